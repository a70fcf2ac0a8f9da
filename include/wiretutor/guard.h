/* SPDX-License-Identifier: BSD-2-Clause */
/* Few rights for a program that reads what strangers sent: give up root and capabilities, then
 * enter a sandbox that opens nothing, connects to nothing and starts nothing.
 *
 * The order: wt_guard_begin before any file is opened; then open the device, the input, the output;
 * wt_guard_become; what goes on creating files (rotation) is opened only now, with the rights that
 * are left; load what is loaded late (character sets, the time zone); wt_guard_enter; and now the
 * first packet. All of it is for a process with one thread; threads started later live in the same
 * sandbox. Linux. */
#ifndef WT_GUARD_H
#define WT_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/status.h"

/* Descriptors that were open already when the program began. */
struct wt_inherited {
    uint64_t open[16]; /* a bit for each below 1,024 */
};

/* A program that is setuid or setgid goes on with the real ids of whoever started it, and of its
 * rights keeps those to capture: files are then opened with the rights of that user. Notes which
 * descriptors were inherited, and lets no file take the place of a standard stream that is closed.
 * WT_CANNOT: GUARD_FAILED. */
WT_MUST_CHECK enum wt_status wt_guard_begin(struct wt_inherited *inherited, struct wt_error *error);

/* Who to go on as. */
struct wt_identity {
    bool changes;      /* false: the ids stay as they are */
    uint32_t uid, gid; /* where they change */
};

/* user: a name, or its number, as -Z takes it; NULL: whoever called sudo (SUDO_UID and SUDO_GID,
 * where they make sense and exist in this user namespace), else no change of ids. WT_MISUSED:
 * GUARD_NO_USER, GUARD_NOT_ROOT; WT_CANNOT: GUARD_NOT_MAPPED. */
WT_MUST_CHECK enum wt_status wt_guard_identity(struct wt_identity *who, const char *user,
                                               struct wt_error *error);

/* False: the device may not be captured from, because this program has more rights than whoever
 * started it (setuid, setcap, sudo), and to open it may start programs. */
bool wt_guard_may_open(const char *device);

/* Files are opened with the rights of who, where it changes the ids: theirs and those of their
 * groups. False: it does not work here. Ours come back with NULL. Ids stay as they are. */
WT_MUST_CHECK bool wt_guard_files_as(const struct wt_identity *who);

/* Give up: supplementary groups, root where who names another user, all capabilities. WT_CANNOT:
 * GUARD_FAILED; then do not go on. */
WT_MUST_CHECK enum wt_status wt_guard_become(const struct wt_identity *who, struct wt_error *error);

struct wt_guard_options {
    const struct wt_inherited *inherited; /* are closed; NULL: stay open */
    bool keeps_stdin;                     /* else standard input becomes /dev/null */
    int directory;      /* files may be created and replaced here: an open directory; -1: nowhere */
    int packet_socket;  /* may be read, and asked for its counts and its interface, but nothing may
                           be sent by it; -1: there is none */
    bool live_anything; /* captures from a device that is no packet socket: its driver may be asked
                           whatever it knows */
    const int32_t *children; /* processes that this one started before may be waited for, killed,
                                and spoken with over sockets that are connected already; no others
                                may be killed. NULL: there are none */
    size_t n_children;
};

/* Nothing of it: the strictest. Begin with this. */
struct wt_guard_options wt_guard_nothing(void);

struct wt_guard_report {
    unsigned landlock; /* version of the kernel's interface; 0: it has none */
    bool seccomp;
    bool for_tools; /* a sanitizer, valgrind or coverage is at work and needs files and processes of
                       its own: only sockets are refused */
};

/* Enter the sandbox, which cannot be undone: no new privileges, no files (but as said above), no
 * sockets, no other programs. What the kernel does not have is left out and reported. WT_CANNOT:
 * GUARD_FAILED.
 */
WT_MUST_CHECK enum wt_status wt_guard_enter(const struct wt_guard_options *options,
                                            struct wt_guard_report *report, struct wt_error *error);

#endif
