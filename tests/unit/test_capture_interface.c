/* SPDX-License-Identifier: BSD-2-Clause */
/* Interfaces: which there are, who may capture on them, and what happens when they go away. */
#include "capture_live.h"

#include <linux/capability.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

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

static bool no_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};

    return syscall(SYS_capset, &header, none) == 0;
}

/* Without the capability: named as such, with the file that setcap has to be told. */
static void no_permission(void **state)
{
    (void)state;
    need("proc");
    pid_t child = fork();

    if (child == 0) {
        struct wt_live_options options = {.interface = "lo"};
        struct wt_live_options unknown = {.interface = "nosuch0"};
        struct wt_source *source = NULL;
        struct wt_error error = {0};
        char self[512] = "";
        bool good = no_capabilities();

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

static void down_for_ever(void **state)
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

    int64_t waited = now_ns(CLOCK_MONOTONIC) - before;

    assert_true(waited > INT64_C(2900) * MS && waited < INT64_C(1) * LATE_MS * MS);
    assert_number(n, 4);
    assert_number(error.id, WT_ERROR_INTERFACE_DOWN);
    assert_string_equal(error.subject, "lo");
    assert_int_equal(wt_source_next(source, &frame, &error), WT_CANNOT);
    wt_source_close(source);
    refused("lo", WT_ERROR_INTERFACE_DOWN);
    set_up("lo", true);
}

/* Down for a moment only: the capture goes on. */
static void down_for_a_moment(void **state)
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

/* Down, and then nobody looks for longer than it may be down: we were stopped, or the machine
 * stood still. That is no time in which it could have come back. */
static void down_between_two_polls(void **state)
{
    struct wt_source *source = listening_on("lo");
    struct wt_error error = {0};
    struct wt_frame frame;

    (void)state;
    filter(source, "udp dst port 8001");
    set_up("lo", false);
    for (int i = 0; i < 6; i++)
        assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    (void)poll(NULL, 0, 3500);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    set_up("lo", true);
    send_datagrams(4, PORT);
    wt_source_stop(source);
    assert_number(count_to_end(source, WT_END, &error), 4);
    wt_source_close(source);
}

static void the_interface_is_removed(void **state)
{
    struct wt_error error = {0};

    (void)state;
    need("pair");
    assert_int_equal(
        system("ip link add wtgone type veth peer name wtpeer && ip link set wtpeer up && "
               "ip link set wtgone up && "
               "ip addr add 192.0.2.1/24 dev wtgone"),
        0);
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
        cmocka_unit_test(unknown_interface),
        cmocka_unit_test(no_permission),
        cmocka_unit_test(down_for_ever),
        cmocka_unit_test(down_for_a_moment),
        cmocka_unit_test(down_between_two_polls),
        cmocka_unit_test(the_interface_is_removed),
        cmocka_unit_test(interfaces),
    };

    if (!own_network(tests, WT_ARRAY_LEN(tests)))
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
