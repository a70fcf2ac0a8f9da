/* SPDX-License-Identifier: BSD-2-Clause */
/* TLS: the greetings, what they agree on, and what is seen of the rest. RFC 8446, RFC 5246. */
#include "../telling.h"

/* ---- in one line ---- */

/* A number's name, or the number. */
static void arg_named(struct wt_remark *r, const char *name, const char *text, uint16_t number)
{
    if (text != NULL)
        wt_arg_name(r, name, text);
    else
        wt_arg_add(r, name, WT_ARG_HEX)->as.number = number;
}

static uint16_t version_of(const struct wt_tls *tls)
{
    return tls->chosen_version != 0 ? tls->chosen_version : tls->hello_version;
}

static void arg_choice(struct wt_remark *r, const struct wt_tls *tls)
{
    struct wt_reader cipher = wt_reader_over(tls->ciphers);
    uint16_t number = wt_read_be16(&cipher);

    arg_named(r, "version", wt_tls_version_name(version_of(tls)), version_of(tls));
    arg_named(r, "cipher", wt_tls_cipher_name(number), number);
}

/* RFC 8446 section 4 and those before it. */
static const char *message_name(uint8_t type)
{
    static const char *const names[] = {
        [4] = "NewSessionTicket", [5] = "EndOfEarlyData",     [8] = "EncryptedExtensions",
        [11] = "Certificate",     [12] = "ServerKeyExchange", [13] = "CertificateRequest",
        [14] = "ServerHelloDone", [15] = "CertificateVerify", [16] = "ClientKeyExchange",
        [20] = "Finished",        [21] = "CertificateURL",    [22] = "CertificateStatus",
        [24] = "KeyUpdate",
    };

    return type < WT_ARRAY_LEN(names) ? names[type] : NULL;
}

/* The name that a certificate is for: its subject's, else the first one that it lists. */
static struct wt_span owner_of(const struct wt_certificate *certificate)
{
    static const struct wt_span unnamed = {(const uint8_t *)"?", 1, 1};
    struct wt_reader names = wt_reader_over(certificate->names);
    struct wt_span name;

    if (certificate->subject.captured > 0)
        return certificate->subject;
    return wt_certificate_next_name(&names, &name) ? name : unnamed;
}

static void line_of_handshake(struct wt_remark *r, const struct wt_tls *tls)
{
    struct wt_certificate certificate;

    if (tls->encrypted) {
        wt_line_begin(r, WT_REMARK_LINE_TLS_HANDSHAKE_ENCRYPTED);
        wt_arg_number(r, "bytes", tls->length);
    } else if (tls->hello == WT_TLS_CLIENT_HELLO) {
        wt_line_begin(r, tls->server_name.on_wire > 0 ? WT_REMARK_LINE_TLS_CLIENT_HELLO
                                                      : WT_REMARK_LINE_TLS_CLIENT_HELLO_NAMELESS);
        wt_arg_bytes(r, "name", tls->server_name);
    } else if (tls->hello == WT_TLS_SERVER_HELLO) {
        wt_line_begin(r, tls->retry ? WT_REMARK_LINE_TLS_RETRY : WT_REMARK_LINE_TLS_SERVER_HELLO);
        arg_choice(r, tls);
    } else if (wt_certificate_read(tls->certificate, &certificate)) {
        wt_line_begin(r, WT_REMARK_LINE_TLS_CERTIFICATE);
        wt_arg_bytes(r, "name", owner_of(&certificate));
    } else if (message_name(tls->message) != NULL) {
        wt_line_begin(r, WT_REMARK_LINE_TLS_MESSAGE);
        wt_arg_name(r, "message", message_name(tls->message));
    } else {
        wt_line_begin(r, WT_REMARK_LINE_TLS_HANDSHAKE);
    }
}

static void line_of_alert(struct wt_remark *r, const struct wt_tls *tls)
{
    if (tls->alert_level == 0) {
        wt_line_begin(r, WT_REMARK_LINE_TLS_ALERT_ENCRYPTED);
        return;
    }
    wt_line_begin(r, WT_REMARK_LINE_TLS_ALERT);
    arg_named(r, "alert", wt_tls_alert_name(tls->alert), tls->alert);
}

