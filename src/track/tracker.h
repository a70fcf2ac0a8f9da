/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracker's inside: what its files share. */
#ifndef WT_TRACK_TRACKER_H
#define WT_TRACK_TRACKER_H

#include "tcp/copies.h"
#include "flow.h"
#include "idle.h"
#include "pool.h"
#include "roles.h"
#include "table.h"

struct told { /* a conversation by its number; stale once the record has another */
    uint32_t id, number;
};

/* The endpoints of a packet that is to come, and their hash. */
struct expected {
    uint64_t frame;
    unsigned layer;
    struct pair pair;
};
enum { EXPECTED = 2 * WT_EXPECTED };

struct wt_tracker {
    struct table table;
    struct expected expected[EXPECTED]; /* by the frame's number */
    uint64_t last_expected;             /* the highest of them */
    struct pool pool;
    struct copies copies;
    struct roles roles;
    struct idle idle;
    struct told *told; /* in the order of number */
    size_t n_told, told_size, n_stale;
    uint32_t streams[2]; /* next tcp.stream, udp.stream */
    uint32_t numbers;    /* conversations told so far */
    uint32_t sweep;      /* live: the record to look at next */
    size_t max_conversations;
    unsigned skip; /* WT_SKIP_… */
    bool live;
    bool no_memory;
    bool said_full;             /* that the table is full */
    uint64_t capped[WT_N_CAPS]; /* conversations */
    void (*drop)(void *context, const struct wt_conversation *conversation);
    void *drop_context;
};

/* One TCP or UDP header on its way through the tracker. */
struct header {
    struct wt_tracker *tracker;
    struct flow *flow;
    struct wt_part *part;
    const struct wt_layer *ip; /* that it lies in */
    int64_t ns;
    uint32_t frame;
};

/* What the SACK blocks of a segment say beside its ACK. */
struct sacks {
    bool above, twice; /* bytes beyond it have arrived; bytes have arrived twice (RFC 2883) */
    uint32_t seq, end; /* the lowest block beyond it, else the bytes that arrived twice */
    uint32_t top;      /* where the highest block beyond it ends */
};

/* One analysable TCP segment. */
struct segment {
    struct header *h;
    struct wt_conversation *conv;
    struct wt_end *from, *to;
    struct side *mine, *theirs; /* the same two ends' private halves */
    struct more
        *more[2]; /* and their optional parts, mine first; NULL where no option asks for them */
    uint32_t seq, ack;
    uint32_t len;           /* payload bytes */
    uint32_t end;           /* seq + len, and one each for SYN and FIN */
    uint32_t flags, window; /* 32 bits on purpose: a 16-bit store followed by a 32-bit load stalls
                               (store forwarding) */
    uint32_t offered;       /* the window of the segment before this one, in bytes; or NO_WINDOW */
    bool new_isn;           /* a SYN-ACK with another start number than before */
    bool has_options;       /* options is filled in: SYNs, and segments with uncommon options */
    struct wt_tcp_options options;
    struct sacks sacks;
};

/* Add an event to the part; beyond WT_MAX_EVENTS it is dropped. */
void track_event(struct wt_part *part, enum wt_event_id id, uint8_t side, uint64_t number);
/* Report that a cap was reached, once for each conversation. */
void track_capped(struct header *h, enum wt_cap cap);

/* Begin a conversation; the packet's sender is its end 0. `old`: the one of the same endpoints that
 * it follows, or NULL. NULL: no memory. */
struct flow *track_begin(struct header *h, struct pair *pair, struct flow *old);
#define SECOND INT64_C(1000000000)

/* The conversation has a packet: evidence and time. sent: not one that an ICMP error quotes. Asked
 * of each packet, so the compiler is not left to decide whether it is inlined. */
static inline __attribute__((always_inline)) void track_touch(struct header *h, bool sent)
{
    struct wt_conversation *conv = &h->flow->pub;

    conv->at[WT_AT_LAST] = h->frame;
    if (sent && h->ns - conv->last_ns >= SECOND)
        h->part->silence_ns = h->ns - conv->last_ns;
    if (h->ns > conv->last_ns) /* time may step back; a duration may not */
        conv->last_ns = h->ns;
    if (sent)
        conv->end[h->part->from].packets++;
}

/* The roles, from the best source so far. */
void track_client(struct flow *flow, uint8_t client, enum role_source source);

