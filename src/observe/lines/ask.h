/* SPDX-License-Identifier: BSD-2-Clause */
/* The watching process asks from where in a program's source a call comes. */
#ifndef WT_OBSERVE_ASK_H
#define WT_OBSERVE_ASK_H

#include "python.h"
#include "wiretutor/socket_call.h"

struct wt_asking {
    int fd;            /* to the naming process; -1: there is none */
    uint32_t maps;     /* that were looked at */
    int64_t waited_ns; /* for it, all together */
};

/* Of a process, from one execve() to the next; a forked child begins with its parent's. */
struct wt_lines {
    uint32_t map; /* 0: not looked at yet */
    struct wt_python python;
};

/* A call begins, its thread is stopped. Returns its .site: WT_SITE_LATER, or 0. */
uint32_t wt_ask_site(struct wt_asking *asking, struct wt_lines *lines,
                     const struct wt_socket_call *call);

#endif