bool wt_line_tls(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name)
{
    const struct wt_tls *tls = &layer->u.tls;

    (void)packet;
    (void)name;
    switch (tls->content_type) {
    case WT_TLS_HANDSHAKE:
        line_of_handshake(r, tls);
        break;
    case WT_TLS_ALERT:
        line_of_alert(r, tls);
        break;
    case WT_TLS_CHANGE_CIPHER_SPEC:
        wt_line_begin(r, WT_REMARK_LINE_TLS_CHANGE);
        break;
    case WT_TLS_APPLICATION_DATA:
        wt_line_begin(r, WT_REMARK_LINE_TLS_DATA);
        wt_arg_number(r, "bytes", tls->length);
        break;
    default:
        wt_line_begin(r, WT_REMARK_LINE_TLS_OTHER);
        break;
    }
    return true;
}

/* ---- the greetings ---- */

static void tell_protocol(struct wt_telling *t, const struct wt_tls *tls, enum wt_remark_id id)
{
    if (tls->alpn.captured > 0)
        wt_arg_bytes(wt_tell(t, id, WT_CALL_NONE), "protocol", tls->alpn);
}

static void tell_client_hello(struct wt_telling *t, const struct wt_tls *tls)
{
    bool named = tls->server_name.on_wire > 0;

    if (tls->again) {
        wt_tell(t, WT_REMARK_TLS_CLIENT_HELLO_AGAIN, WT_CALL_NONE);
        return;
    }
    wt_arg_bytes(wt_tell(t,
                         !named     ? WT_REMARK_TLS_CLIENT_HELLO_NAMELESS
                         : tls->ech ? WT_REMARK_TLS_CLIENT_HELLO_COVER
                                    : WT_REMARK_TLS_CLIENT_HELLO,
                         WT_CALL_NONE),
                 "name", tls->server_name);
    tell_protocol(t, tls, WT_REMARK_TLS_ALPN_OFFERED);
    if (tls->early_data)
        wt_tell(t, WT_REMARK_TLS_EARLY_DATA, WT_CALL_NONE);
}

static void tell_retry(struct wt_telling *t, const struct wt_tls *tls)
{
    struct wt_remark *r =
        wt_tell(t, tls->group != 0 ? WT_REMARK_TLS_HELLO_RETRY : WT_REMARK_TLS_HELLO_RETRY_COOKIE,
                WT_CALL_NONE);

    arg_named(r, "group", wt_tls_group_name(tls->group), tls->group);
}

static enum wt_remark_id choice_of(const struct wt_tls *tls)
{
    if (version_of(tls) < WT_TLS_1_3)
        return WT_REMARK_TLS_SERVER_HELLO;
    return tls->group != 0 ? WT_REMARK_TLS_SERVER_HELLO_1_3
                           : WT_REMARK_TLS_SERVER_HELLO_1_3_KEYLESS;
}

static void tell_server_hello(struct wt_telling *t, const struct wt_tls *tls)
{
    if (tls->retry) {
        tell_retry(t, tls);
        return;
    }
    struct wt_remark *r = wt_tell(t, choice_of(tls), WT_CALL_NONE);

    arg_choice(r, tls);
    arg_named(r, "group", wt_tls_group_name(tls->group), tls->group);
    if (tls->resumed)
        wt_tell(t, WT_REMARK_TLS_RESUMED, WT_CALL_NONE);
    tell_protocol(t, tls, WT_REMARK_TLS_ALPN_CHOSEN);
}

/* ---- certificates ---- */

/* "2026-01-02"; years beyond 9999 do not occur in certificates. */
static void put_date(char out[16], int64_t seconds)
{
    int64_t day = (seconds >= 0 ? seconds : seconds - 86399) / 86400 + 719468;
    int64_t era = (day >= 0 ? day : day - 146096) / 146097;
    int64_t of_era = day - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t numbers[3] = {year + era * 400 + (month >= 10), month < 10 ? month + 3 : month - 9,
                          of_year - (153 * month + 2) / 5 + 1};
    static const int64_t tens[3] = {1000, 10, 10};
    char *p = out;

    for (unsigned i = 0; i < 3; i++) {
        for (int64_t unit = tens[i]; unit > 0; unit /= 10)
            *p++ = (char)('0' + numbers[i] / unit % 10);
        *p++ = i < 2 ? '-' : '\0';
    }
}

