/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing expectations: good ones, bad ones with their place, hostile ones. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "wiretutor/check.h"

/* ---- Good ones: what they mean, written out again ---- */

static const struct good {
    const char *text;
    const char *means; /* scope number transports name operator values */
} good[] = {
    {"packets == 0",                                 "every both packets == 0"                       },
    {"conversations==1",                             "every both conversations == 1"                 },
    {"udp: conversations == 2",                      "every udp conversations == 2"                  },
    {"tcp: packets >= 5",                            "every tcp packets >= 5"                        },
    {"open == three-way",                            "every tcp open == three-way"                   },
    {"  open\t==\tthree-way \r\n",                   "every tcp open == three-way"                   },
    {"close in three-segment,four-segment",          "every tcp close in three-segment four-segment" },
    {"close in three-segment , one-fin",             "every tcp close in three-segment one-fin"      },
    {"closed_first != server",                       "every tcp closed_first != server"              },
    {"any: server.port == 8001",                     "any tcp server.port == 8001"                   },
    {"any:server.port==0x1f41",                      "any tcp server.port == 0x1f41"                 },
    {"udp: any : verdict == answered",               "any udp verdict == answered"                   },
    {"any: udp: client.packets < 3",                 "any udp client.packets < 3"                    },
    {"conversation 2: duration <= 0.25",             "conversation 2 both duration <= 0.25"          },
    {"packet 3: tcp.flags.syn == 1",                 "packet 3 both tcp.flags.syn == 1"              },
    {"packet 3 : no tcp.analysis.keep_alive",        "packet 3 both tcp.analysis.keep_alive no"      },
    {"packet 1: ip.src == 10.0.0.1",                 "packet 1 both ip.src == 10.0.0.1"              },
    {"packet 1: frame.protocols contains dns",       "packet 1 both frame.protocols contains dns"    },
    {"no reset",                                     "every tcp reset no"                            },
    {"no  retransmission",                           "every tcp retransmission no"                   },
    {"duplicate_ack <= 3",                           "every tcp duplicate_ack <= 3"                  },
    {"guessed_roles == false",                       "every tcp guessed_roles == false"              },
    {"guessed_roles == 1",                           "every tcp guessed_roles == 1"                  },
    {"client.addr in 127.0.0.1,::1",                 "every tcp client.addr in 127.0.0.1 ::1"        },
    {"client.payload contains \"a, b\"",             "every tcp client.payload contains a, b"        },
    {"client.payload == \"\"",                       "every tcp client.payload == "                  },
    {"client.payload contains plain",                "every tcp client.payload contains plain"       },
    {"server.payload contains \"\\u4f60\"",          "every tcp server.payload contains \xe4\xbd\xa0"},
    {"server.payload contains \"\xe4\xbd\xa0\"",     "every tcp server.payload contains \xe4\xbd\xa0"},
    {"client.payload contains \"\\x41\\n\\\\\\\"\"", "every tcp client.payload contains A\n\\\""     },
    {"client.payload contains \"\\u00e9\"",          "every tcp client.payload contains \xc3\xa9"    },
    {"client.payload contains \"# SKIP\"",           "every tcp client.payload contains # SKIP"      },
    {"client.bytes == 18446744073709551615",         "every tcp client.bytes == 18446744073709551615"},
};

static void append(char *out, const char *text, size_t n)
{
    size_t at = strlen(out);

    if (at > 0)
        out[at++] = ' ';
    memcpy(out + at, text, n);
    out[at + n] = '\0';
}

static void add(char *out, const char *text)
{
    append(out, text, strlen(text));
}

static void meaning(const struct wt_expectation *e, char *out)
{
    static const char *const scopes[] = {"every", "any", "conversation", "packet"};
    static const char *const transports[] = {"", "tcp", "udp", "both"};
    static const char *const operators[] = {
        "==", "!=", "<", ">", "<=", ">=", "contains", "in", "no"};

    out[0] = '\0';
    add(out, scopes[e->scope]);
    if (e->number != 0) {
        const char digit = (char)('0' + e->number);

        append(out, &digit, 1);
    }
    add(out, transports[e->transports]);
    add(out, e->key);
    add(out, operators[e->op]);
    for (unsigned i = 0; i < e->n_wanted; i++)
        append(out, e->store + e->wanted[i].at, e->wanted[i].length);
}

