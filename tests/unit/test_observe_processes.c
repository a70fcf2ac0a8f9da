/* SPDX-License-Identifier: BSD-2-Clause */
/* What the watching process finds out about others, tried on children of this test: what they
 * wait for, who is below whom, and a system call made by them. */
#include "needs.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/observe/watcher.h"

enum { PATIENCE_MS = 20000 };

/* ---- What a thread waits for ---- */

/* A case that fails does not return to end its children. */
static pid_t fork_child(void)
{
    pid_t child = fork();

    if (child == 0)
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    return child;
}

static void nothing(int signal)
{
    (void)signal;
}

static void in_pause(void)
{
    pause();
}

static void for_a_signal(void)
{
    sigset_t none;

    sigemptyset(&none);
    sigsuspend(&none);
}

static void for_a_child(void)
{
    if (fork_child() == 0)
        pause();
    wait(NULL);
}

static void for_a_child_by_waitid(void)
{
    siginfo_t ended;

    if (fork_child() == 0)
        pause();
    waitid(P_ALL, 0, &ended, WEXITED);
}

static void on_futex(const struct timespec *most)
{
    uint32_t word = 0;

    syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, most, NULL, 0);
}

static void for_a_lock(void)
{
    on_futex(NULL);
}

static void for_a_lock_for_a_while(void)
{
    on_futex(&(struct timespec){.tv_sec = 1000});
}

static void in_sleep(void)
{
    sleep(1000);
}

static void in_poll(void)
{
    poll(NULL, 0, 1000000);
}

static void in_short_sleep(void)
{
    for (;;)
        usleep(9000000);
}

static void on_a_pipe(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) == 0)
        (void)!read(ends[0], &byte, 1);
}

static const struct wait_case {
    const char *name;
    void (*wait)(void);
    enum wt_wait_kind kind;
    bool endless, certain;
} wait_cases[] = {
    {"waits in pause()",                     in_pause,               WT_WAIT_SIGNAL, true,  true },
    {"waits in sigsuspend()",                for_a_signal,           WT_WAIT_SIGNAL, true,  true },
    {"waits in wait()",                      for_a_child,            WT_WAIT_CHILD,  true,  true },
    {"waits in waitid()",                    for_a_child_by_waitid,  WT_WAIT_CHILD,  true,  true },
    {"waits for a lock",                     for_a_lock,             WT_WAIT_LOCK,   true,  true },
    {"waits for a lock, but not for ever",   for_a_lock_for_a_while, WT_WAIT_LOCK,   false, false},
    {"waits for a pipe",                     on_a_pipe,              WT_WAIT_FILES,  true,  false},
    {"sleeps for longer than work may",      in_sleep,               WT_WAIT_SLEEP,  true,  false},
    {"sleeps for a while",                   in_short_sleep,         WT_WAIT_SLEEP,  false, false},
    {"waits in poll() for nothing but time", in_poll,                WT_WAIT_SLEEP,  false, false},
};

/* Until the child stands still in a system call: its state is S, and it has left what fork() and
 * the handler of the signal made it do. */
static void until_it_sleeps(pid_t pid)
{
    char path[64], text[512];
    int64_t end = wt_watch_ticks() + PATIENCE_MS * INT64_C(1000000);
    unsigned in_a_row = 0;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    while (in_a_row < 5 && wt_watch_ticks() < end) {
        FILE *file = fopen(path, "re");
        size_t n = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;

        if (file != NULL)
            (void)fclose(file);
        text[n] = '\0';
        const char *name_end = strrchr(text, ')');

        in_a_row = name_end != NULL && name_end[2] == 'S' ? in_a_row + 1 : 0;
        usleep(2000);
    }
    assert_number(in_a_row, 5);
}

static pid_t child_that(void (*does)(void))
{
    pid_t child = fork_child();

    assert_true(child >= 0);
    if (child == 0) {
        (void)setpgid(0, 0); /* with what it starts, to be ended together */
        does();
        _exit(0);
    }
    (void)setpgid(child, child);
    return child;
}

