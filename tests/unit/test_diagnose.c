/* SPDX-License-Identifier: BSD-2-Clause */
/* What went wrong with a conversation, and what a packet shows to be wrong. */
#include "deeds.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/explain.h"
#include "wiretutor/finding.h"

#define OPENED "C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301"

static const struct faulty {
    const char *name;
    const char
        *lines[12]; /* those that begin with "udp " are datagrams, "next" is other endpoints, "do "
                       is what a program did, "run " how run was called, "here" is loopback */
    const char *want; /* of the last conversation: "key/because/ground/fault xTIMES at N,N" */
} all[] = {
    {"nothing",                                            {OPENED, "C > S FIN,ACK 101 ack 301", "S > C FIN,ACK 301 ack 102"}, ""                                          },
    {"refused",
     {"C > S SYN 100", "S > C RST,ACK 0 ack 101"},
     "refused/no-listener/likely/server x1 at 1,2"                                                                                                                         },
    {"refused twice",
     {"C > S SYN 100", "S > C RST,ACK 0 ack 101", "C > S SYN 100 @1", "S > C RST,ACK 0 ack 101"},
     "refused/no-listener/likely/server x2 at 1,4"                                                                                                                         },
    {"unanswered",
     {"C > S SYN 100", "C > S SYN 100 @1"},
     "unanswered/away/likely/network x2 at 1,2"                                                                                                                            },
    {"unanswered by what answered others",
     {OPENED, "next", "C > S SYN 500 @1", "C > S SYN 500 @2"},
     "unanswered/queue/likely/server x2 at 4,5 accept-queue/unknown/likely/server x1 at 4,5"                                                                               },
    {"the capture ends too soon",                          {"C > S SYN 100"},                                                  "unanswered/too-soon/unknown/nobody x1 at 1"},
    {"unanswered by a host that sends",
     {"udp S > C len 5", "C > S SYN 100", "C > S SYN 100 @1"},
     "unanswered/up/likely/network x2 at 2,3"                                                                                                                              },
    {"an error says why",
     {"C > S SYN 100", "C > S SYN 100 icmp 11/0"},
     "unanswered/error/seen/network x1 at 1,2 icmp-error/unknown/seen/network x1 at 2"                                                                                     },
    {"an answer that neither accepts nor refuses",
     {"C > S SYN 100", "S > C ACK 900 ack 7"},
     "unanswered/odd-answer/seen/server x1 at 1,2"                                                                                                                         },
    {"the client left",
     {"C > S SYN 100", "C > S RST 101"},
     "unanswered/client-left/seen/client x1 at 1,2"                                                                                                                        },
    {"half-open",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "S > C SYN,ACK 300 ack 101 @1"},
     "half-open/unknown/unknown/nobody x1 at 1,2"                                                                                                                          },
    {"reset by the server",                                {OPENED, "S > C RST 301"},                                          "reset/while-open/seen/server x1 at 4"      },
    {"reset by the client",                                {OPENED, "C > S RST 101"},                                          "reset/while-open/seen/client x1 at 4"      },
    {"reset in the handshake",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S RST 101"},
     "reset/in-handshake/seen/client x1 at 3"                                                                                                                              },
    {"reset after a FIN",
     {OPENED, "C > S FIN,ACK 101 ack 301", "S > C RST 301"},
     "reset/after-fin/seen/server x1 at 5"                                                                                                                                 },
    {"an answer of another connection",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 9000"},
     "half-open/odd-answer/seen/nobody x1 at 1"                                                                                                                            },
    {"sent again and again",
     {OPENED, "S > C ACK 301 ack 101", "C > S ACK 101 ack 301 len 9 @1",
      "C > S ACK 101 ack 301 len 9 @2", "C > S ACK 101 ack 301 len 9 @4"},
     "peer-vanished/unknown/likely/server x3 at 5,7"                                                                                                                       },
    {"sent again and again to one that only sent SYN,ACK",
     {OPENED, "C > S ACK 101 ack 301 len 9 @1", "C > S ACK 101 ack 301 len 9 @2",
      "C > S ACK 101 ack 301 len 9 @4"},
     "peer-vanished/no-third-step/likely/server x3 at 4,6"                                                                                                                 },
    {"a request that met a FIN",
     {OPENED, "C > S ACK 101 ack 301 len 9", "S > C FIN,ACK 301 ack 101", "S > C RST 301"},
     "crossed-close/unknown/follows/nobody x1 at 5,6"                                                                                                                      },
    {"an RST alone",                                       {"S > C RST 301"},                                                  "reset/before-capture/seen/server x1 at 1"  },
    {"a port that says no",
     {"udp C > S len 5", "udp C > S icmp 3/3"},
     "icmp-error/said-no/seen/network x1 at 2"                                                                                                                             },
    {"refused on purpose",
     {"run veth refuse", "C > S SYN 100", "S > C RST,ACK 0 ack 101"},
     "refused/on-purpose/seen/network x1 at 1,2"                                                                                                                           },
    {"lost on purpose",
     {"run veth lose 4", "C > S SYN 100"},
     "unanswered/on-purpose/seen/network x1 at 1"                                                                                                                          },
    {"a queue that was seen to be full",
     {"do 0 socket s5 = 3", "do 0 bind s5 fd 3 to 10.0.0.2:80 = 0", "do 0 listen s5 fd 3 ask 0 = 0",
      OPENED, "next", "do 1 socket s6 = 3", "do 1 connect s6 fd 3 to S begins", "C > S SYN 500 @1"},
     "unanswered/queue/seen/server x1 at 4 accept-queue/unknown/seen/server x1 at 4"                                                                                       },
    {"at this machine's own address",
     {"here", "C > S SYN 100", "C > S SYN 100 @2"},
     "unanswered/here/likely/server x2 at 1,2"                                                                                                                             },
    {"a datagram that did not get there",
     {"udp C > S len 5", "udp C > S icmp 11/0"},
     "icmp-error/not-delivered/seen/network x1 at 2"                                                                                                                       },
    {"an error that quotes what was not captured",
     {"udp C > S icmp 3/3"},
     "icmp-error/only-errors/seen/network x0 at 1"                                                                                                                         },
    {"bytes the capture lacks",
     {OPENED, "C > S ACK 201 ack 301 len 100"},
     "capture-lost/unknown/seen/capture x1 at 1,4"                                                                                                                         },
    {"a segment lost",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.1", "C > S ACK 101 ack 301 len 9 @0.4",
      "S > C ACK 301 ack 110 @0.41"},
     "loss/unknown/likely/network x1 at 5"                                                                                                                                 },
    {"a segment sent again though it had arrived",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.1", "S > C ACK 301 ack 110 @0.11",
      "C > S ACK 101 ack 301 len 9 @0.2", "S > C ACK 301 ack 110 @0.21"},
     "spurious-repeats/unknown/follows/network x1 at 6"                                                                                                                    },
    {"a segment overtaken",
     {OPENED, "C > S ACK 101 ack 301 len 9", "C > S ACK 119 ack 301 len 9 @0.0001",
      "C > S ACK 110 ack 301 len 9 @0.0002", "S > C ACK 301 ack 128 @0.01"},
     "reordering/unknown/likely/network x1 at 6"                                                                                                                           },
    {"a window shut for a second",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.01", "S > C ACK 301 ack 110 win 0 @0.02",
      "S > C ACK 301 ack 110 win 5000 @1.02", "C > S ACK 110 ack 301 len 9 @1.03"},
     "receive-window-limits/unknown/seen/server x1 at 5"                                                                                                                   },
    {"… and until the end",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.01", "S > C ACK 301 ack 110 win 0 @0.02",
      "C > S ACK 109 ack 301 len 1 @0.5", "S > C ACK 301 ack 110 win 0 @0.51"},
     "receive-window-limits/unknown/seen/server x2 at 5,7"                                                                                                                 },
    {"… and for a moment only",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.01", "S > C ACK 301 ack 110 win 0 @0.02",
      "S > C ACK 301 ack 110 win 5000 @0.12", "C > S ACK 110 ack 301 len 9 @0.13"},
     ""                                                                                                                                                                    },
    {"a server that takes its time",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.02", "C > S ACK 101 ack 301 @0.03",
      "C > S ACK 101 ack 301 len 9 @0.03", "S > C ACK 301 ack 110 len 9 @0.33"},
     "server-slow/unknown/seen/server x1 at 1,5"                                                                                                                           },
    {"… less than one notices",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.02", "C > S ACK 101 ack 301 @0.03",
      "C > S ACK 101 ack 301 len 9 @0.03", "S > C ACK 301 ack 110 len 9 @0.24"},
     ""                                                                                                                                                                    },
    {"… less than half of the time",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.02", "C > S ACK 101 ack 301 @0.03",
      "C > S ACK 101 ack 301 len 9 @0.03", "S > C ACK 301 ack 110 len 9 @0.33",
      "C > S ACK 110 ack 310 len 9 @0.50", "S > C ACK 310 ack 119 len 9 @0.51",
      "C > S ACK 119 ack 319 len 9 @0.70", "S > C ACK 319 ack 128 len 9 @0.71"},
     ""                                                                                                                                                                    },
    {"the way to a server far away",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.3", "C > S ACK 101 ack 301 @0.3001",
      "C > S ACK 101 ack 301 len 9 @0.3002", "S > C ACK 301 ack 110 len 9 @0.6102"},
     "network-slow/unknown/seen/network x1 at 1,5"                                                                                                                         },
    {"nobody sends for a minute",
     {OPENED, "C > S ACK 101 ack 301 len 9", "S > C ACK 301 ack 110 @0.01",
      "C > S ACK 110 ack 301 len 9 @62", "S > C ACK 301 ack 119 @62.01"},
     "silence/unknown/seen/nobody x1 at 6"                                                                                                                                 },
    {"… and then an RST comes",
     {OPENED, "C > S ACK 101 ack 301 len 9", "S > C ACK 301 ack 110 @0.01",
      "S > C RST,ACK 301 ack 110 @62"},
     "reset/while-open/seen/server x1 at 6 silence-then-reset/unknown/likely/network x1 at 6"                                                                              },
    {"one direction alone",
     {"S > C SYN,ACK 300 ack 101", "S > C ACK 301 ack 110 len 9 @0.1",
      "S > C ACK 310 ack 119 len 9 @0.2"},
     "one-way-capture/unknown/seen/capture x3 at 1,3 capture-lost/unknown/seen/capture x1 at 1,3"                                                                          },
};

