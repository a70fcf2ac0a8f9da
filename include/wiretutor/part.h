/* SPDX-License-Identifier: BSD-2-Clause */
/* What one packet meant for its conversation: its events, Wireshark's flags, and the facts that
 * follow from the packets before it. */
#ifndef WT_PART_H
#define WT_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wt_conversation; /* conversation.h */

/* What one packet did. More than one may happen at once, in the order
 * RST, SYN, ACK, data, FIN. `side` of an event is the end it is about (index into end[]). A frame
 * that the capture holds twice (captured_twice) gives no events. */
#define WT_EVENTS(X)                                                                               \
    X(SYN)            /* first SYN of side */                                                      \
    X(SYN_RETX)       /* the same SYN again; number: which repeat, from 1 */                       \
    X(SYN_RETRY)      /* the same SYN after a refusal or close; number: attempt, from 2 */         \
    X(SYN_REORDERED)  /* the SYN arrives after the SYN-ACK that answers it */                      \
    X(SYNACK)         /* side answers a SYN */                                                     \
    X(SYNACK_RETX)    /* number: which repeat, from 1 */                                           \
    X(SYNACK_BAD_ACK) /* acknowledges something the SYN did not say */                             \
    X(SYNACK_NEW_ISN) /* a SYN-ACK with another start number */                                    \
    X(SYN_MISSED)     /* SYN-ACK seen, its SYN was not captured */                                 \
    X(SYNACK_MISSED)  /* traffic goes on though no SYN-ACK was captured */                         \
    X(MIDSTREAM)      /* first packet of a conversation already open */                            \
    X(SIM_OPEN)       /* SYN crosses SYN */                                                        \
    X(ACK_TO_SYN)     /* a pure ACK, good number, in answer to a SYN (split handshake) */          \
    X(CHALLENGE_ACK)  /* a pure ACK with an unrelated number in answer to a SYN */                 \
    X(ESTABLISHED)    /* the handshake's last step: side confirms; both ends are open */           \
    X(BAD_ACK)        /* third step with a wrong acknowledgement */                                \
    X(REFUSED)        /* RST answers side's SYN */                                                 \
    X(CANCELLED)      /* side gives up its own unanswered SYN with an RST */                       \
    X(RST_IGNORED)    /* side's RST, which its receiver does not accept; number: the frame         \
                         of an earlier RST that proves to be nobody's answer, else 0 */            \
    X(ICMP_REFUSED)   /* an ICMP error answers side's SYN or datagram; number: type * 256 + code   \
                       */                                                                          \
    X(ICMP_ERROR)     /* any other ICMP error that quotes side's packet; number: as above */       \
    X(RST_ANSWERS)    /* side waits for its SYN's answer, and its RST answers something else: its  \
                         own attempt goes on; number: the earlier conversation that the RST ends,  \
                         else 0 */                                                                 \
    X(RST_IN_HANDSHAKE) /* side resets between SYN-ACK and the third step */                       \
    X(ABORT)            /* side resets an open connection, no FIN seen */                          \
    X(RST_AFTER_FIN)    /* side resets a closing connection */                                     \
    X(RST_AFTER_CLOSE)  /* side resets what was over already */                                    \
    X(STRAY_RST)        /* the conversation begins with side's RST */                              \
    X(DATA)             /* side sends new bytes; number: how many */                               \
    X(DATA_AGAIN)       /* side sends bytes it has sent before; number: how many */                \
    X(SYN_DATA)         /* a SYN or SYN-ACK of side carries bytes; number: how many */             \
    X(ACK)              /* side's segment carries nothing but an acknowledgement */                \
    X(FIN)              /* first FIN of side */                                                    \
    X(FIN_RETX)         /* number: which repeat, from 1 */                                         \
    X(FIN_ACKED)        /* side's FIN is acknowledged by this packet of the other side */          \
    X(SIM_CLOSE)        /* the FINs crossed */                                                     \
    X(HALF_CLOSE_DATA)  /* side's DATA comes after it has confirmed the other side's FIN */        \
    X(CLOSED)           /* both FINs are acknowledged */                                           \
    X(DATA_AFTER_FIN)   /* side's DATA lies past its own FIN */                                    \
    X(DATA_AFTER_CLOSE) /* side sends new data or a FIN after the end; number: how many bytes */   \
    X(PORT_REUSED)      /* the same two endpoints begin again; number: the earlier conversation */ \
    X(ODD_FLAGS)        /* a combination of flags that no correct TCP sends; number: the flags */  \
    X(FAST_OPEN_REQUEST)  /* side asks for a cookie */                                             \
    X(FAST_OPEN_ACCEPTED) /* side accepts bytes that came with the SYN; number: how many */        \
    X(FAST_OPEN_IGNORED)  /* side confirms the SYN only, not its bytes */                          \
    X(DATAGRAM)           /* UDP: side sends; number: which of side's, from 1 */                   \
    X(CAPPED)             /* a table reached its cap; number: which (a WT_CAP_…) */

