/* SPDX-License-Identifier: BSD-2-Clause */
/* How a connection closes: FINs in four, three or crossed segments, and resets. RFC 9293
 * section 3.6. */
#include "../calls/observed.h"

static struct wt_remark *say_sided(struct wt_telling *t, enum wt_remark_id id, enum wt_call call,
                                   unsigned side)
{
    struct wt_remark *r = wt_tell(t, id, call);
    bool server = wt_is_server(t->conversation, side);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    return r;
}

static void tell_first_fin(struct wt_telling *t, unsigned side)
{
    enum wt_remark_id cause = wt_seen_fin(t);
    bool seen = cause != WT_N_REMARKS;
    struct wt_remark *r = say_sided(t, seen ? WT_REMARK_FIN_1_SEEN : WT_REMARK_FIN_1,
                                    WT_CALL_CLOSE_OR_SHUTDOWN, side);

    wt_arg_number(r, "next", t->part->rel_seq + t->part->length + 1);
    if (!seen)
        return;
    wt_arg_remark(r, "cause", cause);
    wt_arg_program(r, "program", t->seen.from->program);
}

static void tell_fin(struct wt_telling *t, unsigned side)
{
    bool second = t->conversation->end[!side].sent_fin;

    if (!second)
        tell_first_fin(t, side);
    else if (wt_has_event(t, WT_EV_SIM_CLOSE))
        return; /* told by that event */
    else if (t->conversation->end[!side].sent_rst)
        say_sided(t, WT_REMARK_FIN_AFTER_RST, WT_CALL_CLOSE, side);
    else if (t->conversation->at[WT_AT_FIN_1_ACK] == t->packet->frame->number)
        say_sided(t, WT_REMARK_FIN_2_WITH_ACK, WT_CALL_CLOSE, side);
    else
        say_sided(t, WT_REMARK_FIN_2, WT_CALL_CLOSE, side);
    if (t->part->length > 0)
        wt_arg_number(wt_tell(t, WT_REMARK_FIN_WITH_DATA, WT_CALL_NONE), "bytes", t->part->length);
}

/* A whole conversation without data: often a program that failed before its first send(). */
static bool nothing_was_sent(const struct wt_conversation *c)
{
    return c->marks & WT_MARK_OPENED && c->end[0].bytes == 0 && c->end[1].bytes == 0 &&
           !(c->marks & WT_MARK_BYTES_MISSED);
}

/* TIME_WAIT: why it waits and how long; the remark on the fourth step says so already. */
static void tell_time_wait(struct wt_telling *t)
{
    if (!t->explainer->has_said[WT_REMARK_LAST_ACK_4] &&
        wt_is_news(t->explainer, WT_REMARK_TIME_WAIT))
        wt_arg_side(wt_tell_aside(t, WT_REMARK_TIME_WAIT), "who",
                    wt_is_server(t->conversation, t->part->from));
}

/* The last ACK: its number in the teardown depends on how the others travelled. */
static void tell_last_ack(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;
    struct wt_summary summary;

    wt_conversation_summary(c, &summary);
    if (summary.close == WT_CLOSE_SIMULTANEOUS) {
        say_sided(t, WT_REMARK_SIM_CLOSE_ACK, WT_CALL_KERNEL, t->part->from);
        return;
    }
    say_sided(t,
              summary.close == WT_CLOSE_THREE_SEGMENT ? WT_REMARK_LAST_ACK_3 : WT_REMARK_LAST_ACK_4,
              WT_CALL_KERNEL, t->part->from);
    if (summary.closed_first == WT_FIRST_SERVER)
        wt_arg_number(wt_tell(t, WT_REMARK_TIME_WAIT_SERVER, WT_CALL_NONE), "port",
                      c->end[!c->client].at.port);
    if (nothing_was_sent(c))
        wt_tell(t, WT_REMARK_CLOSED_WITHOUT_DATA, WT_CALL_NONE);
    tell_time_wait(t);
}

static void tell_fin_acked(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (wt_has_event(t, WT_EV_CLOSED) || wt_has_event(t, WT_EV_FIN))
        return; /* told by that event */
    if (wt_has_event(t, WT_EV_DATA))
        wt_arg_number(say_sided(t, WT_REMARK_FIN_1_ACKED_BY_DATA, WT_CALL_SEND, t->part->from),
                      "ack", t->part->rel_ack);
    else if (c->end[0].sent_fin && c->end[1].sent_fin)
        say_sided(t, WT_REMARK_SIM_CLOSE_ACK, WT_CALL_KERNEL, t->part->from);
    else
        say_sided(t, WT_REMARK_FIN_1_ACKED, WT_CALL_KERNEL, t->part->from);
    if (t->part->length == 0)
        wt_tell_delay(t);
}

static bool carries(const struct wt_telling *t, uint16_t flag)
{
    return t->packet->layers[t->part->layer].u.tcp.flags & flag;
}