static void end_child(pid_t child)
{
    kill(-child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* As /proc tells it, for none of these calls is watched. */
static void is_seen_to_wait(void **state)
{
    const struct wait_case *c = *state;
    struct wt_look look;

    need("kernel"); /* /proc tells the numbers of its system calls */
    pid_t child = child_that(c->wait);
    struct wt_process process = {.pid = child};
    struct wt_thread thread = {.tid = child, .process = &process};
    struct wt_watch w = {.n_threads = 0};

    until_it_sleeps(child);
    wt_wait_of(&w, &thread, &look);
    assert_number(look.waits.kind, c->kind);
    assert_int_equal(look.waits.endless, c->endless);
    assert_int_equal(look.certain, c->certain);
    assert_false(look.gone);
    free(w.sockets.at);
    end_child(child);
    wt_wait_of(&w, &thread, &look);
    assert_true(look.gone);
}

static void one_that_runs_waits_for_nothing(void **state)
{
    struct wt_process process = {.pid = getpid()};
    struct wt_thread thread = {.tid = getpid(), .process = &process};
    struct wt_watch w = {.n_threads = 0};
    struct wt_look look;

    (void)state;
    wt_wait_of(&w, &thread, &look);
    assert_number(look.waits.kind, WT_WAIT_NONE);
    assert_false(look.gone);
}

/* ---- What is work ---- */

static void calls_that_bring_nothing_are_no_work(void **state)
{
    static const struct {
        struct wt_socket_call call;
        bool works;
    } rows[] = {
        {{.call = WT_SC_SEND, .result = 5},                                         true },
        {{.call = WT_SC_POLL},                                                      false},
        {{.call = WT_SC_POLL, .result = 1},                                         false},
        {{.call = WT_SC_RECV, .result = -1, .error = EAGAIN},                       false},
        {{.call = WT_SC_RECV, .result = 3, .is_tcp_or_udp = true, .socket = 7},     true },
        {{.call = WT_SC_RECV, .is_tcp_or_udp = true, .socket = 7},                  true },
        {{.call = WT_SC_RECV, .is_tcp_or_udp = true, .socket = 7},                  false},
        {{.call = WT_SC_RECV, .is_tcp_or_udp = true, .socket = 8},                  true },
        {{.call = WT_SC_RECVFROM, .is_tcp_or_udp = true, .transport = WT_OVER_UDP}, true },
        {{.call = WT_SC_RECVFROM, .is_tcp_or_udp = true, .transport = WT_OVER_UDP}, true },
        {{.call = WT_SC_CONNECT, .result = -1, .error = EINPROGRESS},               true },
        {{.call = WT_SC_SEND, .result = -1, .error = EPIPE},                        true },
        {{.call = WT_SC_SEND, .result = -1, .error = EPIPE},                        false},
        {{.call = WT_SC_ACCEPT, .result = 4},                                       true },
    };
    struct wt_watch w = {.main_gone = true};
    struct wt_thread thread = {.tid = 1};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t before = w.works;

        wt_idle_returned(&w, &thread, &rows[i].call);
        if ((w.works != before) != rows[i].works)
            fail_msg("row %zu", i);
    }
    assert_true(w.program[0].served);
}

/* ---- Below whom ---- */

static void with_a_child_and_its_child(void)
{
    if (fork_child() == 0) {
        if (fork_child() == 0)
            pause();
        wait(NULL);
        pause();
    }
    (void)signal(SIGCHLD, nothing);
    wait(NULL);
    pause();
}

/* The parent of a process, and the first process whose parent this is; 0: none. */
static pid_t child_of(pid_t parent)
{
    char path[64], text[32] = "";
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    file = fopen(path, "re");
    if (file != NULL) {
        if (fgets(text, sizeof text, file) == NULL)
            text[0] = '\0';
        (void)fclose(file);
    }
    return (pid_t)strtol(text, NULL, 10);
}

static pid_t until_it_has_a_child(pid_t parent)
{
    int64_t end = wt_watch_ticks() + PATIENCE_MS * INT64_C(1000000);
    pid_t child;

    while ((child = child_of(parent)) == 0 && wt_watch_ticks() < end)
        usleep(2000);
    assert_true(child > 0);
    return child;
}

static void until_it_has_none(pid_t parent)
{
    int64_t end = wt_watch_ticks() + PATIENCE_MS * INT64_C(1000000);

    while (child_of(parent) != 0 && wt_watch_ticks() < end)
        usleep(2000);
    assert_number(child_of(parent), 0);
}

static void all_below_are_killed_and_none_beside(void **state)
{
    pid_t top = child_that(with_a_child_and_its_child);
    pid_t beside = child_that(in_pause);
    pid_t below = until_it_has_a_child(top);

    (void)state;
    (void)until_it_has_a_child(below);
    wt_descendants_kill(top, SIGTERM, 0);
    until_it_has_none(top); /* it waited for the one below, which had no child left by then */
    assert_int_equal(kill(below, 0), -1);
    assert_int_equal(errno, ESRCH);
    assert_int_equal(waitpid(top, NULL, WNOHANG), 0); /* not the top itself */
    assert_int_equal(waitpid(beside, NULL, WNOHANG), 0);
    end_child(beside);
    end_child(top);
}

static void the_host_knows_a_tasks_process_and_parent(void **state)
{
    pid_t process = 0, parent = 0, child = child_that(in_pause);

    (void)state;
    assert_true(wt_task_status(child, &process, &parent));
    assert_number(process, child);
    assert_number(parent, getpid());
    end_child(child);
    assert_false(wt_task_status(child, &process, &parent));
}

static void with_a_handler(void)
{
    (void)signal(SIGUSR1, nothing);
    pause();
}

static void the_host_knows_who_is_busy(void **state)
{
    pid_t child = child_that(with_a_handler);

    (void)state;
    until_it_sleeps(child);
    assert_true(wt_task_busy(getpid()));
    assert_false(wt_task_busy(child));
    end_child(child);
    assert_false(wt_task_busy(child));
}

static void the_host_knows_which_signals_it_handles(void **state)
{
    (void)state;
    need("kernel"); /* an emulator handles signals of its own */
    pid_t child = child_that(with_a_handler);

    until_it_sleeps(child);
    assert_true(wt_task_handles(child, SIGUSR1));
    assert_false(wt_task_handles(child, SIGUSR2));
    end_child(child);
    assert_false(wt_task_handles(child, SIGUSR1));
}

/* ---- A system call made by another ---- */

static void wait_for_stop(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, __WALL), child);
    assert_true(WIFSTOPPED(status));
}

