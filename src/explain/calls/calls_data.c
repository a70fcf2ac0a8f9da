/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that send and receive: how many bytes, of how many calls, and what their return says. */
#include <sys/socket.h>

#include "observed.h"

static bool is_stream(const struct wt_telling_call *t)
{
    return t->call->is_tcp_or_udp && t->call->transport == WT_OVER_TCP;
}

/* ---- sending ---- */

static void say_part(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    struct wt_remark *r = wt_say_call(t, WT_REMARK_SENT_PART);

    wt_arg_number(r, "asked", call->asked);
    wt_arg_number(r, "bytes", (uint64_t)call->result);
    wt_arg_number(r, "rest", t->socket->asked_last);
}

/* The peer's program will never read it: its socket is closed, but so far the peer's kernel has
 * only sent a FIN. */
static bool is_sent_to_nobody(struct wt_telling_call *t, uint8_t *peer_program)
{
    const struct wt_socket *peer = wt_socket_peer(t->seen, t->socket);

    if (peer == NULL || (peer->given_up != WT_BY_CLOSE && peer->given_up != WT_BY_EXIT))
        return false;
    *peer_program = peer->program;
    return true;
}

static void say_sent_stream(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    bool rest = t->change->is_rest;
    uint8_t peer = 0;

    if (rest)
        wt_say_that(t, WT_REMARK_SENT_REST);
    if ((uint64_t)call->result < call->asked) {
        say_part(t);
        return;
    }
    if (is_sent_to_nobody(t, &peer))
        wt_arg_program(wt_say_that(t, WT_REMARK_SENT_TO_CLOSED), "peer", peer);
    else if (!rest)
        wt_arg_number(wt_say_call(t, WT_REMARK_SENT), "bytes", (uint64_t)call->result);
}

/* Where a file ends, or a pipe is empty: less than was asked for, and nothing to hand over again.
 */
static bool is_from_file(const struct wt_socket_call *call)
{
    return wt_socket_call_reads_elsewhere(call->call);
}

static void say_short_file(struct wt_telling_call *t)
{
    if (t->call->result == 0) {
        wt_say_call(t, WT_REMARK_SENT_FILE_NOTHING);
        return;
    }
    if (t->call->call == WT_SC_SPLICE_OUT) { /* a pipe holds what it holds */
        wt_arg_number(wt_say_call(t, WT_REMARK_SENT), "bytes", (uint64_t)t->call->result);
        return;
    }
    if (!t->call->waits) { /* the send buffer may have been full as well */
        say_part(t);
        return;
    }
    struct wt_remark *r = wt_say_call(t, WT_REMARK_SENT_FILE_END);

    wt_arg_number(r, "bytes", (uint64_t)t->call->result);
    wt_arg_number(r, "asked", t->call->asked);
}

static void say_sent_datagram(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    uint32_t segment = call->segment != 0 ? call->segment : t->socket->segment;

    if (segment != 0 && (uint64_t)call->result > segment) {
        struct wt_remark *r = wt_say_call(t, WT_REMARK_SENT_SEGMENTED);

        wt_arg_number(r, "bytes", (uint64_t)call->result);
        wt_arg_number(r, "each", segment);
        wt_arg_number(r, "datagrams", ((uint64_t)call->result + segment - 1) / segment);
    } else {
        wt_say_call(t, call->messages > 1 ? WT_REMARK_SENT_MESSAGE : WT_REMARK_SENT_DATAGRAM);
    }
}

void wt_say_sending(struct wt_telling_call *t)
{
    if (t->socket == NULL)
        return;
    if (t->shown == WT_CALL_BEGINS)
        return;
    if (t->call->unsent)
        wt_say_call(t, WT_REMARK_MESSAGE_UNSENT);
    else if (t->call->result < 0)
        wt_say_error(t);
    else if (t->call->call == WT_SC_SENDMMSG && t->call->messages == 0)
        wt_say_call(t, WT_REMARK_NO_MESSAGES);
    else if (is_from_file(t->call) && (uint64_t)t->call->result < t->call->asked)
        say_short_file(t);
    else if (is_stream(t) && t->call->result == 0)
        wt_say_that(t, WT_REMARK_SENT_NOTHING);
    else if (is_stream(t))
        say_sent_stream(t);
    else
        say_sent_datagram(t);
    wt_say_flags(t);
}

/* ---- receiving ---- */

