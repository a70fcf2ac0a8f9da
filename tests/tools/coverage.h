/* SPDX-License-Identifier: BSD-2-Clause */
/* MODE=coverage puts this in front of every source. gcov writes its counts when a process returns
 * from main or calls exit(). The processes of `run` end otherwise: by _exit(), by becoming another
 * program, or killed by their parent when they have nothing more to do. Here each of these writes
 * the counts first. */
#ifndef TESTS_TOOLS_COVERAGE_H
#define TESTS_TOOLS_COVERAGE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

extern void __gcov_dump(void);  /* once, until the next reset */
extern void __gcov_reset(void); /* from here on all is counted from 0 */

static inline void coverage_write(void)
{
    __gcov_dump();
    __gcov_reset();
}

static inline _Noreturn void coverage_exit(int code)
{
    coverage_write();
    _exit(code);
}

static inline int coverage_execv(const char *path, char *const argv[])
{
    coverage_write();
    return execv(path, argv);
}

static inline int coverage_execvp(const char *name, char *const argv[])
{
    coverage_write();
    return execvp(name, argv);
}

static inline void coverage_last_signal(int signal)
{
    (void)signal;
    coverage_exit(0);
}

/* A child can be asked to write its counts and to end, unless it becomes another program. */
static inline pid_t coverage_fork(void)
{
    pid_t child = fork();

    if (child == 0)
        (void)signal(SIGRTMAX, coverage_last_signal);
    return child;
}

static inline bool coverage_can_be_asked(pid_t pid)
{
    char path[64], line[128];
    unsigned long long caught = 0;
    long tracer = -1;
    FILE *status;

    (void)snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    status = fopen(path, "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "TracerPid:", 10) == 0)
            tracer = strtol(line + 10, NULL, 10);
        else if (strncmp(line, "SigCgt:", 7) == 0)
            caught = strtoull(line + 7, NULL, 16);
    }
    if (status != NULL)
        (void)fclose(status);
    return tracer == 0 && (caught >> (SIGRTMAX - 1) & 1) != 0;
}

/* Before our own child is killed it is asked, and given two seconds. */
static inline int coverage_kill(pid_t pid, int signal)
{
    siginfo_t ended = {0};

    if (signal == SIGKILL && pid > 0 && pid != getpid() && coverage_can_be_asked(pid) &&
        kill(pid, SIGRTMAX) == 0)
        for (int i = 0; i < 2000 && ended.si_pid != pid; i++) {
            if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) != 0)
                break;
            (void)usleep(1000);
        }
    return kill(pid, signal);
}

#define _exit(code) coverage_exit(code)
#define execv(path, argv) coverage_execv(path, argv)
#define execvp(name, argv) coverage_execvp(name, argv)
#define fork() coverage_fork()
#define kill(pid, signal) coverage_kill(pid, signal)

#endif
