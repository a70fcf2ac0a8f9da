/* SPDX-License-Identifier: BSD-2-Clause */
/* Expectations held against conversations told as lines: what passes, and why the rest does not. */
#include "segments.h"

#include <stdio.h>
#include <string.h>
#include "wiretutor/check.h"
#include "wiretutor/spent.h"

enum { LINES = 20, EXPECTATIONS = 4 };

#define OPENED "C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301"
#define ECHOED "C > S ACK,PSH 101 ack 301 says hello", "S > C ACK,PSH 301 ack 106 says world"
#define CLOSED                                                                                     \
    "C > S FIN,ACK 106 ack 306", "S > C ACK 306 ack 107", "S > C FIN,ACK 306 ack 107",             \
        "C > S ACK 107 ack 307"

/* A line that begins with "udp " is a datagram, "2 " a segment of another client's, "2udp " one of
 * its datagrams. */
static const char *const echo[LINES] = {OPENED, ECHOED, CLOSED};
static const char *const refused[LINES] = {"C > S SYN 100", "S > C RST,ACK 0 ack 101"};
static const char *const nothing[LINES] = {NULL};
static const char *const question[LINES] = {"udp C > S says ping", "udp S > C says pong"};
static const char *const two[LINES] = {OPENED, "2 C > S SYN 100", "2 S > C RST,ACK 0 ack 101"};
static const char *const mixed[LINES] = {"udp C > S says ping", OPENED, "2udp C > S says a"};
static const char *const middle[LINES] = {"C > S ACK 101 ack 301 says abc"};
static const char *const again[LINES] = {OPENED, "C > S ACK 101 ack 301 says abc",
                                         "C > S ACK 101 ack 301 @0.5 says abc",
                                         "C > S ACK 104 ack 301 @0.6 says def"};
static const char *const order[LINES] = {OPENED, "C > S ACK 104 ack 301 says def",
                                         "C > S ACK 101 ack 301 says abc"};
static const char *const overlap[LINES] = {OPENED, "C > S ACK 101 ack 301 says abc",
                                           "C > S ACK 102 ack 301 @0.5 says XXdef"};
static const char *const hole[LINES] = {OPENED, "C > S ACK 101 ack 301 says abc",
                                        "C > S ACK 107 ack 301 says ghi"};
static const char *const silent[LINES] = {OPENED, "C > S ACK 101 len 5 ack 301"};
static const char *const joined[LINES] = {"udp C > S says abc", "udp C > S says def"};
static const char *const alive[LINES] = {OPENED, "C > S ACK 101 ack 301 says abc",
                                         "S > C ACK 301 ack 104", "C > S ACK 103 ack 301 @9 says Z",
                                         "C > S ACK 104 ack 301 @9.1 says d"};
static const char *const retried[LINES] = {"C > S SYN 100", "S > C RST,ACK 0 ack 101",
                                           "C > S SYN 100 @1", "S > C RST,ACK 0 ack 101"};
/* What Wireshark calls out of order comes again all the same: every byte was captured before. */
static const char *const sooner[LINES] = {OPENED, "C > S ACK 101 ack 301 len 700",
                                          "C > S ACK 801 ack 301 len 700",
                                          "C > S ACK 101 ack 301 len 700"};
static const char *const full[LINES] = {OPENED, "2 C > S SYN 500 @1", "2 C > S SYN 500 @2"};
static const char *const away[LINES] = {"C > S SYN 100", "C > S SYN 100 @2"};
static const char *const soon[LINES] = {"C > S SYN 100"};
static const char *const lost[LINES] = {"C > S SYN 100", "C > S SYN 100 icmp 11/0"};
static const char *const barred[LINES] = {"C > S SYN 100", "C > S SYN 100 icmp 3/1"};
static const char *const reset[LINES] = {OPENED, "S > C RST 301"};
static const char *const shaken[LINES] = {"C > S SYN 100", "S > C SYN,ACK 300 ack 101",
                                          "C > S RST 101"};
static const char *const dropped_once[LINES] = {"udp C > S len 5", "udp C > S icmp 11/0"};

