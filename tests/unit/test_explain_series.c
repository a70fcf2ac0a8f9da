/* SPDX-License-Identifier: BSD-2-Clause */
/* The closing paragraph of a ping: counts, times, and the last question without an answer. */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASK, SAY, ERROR, OTHER, MOST = 8 };

static const struct series_case {
    const char *name;
    struct {
        unsigned char what, seq;
        unsigned ms;
    } packets[MOST];
    unsigned n;
    /* the remark and its phrases; asked, answered, errors; least, average, most; the evidence */
    const char *wanted;
} cases[] = {
  /* clang-format off */
    {"one question", {{ASK, 1, 0}, {SAY, 1, 7}}, 2, "ping-series ping-fate-all ping-time-one - 1 1 0 7 7 7:"},
    {"all answered", {{ASK, 1, 0}, {SAY, 1, 7}, {ASK, 2, 1000}, {SAY, 2, 3}}, 4,
     "ping-series ping-fate-all ping-time-all - 2 2 0 3 5 7:"},
    {"the last one is not answered, though there was time",
     {{ASK, 1, 0}, {SAY, 1, 7}, {ASK, 2, 1000}, {OTHER, 0, 3000}}, 4,
     "ping-series-lost ping-fate-some ping-time-one ping-last-open 2 1 0 7 7 7: 3"},
    {"the capture ends too soon", {{ASK, 1, 0}, {SAY, 1, 7}, {ASK, 2, 1000}}, 3,
     "ping-series-lost ping-fate-some ping-time-one ping-last-cut 2 1 0 7 7 7: 3"},
    {"no answer at all", {{ASK, 1, 0}, {ASK, 2, 1000}, {ASK, 3, 1000}, {OTHER, 0, 3000}}, 4,
     "ping-series-lost ping-fate-some ping-time-none ping-last-open 3 0 0 0 0 0: 1 2 3"},
    {"an answer that comes late", {{ASK, 1, 0}, {ASK, 2, 1000}, {SAY, 2, 4}, {SAY, 1, 4}}, 4,
     "ping-series ping-fate-all ping-time-all - 2 2 0 4 506 1008:"},
    {"answered twice is answered once", {{ASK, 1, 0}, {SAY, 1, 7}, {SAY, 1, 7}}, 3,
     "ping-series ping-fate-all ping-time-one - 1 1 0 7 7 7:"},
    {"an error instead", {{ASK, 1, 0}, {ERROR, 1, 7}, {ASK, 2, 1000}, {SAY, 2, 9}}, 4,
     "ping-series ping-fate-errors ping-time-one - 2 1 1 9 9 9:"},
    {"the same question twice is asked once", {{ASK, 1, 0}, {ASK, 1, 0}, {SAY, 1, 7}}, 3,
     "ping-series ping-fate-all ping-time-one - 1 1 0 7 7 7:"},
  /* clang-format on */
};

static void checksum(uint8_t *bytes, size_t n, size_t at)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~((sum & 0xffff) + (sum >> 16));
    bytes[at] = (uint8_t)(sum >> 8);
    bytes[at + 1] = (uint8_t)sum;
}

/* An IPv4 header from 10.0.0.from to 10.0.0.to. */
static void header(uint8_t *b, uint8_t bytes, uint8_t from, uint8_t to)
{
    static const uint8_t begin[20] = {0x45, [8] = 64, [9] = 1, [12] = 10, [16] = 10};

    memcpy(b, begin, sizeof begin);
    b[3] = bytes;
    b[15] = from;
    b[19] = to;
    checksum(b, 20, 10);
}

static size_t echo(uint8_t *b, uint8_t type, uint8_t seq)
{
    header(b, 28, type == 8 ? 1 : 2, type == 8 ? 2 : 1);
    b[20] = type;
    b[25] = 7;
    b[27] = seq;
    checksum(b + 20, 8, 2);
    return 28;
}

