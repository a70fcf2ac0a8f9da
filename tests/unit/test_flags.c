/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of flags and commands. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "../../src/cli/options.h"
#include "../../src/cli/options_table.h"

/* Which command takes which flag: written down a second time, by hand. */
static const struct {
    const char *letter, *name, *value;
    const char *commands; /* of those that there are */
} flags[] = {
    {"-i", "--interface",                     "lo",        "explain packets flows ladder"                            },
    {"-r", NULL,                              "x",         "explain packets flows ladder check"                      },
    {"-f", NULL,                              "x",         "check"                                                   },
    {"-F", NULL,                              "/dev/null", "explain packets flows ladder"                            },
    {"-c", NULL,                              "1",         "explain packets flows ladder run"                        },
    {"-s", "--snapshot-length",               "1",         "explain packets flows ladder run"                        },
    {"-p", "--no-promiscuous-mode",           NULL,        "explain packets flows ladder"                            },
    {"-B", "--buffer-size",                   "1",         "explain packets flows ladder run"                        },
    {NULL, "--immediate-mode",                NULL,        "explain packets flows ladder"                            },
    {"-Z", "--relinquish-privileges",         "nobody",    "explain packets flows ladder"                            },
    {NULL, "--require-sandbox",               NULL,        "explain packets flows ladder check lookup run"           },
    {NULL, "--for",                           "1",         "run"                                                     },
    {NULL, "--clients",                       "2",         "run"                                                     },
    {NULL, "--after",                         "listen",    "run"                                                     },
    {NULL, "--stdin-to",                      "1",         "run"                                                     },
    {NULL, "--keep",                          NULL,        "run"                                                     },
    {NULL, "--tty",                           NULL,        "run"                                                     },
    {NULL, "--exit-code",                     NULL,        "run"                                                     },
    {NULL, "--host",                          NULL,        "run"                                                     },
    {NULL, "--veth",                          NULL,        "run"                                                     },
    {NULL, "--lose",                          "5",         "run"                                                     },
    {NULL, "--lose-data",                     "5",         "run"                                                     },
    {NULL, "--lose-acks",                     "5",         "run"                                                     },
    {NULL, "--lose-only",                     "5,8",       "run"                                                     },
    {NULL, "--cc",                            "reno",      "run"                                                     },
    {NULL, "--rate",                          "8mbit",     "run"                                                     },
    {NULL, "--queue",                         "20",        "run"                                                     },
    {NULL, "--refuse",                        NULL,        "run"                                                     },
    {NULL, "--delay",                         "1",         "run"                                                     },
    {NULL, "--reorder",                       "9",         "run"                                                     },
    {"-w", NULL,                              "/nowhere",  "explain packets flows ladder run"                        },
    {"-U", "--packet-buffered",               NULL,        "explain packets flows ladder run"                        },
    {"-C", NULL,                              "1",         "explain packets flows ladder"                            },
    {"-G", NULL,                              "1",         "explain packets flows ladder"                            },
    {"-W", NULL,                              "1",         "explain packets flows ladder"                            },
    {NULL, "--conversation",                  "1",         "explain packets ladder run"                              },
    {NULL, "--all",                           NULL,        "ladder"                                                  },
    {NULL, "--packet",                        "1",         "explain packets"                                         },
    {NULL, "--every",                         NULL,        "explain ladder run"                                      },
    {NULL, "--count",                         NULL,        "explain packets flows ladder"                            },
    {"-q", "--quiet",                         NULL,        "explain packets flows ladder run"                        },
    {"-v", "--verbose",                       NULL,        "explain packets flows ladder run"                        },
    {"-e", NULL,                              NULL,        "explain packets run"                                     },
    {"-A", NULL,                              NULL,        "explain packets run"                                     },
    {"-x", NULL,                              NULL,        "packets"                                                 },
    {"-X", NULL,                              NULL,        "packets"                                                 },
    {NULL, "--diagram",                       NULL,        "packets"                                                 },
    {"-S", "--absolute-tcp-sequence-numbers", NULL,        "explain packets ladder run"                              },
    {"-t", NULL,                              NULL,        "explain packets ladder run"                              },
    {NULL, "--sort",                          "bytes",     "flows"                                                   },
    {NULL, "--top",                           "1",         "flows"                                                   },
    {NULL, "--format",                        "text",      "explain packets flows ladder check lookup run"           },
    {NULL, "--lang",                          "zh",        "explain packets flows ladder check lookup interfaces run"},
    {NULL, "--color",                         "never",     "explain packets flows ladder check lookup interfaces run"},
    {NULL, "--charset",                       "ascii",     "explain packets flows ladder check lookup interfaces run"},
    {NULL, "--encoding",                      "gb18030",   "explain packets run"                                     },
    {"-l", NULL,                              NULL,        "explain packets flows ladder run"                        },
    {"-n", NULL,                              NULL,        "explain packets flows ladder check lookup interfaces run"},
    {"-D", "--list-interfaces",               NULL,        "interfaces"                                              },
};
static const char *const commands[] = {"explain", "packets", "flows", "ladder",
                                       "check",   "lookup",  "run",   "interfaces"};

