/* SPDX-License-Identifier: BSD-2-Clause */
/* Live capture on lo: nothing is lost, however it is stopped. */
#include "capture_live.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>

/* The kernel's buffer holds a burst that has not been read yet. */
static void burst(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_source_stats stats;
    struct wt_error error;

    (void)state;
    assert_true(wt_source_is_live(source));
    assert_number(wt_source_link_type(source), 1);
    filter(source, "udp dst port 8001");
    send_datagrams(BURST, PORT);
    wt_source_stop(source);
    assert_number(count_to_end(source, WT_END, &error), BURST);
    assert_true(wt_source_stats(source, &stats));
    assert_number(stats.captured, BURST);
    assert_number(stats.received, 2 * BURST); /* on loopback the kernel counts both ways */
    assert_number(stats.dropped, 0);
    wt_source_close(source);
}

enum { BLOCK_MS = 50 }; /* the time-out of the kernel's blocks */

static void sleep_ms(int ms)
{
    (void)poll(NULL, 0, ms);
}

static struct wt_frame first_frame(struct wt_source *source)
{
    struct wt_error error = {0};
    struct wt_frame frame = {0};
    enum wt_status status;
    int64_t end = now_ns(CLOCK_MONOTONIC) + INT64_C(1) * LATE_MS * MS;

    while ((status = wt_source_next(source, &frame, &error)) == WT_AGAIN &&
           now_ns(CLOCK_MONOTONIC) < end)
        ;
    assert_int_equal(status, WT_OK);
    return frame;
}

/* What tcpdump loses: stopped 0.1 s after a few packets, or at once. */
static void stop_after_traffic(void **state)
{
    static const int delays[] = {0, 30, 100};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(delays); i++) {
        struct wt_source *source = listening_on("lo");
        struct wt_error error;

        filter(source, "udp dst port 8001");
        send_datagrams(23, PORT);
        sleep_ms(delays[i]);
        wt_source_stop(source);
        int64_t stopped = now_ns(CLOCK_MONOTONIC);

        assert_number(count_to_end(source, WT_END, &error), 23);
        int64_t took = now_ns(CLOCK_MONOTONIC) - stopped;

        assert_true(took >= INT64_C(100) * MS); /* two time-outs */
        assert_true(took < INT64_C(1) * LATE_MS * MS);
        wt_source_close(source);
    }
}

/* A second stop ends at once: frames left in the ring are not delivered. */
static void second_stop(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error;
    struct wt_frame frame;

    (void)state;
    filter(source, "udp dst port 8001");
    send_datagrams(1, PORT);
    (void)first_frame(source); /* by now the kernel hands blocks over */
    send_datagrams(1, PORT);
    sleep_ms(3 * BLOCK_MS);
    wt_source_stop(source);
    wt_source_stop(source);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    wt_source_close(source);
}

/* A stop ends the capture though traffic goes on: a child sends until it is killed. */
static void stop_in_traffic(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error;
    struct wt_frame frame;

    (void)state;
    filter(source, "udp dst port 8001");
    pid_t child = fork();

    if (child == 0)
        for (prctl(PR_SET_PDEATHSIG, SIGKILL);;) {
            send_datagrams(50, PORT);
            sleep_ms(1);
        }
    assert_true(child > 0);
    while (wt_source_next(source, &frame, &error) != WT_OK)
        ;
    wt_source_stop(source);
    int64_t stopped = now_ns(CLOCK_MONOTONIC);
    uint64_t n = 0;

    while (wt_source_next(source, &frame, &error) != WT_END)
        n++;
    int64_t took = now_ns(CLOCK_MONOTONIC) - stopped;

    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_true(n > 0);
    assert_true(took < INT64_C(1) * LATE_MS * MS);
    wt_source_close(source);
}

/* How long the next call takes, which has to say that there is nothing. */
static int64_t time_of_again(struct wt_source *source)
{
    struct wt_error error;
    struct wt_frame frame;
    int64_t before = now_ns(CLOCK_MONOTONIC);

    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    return now_ns(CLOCK_MONOTONIC) - before;
}

/* Nothing arrives: the caller gets its turn within about 100 ms, every time. */
static void silence(void **state)
{
    struct wt_source *source = listening_on("lo");
    int64_t least = INT64_MAX;

    (void)state;
    filter(source, "udp dst port 8001");
    for (int i = 0; i < TURNS; i++) {
        int64_t took = time_of_again(source);

        assert_true(took > INT64_C(20) * MS);
        assert_true(took < INT64_C(1) * LATE_MS * MS);
        least = took < least ? took : least;
    }
    assert_true(least < INT64_C(150) * MS);
    wt_source_close(source);
}

