/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets whose calls were seen: what was only likely is said as it was. */
#include "observed.h"

/* ---- what a packet adds to what is known ---- */

static bool is_tcp(const struct wt_telling *t)
{
    return t->conversation->transport == WT_OVER_TCP;
}

static const struct wt_endpoint *end_of(const struct wt_telling *t, unsigned side)
{
    return &t->conversation->end[side].at;
}

static struct wt_seen_socket *socket_of(const struct wt_telling *t, unsigned side)
{
    return wt_seen_between(t->explainer->seen, (enum wt_transport)t->conversation->transport,
                           end_of(t, side), end_of(t, !side));
}

static struct wt_seen_connection *connection_of(const struct wt_telling *t)
{
    struct wt_seen *seen = t->explainer->seen;
    unsigned client = t->conversation->client;
    struct wt_seen_connection *c = wt_seen_connection(seen, end_of(t, 0), end_of(t, 1));

    if (c != NULL && !wt_has_event(t, WT_EV_SYN))
        return c;
    c = wt_seen_new_connection(seen);
    c->end[0] = *end_of(t, client);
    c->end[1] = *end_of(t, !client);
    return c;
}

/* Over lo what was sent has arrived. Elsewhere only what is confirmed has. */
static void note_arrived(const struct wt_telling *t, struct wt_seen_connection *c)
{
    const struct wt_part *p = t->part;
    bool prompt = t->explainer->seen->is_prompt;
    unsigned of = prompt ? p->from : !p->from;
    uint64_t sent = t->conversation->end[of].bytes;
    uint64_t arrived = prompt ? sent : p->rel_ack > 0 ? p->rel_ack - 1u : 0;
    uint64_t *known = &c->arrived[wt_is_server(t->conversation, of)];

    if (!p->analysed || !t->conversation->end[of].has_isn)
        return;
    if (arrived > sent) /* a FIN counts as one */
        arrived = sent;
    if (arrived > *known)
        *known = arrived;
}

static bool is_reset(const struct wt_telling *t)
{
    static const enum wt_event_id resets[] = {WT_EV_REFUSED, WT_EV_CANCELLED, WT_EV_ABORT,
                                              WT_EV_RST_AFTER_FIN, WT_EV_RST_IN_HANDSHAKE};

    for (size_t i = 0; i < WT_ARRAY_LEN(resets); i++)
        if (wt_has_event(t, resets[i]))
            return true;
    return false;
}

static void note_open(struct wt_telling *t, struct wt_seen_connection *c)
{
    struct wt_seen_socket *client = socket_of(t, t->conversation->client);

    c->open_ns = t->packet->frame->time_ns;
    if (client != NULL)
        wt_seen_opened(t->explainer->seen, client);
}

static void note_queue(const struct wt_telling *t, struct wt_seen_connection *c)
{
    struct wt_seen *seen = t->explainer->seen;
    const struct wt_seen_socket *listener = wt_seen_listener(seen, &c->end[1]);

    c->met_full_queue = listener != NULL && wt_seen_waiting(seen, listener) > listener->backlog;
}

static void note_datagram(const struct wt_telling *t)
{
    struct wt_seen_socket *to = socket_of(t, !t->part->from);

    if (to != NULL)
        to->datagrams_in++;
}

void wt_see_packet(struct wt_telling *t)
{
    bool server = wt_is_server(t->conversation, t->part->from);

    if (t->part->quoted || t->part->captured_twice)
        return;
    if (!is_tcp(t)) {
        note_datagram(t);
        return;
    }
    struct wt_seen_connection *c = connection_of(t);

    if (wt_has_event(t, WT_EV_SYN) || wt_has_event(t, WT_EV_SYN_RETX))
        note_queue(t, c);
    if (wt_has_event(t, WT_EV_ESTABLISHED))
        note_open(t, c);
    note_arrived(t, c);
    if (wt_has_event(t, WT_EV_FIN)) {
        c->server_first |= server && !c->fin[0];
        c->fin[server] = true;
    }
    c->reset |= is_reset(t);
}