/* "ok EVIDENCE", or "REASON CAUSE conversation FOUND EVIDENCE". */
static const struct expected {
    const char *const *lines;
    const char *expectation, *want;
} cases[] = {
    {echo,         "conversations == 1",                          "ok 1"                                                   },
    {echo,         "packets == 9",                                "ok 1-9"                                                 },
    {echo,         "packets in 8,9",                              "ok 1-9"                                                 },
    {echo,         "tcp: packets == 9",                           "ok 1 9"                                                 },
    {echo,         "packets < 9",                                 "found more-packets 0 9 1-9"                             },
    {echo,         "conversations > 1",                           "found fewer-conversations 0 1 1"                        },
    {echo,         "udp: conversations == 0",                     "ok 1-9"                                                 },
    {echo,         "open == three-way",                           "ok 1-3"                                                 },
    {echo,         "open != three-way",                           "found open-three-way 1 three-way 1-3"                   },
    {echo,         "open in refused,three-way",                   "ok 1-3"                                                 },
    {echo,         "close == four-segment",                       "ok 6-9"                                                 },
    {echo,         "close in three-segment,one-fin",              "found close-four-segment 1 four-segment 6-9"            },
    {echo,         "closed_first == client",                      "ok 6"                                                   },
    {echo,         "closed_first == server",                      "found closed-first-client 1 client 6"                   },
    {echo,         "verdict == normal",                           "ok 1-3 6-9"                                             },
    {echo,         "client.addr == 10.0.0.1",                     "ok 1"                                                   },
    {echo,         "client.addr in ::1,10.0.0.1",                 "ok 1"                                                   },
    {echo,         "server.addr == 10.0.0.1",                     "found other-address 1 10.0.0.2 1"                       },
    {echo,         "server.addr != 10.0.0.2",                     "found other-address 1 10.0.0.2 1"                       },
    {echo,         "server.port == 80",                           "ok 1"                                                   },
    {echo,         "server.port == 0x50",                         "ok 1"                                                   },
    {echo,         "client.port == 80",                           "found other-client-port 1 40000 1"                      },
    {echo,         "client.bytes == 5",                           "ok 1 9"                                                 },
    {echo,         "server.bytes < 5",                            "found other-bytes 1 5 1 9"                              },
    {echo,         "client.packets == 5",                         "ok 1 9"                                                 },
    {echo,         "server.packets >= 5",                         "found fewer-packets 1 4 1 9"                            },
    {echo,         "conversation 1: packets == 9",                "ok 1 9"                                                 },
    {echo,         "duration == 0.008",                           "ok 1 9"                                                 },
    {echo,         "duration < 0.008",                            "found timing 1 0.008000000 1 9"                         },
    {echo,         "rtt <= 0.002",                                "ok 1-3"                                                 },
    {echo,         "guessed_roles == false",                      "ok 1"                                                   },
    {echo,         "completeness == 31",                          "ok 1 9"                                                 },
    {echo,         "no reset",                                    "ok 1 9"                                                 },
    {echo,         "reset == 1",                                  "found not-seen 1 0 1 9"                                 },
    {echo,         "client.payload == \"hello\"",                 "ok 4"                                                   },
    {echo,         "client.payload contains \"ell\"",             "ok 4"                                                   },
    {echo,         "server.payload contains \"ell\"",             "found other-payload 1 world 5"                          },
    {echo,         "client.payload != \"hello\"",                 "found other-payload 1 hello 4"                          },
    {echo,         "client.payload in \"a\",\"hello\"",           "ok 4"                                                   },
    {echo,         "conversation 2: open == refused",             "no-such-conversation number-too-high 0 1 1-9"           },
    {echo,         "udp: verdict == answered",                    "no-conversation no-udp 0 - 1-9"                         },
    {echo,         "packet 10: tcp.len == 1",                     "no-such-packet number-too-high 0 9 1-9"                 },
    {refused,      "open == three-way",                           "found open-refused 1 refused 1-2"                       },
    {refused,      "verdict == normal",                           "found open-refused 1 refused 1-2"                       },
    {refused,      "no reset",                                    "found resets 1 1 2"                                     },
    {refused,      "reset == 1",                                  "ok 2"                                                   },
    {refused,      "closed_first == none",                        "ok 2"                                                   },
    {refused,      "client.payload == \"\"",                      "ok 1-2"                                                 },
    {refused,      "client.payload contains \"x\"",               "found no-bytes 1 - 1-2"                                 },
    {echo,         "time.server > 1",                             "found timing 1 0.001000000 1 9"                         },
    {echo,         "captured_at == client",                       "found timing 1 between 1-3"                             },
    {refused,      "rtt < 1",                                     "ok 1-2"                                                 },
    {nothing,      "packets == 0",                                "ok"                                                     },
    {nothing,      "conversations == 0",                          "ok"                                                     },
    {nothing,      "packets >= 0",                                "empty nothing-captured 0 -"                             },
    {nothing,      "packets in 0,1",                              "empty nothing-captured 0 -"                             },
    {nothing,      "packets != 1",                                "empty nothing-captured 0 -"                             },
    {nothing,      "tcp: conversations == 0",                     "empty nothing-captured 0 -"                             },
    {nothing,      "conversations < 2",                           "empty nothing-captured 0 -"                             },
    {nothing,      "no reset",                                    "empty nothing-captured 0 -"                             },
    {nothing,      "any: open == refused",                        "empty nothing-captured 0 -"                             },
    {nothing,      "packet 1: no tcp.len",                        "empty nothing-captured 0 -"                             },
    {nothing,      "conversation 1: no reset",                    "empty nothing-captured 0 -"                             },
    {question,     "no reset",                                    "no-conversation no-tcp 0 - 1-2"                         },
    {question,     "any: verdict == answered",                    "no-conversation no-tcp 0 - 1-2"                         },
    {question,     "udp: verdict == answered",                    "ok 1-2"                                                 },
    {question,     "udp: client.payload == \"ping\"",             "ok 1"                                                   },
    {question,     "udp: server.payload contains \"o\"",          "ok 2"                                                   },
    {question,     "udp: duration > 1",                           "found timing 1 0.001000000 1-2"                         },
    {question,     "conversation 1: open == refused",             "only-tcp wrong-transport 1 - 1-2"                       },
    {question,     "conversation 1: verdict == one-way",          "found verdict-answered 1 answered 1-2"                  },
    {question,     "tcp: packets == 0",                           "ok 1-2"                                                 },
    {two,          "open == three-way",                           "found open-refused 2 refused 4-5"                       },
    {two,          "any: open == three-way",                      "ok 1-3"                                                 },
    {two,          "any: open == refused",                        "ok 4-5"                                                 },
    {two,          "any: open == split",                          "found open-three-way 1 three-way 1-3"                   },
    {two,          "conversation 2: open == refused",             "ok 4-5"                                                 },
    {two,          "server.port == 80",                           "ok 1 4"                                                 },
    {two,          "any: client.port == 40001",                   "ok 4"                                                   },
    {two,          "any: packets == 2",                           "ok 4-5"                                                 },
    {two,          "no reset",                                    "found resets 2 1 5"                                     },
    {mixed,        "conversations == 3",                          "ok 1-2 5"                                               },
    {mixed,        "udp: conversations == 2",                     "ok 1 5"                                                 },
    {mixed,        "udp: packets == 2",                           "ok 1 5"                                                 },
    {mixed,        "open == three-way",                           "ok 2-4"                                                 },
    {mixed,        "any: udp: client.payload == \"a\"",           "ok 5"                                                   },
    {mixed,        "udp: client.payload == \"a\"",                "found other-payload 1 ping 1"                           },
    {middle,       "open == three-way",                           "found open-not-captured 1 not-captured 1"               },
    {middle,       "client.payload == \"abc\"",                   "ok 1"                                                   },
    {middle,       "rtt < 1",                                     "unknown handshake-not-seen 1 - 1"                       },
    {middle,       "guessed_roles == true",                       "ok 1"                                                   },
    {again,        "no retransmission",                           "found retransmission 1 1 5"                             },
    {again,        "retransmission == 1",                         "ok 5"                                                   },
    {again,        "client.payload == \"abcdef\"",                "ok 4 6"                                                 },
    {again,        "client.payload contains \"cd\"",              "ok 4 6"                                                 },
    {again,        "client.bytes == 6",                           "ok 1 6"                                                 },
    {order,        "client.payload == \"abcdef\"",                "ok 4-5"                                                 },
    {order,        "client.payload contains \"cd\"",              "ok 4-5"                                                 },
    {overlap,      "client.payload == \"abcdef\"",                "ok 4-5"                                                 },
    {hole,         "client.payload contains \"abc\"",             "ok 4"                                                   },
    {hole,         "client.payload contains \"ghi\"",             "ok 5"                                                   },
    {hole,         "client.payload contains \"cg\"",              "partial stream-partial 1 abc 4-5"                       },
    {hole,         "client.payload == \"abcghi\"",                "partial stream-partial 1 abc 4-5"                       },
    {hole,         "client.payload != \"x\"",                     "partial stream-partial 1 abc 4-5"                       },
    {silent,       "client.payload contains \"x\"",               "partial stream-partial 1 - 1 4"                         },
    {silent,       "client.payload != \"x\"",                     "partial stream-partial 1 - 1 4"                         },
    {joined,       "udp: client.payload contains \"cd\"",         "found other-payload 1 abc 1-2"                          },
    {joined,       "udp: client.payload == \"def\"",              "ok 2"                                                   },
    {joined,       "udp: client.payload != \"def\"",              "found other-payload 1 abc 2"                            },
    {retried,      "no retransmission",                           "ok 1 4"                                                 },
    {sooner,       "no out_of_order",                             "ok 1 6"                                                 },
    {sooner,       "retransmission == 1",                         "ok 6"                                                   },
    {echo,         "finding == none",                             "ok 1 9"                                                 },
    {echo,         "finding == reset",                            "found nothing-wrong 1 none 1 9"                         },
    {echo,         "finding != reset",                            "ok 1 9"                                                 },
    {refused,      "finding == refused",                          "ok 1-2"                                                 },
    {refused,      "finding == none",                             "found open-refused 1 refused 1-2"                       },
    {full,         "any: finding == accept-queue",                "ok 4-5"                                                 },
    {full,         "conversation 2: finding == reset",
     "found open-accept-queue 2 unanswered,accept-queue 4-5"                                                               },
    {full,         "conversation 2: finding in reset,unanswered", "ok 4-5"                                                 },
    {full,         "conversation 2: open == three-way",           "found open-accept-queue 2 unanswered 4"                 },
    {full,         "conversation 2: verdict == normal",           "found open-accept-queue 2 unanswered 4-5"               },
    {away,         "open == three-way",                           "found open-unanswered 1 unanswered 1"                   },
    {soon,         "open == three-way",                           "found open-too-soon 1 unanswered 1"                     },
    {lost,         "open == three-way",                           "found open-unanswered-error 1 unanswered 1-2"           },
    {lost,         "finding == reset",                            "found open-unanswered-error 1 unanswered,icmp-error 1-2"},
    {barred,       "open == three-way",                           "found verdict-unreachable 1 refused 1-2"                },
    {reset,        "verdict == normal",                           "found close-reset 1 reset 1-4"                          },
    {shaken,       "verdict == normal",                           "found open-reset 1 reset 1-3"                           },
    {hole,         "finding == capture-lost",                     "ok 1 5"                                                 },
    {hole,         "finding == none",                             "found not-captured 1 capture-lost 1 5"                  },
    {dropped_once, "udp: verdict == answered",                    "found not-delivered 1 unreachable 1-2"                  },
    {alive,        "keep_alive == 1",                             "ok 6"                                                   },
    {alive,        "client.payload == \"abcd\"",                  "ok 4 7"                                                 },
};

