/* SPDX-License-Identifier: BSD-2-Clause */
/* TLS, one record: a type, a version, a length, and then mostly ciphertext. RFC 8446 section 5.1.
 * Only the greetings are in the clear, and up to TLS 1.2 what follows them until each side says
 * that it changes over (ChangeCipherSpec). */
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

        extent.role = WT_RECORD;
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
    bool clear = tls->content_type == WT_TLS_HANDSHAKE && !tls->encrypted;

    walk->reader = wt_reader_over(clear ? tls->fragment : (struct wt_span){NULL, 0, 0});
    if (clear)
        wt_read_skip(&walk->reader, tls->skip);
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

/* Do messages fill the record from end to end? The last may go on in the next record. A
 * HelloRequest has no bytes and stands alone: several of them are the zeros that AES-GCM counts
 * with. */
static bool reads_as_messages(const struct wt_tls *tls)
{
    struct wt_tls_walk walk;
    struct wt_tls_message message;

    wt_tls_walk_begin(&walk, tls);
    while (wt_tls_walk_next(&walk, &message))
        if (message.type == 0 && (message.length != 0 || tls->length != WT_TLS_MESSAGE_LEN))
            return false;
    return walk.given > 0 && (walk.reader.end != WT_READ_OK || wt_read_left(&walk.reader) == 0 ||
                              walk.given == WT_MAX_TLS_ITEMS);
}

/* Does it begin like a greeting? */
static bool begins_a_greeting(const struct wt_tls *tls, uint32_t *length)
{
    struct wt_reader r = wt_reader_over(tls->fragment);
    uint8_t type = wt_read_u8(&r);

    *length = (uint32_t)wt_read_u8(&r) << 16;
    *length |= wt_read_be16(&r);
    uint16_t version = wt_read_be16(&r);

    return r.end == WT_READ_OK && (type == WT_TLS_CLIENT_HELLO || type == WT_TLS_SERVER_HELLO) &&
           version >> 8 == MAJOR_VERSION;
}

/* A handshake record. Behind a ChangeCipherSpec only the greeting that answers a HelloRetryRequest
 * is in the clear, and it fills its record. */
static bool is_encrypted_handshake(const struct wt_tls *tls, bool changed)
{
    uint32_t length;
    bool greets = begins_a_greeting(tls, &length);

    if (changed)
        return !greets || length + WT_TLS_MESSAGE_LEN != tls->length;
    return tls->skip == 0 && !greets && tls->fragment.captured >= WT_TLS_MESSAGE_LEN &&
           !reads_as_messages(tls);
}

/* Is it ciphertext? TLS 1.3 marks it as application data; before that it is what follows the
 * ChangeCipherSpec. */
static bool is_encrypted(const struct wt_tls *tls, const struct wt_session *session, unsigned from)
{
    switch (tls->content_type) {
    case WT_TLS_APPLICATION_DATA:
        return true;
    case WT_TLS_HANDSHAKE:
        return is_encrypted_handshake(tls, session->side[from].changed &&
                                               session->version != WT_TLS_1_3);
    case WT_TLS_ALERT:
        return tls->length != 2;
    default:
        return false;
    }
}

/* The certificate list begins with the sender's own. RFC 5246 section 7.4.2. */
static struct wt_span first_certificate(struct wt_span body)
{
    struct wt_reader r = wt_reader_over(body);

    wt_read_skip(&r, 3);
    size_t length = (size_t)wt_read_u8(&r) << 16;

    length |= wt_read_be16(&r);
    struct wt_span certificate = wt_read_span(&r, length);

    return r.end == WT_READ_SHORT ? (struct wt_span){NULL, 0, 0} : certificate;
}

/* A named curve, where the cipher suite has elliptic curves. RFC 8422 section 5.4. */
static uint16_t named_curve(struct wt_span body, uint16_t cipher)
{
    enum { NAMED_CURVE = 3 };
    const char *name = wt_tls_cipher_name(cipher);
    struct wt_reader r = wt_reader_over(body);
    uint8_t kind = wt_read_u8(&r);
    uint16_t curve = wt_read_be16(&r);

    return name != NULL && strstr(name, "ECDH") != NULL && r.end == WT_READ_OK &&
                   kind == NAMED_CURVE
               ? curve
               : 0;
}

/* The cipher suite that the ServerHello of this record chose, else the one settled before. */
static uint16_t cipher_of(const struct wt_tls *tls, const struct wt_session *session)
{
    struct wt_reader r = wt_reader_over(tls->ciphers);
    uint16_t chosen = wt_read_be16(&r);

    return tls->hello && r.end == WT_READ_OK ? chosen : session->cipher;
}

