/* SPDX-License-Identifier: BSD-2-Clause */
/* What the watching process knows: the programs that it started, their processes and threads, the
 * sockets that these have. It is the parent of the programs and, where that is allowed, traces
 * them. Everything here runs in that process, which has one thread. */
#ifndef WT_OBSERVE_WATCH_H
#define WT_OBSERVE_WATCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "wiretutor/observe.h"
#include "wiretutor/socket_call.h"

#include "../lines/ask.h"
#include "abi.h"
#include "filter.h"
#include "samples.h"
#include "syscalls.h"

enum { WT_STDOUT, WT_STDERR, WT_N_OUTPUTS };

/* One of a program's two outputs, buffered until it is reported. */
struct wt_output {
    int fd;            /* where we read; -1: ended */
    int theirs;        /* the end that the program is given; -1: handed over */
    int64_t looked_ns; /* when the buffered bytes were looked at last */
    int64_t silent_ns; /* how long nothing has arrived, */
    int64_t held_ns;   /* and how long the oldest byte is kept: time that we saw pass */
    size_t n;
    uint8_t bytes[WT_OUTPUT_BYTES];
};

struct wt_program {
    pid_t pid;               /* 0: not started yet */
    bool gone;               /* the process that we started */
    bool listens, connected; /* it has called listen(); its connect() has come to a connection */
    bool ready;              /* listens, or has bound: the next one may start */
    bool serves;             /* listens, or has bound a datagram socket */
    int64_t bound_ns;        /* when it last bound a datagram socket; 0: never */
    bool served;             /* accept() has given it a connection, or it has received something */
    bool not_watched_said, cannot_trace_said;
    int launch; /* started: where it says so if it cannot become the program */
    int64_t started_ns;
    struct wt_output output[WT_N_OUTPUTS];
};

/* A socket of whatever family, known by its inode. */
struct wt_socket {
    uint64_t inode; /* 0: a free place in the table */
    bool internet, is_tcp_or_udp;
    uint8_t transport, family; /* enum wt_transport; 4 or 6 */
    bool nonblocking, listening, times_out;
    bool connecting;    /* connect() was called, so there is another end */
    bool shared;        /* more than one descriptor may hold it */
    bool closed_within; /* it was closed while a call on it went on, which holds it until it returns
                         */
    unsigned on_its_way; /* how many unreceived messages to other processes hold it */
    uint64_t born;       /* the count of forks when it was first seen */
    struct wt_endpoint local, remote;
};

struct wt_sockets {
    size_t n, size; /* size is a power of two, or 0 */
    struct wt_socket *at;
};

struct wt_process {
    pid_t pid;
    uint8_t program;
    bool second;                   /* the second filter is there */
    bool every_call;               /* the second filter failed, so every system call stops */
    bool ending;                   /* said */
    unsigned threads;              /* that have not begun to end */
    int pidfd;                     /* -1: none */
    struct wt_let_go_all *at_exec; /* what a call of execve() would close; NULL: none is going on */
    int64_t exec_ns;               /* … and when it began */
    struct wt_lines lines;
    int heard;        /* the latest signal that may end us all; 0: none */
    int64_t heard_ns; /* … and when */
};

/* A call that was seen to begin. */
struct wt_pending {
    bool active;
    bool recorded; /* a record of it is sent: it acts on an Internet socket */
    const struct wt_syscall *syscall;
    uint64_t args[WT_SYSCALL_ARGS], ip;
    struct wt_socket_call call;
    bool endless; /* it waits for the network only, without a time-out */
};

/* What a thread has done since somebody has worked last. */
struct wt_idling {
    uint64_t work;            /* the count of works that this is about */
    bool looked;              /* … */
    unsigned empties;         /* calls that gave nothing new */
    uint8_t call;             /* … the latest of them */
    uint64_t socket;          /* … on which */
    unsigned rounds;          /* how often it was seen to have gone on waiting */
    uint64_t switches;        /* how often it has waited in its life, at the latest look */
    int64_t since_ns, ran_ns; /* the first look, and the processor time by then */
    struct wt_waiting waits;  /* at the latest look at which it did */
};

