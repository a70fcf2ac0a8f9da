/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the time of a conversation went: parts that add up to the whole, the round trips to each of
 * its ends, and on which side of the network the capture was made. */
#ifndef WIRETUTOR_SPENT_H
#define WIRETUTOR_SPENT_H

#include "wiretutor/conversation.h"

struct wt_diagnosis;

/* Each wait between two steps of a conversation belongs to one part. A step is the end of the
 * handshake, bytes that no packet before had carried, a FIN, an RST, or a datagram. */
#define WT_SPENT(X)                                                                                \
    X(HANDSHAKE, "handshake") /* from the first packet until the handshake was over */             \
    X(CLIENT, "client")       /* waiting for the client: until it began to send */                 \
    X(SERVER, "server") /* waiting for the server: until it began to answer, or closed instead */  \
    X(TRANSFER, "transfer") /* between bytes of the same sender, and until they were confirmed */  \
    X(IDLE, "idle")   /* at least 1 s in which nothing was sent, asked for or left unconfirmed */  \
    X(CLOSE, "close") /* from the last bytes to the first FIN or RST, and all after that */

enum wt_spent_part {
#define X(id, key) WT_SPENT_##id,
    WT_SPENT(X)
#undef X
        WT_N_SPENT
};
/* The part as JSON and `check` call it: "handshake"; static text. */
const char *wt_spent_key(enum wt_spent_part part);
/* Can time go there at all? Datagrams have neither handshake nor close. */
static inline bool wt_spent_can_be(enum wt_spent_part part, const struct wt_conversation *c)
{
    return c->transport == WT_OVER_TCP || (part != WT_SPENT_HANDSHAKE && part != WT_SPENT_CLOSE);
}

/* Where a capture was made, judged by the two halves of the handshake. */
enum wt_captured_at {
    WT_CAPTURED_UNKNOWN, /* no handshake, or an end so near that nothing lies between */
    WT_CAPTURED_CLIENT,  /* the way to the client takes at most a tenth of that to the server */
    WT_CAPTURED_SERVER,  /* … the other way round */
    WT_CAPTURED_BETWEEN,
};
/* As JSON calls it: "client"; static text. */
const char *wt_captured_at_name(enum wt_captured_at at);

/* From where the capture was made to an end and back: until the end confirmed what passed by. What
 * a kernel waits before it confirms is in it. TCP only. */
struct wt_round_trips {
    uint32_t n;            /* how many were measured; 0: the rest means nothing */
    int64_t least, median, /* nanoseconds; the median is the middle of its power of two … */
        greatest;          /* … of microseconds, but never beyond the least and the greatest */
};

struct wt_spent {
    int64_t ns[WT_N_SPENT];              /* they add up to last_ns - first_ns */
    uint32_t turns_client, turns_server; /* how often each end sent after bytes of the other one */
    struct wt_round_trips to_client, to_server;
    int64_t half_client, half_server; /* SYN,ACK to ACK, and SYN to SYN,ACK; -1: not seen once */
    enum wt_captured_at captured_at;
};

/* From now on keep where the time goes: before the first packet. It takes 256 bytes for each
 * conversation that is held. */
void wt_diagnosis_keep_spent(struct wt_diagnosis *diagnosis);
/* Where the time of this conversation went so far; at the end of input it is final. False: nothing
 * is known of it, because it is not kept or there was no memory; out is all zero then. diagnosis
 * may be NULL. */
bool wt_spent_of(const struct wt_diagnosis *diagnosis, const struct wt_conversation *conversation,
                 struct wt_spent *out);

#endif
