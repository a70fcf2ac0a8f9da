/* SPDX-License-Identifier: BSD-2-Clause */
/* How a connection opens, or fails to. RFC 9293 section 3.5. */
#include "../calls/observed.h"

enum { LOOPBACK_MSS_FLOOR = 32768, LOCALHOST_RETRY_MS = 1000 };

/* A name with two addresses: refused on ::1 a moment ago, now the same port on 127.0.0.1. */
static void tell_localhost(struct wt_telling *t)
{
    const struct wt_explainer *e = t->explainer;
    const struct wt_endpoint *server = &t->conversation->end[!t->conversation->client].at;

    if (!e->refused_on_ipv6_loopback || server->ip.version != 4 || !wt_on_loopback(&server->ip) ||
        server->port != e->refused_port)
        return;
    int64_t since = t->packet->frame->time_ns - e->refused_ns;

    if (since >= 0 && since < (int64_t)LOCALHOST_RETRY_MS * 1000000)
        wt_tell_aside(t, WT_REMARK_LOCALHOST_TWO_ADDRESSES);
}

static void remember_refusal(struct wt_telling *t)
{
    const struct wt_endpoint *server = &t->conversation->end[!t->conversation->client].at;
    struct wt_explainer *e = t->explainer;

    e->refused_on_ipv6_loopback = server->ip.version == 6 && wt_on_loopback(&server->ip);
    e->refused_port = server->port;
    e->refused_ns = t->packet->frame->time_ns;
}

static void tell_mss(struct wt_telling *t, unsigned side)
{
    const struct wt_end *end = &t->conversation->end[side];

    if (end->mss >= LOOPBACK_MSS_FLOOR && wt_on_loopback(&end->at.ip) &&
        wt_is_news(t->explainer, WT_REMARK_LOOPBACK_MSS))
        wt_arg_number(wt_tell_aside(t, WT_REMARK_LOOPBACK_MSS), "mss", end->mss);
}

static void tell_repeat(struct wt_telling *t, enum wt_remark_id id)
{
    wt_arg_seconds(wt_tell(t, id, WT_CALL_KERNEL), "gap", t->part->repeat_ns);
}

static void tell_side(struct wt_telling *t, enum wt_remark_id id, const struct wt_event *event,
                      enum wt_call call)
{
    wt_arg_side(wt_tell(t, id, call), "who", wt_is_server(t->conversation, event->side));
}

/* A server's kernel does so by itself; so does a client's, where it sends no ACK with it. */
static void tell_reset_in_handshake(struct wt_telling *t, const struct wt_event *event)
{
    bool acks = t->packet->layers[t->part->layer].u.tcp.flags & WT_ACK;

    if (wt_is_server(t->conversation, event->side))
        wt_tell(t, WT_REMARK_RST_IN_HANDSHAKE_SERVER, WT_CALL_KERNEL);
    else
        tell_side(t, WT_REMARK_RST_IN_HANDSHAKE, event, acks ? WT_CALL_CLOSE : WT_CALL_KERNEL);
}

static void tell_number(struct wt_telling *t, enum wt_remark_id id, const struct wt_event *event,
                        const char *name)
{
    /* a port pair is taken again by the connect() or the kernel that the next remark names */
    enum wt_call call = id == WT_REMARK_PORT_REUSED ? WT_CALL_NONE : WT_CALL_KERNEL;
    struct wt_remark *r = wt_tell(t, id, call);

    wt_arg_number(r, name, event->number);
    wt_arg_side(r, "who", wt_is_server(t->conversation, event->side));
}

static void tell_refused(struct wt_telling *t)
{
    if (wt_tell_kin_refused(t))
        return;
    enum wt_remark_id id = wt_seen_refusing(t)  ? WT_REMARK_REFUSED_ON_PURPOSE
                           : t->seen.to != NULL ? WT_REMARK_REFUSED_SEEN
                                                : WT_REMARK_REFUSED;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_CONNECT_FAILS);

    wt_arg_number(r, "port", t->conversation->end[!t->conversation->client].at.port);
    remember_refusal(t);
}

static bool is_split(const struct wt_telling *t)
{
    return t->conversation->marks & WT_MARK_SPLIT_OPEN;
}

/* The third step, in the words that fit what it confirms and carries. */
static void tell_third_step(struct wt_telling *t)
{
    bool busy = t->part->length > 0 || wt_has_event(t, WT_EV_FIN);

    if (wt_tell_path_open(t))
        return;
    if (!busy && t->part->rel_ack > 1)
        wt_arg_number(wt_tell(t, WT_REMARK_HANDSHAKE_3_DATA, WT_CALL_CONNECT_RETURNS), "bytes",
                      t->part->rel_ack - 1);
    else
        wt_tell(t, busy ? WT_REMARK_HANDSHAKE_3_BUSY : WT_REMARK_HANDSHAKE_3,
                WT_CALL_CONNECT_RETURNS);
}