enum wt_event_id {
#define X(id) WT_EV_##id,
    WT_EVENTS(X)
#undef X
        WT_N_EVENTS
};
_Static_assert(WT_N_EVENTS <= 64, "a set of them is a word");
/* The name of the event, "SYN_RETX"; static text. */
const char *wt_event_name(enum wt_event_id id);

/* The caps that a CAPPED event can name. */
enum wt_cap {
    WT_CAP_CONVERSATIONS, /* the one idle longest is dropped for each new one */
    WT_CAP_UNACKED,       /* 10,000 segments in flight one way: the rest is not timed */
    WT_CAP_GAPS,          /* 64 holes one way: the oldest is forgotten */
    WT_CAP_POOL,          /* 64 MiB of both over all conversations */
    WT_N_CAPS
};
struct wt_event {
    enum wt_event_id id;
    uint8_t side; /* 0 or 1: index into wt_conversation.end */
    uint64_t number;
};

/* Wireshark's tcp.analysis.* flags of one segment, by its rules. */
enum {
    WT_TA_RETRANSMISSION = 1 << 0,
    WT_TA_FAST_RETRANSMISSION = 1 << 1,     /* RETRANSMISSION is set too */
    WT_TA_SPURIOUS_RETRANSMISSION = 1 << 2, /* RETRANSMISSION is set too */
    WT_TA_OUT_OF_ORDER = 1 << 3,
    WT_TA_LOST_SEGMENT = 1 << 4,
    WT_TA_ACK_LOST_SEGMENT = 1 << 5,
    WT_TA_DUPLICATE_ACK = 1 << 6,
    WT_TA_ZERO_WINDOW = 1 << 7,
    WT_TA_ZERO_WINDOW_PROBE = 1 << 8,
    WT_TA_ZERO_WINDOW_PROBE_ACK = 1 << 9,
    WT_TA_WINDOW_FULL = 1 << 10,
    WT_TA_WINDOW_UPDATE = 1 << 11,
    WT_TA_KEEP_ALIVE = 1 << 12,
    WT_TA_KEEP_ALIVE_ACK = 1 << 13,
    WT_TA_REUSED_PORTS = 1 << 14,
};

enum { WT_MAX_EVENTS = 12, WT_MAX_PARTS = 4 };

/* Why bytes were sent again, as far as the capture shows it. */
enum wt_again {
    WT_AGAIN_NOT,
    WT_AGAIN_TOLD, /* a SYN or FIN: its event says it */
    WT_AGAIN_NEEDLESSLY,
    WT_AGAIN_FAST,
    WT_AGAIN_SMALLER,
    WT_AGAIN_PART,   /* some of them were captured before … */
    WT_AGAIN_UNSEEN, /* … or none */
    WT_AGAIN_IN_RECOVERY,
    WT_AGAIN_BY_TIMER,
    WT_AGAIN_TAIL,         /* its last bytes alone, sooner than any timer: a tail-loss probe */
    WT_AGAIN_UNSEEN_LATER, /* none was captured before, but by its timestamp it was sent after bytes
                              behind it */
    WT_AGAIN_UNKNOWN,
    WT_AGAIN_TWIN, /* with the same identification: likely doubled, not sent again */
};

/* What a segment says of an earlier one, whose checksum was wrong. */
enum wt_damage {
    WT_DAMAGE_NONE,
    WT_DAMAGE_TAKEN, /* it was confirmed all the same … */
    WT_DAMAGE_AGAIN, /* … or is sent again */
};

