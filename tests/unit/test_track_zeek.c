/* SPDX-License-Identifier: BSD-2-Clause */
/* Zeek's conn_state and history of these conversations. */
#include "segments.h"

#include <stdio.h>
#include <string.h>

struct story {
    const char *name;
    const char *state, *history;
    const char *lines[16];
};

#define OPENED "C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301"

/* clang-format off */
static const struct story stories[] = {
    {"unanswered",                 "S0",     "S",        {"C > S SYN 100", "C > S SYN 100 @9"}},
    {"half-open",                  "S1",     "Sh",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "S > C SYN,ACK 300 ack 101 @9"}},
    {"refused",                    "REJ",    "Sr",
     {"C > S SYN 100", "S > C RST,ACK 0 ack 101"}},
    {"cancelled",                  "RSTOS0", "SR",       {"C > S SYN 100", "C > S RST 101"}},
    {"reset in the handshake",     "RSTO",   "ShR",
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S RST 101"}},
    {"open",                       "S1",     "ShADad",
     {OPENED, "C > S ACK 101 len 5 ack 301", "S > C ACK 301 ack 106",
      "S > C ACK 301 len 5 ack 106", "C > S ACK 106 len 5 ack 306"}},
    {"the client alone",           "S0",     "SAD",
     {"C > S SYN 100", "C > S ACK 101 ack 301", "C > S ACK 101 len 5 ack 301"}},
    {"one FIN of the client",      "S2",     "ShAF",     {OPENED, "C > S FIN,ACK 101 ack 301"}},
    {"one FIN of the server",      "S3",     "ShAf",     {OPENED, "S > C FIN,ACK 301 ack 101"}},
    {"one side only, FIN",         "SH",     "SAF",
     {"C > S SYN 100", "C > S ACK 101 ack 301", "C > S FIN,ACK 101 ack 301"}},
    {"the server's side only",     "SHR",    "^hf",
     {"S > C SYN,ACK 300 ack 101", "S > C FIN,ACK 301 ack 101"}},
    {"closed; an RST after that changes nothing", "SF", "ShAFfr",
     {OPENED, "C > S FIN,ACK 101 ack 301", "S > C FIN,ACK 301 ack 102", "S > C RST 302"}},
    {"aborted by the client",      "RSTO",   "ShAR",     {OPENED, "C > S RST,ACK 101 ack 301"}},
    {"aborted by the server",      "RSTR",   "ShADr",
     {OPENED, "C > S ACK 101 len 5 ack 301", "S > C RST,ACK 301 ack 106"}},
    {"another RST, another letter", "RSTR",  "ShADrr",
     {OPENED, "C > S ACK 101 len 5 ack 301", "S > C RST 301", "S > C RST 301", "S > C RST 305"}},
    {"in the middle",              "OTH",    "Da",
     {"C > S ACK 101 len 5 ack 301", "S > C ACK 301 ack 106"}},
    {"in the middle, FIN",         "SH",     "DF",
     {"C > S ACK 101 len 5 ack 301", "C > S FIN,ACK 106 ack 301"}},
    {"a lone RST of the server",   "RSTRH",  "^r",       {"S > C RST 301"}},
    {"sent again",                 "S1",     "ShADT",
     {OPENED, "C > S ACK 101 len 5 ack 301", "C > S ACK 101 len 5 ack 301",
      "C > S ACK 101 len 5 ack 301"}},
    {"zero window",                "S1",     "ShAaw",    {OPENED, "S > C ACK 301 ack 101 win 0"}},
    {"a hole that is confirmed",   "S1",     "ShADaG",
     {OPENED, "C > S ACK 111 len 5 ack 301", "S > C ACK 301 ack 116", "S > C ACK 301 ack 116"}},
    {"an ACK of what was never seen", "S1",  "ShAaG",
     {OPENED, "S > C ACK 301 ack 151", "S > C ACK 301 ack 151"}},
    {"odd flags",                  "S0",     "SQ",       {"C > S SYN,FIN 100"}},
};
/* clang-format on */

static void tells(void **state)
{
    const struct story *story = *state;
    char history[WT_HISTORY + 2];
    struct scene scene;

    scene_begin(&scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(story->lines) && story->lines[i] != NULL; i++)
        scene_give(&scene, story->lines[i]);
    wt_zeek_history(scene_conversation(&scene, 0), history);
    assert_string_equal(history, story->history);
    assert_string_equal(wt_zeek_state(scene_conversation(&scene, 0)), story->state);
    scene_end(&scene);
}

static void datagrams(void **unused)
{
    char history[WT_HISTORY + 2];
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    scene_give_datagram(&scene, "C > S len 5");
    assert_string_equal(wt_zeek_state(scene_conversation(&scene, 0)), "S0");
    scene_give_datagram(&scene, "S > C len 5");
    scene_give_datagram(&scene, "S > C len 5");
    wt_zeek_history(scene_conversation(&scene, 0), history);
    assert_string_equal(history, "Dd");
    assert_string_equal(wt_zeek_state(scene_conversation(&scene, 0)), "SF");
    scene_end(&scene);
}

/* More letters than there is room for: the first ones stay. */
static void a_long_history_stops(void **unused)
{
    char history[WT_HISTORY + 2], line[40];
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(line, sizeof line, "S > C RST %u", 1000 + i);
        scene_give(&scene, line);
    }
    wt_zeek_history(scene_conversation(&scene, 0), history);
    assert_string_equal(history, "^rrrrrrrrrrrrrrrrrrrr");
    scene_end(&scene);
}

/* Zeek drops a segment whose checksum is wrong; one that the card fills in is right. */
static void wrong_checksums(void **unused)
{
    char history[WT_HISTORY + 2];
    struct scene scene;
    struct wt_tcp *tcp = &scene.built.packet.layers[1].u.tcp;

    (void)unused;
    scene_begin(&scene, NULL);
    scene_give(&scene, "C > S SYN 100");
    tcp->flags = WT_ACK;
    tcp->checksum_status = WT_CHECKSUM_BAD;
    tcp->checksum_cause = WT_CHECKSUM_WRONG;
    for (unsigned i = 0; i < 10; i++)
        wt_track(scene.tracker, &scene.built.packet, &scene.tracked);
    tcp->checksum_cause = WT_CHECKSUM_OFFLOAD;
    wt_track(scene.tracker, &scene.built.packet, &scene.tracked);
    wt_zeek_history(scene_conversation(&scene, 0), history);
    assert_string_equal(history, "SCCA");
    scene_end(&scene);
}

int main(void)
{
    enum { STORIES = WT_ARRAY_LEN(stories) };
    const struct CMUnitTest more[] = {
        cmocka_unit_test(datagrams),
        cmocka_unit_test(a_long_history_stops),
        cmocka_unit_test(wrong_checksums),
    };
    struct CMUnitTest tests[STORIES + WT_ARRAY_LEN(more)];

    for (size_t i = 0; i < STORIES; i++)
        tests[i] = (struct CMUnitTest){.name = stories[i].name,
                                       .test_func = tells,
                                       .initial_state = (void *)(uintptr_t)&stories[i]};
    memcpy(tests + STORIES, more, sizeof more);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