/* ---- Running them ---- */

static void give(struct scene *scene, struct wt_check *check, const char *line)
{
    bool other = line[0] == '2';
    struct socket_pair pair = scene->pair;

    line += other;
    if (other)
        scene->pair.c.port++;
    if (strncmp(line, "udp ", 4) == 0)
        scene_give_datagram(scene, line + 4);
    else
        scene_give(scene, line + (other ? 1 : 0));
    scene->pair = pair;
    wt_check_packet(check, &scene->built.packet, &scene->tracked);
}

static void finish(struct scene *scene, struct wt_check *check)
{
    const struct wt_conversation *conversation;

    for (size_t i = 0; (conversation = wt_tracker_conversation(scene->tracker, i)) != NULL; i++)
        wt_check_conversation(check, conversation);
    wt_check_end(check);
    assert_false(wt_check_no_memory(check));
}

static void parse(struct wt_expectation *e, const char *text)
{
    struct wt_expectation_error error;

    memset(e, 0xbe, sizeof *e); /* nothing may be read that was not written */
    if (!wt_expectation_parse(text, strlen(text), e, &error))
        fail_msg("%s: %s at %zu", text, wt_check_fault_key(error.fault), error.at);
}

static const char *reason_name(enum wt_check_reason reason)
{
    static const char *const names[WT_N_REASONS] = {
        "passed",         "found",    "empty",   "no-conversation", "no-such-conversation",
        "no-such-packet", "only-tcp", "unknown", "partial",         "no-key",
        "not-comparable"};

    return names[reason];
}

