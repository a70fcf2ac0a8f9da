/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets whose socket calls were observed: a likely cause becomes a seen one. */
#include "observed.h"

static bool is_tcp(const struct wt_telling *t)
{
    return t->conversation->transport == WT_OVER_TCP;
}

static const struct wt_endpoint *end_of(const struct wt_telling *t, unsigned side)
{
    return &t->conversation->end[side].at;
}

static const struct wt_socket *socket_of(const struct wt_telling *t, unsigned side)
{
    return wt_socket_between(t->explainer->seen, (enum wt_transport)t->conversation->transport,
                             end_of(t, side), end_of(t, !side));
}

/* ---- the call beside the packet ---- */

static enum wt_call call_that_sent(uint8_t call)
{
    switch (call) {
    case WT_SC_SENDTO:
        return WT_CALL_SENDTO;
    case WT_SC_SENDMSG:
        return WT_CALL_SENDMSG;
    case WT_SC_SENDMMSG:
        return WT_CALL_SENDMMSG;
    case WT_SC_SENDFILE:
        return WT_CALL_SENDFILE;
    case WT_SC_WRITE:
        return WT_CALL_WRITE;
    case WT_SC_WRITEV:
        return WT_CALL_WRITEV;
    case WT_SC_SPLICE_OUT:
        return WT_CALL_SPLICE;
    default:
        return WT_CALL_SEND;
    }
}

static enum wt_call call_that_closed(uint8_t how, enum wt_call otherwise)
{
    switch (how) {
    case WT_BY_SHUTDOWN:
        return WT_CALL_SHUTDOWN;
    case WT_BY_CLOSE:
        return WT_CALL_CLOSE;
    case WT_BY_EXIT:
        return WT_CALL_EXIT;
    default:
        return otherwise;
    }
}

/* Do calls of this sender's program go unseen (io_uring)? Its connected socket may be unknown. */
static bool is_unseen(const struct wt_telling *t)
{
    const struct wt_sockets *seen = t->explainer->seen;
    const struct wt_socket *s = t->seen.from;

    if (seen == NULL)
        return false;
    if (s == NULL)
        s = wt_socket_listener(seen, end_of(t, t->part->from));
    return s != NULL && seen->programs[s->program].has_unseen;
}

enum wt_call wt_seen_call(const struct wt_telling *t, enum wt_call call)
{
    const struct wt_seen_calls *k = &t->seen;
    const struct wt_socket *client =
        t->part != NULL && t->part->from == t->conversation->client ? k->from : k->to;

    switch (call) {
    case WT_CALL_CONNECT:
        return client != NULL && client->is & WT_SOCKET_FAST_OPENS
                   ? call_that_sent(client->bound_by)
                   : call;
    case WT_CALL_CONNECT_RETURNS: /* the call has a line of its own */
    case WT_CALL_CONNECT_FAILS:
        return client != NULL ? WT_CALL_KERNEL : call;
    case WT_CALL_SEND:
        if (k->calls.calls == 0)
            return is_unseen(t) ? WT_CALL_NONE : call;
        return k->calls.begins ? call_that_sent(k->calls.call) : WT_CALL_KERNEL;
    case WT_CALL_SENDTO:
        return k->from == NULL || k->from->datagram.id == 0
                   ? call
                   : call_that_sent(k->from->datagram.call);
    case WT_CALL_CLOSE:
    case WT_CALL_SHUTDOWN:
    case WT_CALL_CLOSE_OR_SHUTDOWN:
    case WT_CALL_CLOSE_OR_EXIT:
        if (k->from == NULL)
            return call;
        return call_that_closed(k->reset ? k->from->closed_by : k->from->given_up, call);
    default:
        return call;
    }
}

/* ---- other words ---- */

bool wt_seen_refusing(const struct wt_telling *t)
{
    return t->explainer->seen != NULL && t->explainer->seen->refuse;
}

