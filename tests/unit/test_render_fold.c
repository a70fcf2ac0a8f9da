/* SPDX-License-Identifier: BSD-2-Clause */
/* What is the same again and again stands in the story of `run` a few times, then in one line. */
#include "stories.h"

#include <stdio.h>
#include <string.h>

static const char *const open_pair[] = {
    "do run private",
    "do 0 socket s5 = 3",
    "do 0 bind s5 fd 3 to S = 0",
    "do 0 listen s5 fd 3 ask 5 = 0",
    "do 1 socket s6 = 3",
    "do 1 connect s6 fd 3 to S begins",
    "C > S SYN 100",
    "S > C SYN,ACK 300 ack 101",
    "C > S ACK 101 ack 301",
    "do 1 connect s6 fd 3 to S local C remote S = 0 returns",
    "do 0 accept s5 fd 3 new s7 from C local S remote C = 4",
    NULL,
};

static unsigned count(const char *text, const char *word)
{
    unsigned n = 0;

    while ((text = strstr(text, word)) != NULL)
        n++, text++;
    return n;
}

static void give(struct show *show, const char *line, unsigned times)
{
    const char *const lines[] = {line, NULL};

    while (times-- > 0)
        show_give(show, lines);
}

static void begin(struct show *show, bool quiet, bool every)
{
    const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .quiet = quiet, .every = every};

    show_begin(show, &options);
    show_give(show, open_pair);
}

static void a_loop_that_receives(void **state)
{
    struct show show;

    (void)state;
    begin(&show, false, false);
    give(&show, "do 0 recv s7 fd 4 room 5 says hello", 50);
    give(&show, "do 0 send s7 fd 4 says ok", 1);
    const char *told = show_finish(&show);

    /* the first one is explained, and others until nothing about them is new */
    assert_in_range(count(told, "recv(4, room for 5) = 5 bytes"), 3, 5);
    assert_non_null(strstr(told, " more recv() of 5 bytes\n"));
    assert_true(strstr(told, " more recv()") < strstr(told, "send(4"));
    show_end(&show);
}

static void all_of_it_where_that_is_asked_for(void **state)
{
    struct show show;

    (void)state;
    begin(&show, false, true);
    give(&show, "do 0 recv s7 fd 4 room 5 says hello", 50);
    const char *told = show_finish(&show);

    assert_number(count(told, "recv(4, room for 5) = 5 bytes"), 50);
    assert_null(strstr(told, " more recv()"));
    show_end(&show);
}

static void questions_and_answers_are_no_loop(void **state)
{
    struct show show;

    (void)state;
    begin(&show, false, false);
    for (int i = 0; i < 10; i++) {
        give(&show, "do 0 recv s7 fd 4 room 5 says hello", 1);
        give(&show, "do 0 send s7 fd 4 says ok", 1);
    }
    const char *told = show_finish(&show);

    assert_number(count(told, "send(4, \"ok\")"), 10);
    assert_number(count(told, "recv(4, room for 5) = 5 bytes"), 10);
    show_end(&show);
}

static void polls_that_find_nothing(void **state)
{
    struct show show;

    (void)state;
    begin(&show, false, false);
    for (int i = 0; i < 9; i++) {
        give(&show, "do 0 poll value 500 begins", 1);
        give(&show, "do 0 poll value 500 took 500 = 0 returns", 1);
    }
    give(&show, "do 1 recv s6 fd 3 room 5 begins", 1);
    give(&show, "do stopping idle 0 in poll for 500", 1);
    const char *told = show_finish(&show);

    /* another program's calls end no row, the end of all does */
    assert_true(strstr(told, "client.py  recv(3") < strstr(told, " more poll()"));
    assert_true(strstr(told, " more poll()") < strstr(told, "wiretutor ends the programs"));
    assert_in_range(count(told, "poll(time-out 500 ms) = 0"), 1, 3);
    assert_non_null(strstr(told, " more poll(), and nothing came\n"));
    assert_null(strstr(told, "a busy loop"));
    show_end(&show);
}

static void an_endless_loop_is_named_at_once(void **state)
{
    struct show show;

    (void)state;
    begin(&show, false, false);
    give(&show, "do 0 recv s7 fd 4 room 5 = 0", 30);
    give(&show, "do 1 recv s6 fd 3 room 5 ! EAGAIN", 1);
    const char *told = show_finish(&show);

    assert_in_range(count(told, "recv(4, room for 5) = 0 bytes"), 1, 3);
    assert_number(count(told, "an endless loop: recv() gives b''"), 1);
    show_end(&show);
}

static void segments_in_one_direction(void **state)
{
    char line[64];
    struct show show;

    (void)state;
    begin(&show, true, false);
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(line, sizeof line, "C > S ACK %u ack 301 len 100", 101 + 100 * i);
        give(&show, line, 1);
    }
    give(&show, "C > S FIN,ACK 4101 ack 301", 1);
    const char *told = show_finish(&show);

    assert_number(count(told, "client → server  ACK      bytes"), 1);
    assert_number(count(told, "… 39 more packets, up to 43, with 3,900 bytes\n"), 1);
    assert_true(strstr(told, "… 39 more") < strstr(told, "FIN,ACK"));
    show_end(&show);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_that_receives),
        cmocka_unit_test(all_of_it_where_that_is_asked_for),
        cmocka_unit_test(questions_and_answers_are_no_loop),
        cmocka_unit_test(polls_that_find_nothing),
        cmocka_unit_test(an_endless_loop_is_named_at_once),
        cmocka_unit_test(segments_in_one_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
