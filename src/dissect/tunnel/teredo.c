/* SPDX-License-Identifier: BSD-2-Clause */
/* Teredo: IPv6 in UDP, from behind a NAT. In front of the packet may stand an authentication and
 * where the server saw the client. RFC 4380 section 5.1.1. */
#include "../dissect.h"

enum { AUTHENTICATION = 1, ORIGIN = 0, ORIGIN_LEN = 8, AUTHENTICATION_LEN = 4, NONCE_LEN = 9 };

/* How many bytes of indicators precede the packet. Each comes at most once, in this order. */
static size_t indicators_end(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    size_t end = 0;
    uint16_t kind = wt_read_be16(&r);

    if (r.end == WT_READ_OK && kind == AUTHENTICATION) {
        uint8_t id = wt_read_u8(&r);
        uint8_t value = wt_read_u8(&r);

        wt_read_skip(&r, (size_t)id + value + NONCE_LEN);
        end = (size_t)AUTHENTICATION_LEN + id + value + NONCE_LEN;
        kind = wt_read_be16(&r);
    }
    return r.end == WT_READ_OK && kind == ORIGIN ? end + ORIGIN_LEN : end;
}

/* The client's port as its NAT mapped it: every bit inverted, so that no NAT translates it. */
static struct wt_value origin_port(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    size_t n = layer->header.on_wire;
    struct wt_value value;

    if (n < ORIGIN_LEN || layer->u.teredo.origin_at + ORIGIN_LEN > n)
        return wt_absent();
    value = wt_header_number(layer, layer->u.teredo.origin_at + 2, 2);
    value.number ^= 0xffff;
    return value;
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_GET("teredo.orig.port", WT_AS_PORT, origin_port, 0, "RFC 4380 section 5.1.1"),
};
/* clang-format on */

static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);

    wt_read_skip(&r, indicators_end(span));
    return wt_read_u8(&r) >> 4 == 6;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    size_t end = indicators_end(r->span);

    wt_header_is(layer, r, end);
    layer->u.teredo.origin_at = end >= ORIGIN_LEN ? end - ORIGIN_LEN : 0;
    wt_read_skip(r, end);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = wt_ip_by_version(layer->payload);
    return WT_DISSECTED;
}

const struct wt_dissector wt_teredo_dissector = {
    .name = "teredo",
    .title = "Teredo",
    .protocol = WT_TEREDO,
    .admits = admits,
    .dissect = dissect,
    WT_FIELDS(fields),
};
