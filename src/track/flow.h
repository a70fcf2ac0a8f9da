/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracker's own record of a conversation: the public part first, then the private one. */
#ifndef WT_TRACK_FLOW_H
#define WT_TRACK_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/conversation.h"

/* The unacknowledged segments of one direction, in the order they were sent. */
struct unacked {
    uint32_t head, tail;      /* nodes of the pool; 0: none */
    uint32_t lowest, highest; /* sequence numbers, counted from the direction's base */
    uint16_t n;
    bool ordered; /* each begins at or after the end of the one before, all within 2^31 */
};

/* One direction, beside its public wt_end. What most packets need stands first. */
struct side {
    /* Wireshark's variables; there 0 often means "not set" */
    int64_t next_ns, last_ns;
    uint32_t next_seq, next_frame; /* highest end sent so far, and the frame that reached it */
    uint32_t max_ack;              /* highest end that a peer can confirm if nothing was lost */
    uint32_t last_ack;
    uint32_t ack_frame; /* the first segment with last_ack: what duplicates repeat */
    int32_t duplicates; /* -1: the gap behind them is explained */
    uint32_t window;    /* as on the wire; NO_WINDOW before the first segment */
    uint32_t sacked;    /* bytes in the SACK blocks of the latest segment */
    uint16_t last_analysis;
    int8_t shift;             /* SHIFT_UNKNOWN, SHIFT_UNUSED, or 0 to 14 */
    bool unscaled : 1;        /* its window is not scaled yet: no ACK since its SYN */
    bool in_flight_known : 1; /* no loss since the peer's last ACK */

    /* the story's */
    bool has_base : 1;  /* wt_end.isn holds at least a base for relative numbers */
    bool has_sent : 1;  /* snd_max is set */
    bool has_acked : 1; /* ack_max is set */
    bool sent_synack : 1;
    bool acked_syn : 1;       /* it has confirmed a SYN without answering it */
    bool told_too_big : 1;    /* an ICMP error asked it to send smaller segments */
    bool asked_fast_open : 1; /* its SYN carried the option */
    bool has_copies : 1;      /* some packet of its conversation was captured twice */
    bool asks : 1;            /* it asked for bytes that are missing, and has not got them */
    bool ecn : 1;             /* its SYN asked for ECN; or its SYN-ACK agreed … */
    bool ecn_accurate : 1;    /* … to AccECN */
    bool ecn_echoes : 1;      /* it has reported a mark, which was not answered since */
    uint8_t n_gaps;
    uint8_t syn_repeats, fin_repeats; /* they stop at 255 */
    uint32_t snd_max;                 /* highest end seen, SYN and FIN counted */
    uint32_t ack_max;                 /* highest acknowledgement sent */
    uint32_t fin_end;
    uint32_t gaps; /* list of holes below snd_max that were never seen; in the pool */
};

/* More of one direction, kept apart because it is optional: seldom needed where there are many
 * conversations. */
struct more {
    struct unacked unacked; /* unless WT_SKIP_TIMES */

    /* unless WT_SKIP_HISTORY: Zeek's letters, and how often each of the counted ones came */
    uint32_t rst_seq;
    uint16_t sent_again;
    uint8_t letters;
    uint8_t zero_windows, holes, bad_checksums;
};

#define NO_WINDOW UINT32_MAX
enum { SHIFT_UNKNOWN = -1, SHIFT_UNUSED = -2 };

/* How we know the client. A better source replaces a worse one. */
enum role_source { ROLE_GUESSED, ROLE_BY_SYN_ACK, ROLE_BY_SYN };

enum { CACHE_LINE = 64 };

struct flow {
    _Alignas(CACHE_LINE) struct wt_conversation pub; /* its index: its place; 0: free */
    struct side side[2];
    int64_t syn_ns;      /* the latest SYN without ACK */
    uint32_t asks_to[2]; /* where that ends, of each end that asks */
    /* when each end sent its latest SYN, counted from first_ns; of one whose SYN was not captured:
     * how far below the number that its numbers count from bytes were captured */
    uint32_t syn_ms[2];
    uint32_t link;       /* the next free one; in use: the one of these endpoints before; 0: none */
    uint8_t capped;      /* a bit for each WT_CAP_… that was reported */
    uint8_t role_source; /* enum role_source */
    bool has_syn_ns;
    bool in_heap; /* it has an entry in the heap of idle.c */
};

_Static_assert(sizeof(struct flow) == (size_t)6 * CACHE_LINE &&
                   2 * sizeof(struct more) == (size_t)CACHE_LINE,
               "whole cache lines; with its places in the tables less than 512 bytes");

#endif
