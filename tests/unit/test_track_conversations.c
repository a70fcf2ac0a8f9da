/* SPDX-License-Identifier: BSD-2-Clause */
/* Which packet belongs to which conversation; numbers, roles, copies. */
#include "segments.h"

#include <stdio.h>

static struct wt_endpoint at(uint8_t host, uint16_t port)
{
    return (struct wt_endpoint){
        .ip = {.version = 4, .bytes = {10, 0, 0, host}},
          .port = port
    };
}

static struct scene fresh(const struct wt_tracker_options *options)
{
    struct scene scene;

    scene_begin(&scene, options);
    return scene;
}

/* ---- numbers ---- */

static void streams_count_by_transport_numbers_over_both(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene_give(&scene, "C > S SYN 100");
    assert_number(scene.tracked.innermost->conversation->stream, 0);
    assert_number(scene.tracked.innermost->conversation->number, 1);
    scene_give_datagram(&scene, "C > S len 5");
    assert_number(scene.tracked.innermost->conversation->stream, 0);
    assert_number(scene.tracked.innermost->conversation->number, 2);
    scene.pair = socket_pair_number(1);
    scene_give(&scene, "C > S SYN 100");
    assert_number(scene.tracked.innermost->conversation->stream, 1);
    assert_number(scene.tracked.innermost->conversation->number, 3);
    assert_number(wt_tracker_held(scene.tracker), 3);
    assert_number(scene_conversation(&scene, 1)->transport, WT_OVER_UDP);
    assert_null(wt_tracker_conversation(scene.tracker, 3));
    scene_end(&scene);
}

static void a_new_start_number_is_a_new_conversation(void **unused)
{
    static const struct told lines[] = {
        {"C > S SYN 100",                 NULL, "C.SYN",                  ""            },
        {"S > C SYN,ACK 300 ack 101",     NULL, "S.SYNACK",               ""            },
        {"C > S ACK 101 ack 301",         NULL, "C.ESTABLISHED",          ""            },
        {"C > S SYN 5000",                NULL, "C.PORT_REUSED=1 C.SYN",  "reused_ports"},
        {"S > C ACK 301 ack 101",         NULL, "S.CHALLENGE_ACK",        NULL          },
        {"S > C SYN,ACK 9000 ack 5001",   NULL, "S.SYNACK",               NULL          },
        {"C > S ACK 5001 len 3 ack 9001", NULL, "C.ESTABLISHED C.DATA=3", NULL          },
    };
    struct scene scene = fresh(NULL);

    (void)unused;
    tell_all(&scene, lines, WT_ARRAY_LEN(lines));
    assert_number(wt_tracker_held(scene.tracker), 2);
    assert_number(scene_conversation(&scene, 1)->stream, 1);
    assert_number(scene_conversation(&scene, 1)->marks & WT_MARK_PORT_REUSED, WT_MARK_PORT_REUSED);
    assert_number(scene_conversation(&scene, 0)->at[WT_AT_LAST], 3);
    assert_summary(&scene, 0, "three-way none none open");
    scene_end(&scene);
}

static void the_same_start_number_is_another_attempt(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene_give(&scene, "C > S SYN 100");
    scene_give(&scene, "S > C RST,ACK 0 ack 101");
    scene_give(&scene, "C > S SYN 100");
    assert_number(wt_tracker_held(scene.tracker), 1);
    assert_number(scene_conversation(&scene, 0)->attempts, 2);
    scene_end(&scene);
}

/* A base that only the peer's ACK tells counts too. */
static void a_base_known_from_the_other_side(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene_give(&scene, "S > C ACK 301 ack 101");
    scene_give(&scene, "C > S SYN 100");
    assert_number(wt_tracker_held(scene.tracker), 1);
    scene_give(&scene, "C > S SYN 777");
    assert_number(wt_tracker_held(scene.tracker), 2);
    scene_end(&scene);
}

static void land_packet(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene.pair.s = scene.pair.c;
    scene_give(&scene, "C > S SYN 100");
    assert_number(scene_give(&scene, "C > S SYN,ACK 100 ack 101")->from, 0);
    assert_number(scene_give(&scene, "S > C ACK 101 ack 101")->from, 0);
    assert_number(wt_tracker_held(scene.tracker), 1);
    assert_number(scene_conversation(&scene, 0)->end[0].packets, 3);
    scene_end(&scene);
}

