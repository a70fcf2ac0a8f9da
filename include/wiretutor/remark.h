/* SPDX-License-Identifier: BSD-2-Clause */
/* What is to be said: remarks are ids with typed arguments, never sentences. One row of src/lang
 * gives an id, its stable key (JSON, tests), ground, source, and the words in both languages. */
#ifndef WT_REMARK_H
#define WT_REMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/address.h"
#include "wiretutor/bytes.h"
#include "wiretutor/conversation.h"
#include "wiretutor/ids.h"

/* What a sentence rests on. LIKELY and UNKNOWN ones say so. */
enum wt_ground {
    WT_GROUND_SEEN,    /* the packets or the socket calls show it */
    WT_GROUND_FOLLOWS, /* its source leaves no other possibility */
    WT_GROUND_LIKELY,  /* several causes fit */
    WT_GROUND_UNKNOWN, /* the capture cannot show it */
};

enum wt_arg_kind {
    WT_ARG_NUMBER, /* grouped by nothing: 2698073970 */
    WT_ARG_HEX,    /* 0x0800 */
    WT_ARG_IP,
    WT_ARG_ENDPOINT, /* 127.0.0.1:8001 */
    WT_ARG_MAC,
    WT_ARG_SIDE,     /* client or server, in the reader's language */
    WT_ARG_SECONDS,  /* from nanoseconds: 1.204 s, 0.08 ms */
    WT_ARG_NAME,     /* static text that is the same in every language: "TCP", "0x8100" */
    WT_ARG_BYTES,    /* hostile text: escaped by the renderer */
    WT_ARG_TEXT,     /* the same, longer and not quoted: the data of records */
    WT_ARG_DNS_TYPE, /* "AAAA", "TYPE1234" */
    WT_ARG_SERVICE,  /* a well-known port: its service in the reader's language */
    WT_ARG_FIELD,    /* static text: a field's Wireshark name; what the field says */
    WT_ARG_VALUE,    /* a field's Wireshark name, and a number in `value`: what it means there */
    WT_ARG_REMARK,   /* another remark's words, put in */
    WT_ARG_PROGRAM,  /* one of `run`'s programs, by its name: "server.py" */
    WT_ARG_SITE,     /* a place in a program's source: client.py:9 */
};

struct wt_arg {
    const char *name; /* the placeholder's: {isn} */
    enum wt_arg_kind kind;
    union {
        uint64_t number; /* NUMBER, HEX, DNS_TYPE, SIDE (0 client, 1 server), SECONDS (ns), SERVICE
                           (port), PROGRAM (from 0), SITE (its id) */
        struct wt_ip ip;
        struct wt_endpoint endpoint;
        uint8_t mac[6];
        const char *text;
        struct wt_span bytes;
        enum wt_remark_id remark;
    } as;
    uint8_t transport; /* SERVICE: an enum wt_transport */
    uint16_t value;    /* VALUE: the number; of a code within its type: type * 256 + code. REMARK:
                          1 for its words in brief */
};

enum { WT_MAX_ARGS = 18, WT_MAX_REMARKS = 12 };

struct wt_remark {
    enum wt_remark_id id;
    bool brief; /* the idea was explained before: its short name is enough */
    bool line;  /* one line about a packet: numbers stand in it as they are */
    bool aside; /* a note of its own, beside what the packet is for: where reality differs from the
                   textbook */
    enum wt_call call;
    uint8_t n_args;
    struct wt_arg args[WT_MAX_ARGS];
};

/* The stable key of a remark, "handshake-1"; static text. "" where no remark has the number, or
 * none has it any more. */
const char *wt_remark_key(enum wt_remark_id id);
/* The document that a remark rests on, "RFC 9293 section 3.5", or ""; static text. */
const char *wt_remark_source(enum wt_remark_id id);
/* The ground as JSON calls it: "seen"; static text. */
const char *wt_ground_name(enum wt_ground ground);
/* What the remark rests on. id is one of the enum. */
enum wt_ground wt_remark_ground(enum wt_remark_id id);

/* The key of a socket call that belongs to a packet, "connect-returns"; static text. */
const char *wt_call_key(enum wt_call call);

#endif
