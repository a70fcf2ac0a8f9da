/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside explain: what was observed of the programs, as far as it is needed to say what their calls
 * and their packets mean. All tables are bounded: the longest idle makes room. */
#ifndef WT_EXPLAIN_OBSERVED_H
#define WT_EXPLAIN_OBSERVED_H

#include "telling.h"

enum {
    WT_SEEN_SOCKETS = 256,
    WT_SEEN_SENDS = 32,        /* the latest calls that sent, of one socket */
    WT_SEEN_CONNECTIONS = 256, /* the latest TCP connections */
};

/* One call that handed bytes to the kernel: which bytes of the stream they are, from 0. */
struct wt_sent {
    uint64_t id; /* of the call */
    uint64_t first, end;
    uint8_t call; /* enum wt_socket_call_id */
    bool known;   /* it returned: end is what it took, not what it was asked to */
};

/* How a program gave its direction of a connection up. */
enum wt_given_up { WT_NOT_GIVEN_UP, WT_BY_SHUTDOWN, WT_BY_CLOSE, WT_BY_EXIT };

enum {
    WT_SOCKET_BOUND = 1 << 0,      /* bind() gave it its port … */
    WT_SOCKET_CHOSEN = 1 << 1,     /* … which the kernel chose, for port 0 was asked for */
    WT_SOCKET_LISTENS = 1 << 2,    /* or did, before it was closed */
    WT_SOCKET_CONNECTING = 1 << 3, /* connect() has begun */
    WT_SOCKET_CONNECTED = 1 << 4,  /* connect() returned 0, or accept() gave it */
    WT_SOCKET_ACCEPTED = 1 << 5,
    WT_SOCKET_LINGERS_NOT = 1 << 6, /* SO_LINGER 0 */
    WT_SOCKET_CLOSED = 1 << 7,      /* its last descriptor is gone */
    WT_SOCKET_ENDED = 1 << 8,       /* recv() gave 0 bytes: the peer has finished */
    WT_SOCKET_DEAF = 1 << 9,        /* shutdown() for receiving */
    WT_SOCKET_PART_SENT = 1 << 10,  /* the latest send() did not take all */
    WT_SOCKET_UNCOUNTED = 1 << 11,  /* a call whose bytes are not told (recvmmsg()) used it */
    WT_SOCKET_IN_VAIN = 1 << 12,    /* the latest call found nothing to do (EAGAIN) … */
    WT_SOCKET_NAMED = 1 << 13,      /* getsockname() was called */
    WT_SOCKET_PEER_ASKED = 1 << 15, /* getpeername() was called last, getsockname() before it */
    WT_SOCKET_TRIED = 1 << 14,      /* connect() or listen() was, though it may have failed */
};

struct wt_seen_socket {
    uint64_t id;                      /* its inode; 0: free */
    uint64_t used;                    /* the later the greater */
    struct wt_endpoint local, remote; /* port 0: unknown */
    uint32_t is;                      /* WT_SOCKET_… */
    uint8_t program, transport;
    bool is_tcp_or_udp;
    bool asked_name;   /* getsockname() was called last */
    uint8_t given_up;  /* enum wt_given_up: what sends its FIN */
    uint8_t closed_by; /* … and what closed it altogether */
    uint8_t bound_by;  /* CONNECT, SENDTO …: during which call the kernel lent the port */
    uint8_t in_vain;   /* … which call that was */
    int32_t pid, fd;   /* who used it last */
    uint32_t backlog;
    uint64_t asked_last;                   /* PART_SENT: how much is left to be sent again */
    uint64_t sent, received;               /* bytes, by its calls */
    uint32_t datagrams_in, datagrams_read; /* UDP: that came, as packets; that it received */
    unsigned n_sends;                      /* so far */
    struct wt_sent sends[WT_SEEN_SENDS];
};

/* A TCP connection as its packets showed it. */
struct wt_seen_connection {
    struct wt_endpoint end[2]; /* [0]: the client. Port 0: free */
    int64_t open_ns;           /* when the handshake was complete; 0: not yet */
    uint64_t arrived[2];       /* bytes of each end that have reached the other */
    bool fin[2], reset;
    bool server_first;   /* of the FINs */
    bool accepted;       /* accept() has returned it */
    bool met_full_queue; /* its SYN came when no more could wait for accept() */
};

