/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of files on their way by TFTP: the request, blocks, ACKs, errors, and how it ended.
 */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define B(literal) literal, sizeof(literal) - 1
#define READ B("\0\1a.txt\0octet\0")

enum { FROM_CLIENT, FROM_SERVER, TO_PORT_69 };

/* C is 10.0.0.1:50000; the server's data port is 33000. What is said: one word a remark, without
 * those of UDP. */
static const struct tftp_case {
    const char *name, *verdict; /* of the conversation that carries the file */
    struct {
        int way;
        const char *bytes;
        size_t n, more; /* bytes of data behind it */
        unsigned ms;
        const char *said;
    } datagrams[8];
} cases[] = {
  /* clang-format off */
    {"a file of two blocks", "ended-tftp", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\3\0\1"), 512, 9, "tftp-own-port tftp-data"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack"},
        {FROM_SERVER, B("\0\3\0\2"), 5, 9, "tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\2"), 0, 9, "tftp-ack-last"}}},
    {"the capture ends before the last ACK", "ended-tftp-unconfirmed", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\3\0\1"), 5, 9, "tftp-own-port tftp-data-last"}}},
    {"the capture ends before the last block", "ended-tftp-part", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\3\0\1"), 512, 9, "tftp-own-port tftp-data"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack"}}},
    {"a block is missing", "ended-tftp-part", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\3\0\1"), 512, 9, "tftp-own-port tftp-data"},
        {FROM_SERVER, B("\0\3\0\3"), 5, 9, "tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\3"), 0, 9, "tftp-ack-last"}}},
    {"a block once more", "ended-tftp-again", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\3\0\1"), 512, 9, "tftp-own-port tftp-data"},
        {FROM_SERVER, B("\0\3\0\1"), 512, 5000, "tftp-data-again"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack"},
        {FROM_SERVER, B("\0\3\0\2"), 0, 9, "tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\2"), 0, 9, "tftp-ack-last"}}},
    {"asked for twice", "ended-tftp", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {TO_PORT_69, READ, 0, 5000, "tftp-read~ tftp-asked-again"},
        {FROM_SERVER, B("\0\3\0\1"), 5, 9, "tftp-own-port tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack-last"}}},
    {"another file is no repetition", "ended-tftp", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {TO_PORT_69, B("\0\1b.txt\0octet\0"), 0, 5000, "tftp-read~"},
        {FROM_SERVER, B("\0\3\0\1"), 5, 9, "tftp-own-port tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack-last"}}},
    {"larger blocks, by an option", "ended-tftp", {
        {TO_PORT_69, B("\0\1a\0octet\0blksize\0" "600\0"), 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\6blksize\0" "600\0"), 0, 9, "tftp-own-port tftp-options"},
        {FROM_CLIENT, B("\0\4\0\0"), 0, 9, "tftp-ack-none"},
        {FROM_SERVER, B("\0\3\0\1"), 600, 9, "tftp-data"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack"},
        {FROM_SERVER, B("\0\3\0\2"), 512, 9, "tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\2"), 0, 9, "tftp-ack-last"}}},
    {"two blocks for each ACK", "ended-tftp", {
        {TO_PORT_69, B("\0\1a\0octet\0windowsize\0" "2\0"), 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\6windowsize\0" "2\0"), 0, 9, "tftp-own-port tftp-options"},
        {FROM_CLIENT, B("\0\4\0\0"), 0, 9, "tftp-ack-none"},
        {FROM_SERVER, B("\0\3\0\1"), 512, 9, "tftp-data-window"},
        {FROM_SERVER, B("\0\3\0\2"), 1, 9, "tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\2"), 0, 9, "tftp-ack-last"}}},
    {"written to the server", "ended-tftp", {
        {TO_PORT_69, B("\0\2a\0octet\0"), 0, 1, "tftp-write"},
        {FROM_SERVER, B("\0\4\0\0"), 0, 9, "tftp-own-port tftp-ack-none"},
        {FROM_CLIENT, B("\0\3\0\1"), 5, 9, "tftp-data-last"},
        {FROM_SERVER, B("\0\4\0\1"), 0, 9, "tftp-ack-last"}}},
    {"no such file", "ended-tftp-error", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\5\0\1gone\0"), 0, 9, "tftp-own-port tftp-error"}}},
    {"an error that is too late", "ended-tftp", {
        {TO_PORT_69, READ, 0, 1, "tftp-read"},
        {FROM_SERVER, B("\0\3\0\1"), 5, 9, "tftp-own-port tftp-data-last"},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, "tftp-ack-last"},
        {FROM_CLIENT, B("\0\5\0\x63gone\0"), 0, 9, "tftp-error"}}},
    {"the request was not captured", NULL, {
        {FROM_SERVER, B("\0\3\0\1"), 5, 9, ""},
        {FROM_CLIENT, B("\0\4\0\1"), 0, 9, ""}}},
    {"not TFTP after all", NULL, {
        {TO_PORT_69, B("\0\7a\0octet\0"), 0, 1, ""},
        {TO_PORT_69, B("\1"), 0, 1, ""}}},
  /* clang-format on */
};

