/* SPDX-License-Identifier: BSD-2-Clause */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hints.h"
#include "say.h"
#include "wiretutor/bytes.h"
#include "wiretutor/escape.h"
#include "wiretutor/fill.h"
#include "wiretutor/utf8.h"
#include "wiretutor/wrap.h"

enum { INDENT = 4, SMALL = 32 };
static const char prefix[] = "wiretutor: ";

/* Errors whose subject is a file that was to be read. */
static const enum wt_error_id about_input[] = {
    WT_ERROR_NO_SUCH_FILE,     WT_ERROR_IS_DIRECTORY,     WT_ERROR_FILE_DENIED,
    WT_ERROR_FILE_OF_OTHERS,   WT_ERROR_FILE_UNREADABLE,  WT_ERROR_FILE_EMPTY,
    WT_ERROR_NOT_A_CAPTURE,    WT_ERROR_BAD_COMPRESSION,  WT_ERROR_WIDE_COMPRESSION,
    WT_ERROR_MIXED_LINK_TYPES, WT_ERROR_INPUT_CUT,        WT_ERROR_INPUT_BROKEN,
    WT_ERROR_FILTER_FILE,      WT_ERROR_EXPECTATION_FILE,
};

/* "-" stands for one of the standard streams. */
static const char *place(const struct wt_error *e, enum wt_language language)
{
    if (strcmp(e->subject, "-") != 0)
        return e->subject;
    if (e->id == WT_ERROR_WRITE_FAILED)
        return wt_label(language, WT_LABEL_STANDARD_OUTPUT);
    for (size_t i = 0; i < WT_ARRAY_LEN(about_input); i++)
        if (e->id == about_input[i])
            return wt_label(language, WT_LABEL_STANDARD_INPUT);
    return e->subject;
}

/* A line of the filter around the word that is wrong, and the word underlined. */
struct excerpt {
    size_t from, word, word_end, to;
};

/* Where the word stands, or an empty excerpt if it is not there (the error keeps 511 bytes). */
static struct excerpt find_word(const struct wt_error *e)
{
    size_t n = strlen(e->subject);
    size_t length = strlen(e->detail);
    struct excerpt x = {.to = n};

    if (e->id == WT_ERROR_BAD_FILTER || e->number > n || length > n - e->number ||
        memcmp(e->subject + e->number, e->detail, length) != 0)
        return x;
    x.word = (size_t)e->number;
    x.word_end = x.word + length;
    return x;
}

/* Columns that a part of the filter takes when it is shown. */
static unsigned shown_width(const char *s, size_t n, bool ascii)
{
    char room[4096]; /* an error's longest text, each byte escaped */
    struct wt_text t;

    wt_text_init_in(&t, room, sizeof room);
    wt_escape(&t, s, n, ascii);
    unsigned columns = wt_width(t.data, t.len);

    wt_text_clear(&t);
    return columns;
}

/* Leave out what does not fit, at whole characters: first on the right, then on the left. */
static void clip(struct excerpt *x, const char *s, unsigned width, bool ascii)
{
    while (x->to > x->word_end && shown_width(s + x->from, x->to - x->from, ascii) > width)
        do
            x->to--;
        while (x->to > x->word_end && wt_utf8_continues((uint8_t)s[x->to]));
    while (x->from < x->word && shown_width(s + x->from, x->to - x->from, ascii) > width)
        do
            x->from++;
        while (x->from < x->word && wt_utf8_continues((uint8_t)s[x->from]));
}

static void show_filter(struct wt_text *out, const struct wt_error *e, const struct wt_say *how)
{
    enum { DOTS = 3 };
    struct excerpt x = find_word(e);
    const char *s = e->subject;
    size_t n = x.to;

    clip(&x, s, how->width - INDENT - 2 * DOTS, how->ascii);
    wt_text_spaces(out, INDENT);
    wt_text_str(out, x.from > 0 ? "..." : "");
    wt_escape(out, s + x.from, x.to - x.from, how->ascii);
    wt_text_str(out, x.to < n ? "...\n" : "\n");
    if (x.word_end == x.word)
        return;
    wt_text_spaces(out, INDENT + (x.from > 0 ? (size_t)DOTS : 0) +
                            shown_width(s + x.from, x.word - x.from, how->ascii));
    wt_text_char(out, '^');
    for (unsigned i = shown_width(s + x.word, x.word_end - x.word, how->ascii); i > 1; i--)
        wt_text_char(out, '~');
    wt_text_char(out, '\n');
}

/* The line that says what happened, with the words of its reason and of a standard stream. Chinese
 * words in a Chinese sentence stand without the blanks that set a foreign name apart. */
