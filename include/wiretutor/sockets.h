/* SPDX-License-Identifier: BSD-2-Clause */
/* What `run` knows of the programs' sockets: who holds which, what was done with it, and which
 * packets belong to it. Calls and packets come in, in the order of time; the explainer and the
 * diagnosis only read. All tables are bounded: the one idle longest makes room. */
#ifndef WT_SOCKETS_H
#define WT_SOCKETS_H

#include "wiretutor/conversation.h"
#include "wiretutor/socket_call.h"

enum {
    WT_MAX_SOCKETS = 256,
    WT_SENDS_KEPT = 32,       /* the latest calls that sent, of one socket */
    WT_MAX_CONNECTIONS = 256, /* the latest TCP connections */
    WT_LOST_KEPT = 256,       /* segments that our own network lost, until they are sent again */
};

/* What was asked for: the programs, and the network that they are in. */
struct wt_programs_setup {
    enum wt_network_kind network;
    size_t n;
    char *const *argv[WT_MAX_PROGRAMS];     /* each ends with NULL; borrowed */
    size_t first_client;                    /* with it begin those on the client's side */
    struct wt_start start[WT_MAX_PROGRAMS]; /* when each is started */
    struct wt_losses losses;                /* what is done to them on purpose */
    const char *lose_only; /* losses.only, as it was given; borrowed, as the addresses are */
    uint32_t delay_ms;
    const char *rate; /* as it was given: "8mbit", borrowed; NULL: no limit */
    uint64_t bits_per_s;
    uint32_t queue;
    uint32_t reorder;
    bool refuse;
    const char *congestion; /* the congestion control that TCP was told to use; NULL: none */
    bool low_ports;         /* ports below 1024 are open to everybody in there */
    const char *loopback[WT_MAX_PROGRAMS]; /* VETH: as which address each names its own host; static
                                              text; NULL: it names none */
    const char *better_order; /* as a command: the last program first. Borrowed likewise */
    const char *address[2], *hardware[2]; /* VETH: of the server's side, of the client's; else NULL.
                                             Borrowed for as long as the explainer lives */
};

/* Which part of a call is told: a call that waits while packets pass is told twice. */
enum wt_call_shown { WT_CALL_BEGINS, WT_CALL_RETURNS, WT_CALL_WHOLE };

/* Where in the story a call belongs. */
enum wt_call_place {
    WT_PLACE_BEGIN, /* WHOLE at begin_ns: what it does happens while it runs (send, close), or it
                       cannot wait (socket, bind). Where its result is not known by then: BEGINS
                       there, RETURNS at end_ns */
    WT_PLACE_BOTH,  /* BEGINS at begin_ns and RETURNS at end_ns; WHOLE at end_ns where nothing is
                       told between them (connect, accept, recv, poll) */
};
/* Where in the story this call belongs, by its kind and whether it waits. */
enum wt_call_place wt_call_place(const struct wt_socket_call *call);

/* One call that handed bytes to the kernel: which bytes of the stream they are, from 0. */
struct wt_sent {
    uint64_t id; /* of the call */
    uint64_t first, end;
    uint32_t site; /* from where in its source; 0: not known */
    uint8_t call;  /* enum wt_socket_call_id */
    bool known;    /* it returned: end is what it took, not what it was asked to */
    /* UDP: one such call is one datagram, or several with UDP_SEGMENT. */
    bool left;             /* its packets were all seen, or it failed, so there are none */
    uint32_t segment;      /* UDP_SEGMENT: bytes of each datagram but the last; 0: one datagram */
    uint64_t seen;         /* … how many bytes of them were seen in packets */
    int64_t begin_ns;      /* when it began */
    struct wt_endpoint to; /* whereto; port 0: where the socket is connected */
};

