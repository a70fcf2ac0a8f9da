/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel says of connections as text and as JSON, in both languages. With --print it
 * prints the JSON, for the test of the schema. */
#include "stories.h"

#include <stdio.h>
#include <string.h>

static const char *const looks[] = {"do run private",
                                    "do 1 socket s6 = 3",
                                    "do 1 connect s6 fd 3 to S begins",
                                    "C > S SYN 100",
                                    "S > C SYN,ACK 300 ack 101",
                                    "C > S ACK 101 ack 301",
                                    "do 1 connect s6 fd 3 to S local C remote S = 0 returns",
                                    "do 1 look s6 by reno",
                                    "do 1 look s6 snd_cwnd 20 rtt 45000",
                                    "do 1 look s6 snd_cwnd 40",
                                    "do 1 look s6 snd_cwnd 1 snd_ssthresh 14 ca_state 4",
                                    "do 1 look s6 snd_cwnd 14 ca_state 0",
                                    "do 1 look s6 snd_cwnd 1 snd_ssthresh 7 ca_state 4",
                                    "do 0 look s7 at S known 22",
                                    NULL};

/* One line a turn, in brief; the first of each kind is explained below it. */
static void turns_of_the_congestion_control(void **state)
{
    static const struct wt_render_options options[] = {
        {.view = WT_VIEW_STORY, .width = 80           },
        { .view = WT_VIEW_STORY,          .width = 80, .language = WT_CHINESE}
    };

    (void)state;
    show_tells(
        looks, &options[0],
        (const char *const[]){
            "client.py  kernel: slow start: cwnd 10 → 20\n     The congestion window",
            "client.py  kernel: a time-out: cwnd falls to 1, ssthresh to 14\n     The time-out",
            "client.py  kernel: congestion avoidance: cwnd 1 → 14, ssthresh 14\n     cwnd has",
            "client.py  kernel: a time-out: cwnd falls to 1, ssthresh to 7\n", NULL});
    show_tells(
        looks, &options[1],
        (const char *const[]){"client.py  内核：慢开始：cwnd 10 → 20\n     拥塞窗口",
                              "client.py  内核：超时：cwnd 降到 1，ssthresh 降到 14\n     最早",
                              "client.py  内核：拥塞避免：cwnd 1 → 14，ssthresh 14\n", NULL});
}

static void quiet_says_nothing_of_it(void **state)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .quiet = true};
    struct show show;

    (void)state;
    show_begin(&show, &options);
    show_give(&show, looks);
    assert_null(strstr(show_finish(&show), "cwnd"));
    show_end(&show);
}

static void every_look_in_json(void **state)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .json = true};

    (void)state;
    show_tells(
        looks, &options,
        (const char *const[]){
            "{\"wiretutor.type\":\"tcp_info\",",
            "\"wiretutor.program\":\"client.py\",\"wiretutor.pid\":101,\"wiretutor.fd\":3,"
            "\"wiretutor.socket\":6,\"wiretutor.local\":\"10.0.0.1:40000\","
            "\"wiretutor.remote\":\"10.0.0.2:80\",\"tcp.stream\":0,"
            "\"wiretutor.conversation\":1,\"wiretutor.side\":\"client\","
            "\"wiretutor.congestion_control\":\"reno\",\"tcpi.state\":1,\"tcpi.ca_state\":0,",
            "\"tcpi.snd_ssthresh\":2147483647,\"tcpi.snd_cwnd\":10,",
            "\"wiretutor.side\":\"client\",\"tcpi.state\":1,", "\"tcpi.rtt\":45000,",
            "\"id\":\"cwnd-slow-start\"", "\"tcpi.snd_cwnd\":40,", "\"wiretutor.side\":\"server\"",
            "\"tcpi.snd_cwnd\":10,\"wiretutor.remarks\":[]", /* no more is known */
            NULL});
}

static int print_json(void)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .json = true};
    struct show show;

    show_begin(&show, &options);
    show_give(&show, looks);
    fputs(show_finish(&show), stdout);
    show_end(&show);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_of_the_congestion_control),
        cmocka_unit_test(quiet_says_nothing_of_it),
        cmocka_unit_test(every_look_in_json),
    };

    if (argc > 1 && strcmp(argv[1], "--print") == 0)
        return print_json();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