/* After a block's last frame the caller is told at once that it can show what it has. */
static void again_after_frames(void **state)
{
    struct wt_source *source = listening_on("lo");
    int64_t least = INT64_MAX;

    (void)state;
    filter(source, "udp dst port 8001");
    for (int i = 0; i < TURNS; i++) {
        send_datagrams(2, PORT);
        (void)first_frame(source);
        (void)first_frame(source); /* in another block, if we were held up between the two */
        int64_t took = time_of_again(source);

        least = took < least ? took : least;
    }
    assert_true(least < INT64_C(20) * MS); /* not even half of the blocks' time-out */
    wt_source_close(source);
}

static void filters(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error;

    (void)state;
    filter(source, "udp dst port 8002");
    send_datagrams(5, PORT);
    send_datagrams(2, OTHER_PORT);
    send_datagrams(5, PORT);
    wt_source_stop(source);
    assert_number(count_to_end(source, WT_END, &error), 2);
    wt_source_close(source);
}

/* All interfaces: cooked frames, each loopback packet once. */
static void any_interface(void **state)
{
    struct wt_source *source = listening_on("any");
    struct wt_error error;

    (void)state;
    assert_number(wt_source_link_type(source), 276);
    filter(source, "udp dst port 8001");
    send_datagrams(7, PORT);
    wt_source_stop(source);
    assert_number(count_to_end(source, WT_END, &error), 7);
    wt_source_close(source);
}

static void time_and_snaplen(void **state)
{
    struct wt_source *source = listening_with((struct wt_live_options){
        .interface = "lo", .snaplen = 20, .buffer_kib = 1024, .promiscuous = true});
    int64_t before = now_ns(CLOCK_REALTIME);

    (void)state;
    filter(source, "udp dst port 8001");
    send_datagrams(1, PORT);
    struct wt_frame frame = first_frame(source);

    assert_number(frame.number, 1);
    assert_number(frame.bytes.captured, 20);
    assert_number(frame.bytes.on_wire, 14 + 20 + 8 + 4);
    assert_true(frame.time_ns >= before && frame.time_ns <= now_ns(CLOCK_REALTIME));
    wt_source_close(source);
}

/* Each frame as it comes, and not when the blocks' time-out has passed. */
static void immediate(void **state)
{
    struct wt_source *source =
        listening_with((struct wt_live_options){.interface = "lo", .immediate = true});
    int64_t least = INT64_MAX;

    (void)state;
    filter(source, "udp dst port 8001");
    for (int i = 0; i < TURNS; i++) {
        int64_t before = now_ns(CLOCK_MONOTONIC);

        send_datagrams(1, PORT);
        (void)first_frame(source);
        int64_t took = now_ns(CLOCK_MONOTONIC) - before;

        least = took < least ? took : least;
    }
    assert_true(least < INT64_C(30) * MS);
    wt_source_close(source);
}

static struct wt_source *signalled;

static void on_alarm(int number)
{
    (void)number;
    wt_source_stop(signalled);
}

/* Stopped from a signal handler while it sleeps. */
static void stop_by_signal(void **state)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct sigaction before;
    struct itimerval timer = {.it_value = {.tv_usec = 120000}};
    struct wt_error error;

    (void)state;
    signalled = listening_on("lo");
    filter(signalled, "udp dst port 8001");
    sigaction(SIGALRM, &action, &before);
    send_datagrams(3, PORT);
    setitimer(ITIMER_REAL, &timer, NULL);
    assert_number(count_to_end(signalled, WT_END, &error), 3);
    sigaction(SIGALRM, &before, NULL);
    wt_source_close(signalled);
}

/* -w beside the reading: what was flushed can be read while the capture goes on. */
static void written_while_live(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct path path = a_file(NULL, 0);
    struct wt_source *now = NULL;
    struct wt_sink *sink;
    struct wt_error error;

    (void)state;
    filter(source, "udp dst port 8001");
    assert_int_equal(wt_sink_open(&sink, path.text, source, &error), WT_OK);
    for (uint64_t i = 1; i <= 3; i++) {
        uint64_t n;

        send_datagrams(1, PORT);
        struct wt_frame frame = first_frame(source);

        assert_int_equal(wt_sink_put(sink, &frame, &error), WT_OK);
        assert_int_equal(wt_sink_flush(sink, &error), WT_OK);
        assert_int_equal(wt_source_open_file(&now, path.text, 0, &error), WT_OK);
        assert_int_equal(read_all(now, &n, &error), WT_END);
        assert_number(n, i);
        wt_source_close(now);
    }
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    unlink(path.text);
    wt_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(burst),
        cmocka_unit_test(stop_after_traffic),
        cmocka_unit_test(second_stop),
        cmocka_unit_test(stop_in_traffic),
        cmocka_unit_test(silence),
        cmocka_unit_test(again_after_frames),
        cmocka_unit_test(filters),
        cmocka_unit_test(any_interface),
        cmocka_unit_test(time_and_snaplen),
        cmocka_unit_test(immediate),
        cmocka_unit_test(stop_by_signal),
        cmocka_unit_test(written_while_live),
    };

    if (!own_network(tests, WT_ARRAY_LEN(tests)))
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
