/* SPDX-License-Identifier: BSD-2-Clause */
/* The path that a traceroute found: by UDP, ICMP and TCP, over IPv4 and IPv6; and what is none. */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of packets from 10.0.0.1 (or fd00::1) to .9: "p3@2" is probe 3 with TTL 2, "x3:5" that its TTL
 * ran out at router .5, "h3:5" that .5 cannot deliver it, "d3:9" that no port or program is there,
 * "a3" an answer of .9 itself; "c3@1" the same probe captured again; "w" that a second goes by. */
static const struct trace_case {
    const char *name;
    char by;     /* u, i, t; with one pair of ports: as told_by() has it */
    int version; /* of IP */
    const char *packets;
    const char *wanted; /* the fate, its packet, and each hop's remark */
} cases[] = {
  /* clang-format off */
    {"UDP", 'u', 4, "p1@1 x1:2 p2@2 x2:3 p3@3 d3:9",
     "traceroute-reached 6 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"ICMP", 'i', 4, "p1@1 x1:2 p2@2 x2:3 p3@3 a3", "traceroute-reached 6 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"TCP", 't', 4, "p1@1 x1:2 p2@2 x2:3 p3@3 a3", "traceroute-reached 6 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"UDP over IPv6", 'u', 6, "p1@1 x1:2 p2@2 d2:9", "traceroute-reached 4 | 1 .2 | 2 .9 goal"},
    {"ICMPv6", 'i', 6, "p1@1 x1:2 p2@2 a2", "traceroute-reached 4 | 1 .2 | 2 .9 goal"},
    {"TCP over IPv6", 't', 6, "p1@1 x1:2 p2@2 a2", "traceroute-reached 4 | 1 .2 | 2 .9 goal"},
    {"all are sent at once, and answered in any order", 'u', 4,
     "p1@1 p2@2 p3@3 p4@4 p5@5 d4:9 x2:3 d3:9 x1:2 d5:9",
     "traceroute-reached 8 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"a router that says nothing, and several", 'u', 4, "p1@1 p2@2 x2:3 p3@3 p4@4 p5@5 d5:9",
     "traceroute-reached 7 | 1 silent | 2 .3 | 3-4 silent | 5 .9 goal"},
    {"nobody beyond the first", 'u', 4, "p1@1 x1:2 p2@2 p3@3 p4@4", "traceroute-open 0 | 1 .2 | 2-4 silent"},
    {"a router that cannot deliver", 'u', 4, "p1@1 x1:2 p2@2 h2:3",
     "traceroute-stopped 4 | 1 .2 | 2 .3"},
    {"two routers at one hop", 'u', 4, "p1@1 x1:2 p2@1 x2:3 p3@2 d3:9",
     "traceroute-reached 6 | 1 .2 several | 2 .9 goal"},
    {"captured again behind the first router", 'u', 4, "p1@2 c1@1 x1:3 p2@3 c2@2 d2:9",
     "traceroute-reached 6 | 2 .3 | 3 .9 goal"},
    {"one lone message is none", 'u', 4, "p1@1 x1:2", ""},
    {"packets that run out on a loop are none", 'u', 4, "p1@9 c1@7 c1@5 c1@3 x1:2 p2@9 c2@7 x2:2", ""},
    {"neither is a ping that runs out", 'i', 4, "p1@2 x1:2 p2@2 x2:2 p3@2", ""},
    {"nor small TTLs that arrive", 'u', 4, "p1@1 d1:9 p2@2 d2:9", ""},
    {"an error about a packet that was not captured", 'u', 4, "p1@1 x2:2 p3@2", ""},
    /* programs that keep the ports: what else is quoted tells the probes apart, in any order */
    {"told apart by the identification", 'P', 4, "p1@1 p2@2 p3@3 d3:9 x1:2 x2:3",
     "traceroute-reached 4 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"by the length", 'L', 4, "p1@1 p2@2 p3@3 d3:9 x1:2 x2:3",
     "traceroute-reached 4 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"by the checksum", 'C', 6, "p1@1 p2@2 p3@3 d3:9 x1:2 x2:3",
     "traceroute-reached 4 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"by the sequence number of TCP", 'T', 6, "p1@1 p2@2 p3@3 a3 x1:2 x2:3",
     "traceroute-reached 4 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"one by one", 'A', 4, "p1@1 x1:2 p2@2 x2:3 p3@3 d3:9",
     "traceroute-reached 6 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"by nothing: a late answer may be to any", 'A', 4, "p1@1 x1:2 p2@2 p3@3 x3:4 p4@4 d4:9",
     "traceroute-reached-about 7 | 1 .2 | 2-4 unclear"},
    {"likely to the latest, a second after the one before", 'A', 4,
     "p1@1 x1:2 p2@2 w p3@3 x3:4 w p4@4 d4:9",
     "traceroute-reached-about 7 | 1 .2 | 2 unclear | 3 .4 likely | 4 .9 likely"},
    {"beyond where another one ran out", 'P', 4, "p1@1 x1:2 p2@2 p3@3 x3:4 p4@4 a4",
     "traceroute-reached 7 | 1 .2 | 2 silent | 3 .4 | 4 .9 goal"},
    {"round by round, as before", 'A', 4, "p1@1 x1:2 p2@2 x2:3 p3@3 d3:9 p4@1 x4:2 p5@2 x5:3 p6@3 d6:9",
     "traceroute-reached 6 | 1 .2 | 2 .3 | 3 .9 goal"},
    {"all at once: nothing but the first router", 'A', 4, "p1@1 p2@2 p3@3 x1:2 x2:3 d3:9", ""},
    {"one flow that one router lets run out is none", 'A', 4, "p1@3 x1:2 p2@4 x2:2 p3@5 x3:2", ""},
  /* clang-format on */
};

enum { ROOM = 256, ID = 7, GOAL = 9 };

/* Who probes, and how: the identifier of echo requests, the last byte of the goal's address. */
struct prober {
    char by;
    int version;
    uint8_t id, goal;
};

static size_t put_ip(uint8_t *b, int version, uint8_t protocol, uint8_t ttl, unsigned from,
                     unsigned to, size_t n)
{
    memset(b, 0, 40);
    if (version == 4) {
        b[0] = 0x45;
        b[3] = (uint8_t)(20 + n);
        b[8] = ttl;
        b[9] = protocol == 58 ? 1 : protocol;
        b[12] = b[16] = 10;
        b[15] = (uint8_t)from;
        b[19] = (uint8_t)to;
        return 20;
    }
    b[0] = 0x60;
    b[5] = (uint8_t)n;
    b[6] = protocol;
    b[7] = ttl;
    b[8] = b[24] = 0xfd;
    b[23] = (uint8_t)from;
    b[39] = (uint8_t)to;
    return 40;
}

/* With one pair of ports: by the identification of IPv4, the length or the checksum of UDP, the
 * sequence number of TCP; or by none of those, for all are the same. */
static bool told_by(const struct prober *c, char what)
{
    return c->by == what;
}

static bool keeps_ports(const struct prober *c)
{
    return c->by >= 'A' && c->by <= 'Z';
}

/* u, i, t */
static char kind_of(const struct prober *c)
{
    return !keeps_ports(c) ? c->by : told_by(c, 'T') ? 't' : 'u';
}

/* A probe, or the destination's own answer to it. */
static size_t put_probe(uint8_t *b, const struct prober *c, unsigned nth, uint8_t ttl, bool answer)
{
    enum { TCP_SIZE = 20, UDP_SIZE = 8 };
    char kind = kind_of(c);
    uint8_t l[UDP_SIZE + TCP_SIZE] = {0};
    unsigned more = keeps_ports(c) ? 0 : nth;
    size_t n = kind == 't' ? TCP_SIZE : UDP_SIZE + (told_by(c, 'L') ? nth : 0);
    unsigned near = 40000 + more, far = kind == 't' ? 80 : 33434 + more;

    if (kind == 'i') {
        l[0] = c->version == 4 ? (answer ? 0 : 8) : (answer ? 129 : 128);
        l[5] = c->id;
        l[6] = (uint8_t)(nth >> 8);
        l[7] = (uint8_t)nth;
    } else {
        unsigned src = answer ? far : near, dst = answer ? near : far;

        l[0] = (uint8_t)(src >> 8);
        l[1] = (uint8_t)src;
        l[2] = (uint8_t)(dst >> 8);
        l[3] = (uint8_t)dst;
    }
    if (kind == 'u') {
        l[5] = (uint8_t)n;
        l[7] = told_by(c, 'C') ? (uint8_t)nth : 1;
    }
    if (kind == 't') {
        l[answer ? 11 : 7] = told_by(c, 'T') ? (uint8_t)(nth + answer) : 0;
        l[12] = 0x50;
        l[13] = answer ? 0x12 : 0x02;
    }
    size_t ip = put_ip(b, c->version,
                       kind == 'u'   ? 17
                       : kind == 't' ? 6
                                     : 58,
                       ttl, answer ? c->goal : 1, answer ? 1 : c->goal, n);

    if (c->version == 4 && keeps_ports(c))
        b[5] = told_by(c, 'P') ? (uint8_t)nth : 1;
    memcpy(b + ip, l, n);
    return ip + n;
}

static size_t put_error(uint8_t *b, const struct prober *c, char what, unsigned nth,
                        unsigned router)
{
    uint8_t quoted[ROOM];
    size_t n = put_probe(quoted, c, nth, 1, false);
    size_t ip = put_ip(b, c->version, 58, 64, router, 1, 8 + n);
    bool v4 = c->version == 4;

    memset(b + ip, 0, 8);
    b[ip] = what == 'x' ? (v4 ? 11 : 3) : (v4 ? 3 : 1);
    b[ip + 1] = what == 'x' ? 0 : what == 'd' ? (v4 ? 3 : 4) : (v4 ? 1 : 3);
    memcpy(b + ip + 8, quoted, n);
    return ip + 8 + n;
}

static void give(struct exchange *x, const struct prober *c, const char *word)
{
    uint8_t bytes[ROOM];
    char *end;

    if (*word == 'w') {
        x->ns += 1000000000;
        return;
    }
    unsigned nth = (unsigned)strtoul(word + 1, &end, 10);
    unsigned number = *end == '@' || *end == ':' ? (unsigned)strtoul(end + 1, NULL, 10) : 0;
    size_t n = *word == 'p' || *word == 'c' ? put_probe(bytes, c, nth, (uint8_t)number, false)
               : *word == 'a'               ? put_probe(bytes, c, nth, 64, true)
                                            : put_error(bytes, c, *word, nth, number);

    x->ns += 1000000;
    x->frame = (struct wt_frame){
        .number = ++x->frames, .time_ns = x->ns, .link_type = 101, .bytes = {bytes, n, n}
    };
    wt_dissect(&x->packet, &x->frame, false);
    wt_track(x->tracker, &x->packet, &x->tracked);
    wt_explain_packet(x->explainer, &x->packet, &x->tracked, &x->commentary);
}

static void give_all(struct exchange *x, const struct prober *c, const char *packets)
{
    for (const char *word = packets; word != NULL; word = strchr(word, ' '))
        give(x, c, word += *word == ' ');
}

static const struct wt_arg *arg(const struct wt_remark *r, const char *name)
{
    for (unsigned i = 0; i < r->n_args; i++)
        if (strcmp(r->args[i].name, name) == 0)
            return &r->args[i];
    return NULL;
}

static size_t show_hop(char *out, size_t size, const struct wt_remark *r)
{
    unsigned hop = (unsigned)arg(r, "hop")->as.number, last = (unsigned)arg(r, "last")->as.number;

    if (r->id == WT_REMARK_TRACEROUTE_HOP_SILENT)
        return (size_t)snprintf(out, size, " | %u silent", hop);
    if (r->id == WT_REMARK_TRACEROUTE_HOPS_SILENT)
        return (size_t)snprintf(out, size, " | %u-%u silent", hop, last);
    if (r->id == WT_REMARK_TRACEROUTE_HOP_UNCLEAR)
        return (size_t)snprintf(out, size, " | %u unclear", hop);
    if (r->id == WT_REMARK_TRACEROUTE_HOPS_UNCLEAR)
        return (size_t)snprintf(out, size, " | %u-%u unclear", hop, last);
    const struct wt_ip *ip = &arg(r, "router")->as.ip;

    return (size_t)snprintf(out, size, " | %u .%u%s", hop, ip->bytes[ip->version == 4 ? 3 : 15],
                            r->id == WT_REMARK_TRACEROUTE_HOP_GOAL      ? " goal"
                            : r->id == WT_REMARK_TRACEROUTE_HOP_SEVERAL ? " several"
                            : r->id == WT_REMARK_TRACEROUTE_HOP_LIKELY  ? " likely"
                                                                        : "");
}

static void shown(struct exchange *x, char *out, size_t size)
{
    struct wt_traceroute route;
    struct wt_ending ending;
    struct wt_remark hop;

    out[0] = '\0';
    if (!wt_explain_traceroute(x->explainer, &route, &ending))
        return;
    unsigned at = route.first;
    size_t n = (size_t)snprintf(out, size, "%s %u",
                                wt_remark_key(arg(&ending.remark, "fate")->as.remark), route.end);

    while (wt_explain_hop(&route, &at, &hop))
        n += show_hop(out + n, size - n, &hop);
    assert_false(wt_explain_traceroute(x->explainer, &route, &ending)); /* once */
}

static void play(void **state)
{
    const struct trace_case *c = *state;
    const struct prober prober = {c->by, c->version, ID, GOAL};
    struct exchange x;
    char got[ROOM];

    exchange_begin(&x, 7, true);
    give_all(&x, &prober, c->packets);
    shown(&x, got, sizeof got);
    assert_string_equal(got, c->wanted);
    exchange_end(&x);
}

/* ---- Which pings are a traceroute's ---- */

/* Of each: "path", or how many questions were asked and answered. */
static void show_pings(struct exchange *x, char *out, size_t size)
{
    struct wt_ping_series s;
    struct wt_ending ending;

    out[0] = '\0';
    for (unsigned i = 0; wt_explain_ping(x->explainer, i, &s, &ending); i++) {
        size_t n = strlen(out);

        if (wt_explain_was_traced(x->explainer, &s))
            (void)snprintf(out + n, size - n, " path");
        else
            (void)snprintf(out + n, size - n, " %u/%u", s.asked, s.answered);
    }
}

static void a_ping_or_not(void **state)
{
    static const struct {
        const char *packets, *wanted;
    } pings[] = {
  /* clang-format off */
        {"p1@1 x1:2 p2@2 a2", " path"},
        {"p1@2 x1:2 p2@2 x2:2", " 2/0"},
        /* Windows has one identifier for all of its programs: before, in between, behind */
        {"p1@64 a1 p2@1 x2:2 p3@64 a3 p4@2 a4 p5@64 a5", " 3/3 path"},
        {"p1@1 x1:2 p2@64 a2 p3@2 a3", " path 1/1"},
        {"p1@5 a1 p2@5 a2 p3@1 x3:2 p4@2 x4:3 p5@3 a5", " 2/2 path"},
        {"p1@1 x1:2 p2@2 a2 p3@20 a3 p4@20 a4", " path 2/2"},
        /* as mtr does, round by round; as tracepath does, beyond what is shown */
        {"p1@1 x1:2 p2@2 a2 p3@1 x3:2 p4@2 a4", " path"},
        {"p1@31 x1:2 p2@32 x2:3 p3@33 p4@34", " path"},
        /* a program that gives all of them one number; beyond what is shown it is a ping's copy */
        {"p1@1 x1:2 p1@2 x1:3 p1@3 a1", " path"},
        {"p1@2 x1:2 p1@1 x1:2", " 1/0"},
        {"p1@63 p1@64 a1", " 1/1"},
        /* one packet captured twice is one question */
        {"p1@5 c1@4 a1 p2@5 c2@4 a2 p3@5 c3@4 a3", " 3/3"},
  /* clang-format on */
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(pings); i++) {
        static const struct prober prober = {'i', 4, ID, GOAL};
        struct exchange x;
        char got[ROOM];

        exchange_begin(&x, 7, true);
        give_all(&x, &prober, pings[i].packets);
        shown(&x, got, sizeof got);
        show_pings(&x, got, sizeof got);
        assert_string_equal(got, pings[i].wanted);
        exchange_end(&x);
    }
}

/* Many probes: so many traceroutes at the same time, each with its identifier and its goal, and a
 * ping beside them to the goal of the first. */
static void many(unsigned traces, unsigned hops, unsigned each)
{
    struct exchange x;
    struct wt_traceroute route;
    struct wt_ending ending;
    char word[ROOM];

    exchange_begin(&x, 7, true);
    for (unsigned nth = 1; nth <= hops * each; nth++)
        for (unsigned trace = 0; trace < traces; trace++) {
            const struct prober c = {'i', 4, (uint8_t)(trace + 1), (uint8_t)(100 + trace)};
            const struct prober ping = {'i', 4, 255, 100};
            unsigned hop = (nth - 1) / each + 1;

            (void)snprintf(word, sizeof word, "p%u@%u", nth, hop);
            give(&x, &c, word);
            (void)snprintf(word, sizeof word, hop < hops ? "x%u:%u" : "a%u", nth, 40 + hop);
            if (hop % 7 != 0)
                give(&x, &c, word);
            if (trace > 0)
                continue;
            (void)snprintf(word, sizeof word, "p%u@2", nth);
            give(&x, &ping, word);
            (void)snprintf(word, sizeof word, "a%u", nth);
            give(&x, &ping, word);
        }
    for (unsigned trace = 0; trace < traces; trace++) {
        assert_true(wt_explain_traceroute(x.explainer, &route, &ending));
        assert_number(route.to.bytes[3], 100 + trace);
        assert_number(route.last, hops - 1);
        assert_true(route.reached);
        for (unsigned hop = 1; hop < hops; hop++)
            assert_int_equal(route.hops[hop - 1].frame != 0, hop % 7 != 0);
    }
    assert_false(wt_explain_traceroute(x.explainer, &route, &ending));
    char got[ROOM], wanted[ROOM] = " path", *end = wanted + strlen(wanted);

    end += snprintf(end, 20, " %u/%u", hops * each, hops * each);
    for (unsigned trace = 1; trace < traces; trace++)
        end += snprintf(end, 20, " path");
    show_pings(&x, got, sizeof got);
    assert_string_equal(got, wanted);
    exchange_end(&x);
}

static void a_long_path(void **state)
{
    (void)state;
    many(1, 32, 3);
    many(1, 25, 10);
}

static void several_at_once(void **state)
{
    (void)state;
    many(4, 30, 3);
    many(20, 30, 3);
}

/* A path of two hops to each of so many goals. */
static void paths(struct exchange *x, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        const struct prober c = {'u', 4, ID, (uint8_t)(100 + i)};

        give_all(x, &c, "p1@1 x1:2 p2@2 d2:9");
    }
}

