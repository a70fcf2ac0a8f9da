/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving up rights: at the start what a setuid bit lent, later everything. capabilities(7) */
#include <cap-ng.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "guard.h"

enum wt_status wt_guard_failed(const char *what, int errnum, struct wt_error *error)
{
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_GUARD_FAILED, what, wt_reason_of(errnum));
}

/* Set all ids, saved ones included, so that there is no way back. */
static enum wt_status set_ids(uid_t uid, gid_t gid, struct wt_error *error)
{
    uid_t uids[3];
    gid_t gids[3];

    if (setresgid(gid, gid, gid) != 0)
        return wt_guard_failed("setresgid", errno, error);
    if (setresuid(uid, uid, uid) != 0)
        return wt_guard_failed("setresuid", errno, error);
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 ||
        getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return wt_guard_failed("getresuid", errno, error);
    for (int i = 0; i < 3; i++)
        if (uids[i] != uid || gids[i] != gid)
            return wt_guard_failed("setresuid", EPERM, error);
    return WT_OK;
}

/* The capabilities for capturing, as far as this process has them. */
static enum wt_status keep_capture(struct wt_error *error)
{
    static const unsigned wanted[] = {CAP_NET_RAW, CAP_NET_ADMIN};
    bool has[2];

    capng_get_caps_process();
    for (int i = 0; i < 2; i++)
        has[i] = capng_have_capability(CAPNG_PERMITTED, wanted[i]) != 0;
    capng_clear(CAPNG_SELECT_CAPS);
    for (int i = 0; i < 2; i++)
        if (has[i])
            (void)capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, wanted[i]);
    return capng_apply(CAPNG_SELECT_CAPS) != 0 ? wt_guard_failed("capset", EPERM, error) : WT_OK;
}

static enum wt_status leave_setuid(struct wt_error *error)
{
    if (geteuid() == getuid() && getegid() == getgid())
        return WT_OK;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        return wt_guard_failed("prctl", errno, error);
    enum wt_status status = set_ids(getuid(), getgid(), error);

    return status == WT_OK ? keep_capture(error) : status;
}

static void note_inherited(struct wt_inherited *inherited)
{
    enum { BITS = 64, MOST = BITS * sizeof inherited->open / sizeof inherited->open[0] };
    DIR *list = opendir("/proc/self/fd");
    const struct dirent *each;

    memset(inherited, 0, sizeof *inherited);
    while (list != NULL && (each = readdir(list)) != NULL) { /* one thread: it is our own list */
        long fd = strtol(each->d_name, NULL, 10);

        if (fd > STDERR_FILENO && fd < MOST && fd != dirfd(list))
            inherited->open[fd / BITS] |= UINT64_C(1) << fd % BITS;
    }
    if (list != NULL)
        (void)closedir(list);
}

/* A standard stream that is closed would be the next file that is opened: messages would land in a
 * capture. What stands in its place cannot be used either, for the same reason as before: EBADF. */
static enum wt_status fill_standard(struct wt_error *error)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return wt_guard_failed("/dev/null", errno, error);
    return WT_OK;
}

enum wt_status wt_guard_begin(struct wt_inherited *inherited, struct wt_error *error)
{
    enum wt_status status = fill_standard(error);

    if (status != WT_OK)
        return status;
    note_inherited(inherited);
    wt_guard_forget_buses();
    return leave_setuid(error);
}

/* The beginning of a file's first line, empty where there is none. False: there is no such file. */
static bool read_word(const char *path, char *word, int n)
{
    FILE *file = fopen(path, "re");

    word[0] = '\0';
    if (file == NULL)
        return false;
    if (fgets(word, n, file) == NULL)
        word[0] = '\0';
    (void)fclose(file);
    return true;
}

/* In a user namespace that somebody without rights made, groups cannot be given up (nor would it
 * take anything away that matters: that is why it is forbidden); nor in one that has none yet.
 * user_namespaces(7) */
static bool may_set_groups(void)
{
    char word[8];

    if (read_word("/proc/self/gid_map", word, sizeof word) && word[0] == '\0')
        return false;
    (void)read_word("/proc/self/setgroups", word, sizeof word);
    return strncmp(word, "deny", 4) != 0 && capng_have_capability(CAPNG_EFFECTIVE, CAP_SETGID) != 0;
}

static enum wt_status drop_capabilities(struct wt_error *error)
{
    capng_clear(CAPNG_SELECT_CAPS);
    if (capng_apply(CAPNG_SELECT_CAPS) != 0)
        return wt_guard_failed("capset", EPERM, error);
    if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
        return wt_guard_failed("capset", EPERM, error);
    return WT_OK;
}

enum wt_status wt_guard_become(const struct wt_identity *who, struct wt_error *error)
{
    enum wt_status status = WT_OK;
    bool was_root = geteuid() == 0;

    if (capng_get_caps_process() != 0)
        return wt_guard_failed("capget", errno, error);
    if (may_set_groups() && setgroups(0, NULL) != 0)
        return wt_guard_failed("setgroups", errno, error);
    if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) != 0) {
        capng_clear(CAPNG_SELECT_BOUNDS);
        if (capng_apply(CAPNG_SELECT_BOUNDS) != 0)
            return wt_guard_failed("prctl", EPERM, error);
    }
    if (who->changes)
        status = set_ids(who->uid, who->gid, error);
    if (status == WT_OK)
        status = drop_capabilities(error);
    if (status == WT_OK && was_root && who->changes && who->uid != 0 &&
        setresuid((uid_t)-1, 0, (uid_t)-1) == 0)
        return wt_guard_failed("setresuid", EEXIST, error); /* the old ids could be restored */
    return status;
}