static void means(void **state)
{
    const struct good *c = *state;
    struct wt_expectation_error error;
    struct wt_expectation e;
    char got[2048];

    if (!wt_expectation_parse(c->text, strlen(c->text), &e, &error))
        fail_msg("%s: %s at %zu", c->text, wt_check_fault_key(error.fault), error.at);
    meaning(&e, got);
    assert_string_equal(got, c->means);
}

/* ---- Bad ones: why, and where ---- */

static const struct bad {
    const char *text;
    const char *fault;
    size_t at, length;
} bad[] = {
    {"",                                                         "EMPTY",           0,  0 },
    {" \t ",                                                     "EMPTY",           0,  0 },
    {"open == three\x01way",                                     "CONTROL",         13, 1 },
    {"open == a\nopen == b",                                     "CONTROL",         9,  1 },
    {"all: open == three-way",                                   "UNKNOWN_PREFIX",  0,  3 },
    {"TCP: open == three-way",                                   "UNKNOWN_PREFIX",  0,  3 },
    {"conversation2: rtt > 0",                                   "UNKNOWN_PREFIX",  0,  13},
    {"conversation: open == refused",                            "PREFIX_NUMBER",   0,  12},
    {"conversation 0: open == refused",                          "PREFIX_NUMBER",   0,  14},
    {"conversation 1.5: open == reset",                          "PREFIX_NUMBER",   0,  16},
    {"conversation -1: open == reset",                           "PREFIX_NUMBER",   0,  15},
    {"packet 3 tcp.len == 1",                                    "PREFIX_NUMBER",   0,  9 },
    {"packet 99999999999999999999: tcp.len == 1",                "PREFIX_NUMBER",   0,  27},
    {"any: any: open == refused",                                "PREFIX_CONFLICT", 5,  4 },
    {"tcp: udp: verdict == open",                                "PREFIX_CONFLICT", 5,  4 },
    {"any: packet 1: tcp.len == 1",                              "PREFIX_CONFLICT", 5,  9 },
    {"packet 1: any: tcp.len == 1",                              "PREFIX_CONFLICT", 10, 4 },
    {"udp: conversation 1: verdict == open",                     "PREFIX_CONFLICT", 5,  15},
    {"== 3",                                                     "NO_NAME",         0,  1 },
    {"any:",                                                     "NO_NAME",         4,  0 },
    {"no",                                                       "NO_NAME",         2,  0 },
    {"clos == three-segment",                                    "UNKNOWN_NAME",    0,  4 },
    {"Open == three-way",                                        "UNKNOWN_NAME",    0,  4 },
    {"tcp.len == 3",                                             "UNKNOWN_NAME",    0,  7 },
    {"packet 1: open == three-way",                              "UNKNOWN_KEY",     10, 4 },
    {"packet 1: tcp.flag.syn == 1",                              "UNKNOWN_KEY",     10, 12},
    {"packet 1: tcp. == 1",                                      "UNKNOWN_KEY",     10, 4 },
    {"udp: open == refused",                                     "ONLY_TCP",        5,  4 },
    {"udp: no reset",                                            "ONLY_TCP",        8,  5 },
    {"any: conversations == 1",                                  "WHOLE_CAPTURE",   5,  13},
    {"conversation 1: conversations == 1",                       "WHOLE_CAPTURE",   16, 13},
    {"any: finding == address-conflict",                         "CAPTURE_FINDING", 16, 16},
    {"conversation 1: finding == address-conflict",              "CAPTURE_FINDING", 27, 16},
    {"udp: finding == address-conflict",                         "CAPTURE_FINDING", 16, 16},
    {"finding in reset,address-conflict",                        "CAPTURE_FINDING", 17, 16},
    {"finding in address-conflict,none",                         "CAPTURE_FINDING", 28, 4 },
    {"open",                                                     "NO_OPERATOR",     4,  0 },
    {"open = refused",                                           "NO_OPERATOR",     5,  1 },
    {"open is refused",                                          "NO_OPERATOR",     5,  2 },
    {"open inside refused",                                      "NO_OPERATOR",     5,  6 },
    {"no open",                                                  "NO_COUNT",        3,  4 },
    {"no server.port",                                           "NO_COUNT",        3,  11},
    {"open < refused",                                           "NO_ORDER",        5,  1 },
    {"client.addr >= 10.0.0.1",                                  "NO_ORDER",        12, 2 },
    {"client.payload > 1",                                       "NO_ORDER",        15, 1 },
    {"server.port contains 80",                                  "NO_TEXT",         12, 8 },
    {"open contains way",                                        "NO_TEXT",         5,  8 },
    {"open ==",                                                  "NO_VALUE",        7,  0 },
    {"close in one-fin,",                                        "NO_VALUE",        17, 0 },
    {"close in ,one-fin",                                        "NO_VALUE",        9,  1 },
    {"server.port == http",                                      "WANTS_NUMBER",    15, 4 },
    {"server.port == -1",                                        "WANTS_NUMBER",    15, 2 },
    {"server.port == 1.5",                                       "WANTS_NUMBER",    15, 3 },
    {"server.port == \"80\"",                                    "WANTS_NUMBER",    15, 4 },
    {"server.port == 0x",                                        "WANTS_NUMBER",    15, 2 },
    {"server.port == 80x",                                       "WANTS_NUMBER",    15, 3 },
    {"server.port == +80",                                       "WANTS_NUMBER",    15, 3 },
    {"client.bytes == 18446744073709551616",                     "WANTS_NUMBER",    16, 20},
    {"packet 1: tcp.len < long",                                 "WANTS_NUMBER",    20, 4 },
    {"duration < 1s",                                            "WANTS_SECONDS",   11, 2 },
    {"duration < 0.1234567890",                                  "WANTS_SECONDS",   11, 12},
    {"duration < 1.",                                            "WANTS_SECONDS",   11, 2 },
    {"guessed_roles == yes",                                     "WANTS_TRUTH",     17, 3 },
    {"guessed_roles == 2",                                       "WANTS_TRUTH",     17, 1 },
    {"client.addr == localhost",                                 "WANTS_ADDRESS",   15, 9 },
    {"client.addr == 10.0.0",                                    "WANTS_ADDRESS",   15, 6 },
    {"client.addr == 10.0.0.0/8",                                "WANTS_ADDRESS",   15, 10},
    {"close == four",                                            "WANTS_CHOICE",    9,  4 },
    {"close in one-fin, fou",                                    "WANTS_CHOICE",    18, 3 },
    {"closed_first == Client",                                   "WANTS_CHOICE",    16, 6 },
    {"client.payload contains \"\"",                             "EMPTY_TEXT",      24, 2 },
    {"client.payload contains \"abc",                            "OPEN_QUOTE",      24, 4 },
    {"client.payload contains \"abc\\\"",                        "OPEN_QUOTE",      24, 6 },
    {"client.payload contains \"\\",                             "BAD_ESCAPE",      25, 1 },
    {"client.payload contains \"\\q\"",                          "BAD_ESCAPE",      25, 2 },
    {"client.payload contains \"\\xg1\"",                        "BAD_ESCAPE",      25, 4 },
    {"client.payload contains \"\\x1\"",                         "BAD_ESCAPE",      25, 4 },
    {"client.payload contains \"\\ud800\"",                      "BAD_ESCAPE",      25, 6 },
    {"server.port in 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "TOO_MANY_VALUES", 54, 2 },
    {"open == three-way and",                                    "TRAILING",        18, 3 },
    {"open == three-way, refused",                               "TRAILING",        17, 9 },
    {"no reset == 0",                                            "TRAILING",        9,  4 },
    {"client.payload contains a b",                              "TRAILING",        26, 1 },
    {"client.payload contains a\"b\"",                           "TRAILING",        25, 3 },
};

static void is_refused(void **state)
{
    const struct bad *c = *state;
    struct wt_expectation_error error;
    struct wt_expectation e;

    assert_false(wt_expectation_parse(c->text, strlen(c->text), &e, &error));
    assert_string_equal(wt_check_fault_key(error.fault), c->fault);
    if (strcmp(c->fault, "EMPTY") == 0)
        return;
    assert_number(error.at, c->at);
    assert_number(error.length, c->length);
}

/* ---- Hostile ones ---- */

static void parse_copy(const char *text, size_t n)
{
    struct wt_expectation *e = malloc(sizeof *e);
    struct wt_expectation_error error;
    char *exact = malloc(n > 0 ? n : 1);

    assert_non_null(e);
    assert_non_null(exact);
    memcpy(exact, text, n); /* a sanitizer sees one byte too far */
    if (wt_expectation_parse(exact, n, e, &error)) {
        assert_number(error.fault, WT_FAULT_NONE);
        assert_non_null(e->name);
        assert_non_null(e->key);
        assert_true(e->length > 0 && e->length <= WT_MAX_EXPECTATION);
        assert_true(e->n_wanted <= WT_MAX_WANTED && (e->n_wanted > 0 || e->op == WT_OP_NO));
        for (unsigned i = 0; i < e->n_wanted; i++)
            assert_true(e->wanted[i].at + e->wanted[i].length <= WT_MAX_EXPECTATION);
    } else {
        assert_true(error.fault > WT_FAULT_NONE && error.fault < WT_N_FAULTS);
        assert_true(error.at <= n && error.length <= n - error.at);
    }
    free(exact);
    free(e);
}

/* Each good one cut after each byte, and with each byte in turn taking each value. */
static void every_prefix_and_byte(void **state)
{
    char text[WT_MAX_EXPECTATION];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(good); i++) {
        size_t n = strlen(good[i].text);

        for (size_t cut = 0; cut <= n; cut++)
            parse_copy(good[i].text, cut);
        for (size_t at = 0; at < n; at++) {
            memcpy(text, good[i].text, n);
            for (unsigned value = 0; value < 256; value++) {
                text[at] = (char)value;
                parse_copy(text, n);
            }
        }
    }
}

