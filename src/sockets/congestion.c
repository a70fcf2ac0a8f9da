/* SPDX-License-Identifier: BSD-2-Clause */
/* From looks at a connection to what its congestion control does: RFC 5681's phases, as Linux'
 * ca_state, cwnd and ssthresh show them. Between two looks much may happen: then only the counters
 * tell that it did. */
#include <string.h>

#include "sockets.h"

enum { SYN_SENT = 2, SYN_RECV = 3 }; /* linux/tcp_states.h */

/* One step from a look to the next. */
struct step {
    struct wt_congestion *course;
    const struct wt_tcp_info *old, *now;
    struct wt_congestion_turn *turn;
};

static uint64_t now(const struct step *s, enum wt_tcp_info_member member)
{
    return s->now->value[member];
}

static uint64_t old(const struct step *s, enum wt_tcp_info_member member)
{
    return s->old->value[member];
}

static uint64_t more(const struct step *s, enum wt_tcp_info_member member)
{
    return now(s, member) > old(s, member) ? now(s, member) - old(s, member) : 0;
}

static void turn(const struct step *s, enum wt_congestion_kind kind, enum wt_congestion_phase next)
{
    *s->turn = (struct wt_congestion_turn){.kind = (uint8_t)kind,
                                           .from = (uint32_t)old(s, WT_TI_SND_CWND),
                                           .to = (uint32_t)now(s, WT_TI_SND_CWND),
                                           .ssthresh = (uint32_t)now(s, WT_TI_SND_SSTHRESH),
                                           .again = (uint32_t)more(s, WT_TI_TOTAL_RETRANS),
                                           .is_model = s->course->is_model,
                                           .rto_us = (uint32_t)old(s, WT_TI_RTO),
                                           .rtt_us = (uint32_t)now(s, WT_TI_RTT)};
    s->course->phase = (uint8_t)next;
}

/* Nothing is being repaired at the moment. */
static bool is_open(const struct step *s)
{
    return now(s, WT_TI_CA_STATE) == WT_CA_OPEN || now(s, WT_TI_CA_STATE) == WT_CA_DISORDER;
}

/* ---- what went wrong ---- */

static bool timed_out(const struct step *s)
{
    if (now(s, WT_TI_STATE) == SYN_SENT || now(s, WT_TI_STATE) == SYN_RECV ||
        s->course->phase == WT_PHASE_TIMED_OUT)
        return false;
    if (now(s, WT_TI_CA_STATE) == WT_CA_LOSS)
        return true;
    return wt_tcp_info_has(s->now, WT_TI_TOTAL_RTO) && more(s, WT_TI_TOTAL_RTO) > 0;
}

static void begin_reduction(const struct step *s)
{
    s->course->before_ssthresh = (uint32_t)old(s, WT_TI_SND_SSTHRESH);
    s->course->before_cwnd = (uint32_t)old(s, WT_TI_SND_CWND);
    s->course->reduced_ssthresh = (uint32_t)now(s, WT_TI_SND_SSTHRESH);
    s->course->lowest = (uint32_t)now(s, WT_TI_SND_CWND);
    s->course->is_reduced = true;
}

/* A new threshold is set where the window is made smaller, though it may have grown before since
 * the last look. */
static bool has_new_threshold(const struct step *s)
{
    return is_open(s) && now(s, WT_TI_SND_SSTHRESH) != old(s, WT_TI_SND_SSTHRESH) &&
           now(s, WT_TI_SND_SSTHRESH) != WT_NO_SSTHRESH;
}

/* A window that was made smaller since the last look; by what. */
static bool reduced(const struct step *s)
{
    uint64_t ca = now(s, WT_TI_CA_STATE);
    enum wt_congestion_phase phase = (enum wt_congestion_phase)s->course->phase;

    if (timed_out(s))
        turn(s, WT_TURN_TIMED_OUT, WT_PHASE_TIMED_OUT);
    else if (ca == WT_CA_RECOVERY && phase != WT_PHASE_RECOVERY)
        turn(s, WT_TURN_FAST_RECOVERY, WT_PHASE_RECOVERY);
    else if (ca == WT_CA_CWR && phase != WT_PHASE_REDUCING)
        turn(s, more(s, WT_TI_DELIVERED_CE) > 0 ? WT_TURN_ECN : WT_TURN_REDUCED, WT_PHASE_REDUCING);
    else if (has_new_threshold(s) && more(s, WT_TI_DELIVERED_CE) > 0)
        turn(s, WT_TURN_ECN, WT_PHASE_NONE);
    else if (has_new_threshold(s) && more(s, WT_TI_TOTAL_RETRANS) > 0)
        turn(s, WT_TURN_REPAIRED, WT_PHASE_NONE);
    else
        return false;
    begin_reduction(s);
    return true;
}

