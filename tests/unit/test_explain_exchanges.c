/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions and answers over UDP, whoever answers from wherever: roles, and one verdict for what
 * belongs together. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#define B(literal) literal, sizeof(literal) - 1
#define DNS_ASK "\0\1\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"
#define DNS_ASK_B "\0\2\1\0\0\1\0\0\0\0\0\0\1b\0\0\1\0\1"
#define DNS_SAY "\0\1\x81\x80\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"
#define DHCP_NO_ADDRESSES "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define DHCP_ASK                                                                                   \
    "\1\1\6\0"                                                                                     \
    "\0\0\0\7" DHCP_NO_ADDRESSES "\2\0\0\0\0\1"
#define DHCP_ASK_B                                                                                 \
    "\1\1\6\0"                                                                                     \
    "\0\0\0\7" DHCP_NO_ADDRESSES "\2\0\0\0\0\2"
#define DHCP_SAY                                                                                   \
    "\2\1\6\0"                                                                                     \
    "\0\0\0\7" DHCP_NO_ADDRESSES "\2\0\0\0\0\1"
#define DHCP_SAY_OTHER                                                                             \
    "\2\1\6\0"                                                                                     \
    "\0\0\0\x08" DHCP_NO_ADDRESSES "\2\0\0\0\0\1"

#define NTP_NONE "\0\0\0\0\0\0\0\0"
#define NTP_ASK "\x23\0\6\0" NTP_NONE "\0\0\0\0" NTP_NONE NTP_NONE NTP_NONE "\xe0\0\0\1\0\0\0\1"
#define NTP_KISS                                                                                   \
    "\xe4\0\6\0" NTP_NONE "RATE" NTP_NONE "\xe0\0\0\1\0\0\0\1" NTP_NONE "\xe0\0\0\1\0\0\0\2"

static const uint8_t machines[][4] = {
    {0,   0,   0,   0  },
    {10,  0,   0,   1  },
    {10,  0,   0,   2  },
    {10,  0,   0,   3  },
    {224, 0,   0,   251},
    {255, 255, 255, 255},
};
enum { NOBODY, A, S, T, GROUP, ALL };

/* What is to come of it: a word a conversation, the verdict's key, with "<" where the second end
 * is the client, and the remark on the client's port. */
