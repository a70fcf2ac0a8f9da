/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of calls.c: how a call's arguments are understood, and what it gave back. */
#ifndef WT_OBSERVE_CALLS_H
#define WT_OBSERVE_CALLS_H

#include "watch.h"

/* arguments.c: what the call is about, before it is done. False: it acts on no Internet socket,
 * so its end need not be watched. Sets pending->recorded. */
bool wt_arguments(struct wt_watch *w, struct wt_thread *thread, struct wt_pending *pending);
/* results.c: what it gave. result is -errno where it failed. */
void wt_results(struct wt_watch *w, const struct wt_thread *thread, struct wt_pending *pending,
                int64_t result);
/* waits.c: poll(), select(), epoll_wait(). */
bool wt_waits(struct wt_watch *w, const struct wt_thread *thread, struct wt_pending *pending);
struct wt_waited {
    unsigned internet, others; /* how many Internet sockets; others: descriptors that are none */
    uint64_t socket;           /* one of the Internet sockets */
    bool standard_input;       /* descriptor 0 is among them */
};
/* What such a call waits for; false: it is none of them. */
bool wt_waits_for(struct wt_watch *w, const struct wt_thread *thread,
                  const struct wt_syscall *syscall, const uint64_t args[WT_SYSCALL_ARGS],
                  struct wt_waited *waited);
/* … and its time-out; -1: none. */
int64_t wt_waits_ms(pid_t tid, const struct wt_syscall *syscall,
                    const uint64_t args[WT_SYSCALL_ARGS]);
/* rights.c: has a message that was received brought an Internet socket? */
bool wt_rights_received(struct wt_watch *w, const struct wt_thread *thread, uint64_t message);
/* One was sent: until it is received, the message holds the socket. */
bool wt_rights_sent(struct wt_watch *w, const struct wt_thread *thread, uint64_t message);
/* Can it bring descriptors at all? */
bool wt_rights_possible(pid_t tid, uint64_t message);

/* paths.c: AF_UNIX. Is the call about a path? Then its end is to be seen, and is reported. */
bool wt_path_begins(const struct wt_thread *thread, const struct wt_pending *pending);
void wt_path_returned(struct wt_watch *w, const struct wt_thread *thread,
                      const struct wt_pending *pending);

/* close_range.c: close() of each Internet socket among those that are closed at once. */
bool wt_close_range_begins(struct wt_watch *w, struct wt_thread *thread,
                           const struct wt_pending *pending);
void wt_close_range_returns(struct wt_watch *w, struct wt_thread *thread,
                            const struct wt_pending *pending);
/* messages.c: sendmmsg(), recvmmsg(). What a struct msghdr hands over, or has room for. */
void wt_message_begins(pid_t tid, uint64_t address, bool sends, struct wt_socket_call *call);
/* What arrived in it: n bytes. */
void wt_message_received(pid_t tid, uint64_t address, uint64_t n, struct wt_socket_call *call);
/* The call begins: its first message into the pending call. */
void wt_messages_look(pid_t tid, struct wt_pending *pending);
/* The first message that was received, of call->result. */
void wt_messages_received(pid_t tid, const struct wt_pending *pending, struct wt_socket_call *call);
/* How many bytes of the first message were sent. */
void wt_messages_sent(pid_t tid, const struct wt_pending *pending, struct wt_socket_call *call);
/* Does this call have more messages than the pending one tells of? Then each is told, sent ones
 * when the call begins and when it returns with this result, received ones when it returns. */
bool wt_messages_are_several(const struct wt_pending *pending);
void wt_messages_begin(struct wt_watch *w, struct wt_thread *thread, struct wt_pending *pending);
void wt_messages_return(struct wt_watch *w, struct wt_thread *thread,
                        const struct wt_pending *pending, int64_t result);
void wt_call_tell(struct wt_watch *w, struct wt_thread *thread, enum wt_observed_kind kind,
                  const struct wt_socket_call *call);

/* socket's number and both ends into the call. */
void wt_call_socket(struct wt_socket_call *call, const struct wt_socket *socket);
/* An option's value at this address of the process into the call. */
void wt_call_option(pid_t tid, uint64_t address, uint64_t size, struct wt_socket_call *call);

#endif
