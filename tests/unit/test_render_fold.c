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

/* The time of a line, behind a packet's number or five blanks. Below 0: it has none. */
static double time_of(const char *line)
{
    enum { DECIMALS = 6 };
    unsigned number;
    double now;
    int n = 0;
    bool is_packet = sscanf(line, "%u  %lf%n", &number, &now, &n) == 2;

    if (!is_packet && (strncmp(line, "     ", 5) != 0 || sscanf(line, "%lf%n", &now, &n) != 1))
        return -1;
    return n > DECIMALS && line[n - DECIMALS - 1] == '.' && strncmp(line + n, "  ", 2) == 0 ? now
                                                                                            : -1;
}

/* The story is told, and its times go on from line to line. */
static const char *finish(struct show *show)
{
    const char *told = show_finish(show), *end;
    double latest = 0;

    for (const char *line = told; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        double now = time_of(line);

        if (now >= 0 && now < latest)
            print_error("behind %.6f s: %.60s\n", latest, line);
        assert_true(now < 0 || now >= latest);
        latest = now < 0 ? latest : now;
    }
    assert_true(latest > 0);
    return told;
}

static void a_loop_that_receives(void **state)
{
    struct show show;

    (void)state;
    begin(&show, false, false);
    give(&show, "do 0 recv s7 fd 4 room 5 says hello", 50);
    give(&show, "do 0 send s7 fd 4 says ok", 1);
    const char *told = finish(&show);

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
    const char *told = finish(&show);

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
    const char *told = finish(&show);

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
    const char *told = finish(&show);

    /* they stand where they were made: before what another program does next */
    assert_true(strstr(told, " more poll()") < strstr(told, "client.py  recv(3"));
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
    const char *told = finish(&show);

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
    const char *told = finish(&show);

    assert_number(count(told, "client → server  ACK      bytes"), 1);
    assert_number(count(told, "… 39 more packets, up to 43, with 3,900 bytes\n"), 1);
    assert_true(strstr(told, "… 39 more") < strstr(told, "FIN,ACK"));
    show_end(&show);
}

/* Both ends of an upload are at work, and a third program goes its own way: what is folded stands
 * between the lines that it lies between. */
static void an_upload_in_the_order_of_its_times(void **state)
{
    char line[64];
    struct show show;

    (void)state;
    begin(&show, false, false);
    for (unsigned i = 0; i < 20; i++) {
        (void)snprintf(line, sizeof line, "C > S ACK %u ack 301 len 1000", 101 + 1000 * i);
        give(&show, line, 1);
        give(&show, "do 0 recv s7 fd 4 room 1000 = 1000", 1);
        if (i == 12)
            give(&show, "do 1 close s6 fd 3 = 0", 1);
    }
    give(&show, "C > S FIN,ACK 20101 ack 301", 1);
    const char *told = finish(&show);
    const char *closed = strstr(told, "close(3) = 0"), *fin = strstr(told, "FIN,ACK");
    const char *first = strstr(told, "; server.py: 10 more recv() of 1,000 bytes\n");
    const char *second = strstr(told, "; server.py: 7 more recv() of 1,000 bytes\n");

    assert_true(first != NULL && first < closed);
    assert_true(second != NULL && closed < second && second < fin);
    assert_number(count(told, " more packets, up to "), 2);
    show_end(&show);
}

/* Both ends of it; a third kind of call, and each has its line, in the order of their latest. */
static void several_rows_at_once(void **state)
{
    char line[64];
    struct show show;

    (void)state;
    begin(&show, true, false);
    for (unsigned i = 0; i < 9; i++) {
        (void)snprintf(line, sizeof line, "C > S ACK %u ack 301 len 10", 101 + 10 * i);
        give(&show, line, 1);
        give(&show, "do 0 recv s7 fd 4 room 10 = 10", 1);
        give(&show, "do 1 send s6 fd 3 says 0123456789", 1);
    }
    give(&show, "C > S FIN,ACK 191 ack 301", 1);
    for (unsigned i = 0; i < 9; i++) {
        (void)snprintf(line, sizeof line, "S > C ACK %u ack 192 len 10", 301 + 10 * i);
        give(&show, "do 0 send s7 fd 4 says 0123456789", 1);
        give(&show, line, 1);
        give(&show, "do 1 recv s6 fd 3 room 10 = 10", 1);
        give(&show, "do 2 recv s9 fd 3 room 10 = 10", 1);
    }
    give(&show, "S > C FIN,ACK 391 ack 192", 1);
    const char *told = finish(&show), *up = strstr(told, "… 8 more packets"), *down, *gave, *got;

    assert_non_null(up);
    assert_non_null(strstr(up, "; server.py: 8 more recv() of 10 bytes; client.py: 8 more send()"));
    gave = strstr(up, "server.py  … 8 more send()");
    assert_non_null(gave);
    down = strstr(gave, "… 8 more packets");
    assert_non_null(down);
    got = strstr(down, "client.py  … 8 more recv()");
    assert_true(got != NULL && got < strstr(down, "other      … 8 more recv()"));
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
        cmocka_unit_test(an_upload_in_the_order_of_its_times),
        cmocka_unit_test(several_rows_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
