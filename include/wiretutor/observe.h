/* SPDX-License-Identifier: BSD-2-Clause */
/* `run`: the learner's own programs in a network of their own, watched call by call.
 *
 * The network: a private user and network namespace (no right is needed for it), with lo up, every
 * port free and low ports open to all. Mounts and all other namespaces stay as they are. With
 * WT_NETWORK_VETH client and server have a namespace each, and Ethernet between them.
 *
 * The programs: started one after the other by a process of ours that traces them; when it or we
 * end, however that happens, they end too. */
#ifndef WT_OBSERVE_H
#define WT_OBSERVE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/socket_call.h"
#include "wiretutor/status.h"

struct wt_network_options {
    enum wt_network_kind kind;
    struct wt_losses losses; /* PRIVATE, VETH */
    bool refuse;       /* PRIVATE, VETH: TCP SYNs draw an RST, datagrams an ICMP port unreachable */
    uint32_t delay_ms; /* VETH: each frame waits so long on its way */
    uint64_t bits_per_s; /* PRIVATE, VETH: what lo carries, or the wire each way; 0: no limit */
    uint32_t queue;      /* VETH, with bits_per_s: so many frames may wait before the wire, each
                            way; those that come then are lost */
    uint32_t reorder;    /* VETH: one of so many TCP or UDP packets, the last of them, waits until
                            the next in its direction has passed, WT_HOLD_MS at most */
    const char *congestion; /* PRIVATE, VETH: TCP's, "reno"; NULL: the kernel's own */
};

struct wt_network;

/* Call it early: with one thread, before anything is captured. PRIVATE and VETH move this process
 * into a new network namespace, and where it has no right to that (CAP_SYS_ADMIN) into a new user
 * namespace, in which it keeps its user and group and no other exists. Fails with WT_CANNOT:
 * NETWORK_SETTING, _SANDBOX, _CHROOT, _REFUSED or _FAILED, NO_CONGESTION, NO_RULES or NO_RATE; then
 * this process may have moved half-way, and should end. */
WT_MUST_CHECK enum wt_status wt_network_enter(struct wt_network **network,
                                              const struct wt_network_options *options,
                                              struct wt_error *error);
/* Where its packets can be captured from this process: "lo"; VETH: "client", the other end of the
 * client's wire; "" for HOST. */
const char *wt_network_interface(const struct wt_network *network);

/* VETH: what the network card of the client or of the servers is called; "" where it has none.
 * Static texts. 127.0.0.1 and ::1 are there too, but each side's own: a client that asks them does
 * not reach the server. */
struct wt_network_end {
    const char *ipv4, *ipv6, *hardware;
};
/* The addresses of one side: the client's or the servers'. */
struct wt_network_end wt_network_end(const struct wt_network *network, bool client);

/* May every program in there bind ports below 1024? False for HOST: that is not ours to say. */
bool wt_network_low_ports(const struct wt_network *network);
/* Move a child process that is about to become a program to its side: 0, or -1 with errno.
 * Async-signal-safe. The child must have the capabilities that wt_network_enter left this process
 * with. */
int wt_network_join(const struct wt_network *network, bool client);
/* The descriptor on which reports arrive of what the network loses, refuses and holds back
 * (WT_OBSERVED_DROPPED, ..._REFUSED, ..._HELD), to poll; -1: there will be none. It stays the
 * network's. */
int wt_network_fd(const struct wt_network *network);
/* The next report, without waiting. WT_OK: *observed is set; WT_AGAIN: none at the
 * moment; WT_END: none will come. */
WT_MUST_CHECK enum wt_status wt_network_next(struct wt_network *network,
                                             struct wt_observed *observed);
/* CLOCK_REALTIME: the reports about frames that were captured by then can be read, whoever had the
 * processor. INT64_MAX: they come with the frames, or there are none. */
int64_t wt_network_reported_until(const struct wt_network *network);
/* The process that passes frames from one end of the wire to the other; 0: there is none. */
int32_t wt_network_process(const struct wt_network *network);
/* End the bridge and free the network; NULL is fine. Namespaces vanish with their last process;
 * this process stays in its own. */
void wt_network_leave(struct wt_network *network);

enum { WT_PROGRAM_FDS = 2 * WT_MAX_PROGRAMS + 1, WT_PROGRAM_PROCESSES = 2 };

