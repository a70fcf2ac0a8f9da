/* SPDX-License-Identifier: BSD-2-Clause */
/* Characters of UTF-8: RFC 3629, and what is none. */
#include "support.h"

#include <string.h>

#include "wiretutor/utf8.h"

static void characters(void **state)
{
    static const struct {
        const char *bytes;
        size_t length; /* 0: none */
        uint32_t code;
        size_t broken; /* bytes that one U+FFFD stands for */
    } cases[] = {
        {"a",                1, 'a',      0},
        {"\xc2\x80",         2, 0x80,     0},
        {"\xe4\xb8\xad",     3, 0x4e2d,   0},
        {"\xef\xbf\xbf",     3, 0xffff,   0},
        {"\xf0\x9f\x98\x80", 4, 0x1f600,  0},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff, 0},
        {"\x80",             0, 0,        1}, /* continues nothing */
        {"\xc0\xaf",         0, 0,        1}, /* longer than needed */
        {"\xe0\x9f\xbf",     0, 0,        1},
        {"\xf0\x8f\xbf\xbf", 0, 0,        1},
        {"\xed\xa0\x80",     0, 0,        1}, /* a surrogate */
        {"\xf4\x90\x80\x80", 0, 0,        1}, /* beyond U+10FFFF */
        {"\xff",             0, 0,        1},
        {"\xe4\xb8",         0, 0,        2}, /* cut */
        {"\xe4\xb8z",        0, 0,        2},
        {"\xf0\x9f\x98",     0, 0,        3},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        size_t n = strlen(cases[i].bytes);
        uint32_t code = 0;

        if (wt_utf8(cases[i].bytes, n, &code) != cases[i].length)
            fail_msg("case %zu: %zu bytes", i, wt_utf8(cases[i].bytes, n, &code));
        if (cases[i].length > 0) {
            char written[4];

            assert_number(code, cases[i].code);
            assert_number(wt_utf8_write(code, written), n);
            assert_memory_equal(written, cases[i].bytes, n);
        } else
            assert_number(wt_utf8_broken(cases[i].bytes, n), cases[i].broken);
    }
}

/* Every prefix, in a block of exactly that size: nothing behind it is read. */
static void prefixes(void **state)
{
    static const char text[] = "a\xe4\xb8\xad\xf0\x9f\x98\x80\xc3\xa9";
    static const size_t whole[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8, 10};

    (void)state;
    for (size_t n = 0; n < WT_ARRAY_LEN(whole); n++) {
        uint8_t *block = test_malloc(n + (n == 0));
        uint32_t code;

        memcpy(block, text, n);
        assert_number(wt_utf8_whole(block, n), whole[n]);
        for (size_t i = 0, got; i<n; i += got> 0 ? got : n) {
            got = wt_utf8(block + i, n - i, &code);
            assert_true((got == 0) == (i == whole[n]));
        }
        test_free(block);
    }
}

static void what_is_none_is_not_cut(void **state)
{
    (void)state;
    assert_number(wt_utf8_whole("\x80\x80\x80\x80\x80", 5), 5);
    assert_number(wt_utf8_whole("a\xff", 2), 2);
    assert_number(wt_utf8_whole("\xc0", 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(what_is_none_is_not_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