enum wt_remark_id wt_seen_fin(const struct wt_telling *t)
{
    static const enum wt_remark_id causes[] = {[WT_NOT_GIVEN_UP] = WT_N_REMARKS,
                                               [WT_BY_SHUTDOWN] = WT_REMARK_BY_SHUTDOWN,
                                               [WT_BY_CLOSE] = WT_REMARK_BY_CLOSE,
                                               [WT_BY_EXIT] = WT_REMARK_BY_EXIT};

    if (t->seen.from == NULL)
        return WT_N_REMARKS;
    return t->seen.from->given_up == WT_BY_EXIT && t->seen.from->is & WT_SOCKET_STOPPED
               ? WT_REMARK_BY_STOP
               : causes[t->seen.from->given_up];
}

/* Nobody accepted it, and its listening socket is gone. */
static const struct wt_socket *listener_gone(const struct wt_telling *t)
{
    unsigned server = !t->conversation->client;
    const struct wt_sockets *seen = t->explainer->seen;
    const struct wt_socket_connection *c = wt_socket_connection(seen, end_of(t, 0), end_of(t, 1));
    const struct wt_socket *listener = wt_socket_listener(seen, end_of(t, server));

    return t->part->from == server && c != NULL && !c->accepted && listener != NULL &&
                   listener->is & WT_SOCKET_CLOSED
               ? listener
               : NULL;
}

enum wt_remark_id wt_seen_reset(const struct wt_telling *t, const struct wt_socket **by)
{
    const struct wt_socket *s = t->seen.from;

    if (t->explainer->seen == NULL)
        return WT_N_REMARKS;
    *by = s;
    if (s != NULL && s->closed_by != WT_NOT_GIVEN_UP) {
        if (s->is & WT_SOCKET_LINGERS_NOT)
            return WT_REMARK_ABORT_LINGER_SEEN;
        if (wt_socket_unread(t->explainer->seen, s) > 0)
            return s->closed_by != WT_BY_EXIT  ? WT_REMARK_ABORT_UNREAD_SEEN
                   : s->is & WT_SOCKET_STOPPED ? WT_REMARK_ABORT_STOP_SEEN
                                               : WT_REMARK_ABORT_EXIT_SEEN;
    }
    *by = listener_gone(t);
    return *by != NULL ? WT_REMARK_ABORT_QUEUE_SEEN : WT_N_REMARKS;
}

void wt_tell_seen_reset(struct wt_telling *t, struct wt_remark *r, enum wt_remark_id cause,
                        const struct wt_socket *by)
{
    wt_arg_remark(r, "cause", cause);
    if (cause == WT_REMARK_ABORT_QUEUE_SEEN)
        r->call = call_that_closed(by->closed_by, r->call);
    wt_arg_program(r, "program", by->program);
    wt_arg_number(r, "unread", wt_socket_unread(t->explainer->seen, by));
}

/* The accept queue, counted. */
bool wt_tell_seen_queue(struct wt_telling *t)
{
    const struct wt_sockets *seen = t->explainer->seen;
    const struct wt_socket *listener =
        seen != NULL ? wt_socket_listener(seen, end_of(t, !t->conversation->client)) : NULL;

    if (listener == NULL)
        return false;
    unsigned waiting = wt_socket_waiting(seen, listener);

    if (waiting <= listener->backlog)
        return true; /* it is not full */
    struct wt_remark *r = wt_tell(t, WT_REMARK_QUEUE_FULL_SEEN, WT_CALL_NONE);

    wt_arg_program(r, "program", listener->program);
    wt_arg_number(r, "waiting", waiting);
    wt_arg_number(r, "backlog", listener->backlog);
    return true;
}

uint64_t wt_seen_unread(const struct wt_telling *t)
{
    return t->seen.from != NULL ? wt_socket_unread(t->explainer->seen, t->seen.from) : 0;
}

