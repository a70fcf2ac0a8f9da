/* SPDX-License-Identifier: BSD-2-Clause */
/* Random segment sequences, made so that they often nearly make sense: each input is a list of
 * lines as tests/unit/segments.h reads them, given to the tracker and the explainer. What may be
 * relied on after each line is in tracker_rules.c.
 *
 * With FUZZ_TELL set the lines are printed: paste them into a unit test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "../unit/tales.h"
#include "tracker_rules.h"

enum { LONGEST_LINE = 256, MOST_LINES = 200, LANES = 3, FEW = 4 };

/* What the two ends of a lane would say next, if they were honest. */
struct lane_state {
    uint32_t isn[2], next[2], last[2];
    int64_t ns;
};

struct play {
    struct stage stage;
    struct lane_state lanes[LANES];
    struct rules rules;
    bool tells;
};

static uint32_t seq_of(struct fuzz_input *in, const struct lane_state *l, unsigned from)
{
    uint8_t how = fuzz_u8(in);

    switch (how & 15) {
    case 8:
        return l->isn[from];
    case 9:
        return l->last[from];
    case 10:
        return l->next[from] - 1;
    case 11:
        return l->next[from] + (how >> 4) * 100u;
    case 12:
        return l->next[from] - (how >> 4) * 100u;
    case 13:
        return l->next[from] + 0x80000000u + (how >> 4) - 8;
    case 14:
        return fuzz_u32(in);
    case 15:
        return 0xffffffffu - (how >> 4);
    default:
        return l->next[from];
    }
}

static uint32_t length_of(struct fuzz_input *in)
{
    static const uint32_t usual[] = {0, 0, 0, 0, 1, 5, 100, 100, 1000, 1460, 65495};
    uint8_t how = fuzz_u8(in);

    return how < 250 ? usual[how % WT_ARRAY_LEN(usual)] : (uint32_t)fuzz_u16(in) << (how & 7);
}

static const char *flags_of(struct fuzz_input *in)
{
    static const char *const usual[] = {
        "SYN",     "SYN,ACK", "ACK",         "ACK",        "PSH,ACK",     "PSH,ACK",
        "FIN,ACK", "RST",     "RST,ACK",     "FIN",        "FIN,PSH,ACK", "-",
        "SYN,FIN", "SYN,RST", "FIN,RST",     "PSH",        "URG,ACK",     "SYN,ECE,CWR",
        "ACK",     "ACK",     "SYN,PSH,ACK", "FIN,SYN,ACK"};

    return usual[fuzz_u8(in) % WT_ARRAY_LEN(usual)];
}

static uint32_t window_of(struct fuzz_input *in)
{
    static const uint32_t usual[] = {65535, 65535, 1000, 0, 0, 1, 100};
    uint8_t how = fuzz_u8(in);

    return how < 250 ? usual[how % WT_ARRAY_LEN(usual)] : fuzz_u16(in);
}

static int64_t later(struct fuzz_input *in, int64_t ns)
{
    static const int64_t steps[] = {
        1000000,     1000000,      0, 5000000,     25000000,     1000, 300000000, 3000000000,
        -1000000000, 130000000000, 1, -8000000000, 7300000000000};

    return ns + steps[fuzz_u8(in) % WT_ARRAY_LEN(steps)];
}

/* Words behind the numbers, more than one at times. */
static int put_more(struct fuzz_input *in, char *line, size_t size, const struct lane_state *l,
                    unsigned from)
{
    uint8_t how = fuzz_u8(in);
    int n = 0;

    line[0] = '\0';
    if (how & 1)
        n += snprintf(line + n, size - (size_t)n, " id %u", 1u + fuzz_u8(in) % 4);
    if (how & 2)
        n += snprintf(line + n, size - (size_t)n, " ws %u mss %u", fuzz_u8(in) % 20u,
                      fuzz_u8(in) * 10u);
    if (how & 4) {
        uint32_t left = seq_of(in, l, !from);

        n += snprintf(line + n, size - (size_t)n, " sack %u-%u", left, left + fuzz_u8(in) * 10u);
    }
    if (how & 8)
        n += snprintf(line + n, size - (size_t)n, " tfo %u", fuzz_u8(in) % 3 * 8u);
    if ((how & 0x30) == 0x30)
        n += snprintf(line + n, size - (size_t)n, " vlan %u", fuzz_u8(in) % 3u);
    if ((how & 0xc0) != 0xc0)
        return n;
    switch (fuzz_u8(in) % 6) {
    case 0:
        n += snprintf(line + n, size - (size_t)n, " icmp %u/%u", fuzz_u8(in) % 16u,
                      fuzz_u8(in) % 16u);
        break;
    case 1:
        n += snprintf(line + n, size - (size_t)n, " icmp %u/%u v6", fuzz_u8(in) % 5u,
                      fuzz_u8(in) % 8u);
        break;
    case 2:
        n += snprintf(line + n, size - (size_t)n, " nolen");
        break;
    case 3:
        n += snprintf(line + n, size - (size_t)n, " cut %u", fuzz_u8(in) % 21u);
        break;
    case 4:
        n += snprintf(line + n, size - (size_t)n, " fragment");
        break;
    default:
        n += snprintf(line + n, size - (size_t)n, " ttl %u", (unsigned)fuzz_u8(in));
        break;
    }
    return n;
}

