/* SPDX-License-Identifier: BSD-2-Clause */
/* Conversations over TCP and UDP: found by their two endpoints, followed segment by segment.
 *
 * The tracker sees both ends from the middle: a captured segment updates its
 * sender, then its receiver as if it were delivered at once; later evidence corrects this. It gives
 * events (what happened), never sentences. */
#ifndef WT_CONVERSATION_H
#define WT_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/address.h"
#include "wiretutor/packet.h"
#include "wiretutor/part.h"

enum wt_transport { WT_OVER_TCP, WT_OVER_UDP };

/* Sets of transports, as services.def names them: TCP and UDP ports are separate spaces. */
enum wt_transports {
    WT_TCP_ONLY = 1 << WT_OVER_TCP,
    WT_UDP_ONLY = 1 << WT_OVER_UDP,
    WT_BOTH = WT_TCP_ONLY | WT_UDP_ONLY,
};

/* RFC 9293 section 3.3.2; UNKNOWN: nothing of this end was seen yet. LISTEN is always inferred. */
enum wt_tcp_state {
    WT_TCP_UNKNOWN,
    WT_TCP_LISTEN,
    WT_TCP_SYN_SENT,
    WT_TCP_SYN_RECEIVED,
    WT_TCP_ESTABLISHED,
    WT_TCP_FIN_WAIT_1,
    WT_TCP_FIN_WAIT_2,
    WT_TCP_CLOSE_WAIT,
    WT_TCP_CLOSING,
    WT_TCP_LAST_ACK,
    WT_TCP_TIME_WAIT,
    WT_TCP_CLOSED,
    WT_N_TCP_STATES
};
/* The name of the state in RFC 9293, "FIN_WAIT_1"; static text. */
const char *wt_tcp_state_name(enum wt_tcp_state state);

enum wt_phase {
    WT_PHASE_OPENING,
    WT_PHASE_OPEN,
    WT_PHASE_MIDSTREAM, /* open, but no SYN was captured */
    WT_PHASE_CLOSING,
    WT_PHASE_CLOSED,
    WT_PHASE_REFUSED,
    WT_PHASE_CANCELLED,
    WT_PHASE_ABORTED,
    WT_PHASE_STRAY,     /* began with an RST */
    WT_PHASE_DATAGRAMS, /* UDP */
};

/* Where the proof stands: frame numbers, 0 if it was not seen. */
enum wt_evidence {
    WT_AT_FIRST,
    WT_AT_LAST,
    WT_AT_SYN,    /* UDP: the question in another conversation that this one answers */
    WT_AT_SYNACK, /* UDP: the first datagram of the end that did not begin, or the first answer from
                     elsewhere */
    WT_AT_HANDSHAKE_ACK,
    WT_AT_FIN_1,     /* the first FIN, whoever sent it */
    WT_AT_FIN_1_ACK, /* the first packet that acknowledges it */
    WT_AT_FIN_2,
    WT_AT_FIN_2_ACK,
    WT_AT_RST, /* the RST that ended or refused it */
    WT_AT_ICMP,
    WT_N_EVIDENCE
};

struct wt_endpoint {
    struct wt_ip ip;
    uint16_t port;
};

/* Are the two endpoints equal, address and port? */
static inline bool wt_same_end(const struct wt_endpoint *a, const struct wt_endpoint *b)
{
    return a->port == b->port && wt_ip_same(&a->ip, &b->ip);
}

struct wt_end { /* one end of a conversation, as far as others need it */
    struct wt_endpoint at;
    uint32_t isn;   /* J or K, where has_isn; else the base that relative numbers use */
    uint64_t bytes; /* payload as sent, new bytes only (TCP); all (UDP) */
    uint32_t packets;
    uint16_t mss;         /* 0: not said */
    uint8_t state : 4;    /* enum wt_tcp_state */
    uint8_t scale : 4;    /* its window's shift count, at most 14 */
    bool scale_known : 1; /* both SYNs were seen: scale applies */
    bool has_isn : 1;     /* its SYN or SYN-ACK was seen */
    bool sent_fin : 1;
    bool fin_acked : 1;
    bool sent_rst : 1;
};

