/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's tables of sockets, as text, read for sockets that this test has. */
#include "needs.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/observe/programs/proc_net.h"

static uint64_t inode_of(int fd)
{
    struct stat status;

    assert_int_equal(fstat(fd, &status), 0);
    return status.st_ino;
}

/* Bound to a port of the kernel's choice; skips the test where the family is not there. */
static int bound(int family, int type, const char *address, uint16_t *port)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    bool v4 = family == AF_INET;
    struct sockaddr *own = v4 ? (struct sockaddr *)&four : (struct sockaddr *)&six;
    socklen_t n = v4 ? sizeof four : sizeof six;
    int fd = socket(family, type | SOCK_CLOEXEC, 0);

    assert_int_equal(
        inet_pton(family, address, v4 ? (void *)&four.sin_addr : (void *)&six.sin6_addr), 1);
    if (fd < 0 || bind(fd, own, n) != 0) {
        if (fd >= 0)
            close(fd);
        print_message("SKIP: no %s here\n", address);
        skip();
    }
    assert_int_equal(getsockname(fd, own, &n), 0);
    *port = ntohs(v4 ? four.sin_port : six.sin6_port);
    return fd;
}

static void a_datagram_socket_is_found(void **state)
{
    struct wt_socket found;
    uint16_t port;
    int fd = bound(AF_INET, SOCK_DGRAM, "127.0.0.1", &port);

    (void)state;
    need("kernel"); /* which writes addresses in its own byte order */
    assert_true(wt_proc_net_find(getpid(), inode_of(fd), &found));
    assert_number(found.inode, inode_of(fd));
    assert_true(found.internet && found.is_tcp_or_udp && !found.listening && !found.connecting);
    assert_number(found.family, 4);
    assert_number(found.transport, WT_OVER_UDP);
    assert_number(found.local.port, port);
    assert_number(found.local.ip.version, 4);
    assert_memory_equal(found.local.ip.bytes, "\x7f\0\0\1", 4);
    assert_number(found.remote.port, 0);
    close(fd);
}

/* Four words of memory, each in the machine's own order; "::ffff:" is taken off. */
static void addresses_of_ipv6(void **state)
{
    static const uint8_t self[16] = {[15] = 1};
    struct wt_socket found;
    uint16_t port;
    int fd = bound(AF_INET6, SOCK_DGRAM, "::1", &port);

    (void)state;
    need("kernel");
    assert_true(wt_proc_net_find(getpid(), inode_of(fd), &found));
    assert_number(found.local.ip.version, 6);
    assert_memory_equal(found.local.ip.bytes, self, sizeof self);
    assert_number(found.local.port, port);
    close(fd);
    fd = bound(AF_INET6, SOCK_DGRAM, "::ffff:127.0.0.1", &port);
    assert_true(wt_proc_net_find(getpid(), inode_of(fd), &found));
    assert_number(found.family, 6);
    assert_number(found.local.ip.version, 4);
    assert_memory_equal(found.local.ip.bytes, "\x7f\0\0\1", 4);
    close(fd);
}

static void one_that_listens_and_one_that_is_connected(void **state)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    struct wt_socket found;
    uint16_t port;
    int server = bound(AF_INET, SOCK_STREAM, "127.0.0.1", &port);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)state;
    assert_false(wt_proc_net_find(getpid(), inode_of(server), &found)); /* bound is not enough */
    assert_int_equal(listen(server, 1), 0);
    assert_true(wt_proc_net_find(getpid(), inode_of(server), &found));
    assert_true(found.listening);
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(client, (struct sockaddr *)&to, sizeof to), 0);
    assert_true(wt_proc_net_find(getpid(), inode_of(client), &found));
    assert_true(found.connecting && !found.listening);
    assert_number(found.remote.port, port);
    assert_number(found.transport, WT_OVER_TCP);
    close(client);
    close(server);
}

static void what_is_not_there(void **state)
{
    struct wt_socket found = {.inode = 5};
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_false(wt_proc_net_find(getpid(), inode_of(pair[0]), &found));
    assert_number(found.inode, 5); /* left as it was */
    assert_false(wt_proc_net_find(0, inode_of(pair[0]), &found));
    close(pair[0]);
    close(pair[1]);
}

/* The next program may start when the one before listens or, with UDP, has bound. */
static void who_serves(void **state)
{
    uint16_t port;
    int fd;

    (void)state;
    need("kernel");
    assert_false(wt_proc_net_serves(getpid()));
    fd = bound(AF_INET, SOCK_STREAM, "127.0.0.1", &port);
    assert_false(wt_proc_net_serves(getpid()));
    assert_int_equal(listen(fd, 1), 0);
    assert_true(wt_proc_net_serves(getpid()));
    assert_false(wt_proc_net_serves(getppid())); /* in the same table, but not its own */
    close(fd);
    assert_false(wt_proc_net_serves(getpid()));
    fd = bound(AF_INET, SOCK_DGRAM, "127.0.0.1", &port);
    assert_true(wt_proc_net_serves(getpid()));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_datagram_socket_is_found),
        cmocka_unit_test(addresses_of_ipv6),
        cmocka_unit_test(one_that_listens_and_one_that_is_connected),
        cmocka_unit_test(what_is_not_there),
        cmocka_unit_test(who_serves),
    };

    return skip_all(tests, sizeof tests / sizeof tests[0], "proc")
               ? 0
               : cmocka_run_group_tests(tests, NULL, NULL);
}
