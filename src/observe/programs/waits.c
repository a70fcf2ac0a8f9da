/* SPDX-License-Identifier: BSD-2-Clause */
/* poll(), select() and epoll_wait(): reported if an Internet socket is among what they wait for. */
#include "calls.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "sockets.h"

static void look(struct wt_watch *w, const struct wt_thread *thread, int fd,
                 struct wt_waited *waited)
{
    const struct wt_socket *socket = wt_socket_of(w, thread, fd);

    waited->standard_input |= fd == STDIN_FILENO;
    if (socket == NULL) {
        waited->others++;
    } else if (socket->internet) {
        waited->internet++;
        waited->socket = socket->inode;
    }
}

static void look_at_poll(struct wt_watch *w, const struct wt_thread *thread, uint64_t address,
                         uint64_t n, struct wt_waited *waited)
{
    enum { MOST = 1024 };
    struct pollfd fd;

    for (uint64_t i = 0; i < n && i < MOST; i++) {
        if (!wt_memory_read_all(thread->tid, address + i * sizeof fd, &fd, sizeof fd))
            return;
        if (fd.fd >= 0)
            look(w, thread, fd.fd, waited);
    }
}

static void look_at_select(struct wt_watch *w, const struct wt_thread *thread,
                           const uint64_t args[WT_SYSCALL_ARGS], struct wt_waited *waited)
{
    enum { WORD = 8 * sizeof(unsigned long), WORDS = FD_SETSIZE / WORD };
    unsigned long set[WORDS] = {0}, one[WORDS];
    size_t words = (size_t)args[0] / WORD + (args[0] % WORD != 0);

    if (words > WORDS)
        words = WORDS;
    for (int which = 1; which <= 3; which++) {
        size_t n = wt_memory_read(thread->tid, args[which], one, words * sizeof one[0]);

        for (size_t i = 0; i < n / sizeof one[0]; i++)
            set[i] |= one[i];
    }
    for (size_t fd = 0; fd < words * WORD && fd < args[0]; fd++)
        if ((set[fd / WORD] >> fd % WORD & 1) != 0)
            look(w, thread, (int)fd, waited);
}

/* The kernel lists them, "tfd: 5 events: …", a line each. */
static void look_at_epoll(struct wt_watch *w, const struct wt_thread *thread, int epoll,
                          struct wt_waited *waited)
{
    enum { MOST = 1024 };
    char line[256];
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%d/fdinfo/%d", (int)thread->tid, epoll);
    file = fopen(line, "re");
    for (int i = 0; file != NULL && i < MOST && fgets(line, sizeof line, file) != NULL; i++)
        if (strncmp(line, "tfd:", 4) == 0)
            look(w, thread, (int)strtol(line + 4, NULL, 10), waited);
    if (file != NULL)
        (void)fclose(file);
}

/* Milliseconds from a struct of seconds and parts of one; -1: NULL, no time-out. Both structs have
 * two longs. */
static int64_t timeout(pid_t tid, uint64_t address, long parts_per_ms)
{
    struct timespec time;

    if (address == 0 || !wt_memory_read_all(tid, address, &time, sizeof time))
        return -1;
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / parts_per_ms;
}

int64_t wt_waits_ms(pid_t tid, const struct wt_syscall *syscall,
                    const uint64_t args[WT_SYSCALL_ARGS])
{
    enum { NS_PER_MS = 1000000, US_PER_MS = 1000 };

    switch (syscall->shape) {
    case WT_SHAPE_POLL:
        return (int32_t)args[2] < 0 ? -1 : (int32_t)args[2];
    case WT_SHAPE_PPOLL:
        return timeout(tid, args[2], NS_PER_MS);
    case WT_SHAPE_SELECT:
        return timeout(tid, args[4], US_PER_MS);
    case WT_SHAPE_PSELECT:
        return timeout(tid, args[4], NS_PER_MS);
    case WT_SHAPE_EPOLL_WAIT:
        return (int32_t)args[3] < 0 ? -1 : (int32_t)args[3];
    default:
        return timeout(tid, args[3], NS_PER_MS);
    }
}

bool wt_waits_for(struct wt_watch *w, const struct wt_thread *thread,
                  const struct wt_syscall *syscall, const uint64_t args[WT_SYSCALL_ARGS],
                  struct wt_waited *waited)
{
    *waited = (struct wt_waited){0};
    switch (syscall->shape) {
    case WT_SHAPE_POLL:
    case WT_SHAPE_PPOLL:
        look_at_poll(w, thread, args[0], args[1], waited);
        return true;
    case WT_SHAPE_SELECT:
    case WT_SHAPE_PSELECT:
        look_at_select(w, thread, args, waited);
        return true;
    case WT_SHAPE_EPOLL_WAIT:
    case WT_SHAPE_EPOLL_WAIT2:
        look_at_epoll(w, thread, (int)args[0], waited);
        return true;
    default:
        return false;
    }
}

bool wt_waits(struct wt_watch *w, const struct wt_thread *thread, struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;
    struct wt_waited waited;

    if (!wt_waits_for(w, thread, pending->syscall, pending->args, &waited) || waited.internet == 0)
        return false;
    call->fd = -1;
    call->socket = waited.internet == 1 ? waited.socket : 0;
    call->value = wt_waits_ms(thread->tid, pending->syscall, pending->args);
    call->waits = call->value != 0;
    pending->endless = call->value < 0 && waited.others == 0;
    pending->recorded = true;
    return true;
}
