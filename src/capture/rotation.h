/* SPDX-License-Identifier: BSD-2-Clause */
/* When the next capture file begins and what it is called: tcpdump's -C, -G and -W. */
#ifndef WT_CAPTURE_ROTATION_H
#define WT_CAPTURE_ROTATION_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct wt_rotation {
    uint64_t bytes, seconds, files; /* as in struct wt_sink_options */
    char pattern[NAME_MAX + 1];     /* without its folder */
    uint64_t number;                /* of the file among those that the size divides, from 0 */
    uint64_t periods;               /* that have begun */
    int64_t since;                  /* when the last of them did: seconds since 1970 */
};

enum wt_due {
    WT_DUE_NOT,  /* go on with this file */
    WT_DUE_NEXT, /* begin the next one */
    WT_DUE_END,  /* this was the last one */
};

/* Before a packet of this time goes into a file of this size. WT_DUE_NEXT moves on to the next
 * name. */
enum wt_due wt_rotation_due(struct wt_rotation *rotation, uint64_t size, int64_t now);

/* The file's name. False: none, for it would be empty, too long or have a '/' in it. */
bool wt_rotation_name(const struct wt_rotation *rotation, char name[NAME_MAX + 1]);

#endif