static void arg_dates(struct wt_telling *t, struct wt_remark *r,
                      const struct wt_certificate *certificate)
{
    char(*dates)[16] = t->explainer->dates;

    put_date(dates[0], certificate->not_before);
    put_date(dates[1], certificate->not_after);
    wt_arg_name(r, "from", dates[0]);
    wt_arg_name(r, "to", dates[1]);
}

static void tell_validity(struct wt_telling *t, const struct wt_certificate *certificate)
{
    const int64_t first_tls = 788918400; /* 1995: there was none before */
    int64_t now = t->packet->frame->time_ns / 1000000000;

    if (now < first_tls) /* the capture does not know the date */
        return;
    if (now > certificate->not_after)
        arg_dates(t, wt_tell_aside(t, WT_REMARK_TLS_CERTIFICATE_EXPIRED), certificate);
    else if (now < certificate->not_before)
        arg_dates(t, wt_tell_aside(t, WT_REMARK_TLS_CERTIFICATE_TOO_EARLY), certificate);
}

static void tell_certificate(struct wt_telling *t, const struct wt_tls *tls)
{
    const struct wt_session *session = t->packet->passage->session;
    struct wt_certificate certificate;
    bool server = wt_is_server(t->conversation, t->part->from);

    if (!wt_certificate_read(tls->certificate, &certificate))
        return;
    struct wt_remark *r = wt_tell(t, WT_REMARK_TLS_CERTIFICATE, WT_CALL_NONE);
    struct wt_span issuer =
        certificate.issuer.captured > 0 ? certificate.issuer : owner_of(&certificate);
    struct wt_span host = {(const uint8_t *)session->host, session->n_host, session->n_host};

    wt_arg_bytes(r, "name", owner_of(&certificate));
    wt_arg_bytes(r, "issuer", issuer);
    arg_dates(t, r, &certificate);
    wt_arg_side(r, "who", server);
    tell_validity(t, &certificate);
    if (certificate.self_issued)
        wt_tell_aside(t, WT_REMARK_TLS_CERTIFICATE_SELF);
    if (server && session->n_host > 0 && !wt_certificate_is_for(&certificate, host))
        wt_arg_bytes(wt_tell_aside(t, WT_REMARK_TLS_CERTIFICATE_OTHER_NAME), "host", host);
}

/* ---- alerts ---- */

static enum wt_remark_id meaning_of(uint8_t alert)
{
    static const struct {
        uint8_t alert;
        enum wt_remark_id remark;
    } meanings[] = {
        {0,   WT_REMARK_ALERT_CLOSE_NOTIFY           },
        {10,  WT_REMARK_ALERT_BAD_MESSAGE            },
        {20,  WT_REMARK_ALERT_DECRYPT                },
        {21,  WT_REMARK_ALERT_DECRYPT                },
        {22,  WT_REMARK_ALERT_BAD_MESSAGE            },
        {40,  WT_REMARK_ALERT_HANDSHAKE_FAILURE      },
        {41,  WT_REMARK_ALERT_CERTIFICATE_REQUIRED   },
        {42,  WT_REMARK_ALERT_BAD_CERTIFICATE        },
        {43,  WT_REMARK_ALERT_BAD_CERTIFICATE        },
        {44,  WT_REMARK_ALERT_BAD_CERTIFICATE        },
        {45,  WT_REMARK_ALERT_CERTIFICATE_EXPIRED    },
        {46,  WT_REMARK_ALERT_BAD_CERTIFICATE        },
        {47,  WT_REMARK_ALERT_BAD_MESSAGE            },
        {48,  WT_REMARK_ALERT_UNKNOWN_CA             },
        {50,  WT_REMARK_ALERT_BAD_MESSAGE            },
        {51,  WT_REMARK_ALERT_DECRYPT                },
        {70,  WT_REMARK_ALERT_PROTOCOL_VERSION       },
        {71,  WT_REMARK_ALERT_HANDSHAKE_FAILURE      },
        {80,  WT_REMARK_ALERT_INTERNAL_ERROR         },
        {86,  WT_REMARK_ALERT_FALLBACK               },
        {90,  WT_REMARK_ALERT_USER_CANCELED          },
        {109, WT_REMARK_ALERT_BAD_MESSAGE            },
        {110, WT_REMARK_ALERT_BAD_MESSAGE            },
        {112, WT_REMARK_ALERT_UNRECOGNIZED_NAME      },
        {116, WT_REMARK_ALERT_CERTIFICATE_REQUIRED   },
        {120, WT_REMARK_ALERT_NO_APPLICATION_PROTOCOL},
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(meanings); i++)
        if (meanings[i].alert == alert)
            return meanings[i].remark;
    return WT_REMARK_ALERT_OTHER;
}