static size_t put(uint8_t *b, int what, uint8_t seq)
{
    if (what != ERROR)
        return echo(b, what == ASK ? 8 : 0, seq);
    (void)echo(b + 28, 8, seq);
    header(b, 56, 9, 1);
    b[20] = 11;
    checksum(b + 20, 36, 2);
    return 56;
}

static void give(struct exchange *x, const struct series_case *c, size_t i)
{
    uint8_t bytes[64] = {0};
    size_t n = put(bytes, c->packets[i].what, c->packets[i].seq);

    if (c->packets[i].what == OTHER)
        bytes[9] = 253; /* nothing that is known */
    x->ns += (int64_t)c->packets[i].ms * 1000000;
    x->frame = (struct wt_frame){
        .number = ++x->frames, .time_ns = x->ns, .link_type = 101, .bytes = {bytes, n, n}
    };
    wt_dissect(&x->packet, &x->frame, false);
    wt_track(x->tracker, &x->packet, &x->tracked);
    wt_explain_packet(x->explainer, &x->packet, &x->tracked, &x->commentary);
}

static const char *phrase(const struct wt_remark *r, const char *name)
{
    for (unsigned i = 0; i < r->n_args; i++)
        if (strcmp(r->args[i].name, name) == 0)
            return wt_remark_key(r->args[i].as.remark);
    return "-";
}

static void shown(struct exchange *x, char *out, size_t size)
{
    struct wt_ping_series s;
    struct wt_ending ending;

    assert_true(wt_explain_ping(x->explainer, 0, &s, &ending));
    assert_false(wt_explain_ping(x->explainer, 1, &s, &ending));
    const struct wt_remark *r = &ending.remark;
    int64_t average = s.answered > 0 ? s.sum / s.answered : 0;
    size_t n = (size_t)snprintf(out, size, "%s %s %s %s %u %u %u %u %u %u:", wt_remark_key(r->id),
                                phrase(r, "fate"), phrase(r, "time"), phrase(r, "last"), s.asked,
                                s.answered, s.errors, (unsigned)(s.least / 1000000),
                                (unsigned)(average / 1000000), (unsigned)(s.most / 1000000));

    for (unsigned i = 0; i < ending.summary.n_evidence; i++)
        n += (size_t)snprintf(out + n, size - n, " %u", ending.summary.evidence[i]);
}

static void play(void **state)
{
    const struct series_case *c = *state;
    struct exchange x;
    char got[256];

    exchange_begin(&x, 7, true);
    for (size_t i = 0; i < c->n; i++)
        give(&x, c, i);
    shown(&x, got, sizeof got);
    assert_string_equal(got, c->wanted);
    exchange_end(&x);
}

/* Of many losses the latest are named. */
static void many_losses(void **state)
{
    static const struct series_case c = {.packets = {{ASK, 0, 1000}}};
    struct wt_ping_series s;
    struct wt_ending ending;
    struct exchange x;

    (void)state;
    exchange_begin(&x, 7, true);
    for (uint8_t seq = 1; seq <= 40; seq++) {
        struct series_case one = c;

        one.packets[0].seq = seq;
        give(&x, &one, 0);
    }
    assert_true(wt_explain_ping(x.explainer, 0, &s, &ending));
    assert_number(s.asked, 40);
    assert_number(ending.summary.n_evidence, WT_N_EVIDENCE);
    assert_number(ending.summary.evidence[WT_N_EVIDENCE - 1], 40);
    assert_number(ending.summary.evidence[0], 41 - WT_N_EVIDENCE);
    exchange_end(&x);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 1];
    size_t n = 0;

    for (; n < WT_ARRAY_LEN(cases); n++)
        tests[n] = (struct CMUnitTest){.name = cases[n].name,
                                       .test_func = play,
                                       .initial_state = (void *)(uintptr_t)&cases[n]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(many_losses);
    return _cmocka_run_group_tests("series", tests, n, NULL, NULL);
}