/* ahead.c: the endpoints of this layer, TCP or UDP, which lies in that IP layer; and their hash. */
void track_pair_of(struct wt_tracker *tracker, const struct wt_packet *packet, unsigned layer,
                   unsigned ip, struct pair *pair);

/* tcp.c, udp.c, icmp.c */
void track_tcp(struct header *h, const struct wt_packet *packet, unsigned layer, struct pair *pair);
void track_udp(struct header *h, const struct wt_packet *packet, unsigned layer, struct pair *pair);
/* Apply an ICMP error to the conversation whose packet it quotes. opening: that is a SYN, or a
 * datagram. */
void track_icmp(struct header *h, const struct wt_packet *packet, unsigned layer, bool opening);

/* tcp.c: take the payload in; how many bytes of it are new. */
uint32_t track_take_data(struct segment *s);

/* tcp_handshake.c; each in the order RST, SYN, ACK, data, FIN */
void track_syn(struct segment *s);
void track_syn_ack(struct segment *s);
/* An ACK while the conversation opens. False: the segment says no more than this. */
bool track_opening_ack(struct segment *s);

/* tcp_close.c */
void track_rst(struct segment *s);
void track_ack_of_fin(struct segment *s);
void track_fin(struct segment *s);
/* A FIN after an RST: does it complete the teardown after all (tcp.md E4)? */
bool track_late_fin(struct segment *s);
static inline bool track_is_over(const struct wt_conversation *conv)
{
    enum {
        OVER = 1 << WT_PHASE_CLOSED | 1 << WT_PHASE_REFUSED | 1 << WT_PHASE_CANCELLED |
               1 << WT_PHASE_ABORTED | 1 << WT_PHASE_STRAY
    };
    return (OVER >> conv->phase & 1) != 0;
}
/* Is the connection open as both ends see it, or was it: no state before ESTABLISHED? */
static inline bool track_were_open(enum wt_tcp_state one, enum wt_tcp_state two)
{
    enum {
        BEFORE = 1 << WT_TCP_UNKNOWN | 1 << WT_TCP_LISTEN | 1 << WT_TCP_SYN_SENT |
                 1 << WT_TCP_SYN_RECEIVED
    };
    return ((1U << one | 1U << two) & BEFORE) == 0;
}
static inline bool track_was_open(enum wt_tcp_state state)
{
    return track_were_open(state, state);
}
/* The phase that follows from both ends' states, unless it is over. */
void track_settle_phase(struct wt_conversation *conv);

/* tcp_analysis.c */
void track_analyse(struct segment *s);
/* The replacement where no analysis is wanted: updates only the variables that the story needs. */
void track_analyse_little(struct segment *s);
/* tcp_missing.c: its SACK blocks, read. */
void track_read_sacks(struct segment *s);
/* … remembered: what this end asks for, until it has it. */
void track_note_asking(struct segment *s);
/* Has the other end asked for bytes of this segment: by SACK, or by equal ACKs? */
bool track_was_asked(const struct segment *s);
/* Is anything captured that lies beyond its ACK and is not next in line? */
bool track_misses(const struct segment *s);
/* Is what its ACK asks for missing in the capture, while later bytes are there? */
bool track_ack_at_gap(const struct segment *s);
/* tcp_overrule.c: after the analysis, before the segment changes the story's view */
void track_overrule(struct segment *s);
/* tcp_meaning.c: of a SYN or SYN-ACK, after its events: how long after that end's last one */
void track_time_syn(struct segment *s);
/* after all else */
void track_meaning(struct segment *s);

/* zeek.c: at the same point */
void track_history(struct segment *s, const struct wt_tcp *tcp);
void track_history_of_datagram(struct header *h);

/* One more of something that is counted to 255 only. */
static inline uint8_t track_count(uint8_t *n)
{
    if (*n < UINT8_MAX)
        ++*n;
    return *n;
}

static inline uint8_t other(uint8_t side)
{
    return side ^ 1;
}

static inline void move(struct wt_end *end, enum wt_tcp_input input)
{
    end->state = (unsigned)wt_tcp_next_state(end->state, input, NULL) & 15;
}

static inline void prove(struct segment *s, enum wt_evidence what)
{
    if (s->conv->at[what] == 0)
        s->conv->at[what] = s->h->frame;
}

static inline void say(struct segment *s, enum wt_event_id id, uint64_t number)
{
    track_event(s->h->part, id, s->h->part->from, number);
}

static inline void say_of_peer(struct segment *s, enum wt_event_id id, uint64_t number)
{
    track_event(s->h->part, id, other(s->h->part->from), number);
}

#endif