/* What the congestion control of a socket's sending side does: RFC 5681. */
enum wt_congestion_phase {
    WT_PHASE_NONE, /* nothing was said yet */
    WT_PHASE_SLOW_START,
    WT_PHASE_AVOIDANCE,
    WT_PHASE_RECOVERY,  /* fast retransmission, fast recovery */
    WT_PHASE_TIMED_OUT, /* … until ACKs bring it back to slow start */
    WT_PHASE_REDUCING,  /* its window is made smaller without a loss that was found */
};
enum wt_congestion_kind {
    WT_TURN_NONE,
    WT_TURN_SLOW_START,      /* the window has begun to grow, below ssthresh */
    WT_TURN_AVOIDANCE,       /* it has reached ssthresh */
    WT_TURN_AVOIDANCE_EARLY, /* ssthresh was set though nothing was lost: CUBIC's HyStart */
    WT_TURN_FAST_RECOVERY,
    WT_TURN_TIMED_OUT,
    WT_TURN_REPAIRED,  /* a loss and its repair, both since the last look */
    WT_TURN_REDUCED,   /* smaller without a loss that was found */
    WT_TURN_ECN,       /* smaller because the receiver reported marks of a router */
    WT_TURN_UNDONE,    /* put back: nothing had been lost */
    WT_TURN_RESTARTED, /* smaller after a pause longer than the time-out */
    WT_TURN_BY_MODEL,  /* it has begun to grow, as BBR lets it */
};
struct wt_congestion_turn {
    uint8_t kind;      /* enum wt_congestion_kind */
    bool mended;       /* AVOIDANCE: after fast recovery */
    bool is_model;     /* BBR: ssthresh says nothing */
    uint32_t from, to; /* the congestion window, in segments */
    uint32_t ssthresh; /* in segments; WT_NO_SSTHRESH: none yet */
    uint32_t again;    /* segments that were sent again since the last look */
    uint32_t rto_us;   /* TIMED_OUT: the time-out that ran out */
    uint32_t rtt_us;   /* the smoothed round trip */
    uint32_t pause_ms; /* RESTARTED */
};
struct wt_congestion {
    bool has_looked;
    bool is_reduced;
    bool is_model;  /* BBR: its window follows a model of the path, not ssthresh … */
    bool has_grown; /* … which was said */
    uint8_t phase;  /* enum wt_congestion_phase */
    uint32_t before_ssthresh, before_cwnd, reduced_ssthresh, lowest; /* is_reduced */
    int64_t time_ns;                                                 /* of the last look */
    struct wt_tcp_info info;                                         /* … and what it gave */
};
/* Take in one look at a connection. congestion: the name of its congestion control, or "" where it
 * is as before. turn is overwritten: what became of it since the last one. */
void wt_congestion_look(struct wt_congestion *course, const struct wt_tcp_info *info,
                        const char *congestion, int64_t time_ns, struct wt_congestion_turn *turn);

/* How a program gave its direction of a connection up. */
enum wt_given_up { WT_NOT_GIVEN_UP, WT_BY_SHUTDOWN, WT_BY_CLOSE, WT_BY_EXIT };

enum {
    WT_SOCKET_BOUND = 1 << 0,      /* bind() gave it its port … */
    WT_SOCKET_CHOSEN = 1 << 1,     /* … which the kernel chose, for port 0 was asked for */
    WT_SOCKET_LISTENS = 1 << 2,    /* or did, before it was closed */
    WT_SOCKET_CONNECTING = 1 << 3, /* connect() has begun */
    WT_SOCKET_CONNECTED = 1 << 4,  /* connect() returned 0, or accept() gave it */
    WT_SOCKET_ACCEPTED = 1 << 5,
    WT_SOCKET_LINGERS_NOT = 1 << 6,  /* SO_LINGER 0 */
    WT_SOCKET_CLOSED = 1 << 7,       /* its last descriptor is gone */
    WT_SOCKET_ENDED = 1 << 8,        /* recv() gave 0 bytes: the peer has finished */
    WT_SOCKET_SHUT_RD = 1 << 9,      /* shutdown() for receiving */
    WT_SOCKET_PART_SENT = 1 << 10,   /* the latest send() did not take all */
    WT_SOCKET_WOULD_BLOCK = 1 << 12, /* the latest call found nothing to do (EAGAIN) … */
    WT_SOCKET_NAMED = 1 << 13,       /* getsockname() was called */
    WT_SOCKET_PEER_ASKED = 1 << 15,  /* getpeername() was called last, getsockname() before it */
    WT_SOCKET_CLOSES = 1 << 16,      /* closed, but a call that goes on still holds it */
    WT_SOCKET_STOPPED = 1 << 17,     /* it was given up after wiretutor had begun to end them all */
    WT_SOCKET_V6ONLY = 1 << 18,      /* IPV6_V6ONLY: no IPv4 */
    WT_SOCKET_FAST_OPENS = 1 << 19,  /* send() with MSG_FASTOPEN opens it, not connect() */
    WT_SOCKET_TRIED = 1 << 14,       /* connect() or listen() was, though it may have failed */
    WT_SOCKET_ACCEPTS = 1 << 20,     /* accept() has returned a connection of it */
};

