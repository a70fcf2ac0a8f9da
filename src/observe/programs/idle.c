/* SPDX-License-Identifier: BSD-2-Clause */
/* Do the programs only wait? Then nothing goes on, and somebody should say so.
 *
 * A thread waits where its call does, whichever it is: a wait whose time-out runs out and that is
 * made again is still waiting. A short sleep is work until it is repeated. Whether packets pass,
 * wiretutor itself sees; whether a kernel has something to send again, its tables tell. */
#include <errno.h>
#include <string.h>

#include "proc_net.h"
#include "record.h"
#include "watch.h"

static const int64_t ns_per_ms = 1000000;
enum {
    LOOK_EVERY_MS = 100,
    FIRST_LOOK_MS = 150,  /* after the latest work */
    ASK_NET_MS = 300,     /* the tables may be long */
    SHARE_AFTER_MS = 500, /* from then on it counts how much of the time a thread ran */
    WORKING_SHARE = 5,    /* one part in so many: it computes */
    SPINS_A_SECOND = 50,  /* calls that give nothing */
    SPINS_AT_LEAST = 20,
    UNKNOWN_MS = 5000, /* so long a call that we don't know counts as work */
};

void wt_idle_worked(struct wt_watch *w)
{
    w->worked_ns = wt_watch_ticks();
    w->works++;
    if (w->idle == WT_STOP_NONE)
        return;
    w->idle = WT_STOP_NONE;
    wt_watch_tell(w, &(struct wt_observed){.kind = WT_RECORD_IDLE, .time_ns = w->worked_ns});
}

/* ---- what calls bring ---- */

static struct wt_idling *idling(const struct wt_watch *w, struct wt_thread *thread)
{
    if (thread->idling.work != w->works)
        thread->idling = (struct wt_idling){.work = w->works};
    return &thread->idling;
}

/* b'' once more is nothing new. */
static bool is_end_again(struct wt_thread *thread, const struct wt_socket_call *call)
{
    bool end = wt_socket_call_moves(call->call) == WT_RECEIVES && call->result == 0 &&
               call->is_tcp_or_udp && call->transport == WT_OVER_TCP;
    bool again = end && thread->had_end && thread->end_of == call->socket;

    if (wt_socket_call_moves(call->call) == WT_RECEIVES && call->result >= 0) {
        thread->had_end = end;
        thread->end_of = call->socket;
    }
    return again;
}

static bool only_asks(const struct wt_socket_call *call)
{
    return call->call == WT_SC_POLL || call->call == WT_SC_SELECT ||
           call->call == WT_SC_EPOLL_WAIT || call->call == WT_SC_GETSOCKOPT ||
           call->call == WT_SC_GETSOCKNAME || call->call == WT_SC_GETPEERNAME;
}

/* The same error once more is nothing new either. */
static bool brings_nothing(struct wt_thread *thread, const struct wt_socket_call *call)
{
    bool end_again = is_end_again(thread, call);
    bool failed_again = call->error != 0 && call->error == thread->failed_with;

    if (!only_asks(call))
        thread->failed_with = call->error;
    return end_again || failed_again || only_asks(call) || call->error == EAGAIN ||
           call->error == EINTR;
}

void wt_idle_returned(struct wt_watch *w, struct wt_thread *thread,
                      const struct wt_socket_call *call)
{
    struct wt_program *program = &w->program[call->program];

    if (brings_nothing(thread, call)) {
        struct wt_idling *i = idling(w, thread);

        i->empties++;
        if (!only_asks(call) || i->empties == 1) {
            i->call = call->call;
            i->socket = call->socket;
        }
        return;
    }
    program->served |= call->result >= 0 && (call->call == WT_SC_ACCEPT ||
                                             wt_socket_call_moves(call->call) == WT_RECEIVES);
    wt_idle_worked(w);
}

/* ---- a look at one thread ---- */

enum verdict { WORKS, UNKNOWN, WAITS, SPINS };

