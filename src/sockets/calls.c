/* SPDX-License-Identifier: BSD-2-Clause */
/* What each call, when it begins and when it returns, changes of its socket and its program. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "sockets.h"

/* The call being processed. */
struct doing {
    struct wt_sockets *all;
    const struct wt_socket_call *call;
    struct wt_socket *s; /* NULL for POLL and the like */
    struct wt_socket_program *program;
    struct wt_socket_change *change;
};

bool wt_is_no_failure(const struct wt_socket_call *call)
{
    return call->error == EAGAIN || call->error == EINPROGRESS || call->error == EALREADY ||
           call->error == EINTR;
}

static bool is_stream(const struct wt_socket_call *call)
{
    return call->is_tcp_or_udp && call->transport == WT_OVER_TCP;
}

static void lend_port(const struct doing *d)
{
    if (!(d->s->is & WT_SOCKET_BOUND) && d->s->bound_by == 0)
        d->s->bound_by = d->call->call;
}

/* ---- bind, listen, connect, accept ---- */

static void note_bind(const struct doing *d)
{
    if (!d->call->has_address)
        return;
    if (d->s->local.port == 0)
        d->s->local = wt_endpoint_plain(&d->call->address);
    sockets_set(d->s, WT_SOCKET_BOUND, true);
    sockets_set(d->s, WT_SOCKET_CHOSEN, d->s->is & WT_SOCKET_CHOSEN || d->call->address.port == 0);
}

static void note_listen(const struct doing *d)
{
    lend_port(d);
    sockets_set(d->s, WT_SOCKET_LISTENS, true);
    d->s->backlog = (uint32_t)d->call->asked;
    d->program->listened = d->s->local.port;
}

/* Whether it succeeded or not, this socket has no peer. */
static void forget_peer(struct wt_socket *s)
{
    sockets_set(s, WT_SOCKET_CONNECTING, false);
    s->remote.port = 0;
    if (!(s->is & WT_SOCKET_BOUND))
        s->local.port = 0;
}

static void note_connect(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;
    bool under_way = call->error == EINPROGRESS || call->error == EALREADY || call->error == EINTR;

    if (d->change->shown != WT_CALL_RETURNS) {
        lend_port(d);
        if (call->has_address)
            d->s->remote = wt_endpoint_plain(&call->address);
        d->s->connect_id = call->id;
        d->s->connect_site = call->site;
        sockets_set(d->s, WT_SOCKET_CONNECTING | WT_SOCKET_TRIED, true);
    }
    if (d->change->shown == WT_CALL_BEGINS ||
        (d->s->transport == WT_OVER_UDP && d->s->is_tcp_or_udp))
        return;
    if (call->result == 0) {
        sockets_set(d->s, WT_SOCKET_CONNECTING, false);
        sockets_opened(d->all, d->s);
    } else if (!under_way && call->error != EISCONN) {
        forget_peer(d->s);
    }
}

static void note_accept(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;

    d->program->accepted++;
    if (d->s != NULL)
        d->s->is |= WT_SOCKET_ACCEPTS;
    if (call->new_socket == 0)
        return;

    struct wt_socket *s = sockets_get(d->all, call->new_socket, &d->change->forgot_again);

    *s = (struct wt_socket){.id = call->new_socket,
                            .used = s->used,
                            .local = call->local,
                            .remote = call->remote.port != 0 ? call->remote
                                                             : wt_endpoint_plain(&call->address),
                            .is = WT_SOCKET_CONNECTED | WT_SOCKET_ACCEPTED,
                            .program = call->program,
                            .transport = WT_OVER_TCP,
                            .is_tcp_or_udp = true,
                            .pid = call->pid,
                            .fd = (int32_t)call->result};

    struct wt_socket_connection *c = sockets_connection(d->all, &s->local, &s->remote);

    d->change->accepted = s;
    if (c != NULL)
        c->accepted = true;
}

/* ---- bytes ---- */

/* Of sendmmsg() and recvmmsg() each message is told as a call: the first one counts as the call. */
static bool is_first_message(const struct wt_socket_call *call)
{
    return call->message <= 1;
}

static void count(struct wt_call_count *count, const struct wt_socket_call *call)
{
    count->is_mixed |= count->calls > 0 && count->call != call->call;
    count->call = call->call;
    count->calls += is_first_message(call);
    count->bytes += (uint64_t)call->result;
}

static void note_part(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;
    bool is_file = wt_socket_call_reads_elsewhere(call->call) && call->waits; /* it has no more */
    bool is_part = (uint64_t)call->result < call->asked && !is_file;

    d->change->is_rest = d->s->is & WT_SOCKET_PART_SENT && call->asked == d->s->asked_last;
    sockets_set(d->s, WT_SOCKET_PART_SENT, is_part);
    if (is_part)
        d->s->asked_last = call->asked - (uint64_t)call->result;
}

