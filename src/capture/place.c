/* SPDX-License-Identifier: BSD-2-Clause */
/* Resolves the path of an output file, one component at a time. Linux can refuse to follow foreign
 * links by itself (fs.protected_symlinks, proc_sys_fs(5)), but not everywhere, and the rule about
 * files (fs.protected_regular) looks at O_CREAT only. */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "input.h"

enum { MOST_LINKS = 40 }; /* as in the kernel: path_resolution(7) */

/* A path that is being walked: rest is relative to the open directory. */
struct walk {
    struct wt_place *place;
    int links;
    char rest[PATH_MAX];
};

static bool is_trusted(const struct wt_place *place, uid_t uid)
{
    return uid == 0 || uid == geteuid() || uid == place->owner;
}

/* Where only some users have an id (user_namespaces(7)), the files of all others, root's too, show
 * the kernel's overflow id. */
static bool has_no_id_here(uid_t uid)
{
    enum { OVERFLOW_ID = 65534 }; /* unless /proc/sys/kernel/overflowuid was changed */
    char map[64] = "";
    unsigned inside, outside;
    unsigned long count = 0;
    int fd = uid == OVERFLOW_ID ? open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0)
        return false;
    if (read(fd, map, sizeof map - 1) < 0 ||
        sscanf(map, "%u %u %lu", &inside, &outside, &count) != 3)
        count = UINT32_MAX;
    close(fd);
    return count != UINT32_MAX;
}

/* May the caller do this (of S_IRWXO) with it, by its mode? */
static bool caller_may(const struct wt_place *place, const struct stat *status, mode_t what)
{
    const struct wt_place_caller *caller = place->caller;

    if (caller == NULL)
        return true;
    if (status->st_uid == caller->user)
        return (status->st_mode >> 6 & what) == what;
    return (status->st_mode >> (status->st_gid == caller->group ? 3 : 0) & what) == what;
}

/* A pipe or a terminal that is open already was given to us. */
static bool is_callers(const struct wt_place *place, const struct stat *status)
{
    if (place->is_magic)
        return S_ISFIFO(status->st_mode) || S_ISCHR(status->st_mode) ||
               caller_may(place, status, S_IWOTH);
    return !place->out_of_reach && caller_may(place, status, S_IWOTH);
}

bool wt_place_is_ours(const struct wt_place *place, const struct stat *status)
{
    if (place->caller != NULL && !is_callers(place, status))
        return false;
    if (place->is_magic)
        return true;
    return !place->everybodys || (is_trusted(place, status->st_uid) && status->st_nlink <= 1);
}

