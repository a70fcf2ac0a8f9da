/* SPDX-License-Identifier: BSD-2-Clause */
/* Any value of a packet, asked for by its name: what its headers say, what the frame is, what its
 * conversation says of it (tcp.analysis.*), where dissecting it ended.
 *
 * A name is looked up once, when the program starts; later only what is asked for is worked out. */
#ifndef WT_VALUES_H
#define WT_VALUES_H

#include "wiretutor/conversation.h"
#include "wiretutor/packet.h"
#include "wiretutor/text.h"

enum { WT_MAX_VALUES = 192, WT_VALUES_ROOM = 1024, WT_KEY_SOURCES = 3 };

/* All values of one key in a packet, outermost first: those beyond n hold rubbish. */
struct wt_values {
    unsigned n;
    struct wt_value at[WT_MAX_VALUES];
    size_t used;
    char room[WT_VALUES_ROOM]; /* texts that stand nowhere in the packet */
};

/* A name that was looked up. */
struct wt_beside; /* a value that stands in no header */
struct wt_value_key {
    const char *name; /* static */
    unsigned n_sources;
    struct { /* neighbouring rows of one dissector */
        const struct wt_dissector *dissector;
        const struct wt_field *rows;
        unsigned n;
    } sources[WT_KEY_SOURCES];
    const struct wt_beside *beside; /* NULL: none */
    bool list;                      /* of values, even where there is one */
};
/* Look a name of n bytes up. False: no packet can have a value of this name, and out is not to be
 * used. */
bool wt_value_key(const char *name, size_t n, struct wt_value_key *out);
/* All names, in no order, some twice; "" for rows without one; NULL beyond the last. */
const char *wt_value_name_at(size_t i);

/* Work out all values that the packet has under the key; out is overwritten and borrows from the
 * packet. tracked: NULL where the packet was not tracked. */
void wt_packet_values(const struct wt_packet *packet, const struct wt_track_result *tracked,
                      const struct wt_value_key *key, struct wt_values *out);

/* Takes all values of a name. length: of the name. list: the values are a list even where there is
 * one. */
typedef void (*wt_value_taker)(void *context, const char *name, size_t length,
                               const struct wt_value *at, unsigned n, bool list);
/* Call take once for every name that the packet has values for, with all of them. Left out is what
 * is false of nearly every packet, where it is false (tcp.analysis.*). The values are good during
 * the call only. */
void wt_packet_each_value(const struct wt_packet *packet, const struct wt_track_result *tracked,
                          wt_value_taker take, void *context);

/* Append a value as plain text: addresses as people write them, bytes with colons, true and false,
 * seconds with nine decimals. TEXT comes as it was sent: hostile. */
void wt_value_text(struct wt_text *out, const struct wt_value *value);
/* Is the value neither a number nor true or false? A null, too, is only the same as its text. */
bool wt_value_is_text(const struct wt_value *value);

#endif
