/* SPDX-License-Identifier: BSD-2-Clause */
/* Live capture, on the loopback interface of a network namespace of our own: nothing else is heard
 * there, and taking it down disturbs nobody. Skipped where no such namespace may be made. */
#include "capture_craft.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

enum { PORT = 8001, OTHER_PORT = 8002, BURST = 3000, MS = 1000000 };

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void set_up(const char *name, bool up)
{
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    assert_int_equal(ioctl(fd, SIOCGIFFLAGS, &request), 0);
    if (up)
        request.ifr_flags |= IFF_UP;
    else
        request.ifr_flags &= (short)~IFF_UP;
    assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
    close(fd);
}

static struct wt_source *listening_with(struct wt_live_options options)
{
    struct wt_source *source = NULL;
    struct wt_error error = {0};

    if (wt_source_open_live(&source, &options, &error) != WT_OK)
        fail_msg("%s: error %d, %s", options.interface, (int)error.id, error.detail);
    return source;
}

static struct wt_source *listening_on(const char *interface)
{
    return listening_with((struct wt_live_options){.interface = interface});
}

static void filter(struct wt_source *source, const char *expression)
{
    struct wt_error error = {0};

    if (wt_source_filter(source, expression, &error) != WT_OK)
        fail_msg("%s: %s", expression, error.detail);
}

/* Datagrams to a port where nobody needs to listen; "filter" keeps the ICMP answers out. */
static void send_datagrams(int n, uint16_t port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    for (int i = 0; i < n; i++)
        assert_int_equal(sendto(fd, "ping", 4, 0, (const struct sockaddr *)&to, sizeof to), 4);
    close(fd);
}

static uint64_t count_to_end(struct wt_source *source, enum wt_status want, struct wt_error *error)
{
    uint64_t n;

    assert_int_equal(read_all(source, &n, error), want);
    return n;
}

/* The kernel's buffer holds a burst that nobody reads yet. */
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

static void sleep_ms(int ms)
{
    (void)poll(NULL, 0, ms);
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
        assert_true(took < INT64_C(1000) * MS);
        wt_source_close(source);
    }
}

