/* SPDX-License-Identifier: BSD-2-Clause */
/* Loss and flow: Wireshark's flags put into words. The flags stay Wireshark's; the words may
 * overrule them where more is known: a frame captured twice is no retransmission, a probe's byte
 * that was accepted is nothing unseen. */
#include "../calls/observed.h"

static struct wt_remark *tell_sides(struct wt_telling *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_tell(t, id, WT_CALL_KERNEL);
    bool server = wt_is_server(t->conversation, t->part->from);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    return r;
}

/* Where the packets would leave open why it comes late: our own network held it back, and nothing
 * of it was repeated meanwhile. */
bool wt_is_late_on_purpose(const struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (t->packet->frame->hold != WT_HELD_BEFORE || p == NULL || p->captured_twice ||
        p->means & WT_MEANS_STEP || p->fresh < p->length)
        return false;
    return p->again == WT_AGAIN_UNSEEN || (p->means & WT_MEANS_LATE && wt_part_has(p, WT_EV_DATA));
}

static const struct wt_repair *repair(const struct wt_telling *t)
{
    return t->explainer->seen != NULL ? &t->explainer->seen->repair : NULL;
}

/* … or it lost the first copy before the place of the capture. */
bool wt_fills_gap_of_ours(const struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (repair(t) == NULL || !repair(t)->repeats || repair(t)->packet != 0 || p == NULL ||
        p->captured_twice || p->means & WT_MEANS_STEP)
        return false;
    return p->again == WT_AGAIN_UNSEEN || (p->means & WT_MEANS_LATE && wt_part_has(p, WT_EV_DATA));
}

static void tell_gap_of_ours(struct wt_telling *t)
{
    struct wt_remark *r = tell_sides(t, WT_REMARK_GAP_FILLED_ON_PURPOSE);

    wt_arg_name(r, "flag", wt_loss_flag((enum wt_loss)repair(t)->loss));
}

/* Bytes of the SYN, which the SYN,ACK did not confirm: it is no timer that repeats them, and no
 * probe. */
static bool repeats_syn(const struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;
    uint8_t again = t->part->again;

    return (again == WT_AGAIN_UNKNOWN || again == WT_AGAIN_TAIL || again == WT_AGAIN_BY_TIMER) &&
           c->at[WT_AT_SYN] != 0 && c->at[WT_AT_SYNACK] != 0 &&
           t->part->repeats == c->at[WT_AT_SYN] && c->client == t->part->from;
}

/* A retransmission: by time-out, a fast one after duplicate ACKs, or a needless one. */
static void tell_retransmission(struct wt_telling *t)
{
    static const enum wt_remark_id remarks[] = {
        [WT_AGAIN_NEEDLESSLY] = WT_REMARK_SPURIOUSLY_RETRANSMITTED,
        [WT_AGAIN_FAST] = WT_REMARK_FAST_RETRANSMITTED,
        [WT_AGAIN_SMALLER] = WT_REMARK_RESENT_SMALLER,
        [WT_AGAIN_PART] = WT_REMARK_RETRANSMITTED_PART,
        [WT_AGAIN_UNSEEN] = WT_REMARK_GAP_FILLED,
        [WT_AGAIN_UNSEEN_LATER] = WT_REMARK_GAP_FILLED_AGAIN,
        [WT_AGAIN_IN_RECOVERY] = WT_REMARK_RETRANSMITTED_IN_RECOVERY,
        [WT_AGAIN_BY_TIMER] = WT_REMARK_RETRANSMITTED,
        [WT_AGAIN_TAIL] = WT_REMARK_TAIL_PROBE,
        [WT_AGAIN_UNKNOWN] = WT_REMARK_RETRANSMITTED_AGAIN,
        [WT_AGAIN_TWIN] = WT_REMARK_SAME_PACKET_AGAIN,
    };
    const struct wt_part *p = t->part;
    enum wt_remark_id id = remarks[p->again];

    if (p->again == WT_AGAIN_NOT || p->again == WT_AGAIN_TOLD || wt_fills_gap_of_ours(t))
        return;
    if (wt_is_late_on_purpose(t))
        id = WT_REMARK_OVERTAKEN_ON_PURPOSE;
    if (p->again == WT_AGAIN_UNKNOWN && p->repeats != 0)
        id = WT_REMARK_RETRANSMITTED_SOME_WAY;
    if (repeats_syn(t))
        id = WT_REMARK_SYN_DATA_AGAIN;
    if ((p->again == WT_AGAIN_FAST || p->again == WT_AGAIN_IN_RECOVERY) && p->asked_by == 0)
        id = WT_REMARK_RETRANSMITTED_AGAIN;
    struct wt_remark *r = tell_sides(t, id);

    if (id == WT_REMARK_FAST_RETRANSMITTED || id == WT_REMARK_RETRANSMITTED_IN_RECOVERY)
        wt_arg_number(r, "packet", p->asked_by);
    if (id != WT_REMARK_RETRANSMITTED && id != WT_REMARK_TAIL_PROBE &&
        id != WT_REMARK_RETRANSMITTED_SOME_WAY && id != WT_REMARK_SYN_DATA_AGAIN &&
        id != WT_REMARK_SAME_PACKET_AGAIN)
        return;
    wt_arg_number(r, "packet", p->repeats);
    wt_arg_seconds(r, "gap", p->repeats_ns);
}

