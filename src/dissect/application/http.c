/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP/1: a first line, header lines, an empty line, a body. RFC 9112. SSDP sends the same over
 * UDP.
 */
#include "http.h"

/* ---- Values ---- */

enum { IS_REQUEST = 1, IS_RESPONSE = 2 };

static struct wt_value of_request(const struct wt_layer *layer, struct wt_span span)
{
    return layer->u.http.response ? wt_absent() : wt_octets(span);
}
static struct wt_value method(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return of_request(layer, layer->u.http.method);
}
static struct wt_value uri(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return of_request(layer, layer->u.http.uri);
}
static struct wt_value request_version(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return of_request(layer, layer->u.http.version);
}
static struct wt_value is_request(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.http.method.on_wire > 0 ? wt_number(1) : wt_absent();
}
static struct wt_value is_response(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.http.response ? wt_number(1) : wt_absent();
}
static struct wt_value response_version(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.http.response ? wt_octets(layer->u.http.version) : wt_absent();
}
static struct wt_value code(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    const struct wt_http *http = &layer->u.http;

    return http->response ? wt_number(http->code) : wt_absent();
}
static struct wt_value phrase(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.http.response ? wt_octets(layer->u.http.phrase) : wt_absent();
}

#define FIRST_LINE "RFC 9112 section 3"
#define STATUS "RFC 9112 section 4"

/* Each header line as it stands, its line end included. */
static unsigned lines(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    struct wt_http_walk walk;
    struct wt_http_line line;
    unsigned n = 0;

    if (layer->u.http.response != (what == IS_RESPONSE))
        return 0;
    wt_http_walk_begin(&walk, &layer->u.http);
    while (n < max && wt_http_walk_next(&walk, &line))
        out[n++] = wt_octets(line.line);
    return n;
}

/* The header lines that Wireshark has a field for, in the order of the fields. */
static const char *const names[] = {
    "host",       "user-agent",    "content-type",    "content-length",    "content-encoding",
    "connection", "location",      "server",          "transfer-encoding", "accept",
    "cookie",     "set-cookie",    "accept-encoding", "accept-language",   "referer",
    "date",       "last-modified", "cache-control",   "upgrade",
};

static unsigned header_values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                              unsigned max)
{
    struct wt_http_walk walk;
    struct wt_http_line line;
    unsigned n = 0;

    wt_http_walk_begin(&walk, &layer->u.http);
    while (n < max && wt_http_walk_next(&walk, &line))
        if (wt_http_is(line.name, names[what]) && line.value.on_wire > 0)
            out[n++] = wt_octets(line.value);
    return n;
}

#define FIELD_LINE "RFC 9112 section 5"
/* clang-format off */
static const struct wt_field fields[] = {
    WT_GET("http.request",          WT_AS_FLAG,    is_request,       0, FIRST_LINE),
    WT_GET("http.request.method",   WT_AS_TEXT,    method,           0, FIRST_LINE),
    WT_GET("http.request.uri",      WT_AS_TEXT,    uri,              0, FIRST_LINE),
    WT_GET("http.request.version",  WT_AS_TEXT,    request_version,  0, FIRST_LINE),
    WT_GET("http.response",         WT_AS_FLAG,    is_response,      0, STATUS),
    WT_GET("http.response.version", WT_AS_TEXT,    response_version, 0, STATUS),
    WT_GET("http.response.code",    WT_AS_DECIMAL, code,             0, STATUS),
    WT_GET("http.response.phrase",  WT_AS_TEXT,    phrase,           0, STATUS),
    WT_LIST("http.request.line",          WT_AS_TEXT, lines,         IS_REQUEST,  FIELD_LINE),
    WT_LIST("http.response.line",         WT_AS_TEXT, lines,         IS_RESPONSE, FIELD_LINE),
    WT_LIST("http.host",                  WT_AS_TEXT, header_values, 0,           "RFC 9110 section 7.2"),
    WT_LIST("http.user_agent",            WT_AS_TEXT, header_values, 1,           "RFC 9110 section 10.1.5"),
    WT_LIST("http.content_type",          WT_AS_TEXT, header_values, 2,           "RFC 9110 section 8.3"),
    WT_LIST("http.content_length_header", WT_AS_TEXT, header_values, 3,           "RFC 9110 section 8.6"),
    WT_LIST("http.content_encoding",      WT_AS_TEXT, header_values, 4,           "RFC 9110 section 8.4"),
    WT_LIST("http.connection",            WT_AS_TEXT, header_values, 5,           "RFC 9110 section 7.6.1"),
    WT_LIST("http.location",              WT_AS_TEXT, header_values, 6,           "RFC 9110 section 10.2.2"),
    WT_LIST("http.server",                WT_AS_TEXT, header_values, 7,           "RFC 9110 section 10.2.4"),
    WT_LIST("http.transfer_encoding",     WT_AS_TEXT, header_values, 8,           "RFC 9112 section 6.1"),
    WT_LIST("http.accept",                WT_AS_TEXT, header_values, 9,           "RFC 9110 section 12.5.1"),
    WT_LIST("http.cookie",                WT_AS_TEXT, header_values, 10,          "RFC 6265 section 4.2"),
    WT_LIST("http.set_cookie",            WT_AS_TEXT, header_values, 11,          "RFC 6265 section 4.1"),
    WT_LIST("http.accept_encoding",       WT_AS_TEXT, header_values, 12,          "RFC 9110 section 12.5.3"),
    WT_LIST("http.accept_language",       WT_AS_TEXT, header_values, 13,          "RFC 9110 section 12.5.4"),
    WT_LIST("http.referer",               WT_AS_TEXT, header_values, 14,          "RFC 9110 section 10.1.3"),
    WT_LIST("http.date",                  WT_AS_TEXT, header_values, 15,          "RFC 9110 section 6.6.1"),
    WT_LIST("http.last_modified",         WT_AS_TEXT, header_values, 16,          "RFC 9110 section 8.8.2"),
    WT_LIST("http.cache_control",         WT_AS_TEXT, header_values, 17,          "RFC 9111 section 5.2"),
    WT_LIST("http.upgrade",               WT_AS_TEXT, header_values, 18,          "RFC 9110 section 7.8"),
};
/* clang-format on */
_Static_assert(WT_ARRAY_LEN(fields) == WT_ARRAY_LEN(names) + 10, "a field for each name");

