/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of DHCPv6: its messages, and which answer belongs to which question. */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define B(literal) literal, sizeof(literal) - 1
#define IA "\0\3\0\x28\0\0\0\1\0\0\0\0\0\0\0\0"
#define ADDRESS "\0\5\0\x18\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\7\0\0\0\x8"
#define GONE "\0\5\0\x18\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0"
#define NETWORK                                                                                    \
    "\0\x19\0\x29\0\0\0\1\0\0\0\0\0\0\0\0\0\x1a\0\x19\0\0\0\1\0\0\0\2\x38\x20\1\xd\xb8\0\0\0\0\0"  \
    "\0\0\0\0\0\0\0"
#define RELAY "\xc\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x9\0\4"
#define BACK "\xd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x9\0\4"

enum { ASKS, SAYS };

static bool seen[WT_N_REMARKS];

static const struct dhcpv6_case {
    const char *name;
    struct {
        int way;
        const char *bytes;
        size_t n;
        const char *said, *line;
    } datagrams[6];
} cases[] = {
  /* clang-format off */
    {"an address", {
        {ASKS, B("\1\0\0\1"), "dhcpv6-solicit", "line-dhcpv6"},
        {SAYS, B("\2\0\0\1" IA ADDRESS), "dhcpv6-advertise dhcpv6-answers", "line-dhcpv6-address"},
        {ASKS, B("\3\0\0\2" IA ADDRESS), "dhcpv6-request", "line-dhcpv6-address"},
        {SAYS, B("\7\0\0\2" IA ADDRESS), "dhcpv6-reply-address dhcpv6-answers~", "line-dhcpv6-address"},
        {ASKS, B("\x8\0\0\3" IA ADDRESS), "dhcpv6-gives-back", "line-dhcpv6-address"},
        {SAYS, B("\7\0\0\3" IA GONE), "dhcpv6-reply dhcpv6-answers~", "line-dhcpv6-address"}}},
    {"two messages instead of four", {
        {ASKS, B("\1\0\0\1\0\xe\0\0"), "dhcpv6-solicit-rapid", "line-dhcpv6"},
        {SAYS, B("\7\0\0\1\0\xe\0\0" IA ADDRESS), "dhcpv6-reply-address dhcpv6-answers", "line-dhcpv6-address"}}},
    {"a network", {
        {ASKS, B("\3\0\0\1"), "dhcpv6-request", "line-dhcpv6"},
        {SAYS, B("\7\0\0\1" NETWORK), "dhcpv6-reply-prefix dhcpv6-answers", "line-dhcpv6-prefix"}}},
    {"asked again, answered once", {
        {ASKS, B("\5\0\0\1"), "dhcpv6-renew", "line-dhcpv6"},
        {ASKS, B("\5\0\0\1"), "dhcpv6-renew~ dhcpv6-asked-again", "line-dhcpv6"},
        {SAYS, B("\7\0\0\1"), "dhcpv6-reply dhcpv6-answers", "line-dhcpv6"},
        {ASKS, B("\5\0\0\2"), "dhcpv6-renew~", "line-dhcpv6"},
        {SAYS, B("\7\0\0\3"), "dhcpv6-reply~ dhcpv6-answer-alone", "line-dhcpv6"}}},
    {"the other questions", {
        {ASKS, B("\6\0\0\1"), "dhcpv6-rebind", "line-dhcpv6"}, {ASKS, B("\4\0\0\2"), "dhcpv6-confirm", "line-dhcpv6"},
        {ASKS, B("\xb\0\0\3"), "dhcpv6-information", "line-dhcpv6"}, {ASKS, B("\x9\0\0\4"), "dhcpv6-gives-back", "line-dhcpv6"},
        {SAYS, B("\xa\0\0\0"), "dhcpv6-reconfigure", "line-dhcpv6"}}},
    {"refused", {
        {ASKS, B("\3\0\0\1"), "dhcpv6-request", "line-dhcpv6"},
        {SAYS, B("\7\0\0\1\0\xd\0\4\0\2no"), "dhcpv6-reply dhcpv6-refused dhcpv6-answers", "line-dhcpv6"},
        {ASKS, B("\3\0\0\2"), "dhcpv6-request~", "line-dhcpv6"},
        {SAYS, B("\7\0\0\2\0\xd\0\4\0\0ok"), "dhcpv6-reply~ dhcpv6-answers~", "line-dhcpv6"}}},
    {"by a relay", {
        {ASKS, B(RELAY "\1\0\0\1"), "dhcpv6-relayed dhcpv6-solicit", "line-dhcpv6"},
        {SAYS, B(BACK "\2\0\0\1"), "dhcpv6-relayed~ dhcpv6-advertise dhcpv6-answers", "line-dhcpv6"}}},
  /* clang-format on */
};