/* The SACK blocks of the receiver, explained before anything else about this segment. */
static void tell_sacks(struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (!(p->means & (WT_MEANS_SACK | WT_MEANS_DSACK)))
        return;
    bool above = p->means & WT_MEANS_SACK, of = !above && p->needless != 0;
    bool fin = above && p->sack_begin == p->sack_end;
    struct wt_remark *r = tell_sides(t, fin     ? WT_REMARK_SACK_HOLE_FIN
                                        : above ? WT_REMARK_SACK_HOLE
                                        : of    ? WT_REMARK_DSACK_OF
                                                : WT_REMARK_DSACK);

    wt_arg_number(r, "ack", p->rel_ack);
    wt_arg_number(r, "missing", p->sack_begin - 1);
    if (fin)
        return;
    wt_arg_number(r, "begin", p->sack_begin);
    wt_arg_number(r, "end", p->sack_end - 1);
    if (of)
        wt_arg_number(r, "packet", p->needless);
}

static void tell_duplicate_ack(struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (p->means & WT_MEANS_ECHO) {
        tell_sides(t, WT_REMARK_DUPLICATE_ACK_ECHO);
        return;
    }
    struct wt_remark *r = tell_sides(t, WT_REMARK_DUPLICATE_ACK);

    wt_arg_number(r, "n", p->duplicate_ack_number);
    wt_arg_number(r, "ack", p->rel_ack);
}

/* Before any data the window of the answer to a keep-alive differs from the SYN's, for that one is
 * not scaled: Wireshark calls it an update. */
static void tell_challenge(struct wt_telling *t)
{
    struct wt_remark *r = tell_sides(t, t->part->challenged_syn ? WT_REMARK_CHALLENGES_SYN
                                                                : WT_REMARK_CHALLENGES_RST);

    wt_arg_number(r, "packet", t->part->challenged);
    wt_arg_number(r, "ack", t->part->rel_ack);
}

static void tell_update(struct wt_telling *t)
{
    bool has_read = t->conversation->end[!t->part->from].bytes > 0;
    enum wt_remark_id id = has_read ? WT_REMARK_WINDOW_UPDATE : WT_REMARK_WINDOW_GROWN;

    if (!t->conversation->end[t->part->from].scale_known)
        id = WT_REMARK_WINDOW_UPDATE_UNSCALED;
    if (t->part->means & WT_MEANS_ANSWERS_KEEP_ALIVE)
        tell_sides(t, WT_REMARK_KEEP_ALIVE_ACK);
    else
        wt_arg_number(tell_sides(t, id), "window", t->part->window);
}

static void tell_zero_window(struct wt_telling *t)
{
    uint64_t unread = wt_seen_unread(t);

    if (unread == 0) {
        tell_sides(t, WT_REMARK_ZERO_WINDOW);
        return;
    }
    struct wt_remark *r = tell_sides(t, WT_REMARK_ZERO_WINDOW_SEEN);

    wt_arg_program(r, "program", t->seen.from->program);
    wt_arg_number(r, "unread", unread);
}

static void tell_reopened(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    struct wt_remark *r =
        tell_sides(t, p->means & WT_MEANS_REOPENS_ASKED ? WT_REMARK_WINDOW_REOPENED_ASKED
                                                        : WT_REMARK_WINDOW_REOPENED);

    wt_arg_number(r, "packet", p->shut_frame);
    wt_arg_seconds(r, "gap", p->shut_ns);
    wt_arg_number(r, "window", p->window);
    wt_arg_remark(r, "room",
                  t->conversation->end[p->from].scale_known ? WT_REMARK_ROOM_KNOWN
                                                            : WT_REMARK_ROOM_UNKNOWN);
}

/* Two digits: a round trip is not known better. */
static uint64_t about(uint64_t n)
{
    uint64_t unit = 1;

    while (n / unit >= 100)
        unit *= 10;
    return (n + unit / 2) / unit * unit;
}

/* What it means that all the room is used up now. */
static void tell_full(struct wt_telling *t)
{
    const int64_t second = 1000000000;
    const struct wt_part *p = t->part;
    int64_t rtt = t->conversation->initial_rtt_ns;
    enum wt_remark_id id = p->means & WT_MEANS_SILLY     ? WT_REMARK_WINDOW_SILLY
                           : p->means & WT_MEANS_LIMITED ? WT_REMARK_WINDOW_LIMITS
                                                         : WT_REMARK_WINDOW_FULL;
    struct wt_remark *r = tell_sides(t, id);

    wt_arg_number(r, "window", p->full_window);
    wt_arg_number(r, "bytes", p->length);
    if (id != WT_REMARK_WINDOW_LIMITS)
        return;
    wt_arg_seconds(r, "rtt", rtt);
    wt_arg_number(r, "rate", about((uint64_t)p->full_window * (uint64_t)second / (uint64_t)rtt));
}