static void describe(const struct wt_check_result *r, char *out, size_t size)
{
    size_t n;

    assert_true(r->passed == (r->reason == WT_REASON_PASSED));
    if (r->passed)
        n = (size_t)snprintf(out, size, "ok");
    else
        n = (size_t)snprintf(out, size, "%s %s %u %.*s", reason_name(r->reason),
                             wt_check_cause_key(r->cause), (unsigned)r->conversation,
                             r->found_length > 0 ? (int)r->found_length : 1,
                             r->found_length > 0 ? r->found : "-");
    for (unsigned i = 0; i < r->evidence.n; i++) {
        n += (size_t)snprintf(out + n, size - n, " %u", (unsigned)r->evidence.at[i].first);
        if (r->evidence.at[i].last > r->evidence.at[i].first)
            n += (size_t)snprintf(out + n, size - n, "-%u", (unsigned)r->evidence.at[i].last);
    }
}

static void comes_out(void **state)
{
    const struct expected *c = *state;
    struct wt_expectation e;
    struct scene scene;
    char got[256];

    parse(&e, c->expectation);
    struct wt_diagnosis *diagnosis = wt_diagnosis_new(NULL);
    struct wt_check *check = wt_check_new(&e, 1, diagnosis);
    assert_true(diagnosis != NULL && check != NULL);
    wt_diagnosis_keep_spent(diagnosis);
    scene_begin(&scene, NULL);
    for (size_t i = 0; i < LINES && c->lines[i] != NULL; i++) {
        give(&scene, check, c->lines[i]);
        wt_diagnosis_packet(diagnosis, &scene.built.packet, &scene.tracked);
    }
    finish(&scene, check);
    describe(wt_check_result(check, 0), got, sizeof got);
    wt_check_free(check);
    wt_diagnosis_free(diagnosis);
    scene_end(&scene);
    assert_string_equal(got, c->want);
}