static const struct exchange_case {
    const char *name, *verdicts;
    struct {
        uint8_t from, to;
        uint16_t src, dst;
        const char *bytes;
        size_t n;
        unsigned ms; /* since the packet before */
    } datagrams[5];
} cases[] = {
  /* clang-format off */
    {"answered at once", "ended-question:client-port-linux", {
        {A, S, 40000, 53, B(DNS_ASK), 0}, {S, A, 53, 40000, B(DNS_SAY), 12}}},
    {"asked again after five seconds", "ended-question-again:client-port-linux", {
        {A, S, 40000, 53, B(DNS_ASK), 0}, {A, S, 40000, 53, B(DNS_ASK), 5000}, {S, A, 53, 40000, B(DNS_SAY), 12}}},
    {"two questions", "ended-questions:client-port-linux", {
        {A, S, 40000, 53, B(DNS_ASK_B), 0}, {A, S, 40000, 53, B(DNS_ASK), 0}, {S, A, 53, 40000, B(DNS_SAY), 12},
        {S, A, 53, 40000, B("\0\2\x81\x80\0\1\0\0\0\0\0\0\1b\0\0\1\0\1"), 12}}},
    {"two questions, one of them asked again", "ended-questions-again:client-port-linux", {
        {A, S, 40000, 53, B(DNS_ASK_B), 0}, {A, S, 40000, 53, B(DNS_ASK), 0}, {S, A, 53, 40000, B(DNS_SAY), 12},
        {A, S, 40000, 53, B(DNS_ASK_B), 5000}, {S, A, 53, 40000, B("\0\2\x81\x80\0\1\0\0\0\0\0\0\1b\0\0\1\0\1"), 12}}},
    {"never answered, though there was time", "ended-questions-open:client-port-linux ended-one-way:client-port-linux", {
        {A, S, 40000, 53, B(DNS_ASK), 0}, {A, S, 40000, 53, B(DNS_ASK), 5000}, {T, S, 40001, 9, B("x"), 5000}}},
    {"the capture ends too soon", "ended-questions-cut:client-port-linux", {{A, S, 40000, 53, B(DNS_ASK), 0}}},
    {"an answer to another question", "ended-questions-cut:client-port-linux", {
        {A, S, 40000, 53, B(DNS_ASK_B), 0}, {S, A, 53, 40000, B(DNS_SAY), 12}}},
    {"NTP: whatever it says, an answer", "ended-question:client-port-linux", {
        {A, S, 40000, 123, B(NTP_ASK), 0}, {S, A, 123, 40000, B(NTP_KISS), 12}, {S, A, 123, 40000, B(NTP_KISS), 1}}},
    {"NTP: the same poll again, never answered", "ended-questions-open:client-port-linux ended-one-way:client-port-linux", {
        {A, S, 40000, 123, B(NTP_ASK), 0}, {A, S, 40000, 123, B(NTP_ASK), 1000}, {T, S, 40001, 9, B("x"), 5000}}},
    {"only answers were captured", "<ended-only-answers:client-port-linux", {{S, A, 53, 40000, B(DNS_SAY), 0}}},
    {"a question from port 53", "ended-questions-cut:client-port-system-service", {{S, A, 53, 1000, B(DNS_ASK), 0}}},
    {"an answer to a system port", "<ended-only-answers:client-port-system", {{S, A, 53, 1000, B(DNS_SAY), 0}}},
    {"SSDP: to a group, the answers from machines", "ended-answered-elsewhere:client-port-dynamic-udp "
     "<ended-answers-other:client-port-dynamic-udp <ended-answers-other:client-port-dynamic-udp", {
        {A, GROUP, 52000, 1900, B("M-SEARCH * HTTP/1.1\r\n\r\n"), 0}, {S, A, 1900, 52000, B("HTTP/1.1 200 OK\r\n\r\n"), 9},
        {T, A, 1900, 52000, B("HTTP/1.1 200 OK\r\n\r\n"), 9}}},
    {"an announcement to a group", "ended-one-way-group:client-port-fixed-service", {
        {S, GROUP, 1900, 1900, B("NOTIFY * HTTP/1.1\r\n\r\n"), 0}}},
    {"too late for an answer", "ended-one-way-group:client-port-dynamic-udp <ended-only-answers:client-port-dynamic-udp", {
        {A, GROUP, 52000, 1900, B("M-SEARCH * HTTP/1.1\r\n\r\n"), 0}, {S, A, 1900, 52000, B("HTTP/1.1 200 OK\r\n\r\n"), 60000}}},
    {"TFTP: from a port of its own", "ended-answered-elsewhere:client-port-dynamic-udp <ended-tftp:client-port-dynamic-udp", {
        {A, S, 50000, 69, B("\0\1a\0octet\0"), 0}, {S, A, 33000, 50000, B("\0\3\0\1x"), 9}, {A, S, 50000, 33000, B("\0\4\0\1"), 9}}},
    {"nobody asked there", "ended-one-way:client-port-dynamic-udp ended-one-way:client-port-linux", {
        {A, S, 50000, 70, B("x"), 0}, {S, A, 33000, 50000, B("y"), 9}}},
    {"DHCP: the asker has no address yet", "ended-answered-elsewhere:client-port-fixed-service <ended-answers-other:client-port-fixed-service", {
        {NOBODY, ALL, 68, 67, B(DHCP_ASK), 0}, {S, A, 67, 68, B(DHCP_SAY), 9}}},
    {"DHCP: another transaction", "ended-one-way:client-port-fixed-service <ended-only-answers:client-port-fixed-service", {
        {NOBODY, ALL, 68, 67, B(DHCP_ASK), 0}, {S, A, 67, 68, B(DHCP_SAY_OTHER), 9}}},
    {"DHCP: the same transaction of another client", "ended-one-way:client-port-fixed-service <ended-only-answers:client-port-fixed-service", {
        {NOBODY, ALL, 68, 67, B(DHCP_ASK_B), 0}, {S, A, 67, 68, B(DHCP_SAY), 9}}},
    {"DHCP: a relay stands between", "ended-answered-elsewhere:client-port-fixed-service "
     "ended-answered:client-port-fixed-service <ended-answers-other:client-port-fixed-service", {
        {NOBODY, ALL, 68, 67, B(DHCP_ASK), 0}, {A, S, 67, 67, B(DHCP_ASK), 1}, {S, A, 67, 67, B(DHCP_SAY), 9},
        {A, ALL, 67, 68, B(DHCP_SAY), 9}}},
    {"LLMNR: the id ties an answer to its question", "ended-question:client-port-dynamic-udp <ended-answers-other:client-port-dynamic-udp", {
        {A, GROUP, 52000, 5355, B(DNS_ASK), 0}, {S, A, 5355, 52000, B(DNS_SAY), 9}}},
    {"LLMNR: an answer to another question", "ended-questions-cut:client-port-dynamic-udp <ended-only-answers:client-port-dynamic-udp", {
        {A, GROUP, 52000, 5355, B(DNS_ASK_B), 0}, {S, A, 5355, 52000, B(DNS_SAY), 9}}},
    {"the same port at both ends", "ended-one-way:client-port-fixed", {{A, S, 50000, 50000, B("x"), 0}}},
    {"the same port at both ends, known by custom only", "ended-one-way:client-port-fixed-custom", {
        {A, S, 17500, 17500, B("x"), 0}}},
    {"mDNS: by the group itself", "ended-question:client-port-fixed-service ended-one-way-group:client-port-fixed-service", {
        {A, GROUP, 5353, 5353, B("\0\0\0\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"), 0},
        {S, GROUP, 5353, 5353, B("\0\0\x84\0\0\0\0\1\0\0\0\0\1A\0\0\1\x80\1\0\0\0\x78\0\4\x0a\0\0\2"), 12}}},
  /* clang-format on */
};

