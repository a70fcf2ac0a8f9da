/* SPDX-License-Identifier: BSD-2-Clause */
/* The greetings of TLS: which versions and ciphers are offered or chosen, and for which name the
 * client asks. RFC 8446 sections 4.1 and 4.2. */
#include "tls.h"

enum {
    RANDOM_LEN = 32,
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

/* The group of a server's share; a HelloRetryRequest has the group alone. RFC 8446 section 4.2.8.
 */
static uint16_t group_of(struct wt_span data)
{
    struct wt_reader r = wt_reader_over(data);
    uint16_t group = wt_read_be16(&r);

    return r.end == WT_READ_OK ? group : 0;
}

static void read_client_extension(struct wt_tls *tls, const struct wt_tls_extension *extension)
{
    switch (extension->type) {
    case WT_TLS_SERVER_NAME:
        tls->server_name = first_name(extension->data);
        break;
    case WT_TLS_EARLY_DATA:
        tls->early_data = true;
        break;
    case WT_TLS_ECH: /* type 0 outer, 1 inner: the inner one is never in the clear */
        tls->ech = extension->data.captured > 0 && extension->data.data[0] == 0;
        break;
    default:
        break;
    }
}

static void read_server_extension(struct wt_tls *tls, const struct wt_tls_extension *extension)
{
    struct wt_reader r = wt_reader_over(extension->data);

    switch (extension->type) {
    case WT_TLS_SUPPORTED_VERSIONS:
        tls->chosen_version = wt_read_be16(&r);
        break;
    case WT_TLS_PRE_SHARED_KEY:
        tls->resumed = true;
        break;
    case WT_TLS_KEY_SHARE:
        tls->group = group_of(extension->data);
        break;
    default:
        break;
    }
}

static void read_extension(struct wt_tls *tls, const struct wt_tls_extension *extension)
{
    if (extension->type == WT_TLS_ALPN)
        tls->alpn = first_protocol(extension->data);
    if (tls->hello == WT_TLS_CLIENT_HELLO)
        read_client_extension(tls, extension);
    else
        read_server_extension(tls, extension);
}

/* A ServerHello with this in the place of its random bytes wants another greeting: the SHA-256 of
 * "HelloRetryRequest". RFC 8446 section 4.1.3. */
static bool is_retry(struct wt_span random)
{
    static const uint8_t retry[RANDOM_LEN] = {
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
        0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
        0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    };

    return random.captured == RANDOM_LEN && memcmp(random.data, retry, RANDOM_LEN) == 0;
}

bool wt_tls_read_hello(struct wt_tls *tls, const struct wt_tls_message *message)
{
    struct wt_reader r = wt_reader_over(message->body);
    bool whole = message->body.on_wire == message->length;
    struct wt_tls_extension extension;

    tls->hello = message->type;
    tls->hello_version = wt_read_be16(&r);
    tls->retry = is_retry(wt_read_span(&r, RANDOM_LEN)) && tls->hello == WT_TLS_SERVER_HELLO;
    tls->session_id = wt_read_span(&r, wt_read_u8(&r));
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

struct wt_span wt_tls_extension_of(const struct wt_tls *tls, uint16_t type)
{
    struct wt_reader r = wt_reader_over(tls->extensions);
    struct wt_tls_extension extension;

    for (unsigned i = 0; i < WT_MAX_TLS_ITEMS && wt_tls_next_extension(&r, &extension); i++)
        if (extension.type == type)
            return extension.data;
    return (struct wt_span){NULL, 0, 0};
}