/* The first paths are kept, and the last one of them says how many packets are of others. */
static void more_paths_than_room(void **state)
{
    struct exchange x;
    struct wt_traceroute route;
    struct wt_ending ending;

    (void)state;
    exchange_begin(&x, 7, true);
    paths(&x, 67);
    for (unsigned i = 0; i < 64; i++) {
        assert_true(wt_explain_traceroute(x.explainer, &route, &ending));
        assert_number(route.to.bytes[3], 100 + i);
        assert_string_equal(wt_remark_key(ending.remark.id),
                            i < 63 ? "traceroute" : "traceroute-last");
    }
    assert_number(arg(&ending.remark, "left")->as.number, 3);
    assert_false(wt_explain_traceroute(x.explainer, &route, &ending));
    exchange_end(&x);
}

/* Packets to many addresses that run out on a loop leave room for a traceroute that comes later. */
static void loops_leave_room(void **state)
{
    static const struct prober late = {'u', 4, ID, GOAL};
    struct exchange x;
    char got[ROOM];

    (void)state;
    exchange_begin(&x, 7, true);
    for (unsigned i = 0; i < 70; i++) {
        const struct prober c = {'u', 4, ID, (uint8_t)(100 + i)};

        give_all(&x, &c, "p1@5 c1@3 x1:2 p2@5 c2@3");
    }
    give_all(&x, &late, "p1@1 x1:2 p2@2 x2:3 p3@3 d3:9");
    shown(&x, got, sizeof got);
    assert_string_equal(got, "traceroute-reached 356 | 1 .2 | 2 .3 | 3 .9 goal");
    exchange_end(&x);
}

/* What a path shows stays, though 2,000 later packets with a small TTL need room. */
static void a_path_stays(void **state)
{
    static const struct prober early = {'u', 4, ID, GOAL}, later = {'u', 4, ID, 10};
    struct exchange x;
    char word[ROOM];

    (void)state;
    exchange_begin(&x, 7, true);
    give_all(&x, &early, "p1@1 x1:2 p2@2 x2:3 p3@3 d3:9");
    for (unsigned i = 0; i < 2000; i++) {
        (void)snprintf(word, sizeof word, "p%u@20", i);
        give(&x, &later, word);
    }
    shown(&x, word, sizeof word);
    assert_string_equal(word, "traceroute-reached 6 | 1 .2 | 2 .3 | 3 .9 goal");
    exchange_end(&x);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 6];
    size_t n = 0;

    for (; n < WT_ARRAY_LEN(cases); n++)
        tests[n] = (struct CMUnitTest){.name = cases[n].name,
                                       .test_func = play,
                                       .initial_state = (void *)(uintptr_t)&cases[n]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_ping_or_not);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_long_path);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(several_at_once);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(more_paths_than_room);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(loops_leave_room);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_path_stays);
    return _cmocka_run_group_tests("traceroute", tests, n, NULL, NULL);
}
