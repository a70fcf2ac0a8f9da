/* SPDX-License-Identifier: BSD-2-Clause */
/* The seccomp filters that decide where a watched thread stops.
 *
 * FIRST is there from the start: calls that create or receive an Internet socket. SECOND is added
 * when a process has one: all other calls that can act on it. Everything else runs on, and so does
 * every call of another kind of program (32 bits, x32). */
#ifndef WT_OBSERVE_FILTER_H
#define WT_OBSERVE_FILTER_H

#include <stddef.h>
#include <linux/filter.h>

enum wt_filter_kind { WT_FILTER_FIRST, WT_FILTER_SECOND };
enum { WT_FILTER_MAX = 192 };

struct wt_filter {
    unsigned short n;
    struct sock_filter code[WT_FILTER_MAX];
};

void wt_filter_make(struct wt_filter *filter, enum wt_filter_kind kind);
/* For this process and what it will execute. 0, or -1 with errno. Async-signal-safe. */
int wt_filter_install(const struct wt_filter *filter);

#endif