struct wt_socket {
    uint64_t id;                      /* its inode; 0: free */
    uint64_t used;                    /* the later the greater */
    struct wt_endpoint local, remote; /* port 0: unknown */
    uint32_t is;                      /* WT_SOCKET_… */
    uint8_t program, transport;
    bool is_tcp_or_udp;
    bool asked_name;      /* getsockname() was called last */
    uint64_t connect_id;  /* the call connect() that began last … */
    uint64_t given_up_id; /* … and the one that gave it up; 0: the end of the program */
    uint32_t connect_site, given_up_site; /* where these two stand in the program; 0: unknown */
    uint8_t given_up;                     /* enum wt_given_up: what sends its FIN */
    uint8_t closed_by;                    /* … and what closed it altogether */
    uint8_t bound_by;    /* CONNECT, SENDTO …: during which call the kernel lent the port */
    uint8_t would_block; /* … which call that was */
    int32_t pid, fd;     /* who used it last */
    uint32_t backlog;
    uint64_t asked_last;                   /* PART_SENT: how much is left to be sent again */
    uint64_t sent, received;               /* bytes, by its calls */
    uint32_t datagrams_in, datagrams_read; /* UDP: that came, as packets; that it received */
    unsigned n_sends;                      /* so far */
    struct wt_sent sends[WT_SENDS_KEPT];
    struct wt_sent datagram; /* UDP: the call that sent the latest packet from here; id 0: none */
    uint32_t segment;        /* UDP_SEGMENT is set to that */
    struct wt_congestion congestion; /* TCP */
};

/* A TCP connection as its packets showed it. */
struct wt_socket_connection {
    struct wt_endpoint end[2]; /* [0]: the client. Port 0: free */
    int64_t open_ns;           /* when the handshake was complete; 0: not yet */
    uint64_t arrived[2];       /* bytes of each end that have reached the other … */
    uint32_t urgent[2];        /* … and of these, urgent ones, which recv() passes over */
    bool fin[2], reset;
    bool server_first;       /* of the FINs */
    bool accepted;           /* accept() has returned it */
    bool met_full_queue;     /* its SYN came when no more could wait for accept() */
    uint64_t listener;       /* the socket that alone listened there when it opened; 0: several did
                                (SO_REUSEPORT), and the kernel chose one, or none is known */
    uint32_t number, stream; /* of the conversation */
};

/* A segment that our own network lost on purpose, or what of it was not sent again yet. */
struct wt_lost_segment {
    struct wt_endpoint from, to;
    uint32_t seq, end; /* its numbers on the wire, SYN and FIN counted */
    uint64_t packet;   /* 0: it was lost before the place of the capture */
    uint8_t loss;      /* enum wt_loss */
};
/* What the current packet has to do with those. */
struct wt_repair {
    bool repeats;    /* it brings again what such a one carried: of several the first … */
    uint32_t first;  /* … number that both have */
    uint64_t packet; /* … that one; 0: it was not captured */
    uint8_t loss;    /* … and why it was lost */
    bool misses;     /* the number before its first was lost before the place of the capture … */
    uint8_t missing_by; /* … and why */
};

/* What one kind of call did in all. */
struct wt_call_count {
    uint64_t bytes;
    uint32_t calls;
    uint8_t call;  /* the kind, where it is one only */
    bool is_mixed; /* more kinds than one */
};