static void tell_shrunk(struct wt_telling *t)
{
    if (t->part->means & WT_MEANS_SHRINKS)
        wt_arg_number(tell_sides(t, WT_REMARK_WINDOW_SHRUNK), "bytes", t->part->taken_back);
}

static void tell_window(struct wt_telling *t)
{
    uint32_t a = t->part->shown;

    if (a & WT_TA_ZERO_WINDOW_PROBE)
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE);
    if (t->part->means & WT_MEANS_ANSWERS_PROBE)
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE_ACK);
    else if (a & WT_TA_ZERO_WINDOW)
        tell_zero_window(t);
    if (a & WT_TA_WINDOW_FULL)
        tell_full(t);
    if (t->part->means & WT_MEANS_REOPENS)
        tell_reopened(t);
    else if (a & WT_TA_WINDOW_UPDATE)
        tell_update(t);
}

static void tell_keep_alive(struct wt_telling *t)
{
    if (t->part->shown & WT_TA_KEEP_ALIVE_ACK)
        tell_sides(t, WT_REMARK_KEEP_ALIVE_ACK);
    else if (t->part->means & WT_MEANS_PROBE)
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE);
    else if (t->part->means & WT_MEANS_KEEP_ALIVE)
        tell_sides(t, WT_REMARK_KEEP_ALIVE);
}

bool wt_silence_is_long(const struct wt_telling *t)
{
    const int64_t long_ns = INT64_C(60000000000);

    return t->part->silence_ns >= long_ns && t->part->length > 1 &&
           t->conversation->transport == WT_OVER_TCP;
}

/* An end that sends after a minute's silence may find the peer gone. A retransmission timer that
 * waits as long has words of its own. */
void wt_tell_silence(struct wt_telling *t)
{
    if (wt_silence_is_long(t) && t->part->again == WT_AGAIN_NOT)
        wt_arg_seconds(wt_tell_aside(t, WT_REMARK_SILENCE), "gap", t->part->silence_ns);
}

bool wt_flow_speaks(const struct wt_telling *t, uint32_t flags)
{
    uint32_t shown = t->part->shown;

    if (t->part->means & WT_MEANS_LATE)
        shown |= WT_TA_OUT_OF_ORDER;
    if (t->part->challenged != 0)
        shown |= WT_TA_DUPLICATE_ACK;
    return shown & flags;
}

static enum wt_remark_id late(const struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (wt_is_late_on_purpose(t))
        return WT_REMARK_OVERTAKEN_ON_PURPOSE;
    if (p->means & WT_MEANS_OVERTAKEN)
        return wt_part_has(p, WT_EV_DATA) ? WT_REMARK_OVERTAKEN : WT_REMARK_OVERTAKEN_COPY;
    return p->means & WT_MEANS_SMALLER ? WT_REMARK_RESENT_SMALLER : WT_REMARK_OUT_OF_ORDER;
}

static void tell_gap(struct wt_telling *t)
{
    if (t->part->gap_confirmed)
        tell_sides(t, WT_REMARK_NOT_CAPTURED_CONFIRMED);
    else if (repair(t) != NULL && repair(t)->misses)
        wt_arg_name(tell_sides(t, WT_REMARK_NOT_CAPTURED_ON_PURPOSE), "flag",
                    wt_loss_flag((enum wt_loss)repair(t)->missing_by));
    else
        tell_sides(t, WT_REMARK_NOT_CAPTURED);
}

void wt_tell_flow(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    uint32_t a = p->shown;

    if (p->captured_twice || p->means & WT_MEANS_STEP)
        return;
    tell_sacks(t);
    tell_shrunk(t);
    if (p->analysis == 0 && (p->means & WT_MEANS_REOPENS) == 0)
        return;
    tell_retransmission(t);
    if (wt_fills_gap_of_ours(t))
        tell_gap_of_ours(t);
    else if (p->means & WT_MEANS_LATE)
        tell_sides(t, late(t));
    if (a & WT_TA_LOST_SEGMENT)
        tell_gap(t);
    if (a & WT_TA_ACK_LOST_SEGMENT)
        tell_sides(t, WT_REMARK_ACKED_UNSEEN);
    if (p->means & WT_MEANS_PROBE_ACCEPTED)
        tell_sides(t, WT_REMARK_PROBE_ACCEPTED);
    if (p->challenged != 0)
        tell_challenge(t);
    if (a & WT_TA_DUPLICATE_ACK)
        tell_duplicate_ack(t);
    tell_keep_alive(t);
    tell_window(t);
}
