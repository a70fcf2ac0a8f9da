/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP and DHCPv6: messages that are one exchange, and the one verdict on it. */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 268, MOST = 8 };
enum { NOBODY, ALL, CLIENT, SERVER, OTHER, RELAY, CLIENT6, GROUP6, SERVER6 };
enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM };
enum { SOLICIT = 1, ADVERTISE, REQUEST6, RENEW = 5, REPLY = 7, RELEASE6 };

static const struct wt_ip machines[] = {
    [NOBODY] = {.version = 4, .bytes = {0}                          },
    [ALL] = {.version = 4, .bytes = {255, 255, 255, 255}         },
    [CLIENT] = {.version = 4, .bytes = {10, 0, 0, 9}                },
    [SERVER] = {.version = 4, .bytes = {10, 0, 0, 1}                },
    [OTHER] = {.version = 4, .bytes = {10, 0, 0, 2}                },
    [RELAY] = {.version = 4, .bytes = {10, 0, 0, 3}                },
    [CLIENT6] = {.version = 6, .bytes = {0xfe, 0x80, [15] = 1}       },
    [GROUP6] = {.version = 6, .bytes = {0xff, 2, [13] = 1, [15] = 2}},
    [SERVER6] = {.version = 6, .bytes = {0xfe, 0x80, [15] = 2}       },
};

/* What is said of each message, without what its kind is said to be; then the verdict on the first
 * conversation, with what it says of packets and numbers; behind "|" that on the second one. */
