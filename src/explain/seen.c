/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets whose calls were seen: what was only likely is said as it was. */
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
    const struct wt_socket *from, *to; /* NULL: that side was not observed */
    struct wt_span_of_calls calls;     /* whose bytes it carries */
    bool reset;                        /* it is an RST */
};

static enum wt_call seen_call(const struct wt_telling *t, const struct known *k, enum wt_call call)
{
    const struct wt_socket *client = t->part->from == t->conversation->client ? k->from : k->to;

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
        return call_that_sent(k->from->sends[(k->from->n_sends - 1) % WT_SENDS_KEPT].call);
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
    const struct wt_socket *s = k->from;

    if (s == NULL || s->closed_by == WT_NOT_GIVEN_UP)
        return WT_N_REMARKS;
    if (s->is & WT_SOCKET_LINGERS_NOT)
        return WT_REMARK_ABORT_LINGER_SEEN;
    if (wt_socket_unread(t->explainer->seen, s) == 0)
        return WT_N_REMARKS;
    return s->closed_by == WT_BY_EXIT ? WT_REMARK_ABORT_EXIT_SEEN : WT_REMARK_ABORT_UNREAD_SEEN;
}

/* Nobody accepted it, and its listening socket is gone. */
static const struct wt_socket *listener_gone(struct wt_telling *t)
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
    const struct wt_socket *s = k->from;

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
    wt_arg_number(r, "unread", wt_socket_unread(t->explainer->seen, s));
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
    const struct wt_sockets *seen = t->explainer->seen;
    const struct wt_socket *listener =
        wt_socket_listener(seen, end_of(t, !t->conversation->client));

    if (listener == NULL)
        return;
    unsigned waiting = wt_socket_waiting(seen, listener);

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
    uint64_t unread = k->from != NULL ? wt_socket_unread(t->explainer->seen, k->from) : 0;

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
