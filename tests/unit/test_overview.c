/* SPDX-License-Identifier: BSD-2-Clause */
/* What a whole capture holds: hosts, groups, findings, scans. */
#include "segments.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/overview.h"

struct glance {
    struct scene scene;
    struct wt_diagnosis *diagnosis;
    struct wt_overview *overview;
};

static void begin(struct glance *g)
{
    memset(g, 0, sizeof *g);
    g->diagnosis = wt_diagnosis_new(NULL);
    g->overview = wt_overview_new();
    assert_true(g->diagnosis != NULL && g->overview != NULL);
    scene_begin(&g->scene, NULL);
}

static void say(struct glance *g, const char *line)
{
    if (strncmp(line, "udp ", 4) == 0)
        scene_give_datagram(&g->scene, line + 4);
    else
        scene_give(&g->scene, line);
    wt_diagnosis_packet(g->diagnosis, &g->scene.built.packet, &g->scene.tracked);
    wt_overview_packet(g->overview, &g->scene.built.packet, &g->scene.tracked);
}

static void finish(struct glance *g)
{
    const struct wt_conversation *c;
    struct wt_ending ending;

    for (size_t i = 0; (c = wt_tracker_conversation(g->scene.tracker, i)) != NULL; i++) {
        wt_conversation_kinds(c, &ending.summary);
        wt_diagnose(g->diagnosis, c, &ending.findings);
        wt_overview_conversation(g->overview, c, &ending);
    }
    wt_overview_finish(g->overview);
}

static void end(struct glance *g)
{
    wt_overview_free(g->overview);
    wt_diagnosis_free(g->diagnosis);
    scene_end(&g->scene);
}

static void refuse(struct glance *g)
{
    say(g, "C > S SYN 100");
    say(g, "S > C RST,ACK 0 ack 101");
    g->scene.pair.c.port++;
}

static void ports_of_one_host(void **state)
{
    const struct wt_overview_scan *scan;
    struct glance g;

    (void)state;
    begin(&g);
    for (unsigned i = 0; i < 20; i++) {
        g.scene.pair.s.port = (uint16_t)(i + 1);
        refuse(&g);
    }
    g.scene.pair.s.port = 80;
    say(&g, "C > S SYN 100");
    say(&g, "S > C SYN,ACK 300 ack 101");
    finish(&g);
    scan = wt_overview_scan(g.overview, 0);
    assert_non_null(scan);
    assert_int_equal(scan->port, 0);
    assert_int_equal(scan->targets, 21);
    assert_int_equal(scan->refused, 20);
    assert_int_equal(scan->open, 1);
    assert_null(wt_overview_scan(g.overview, 1));
    /* its ports stand in one row */
    assert_int_equal(wt_overview_group(g.overview, 0)->ports, WT_OVERVIEW_OTHER);
    assert_int_equal(wt_overview_group(g.overview, 0)->n, 21);
    assert_null(wt_overview_group(g.overview, 1));
    /* its tries are not told a second time; the half-open one is no refusal */
    for (size_t i = 0; wt_overview_finding(g.overview, i) != NULL; i++)
        assert_int_not_equal(wt_overview_finding(g.overview, i)->id, WT_FINDING_REFUSED);
    end(&g);
}

static void one_port_of_many_hosts(void **state)
{
    struct glance g;

    (void)state;
    begin(&g);
    for (unsigned i = 0; i < 15; i++) {
        g.scene.pair.s.ip.bytes[3] = (uint8_t)(i + 2);
        refuse(&g);
    }
    finish(&g);
    assert_non_null(wt_overview_scan(g.overview, 0));
    assert_int_equal(wt_overview_scan(g.overview, 0)->port, 80);
    assert_int_equal(wt_overview_scan(g.overview, 0)->targets, 15);
    assert_int_equal(wt_overview_hosts(g.overview), 16);
    assert_int_equal(wt_overview_group(g.overview, 0)->servers, 15);
    end(&g);
}

/* Who tries again and again, with patience and without success, scans nothing. */
static void the_same_port_again(void **state)
{
    const struct wt_overview_finding *f;
    struct glance g;

    (void)state;
    begin(&g);
    for (unsigned i = 0; i < 40; i++)
        refuse(&g);
    finish(&g);
    assert_null(wt_overview_scan(g.overview, 0));
    f = wt_overview_finding(g.overview, 0);
    assert_non_null(f);
    assert_int_equal(f->id, WT_FINDING_REFUSED);
    assert_int_equal(f->n, 40);
    assert_int_equal(f->worst, 1);
    end(&g);
}

