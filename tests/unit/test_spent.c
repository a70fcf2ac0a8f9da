/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the time of a conversation went. */
#include "segments.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/finding.h"
#include "wiretutor/spent.h"

#define OPENED "C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.01", "C > S ACK 101 ack 301 @0.02"

static const struct spending {
    const char *name;
    const char *lines[14]; /* those that begin with "udp " are datagrams; @: seconds */
    const char *want;      /* "part milliseconds", those that are not 0; where it was captured */
} all[] = {
    {"a question and its answer",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.05", "S > C ACK 301 ack 110 @0.06",
      "S > C ACK 301 ack 110 len 5 @0.56", "S > C ACK 306 ack 110 len 5 @0.58",
      "C > S ACK 110 ack 311 @0.59", "C > S FIN,ACK 110 ack 311 @0.6",
      "S > C FIN,ACK 311 ack 111 @0.63"},
     "handshake 20 client 30 server 510 transfer 20 close 50 between"                                                               },
    {"a greeting of the server",
     {OPENED, "S > C ACK 301 ack 101 len 5 @2.02", "C > S ACK 101 ack 306 len 2 @3.52"},
     "handshake 20 client 1500 server 2000 between"                                                                                 },
    {"never opened: all of it is handshake",
     {"C > S SYN 100", "C > S SYN 100 @1", "C > S SYN 100 @3"},
     "handshake 3000 unknown"                                                                                                       },
    {"sent again before it was confirmed: it was on its way",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.05", "C > S ACK 101 ack 301 len 9 @0.25",
      "S > C ACK 301 ack 110 len 5 @0.26"},
     "handshake 20 client 30 server 10 transfer 200 between"                                                                        },
    {"sent again after it was confirmed: the server still had it",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.05", "S > C ACK 301 ack 110 @0.06",
      "C > S ACK 101 ack 301 len 9 @0.25", "S > C ACK 301 ack 110 len 5 @0.26"},
     "handshake 20 client 30 server 210 between"                                                                                    },
    {"a pause in a stream that is confirmed is idle",
     {OPENED, "S > C ACK 301 ack 101 len 5 @0.02", "C > S ACK 101 ack 306 @0.03",
      "S > C ACK 306 ack 101 len 5 @5.02", "C > S ACK 101 ack 311 @5.03"},
     "handshake 20 transfer 10 idle 5000 between"                                                                                   },
    {"… and not idle where it is not confirmed",
     {OPENED, "S > C ACK 301 ack 101 len 5 @0.02", "S > C ACK 306 ack 101 len 5 @5.02"},
     "handshake 20 transfer 5000 between"                                                                                           },
    {"a server that closes instead of an answer was waited for",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.02", "S > C ACK 301 ack 110 @0.03",
      "S > C FIN,ACK 301 ack 110 @4.02", "C > S FIN,ACK 110 ack 302 @4.07"},
     "handshake 20 server 4000 close 50 between"                                                                                    },
    {"a client that closes after its last bytes was not",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.02", "S > C ACK 301 ack 110 @0.03",
      "C > S FIN,ACK 110 ack 301 @4.02", "S > C FIN,ACK 301 ack 111 @4.07"},
     "handshake 20 idle 4000 close 50 between"                                                                                      },
    {"an answer after the client's FIN",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.02", "C > S FIN,ACK 110 ack 301 @0.03",
      "S > C ACK 301 ack 111 len 5 @1.03", "S > C FIN,ACK 306 ack 111 @1.05"},
     "handshake 20 server 1000 close 30 between"                                                                                    },
    {"a reset ends it",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.02", "C > S RST,ACK 110 ack 301 @0.12"},
     "handshake 20 close 100 between"                                                                                               },
    {"in the middle of a conversation",
     {"C > S ACK 101 ack 301 len 9", "S > C ACK 301 ack 110 len 5 @0.4"},
     "server 400 unknown"                                                                                                           },
    {"captured where the client is",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.01", "C > S ACK 101 ack 301 @0.011"},
     "handshake 11 client"                                                                                                          },
    {"captured where the server is",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.001", "C > S ACK 101 ack 301 @0.011"},
     "handshake 11 server"                                                                                                          },
    {"both are near: nothing can be told",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101 @0.0004", "C > S ACK 101 ack 301 @0.00041"},
     "unknown"                                                                                                                      },
    {"a SYN sent again measures nothing",
     {"C > S SYN 100", "C > S SYN 100 @1", "S > C SYN,ACK 300 ack 101 @1.01",
      "C > S ACK 101 ack 301 @1.011"},
     "handshake 1011 unknown"                                                                                                       },
    {"datagrams",
     {"udp C > S len 5", "udp S > C len 9 @0.3", "udp C > S len 5 @0.5"},
     "client 200 server 300 unknown"                                                                                                },
    {"a question asked again, then answered: waiting for the server",
     {"udp C > S len 5", "udp C > S len 5 @5", "udp S > C len 9 @5.01"},
     "server 5010 unknown"                                                                                                          },
    {"… and never answered: idle",                                  {"udp C > S len 5", "udp C > S len 5 @5"}, "idle 5000 unknown"},
    {"a stream of datagrams",
     {"udp C > S len 5", "udp C > S len 5 @0.02", "udp C > S len 5 @0.04"},
     "transfer 40 unknown"                                                                                                          },
    {"a clock that steps back takes nothing away",
     {OPENED, "C > S ACK 101 ack 301 len 9 @0.05", "S > C ACK 301 ack 110 len 5 @0.01",
      "C > S ACK 110 ack 306 len 5 @0.07"},
     "handshake 20 client 50 between"                                                                                               },
};