/* Ids as JSON and `check` name them. */
enum wt_open_kind {
    WT_OPEN_THREE_WAY,
    WT_OPEN_SIMULTANEOUS,
    WT_OPEN_SPLIT,
    WT_OPEN_FAST_OPEN,
    WT_OPEN_REFUSED,
    WT_OPEN_UNANSWERED,
    WT_OPEN_HALF_OPEN,
    WT_OPEN_CANCELLED,
    WT_OPEN_RESET,
    WT_OPEN_NOT_CAPTURED,
};
enum wt_close_kind {
    WT_CLOSE_FOUR_SEGMENT,
    WT_CLOSE_THREE_SEGMENT,
    WT_CLOSE_SIMULTANEOUS,
    WT_CLOSE_ONE_FIN,
    WT_CLOSE_RESET,
    WT_CLOSE_RESET_AFTER_FIN,
    WT_CLOSE_NONE,
};
enum wt_closed_first { WT_FIRST_CLIENT, WT_FIRST_SERVER, WT_FIRST_BOTH, WT_FIRST_NONE };
enum wt_outcome {
    WT_OUTCOME_NORMAL,
    WT_OUTCOME_OPEN,
    WT_OUTCOME_REFUSED,
    WT_OUTCOME_UNANSWERED,
    WT_OUTCOME_HALF_OPEN,
    WT_OUTCOME_CANCELLED,
    WT_OUTCOME_RESET,
    WT_OUTCOME_PARTIAL, /* starts or ends outside the capture */
    WT_OUTCOME_STRAY,
    WT_OUTCOME_ANSWERED,    /* UDP: both sides sent, or the answer came from elsewhere */
    WT_OUTCOME_ONE_WAY,     /* UDP: one side sent */
    WT_OUTCOME_UNREACHABLE, /* UDP or TCP: an ICMP error answered */
    WT_OUTCOME_CLOSING,     /* both FINs, but the last ACK was not captured */
    WT_OUTCOME_VANISHED,    /* an end's last bytes were sent again and again, and never confirmed */
    WT_OUTCOME_CROSSED,     /* bytes of the client met the server's FIN and were not read */
    WT_OUTCOME_SELF,        /* one socket is both ends */
};
/* How it was opened, as JSON calls it: "three-way"; static text. */
const char *wt_open_name(enum wt_open_kind kind);
/* How it was closed, as JSON calls it: "four-segment"; static text. */
const char *wt_close_name(enum wt_close_kind kind);
/* Who closed first, as JSON calls it: "client", "server", "both", "none"; static text. */
const char *wt_closed_first_name(enum wt_closed_first who);
/* The verdict, as JSON calls it: "refused"; static text. */
const char *wt_outcome_name(enum wt_outcome outcome);

/* What became of a conversation, beside its phase. */
enum {
    WT_MARK_OPENED = 1 << 0,            /* a handshake was seen to its last step */
    WT_MARK_SIMULTANEOUS_OPEN = 1 << 1, /* the SYNs crossed */
    WT_MARK_SPLIT_OPEN = 1 << 2,        /* the SYN was confirmed before it was answered */
    WT_MARK_FAST_OPEN = 1 << 3,         /* bytes in the SYN were accepted by Fast Open */
    WT_MARK_FINS_CROSSED = 1 << 4,
    WT_MARK_RESET_IN_HANDSHAKE = 1 << 5,
    WT_MARK_RESET_AFTER_FIN = 1 << 6, /* an RST when at least one FIN was out */
    WT_MARK_ICMP_REFUSED = 1 << 7,
    WT_MARK_PORT_REUSED = 1 << 8, /* the same endpoints had a conversation before */
    /* The peer has confirmed what lies behind the last captured bytes of end 0; << 1: of end 1. */
    WT_MARK_TAIL_MISSED = 1 << 9,
    WT_MARK_CHALLENGED = 1 << 11,      /* its SYN was answered for an older connection */
    WT_MARK_HALF_CLOSE_DATA = 1 << 12, /* data came after the other side's FIN was confirmed */
    WT_MARK_TOO_BIG = 1 << 13,         /* an ICMP error told a sender that its packets do not fit */
    /* Bytes between those of end 0 are missing; << 1: of end 1. */
    WT_MARK_HOLE = 1 << 14,
    WT_MARK_BYTES_MISSED = WT_MARK_TAIL_MISSED * 3 | WT_MARK_HOLE * 3, /* any of these */
    /* Of UDP, which has none of the above: its first datagram answers a request of TFTP. */
    WT_MARK_TFTP = 1 << 0,
};

/* State by which the next segment is interpreted. Of end 0; shifted by one: of end 1. Only with an
 * analysis. */
