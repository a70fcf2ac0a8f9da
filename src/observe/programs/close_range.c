/* SPDX-License-Identifier: BSD-2-Clause */
/* close_range() closes many descriptors at once: reported as a close() of each Internet socket
 * among them. */
#include "calls.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "sockets.h"

enum { ONLY_AT_EXEC = 4, MOST = 256 }; /* CLOSE_RANGE_CLOEXEC of linux/close_range.h */

static void add(struct wt_watch *w, struct wt_thread *thread, const struct wt_pending *pending,
                int fd)
{
    struct wt_socket *socket = wt_socket_internet(w, thread, fd);
    struct wt_socket_call *call = &thread->closing[thread->n_closing];

    if (socket == NULL)
        return;
    *call = pending->call;
    call->fd = fd;
    wt_socket_closes(w, thread, fd, socket, call);
    call->id = ++w->calls;
    wt_call_socket(call, socket);
    call->site = wt_ask_site(&w->asking, &thread->process->lines, call);
    wt_call_tell(w, thread, WT_OBSERVED_CALL_BEGINS, call);
    thread->n_closing++;
}

bool wt_close_range_begins(struct wt_watch *w, struct wt_thread *thread,
                           const struct wt_pending *pending)
{
    uint64_t first = (uint32_t)pending->args[0], last = (uint32_t)pending->args[1];
    struct dirent *entry;
    char path[64];
    DIR *folder;

    thread->n_closing = 0;
    if ((pending->args[2] & ONLY_AT_EXEC) != 0)
        return false;
    if (thread->closing == NULL)
        thread->closing = calloc(MOST, sizeof *thread->closing);
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)thread->tid);
    folder = thread->closing != NULL ? opendir(path) : NULL;
    while (folder != NULL && thread->n_closing < MOST && (entry = readdir(folder)) != NULL) {
        char *end;
        uint64_t fd = strtoull(entry->d_name, &end, 10);

        if (end != entry->d_name && fd >= first && fd <= last)
            add(w, thread, pending, (int)fd);
    }
    if (folder != NULL)
        closedir(folder);
    return thread->n_closing != 0;
}

void wt_close_range_returns(struct wt_watch *w, struct wt_thread *thread,
                            const struct wt_pending *pending)
{
    for (size_t i = 0; i < thread->n_closing; i++) {
        struct wt_socket_call *call = &thread->closing[i];

        call->end_ns = pending->call.end_ns;
        call->has_returned = true;
        call->result = pending->call.result;
        call->error = pending->call.error;
        if (call->last && call->result == 0)
            wt_socket_forget(w, call->socket);
        wt_call_tell(w, thread, WT_OBSERVED_CALL_RETURNS, call);
    }
    thread->n_closing = 0;
}
