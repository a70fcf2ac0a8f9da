/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside explain: what was observed of the programs, in words. */
#ifndef WT_EXPLAIN_OBSERVED_H
#define WT_EXPLAIN_OBSERVED_H

#include "wiretutor/names.h"
#include "../telling.h"
#include "wiretutor/sockets.h"

/* ---- what is told about one observed thing ---- */
struct wt_telling_call {
    struct wt_explainer *explainer;
    const struct wt_sockets *seen;
    const struct wt_socket_call *call;
    const struct wt_socket *socket; /* NULL for POLL and the like */
    const struct wt_socket_change *change;
    enum wt_call_shown shown;
    struct wt_call_commentary *commentary;
};
/* Like wt_tell: in full or in brief; returns the remark for its arguments. */
struct wt_remark *wt_say_that(struct wt_telling_call *t, enum wt_remark_id id);
struct wt_remark *wt_say_call(struct wt_telling_call *t, enum wt_remark_id id); /* with {call} */
void wt_arg_program(struct wt_remark *remark, const char *name, uint8_t program);
/* "send", "recvfrom" */
const char *wt_name_of_call(const struct wt_socket_call *call);

/* The subjects. */
void wt_say_opening(struct wt_telling_call *t);    /* calls_open.c: socket, bind, listen */
void wt_say_connect(struct wt_telling_call *t);    /* calls_connect.c */
void wt_say_accept(struct wt_telling_call *t);     /* calls_connect.c */
void wt_say_sending(struct wt_telling_call *t);    /* calls_data.c */
void wt_say_receiving(struct wt_telling_call *t);  /* calls_data.c */
void wt_say_flags(struct wt_telling_call *t);      /* calls_flags.c: of a call that moves bytes */
void wt_say_type_flags(struct wt_telling_call *t); /* calls_flags.c: of socket() and accept4() */
void wt_say_closing(struct wt_telling_call *t);    /* calls_close.c: shutdown, close, dup */
void wt_say_released(struct wt_telling_call *t);   /* calls_close.c: closed with another's return */
void wt_say_option(struct wt_telling_call *t);     /* calls_option.c: and what is asked for */
void wt_say_waiting(struct wt_telling_call *t);    /* calls_option.c: poll and the like */
void wt_say_error(struct wt_telling_call *t);      /* calls_error.c */
/* calls_refused.c: who listens instead */
void wt_say_refused(struct wt_telling_call *t, const struct wt_endpoint *at);
/* program_stops.c: STOPPING, ENDING, ENDED */
void wt_say_stopping(struct wt_telling_call *t, const struct wt_observed *o);
void wt_say_watcher(struct wt_telling_call *t, const struct wt_observed *o);
void wt_say_ending(struct wt_telling_call *t);
void wt_say_executed(struct wt_telling_call *t);
void wt_say_ended(struct wt_telling_call *t, const struct wt_observed *o);
/* stalemate.c: STALEMATE; and who waits in what where that ends the programs */
void wt_say_stalemate(struct wt_telling_call *t, const struct wt_observed *o);
void wt_say_idle(struct wt_telling_call *t, const struct wt_observed *o);
void wt_say_congestion(struct wt_telling_call *t); /* congestion.c: TCP_INFO */

/* ---- seen.c: packets whose calls were seen ---- */
void wt_find_seen(struct wt_telling *t); /* before any remark is made */
/* The id of the observed call that is told beside the packet; 0: it was not observed. */
uint64_t wt_seen_call_id(const struct wt_telling *t, enum wt_call beside);
bool wt_seen_refusing(const struct wt_telling *t);
/* The cause of a FIN, or of an RST; WT_N_REMARKS: it was not seen. */
enum wt_remark_id wt_seen_fin(const struct wt_telling *t);
enum wt_remark_id wt_seen_reset(const struct wt_telling *t, const struct wt_socket **by);
void wt_tell_seen_reset(struct wt_telling *t, struct wt_remark *r, enum wt_remark_id cause,
                        const struct wt_socket *by);
bool wt_tell_seen_queue(struct wt_telling *t); /* false: the listening socket was not seen */
/* Nobody took a datagram to this end; but a socket has its port, or had it, which changes what *id
 * says. NULL: none was seen. */
const struct wt_socket *wt_seen_missed(const struct wt_telling *t, const struct wt_endpoint *to,
                                       enum wt_remark_id *id);
void wt_add_missed(struct wt_remark *r, const struct wt_socket *missed,
                   const struct wt_endpoint *from);
uint64_t wt_seen_unread(const struct wt_telling *t); /* by the program of the sending side */
/* Bytes that a program sent: id, or what is known better. Its calls come after its own arguments;
 * what they are to an answer or to more of the same, after all else. */
struct wt_remark *wt_tell_sent(struct wt_telling *t, enum wt_remark_id id, uint64_t bytes);
void wt_add_sent(struct wt_telling *t, struct wt_remark *r, enum wt_remark_id id);
void wt_tell_more_sent(struct wt_telling *t);
/* seen_ports.c. False: how this port came about was not seen. */
bool wt_tell_seen_port(struct wt_telling *t, unsigned side, struct wt_remark *remark);
/* For the closing paragraph: the socket that read what nobody answered (NULL: none known). */
const struct wt_socket *wt_seen_reader(const struct wt_sockets *seen,
                                       const struct wt_conversation *c);

#endif
