/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets that a process lets go of without close(): it ends, or becomes another program. Only with
 * its last holder a socket is closed. */
#include "sockets.h"

/* A socket that a process leaves for the kernel to close. */
static void leave(struct wt_sockets *all, struct wt_socket *s, int32_t fd,
                  struct wt_socket_change *change)
{
    bool has_said_it = s->given_up != WT_NOT_GIVEN_UP;

    if (s->is & WT_SOCKET_LISTENS)
        all->programs[s->program].never_accepted += wt_socket_waiting(all, s);
    sockets_given_up(all, s, WT_BY_EXIT, NULL);
    sockets_set(s, WT_SOCKET_CLOSED, true);
    s->closed_by = WT_BY_EXIT;
    if (!(s->is & WT_SOCKET_CONNECTED) || s->transport != WT_OVER_TCP || wt_socket_is_reset(all, s))
        return;
    change->left_open++;
    change->left_finished += has_said_it;
    change->left_fd = fd;
    change->left_unread += wt_socket_unread(all, s);
}

/* One that others still hold. */
static void leave_held(const struct wt_socket *s, int32_t fd, struct wt_socket_change *change)
{
    if (!(s->is & (WT_SOCKET_CONNECTED | WT_SOCKET_LISTENS)) || s->transport != WT_OVER_TCP)
        return;
    change->left_held++;
    if (change->left_open == 0)
        change->left_fd = fd;
}

static struct wt_socket *socket_of(struct wt_sockets *all, uint64_t id)
{
    for (unsigned i = 0; i < all->n_sockets; i++)
        if (all->sockets[i].id == id)
            return &all->sockets[i];
    return NULL;
}

void sockets_let_go(struct wt_sockets *all, const struct wt_let_go_all *gone,
                    struct wt_socket_change *change)
{
    for (unsigned i = 0; i < gone->n && i < WT_MAX_LET_GO; i++) {
        struct wt_socket *s = socket_of(all, gone->at[i].socket);

        if (s == NULL || s->closed_by != WT_NOT_GIVEN_UP)
            continue;
        if (gone->at[i].last)
            leave(all, s, gone->at[i].fd, change);
        else
            leave_held(s, gone->at[i].fd, change);
    }
}

/* Where its descriptors could not be seen any more: those that it used last. */
static void note_let_go_unseen(struct wt_sockets *all, int32_t pid, struct wt_socket_change *change)
{
    for (unsigned i = 0; i < all->n_sockets; i++)
        if (all->sockets[i].pid == pid && all->sockets[i].closed_by == WT_NOT_GIVEN_UP)
            leave(all, &all->sockets[i], all->sockets[i].fd, change);
}

void sockets_ending(struct wt_sockets *all, const struct wt_observed *o,
                    struct wt_socket_change *change)
{
    struct wt_socket_program *program = &all->programs[o->program];

    if (o->as.ended.let_go.known)
        sockets_let_go(all, &o->as.ended.let_go, change);
    else
        note_let_go_unseen(all, o->as.ended.pid, change);
    if (change->left_open > 0) {
        program->left_open = change->left_open;
        program->left_by = o->as.ended.pid;
    }
    program->unread += change->left_unread;
}
