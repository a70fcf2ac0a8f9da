/* SPDX-License-Identifier: BSD-2-Clause */
/* A value as text. */
#include "wiretutor/values.h"

bool wt_value_is_text(const struct wt_value *value)
{
    switch (value->as) {
    case WT_AS_IPV4:
    case WT_AS_IPV6:
    case WT_AS_MAC:
    case WT_AS_OCTETS:
    case WT_AS_TEXT:
    case WT_AS_DNS_NAME:
        return true;
    case WT_AS_MAYBE:
        return value->number == WT_MAYBE_UNKNOWN;
    default:
        return false;
    }
}

static void put_ip(struct wt_text *out, struct wt_span bytes)
{
    struct wt_ip ip = {.version = bytes.captured == 4 ? 4 : 6};

    memcpy(ip.bytes, bytes.data, bytes.captured < 16 ? bytes.captured : 16);
    wt_text_ip(out, &ip);
}

static void put_octets(struct wt_text *out, struct wt_span bytes)
{
    for (size_t i = 0; i < bytes.captured; i++) {
        if (i > 0)
            wt_text_char(out, ':');
        wt_text_hex(out, bytes.data[i], 2);
    }
}

/* A binary fraction with nine decimals. */
static void put_fixed(struct wt_text *out, const struct wt_value *value)
{
    unsigned bits = value->times < 32 ? value->times : 32;
    bool negative = (int64_t)value->number < 0;
    uint64_t size = (negative ? 0 - value->number : value->number) >> (value->times - bits);
    uint64_t fraction = size & ((UINT64_C(1) << bits) - 1);

    if (negative)
        wt_text_char(out, '-');
    wt_text_u64(out, size >> bits);
    wt_text_char(out, '.');
    wt_text_u64_padded(out, fraction * 1000000000 >> bits, 9, '0');
}

void wt_value_text(struct wt_text *out, const struct wt_value *value)
{
    struct wt_dns_name name;

    switch (value->as) {
    case WT_AS_FLAG:
        wt_text_str(out, value->number ? "true" : "false");
        break;
    case WT_AS_MAYBE:
        wt_text_str(out, value->number == WT_MAYBE_UNKNOWN ? "null"
                         : value->number != 0              ? "true"
                                                           : "false");
        break;
    case WT_AS_SIGNED:
        wt_text_i64(out, (int64_t)value->number);
        break;
    case WT_AS_FIXED:
        put_fixed(out, value);
        break;
    case WT_AS_SECONDS:
    case WT_AS_TIME:
        wt_text_seconds(out, (int64_t)value->number);
        break;
    case WT_AS_IPV4:
    case WT_AS_IPV6:
        put_ip(out, value->bytes);
        break;
    case WT_AS_MAC:
    case WT_AS_OCTETS:
        put_octets(out, value->bytes);
        break;
    case WT_AS_TEXT:
        wt_text_bytes(out, (const char *)value->bytes.data, value->bytes.captured);
        break;
    case WT_AS_DNS_NAME:
        /* Unreadable: that is what it says. */
        wt_value_name(value, &name);
        wt_text_bytes(out, name.text, name.length);
        break;
    default:
        wt_text_u64(out, value->number);
        break;
    }
}