static void say_end(struct wt_telling_call *t)
{
    if (!is_stream(t)) {
        wt_say_that(t, WT_REMARK_RECV_EMPTY_DATAGRAM);
    } else if (t->call->asked == 0) {
        wt_say_that(t, WT_REMARK_RECV_NO_ROOM);
    } else {
        wt_say_that(t, t->socket->is & WT_SOCKET_SHUT_RD ? WT_REMARK_RECV_END_OWN
                                                         : WT_REMARK_RECV_END);
    }
}

/* Against what the peer's calls handed over: several of them at once, or a part of one. True: it
 * goes on with the same one. */
static bool say_borders(struct wt_telling_call *t, uint64_t first)
{
    const struct wt_socket *peer = wt_socket_peer(t->seen, t->socket);
    uint64_t bytes = (uint64_t)t->call->result;
    struct wt_span_of_calls from;

    if (peer == NULL)
        return false;
    wt_calls_of(peer, first, bytes, &from);
    if (from.calls > 1) {
        struct wt_remark *r = wt_say_call(t, WT_REMARK_RECEIVED_JOINED);

        wt_arg_number(r, "bytes", bytes);
        wt_arg_number(r, "calls", from.calls);
    } else if (from.calls == 1 && !from.whole && from.begins) { /* said for its first part */
        struct wt_remark *r = wt_say_call(t, WT_REMARK_RECEIVED_PART);

        wt_arg_number(r, "bytes", bytes);
        wt_arg_number(r, "sent", from.bytes);
    }
    return from.calls == 1 && !from.whole && !from.begins;
}

static void say_received_stream(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    const struct wt_socket *s = t->socket;
    struct wt_remark *r = wt_say_call(t, WT_REMARK_RECEIVED);

    wt_arg_number(r, "room", call->asked);
    bool goes_on = say_borders(t, s->received - (uint64_t)call->result);
    uint64_t left = wt_socket_unread(t->seen, s);

    /* That more is to be read was said with the first part. */
    if ((uint64_t)call->result == call->asked && left > 0 && !goes_on)
        wt_arg_number(wt_say_that(t, WT_REMARK_RECEIVED_MORE), "left", left);
}

/* The datagram that the peer sent, where that was observed: was all of it read? The same number of
 * calls on both sides says which one it was. */
static bool is_cut(struct wt_telling_call *t, uint64_t *sent)
{
    const struct wt_socket *s = t->socket;
    const struct wt_endpoint from =
        wt_endpoint_plain(t->call->has_address ? &t->call->address : &s->remote);
    const struct wt_socket *peer = wt_socket_between(t->seen, WT_OVER_UDP, &from, &s->local);

    if ((uint64_t)t->call->result < t->call->asked || peer == NULL || peer->n_sends == 0)
        return false;
    const struct wt_sent *last = &peer->sends[(peer->n_sends - 1) % WT_SENDS_KEPT];

    *sent = last->end - last->first;
    return peer->n_sends == 1 && *sent > t->call->asked;
}

static void say_received_datagram(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    uint64_t sent = 0;

    if (call->has_address)
        wt_arg_endpoint(wt_say_that(t, WT_REMARK_RECEIVED_DATAGRAM), "from", &call->address);
    else
        wt_say_that(t, WT_REMARK_RECEIVED_DATAGRAM_ONLY);
    if (!is_cut(t, &sent))
        return;
    struct wt_remark *r = wt_say_that(t, WT_REMARK_RECEIVED_CUT);

    wt_arg_number(r, "sent", sent);
    wt_arg_number(r, "room", call->asked);
}

static void say_received(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (call->call == WT_SC_RECVMMSG && call->messages == 0)
        return; /* it asked for none */
    if (call->message == 1 && call->messages > 1)
        wt_arg_number(wt_say_call(t, WT_REMARK_RECEIVED_MESSAGES), "messages", call->messages);
    if (call->flags & MSG_ERRQUEUE)
        return; /* the flag's own sentence says what it is */
    if (call->flags & MSG_PEEK) {
        wt_say_call(t, WT_REMARK_RECV_PEEKED);
        return;
    }
    if (call->result == 0)
        say_end(t);
    else if (is_stream(t))
        say_received_stream(t);
    else
        say_received_datagram(t);
}

void wt_say_receiving(struct wt_telling_call *t)
{
    if (t->socket == NULL)
        return;
    if (t->shown == WT_CALL_BEGINS)
        wt_say_call(t, WT_REMARK_RECV_WAITS);
    else if (t->call->result < 0)
        wt_say_error(t);
    else
        say_received(t);
    if (t->shown != WT_CALL_RETURNS)
        wt_say_flags(t);
}
