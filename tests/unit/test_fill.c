/* SPDX-License-Identifier: BSD-2-Clause */
/* Placeholders in words: how they are written, whatever is put in. */
#include "support.h"

#include <string.h>

#include "wiretutor/fill.h"
#include "wiretutor/text.h"

/* Every placeholder becomes its name in brackets, with the noun for n. */
static const char *filled(const char *words, uint64_t n)
{
    static char room[256];
    struct wt_text out;

    wt_text_init_in(&out, room, sizeof room);
    for (struct wt_filling f = wt_filling_of(words, strlen(words)); wt_fill_next(&f);) {
        wt_text_bytes(&out, f.plain, f.n_plain);
        if (f.name == NULL)
            continue;
        wt_text_char(&out, '[');
        wt_text_bytes(&out, f.name, f.n_name);
        wt_text_str(&out, f.nouns != NULL ? "#]" : "]");
        wt_fill_noun(&out, &f, n);
    }
    wt_text_char(&out, '\0');
    assert_ptr_equal(out.data, room);
    return room;
}

static void placeholders(void **state)
{
    (void)state;
    assert_string_equal(filled("", 1), "");
    assert_string_equal(filled("plain", 1), "plain");
    assert_string_equal(filled("{a}", 1), "[a]");
    assert_string_equal(filled("{a}{b}", 1), "[a][b]");
    assert_string_equal(filled("x {a} y {long_1} z", 1), "x [a] y [long_1] z");
    assert_string_equal(filled("{n|byte|bytes} of {m|}", 1), "[n#] byte of [m#]");
    assert_string_equal(filled("{n|byte|bytes} of {m|}", 0), "[n#] bytes of [m#]");
    assert_string_equal(filled("{n|sheep}", 2), "[n#] sheep");
    assert_string_equal(filled("a } b", 1), "a } b");
    assert_string_equal(filled("a {b", 1), "a {b"); /* what does not end is none */
}

static void no_further_than_asked(void **state)
{
    struct wt_filling f = wt_filling_of("{a}b{c}", 5);

    (void)state;
    assert_true(wt_fill_next(&f));
    assert_true(wt_fill_is(&f, "a"));
    assert_false(wt_fill_is(&f, "ab") || wt_fill_is(&f, "") || wt_fill_is(&f, "b"));
    assert_true(wt_fill_next(&f));
    assert_null(f.name);
    assert_number(f.n_plain, 2);
    assert_false(wt_fill_next(&f));
}

static void thousands(void **state)
{
    static const struct {
        uint64_t n;
        const char *text;
    } cases[] = {
        {0,          "0"                         },
        {999,        "999"                       },
        {1000,       "1,000"                     },
        {65536,      "65,536"                    },
        {1000001,    "1,000,001"                 },
        {UINT64_MAX, "18,446,744,073,709,551,615"},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        char room[32];
        struct wt_text out;

        wt_text_init_in(&out, room, sizeof room);
        wt_text_grouped(&out, cases[i].n);
        wt_text_char(&out, '\0');
        assert_string_equal(out.data, cases[i].text);
        wt_text_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders),
        cmocka_unit_test(no_further_than_asked),
        cmocka_unit_test(thousands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
