/* SPDX-License-Identifier: BSD-2-Clause */
/* What the naming process gives up before it reads anything. */
#ifndef WT_OBSERVE_HARMLESS_H
#define WT_OBSERVE_HARMLESS_H

/* Close all descriptors behind standard error but these two. */
void wt_keep_only(int one, int other);
/* From now on it can read files and answer; it cannot write, execute, connect, trace or signal.
 * Best effort: a kernel without seccomp leaves it as it is. */
void wt_become_harmless(void);

#endif
