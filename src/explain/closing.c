/* SPDX-License-Identifier: BSD-2-Clause */
/* How a connection closes: FINs in four, three or crossed segments, and resets. RFC 9293
 * section 3.6. */
#include "telling.h"

static struct wt_remark *say_sided(struct wt_telling *t, enum wt_remark_id id, enum wt_call call,
                                   unsigned side)
{
    struct wt_remark *r = wt_tell(t, id, call);
    bool server = wt_is_server(t->conversation, side);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    return r;
}

static void tell_fin(struct wt_telling *t, unsigned side)
{
    bool second = t->conversation->end[!side].sent_fin;

    if (!second)
        say_sided(t, WT_REMARK_FIN_1, WT_CALL_CLOSE, side);
    else if (wt_has_event(t, WT_EV_SIM_CLOSE))
        return; /* told by that event */
    else if (t->conversation->at[WT_AT_FIN_1_ACK] == t->packet->frame->number)
        say_sided(t, WT_REMARK_FIN_2_WITH_ACK, WT_CALL_CLOSE, side);
    else
        say_sided(t, WT_REMARK_FIN_2, WT_CALL_CLOSE, side);
    if (t->part->length > 0)
        wt_arg_number(wt_tell(t, WT_REMARK_FIN_WITH_DATA, WT_CALL_NONE), "bytes", t->part->length);
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
        wt_arg_number(wt_tell_aside(t, WT_REMARK_TIME_WAIT_SERVER), "port",
                      c->end[!c->client].at.port);
}

static void tell_fin_acked(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (wt_has_event(t, WT_EV_CLOSED) || wt_has_event(t, WT_EV_FIN) ||
        wt_has_event(t, WT_EV_HALF_CLOSE_DATA))
        return; /* told by that event */
    if (c->end[0].sent_fin && c->end[1].sent_fin)
        say_sided(t, WT_REMARK_SIM_CLOSE_ACK, WT_CALL_KERNEL, t->part->from);
    else
        say_sided(t, WT_REMARK_FIN_1_ACKED, WT_CALL_KERNEL, t->part->from);
}

/* An RST while closing: did data just reach a socket that had sent its FIN? */
static void tell_rst_after_fin(struct wt_telling *t, unsigned side)
{
    const struct wt_conversation *c = t->conversation;
    bool late_data =
        c->end[side].sent_fin && !c->end[!side].sent_fin && c->user[WT_USER_LAST_FROM] == 2u - side;

    say_sided(t, late_data ? WT_REMARK_RST_AFTER_FIN_DATA : WT_REMARK_RST_AFTER_FIN,
              late_data ? WT_CALL_KERNEL : WT_CALL_CLOSE, side);
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
        say_sided(t, WT_REMARK_ABORT, WT_CALL_CLOSE_OR_EXIT, event->side);
        break;
    case WT_EV_RST_AFTER_FIN:
        tell_rst_after_fin(t, event->side);
        break;
    case WT_EV_RST_AFTER_CLOSE:
        wt_tell(t, WT_REMARK_RST_AFTER_CLOSE, WT_CALL_KERNEL);
        break;
    default:
        wt_tell(t, WT_REMARK_STRAY_RST, WT_CALL_NONE);
        break;
    }
}
