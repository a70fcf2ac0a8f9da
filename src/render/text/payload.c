/* SPDX-License-Identifier: BSD-2-Clause */
/* Payload on a terminal: the one place where hostile bytes become text.
 *
 * Text is shown as text where it is valid in its encoding; control and format characters (escape
 * sequences, right-to-left marks …) never reach the terminal: they are written as \n, \x1b or
 * \u202e. A character is never broken: one that the segment's border cuts is shown as \xe4. */
#include "../renderer.h"

#include "wiretutor/utf8.h"

#include "wiretutor/escape.h"

enum {
    LOOKED_AT = 512,  /* bytes of a payload that decide whether it is text, and are shown */
    LONGEST_REST = 3, /* of a character that is cut */
};

/* How many of the first n bytes can be printed between quotes as they are. */
static size_t unescaped_run(const uint8_t *bytes, size_t n)
{
    size_t run = wt_plain_run(bytes, n);
    const uint8_t *quote = memchr(bytes, '"', run);
    const uint8_t *backslash = memchr(bytes, '\\', quote != NULL ? (size_t)(quote - bytes) : run);

    if (backslash != NULL)
        return (size_t)(backslash - bytes);
    return quote != NULL ? (size_t)(quote - bytes) : run;
}

static void put_some(struct wt_renderer *r, struct wt_text *out, const struct wt_span *text,
                     unsigned columns, const char *quoted)
{
    const uint8_t *bytes = text->data;
    size_t n = text->captured;
    unsigned used = 0;

    for (size_t i = 0; i < n;) {
        size_t room = n - i < columns - used ? n - i : columns - used;
        size_t run = unescaped_run(bytes + i, room);

        wt_text_bytes(out, (const char *)bytes + i, run);
        used += (unsigned)run;
        i += run;
        if (i == n)
            return;
        struct wt_piece p = wt_escape_piece(bytes + i, n - i, quoted, r->options.ascii);

        if (used + p.width > columns) {
            wt_put_symbols(r, out, "…", strlen("…"));
            return;
        }
        wt_text_bytes(out, p.text, p.length);
        used += p.width;
        i += p.taken;
    }
}

void wt_put_escaped(struct wt_renderer *r, struct wt_text *out, const uint8_t *bytes, size_t n,
                    unsigned columns)
{
    const struct wt_span text = {.data = bytes, .captured = n, .on_wire = n};

    put_some(r, out, &text, columns, "\"");
}

void wt_put_unquoted(struct wt_renderer *r, struct wt_text *out, const struct wt_span *text,
                     unsigned columns)
{
    put_some(r, out, text, columns, "");
}

/* Is this text, but for a character cut at either end? */
static bool is_utf8(const uint8_t *bytes, size_t n)
{
    size_t i = 0;

    if (wt_is_ascii(bytes, n))
        return n > 0;
    while (i < n && i < 3 && wt_utf8_continues(bytes[i]))
        i++;
    if (i == n)
        return false;
    while (i < n) {
        uint32_t code;
        size_t got = wt_utf8(bytes + i, n - i, &code);

        if (got == 0)
            return wt_utf8_whole(bytes + i, n - i) == 0;
        i += got;
    }
    return true;
}

/* Valid UTF-8 need not be text: it is not where more than a third are control characters, or where
 * anything follows a NUL. NULs at the end are allowed: C ends strings and pads buffers with
 * them. */
static bool reads_as_text(const uint8_t *bytes, size_t n)
{
    size_t controls = 0;

    while (n > 0 && bytes[n - 1] == '\0')
        n--;
    if (n > 0 && wt_plain_run(bytes, n) == n)
        return true;
    for (size_t i = 0; i < n; i++) {
        i += wt_plain_run(bytes + i, n - i);
        while (i < n && bytes[i] >= 0x80)
            i++;
        if (i == n)
            break;
        if (bytes[i] == '\0')
            return false;
        controls += (bytes[i] < 0x20 && bytes[i] != '\t' && bytes[i] != '\n' && bytes[i] != '\r') ||
                    bytes[i] == 0x7f;
    }
    return n > 0 && controls <= n / 3;
}

static void put_hex(struct wt_renderer *r, struct wt_text *out, const uint8_t *bytes, size_t n)
{
    const char *label = wt_label(r->options.language, WT_LABEL_NOT_TEXT);

    wt_put_symbols(r, out, label, strlen(label));
    for (size_t i = 0; i < n && i < 8; i++) {
        if (i > 0)
            wt_text_char(out, ' ');
        wt_text_hex(out, bytes[i], 2);
    }
    if (n > 8)
        wt_put_symbols(r, out, " …", strlen(" …"));
    label = wt_label(r->options.language, WT_LABEL_NOT_TEXT_END);
    wt_put_symbols(r, out, label, strlen(label));
}

