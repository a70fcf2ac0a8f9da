/* SPDX-License-Identifier: BSD-2-Clause */
/* Field values read from a header's bytes, for renderers: any field of any protocol. */
#include "dissect.h"

static uint64_t big_endian(const uint8_t *data, size_t n)
{
    uint64_t value = 0;

    if (n == 1) /* as with nearly half of all fields … */
        return data[0];
    if (n == 2) /* … and most others */
        return (uint64_t)data[0] << 8 | data[1];
    for (size_t i = 0; i < n; i++)
        value = value << 8 | data[i];
    return value;
}

struct wt_value wt_header_number(const struct wt_layer *layer, size_t at, size_t n)
{
    if (n > layer->header.captured || at > layer->header.captured - n)
        return wt_absent();
    struct wt_value value = wt_number(big_endian(layer->header.data + at, n));

    value.first_bit = (uint32_t)at * 8;
    value.bits = (uint32_t)n * 8;
    return value;
}

struct wt_value wt_number_in(const struct wt_layer *layer, struct wt_span piece)
{
    if (piece.on_wire == 0 || piece.captured < piece.on_wire)
        return wt_absent();
    return wt_header_number(layer, (size_t)(piece.data - layer->header.data), piece.on_wire);
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

/* How many bytes a field of this kind always has; 0: any number. */
static size_t bytes_of(enum wt_shown_as as)
{
    return as == WT_AS_IPV4 ? 4 : as == WT_AS_IPV6 ? 16 : as == WT_AS_MAC ? 6 : 0;
}

static bool is_bytes(const struct wt_field *field)
{
    switch (field->as) {
    case WT_AS_IPV4:
    case WT_AS_IPV6:
    case WT_AS_MAC:
    case WT_AS_OCTETS:
    case WT_AS_TEXT:
    case WT_AS_DNS_NAME:
        return true;
    case WT_AS_PADDING:
        return field->bits > 56;
    default:
        return false;
    }
}

/* Two's complement in the field's bits, as 64 bits have it. */
static uint64_t extended(uint64_t number, uint32_t bits)
{
    uint64_t sign = bits > 0 ? UINT64_C(1) << (bits - 1) : 0;

    return (number ^ sign) - sign;
}

bool wt_field_finish(const struct wt_layer *layer, const struct wt_field *field,
                     struct wt_value *value)
{
    size_t n = bytes_of(field->as);

    if (value->bytes.data != NULL && !is_bytes(field))
        *value = wt_number_in(layer, value->bytes);
    if (n > 0 && value->bytes.captured != n) /* a header that was sent short may end inside */
        value->present = false;
    value->as = field->as;
    value->times = field->times;
    if (field->as == WT_AS_SIGNED)
        value->number = extended(value->number, value->bits);
    return value->present;
}

struct wt_value wt_field_value(const struct wt_layer *layer, const struct wt_field *field)
{
    size_t first = field->first_bit / 8u;
    size_t end = (field->first_bit + field->bits + 7u) / 8u;

    if (end > layer->header.captured || (field->only != NULL && !field->only(layer)))
        return wt_absent();
    if (is_bytes(field)) {
        struct wt_value bytes = wt_octets_in(layer->header, first, end - first);

        bytes.as = field->as;
        return bytes;
    }
    uint64_t value = big_endian(layer->header.data + first, end - first);

    value >>= end * 8 - (field->first_bit + (size_t)field->bits);
    if (field->bits < 64)
        value &= (UINT64_C(1) << field->bits) - 1;
    if (field->as == WT_AS_SIGNED)
        value = extended(value, field->bits);
    else if (field->as != WT_AS_FIXED && field->times > 1)
        value *= field->times;
    return (struct wt_value){.present = true,
                             .as = field->as,
                             .times = field->times,
                             .number = value,
                             .first_bit = field->first_bit,
                             .bits = field->bits};
}

unsigned wt_field_values(const struct wt_layer *layer, const struct wt_field *field,
                         struct wt_value *out, unsigned max)
{
    unsigned n = 0;

    if (max == 0)
        return 0;
    if (field->bits > 0) {
        *out = wt_field_value(layer, field);
        return out->present;
    }
    if (field->list == NULL) {
        struct wt_value value = field->get(layer, field->what);

        if (!value.present || !wt_field_finish(layer, field, &value))
            return 0;
        *out = value;
        return 1;
    }
    unsigned found = field->list(layer, field->what, out, max);

    for (unsigned i = 0; i < found; i++) {
        if (wt_field_finish(layer, field, &out[i]) && n++ != i)
            out[n - 1] = out[i];
    }
    return n;
}

void wt_value_name(const struct wt_value *value, struct wt_dns_name *name)
{
    if (value->times == WT_NAME_OF_NETBIOS)
        wt_netbios_name_at(value->bytes, (size_t)value->number, name);
    else
        wt_dns_name_at(value->bytes, (size_t)value->number, name);
}
