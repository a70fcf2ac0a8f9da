/* SPDX-License-Identifier: BSD-2-Clause */
/* What every unit test uses: cmocka with its includes in order, and assertions that print decimal.
 */
#ifndef WT_TEST_SUPPORT_H
#define WT_TEST_SUPPORT_H

/* cmocka.h wants these four first */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wiretutor/bytes.h"
#include "wiretutor/packet.h"

/* cmocka 1.1.5 prints integers in hex only. */
void wt_assert_equal_at(uint64_t got, uint64_t want, const char *what, const char *file, int line);
#define assert_number(got, want)                                                                   \
    wt_assert_equal_at((uint64_t)(got), (uint64_t)(want), #got, __FILE__, __LINE__)

/* A span that owns nothing, over bytes that were all captured and all sent. */
struct wt_span whole(const uint8_t *bytes, size_t n);

/* Dissect one header at `id` of `space`, over exactly these bytes; returns the verdict. */
enum wt_verdict dissect_one(const struct wt_dissector *d, struct wt_span span,
                            struct wt_layer *out);

/* Give every prefix 0..n of bytes, each in a heap block of its exact size (a sanitizer sees one
 * byte too far): cut by the capture it must never be MALFORMED. */
void every_prefix(const struct wt_dissector *d, const uint8_t *bytes, size_t n);

/* The dissector with this Wireshark short name; fails the test if there is none. */
const struct wt_dissector *dissector_named(const char *name);

#endif