/* Words of the grammar in any order; the seed is fixed. */
static void any_words(void **state)
{
    static const char *const words[] = {"any",
                                        "udp",
                                        ":",
                                        "conversation",
                                        "packet",
                                        "3",
                                        "no",
                                        "open",
                                        "==",
                                        "<",
                                        "in",
                                        ",",
                                        "refused",
                                        "\"",
                                        "\\",
                                        "\\u",
                                        "0x",
                                        "-",
                                        ".",
                                        "::1",
                                        " ",
                                        "\xff",
                                        "tcp.",
                                        "contains",
                                        "client.payload",
                                        "\\x4",
                                        "99999999999999999999",
                                        "0.5",
                                        "reset",
                                        "\t"};
    uint32_t random = 20240601;
    char text[512];

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        size_t n = 0;

        random = random * 1103515245 + 12345;
        for (unsigned left = 1 + (random >> 16) % 12; left > 0; left--) {
            random = random * 1103515245 + 12345;
            const char *word = words[(random >> 16) % WT_ARRAY_LEN(words)];

            memcpy(text + n, word, strlen(word));
            n += strlen(word);
        }
        parse_copy(text, n);
    }
}

static void length_is_bounded(void **state)
{
    static const char begin[] = "client.payload contains ";
    char text[WT_MAX_EXPECTATION + 2];
    struct wt_expectation_error error;
    struct wt_expectation e;

    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, begin, sizeof begin - 1);
    assert_true(wt_expectation_parse(text, WT_MAX_EXPECTATION, &e, &error));
    assert_number(e.wanted[0].length, WT_MAX_EXPECTATION - sizeof begin + 1);
    parse_copy(text, WT_MAX_EXPECTATION);
    assert_false(wt_expectation_parse(text, WT_MAX_EXPECTATION + 1, &e, &error));
    assert_number(error.fault, WT_FAULT_TOO_LONG);
}