struct wt_thread {
    pid_t tid;
    struct wt_process *process;
    struct wt_pending now;
    struct wt_socket_call *closing; /* those that close_range() closes; NULL: none */
    size_t n_closing;
    struct wt_socket_call *sending; /* … those of sendmmsg(), one for each message */
    size_t n_sending;
    struct wt_pending broken_off; /* a call that a signal interrupted; the kernel may restart it */
    bool leaving;                 /* it is exiting */
    bool had_end;                 /* its latest call that received gave b'' … */
    uint64_t end_of;              /* … of this socket */
    int32_t failed_with;          /* the error of its latest call; 0: it was none */
    struct wt_idling idling;
    bool stepping; /* to the first instruction of a signal's handler */
    bool wrote;    /* wrote to something other than an Internet socket since its output was last
                      reported */
};

struct wt_watch {
    const struct wt_programs_options *options;
    int records; /* written by us */
    int control; /* read by us */
    pid_t main;
    pid_t guard; /* our parent where it only looks after us; else 0 */
    bool traced; /* else the programs only run */
    bool main_gone;
    struct wt_filter first, second;
    struct wt_program program[WT_MAX_PROGRAMS];
    size_t started;
    struct wt_stop stop;      /* why they are to end; WT_STOP_NONE: they are not */
    int64_t next_signal_ns;   /* when they get the next signal that is to end them */
    int sent;                 /* the latest one; 0: none yet */
    int heard;                /* the latest that came to one of them from elsewhere; 0: none */
    int64_t heard_ns;         /* … and when first */
    int64_t recorded_ns;      /* when the latest record was sent */
    int64_t worked_ns;        /* when a program last did something else than wait */
    uint64_t works;           /* how often that was seen */
    int64_t looked_ns;        /* when the programs were last checked for waiting … */
    int64_t asked_net_ns;     /* … and the kernel for data that it still has to send */
    enum wt_stop_reason idle; /* what the latest record of it said */
    bool idle_certain;        /* the same */
    uint64_t calls, forks;
    struct wt_sockets sockets;
    struct wt_samples samples;
    struct wt_asking asking;
    struct wt_process **processes;
    size_t n_processes;
    struct wt_thread **threads;
    size_t n_threads;
    pid_t held; /* a thread that stopped for another reason while a call was injected */
    int held_status;
    sigset_t mask;  /* as the programs get it */
    sigset_t awake; /* ours while we wait, when SIGCHLD may come */
};

/* begin.c: all that this process does, from its fork() on */
_Noreturn void wt_watch_begin(struct wt_watch *w);

/* watcher.c */
int64_t wt_watch_now(void);   /* CLOCK_REALTIME, as records have it */
int64_t wt_watch_ticks(void); /* CLOCK_MONOTONIC, for every time-out */
void wt_watch_tell(struct wt_watch *w, const struct wt_observed *observed);
void wt_watch_run(struct wt_watch *w); /* until all is over */
void wt_watch_ready(struct wt_watch *w, unsigned program);
/* It has bound a datagram socket: it is ready as soon as it waits, or does nothing more with
 * sockets for a moment, for a listening socket may follow. */
void wt_watch_bound(struct wt_watch *w, unsigned program);
void wt_watch_waits(struct wt_watch *w, unsigned program);

/* stop.c: how they are made to end */
void wt_stop_obey(struct wt_watch *w);         /* an order is there to be read */
void wt_stop_go_on(struct wt_watch *w);        /* the signal that is due now */
int64_t wt_stop_due(const struct wt_watch *w); /* in how many ms one is; -1: none */
/* A signal is about to be handled by a thread of theirs. */
void wt_stop_heard(struct wt_watch *w, struct wt_process *process, int signal);
/* ENDING, ENDED: how, and whose doing. */
void wt_stop_fill_ended(struct wt_watch *w, struct wt_observed *observed, pid_t pid, int status);

/* launch.c */
bool wt_launch(struct wt_watch *w, unsigned program);
/* Of one that is gone: did it never become the program? Ask once. */
bool wt_launch_failed(struct wt_program *program);