static void note_sending(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;

    if (!is_stream(call))
        lend_port(d);
    if (is_stream(call) && call->has_address && call->flags & MSG_FASTOPEN &&
        d->s->remote.port == 0) {
        lend_port(d);
        sockets_set(d->s, WT_SOCKET_FAST_OPENS, true);
        d->s->remote = wt_endpoint_plain(&call->address);
        sockets_set(d->s, WT_SOCKET_CONNECTING, true);
    }
    if (call->call == WT_SC_SENDMMSG && call->messages == 0)
        return; /* it hands over none */
    sockets_sent(d->s, call);
    if (d->change->shown == WT_CALL_BEGINS || call->result < 0)
        return;
    count(&d->program->sent, call);
    if (is_stream(call))
        note_part(d);
}

static void note_receiving(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;

    if (d->change->shown == WT_CALL_BEGINS || call->result < 0)
        return;
    if (call->call == WT_SC_RECVMMSG && call->messages == 0)
        return;                                            /* it asked for none */
    if (call->flags & (MSG_PEEK | MSG_ERRQUEUE | MSG_OOB)) /* OOB: it is not among the others */
        return;
    d->s->datagrams_read++;
    d->s->received += (uint64_t)call->result;
    if (call->result > 0 || !is_stream(call))
        count(&d->program->received, call);
    else if (call->asked > 0 && !(d->s->is & WT_SOCKET_SHUT_RD))
        sockets_set(d->s, WT_SOCKET_ENDED, true);
}

/* ---- the end ---- */

static void note_shutdown(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;

    if (d->change->shown != WT_CALL_BEGINS && call->result < 0)
        return;
    if (call->value == SHUT_WR || call->value == SHUT_RDWR)
        sockets_given_up(d->all, d->s, WT_BY_SHUTDOWN, call);
    if (call->value == SHUT_RD || call->value == SHUT_RDWR)
        sockets_set(d->s, WT_SOCKET_SHUT_RD, true);
}

static void note_closed(const struct doing *d)
{
    struct wt_socket *s = d->s;

    if (s->is & WT_SOCKET_LISTENS)
        d->program->never_accepted += wt_socket_waiting(d->all, s);
    else if (s->is_tcp_or_udp && s->transport == WT_OVER_TCP &&
             s->is & (WT_SOCKET_CONNECTED | WT_SOCKET_CONNECTING))
        d->program->unread += wt_socket_unread(d->all, s);
    sockets_set(s, WT_SOCKET_CLOSED, true);
}

/* close(): its effect is known when it returns, but that it sends the FIN is known when it
 * begins. */
static void note_close(const struct doing *d)
{
    struct wt_socket *s = d->s;
    bool begins = d->change->shown == WT_CALL_BEGINS;

    if (begins ? !d->call->has_returned : d->call->result < 0)
        return;
    if (d->call->held_in != 0) { /* closed when that call returns, its FIN leaves a moment before */
        sockets_set(s, WT_SOCKET_CLOSES, true);
        sockets_given_up(d->all, s, WT_BY_CLOSE, d->call);
    }
    if (!d->call->last)
        return;
    s->closed_by = WT_BY_CLOSE;
    if (!begins)
        note_closed(d);
    sockets_given_up(d->all, s, WT_BY_CLOSE, d->call);
}

/* Another call returns, and with it goes the last holder of a socket that was closed within. */
static void note_release(const struct doing *d)
{
    if (!d->call->last || d->call->call == WT_SC_CLOSE || d->change->shown == WT_CALL_BEGINS)
        return;
    d->s->closed_by = WT_BY_CLOSE;
    note_closed(d);
    sockets_set(d->s, WT_SOCKET_CLOSES, false);
    sockets_given_up(d->all, d->s, WT_BY_CLOSE, d->call);
}

/* ---- any call ---- */

static void note_returned(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;

    if (call->call == WT_SC_GETSOCKNAME) {
        d->change->is_first_name = !(d->s->is & WT_SOCKET_NAMED);
        sockets_set(d->s, WT_SOCKET_NAMED, true);
    }
    if (call->result < 0)
        return;
    if (call->call == WT_SC_SOCKET)
        d->s->fd = (int32_t)call->result;
    else if (call->call == WT_SC_BIND)
        note_bind(d);
    else if (call->call == WT_SC_LISTEN)
        note_listen(d);
    else if (call->call == WT_SC_SETSOCKOPT && call->level == SOL_SOCKET &&
             call->option == SO_LINGER)
        sockets_set(d->s, WT_SOCKET_LINGERS_NOT, call->linger == 0);
    else if (call->call == WT_SC_SETSOCKOPT && call->level == IPPROTO_UDP &&
             call->option == UDP_SEGMENT)
        d->s->segment = call->value > 0 ? (uint32_t)call->value : 0;
    else if (call->call == WT_SC_SETSOCKOPT && call->level == IPPROTO_IPV6 &&
             call->option == IPV6_V6ONLY)
        sockets_set(d->s, WT_SOCKET_V6ONLY, call->value != 0);
}

