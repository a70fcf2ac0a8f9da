/* SPDX-License-Identifier: BSD-2-Clause */
/* Run a command, its output thrown away, and say what it took:
 *
 *     measure SECONDS MEGABYTES COMMAND...
 *
 * prints "HOW WALL CPU KIB": seconds of the clock and of the processors (user and system), the most
 * memory it held, and how it ended: "done", "exit N", "time" or "memory" where it was stopped:
 * after so many seconds of processor time, or five times as many of the clock. A small program, for
 * a process begins its peak with the memory of the one that started it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void become(char **command, double seconds)
{
    const struct rlimit limit = {(rlim_t)seconds, (rlim_t)seconds + 5};
    int nowhere = open("/dev/null", O_RDWR);

    (void)setrlimit(RLIMIT_CPU, &limit);
    (void)dup2(nowhere, STDIN_FILENO);
    (void)dup2(nowhere, STDOUT_FILENO);
    (void)dup2(nowhere, STDERR_FILENO);
    (void)execvp(command[0], command);
    _exit(127);
}

/* MiB that the process holds now; 0 where it is gone. */
static double resident(pid_t child)
{
    char path[64];
    unsigned long pages = 0;

    (void)snprintf(path, sizeof path, "/proc/%d/statm", (int)child);
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return 0;
    if (fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    (void)fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

/* Wait up to a twentieth of a second for the child's end: a SIGCHLD, which is blocked. */
static void doze(const sigset_t *ends)
{
    const struct timespec moment = {.tv_nsec = 50000000};

    (void)sigtimedwait(ends, NULL, &moment);
}

int main(int argc, char **argv)
{
    struct rusage used;
    int status = 0;
    const char *stopped = NULL;
    sigset_t ends;

    if (argc < 4)
        return 2;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    double begin = now(), seconds = strtod(argv[1], NULL), megabytes = strtod(argv[2], NULL);
    pid_t child = fork();

    if (child == 0) {
        (void)sigprocmask(SIG_UNBLOCK, &ends, NULL);
        become(argv + 3, seconds);
    }
    while (wait4(child, &status, WNOHANG, &used) == 0) {
        doze(&ends);
        if (stopped == NULL && now() - begin > 5 * seconds)
            stopped = "time";
        else if (stopped == NULL && resident(child) > megabytes)
            stopped = "memory";
        if (stopped != NULL)
            (void)kill(child, SIGKILL);
    }
    if (stopped == NULL && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        stopped = "time";
    if (stopped != NULL)
        (void)printf("%s", stopped);
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        (void)printf("done");
    else
        (void)printf("exit %d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    (void)printf("\t%.6f\t%.6f\t%ld\n", now() - begin,
                 (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
                 used.ru_maxrss);
    return 0;
}
