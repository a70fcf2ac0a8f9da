/* SPDX-License-Identifier: BSD-2-Clause */
/* Is this HTTP/1, and where does the message end? RFC 9112 section 6.3. */
#include "http.h"

static const char *const methods[] = {
    "GET",      "HEAD",      "POST",      "PUT",     "DELETE", "CONNECT", "OPTIONS",
    "TRACE",    "PATCH",     "M-SEARCH",  "NOTIFY",  "MKCOL",  "COPY",    "MOVE",
    "LOCK",     "UNLOCK",    "SUBSCRIBE", "REPORT",  "MERGE",  "SEARCH",  "UNSUBSCRIBE",
    "PROPFIND", "PROPPATCH", "BPROPFIND", "HTTP/1.",
};

/* Do the bytes begin like a message, as far as they go? */
static bool may_begin(struct wt_span span)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(methods); i++) {
        if (methods[i][0] != span.data[0])
            continue;
        size_t n = strlen(methods[i]);
        size_t compared = span.captured < n ? span.captured : n;

        if (memcmp(span.data, methods[i], compared) != 0)
            continue;
        if (compared < n || methods[i][n - 1] == '.' || span.captured == n || span.data[n] == ' ')
            return true;
    }
    return false;
}

bool wt_http_recognise(struct wt_span span)
{
    struct wt_http http;
    size_t end;

    return span.captured > 0 && may_begin(span) && wt_http_line_end(span, 0, &end) &&
           end <= WT_HTTP_LONGEST_LINE && wt_http_first_line(wt_slice(span, 0, end), &http);
}

bool wt_http_length(struct wt_span value, uint64_t *length)
{
    *length = 0;
    if (value.captured == 0 || value.captured > 18)
        return false;
    for (size_t i = 0; i < value.captured; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        *length = *length * 10 + (uint64_t)(value.data[i] - '0');
    }
    return true;
}

bool wt_http_is_chunked(struct wt_span value)
{
    enum { CHUNKED = 7 };

    return value.captured >= CHUNKED &&
           wt_http_is(wt_slice(value, value.captured - CHUNKED, CHUNKED), "chunked");
}

/* A head without its body, all there; the headers say how the body ends. */
static struct wt_extent with_body(const struct wt_http *http, size_t head)
{
    struct wt_extent extent =
        wt_extent_of(http->response ? WT_MESSAGE_TO_END : WT_MESSAGE_BYTES, head);
    struct wt_http_walk walk;
    struct wt_http_line line;
    uint64_t length;

    wt_http_walk_begin(&walk, http);
    while (wt_http_walk_next(&walk, &line)) {
        if (wt_http_is(line.name, "transfer-encoding") && wt_http_is_chunked(line.value))
            return wt_extent_of(WT_MESSAGE_CHUNKS, head);
        if (wt_http_is(line.name, "content-length") && wt_http_length(line.value, &length))
            extent = wt_extent_of(WT_MESSAGE_BYTES, head + length);
    }
    return extent;
}

static bool has_no_body(const struct wt_http *http, enum wt_asks asked)
{
    if (!http->response)
        return wt_http_is(http->method, "CONNECT");
    return http->code / 100 == 1 || http->code == 204 || http->code == 304 ||
           asked == WT_ASKS_HEAD || (asked == WT_ASKS_CONNECT && http->code / 100 == 2);
}

static enum wt_asks asks(const struct wt_http *http)
{
    if (http->response)
        return WT_ASKS_NOTHING;
    return wt_http_is(http->method, "HEAD")      ? WT_ASKS_HEAD
           : wt_http_is(http->method, "CONNECT") ? WT_ASKS_CONNECT
                                                 : WT_ASKS_NOTHING;
}

static enum wt_message_role role(const struct wt_http *http)
{
    if (!http->response)
        return WT_ASKS;
    return http->code == 101 ? WT_SWITCHES : http->code / 100 == 1 ? WT_INTERIM : WT_ANSWERS;
}

/* What stream keeps of the message. line: its first one. */
static void describe(struct wt_extent *extent, const struct wt_http *http, struct wt_span line)
{
    extent->asks = asks(http);
    extent->role = role(http);
    if (!http->response)
        extent->subject = wt_slice(line, 0, http->method.on_wire + 1 + http->uri.on_wire);
}

/* Where the empty line ends; 0: not in these bytes. */
static size_t head_end(struct wt_span span, size_t at)
{
    size_t end;

    while (wt_http_line_end(span, at, &end)) {
        size_t n = end - at;

        if (n == 1 || (n == 2 && span.data[at] == '\r'))
            return end;
        at = end;
    }
    return 0;
}

struct wt_extent wt_http_extent(struct wt_span span, bool by_port, enum wt_asks asked)
{
    struct wt_http http;
    size_t line;

    (void)
        by_port; /* the port is not needed: every message begins with a line that identifies HTTP */
    if (span.captured == 0 || !may_begin(span))
        return wt_extent_of(WT_NO_MESSAGE, 0);
    if (!wt_http_line_end(span, 0, &line))
        return wt_extent_of(span.captured < WT_HTTP_LONGEST_LINE ? WT_NEEDS_MORE : WT_NO_MESSAGE,
                            0);
    if (line > WT_HTTP_LONGEST_LINE || !wt_http_first_line(wt_slice(span, 0, line), &http))
        return wt_extent_of(WT_NO_MESSAGE, 0);
    size_t head = head_end(span, line);

    if (head == 0 &&
        span.captured < span.on_wire) { /* the rest was not captured: the message ends here */
        struct wt_extent extent = wt_extent_of(WT_MESSAGE_BYTES, span.on_wire);

        describe(&extent, &http, wt_slice(span, 0, line));
        return extent;
    }
    if (head == 0 && span.captured >= WT_LONGEST_HEAD)
        return wt_extent_of(WT_NO_MESSAGE, 0);
    if (head == 0) {
        struct wt_extent extent = wt_extent_of(WT_NEEDS_MORE, 0);

        describe(&extent, &http, wt_slice(span, 0, line));
        return extent;
    }
    http.head = wt_slice(span, line, head - line);
    struct wt_extent extent =
        has_no_body(&http, asked) ? wt_extent_of(WT_MESSAGE_BYTES, head) : with_body(&http, head);

    extent.keep = head;
    describe(&extent, &http, wt_slice(span, 0, line));
    return extent;
}