/* What one kind of call did in all. */
struct wt_seen_count {
    uint64_t bytes;
    uint32_t calls;
    uint8_t call;  /* the kind, where it is one only */
    bool is_mixed; /* more kinds than one */
};

struct wt_seen_program {
    bool is_over, unwatched, is_python;
    uint16_t listened; /* the latest port that it listened on; 0: none */
    uint32_t calls, failed, accepted, connected;
    uint32_t left_open; /* connections that only the end of this process closed */
    int32_t left_by;
    uint32_t never_accepted; /* connections that its listening sockets left in the queue */
    uint64_t unread;         /* bytes that had arrived when it closed */
    struct wt_seen_count sent, received;
    int32_t code, signal;
    bool by_us;
    bool was_stopped;   /* all were to end by then */
    uint8_t waits_in;   /* the call that has begun and not returned … */
    uint64_t waits_id;  /* … and its id; 0: none */
    uint64_t prompt_id; /* the latest call that began and did not have to wait */
};

struct wt_seen {
    uint64_t clock; /* counts uses of sockets */
    uint32_t lose;
    bool refuse;
    int32_t stop_signal;    /* the one that ended us; 0: none did */
    bool is_private;        /* nobody else is on that network … */
    bool is_prompt;         /* … and what is sent there arrives, at once */
    bool has_two_hosts;     /* the last program has one of its own */
    const char *address[2]; /* … of the others, and of the last one */
    uint8_t n_programs;
    struct wt_seen_program programs[WT_MAX_PROGRAMS];
    unsigned n_sockets; /* places in use, from the first */
    struct wt_seen_socket sockets[WT_SEEN_SOCKETS];
    unsigned n_connections; /* so far */
    struct wt_seen_connection connections[WT_SEEN_CONNECTIONS];
};

/* ---- sockets.c ---- */
/* The socket of this number; a place for it where it is new. *forgot: another one made room. */
struct wt_seen_socket *wt_seen_socket(struct wt_seen *seen, uint64_t id, bool *forgot);
struct wt_seen_socket *wt_seen_known(struct wt_seen *seen, uint64_t id); /* NULL: none, or id 0 */
/* The socket at this end, talking to that one; NULL: not observed. */
struct wt_seen_socket *wt_seen_between(struct wt_seen *seen, enum wt_transport transport,
                                       const struct wt_endpoint *local,
                                       const struct wt_endpoint *remote);
/* The open listening socket that answers for this address, or the last that did; or NULL. */
struct wt_seen_socket *wt_seen_listener(struct wt_seen *seen, const struct wt_endpoint *at);
/* The other end of its connection, if that was observed too. */
struct wt_seen_socket *wt_seen_peer(struct wt_seen *seen, const struct wt_seen_socket *socket);
struct wt_seen_connection *wt_seen_connection(struct wt_seen *seen, const struct wt_endpoint *a,
                                              const struct wt_endpoint *b);
struct wt_seen_connection *wt_seen_new_connection(struct wt_seen *seen);
/* How many finished connections wait for accept() at this listening socket. */
unsigned wt_seen_waiting(const struct wt_seen *seen, const struct wt_seen_socket *listener);
/* Bytes that have arrived at this TCP socket and were not read; 0 where that is not known. */
uint64_t wt_seen_unread(struct wt_seen *seen, const struct wt_seen_socket *socket);
bool wt_seen_is_open(struct wt_seen *seen, const struct wt_seen_socket *socket);
bool wt_seen_is_reset(struct wt_seen *seen, const struct wt_seen_socket *socket);
/* Its connect() came to a connection: counted once. */
void wt_seen_opened(struct wt_seen *seen, struct wt_seen_socket *socket);
/* On which of two hosts a program runs: 1 the client's. */
static inline unsigned wt_host_of(const struct wt_seen *seen, uint8_t program)
{
    return seen->has_two_hosts && program + 1u == seen->n_programs;
}
/* Is all that happens on that network seen: each program's calls, and nobody else is there? */
bool wt_seen_all(const struct wt_seen *seen);
bool wt_is_any(const struct wt_ip *ip); /* 0.0.0.0 or :: */
static inline bool wt_same_end(const struct wt_endpoint *a, const struct wt_endpoint *b)
{
    return a->port == b->port && wt_ip_same(&a->ip, &b->ip);
}

