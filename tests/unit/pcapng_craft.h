/* SPDX-License-Identifier: BSD-2-Clause */
/* pcapng files made block by block. */
#ifndef WT_TEST_PCAPNG_CRAFT_H
#define WT_TEST_PCAPNG_CRAFT_H

#include "capture_craft.h"

enum {
    SECTION = 0x0a0d0d0a,
    INTERFACE = 1,
    OLD_PACKET = 2,
    SIMPLE_PACKET = 3,
    NAMES = 4,
    ENHANCED = 6,
    ETHERNET = 1,
    RAW_IP = 101
};
static const struct form native = {false, false}, swapped = {true, false};

/* A block around a body, padded. */
static inline void put_block(struct bytes *b, struct form form, uint32_t type,
                             const struct bytes *body)
{
    uint32_t padded = ((uint32_t)body->n + 3) & ~UINT32_C(3);

    put32(b, form, type);
    put32(b, form, padded + 12);
    put(b, body->data, body->n);
    put(b, "\0\0\0", padded - body->n);
    put32(b, form, padded + 12);
}

static inline void put_option(struct bytes *b, struct form form, uint16_t code, const void *value,
                              uint16_t n)
{
    put16(b, form, code);
    put16(b, form, n);
    put(b, value, n);
    put(b, "\0\0\0", (size_t)(-n & 3));
}

static inline void put_interface_with(struct bytes *b, struct form form, uint16_t link_type,
                                      uint32_t snaplen, const struct bytes *options)
{
    struct bytes body = {0};

    put16(&body, form, link_type);
    put16(&body, form, 0);
    put32(&body, form, snaplen);
    put(&body, options->data, options->n);
    put_block(b, form, INTERFACE, &body);
}

static inline void put_packet(struct bytes *b, struct form form, uint32_t interface, uint64_t units,
                              const char *data)
{
    struct bytes body = {0};

    put32(&body, form, interface);
    put32(&body, form, (uint32_t)(units >> 32));
    put32(&body, form, (uint32_t)units);
    put32(&body, form, (uint32_t)strlen(data));
    put32(&body, form, 100);
    put(&body, data, strlen(data));
    put_block(b, form, ENHANCED, &body);
}

static inline struct wt_source *open_bytes(const struct bytes *b)
{
    struct path path = a_file(b->data, b->n);
    struct wt_source *source = NULL;
    struct wt_error error;

    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    unlink(path.text);
    return source;
}

static inline void next_is(struct wt_source *source, uint32_t link_type, const char *data)
{
    struct wt_frame frame;
    struct wt_error error;

    assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    assert_number(frame.link_type, link_type);
    assert_number(frame.bytes.captured, strlen(data));
    assert_memory_equal(frame.bytes.data, data, strlen(data));
}

static inline void is_over(struct wt_source *source)
{
    struct wt_frame frame;
    struct wt_error error;

    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    wt_source_close(source);
}

#endif
