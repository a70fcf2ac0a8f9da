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

/* Each byte in turn takes each of 256 values, all of it in an exact-size heap block, whole and cut
 * after each of the first bytes: whatever the verdict, the spans stay inside the block and every
 * field can be read. */
void every_byte_value(const struct wt_dissector *d, const uint8_t *bytes, size_t n);

/* Fails the test unless the layer's spans lie in these bytes; reads every field it has. */
void layer_stays_inside(const struct wt_layer *layer, struct wt_span bytes);

/* A dissector's first row with this name; fails where there is none. */
const struct wt_field *row_named(const struct wt_dissector *d, const char *name);

/* The value of a layer's field or computed field under this name; absent if it has none. The nth
 * (from 0) of those that occur more than once. */
struct wt_value field_named(const struct wt_layer *layer, const char *name, unsigned nth);
/* Its text, NUL-terminated, where it is text or a name of DNS; "(none)" if it is absent. */
const char *text_of(const struct wt_layer *layer, const char *name, unsigned nth, char *out,
                    size_t size);
/* Its number; fails the test if it is absent. */
uint64_t number_of(const struct wt_layer *layer, const char *name);

/* The dissector with this Wireshark short name; fails the test if there is none. */
const struct wt_dissector *dissector_named(const char *name);

#endif