static void tell_alert(struct wt_telling *t, const struct wt_tls *tls)
{
    if (tls->alert_level == 0) {
        wt_tell(t, WT_REMARK_TLS_ALERT_ENCRYPTED, WT_CALL_NONE);
        return;
    }
    enum wt_remark_id meaning = meaning_of(tls->alert);
    struct wt_remark *r = wt_tell(t, WT_REMARK_TLS_ALERT, WT_CALL_NONE);

    r->brief = r->brief && !wt_is_news(t->explainer, meaning);
    arg_named(r, "alert", wt_tls_alert_name(tls->alert), tls->alert);
    wt_arg_side(r, "who", wt_is_server(t->conversation, t->part->from));
    wt_arg_remark(r, "meaning", meaning);
    t->explainer->has_said[meaning] = true;
}

/* ---- what is encrypted ---- */

/* TLS 1.3 hides alerts among the other records; the length of theirs shows. Finished takes at least
 * 4 bytes, its hash's 32, 1 for its type and the tag's 16. */
static void tell_encrypted(struct wt_telling *t, const struct wt_tls *tls)
{
    const struct wt_session *session = t->packet->passage->session;
    bool alert = session->version == WT_TLS_1_3 && tls->length == WT_TLS_1_3_ALERT;

    if (alert && tls->nth == 1 && t->part->from == t->conversation->client && !session->early_data)
        wt_tell(t, WT_REMARK_TLS_REFUSED_1_3, WT_CALL_NONE);
    else if (alert && wt_is_news(t->explainer, WT_REMARK_TLS_ALERT_1_3))
        wt_tell(t, WT_REMARK_TLS_ALERT_1_3, WT_CALL_NONE);
    else if (wt_is_news(t->explainer, WT_REMARK_TLS_ENCRYPTED))
        wt_tell(t, WT_REMARK_TLS_ENCRYPTED, WT_CALL_NONE);
}

static void tell_change(struct wt_telling *t, bool resumed)
{
    const struct wt_session *session = t->packet->passage->session;

    if (session->version != 0 && session->version != WT_TLS_1_3) /* TLS 1.3: it means nothing */
        wt_arg_side(wt_tell(t, WT_REMARK_TLS_CHANGE, WT_CALL_NONE), "who",
                    wt_is_server(t->conversation, t->part->from));
    if (resumed)
        wt_tell(t, WT_REMARK_TLS_RESUMED, WT_CALL_NONE);
}

void wt_tell_tls(struct wt_telling *t, unsigned i)
{
    const struct wt_tls *tls = &t->packet->layers[i].u.tls;

    if (t->packet->passage == NULL) /* not over TCP */
        return;
    if (tls->hello == WT_TLS_CLIENT_HELLO)
        tell_client_hello(t, tls);
    else if (tls->hello == WT_TLS_SERVER_HELLO)
        tell_server_hello(t, tls);
    else if (tls->content_type == WT_TLS_ALERT)
        tell_alert(t, tls);
    else if (tls->content_type == WT_TLS_CHANGE_CIPHER_SPEC)
        tell_change(t, tls->resumed);
    else if (tls->content_type == WT_TLS_APPLICATION_DATA)
        tell_encrypted(t, tls);
    if (tls->certificate.captured > 0)
        tell_certificate(t, tls);
    if (tls->hello == 0 && tls->group != 0)
        arg_named(wt_tell(t, WT_REMARK_TLS_KEY_EXCHANGE, WT_CALL_NONE), "group",
                  wt_tls_group_name(tls->group), tls->group);
}
