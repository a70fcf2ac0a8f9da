/* SPDX-License-Identifier: BSD-2-Clause */
/* A packet as a renderer shows it, for the tests of what -v, -x and --diagram say. */
#ifndef WT_TEST_SHOWN_H
#define WT_TEST_SHOWN_H

#include "support.h"

#include "wiretutor/render.h"
#include "wiretutor/text.h"

enum { RAW_IPV4 = 228, RAW_IPV6 = 229, ETHERNET = 1 };

#define IPV4(total, protocol)                                                                      \
    0x45, 0, 0, total, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2

struct shown {
    struct wt_text text;
    struct wt_packet packet;
    struct wt_frame frame;
};

/* What the options make of one packet, checksums and application layer included. Good until the
 * next call; clear it at the end. */
const char *show(struct shown *shown, const struct wt_render_options *options, uint32_t link,
                 struct wt_span bytes);
void shown_clear(struct shown *shown);

/* Fails the test unless the text is in it. */
void has(const char *shown, const char *want);

#endif