/* ---- Dissecting ---- */

/* The header lines, up to the empty one; what follows is the body. False: no empty line. */
static bool read_head(struct wt_reader *r, struct wt_http *http)
{
    size_t begin = r->pos;
    size_t end;

    while (wt_http_line_end(r->span, r->pos, &end)) {
        size_t n = end - r->pos;
        bool empty = n == 1 || (n == 2 && r->span.data[r->pos] == '\r');

        if (empty)
            http->head = wt_slice(r->span, begin, r->pos - begin);
        wt_read_skip(r, n);
        if (empty)
            return true;
    }
    http->head = wt_slice(r->span, begin, r->pos - begin);
    return false;
}

/* What the header lines say of the message itself. */
static void read_lines(struct wt_http *http)
{
    struct wt_http_walk walk;
    struct wt_http_line line;

    wt_http_walk_begin(&walk, http);
    while (wt_http_walk_next(&walk, &line)) {
        if (http->host.on_wire == 0 && wt_http_is(line.name, "host"))
            http->host = line.value;
        else if (wt_http_is(line.name, "upgrade"))
            http->upgrade = line.value;
        else if (wt_http_is(line.name, "content-length"))
            http->sized = wt_http_length(line.value, &http->length);
        else if (wt_http_is(line.name, "transfer-encoding"))
            http->chunked = wt_http_is_chunked(line.value);
    }
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_http *http = &layer->u.http;
    bool cut = r->span.captured < r->span.on_wire;
    size_t end;

    wt_header_is(layer, r, r->span.on_wire);
    memset(http, 0, sizeof *http);
    if (!wt_http_line_end(r->span, 0, &end))
        return cut || layer->fragment ? WT_CUT : WT_MALFORMED;
    if (!wt_http_first_line(wt_read_span(r, end), http))
        return WT_MALFORMED;
    bool whole = read_head(r, http);

    read_lines(http);
    http->body = wt_read_rest(r);
    http->unended = !whole && !cut;
    return whole || !cut ? WT_DISSECTED : WT_CUT; /* SSDP forgets the empty line at times */
}

static enum wt_verdict dissect_within(struct wt_reader *r, struct wt_layer *layer,
                                      struct wt_session *session, unsigned from)
{
    enum wt_verdict verdict = dissect(r, layer);
    struct wt_http *http = &layer->u.http;

    if (verdict == WT_MALFORMED)
        return verdict;
    session->http = true;
    if (!http->response)
        return verdict;
    http->asks = session->asks;
    http->asked = session->asked;
    http->to_tls = session->greeted && session->version == 0 && !session->side[from].refused;
    return verdict;
}

const struct wt_dissector wt_http_dissector = {
    .name = "http",
    .title = "HTTP",
    .protocol = WT_HTTP,
    .dissect = dissect,
    .dissect_within = dissect_within,
    .recognise = wt_http_recognise, /* SSDP */
    .extent = wt_http_extent,
    WT_FIELDS(fields),
};