static void put(char *out, size_t size, const struct wt_finding *f)
{
    static const char *const because[] = {
        "unknown",      "on-purpose",  "no-listener", "error",          "queue",
        "here",         "away",        "up",          "elsewhere",      "too-soon",
        "odd-answer",   "client-left", "said-no",     "not-delivered",  "only-errors",
        "in-handshake", "while-open",  "after-fin",   "before-capture", "older-clock",
        "no-third-step"};
    static const char *const grounds[] = {"seen", "follows", "likely", "unknown"};
    static const char *const faults[] = {"client", "server", "network", "capture", "nobody"};
    size_t n = strlen(out);

    n += (size_t)snprintf(out + n, size - n, "%s%s/%s/%s/%s x%u at ", n > 0 ? " " : "",
                          wt_finding_key((enum wt_finding_id)f->id), because[f->because],
                          grounds[f->ground], faults[f->fault], f->times);
    for (unsigned i = 0; i < f->n_packets; i++)
        n += (size_t)snprintf(out + n, size - n, i > 0 ? ",%u" : "%u", f->packets[i]);
}

struct bench {
    struct scene scene;
    struct wt_sockets *sockets;
    struct wt_diagnosis *diagnosis;
};

static void do_line(struct bench *bench, const char *line)
{
    struct wt_socket_change change;
    struct deed deed;

    read_deed(&bench->scene, line, &deed);
    if (deed.is_run)
        wt_sockets_programs(bench->sockets, &deed.programs);
    else
        wt_sockets_observed(bench->sockets, &deed.observed, deed.shown, &change);
}