/* What a segment means, given the segments before it. */
enum {
    WT_MEANS_STEP = 1 << 0, /* a step of opening, or a reset: its flags of analysis mean nothing */
    WT_MEANS_ECHO = 1 << 1, /* its duplicate ACK answers copies: nothing is missing */
    WT_MEANS_LATE = 1 << 2, /* out of order; or sent again in smaller pieces: SMALLER, too */
    WT_MEANS_SMALLER = 1 << 3,
    WT_MEANS_PROBE = 1 << 4, /* what looks like a keep-alive asks whether a window is still 0 */
    WT_MEANS_KEEP_ALIVE = 1 << 5,
    WT_MEANS_PROBE_ACCEPTED = 1 << 6,
    WT_MEANS_ANSWERS_PROBE = 1 << 7, /* … with a window of 0 */
    WT_MEANS_ANSWERS_KEEP_ALIVE = 1 << 8,
    WT_MEANS_AFTER_AGAIN = 1 << 9,    /* what it may confirm was sent late, or more than once */
    WT_MEANS_GAVE_UP = 1 << 10,       /* it comes after retransmissions without an answer */
    WT_MEANS_SACK = 1 << 11,          /* a SACK block says that bytes beyond its ack have arrived */
    WT_MEANS_DSACK = 1 << 12,         /* … that bytes have arrived twice (RFC 2883) */
    WT_MEANS_REOPENS = 1 << 13,       /* its window is open again: shut_frame, shut_ns … */
    WT_MEANS_REOPENS_ASKED = 1 << 14, /* … as the answer to a probe */
    WT_MEANS_LIMITED = 1 << 15,       /* WINDOW_FULL again and again, though it is opened at once */
    WT_MEANS_SILLY = 1 << 16,         /* WINDOW_FULL again and again, by few bytes each time */
    WT_MEANS_SHRINKS = 1 << 17,       /* it takes room back that it offered: taken_back */
    WT_MEANS_DELAYED = 1 << 18,       /* it confirms later than the way there and back takes */
    WT_MEANS_NAGLE = 1 << 19,         /* its bytes were held back for such an ACK: held_by … */
    WT_MEANS_WAITED = 1 << 20,        /* it was the sender's turn all through silence_ns */
    WT_MEANS_URGENT = 1 << 21,        /* URG: urgent is the number of the byte, in it or ahead */
    WT_MEANS_ECN_ASKS = 1 << 22,      /* a SYN asks for ECN … */
    WT_MEANS_ECN_AGREES = 1 << 23,    /* … the SYN-ACK agrees … */
    WT_MEANS_ECN_REFUSES = 1 << 24,   /* … or does not … */
    WT_MEANS_ECN_ACCURATE = 1 << 25,  /* … and it is AccECN that is asked for, or agreed */
    WT_MEANS_ECN_MARKED = 1 << 26,    /* CE: a router marked it */
    WT_MEANS_ECN_ECHOES = 1 << 27,  /* ECE: it reports such a mark, first since the last CWR … */
    WT_MEANS_ECN_SLOWS = 1 << 28,   /* CWR: it sends less … */
    WT_MEANS_ECN_ANSWERS = 1 << 29, /* … since the other end has reported a mark */
    WT_MEANS_OVERTAKEN = 1 << 30,   /* LATE, and its timestamp proves it */
};

/* Does the receiver of an RST take it (RFC 9293 section 3.10.7, RFC 5961 section 3.2)? */
enum wt_rst_fate {
    WT_RST_NONE,     /* no RST */
    WT_RST_ACCEPTED, /* it has exactly the number that its receiver expects */
    WT_RST_IGNORED,
    WT_RST_UNKNOWN, /* the capture does not show what its receiver expects */
};

/* Bytes that an acknowledgement leaves out: [begin, end), relative as rel_ack. */
struct wt_hole {
    uint32_t begin, end;
};
enum { WT_MAX_HOLES = 4 };

