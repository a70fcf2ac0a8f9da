/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside sockets: the look-ups of wiretutor/sockets.h, for code that changes what they find. */
#ifndef WT_SOCKETS_SOCKETS_H
#define WT_SOCKETS_SOCKETS_H

#include "wiretutor/sockets.h"

/* The socket of this number; a place for it where it is new. *forgot: another one made room. */
struct wt_socket *sockets_get(struct wt_sockets *all, uint64_t id, bool *forgot);
/* What is known now: its socket, where connect() has not told yet which port it was lent. */
struct wt_socket *sockets_claim(struct wt_sockets *all, enum wt_transport transport,
                                const struct wt_endpoint *local, const struct wt_endpoint *remote);
struct wt_socket_connection *sockets_connection(struct wt_sockets *all, const struct wt_endpoint *a,
                                                const struct wt_endpoint *b);
/* Its connect() came to a connection: counted once. */
void sockets_opened(struct wt_sockets *all, struct wt_socket *socket);

static inline void sockets_set(struct wt_socket *s, uint32_t what, bool on)
{
    s->is = on ? s->is | what : s->is & ~what;
}
/* What gave this direction of it up first. call: NULL: the end of the program */
static inline void sockets_given_up(const struct wt_sockets *all, struct wt_socket *s,
                                    enum wt_given_up how, const struct wt_socket_call *call)
{
    if (s->given_up != WT_NOT_GIVEN_UP)
        return;
    s->given_up = (uint8_t)how;
    s->given_up_id = call != NULL ? call->id : 0;
    s->given_up_site = call != NULL ? call->site : 0;
    sockets_set(s, WT_SOCKET_STOPPED, wt_ended_by_us(all));
}

/* calls.c: what a call, when it begins or when it returns, changes of its socket and its program.
 */
void sockets_note_call(struct wt_sockets *all, const struct wt_socket_call *call,
                       struct wt_socket_change *change);

/* let_go.c: ENDING; and EXECUTED, or what ENDING says of its descriptors. */
void sockets_ending(struct wt_sockets *all, const struct wt_observed *o,
                    struct wt_socket_change *change);
void sockets_let_go(struct wt_sockets *all, const struct wt_let_go_all *gone,
                    struct wt_socket_change *change);

/* lost.c: what does this packet repair of what our own network lost? */
void sockets_repair(struct wt_sockets *all, const struct wt_packet *packet);

/* sends.c */
void sockets_sent(struct wt_socket *socket, const struct wt_socket_call *call);
/* datagrams.c: a datagram of the socket is in this layer of the packet: which call sent it? */
void sockets_datagram(struct wt_socket *socket, const struct wt_packet *packet, unsigned layer,
                      const struct wt_endpoint *to);
/* … and one that our own network lost before the place of the capture. */
void sockets_lost_datagram(struct wt_sockets *all, const struct wt_packet *packet);
/* congestion.c: TCP_INFO of a connection. */
void sockets_looked(struct wt_sockets *all, const struct wt_observed *observed,
                    struct wt_socket_change *change);
/* waits.c: does this call, which begins, have to wait for something? Where that is not known: yes.
 */
bool sockets_has_to_wait(const struct wt_sockets *all, const struct wt_socket *socket,
                         const struct wt_socket_call *call);

#endif
