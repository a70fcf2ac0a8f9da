/* SPDX-License-Identifier: BSD-2-Clause */
/* TLS, one record: a type, a version, a length, and then mostly ciphertext. RFC 8446 section 5.1.
 * Only the greetings are in the clear. */
#include "tls.h"

enum {
    FIRST_TYPE = WT_TLS_CHANGE_CIPHER_SPEC,
    LAST_TYPE = WT_TLS_HEARTBEAT,
    MAJOR_VERSION = 3, /* SSL 3.0 is 0x0300, TLS 1.3 says 0x0303 */
    LAST_MINOR_VERSION = 4,
    LONGEST_RECORD = (1 << 14) + 2048, /* RFC 5246 section 6.2.3 */
};

static bool is_record(uint8_t type, uint16_t version, uint16_t length)
{
    return type >= FIRST_TYPE && type <= LAST_TYPE && version >> 8 == MAJOR_VERSION &&
           (version & 0xff) <= LAST_MINOR_VERSION && length <= LONGEST_RECORD &&
           (length > 0 || type == WT_TLS_APPLICATION_DATA);
}

struct wt_extent wt_tls_extent(struct wt_span span, bool by_port, enum wt_asks asked)
{
    struct wt_reader r = wt_reader_over(span);
    uint8_t type = wt_read_u8(&r);
    uint16_t version = wt_read_be16(&r);
    uint16_t length = wt_read_be16(&r);

    (void)by_port;
    (void)asked;
    if (r.end == WT_READ_OK && is_record(type, version, length)) {
        struct wt_extent extent =
            wt_extent_of(WT_MESSAGE_BYTES, WT_TLS_RECORD_LEN + (uint64_t)length);

        if (type == WT_TLS_APPLICATION_DATA)
            extent.keep = WT_TLS_RECORD_LEN;
        return extent;
    }
    /* two bytes are not enough evidence to wait for more */
    if (r.end != WT_READ_OK && span.captured >= 3 && is_record(type, version, 1))
        return wt_extent_of(WT_NEEDS_MORE, 0);
    return wt_extent_of(WT_NO_MESSAGE, 0);
}

void wt_tls_walk_begin(struct wt_tls_walk *walk, const struct wt_tls *tls)
{
    walk->reader = wt_reader_over(
        tls->content_type == WT_TLS_HANDSHAKE ? tls->fragment : (struct wt_span){NULL, 0, 0});
    walk->given = 0;
}

/* Types in use (RFC 8446 section 4 and those before it); encrypted ones look like anything. */
static bool is_message_type(uint8_t type)
{
    return type <= 6 || type == 8 || (type >= 11 && type <= 16) || (type >= 20 && type <= 24);
}

bool wt_tls_walk_next(struct wt_tls_walk *walk, struct wt_tls_message *message)
{
    struct wt_reader *r = &walk->reader;

    if (walk->given == WT_MAX_TLS_ITEMS || wt_read_left(r) < WT_TLS_MESSAGE_LEN)
        return false;
    message->type = wt_read_u8(r);
    uint32_t high = wt_read_u8(r);

    message->length = high << 16 | wt_read_be16(r);
    if (r->end != WT_READ_OK || !is_message_type(message->type) ||
        (message->length > wt_read_left(r) && high != 0))
        return false;
    size_t left = wt_read_left(r);

    message->body = wt_read_span(r, message->length < left ? message->length : left);
    walk->given++;
    return true;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_tls *tls = &layer->u.tls;
    struct wt_tls_walk walk;
    struct wt_tls_message message;

    memset(tls, 0, sizeof *tls);
    tls->content_type = wt_read_u8(r);
    tls->version = wt_read_be16(r);
    tls->length = wt_read_be16(r);
    wt_header_is(layer, r, WT_TLS_RECORD_LEN + (size_t)tls->length);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (!is_record(tls->content_type, tls->version, tls->length))
        return WT_MALFORMED;
    tls->fragment = wt_read_span(r, tls->length);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    wt_tls_walk_begin(&walk, tls);
    while (wt_tls_walk_next(&walk, &message))
        if (tls->hello == 0 &&
            (message.type == WT_TLS_CLIENT_HELLO || message.type == WT_TLS_SERVER_HELLO) &&
            !wt_tls_read_hello(tls, &message)) {
            wt_note(layer, WT_NOTE_TLS_LENGTH_BAD, message.type, 0);
            return WT_MALFORMED;
        }
    return tls->fragment.captured < tls->fragment.on_wire && tls->hello ? WT_CUT : WT_DISSECTED;
}

const struct wt_dissector wt_tls_dissector = {
    .name = "tls",
    .title = "TLS",
    .protocol = WT_TLS,
    .dissect = dissect,
    .extent = wt_tls_extent,
    .fields = wt_tls_fields,
    .n_fields = WT_N_TLS_FIELDS,
    .fixed_bytes = WT_TLS_RECORD_LEN,
};