/* output.c */
bool wt_output_open(struct wt_output *output, bool is_error);
void wt_output_close(struct wt_output *output);
/* Read the outputs; report what is due, or all of it. False: nothing is left to read. */
bool wt_output_take(struct wt_watch *w, unsigned program, int64_t now, bool all);
/* In how many ms something is due; -1: nothing. */
int wt_output_due(const struct wt_watch *w);

/* tasks.c */
struct wt_process *wt_process_find(const struct wt_watch *w, pid_t pid);
/* How many processes of a program there are that don't end just now. */
unsigned wt_processes_of(const struct wt_watch *w, unsigned program);
struct wt_process *wt_process_add(struct wt_watch *w, pid_t pid, const struct wt_process *parent);
void wt_process_remove(struct wt_watch *w, struct wt_process *process);
struct wt_thread *wt_thread_find(const struct wt_watch *w, pid_t tid);
struct wt_thread *wt_thread_add(struct wt_watch *w, pid_t tid, struct wt_process *process);
void wt_thread_remove(struct wt_watch *w, struct wt_thread *thread);
enum { WT_STATUS_VALUE = 32 };
/* What follows each of n names in /proc/TID/status; the names in the file's order. False: the
 * thread is gone, or a name is not there. */
bool wt_task_status_values(pid_t tid, const char *const names[], size_t n,
                           char values[][WT_STATUS_VALUE]);
/* From the host's list of processes: the process of a thread, and its parent. False: it is gone. */
bool wt_task_status(pid_t tid, pid_t *process, pid_t *parent);
/* Does it run, or would it if it had a processor? False: it waits for something, or is gone. */
bool wt_task_busy(pid_t tid);
/* Has it a handler for the signal? */
bool wt_task_handles(pid_t tid, int signal);

/* tracer.c */
/* Sends one record for each program. */
void wt_not_watched(struct wt_watch *w, unsigned program, enum wt_not_watched reason);
void wt_tracer_stopped(struct wt_watch *w, pid_t tid, int status);
void wt_tracer_ended(struct wt_watch *w, pid_t tid, int status);

/* leaving.c: what a process lets go of without close() */
/* execve() begins, or has failed. */
void wt_leaving_exec(struct wt_watch *w, const struct wt_thread *thread);
void wt_leaving_exec_failed(struct wt_process *process);
/* It has succeeded: a record is sent if it closed a socket. */
void wt_leaving_executed(struct wt_watch *w, struct wt_process *process);
/* The process is about to end, this is its last thread: what it holds. */
void wt_leaving_ends(struct wt_watch *w, struct wt_process *process, pid_t tid,
                     struct wt_let_go_all *out);

/* inject.c */
/* The second filter for a process, from one of its threads at the end of a system call. */
void wt_inject_second(struct wt_watch *w, struct wt_thread *thread);

/* wait_of.c */
struct wt_look {
    struct wt_waiting waits; /* kind NONE: it runs, or is about to */
    bool gone;
    bool certain; /* only another thread of theirs, or a packet, can end the wait */
    uint64_t switches;
    int64_t ran_ns;
};
/* What a thread waits in, at this moment. */
void wt_wait_of(struct wt_watch *w, const struct wt_thread *thread, struct wt_look *look);

/* idle.c: do they only wait? */
void wt_idle_worked(struct wt_watch *w);
/* A call has returned: did it bring anything? */
void wt_idle_returned(struct wt_watch *w, struct wt_thread *thread,
                      const struct wt_socket_call *call);
void wt_idle_tick(struct wt_watch *w, int64_t now);
int64_t wt_idle_due(const struct wt_watch *w, int64_t now); /* in how many ms; -1: never */

/* calls.c */
/* A call begins; true: its end is to be seen too. */
bool wt_call_enter(struct wt_watch *w, struct wt_thread *thread, uint64_t number,
                   const uint64_t args[WT_SYSCALL_ARGS], uint64_t ip);
void wt_call_leave(struct wt_watch *w, struct wt_thread *thread, int64_t result);
/* A signal's handler runs: the interrupted call has returned, unless the kernel will restart it. */
void wt_call_interrupted(struct wt_watch *w, struct wt_thread *thread);

#endif