enum wt_now {
    WT_NOW_PROBED = 1 << 0,    /* it sent a zero-window probe */
    WT_NOW_KEPT = 1 << 2,      /* it sent a keep-alive, not answered yet */
    WT_NOW_REPEATING = 1 << 4, /* it repeats and was not answered yet */
    WT_NOW_HELD = 1 << 6,      /* of both: a small segment was confirmed late, just now … */
    WT_NOW_DAMAGED = 1 << 7,   /* of both: a checksum was wrong, and what becomes of it is open */
    WT_NOW_SHUT = 1 << 8,      /* its window was 0 when it last sent */
    WT_NOW_ASKED = 1 << 10,    /* it asked whether the other window is still 0 */
    WT_NOW_AGAIN = 1 << 12,    /* it sent late or repeated bytes, not confirmed since */
    WT_NOW_NEEDLESS = 1 << 14, /* it repeated what was confirmed already */
};

enum { WT_HISTORY = 20 };

struct wt_conversation { /* small types: there may be millions */
    uint8_t transport;   /* enum wt_transport */
    uint8_t phase;       /* enum wt_phase */
    uint8_t client;      /* which end is the client */
    bool guessed : 1;    /* … by a rule of thumb: neither SYN nor SYN-ACK was captured */
    bool crossed : 1; /* its bytes met the other end's FIN, and an RST says that nobody read them */
    uint8_t first_fin : 1; /* the end that sent the first FIN, where at[WT_AT_FIN_1] */
    uint8_t completeness;  /* Wireshark's tcp.completeness bits */
    uint8_t last_sender;   /* of data: 1 + its end; 0: nobody yet */
    uint16_t marks;        /* WT_MARK_… */
    uint16_t now;          /* WT_NOW_… */
    uint8_t ttl[2];        /* of the latest segment of each end that is no RST; 0: none */
    uint8_t
        unheard[2];  /* how often each end sent its last bytes, SYN or FIN again, with no answer */
    uint32_t index;  /* from 1; what is dropped gives its own back: see wt_tag_of */
    uint32_t stream; /* tcp.stream or udp.stream, from 0 */
    uint32_t
        number; /* from 1 over TCP and UDP together; 0: not numbered (an outer tunnel header) */
    uint16_t last_id[2];  /* the IP identification of each end's latest packet; 0: none */
    struct wt_end end[2]; /* [0] sent the conversation's first packet */
    int64_t first_ns, last_ns;
    int64_t initial_rtt_ns; /* -1 unknown */
    uint32_t at[WT_N_EVIDENCE];
    uint32_t attempts;        /* SYNs after a refusal count on; 1 normally */
    char history[WT_HISTORY]; /* see wt_zeek_history; upper case for end[0], no NUL at its end */
};

/* How many SYNs its client sent, copies not counted, where nobody has answered. */
static inline uint32_t wt_syn_tries(const struct wt_conversation *conversation)
{
    uint8_t again = conversation->unheard[conversation->client];

    return again < UINT8_MAX ? again + 1u : conversation->end[conversation->client].packets;
}

/* The state that Zeek's conn.log gives it in conn_state: "SF"; static text. */
const char *wt_zeek_state(const struct wt_conversation *conversation);
/* The history that conn.log gives it, NUL-terminated: "ShADadFf", upper case for the client, with
 * ^ in front where the server's packet came first. It stops after WT_HISTORY letters. */
void wt_zeek_history(const struct wt_conversation *conversation, char out[WT_HISTORY + 2]);

/* The verdict with its kinds, from the record as it stands (at the end of input: final). */
struct wt_summary {
    enum wt_open_kind open;
    enum wt_close_kind close;
    enum wt_closed_first closed_first;
    enum wt_outcome outcome;
    uint32_t evidence[WT_N_EVIDENCE]; /* frame numbers, ascending, no doubles */
    unsigned n_evidence;
};
/* Work out the verdict, its kinds and its evidence from the record as it stands; at the end of
 * input they are final. out is the caller's. */
void wt_conversation_summary(const struct wt_conversation *conversation, struct wt_summary *out);
/* The same without the evidence: n_evidence is 0. This is faster. */
void wt_conversation_kinds(const struct wt_conversation *conversation, struct wt_summary *out);

struct wt_tracker;
struct wt_tracker_options {
    size_t max_conversations; /* 0: 2,000,000 */
    bool live;                /* expire by time: 120 s after the end, 2 h idle */
    unsigned skip;            /* WT_SKIP_…: what no output needs is not computed */
};