static void give(struct bench *bench, const char *line)
{
    const struct wt_ip loopback = {
        4, {127, 0, 0, 1}
    };

    if (strcmp(line, "here") == 0) {
        bench->scene.pair.c.ip = bench->scene.pair.s.ip = loopback;
    } else if (strcmp(line, "next") == 0) {
        bench->scene.pair.c.port++;
    } else if (strncmp(line, "do ", 3) == 0 || strncmp(line, "run ", 4) == 0) {
        do_line(bench, line + (line[0] == 'd' ? 3 : 0));
    } else {
        if (strncmp(line, "udp ", 4) == 0)
            scene_give_datagram(&bench->scene, line + 4);
        else
            scene_give(&bench->scene, line);
        wt_sockets_packet(bench->sockets, &bench->scene.built.packet, &bench->scene.tracked);
        wt_diagnosis_packet(bench->diagnosis, &bench->scene.built.packet, &bench->scene.tracked);
    }
}

static void found(void **state)
{
    const struct faulty *s = *state;
    const struct wt_conversation *last = NULL, *c;
    struct wt_findings findings;
    struct bench bench = {.sockets = wt_sockets_new()};
    char text[512] = "";

    bench.diagnosis = wt_diagnosis_new(bench.sockets);
    assert_true(bench.sockets != NULL && bench.diagnosis != NULL);
    wt_diagnosis_keep_spent(bench.diagnosis);
    scene_begin(&bench.scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(s->lines) && s->lines[i] != NULL; i++)
        give(&bench, s->lines[i]);
    for (size_t i = 0; (c = wt_tracker_conversation(bench.scene.tracker, i)) != NULL; i++)
        last = c;
    wt_diagnose(bench.diagnosis, last, &findings);
    for (unsigned i = 0; i < findings.n; i++)
        put(text, sizeof text, &findings.all[i]);
    assert_string_equal(text, s->want);
    wt_diagnosis_free(bench.diagnosis);
    wt_sockets_free(bench.sockets);
    scene_end(&bench.scene);
}