static enum wt_error_id wanted(const char *commands_of_flag, const char *command)
{
    return strstr(commands_of_flag, command) ? WT_ERROR_NONE : WT_ERROR_USAGE_NOT_HERE;
}

static void one_cell(const char *flag, const char *value, const char *command,
                     enum wt_error_id want)
{
    const struct wt_environment env = {.stdout_is_terminal = false};
    bool has_input = strcmp(flag, "-i") == 0 || strcmp(flag, "--interface") == 0 ||
                     strcmp(flag, "-r") == 0 || strcmp(command, "interfaces") == 0;
    bool checks = strcmp(command, "check") == 0;
    bool formats = strcmp(flag, "--format") == 0;
    bool queue = strcmp(flag, "--queue") == 0 && strcmp(command, "run") == 0;
    bool cable = queue || ((strcmp(flag, "--delay") == 0 || strcmp(flag, "--reorder") == 0) &&
                           strcmp(command, "run") == 0);
    char words[8][64] = {"wiretutor"};
    char *argv[9] = {words[0]};
    const char *given[] = {command,
                           cable ? "--veth" : NULL,
                           queue ? "--rate=8mbit" : NULL,
                           flag,
                           checks && formats ? "tap" : value,
                           has_input ? NULL : "x",
                           checks ? "no reset" : NULL};
    int argc = 1;
    struct wt_options o;
    struct wt_error error;

    for (size_t i = 0; i < WT_ARRAY_LEN(given); i++) {
        if (given[i] == NULL)
            continue;
        (void)snprintf(words[argc], sizeof words[argc], "%s", given[i]);
        argv[argc] = words[argc];
        argc++;
    }
    enum wt_status status = wt_options_parse(&o, argc, argv, &env, &error);

    assert_int_equal(status == WT_OK, want == WT_ERROR_NONE);
    if (error.id != want)
        fail_msg("%s %s: error %d, want %d", command, flag, (int)error.id, (int)want);
    if (want == WT_ERROR_USAGE_NOT_HERE) {
        assert_string_equal(error.subject, flag);
        assert_string_equal(error.detail, command);
    }
    wt_options_clear(&o);
}

static void every_flag_with_every_command(void **state)
{
    (void)state;
    for (size_t f = 0; f < WT_ARRAY_LEN(flags); f++) {
        if (flags[f].letter != NULL && strcmp(flags[f].letter, "-D") == 0)
            continue; /* it is a command of its own: test_options.c */
        for (size_t c = 0; c < WT_ARRAY_LEN(commands); c++) {
            enum wt_error_id want = wanted(flags[f].commands, commands[c]);
            bool rotates = flags[f].letter != NULL && strchr("CGW", flags[f].letter[1]) != NULL;

            if (want == WT_ERROR_NONE && rotates)
                want = WT_ERROR_USAGE_NEEDS; /* -w, which is not given here */
            if (flags[f].letter != NULL)
                one_cell(flags[f].letter, flags[f].value, commands[c], want);
            if (flags[f].name != NULL)
                one_cell(flags[f].name, flags[f].value, commands[c], want);
        }
    }
}

static void no_flag_is_forgotten(void **state)
{
    (void)state;
    for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
        const struct wt_flag *flag = wt_flag_at(i);
        bool found = flag->group == WT_GROUP_HELP; /* everywhere: test_options.c */

        for (size_t f = 0; f < WT_ARRAY_LEN(flags) && !found; f++)
            found = (flag->letter != '\0' && flags[f].letter != NULL &&
                     flags[f].letter[1] == flag->letter) ||
                    (flag->name != NULL && flags[f].name != NULL &&
                     strcmp(flags[f].name + 2, flag->name) == 0);
        if (!found)
            fail_msg("the flag -%c --%s is in no test", flag->letter, flag->name);
    }
}

static void no_flag_twice(void **state)
{
    (void)state;
    for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct wt_flag *a = wt_flag_at(i);
            const struct wt_flag *b = wt_flag_at(j);

            assert_true(a->letter == '\0' || a->letter != b->letter);
            assert_true(a->name == NULL || b->name == NULL || strcmp(a->name, b->name) != 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flag_with_every_command),
        cmocka_unit_test(no_flag_is_forgotten),
        cmocka_unit_test(no_flag_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
