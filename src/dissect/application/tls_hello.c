/* SPDX-License-Identifier: BSD-2-Clause */
/* The greetings of TLS: which versions and ciphers are offered or chosen, and for which name the
 * client asks. RFC 8446 sections 4.1 and 4.2. */
#include "tls.h"

enum {
    RANDOM_LEN = 32,
    EXT_SERVER_NAME = 0,
    EXT_ALPN = 16,
    EXT_SUPPORTED_VERSIONS = 43,
    HOST_NAME = 0, /* the only type of name there is */
};

bool wt_tls_next_extension(struct wt_reader *r, struct wt_tls_extension *extension)
{
    if (wt_read_left(r) == 0)
        return false;
    extension->type = wt_read_be16(r);
    extension->data = wt_read_span(r, wt_read_be16(r));
    return r->end == WT_READ_OK;
}

/* The first host name of the list. RFC 6066 section 3. */
static struct wt_span first_name(struct wt_span data)
{
    struct wt_reader r = wt_reader_over(data);

    wt_read_skip(&r, 2);
    while (r.end == WT_READ_OK && wt_read_left(&r) > 0) {
        uint8_t type = wt_read_u8(&r);
        struct wt_span name = wt_read_span(&r, wt_read_be16(&r));

        if (r.end == WT_READ_OK && type == HOST_NAME)
            return name;
    }
    return (struct wt_span){NULL, 0, 0};
}

/* RFC 7301 section 3.1. */
static struct wt_span first_protocol(struct wt_span data)
{
    struct wt_reader r = wt_reader_over(data);

    wt_read_skip(&r, 2);
    struct wt_span name = wt_read_span(&r, wt_read_u8(&r));

    return r.end == WT_READ_OK ? name : (struct wt_span){NULL, 0, 0};
}

static void read_extension(struct wt_tls *tls, const struct wt_tls_extension *extension)
{
    struct wt_reader r = wt_reader_over(extension->data);

    if (extension->type == EXT_SERVER_NAME && tls->hello == WT_TLS_CLIENT_HELLO)
        tls->server_name = first_name(extension->data);
    if (extension->type == EXT_ALPN)
        tls->alpn = first_protocol(extension->data);
    if (extension->type == EXT_SUPPORTED_VERSIONS && tls->hello == WT_TLS_SERVER_HELLO)
        tls->chosen_version = wt_read_be16(&r);
}

bool wt_tls_read_hello(struct wt_tls *tls, const struct wt_tls_message *message)
{
    struct wt_reader r = wt_reader_over(message->body);
    bool whole = message->body.on_wire == message->length;
    struct wt_tls_extension extension;

    tls->hello = message->type;
    tls->hello_version = wt_read_be16(&r);
    wt_read_skip(&r, RANDOM_LEN);
    wt_read_skip(&r, wt_read_u8(&r)); /* session id */
    tls->ciphers = wt_read_span(&r, tls->hello == WT_TLS_CLIENT_HELLO ? wt_read_be16(&r) : 2);
    wt_read_skip(&r, tls->hello == WT_TLS_CLIENT_HELLO ? wt_read_u8(&r) : 1u); /* compression */
    if (r.end == WT_READ_OK && wt_read_left(&r) > 0) { /* old greetings end here */
        tls->extensions = wt_read_span(&r, wt_read_be16(&r));
        struct wt_reader list = wt_reader_over(tls->extensions);

        for (unsigned i = 0; i < WT_MAX_TLS_ITEMS && wt_tls_next_extension(&list, &extension); i++)
            read_extension(tls, &extension);
        whole = whole && list.end != WT_READ_SHORT;
        if (list.end == WT_READ_SHORT && message->body.on_wire == message->length)
            return false;
    }
    return r.end != WT_READ_SHORT || !whole;
}

/* ---- Fields ---- */

static struct wt_value hello_version(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.tls.hello ? wt_number(layer->u.tls.hello_version) : wt_absent();
}

/* Alerts are two bytes; a longer one is encrypted. RFC 8446 section 6. */
static struct wt_value alert(const struct wt_layer *layer, unsigned at)
{
    const struct wt_tls *tls = &layer->u.tls;

    if (tls->content_type != WT_TLS_ALERT || tls->fragment.on_wire != 2 ||
        layer->header.captured < 7)
        return wt_absent();
    return wt_number(tls->fragment.data[at]);
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

static struct wt_span extension_of(const struct wt_tls *tls, uint16_t type)
{
    struct wt_reader r = wt_reader_over(tls->extensions);
    struct wt_tls_extension extension;

    for (unsigned i = 0; i < WT_MAX_TLS_ITEMS && wt_tls_next_extension(&r, &extension); i++)
        if (extension.type == type)
            return extension.data;
    return (struct wt_span){NULL, 0, 0};
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
    struct wt_reader r = wt_reader_over(extension_of(&layer->u.tls, EXT_ALPN));
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
    struct wt_span data = extension_of(&layer->u.tls, EXT_SUPPORTED_VERSIONS);

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
