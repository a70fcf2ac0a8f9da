/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside sockets: the same look-ups, for whoever changes what is found. */
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

/* sends.c */
void sockets_sent(struct wt_socket *socket, const struct wt_socket_call *call);
/* waits.c: does this call, which begins, have to wait for something? Where that is not known: yes.
 */
bool sockets_has_to_wait(const struct wt_sockets *all, const struct wt_socket *socket,
                         const struct wt_socket_call *call);

#endif