/* ---- Fields of a packet ---- */

/* IPv4 in IPv4 in Ethernet, then IPv6 and a SYN,ACK: a value may come twice. */
static const uint8_t tunnel[] = {
    0,    0,  0, 0,   0, 9,  0, 1,  2,  3,  4, 5, 8,    0,                       /* Ethernet */
    0x45, 0,  0, 100, 0, 0,  0, 0,  64, 4,  0, 0, 10,   0,    0, 1, 10, 0, 0, 2, /* IPv4 */
    0x45, 0,  0, 80,  0, 0,  0, 0,  1,  41, 0, 0, 10,   0,    0, 3, 10, 0, 0, 4, /* IPv4 */
    0x60, 0,  0, 0,   0, 20, 6, 64,                                              /* IPv6 */
    0,    0,  0, 0,   0, 0,  0, 0,  0,  0,  0, 0, 0,    0,    0, 1,              /* ::1 */
    0,    0,  0, 0,   0, 0,  0, 0,  0,  0,  0, 0, 0,    0,    0, 2,              /* ::2 */
    0,    80, 4, 0,   0, 0,  0, 9,  0,  0,  0, 9, 0x50, 0x12, 0, 0, 0,  0, 0, 0, /* TCP */
};

static const struct field_case {
    const char *expectation, *want;
} fields[] = {
    {"tcp.flags.syn == 1",               "passed"        },
    {"tcp.flags.syn == true",            "passed"        },
    {"tcp.flags.syn == 0",               "found"         },
    {"tcp.flags.fin == false",           "passed"        },
    {"tcp.flags.fin != 0",               "found"         },
    {"no tcp.flags.fin",                 "passed"        },
    {"no tcp.flags.syn",                 "found"         },
    {"no tcp.urgent_pointer",            "passed"        },
    {"no udp.length",                    "passed"        },
    {"no ip.src",                        "found"         },
    {"udp.length == 8",                  "no-key"        },
    {"udp.length != 8",                  "no-key"        },
    {"tcp.flags == 0x12",                "passed"        },
    {"tcp.flags in 2,18",                "passed"        },
    {"tcp.flags >= 18",                  "passed"        },
    {"tcp.flags > 18",                   "found"         },
    {"tcp.flags == syn",                 "not-comparable"},
    {"tcp.flags != syn",                 "not-comparable"},
    {"tcp.flags contains 1",             "not-comparable"},
    {"ip.ttl == 1",                      "passed"        },
    {"ip.ttl == 64",                     "passed"        },
    {"ip.ttl != 1",                      "found"         },
    {"ip.ttl < 2",                       "passed"        },
    {"ip.ttl > 64",                      "found"         },
    {"ip.src == 10.0.0.1",               "passed"        },
    {"ip.src in 10.0.0.9,10.0.0.3",      "passed"        },
    {"ip.src != 10.0.0.3",               "found"         },
    {"ip.version in 6",                  "passed"        },
    {"ipv6.src == ::0001",               "passed"        },
    {"ipv6.src != ::1",                  "found"         },
    {"ip.src < 1",                       "not-comparable"},
    {"frame.time_epoch == 1.5",          "passed"        },
    {"frame.time_epoch < 1.500000001",   "passed"        },
    {"frame.protocols contains \"ip\"",  "passed"        },
    {"frame.protocols contains \"udp\"", "found"         },
    {"frame.protocols == \"eth\"",       "found"         },
    {"eth.src == 00:01:02:03:04:05",     "passed"        },
    {"wiretutor.type == packet",         "passed"        },
    {"tcp.analysis.initial_rtt > -1",    "no-key"        },
    {"tcp.analysis.retransmission == 0", "passed"        },
    {"tcp.analysis.retransmission == 1", "found"         },
    {"no tcp.analysis.keep_alive",       "passed"        },
    {"tcp.analysis.rto == 0",            "no-key"        },
};