static void put16(uint8_t *at, size_t number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
}

static void give(struct exchange *x, const struct exchange_case *c, size_t i)
{
    uint8_t bytes[256] = {0x45, 0, 0, 0, 0, 0, 0, 0, 9, 17};
    size_t n = 28 + c->datagrams[i].n;

    assert_true(n <= sizeof bytes);
    put16(bytes + 2, n);
    memcpy(bytes + 12, machines[c->datagrams[i].from], 4);
    memcpy(bytes + 16, machines[c->datagrams[i].to], 4);
    put16(bytes + 20, c->datagrams[i].src);
    put16(bytes + 22, c->datagrams[i].dst);
    put16(bytes + 24, n - 20);
    memcpy(bytes + 28, c->datagrams[i].bytes, c->datagrams[i].n);
    x->ns += (int64_t)c->datagrams[i].ms * 1000000;
    x->frame = (struct wt_frame){
        .number = ++x->frames, .time_ns = x->ns, .link_type = 101, .bytes = {bytes, n, n}
    };
    wt_dissect(&x->packet, &x->frame, false);
    wt_track(x->tracker, &x->packet, &x->tracked);
    wt_streams_take(x->streams, &x->packet, &x->tracked);
    wt_explain_packet(x->explainer, &x->packet, &x->tracked, &x->commentary);
}

static void verdicts(struct exchange *x, struct wt_text *out)
{
    const struct wt_conversation *c;

    for (size_t i = 0; (c = wt_tracker_conversation(x->tracker, i)) != NULL; i++) {
        struct wt_fact facts[WT_MAX_FACTS];
        size_t n = wt_explain_kinds(c, facts);
        struct wt_ending ending;

        wt_explain_ending(x->explainer, c, &ending);
        wt_text_str(out, i > 0 ? " " : "");
        wt_text_str(out, c->client == 1 ? "<" : "");
        wt_text_str(out, wt_remark_key(ending.remark.id));
        wt_text_char(out, ':');
        wt_text_str(out, wt_remark_key(facts[n - 1].remarks[0].id));
    }
    wt_text_char(out, '\0');
}

static void play(void **state)
{
    const struct exchange_case *c = *state;
    struct exchange x;

    exchange_begin(&x, 53, true);
    x.ns = 1000000000;
    for (size_t i = 0; i < WT_ARRAY_LEN(c->datagrams) && c->datagrams[i].bytes != NULL; i++)
        give(&x, c, i);
    verdicts(&x, &x.text);
    assert_string_equal(x.text.data, c->verdicts);
    exchange_end(&x);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases)];

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = play,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    return _cmocka_run_group_tests("exchanges", tests, WT_ARRAY_LEN(cases), NULL, NULL);
}
