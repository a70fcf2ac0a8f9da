/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of `run`: what its flags mean together. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "../../src/cli/options.h"

static enum wt_error_id parse(const char *text, struct wt_options *o, struct wt_error *error)
{
    static char words[16][64];
    const struct wt_environment env = {.stdout_is_terminal = false};
    char *argv[17] = {NULL};
    int argc = 0, n = 0;

    for (const char *at = text; *at != '\0'; at += n) {
        n = 0;
        if (sscanf(at, "%63s%n", words[argc], &n) != 1)
            break;
        argv[argc] = words[argc];
        argc++;
    }
    return wt_options_parse(o, argc, argv, &env, error) == WT_OK ? WT_ERROR_NONE : error->id;
}

static void rates(void **state)
{
    static const struct {
        const char *text;
        unsigned long long bits; /* 0: it is none */
    } cases[] = {
        {"8mbit",                    8000000    },
        {"500kbit",                  500000     },
        {"10gbit",                   10000000000},
        {"8000bit",                  8000       },
        {"7999bit",                  0          },
        {"11gbit",                   0          },
        {"8",                        0          },
        {"mbit",                     0          },
        {"0mbit",                    0          },
        {"-8mbit",                   0          },
        {"8Mbit",                    0          },
        {"8mbits",                   0          },
        {"8.5mbit",                  0          },
        {"99999999999999999999mbit", 0          },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_options o;
        struct wt_error error;
        char line[128];

        (void)snprintf(line, sizeof line, "wiretutor run --rate %s -- a", cases[i].text);
        enum wt_error_id id = parse(line, &o, &error);

        if (id != (cases[i].bits != 0 ? WT_ERROR_NONE : WT_ERROR_USAGE_BAD_VALUE) ||
            o.bits_per_s != cases[i].bits)
            fail_msg("%s: error %d, %llu bits", cases[i].text, (int)id,
                     (unsigned long long)o.bits_per_s);
        wt_options_clear(&o);
    }
}

static void packets_to_be_lost(void **state)
{
    struct wt_options o;
    struct wt_error error;

    (void)state;
    assert_int_equal(
        parse("wiretutor run --lose 9 --lose-data 8 --lose-acks 7 --lose-only 3,1 -- a", &o,
              &error),
        WT_ERROR_NONE);
    assert_number(o.losses.nth, 9);
    assert_number(o.losses.data, 8);
    assert_number(o.losses.acks, 7);
    assert_number(o.losses.n_only, 2);
    assert_number(o.losses.only[0], 3);
    assert_number(o.losses.only[1], 1);
    wt_options_clear(&o);
    assert_int_equal(parse("wiretutor run --lose-only 3,,1 -- a", &o, &error),
                     WT_ERROR_USAGE_BAD_VALUE);
    wt_options_clear(&o);
}

static void what_needs_what(void **state)
{
    static const struct {
        const char *line;
        enum wt_error_id id;
        const char *subject;
    } cases[] = {
        {"wiretutor run --delay 5 -- a",                     WT_ERROR_USAGE_NEEDS_VETH, "--delay"  },
        {"wiretutor run --reorder 5 -- a",                   WT_ERROR_USAGE_NEEDS_VETH, "--reorder"},
        {"wiretutor run --host --reorder 5 -- a",            WT_ERROR_USAGE_CONFLICT,   "--host"   },
        {"wiretutor run --veth --reorder 1 -- a",            WT_ERROR_USAGE_BAD_VALUE,  "--reorder"},
        {"wiretutor run --veth --reorder 2 -- a",            WT_ERROR_NONE,             ""         },
        {"wiretutor run --queue 5 -- a",                     WT_ERROR_USAGE_NEEDS_VETH, "--queue"  },
        {"wiretutor run --rate 8mbit --queue 5 -- a",        WT_ERROR_USAGE_NEEDS_VETH, "--queue"  },
        {"wiretutor run --veth --queue 5 -- a",              WT_ERROR_USAGE_NEEDS_RATE, "--queue"  },
        {"wiretutor run --host --rate 8mbit -- a",           WT_ERROR_USAGE_CONFLICT,   "--host"   },
        {"wiretutor run --host --lose-acks 2 -- a",          WT_ERROR_USAGE_CONFLICT,   "--host"   },
        {"wiretutor run --cc vegas -- a",                    WT_ERROR_USAGE_BAD_VALUE,  "--cc"     },
        {"wiretutor run --veth --rate 8mbit --queue 5 -- a", WT_ERROR_NONE,             ""         },
        {"wiretutor run --rate 8mbit -- a",                  WT_ERROR_NONE,             ""         },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_options o;
        struct wt_error error;
        enum wt_error_id id = parse(cases[i].line, &o, &error);

        if (id != cases[i].id || strcmp(error.subject, cases[i].subject) != 0)
            fail_msg("%s: error %d of %s", cases[i].line, (int)id, error.subject);
        if (id == WT_ERROR_NONE)
            assert_number(o.queue, strstr(cases[i].line, "--queue") != NULL ? 5 : 100);
        wt_options_clear(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates),
        cmocka_unit_test(packets_to_be_lost),
        cmocka_unit_test(what_needs_what),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
