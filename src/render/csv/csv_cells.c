/* SPDX-License-Identifier: BSD-2-Clause */
/* Cells of CSV. Text from packets was escaped when it was written to r->sentence: it is UTF-8
 * without control characters, whatever was sent. Here it is quoted, and kept from being taken for a
 * formula: spreadsheets compute what begins with = + - @. */
#include "csv.h"

void csv_begin_row(struct wt_renderer *r)
{
    r->csv_begun = false;
}

void csv_end_row(struct wt_renderer *r)
{
    wt_text_bytes(r->out, "\r\n", 2); /* RFC 4180 section 2 */
}

static void put_quoted(struct wt_text *out, const char *defused, const char *s, size_t n)
{
    wt_text_char(out, '"');
    wt_text_str(out, defused);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"')
            wt_text_char(out, '"');
        wt_text_char(out, s[i]);
    }
    wt_text_char(out, '"');
}

static bool needs_quotes(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r')
            return true;
    return false;
}

static bool begins_formula(char c)
{
    return c == '=' || c == '+' || c == '-' || c == '@';
}

void csv_cell(struct wt_renderer *r, bool text)
{
    const char *s = r->sentence.data;
    size_t n = r->sentence.len;
    bool is_formula = text && n > 0 && begins_formula(s[0]);
    const char *defused = is_formula ? "'" : "";

    if (r->csv_begun)
        wt_text_char(r->out, ',');
    r->csv_begun = true;
    if (needs_quotes(s, n)) {
        put_quoted(r->out, defused, s, n);
    } else if (n > 0) {
        wt_text_str(r->out, defused);
        wt_text_bytes(r->out, s, n);
    }
    r->sentence.len = 0;
}

void csv_name(struct wt_renderer *r, const char *name)
{
    r->sentence.len = 0;
    wt_text_str(&r->sentence, name);
    csv_cell(r, false);
}
