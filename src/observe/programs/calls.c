/* SPDX-License-Identifier: BSD-2-Clause */
/* From the stops of a thread to calls that begin and return.
 *
 * A call that a signal interrupted ends with an errno that no program ever sees (ERESTARTSYS and
 * the like): the kernel either restarts it afterwards, or turns it into EINTR, depending on the
 * signal's handler. A restarted call begins again at the same instruction: it is still the same
 * call. */
#include "calls.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "sockets.h"

/* linux/errno.h, which programs never see: ERESTARTSYS, …NOINTR, …NOHAND, …_RESTARTBLOCK. */
static bool is_broken_off(int64_t result)
{
    return result == -512 || result == -513 || result == -514 || result == -516;
}

/* Output printed before a call is reported before it. A process with an Internet socket stops at
 * each write, so it is known whether it printed; of other processes it is not. */
static void take_outputs(struct wt_watch *w, struct wt_thread *thread, int64_t now)
{
    if (thread->wrote || !thread->process->second)
        wt_output_take(w, thread->process->program, now, thread->process->threads == 1);
    thread->wrote = false;
}

void wt_call_tell(struct wt_watch *w, struct wt_thread *thread, enum wt_observed_kind kind,
                  const struct wt_socket_call *call)
{
    struct wt_observed observed;

    observed.kind = (uint8_t)kind;
    observed.program = thread->process->program;
    observed.time_ns = kind == WT_OBSERVED_CALL_BEGINS ? call->begin_ns : call->end_ns;
    observed.as.call = *call;
    take_outputs(w, thread, observed.time_ns);
    wt_watch_tell(w, &observed);
}

void wt_call_socket(struct wt_socket_call *call, const struct wt_socket *socket)
{
    call->socket = socket->inode;
    call->family = socket->family;
    call->is_tcp_or_udp = socket->is_tcp_or_udp;
    call->transport = socket->transport;
    call->local = socket->local;
    call->remote = socket->remote;
}

static bool goes_on(struct wt_thread *thread, const struct wt_syscall *syscall,
                    const uint64_t args[WT_SYSCALL_ARGS], uint64_t ip)
{
    struct wt_pending *old = &thread->broken_off;

    if (!old->active || old->ip != ip)
        return false;
    if (syscall->shape != WT_SHAPE_RESTART &&
        (old->syscall != syscall || memcmp(old->args, args, sizeof old->args) != 0))
        return false;
    thread->now = *old;
    old->active = false;
    return true;
}

static bool waits_for_others(const struct wt_socket_call *call)
{
    return wt_socket_call_moves(call->call) == WT_RECEIVES || call->call == WT_SC_POLL ||
           call->call == WT_SC_SELECT || call->call == WT_SC_EPOLL_WAIT;
}

bool wt_call_enter(struct wt_watch *w, struct wt_thread *thread, uint64_t number,
                   const uint64_t args[WT_SYSCALL_ARGS], uint64_t ip)
{
    const struct wt_syscall *syscall = wt_syscall_find(number);
    struct wt_pending *pending = &thread->now;
    int64_t now = wt_watch_now();

    if (syscall == NULL)
        return false;
    if (goes_on(thread, syscall, args, ip))
        return true;
    memset(pending, 0, sizeof *pending);
    if (syscall->shape == WT_SHAPE_RESTART)
        return false;
    pending->syscall = syscall;
    pending->ip = ip;
    memcpy(pending->args, args, sizeof pending->args);
    pending->call.call = syscall->call;
    pending->call.fd = (int32_t)args[0];
    pending->call.program = thread->process->program;
    pending->call.pid = thread->process->pid;
    pending->call.tid = thread->tid;
    pending->call.begin_ns = now;
    pending->active = wt_arguments(w, thread, pending);
    if (!pending->recorded)
        thread->wrote = true;
    if (pending->recorded) {
        if (waits_for_others(&pending->call))
            wt_watch_waits(w, pending->call.program);
        pending->call.id = ++w->calls;
        pending->call.batch = pending->call.message != 0 ? pending->call.id : 0;
        pending->call.site = wt_ask_site(&w->asking, &thread->process->lines, &pending->call);
        wt_call_tell(w, thread, WT_OBSERVED_CALL_BEGINS, &pending->call);
        if (wt_messages_are_several(pending))
            wt_messages_begin(w, thread, pending);
        if (pending->call.call == WT_SC_CLOSE && pending->call.last)
            wt_samples_call(w, thread, &pending->call);
    }
    return pending->active;
}