/* ---- the call beside the packet ---- */

static enum wt_call call_that_sent(uint8_t call)
{
    switch (call) {
    case WT_SC_SENDTO:
        return WT_CALL_SENDTO;
    case WT_SC_SENDMSG:
    case WT_SC_SENDMMSG:
        return WT_CALL_SENDMSG;
    case WT_SC_SENDFILE:
        return WT_CALL_SENDFILE;
    case WT_SC_WRITE:
        return WT_CALL_WRITE;
    case WT_SC_WRITEV:
        return WT_CALL_WRITEV;
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

/* What is known about the packet at hand. */
struct known {
    struct wt_seen_socket *from, *to; /* NULL: that side was not observed */
    struct wt_span_of_calls calls;    /* whose bytes it carries */
    bool reset;                       /* it is an RST */
};

static enum wt_call seen_call(const struct wt_telling *t, const struct known *k, enum wt_call call)
{
    const struct wt_seen_socket *client =
        t->part->from == t->conversation->client ? k->from : k->to;

    switch (call) {
    case WT_CALL_CONNECT_RETURNS: /* the call has a line of its own */
    case WT_CALL_CONNECT_FAILS:
        return client != NULL ? WT_CALL_KERNEL : call;
    case WT_CALL_SEND:
        if (k->calls.calls == 0)
            return call;
        return k->calls.begins ? call_that_sent(k->calls.call) : WT_CALL_KERNEL;
    case WT_CALL_SENDTO:
        if (k->from == NULL || k->from->n_sends == 0)
            return call;
        return call_that_sent(k->from->sends[(k->from->n_sends - 1) % WT_SEEN_SENDS].call);
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

/* Another idea in place of this one, which then was not told. */
static void say_instead(struct wt_telling *t, struct wt_remark *r, enum wt_remark_id id)
{
    if (!r->brief && !t->explainer->options.every)
        t->explainer->told[r->id] = false;
    r->id = id;
    r->brief = !wt_is_news(t->explainer, id);
    t->explainer->told[id] = true;
}

static void see_fin(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    static const enum wt_remark_id causes[] = {[WT_BY_SHUTDOWN] = WT_REMARK_BY_SHUTDOWN,
                                               [WT_BY_CLOSE] = WT_REMARK_BY_CLOSE,
                                               [WT_BY_EXIT] = WT_REMARK_BY_EXIT};

    if (k->from == NULL || k->from->given_up == WT_NOT_GIVEN_UP)
        return;
    say_instead(t, r, WT_REMARK_FIN_1_SEEN);
    wt_arg_remark(r, "cause", causes[k->from->given_up]);
    wt_arg_program(r, "program", k->from->program);
}

/* Why an RST came in place of a FIN; WT_N_REMARKS: it was not seen. */
static enum wt_remark_id cause_of_reset(struct wt_telling *t, const struct known *k)
{
    const struct wt_seen_socket *s = k->from;

    if (s == NULL || s->closed_by == WT_NOT_GIVEN_UP)
        return WT_N_REMARKS;
    if (s->is & WT_SOCKET_LINGERS_NOT)
        return WT_REMARK_ABORT_LINGER_SEEN;
    if (wt_seen_unread(t->explainer->seen, s) == 0)
        return WT_N_REMARKS;
    return s->closed_by == WT_BY_EXIT ? WT_REMARK_ABORT_EXIT_SEEN : WT_REMARK_ABORT_UNREAD_SEEN;
}

/* Nobody accepted it, and its listening socket is gone. */
static const struct wt_seen_socket *listener_gone(struct wt_telling *t)
{
    unsigned server = !t->conversation->client;
    struct wt_seen *seen = t->explainer->seen;
    const struct wt_seen_connection *c = wt_seen_connection(seen, end_of(t, 0), end_of(t, 1));
    const struct wt_seen_socket *listener = wt_seen_listener(seen, end_of(t, server));

    return t->part->from == server && c != NULL && !c->accepted && listener != NULL &&
                   listener->is & WT_SOCKET_CLOSED
               ? listener
               : NULL;
}

static void set_cause(struct wt_remark *r, enum wt_remark_id id)
{
    for (unsigned i = 0; i < r->n_args; i++)
        if (strcmp(r->args[i].name, "cause") == 0) {
            r->args[i].as.remark = id;
            return;
        }
    wt_arg_remark(r, "cause", id);
}

static void see_reset(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    enum wt_remark_id id = cause_of_reset(t, k);
    const struct wt_seen_socket *s = k->from;

    if (id == WT_N_REMARKS) {
        s = listener_gone(t);
        id = s != NULL ? WT_REMARK_ABORT_QUEUE_SEEN : WT_N_REMARKS;
    }
    if (id == WT_N_REMARKS)
        return;
    if (r->id == WT_REMARK_RST_AFTER_FIN)
        say_instead(t, r, WT_REMARK_RST_AFTER_FIN_SEEN);
    if (id == WT_REMARK_ABORT_QUEUE_SEEN)
        r->call = call_that_closed(s->closed_by, r->call);
    set_cause(r, id);
    wt_arg_program(r, "program", s->program);
    wt_arg_number(r, "unread", wt_seen_unread(t->explainer->seen, s));
}

static void see_half_close(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    if (k->to == NULL || k->to->given_up == WT_NOT_GIVEN_UP)
        return;
    say_instead(t, r,
                k->to->closed_by != WT_NOT_GIVEN_UP ? WT_REMARK_HALF_CLOSE_DATA_LOST
                                                    : WT_REMARK_HALF_CLOSE_DATA_READABLE);
    wt_arg_program(r, "program", k->to->program);
}

static void see_refused(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    if (t->explainer->seen->refuse)
        say_instead(t, r, WT_REMARK_REFUSED_ON_PURPOSE);
    else if (k->to != NULL)
        say_instead(t, r, WT_REMARK_REFUSED_SEEN);
}

/* The accept queue, counted; *drop: it is not full. */
static void see_queue(struct wt_telling *t, struct wt_remark *r, bool *drop)
{
    struct wt_seen *seen = t->explainer->seen;
    const struct wt_seen_socket *listener =
        wt_seen_listener(seen, end_of(t, !t->conversation->client));

    if (listener == NULL)
        return;
    unsigned waiting = wt_seen_waiting(seen, listener);

    if (waiting <= listener->backlog) {
        *drop = true;
        return;
    }
    say_instead(t, r, WT_REMARK_QUEUE_FULL_SEEN);
    wt_arg_program(r, "program", listener->program);
    wt_arg_number(r, "waiting", waiting);
    wt_arg_number(r, "backlog", listener->backlog);
}

static void see_zero_window(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    uint64_t unread = k->from != NULL ? wt_seen_unread(t->explainer->seen, k->from) : 0;

    if (unread == 0)
        return;
    say_instead(t, r, WT_REMARK_ZERO_WINDOW_SEEN);
    wt_arg_program(r, "program", k->from->program);
    wt_arg_number(r, "unread", unread);
}

static const struct wt_arg *arg_of(const struct wt_remark *r, const char *name)
{
    for (unsigned i = 0; i < r->n_args; i++)
        if (strcmp(r->args[i].name, name) == 0)
            return &r->args[i];
    return NULL;
}

/* Which calls these bytes are from: a piece of one, several of them, or just one. */
static void add_calls(struct wt_remark *r, const struct known *k)
{
    wt_arg_program(r, "program", k->from->program);
    wt_arg_name(r, "call", wt_socket_call_name((enum wt_socket_call_id)k->calls.call));
    wt_arg_number(r, "calls", k->calls.calls);
    wt_arg_number(r, "sent", k->calls.bytes);
}

static enum wt_remark_id what_it_carries(const struct known *k)
{
    return k->calls.calls > 1 ? WT_REMARK_DATA_JOINED_SEEN
           : k->calls.whole   ? WT_REMARK_DATA_WHOLE_SEEN
                              : WT_REMARK_DATA_PIECE_SEEN;
}

static void see_data(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    enum wt_remark_id id = what_it_carries(k);
    const struct wt_arg *bytes = arg_of(r, "bytes");

    if (k->calls.calls == 0 || bytes == NULL)
        return;
    if (id == WT_REMARK_DATA_WHOLE_SEEN && r->id == WT_REMARK_DATA_PIECE) {
        r->brief = true; /* no piece: that says nothing */
        return;
    }
    if (r->id == WT_REMARK_DATA || r->id == WT_REMARK_DATA_PIECE) {
        say_instead(t, r, id);
        if (id == WT_REMARK_DATA_PIECE_SEEN && !k->calls.begins && r->brief)
            r->id = WT_REMARK_DATA_PIECE; /* said for the first piece of this call */
        add_calls(r, k);
    } else if (id != WT_REMARK_DATA_WHOLE_SEEN && (k->calls.begins || k->calls.calls > 1)) {
        uint64_t n = bytes->as.number; /* r may move no more, but stays what it is */
        struct wt_remark *more = wt_tell(t, id, WT_CALL_NONE);

        wt_arg_number(more, "bytes", n);
        add_calls(more, k);
    }
}

/* Returns false where the remark is to be left out. */
static bool see_remark(struct wt_telling *t, const struct known *k, struct wt_remark *r)
{
    bool drop = false;

    r->call = seen_call(t, k, r->call);
    switch (r->id) {
    case WT_REMARK_FIN_1:
        see_fin(t, k, r);
        break;
    case WT_REMARK_ABORT:
    case WT_REMARK_RST_AFTER_FIN:
        see_reset(t, k, r);
        break;
    case WT_REMARK_HALF_CLOSE_DATA:
        see_half_close(t, k, r);
        break;
    case WT_REMARK_REFUSED:
        see_refused(t, k, r);
        break;
    case WT_REMARK_PORT_UNREACHABLE:
        if (t->explainer->seen->refuse)
            say_instead(t, r, WT_REMARK_PORT_UNREACHABLE_ON_PURPOSE);
        break;
    case WT_REMARK_SYN_RETX:
        if (k->from != NULL)
            say_instead(t, r, WT_REMARK_SYN_RETX_SEEN);
        break;
    case WT_REMARK_ZERO_WINDOW:
        see_zero_window(t, k, r);
        break;
    case WT_REMARK_SYN_QUEUE_FULL:
        see_queue(t, r, &drop);
        break;
    case WT_REMARK_DATA:
    case WT_REMARK_DATA_PIECE:
    case WT_REMARK_DATA_ANSWER:
    case WT_REMARK_DATA_STREAM:
        see_data(t, k, r);
        break;
    default:
        break;
    }
    return !drop;
}

/* The calls whose bytes this segment carries. Its numbers are 32 bits wide, the calls' are not. */
static void find_calls(const struct wt_telling *t, struct known *k)
{
    const struct wt_part *p = t->part;

    if (k->from == NULL || !p->analysed || p->length == 0 || !t->conversation->end[p->from].has_isn)
        return;
    uint32_t behind = (uint32_t)k->from->sent - (p->rel_seq - 1u); /* from there to the last */

    if (behind <= k->from->sent)
        wt_calls_of(k->from, k->from->sent - behind, p->length, &k->calls);
}

void wt_tell_seen(struct wt_telling *t)
{
    struct wt_told *told = t->told;
    struct known k = {.from = socket_of(t, t->part->from), .to = socket_of(t, !t->part->from)};
    bool keep[WT_MAX_REMARKS];
    size_t n = told->n_remarks, kept = 0;

    if (is_tcp(t)) {
        k.reset = t->packet->layers[t->part->layer].u.tcp.flags & WT_RST;
        find_calls(t, &k);
    }
    for (size_t i = 0; i < n; i++) /* what is added meanwhile stands behind them */
        keep[i] = see_remark(t, &k, &told->remarks[i]);
    for (size_t i = 0; i < told->n_remarks; i++)
        if (i >= n || keep[i]) {
            if (kept != i)
                told->remarks[kept] = told->remarks[i];
            kept++;
        }
    told->n_remarks = kept;
}