static bool is_in_procfs(int fd)
{
    struct statfs status;

    return fstatfs(fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

/* Step into a directory: 0 or an errno. */
static int enter(struct wt_place *place, const char *name, int flags)
{
    struct stat status;
    int fd = openat(place->directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);

    if (fd < 0)
        return errno;
    if (fstat(fd, &status) != 0) {
        close(fd);
        return errno;
    }
    if (place->directory >= 0)
        close(place->directory);
    place->directory = fd;
    place->everybodys = (status.st_mode & (S_IWOTH | S_IWGRP)) != 0 ||
                        (!is_trusted(place, status.st_uid) && !has_no_id_here(status.st_uid));
    place->out_of_reach |= !caller_may(place, &status, S_IXOTH);
    return 0;
}

/* Cut the first component off: 0 or an errno. */
static int take_component(struct walk *walk, char name[NAME_MAX + 1], bool *is_last)
{
    const char *from = walk->rest + strspn(walk->rest, "/");
    size_t n = strcspn(from, "/");

    *is_last = from[n] == '\0';
    if (n == 0)
        return walk->rest[0] != '\0' ? EISDIR : ENOENT;
    if (n > NAME_MAX)
        return ENAMETOOLONG;
    memcpy(name, from, n);
    name[n] = '\0';
    memmove(walk->rest, from + n, strlen(from + n) + 1);
    return 0;
}

/* Go on with the link's target, then with what is left. */
static int follow(struct walk *walk, int link)
{
    char target[PATH_MAX];
    ssize_t n = readlinkat(link, "", target, sizeof target);
    size_t left = strlen(walk->rest);

    if (n < 0)
        return errno;
    if (n == 0 || (size_t)n + left >= sizeof walk->rest)
        return ENAMETOOLONG;
    if (++walk->links > MOST_LINKS)
        return ELOOP;
    memmove(walk->rest + n, walk->rest, left + 1);
    memcpy(walk->rest, target, (size_t)n);
    return walk->rest[0] == '/' ? enter(walk->place, "/", 0) : 0;
}

enum step { GO_ON, ARRIVED, FOREIGN, FAILED };

static enum step at_link(struct walk *walk, int link, const struct stat *status, bool is_last)
{
    struct wt_place *place = walk->place;

    if (place->everybodys && !is_trusted(place, status->st_uid))
        return FOREIGN;
    if (is_in_procfs(link)) {
        place->is_magic = is_last;
        errno = is_last ? 0 : enter(place, place->name, 0);
        return errno != 0 ? FAILED : is_last ? ARRIVED : GO_ON;
    }
    errno = follow(walk, link);
    return errno != 0 ? FAILED : GO_ON;
}

static enum step next_component(struct walk *walk)
{
    struct wt_place *place = walk->place;
    struct stat status;
    bool is_last;

    errno = take_component(walk, place->name, &is_last);
    if (errno != 0)
        return FAILED;
    int fd = openat(place->directory, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT && is_last ? ARRIVED : FAILED;
    enum step step = is_last ? ARRIVED : GO_ON;

    if (fstat(fd, &status) != 0)
        step = FAILED;
    else if (S_ISLNK(status.st_mode))
        step = at_link(walk, fd, &status, is_last);
    else if (!is_last && (errno = enter(place, place->name, O_NOFOLLOW)) != 0)
        step = FAILED;
    int reason = errno;

    close(fd);
    errno = reason;
    return step;
}

enum wt_status wt_place_find(struct wt_place *place, const char *path, uid_t owner,
                             struct wt_error *error)
{
    return wt_place_find_for(place, path, owner, NULL, error);
}

enum wt_status wt_place_find_for(struct wt_place *place, const char *path, uid_t owner,
                                 const struct wt_place_caller *caller, struct wt_error *error)
{
    struct walk walk = {.place = place};
    size_t n = strlen(path);
    enum step step = FAILED;

    *place = (struct wt_place){.directory = -1, .owner = owner, .caller = caller};
    errno = ENAMETOOLONG;
    if (n < sizeof walk.rest) {
        memcpy(walk.rest, path, n + 1);
        place->directory = AT_FDCWD; /* for enter(): not a descriptor to close */
        errno = enter(place, path[0] == '/' ? "/" : ".", 0);
        step = errno == 0 ? GO_ON : FAILED;
    }
    while (step == GO_ON)
        step = next_component(&walk);
    if (step == ARRIVED)
        return WT_OK;
    int reason = errno;

    if (place->directory >= 0)
        close(place->directory);
    place->directory = -1;
    if (step == FOREIGN)
        return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_FOREIGN, path, NULL);
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, path, wt_reason_of(reason));
}

/* What stands there already. */
static int open_existing(const struct wt_place *place, int flags, int *fd, bool *foreign)
{
    struct stat status;

    *fd = openat(place->directory, place->name, flags);
    if (*fd < 0)
        return errno;
    int reason = fstat(*fd, &status) != 0 ? errno : 0;

    *foreign = reason == 0 && !wt_place_is_ours(place, &status);
    if (*foreign)
        reason = EACCES;
    if (reason == 0 && fcntl(*fd, F_SETFL, 0) != 0) /* take O_NONBLOCK back */
        reason = errno;
    if (reason != 0) {
        close(*fd);
        *fd = -1;
    }
    return reason;
}

int wt_place_open(const struct wt_place *place, int *fd, bool *created, bool *foreign)
{
    enum { TRIES = 8 }; /* while another process creates and removes it */
    int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | (place->is_magic ? 0 : O_NOFOLLOW);
    int reason = EEXIST;

    *foreign = false;
    for (int i = 0; i < TRIES; i++) {
        *created = false;
        /* without O_NONBLOCK a FIFO without a reader would block here for ever */
        reason = open_existing(place, flags | O_NONBLOCK, fd, foreign);
        if (reason != ENOENT || place->is_magic)
            return reason;
        *fd = openat(place->directory, place->name, flags | O_CREAT | O_EXCL, WT_PLACE_MODE);
        *created = *fd >= 0;
        if (*created)
            return 0;
        reason = errno;
        if (reason != EEXIST)
            return reason;
    }
    return reason;
}