static const struct lending_case {
    const char *name;
    struct {
        unsigned char from, to, message, xid, mac; /* xid and mac: their last byte */
        bool gives, has, relayed; /* an address is given; the client has one; by a relay */
        unsigned ms;
        const char *said;
    } m[MOST];
    const char *verdict;
} cases[] = {
  /* clang-format off */
    {"four messages", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {SERVER, CLIENT, OFFER, 1, 1, 1, 0, 0, 12, "dhcp-answers 1 12"},
        {NOBODY, ALL, REQUEST, 1, 1, 0, 0, 0, 3, ""},
        {SERVER, CLIENT, ACK, 1, 1, 1, 0, 0, 5, "dhcp-answers 3 5 lending-over 1 20"}},
        "ended-lending lending-address lending-took 1-4 20"},
    {"asked again in a new transaction", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, DISCOVER, 2, 1, 0, 0, 0, 5000, "dhcp-asked-again 1 5000"},
        {SERVER, CLIENT, OFFER, 2, 1, 1, 0, 0, 12, "dhcp-answers 2 12"}, {NOBODY, ALL, REQUEST, 2, 1, 0, 0, 0, 3, ""},
        {SERVER, CLIENT, ACK, 2, 1, 1, 0, 0, 5, "dhcp-answers 4 5 lending-over-again 1 5020"}},
        "ended-lending lending-address lending-took-again 1-5 5020"},
    {"an answer to the try before", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, DISCOVER, 2, 1, 0, 0, 0, 5000, "dhcp-asked-again 1 5000"},
        {SERVER, CLIENT, OFFER, 1, 1, 1, 0, 0, 12, ""}},
        "ended-lending-offered - - 1-3 5012"},
    {"never answered", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 4000, "dhcp-asked-again 1 4000"},
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 8000, "dhcp-asked-again 2 8000"}, {SERVER, CLIENT, OFFER, 9, 9, 1, 0, 0, 2000, "dhcp-answer-alone"}},
        "ended-lending-open - - 1-3 0"},
    {"a copy is not asked again", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 1, ""}},
        "ended-lending-cut - - 1-1 0"},
    {"two servers offer", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {SERVER, CLIENT, OFFER, 1, 1, 1, 0, 0, 12, "dhcp-answers 1 12"},
        {OTHER, CLIENT, OFFER, 1, 1, 1, 0, 0, 8, "dhcp-answers 1 20"}, {NOBODY, ALL, REQUEST, 1, 1, 0, 0, 0, 3, ""},
        {OTHER, CLIENT, OFFER, 1, 1, 1, 0, 0, 1, "dhcp-answers 1 24"},
        {SERVER, CLIENT, ACK, 1, 1, 1, 0, 0, 5, "dhcp-answers 4 6 lending-over 1 29"}},
        "ended-lending lending-address lending-took 1-6 29"},
    {"renewed", {
        {CLIENT, SERVER, REQUEST, 1, 1, 0, 1, 0, 0, ""}, {SERVER, CLIENT, ACK, 1, 1, 1, 1, 0, 2, "dhcp-answers 1 2"}},
        "ended-lending lending-address lending-took 1-2 2"},
    {"refused", {
        {NOBODY, ALL, REQUEST, 1, 1, 0, 0, 0, 0, ""}, {SERVER, ALL, NAK, 1, 1, 0, 0, 0, 2, "dhcp-answers 1 2"}},
        "ended-lending lending-refused lending-took 1-2 2"},
    {"settings only", {
        {CLIENT, ALL, INFORM, 1, 1, 0, 1, 0, 0, ""}, {SERVER, CLIENT, ACK, 1, 1, 0, 1, 0, 2, "dhcp-answers 1 2"}},
        "ended-lending lending-settled lending-took 1-2 2"},
    {"given back: no answer is due", {{CLIENT, SERVER, RELEASE, 1, 1, 0, 1, 0, 0, ""}},
        "ended-lending lending-returned lending-not-due 1-1 0"},
    {"taken by somebody else, and begun again", {
        {NOBODY, ALL, DECLINE, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 10000, ""},
        {SERVER, CLIENT, OFFER, 1, 1, 1, 0, 0, 2, "dhcp-answers 2 2"}},
        "ended-lendings lendings-two 0 0 0 1 1 1-3"},
    {"two machines at a time", {
        {NOBODY, ALL, REQUEST, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, REQUEST, 1, 2, 0, 0, 0, 1, ""},
        {SERVER, CLIENT, ACK, 1, 2, 1, 0, 0, 1, "dhcp-answers 2 1"}, {SERVER, CLIENT, ACK, 1, 1, 1, 0, 0, 1, "dhcp-answers 1 3"}},
        "ended-lendings-good lendings-lent 2 0 0 0 0 3-4"},
    {"the same messages before and behind a relay", {
        {NOBODY, ALL, REQUEST, 1, 1, 0, 0, 0, 0, ""}, {RELAY, SERVER, REQUEST, 1, 1, 0, 0, 1, 1, ""},
        {SERVER, RELAY, ACK, 1, 1, 1, 0, 1, 5, "dhcp-answers 2 5"}, {RELAY, CLIENT, ACK, 1, 1, 1, 0, 1, 1, "dhcp-answers 1 7"}},
        "ended-lending lending-address lending-took 1-4 7"},
    {"of each kind one", {
        {CLIENT, SERVER, REQUEST, 1, 1, 0, 1, 0, 0, ""}, {SERVER, CLIENT, ACK, 1, 1, 1, 1, 0, 2, "dhcp-answers 1 2"},
        {CLIENT, SERVER, INFORM, 2, 1, 0, 1, 0, 0, ""}, {SERVER, CLIENT, ACK, 2, 1, 0, 1, 0, 2, "dhcp-answers 3 2"},
        {CLIENT, SERVER, REQUEST, 3, 1, 0, 1, 0, 0, ""}, {SERVER, CLIENT, NAK, 3, 1, 0, 1, 0, 2, "dhcp-answers 5 2"},
        {CLIENT, SERVER, RELEASE, 4, 1, 0, 1, 0, 0, ""}, {CLIENT, SERVER, INFORM, 5, 1, 0, 1, 0, 0, ""}},
        "ended-lendings lendings-five 1 1 1 1 1 2-8"},
    {"a question that comes too late to go on", {
        {NOBODY, ALL, DISCOVER, 1, 1, 0, 0, 0, 0, ""}, {NOBODY, ALL, DISCOVER, 2, 1, 0, 0, 0, 130000, ""}},
        "ended-lendings lendings-open 0 0 0 0 2 1-2"},
    {"DHCPv6: four messages in two transactions", {
        {CLIENT6, GROUP6, SOLICIT, 1, 1, 0, 0, 0, 0, ""}, {SERVER6, CLIENT6, ADVERTISE, 1, 1, 1, 0, 0, 12, "dhcpv6-answers 1 12"},
        {CLIENT6, GROUP6, REQUEST6, 2, 1, 0, 0, 0, 3, ""},
        {SERVER6, CLIENT6, REPLY, 2, 1, 1, 0, 0, 5, "dhcpv6-answers 3 5 lending-over 1 20"}},
        "ended-lending lending-address lending-took 1-4 20"},
    {"DHCPv6: rapid commit", {
        {CLIENT6, GROUP6, SOLICIT, 1, 1, 0, 0, 0, 0, ""}, {SERVER6, CLIENT6, REPLY, 1, 1, 1, 0, 0, 12, "dhcpv6-answers 1 12 lending-over 1 12"}},
        "ended-lending lending-address lending-took 1-2 12"},
    {"DHCPv6: asked again, given back", {
        {CLIENT6, GROUP6, RELEASE6, 1, 1, 0, 0, 0, 0, ""}, {CLIENT6, GROUP6, RELEASE6, 1, 1, 0, 0, 0, 1000, "dhcpv6-asked-again 1 1000"},
        {SERVER6, CLIENT6, REPLY, 1, 1, 0, 0, 0, 5, "dhcpv6-answers 2 5 lending-over-again 1 1005"}},
        "ended-lending lending-gave-back lending-took-again 1-3 1005"},
    {"DHCPv6: another transaction is another exchange", {
        {CLIENT6, GROUP6, SOLICIT, 1, 1, 0, 0, 0, 0, ""}, {CLIENT6, GROUP6, SOLICIT, 2, 1, 0, 0, 0, 5000, ""}},
        "ended-lendings lendings-open 0 0 0 0 2 1-2"},
    {"DHCPv6: an answer to another transaction", {
        {CLIENT6, GROUP6, SOLICIT, 1, 1, 0, 0, 0, 0, ""}, {SERVER6, CLIENT6, ADVERTISE, 9, 1, 1, 0, 0, 5000, "dhcpv6-answer-alone"}},
        "ended-lending-open - - 1-1 0|ended-only-answers"},
    {"DHCPv6: an answer to this transaction", {
        {CLIENT6, GROUP6, SOLICIT, 1, 1, 0, 0, 0, 0, ""}, {SERVER6, CLIENT6, ADVERTISE, 1, 1, 1, 0, 0, 12, "dhcpv6-answers 1 12"}},
        "ended-lending-offered - - 1-2 12|ended-answers-other"},
    {"DHCPv6: never answered", {
        {CLIENT6, GROUP6, RENEW, 1, 1, 0, 0, 0, 0, ""}, {CLIENT6, GROUP6, SOLICIT, 2, 2, 0, 0, 0, 5000, ""}},
        "ended-lendings lendings-open 0 0 0 0 2 1-2"},
  /* clang-format on */
};