/* The kernel found that nothing had been lost, and put both back: tcp_undo_cwnd_reduction(). */
static bool undone(const struct step *s)
{
    struct wt_congestion *c = s->course;

    if (!is_open(s) || !c->is_reduced || now(s, WT_TI_SND_SSTHRESH) != c->before_ssthresh ||
        c->before_ssthresh <= c->reduced_ssthresh)
        return false;
    /* a threshold of the same number may be a new one */
    if (c->before_ssthresh != WT_NO_SSTHRESH &&
        (more(s, WT_TI_TOTAL_RETRANS) > 0 || now(s, WT_TI_SND_CWND) < c->before_cwnd))
        return false;
    turn(s, WT_TURN_UNDONE, WT_PHASE_NONE);
    s->turn->from = c->lowest;
    c->is_reduced = false;
    return true;
}

/* Nothing was sent for longer than a time-out: RFC 5681 section 4.1. */
static bool restarted(const struct step *s, int64_t time_ns)
{
    int64_t since_ms = (time_ns - s->course->time_ns) / 1000000;
    uint64_t pause_us =
        (uint64_t)(since_ms > 0 ? since_ms : 0) * 1000 + old(s, WT_TI_LAST_DATA_SENT) * 1000;

    if (now(s, WT_TI_SND_CWND) >= old(s, WT_TI_SND_CWND) || more(s, WT_TI_TOTAL_RETRANS) > 0 ||
        now(s, WT_TI_SND_SSTHRESH) < old(s, WT_TI_SND_SSTHRESH) ||
        more(s, WT_TI_DATA_SEGS_OUT) == 0 || pause_us <= old(s, WT_TI_RTO))
        return false;
    turn(s, WT_TURN_RESTARTED, WT_PHASE_NONE);
    s->turn->pause_ms = (uint32_t)(pause_us / 1000);
    return true;
}

/* ---- how it grows ---- */

static void grew(const struct step *s)
{
    struct wt_congestion *c = s->course;
    bool slow = now(s, WT_TI_SND_CWND) < now(s, WT_TI_SND_SSTHRESH);
    bool larger = now(s, WT_TI_SND_CWND) > old(s, WT_TI_SND_CWND);
    uint8_t before = c->phase;

    if (slow && before == WT_PHASE_TIMED_OUT) {
        c->phase = WT_PHASE_SLOW_START; /* the time-out has announced it */
    } else if (slow && larger && before != WT_PHASE_SLOW_START) {
        turn(s, WT_TURN_SLOW_START, WT_PHASE_SLOW_START);
    } else if (!slow && before != WT_PHASE_AVOIDANCE &&
               (larger || before != WT_PHASE_NONE || c->is_reduced)) {
        bool first = old(s, WT_TI_SND_SSTHRESH) == WT_NO_SSTHRESH && !c->is_reduced;

        turn(s, first ? WT_TURN_AVOIDANCE_EARLY : WT_TURN_AVOIDANCE, WT_PHASE_AVOIDANCE);
        s->turn->mended = before == WT_PHASE_RECOVERY;
    }
}

/* BBR: no slow start and no ssthresh; said once. */
static void grew_by_model(const struct step *s)
{
    if (!s->course->has_grown && is_open(s) && now(s, WT_TI_SND_CWND) > old(s, WT_TI_SND_CWND)) {
        turn(s, WT_TURN_BY_MODEL, WT_PHASE_NONE);
        s->course->has_grown = true;
    } else if (is_open(s)) {
        s->course->phase = WT_PHASE_NONE;
    }
}

void wt_congestion_look(struct wt_congestion *course, const struct wt_tcp_info *info,
                        const char *congestion, int64_t time_ns, struct wt_congestion_turn *turn)
{
    const struct step s = {course, &course->info, info, turn};

    *turn = (struct wt_congestion_turn){.kind = WT_TURN_NONE};
    if (congestion[0] != '\0')
        course->is_model = strncmp(congestion, "bbr", 3) == 0;
    if (course->has_looked && !undone(&s) && !reduced(&s) && !restarted(&s, time_ns)) {
        if (course->is_model)
            grew_by_model(&s);
        else if (is_open(&s))
            grew(&s);
    }
    if (course->is_reduced && info->value[WT_TI_SND_CWND] < course->lowest)
        course->lowest = (uint32_t)info->value[WT_TI_SND_CWND];
    course->has_looked = true;
    course->info = *info;
    course->time_ns = time_ns;
}

void sockets_looked(struct wt_sockets *all, const struct wt_observed *o,
                    struct wt_socket_change *change)
{
    const struct wt_tcp_sample *sample = &o->as.tcp;
    struct wt_socket *s = sockets_get(all, sample->socket, &change->forgot);

    change->socket = s;
    if (s->local.port == 0)
        s->local = sample->local;
    if (s->remote.port == 0)
        s->remote = sample->remote;
    change->connection = wt_socket_connection(all, &sample->local, &sample->remote);
    if (change->connection != NULL)
        change->side = !wt_same_end(&change->connection->end[0], &sample->local);
    wt_congestion_look(&s->congestion, &sample->info, sample->congestion, o->time_ns,
                       &change->turn);
}