static bool read_messages(struct wt_tls *tls, struct wt_session *session, unsigned from)
{
    struct wt_tls_walk walk;
    struct wt_tls_message message;

    wt_tls_walk_begin(&walk, tls);
    while (wt_tls_walk_next(&walk, &message)) {
        if (tls->message == 0)
            tls->message = message.type;
        session->side[from].goes_on = message.length > message.body.on_wire
                                          ? message.length - (uint32_t)message.body.on_wire
                                          : 0;
        if (tls->hello == 0 &&
            (message.type == WT_TLS_CLIENT_HELLO || message.type == WT_TLS_SERVER_HELLO) &&
            !wt_tls_read_hello(tls, &message))
            return false;
        tls->has_certificate |= message.type == WT_TLS_CERTIFICATE;
        if (message.type == WT_TLS_CERTIFICATE)
            tls->certificate = first_certificate(message.body);
        if (message.type == WT_TLS_SERVER_KEY_EXCHANGE)
            tls->group = named_curve(message.body, cipher_of(tls, session));
    }
    return true;
}

/* FNV-1a; 0 is kept for "none". */
static uint64_t hash(struct wt_span span)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < span.captured; i++)
        h = (h ^ span.data[i]) * UINT64_C(0x100000001b3);
    return span.captured == 0 ? 0 : h | 1;
}

/* With Encrypted Client Hello the name need not be the one that is wanted. */
static void note_host(const struct wt_tls *tls, struct wt_session *session)
{
    struct wt_span name = tls->server_name;
    bool fits = !tls->ech && name.captured == name.on_wire && name.captured <= WT_SESSION_HOST;

    session->n_host = fits ? (uint8_t)name.captured : 0;
    if (session->n_host > 0)
        memcpy(session->host, name.data, session->n_host);
}

/* The drafts of TLS 1.3 had numbers of their own. */
static bool is_draft(uint16_t version)
{
    enum { DRAFT = 0x7f, FACEBOOK_S_DRAFT = 0xfb };

    return version >> 8 == DRAFT || version >> 8 == FACEBOOK_S_DRAFT;
}

static void note_greeting(struct wt_tls *tls, struct wt_session *session)
{
    if (tls->hello == WT_TLS_CLIENT_HELLO) {
        tls->again = session->retried && session->greeted;
        session->greeted = true;
        session->early_data = tls->early_data;
        session->offered = hash(tls->session_id);
        note_host(tls, session);
        return;
    }
    if (tls->hello != WT_TLS_SERVER_HELLO)
        return;
    session->version = tls->chosen_version != 0 ? tls->chosen_version : tls->hello_version;
    if (is_draft(session->version))
        session->version = WT_TLS_1_3;
    session->retried = tls->retry;
    session->cipher = cipher_of(tls, session);
    /* TLS 1.3 always sends the id back: there it says nothing */
    session->same_id = session->version != WT_TLS_1_3 && session->offered != 0 &&
                       hash(tls->session_id) == session->offered;
}

/* What this record settles for those after it. */
static void note_record(struct wt_tls *tls, struct wt_session *session, unsigned from)
{
    struct wt_session_side *side = &session->side[from];

    session->tls = true;
    note_greeting(tls, session);
    if (tls->encrypted && side->n_encrypted < UINT32_MAX)
        tls->nth = ++side->n_encrypted;
    if (tls->has_certificate)
        session->same_id = false;
    if (tls->content_type == WT_TLS_CHANGE_CIPHER_SPEC) {
        tls->resumed = session->same_id && !session->side[!from].changed;
        side->changed = true;
    }
    side->alerted = tls->content_type == WT_TLS_ALERT ||
                    (tls->content_type == WT_TLS_APPLICATION_DATA &&
                     (session->version == WT_TLS_1_3 || session->version == 0) &&
                     tls->length == WT_TLS_1_3_ALERT);
    side->refused |= side->alerted;
}

static void read_alert(struct wt_tls *tls)
{
    if (tls->content_type != WT_TLS_ALERT || tls->encrypted || tls->fragment.captured != 2)
        return;
    tls->alert_level = tls->fragment.data[0];
    tls->alert = tls->fragment.data[1];
}

static enum wt_verdict dissect_within(struct wt_reader *r, struct wt_layer *layer,
                                      struct wt_session *session, unsigned from)
{
    struct wt_tls *tls = &layer->u.tls;

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
    if (tls->content_type == WT_TLS_HANDSHAKE) {
        uint32_t *goes_on = &session->side[from].goes_on;

        tls->skip = *goes_on < tls->length ? *goes_on : tls->length;
        *goes_on -= tls->skip;
    }
    tls->encrypted = is_encrypted(tls, session, from);
    if (r->end != WT_READ_OK) {
        note_record(tls, session, from);
        return wt_verdict_of(r, layer);
    }
    if (!read_messages(tls, session, from)) {
        wt_note(layer, WT_NOTE_TLS_LENGTH_BAD, tls->hello, 0);
        return WT_MALFORMED;
    }
    read_alert(tls);
    note_record(tls, session, from);
    return tls->fragment.captured < tls->fragment.on_wire && tls->hello ? WT_CUT : WT_DISSECTED;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_session session;

    memset(&session, 0, sizeof session);
    return dissect_within(r, layer, &session, 0);
}

const struct wt_dissector wt_tls_dissector = {
    .name = "tls",
    .title = "TLS",
    .protocol = WT_TLS,
    .dissect = dissect,
    .dissect_within = dissect_within,
    .extent = wt_tls_extent,
    .fields = wt_tls_fields,
    .n_fields = WT_N_TLS_FIELDS,
    .fixed_bytes = WT_TLS_RECORD_LEN,
};