static void note_kind(const struct doing *d)
{
    bool returned = d->change->shown != WT_CALL_BEGINS;

    if (d->call->call == WT_SC_ACCEPT && returned && d->call->result >= 0)
        note_accept(d);
    if (d->s == NULL)
        return;
    if (wt_socket_call_moves(d->call->call) == WT_SENDS)
        note_sending(d);
    else if (wt_socket_call_moves(d->call->call) == WT_RECEIVES)
        note_receiving(d);
    else if (d->call->call == WT_SC_CONNECT)
        note_connect(d);
    else if (d->call->call == WT_SC_SHUTDOWN)
        note_shutdown(d);
    else if (d->call->call == WT_SC_CLOSE)
        note_close(d);
    else if (returned)
        note_returned(d);
}

/* Which call a program is in, for one that waits until we end it; and what it counts. Whether there
 * is a peer may be asked of any socket: "none" is no failure. */
static void note_program(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;
    struct wt_socket_program *program = d->program;

    if (d->change->shown == WT_CALL_BEGINS) {
        program->waits_in = call->call;
        program->waits_id = call->id;
    } else if (program->waits_id == call->id) {
        program->waits_id = 0;
    }
    /* If it returns, it was counted when it began. */
    program->calls += d->change->shown != WT_CALL_RETURNS && is_first_message(call);
    program->failed += d->change->shown != WT_CALL_BEGINS && call->result < 0 && !call->unsent &&
                       call->call != WT_SC_GETPEERNAME && !wt_is_no_failure(call);
}

/* A socket without an inode: later calls cannot be matched to it, but its packets can. */
static void note_nameless(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;
    const struct wt_endpoint *remote = &call->remote;
    struct wt_endpoint named;

    if (!call->is_tcp_or_udp)
        return;
    if (call->call == WT_SC_CONNECT && call->has_address && remote->port == 0)
        named = wt_endpoint_plain(&call->address), remote = &named;
    if (call->local.port == 0 && remote->port == 0)
        return;
    struct wt_socket *s = sockets_get(d->all, 0, &d->change->forgot);

    s->transport = call->transport;
    s->is_tcp_or_udp = true;
    s->local = call->local;
    s->remote = *remote;
}

/* Before the call changes anything: find its socket, and record its holder. */
static void find_socket(struct doing *d)
{
    const struct wt_socket_call *call = d->call;

    if (call->socket == 0) {
        note_nameless(d);
        return;
    }
    struct wt_socket *s = sockets_get(d->all, call->socket, &d->change->forgot);

    if (call->call == WT_SC_SOCKET && d->change->shown != WT_CALL_RETURNS)
        *s =
            (struct wt_socket){.id = call->socket, .used = s->used}; /* its number is given again */
    d->s = s;
    d->change->socket = s;
    s->program = call->program;
    s->pid = call->pid;
    if (call->fd < 0)
        return; /* POLL and the like change nothing of the socket itself */
    s->fd = call->fd;
    s->transport = call->transport;
    s->is_tcp_or_udp = call->is_tcp_or_udp;
}

/* What the kernel tells of the socket's own two ends; and the names of both, one asked after the
 * other: what Python asks about a socket that it is about to throw away. */
static void note_ends(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;
    struct wt_socket *s = d->s;

    if (call->call != WT_SC_ACCEPT && call->local.port != 0)
        s->local = call->local;
    if (call->call != WT_SC_ACCEPT && call->remote.port != 0)
        s->remote = call->remote;
    if (call->call == WT_SC_GETPEERNAME && s->asked_name)
        sockets_set(s, WT_SOCKET_PEER_ASKED, true);
    else if (call->call != WT_SC_CLOSE)
        sockets_set(s, WT_SOCKET_PEER_ASKED, false);
    s->asked_name = call->call == WT_SC_GETSOCKNAME;
}

/* A nonblocking call that polls again and again, with EAGAIN each time. */
static void note_would_block(const struct doing *d)
{
    const struct wt_socket_call *call = d->call;
    bool would_block = call->result < 0 && call->error == EAGAIN && !call->waits;

    if (d->change->shown == WT_CALL_BEGINS)
        return;
    d->change->would_block_again = would_block && d->s->is & WT_SOCKET_WOULD_BLOCK &&
                                   d->s->would_block == call->call &&
                                   d->change->shown == WT_CALL_WHOLE;
    sockets_set(d->s, WT_SOCKET_WOULD_BLOCK, would_block);
    d->s->would_block = call->call;
}

void sockets_note_call(struct wt_sockets *all, const struct wt_socket_call *call,
                       struct wt_socket_change *change)
{
    struct doing d = {
        .all = all, .call = call, .program = &all->programs[call->program], .change = change};

    note_program(&d);
    find_socket(&d);
    if (d.s != NULL)
        note_ends(&d);
    if (change->shown == WT_CALL_BEGINS && !sockets_has_to_wait(all, d.s, call)) {
        d.program->prompt_id = call->id;
        change->is_prompt = true;
        return;
    }
    if (change->shown == WT_CALL_RETURNS && d.program->prompt_id == call->id)
        change->shown = WT_CALL_WHOLE;
    note_kind(&d);
    if (d.s != NULL) {
        note_would_block(&d);
        note_release(&d);
    }
}
