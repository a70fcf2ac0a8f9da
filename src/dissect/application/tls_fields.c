/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of a TLS record and of the greetings in it. */
#include "tls.h"

static struct wt_value hello_version(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.tls.hello ? wt_number(layer->u.tls.hello_version) : wt_absent();
}

static struct wt_value alert(const struct wt_layer *layer, unsigned description)
{
    const struct wt_tls *tls = &layer->u.tls;

    if (tls->alert_level == 0)
        return wt_absent();
    return wt_number(description ? tls->alert : tls->alert_level);
}

static struct wt_value group(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.tls.group != 0 ? wt_number(layer->u.tls.group) : wt_absent();
}

static unsigned messages(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                         unsigned max)
{
    struct wt_tls_walk walk;
    struct wt_tls_message message;
    unsigned n = 0;

    wt_tls_walk_begin(&walk, &layer->u.tls);
    while (n < max && wt_tls_walk_next(&walk, &message))
        out[n++] = wt_number(what == 0 ? message.type : message.length);
    return n;
}

/* Numbers of two bytes each. */
static unsigned numbers(struct wt_span span, struct wt_value *out, unsigned max)
{
    struct wt_reader r = wt_reader_over(span);
    unsigned n = 0;

    while (n < max && n < WT_MAX_TLS_ITEMS && wt_reader_fits(&r, 2))
        out[n++] = wt_number(wt_read_be16(&r));
    return n;
}

static unsigned ciphers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                        unsigned max)
{
    (void)what;
    return numbers(layer->u.tls.ciphers, out, max);
}

static unsigned extension_types(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                                unsigned max)
{
    struct wt_reader r = wt_reader_over(layer->u.tls.extensions);
    struct wt_tls_extension extension;
    unsigned n = 0;

    (void)what;
    while (n < max && n < WT_MAX_TLS_ITEMS && wt_tls_next_extension(&r, &extension))
        out[n++] = wt_number(extension.type);
    return n;
}

static unsigned server_name(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                            unsigned max)
{
    (void)what;
    if (max == 0)
        return 0;
    out[0] = wt_octets(layer->u.tls.server_name);
    return out[0].present;
}

static unsigned protocols(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                          unsigned max)
{
    struct wt_reader r = wt_reader_over(wt_tls_extension_of(&layer->u.tls, WT_TLS_ALPN));
    unsigned n = 0;

    (void)what;
    wt_read_skip(&r, 2);
    while (n < max && n < WT_MAX_TLS_ITEMS && r.end == WT_READ_OK && wt_read_left(&r) > 0) {
        out[n] = wt_octets(wt_read_span(&r, wt_read_u8(&r)));
        n += r.end == WT_READ_OK && out[n].present;
    }
    return n;
}

/* A client offers a list behind a length byte, a server says one. RFC 8446 section 4.2.1. */
static unsigned versions(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                         unsigned max)
{
    struct wt_span data = wt_tls_extension_of(&layer->u.tls, WT_TLS_SUPPORTED_VERSIONS);

    (void)what;
    if (layer->u.tls.hello == WT_TLS_CLIENT_HELLO && data.on_wire > 0)
        data = wt_slice(data, 1, data.on_wire - 1);
    return numbers(data, out, max);
}

static unsigned sizes(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    const struct wt_tls *tls = &layer->u.tls;
    size_t n = what == 0 ? tls->ciphers.on_wire : tls->extensions.on_wire;

    if (max == 0 || n == 0 || (what == 0 && tls->hello != WT_TLS_CLIENT_HELLO))
        return 0;
    out[0] = wt_number(n);
    return 1;
}

#define RECORD "RFC 8446 section 5.1"
#define HANDSHAKE "RFC 8446 section 4"
#define GREETING "RFC 8446 section 4.1.2"
/* clang-format off */
const struct wt_field wt_tls_fields[WT_N_TLS_FIELDS] = {
    WT_AT("tls.record.content_type", 0,  8,  WT_AS_DECIMAL, 0, RECORD),
    WT_AT("tls.record.version",      8,  16, WT_AS_HEX,     0, RECORD),
    WT_AT("tls.record.length",       24, 16, WT_AS_BYTES,   0, RECORD),
    WT_GET("tls.handshake.version",   WT_AS_HEX,  hello_version,     0, "RFC 8446 section 4.1"),
    WT_GET("wiretutor.tls.group",     WT_AS_DECIMAL, group,          0, "RFC 8446 section 4.2.8"),
    WT_GET("tls.alert_message.level", WT_AS_DECIMAL, alert,       0, "RFC 8446 section 6"),
    WT_GET("tls.alert_message.desc",  WT_AS_DECIMAL, alert, 1, "RFC 8446 section 6"),
    WT_LIST("tls.handshake.type",                         WT_AS_DECIMAL, messages,        0, HANDSHAKE),
    WT_LIST("tls.handshake.length",                       WT_AS_DECIMAL, messages,        1, HANDSHAKE),
    WT_LIST("tls.handshake.cipher_suites_length",         WT_AS_BYTES,   sizes,           0, GREETING),
    WT_LIST("tls.handshake.ciphersuite",                  WT_AS_HEX,     ciphers,         0, GREETING),
    WT_LIST("tls.handshake.extensions_length",            WT_AS_BYTES,   sizes,           1, GREETING),
    WT_LIST("tls.handshake.extension.type",               WT_AS_DECIMAL, extension_types, 0, "RFC 8446 section 4.2"),
    WT_LIST("tls.handshake.extensions_server_name",       WT_AS_TEXT,    server_name,     0, "RFC 6066 section 3"),
    WT_LIST("tls.handshake.extensions_alpn_str",          WT_AS_TEXT,    protocols,       0, "RFC 7301 section 3.1"),
    WT_LIST("tls.handshake.extensions.supported_version", WT_AS_HEX,     versions,        0, "RFC 8446 section 4.2.1"),
};
/* clang-format on */