/* A browser opens many connections, too, and is answered. */
static void many_hosts_that_answer(void **state)
{
    struct glance g;

    (void)state;
    begin(&g);
    for (unsigned i = 0; i < 30; i++) {
        g.scene.pair.s.ip.bytes[3] = (uint8_t)(i + 2);
        say(&g, "C > S SYN 100");
        say(&g, "S > C SYN,ACK 300 ack 101");
        say(&g, "C > S ACK 101 ack 301");
        g.scene.pair.c.port++;
    }
    finish(&g);
    assert_null(wt_overview_scan(g.overview, 0));
    assert_null(wt_overview_finding(g.overview, 0));
    end(&g);
}

static void groups_and_hosts(void **state)
{
    const struct wt_overview_host *host;
    struct glance g;

    (void)state;
    begin(&g);
    say(&g, "udp C > S len 5");
    say(&g, "udp S > C len 700");
    g.scene.pair.c.port++;
    say(&g, "udp C > S len 5");
    g.scene.pair.c.port++;
    g.scene.pair.s.port = 443;
    refuse(&g);
    finish(&g);
    assert_int_equal(wt_overview_conversations(g.overview), 3);
    assert_int_equal(wt_overview_group(g.overview, 0)->n, 2);
    assert_int_equal(wt_overview_group(g.overview, 0)->servers, 1);
    assert_int_equal(wt_overview_group(g.overview, 0)->asked, 10);
    assert_int_equal(wt_overview_group(g.overview, 0)->answered, 700);
    assert_int_equal(wt_overview_group(g.overview, 1)->failed, 1);
    assert_null(wt_overview_group(g.overview, 2));
    host = wt_overview_host(g.overview, 0); /* who sent most */
    assert_int_equal(host->server_of, 3);
    assert_int_equal(host->client_of, 0);
    assert_int_equal(host->n_ports, 1); /* not the one that refuses */
    assert_int_equal(host->ports[0].port, 80);
    end(&g);
}

/* A scan that begins among many other clients, none of which tries a second port. */
static void a_scan_among_many(void **state)
{
    struct glance g;

    (void)state;
    begin(&g);
    for (unsigned i = 0; i < 3000; i++) {
        g.scene.pair.c.ip.bytes[2] = (uint8_t)(i >> 8);
        g.scene.pair.c.ip.bytes[3] = (uint8_t)i;
        refuse(&g);
        refuse(&g);
        if (i % 100 != 0)
            continue;
        g.scene.pair.c.ip.bytes[1] = 9;
        g.scene.pair.c.ip.bytes[2] = g.scene.pair.c.ip.bytes[3] = 9;
        g.scene.pair.s.port = (uint16_t)(1000 + i);
        refuse(&g);
        g.scene.pair.c.ip.bytes[1] = 0;
        g.scene.pair.s.port = 80;
    }
    finish(&g);
    assert_non_null(wt_overview_scan(g.overview, 0));
    assert_int_equal(wt_overview_scan(g.overview, 0)->n, 30);
    assert_null(wt_overview_scan(g.overview, 1));
    end(&g);
}

static void of_the_capture_as_a_whole(void **state)
{
    static const struct wt_capture_finding once = {
        .finding = {.id = WT_FINDING_ADDRESS_CONFLICT, .times = 1, .n_packets = 1, .packets = {7}}
    };
    static const struct wt_capture_finding often = {
        .finding = {.id = WT_FINDING_ADDRESS_CONFLICT, .times = 3, .n_packets = 1, .packets = {9}}
    };
    const struct wt_overview_finding *f;
    struct glance g;

    (void)state;
    begin(&g);
    wt_overview_capture(g.overview, &once);
    wt_overview_capture(g.overview, &often);
    wt_overview_capture(g.overview, &once);
    finish(&g);
    f = wt_overview_finding(g.overview, 0);
    assert_non_null(f);
    assert_int_equal(f->n, 0);
    assert_int_equal(f->finding.packets[0], 9);
    assert_null(wt_overview_finding(g.overview, 1));
    end(&g);
}

/* ---- names ---- */