static void note_sent(struct lane_state *l, unsigned from, const char *flags, uint32_t seq,
                      uint32_t length)
{
    l->last[from] = seq;
    if (strstr(flags, "SYN") != NULL)
        l->isn[from] = seq;
    l->next[from] = seq + length + (strstr(flags, "SYN") != NULL) + (strstr(flags, "FIN") != NULL);
}

static void put_segment(struct fuzz_input *in, struct lane_state *l, unsigned from, char *line)
{
    const char *flags = flags_of(in);
    uint32_t seq = seq_of(in, l, from), length = length_of(in), window = window_of(in);
    int n = snprintf(line, LONGEST_LINE, "%s %s %u", from == 0 ? "C > S" : "S > C", flags, seq);

    if (strstr(flags, "ACK") != NULL)
        n += snprintf(line + n, LONGEST_LINE - (size_t)n, " ack %u", seq_of(in, l, !from));
    if (length > 0)
        n += snprintf(line + n, LONGEST_LINE - (size_t)n, " len %u", length);
    if (window != 65535)
        n += snprintf(line + n, LONGEST_LINE - (size_t)n, " win %u", window);
    n += put_more(in, line + n, LONGEST_LINE - (size_t)n, l, from);
    if (strstr(line, " icmp") == NULL)
        note_sent(l, from, flags, seq, length);
}

static void put_datagram(struct fuzz_input *in, unsigned from, char *line)
{
    static const char *const tails[] = {"",          "",           "",      " icmp 3/3",
                                        " icmp 3/4", " icmp 11/0", " cut 6"};

    (void)snprintf(line, LONGEST_LINE, "udp %s len %u%s", from == 0 ? "C > S" : "S > C",
                   length_of(in) % 65000, tails[fuzz_u8(in) % WT_ARRAY_LEN(tails)]);
}

static void give(struct play *p, struct fuzz_input *in)
{
    char line[LONGEST_LINE];
    uint8_t who = fuzz_u8(in);
    unsigned lane = who >> 1 & 3, from = who & 1;
    struct lane_state *l = &p->lanes[lane % LANES];
    struct scene *scene = &p->stage.scene;

    scene->pair = socket_pair_number(lane % LANES);
    scene->ns = l->ns = later(in, scene->ns > l->ns || (who & 8) ? scene->ns : l->ns);
    if ((who & 0xf0) == 0xf0)
        put_datagram(in, from, line);
    else
        put_segment(in, l, from, line);
    if (p->tells)
        (void)fprintf(stderr, "lane %u @%lld: %s\n", lane % LANES, (long long)scene->ns, line);
    rules_before(&p->rules, scene->tracker);
    (void)stage_say(&p->stage, line);
    rules_after(&p->rules, &p->stage.scene.built.packet, &p->stage.scene.tracked,
                &p->stage.commentary);
}

static void finish(struct play *p)
{
    const struct wt_conversation *c;

    (void)stage_finish(&p->stage);
    for (size_t i = 0; (c = wt_tracker_conversation(p->stage.scene.tracker, i)) != NULL; i++)
        rules_at_end(&p->rules, c);
    rules_of_all(&p->rules, p->stage.scene.tracker);
}

void fuzz_tracker(const uint8_t *data, size_t n, const char *part)
{
    static struct play p;
    static const struct play empty;
    struct fuzz_input in = {data, n};
    uint8_t how = fuzz_u8(&in);
    const struct tale tale = {.options = how & 1 ? TALE_EVERY : 0,
                              .max_conversations = how & 2 ? FEW : 0};

    (void)part;
    p = empty;
    p.tells = getenv("FUZZ_TELL") != NULL;
    stage_begin(&p.stage, &tale);
    for (unsigned i = 0; i < LANES; i++)
        for (unsigned end = 0; end < 2; end++)
            p.lanes[i].isn[end] = p.lanes[i].next[end] =
                (how & 4 ? 0xfffffff0u : 1000u) + 500 * end;
    for (unsigned i = 0; i < MOST_LINES && fuzz_left(&in); i++)
        give(&p, &in);
    finish(&p);
    stage_end(&p.stage);
}