/* ---- words ---- */

static const struct {
    uint8_t id, because;
    const char *what, *advice;
} said[] = {
    {WT_FINDING_REFUSED,    WT_BECAUSE_NO_LISTENER,    "found-refused",        "do-refused"     },
    {WT_FINDING_REFUSED,    WT_BECAUSE_ON_PURPOSE,     "found-on-purpose",     "do-on-purpose"  },
    {WT_FINDING_UNANSWERED, WT_BECAUSE_AWAY,           "found-unanswered",     "do-unanswered"  },
    {WT_FINDING_UNANSWERED, WT_BECAUSE_TOO_SOON,       "found-too-soon",       "do-capture-more"},
    {WT_FINDING_HALF_OPEN,  WT_BECAUSE_UNKNOWN,        "found-half-open",      "do-half-open"   },
    {WT_FINDING_HALF_OPEN,  WT_BECAUSE_ODD_ANSWER,     "found-odd-answer",     "do-odd-answer"  },
    {WT_FINDING_VANISHED,   WT_BECAUSE_NO_THIRD_STEP,  "found-no-third-step",  "do-accept-queue"},
    {WT_FINDING_RESET,      WT_BECAUSE_WHILE_OPEN,     "found-reset",          "do-reset"       },
    {WT_FINDING_RESET,      WT_BECAUSE_BEFORE_CAPTURE, "found-before-capture", "do-capture-more"},
};

static void the_reason_chooses_the_words(void **state)
{
    static const struct wt_conversation conversation = {.number = 1};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(said); i++) {
        const struct wt_finding finding = {.id = said[i].id, .because = said[i].because};
        struct wt_remark what, advice;

        wt_explain_finding(&finding, &conversation, &what, &advice);
        assert_string_equal(wt_remark_key(what.id), said[i].what);
        assert_string_equal(wt_remark_key(advice.id), said[i].advice);
    }
}