/* Does this call, which begins, have to wait for something? Where that is not known: yes. */
struct wt_telling_call;
bool wt_has_to_wait(struct wt_telling_call *t); /* waits.c */

/* ---- sends.c: which calls the bytes of a stream come from ---- */
void wt_seen_send(struct wt_seen_socket *socket, const struct wt_socket_call *call);
struct wt_span_of_calls {
    unsigned calls; /* how many gave bytes to this piece; 0: not known */
    bool whole;     /* each of them all of its bytes */
    bool begins;    /* the first byte of at least one is here */
    uint8_t call;   /* what the first of them was */
    uint64_t bytes; /* all that the first of them handed over */
};
void wt_calls_of(const struct wt_seen_socket *socket, uint64_t first, uint64_t length,
                 struct wt_span_of_calls *out);

/* ---- what is told about one observed thing ---- */
struct wt_telling_call {
    struct wt_explainer *explainer;
    struct wt_seen *seen;
    const struct wt_socket_call *call;
    struct wt_seen_socket *socket; /* NULL for POLL and the like */
    enum wt_call_shown shown;
    struct wt_told_call *told;
};
/* Like wt_tell: in full or in brief; returns the remark for its arguments. */
struct wt_remark *wt_say_that(struct wt_telling_call *t, enum wt_remark_id id);
struct wt_remark *wt_say_call(struct wt_telling_call *t, enum wt_remark_id id); /* with {call} */
void wt_arg_program(struct wt_remark *remark, const char *name, uint8_t program);
/* "send", "recvfrom" */
const char *wt_name_of_call(const struct wt_socket_call *call);

/* The subjects. Each changes what is known, too. */
void wt_say_opening(struct wt_telling_call *t);   /* calls_open.c: socket, bind, listen */
void wt_say_connect(struct wt_telling_call *t);   /* calls_connect.c */
void wt_say_accept(struct wt_telling_call *t);    /* calls_connect.c */
void wt_say_sending(struct wt_telling_call *t);   /* calls_data.c */
void wt_say_receiving(struct wt_telling_call *t); /* calls_data.c */
void wt_say_closing(struct wt_telling_call *t);   /* calls_close.c: shutdown, close, dup */
void wt_say_option(struct wt_telling_call *t);    /* calls_option.c: and what is asked for */
void wt_say_waiting(struct wt_telling_call *t);   /* calls_option.c: poll and the like */
void wt_say_error(struct wt_telling_call *t);     /* calls_error.c */
bool wt_is_no_failure(const struct wt_socket_call *call); /* an error that only says "not yet" */
/* calls_refused.c: who listens instead */
void wt_say_refused(struct wt_telling_call *t, const struct wt_endpoint *at);
/* program_stops.c: STOPPING, ENDING, ENDED */
void wt_say_stopping(struct wt_telling_call *t, const struct wt_observed *o);
void wt_say_ending(struct wt_telling_call *t, const struct wt_observed *o);
void wt_say_ended(struct wt_telling_call *t, const struct wt_observed *o);

/* ---- seen.c: packets whose calls were seen ---- */
void wt_see_packet(struct wt_telling *t); /* before anything is said about it */
void wt_tell_seen(struct wt_telling *t);  /* after all was said */
/* seen_ports.c. False: how this port came about was not seen. */
bool wt_tell_seen_port(struct wt_telling *t, unsigned side, struct wt_remark *remark);
/* What the closing paragraph knows better. */
void wt_tell_seen_ending(struct wt_explainer *explainer, const struct wt_conversation *c,
                         struct wt_remark *remark);

#endif