static void what_counts_and_what_does_not(void **unused)
{
    struct scene scene = fresh(NULL);
    const struct wt_part *part;

    (void)unused;
    assert_null(scene_give(&scene, "C > S SYN 100 cut 15")); /* 16 bytes: ports to window */
    assert_number(wt_tracker_held(scene.tracker), 0);
    part = scene_give(&scene, "C > S SYN 100 nolen");
    assert_non_null(part);
    assert_false(part->analysed);
    assert_number(part->n_events, 0);
    assert_number(part->conversation->completeness, 1);
    /* its number does not become the base: this is no new conversation */
    part = scene_give(&scene, "C > S SYN 200 cut 16");
    assert_true(part->analysed);
    assert_number(wt_tracker_held(scene.tracker), 1);
    scene_end(&scene);
}

/* A first fragment that cannot be reassembled (bad header checksum, or cut by the capture): it
 * names its conversation, but has no length. */
static void a_fragment_alone(void **unused)
{
    struct scene scene = fresh(NULL);
    const struct wt_part *part = scene_give(&scene, "C > S SYN 100 fragment nolen");

    (void)unused;
    assert_non_null(part);
    assert_false(part->analysed);
    assert_number(part->n_events, 0);
    assert_number(wt_tracker_held(scene.tracker), 1);
    scene_end(&scene);
}

/* Numbers that jump by nearly half the circle, twice round it: the holes they leave lie on each
 * other, and still no segment brings more than its own bytes. */
static void holes_all_around_the_circle(void **unused)
{
    static const struct told lines[] = {
        {"C > S ACK 1000 len 1 ack 1",       NULL, "C.MIDSTREAM C.DATA=1", NULL},
        {"C > S ACK 2147484000 len 1 ack 1", NULL, "C.DATA=1",             NULL},
        {"C > S ACK 4294967000 len 1 ack 1", NULL, "C.DATA=1",             NULL},
        {"C > S ACK 2147482000 len 1 ack 1", NULL, "C.DATA=1",             NULL},
        {"C > S ACK 4294966000 len 1 ack 1", NULL, "C.DATA=1",             NULL},
        {"C > S ACK 4294966500 len 7 ack 1", NULL, "C.DATA=7",             NULL},
        {"C > S ACK 4294966500 len 7 ack 1", NULL, "C.DATA_AGAIN=7",       NULL},
        {"C > S ACK 5000 len 3 ack 1",       NULL, "C.DATA=3",             NULL},
    };
    struct scene scene = fresh(NULL);

    (void)unused;
    tell_all(&scene, lines, WT_ARRAY_LEN(lines));
    scene_end(&scene);
}

static void completeness(void **unused)
{
    static const struct {
        const char *line;
        uint32_t bits;
    } steps[] = {
        {"C > S SYN 100",                   1        },
        {"S > C SYN,ACK 300 ack 101",       1 + 2    },
        {"C > S ACK 101 ack 301",           1 + 2 + 4},
        {"C > S ACK,PSH 101 len 5 ack 301", 15       },
        {"C > S FIN,ACK 106 ack 301",       31       },
        {"S > C RST 301",                   63       },
        {"C > S SYN 900 len 4",             1        }, /* no data bit where a port is reused */
    };
    struct scene scene = fresh(NULL);

    (void)unused;
    for (size_t i = 0; i < WT_ARRAY_LEN(steps); i++)
        assert_number(scene_give(&scene, steps[i].line)->conversation->completeness, steps[i].bits);
    scene.pair = socket_pair_number(1);
    assert_number(scene_give(&scene, "C > S SYN 900 len 4")->conversation->completeness, 9);
    scene_end(&scene);
}

/* ---- who is the client ---- */

static const struct wt_conversation *first_segment(struct scene *scene, struct wt_endpoint from,
                                                   struct wt_endpoint to)
{
    scene->pair.c = from;
    scene->pair.s = to;
    return scene_give(scene, "C > S ACK 100 ack 300")->conversation;
}

static void client_by_syn(void **unused)
{
    struct scene scene = fresh(NULL);
    const struct wt_conversation *c;

    (void)unused;
    c = scene_give(&scene, "S > C SYN,ACK 300 ack 101")->conversation;
    assert_number(c->client, 1);
    assert_false(c->guessed);
    scene.pair = socket_pair_number(1);
    c = scene_give(&scene, "S > C ACK 301 ack 101")->conversation;
    assert_true(c->guessed);
    scene_give(&scene, "S > C SYN 300"); /* S was the client after all */
    assert_number(c->client, 0);
    assert_false(c->guessed);
    scene_end(&scene);
}

