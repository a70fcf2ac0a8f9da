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

const char *wt_lookup_kind_name(enum wt_lookup_kind kind); /* "address"; static text */

/* A call, an error, a state, a term: what it is, how it shows on the wire. */
struct wt_entry {
    enum wt_remark_id about, wire;
    enum wt_lookup_kind kind;
    const char *sample; /* a recording that has it, or "" */
    const char *names;  /* one|another */
};
const struct wt_entry *wt_entry_at(size_t i); /* NULL beyond the last */

/* Who is meant by a port. Without a name in the registry the use is custom. */
struct wt_service {
    uint16_t port;
    uint8_t transports; /* a set: enum wt_transports */
    const char *name;   /* in IANA's registry, or "" */
    const char *text[WT_N_LANGUAGES];
};
const struct wt_service *wt_service_at(size_t i); /* sorted by port; NULL beyond the last */
const struct wt_service *wt_service_on(uint16_t port, enum wt_transport transport); /* or NULL */

const char *wt_note_key(enum wt_note_id id); /* of a dissector's note: "tcp-offset-too-short" */

const char *wt_field_named(size_t i); /* "tcp.seq": sorted; NULL beyond the last */

#endif
