/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of sockets, tried on this test's own: what the kernel says of each, that none is lost
 * when others leave, and whether a descriptor is the last one of its socket. */
#include "needs.h"
#include "support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../src/observe/programs/sockets.h"

enum { MANY = 150 }; /* the table grows more than once */

struct watching {
    struct wt_process process, other;
    struct wt_process *processes[2];
    struct wt_thread thread;
    struct wt_watch w;
};

static int begin(void **state)
{
    struct watching *all = calloc(1, sizeof *all);

    if (all == NULL)
        return 1;
    all->process = (struct wt_process){.pid = getpid(), .pidfd = -1, .threads = 1};
    all->other = (struct wt_process){.pid = getppid(), .pidfd = -1, .threads = 1};
    all->processes[0] = &all->process;
    all->processes[1] = &all->other;
    all->thread = (struct wt_thread){.tid = getpid(), .process = &all->process};
    all->w.processes = all->processes;
    all->w.n_processes = 2;
    *state = all;
    return 0;
}

static int end(void **state)
{
    struct watching *all = *state;

    if (all->process.pidfd >= 0)
        close(all->process.pidfd);
    free(all->w.sockets.at);
    free(all);
    return 0;
}

static uint64_t inode_of(int fd)
{
    struct stat status;

    assert_int_equal(fstat(fd, &status), 0);
    return status.st_ino;
}

/* Bound to 127.0.0.1 and a port of the kernel's choice. */
static int bound(int type, uint16_t *port)
{
    struct sockaddr_in own = {.sin_family = AF_INET};
    socklen_t n = sizeof own;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&own, n), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&own, &n), 0);
    *port = ntohs(own.sin_port);
    return fd;
}

static void what_the_kernel_says_of_one(void **state)
{
    struct watching *all = *state;
    struct wt_socket *found;
    uint16_t port;
    int fd = bound(SOCK_STREAM | SOCK_NONBLOCK, &port);

    assert_int_equal(listen(fd, 1), 0);
    found = wt_socket_internet(&all->w, &all->thread, fd);
    assert_non_null(found);
    assert_number(found->inode, inode_of(fd));
    assert_number(found->family, 4);
    assert_number(found->transport, WT_OVER_TCP);
    assert_true(found->is_tcp_or_udp && found->nonblocking && found->listening);
    assert_false(found->connecting || found->times_out);
    assert_number(found->local.port, port);
    assert_ptr_equal(wt_socket_known(&all->w, inode_of(fd)), found);
    assert_true(wt_socket_is_internet(fd));
    close(fd);
    /* a call that comes back to its number finds nothing there */
    assert_null(wt_socket_internet(&all->w, &all->thread, fd));
    assert_false(wt_socket_is_internet(fd));
}

static void a_time_out_and_no_family_of_ours(void **state)
{
    struct watching *all = *state;
    const struct timeval most = {.tv_usec = 1000};
    int pair[2];
    uint16_t port;
    int fd = bound(SOCK_DGRAM, &port);

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most), 0);
    assert_true(wt_socket_internet(&all->w, &all->thread, fd)->times_out);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_non_null(wt_socket_of(&all->w, &all->thread, pair[0])); /* known, so not asked again */
    assert_null(wt_socket_internet(&all->w, &all->thread, pair[0]));
    assert_false(wt_socket_is_internet(pair[0]));
    assert_null(wt_socket_of(&all->w, &all->thread, -1));
    close(pair[0]);
    close(pair[1]);
    close(fd);
}

/* Where descriptors may not be copied from another process the kernel's table of sockets tells; of
 * one that is not in there the call that made it. */
