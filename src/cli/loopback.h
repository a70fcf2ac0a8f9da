/* SPDX-License-Identifier: BSD-2-Clause */
/* Does a program name the loopback address? With --veth each host has its own. */
#ifndef WT_CLI_LOOPBACK_H
#define WT_CLI_LOOPBACK_H

/* What the command names: "127.0.0.1", "localhost", "::1" (static text), or NULL. Looked at are its
 * words, and those of its files that are small: scripts, and a program named by its path. */
const char *wt_loopback_named(char *const *argv);

#endif
