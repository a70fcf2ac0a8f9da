/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that only wait: in which call each does, for whom, and what would free it. */
#include "observed.h"

static const struct wt_waiting *waits_of(const struct wt_observed *o, unsigned program)
{
    return &o->as.stopping.waits[program];
}

/* How it waits, as a phrase whose arguments the remark has. */
static void arg_how(struct wt_remark *r, const struct wt_waiting *waits)
{
    static const enum wt_remark_id how[] = {
        [WT_WAIT_NONE] = WT_REMARK_WAITS_SOMEHOW, [WT_WAIT_CALL] = WT_REMARK_WAITS_CALL,
        [WT_WAIT_SPINS] = WT_REMARK_WAITS_SPINS,  [WT_WAIT_FILES] = WT_REMARK_WAITS_FILES,
        [WT_WAIT_LOCK] = WT_REMARK_WAITS_LOCK,    [WT_WAIT_SLEEP] = WT_REMARK_WAITS_SLEEP,
        [WT_WAIT_CHILD] = WT_REMARK_WAITS_CHILD,  [WT_WAIT_SIGNAL] = WT_REMARK_WAITS_SIGNAL,
        [WT_WAIT_TYPING] = WT_REMARK_WAITS_FILES, [WT_WAIT_HIDDEN] = WT_REMARK_WAITS_SOMEHOW};
    const int64_t ns_per_ms = 1000000;
    bool timed = waits->kind == WT_WAIT_CALL && waits->ms > 0;

    wt_arg_remark(r, "how", timed ? WT_REMARK_WAITS_CALL_TIMED : how[waits->kind]);
    wt_arg_name(r, "call", wt_socket_call_name((enum wt_socket_call_id)waits->call));
    wt_arg_seconds(r, "time", timed ? waits->ms * ns_per_ms : 0);
}

/* Of one that runs in the background only its own processes say so, by their waiting. */
static bool is_left(const struct wt_telling_call *t, const struct wt_observed *o, unsigned program)
{
    const struct wt_socket_program *p = &t->seen->programs[program];

    return program < t->seen->n_programs &&
           (!p->is_over || (p->goes_on && waits_of(o, program)->kind != WT_WAIT_NONE));
}

/* ---- ended ---- */

static enum wt_remark_id why(uint8_t reason, bool one)
{
    if (reason == WT_STOP_IDLE)
        return one ? WT_REMARK_STOPPING_IDLE : WT_REMARK_STOPPING_IDLE_TOO;
    if (reason == WT_STOP_STALEMATE)
        return one ? WT_REMARK_STOPPING_STALEMATE : WT_REMARK_STOPPING_STALEMATE_TOO;
    return one ? WT_REMARK_STOPPING_ALONE : WT_REMARK_STOPPING_IDLE_TOO;
}

void wt_say_idle(struct wt_telling_call *t, const struct wt_observed *o)
{
    uint8_t last = (uint8_t)(t->seen->n_programs - 1), reason = o->as.stopping.reason;
    bool one = true;

    for (unsigned back = 0; back < t->seen->n_programs; back++) {
        /* a server that stands last is what it is about */
        uint8_t i = (uint8_t)(reason == WT_STOP_ALONE ? last - back : back);

        if (!is_left(t, o, i) || (!one && waits_of(o, i)->kind == WT_WAIT_NONE))
            continue;
        struct wt_remark *r = wt_say_that(t, why(reason, one));

        wt_arg_program(r, "program", i);
        arg_how(r, waits_of(o, i));
        wt_arg_program(r, "last", last);
        one = false;
    }
    if (reason == WT_STOP_ALONE && t->seen->better_order != NULL)
        wt_arg_name(wt_say_that(t, t->seen->n_programs == 1 ? WT_REMARK_NEEDS_A_CLIENT
                                                            : WT_REMARK_SERVER_STANDS_LAST),
                    "command", t->seen->better_order);
}

/* ---- a stalemate ---- */

/* The program at the other end of the connection that is waited for. */
static const struct wt_socket *peer_of(const struct wt_telling_call *t,
                                       const struct wt_waiting *waits, const struct wt_socket **own)
{
    *own = NULL;
    for (unsigned i = 0; waits->socket != 0 && i < t->seen->n_sockets; i++)
        if (t->seen->sockets[i].id == waits->socket)
            *own = &t->seen->sockets[i];
    return *own != NULL && (*own)->remote.port != 0 ? wt_socket_peer(t->seen, *own) : NULL;
}

static enum wt_remark_id stalemate_of(const struct wt_waiting *waits, const struct wt_socket *own,
                                      const struct wt_socket *peer)
{
    enum wt_moves moves = wt_socket_call_moves(waits->call);
    bool call = waits->kind == WT_WAIT_CALL;

    if (call && own != NULL && own->is & WT_SOCKET_LISTENS)
        return WT_REMARK_WAITS_FOR_CONNECTION;
    if (call && moves == WT_SENDS && peer != NULL)
        return WT_REMARK_WAITS_FOR_READER;
    if (call && moves != WT_SENDS && peer != NULL)
        return WT_REMARK_WAITS_FOR_BYTES;
    if (call && moves == WT_RECEIVES)
        return WT_REMARK_WAITS_FOR_ANYBODY;
    return WT_REMARK_WAITS_ON;
}

static bool all_receive(const struct wt_telling_call *t, const struct wt_observed *o)
{
    unsigned n = 0;

    for (unsigned i = 0; i < t->seen->n_programs; i++) {
        const struct wt_waiting *waits = waits_of(o, i);
        const struct wt_socket *own;

        if (!is_left(t, o, i) || waits->kind == WT_WAIT_NONE)
            continue;
        n++;
        if (waits->kind != WT_WAIT_CALL || wt_socket_call_moves(waits->call) != WT_RECEIVES ||
            peer_of(t, waits, &own) == NULL)
            return false;
    }
    return n > 1;
}

void wt_say_stalemate(struct wt_telling_call *t, const struct wt_observed *o)
{
    for (uint8_t i = 0; i < t->seen->n_programs; i++) {
        const struct wt_waiting *waits = waits_of(o, i);
        const struct wt_socket *own, *peer;

        if (!is_left(t, o, i) || waits->kind == WT_WAIT_NONE)
            continue;
        peer = peer_of(t, waits, &own);
        struct wt_remark *r = wt_say_that(t, stalemate_of(waits, own, peer));

        wt_arg_program(r, "program", i);
        arg_how(r, waits);
        wt_arg_program(r, "peer", peer != NULL ? peer->program : i);
        wt_arg_number(r, "port", own != NULL ? own->local.port : 0);
    }
    if (all_receive(t, o))
        wt_say_that(t, WT_REMARK_NOBODY_WILL_SEND);
}