static size_t put_v4(uint8_t *b, const struct lending_case *c, size_t i)
{
    static const uint8_t address[4] = {10, 0, 0, 9};
    uint8_t message = c->m[i].message;
    bool answer = message == OFFER || message == ACK || message == NAK;
    size_t n = 240;

    b[0] = answer ? 2 : 1;
    b[1] = 1;
    b[2] = 6;
    b[7] = c->m[i].xid;
    b[28] = 2;
    b[33] = c->m[i].mac;
    if (c->m[i].has)
        memcpy(b + 12, address, 4);
    if (c->m[i].gives)
        memcpy(b + 16, address, 4);
    if (c->m[i].relayed)
        memcpy(b + 24, machines[RELAY].bytes, 4);
    memcpy(b + 236, "\x63\x82\x53\x63", 4);
    memcpy(b + n, "\x35\1", 2);
    b[n + 2] = message;
    n += 3;
    if (message == ACK && c->m[i].gives) {
        memcpy(b + n, "\x33\4\0\0\x0e\x10", 6);
        n += 6;
    }
    if (message == REQUEST && !c->m[i].has) {
        memcpy(b + n, "\x32\4\x0a\0\0\x09", 6);
        n += 6;
    }
    b[n++] = 255;
    return n;
}

static size_t put_v6(uint8_t *b, const struct lending_case *c, size_t i)
{
    static const uint8_t ia[] = "\0\3\0\x28\0\0\0\1\0\0\0\0\0\0\0\0\0\5\0\x18\x20\1\xd\xb8\0\0\0\0"
                                "\0\0\0\0\0\0\0\1\0\0\0\7\0\0\0\x8";
    size_t n = 10;

    b[0] = c->m[i].message;
    b[3] = c->m[i].xid;
    memcpy(b + 4, "\0\1\0\2\0", 5);
    b[9] = c->m[i].mac;
    if (c->m[i].gives) {
        memcpy(b + n, ia, sizeof ia - 1);
        n += sizeof ia - 1;
    }
    return n;
}