/* A response of DNS to the question www.a.b, A, with these two records behind it. */
static void answer(struct glance *g, const char *hex)
{
    enum { HEADERS = 28 };
    static const uint8_t begin_of[] = {0x45, 0,   0,    0,    0, 0,   0, 0,  64,  17, 0, 0, 10, 0,
                                       0,    2,   10,   0,    0, 1,   0, 53, 156, 64, 0, 0, 0,  0,
                                       0,    1,   0x81, 0x80, 0, 1,   0, 2,  0,   0,  0, 0, 3,  'w',
                                       'w',  'w', 1,    'a',  1, 'b', 0, 0,  1,   0,  1};
    uint8_t bytes[256];
    size_t n = sizeof begin_of;

    memcpy(bytes, begin_of, n);
    for (unsigned byte; sscanf(hex, "%2x", &byte) == 1; hex += 2)
        bytes[n++] = (uint8_t)byte;
    bytes[3] = (uint8_t)n;
    bytes[25] = (uint8_t)(n - HEADERS + 8);
    const struct wt_frame frame = {
        .bytes = {bytes, n, n},
          .link_type = 101, .number = ++g->scene.frame
    };

    wt_dissect(&g->scene.built.packet, &frame, false);
    assert_true(wt_dissect_application(&g->scene.built.packet, g->scene.built.packet.n_layers - 1,
                                       g->scene.built.packet.rest));
    wt_track(g->scene.tracker, &g->scene.built.packet, &g->scene.tracked);
    wt_overview_packet(g->overview, &g->scene.built.packet, &g->scene.tracked);
}

/* What 10.0.0.1, which has sent a datagram, is called. */
static void is_called(const char *records, const char *want)
{
    const struct wt_overview_host *host;
    struct glance g;

    begin(&g);
    answer(&g, records);
    say(&g, "udp C > S len 5");
    finish(&g);
    for (size_t i = 0; (host = wt_overview_host(g.overview, i)) != NULL; i++)
        if (host->ip.bytes[3] == 1) {
            assert_int_equal(host->n_name, strlen(want));
            assert_memory_equal(host->name, want, strlen(want));
        }
    end(&g);
}

#define WWW "c00c"
#define A                                                                                          \
    "0001000100000005"                                                                             \
    "0004"                                                                                         \
    "0a000001"

static void names(void **state)
{
    (void)state;
    /* an alias x, and the address of x: it is called what was asked for */
    is_called(WWW "0005000100000005"
                  "0003"
                  "017800"
                  "017800" A,
              "www.a.b");
    is_called(WWW A "017900" A, "www.a.b");
    /* the address of a name that nobody asked for */
    is_called("017900" A "017a00" A, "");
    /* an address that is cut short */
    is_called(WWW "0001000100000005"
                  "0003"
                  "0a0000"
                  "017a00" A,
              "");
}

/* Beyond what there is room for, hosts and ports are left out, and nothing breaks. */
static void more_than_there_is_room_for(void **state)
{
    struct glance g;

    (void)state;
    begin(&g);
    for (unsigned i = 0; i < WT_MAX_OVERVIEW_HOSTS + 100; i++) {
        g.scene.pair.s.ip.bytes[1] = (uint8_t)(i >> 16);
        g.scene.pair.s.ip.bytes[2] = (uint8_t)(i >> 8);
        g.scene.pair.s.ip.bytes[3] = (uint8_t)i;
        g.scene.pair.s.port = (uint16_t)(i + 1);
        say(&g, "udp C > S len 5");
    }
    finish(&g);
    assert_int_equal(wt_overview_conversations(g.overview), WT_MAX_OVERVIEW_HOSTS + 100);
    assert_int_equal(wt_overview_hosts(g.overview), WT_MAX_OVERVIEW_HOSTS);
    assert_int_equal(wt_overview_group(g.overview, 0)->ports, WT_OVERVIEW_OTHER);
    assert_int_equal(wt_overview_group(g.overview, 0)->n,
                     WT_MAX_OVERVIEW_HOSTS + 100 - (WT_MAX_OVERVIEW_GROUPS - 2));
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_of_one_host),
        cmocka_unit_test(one_port_of_many_hosts),
        cmocka_unit_test(the_same_port_again),
        cmocka_unit_test(many_hosts_that_answer),
        cmocka_unit_test(a_scan_among_many),
        cmocka_unit_test(of_the_capture_as_a_whole),
        cmocka_unit_test(names),
        cmocka_unit_test(groups_and_hosts),
        cmocka_unit_test(more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
