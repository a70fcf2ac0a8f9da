/* SPDX-License-Identifier: BSD-2-Clause */
/* What a port number means. The number alone says little: the role of the end that uses it decides.
 * RFC 6335 section 6. */
#ifndef WT_EXPLAIN_PORTS_H
#define WT_EXPLAIN_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/remark.h"

enum wt_port_range {
    WT_PORT_ZERO,
    WT_PORT_SYSTEM,     /* 1–1023 */
    WT_PORT_REGISTERED, /* 1024–49151 */
    WT_PORT_DYNAMIC,    /* 49152–65535 */
};
enum wt_port_range wt_port_range(uint16_t port);

/* services.def knows this port, so wt_service_words() has words for it. */
bool wt_port_has_service(uint16_t port, enum wt_transport transport);

/* The sentence for a port. loopback_or_own_program: the peer is on the same machine or was started
 * by `run`, so the program behind the port is probably the learner's and no router is between. */
enum wt_remark_id wt_port_remark(uint16_t port, enum wt_transport transport, bool is_server,
                                 bool loopback_or_own_program);

/* The same for an end of a conversation: where a protocol of UDP fixes the ports of both ends, no
 * kernel lends one. */
enum wt_remark_id wt_end_port_remark(const struct wt_conversation *conversation, unsigned side,
                                     bool loopback_or_own_program);

/* This port remark names the service: it wants the argument {service} (WT_ARG_SERVICE). */
bool wt_port_remark_names_service(enum wt_remark_id id);

#endif