/* This packet is an RST that does not count, or one that proves so much of an earlier one. */
static void tell_ignored(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_part *p = t->part;
    bool opening = t->conversation->phase == WT_PHASE_OPENING;
    enum wt_remark_id id = event->number != 0 ? WT_REMARK_RST_DISPROVED
                           : opening          ? WT_REMARK_RST_IGNORED
                                              : WT_REMARK_RST_NOT_NEXT;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    if (event->number != 0)
        wt_arg_number(r, "packet", event->number);
    wt_arg_number(r, "seq", p->rel_seq);
    wt_arg_side(r, "who", wt_is_server(t->conversation, p->from));
    wt_arg_side(r, "peer", !wt_is_server(t->conversation, p->from));
}

/* An RST that answers what confirms nothing of this conversation. */
static void tell_answering_rst(struct wt_telling *t, const struct wt_event *event)
{
    if (event->number != 0)
        tell_number(t, WT_REMARK_RST_TO_CHALLENGE_OLD, event, "n");
    else if (t->conversation->marks & WT_MARK_CHALLENGED)
        wt_tell(t, WT_REMARK_RST_TO_CHALLENGE, WT_CALL_KERNEL);
    else
        tell_side(t, WT_REMARK_RST_TO_OTHER_ACK, event, WT_CALL_KERNEL);
}

static void tell_established(struct wt_telling *t)
{
    bool crossed = t->conversation->marks & WT_MARK_SIMULTANEOUS_OPEN;

    if (t->conversation->at[WT_AT_HANDSHAKE_ACK] != t->packet->frame->number)
        wt_tell(t, WT_REMARK_HANDSHAKE_3_AGAIN, WT_CALL_KERNEL);
    else if (crossed)
        wt_tell(t, WT_REMARK_SIM_OPEN_DONE, WT_CALL_CONNECT_RETURNS);
    else if (is_split(t))
        wt_tell(t, WT_REMARK_SPLIT_DONE, WT_CALL_KERNEL);
    else
        tell_third_step(t);
}

static void tell_syn(struct wt_telling *t, const struct wt_event *event)
{
    if (wt_has_event(t, WT_EV_SIM_OPEN))
        return; /* told by that event */
    if (is_split(t)) {
        wt_tell(t, WT_REMARK_SPLIT_SYN, WT_CALL_KERNEL);
        return;
    }
    if (wt_tell_kin_syn(t) || wt_tell_path_syn(t))
        return;
    wt_tell(t, WT_REMARK_HANDSHAKE_1, WT_CALL_CONNECT);
    tell_localhost(t);
    if (t->conversation->end[event->side].at.ip.version == 6)
        wt_tell_note_once(t, WT_REMARK_IPV6_SAME_TCP);
    tell_mss(t, event->side);
}

static void tell_second_step(struct wt_telling *t)
{
    if (t->part->rel_ack > 1)
        wt_arg_number(wt_tell(t, WT_REMARK_HANDSHAKE_2_DATA, WT_CALL_KERNEL), "bytes",
                      t->part->rel_ack - 1);
    else
        wt_tell(t, WT_REMARK_HANDSHAKE_2, WT_CALL_KERNEL);
}

static void tell_synack(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (wt_same_end(&c->end[0].at, &c->end[1].at)) {
        wt_tell(t, WT_REMARK_SELF_CONNECT, WT_CALL_CONNECT_RETURNS);
        return;
    }
    if (c->marks & WT_MARK_SIMULTANEOUS_OPEN) {
        wt_tell(t, WT_REMARK_SIM_OPEN_SYNACK, WT_CALL_KERNEL);
        return;
    }
    if (is_split(t)) {
        wt_tell(t, WT_REMARK_SPLIT_SYNACK, WT_CALL_CONNECT_RETURNS);
        return;
    }
    if (c->end[0].has_isn && c->end[1].has_isn && c->end[c->client].packets > 0 &&
        wt_is_server(c, t->part->from))
        tell_second_step(t);
}

/* Events whose remark needs no arguments. */
static const struct {
    enum wt_event_id event;
    enum wt_remark_id remark;
    enum wt_call call;
} plain[] = {
    {WT_EV_SYN_REORDERED,  WT_REMARK_SYN_REORDERED,  WT_CALL_CONNECT},
    {WT_EV_SYNACK_BAD_ACK, WT_REMARK_SYNACK_BAD_ACK, WT_CALL_KERNEL },
    {WT_EV_SYNACK_NEW_ISN, WT_REMARK_SYNACK_NEW_ISN, WT_CALL_KERNEL },
    {WT_EV_SYNACK_MISSED,  WT_REMARK_SYNACK_MISSED,  WT_CALL_NONE   },
    {WT_EV_ACK_TO_SYN,     WT_REMARK_ACK_TO_SYN,     WT_CALL_KERNEL },
    {WT_EV_BAD_ACK,        WT_REMARK_BAD_ACK,        WT_CALL_KERNEL },
    {WT_EV_ODD_FLAGS,      WT_REMARK_ODD_FLAGS,      WT_CALL_NONE   },
};

