/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences of the command line: hostile text made safe, words filled in, and guesses. */
#include "support.h"

#include <string.h>

#include "../../src/cli/guess.h"
#include "../../src/cli/say.h"
#include "wiretutor/escape.h"
#include "wiretutor/wrap.h"

static void holds(struct wt_text *t, const char *want)
{
    wt_text_char(t, '\0');
    assert_string_equal(t->data, want);
    t->len = 0;
}

static void escaping(void **state)
{
    static const struct {
        const char *raw, *shown, *ascii;
    } cases[] = {
        {"lesson.pcap",          "lesson.pcap",      "lesson.pcap"        },
        {"with blank",           "with blank",       "with blank"         },
        {"抓包.pcap",          "抓包.pcap",      "\\u6293\\u5305.pcap"},
        {"\xf0\x9f\x98\x80",     "\xf0\x9f\x98\x80", "\\U0001f600"        },
        {"a\nb\tc\rd",           "a\\nb\\tc\\rd",    "a\\nb\\tc\\rd"      },
        {"\x1b[2J",              "\\x1b[2J",         "\\x1b[2J"           },
        {"back\\slash",          "back\\\\slash",    "back\\\\slash"      },
        {"\x7f",                 "\\x7f",            "\\x7f"              },
        {"\xc2\x9b",             "\\u009b",          "\\u009b"            }, /* CSI in one */
        {"cap.\xe2\x80\xaepacp", "cap.\\u202epacp",  "cap.\\u202epacp"    }, /* right to left */
        {"a\xe2\x80\x8b"
         "b",           "a\\u200bb",        "a\\u200bb"          }, /* no width */
        {"\xf3\xa0\x81\x81",     "\\U000e0041",      "\\U000e0041"        }, /* a tag */
        {"\xff\xfe",             "\\xff\\xfe",       "\\xff\\xfe"         },
        {"\xe4\xbd",             "\\xe4\\xbd",       "\\xe4\\xbd"         }, /* cut short */
        {"\xc0\xaf",             "\\xc0\\xaf",       "\\xc0\\xaf"         }, /* overlong */
        {"\xed\xa0\x80",         "\\xed\\xa0\\x80",  "\\xed\\xa0\\x80"    }, /* a surrogate */
    };
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        wt_escape(&t, cases[i].raw, strlen(cases[i].raw), false);
        holds(&t, cases[i].shown);
        wt_escape(&t, cases[i].raw, strlen(cases[i].raw), true);
        holds(&t, cases[i].ascii);
    }
    wt_text_clear(&t);
}

static void for_a_shell(void **state)
{
    static const struct {
        const char *raw, *want;
    } cases[] = {
        {"/usr/bin/wiretutor", "/usr/bin/wiretutor"},
        {"/opt/my dir/w",      "'/opt/my dir/w'"   },
        {"$(reboot)",          "'$(reboot)'"       },
        {"a;b",                "'a;b'"             },
        {"抓包",             "'抓包'"          },
        {"it's",               "$'it\\'s'"         },
        {"a\nb",               "$'a\\nb'"          },
        {"back\\slash",        "$'back\\\\slash'"  },
        {"~root",              "'~root'"           },
        {"",                   "''"                },
    };
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        wt_escape_for_shell(&t, cases[i].raw, false);
        holds(&t, cases[i].want);
    }
    wt_text_clear(&t);
}

static void filling_in(void **state)
{
    static const struct wt_fill fills[] = {
        {"a", "one \x1b"},
        {"b", "{a}"     },
    };
    const struct wt_say how = {.fills = fills, .n_fills = 2, .indent = 2, .width = 20};
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    wt_fill_in(&t, "{a}, {b}, {c}, {", 16, &how);
    holds(&t, "one \\x1b, {a}, {c}, {"); /* what was put in is not looked at again */
    wt_say(&t, "A sentence that is too long.\n\tls -l {a} and a long line\nEnd.", 0, &how);
    holds(&t, "  A sentence that is\n  too long.\n      ls -l $'one \\x1b' and a long line\n"
              "  End.\n");
    wt_text_str(&t, "12345");
    wt_say(&t, "begins in the middle", 5, &how);
    holds(&t, "12345begins in the\n  middle\n");
    wt_text_clear(&t);
}

static void distances(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned want;
    } cases[] = {
        {"",       "",        0},
        {"",       "abc",     3},
        {"port",   "port",    0},
        {"prot",   "port",    1},
        {"prt",    "port",    1},
        {"poort",  "port",    1},
        {"pork",   "port",    1},
        {"ab",     "ba",      1},
        {"kitten", "sitting", 3},
        {"flows",  "colours", 4},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        assert_number(wt_guess_distance(cases[i].a, cases[i].b), cases[i].want);
        assert_number(wt_guess_distance(cases[i].b, cases[i].a), cases[i].want);
    }
}

static void distance_of_something_endless(void **state)
{
    char endless[4096];

    (void)state;
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_true(wt_guess_distance(endless, "packets") > 7);
    assert_true(wt_guess_distance("packets", endless) > 7);
}

static const char *guessed(const char *word)
{
    static const char *const known[] = {"explain", "packets", "interfaces", "ip"};
    struct wt_guess guess = {.word = word};

    for (size_t i = 0; i < WT_ARRAY_LEN(known); i++)
        wt_guess_try(&guess, known[i]);
    return guess.best;
}

static void guesses(void **state)
{
    (void)state;
    assert_string_equal(guessed("packet"), "packets");
    assert_string_equal(guessed("pakcets"), "packets");
    assert_string_equal(guessed("int"), "interfaces");
    assert_string_equal(guessed("explian"), "explain");
    assert_null(guessed("lesson"));
    assert_null(guessed("pi"));
    assert_null(guessed("a"));
    assert_null(guessed(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escaping),
        cmocka_unit_test(for_a_shell),
        cmocka_unit_test(filling_in),
        cmocka_unit_test(distances),
        cmocka_unit_test(distance_of_something_endless),
        cmocka_unit_test(guesses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
