/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of DNS share. */
#ifndef WT_DISSECT_DNS_H
#define WT_DISSECT_DNS_H

#include "../dissect.h"

enum { WT_DNS_HEADER_LEN = 12 };

/* A piece of a record's data: dns_pieces.c has the kinds. */
struct wt_dns_piece {
    char kind;
    size_t at, size; /* its value, in the message */
};
struct wt_dns_pieces {
    const char *layout;
    struct wt_span message;
    size_t at, end;
};
/* Set the walk to the first piece of the record's data. It borrows the message. */
void wt_dns_pieces_begin(struct wt_dns_pieces *walk, const struct wt_dns *dns,
                         const struct wt_dns_record *record);
/* The next piece. False: there is none, or it is not whole. */
bool wt_dns_pieces_next(struct wt_dns_pieces *walk, struct wt_dns_piece *piece);
/* The piece of this number, from 0. False: there is none, or one before it is not whole. */
bool wt_dns_piece_of(const struct wt_dns *dns, const struct wt_dns_record *record, unsigned which,
                     struct wt_dns_piece *piece);

void wt_dns_known_begin(struct wt_dns_known *known, struct wt_span message);
/* Can the name at this place be read by wt_dns_name_at? */
bool wt_dns_is_whole(struct wt_dns_known *known, struct wt_span message, size_t at);

/* dns.c: also for NetBIOS, whose messages have the same layout */
enum wt_verdict wt_dns_dissect(struct wt_reader *r, struct wt_layer *layer);

/* dns_fields.c, for the dissector's row */
enum { WT_N_DNS_FIELDS = 102 };
extern const struct wt_field wt_dns_fields[WT_N_DNS_FIELDS];

#endif
