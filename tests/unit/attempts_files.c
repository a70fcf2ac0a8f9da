/* SPDX-License-Identifier: BSD-2-Clause */
/* Attempts on files. */
#include "attempts.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long open_to_read(const struct place *p)
{
    (void)p;
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static long open_relative(const struct place *p)
{
    return openat(p->outside, "secret", O_RDONLY | O_CLOEXEC);
}

#ifdef __LP64__
/* The flag says that the path may be empty; nobody holds the caller to it. */
static long ask_by_name(const struct place *p)
{
    struct stat status;

    (void)p;
    return fstatat(AT_FDCWD, "/etc/passwd", &status, AT_EMPTY_PATH);
}

static long ask_statx_by_name(const struct place *p)
{
    struct statx status;

    return statx(p->outside, "secret", AT_EMPTY_PATH, STATX_SIZE, &status);
}
#endif

static long open_own_memory(const struct place *p)
{
    (void)p;
    return open("/proc/self/mem", O_RDWR | O_CLOEXEC);
}

static long open_a_folder(const struct place *p)
{
    (void)p;
    return open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static long open_openat2(const struct place *p)
{
    const uint64_t how[3] = {O_RDONLY, 0, 0};

    (void)p;
    return syscall(437, AT_FDCWD, "/etc/passwd", how, sizeof how);
}

static long open_to_create(const struct place *p)
{
    char path[96];

    (void)snprintf(path, sizeof path, "%s/outside/new", p->top);
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long create_relative(const struct place *p)
{
    return openat(p->outside, "new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long climb_out(const struct place *p)
{
    return openat(p->inside, "../outside/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long absolute_from_inside(const struct place *p)
{
    return openat(p->inside, "/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static long by_a_link(const struct place *p) /* made before: leads to ../outside/secret */
{
    return openat(p->inside, "link", O_WRONLY | O_CLOEXEC);
}

static long read_inside(const struct place *p)
{
    return openat(p->inside, "old", O_RDONLY | O_CLOEXEC);
}

static long list_inside(const struct place *p)
{
    return openat(p->inside, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static long rename_out(const struct place *p)
{
    return renameat(p->inside, "old", p->outside, "taken");
}

static long rename_in(const struct place *p)
{
    return renameat(p->outside, "secret", p->inside, "taken");
}

static long rename_out_by_name(const struct place *p)
{
    return renameat(p->inside, "old", p->inside, "../outside/taken");
}

static long link_in(const struct place *p)
{
    return linkat(p->outside, "secret", p->inside, "taken", 0);
}

static long make_a_link(const struct place *p)
{
    return symlinkat("/etc/passwd", p->inside, "fresh");
}

static long make_a_folder(const struct place *p)
{
    return mkdirat(p->inside, "fresh", 0700);
}

static long make_a_device(const struct place *p)
{
    return mknodat(p->inside, "fresh", S_IFIFO | 0600, 0);
}

static long remove_outside(const struct place *p)
{
    return unlinkat(p->outside, "secret", 0);
}

static long remove_by_name(const struct place *p)
{
    return unlinkat(p->inside, "../outside/secret", 0);
}

static long change_mode(const struct place *p)
{
    return fchmod(p->file, 04777);
}

static long change_owner(const struct place *p)
{
    return fchown(p->file, 1, 1);
}

static long cut_by_name(const struct place *p)
{
    char path[96];

    (void)snprintf(path, sizeof path, "%s/outside/secret", p->top);
    return truncate(path, 0);
}

static long change_folder(const struct place *p)
{
    return fchdir(p->outside);
}

static long change_root(const struct place *p)
{
    return chroot(p->top);
}

static long mount_over(const struct place *p)
{
    return (long)syscall(SYS_mount, "none", p->top, "tmpfs", 0, "");
}

static long create_inside(const struct place *p)
{
    int fd = openat(p->inside, ".new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat status;

    if (fd < 0 || write(fd, "x", 1) != 1 || ftruncate(fd, 0) != 0 || close(fd) != 0)
        return -1;
    if (renameat(p->inside, ".new", p->inside, "old") != 0 ||
        fstatat(p->inside, "old", &status, AT_SYMLINK_NOFOLLOW) != 0)
        return -1;
    return unlinkat(p->inside, "old", 0);
}

/* clang-format off */
const struct row file_rows[] = {
    {"open a file to read", open_to_read, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"open a file by a directory", open_relative, BOTH, REFUSED, CAN_WORK | LANDLOCK},
#ifdef __LP64__ /* elsewhere the C library's fstat() is a call with a path: src/guard/calls.c */
    {"ask for a file's size as if by no name", ask_by_name, BOTH, REFUSED, CAN_WORK},
    {"the same by statx", ask_statx_by_name, BOTH, REFUSED, CAN_WORK},
#endif
    {"open our own memory", open_own_memory, BOTH, REFUSED, CAN_WORK | LANDLOCK | PROC},
    {"open a directory", open_a_folder, BOTH, REFUSED, CAN_WORK},
    {"open with openat2", open_openat2, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"create a file", open_to_create, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"create a file by a directory", create_relative, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"climb out of the directory", climb_out, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"leave the directory by an absolute path", absolute_from_inside, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"leave the directory by a link", by_a_link, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"read a file of the directory", read_inside, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"list the directory", list_inside, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"move a file out", rename_out, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"move a file out by its name", rename_out_by_name, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"move a file in", rename_in, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"link a file into the directory", link_in, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"make a symbolic link", make_a_link, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"make a directory", make_a_folder, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"make a FIFO", make_a_device, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"remove a file elsewhere", remove_outside, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"remove a file elsewhere by its name", remove_by_name, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"make a file setuid", change_mode, BOTH, REFUSED, CAN_WORK},
    {"give a file away", change_owner, BOTH, REFUSED, 0},
    {"cut a file by its name", cut_by_name, BOTH, REFUSED, CAN_WORK | LANDLOCK},
    {"change the directory", change_folder, BOTH, REFUSED, 0},
    {"change the root", change_root, BOTH, REFUSED, 0},
    {"mount", mount_over, BOTH, REFUSED, LANDLOCK},
    {"create a file in a directory that is not given", create_inside, PLAIN, REFUSED, CAN_WORK | LANDLOCK},
    {"create, replace and remove files", create_inside, ROTATING, WORKS, 0},
};
/* clang-format on */
const size_t n_file_rows = sizeof file_rows / sizeof file_rows[0];