static void run_to(pid_t child, enum __ptrace_request where)
{
    assert_int_equal(ptrace(where, child, NULL, NULL), 0);
    wait_for_stop(child);
}

static void asks_for_its_group(void)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(1);
    (void)raise(SIGSTOP);
    for (;;)
        (void)syscall(SYS_getpgid, 0);
}

/* The child asks for its process group; it is made to ask for its parent instead, and then is put
 * back to where it was. */
static void another_call_instead(void **state)
{
    const uint64_t none[WT_SYSCALL_ARGS] = {0};
    struct wt_registers before, after;

    (void)state;
    need("kernel");
    pid_t child = child_that(asks_for_its_group);

    if (wt_abi_audit() == 0) {
        end_child(child);
        print_message("SKIP: no other call can be made on this processor\n");
        skip();
    }
    wait_for_stop(child);
    run_to(child, PTRACE_SYSCALL); /* raise() ends, or the next call begins … */
    assert_true(wt_abi_get(child, &before));
    while (wt_abi_result(&before) != child) { /* … until one ends with what it asked for */
        run_to(child, PTRACE_SYSCALL);
        assert_true(wt_abi_get(child, &before));
    }
    assert_false(wt_abi_is_other(child));
    after = before;
    assert_true(wt_abi_again(child, &after, SYS_getppid, none));
    run_to(child, PTRACE_SYSCALL);
    run_to(child, PTRACE_SYSCALL);
    assert_true(wt_abi_get(child, &after));
    assert_number(wt_abi_result(&after), getpid());
    assert_true(wt_abi_set(child, &before));
    run_to(child, PTRACE_SYSCALL);
    run_to(child, PTRACE_SYSCALL);
    assert_true(wt_abi_get(child, &after));
    assert_number(wt_abi_result(&after), child); /* its own call again */
    end_child(child);
    assert_false(wt_abi_get(child, &after));
    assert_false(wt_abi_set(child, &after));
    assert_false(wt_abi_again(child, &after, SYS_getppid, none));
    assert_false(wt_abi_is_other(child));
}

int main(void)
{
    enum { N = sizeof wait_cases / sizeof wait_cases[0], OTHERS = 7 };
    struct CMUnitTest tests[N + OTHERS] = {
        cmocka_unit_test(one_that_runs_waits_for_nothing),
        cmocka_unit_test(calls_that_bring_nothing_are_no_work),
        cmocka_unit_test(all_below_are_killed_and_none_beside),
        cmocka_unit_test(the_host_knows_a_tasks_process_and_parent),
        cmocka_unit_test(the_host_knows_who_is_busy),
        cmocka_unit_test(the_host_knows_which_signals_it_handles),
        cmocka_unit_test(another_call_instead),
    };

    for (size_t i = 0; i < N; i++)
        tests[OTHERS + i] = (struct CMUnitTest){.name = wait_cases[i].name,
                                                .test_func = is_seen_to_wait,
                                                .initial_state = (void *)(uintptr_t)&wait_cases[i]};
    return skip_all(tests, N + OTHERS, "proc") ? 0 : cmocka_run_group_tests(tests, NULL, NULL);
}
