/* SPDX-License-Identifier: BSD-2-Clause */
/* Loss and flow: Wireshark's flags put into words. The flags stay Wireshark's; the words may
 * overrule them where more is known: a frame captured twice is no retransmission, a probe's byte
 * that was accepted is nothing unseen. */
#include "telling.h"

/* Linux waits at least so long before it repeats by itself; RFC 6298 asks for a second. */
#define SHORTEST_TIMER_NS INT64_C(200000000)

static uint32_t probed_bit(unsigned side)
{
    return (uint32_t)WT_TOLD_PROBED << side;
}

static struct wt_remark *tell_sides(struct wt_telling *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_tell(t, id, WT_CALL_KERNEL);
    bool server = wt_is_server(t->conversation, t->part->from);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    return r;
}

/* Told that its packets do not fit, a sender repeats at once: sooner than any timer would. */
static bool was_too_big(const struct wt_telling *t)
{
    return t->conversation->user[WT_USER_FLAGS] & WT_TOLD_TOO_BIG &&
           t->part->rto_ns < SHORTEST_TIMER_NS;
}

/* One of the notes that each end has for itself. */
static void note_of_sender(struct wt_telling *t, enum wt_told_notes note)
{
    t->conversation->user[WT_USER_FLAGS] |= (uint32_t)note << t->part->from;
}

/* Until the other side sends anything; see closing.c. */
static void note_repeating(struct wt_telling *t)
{
    note_of_sender(t, WT_TOLD_REPEATING);
}

/* Bytes that this capture had not seen, in a segment that Wireshark counts as repeated: all, some
 * or none. */
static uint64_t new_bytes(const struct wt_telling *t)
{
    for (unsigned i = 0; i < t->part->n_events; i++)
        if (t->part->events[i].id == WT_EV_DATA)
            return t->part->events[i].number;
    return 0;
}

static void tell_by_timer(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    struct wt_remark *r = tell_sides(t, WT_REMARK_RETRANSMITTED);

    note_repeating(t);
    wt_arg_number(r, "packet", p->rto_frame);
    wt_arg_seconds(r, "gap", p->rto_ns);
}

/* Sent before: by its timer, at once after duplicate ACKs, or for nothing. */
static void tell_retransmission(struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (wt_has_event(t, WT_EV_SYN_RETX) || wt_has_event(t, WT_EV_SYNACK_RETX) ||
        wt_has_event(t, WT_EV_FIN_RETX) || wt_has_event(t, WT_EV_SYN_RETRY))
        return; /* told by that event */
    note_of_sender(t, WT_TOLD_AGAIN);
    if (wt_shown_flags(p) & WT_TA_SPURIOUS_RETRANSMISSION) {
        note_of_sender(t, WT_TOLD_NEEDLESS);
        tell_sides(t, WT_REMARK_SPURIOUSLY_RETRANSMITTED);
    } else if (wt_shown_flags(p) & WT_TA_FAST_RETRANSMISSION) {
        tell_sides(t, WT_REMARK_FAST_RETRANSMITTED);
    } else if (was_too_big(t)) {
        tell_sides(t, WT_REMARK_RESENT_SMALLER);
    } else if (new_bytes(t) > 0) {
        tell_sides(t,
                   new_bytes(t) < p->length ? WT_REMARK_RETRANSMITTED_PART : WT_REMARK_GAP_FILLED);
    } else if (t->conversation->user[WT_USER_FLAGS] & (uint32_t)WT_TOLD_RECOVERING << p->from) {
        tell_sides(t, WT_REMARK_RETRANSMITTED_IN_RECOVERY);
    } else if (p->rto_frame != 0) {
        tell_by_timer(t);
    } else {
        tell_sides(t, WT_REMARK_RETRANSMITTED_AGAIN);
    }
}

static bool answers_needless(struct wt_telling *t)
{
    uint32_t needless = (uint32_t)WT_TOLD_NEEDLESS << !t->part->from;
    bool answered = t->conversation->user[WT_USER_FLAGS] & needless;

    t->conversation->user[WT_USER_FLAGS] &= ~needless;
    return answered;
}