static void tell_plain(struct wt_telling *t, const struct wt_event *event)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        if (plain[i].event == event->id)
            wt_tell(t, plain[i].remark, plain[i].call);
}

static void tell_midstream(struct wt_telling *t)
{
    wt_tell(t, WT_REMARK_MIDSTREAM, WT_CALL_NONE);
    if (t->conversation->guessed)
        wt_tell(t, WT_REMARK_GUESSED_ROLES, WT_CALL_NONE);
}

static void tell_full_queue(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_conversation *c = t->conversation;

    if (event->number == 1 && c->end[!event->side].packets == 0 &&
        wt_answers(t->explainer->options.diagnosis, &c->end[!event->side].at) &&
        !wt_tell_seen_queue(t))
        wt_tell(t,
                wt_clock_is_older(t->explainer->options.diagnosis, c)
                    ? WT_REMARK_UNANSWERED_OLDER_CLOCK
                    : WT_REMARK_SYN_QUEUE_FULL,
                WT_CALL_NONE);
}

static enum wt_remark_id syn_again(const struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (c->at[WT_AT_SYNACK] != 0)
        return WT_REMARK_SYN_RETX_ANSWERED;
    if (c->end[!t->part->from].packets > 0)
        return WT_REMARK_SYN_RETX_CHALLENGED;
    return t->seen.from != NULL ? WT_REMARK_SYN_RETX_SEEN : WT_REMARK_SYN_RETX;
}

static void tell_repeatable(struct wt_telling *t, const struct wt_event *event)
{
    switch (event->id) {
    case WT_EV_SYN:
        tell_syn(t, event);
        break;
    case WT_EV_SYNACK:
        tell_synack(t);
        break;
    case WT_EV_SYN_RETX:
        if (wt_tell_kin_syn_again(t))
            break;
        tell_repeat(t, syn_again(t));
        tell_full_queue(t, event);
        break;
    case WT_EV_SYNACK_RETX:
        tell_repeat(t, t->conversation->at[WT_AT_HANDSHAKE_ACK] != 0
                           ? WT_REMARK_SYNACK_RETX_ANSWERED
                           : WT_REMARK_SYNACK_RETX);
        break;
    default:
        tell_number(t, WT_REMARK_SYN_RETRY, event, "n");
        break;
    }
}

void wt_tell_handshake(struct wt_telling *t, const struct wt_event *event)
{
    switch (event->id) {
    case WT_EV_SYN:
    case WT_EV_SYNACK:
    case WT_EV_SYN_RETX:
    case WT_EV_SYNACK_RETX:
    case WT_EV_SYN_RETRY:
        tell_repeatable(t, event);
        break;
    case WT_EV_ESTABLISHED:
        tell_established(t);
        break;
    case WT_EV_MIDSTREAM:
        tell_midstream(t);
        break;
    case WT_EV_SIM_OPEN:
        wt_tell(t, WT_REMARK_SIM_OPEN, WT_CALL_CONNECT);
        break;
    case WT_EV_CANCELLED:
        wt_tell(t, WT_REMARK_CANCELLED, WT_CALL_NONE);
        break;
    case WT_EV_RST_ANSWERS:
        tell_answering_rst(t, event);
        break;
    case WT_EV_RST_IGNORED:
        tell_ignored(t, event);
        break;
    case WT_EV_SYN_MISSED:
        if (!wt_tell_kin_synack(t))
            wt_tell(t, WT_REMARK_SYN_MISSED, WT_CALL_KERNEL);
        break;
    case WT_EV_CHALLENGE_ACK:
        wt_tell(t, WT_REMARK_CHALLENGE_ACK, WT_CALL_KERNEL);
        break;
    case WT_EV_REFUSED:
        tell_refused(t);
        break;
    case WT_EV_RST_IN_HANDSHAKE:
        if (!wt_tell_kin_reset(t, event->side))
            tell_reset_in_handshake(t, event);
        break;
    case WT_EV_PORT_REUSED:
        tell_number(t, WT_REMARK_PORT_REUSED, event, "n");
        break;
    case WT_EV_FAST_OPEN_REQUEST:
        tell_side(t, WT_REMARK_FAST_OPEN_REQUEST, event, WT_CALL_CONNECT);
        break;
    case WT_EV_SYN_DATA:
        tell_number(t, WT_REMARK_SYN_DATA, event, "bytes");
        break;
    case WT_EV_FAST_OPEN_ACCEPTED:
        tell_number(t, WT_REMARK_FAST_OPEN_ACCEPTED, event, "bytes");
        break;
    case WT_EV_FAST_OPEN_IGNORED:
        tell_side(t, WT_REMARK_FAST_OPEN_IGNORED, event, WT_CALL_KERNEL);
        break;
    default:
        tell_plain(t, event);
        break;
    }
}
