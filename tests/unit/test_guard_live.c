/* SPDX-License-Identifier: BSD-2-Clause */
/* Capturing from inside the sandbox: all that worked outside works, and nothing is sent. */
#include "capture_live.h"

#include <net/ethernet.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "wiretutor/guard.h"

/* A child that captures: it opens, gives up, enters, says so, and does what it has to. */
struct inside {
    const char *interface;
    int (*task)(struct wt_source *source, bool for_tools); /* 0: as it should be; else where not */
    pid_t child;
    int entered; /* a byte comes when it has */
};

enum { NOT_OPEN = 101, NOT_IN = 102 };

static int child_body(const struct inside *in, int entered)
{
    const struct wt_live_options live = {.interface = in->interface, .promiscuous = true};
    struct wt_guard_options options = wt_guard_nothing();
    struct wt_guard_report report;
    struct wt_identity who;
    struct wt_source *source = NULL;
    struct wt_error error;

    alarm(240);
    if (wt_source_open_live(&source, &live, &error) != WT_OK ||
        wt_source_filter(source, "udp dst port 8001", &error) != WT_OK ||
        wt_guard_identity(&who, NULL, &error) != WT_OK || wt_guard_become(&who, &error) != WT_OK)
        return NOT_OPEN;
    options.packet_socket = wt_source_packet_socket(source);
    if (options.packet_socket < 0 || wt_guard_enter(&options, &report, &error) != WT_OK ||
        !report.seccomp)
        return NOT_IN;
    if (write(entered, "x", 1) != 1)
        return NOT_IN;
    int result = in->task(source, report.for_tools);

    wt_source_close(source);
    return result;
}

static void start(struct inside *in)
{
    int ends[2];
    char byte;

    assert_int_equal(pipe(ends), 0);
    in->child = fork();
    if (in->child == 0)
        _exit(child_body(in, ends[1]));
    close(ends[1]);
    in->entered = ends[0];
    if (read(in->entered, &byte, 1) != 1) {
        int status;

        waitpid(in->child, &status, 0);
        fail_msg("the sandbox was not entered: status %d", status);
    }
}

static void ends_well(struct inside *in)
{
    int status = -1;

    assert_int_equal(waitpid(in->child, &status, 0), in->child);
    close(in->entered);
    assert_int_equal(status, 0);
}

static uint64_t count(struct wt_source *source, uint64_t enough, struct wt_error *error,
                      enum wt_status *status)
{
    struct wt_frame frame;
    uint64_t n = 0;

    while (n < enough) {
        *status = wt_source_next(source, &frame, error);
        if (*status == WT_OK)
            n++;
        else if (*status != WT_AGAIN)
            break;
    }
    return n;
}

/* Frames, a stop that drains, the counts: twice, for they add up. */
static int captures(struct wt_source *source, bool for_tools)
{
    struct wt_source_stats stats;
    struct wt_error error;
    enum wt_status status = WT_OK;

    (void)for_tools;
    if (count(source, 10, &error, &status) != 10)
        return 1;
    if (!wt_source_stats(source, &stats) || stats.captured != 10 || stats.received < 10)
        return 2;
    wt_source_stop(source);
    uint64_t rest = count(source, UINT64_MAX, &error, &status);

    if (status != WT_END || rest != 10)
        return 3;
    if (!wt_source_stats(source, &stats) || stats.captured != 20 || stats.received != 40 ||
        stats.dropped != 0 || stats.dropped_by_interface != 0)
        return 4;
    return 0;
}

static void frames_and_counts(void **state)
{
    struct inside in = {.interface = "lo", .task = captures};

    (void)state;
    start(&in);
    send_datagrams(20, PORT);
    ends_well(&in);
}

static int ends_with(struct wt_source *source, enum wt_error_id id)
{
    struct wt_error error = {0};
    enum wt_status status = WT_OK;

    if (count(source, UINT64_MAX, &error, &status) != 3 || status != WT_CANNOT)
        return 1;
    return error.id == id ? 0 : 2;
}

static int goes_down_inside(struct wt_source *source, bool for_tools)
{
    (void)for_tools;
    return ends_with(source, WT_ERROR_INTERFACE_DOWN);
}

static int is_gone_inside(struct wt_source *source, bool for_tools)
{
    (void)for_tools;
    return ends_with(source, WT_ERROR_INTERFACE_GONE);
}

