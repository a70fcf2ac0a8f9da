/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of TLS share. */
#ifndef WT_DISSECT_TLS_H
#define WT_DISSECT_TLS_H

#include "application.h"

enum { WT_TLS_RECORD_LEN = 5, WT_TLS_MESSAGE_LEN = 4 };

/* The handshake messages of a record in the clear, one after the other: always advances. */
struct wt_tls_walk {
    struct wt_reader reader;
    unsigned given;
};
struct wt_tls_message {
    uint8_t type;
    uint32_t length;
    struct wt_span body; /* clipped to the record: the message may go on in the next one */
};
void wt_tls_walk_begin(struct wt_tls_walk *walk, const struct wt_tls *tls);
bool wt_tls_walk_next(struct wt_tls_walk *walk, struct wt_tls_message *message);

/* Extensions of a greeting, the same way. */
struct wt_tls_extension {
    uint16_t type;
    struct wt_span data;
};
bool wt_tls_next_extension(struct wt_reader *r, struct wt_tls_extension *extension);

/* Fill in what a greeting says. False: a length in it cannot be. */
bool wt_tls_read_hello(struct wt_tls *tls, const struct wt_tls_message *message);

/* What the extension holds; nothing where the greeting has none of this type. */
enum {
    WT_TLS_SERVER_NAME = 0,
    WT_TLS_ALPN = 16,
    WT_TLS_PRE_SHARED_KEY = 41,
    WT_TLS_EARLY_DATA = 42,
    WT_TLS_SUPPORTED_VERSIONS = 43,
    WT_TLS_KEY_SHARE = 51,
    WT_TLS_ECH = 0xfe0d,
};
struct wt_span wt_tls_extension_of(const struct wt_tls *tls, uint16_t type);

enum { WT_N_TLS_FIELDS = 16 };
extern const struct wt_field wt_tls_fields[WT_N_TLS_FIELDS];

#endif
