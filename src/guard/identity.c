/* SPDX-License-Identifier: BSD-2-Clause */
/* The ids that the program continues with. user_namespaces(7), sudo(8) */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include "guard.h"

#define NOBODY_AT_ALL UINT32_MAX /* (uid_t)-1: "leave it as it is" to the calls that set ids */

/* A line of a map: first id inside, first id outside, how many. */
static bool covers(const char *line, uint32_t id)
{
    char *rest;
    unsigned long inside = strtoul(line, &rest, 10);

    (void)strtoul(rest, &rest, 10);
    return id >= inside && id - inside < strtoul(rest, NULL, 10);
}

bool wt_guard_is_mapped(const char *map, uint32_t id)
{
    FILE *file = fopen(map, "re");
    char line[128];
    bool found = file == NULL; /* no /proc: find out by trying */

    while (!found && fgets(line, sizeof line, file) != NULL)
        found = covers(line, id);
    if (file != NULL)
        (void)fclose(file);
    return found;
}

/* Digits that make a valid id. */
static bool id_of(const char *text, uint32_t *id)
{
    char *end;

    if (text == NULL || *text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);

    if (errno != 0 || *end != '\0' || value >= NOBODY_AT_ALL)
        return false;
    *id = (uint32_t)value;
    return true;
}

static bool is_possible(const struct wt_identity *who)
{
    return wt_guard_is_mapped("/proc/self/uid_map", who->uid) &&
           wt_guard_is_mapped("/proc/self/gid_map", who->gid);
}

/* Who called sudo. Root's own group for somebody who is not root is a mistake or an attempt: then
 * the group is the one that this user is known with. */
static void ask_sudo(struct wt_identity *who)
{
    uint32_t uid;
    uint32_t gid;

    if (!id_of(getenv("SUDO_UID"), &uid) || uid == 0)
        return;
    if (!id_of(getenv("SUDO_GID"), &gid) || gid == 0) {
        const struct passwd *known = getpwuid(uid);

        if (known == NULL)
            return;
        gid = known->pw_gid;
    }
    who->uid = uid;
    who->gid = gid;
    who->changes = is_possible(who);
}

enum wt_status wt_guard_identity(struct wt_identity *who, const char *user, struct wt_error *error)
{
    bool is_root = geteuid() == 0;
    const struct passwd *found;
    uint32_t uid;

    *who = (struct wt_identity){.uid = getuid(), .gid = getgid()};
    if (user == NULL) {
        if (is_root)
            ask_sudo(who);
        return WT_OK;
    }
    found = getpwnam(user);
    if (found == NULL && id_of(user, &uid))
        found = getpwuid(uid);
    if (found == NULL)
        return wt_fail(error, WT_MISUSED, WT_ERROR_GUARD_NO_USER, user, NULL);
    if (found->pw_uid == geteuid())
        return WT_OK;
    if (!is_root)
        return wt_fail(error, WT_MISUSED, WT_ERROR_GUARD_NOT_ROOT, user, NULL);
    *who = (struct wt_identity){.changes = true, .uid = found->pw_uid, .gid = found->pw_gid};
    if (!is_possible(who))
        return wt_fail(error, WT_CANNOT, WT_ERROR_GUARD_NOT_MAPPED, user, NULL);
    return WT_OK;
}

/* The file system's own ids, which take the rights over foreign files along, and only those:
 * setfsuid(2), capabilities(7). Their result is the id before; what is set is asked for so. */
static bool set_file_ids(uid_t uid, gid_t gid)
{
    enum { ASK = -1 };

    (void)setfsgid(gid);
    (void)setfsuid(uid);
    return (gid_t)setfsgid((gid_t)ASK) == gid && (uid_t)setfsuid((uid_t)ASK) == uid;
}

/* setuid, setgid or capabilities of its file: getauxval(3) */
static bool is_lent(void)
{
    return getauxval(AT_SECURE) != 0;
}

static bool is_by_sudo(void)
{
    uint32_t uid;

    return geteuid() == 0 && id_of(getenv("SUDO_UID"), &uid) && uid != 0;
}

void wt_guard_forget_buses(void)
{
    static const char *const names[] = {"DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS",
                                        "DBUS_STARTER_ADDRESS", "DBUS_STARTER_BUS_TYPE"};

    if (!is_lent() && !is_by_sudo())
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unsetenv(names[i]);
}

/* "dbus-system", "dbus-session", "dbus://ADDRESS" of libpcap. Who is root through sudo may have the
 * system's own bus, but no address of their choice. */
bool wt_guard_may_open(const char *device)
{
    if (is_lent())
        return strncmp(device, "dbus", 4) != 0;
    return !is_by_sudo() || strncmp(device, "dbus:", 5) != 0;
}

bool wt_guard_files_as(const struct wt_identity *who)
{
    const struct passwd *known;

    if (who == NULL || !who->changes)
        return set_file_ids(geteuid(), getegid());
    known = getpwuid(who->uid);
    /* where a user namespace forbids it, groups stay, as in become.c */
    if ((known != NULL ? initgroups(known->pw_name, who->gid) : setgroups(0, NULL)) != 0 &&
        errno != EPERM)
        return false;
    return set_file_ids(who->uid, who->gid);
}