/* Arguments: the calls whose bytes the segment carries, a piece of one, several, or exactly one. */
static void add_calls(struct wt_remark *r, const struct wt_seen_calls *k)
{
    wt_arg_program(r, "program", k->from->program);
    wt_arg_name(r, "call", wt_socket_call_name((enum wt_socket_call_id)k->calls.call));
    wt_arg_number(r, "calls", k->calls.calls);
    wt_arg_number(r, "sent", k->calls.bytes);
}

static enum wt_remark_id what_it_carries(const struct wt_seen_calls *k)
{
    return k->calls.calls > 1 ? WT_REMARK_DATA_JOINED_SEEN
           : k->calls.whole   ? WT_REMARK_DATA_WHOLE_SEEN
                              : WT_REMARK_DATA_PIECE_SEEN;
}

/* Tell a remark in brief, without marking it as told. */
static struct wt_remark *tell_again(struct wt_telling *t, enum wt_remark_id id)
{
    bool told = t->explainer->has_said[id];
    struct wt_remark *r = wt_tell(t, id, WT_CALL_SEND);

    t->explainer->has_said[id] = told;
    r->brief = true;
    return r;
}

struct wt_remark *wt_tell_sent(struct wt_telling *t, enum wt_remark_id id, uint64_t bytes)
{
    const struct wt_seen_calls *k = &t->seen;
    enum wt_remark_id seen = what_it_carries(k);
    bool is_first = id == WT_REMARK_DATA || id == WT_REMARK_DATA_PIECE;
    struct wt_remark *r;

    if (k->calls.calls == 0)
        return wt_tell(t, id, WT_CALL_SEND);
    if (seen == WT_REMARK_DATA_WHOLE_SEEN && id == WT_REMARK_DATA_PIECE) {
        r = wt_tell(t, id, WT_CALL_SEND);
        r->brief = true; /* the segment carries a whole call: the brief form has no piece in it */
        return r;
    }
    if (is_first) {
        bool goes_on = seen == WT_REMARK_DATA_PIECE_SEEN && !k->calls.begins &&
                       !wt_is_news(t->explainer, seen); /* said for the first piece of this call */

        r = goes_on ? tell_again(t, WT_REMARK_DATA_PIECE) : wt_tell(t, seen, WT_CALL_SEND);
        return r;
    }
    if (seen != WT_REMARK_DATA_WHOLE_SEEN && (k->calls.begins || k->calls.calls > 1))
        t->seen.more = bytes;
    return wt_tell(t, id, WT_CALL_SEND);
}

void wt_add_sent(struct wt_telling *t, struct wt_remark *r, enum wt_remark_id id)
{
    bool is_first = id == WT_REMARK_DATA || id == WT_REMARK_DATA_PIECE;

    if (t->seen.calls.calls > 0 && is_first &&
        !(what_it_carries(&t->seen) == WT_REMARK_DATA_WHOLE_SEEN && id == WT_REMARK_DATA_PIECE))
        add_calls(r, &t->seen);
}

/* The calls whose bytes this segment carries. Its numbers are 32 bits wide, the calls' are not. */
static void find_calls(const struct wt_telling *t, struct wt_seen_calls *k)
{
    const struct wt_part *p = t->part;

    if (k->from == NULL || !p->analysed || p->length == 0 || !t->conversation->end[p->from].has_isn)
        return;
    uint32_t behind = (uint32_t)k->from->sent - (p->rel_seq - 1u); /* from there to the last */

    if (behind <= k->from->sent)
        wt_calls_of(k->from, k->from->sent - behind, p->length, &k->calls);
}

void wt_find_seen(struct wt_telling *t)
{
    t->seen.from = socket_of(t, t->part->from);
    t->seen.to = socket_of(t, !t->part->from);
    if (!is_tcp(t))
        return;
    t->seen.reset = t->packet->layers[t->part->layer].u.tcp.flags & WT_RST;
    find_calls(t, &t->seen);
}

