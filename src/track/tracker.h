/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracker's inside: what its files share. */
#ifndef WT_TRACK_TRACKER_H
#define WT_TRACK_TRACKER_H

#include "tcp/copies.h"
#include "tcp/episodes.h"
#include "flow.h"
#include "idle.h"
#include "pool.h"
#include "asked.h"
#include "quotable.h"
#include "roles.h"
#include "table.h"

struct numbered { /* a conversation by its number; stale once the record has another */
    uint32_t id, number;
};

/* The endpoints of a packet that is to come, and their hash. */
struct expected {
    uint64_t frame;
    unsigned layer;
    struct pair pair;
};
enum { EXPECTED = 2 * WT_EXPECTED };

/* Who carried a segment's bytes last, also when they are confirmed: the latest segments of all
 * conversations, each in a place given by its direction and its first number. */
struct carried {
    uint32_t stream; /* frame 0: empty */
    uint32_t seq, frame;
    uint32_t first : 31, from : 1; /* the frame that began with these bytes first */
    int64_t ns;
};
enum { N_CARRIED = 4096 };

struct wt_tracker {
    struct table table;
    struct expected expected[EXPECTED]; /* by the frame's number */
    uint64_t last_expected;             /* the highest of them */
    struct pool pool;
    struct copies copies;
    struct carried *carried; /* N_CARRIED of them; NULL with WT_SKIP_TIMES */
    struct episodes episodes;
    struct roles roles;
    struct asked asked[ASKED_SLOTS];
    struct quotable quotable[N_QUOTABLE];
    struct idle idle;
    struct numbered *numbered; /* in the order of number */
    size_t n_numbered, numbered_size, n_stale;
    uint32_t streams[2]; /* next tcp.stream, udp.stream */
    uint32_t numbers;    /* conversations numbered so far */
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
    uint32_t offered;       /* the window of the segment before this one, in bytes; or NO_WINDOW,
                               which it is, too, where nobody asks: see track_offered_before */
    uint32_t twin;          /* the frame that seems to be this very packet; 0: see copies.h */
    bool new_isn;           /* a SYN-ACK with another start number than before */
    bool has_options;       /* options is filled in: SYNs, and segments with uncommon options */
    const struct wt_span *raw_options;
    struct wt_tcp_options options;
    struct sacks sacks;
};

/* For what not every output asks for: inlined, it would make the rest too large to be. */
#define NOT_INLINED __attribute__((noinline))

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
/* asked.c: this datagram may be answered from elsewhere */
void track_asks_elsewhere(struct header *h, const struct wt_packet *packet,
                          const struct wt_layer *l);
/* … and its conversation begins with such an answer: note the question, and the answer with it. */
bool track_answers_elsewhere(struct header *h, const struct wt_layer *l);
/* Who is the client, by the first datagram alone. */
void track_udp_roles(struct header *h, const struct wt_layer *l);
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
/* The RST may be meant for an earlier conversation of the same endpoints: if it has the number that
 * its receiver expects there, that one is reset. Its number; 0: none is. */
uint32_t track_reset_older(struct segment *s);
/* A FIN after an RST: does it complete the teardown after all? */
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

/* tcp_older.c: of a conversation that uses its endpoints again: is this segment its own, or that of
 * the one before? */
struct flow *track_older(struct header *h, const struct pair *pair, const struct wt_tcp *tcp,
                         struct flow *newest);

/* tcp_ignored.c: its RST is one that the other end does not take */
void track_note_ignored(struct segment *s);
/* … it answers such a one; this is asked of a segment that repeats an ACK */
bool track_challenges(struct segment *s);
/* … it comes from an end that has reset the connection, and shows that it has not: all is undone */
bool track_outlives_rst(struct segment *s);

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
/* … and can this be the answer: by its timestamps, or a round trip later? */
bool track_could_answer(const struct segment *s);
/* By its timestamp, was it sent before others of its end that came before it? For what seems to be
 * sent again, and for every segment while the other end asks: these are what it is held against. */
bool track_is_overtaken(struct segment *s);
/* By its timestamp, was it sent after bytes behind it that came before it, behind a gap? */
void track_note_jump(const struct segment *s);
bool track_fills_later(const struct segment *s);
/* Is anything captured that lies beyond its ACK and is not next in line? */
bool track_misses(const struct segment *s);
enum {
    TRACK_SENT_AGAIN =
        WT_TA_RETRANSMISSION | WT_TA_FAST_RETRANSMISSION | WT_TA_SPURIOUS_RETRANSMISSION,
};
/* The other end's bytes around this number that are missing in the capture, while later ones are
 * there; NULL: none are. */
const struct range *track_gap_at(const struct segment *s, uint32_t seq);
/* Note what its SACK blocks leave out; what it asks for once more, if that is not captured. */
void track_note_holes(struct segment *s);
void track_note_gap(struct segment *s);
/* tcp_overrule.c: after the analysis, before the segment changes the story's view */
void track_overrule(struct segment *s);
/* tcp_meaning.c: of a SYN or SYN-ACK, after its events: how long after that end's last one */
void track_time_syn(struct segment *s);
/* after its events; tcp: its layer */
NOT_INLINED void track_meaning(struct segment *s, const struct wt_layer *tcp);
/* after all else: which flags are true in words */
NOT_INLINED void track_settle_flags(struct segment *s);

/* tcp_waits.c: it confirms what came long before: does it do so late? */
void track_late_ack(struct segment *s);
/* … the packet behind such an ACK: was it held back until then? */
void track_after_late_ack(struct segment *s);
/* … nobody sent anything for a while: was it this end's turn? */
void track_whose_turn(struct segment *s);

/* tcp_signals.c: flags beside the usual ones; with the urgent pointer */
void track_signals(struct segment *s, uint16_t urgent);

/* tcp_damage.c: its checksum is wrong, unless it was left to the network card */
void track_damage(struct segment *s, const struct wt_layer *tcp);
/* … a packet behind such a one: does it say what became of it? */
void track_after_damage(struct segment *s);

/* The room this end offered last, in bytes; before its first ACK the number is not scaled. Asked
 * before the segment changes it. */
static inline uint32_t track_offered_before(const struct segment *s)
{
    uint32_t window = s->mine->window;

    if (window == NO_WINDOW || s->mine->unscaled || !s->from->scale_known)
        return window;
    return window << s->from->scale;
}

/* tcp_windows.c: its window has become 0 */
void track_shuts(struct segment *s);
/* … is open again; asked: a probe asked for it */
void track_reopens(struct segment *s, bool asked);
/* … is used up */
void track_fills(struct segment *s);
/* … ends before the place that was offered already */
void track_shrinks(struct segment *s);

/* zeek.c: at the same point */
NOT_INLINED void track_history(struct segment *s, const struct wt_tcp *tcp);
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
