/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP/1: what is asked for, and what the answer's code means. RFC 9110, RFC 9112. */
#include "../telling.h"

static void tell_request(struct wt_telling *t, const struct wt_http *http)
{
    bool tunnel = http->method.captured == strlen("CONNECT") &&
                  memcmp(http->method.data, "CONNECT", http->method.captured) == 0;
    struct wt_remark *r =
        wt_tell(t, tunnel ? WT_REMARK_HTTP_ASKS_TUNNEL : WT_REMARK_HTTP_REQUEST, WT_CALL_NONE);

    wt_arg_bytes(r, "method", http->method);
    wt_arg_bytes(r, "uri", http->uri);
    wt_arg_bytes(r, "host", http->host);
    if (http->chunked)
        wt_tell(t, WT_REMARK_HTTP_REQUEST_CHUNKS, WT_CALL_NONE);
    else if (http->sized && http->length > 0)
        wt_arg_number(wt_tell(t, WT_REMARK_HTTP_REQUEST_BODY, WT_CALL_NONE), "bytes", http->length);
}

/* Codes that mean more, or something else, than their class. */
static const struct {
    uint16_t code;
    enum wt_remark_id remark;
} codes[] = {
    {101, WT_REMARK_HTTP_SWITCHES       },
    {204, WT_REMARK_HTTP_NO_CONTENT     },
    {205, WT_REMARK_HTTP_NO_CONTENT     },
    {206, WT_REMARK_HTTP_PARTIAL        },
    {304, WT_REMARK_HTTP_NOT_MODIFIED   },
    {401, WT_REMARK_HTTP_UNAUTHORIZED   },
    {407, WT_REMARK_HTTP_UNAUTHORIZED   },
    {408, WT_REMARK_HTTP_REQUEST_TIMEOUT},
    {429, WT_REMARK_HTTP_TOO_MANY       },
};

static enum wt_remark_id meaning_of(const struct wt_http *http)
{
    static const enum wt_remark_id classes[] = {
        WT_REMARK_HTTP_INTERIM,      WT_REMARK_HTTP_SUCCESS,      WT_REMARK_HTTP_REDIRECT,
        WT_REMARK_HTTP_CLIENT_ERROR, WT_REMARK_HTTP_SERVER_ERROR,
    };
    unsigned class = http->code / 100;

    if (class == 2 && http->asks == WT_ASKS_CONNECT)
        return WT_REMARK_HTTP_TUNNEL_OPEN;
    if (class == 2 && http->asks == WT_ASKS_HEAD && http->code != 204)
        return WT_REMARK_HTTP_HEAD_ANSWERED;
    for (size_t i = 0; i < WT_ARRAY_LEN(codes); i++)
        if (codes[i].code == http->code)
            return codes[i].remark;
    return class >= 1 && class <= WT_ARRAY_LEN(classes) ? classes[class - 1]
                                                        : WT_REMARK_HTTP_UNKNOWN_CLASS;
}

/* How the body ends, of the codes whose sentence does not say that there is none. */
static void tell_body(struct wt_telling *t, const struct wt_http *http, enum wt_remark_id meaning)
{
    static const enum wt_remark_id without[] = {
        WT_REMARK_HTTP_INTERIM,     WT_REMARK_HTTP_SWITCHES,     WT_REMARK_HTTP_NO_CONTENT,
        WT_REMARK_HTTP_TUNNEL_OPEN, WT_REMARK_HTTP_NOT_MODIFIED, WT_REMARK_HTTP_HEAD_ANSWERED,
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(without); i++)
        if (meaning == without[i] || http->asks == WT_ASKS_HEAD)
            return;
    if (http->chunked)
        wt_tell(t, WT_REMARK_HTTP_BODY_CHUNKS, WT_CALL_NONE);
    else if (http->sized)
        wt_arg_number(wt_tell(t, WT_REMARK_HTTP_BODY_SIZED, WT_CALL_NONE), "bytes", http->length);
    else
        wt_tell(t, WT_REMARK_HTTP_BODY_TO_CLOSE, WT_CALL_NONE);
}

static void tell_response(struct wt_telling *t, const struct wt_http *http)
{
    static const struct wt_span unnamed = {(const uint8_t *)"?", 1, 1};
    enum wt_remark_id meaning = meaning_of(http);
    struct wt_remark *r = wt_tell(t, meaning, WT_CALL_NONE);

    wt_arg_number(r, "code", http->code);
    wt_arg_bytes(r, "phrase", http->phrase);
    wt_arg_number(r, "packet", http->asked);
    wt_arg_bytes(r, "protocol", http->upgrade.captured > 0 ? http->upgrade : unnamed);
    tell_body(t, http, meaning);
    if (http->to_tls)
        wt_tell(t, WT_REMARK_HTTP_ANSWERS_TLS, WT_CALL_NONE);
}

/* The empty line never came: whoever reads it still waits for it when the connection ends. */
static void tell_unended(struct wt_telling *t, const struct wt_http *http)
{
    struct wt_remark *r = wt_tell(
        t, http->response ? WT_REMARK_HTTP_RESPONSE_UNENDED : WT_REMARK_HTTP_REQUEST_UNENDED,
        WT_CALL_NONE);

    wt_arg_bytes(r, "method", http->method);
    wt_arg_bytes(r, "uri", http->uri);
    wt_arg_number(r, "code", http->code);
    wt_arg_bytes(r, "phrase", http->phrase);
}

/* No line: HTTP is text, its first bytes say it best. */
void wt_tell_http(struct wt_telling *t, unsigned i)
{
    const struct wt_http *http = &t->packet->layers[i].u.http;

    if (t->conversation->transport == WT_OVER_UDP)
        wt_tell(t, WT_REMARK_HTTP_OVER_UDP, WT_CALL_NONE);
    else if (http->unended)
        tell_unended(t, http);
    else if (http->response)
        tell_response(t, http);
    else
        tell_request(t, http);
}
