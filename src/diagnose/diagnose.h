/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside diagnose: what is known beside the conversation. */
#ifndef WT_DIAGNOSE_DIAGNOSE_H
#define WT_DIAGNOSE_DIAGNOSE_H

#include "wiretutor/beside.h"
#include "wiretutor/finding.h"

enum {
    DIAGNOSE_ANSWERS = 4096,
    DIAGNOSE_SYNS = 4096,
    DIAGNOSE_SILENCES = 256,
    DIAGNOSE_CLOCKS = 64,
    DIAGNOSE_AGAIN = 1024,
    DIAGNOSE_OWNERS = 1024
};

/* A SYN, in the place that its number gives it. */
struct known_syn {
    uint32_t isn, frame, stream, conversation; /* frame 0: free */
    struct wt_endpoint from, to;
    int64_t ns;
    uint32_t ip_id, ttl;
    uint32_t clock;             /* its timestamp option … */
    bool has_clock;             /* … if it has one */
    uint32_t translated;        /* 1 + the stream of the same SYN with another address; 0: none */
    uint32_t others, other;     /* SYNs with its source and number to other targets; the first */
    bool other_id;              /* … one of them has another IP identification */
    struct wt_endpoint answers; /* who answered it, unasked; IP version 0: nobody */
};

struct known_silence {
    uint32_t stream, frame; /* frame 0: free */
    uint32_t packets[2];    /* that each end had sent by then, that frame among them */
    uint8_t from;           /* who sent it */
    int64_t ns;
};

/* A conversation with packets whose times lie before others that were captured before them. */
struct known_clock {
    uint32_t stream, first, found; /* frames: the first of them, 0: free; where it was plain */
    uint32_t packets;              /* that the other end had sent by the first */
    uint8_t from;                  /* who sent the first */
    bool both;                     /* the other end sent such a one, too */
};

/* Bytes of one end, [begin, end) as relative numbers; none: its FIN. */
struct known_again {
    uint32_t index, begun; /* of the conversation: its index and its first packet */
    uint32_t begin, end;
    uint32_t times, first, last; /* how often they were sent, in which packets */
    int64_t first_ns, last_ns;
    uint8_t side;
    bool unread; /* sent once or more, and an RST says that nobody read them */
};

/* An IP address, and at which hardware address it was seen last. */
struct known_owner {
    struct wt_ip ip;
    uint64_t link;
    uint32_t frame; /* 0: free */
    int64_t ns;
    uint8_t mac[6];
};

struct wt_diagnosis {
    const struct wt_sockets *sockets; /* NULL: nothing will be observed */
    int64_t last_ns;                  /* the latest time in the capture */
    int64_t behind_ns;                /* by how much one end's clock is behind, as … */
    uint32_t behind_frame;            /* … this packet shows; 0: none does */
    struct known_clock clocks[DIAGNOSE_CLOCKS];
    /* they answered a SYN; with port 0: they sent anything at all; IP version 0: free */
    struct wt_endpoint answers[DIAGNOSE_ANSWERS];
    struct known_syn syns[DIAGNOSE_SYNS];
    struct known_silence silences[DIAGNOSE_SILENCES];
    struct known_owner owners[DIAGNOSE_OWNERS]; /* each in the place that its address gives it */
    struct wt_dispute dispute;                  /* the latest one … */
    uint32_t dispute_frame;                     /* … is in this packet; 0: none was */
    unsigned n_found;
    struct wt_capture_finding found[WT_MAX_CAPTURE_FINDINGS];
    struct known_again again[DIAGNOSE_AGAIN]; /* in the place of its conversation's index */
    struct wt_beside troubles;                /* struct known_trouble, where something was wrong */
    bool keeps_spent;                         /* … and where the time went: spent */
    struct wt_beside spent;                   /* struct known_spent */
    bool no_memory;
};

/* syns.c: the first SYN of a conversation; a SYN,ACK of one whose SYN is not there. */
void diagnose_syn(struct wt_diagnosis *d, const struct wt_packet *packet,
                  const struct wt_part *part);
void diagnose_unasked(struct wt_diagnosis *d, const struct wt_part *part);
/* clocks.c: its time lies before that of its conversation's packets before it. */
void diagnose_behind(struct wt_diagnosis *d, const struct wt_packet *packet,
                     const struct wt_part *part);
/* neighbours.c: a packet outside of all conversations, which may say who has an address. */
void diagnose_neighbour(struct wt_diagnosis *d, const struct wt_packet *packet);

/* Does this host send anything in the capture? */
bool diagnose_is_up(const struct wt_diagnosis *d, const struct wt_ip *host);

/* again.c: a segment that was sent before, or an RST that leaves bytes unread. */
void diagnose_again(struct wt_diagnosis *d, const struct wt_part *part);
/* What was noted of this conversation; NULL: nothing, or it is forgotten. */
const struct known_again *diagnose_again_of(const struct wt_diagnosis *d,
                                            const struct wt_conversation *c);

/* The diagnosis of one conversation. */
struct diagnosing {
    const struct wt_diagnosis *diagnosis;
    const struct wt_conversation *c;
    struct wt_findings *out;
};
/* conversation.c: a finding more. */
struct wt_finding *diagnose_find(struct diagnosing *p, enum wt_finding_id id,
                                 enum wt_because because, enum wt_ground ground,
                                 enum wt_fault fault);
/* … and a packet that proves it, unless it is 0: it was not captured. */
void diagnose_prove(struct wt_finding *f, uint32_t frame);

/* spent.c: a packet of a conversation. */
void diagnose_spent(struct wt_diagnosis *d, const struct wt_packet *packet,
                    const struct wt_part *part);

#endif