struct wt_programs_options {
    char *const *argv[WT_MAX_PROGRAMS]; /* each ends with NULL; argv[i][0] is looked up in PATH */
    size_t n;
    struct wt_start start[WT_MAX_PROGRAMS]; /* the first one's is not asked */
    size_t
        first_client; /* it and those behind it are on the client's side, and what all is about */
    size_t stdin_to;  /* which one reads our standard input; the others read nothing */
    const struct wt_network *network;
    uint32_t patience_ms; /* the next one starts so late at last where the one before it neither
                             listens, binds nor ends; 0: 5,000 */
    bool open_network;    /* others may use it too, so a server without a client is not alone */
    bool plain;           /* ask them for plain text: NO_COLOR, and a terminal that cannot draw */
    bool tcp_info;        /* look at their TCP connections: WT_OBSERVED_TCP_INFO */
    bool sites;           /* find the lines of source that call: WT_OBSERVED_SITE */
};

struct wt_programs;

/* Start the programs, in order; the first at once. With a controlling terminal they stay in our
 * process group: what is typed there reaches the one that reads it, and Ctrl-C all of them and us.
 * Without one each has a group of its own. They end when the
 * calling thread does, so call it from the one that stays. WT_CANNOT: no process, no pipe. A
 * program that cannot be executed ENDED, not_started, with code 127 (126: it may not be) after
 * having said why on its standard error, as a shell would. */
WT_MUST_CHECK enum wt_status wt_programs_start(struct wt_programs **programs,
                                               const struct wt_programs_options *options,
                                               struct wt_error *error);
/* The processes of ours that this needs to end at the end: fills up to WT_PROGRAM_PROCESSES, and
 * returns how many. */
size_t wt_programs_processes(const struct wt_programs *programs, int32_t *processes);
/* What to wait for: fills up to WT_PROGRAM_FDS and returns how many. */
size_t wt_programs_fds(const struct wt_programs *programs, struct pollfd *fds);
/* Never waits. WT_OK: *observed is the next thing, in the order of time (but STOPPING has the time
 * at which the reason for it came up); WT_AGAIN: nothing at the moment; WT_END: all programs and
 * their children are gone and all was told, or the watching process had to be ended, and they with
 * it; WT_CANNOT: it is gone without that. */
WT_MUST_CHECK enum wt_status wt_programs_next(struct wt_programs *programs,
                                              struct wt_observed *observed, struct wt_error *error);
/* Do the programs only wait? */
struct wt_idleness {
    enum wt_stop_reason reason; /* IDLE, STALEMATE, ALONE; NONE: something goes on */
    bool certain;     /* IDLE: no wait has a time-out, so nothing will ever happen again */
    int64_t since_ns; /* the latest work of one of them, by CLOCK_MONOTONIC */
    struct wt_waiting waits[WT_MAX_PROGRAMS];
};
/* As far as the records go that wt_programs_next has given. Whether a packet is on its way is not
 * known here, but for what a kernel of theirs will send again. */
const struct wt_idleness *wt_programs_idle(const struct wt_programs *programs);
/* After WT_AGAIN: nothing that happened before this is still to come, where by ns all had arrived
 * that happened until then. Earlier than ns while a call waits for its line of source. */
int64_t wt_programs_until(const struct wt_programs *programs, int64_t ns);
/* Why the programs are ended. */
struct wt_stop {
    enum wt_stop_reason reason;
    int signal;      /* WT_STOP_SIGNAL: SIGINT, SIGTERM or SIGHUP */
    int64_t time_ns; /* when the reason came up, by CLOCK_REALTIME */
    struct wt_waiting
        waits[WT_MAX_PROGRAMS]; /* IDLE, STALEMATE, ALONE: as wt_programs_idle has it */
};
/* End those that are left and all their children. They get the signal that came to us, if it did
 * not come to them as well (it does where it was typed at the terminal or sent to the process
 * group), so that they end in their own way; a second later SIGTERM, which is the first one where
 * no signal is the reason; and a second later SIGKILL. Returns at once; go on with wt_programs_next
 * until WT_END. Only the first call counts. */
void wt_programs_stop(struct wt_programs *programs, const struct wt_stop *stop);
/* Kill whatever is left, at once, and free it; NULL is fine. */
void wt_programs_free(struct wt_programs *programs);

#endif