/* ---- packets ---- */

static const struct {
    const char *lines[8]; /* the last of them is asked */
    uint32_t want;
} packets[] = {
    {{OPENED},                                                                         0                                         },
    {{OPENED, "C > S ACK 101 ack 301 len 9 @1", "C > S ACK 101 ack 301 len 9 @2"},
     WT_TROUBLE_REPEAT                                                                                                           },
    {{OPENED, "C > S ACK 101 ack 301 len 9 @1", "S > C ACK 301 ack 110 @1.1",
      "C > S ACK 101 ack 301 len 9 @2"},
     WT_TROUBLE_REPEAT | WT_TROUBLE_NEEDLESS_REPEAT                                                                              },
    {{OPENED, "C > S ACK 201 ack 301 len 9"},                                          WT_TROUBLE_NOT_CAPTURED                   },
    {{OPENED, "S > C ACK 301 ack 101 win 0"},                                          WT_TROUBLE_ZERO_WINDOW                    },
    {{"C > S SYN 100", "S > C RST,ACK 0 ack 101"},                                     WT_TROUBLE_REFUSED                        },
    {{"C > S SYN 100", "C > S SYN 100 icmp 3/1"},                                      WT_TROUBLE_REFUSED | WT_TROUBLE_ICMP_ERROR},
    {{OPENED, "S > C RST 301"},                                                        WT_TROUBLE_RESET                          },
    {{OPENED, "C > S ACK 101 ack 301 len 9 id 7", "C > S ACK 101 ack 301 len 9 id 7"},
     WT_TROUBLE_COPY                                                                                                             },
};

static void troubles(void **state)
{
    (void)state;
    for (size_t k = 0; k < WT_ARRAY_LEN(packets); k++) {
        const struct wt_part *part = NULL;
        struct scene scene;

        scene_begin(&scene, NULL);
        for (size_t i = 0; i < WT_ARRAY_LEN(packets[k].lines) && packets[k].lines[i] != NULL; i++)
            part = scene_give(&scene, packets[k].lines[i]);
        assert_non_null(part);
        if (wt_troubles_of(part) != packets[k].want)
            fail_msg("packets[%zu]: %#x, not %#x", k, wt_troubles_of(part), packets[k].want);
        scene_end(&scene);
    }
}

static const struct {
    const char *lines[8]; /* the last of them is an RST */
    enum wt_reset want;
} resets[] = {
    {{OPENED, "C > S RST,ACK 101 ack 301"},                                                 WT_RESET_NOTHING_UNREAD},
    {{OPENED, "S > C ACK 301 ack 101 len 9", "C > S RST,ACK 101 ack 301"},                  WT_RESET_UNREAD        },
    {{"S > C ACK 301 ack 101 len 9", "C > S RST,ACK 101 ack 310"},                          WT_RESET_UNREAD        },
    {{OPENED, "C > S RST 101"},                                                             WT_RESET_NO_SOCKET     },
    {{OPENED, "C > S ACK 101 ack 301 len 9 @1", "C > S ACK 101 ack 301 len 9 @2",
      "C > S RST,ACK 110 ack 301 @9"},
     WT_RESET_GAVE_UP                                                                                              },
    {{OPENED, "C > S FIN,ACK 101 ack 301", "S > C ACK 301 ack 102 len 9", "C > S RST 102"},
     WT_RESET_LATE_DATA                                                                                            },
    {{OPENED, "C > S FIN,ACK 101 ack 301", "S > C RST,ACK 301 ack 102"},                    WT_RESET_NOTHING_UNREAD},
    {{OPENED, "C > S FIN,ACK 101 ack 301", "S > C RST 301"},                                WT_RESET_NO_SOCKET     },
};