/* A duplicate ACK means loss only while something is missing; it also answers copies. */
static void tell_duplicate_ack(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;
    const struct wt_part *p = t->part;
    const struct wt_end *peer = &c->end[!p->from];
    bool closes = c->phase == WT_PHASE_CLOSING || c->phase == WT_PHASE_CLOSED;
    /* a FIN came, but what lies before it did not: it is not confirmed either */
    bool misses = peer->sent_fin && !peer->fin_acked;

    if ((closes && !misses) || answers_needless(t)) {
        tell_sides(t, WT_REMARK_DUPLICATE_ACK_ECHO);
        return;
    }
    if (p->duplicate_ack_number >= 3)
        t->conversation->user[WT_USER_FLAGS] |= (uint32_t)WT_TOLD_RECOVERING << !p->from;
    struct wt_remark *r = tell_sides(t, WT_REMARK_DUPLICATE_ACK);

    wt_arg_number(r, "n", p->duplicate_ack_number);
    wt_arg_number(r, "ack", p->rel_ack);
}

static void tell_gap(struct wt_telling *t)
{
    t->conversation->user[WT_USER_FLAGS] |= WT_TOLD_MISSED;
    tell_sides(t,
               t->part->gap_confirmed ? WT_REMARK_NOT_CAPTURED_CONFIRMED : WT_REMARK_NOT_CAPTURED);
}

/* tshark takes the byte of an accepted probe for unseen: the tracker knows better. */
static void tell_probe_accepted(struct wt_telling *t)
{
    uint32_t *flags = &t->conversation->user[WT_USER_FLAGS];

    if (!(t->part->overruled & WT_TA_ACK_LOST_SEGMENT) || !(*flags & probed_bit(!t->part->from)))
        return;
    *flags &= ~probed_bit(!t->part->from);
    tell_sides(t, WT_REMARK_PROBE_ACCEPTED);
}

static void tell_unseen(struct wt_telling *t)
{
    t->conversation->user[WT_USER_FLAGS] |= WT_TOLD_MISSED;
    tell_sides(t, WT_REMARK_ACKED_UNSEEN);
}

/* Not out of order: an ICMP error said "too big", so the same bytes come in smaller pieces. */
static bool is_resent_smaller(const struct wt_telling *t)
{
    return t->part->overruled & WT_TA_OUT_OF_ORDER &&
           t->conversation->user[WT_USER_FLAGS] & WT_TOLD_TOO_BIG;
}

static void tell_out_of_order(struct wt_telling *t)
{
    note_of_sender(t, WT_TOLD_AGAIN);
    tell_sides(t, is_resent_smaller(t) ? WT_REMARK_RESENT_SMALLER : WT_REMARK_OUT_OF_ORDER);
}

/* This end's answer to such a question of the other one? Asked for once. */
static bool answers(struct wt_telling *t, enum wt_told_notes question)
{
    uint32_t asked = (uint32_t)question << !t->part->from;
    bool was_asked = t->conversation->user[WT_USER_FLAGS] & asked;

    t->conversation->user[WT_USER_FLAGS] &= ~asked;
    return was_asked;
}

/* Before any data the window of the answer to a keep-alive differs from the SYN's, for that one is
 * not scaled: Wireshark calls it an update. */
static void tell_update(struct wt_telling *t)
{
    bool has_read = t->conversation->end[!t->part->from].bytes > 0;
    enum wt_remark_id id = has_read ? WT_REMARK_WINDOW_UPDATE : WT_REMARK_WINDOW_GROWN;

    if (!t->conversation->end[t->part->from].scale_known)
        id = WT_REMARK_WINDOW_UPDATE_UNSCALED;
    if (answers(t, WT_TOLD_KEPT))
        tell_sides(t, WT_REMARK_KEEP_ALIVE_ACK);
    else
        wt_arg_number(tell_sides(t, id), "window", t->part->window);
}

static void tell_window(struct wt_telling *t)
{
    uint32_t a = wt_shown_flags(t->part);

    if (a & WT_TA_ZERO_WINDOW_PROBE) {
        t->conversation->user[WT_USER_FLAGS] |= probed_bit(t->part->from);
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE);
    }
    if (a & WT_TA_ZERO_WINDOW_PROBE_ACK || (a & WT_TA_ZERO_WINDOW && answers(t, WT_TOLD_ASKED)))
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE_ACK);
    else if (a & WT_TA_ZERO_WINDOW)
        tell_sides(t, WT_REMARK_ZERO_WINDOW);
    if (a & WT_TA_WINDOW_FULL)
        tell_sides(t, WT_REMARK_WINDOW_FULL);
    if (a & WT_TA_WINDOW_UPDATE)
        tell_update(t);
}