static void field_comes_out(void **state)
{
    const struct field_case *c = *state;
    const struct wt_frame frame = {
        .number = 1, .time_ns = 1500000000, .link_type = 1, .bytes = whole(tunnel, sizeof tunnel)};
    struct wt_expectation e;
    struct scene scene;
    char text[256];

    (void)snprintf(text, sizeof text, "packet 1: %s", c->expectation);
    parse(&e, text);
    struct wt_check *check = wt_check_new(&e, 1, NULL);

    assert_non_null(check);
    scene_begin(&scene, NULL);
    wt_dissect(&scene.built.packet, &frame, false);
    wt_track(scene.tracker, &scene.built.packet, &scene.tracked);
    wt_check_packet(check, &scene.built.packet, &scene.tracked);
    assert_true(wt_check_wants_values(check, 1));
    assert_false(wt_check_wants_values(check, 2));
    wt_check_values(check, &scene.built.packet, &scene.tracked);
    finish(&scene, check);
    assert_string_equal(reason_name(wt_check_result(check, 0)->reason), c->want);
    assert_number(wt_check_result(check, 0)->evidence.at[0].first, 1);
    wt_check_free(check);
    scene_end(&scene);
}

/* ---- Bounds ---- */

/* More conversations than the tracker holds: the dropped ones are judged when they go. */
static void dropped(void *context, const struct wt_conversation *conversation)
{
    wt_check_conversation(context, conversation);
}

