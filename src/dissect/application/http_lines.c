/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of an HTTP/1 message: its first one, and its header lines. RFC 9112 sections 2 to 5. */
#include "http.h"

#include <strings.h>

static struct wt_span part(struct wt_span span, size_t from, size_t to)
{
    return wt_slice(span, from, to - from);
}

bool wt_http_line_end(struct wt_span span, size_t from, size_t *end)
{
    const uint8_t *found =
        from < span.captured ? memchr(span.data + from, '\n', span.captured - from) : NULL;

    if (found == NULL)
        return false;
    *end = (size_t)(found - span.data) + 1;
    return true;
}

static struct wt_span without_line_end(struct wt_span line)
{
    size_t n = line.captured;

    while (n > 0 && (line.data[n - 1] == '\n' || line.data[n - 1] == '\r'))
        n--;
    return wt_slice(line, 0, n);
}

static struct wt_span trimmed(struct wt_span span)
{
    size_t from = 0;
    size_t to = span.captured;

    while (from < to && (span.data[from] == ' ' || span.data[from] == '\t'))
        from++;
    while (to > from && (span.data[to - 1] == ' ' || span.data[to - 1] == '\t'))
        to--;
    return part(span, from, to);
}

bool wt_http_is(struct wt_span span, const char *word)
{
    size_t n = strlen(word);

    return span.captured == n && strncasecmp((const char *)span.data, word, n) == 0;
}

/* "HTTP/1.1", and of no other major version: HTTP/2 and 3 are not made of lines. */
static bool is_version(const uint8_t *p, size_t n)
{
    return n == WT_HTTP_VERSION_LEN && memcmp(p, "HTTP/1.", 7) == 0 && p[7] >= '0' && p[7] <= '9';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* HTTP/1.1 200 OK */
static bool status_line(struct wt_span line, struct wt_http *http)
{
    const uint8_t *p = line.data;
    enum { CODE = WT_HTTP_VERSION_LEN + 1, PHRASE = CODE + 3 };

    if (line.captured < PHRASE || !is_version(p, WT_HTTP_VERSION_LEN) || p[CODE - 1] != ' ' ||
        !is_digit(p[CODE]) || !is_digit(p[CODE + 1]) || !is_digit(p[CODE + 2]) ||
        (line.captured > PHRASE && p[PHRASE] != ' '))
        return false;
    http->response = true;
    http->version = part(line, 0, WT_HTTP_VERSION_LEN);
    http->code = (uint16_t)((p[CODE] - '0') * 100 + (p[CODE + 1] - '0') * 10 + p[CODE + 2] - '0');
    http->phrase = trimmed(part(line, PHRASE, line.captured));
    return true;
}

static bool is_token(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((p[i] < 'A' || p[i] > 'Z') && p[i] != '-' && p[i] != '_')
            return false;
    return n > 0 && n <= WT_HTTP_LONGEST_METHOD;
}

/* GET /index.html HTTP/1.1 */
static bool request_line(struct wt_span line, struct wt_http *http)
{
    const uint8_t *space = memchr(line.data, ' ', line.captured);

    if (space == NULL || line.captured < WT_HTTP_VERSION_LEN + 4)
        return false;
    size_t method = (size_t)(space - line.data);
    size_t version = line.captured - WT_HTTP_VERSION_LEN;

    if (!is_token(line.data, method) || version < method + 3 || line.data[version - 1] != ' ' ||
        !is_version(line.data + version, WT_HTTP_VERSION_LEN))
        return false;
    http->response = false;
    http->method = part(line, 0, method);
    http->uri = part(line, method + 1, version - 1);
    http->version = part(line, version, line.captured);
    return true;
}

bool wt_http_first_line(struct wt_span line, struct wt_http *http)
{
    memset(http, 0, sizeof *http);
    line = without_line_end(line);
    return line.captured > 0 && (status_line(line, http) || request_line(line, http));
}

void wt_http_walk_begin(struct wt_http_walk *walk, const struct wt_http *http)
{
    walk->reader = wt_reader_over(http->head);
    walk->given = 0;
}

bool wt_http_walk_next(struct wt_http_walk *walk, struct wt_http_line *out)
{
    struct wt_reader *r = &walk->reader;
    size_t end;

    while (walk->given < WT_MAX_HTTP_LINES && wt_http_line_end(r->span, r->pos, &end)) {
        struct wt_span line = wt_read_span(r, end - r->pos);
        struct wt_span text = without_line_end(line);
        const uint8_t *colon = text.captured > 0 ? memchr(text.data, ':', text.captured) : NULL;

        walk->given++;
        if (colon == NULL)
            continue;
        size_t at = (size_t)(colon - text.data);

        out->line = line;
        out->name = part(text, 0, at);
        out->value = trimmed(part(text, at + 1, text.captured));
        return true;
    }
    return false;
}