/* What one TCP or UDP header of a packet meant for its conversation. */
struct wt_part {
    unsigned layer; /* index into packet->layers */
    bool quoted; /* quoted by an ICMP error: looked up, not analysed; `from` is the quoted sender */
    const struct wt_conversation *conversation;
    const struct wt_conversation *newest; /* a newer one of the same endpoints, whose numbers do not
                                             fit; NULL: none */
    uint8_t from;                         /* the sending end */
    /* TCP only, and only where the segment's length is known (analysed) */
    bool analysed;
    uint32_t rel_seq, rel_ack; /* relative to each end's ISN, or first seq - 1 midstream */
    uint32_t length;           /* payload bytes on the wire */
    uint32_t fresh;            /* … and how many of them no packet before had carried */
    uint32_t analysis;         /* WT_TA_… */
    uint32_t shown; /* … as far as it is true in words; of late bytes that were captured before:
                       RETRANSMISSION, whatever Wireshark calls them */
    uint32_t duplicate_ack_number, duplicate_ack_frame;
    uint32_t rto_frame;         /* 0: none */
    int64_t rto_ns, silence_ns; /* since the conversation's packet before, if at least 1 s */
    uint32_t acks_frame;        /* 0: none */
    int64_t ack_rtt_ns;
    int64_t initial_rtt_ns;   /* -1: not known yet */
    uint32_t bytes_in_flight; /* 0: none */
    uint32_t window;          /* scaled where scale_known */
    uint32_t means;           /* WT_MEANS_… */
    uint8_t again;            /* enum wt_again */
    uint8_t damage;           /* enum wt_damage */
    uint8_t sender_before;    /* who had sent data last: 1 + its end; 0: nobody */
    int64_t repeat_ns;        /* of a SYN or SYN-ACK: since that end's last one, in whole ms */
    uint32_t confirms;        /* by how much its ack exceeds all of that end before */
    uint32_t repeats;         /* the packet that carried its first byte last; 0: none, or unknown */
    int64_t repeats_ns;       /* … and how long ago */
    uint32_t repeats_first;   /* the first one that did, where repeats and all before it began so */
    uint32_t
        quotes;  /* quoted: the frame that the ICMP error is about; 0: not captured, or unsure */
    uint8_t rst; /* enum wt_rst_fate */
    uint8_t n_holes; /* in holes: what its SACK blocks, or equal ACKs, show to be missing */
    uint32_t unread_begin, unread_end; /* an RST: the receiver's bytes that nobody has read */
    bool gap_confirmed;  /* LOST_SEGMENT, but the peer has confirmed those bytes already */
    bool captured_twice; /* the same packet again, soon: see src/track/tcp/copies.h */
    uint32_t copy_of;    /* … and the frame it copies */
    int16_t copy_hops; /* … so many routers later, or before if negative; 0: at the same place */
    uint32_t challenged; /* it asks back for this RST or SYN, which it does not take; 0: none */
    bool challenged_syn; /* … a SYN */
    unsigned n_events;
    uint64_t which; /* of the events' ids: a bit each */
    struct wt_event events[WT_MAX_EVENTS];
    struct wt_hole holes[WT_MAX_HOLES]; /* ascending */
    /* set only where means (or damage) says so, so that a usual packet need not clear it */
    uint32_t sack_begin, sack_end; /* SACK, DSACK: the bytes it means, relative as rel_ack; the same
                                      number twice: the FIN alone */
    uint32_t needless;    /* DSACK: the packet that carried the bytes once more; 0: unknown */
    uint32_t asked_by;    /* again is FAST or IN_RECOVERY: what asked last; 0: unknown */
    uint32_t shut_frame;  /* REOPENS: the first packet with window 0 … */
    int64_t shut_ns;      /* … and how long ago */
    uint32_t full_window; /* WINDOW_FULL: what the other end had offered, in bytes */
    uint32_t taken_back;  /* SHRINKS: so many bytes */
    uint32_t held_by, held_after; /* NAGLE: the late ACK, and what it confirms … */
    int64_t held_ns;              /* … so late */
    uint32_t urgent;              /* URGENT: relative as rel_seq */
    uint32_t damaged;             /* damage: the packet with the wrong checksum */
};
/* Is an event of this id among those of the part? */
static inline bool wt_part_has(const struct wt_part *part, enum wt_event_id id)
{
    return (part->which >> id & 1) != 0;
}

/* What one packet did, over all its transport headers, outermost first. */
struct wt_track_result {
    unsigned n_parts;
    struct wt_part parts[WT_MAX_PARTS];
    struct wt_part
        *innermost; /* the innermost one, which the story is about; NULL: outside conversations, as
                  is what has no transport header inside a tunnel that has */
};

#endif
