/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that need no filter, because they cannot open a socket. */
#ifndef WT_OBSERVE_HARMLESS_H
#define WT_OBSERVE_HARMLESS_H

#include <limits.h>
#include <stdbool.h>

bool wt_harmless(const char *path);
/* The same of a program as execvp() would find it; path is what to execute then. */
bool wt_harmless_find(const char *name, char path[PATH_MAX]);

#endif
