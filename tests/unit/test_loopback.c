/* SPDX-License-Identifier: BSD-2-Clause */
/* Which commands name the loopback address. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/cli/loopback.h"

static char path[] = "/tmp/wiretutor-loopback-XXXXXX";

static void names(void **state)
{
    static const struct {
        const char *word, *named; /* "": nothing */
    } cases[] = {
        {"127.0.0.1",                      "127.0.0.1"},
        {"127.0.0.1:8001",                 "127.0.0.1"},
        {"localhost",                      "localhost"},
        {"::1",                            "::1"      },
        {"[::1]:80",                       "::1"      },
        {"http://localhost/",              "localhost"},
        {"s.connect(('127.0.0.1', 8001))", "127.0.0.1"},
        {"127.0.0.12",                     ""         },
        {"1127.0.0.1",                     ""         },
        {"192.168.1.10",                   ""         },
        {"fd00::10",                       ""         },
        {"fd00::1",                        ""         },
        {"my-localhost",                   ""         },
        {"localhosts",                     ""         },
        {"::12",                           ""         },
        {"",                               ""         },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        char word[64], program[] = "python3";
        char *const argv[] = {program, word, NULL};

        (void)snprintf(word, sizeof word, "%s", cases[i].word);
        const char *named = wt_loopback_named(argv);

        if (strcmp(named != NULL ? named : "", cases[i].named) != 0)
            fail_msg("%s: %s", word, named != NULL ? named : "nothing");
    }
}

static const char *in_file(const char *bytes, size_t n, bool as_program)
{
    FILE *file = fopen(path, "we");
    char program[] = "python3";
    char *const argv[] = {as_program ? path : program, as_program ? NULL : path, NULL};

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return wt_loopback_named(argv);
}

static void files(void **state)
{
    static const char script[] = "c.connect(('localhost', 8001))\n";
    static const char compiled[] = "\x7f"
                                   "ELF\0localhost\0";
    static const char with_address[] = "\x7f"
                                       "ELF\0"
                                       "127.0.0.1\0";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_string_equal(in_file(script, strlen(script), false), "localhost");
    assert_string_equal(in_file(script, strlen(script), true), "localhost");
    assert_null(in_file(compiled, sizeof compiled, true));
    assert_string_equal(in_file(with_address, sizeof with_address, true), "127.0.0.1");
    assert_null(in_file("", 0, false));
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