static bool spins(const struct wt_idling *i, int64_t passed)
{
    return i->empties >= SPINS_AT_LEAST &&
           (int64_t)i->empties * 1000 * ns_per_ms >= SPINS_A_SECOND * passed;
}

static bool computes(const struct wt_idling *i, const struct wt_look *look, int64_t now)
{
    int64_t passed = now - i->since_ns;

    return passed >= SHARE_AFTER_MS * ns_per_ms &&
           (look->ran_ns - i->ran_ns) * WORKING_SHARE > passed;
}

static enum verdict judge(struct wt_watch *w, struct wt_thread *thread, const struct wt_look *look,
                          int64_t now)
{
    struct wt_idling *i = idling(w, thread);
    bool first = !i->looked, has_waited = look->switches != i->switches;

    i->switches = look->switches;
    if (first) {
        i->looked = true;
        i->since_ns = now;
        i->ran_ns = look->ran_ns;
    } else if (has_waited) {
        i->rounds++;
    }
    if (spins(i, now - w->worked_ns)) {
        i->waits = (struct wt_waiting){
            .kind = WT_WAIT_SPINS, .call = i->call, .socket = i->socket, .ms = -1};
        return SPINS;
    }
    if (computes(i, look, now) || look->waits.kind == WT_WAIT_TYPING)
        return WORKS;
    if (look->waits.kind == WT_WAIT_NONE) /* it may be between two waits */
        return first ? UNKNOWN : !has_waited ? WORKS : i->waits.kind != 0 ? WAITS : UNKNOWN;
    i->waits = look->waits;
    return WAITS;
}

/* ---- all of them ---- */

struct all {
    bool certain, network, again; /* again: what has a time-out was made again already */
    bool last_endless;            /* all of the last program's waits are */
    struct wt_waiting waits[WT_MAX_PROGRAMS];
};

static bool last_is_gone(const struct wt_watch *w)
{
    for (size_t i = w->options->first_client; i < w->options->n; i++)
        if (!w->program[i].gone)
            return false;
    return true;
}

/* One for the network is worth more than one for whatever else. */
static void keep(struct wt_waiting *kept, const struct wt_waiting *new)
{
    bool network = new->kind == WT_WAIT_CALL || new->kind == WT_WAIT_SPINS;

    if (kept->kind == WT_WAIT_NONE ||
        (network && kept->kind != WT_WAIT_CALL && kept->kind != WT_WAIT_SPINS))
        *kept = *new;
}

static bool counts(const struct wt_watch *w, const struct wt_idling *i, int64_t now)
{
    bool may_work = i->waits.kind == WT_WAIT_SLEEP || i->waits.kind == WT_WAIT_HIDDEN;

    return !may_work || i->waits.endless || i->rounds > 0 ||
           (i->waits.ms < 0 && now - w->worked_ns >= UNKNOWN_MS * ns_per_ms);
}

static enum verdict look_at(struct wt_watch *w, struct wt_thread *thread, int64_t now,
                            struct all *all)
{
    struct wt_look look;
    enum verdict verdict;

    wt_wait_of(w, thread, &look);
    if (look.gone)
        return WAITS;
    verdict = thread->leaving ? UNKNOWN : judge(w, thread, &look, now);
    if (verdict == WORKS || verdict == UNKNOWN)
        return verdict;

    const struct wt_idling *i = &thread->idling;
    unsigned program = thread->process->program;

    if (!counts(w, i, now))
        return UNKNOWN;
    all->certain &= look.certain && verdict == WAITS;
    all->network |= i->waits.kind == WT_WAIT_CALL || i->waits.kind == WT_WAIT_SPINS;
    all->again &= i->waits.endless || i->rounds > 0;
    if (program >= w->options->first_client)
        all->last_endless &= i->waits.endless && verdict == WAITS;
    keep(&all->waits[program], &i->waits);
    return verdict;
}

