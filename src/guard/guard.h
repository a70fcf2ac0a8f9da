/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this folder share. */
#ifndef WT_GUARD_GUARD_H
#define WT_GUARD_GUARD_H

#include "wiretutor/guard.h"

/* GUARD_FAILED: what was tried (a system call's name), and why it did not work. */
WT_MUST_CHECK enum wt_status wt_guard_failed(const char *what, int errnum, struct wt_error *error);

/* Is this id known in the user namespace that we are in? map: "/proc/self/uid_map", "…/gid_map". */
bool wt_guard_is_mapped(const char *map, uint32_t id);

/* Where the program has more rights than its caller: no address of a message bus is taken from the
 * environment, for one can start programs (unixexec: of the D-Bus specification). */
void wt_guard_forget_buses(void);

/* Are we built with, or run under, something that opens files and starts processes itself? */
bool wt_guard_has_tools(void);
/* Calls are made to fail: libseccomp frees twice when its own memory ends, so it is left out. */
bool wt_guard_makes_faults(void);

/* The version of Landlock that now holds, 0: none; -1 with errno. */
int wt_guard_landlock(const struct wt_guard_options *options);

/* The filter of system calls: 1 it holds, 0 the kernel takes none; -1 with errno: it could not be
 * made. */
int wt_guard_filter_calls(const struct wt_guard_options *options, bool for_tools);

#endif