static int comes_back_inside(struct wt_source *source, bool for_tools)
{
    struct wt_error error;
    enum wt_status status = WT_OK;

    (void)for_tools;
    return count(source, 6, &error, &status) == 6 ? 0 : 1;
}

static void goes_down(void **state)
{
    struct inside in = {.interface = "lo", .task = goes_down_inside};

    (void)state;
    start(&in);
    send_datagrams(3, PORT);
    set_up("lo", false);
    ends_well(&in);
    set_up("lo", true);
}

static void down_for_a_moment(void **state)
{
    struct inside in = {.interface = "lo", .task = comes_back_inside};

    (void)state;
    start(&in);
    send_datagrams(3, PORT);
    set_up("lo", false);
    set_up("lo", true);
    (void)poll(NULL, 0, 200); /* it looks every few milliseconds while it is down */
    send_datagrams(3, PORT);
    ends_well(&in);
}

static void the_interface_is_removed(void **state)
{
    struct inside in = {.interface = "wtgone", .task = is_gone_inside};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int on = 1;

    (void)state;
    need("pair");
    assert_int_equal(
        system("ip link add wtgone type veth peer name wtpeer && ip link set wtpeer up && "
               "ip link set wtgone up && ip addr add 192.0.2.1/24 dev wtgone"),
        0);
    start(&in);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    inet_pton(AF_INET, "192.0.2.255", &to.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sendto(fd, "ping", 4, 0, (const struct sockaddr *)&to, sizeof to), 4);
    close(fd);
    assert_int_equal(system("ip link del wtgone"), 0);
    ends_well(&in);
}

/* A whole frame for lo, which would arrive if it went out. */
static const uint8_t frame[60] = {
    [12] = 0x08, [14] = 0x45, [17] = 32, [22] = 64,        [23] = 17,          [26] = 127,
    [29] = 1,    [30] = 127,  [33] = 1,  [36] = PORT >> 8, [37] = PORT & 0xff, [39] = 12,
};

static int sends_nothing(struct wt_source *source, bool for_tools)
{
    int fd = wt_source_packet_socket(source);
    struct iovec part = {(void *)(uintptr_t)frame, sizeof frame};
    const struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (for_tools)
        return 0;
    if (write(fd, frame, sizeof frame) >= 0 || writev(fd, &part, 1) >= 0)
        return 1;
    if (send(fd, frame, sizeof frame, 0) >= 0 || sendmsg(fd, &message, 0) >= 0)
        return 2;
    /* the kernel looks at the lower half of the register only */
    if (syscall(SYS_write, (uint64_t)fd | UINT64_C(1) << 40, frame, sizeof frame) >= 0)
        return 3;
    if (dup(fd) >= 0 || dup2(fd, 500) >= 0 || fcntl(fd, F_DUPFD, 500) >= 0)
        return 4;
    return 0;
}

static void nothing_is_sent(void **state)
{
    struct inside in = {.interface = "lo", .task = sends_nothing};

    (void)state;
    start(&in);
    ends_well(&in);
}

/* ... though outside of it the same socket sends. */
static void the_socket_can_send_outside_the_sandbox(void **state)
{
    struct wt_source *source = listening_on("lo");

    (void)state;
    assert_int_equal(write(wt_source_packet_socket(source), frame, sizeof frame), sizeof frame);
    wt_source_close(source);
}

/* Groups cannot be given up before the namespace has any. */
static void in_a_namespace_without_users(void **state)
{
    int status = -1;

    (void)state;
    need("user namespace");
    pid_t child = fork();

    if (child == 0) {
        struct wt_identity who;
        struct wt_error error;

        if (unshare(CLONE_NEWUSER) != 0 || wt_guard_identity(&who, NULL, &error) != WT_OK)
            _exit(1);
        _exit(wt_guard_become(&who, &error) == WT_OK ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_and_counts),
        cmocka_unit_test(goes_down),
        cmocka_unit_test(down_for_a_moment),
        cmocka_unit_test(the_interface_is_removed),
        cmocka_unit_test(nothing_is_sent),
        cmocka_unit_test(the_socket_can_send_outside_the_sandbox),
        cmocka_unit_test(in_a_namespace_without_users),
    };

    return own_network(tests, WT_ARRAY_LEN(tests)) ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
