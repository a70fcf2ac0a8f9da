/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of watcher.c. */
#ifndef WT_OBSERVE_WATCHER_H
#define WT_OBSERVE_WATCHER_H

#include "programs/watch.h"

/* descendants.c: every process below this one, by the host's list, but for those of this process
 * group (0: none). */
void wt_descendants_kill(pid_t root, int signal, pid_t but_group);

#endif
