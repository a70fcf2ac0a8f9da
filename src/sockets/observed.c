/* SPDX-License-Identifier: BSD-2-Clause */
/* What `run` reports: the programs at its start, then their calls, and how each program ends. */
#include <string.h>

#include "sockets.h"

static bool is_python(const char *word)
{
    const char *slash = strrchr(word, '/');
    const char *name = slash != NULL ? slash + 1 : word;
    size_t n = strlen(name);

    return strncmp(name, "python", 6) == 0 || (n > 3 && strcmp(name + n - 3, ".py") == 0);
}

static bool is_shell(const char *word)
{
    static const char *const names[] = {"sh", "bash", "dash", "zsh", "ksh", "busybox"};
    const char *slash = strrchr(word, '/');

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(slash != NULL ? slash + 1 : word, names[i]) == 0)
            return true;
    return false;
}

void wt_sockets_programs(struct wt_sockets *all, const struct wt_programs_setup *programs)
{
    all->losses = programs->losses;
    all->queue = programs->queue;
    all->refuse = programs->refuse;
    all->is_private = programs->network != WT_NETWORK_HOST;
    all->is_prompt = programs->network == WT_NETWORK_PRIVATE && !wt_loses(&programs->losses) &&
                     programs->bits_per_s == 0;
    all->better_order = programs->better_order;
    all->has_two_hosts = programs->network == WT_NETWORK_VETH;
    for (int side = 0; side < 2; side++)
        all->address[side] = programs->address[side];
    all->n_programs = (uint8_t)(programs->n < WT_MAX_PROGRAMS ? programs->n : WT_MAX_PROGRAMS);
    all->first_client = (uint8_t)programs->first_client;
    memcpy(all->start, programs->start, sizeof all->start);
    for (unsigned i = 0; i < all->n_programs; i++) {
        all->programs[i].is_shell = programs->argv[i][0] != NULL && is_shell(programs->argv[i][0]);
        for (size_t k = 0; programs->argv[i][k] != NULL; k++)
            all->programs[i].is_python |= is_python(programs->argv[i][k]);
    }
}

static void note_ended(struct wt_socket_program *program, const struct wt_observed *o)
{
    program->is_over = true;
    program->goes_on = o->as.ended.left != 0;
    if (program->left_by != o->as.ended.pid) /* a child's, which has ended before */
        program->left_open = 0;
    program->code = o->as.ended.code;
    program->signal = o->as.ended.signal;
    program->by_us = o->as.ended.by_us;
    program->was_stopped = o->as.ended.reason != WT_STOP_NONE;
}

static void note_path(struct wt_socket_program *program, const struct wt_observed *o)
{
    program->paths++;
    if (o->as.path.call == WT_SC_LISTEN && o->as.path.error == 0)
        program->listens_at_path = true;
}

static void note_not_watched(struct wt_socket_program *program, enum wt_not_watched reason)
{
    if (reason == WT_NOT_WATCHED_URING || reason == WT_NOT_WATCHED_HIDDEN)
        program->has_unseen = true;
    else
        program->unwatched = true;
}

void wt_sockets_observed(struct wt_sockets *sockets, const struct wt_observed *o,
                         enum wt_call_shown shown, struct wt_socket_change *change)
{
    *change = (struct wt_socket_change){.shown = shown};
    if (o->program >= WT_MAX_PROGRAMS)
        return;
    if (o->kind == WT_OBSERVED_CALL_BEGINS || o->kind == WT_OBSERVED_CALL_RETURNS)
        sockets_note_call(sockets, &o->as.call, change);
    else if (o->kind == WT_OBSERVED_ENDING)
        sockets_ending(sockets, o, change);
    else if (o->kind == WT_OBSERVED_EXECUTED)
        sockets_let_go(sockets, &o->as.executed.let_go, change);
    else if (o->kind == WT_OBSERVED_ENDED)
        note_ended(&sockets->programs[o->program], o);
    else if (o->kind == WT_OBSERVED_STOPPING)
        sockets->stop_signal = o->as.stopping.signal, sockets->stop_reason = o->as.stopping.reason;
    else if (o->kind == WT_OBSERVED_NOT_WATCHED)
        note_not_watched(&sockets->programs[o->program], o->as.reason);
    else if (o->kind == WT_OBSERVED_PATH)
        note_path(&sockets->programs[o->program], o);
    else if (o->kind == WT_OBSERVED_TCP_INFO)
        sockets_looked(sockets, o, change);
}