/* pidfd_getfd(): is it a descriptor more of an Internet socket? */
static bool is_taken(struct wt_watch *w, const struct wt_thread *thread, int fd)
{
    struct wt_socket *socket = wt_socket_internet(w, thread, fd);

    if (socket != NULL)
        socket->shared = true;
    return socket != NULL;
}

/* The socket was closed while this call went on: was the call its last holder? */
static void note_release(struct wt_watch *w, const struct wt_thread *thread,
                         struct wt_socket_call *call)
{
    const struct wt_socket *socket = wt_socket_known(w, call->socket);

    if (socket == NULL || !socket->closed_within || call->call == WT_SC_CLOSE)
        return;
    call->last = !wt_socket_held(w, NULL, thread, -1, socket).held;
    if (call->last)
        wt_socket_forget(w, call->socket);
}

/* ptrace() was refused: for the reason that we trace the process already? */
static void note_tracer(struct wt_watch *w, const struct wt_thread *thread,
                        const uint64_t args[WT_SYSCALL_ARGS], int64_t result)
{
    struct wt_program *program = &w->program[thread->process->program];
    bool asks = args[0] == PTRACE_ATTACH || args[0] == PTRACE_SEIZE;
    struct wt_observed observed = {.kind = WT_OBSERVED_CANNOT_TRACE,
                                   .program = thread->process->program,
                                   .time_ns = wt_watch_now()};

    if (result != -EPERM || program->cannot_trace_said ||
        !(args[0] == PTRACE_TRACEME || (asks && wt_thread_find(w, (pid_t)args[1]) != NULL)))
        return;
    program->cannot_trace_said = true;
    wt_watch_tell(w, &observed);
}

static void returned(struct wt_watch *w, struct wt_thread *thread, struct wt_pending *pending,
                     int64_t result)
{
    struct wt_socket_call *call = &pending->call;
    bool wants_second = false;

    pending->active = false;
    call->end_ns = wt_watch_now();
    call->has_returned = true;
    call->result = result < 0 ? -1 : result;
    call->error = result < 0 ? (int32_t)-result : 0;
    if (pending->recorded)
        wt_results(w, thread, pending, result);
    if (pending->recorded) {
        note_release(w, thread, call);
        wt_call_tell(w, thread, WT_OBSERVED_CALL_RETURNS, call);
        if (wt_messages_are_several(pending))
            wt_messages_return(w, thread, pending, result);
        wt_samples_call(w, thread, call);
        wt_idle_returned(w, thread, call);
    } else if (pending->syscall->shape == WT_SHAPE_CLOSE_RANGE) {
        wt_close_range_returns(w, thread, pending);
    } else if (pending->syscall->shape == WT_SHAPE_ADDRESS ||
               pending->syscall->shape == WT_SHAPE_LISTEN) {
        wt_path_returned(w, thread, pending);
    }
    if (pending->syscall->shape == WT_SHAPE_EXEC) /* only where it failed */
        wt_leaving_exec_failed(thread->process);
    if (pending->syscall->shape == WT_SHAPE_TRACE)
        note_tracer(w, thread, pending->args, result);
    if (result < 0)
        return;
    switch (pending->syscall->shape) {
    case WT_SHAPE_URING:
        wt_not_watched(w, thread->process->program, WT_NOT_WATCHED_URING);
        break;
    case WT_SHAPE_SOCKET:
        wants_second = true;
        break;
    case WT_SHAPE_TAKE_FD:
        wants_second = is_taken(w, thread, (int)result);
        break;
    case WT_SHAPE_MESSAGE:
    case WT_SHAPE_MESSAGES:
        wants_second = !pending->recorded && wt_rights_received(w, thread, pending->args[1]);
        break;
    default:
        break;
    }
    if (wants_second && !thread->process->second)
        wt_inject_second(w, thread);
}

void wt_call_leave(struct wt_watch *w, struct wt_thread *thread, int64_t result)
{
    struct wt_pending *pending = &thread->now;

    if (!pending->active)
        return;
    if (!is_broken_off(result)) {
        returned(w, thread, pending, result);
        return;
    }
    thread->broken_off = *pending;
    pending->active = false;
}

void wt_call_interrupted(struct wt_watch *w, struct wt_thread *thread)
{
    if (thread->broken_off.active)
        returned(w, thread, &thread->broken_off, -EINTR);
}