static void descriptors_that_may_not_be_copied(void **state)
{
    struct watching *all = *state;
    const struct wt_socket_call made = {
        .family = 4, .transport = WT_OVER_TCP, .is_tcp_or_udp = true, .waits = true};
    uint16_t port;
    int udp = bound(SOCK_DGRAM, &port);
    int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int no_process = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct wt_socket *found;

    all->process.pidfd = no_process; /* no pidfd: copying fails */
    found = wt_socket_internet(&all->w, &all->thread, udp);
    assert_non_null(found);
    assert_number(found->local.port, port);
    assert_number(found->transport, WT_OVER_UDP);
    assert_null(wt_socket_of(&all->w, &all->thread, tcp));
    found = wt_socket_made(&all->w, &all->thread, tcp, &made);
    assert_non_null(found);
    assert_number(found->inode, inode_of(tcp));
    assert_true(found->internet && found->is_tcp_or_udp && !found->nonblocking);
    assert_number(found->family, 4);
    assert_ptr_equal(wt_socket_made(&all->w, &all->thread, tcp, &made), found);
    assert_null(wt_socket_made(&all->w, &all->thread, no_process, &made)); /* no socket */
    /* its ends are asked for when it has some */
    struct sockaddr_in own = {.sin_family = AF_INET};
    socklen_t n = sizeof own;

    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(tcp, (struct sockaddr *)&own, n), 0);
    assert_int_equal(listen(tcp, 1), 0);
    assert_int_equal(getsockname(tcp, (struct sockaddr *)&own, &n), 0);
    wt_socket_ends(&all->thread, tcp, found);
    assert_number(found->local.port, ntohs(own.sin_port));
    assert_number(found->remote.port, 0);
    close(tcp);
    close(udp);
}

/* All are found again, each by its inode, while every third, then every other one leaves: those
 * that stood elsewhere because a place was taken move up. */
static void none_is_lost_when_others_leave(void **state)
{
    struct watching *all = *state;
    uint64_t inodes[MANY];
    int fds[MANY];
    size_t left = MANY;

    for (size_t i = 0; i < MANY; i++) {
        fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        assert_non_null(wt_socket_internet(&all->w, &all->thread, fds[i]));
        inodes[i] = inode_of(fds[i]);
    }
    assert_number(all->w.sockets.n, MANY);
    for (size_t step = 3; step >= 1; step--) {
        for (size_t i = 0; i < MANY; i += step) {
            left -= wt_socket_known(&all->w, inodes[i]) != NULL;
            wt_socket_forget(&all->w, inodes[i]);
            assert_null(wt_socket_known(&all->w, inodes[i]));
        }
        assert_number(all->w.sockets.n, left);
        for (size_t i = 0, found = 0; i < MANY; i++) {
            const struct wt_socket *known = wt_socket_known(&all->w, inodes[i]);

            found += known != NULL;
            assert_true(known == NULL || known->inode == inodes[i]);
            if (i == MANY - 1)
                assert_number(found, left);
        }
    }
    assert_number(left, 0);
    wt_socket_forget(&all->w, inodes[0]); /* unknown: nothing happens */
    for (size_t i = 0; i < MANY; i++)
        close(fds[i]);
}

/* close() of this descriptor would be the last one. */
static bool is_last(const struct watching *all, int fd, struct wt_socket *socket)
{
    struct wt_socket_call call = {.call = WT_SC_CLOSE};

    wt_socket_closes(&all->w, &all->thread, fd, socket, &call);
    return call.last;
}

static void the_last_descriptor(void **state)
{
    struct watching *all = *state;
    uint16_t port;
    int fd = bound(SOCK_DGRAM, &port);
    struct wt_socket *found = wt_socket_internet(&all->w, &all->thread, fd);

    assert_non_null(found);
    assert_true(is_last(all, fd, found));
    int copy = dup(fd);

    found->shared = true;
    assert_false(is_last(all, fd, found));
    assert_true(wt_process_holds(getpid(), found->inode, fd)); /* under another number */
    close(copy);
    assert_false(wt_process_holds(getpid(), found->inode, fd));
    assert_true(wt_process_holds(getpid(), found->inode, -1));
    assert_true(is_last(all, fd, found));
    found->on_its_way = 1; /* in a message that nobody has received */
    assert_false(is_last(all, fd, found));
    found->on_its_way = 0;
    /* after a fork the other process may hold it: it is looked for there */
    found->shared = false;
    all->w.forks++;
    assert_true(is_last(all, fd, found));
    all->other.pid = getpid();
    assert_false(is_last(all, fd, found));
    close(fd);
}

