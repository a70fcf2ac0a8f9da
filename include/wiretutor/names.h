/* SPDX-License-Identifier: BSD-2-Clause */
/* What things are called: services, fields, and all that `lookup` finds by name. */
#ifndef WT_NAMES_H
#define WT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "wiretutor/conversation.h"
#include "wiretutor/ids.h"

enum wt_language { WT_ENGLISH, WT_CHINESE, WT_N_LANGUAGES };

/* id, as JSON calls it */
#define WT_LOOKUP_KINDS(X)                                                                         \
    X(ADDRESS, "address")                                                                          \
    X(NETWORK, "network")                                                                          \
    X(MAC, "hardware-address")                                                                     \
    X(PORT, "port")                                                                                \
    X(FLAGS, "flags")                                                                              \
    X(FIELD, "field")                                                                              \
    X(CALL, "call")                                                                                \
    X(OPTION, "socket-option")                                                                     \
    X(CONSTANT, "constant")                                                                        \
    X(ERROR, "error")                                                                              \
    X(STATE, "state")                                                                              \
    X(TERM, "term")                                                                                \
    X(TOOL, "tool")                                                                                \
    X(REMARK, "remark")

enum wt_lookup_kind {
#define X(id, name) WT_LOOKUP_##id,
    WT_LOOKUP_KINDS(X)
#undef X
        WT_N_LOOKUP_KINDS
};

/* The kind as JSON calls it, "address"; static text. */
const char *wt_lookup_kind_name(enum wt_lookup_kind kind);

/* A call, an error, a state, a term: what it is, how it shows on the wire. */
struct wt_entry {
    enum wt_remark_id about, wire;
    enum wt_lookup_kind kind;
    const char *sample; /* a recording that has it, or "" */
    const char *names;  /* one|another */
};
/* The i-th entry, from 0; NULL beyond the last. Static. */
const struct wt_entry *wt_entry_at(size_t i);

/* The service that a port stands for. Without a name in the registry the use is custom. */
struct wt_service {
    uint16_t port;
    uint8_t transports; /* a set: enum wt_transports */
    const char *name;   /* in IANA's registry, or "" */
    const char *text[WT_N_LANGUAGES];
};
/* The i-th service, from 0, in the order of ports; NULL beyond the last. Static. */
const struct wt_service *wt_service_at(size_t i);
/* The service at this port over this transport; NULL: none is known. Static. */
const struct wt_service *wt_service_on(uint16_t port, enum wt_transport transport);

/* The key of a dissector's note, as JSON calls it: "tcp-offset-too-short"; static text. */
const char *wt_note_key(enum wt_note_id id);

/* The flag of `run` that loses packets so: "--lose-data"; static text, "" for NONE. */
const char *wt_loss_flag(enum wt_loss loss);

/* The i-th Wireshark name of a field, from 0, sorted: "tcp.seq"; NULL beyond the last. Static
 * text. */
const char *wt_field_named(size_t i);

#endif
