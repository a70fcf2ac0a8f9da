/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes on their way, and their acknowledgements. */
#include "../calls/observed.h"

/* Flags whose words say all there is to say about such a segment: see flow.c. */
enum {
    SPEAKS_FOR_ACK = WT_TA_DUPLICATE_ACK | WT_TA_ZERO_WINDOW | WT_TA_ZERO_WINDOW_PROBE_ACK |
                     WT_TA_WINDOW_UPDATE | WT_TA_KEEP_ALIVE | WT_TA_KEEP_ALIVE_ACK,
    SPEAKS_FOR_REPEAT =
        WT_TA_RETRANSMISSION | WT_TA_OUT_OF_ORDER | WT_TA_KEEP_ALIVE | WT_TA_ZERO_WINDOW_PROBE,
};

static void tell_big(struct wt_telling *t)
{
    uint16_t mss = t->conversation->end[!t->part->from].mss;

    if (mss == 0 || t->part->length <= mss)
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_DATA_BIG);

    wt_arg_number(r, "bytes", t->part->length);
    wt_arg_number(r, "mss", mss);
    wt_arg_side(r, "peer", wt_is_server(t->conversation, !t->part->from));
}

/* The 32-bit numbers start again at 0 within this segment. */
static void tell_wrap(struct wt_telling *t)
{
    uint32_t seq = t->packet->layers[t->part->layer].u.tcp.seq;

    if (seq > UINT32_MAX - t->part->length)
        wt_tell_note_once(t, WT_REMARK_NUMBERS_WRAP);
}

/* How the numbers of this direction are counted. */
static void tell_numbers(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    enum wt_remark_id id = t->conversation->end[p->from].has_isn ? WT_REMARK_NUMBERS_FROM_START
                                                                 : WT_REMARK_NUMBERS_FROM_HERE;

    if (!wt_is_news(t->explainer, id))
        return;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_name(r, "start", wt_is_server(t->conversation, p->from) ? "K" : "J");
    wt_arg_number(r, "last", p->rel_seq + p->length - 1);
    wt_arg_number(r, "next", p->rel_seq + p->length);
}

/* Sent by the kernel without a send() at this moment: a probe's byte, or a retransmission whose
 * first copy may be lost. */
static bool is_kernels_own(const struct wt_telling *t, const struct wt_event *event)
{
    uint32_t a = t->part->shown;

    return a & WT_TA_ZERO_WINDOW_PROBE ||
           (a & WT_TA_RETRANSMISSION && event->number == t->part->length);
}

/* Once the reader has been told of pieces, further data without PSH is a piece too. */
static enum wt_remark_id more_of_it(const struct wt_telling *t, enum wt_remark_id id)
{
    return t->explainer->has_said[WT_REMARK_DATA_PIECE] ? WT_REMARK_DATA_PIECE : id;
}

/* New bytes. Who sent last tells whether this is an answer or more of the same. */
static void tell_new(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_conversation *c = t->conversation;
    bool push = t->packet->layers[t->part->layer].u.tcp.flags & WT_PSH;
    enum wt_remark_id first = push ? WT_REMARK_DATA : WT_REMARK_DATA_PIECE;
    uint8_t before = t->part->sender_before;
    enum wt_remark_id id = before == 0                  ? first
                           : before == event->side + 1u ? WT_REMARK_DATA_STREAM
                                                        : WT_REMARK_DATA_ANSWER;

    if (wt_has_event(t, WT_EV_HALF_CLOSE_DATA) || is_kernels_own(t, event))
        return; /* told by that event, or by flow.c */
    if (id == WT_REMARK_DATA_STREAM && !wt_is_news(t->explainer, id))
        id = more_of_it(t, first); /* said once; from now on the call's name is enough */
    struct wt_remark *r = wt_tell_sent(t, id, event->number);

    wt_arg_side(r, "who", wt_is_server(c, event->side));
    wt_arg_side(r, "peer", !wt_is_server(c, event->side));
    wt_arg_number(r, "bytes", event->number);
    wt_arg_number(r, "ack", t->part->rel_ack);
    wt_arg_remark(r, "carried", t->part->confirms ? WT_REMARK_ACK_CARRIED : WT_REMARK_ACK_KNOWN);
    wt_add_sent(t, r, id);
    if (id == first)
        tell_numbers(t);
    wt_tell_encoding(t, WT_REMARK_DATA_UTF8);
    tell_big(t);
    tell_wrap(t);
}