/* A keep-alive repeats the last number of an idle connection; while closing, or before any data, it
 * only looks like one. */
static void tell_keep_alive(struct wt_telling *t)
{
    if (wt_shown_flags(t->part) & WT_TA_KEEP_ALIVE_ACK) {
        tell_sides(t, WT_REMARK_KEEP_ALIVE_ACK);
    } else if (t->conversation->user[WT_USER_FLAGS] & (uint32_t)WT_TOLD_SHUT << !t->part->from) {
        t->conversation->user[WT_USER_FLAGS] |= (uint32_t)WT_TOLD_ASKED << t->part->from;
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE); /* Linux asks so, without a new byte */
    } else if (t->conversation->phase == WT_PHASE_OPEN ||
               t->conversation->phase == WT_PHASE_MIDSTREAM) {
        tell_sides(t, WT_REMARK_KEEP_ALIVE);
        note_repeating(t);
        note_of_sender(t, WT_TOLD_KEPT);
    }
}

/* The ACK that ends a simultaneous open: its window is the first that is scaled, no update. */
static bool is_crossed_ack(const struct wt_telling *t)
{
    return t->conversation->user[WT_USER_FLAGS] & WT_TOLD_SIM_OPEN && t->part->length == 0 &&
           t->part->rel_ack == 1;
}

/* Steps of opening and resets say what their numbers mean; Wireshark's flags for them do not fit:
 * an ack that belongs to another connection confirms nothing unseen. */
static bool speaks_for_itself(const struct wt_telling *t)
{
    uint16_t flags = t->packet->layers[t->part->layer].u.tcp.flags;
    static const enum wt_event_id steps[] = {
        WT_EV_SYN,      WT_EV_SYN_RETRY,      WT_EV_ACK_TO_SYN,
        WT_EV_BAD_ACK,  WT_EV_CHALLENGE_ACK,  WT_EV_SYNACK,
        WT_EV_SIM_OPEN, WT_EV_SYNACK_BAD_ACK, WT_EV_SYNACK_NEW_ISN};

    if (flags & WT_RST || is_crossed_ack(t) ||
        (wt_has_event(t, WT_EV_ESTABLISHED) && t->part->length == 0))
        return true;
    for (size_t i = 0; i < WT_ARRAY_LEN(steps); i++)
        if (wt_has_event(t, steps[i]))
            return true;
    return false;
}

bool wt_flow_speaks(const struct wt_telling *t, uint32_t flags)
{
    uint32_t shown = wt_shown_flags(t->part);

    if (is_resent_smaller(t))
        shown |= WT_TA_OUT_OF_ORDER;
    return shown & flags && !speaks_for_itself(t);
}

/* What later packets are to be read by: another ACK than a duplicate ends a recovery, and a window
 * is open or shut. */
static void note_state(struct wt_telling *t)
{
    uint32_t *flags = &t->conversation->user[WT_USER_FLAGS];
    uint32_t shut = (uint32_t)WT_TOLD_SHUT << t->part->from;

    if (!(wt_shown_flags(t->part) & WT_TA_DUPLICATE_ACK))
        *flags &= ~((uint32_t)(WT_TOLD_RECOVERING | WT_TOLD_AGAIN) << !t->part->from);
    *flags = t->part->analysis & WT_TA_ZERO_WINDOW ? *flags | shut : *flags & ~shut;
}

void wt_tell_flow(struct wt_telling *t)
{
    uint32_t a = wt_shown_flags(t->part);

    note_state(t);
    if (t->part->analysis == 0 || t->part->captured_twice || speaks_for_itself(t))
        return;
    if (a & WT_TA_RETRANSMISSION)
        tell_retransmission(t);
    if (a & WT_TA_OUT_OF_ORDER || is_resent_smaller(t))
        tell_out_of_order(t);
    if (a & WT_TA_LOST_SEGMENT)
        tell_gap(t);
    if (a & WT_TA_ACK_LOST_SEGMENT)
        tell_unseen(t);
    tell_probe_accepted(t);
    if (a & WT_TA_DUPLICATE_ACK)
        tell_duplicate_ack(t);
    if (a & (WT_TA_KEEP_ALIVE | WT_TA_KEEP_ALIVE_ACK))
        tell_keep_alive(t);
    tell_window(t);
}