/* A thread in a call on it holds it as a descriptor does; one that only waits with epoll does not.
 */
static void a_call_that_goes_on(void **state)
{
    struct watching *all = *state;
    struct wt_thread other = {.tid = 1, .process = &all->process};
    struct wt_thread *threads[] = {&all->thread, &other};
    struct wt_socket_call call = {.call = WT_SC_CLOSE};
    uint16_t port;
    int fd = bound(SOCK_STREAM, &port);
    struct wt_socket *found = wt_socket_internet(&all->w, &all->thread, fd);

    assert_non_null(found);
    all->w.threads = threads;
    all->w.n_threads = 2;
    other.now.active = other.now.recorded = true;
    other.now.call.socket = found->inode;
    other.now.call.call = WT_SC_EPOLL_WAIT;
    assert_true(is_last(all, fd, found));
    assert_false(found->closed_within);
    other.now.call.call = WT_SC_ACCEPT;
    wt_socket_closes(&all->w, &all->thread, fd, found, &call);
    assert_false(call.last);
    assert_number(call.held_in, WT_SC_ACCEPT + 1);
    assert_number(call.held_by, getpid());
    assert_true(found->closed_within);
    /* when it returns, and when the whole process goes, nobody is left */
    assert_false(wt_socket_held(&all->w, NULL, &other, -1, found).held);
    assert_false(wt_socket_held(&all->w, &all->process, NULL, -1, found).held);
    other.now.active = false;
    assert_true(is_last(all, fd, found));
    close(fd);
}

/* A process of which it was said that it ends holds nothing any more. */
static void who_ends_holds_nothing(void **state)
{
    struct watching *all = *state;
    struct wt_let_go_all gone;
    uint16_t port;
    int fd = bound(SOCK_STREAM, &port);
    struct wt_socket *found = wt_socket_internet(&all->w, &all->thread, fd);

    assert_non_null(found);
    all->other.pid = getpid();
    all->w.forks++;
    assert_false(is_last(all, fd, found));
    wt_leaving_ends(&all->w, &all->process, getpid(), &gone);
    assert_true(gone.known);
    assert_number(gone.n, 1);
    assert_number(gone.at[0].fd, fd);
    assert_false(gone.at[0].last);
    all->other.ending = true;
    assert_true(is_last(all, fd, found));
    wt_leaving_ends(&all->w, &all->process, getpid(), &gone);
    assert_true(gone.n == 1 && gone.at[0].last);
    close(fd);
    wt_leaving_ends(&all->w, &all->process, -1, &gone); /* it is gone already */
    assert_false(gone.known);
}

/* What execve() closes: those that are marked, if it succeeds. */
static void what_execve_closes(void **state)
{
    struct watching *all = *state;
    uint16_t port;
    int stays = bound(SOCK_STREAM, &port), goes = bound(SOCK_STREAM, &port);

    assert_int_equal(fcntl(stays, F_SETFD, 0), 0);
    wt_leaving_exec(&all->w, &all->thread);
    assert_non_null(all->process.at_exec);
    assert_number(all->process.at_exec->n, 1);
    assert_number(all->process.at_exec->at[0].fd, goes);
    wt_leaving_exec_failed(&all->process);
    assert_null(all->process.at_exec);
    close(stays);
    close(goes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_kernel_says_of_one, begin, end),
        cmocka_unit_test_setup_teardown(a_time_out_and_no_family_of_ours, begin, end),
        cmocka_unit_test_setup_teardown(descriptors_that_may_not_be_copied, begin, end),
        cmocka_unit_test_setup_teardown(none_is_lost_when_others_leave, begin, end),
        cmocka_unit_test_setup_teardown(the_last_descriptor, begin, end),
        cmocka_unit_test_setup_teardown(a_call_that_goes_on, begin, end),
        cmocka_unit_test_setup_teardown(who_ends_holds_nothing, begin, end),
        cmocka_unit_test_setup_teardown(what_execve_closes, begin, end),
    };

    return skip_all(tests, sizeof tests / sizeof tests[0], "proc")
               ? 0
               : cmocka_run_group_tests(tests, NULL, NULL);
}
