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

/* A retransmission: by time-out, a fast one after duplicate ACKs, or a needless one. */
static void tell_retransmission(struct wt_telling *t)
{
    static const enum wt_remark_id remarks[] = {
        [WT_AGAIN_NEEDLESSLY] = WT_REMARK_SPURIOUSLY_RETRANSMITTED,
        [WT_AGAIN_FAST] = WT_REMARK_FAST_RETRANSMITTED,
        [WT_AGAIN_SMALLER] = WT_REMARK_RESENT_SMALLER,
        [WT_AGAIN_PART] = WT_REMARK_RETRANSMITTED_PART,
        [WT_AGAIN_UNSEEN] = WT_REMARK_GAP_FILLED,
        [WT_AGAIN_IN_RECOVERY] = WT_REMARK_RETRANSMITTED_IN_RECOVERY,
        [WT_AGAIN_BY_TIMER] = WT_REMARK_RETRANSMITTED,
        [WT_AGAIN_TAIL] = WT_REMARK_TAIL_PROBE,
        [WT_AGAIN_UNKNOWN] = WT_REMARK_RETRANSMITTED_AGAIN,
    };
    const struct wt_part *p = t->part;
    enum wt_remark_id id = remarks[p->again];

    if (p->again == WT_AGAIN_NOT || p->again == WT_AGAIN_TOLD)
        return;
    if (p->again == WT_AGAIN_UNKNOWN && p->repeats != 0)
        id = WT_REMARK_RETRANSMITTED_SOME_WAY;
    struct wt_remark *r = tell_sides(t, id);

    if (id != WT_REMARK_RETRANSMITTED && id != WT_REMARK_TAIL_PROBE &&
        id != WT_REMARK_RETRANSMITTED_SOME_WAY)
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
    bool above = p->means & WT_MEANS_SACK;
    struct wt_remark *r = tell_sides(t, above ? WT_REMARK_SACK_HOLE : WT_REMARK_DSACK);

    wt_arg_number(r, "ack", p->rel_ack);
    wt_arg_number(r, "missing", p->sack_begin - 1);
    wt_arg_number(r, "begin", p->sack_begin);
    wt_arg_number(r, "end", p->sack_end - 1);
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

static void tell_window(struct wt_telling *t)
{
    uint32_t a = wt_shown_flags(t->part);

    if (a & WT_TA_ZERO_WINDOW_PROBE)
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE);
    if (t->part->means & WT_MEANS_ANSWERS_PROBE)
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE_ACK);
    else if (a & WT_TA_ZERO_WINDOW)
        tell_zero_window(t);
    if (a & WT_TA_WINDOW_FULL)
        tell_sides(t, WT_REMARK_WINDOW_FULL);
    if (a & WT_TA_WINDOW_UPDATE)
        tell_update(t);
}

static void tell_keep_alive(struct wt_telling *t)
{
    if (wt_shown_flags(t->part) & WT_TA_KEEP_ALIVE_ACK)
        tell_sides(t, WT_REMARK_KEEP_ALIVE_ACK);
    else if (t->part->means & WT_MEANS_PROBE)
        tell_sides(t, WT_REMARK_ZERO_WINDOW_PROBE);
    else if (t->part->means & WT_MEANS_KEEP_ALIVE)
        tell_sides(t, WT_REMARK_KEEP_ALIVE);
}

/* Who has been silent for a minute and goes on may find nobody there. */
void wt_tell_silence(struct wt_telling *t)
{
    const int64_t long_ns = INT64_C(60000000000);
    const struct wt_part *p = t->part;

    if (p->silence_ns >= long_ns && p->length > 1 && t->conversation->transport == WT_OVER_TCP)
        wt_arg_seconds(wt_tell_aside(t, WT_REMARK_SILENCE), "gap", p->silence_ns);
}

bool wt_flow_speaks(const struct wt_telling *t, uint32_t flags)
{
    uint32_t shown = wt_shown_flags(t->part);

    if (t->part->means & WT_MEANS_LATE)
        shown |= WT_TA_OUT_OF_ORDER;
    if (t->part->again != WT_AGAIN_NOT && t->part->again != WT_AGAIN_TOLD)
        shown |= WT_TA_RETRANSMISSION;
    return shown & flags && !(t->part->means & WT_MEANS_STEP);
}

void wt_tell_flow(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    uint32_t a = wt_shown_flags(p);

    if (p->captured_twice || p->means & WT_MEANS_STEP)
        return;
    tell_sacks(t);
    if (p->analysis == 0)
        return;
    tell_retransmission(t);
    if (p->means & WT_MEANS_LATE)
        tell_sides(t,
                   p->means & WT_MEANS_SMALLER ? WT_REMARK_RESENT_SMALLER : WT_REMARK_OUT_OF_ORDER);
    if (a & WT_TA_LOST_SEGMENT)
        tell_sides(t, p->gap_confirmed ? WT_REMARK_NOT_CAPTURED_CONFIRMED : WT_REMARK_NOT_CAPTURED);
    if (a & WT_TA_ACK_LOST_SEGMENT)
        tell_sides(t, WT_REMARK_ACKED_UNSEEN);
    if (p->means & WT_MEANS_PROBE_ACCEPTED)
        tell_sides(t, WT_REMARK_PROBE_ACCEPTED);
    if (a & WT_TA_DUPLICATE_ACK)
        tell_duplicate_ack(t);
    tell_keep_alive(t);
    tell_window(t);
}
