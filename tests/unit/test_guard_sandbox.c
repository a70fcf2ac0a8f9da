/* SPDX-License-Identifier: BSD-2-Clause */
/* The sandbox, tried from inside: a child for each attempt enters it first. Refused is a call that
 * fails, or one that ends the process (SIGSYS). */
#include "needs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/guard/guard.h"
#include "attempts.h"
#include "wiretutor/guard.h"

static void write_file(int directory, const char *name)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "#!/bin/true\n", 12), 12);
    close(fd);
}

static int folder(const struct place *p, const char *name)
{
    char path[96];

    (void)snprintf(path, sizeof path, "%s/%s", p->top, name);
    assert_int_equal(mkdir(path, 0700), 0);
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static void make_place(struct place *p)
{
    *p = (struct place){.top = "/tmp/wiretutor-sandbox-XXXXXX"};
    assert_non_null(mkdtemp(p->top));
    p->inside = folder(p, "inside");
    p->outside = folder(p, "outside");
    write_file(p->inside, "old");
    write_file(p->outside, "secret");
    assert_int_equal(symlinkat("../outside/secret", p->inside, "link"), 0);
    p->file = openat(p->outside, "open", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(p->file >= 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p->connected), 0);
    p->child = fork();
    if (p->child == 0) {
        (void)pause();
        _exit(0);
    }
}

static void remove_place(struct place *p)
{
    char line[96];

    kill(p->child, SIGKILL);
    waitpid(p->child, NULL, 0);
    close(p->inside);
    close(p->outside);
    close(p->file);
    close(p->connected[0]);
    close(p->connected[1]);
    (void)snprintf(line, sizeof line, "rm -rf '%s'", p->top);
    assert_int_equal(system(line), 0);
}

enum result { DID_WORK, WAS_REFUSED, WAS_KILLED, UNDER_TOOLS, NO_SANDBOX };

/* In a child, which has its place for itself. */
static enum result in_sandbox(const struct row *row, const struct place *p, bool rotating)
{
    struct wt_guard_options options = wt_guard_nothing();
    struct wt_guard_report report;
    struct wt_error error;

    options.keeps_stdin = true;
    options.directory = rotating ? p->inside : -1;
    if (wt_guard_enter(&options, &report, &error) != WT_OK)
        return NO_SANDBOX;
    if (!report.seccomp || (rotating && !report.for_tools && report.landlock == 0))
        return NO_SANDBOX;
    if (report.for_tools && row->want == REFUSED && (row->flags & NETWORK) == 0)
        return UNDER_TOOLS;
    errno = 0;
    return row->attempt(p) < 0 ? WAS_REFUSED : DID_WORK;
}

/* One of the two walls without the other. */
static enum result behind_one(const struct row *row, const struct place *p, bool rotating,
                              bool landlock)
{
    struct wt_guard_options options = wt_guard_nothing();

    options.directory = rotating ? p->inside : -1;
    if (wt_guard_has_tools())
        return UNDER_TOOLS;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return NO_SANDBOX;
    if (landlock ? wt_guard_landlock(&options) < 1 : wt_guard_filter_calls(&options, false) < 1)
        return NO_SANDBOX;
    return row->attempt(p) < 0 ? WAS_REFUSED : DID_WORK;
}

enum walls { BOTH_WALLS, ONLY_LANDLOCK, ONLY_SECCOMP };

static void try_one(const struct row *row, bool rotating, enum walls walls)
{
    struct place place;
    int status;

    make_place(&place);
    pid_t child = fork();

    if (child == 0)
        _exit((int)(walls == BOTH_WALLS
                        ? in_sandbox(row, &place, rotating)
                        : behind_one(row, &place, rotating, walls == ONLY_LANDLOCK)));
    assert_int_equal(waitpid(child, &status, 0), child);
    remove_place(&place);
    enum result got = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS ? WAS_KILLED
                      : WIFEXITED(status) ? (enum result)WEXITSTATUS(status)
                                          : NO_SANDBOX;

    if (got == NO_SANDBOX)
        fail_msg("no sandbox could be entered: %d", status);
    if (got == UNDER_TOOLS)
        return;
    if ((got == DID_WORK) != (row->want == WORKS))
        fail_msg("%s rotation: %s", rotating ? "with" : "without",
                 got == DID_WORK ? "it worked" : "it was refused");
}

static void tries(void **state)
{
    const struct row *row = *state;

    if (row->where != ROTATING)
        try_one(row, false, BOTH_WALLS);
    if (row->where != PLAIN)
        try_one(row, true, BOTH_WALLS);
}

/* On a kernel that has only one of the two: seccomp stops everything where no file is to be made,
 * Landlock what has to do with files everywhere. */
static void one_mechanism_alone(void **state)
{
    const struct row *row = *state;
    bool by_landlock = (row->flags & LANDLOCK) != 0 || row->want == WORKS;

    if (row->where != ROTATING)
        try_one(row, false, ONLY_SECCOMP);
    if (by_landlock && row->where != ROTATING)
        try_one(row, false, ONLY_LANDLOCK);
    if (by_landlock && row->where != PLAIN)
        try_one(row, true, ONLY_LANDLOCK);
}

/* What has to be refused works outside, or the refusal would prove nothing. Rows that need more
 * rights than a user has, hardware or a terminal are left out. */
static void rows_can_fail(void **state)
{
    const struct row *row = *state;
    struct place place;
    int status;

    if ((row->flags & PROC) != 0)
        need("proc");
    make_place(&place);
    pid_t child = fork();

    if (child == 0)
        _exit(row->attempt(&place) < 0 ? 1 : 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    remove_place(&place);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("it fails outside of the sandbox, too");
}

/* With programs of one's own: these may be ended, and nobody else. */
static int kills_in_sandbox(const struct place *p)
{
    const int32_t ours[] = {0, p->child};
    struct wt_guard_options options = wt_guard_nothing();
    struct wt_guard_report report;
    struct wt_error error;

    options.children = ours;
    options.n_children = 2;
    if (wt_guard_enter(&options, &report, &error) != WT_OK || !report.seccomp)
        return NO_SANDBOX;
    if (report.for_tools)
        return UNDER_TOOLS;
    if (kill(getppid(), 0) == 0 || kill(0, 0) == 0 || kill(-1, 0) == 0 || kill(-p->child, 0) == 0)
        return DID_WORK;
    return kill(p->child, SIGKILL) == 0 && waitpid(p->child, NULL, WNOHANG) < 0 ? WAS_REFUSED
                                                                                : NO_SANDBOX;
}

static void only_ones_own_are_killed(void **state)
{
    struct place place;
    int status;

    (void)state;
    make_place(&place);
    pid_t child = fork();

    if (child == 0) {
        (void)setpgid(0, 0); /* should the refusal fail, this test is not hit */
        _exit(kills_in_sandbox(&place));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    remove_place(&place);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == WAS_REFUSED || WEXITSTATUS(status) == UNDER_TOOLS);
}

static size_t add(struct CMUnitTest *tests, const struct row *rows, size_t n)
{
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        void *row = (void *)(uintptr_t)&rows[i]; /* cmocka hands on what it does not change */

        tests[used++] = (struct CMUnitTest){rows[i].name, tries, NULL, NULL, row};
        tests[used++] = (struct CMUnitTest){"the same with one mechanism of the two",
                                            one_mechanism_alone, NULL, NULL, row};
        if ((rows[i].flags & CAN_WORK) != 0)
            tests[used++] = (struct CMUnitTest){"the same outside of the sandbox", rows_can_fail,
                                                NULL, NULL, row};
    }
    return used;
}

int main(void)
{
    struct CMUnitTest *tests = calloc(3 * (n_file_rows + n_other_rows) + 1, sizeof *tests);
    size_t n = add(tests, file_rows, n_file_rows);

    n += add(tests + n, other_rows, n_other_rows);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(only_ones_own_are_killed);
    int failed =
        skip_all(tests, n, "kernel") ? 0 : _cmocka_run_group_tests("sandbox", tests, n, NULL, NULL);

    free(tests);
    return failed;
}