struct wt_socket_program {
    bool is_over, unwatched, is_python, is_shell;
    bool has_unseen; /* some of its calls are not seen: io_uring, or they are hidden */
    bool goes_on;    /* is_over: its first process, but not those that this one started */
    bool listens_at_path;
    uint32_t paths;    /* calls of bind(), listen() and connect() on AF_UNIX sockets */
    uint16_t listened; /* the latest port that it listened on; 0: none */
    uint32_t calls, failed, accepted, connected;
    uint32_t left_open; /* connections that only the end of this process closed */
    int32_t left_by;
    uint32_t never_accepted; /* connections that its listening sockets left in the queue */
    uint64_t unread;         /* bytes that had arrived when it closed */
    struct wt_call_count sent, received;
    int32_t code, signal;
    bool by_us;
    bool was_stopped;   /* all were to end by then */
    uint8_t waits_in;   /* the call that has begun and not returned … */
    uint64_t waits_id;  /* … and its id; 0: none */
    uint64_t prompt_id; /* the latest call that began and did not have to wait */
};

struct wt_sockets {
    uint64_t clock; /* counts uses of sockets */
    struct wt_losses losses;
    uint32_t queue; /* frames that may wait before a slow wire */
    bool refuse;
    uint8_t stop_reason;      /* enum wt_stop_reason, as soon as they are told to end */
    int32_t stop_signal;      /* the one that ended us; 0: none did */
    bool is_private;          /* nobody else is on that network … */
    bool is_prompt;           /* … and what is sent there arrives, at once */
    bool has_two_hosts;       /* the last program has one of its own */
    const char *address[2];   /* … of the others, and of the last one */
    const char *better_order; /* the command with the server first; NULL: it is not known */
    uint8_t n_programs, first_client;
    struct wt_start start[WT_MAX_PROGRAMS];
    struct wt_socket_program programs[WT_MAX_PROGRAMS];
    unsigned n_sockets; /* places in use, from the first */
    struct wt_socket sockets[WT_MAX_SOCKETS];
    unsigned n_connections; /* so far */
    struct wt_socket_connection connections[WT_MAX_CONNECTIONS];
    unsigned n_lost, lost_next;
    struct wt_lost_segment lost[WT_LOST_KEPT];
    struct wt_repair repair; /* by the packet that was taken in last */
};

/* Make the tables, without programs and sockets. NULL: no memory. Free them with wt_sockets_free.
 */
struct wt_sockets *wt_sockets_new(void);
/* Free the tables; NULL is fine. */
void wt_sockets_free(struct wt_sockets *sockets);
/* Say which programs there are and on what network, before anything is observed. programs is
 * needed for this call only, but its addresses are borrowed. */
void wt_sockets_programs(struct wt_sockets *sockets, const struct wt_programs_setup *programs);

/* What one thing observed has done to them, as far as they themselves do not show it any more. */
struct wt_socket_change {
    const struct wt_socket *socket;   /* the call's; NULL for POLL and the like */
    const struct wt_socket *accepted; /* ACCEPT: the new one, or NULL */
    enum wt_call_shown shown;         /* WHOLE when it returns, where it did not have to wait */
    bool forgot;                      /* one that is still open made room … */
    bool forgot_again;                /* … and one for the accepted one */
    bool is_prompt;                   /* it begins, and what it asks for is there: no wait */
    bool is_rest;                     /* what the send() before did not take */
    bool is_first_name;               /* the first getsockname() */
    bool would_block_again;           /* it found nothing to do, as did the call before */
    uint32_t left_open;               /* ENDING, EXECUTED: connections that the kernel closes … */
    uint32_t left_finished;           /* … of these, those whose FIN has left before */
    uint32_t left_held;               /* … and sockets that stay open: others hold them, too */
    int32_t left_fd;                  /* the last of them, one that is closed if there is any */
    uint64_t left_unread;
    /* TCP_INFO: the connection that its packets showed, NULL: none yet; which end it is, 0 the
     * client; what its congestion control did. */
    const struct wt_socket_connection *connection;
    uint8_t side;
    struct wt_congestion_turn turn;
};
/* Take in one thing observed, in the order of time. change is overwritten; the sockets that it
 * points to are the tables' and good until the next call. */
void wt_sockets_observed(struct wt_sockets *sockets, const struct wt_observed *observed,
                         enum wt_call_shown shown, struct wt_socket_change *change);
/* Take in a packet: after the tracker, before the explainer. */
void wt_sockets_packet(struct wt_sockets *sockets, const struct wt_packet *packet,
                       const struct wt_track_result *tracked);
/* Take in a packet that our own network lost before the place of the capture: its frame has the
 * loss and no number. Others come by wt_sockets_packet. */
void wt_sockets_lost(struct wt_sockets *sockets, const struct wt_packet *packet);

