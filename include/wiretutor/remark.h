/* SPDX-License-Identifier: BSD-2-Clause */
/* What is to be said: remarks are ids with typed arguments, never sentences.
 *
 * One row of remarks*.def gives an id, its stable key (JSON, tests) and its source. The words, in
 * both languages, are in src/lang; the build fails where one is missing. */
#ifndef WT_REMARK_H
#define WT_REMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/address.h"
#include "wiretutor/bytes.h"
#include "wiretutor/conversation.h"

enum wt_remark_id {
#define WT_REMARK(id, key, source) WT_REMARK_##id,
#include "wiretutor/remarks.def"
#undef WT_REMARK
    WT_N_REMARKS
};

/* The socket call that typically belongs to a packet, as product.md's story shows it: id, and its
 * stable key (JSON, CSV). */
#define WT_CALLS(X)                                                                                \
    X(NONE, "")                                                                                    \
    X(KERNEL, "kernel")                                                                            \
    X(CONNECT, "connect")                                                                          \
    X(CONNECT_RETURNS, "connect-returns")                                                          \
    X(CONNECT_FAILS, "connect-fails")                                                              \
    X(CONNECT_REPEATS, "connect-repeats")                                                          \
    X(SEND, "send")                                                                                \
    X(SENDTO, "sendto")                                                                            \
    X(RECVFROM_FAILS, "recvfrom-fails")                                                            \
    X(CLOSE, "close")                                                                              \
    X(SHUTDOWN, "shutdown")                                                                        \
    X(CLOSE_OR_SHUTDOWN, "close-or-shutdown")                                                      \
    X(CLOSE_OR_EXIT, "close-or-exit")                                                              \
    X(PING, "ping")                                                                                \
    X(SENDMSG, "sendmsg")                                                                          \
    X(SENDFILE, "sendfile")                                                                        \
    X(WRITE, "write")                                                                              \
    X(WRITEV, "writev")                                                                            \
    X(EXIT, "exit")

enum wt_call {
#define X(id, key) WT_CALL_##id,
    WT_CALLS(X)
#undef X
        WT_N_CALLS
};

enum wt_arg_kind {
    WT_ARG_NUMBER, /* grouped by nothing: 2698073970 */
    WT_ARG_HEX,    /* 0x0800 */
    WT_ARG_IP,
    WT_ARG_ENDPOINT, /* 127.0.0.1:8001 */
    WT_ARG_MAC,
    WT_ARG_SIDE,    /* client or server, in the reader's language */
    WT_ARG_SECONDS, /* from nanoseconds: 1.204 s, 0.08 ms */
    WT_ARG_NAME,    /* static text that is the same in every language: "TCP", "0x8100" */
    WT_ARG_BYTES,   /* hostile text: escaped by the renderer */
    WT_ARG_SERVICE, /* a well-known port: its service in the reader's language */
    WT_ARG_FIELD,   /* static text: a field's Wireshark name; what the field says */
    WT_ARG_REMARK,  /* another remark's words, put in */
    WT_ARG_PROGRAM, /* one of `run`'s programs, by its name: "server.py" */
};

struct wt_arg {
    const char *name; /* the placeholder's: {isn} */
    enum wt_arg_kind kind;
    union {
        uint64_t number; /* NUMBER, HEX, SIDE (0 client, 1 server), SECONDS (ns), SERVICE (port),
                           PROGRAM (from 0) */
        struct wt_ip ip;
        struct wt_endpoint endpoint;
        uint8_t mac[6];
        const char *text;
        struct wt_span bytes;
        enum wt_remark_id remark;
    } as;
    uint8_t transport; /* SERVICE: an enum wt_transport */
};

enum { WT_MAX_ARGS = 12, WT_MAX_REMARKS = 12 };

struct wt_remark {
    enum wt_remark_id id;
    bool brief; /* the idea was told before: its short name will do */
    bool aside; /* reality against the book: a note of its own, beside what the packet is for */
    enum wt_call call;
    uint8_t n_args;
    struct wt_arg args[WT_MAX_ARGS];
};

const char *wt_remark_key(enum wt_remark_id id);    /* "handshake-1"; static text */
const char *wt_call_key(enum wt_call call);         /* "connect-returns"; static text */
const char *wt_remark_source(enum wt_remark_id id); /* "RFC 9293 section 3.5", or "" */

#endif
