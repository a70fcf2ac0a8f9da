/* SPDX-License-Identifier: BSD-2-Clause */
/* AF_UNIX: which socket gets which path, who listens there and who connects. No more is watched of
 * them: a program without Internet sockets runs on without a stop at each read(). */
#include "calls.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "memory.h"
#include "sockets.h"

static bool is_local(int fd)
{
    int domain = 0;
    socklen_t n = sizeof domain;

    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n) == 0 && domain == AF_UNIX;
}

bool wt_path_begins(const struct wt_thread *thread, const struct wt_pending *pending)
{
    sa_family_t family = AF_UNSPEC;

    if (pending->syscall->shape == WT_SHAPE_ADDRESS)
        return wt_memory_read_all(thread->tid, pending->args[1], &family, sizeof family) &&
               family == AF_UNIX;
    if (pending->syscall->shape != WT_SHAPE_LISTEN)
        return false;
    int ours = wt_socket_copy(thread->process, pending->call.fd);
    bool local = ours >= 0 && is_local(ours);

    if (ours >= 0)
        close(ours);
    return local;
}

/* The path in an address of so many bytes: a name without a file begins with a 0. */
static void keep_path(struct wt_observed *o, const struct sockaddr_un *address, size_t size)
{
    size_t n = size > offsetof(struct sockaddr_un, sun_path)
                   ? size - offsetof(struct sockaddr_un, sun_path)
                   : 0;

    n = n < sizeof o->as.path.bytes ? n : sizeof o->as.path.bytes;
    memcpy(o->as.path.bytes, address->sun_path, n);
    if (n > 0 && address->sun_path[0] != '\0')
        n = strnlen(address->sun_path, n);
    o->as.path.n = (uint8_t)n;
}

/* What is asked of the socket itself; false: it cannot be looked at. */
static bool look(const struct wt_thread *thread, int fd, struct wt_observed *o, int *type)
{
    struct sockaddr_un address = {.sun_family = AF_UNSPEC};
    socklen_t size = sizeof address, n = sizeof *type;
    int ours = wt_socket_copy(thread->process, fd);

    if (ours < 0)
        return false;
    bool known = is_local(ours) && getsockopt(ours, SOL_SOCKET, SO_TYPE, type, &n) == 0 &&
                 getsockname(ours, (struct sockaddr *)&address, &size) == 0;

    close(ours);
    if (known && o->as.path.call != WT_SC_CONNECT && o->as.path.error == 0)
        keep_path(o, &address, size < sizeof address ? size : sizeof address);
    return known;
}

static bool begins_with(const struct wt_observed *o, const char *folder)
{
    size_t n = strlen(folder);

    return o->as.path.n >= n && memcmp(o->as.path.bytes, folder, n) == 0;
}

/* Names and the log of this machine, which libraries look for by themselves. */
static bool is_of_the_system(const struct wt_observed *o)
{
    static const char *const folders[] = {"/var/run/nscd/", "/run/nscd/", "/run/systemd/",
                                          "/var/run/systemd/", "/dev/log"};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (begins_with(o, folders[i]))
            return true;
    return false;
}

static void note_readiness(struct wt_watch *w, const struct wt_observed *o, int type)
{
    struct wt_program *program = &w->program[o->program];

    if (o->as.path.call == WT_SC_LISTEN) {
        program->listens = true;
        wt_watch_ready(w, o->program);
    } else if (o->as.path.call == WT_SC_BIND && type == SOCK_DGRAM) {
        wt_watch_bound(w, o->program);
    } else if (o->as.path.call == WT_SC_CONNECT) {
        program->connected = true;
    }
    wt_idle_worked(w);
}

void wt_path_returned(struct wt_watch *w, const struct wt_thread *thread,
                      const struct wt_pending *pending)
{
    const struct wt_socket_call *call = &pending->call;
    struct sockaddr_un address = {.sun_family = AF_UNSPEC};
    size_t size = pending->args[2] < sizeof address ? (size_t)pending->args[2] : sizeof address;
    struct wt_observed o = {
        .kind = WT_OBSERVED_PATH, .program = thread->process->program, .time_ns = call->end_ns};
    int type = 0;

    o.as.path.pid = call->pid;
    o.as.path.tid = call->tid;
    o.as.path.fd = call->fd;
    o.as.path.call = call->call;
    o.as.path.error = call->error;
    if (pending->syscall->shape == WT_SHAPE_ADDRESS &&
        wt_memory_read_all(thread->tid, pending->args[1], &address, size))
        keep_path(&o, &address, size);
    if (!look(thread, call->fd, &o, &type) || is_of_the_system(&o))
        return;
    if (call->error == 0)
        note_readiness(w, &o, type);
    wt_watch_tell(w, &o);
}