static const struct wt_arg *arg(const struct wt_remark *r, const char *name)
{
    for (unsigned i = 0; i < r->n_args; i++)
        if (strcmp(r->args[i].name, name) == 0)
            return &r->args[i];
    return NULL;
}

static uint64_t number(const struct wt_remark *r, const char *name)
{
    const struct wt_arg *a = arg(r, name);

    assert_non_null(a);
    return a->as.number;
}

static bool is_ours(const char *key)
{
    return strncmp(key, "lending-over", 12) == 0 || strstr(key, "-answer") != NULL ||
           strstr(key, "-asked-again") != NULL;
}

static void said(const struct exchange *x, char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < x->commentary.n_remarks; i++) {
        const struct wt_remark *r = &x->commentary.remarks[i];
        const char *key = wt_remark_key(r->id);

        if (!is_ours(key) || strncmp(key, "datagram", 8) == 0)
            continue;
        n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? " " : "", key);
        if (arg(r, "packet") != NULL)
            n += (size_t)snprintf(out + n, size - n, " %u %u", (unsigned)number(r, "packet"),
                                  (unsigned)(number(r, "after") / 1000000));
    }
}

static const char *phrase(const struct wt_ending *ending, const char *name)
{
    return ending->remark.id == WT_REMARK_ENDED_LENDING
               ? wt_remark_key(arg(&ending->remark, name)->as.remark)
               : "-";
}

static void verdict(const struct wt_ending *ending, char *out, size_t size)
{
    const struct wt_remark *r = &ending->remark;
    const struct wt_summary *s = &ending->summary;

    if (arg(r, "exchanges") != NULL)
        (void)snprintf(out, size, "%s %s %u %u %u %u %u %u-%u", wt_remark_key(r->id),
                       wt_remark_key(arg(r, "kinds")->as.remark), (unsigned)number(r, "lent"),
                       (unsigned)number(r, "settled"), (unsigned)number(r, "refused"),
                       (unsigned)number(r, "returned"), (unsigned)number(r, "open"), s->evidence[0],
                       s->evidence[s->n_evidence - 1]);
    else
        (void)snprintf(out, size, "%s %s %s %u-%u %u", wt_remark_key(r->id),
                       phrase(ending, "outcome"), phrase(ending, "how"), s->evidence[0],
                       s->evidence[s->n_evidence - 1], (unsigned)(number(r, "after") / 1000000));
}

static void play(void **state)
{
    const struct lending_case *c = *state;
    struct wt_ending ending;
    struct exchange x;
    char got[256];

    exchange_begin(&x, 67, true);
    for (size_t i = 0; i < MOST && c->m[i].said != NULL; i++) {
        bool v6 = c->m[i].from >= CLIENT6;
        uint16_t base = v6 ? 546 : 67;
        uint8_t bytes[SIZE] = {0};
        struct wt_endpoint from = {.ip = machines[c->m[i].from]}, to = {.ip = machines[c->m[i].to]};
        bool server = c->m[i].from == SERVER || c->m[i].from == OTHER;

        if (v6) {
            from.port = c->m[i].from == SERVER6 ? base + 1 : base;
            to.port = c->m[i].from == SERVER6 ? base : base + 1;
        } else {
            from.port = server || c->m[i].from == RELAY ? base : base + 1;
            to.port = c->m[i].to == CLIENT || (server && c->m[i].to == ALL) ? base + 1 : base;
        }
        size_t n = v6 ? put_v6(bytes, c, i) : put_v4(bytes, c, i);

        exchange_between(&x, &from, &to, (struct bytes){bytes, n}, c->m[i].ms);
        said(&x, got, sizeof got);
        assert_string_equal(got, c->m[i].said);
    }
    wt_explain_ending(x.explainer, wt_tracker_conversation(x.tracker, 0), &ending);
    verdict(&ending, got, sizeof got);
    if (strchr(c->verdict, '|') != NULL) {
        wt_explain_ending(x.explainer, wt_tracker_conversation(x.tracker, 1), &ending);
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "|%s",
                       wt_remark_key(ending.remark.id));
    }
    assert_string_equal(got, c->verdict);
    exchange_end(&x);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases)];

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = play,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    return _cmocka_run_group_tests("lending", tests, WT_ARRAY_LEN(cases), NULL, NULL);
}