static void client_by_guess(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    /* the lower port; one dynamic port; one well-known port; nothing: who sent first */
    assert_number(first_segment(&scene, at(1, 2000), at(2, 3000))->client, 1);
    assert_number(first_segment(&scene, at(3, 8001), at(4, 50000))->client, 1);
    assert_number(first_segment(&scene, at(5, 50000), at(6, 8001))->client, 0);
    assert_number(first_segment(&scene, at(7, 443), at(8, 2000))->client, 1);
    assert_number(first_segment(&scene, at(9, 5000), at(10, 5000))->client, 0);
    assert_true(scene_conversation(&scene, 4)->guessed);
    scene_end(&scene);
}

static void who_answers_syns_is_a_server(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene.pair = (struct socket_pair){.c = at(1, 40000), .s = at(2, 65432)};
    scene_give(&scene, "C > S SYN 100");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101");
    /* by its port alone 65432 would be the client */
    assert_number(first_segment(&scene, at(2, 65432), at(3, 20000))->client, 1);
    scene_end(&scene);
}

static void who_has_many_peers_is_a_server(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    assert_number(first_segment(&scene, at(2, 65432), at(3, 20000))->client, 0);
    assert_number(first_segment(&scene, at(2, 65432), at(4, 20000))->client, 1);
    scene_end(&scene);
}

/* ---- the same frame twice ---- */

static void captured_twice(void **unused)
{
    struct scene scene = fresh(NULL);
    const struct wt_part *part;

    (void)unused;
    scene_give(&scene, "C > S SYN 100 id 7 @1");
    part = scene_give(&scene, "C > S SYN 100 id 7 @1.0099");
    assert_true(part->captured_twice);
    assert_number(part->copy_of, 1);
    assert_number(part->n_events, 0);
    assert_number(part->analysis, WT_TA_RETRANSMISSION);     /* the flag stays Wireshark's */
    part = scene_give(&scene, "C > S SYN 100 id 7 @1.0198"); /* a third: of the first */
    assert_number(part->copy_of, 1);
    part = scene_give(&scene, "C > S SYN 100 id 7 @1.0299"); /* 10.1 ms later */
    assert_false(part->captured_twice);
    assert_number(part->n_events, 1);
    part = scene_give(&scene, "C > S SYN 100 id 8 @1.03"); /* sent again: a new identification */
    assert_false(part->captured_twice);
    assert_number(scene_conversation(&scene, 0)->end[0].packets, 5);
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 @1.04");
    part = scene_give(&scene, "S > C SYN,ACK 300 ack 101 @1.041"); /* 0 identifies nothing */
    assert_false(part->captured_twice);
    scene_end(&scene);
}

/* On its way through several VLANs one packet is captured with each tag, and later each time. */
static void captured_on_several_vlans(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene_give(&scene, "C > S SYN 100 id 7 @1");
    assert_true(scene_give(&scene, "C > S SYN 100 id 7 vlan 10 @1.05")->captured_twice);
    assert_true(scene_give(&scene, "C > S SYN 100 id 7 vlan 20 @1.1")->captured_twice);
    assert_false(scene_give(&scene, "C > S SYN 100 id 7 vlan 20 @1.15")->captured_twice);
    assert_false(scene_give(&scene, "C > S SYN 100 id 7 vlan 0 @2.2")->captured_twice);
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 vlan 20 @2.3"); /* Linux: no identification */
    assert_true(scene_give(&scene, "S > C SYN,ACK 300 ack 101 vlan 0 @2.35")->captured_twice);
    assert_false(scene_give(&scene, "S > C SYN,ACK 300 ack 101 vlan 0 @2.4")->captured_twice);
    scene_end(&scene);
}