static void reasons_to_reset(void **state)
{
    (void)state;
    for (size_t k = 0; k < WT_ARRAY_LEN(resets); k++) {
        const struct wt_part *part = NULL;
        struct scene scene;

        scene_begin(&scene, NULL);
        for (size_t i = 0; i < WT_ARRAY_LEN(resets[k].lines) && resets[k].lines[i] != NULL; i++)
            part = scene_give(&scene, resets[k].lines[i]);
        assert_non_null(part);
        if (wt_reset_of(&scene.built.packet, part) != resets[k].want)
            fail_msg("resets[%zu]: %d, not %d", k, (int)wt_reset_of(&scene.built.packet, part),
                     (int)resets[k].want);
        scene_end(&scene);
    }
}

/* More servers than the table holds: those that are known stay so. */
static void answers_are_bounded(void **state)
{
    enum { MANY = 20000 };
    struct wt_diagnosis *d = wt_diagnosis_new(NULL);
    struct wt_conversation c = {.end[1].at = {.ip = {4, {10, 0, 0, 2}}}};
    struct wt_part part = {.conversation = &c, .from = 1, .which = UINT64_C(1) << WT_EV_SYNACK};
    const struct wt_track_result tracked = {.innermost = &part};
    struct wt_frame frame = {.number = 1};
    struct wt_packet packet = {.frame = &frame};
    unsigned known = 0;

    (void)state;
    assert_non_null(d);
    for (unsigned i = 0; i < MANY; i++) {
        c.end[1].at.port = (uint16_t)i;
        assert_false(wt_answers(d, &c.end[1].at));
        wt_diagnosis_packet(d, &packet, &tracked);
        assert_false(i == 0 && !wt_answers(d, &c.end[1].at));
        known += wt_answers(d, &c.end[1].at);
    }
    assert_true(known > 3000 && known <= 4096);
    c.end[1].at.port = 0;
    assert_true(wt_answers(d, &c.end[1].at));
    assert_false(wt_answers(NULL, &c.end[1].at));
    wt_diagnosis_free(d);
}

/* ---- the capture as a whole ---- */

/* ARP says: 10.0.0.HOST is at 02:00:00:00:00:MAC, in this VLAN (0: none), after so many seconds. */
struct owned {
    uint8_t opcode, host, mac, vlan;
    unsigned at;
};
static const struct {
    const char *name;
    struct owned packets[8];
    const char *want; /* "10.0.0.2: 2 3 x1 at 1,2" */
} captures[] = {
    {"one machine",             {{2, 2, 2, 0, 0}, {1, 2, 2, 0, 9}},                         ""                       },
    {"two machines",            {{2, 2, 2, 0, 0}, {2, 2, 3, 0, 59}},                        "10.0.0.2: 2 3 x1 at 1,2"},
    {"again and again",
     {{2, 2, 2, 0, 0}, {2, 3, 4, 0, 0}, {1, 2, 3, 0, 1}, {2, 2, 2, 0, 2}, {2, 2, 3, 0, 3}},
     "10.0.0.2: 2 3 x3 at 1,3,5"                                                                                     },
    {"a minute later",          {{2, 2, 2, 0, 0}, {2, 2, 3, 0, 60}},                        ""                       },
    {"another VLAN",            {{2, 2, 2, 7, 0}, {2, 2, 3, 8, 1}},                         ""                       },
    {"the same VLAN",           {{2, 2, 2, 7, 0}, {2, 2, 3, 7, 1}},                         "10.0.0.2: 2 3 x1 at 1,2"},
    {"no address yet",          {{1, 0, 2, 0, 0}, {1, 0, 3, 0, 1}},                         ""                       },
    {"no hardware address",     {{2, 2, 2, 0, 0}, {2, 2, 0, 0, 1}},                         ""                       },
    {"another kind of message", {{2, 2, 2, 0, 0}, {8, 2, 3, 0, 1}},                         ""                       },
};