static const struct wt_conversation *play(struct scene *scene, struct wt_diagnosis *d,
                                          const char *const *lines, size_t n)
{
    for (size_t i = 0; i < n && lines[i] != NULL; i++) {
        if (strncmp(lines[i], "udp ", 4) == 0)
            scene_give_datagram(scene, lines[i] + 4);
        else
            scene_give(scene, lines[i]);
        wt_diagnosis_packet(d, &scene->built.packet, &scene->tracked);
    }
    return wt_tracker_conversation(scene->tracker, 0);
}

static void put(char *text, size_t size, const struct wt_spent *s)
{
    for (unsigned i = 0; i < WT_N_SPENT; i++)
        if (s->ns[i] >= 1000000)
            snprintf(text + strlen(text), size - strlen(text), "%s %lld ",
                     wt_spent_key((enum wt_spent_part)i), (long long)((s->ns[i] + 500) / 1000000));
    snprintf(text + strlen(text), size - strlen(text), "%s", wt_captured_at_name(s->captured_at));
}

static void spent(void **state)
{
    const struct spending *s = *state;
    struct wt_diagnosis *d = wt_diagnosis_new(NULL);
    const struct wt_conversation *c;
    struct scene scene;
    struct wt_spent out;
    int64_t sum = 0;
    char text[256] = "";

    wt_diagnosis_keep_spent(d);
    scene_begin(&scene, NULL);
    c = play(&scene, d, s->lines, WT_ARRAY_LEN(s->lines));
    assert_true(wt_spent_of(d, c, &out));
    put(text, sizeof text, &out);
    assert_string_equal(text, s->want);
    for (unsigned i = 0; i < WT_N_SPENT; i++)
        sum += out.ns[i];
    assert_int_equal(sum, c->last_ns - c->first_ns);
    scene_end(&scene);
    wt_diagnosis_free(d);
}

/* Where the time of these lines went, from the first of them on. */
static struct wt_spent spent_on(const char *const *lines, size_t n)
{
    struct wt_diagnosis *d = wt_diagnosis_new(NULL);
    struct scene scene;
    struct wt_spent out;

    wt_diagnosis_keep_spent(d);
    scene_begin(&scene, NULL);
    assert_true(wt_spent_of(d, play(&scene, d, lines, n), &out));
    scene_end(&scene);
    wt_diagnosis_free(d);
    return out;
}

static void round_trips(void **state)
{
    static const char *const lines[] = {
        OPENED, "C > S ACK 101 ack 301 len 9 @0.03", "S > C ACK 301 ack 110 @0.031",
        "C > S ACK 110 ack 301 len 9 @0.04", "S > C ACK 301 ack 119 @0.043"};
    struct wt_spent out = spent_on(lines, WT_ARRAY_LEN(lines));

    (void)state;
    assert_int_equal(out.to_server.n, 3); /* 10, 1 and 3 ms */
    assert_int_equal(out.to_server.least, 1000000);
    assert_int_equal(out.to_server.greatest, 10000000);
    assert_in_range(out.to_server.median, 2000000, 4000000);
    assert_int_equal(out.to_client.n, 1);
    assert_int_equal(out.to_client.median, 10000000); /* never beyond what was measured */
    assert_int_equal(out.half_client, 10000000);
}

/* Neither an end nor its half of the handshake has a round trip below nothing. */
static void times_run_backwards(void **state)
{
    static const char *const lines[] = {
        "C > S SYN 100 @5", "S > C SYN,ACK 300 ack 101 @4", "C > S ACK 101 ack 301 @3",
        "C > S ACK 101 ack 301 len 9 @2", "S > C ACK 301 ack 110 @1"};
    struct wt_spent out = spent_on(lines, WT_ARRAY_LEN(lines));

    (void)state;
    assert_int_equal(out.to_server.n + out.to_client.n, 0);
    assert_int_equal(out.half_client, -1);
    assert_int_equal(out.half_server, -1);
}

static void unknown(void **state)
{
    static const char *const lines[] = {OPENED};
    struct wt_diagnosis *d = wt_diagnosis_new(NULL);
    const struct wt_conversation *c;
    struct wt_conversation other;
    struct scene scene;
    struct wt_spent out;

    (void)state;
    scene_begin(&scene, NULL);
    c = play(&scene, d, lines, WT_ARRAY_LEN(lines));
    assert_false(wt_spent_of(d, c, &out)); /* not kept */
    assert_false(wt_spent_of(NULL, c, &out));
    wt_diagnosis_keep_spent(d);
    assert_false(wt_spent_of(d, c, &out)); /* kept too late */
    c = play(&scene, d, lines, WT_ARRAY_LEN(lines));
    assert_true(wt_spent_of(d, c, &out));
    other = *c;
    other.at[WT_AT_FIRST] = 99; /* another conversation in its place */
    assert_false(wt_spent_of(d, &other, &out));
    assert_int_equal(out.half_client, -1);
    scene_end(&scene);
    wt_diagnosis_free(d);
}

int main(void)
{
    enum { OTHERS = 3 };
    struct CMUnitTest tests[WT_ARRAY_LEN(all) + OTHERS] = {cmocka_unit_test(round_trips),
                                                           cmocka_unit_test(unknown),
                                                           cmocka_unit_test(times_run_backwards)};

    for (size_t i = 0; i < WT_ARRAY_LEN(all); i++)
        tests[i + OTHERS] = (struct CMUnitTest){
            .name = all[i].name, .test_func = spent, .initial_state = (void *)(uintptr_t)&all[i]};
    return cmocka_run_group_tests_name("spent", tests, NULL, NULL);
}