/* The last one serves; the others are gone, or have not been able to reach it. */
static bool is_alone(const struct wt_watch *w)
{
    const struct wt_program *last = &w->program[w->options->n - 1];
    bool others_gone = true, others_serve = false;

    for (size_t i = 0; i + 1 < w->options->n; i++) {
        others_gone &= w->program[i].gone;
        others_serve |= w->program[i].serves;
    }
    return last->serves && (others_gone || (!others_serve && !last->served));
}

static enum wt_stop_reason reason_of(const struct wt_watch *w, const struct all *all)
{
    if (last_is_gone(w))
        return WT_STOP_IDLE;
    if (w->options->open_network || !all->network || !all->again)
        return WT_STOP_NONE;
    if (is_alone(w))
        return WT_STOP_ALONE;
    return all->last_endless ? WT_STOP_STALEMATE : WT_STOP_NONE;
}

static void tell(struct wt_watch *w, enum wt_stop_reason reason, const struct all *all)
{
    bool certain = all->certain && all->network;
    struct wt_observed observed = {.kind = WT_RECORD_IDLE, .time_ns = w->worked_ns};

    if (reason == w->idle && certain == w->idle_certain)
        return;
    w->idle = reason;
    w->idle_certain = certain;
    observed.as.stopping.reason = (uint8_t)reason;
    observed.as.stopping.certain = certain;
    memcpy(observed.as.stopping.waits, all->waits, sizeof all->waits);
    wt_watch_tell(w, &observed);
}

/* Does a kernel have something to send again? Not asked of each of many processes: those of one
 * program are on one host. */
static bool is_under_way(struct wt_watch *w, int64_t now)
{
    bool seen[WT_MAX_PROGRAMS] = {false}, asked[2] = {false, false};

    if (now - w->asked_net_ns < ASK_NET_MS * ns_per_ms)
        return false;
    w->asked_net_ns = now;
    for (size_t i = 0; i < w->n_processes; i++) {
        unsigned program = w->processes[i]->program, side = program >= w->options->first_client;

        if (seen[program] || asked[side])
            continue;
        seen[program] = asked[side] = true;
        if (wt_proc_net_under_way(w, w->processes[i]->pid))
            return true;
    }
    return false;
}

static bool may_be_idle(const struct wt_watch *w)
{
    return w->traced && w->started == w->options->n && w->n_threads != 0 &&
           w->stop.reason == WT_STOP_NONE && !w->main_gone;
}

void wt_idle_tick(struct wt_watch *w, int64_t now)
{
    struct all all = {.certain = true, .again = true, .last_endless = true};
    enum wt_stop_reason reason;
    bool all_wait = true;

    if (!may_be_idle(w) || now - w->looked_ns < LOOK_EVERY_MS * ns_per_ms ||
        now - w->worked_ns < FIRST_LOOK_MS * ns_per_ms)
        return;
    w->looked_ns = now;
    for (size_t i = 0; i < w->n_threads; i++) {
        enum verdict verdict = look_at(w, w->threads[i], now, &all);

        if (verdict == WORKS) {
            wt_idle_worked(w);
            return;
        }
        all_wait &= verdict != UNKNOWN;
    }
    reason = all_wait ? reason_of(w, &all) : WT_STOP_NONE;
    if (reason != WT_STOP_NONE && is_under_way(w, now))
        wt_idle_worked(w);
    else if (all_wait || w->idle != WT_STOP_NONE)
        tell(w, reason, &all);
}

int64_t wt_idle_due(const struct wt_watch *w, int64_t now)
{
    int64_t from = w->looked_ns + LOOK_EVERY_MS * ns_per_ms,
            first = w->worked_ns + FIRST_LOOK_MS * ns_per_ms;

    if (!may_be_idle(w))
        return -1;
    if (first > from)
        from = first;
    return from > now ? (from - now) / ns_per_ms + 1 : 0;
}
