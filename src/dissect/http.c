/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP/1: a first line, header lines, an empty line, a body. RFC 9112. SSDP sends the same over
 * UDP.
 */
#include "http.h"

/* ---- Values ---- */

enum { IS_REQUEST = 1, IS_RESPONSE = 2 };

static struct wt_value of_request(const struct wt_layer *layer, struct wt_span span)
{
    return layer->u.http.response ? wt_absent() : wt_text_value(span);
}
static struct wt_value method(const struct wt_layer *layer)
{
    return of_request(layer, layer->u.http.method);
}
static struct wt_value uri(const struct wt_layer *layer)
{
    return of_request(layer, layer->u.http.uri);
}
static struct wt_value request_version(const struct wt_layer *layer)
{
    return of_request(layer, layer->u.http.version);
}
static struct wt_value is_request(const struct wt_layer *layer)
{
    return layer->u.http.method.on_wire > 0 ? wt_number(WT_AS_FLAG, 1) : wt_absent();
}
static struct wt_value is_response(const struct wt_layer *layer)
{
    return layer->u.http.response ? wt_number(WT_AS_FLAG, 1) : wt_absent();
}
static struct wt_value response_version(const struct wt_layer *layer)
{
    return layer->u.http.response ? wt_text_value(layer->u.http.version) : wt_absent();
}
static struct wt_value code(const struct wt_layer *layer)
{
    const struct wt_http *http = &layer->u.http;

    return http->response ? wt_number(WT_AS_DECIMAL, http->code) : wt_absent();
}
static struct wt_value phrase(const struct wt_layer *layer)
{
    return layer->u.http.response ? wt_text_value(layer->u.http.phrase) : wt_absent();
}

#define FIRST_LINE "RFC 9112 section 3"
#define STATUS "RFC 9112 section 4"
static const struct wt_computed computed[] = {
    {"http.request",          is_request,       FIRST_LINE},
    {"http.request.method",   method,           FIRST_LINE},
    {"http.request.uri",      uri,              FIRST_LINE},
    {"http.request.version",  request_version,  FIRST_LINE},
    {"http.response",         is_response,      STATUS    },
    {"http.response.version", response_version, STATUS    },
    {"http.response.code",    code,             STATUS    },
    {"http.response.phrase",  phrase,           STATUS    },
};

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
        out[n++] = wt_text_value(line.line);
    return n;
}

/* The header lines that Wireshark has a field for, in the order of http_listed. */
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
            out[n++] = wt_text_value(line.value);
    return n;
}

#define FIELD_LINE "RFC 9112 section 5"
/* clang-format off */
static const struct wt_listed http_listed[] = {
    {"http.request.line",          lines, IS_REQUEST,  FIELD_LINE},
    {"http.response.line",         lines, IS_RESPONSE, FIELD_LINE},
    {"http.host",                  header_values, 0,   "RFC 9110 section 7.2"},
    {"http.user_agent",            header_values, 1,   "RFC 9110 section 10.1.5"},
    {"http.content_type",          header_values, 2,   "RFC 9110 section 8.3"},
    {"http.content_length_header", header_values, 3,   "RFC 9110 section 8.6"},
    {"http.content_encoding",      header_values, 4,   "RFC 9110 section 8.4"},
    {"http.connection",            header_values, 5,   "RFC 9110 section 7.6.1"},
    {"http.location",              header_values, 6,   "RFC 9110 section 10.2.2"},
    {"http.server",                header_values, 7,   "RFC 9110 section 10.2.4"},
    {"http.transfer_encoding",     header_values, 8,   "RFC 9112 section 6.1"},
    {"http.accept",                header_values, 9,   "RFC 9110 section 12.5.1"},
    {"http.cookie",                header_values, 10,  "RFC 6265 section 4.2"},
    {"http.set_cookie",            header_values, 11,  "RFC 6265 section 4.1"},
    {"http.accept_encoding",       header_values, 12,  "RFC 9110 section 12.5.3"},
    {"http.accept_language",       header_values, 13,  "RFC 9110 section 12.5.4"},
    {"http.referer",               header_values, 14,  "RFC 9110 section 10.1.3"},
    {"http.date",                  header_values, 15,  "RFC 9110 section 6.6.1"},
    {"http.last_modified",         header_values, 16,  "RFC 9110 section 8.8.2"},
    {"http.cache_control",         header_values, 17,  "RFC 9111 section 5.2"},
    {"http.upgrade",               header_values, 18,  "RFC 9110 section 7.8"},
};
/* clang-format on */
_Static_assert(WT_ARRAY_LEN(http_listed) == WT_ARRAY_LEN(names) + 2, "a field for each name");

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

static void find_host(struct wt_http *http)
{
    struct wt_http_walk walk;
    struct wt_http_line line;

    wt_http_walk_begin(&walk, http);
    while (wt_http_walk_next(&walk, &line))
        if (http->host.on_wire == 0 && wt_http_is(line.name, "host"))
            http->host = line.value;
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

    find_host(http);
    http->body = wt_read_rest(r);
    return whole || !cut ? WT_DISSECTED : WT_CUT; /* SSDP forgets the empty line at times */
}

const struct wt_dissector wt_http_dissector = {
    .name = "http",
    .title = "HTTP",
    .protocol = WT_HTTP,
    .dissect = dissect,
    .recognise = wt_http_recognise, /* SSDP */
    .extent = wt_http_extent,
    .computed = computed,
    .n_computed = WT_ARRAY_LEN(computed),
    .listed = http_listed,
    .n_listed = WT_ARRAY_LEN(http_listed),
};