static void what_happened(struct wt_text *out, const struct wt_error *e, enum wt_language language)
{
    const char *words = wt_error_words(language, e->id);
    const char *where = place(e, language);

    for (struct wt_filling f = wt_filling_of(words, strcspn(words, "\n")); wt_fill_next(&f);) {
        bool stream = f.name != NULL && where != e->subject && wt_fill_is(&f, "subject");

        wt_text_bytes(out, f.plain, f.n_plain);
        if (stream && language == WT_CHINESE) {
            out->len -= out->len > 0 && out->data[out->len - 1] == ' ';
            f.rest += f.rest < f.end && *f.rest == ' ';
        }
        if (stream)
            wt_text_str(out, where);
        else if (f.name != NULL && wt_fill_is(&f, "detail"))
            wt_text_str(out, wt_reason_words(language, e->why));
        else if (f.name != NULL)
            wt_text_bytes(out, f.name - 1, (size_t)(f.rest - f.name) + 1);
    }
    wt_text_char(out, '\0');
}

void wt_report_error(struct wt_text *out, const struct wt_options *o, const struct wt_error *e)
{
    char number[SMALL];
    const struct wt_fill fills[] = {
        {"subject", e->subject},
        {"detail",  e->detail },
        {"number",  number    },
    };
    const struct wt_say how = {.fills = fills,
                               .n_fills = WT_ARRAY_LEN(fills),
                               .ascii = o->charset == WT_ASCII,
                               .indent = INDENT,
                               .width = o->width};
    const char *words = wt_error_words(o->language, e->id);
    size_t first = strcspn(words, "\n");
    char room[512];
    struct wt_text what;

    (void)snprintf(number, sizeof number, "%" PRIu64, e->number);
    wt_text_init_in(&what, room, sizeof room);
    what_happened(&what, e, o->language);
    wt_text_str(out, prefix);
    wt_say(out, what.failed ? words : what.data, sizeof prefix - 1, &how);
    wt_text_clear(&what);
    if (e->id == WT_ERROR_BAD_FILTER || e->id == WT_ERROR_FILTER_WORD ||
        e->id == WT_ERROR_FILTER_HOST_NAME || e->id == WT_ERROR_BAD_EXPECTATION)
        show_filter(out, e, &how);
    wt_hints_before(out, o, e, &how);
    wt_say(out, words + first + (words[first] == '\n'), 0, &how);
    wt_hints_after(out, o, e, &how);
}

void wt_report_note(struct wt_text *out, const struct wt_options *o, const char *sentence)
{
    const struct wt_say how = {.indent = INDENT, .width = o->width};

    wt_text_str(out, prefix);
    wt_say(out, sentence, sizeof prefix - 1, &how);
}

static void count_line(struct wt_text *out, uint64_t count, enum wt_language language,
                       enum wt_label one, enum wt_label many)
{
    char number[SMALL];
    const struct wt_fill fill = {"count", number};
    const struct wt_say how = {.fills = &fill, .n_fills = 1, .width = 80};

    (void)snprintf(number, sizeof number, "%" PRIu64, count);
    wt_say(out, wt_label(language, count == 1 ? one : many), 0, &how);
}

void wt_report_counts(struct wt_text *out, const struct wt_options *o,
                      const struct wt_source_stats *stats, uint64_t packets)
{
    enum wt_language language = o->language;

    if (stats == NULL) {
        count_line(out, packets, language, WT_LABEL_READ_SO_FAR_ONE, WT_LABEL_READ_SO_FAR);
        return;
    }
    count_line(out, stats->captured, language, WT_LABEL_CLOSING_CAPTURED_ONE,
               WT_LABEL_CLOSING_CAPTURED);
    count_line(out, stats->received, language, WT_LABEL_CLOSING_RECEIVED_ONE,
               WT_LABEL_CLOSING_RECEIVED);
    count_line(out, stats->dropped, language, WT_LABEL_CLOSING_DROPPED_ONE,
               WT_LABEL_CLOSING_DROPPED);
    if (stats->dropped_by_interface > 0)
        count_line(out, stats->dropped_by_interface, language, WT_LABEL_CLOSING_BY_INTERFACE_ONE,
                   WT_LABEL_CLOSING_BY_INTERFACE);
}

void wt_report_closing(struct wt_text *out, const struct wt_options *o,
                       const struct wt_source_stats *stats, bool loopback)
{
    const struct wt_say how = {.width = o->width};
    enum wt_language language = o->language;

    wt_report_counts(out, o, stats, 0);
    if (o->quiet)
        return;
    wt_say(out, wt_label(language, WT_LABEL_CLOSING_MEANING), 0, &how);
    if (loopback && stats->received > stats->captured)
        wt_say(out, wt_label(language, WT_LABEL_CLOSING_LOOPBACK), 0, &how);
    if (stats->dropped > 0)
        wt_say(out, wt_label(language, WT_LABEL_CLOSING_LOST), 0, &how);
}

void wt_report_send(struct wt_text *text)
{
    for (size_t done = 0; done < text->len;) {
        ssize_t n = write(STDERR_FILENO, text->data + done, text->len - done);

        if (n < 0 && errno == EAGAIN) /* others made it non-blocking */
            (void)poll(&(struct pollfd){.fd = STDERR_FILENO, .events = POLLOUT}, 1, -1);
        else if (n < 0 && errno != EINTR)
            break; /* standard error is closed: the message is lost */
        done += n > 0 ? (size_t)n : 0;
    }
    wt_text_clear(text);
}
