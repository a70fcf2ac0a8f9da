/* SPDX-License-Identifier: BSD-2-Clause */
/* The Test Anything Protocol, version 13: the plan, a line a result, and what there is to say of it
 * in comment lines below. */
#include "check_words.h"
#include "wiretutor/wrap.h"

enum { WIDTH = 80, MARGIN = 2 }; /* of "# " */

/* A result's description is any text, but # would begin a directive: an expectation that holds
 * "# SKIP" must not count as skipped. */
static void put_description(struct wt_text *out, const struct check_result *r)
{
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    check_put_expectation(&text, r);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '#' || text.data[i] == '\\')
            wt_text_char(out, '\\');
        wt_text_char(out, text.data[i]);
    }
    wt_text_clear_into(&text, out);
}

/* A paragraph as comment lines; text is emptied. */
static void put_comment(struct wt_text *out, struct wt_text *text)
{
    struct wt_text lines;

    out->failed |= text->failed;
    if (text->len == 0)
        return;
    wt_text_init(&lines, NULL, NULL);
    (void)wt_wrap(&lines, text->data, text->len, 0, 0, WIDTH - MARGIN);
    wt_text_str(out, "# ");
    for (size_t i = 0; i < lines.len; i++) {
        wt_text_char(out, lines.data[i]);
        if (lines.data[i] == '\n')
            wt_text_str(out, "# ");
    }
    wt_text_char(out, '\n');
    wt_text_clear_into(&lines, out);
    text->len = 0;
}

static void put_result(struct wt_text *out, size_t number, const struct check_result *r)
{
    struct wt_text text;

    wt_text_str(out, r->result->passed ? "ok " : "not ok ");
    wt_text_u64(out, number);
    wt_text_str(out, " - ");
    put_description(out, r);
    wt_text_char(out, '\n');
    wt_text_init(&text, NULL, NULL);
    check_put_what(&text, r);
    put_comment(out, &text);
    check_put_why(&text, r);
    put_comment(out, &text);
    check_put_evidence(&text, r);
    put_comment(out, &text);
    wt_text_clear(&text);
}

void check_tap(struct wt_text *out, const struct wt_check *check, const struct wt_check_report *how)
{
    size_t n = wt_check_count(check);

    wt_text_str(out, "TAP version 13\n1..");
    wt_text_u64(out, n);
    wt_text_char(out, '\n');
    for (size_t i = 0; i < n; i++) {
        const struct check_result r = check_result_at(check, i, how);

        put_result(out, i + 1, &r);
    }
    if (!how->broken)
        return;
    wt_text_str(out, "Bail out!  "); /* a reader of this part alone must not take it for a pass */
    check_put_broken(out, how);
    wt_text_char(out, '\n');
}