/* Before and behind a router: one hop less, and later. Whatever else differs is no copy. */
static void captured_on_both_sides_of_a_router(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene_give(&scene, "C > S SYN 100 id 7 ttl 64 @1");
    assert_true(scene_give(&scene, "C > S SYN 100 id 7 ttl 63 @1.09")->captured_twice);
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 ttl 64 @1.2"); /* no identification */
    assert_true(scene_give(&scene, "S > C SYN,ACK 300 ack 101 ttl 63 @1.23")->captured_twice);
    assert_false(scene_give(&scene, "S > C SYN,ACK 300 ack 101 ttl 63 @1.24")->captured_twice);
    scene_give(&scene, "C > S ACK 101 ack 301 ttl 64 @1.3"); /* … and at one place */
    assert_true(scene_give(&scene, "C > S ACK 101 ack 301 ttl 64 @1.3")->captured_twice);
    assert_false(scene_give(&scene, "C > S ACK 101 ack 301 ttl 64 @1.30001")->captured_twice);
    scene_give(&scene, "C > S ACK 101 ack 301 len 5 ttl 64 @1.4");
    assert_true(scene_give(&scene, "C > S ACK 101 ack 301 len 5 ttl 64 @1.4001")->captured_twice);
    assert_false(scene_give(&scene, "C > S ACK 101 ack 301 len 5 ttl 64 @1.4003")->captured_twice);
    scene_give(&scene, "C > S ACK 101 ack 301 len 5 id 8 win 500 ttl 64 @2");
    assert_false(scene_give(&scene, "C > S ACK 101 ack 301 len 5 id 8 win 501 ttl 64 @2.001")
                     ->captured_twice);
    assert_false(
        scene_give(&scene, "C > S ACK 101 ack 301 len 5 id 8 win 501 sack 400-500 ttl 64 @2.002")
            ->captured_twice);
    scene_end(&scene);
}

/* ---- UDP ---- */

static void datagrams(void **unused)
{
    struct scene scene = fresh(NULL);
    const struct wt_conversation *c;
    char text[64];

    (void)unused;
    scene.pair = (struct socket_pair){.c = at(1, 40000), .s = at(2, 53)};
    scene_give_datagram(&scene, "C > S len 30");
    assert_string_equal(events_text(&scene, text, sizeof text), "C.DATAGRAM=1");
    assert_summary(&scene, 0, "not-captured none none one-way");
    scene_give_datagram(&scene, "S > C len 100");
    scene_give_datagram(&scene, "C > S len 31");
    assert_string_equal(events_text(&scene, text, sizeof text), "C.DATAGRAM=2");
    c = scene_conversation(&scene, 0);
    assert_number(c->phase, WT_PHASE_DATAGRAMS);
    assert_number(c->client, 0);
    assert_false(c->guessed);
    assert_number(c->end[0].bytes, 61);
    assert_number(c->end[1].bytes, 100);
    assert_summary(&scene, 0, "not-captured none none answered");
    scene_end(&scene);
}

static void an_answer_that_comes_first(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene.pair = (struct socket_pair){.c = at(1, 40000), .s = at(2, 53)};
    scene_give_datagram(&scene, "S > C len 100");
    assert_number(scene_conversation(&scene, 0)->client, 1);
    assert_true(scene_conversation(&scene, 0)->guessed);
    scene.pair = (struct socket_pair){.c = at(1, 123), .s = at(2, 123)};
    scene_give_datagram(&scene, "S > C len 100");
    assert_number(scene_conversation(&scene, 1)->client, 0);
    assert_false(scene_conversation(&scene, 1)->guessed);
    scene_end(&scene);
}

static void port_unreachable(void **unused)
{
    struct scene scene = fresh(NULL);
    const struct wt_part *part;
    char text[64];

    (void)unused;
    scene_give_datagram(&scene, "C > S len 5");
    part = scene_give_datagram(&scene, "C > S icmp 3/3");
    assert_true(part->quoted);
    assert_number(part->from, 0);
    assert_string_equal(events_text(&scene, text, sizeof text), "C.ICMP_REFUSED=771");
    assert_number(scene_conversation(&scene, 0)->end[0].packets, 1);
    assert_number(scene_conversation(&scene, 0)->at[WT_AT_ICMP], 2);
    assert_summary(&scene, 0, "not-captured none none unreachable");
    scene_give_datagram(&scene, "C > S icmp 11/0");
    assert_string_equal(events_text(&scene, text, sizeof text), "C.ICMP_ERROR=2816");
    /* too little is quoted to begin a conversation, enough to find one */
    scene.pair = socket_pair_number(5);
    assert_null(scene_give_datagram(&scene, "C > S cut 4 icmp 3/3"));
    scene_end(&scene);
}

/* ---- a tunnel ---- */

