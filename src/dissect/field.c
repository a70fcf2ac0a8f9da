/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields read back from a header's bytes: for renderers, which want any field of any protocol. */
#include "dissect.h"

static uint64_t big_endian(const uint8_t *data, size_t n)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value << 8 | data[i];
    return value;
}

struct wt_value wt_header_number(const struct wt_layer *layer, enum wt_shown_as as, size_t at,
                                 size_t n)
{
    if (n > layer->header.captured || at > layer->header.captured - n)
        return wt_absent();
    struct wt_value value = wt_number(as, big_endian(layer->header.data + at, n));

    value.first_bit = (uint32_t)at * 8;
    value.bits = (uint32_t)n * 8;
    return value;
}

struct wt_value wt_number_in(const struct wt_layer *layer, enum wt_shown_as as,
                             struct wt_span piece)
{
    if (piece.on_wire == 0 || piece.captured < piece.on_wire)
        return wt_absent();
    return wt_header_number(layer, as, (size_t)(piece.data - layer->header.data), piece.on_wire);
}

struct wt_value wt_bits_of(struct wt_value value, unsigned from, unsigned bits)
{
    if (!value.present)
        return value;
    value.number = value.number >> (value.bits - from - bits) & ((UINT64_C(1) << bits) - 1);
    value.first_bit += from;
    value.bits = bits;
    return value;
}

struct wt_value wt_header_octets(const struct wt_layer *layer, enum wt_shown_as as, size_t at,
                                 size_t n)
{
    if (n > layer->header.captured || at > layer->header.captured - n)
        return wt_absent();
    return wt_octets(as, wt_slice(layer->header, at, n));
}

static bool is_bytes(const struct wt_field *field)
{
    switch (field->as) {
    case WT_AS_IPV4:
    case WT_AS_IPV6:
    case WT_AS_MAC:
    case WT_AS_OCTETS:
        return true;
    case WT_AS_PADDING:
        return field->bits > 56;
    default:
        return false;
    }
}

struct wt_value wt_field_value(const struct wt_layer *layer, const struct wt_field *field)
{
    size_t first = field->first_bit / 8u;
    size_t end = (field->first_bit + field->bits + 7u) / 8u;

    if (end > layer->header.captured)
        return wt_absent();
    if (is_bytes(field))
        return wt_octets(field->as, wt_slice(layer->header, first, end - first));
    uint64_t value = big_endian(layer->header.data + first, end - first);

    value >>= end * 8 - (field->first_bit + (size_t)field->bits);
    if (field->bits < 64)
        value &= (UINT64_C(1) << field->bits) - 1;
    struct wt_value out = wt_number(field->as, value * (field->times ? field->times : 1));

    out.first_bit = field->first_bit;
    out.bits = field->bits;
    return out;
}