static void said(const struct exchange *x, char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < x->commentary.n_remarks; i++) {
        const char *key = wt_remark_key(x->commentary.remarks[i].id);

        if (strncmp(key, "dhcpv6-", 7) != 0)
            continue;
        seen[x->commentary.remarks[i].id] = true;
        n += (size_t)snprintf(out + n, size - n, "%s%s%s", n > 0 ? " " : "", key,
                              x->commentary.remarks[i].brief ? "~" : "");
    }
}

static void play(void **state)
{
    const struct dhcpv6_case *c = *state;
    const struct wt_endpoint client = {
        .ip = {.version = 6, .bytes = {0xfe, 0x80, [15] = 1}},
          .port = 546
    };
    const struct wt_endpoint group = {
        .ip = {.version = 6, .bytes = {0xff, 2, [13] = 1, [15] = 2}},
          .port = 547
    };
    const struct wt_endpoint server = {
        .ip = {.version = 6, .bytes = {0xfe, 0x80, [15] = 2}},
          .port = 547
    };
    struct exchange x;

    exchange_begin(&x, 547, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(c->datagrams) && c->datagrams[i].bytes != NULL; i++) {
        bool asks = c->datagrams[i].way == ASKS;
        struct wt_remark line;
        struct wt_dns_name name;
        char got[256];

        exchange_between(&x, asks ? &client : &server, asks ? &group : &client,
                         (struct bytes){c->datagrams[i].bytes, c->datagrams[i].n}, 1000);
        said(&x, got, sizeof got);
        assert_string_equal(got, c->datagrams[i].said);
        assert_true(wt_explain_message(&x.packet, &line, &name));
        assert_string_equal(wt_remark_key(line.id), c->datagrams[i].line);
    }
    exchange_end(&x);
}

/* Each remark on a message; those on a status are its words. */
static void all_are_said(void **state)
{
    static const enum wt_remark_id all[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_dhcpv6.def"
#undef WT_REMARK
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(all); i++) {
        const char *key = wt_remark_key(all[i]);

        if (strncmp(key, "line-", 5) != 0 && strncmp(key, "dhcpv6-status-", 14) != 0 &&
            !seen[all[i]])
            fail_msg("no case says %s", key);
    }
}

/* The words of each status. */
static void reasons(void **state)
{
    static const char *const wanted[] = {
        NULL,
        "dhcpv6-status-failed",
        "dhcpv6-status-no-address",
        "dhcpv6-status-no-binding",
        "dhcpv6-status-not-on-link",
        "dhcpv6-status-use-multicast",
        "dhcpv6-status-no-prefix",
        "dhcpv6-status-other",
    };
    const struct wt_endpoint client = {
        .ip = {.version = 6, .bytes = {0xfe, 0x80, [15] = 1}},
          .port = 546
    };
    const struct wt_endpoint server = {
        .ip = {.version = 6, .bytes = {0xfe, 0x80, [15] = 2}},
          .port = 547
    };
    struct exchange x;

    (void)state;
    exchange_begin(&x, 547, true);
    for (uint8_t code = 1; code < WT_ARRAY_LEN(wanted); code++) {
        const uint8_t bytes[] = {7, 0, 0, code, 0, 13, 0, 2, 0, code};
        const struct wt_remark *refused = NULL;

        exchange_between(&x, &server, &client, (struct bytes){bytes, sizeof bytes}, 10);
        for (size_t i = 0; i < x.commentary.n_remarks; i++)
            if (x.commentary.remarks[i].id == WT_REMARK_DHCPV6_REFUSED)
                refused = &x.commentary.remarks[i];
        assert_non_null(refused);
        assert_number(refused->args[0].as.number, code);
        assert_string_equal(wt_remark_key(refused->args[1].as.remark), wanted[code]);
    }
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
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(all_are_said);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(reasons);
    return _cmocka_run_group_tests("dhcpv6", tests, n, NULL, NULL);
}