/* Is a packet theirs, known by their calls so far? So is an ICMP error that quotes one. Fragments
 * are nobody's that we know. */
bool wt_sockets_own(const struct wt_sockets *sockets, const struct wt_packet *packet);

/* The socket at this end, talking to that one; NULL: not observed. */
const struct wt_socket *wt_socket_between(const struct wt_sockets *sockets,
                                          enum wt_transport transport,
                                          const struct wt_endpoint *local,
                                          const struct wt_endpoint *remote);
/* The open listening socket that answers for this address, or the last that did; or NULL. */
const struct wt_socket *wt_socket_listener(const struct wt_sockets *sockets,
                                           const struct wt_endpoint *at);
/* The other end of its connection, if that was observed too. */
const struct wt_socket *wt_socket_peer(const struct wt_sockets *sockets,
                                       const struct wt_socket *socket);
/* The latest TCP connection between these two ends, in either order; NULL: none was seen. */
const struct wt_socket_connection *wt_socket_connection(const struct wt_sockets *sockets,
                                                        const struct wt_endpoint *a,
                                                        const struct wt_endpoint *b);
/* How many finished connections wait for accept() at this listening socket. */
unsigned wt_socket_waiting(const struct wt_sockets *sockets, const struct wt_socket *listener);
/* Bytes that have arrived at this TCP socket and were not read; 0 where that is not known. */
uint64_t wt_socket_unread(const struct wt_sockets *sockets, const struct wt_socket *socket);
/* Did the packets complete the handshake of this socket's TCP connection? */
bool wt_socket_is_open(const struct wt_sockets *sockets, const struct wt_socket *socket);
/* Was the TCP connection of this socket ended by an RST? */
bool wt_socket_is_reset(const struct wt_sockets *sockets, const struct wt_socket *socket);
/* Is everything on that network observed: all programs' calls, and no other host or program? */
bool wt_sockets_see_all(const struct wt_sockets *sockets);
/* As packets have it: programs with a socket for both versions write IPv4 addresses as
 * ::ffff:a.b.c.d. */
struct wt_endpoint wt_endpoint_plain(const struct wt_endpoint *at);
/* Does a socket, bound as it is, take what is sent to that? One at :: takes IPv4, too, unless
 * IPV6_V6ONLY is set. */
bool wt_socket_covers(const struct wt_socket *socket, const struct wt_endpoint *at);
/* The UDP socket that a datagram to `to` would have been for, though nobody took it: one that has
 * the port but is connected to somebody else, or the last one that had it and is closed; or NULL.
 */
const struct wt_socket *wt_socket_missed(const struct wt_sockets *sockets,
                                         const struct wt_endpoint *to);
/* Is it the address that means every address of the host, 0.0.0.0 or ::? */
bool wt_is_any(const struct wt_ip *ip);

/* Which calls the bytes of a stream come from: length of them, from the first on. */
struct wt_span_of_calls {
    unsigned calls; /* how many gave bytes to this piece; 0: not known */
    bool whole;     /* each of them all of its bytes */
    bool begins;    /* the first byte of at least one is here */
    uint8_t call;   /* what the first of them was, */
    uint64_t id;    /* … which one, */
    uint32_t site;  /* … and from where; 0: not known */
    uint64_t bytes; /* all that the first of them handed over */
};
/* Find the calls from which the length bytes at `first` (from 0) of the socket's stream come. out
 * is overwritten. */
void wt_calls_of(const struct wt_socket *socket, uint64_t first, uint64_t length,
                 struct wt_span_of_calls *out);

/* Did the call fail with an error that only says "not yet" (EAGAIN and the like), or that is
 * to be tried again (EINTR)? */
bool wt_is_no_failure(const struct wt_socket_call *call);

/* Do the programs end because wiretutor has decided so, rather than whoever sent a signal? */
static inline bool wt_ended_by_us(const struct wt_sockets *sockets)
{
    return sockets->stop_reason != WT_STOP_NONE && sockets->stop_reason != WT_STOP_SIGNAL;
}

/* On which of two hosts a program runs: 1 the client's. */
static inline unsigned wt_host_of(const struct wt_sockets *sockets, uint8_t program)
{
    return sockets->has_two_hosts && program >= sockets->first_client;
}

#endif
