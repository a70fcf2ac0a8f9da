/* SPDX-License-Identifier: BSD-2-Clause */
/* A field's value as text, and what that value means in words. */
#include "text/detail.h"

#include "wiretutor/values.h"

enum { SHOWN_OCTETS = 3, SHOWN_TEXT = 40 };

static void put_octets(struct wt_renderer *r, struct wt_text *out, struct wt_span bytes,
                       size_t most)
{
    size_t n = bytes.captured > most + 1 ? most : bytes.captured;

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(out, ':');
        wt_text_hex(out, bytes.data[i], 2);
    }
    if (n < bytes.captured)
        wt_put_symbols(r, out, "…", strlen("…"));
}

static void put_dns_name(struct wt_renderer *r, struct wt_text *out, const struct wt_value *value)
{
    struct wt_dns_name name;

    wt_value_name(value, &name);
    wt_put_escaped(r, out, (const uint8_t *)name.text, name.length, SHOWN_TEXT);
}

/* As many digits as its bits need, or as a derived number has. */
static void put_hex(struct wt_text *out, const struct wt_value *value)
{
    unsigned digits = value->bits > 0 ? (value->bits + 3) / 4 : 2;

    while (digits < 16 && value->number >> (4 * digits) != 0)
        digits++;
    wt_text_str(out, "0x");
    wt_text_hex(out, value->number, digits);
}

void wt_put_value(struct wt_renderer *r, struct wt_text *out, const struct wt_value *value)
{
    switch (value->as) {
    case WT_AS_DECIMAL:
    case WT_AS_BYTES:
    case WT_AS_PORT:
    case WT_AS_FLAG:
        wt_text_u64(out, value->number);
        break;
    case WT_AS_HEX:
        put_hex(out, value);
        break;
    case WT_AS_SIGNED:
    case WT_AS_FIXED:
    case WT_AS_SECONDS:
    case WT_AS_IPV4:
    case WT_AS_IPV6:
        wt_value_text(out, value);
        break;
    case WT_AS_TIME:
        wt_put_date(out, (int64_t)value->number);
        break;
    case WT_AS_MAC:
        put_octets(r, out, value->bytes, 6);
        break;
    case WT_AS_OCTETS:
        put_octets(r, out, value->bytes, SHOWN_OCTETS);
        break;
    case WT_AS_TEXT:
        wt_put_escaped(r, out, value->bytes.data, value->bytes.captured, SHOWN_TEXT);
        break;
    case WT_AS_DNS_NAME:
        put_dns_name(r, out, value);
        break;
    default: /* padding is one or the other */
        if (value->bytes.data != NULL)
            put_octets(r, out, value->bytes, SHOWN_OCTETS);
        else
            wt_text_u64(out, value->number);
        break;
    }
}

/* ---- what it means ---- */

static const char *checksum_words(struct wt_renderer *r, const struct wt_packet *packet,
                                  const struct wt_layer *layer, uint64_t status)
{
    enum wt_label label = WT_LABEL_CHECKSUM_UNCHECKED;

    if (status == WT_CHECKSUM_GOOD)
        label = WT_LABEL_CHECKSUM_GOOD;
    else if (status == WT_CHECKSUM_NOT_PRESENT)
        label = WT_LABEL_CHECKSUM_NONE;
    else if (status == WT_CHECKSUM_BAD && layer->quoted && !wt_layer_offloaded(layer))
        label = WT_LABEL_CHECKSUM_QUOTED_WRONG;
    else if (status == WT_CHECKSUM_BAD)
        label = wt_layer_offloaded(layer) ? WT_LABEL_CHECKSUM_OFFLOAD : WT_LABEL_CHECKSUM_WRONG;
    else if (layer->quoted)
        label = WT_LABEL_CHECKSUM_QUOTED;
    else if (layer->fragment)
        label = WT_LABEL_CHECKSUM_FRAGMENT;
    else if (packet->frame->bytes.captured < packet->frame->bytes.on_wire)
        label = WT_LABEL_CHECKSUM_SHORT;
    return wt_label(r->options.language, label);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s);
    size_t m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

/* What the number is called in the name space that it belongs to. */
static const char *name_in_space(struct wt_renderer *r, enum wt_space space, uint32_t number)
{
    switch (space) {
    case WT_ETHERTYPE:
        return wt_ethertype_name(number);
    case WT_IPPROTO:
        return wt_ip_protocol_name(number);
    case WT_TCP_PORT:
        return wt_service_words(r->options.language, (uint16_t)number, WT_OVER_TCP);
    case WT_UDP_PORT:
        return wt_service_words(r->options.language, (uint16_t)number, WT_OVER_UDP);
    default:
        return NULL;
    }
}

static const char *mac_words(struct wt_renderer *r, struct wt_span mac)
{
    static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    if (mac.captured != sizeof everybody || (mac.data[0] & 1) == 0)
        return NULL;
    return wt_label(r->options.language, memcmp(mac.data, everybody, sizeof everybody) == 0
                                             ? WT_LABEL_DETAIL_EVERYBODY
                                             : WT_LABEL_DETAIL_GROUP);
}

static const char *number_words(struct wt_renderer *r, const struct wt_layer *layer,
                                const struct wt_row *row)
{
    enum wt_language language = r->options.language;
    const char *within = wt_value_within(row->field->name);
    uint64_t number = row->value.number;

    if (within != NULL)
        number += wt_row_value(layer, within).number * 256;
    const char *words = wt_value_words(language, row->field->name, number);

    if (words == NULL && row->value.number <= UINT32_MAX)
        words = name_in_space(r, wt_value_space(row->field->name), (uint32_t)row->value.number);
    return words;
}

const char *wt_meaning_of(struct wt_renderer *r, const struct wt_packet *packet,
                          const struct wt_layer *layer, const struct wt_row *row)
{
    if (ends_with(row->field->name, ".checksum.status"))
        return checksum_words(r, packet, layer, row->value.number);
    switch (row->value.as) {
    case WT_AS_FLAG:
        return wt_label(r->options.language,
                        row->value.number ? WT_LABEL_DETAIL_SET : WT_LABEL_DETAIL_NOT_SET);
    case WT_AS_MAC:
        return mac_words(r, row->value.bytes);
    case WT_AS_DECIMAL:
    case WT_AS_HEX:
    case WT_AS_BYTES:
    case WT_AS_PORT:
        return number_words(r, layer, row);
    default:
        return NULL;
    }
}
