/* SPDX-License-Identifier: BSD-2-Clause */
/* Width of text and where its lines break. */
#include "support.h"

#include <string.h>

#include "wiretutor/wrap.h"

static void widths(void **state)
{
    (void)state;
    assert_number(wt_width("abc", 3), 3);
    assert_number(wt_width("三次握手", strlen("三次握手")), 8);
    assert_number(wt_width("（内核）", strlen("（内核）")), 8);
    assert_number(wt_width("→–·", strlen("→–·")), 3);
    assert_number(wt_width("\xff\xfe", 2), 2);
    assert_number(wt_width("e\xcc\x81", 3), 1); /* a combining accent takes no column */
}

static struct wrap_case {
    const char *name, *text, *want;
    unsigned first, indent, width;
} cases[] = {
    {"at spaces",                                           "one two three",         "one two\n  three",         0, 2, 8 },
    {"fits exactly",                                        "one two",               "one two",                  0, 2, 7 },
    {"one column too narrow",                               "one two",               "one\ntwo",                 0, 0, 6 },
    {"a long word stays whole",                             "abcdefghij k",          "abcdefghij\nk",            0, 0, 5 },
    {"first column counts",                                 "one two",               "one\n two",                4, 1, 8 },
    {"between CJK characters",                              "三次握手",          "三次\n握手",           0, 0, 5 },
    {"no full stop at a line start",                        "三次握手。",       "三次握\n手。",        0, 0, 8 },
    {"no open bracket at a line end",                       "握手（三次",       "握手\n（三次",        0, 0, 6 },
    {"a newline is kept",                                   "one\ntwo",              "one\n  two",               0, 2, 80},
    {"latin words inside Chinese stay whole",               "调用 connect() 时",  "调用\nconnect()\n时",   0, 0, 10},
    {"latin words and Chinese without a blank between",     "用TCP的send()发送",
     "用TCP\n的\nsend()\n发送",                                                                              0, 0, 6 },
    {"closing signs stay with the word before them",        "（abc）。def",       "（abc）。\ndef",        0, 0, 10},
    {"opening signs stay with the word behind them",        "三次“abc”",       "三次\n“abc”",        0, 0, 8 },
    {"signs of both kinds at once",                         "是（a）、（b）",  "是\n（a）、\n（b）", 0, 0, 7 },
    {"a blank before a newline",                            "one \ntwo",             "one\ntwo",                 0, 0, 8 },
    {"a newline behind a word",                             "one,\ntwo。\n三",     "one,\ntwo。\n三",        0, 0, 8 },
    {"characters beyond the usual ones",                    "가나다라",          "가나\n다라",           0, 0, 5 },
    {"a byte that is no UTF-8",                             "a\xff b\xe4\xbd",       "a\xff\nb\xe4\xbd",         0, 0, 4 },
    {"a word too long for the first line goes to the next", "abcdef",                "\n  abcdef",               6, 2, 10},
};

static void breaks(void **state)
{
    const struct wrap_case *c = *state;
    struct wt_text t;

    wt_text_init(&t, NULL, NULL);
    wt_wrap(&t, c->text, strlen(c->text), c->first, c->indent, c->width);
    wt_text_char(&t, '\0');
    assert_string_equal(t.data, c->want);
    wt_text_clear(&t);
}

/* The rule at its plainest, for words of letters and ideographs only: piece by piece. */
static void wrap_plainly(struct wt_text *out, const char *s, unsigned first, unsigned indent,
                         unsigned width)
{
    unsigned column = first, blanks = 0;
    bool fresh = true;

    while (*s != '\0') {
        size_t bytes = *s == ' ' ? 1 : (unsigned char)*s >= 0x80 ? 3 : strcspn(s, " 三次握手");
        unsigned columns = (unsigned char)*s >= 0x80 ? 2 : (unsigned)bytes;

        if (*s == ' ') {
            blanks++;
        } else {
            bool breaks = column + blanks + columns > width && (!fresh || first > indent);

            if (breaks)
                wt_text_char(out, '\n');
            wt_text_spaces(out, breaks ? indent : blanks);
            column = (breaks ? indent : column + blanks) + columns;
            wt_text_bytes(out, s, bytes);
            blanks = 0;
            fresh = false;
        }
        s += bytes;
    }
}

static void any_text(void **state)
{
    static const char *const pieces[] = {"a", "bc", "defgh", " ", " ", "  ", "三", "次", "握手"};
    uint32_t seed = 7;

    (void)state;
    for (int turn = 0; turn < 20000; turn++) {
        char text[160] = "";
        struct wt_text got, want;

        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525 + 1013904223;
            strcat(text, pieces[(seed >> 16) % WT_ARRAY_LEN(pieces)]);
        }
        unsigned first = seed >> 8 & 7, indent = seed >> 11 & 3, width = 4 + (seed >> 16 & 31);

        wt_text_init(&got, NULL, NULL);
        wt_text_init(&want, NULL, NULL);
        wt_wrap(&got, text, strlen(text), first, indent, width);
        wrap_plainly(&want, text, first, indent, width);
        wt_text_char(&got, '\0');
        wt_text_char(&want, '\0');
        assert_string_equal(got.data, want.data);
        wt_text_clear(&got);
        wt_text_clear(&want);
    }
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 2] = {cmocka_unit_test(widths),
                                                        cmocka_unit_test(any_text)};

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i + 2] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = breaks, .initial_state = &cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