/* An RST in an open connection. A live socket that is thrown away resets with ACK. */
static void tell_abort(struct wt_telling *t, unsigned side)
{
    static const enum wt_remark_id remarks[WT_N_RESETS] = {
        [WT_RESET_GAVE_UP] = WT_REMARK_RST_GAVE_UP,
        [WT_RESET_LATE_DATA] = WT_REMARK_ABORT,
        [WT_RESET_NO_SOCKET] = WT_REMARK_RST_NO_SUCH_CONNECTION,
        [WT_RESET_UNREAD] = WT_REMARK_ABORT,
        [WT_RESET_NOTHING_UNREAD] = WT_REMARK_ABORT,
    };
    enum wt_reset why = wt_reset_of(t->packet, t->part);
    const struct wt_socket *by = NULL;

    if (remarks[why] != WT_REMARK_ABORT) {
        say_sided(t, remarks[why], WT_CALL_KERNEL, side);
        return;
    }
    enum wt_remark_id cause = wt_seen_reset(t, &by);
    struct wt_remark *r = say_sided(t, WT_REMARK_ABORT, WT_CALL_CLOSE_OR_EXIT, side);

    if (cause != WT_N_REMARKS)
        wt_tell_seen_reset(t, r, cause, by);
    else
        wt_arg_remark(r, "cause",
                      why == WT_RESET_NOTHING_UNREAD ? WT_REMARK_ABORT_NOTHING_UNREAD
                                                     : WT_REMARK_ABORT_UNREAD);
}

/* An RST while closing: did data just reach a socket that had sent its FIN? */
static void tell_rst_after_fin(struct wt_telling *t, unsigned side)
{
    enum wt_reset why = wt_reset_of(t->packet, t->part);
    const struct wt_socket *by = NULL;
    enum wt_remark_id cause = why == WT_RESET_LATE_DATA ? WT_N_REMARKS : wt_seen_reset(t, &by);

    if (why == WT_RESET_LATE_DATA)
        say_sided(t, WT_REMARK_RST_AFTER_FIN_DATA, WT_CALL_KERNEL, side);
    else if (why == WT_RESET_NO_SOCKET)
        say_sided(t, WT_REMARK_RST_AFTER_FIN_GONE, WT_CALL_KERNEL, side);
    else if (cause == WT_N_REMARKS)
        say_sided(t, WT_REMARK_RST_AFTER_FIN, WT_CALL_CLOSE, side);
    else
        wt_tell_seen_reset(t, say_sided(t, WT_REMARK_RST_AFTER_FIN_SEEN, WT_CALL_CLOSE, side),
                           cause, by);
}

/* After a long silence a device on the way or a program may have dropped the connection. What was
 * not answered before has its own reason. */
static void tell_idle_end(struct wt_telling *t, unsigned side)
{
    struct wt_silence silence =
        wt_silence_before(t->explainer->options.diagnosis, t->conversation, side);

    if (silence.packet == 0 || (t->part->means & WT_MEANS_GAVE_UP) != 0)
        return;
    bool at_once = silence.packet == t->packet->frame->number;
    struct wt_remark *r =
        wt_tell_aside(t, at_once ? WT_REMARK_RST_ENDS_SILENCE : WT_REMARK_RST_AFTER_SILENCE);

    wt_arg_seconds(r, "gap", silence.ns);
    wt_arg_number(r, "packet", silence.packet);
    wt_arg_side(r, "who", wt_is_server(t->conversation, side));
}

void wt_tell_closing(struct wt_telling *t, const struct wt_event *event)
{
    switch (event->id) {
    case WT_EV_FIN:
        tell_fin(t, event->side);
        break;
    case WT_EV_FIN_ACKED:
        tell_fin_acked(t);
        break;
    case WT_EV_CLOSED:
        tell_last_ack(t);
        break;
    case WT_EV_SIM_CLOSE:
        wt_tell(t, WT_REMARK_SIM_CLOSE, WT_CALL_CLOSE);
        break;
    case WT_EV_FIN_RETX:
        wt_tell(t, WT_REMARK_FIN_RETX, WT_CALL_KERNEL);
        break;
    case WT_EV_ABORT:
        tell_abort(t, event->side);
        tell_idle_end(t, event->side);
        break;
    case WT_EV_RST_AFTER_FIN:
        tell_rst_after_fin(t, event->side);
        tell_idle_end(t, event->side);
        break;
    case WT_EV_RST_AFTER_CLOSE:
        wt_tell(t, WT_REMARK_RST_AFTER_CLOSE, WT_CALL_KERNEL);
        break;
    default:
        wt_tell(t, WT_REMARK_STRAY_RST, WT_CALL_NONE);
        break;
    }
    if (carries(t, WT_RST) && t->part->length > 0)
        wt_arg_number(wt_tell(t, WT_REMARK_RST_TEXT, WT_CALL_NONE), "bytes", t->part->length);
}