/* Into UTF-8 from the encoding asked for; returns the bytes made, 0 if it is not such text. The
 * bytes of a character that the end cuts are put behind as they are: no UTF-8, they are escaped. */
static size_t decode(struct wt_renderer *r, const uint8_t *bytes, size_t n, uint8_t *utf8,
                     size_t size)
{
    char copy[LOOKED_AT]; /* iconv takes its input without const */
    char *in = copy;
    char *out = (char *)utf8;
    size_t in_left = n;
    size_t out_left = size;

    memcpy(copy, bytes, n);
    iconv(r->payload, NULL, NULL, NULL, NULL);
    if (iconv(r->payload, &in, &in_left, &out, &out_left) == (size_t)-1 && in_left > LONGEST_REST)
        return 0;
    if (in_left <= out_left) {
        memcpy(out, in, in_left);
        out_left -= in_left;
    }
    return size - out_left;
}

/* How many of the first bytes are whole lines of ASCII text, if what follows them is none: the head
 * of a message, and a picture behind it. */
static size_t lines_before(const uint8_t *bytes, size_t n)
{
    enum { SHORTEST = 8 };
    size_t whole = 0;

    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n')
            whole = i + 1;
        else if (bytes[i] >= 0x7f || (bytes[i] < 0x20 && bytes[i] != '\t' && bytes[i] != '\r'))
            break;
    }
    return whole >= SHORTEST ? whole : 0;
}

static bool ends_with(const struct wt_text *out, const char *end)
{
    size_t n = strlen(end);

    return out->len >= n && memcmp(out->data + out->len - n, end, n) == 0;
}

/* After words a blank precedes text and bytes; a full-width bracket brings its own. */
static void put_payload(struct wt_renderer *r, struct wt_text *out, struct wt_span payload,
                        unsigned columns, bool after_words)
{
    uint8_t decoded[4 * LOOKED_AT];
    size_t n = payload.captured < LOOKED_AT ? payload.captured : LOOKED_AT;
    const uint8_t *bytes = payload.data;
    size_t length = n;

    if (n == 0)
        return;
    if (r->payload != (iconv_t)-1) {
        length = decode(r, bytes, n, decoded, sizeof decoded);
        bytes = decoded;
    } else if (!is_utf8(bytes, n)) {
        length = 0;
    }
    bool text = length > 0 && reads_as_text(bytes, length);
    size_t lines = text ? 0 : lines_before(payload.data, n);

    if (lines > 0) {
        text = true;
        bytes = payload.data;
        length = lines;
    }

    if (after_words && (text || r->options.language == WT_ENGLISH))
        wt_text_char(out, ' ');
    if (!text) {
        put_hex(r, out, payload.data, n);
        return;
    }
    wt_text_char(out, '"');
    wt_put_escaped(r, out, bytes, length, columns);
    bool is_cut = ends_with(out, "…") || ends_with(out, "...");

    wt_text_char(out, '"');
    if (lines > 0 && !is_cut)
        wt_put_symbols(r, out, "…", strlen("…"));
}

void wt_put_payload(struct wt_renderer *r, struct wt_text *out, struct wt_span payload,
                    unsigned columns)
{
    put_payload(r, out, payload, columns, false);
}

void wt_put_payload_after(struct wt_renderer *r, struct wt_text *out, struct wt_span payload,
                          unsigned columns)
{
    put_payload(r, out, payload, columns, true);
}

void wt_put_whole_payload(struct wt_renderer *r, const struct wt_packet *packet)
{
    unsigned n_layers = packet->n_layers;

    while (n_layers > 0 && wt_is_application(&packet->layers[n_layers - 1]))
        n_layers--;
    const struct wt_span payload =
        n_layers > 0 ? packet->layers[n_layers - 1].payload : packet->rest;

    for (size_t i = 0; i < payload.captured;) {
        const uint8_t *line = payload.data + i;
        const uint8_t *feed = memchr(line, '\n', payload.captured - i);
        size_t n = feed != NULL ? (size_t)(feed - line) : payload.captured - i;
        size_t shown = n > 0 && line[n - 1] == '\r' ? n - 1 : n;

        wt_text_spaces(r->out, 5);
        wt_put_escaped(r, r->out, line, shown, UINT32_MAX);
        wt_text_char(r->out, '\n');
        i += n + (feed != NULL);
    }
}
