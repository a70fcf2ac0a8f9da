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

/* ---- As lists ---- */

static unsigned messages(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                         unsigned max)
{
    struct wt_tls_walk walk;
    struct wt_tls_message message;
    unsigned n = 0;

    wt_tls_walk_begin(&walk, &layer->u.tls);
    while (n < max && wt_tls_walk_next(&walk, &message))
        out[n++] = wt_number(WT_AS_DECIMAL, what == 0 ? message.type : message.length);
    return n;
}

/* Numbers of two bytes each. */
static unsigned numbers(struct wt_span span, enum wt_shown_as as, struct wt_value *out,
                        unsigned max)
{
    struct wt_reader r = wt_reader_over(span);
    unsigned n = 0;

    while (n < max && n < WT_MAX_TLS_ITEMS && wt_reader_fits(&r, 2))
        out[n++] = wt_number(as, wt_read_be16(&r));
    return n;
}

static unsigned ciphers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                        unsigned max)
{
    (void)what;
    return numbers(layer->u.tls.ciphers, WT_AS_HEX, out, max);
}

static unsigned extension_types(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                                unsigned max)
{
    struct wt_reader r = wt_reader_over(layer->u.tls.extensions);
    struct wt_tls_extension extension;
    unsigned n = 0;

    (void)what;
    while (n < max && n < WT_MAX_TLS_ITEMS && wt_tls_next_extension(&r, &extension))
        out[n++] = wt_number(WT_AS_DECIMAL, extension.type);
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
    out[0] = wt_text_value(layer->u.tls.server_name);
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
        out[n] = wt_text_value(wt_read_span(&r, wt_read_u8(&r)));
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
    return numbers(data, WT_AS_HEX, out, max);
}

static unsigned sizes(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    const struct wt_tls *tls = &layer->u.tls;
    size_t n = what == 0 ? tls->ciphers.on_wire : tls->extensions.on_wire;

    if (max == 0 || n == 0 || (what == 0 && tls->hello != WT_TLS_CLIENT_HELLO))
        return 0;
    out[0] = wt_number(WT_AS_BYTES, n);
    return 1;
}

#define HANDSHAKE "RFC 8446 section 4"
#define GREETING "RFC 8446 section 4.1.2"
/* clang-format off */
const struct wt_listed wt_tls_listed[WT_TLS_LISTED] = {
    {"tls.handshake.type",                         messages,        0, HANDSHAKE},
    {"tls.handshake.length",                       messages,        1, HANDSHAKE},
    {"tls.handshake.cipher_suites_length",         sizes,           0, GREETING},
    {"tls.handshake.ciphersuite",                  ciphers,         0, GREETING},
    {"tls.handshake.extensions_length",            sizes,           1, GREETING},
    {"tls.handshake.extension.type",               extension_types, 0, "RFC 8446 section 4.2"},
    {"tls.handshake.extensions_server_name",       server_name,     0, "RFC 6066 section 3"},
    {"tls.handshake.extensions_alpn_str",          protocols,       0, "RFC 7301 section 3.1"},
    {"tls.handshake.extensions.supported_version", versions,        0, "RFC 8446 section 4.2.1"},
};
/* clang-format on */