static void give(struct exchange *x, int way, struct bytes head, size_t more, unsigned ms)
{
    const struct wt_endpoint client = {
        .ip = {.version = 4, .bytes = {10, 0, 0, 1}},
          .port = 50000
    };
    const struct wt_endpoint server = {
        .ip = {.version = 4, .bytes = {10, 0, 0, 2}},
          .port = way == TO_PORT_69 ? 69 : 33000
    };
    uint8_t bytes[1024] = {0};

    assert_true(head.n + more <= sizeof bytes);
    memcpy(bytes, head.data, head.n);
    exchange_between(x, way == FROM_SERVER ? &server : &client,
                     way == FROM_SERVER ? &client : &server, (struct bytes){bytes, head.n + more},
                     ms);
}

/* What is said of TFTP. */
static void said(const struct exchange *x, char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < x->commentary.n_remarks; i++) {
        const char *key = wt_remark_key(x->commentary.remarks[i].id);

        if (strncmp(key, "tftp-", 5) == 0)
            n += (size_t)snprintf(out + n, size - n, "%s%s%s", n > 0 ? " " : "", key,
                                  x->commentary.remarks[i].brief ? "~" : "");
    }
}

static void play(void **state)
{
    const struct tftp_case *c = *state;
    const struct wt_conversation *last = NULL, *next;
    struct exchange x;

    exchange_begin(&x, 69, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(c->datagrams) && c->datagrams[i].bytes != NULL; i++) {
        char got[256];

        give(&x, c->datagrams[i].way, (struct bytes){c->datagrams[i].bytes, c->datagrams[i].n},
             c->datagrams[i].more, c->datagrams[i].ms);
        said(&x, got, sizeof got);
        assert_string_equal(got, c->datagrams[i].said);
    }
    for (size_t i = 0; (next = wt_tracker_conversation(x.tracker, i)) != NULL; i++)
        last = next;
    assert_non_null(last);
    struct wt_ending ending;

    wt_explain_ending(x.explainer, last, &ending);
    if (c->verdict != NULL)
        assert_string_equal(wt_remark_key(ending.remark.id), c->verdict);
    else
        assert_null(strstr(wt_remark_key(ending.remark.id), "tftp"));
    exchange_end(&x);
}

static void lines(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *line;
    } all[] = {
        {READ,                    "line-tftp-read"   },
        {B("\0\2a\0octet\0"),     "line-tftp-write"  },
        {B("\0\3\0\1x"),          "line-tftp-data"   },
        {B("\0\4\0\1"),           "line-tftp-ack"    },
        {B("\0\5\0\1gone\0"),     "line-tftp-error"  },
        {B("\0\6blksize\0008\0"), "line-tftp-options"},
    };
    struct exchange x;

    (void)state;
    exchange_begin(&x, 69, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(all); i++) {
        struct wt_remark line;
        struct wt_dns_name name;

        give(&x, TO_PORT_69, (struct bytes){all[i].bytes, all[i].n}, 0, 1);
        assert_true(wt_explain_message(&x.packet, &line, &name));
        assert_string_equal(wt_remark_key(line.id), all[i].line);
    }
    exchange_end(&x);
}

/* The numbers of the closing sentence. */
static void figures(void **state)
{
    const struct wt_conversation *c;
    struct wt_ending ending;
    struct exchange x;
    uint64_t bytes = 0, blocks = 0, packet = 0, after = 0;

    (void)state;
    exchange_begin(&x, 69, true);
    give(&x, TO_PORT_69, BYTES("\0\1a.txt\0octet\0"), 0, 1);
    give(&x, FROM_SERVER, BYTES("\0\3\0\1"), 512, 10);
    give(&x, FROM_CLIENT, BYTES("\0\4\0\1"), 0, 10);
    give(&x, FROM_SERVER, BYTES("\0\3\0\2"), 88, 10);
    give(&x, FROM_CLIENT, BYTES("\0\4\0\2"), 0, 10);
    c = wt_tracker_conversation(x.tracker, 1);
    wt_explain_ending(x.explainer, c, &ending);
    for (unsigned i = 0; i < ending.remark.n_args; i++) {
        const struct wt_arg *arg = &ending.remark.args[i];

        bytes = strcmp(arg->name, "bytes") == 0 ? arg->as.number : bytes;
        blocks = strcmp(arg->name, "blocks") == 0 ? arg->as.number : blocks;
        packet = strcmp(arg->name, "packet") == 0 ? arg->as.number : packet;
        after = strcmp(arg->name, "after") == 0 ? arg->as.number : after;
    }
    assert_number(bytes, 600);
    assert_number(blocks, 2);
    assert_number(packet, 1);
    assert_number(after, 40000000);
    exchange_end(&x);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 2];
    size_t n = 0;

    for (; n < WT_ARRAY_LEN(cases); n++)
        tests[n] = (struct CMUnitTest){.name = cases[n].name,
                                       .test_func = play,
                                       .initial_state = (void *)(uintptr_t)&cases[n]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(lines);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(figures);
    return _cmocka_run_group_tests("tftp", tests, n, NULL, NULL);
}