static void dropped_conversations_count(void **state)
{
    enum { MANY = 400, HELD = 8 };
    const struct wt_tracker_options options = {.max_conversations = HELD};
    struct wt_expectation list[4];
    struct scene scene;

    (void)state;
    parse(&list[0], "conversations == 400");
    parse(&list[1], "open == unanswered");
    parse(&list[2], "client.payload == \"x\"");
    parse(&list[3], "conversation 3: no reset");
    struct wt_check *check = wt_check_new(list, 4, NULL);

    assert_non_null(check);
    scene_begin(&scene, &options);
    wt_tracker_on_drop(scene.tracker, dropped, check);
    for (unsigned i = 0; i < MANY; i++) {
        scene.pair = socket_pair_number(i);
        give(&scene, check, "C > S ACK 101 ack 301 says x");
    }
    finish(&scene, check);
    assert_true(wt_check_result(check, 0)->passed);
    assert_number(wt_check_result(check, 1)->differ, MANY);
    assert_number(wt_check_result(check, 1)->conversation, 1);
    assert_true(wt_check_result(check, 2)->passed);
    assert_number(wt_check_result(check, 2)->looked_at, MANY);
    assert_true(wt_check_result(check, 2)->evidence.n == 1); /* neighbours are one range */
    assert_true(wt_check_result(check, 3)->passed);
    wt_check_free(check);
    scene_end(&scene);
}

static void evidence_is_bounded(void **state)
{
    struct wt_expectation e;
    struct scene scene;

    (void)state;
    parse(&e, "open == unanswered");
    struct wt_check *check = wt_check_new(&e, 1, NULL);

    assert_non_null(check);
    scene_begin(&scene, NULL);
    for (unsigned i = 0; i < 100; i++) {
        scene.pair = socket_pair_number(i);
        give(&scene, check, "C > S SYN 100");
        give(&scene, check, "C > S SYN 100 @1");
    }
    finish(&scene, check);
    const struct wt_check_result *r = wt_check_result(check, 0);

    assert_true(r->passed);
    assert_true(r->evidence.n <= WT_CHECK_RANGES && r->evidence.more);
    for (unsigned i = 1; i < r->evidence.n; i++)
        assert_true(r->evidence.at[i].first > r->evidence.at[i - 1].last + 1);
    wt_check_free(check);
    scene_end(&scene);
}

/* A stream longer than what is kept: what lies in front is found, the rest is not decided. */
static void long_streams_are_capped(void **state)
{
    enum { SEGMENT = 1000, SEGMENTS = WT_CHECK_STREAM / SEGMENT + 50 };
    struct wt_expectation list[3];
    struct scene scene;
    static char line[SEGMENT + 64];

    (void)state;
    parse(&list[0], "client.payload contains \"begin\"");
    parse(&list[1], "client.payload contains \"finis\"");
    parse(&list[2], "client.payload != \"x\"");
    struct wt_check *check = wt_check_new(list, 3, NULL);

    assert_non_null(check);
    scene_begin(&scene, NULL);
    for (unsigned i = 0; i < SEGMENTS; i++) {
        int n = snprintf(line, sizeof line, "C > S ACK %u ack 301 says %s", 101 + i * SEGMENT,
                         i == 0              ? "begin"
                         : i == SEGMENTS - 1 ? "finis"
                                             : "words");

        memset(line + n, 'a', SEGMENT - 5);
        line[n + SEGMENT - 5] = '\0';
        give(&scene, check, line);
    }
    finish(&scene, check);
    assert_true(wt_check_result(check, 0)->passed);
    assert_string_equal(reason_name(wt_check_result(check, 1)->reason), "partial");
    assert_string_equal(reason_name(wt_check_result(check, 2)->reason), "partial");
    wt_check_free(check);
    scene_end(&scene);
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(dropped_conversations_count),
        cmocka_unit_test(evidence_is_bounded),
        cmocka_unit_test(long_streams_are_capped),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(cases) + WT_ARRAY_LEN(fields)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[n++] = (struct CMUnitTest){cases[i].expectation, comes_out, NULL, NULL,
                                         (void *)(uintptr_t)&cases[i]};
    for (size_t i = 0; i < WT_ARRAY_LEN(fields); i++)
        tests[n++] = (struct CMUnitTest){fields[i].expectation, field_comes_out, NULL, NULL,
                                         (void *)(uintptr_t)&fields[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