/* UDP around IPv4 around TCP: both headers have their conversation, the story has the inner one. */
static void tunnel(void **unused)
{
    struct scene scene = fresh(NULL);
    struct segment_packet inner;
    struct wt_packet *packet;

    (void)unused;
    scene_give(&scene, "C > S SYN 100");
    inner = scene.built;
    wt_tracker_free(scene.tracker);
    scene = fresh(NULL);
    scene_give_datagram(&scene, "C > S len 50");
    wt_tracker_free(scene.tracker);
    scene.tracker = wt_tracker_new(&(struct wt_tracker_options){0});
    packet = &scene.built.packet;
    packet->layers[2] = inner.packet.layers[0];
    packet->layers[3] = inner.packet.layers[1];
    packet->n_layers = 4;
    wt_track(scene.tracker, packet, &scene.tracked);
    assert_number(scene.tracked.n_parts, 2);
    assert_ptr_equal(scene.tracked.innermost, &scene.tracked.parts[1]);
    assert_number(scene.tracked.parts[0].conversation->transport, WT_OVER_UDP);
    assert_number(scene.tracked.parts[0].conversation->number, 0);
    assert_number(scene.tracked.innermost->conversation->number, 1);
    assert_number(scene.tracked.innermost->layer, 3);
    assert_number(wt_tracker_held(scene.tracker), 1);
    scene_end(&scene);
}

static void evidence(void **unused)
{
    struct scene scene = fresh(NULL);
    struct wt_summary s;

    (void)unused;
    scene_give(&scene, "C > S SYN 100");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101");
    scene_give(&scene, "C > S ACK 101 ack 301");
    scene_give(&scene, "C > S ACK,PSH 101 len 4 ack 301");
    scene_give(&scene, "S > C FIN,ACK 301 ack 105");
    scene_give(&scene, "C > S FIN,ACK 105 ack 302");
    scene_give(&scene, "S > C ACK 302 ack 106");
    wt_conversation_summary(scene_conversation(&scene, 0), &s);
    static const uint32_t want[] = {1, 2, 3, 5, 6, 7};

    assert_number(s.n_evidence, WT_ARRAY_LEN(want));
    assert_memory_equal(s.evidence, want, sizeof want);
    scene_end(&scene);
}

/* Segment i of a burst, at this microsecond: was it taken for one that was captured before? */
static bool is_copy(struct scene *scene, unsigned i, unsigned us)
{
    char line[96];

    (void)snprintf(line, sizeof line, "C > S ACK %u ack 301 len 1448 id %u @%.6f", 101 + 1448 * i,
                   i + 1, 2 + us * 1e-6);
    (void)scene_give(scene, line);
    return scene->tracked.innermost->captured_twice;
}

/* None is missed because another one has taken its place; with one place each, 59 were. */
static void copies_far_apart(void **unused)
{
    enum { SEGMENTS = 3000, BETWEEN = 40 };
    struct scene scene = fresh(NULL);
    unsigned copies = 0;

    (void)unused;
    for (unsigned i = 0; i < SEGMENTS + BETWEEN; i++) {
        assert_false(i < SEGMENTS && is_copy(&scene, i, i));
        copies += i >= BETWEEN && is_copy(&scene, i - BETWEEN, i);
    }
    assert_true(copies >= SEGMENTS - 10);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_count_by_transport_numbers_over_both),
        cmocka_unit_test(a_new_start_number_is_a_new_conversation),
        cmocka_unit_test(the_same_start_number_is_another_attempt),
        cmocka_unit_test(a_base_known_from_the_other_side),
        cmocka_unit_test(land_packet),
        cmocka_unit_test(what_counts_and_what_does_not),
        cmocka_unit_test(a_fragment_alone),
        cmocka_unit_test(holes_all_around_the_circle),
        cmocka_unit_test(copies_far_apart),
        cmocka_unit_test(completeness),
        cmocka_unit_test(client_by_syn),
        cmocka_unit_test(client_by_guess),
        cmocka_unit_test(who_answers_syns_is_a_server),
        cmocka_unit_test(who_has_many_peers_is_a_server),
        cmocka_unit_test(captured_twice),
        cmocka_unit_test(captured_on_both_sides_of_a_router),
        cmocka_unit_test(captured_on_several_vlans),
        cmocka_unit_test(datagrams),
        cmocka_unit_test(an_answer_that_comes_first),
        cmocka_unit_test(port_unreachable),
        cmocka_unit_test(tunnel),
        cmocka_unit_test(evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