/* The side that sent its FIN confirms what came after it: it can still read. */
static void tell_half_close_read(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;
    const struct wt_part *p = t->part;
    uint32_t fin_acked = c->at[WT_AT_FIN_1_ACK];

    if (!(c->marks & WT_MARK_HALF_CLOSE_DATA) || !c->end[p->from].sent_fin || p->acks_frame == 0 ||
        p->acks_frame < fin_acked || !wt_say_first(t, WT_SAID_HALF_CLOSE))
        return;
    wt_arg_side(wt_tell(t, WT_REMARK_HALF_CLOSE_READ, WT_CALL_KERNEL), "who",
                wt_is_server(c, p->from));
}

/* The window: its value in the header, and in bytes after scaling. */
static void tell_scale(struct wt_telling *t)
{
    const struct wt_end *end = &t->conversation->end[t->part->from];
    uint16_t raw = t->packet->layers[t->part->layer].u.tcp.window;

    if (!end->scale_known || end->scale == 0 || raw == 0 ||
        !wt_is_news(t->explainer, WT_REMARK_WINDOW_SCALED))
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_WINDOW_SCALED);

    wt_arg_side(r, "who", wt_is_server(t->conversation, t->part->from));
    wt_arg_number(r, "raw", raw);
    wt_arg_number(r, "shift", end->scale);
    wt_arg_number(r, "factor", UINT64_C(1) << end->scale);
    wt_arg_number(r, "window", t->part->window);
}

void wt_tell_delay(struct wt_telling *t)
{
    if (t->part->means & WT_MEANS_DELAYED)
        wt_arg_seconds(wt_tell_aside(t, WT_REMARK_ACK_DELAYED), "gap", t->part->ack_rtt_ns);
}

static void tell_ack(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    struct wt_remark *r = wt_tell(t, WT_REMARK_ACK_ONLY, WT_CALL_KERNEL);

    wt_arg_number(r, "ack", p->rel_ack);
    wt_arg_number(r, "window", p->window);
    wt_arg_remark(r, "room",
                  t->conversation->end[p->from].scale_known ? WT_REMARK_ROOM_KNOWN
                                                            : WT_REMARK_ROOM_UNKNOWN);
    tell_scale(t);
    wt_tell_delay(t);
    tell_half_close_read(t);
}

static struct wt_remark *tell_sided(struct wt_telling *t, enum wt_remark_id id,
                                    const struct wt_event *event, enum wt_call call)
{
    struct wt_remark *r = wt_tell(t, id, call);
    bool server = wt_is_server(t->conversation, event->side);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    wt_arg_number(r, "bytes", event->number);
    return r;
}

/* Whether its program can still read is known where its calls were seen. */
static void tell_half_close(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_socket *to = t->seen.to;

    if (to == NULL || to->given_up == WT_NOT_GIVEN_UP)
        tell_sided(t, WT_REMARK_HALF_CLOSE_DATA, event, WT_CALL_SEND);
    else
        wt_arg_program(tell_sided(t,
                                  to->closed_by != WT_NOT_GIVEN_UP
                                      ? WT_REMARK_HALF_CLOSE_DATA_LOST
                                      : WT_REMARK_HALF_CLOSE_DATA_READABLE,
                                  event, WT_CALL_SEND),
                       "program", to->program);
}

void wt_tell_data(struct wt_telling *t, const struct wt_event *event)
{
    switch (event->id) {
    case WT_EV_DATA:
        tell_new(t, event);
        break;
    case WT_EV_ACK:
        if (!wt_flow_speaks(t, SPEAKS_FOR_ACK) || t->part->captured_twice)
            tell_ack(t);
        break;
    case WT_EV_DATA_AGAIN:
        if (!wt_flow_speaks(t, SPEAKS_FOR_REPEAT))
            tell_sided(t, WT_REMARK_DATA_AGAIN, event, WT_CALL_KERNEL);
        break;
    case WT_EV_HALF_CLOSE_DATA:
        tell_half_close(t, event);
        break;
    case WT_EV_DATA_AFTER_FIN:
        tell_sided(t, WT_REMARK_DATA_AFTER_FIN, event, WT_CALL_NONE);
        break;
    default:
        tell_sided(t, WT_REMARK_DATA_AFTER_CLOSE, event, WT_CALL_NONE);
        break;
    }
}