/* What only some outputs show, and what costs time and memory for each segment. */
enum {
    /* of a part: acks_frame, ack_rtt_ns, rto_frame, rto_ns, bytes_in_flight */
    WT_SKIP_TIMES = 1 << 0,
    /* … and analysis with all that goes with it; of a conversation: initial_rtt_ns */
    WT_SKIP_ANALYSIS = 1 << 1,
    /* of a conversation: history, for wt_zeek_history */
    WT_SKIP_HISTORY = 1 << 2,
    /* of a part: means, again, quotes; of a conversation: now, ttl */
    WT_SKIP_MEANING = 1 << 3,
};

/* Make a tracker without conversations. options is needed for this call only. NULL: no memory.
 * Free it with wt_tracker_free. */
struct wt_tracker *wt_tracker_new(const struct wt_tracker_options *options);
/* Free a tracker and all its conversations; NULL is fine. */
void wt_tracker_free(struct wt_tracker *tracker);

/* Follow one packet. tracked is overwritten; its conversations are the tracker's and valid until
 * the next call. The least max_conversations is WT_MAX_PARTS, which one packet may need. */
void wt_track(struct wt_tracker *tracker, const struct wt_packet *packet,
              struct wt_track_result *tracked);

enum { WT_EXPECTED = 4 };
/* Prefetch the conversation of a packet that comes soon into the processor's cache: with many
 * conversations, waiting for memory takes most of the time. Announce packets in the order of the
 * frames, at most WT_EXPECTED before their turn. It changes only the time that is needed. */
void wt_track_expect(struct wt_tracker *tracker, const struct wt_packet *packet);
/* Does the tracker hold enough conversations for prefetching to pay? */
bool wt_track_can_expect(const struct wt_tracker *tracker);

/* The i-th conversation that is still held, from 0, in the order of their numbers; those with
 * number 0 are left out. NULL beyond the last. It is the tracker's, good until the next wt_track.
 */
const struct wt_conversation *wt_tracker_conversation(struct wt_tracker *tracker, size_t i);
/* The next conversation with number 0: the outer headers of tunnels. cursor is 0 at first, then
 * left alone. NULL beyond the last. */
const struct wt_conversation *wt_tracker_untold(struct wt_tracker *tracker, uint32_t *cursor);
/* How many conversations are held at the moment, those with number 0 among them. */
size_t wt_tracker_held(const struct wt_tracker *tracker);

typedef void (*wt_conversation_taker)(void *context, const struct wt_conversation *conversation);
/* Have drop called, with this context, for each conversation that is dropped before the end of
 * input (the cap, or live expiry). The conversation is good during the call only. */
void wt_tracker_on_drop(struct wt_tracker *tracker, wt_conversation_taker drop, void *context);

/* How many conversations this cap has touched: let go before their time, or no longer followed in
 * every detail. 0: it was never reached. */
uint64_t wt_tracker_capped(const struct wt_tracker *tracker, enum wt_cap cap);
/* Did an allocation fail? Then the results end there. */
bool wt_tracker_no_memory(const struct wt_tracker *tracker);

/* The state diagram itself (src/track/tcp/tcp_states.c), for tests and docs. */
enum wt_tcp_input { /* what this end did or got */
                    WT_SENT_SYN,
                    WT_SENT_SYN_ACK,
                    WT_SENT_FIN,
                    WT_SENT_RST,
                    WT_SENT_OTHER, /* data or ACK */
                    WT_GOT_SYN,
                    WT_GOT_SYN_ACK,    /* good ack */
                    WT_GOT_ACK_OF_SYN, /* good ack */
                    WT_GOT_ACK_OF_FIN,
                    WT_GOT_FIN,
                    WT_GOT_FIN_AND_ACK_OF_FIN,
                    WT_GOT_RST,
                    WT_GOT_OTHER,
                    WT_N_TCP_INPUTS
};
/* The state that follows, by the table alone. Where the diagram has no arrow the state stays and
 * *arrow is false; arrow may be NULL. */
enum wt_tcp_state wt_tcp_next_state(enum wt_tcp_state state, enum wt_tcp_input input, bool *arrow);
/* The input in words, for tests and documents: "sent SYN"; static text. */
const char *wt_tcp_input_name(enum wt_tcp_input input);

#endif