static void second_stop(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error;
    struct wt_frame frame;

    (void)state;
    wt_source_stop(source);
    wt_source_stop(source);
    int64_t before = now_ns(CLOCK_MONOTONIC);

    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    assert_true(now_ns(CLOCK_MONOTONIC) - before < INT64_C(20) * MS);
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
        for (;;) {
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
    assert_true(took < INT64_C(1500) * MS);
    wt_source_close(source);
}

/* Nothing arrives: the caller gets its turn within about 100 ms, every time. */
static void silence(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error;
    struct wt_frame frame;

    (void)state;
    filter(source, "udp dst port 8001");
    for (int i = 0; i < 5; i++) {
        int64_t before = now_ns(CLOCK_MONOTONIC);

        assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
        int64_t took = now_ns(CLOCK_MONOTONIC) - before;

        assert_true(took > INT64_C(20) * MS);
        assert_true(took < INT64_C(150) * MS);
    }
    wt_source_close(source);
}

/* After a block's last frame the caller is told at once that it can show what it has. */
static void again_after_frames(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error;
    struct wt_frame frame;
    enum wt_status status;

    (void)state;
    filter(source, "udp dst port 8001");
    send_datagrams(2, PORT);
    while ((status = wt_source_next(source, &frame, &error)) == WT_AGAIN)
        ;
    assert_int_equal(status, WT_OK);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    int64_t before = now_ns(CLOCK_MONOTONIC);

    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    assert_true(now_ns(CLOCK_MONOTONIC) - before < INT64_C(20) * MS);
    wt_source_close(source);
}

static struct wt_frame first_frame(struct wt_source *source)
{
    struct wt_error error = {0};
    struct wt_frame frame = {0};
    enum wt_status status;

    int tries = 20;

    while ((status = wt_source_next(source, &frame, &error)) == WT_AGAIN && --tries > 0)
        ;
    assert_int_equal(status, WT_OK);
    return frame;
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

static void immediate(void **state)
{
    struct wt_source *source =
        listening_with((struct wt_live_options){.interface = "lo", .immediate = true});

    (void)state;
    filter(source, "udp dst port 8001");
    send_datagrams(1, PORT);
    int64_t before = now_ns(CLOCK_MONOTONIC);

    (void)first_frame(source);
    assert_true(now_ns(CLOCK_MONOTONIC) - before < INT64_C(30) * MS);
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

static void refused(const char *interface, enum wt_error_id want)
{
    struct wt_live_options options = {.interface = interface};
    struct wt_source *source = NULL;
    struct wt_error error = {0};

    assert_int_equal(wt_source_open_live(&source, &options, &error), WT_CANNOT);
    assert_number(error.id, want);
    assert_string_equal(error.subject, interface);
}

static void unknown_interface(void **state)
{
    (void)state;
    refused("nosuch0", WT_ERROR_NO_SUCH_INTERFACE);
    refused("a-name-that-is-far-too-long-for-linux", WT_ERROR_NO_SUCH_INTERFACE);
}

/* Without the capability: named as such, with the file that setcap has to be told. */
static void no_permission(void **state)
{
    (void)state;
    pid_t child = fork();

    if (child == 0) {
        struct wt_live_options options = {.interface = "lo"};
        struct wt_live_options unknown = {.interface = "nosuch0"};
        struct wt_source *source = NULL;
        struct wt_error error = {0};
        char self[512] = "";
        bool good = unshare(CLONE_NEWUSER) == 0; /* a user with no rights over this namespace */

        good = good && readlink("/proc/self/exe", self, sizeof self - 1) > 0;
        good = good && wt_source_open_live(&source, &options, &error) == WT_CANNOT &&
               error.id == WT_ERROR_CAPTURE_DENIED && strcmp(error.detail, self) == 0 &&
               strcmp(error.subject, "lo") == 0;
        good = good && wt_source_open_live(&source, &unknown, &error) == WT_CANNOT &&
               error.id == WT_ERROR_NO_SUCH_INTERFACE;
        _exit(good ? 0 : 1);
    }
    int status = -1;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void goes_down(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error = {0};
    struct wt_frame frame;

    (void)state;
    filter(source, "udp dst port 8001");
    send_datagrams(4, PORT);
    set_up("lo", false);
    int64_t before = now_ns(CLOCK_MONOTONIC);
    uint64_t n = count_to_end(source, WT_CANNOT, &error);

    assert_true(now_ns(CLOCK_MONOTONIC) - before < INT64_C(1000) * MS);
    assert_number(n, 4);
    assert_number(error.id, WT_ERROR_INTERFACE_DOWN);
    assert_string_equal(error.subject, "lo");
    assert_int_equal(wt_source_next(source, &frame, &error), WT_CANNOT);
    wt_source_close(source);
    refused("lo", WT_ERROR_INTERFACE_DOWN);
    set_up("lo", true);
}

/* Down for a moment only: the capture goes on. */
static void comes_back(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error = {0};
    struct wt_frame frame;

    (void)state;
    filter(source, "udp dst port 8001");
    set_up("lo", false);
    set_up("lo", true);
    for (int i = 0; i < 6; i++)
        assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    send_datagrams(4, PORT);
    wt_source_stop(source);
    assert_number(count_to_end(source, WT_END, &error), 4);
    wt_source_close(source);
}

static void goes_away(void **state)
{
    struct wt_error error = {0};

    (void)state;
    if (system("ip link add wtgone type veth peer name wtpeer && ip link set wtpeer up && "
               "ip link set wtgone up && "
               "ip addr add 192.0.2.1/24 dev wtgone") != 0) {
        print_message("SKIP: no pair of virtual interfaces can be made here\n");
        skip();
    }
    struct wt_source *source = listening_on("wtgone");
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int on = 1;

    filter(source, "udp dst port 8001");
    inet_pton(AF_INET, "192.0.2.255", &to.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sendto(fd, "ping", 4, 0, (const struct sockaddr *)&to, sizeof to), 4);
    close(fd);
    assert_int_equal(system("ip link del wtgone"), 0);
    assert_number(count_to_end(source, WT_CANNOT, &error), 3);
    assert_number(error.id, WT_ERROR_INTERFACE_GONE);
    assert_number(error.number, 3);
    wt_source_close(source);
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

static void interfaces(void **state)
{
    struct wt_interface list[64];
    struct wt_error error;
    bool lo = false;
    bool any = false;
    size_t n;

    (void)state;
    assert_int_equal(wt_interfaces(list, WT_ARRAY_LEN(list), &n, &error), WT_OK);
    for (size_t i = 0; i < n; i++) {
        const struct wt_interface *each = &list[i];

        if (strcmp(each->name, "lo") == 0) {
            lo = true;
            assert_int_equal(each->kind, WT_INTERFACE_LOOPBACK);
            assert_true(each->up);
            assert_true(each->capturable);
            assert_true(each->n_addresses >= 1);
            assert_string_equal(each->addresses[0], "127.0.0.1");
        }
        if (strcmp(each->name, "any") == 0) {
            any = true;
            assert_int_equal(each->kind, WT_INTERFACE_ANY);
            assert_true(each->capturable);
        }
    }
    assert_true(lo && any);
    assert_int_equal(wt_interfaces(list, 1, &n, &error), WT_OK);
    assert_number(n, 1);
    assert_non_null(strstr(wt_source_library(), "libpcap"));
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
        cmocka_unit_test(unknown_interface),
        cmocka_unit_test(no_permission),
        cmocka_unit_test(goes_down),
        cmocka_unit_test(comes_back),
        cmocka_unit_test(goes_away),
        cmocka_unit_test(written_while_live),
        cmocka_unit_test(interfaces),
    };

    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        printf("SKIP: no network namespace can be made here: %s\n", strerror(errno));
        return 0;
    }
    set_up("lo", true);
    alarm(60); /* nothing here takes more than a second: end rather than hang */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
