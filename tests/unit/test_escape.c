/* SPDX-License-Identifier: BSD-2-Clause */
/* What hostile bytes look like on a terminal. */
#include "support.h"

#include <string.h>

#include "wiretutor/escape.h"

static struct escape_case {
    const char *name, *in, *want;
    bool ascii;
    unsigned width, taken;
} cases[] = {
    {"plain",                        "a",                "a",            false, 1,  1},
    {"newline",                      "\n",               "\\n",          false, 2,  1},
    {"the quote that surrounds it",  "\"",               "\\\"",         false, 2,  1},
    {"backslash",                    "\\",               "\\\\",         false, 2,  1},
    {"escape sequence",              "\x1b[31m",         "\\x1b",        false, 4,  1},
    {"delete",                       "\x7f",             "\\x7f",        false, 4,  1},
    {"C1 control",                   "\xc2\x9b",         "\\u009b",      false, 6,  2},
    {"right-to-left override",       "\xe2\x80\xae",     "\\u202e",      false, 6,  3},
    {"a tag beyond the first plane", "\xf3\xa0\x80\x81", "\\U000e0001",  false, 10, 4},
    {"Chinese",                      "\xe4\xbd\xa0",     "\xe4\xbd\xa0", false, 2,  3},
    {"Chinese in ASCII",             "\xe4\xbd\xa0",     "\\u4f60",      true,  6,  3},
    {"half a character",             "\xe4\xbd",         "\\xe4",        false, 4,  1},
    {"an overlong form",             "\xc0\xaf",         "\\xc0",        false, 4,  1},
    {"a surrogate",                  "\xed\xa0\x80",     "\\xed",        false, 4,  1},
};

static void is_escaped_as(void **state)
{
    const struct escape_case *c = *state;
    struct wt_piece p = wt_escape_piece((const uint8_t *)c->in, strlen(c->in), "\"", c->ascii);

    assert_number(p.length, strlen(c->want));
    assert_memory_equal(p.text, c->want, p.length);
    assert_number(p.width, c->width);
    assert_number(p.taken, c->taken);
}

static void no_control_byte_is_left(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 0x10000; value++) {
        const uint8_t in[2] = {(uint8_t)(value >> 8), (uint8_t)value};
        struct wt_piece p = wt_escape_piece(in, sizeof in, "", false);

        assert_true(p.taken >= 1 && p.taken <= 2);
        for (unsigned i = 0; i < p.length; i++)
            if ((uint8_t)p.text[i] < 0x20 || p.text[i] == 0x7f)
                fail_msg("0x%04x lets a control through", value);
    }
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 1] = {cmocka_unit_test(no_control_byte_is_left)};

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i + 1] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = is_escaped_as, .initial_state = &cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