/* The line whose call this segment comes from: it handed over the bytes that begin here, or asked
 * for the connection, or gave it up. What is sent again has been told. 0: none, or unknown. */
static uint32_t site_of(const struct wt_telling *t)
{
    const struct wt_span_of_calls *calls = &t->seen.calls;
    const struct wt_socket *from = t->seen.from;

    if (calls->calls > 0 && calls->begins && calls->site != 0)
        return calls->site;
    if (from == NULL || !is_tcp(t))
        return 0;
    if (wt_has_event(t, WT_EV_SYN))
        return from->connect_site;
    if (t->seen.reset) /* what shut it down before did not send an RST */
        return from->closed_by == from->given_up ? from->given_up_site : 0;
    return wt_has_event(t, WT_EV_FIN) ? from->given_up_site : 0;
}

static void tell_site(struct wt_telling *t)
{
    uint32_t site = site_of(t);

    if (site != 0)
        wt_arg_add(wt_tell(t, WT_REMARK_SENT_BY_LINE, WT_CALL_NONE), "line", WT_ARG_SITE)
            ->as.number = site;
}

void wt_tell_more_sent(struct wt_telling *t)
{
    tell_site(t);
    if (t->seen.more == 0)
        return;
    struct wt_remark *r = wt_tell(t, what_it_carries(&t->seen), WT_CALL_NONE);

    wt_arg_number(r, "bytes", t->seen.more);
    add_calls(r, &t->seen);
}

uint64_t wt_seen_call_id(const struct wt_telling *t, enum wt_call beside)
{
    const struct wt_socket *from = t->seen.from;

    if (from == NULL || beside == WT_CALL_NONE || beside == WT_CALL_KERNEL)
        return 0;
    if (!is_tcp(t))
        return from->datagram.id;
    uint16_t flags = t->packet->layers[t->part->layer].u.tcp.flags;

    if (flags & WT_SYN)
        return from->connect_id;
    return t->seen.calls.calls != 0    ? t->seen.calls.id
           : flags & (WT_FIN | WT_RST) ? from->given_up_id
                                       : 0;
}

/* Our own network lost it behind the place of the capture. */
void wt_tell_lost(struct wt_telling *t)
{
    enum wt_loss loss = (enum wt_loss)t->packet->frame->loss;

    if (loss == WT_LOSS_QUEUE && t->explainer->seen != NULL)
        wt_arg_number(wt_tell_aside(t, WT_REMARK_QUEUE_WAS_FULL), "queue",
                      t->explainer->seen->queue);
    else
        wt_arg_name(wt_tell_aside(t, WT_REMARK_PACKET_LOST), "flag", wt_loss_flag(loss));
}

/* Our own network held it back, behind the place of the capture or before it. */
void wt_tell_held(struct wt_telling *t)
{
    bool behind = t->packet->frame->hold == WT_HELD_BEHIND;

    if (wt_is_late_on_purpose(t))
        return; /* flow.c has told it */
    wt_tell_aside(t, behind ? WT_REMARK_PACKET_HELD_BEHIND : WT_REMARK_PACKET_HELD_BEFORE);
}

/* It brings again what our own network lost: the cause that packets alone never show. */
void wt_tell_repair(struct wt_telling *t)
{
    const struct wt_sockets *seen = t->explainer->seen;

    if (seen == NULL || !seen->repair.repeats || wt_fills_gap_of_ours(t))
        return;
    bool captured = seen->repair.packet != 0;
    struct wt_remark *r =
        wt_tell_aside(t, captured ? WT_REMARK_REPAIRS_LOST : WT_REMARK_REPAIRS_UNSEEN);

    if (captured)
        wt_arg_number(r, "packet", seen->repair.packet);
    wt_arg_name(r, "flag", wt_loss_flag((enum wt_loss)seen->repair.loss));
}
