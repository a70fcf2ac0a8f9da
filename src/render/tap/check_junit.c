/* SPDX-License-Identifier: BSD-2-Clause */
/* A check as JUnit XML, as build servers read it: one suite, a case a result. Without clock and
 * host name: the same input gives the same bytes. */
#include "check_words.h"
#include "wiretutor/escape.h"

/* Attribute values and text alike. What XML cannot hold (control characters, broken UTF-8) was
 * escaped before. */
static void put_xml(struct wt_text *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        switch (s[i]) {
        case '&':
            wt_text_str(out, "&amp;");
            break;
        case '<':
            wt_text_str(out, "&lt;");
            break;
        case '>':
            wt_text_str(out, "&gt;");
            break;
        case '"':
            wt_text_str(out, "&quot;");
            break;
        default:
            wt_text_char(out, s[i]);
            break;
        }
    }
}

static void put_safely(struct wt_text *out, const char *s, size_t n, bool ascii)
{
    struct wt_text safe;

    wt_text_init(&safe, NULL, NULL);
    wt_escape(&safe, s, n, ascii);
    put_xml(out, safe.data, safe.len);
    wt_text_clear_into(&safe, out);
}

static void put_words(struct wt_text *out, const struct check_result *r,
                      void (*put)(struct wt_text *, const struct check_result *))
{
    struct wt_text words;

    wt_text_init(&words, NULL, NULL);
    put(&words, r);
    put_xml(out, words.data, words.len);
    wt_text_clear_into(&words, out);
}

static void begin_case(struct wt_text *out, const struct wt_check_report *how)
{
    wt_text_str(out, "  <testcase classname=\"");
    put_safely(out, how->file, strlen(how->file), how->ascii);
    wt_text_str(out, "\" name=\"");
}

static void put_case(struct wt_text *out, const struct check_result *r)
{
    begin_case(out, r->how);
    put_words(out, r, check_put_expectation);
    if (r->result->passed) {
        wt_text_str(out, "\"/>\n");
        return;
    }
    wt_text_str(out, "\">\n    <failure type=\"");
    wt_text_str(out, wt_check_cause_key(r->result->cause));
    wt_text_str(out, "\" message=\"");
    put_words(out, r, check_put_what);
    wt_text_str(out, "\">");
    put_words(out, r, check_put_why);
    wt_text_char(out, '\n');
    put_words(out, r, check_put_evidence);
    wt_text_str(out, "</failure>\n  </testcase>\n");
}

/* A broken input is a test case of its own, with an error: no expectation belongs to it. */
static void put_broken(struct wt_text *out, const struct wt_check_report *how)
{
    const char *name = wt_label(how->language, WT_LABEL_CHECK_WHOLE_INPUT);
    struct wt_text words;

    begin_case(out, how);
    put_xml(out, name, strlen(name));
    wt_text_str(out, "\">\n    <error type=\"broken-input\" message=\"");
    wt_text_init(&words, NULL, NULL);
    check_put_broken(&words, how);
    put_xml(out, words.data, words.len);
    wt_text_clear_into(&words, out);
    wt_text_str(out, "\"/>\n  </testcase>\n");
}

void check_junit(struct wt_text *out, const struct wt_check *check,
                 const struct wt_check_report *how)
{
    const struct check_sums sums = check_sums_of(check);

    wt_text_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuite name=\"wiretutor check\" tests=\"");
    wt_text_u64(out, sums.passed + sums.failed + how->broken);
    wt_text_str(out, "\" failures=\"");
    wt_text_u64(out, sums.failed);
    wt_text_str(out, how->broken ? "\" errors=\"1\">\n" : "\" errors=\"0\">\n");
    for (size_t i = 0; i < wt_check_count(check); i++) {
        const struct check_result r = check_result_at(check, i, how);

        put_case(out, &r);
    }
    if (how->broken)
        put_broken(out, how);
    wt_text_str(out, "</testsuite>\n");
}