/* ---- Tables ---- */

static void names_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; wt_check_name_at(i) != NULL; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(wt_check_name_at(i)->name, wt_check_name_at(k)->name);
        assert_true((wt_check_name_at(i)->type == WT_TYPE_CHOICE) ==
                    (wt_check_name_at(i)->n_choices > 0));
    }
}

static void causes_are_unique(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WT_N_CAUSES; i++)
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(wt_check_cause_key((enum wt_check_cause)i),
                                    wt_check_cause_key((enum wt_check_cause)k));
}

/* A test's name is one line. */
static const char *name_of(const struct bad *c)
{
    return strpbrk(c->text, "\n\t\x01") != NULL || *c->text == '\0' ? c->fault : c->text;
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(every_prefix_and_byte), cmocka_unit_test(any_words),
        cmocka_unit_test(length_is_bounded),     cmocka_unit_test(names_are_unique),
        cmocka_unit_test(causes_are_unique),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(good) + WT_ARRAY_LEN(bad)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(good); i++)
        tests[n++] =
            (struct CMUnitTest){good[i].text, means, NULL, NULL, (void *)(uintptr_t)&good[i]};
    for (size_t i = 0; i < WT_ARRAY_LEN(bad); i++)
        tests[n++] = (struct CMUnitTest){name_of(&bad[i]), is_refused, NULL, NULL,
                                         (void *)(uintptr_t)&bad[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