static void claims(struct wt_diagnosis *d, const struct owned *o, uint64_t number)
{
    uint8_t bytes[64] = {[5] = 1, [6] = 2, [11] = o->mac};
    const uint8_t arp[28] = {0,         1,         8,
                             0,         6,         4,
                             0,         o->opcode, o->mac > 0 ? 2 : 0,
                             0,         0,         0,
                             0,         o->mac,    o->host > 0 ? 10 : 0,
                             0,         0,         o->host,
                             [24] = 10, [27] = 9};
    size_t n = 12;
    struct wt_packet packet;
    const struct wt_track_result nothing = {.innermost = NULL};

    if (o->vlan > 0) {
        memcpy(bytes + n, (const uint8_t[]){0x81, 0, 0, o->vlan}, 4);
        n += 4;
    }
    memcpy(bytes + n, (const uint8_t[]){8, 6}, 2);
    memcpy(bytes + n + 2, arp, sizeof arp);
    n += 2 + sizeof arp;
    const struct wt_frame frame = {
        .number = number,
        .time_ns = o->at * INT64_C(1000000000),
        .link_type = 1,
        .bytes = {.data = bytes, .captured = n, .on_wire = n}
    };

    wt_dissect(&packet, &frame, false);
    wt_diagnosis_packet(d, &packet, &nothing);
}

static void capture_findings(void **state)
{
    (void)state;
    for (size_t k = 0; k < WT_ARRAY_LEN(captures); k++) {
        struct wt_diagnosis *d = wt_diagnosis_new(NULL);
        const struct wt_capture_finding *all_found;
        char text[128] = "";
        size_t n = 0;

        assert_non_null(d);
        for (size_t i = 0; i < WT_ARRAY_LEN(captures[k].packets); i++)
            if (captures[k].packets[i].opcode != 0)
                claims(d, &captures[k].packets[i], i + 1);
        for (unsigned i = 0; i < wt_capture_findings(d, &all_found); i++) {
            const struct wt_capture_finding *f = &all_found[i];

            n +=
                (size_t)snprintf(text + n, sizeof text - n, "10.0.0.%u: %u %u x%u at",
                                 f->address.bytes[3], f->mac[0][5], f->mac[1][5], f->finding.times);
            for (unsigned p = 0; p < f->finding.n_packets; p++)
                n += (size_t)snprintf(text + n, sizeof text - n, p > 0 ? ",%u" : " %u",
                                      f->finding.packets[p]);
        }
        if (strcmp(text, captures[k].want) != 0)
            fail_msg("%s: %s, not %s", captures[k].name, text, captures[k].want);
        wt_diagnosis_free(d);
    }
}

/* No more than fit are kept; without a diagnosis there are none. */
static void capture_findings_are_bounded(void **state)
{
    struct wt_diagnosis *d = wt_diagnosis_new(NULL);
    const struct wt_capture_finding *all_found;

    (void)state;
    assert_non_null(d);
    for (unsigned i = 0; i < 250; i++)
        for (uint8_t mac = 2; mac < 4; mac++)
            claims(d, &(struct owned){2, (uint8_t)(1 + i), mac, 0, 0}, 2 * i + mac);
    assert_int_equal(wt_capture_findings(d, &all_found), WT_MAX_CAPTURE_FINDINGS);
    assert_int_equal(wt_capture_findings(NULL, &all_found), 0);
    assert_null(wt_dispute_in(NULL, 1));
    assert_null(wt_dispute_in(d, 0));
    wt_diagnosis_free(d);
}

int main(void)
{
    enum { OTHERS = 6 };
    struct CMUnitTest tests[WT_ARRAY_LEN(all) + OTHERS] = {
        cmocka_unit_test(troubles),
        cmocka_unit_test(reasons_to_reset),
        cmocka_unit_test(answers_are_bounded),
        cmocka_unit_test(capture_findings),
        cmocka_unit_test(capture_findings_are_bounded),
        cmocka_unit_test(the_reason_chooses_the_words)};

    for (size_t i = 0; i < WT_ARRAY_LEN(all); i++)
        tests[i + OTHERS] = (struct CMUnitTest){
            .name = all[i].name, .test_func = found, .initial_state = (void *)(uintptr_t)&all[i]};
    return cmocka_run_group_tests_name("diagnose", tests, NULL, NULL);
}
