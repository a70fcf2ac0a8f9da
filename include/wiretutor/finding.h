/* SPDX-License-Identifier: BSD-2-Clause */
/* What went wrong with a conversation, worked out from its facts once, for every
 * output: what it is, why, who is at fault, on what ground that rests and which packets prove it.
 * No sentence is made here. */
#ifndef WT_FINDING_H
#define WT_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/conversation.h"
#include "wiretutor/packet.h"
#include "wiretutor/remark.h"
#include "wiretutor/sockets.h"

/* Public ids: their numbers and keys stay, new ones are appended. */
#define WT_FINDINGS(X)                                                                             \
    X(1, REFUSED, "refused")           /* times: how many SYNs were answered by an RST */          \
    X(2, UNANSWERED, "unanswered")     /* times: how many packets the client sent */               \
    X(3, ACCEPT_QUEUE, "accept-queue") /* the server drops SYNs, because accept() is not called */ \
    X(4, HALF_OPEN, "half-open")       /* the SYN was answered, the third step is not there */     \
    X(5, RESET, "reset")                                                                           \
    X(6, ICMP_ERROR, "icmp-error")     /* times: how many packets the client sent */               \
    X(7, CAPTURE_LOST, "capture-lost") /* bytes that were sent are not in the capture */           \
    /* times: how often the bytes were sent, in ns; packets: first, last */                        \
    X(8, VANISHED, "peer-vanished")                                                                \
    X(9, CROSSED, "crossed-close") /* the bytes met the other end's FIN, and nobody read them */   \
    X(10, ADDRESS_CONFLICT,                                                                        \
      "address-conflict") /* of the capture: two machines claim an address */                      \
    /* Of a connection; times: of how many segments it holds; packets: first, last; ns in all. */  \
    X(11, LOSS, "loss")                            /* sent again after a sign of loss */           \
    X(12, REORDERING, "reordering")                /* behind segments that were sent later */      \
    X(13, SPURIOUS_REPEATS, "spurious-repeats")    /* sent again, though it had arrived */         \
    X(14, RECEIVE_WINDOW, "receive-window-limits") /* the receiver had no room */                  \
    X(15, NAGLE, "nagle-delayed-ack")              /* small bytes waited for a delayed ACK */      \
    X(16, SERVER_SLOW, "server-slow")              /* ns: waited for the server's program */       \
    X(17, CLIENT_SLOW, "client-slow")              /* ns: waited for the client's program */       \
    X(18, NETWORK_SLOW, "network-slow")            /* ns: of the way there and back */             \
    X(19, SILENCE, "silence")                      /* ns; packets: the one after it */             \
    X(20, SILENCE_RESET, "silence-then-reset")     /* … which is an RST */                       \
    X(21, UNREAD_DATA, "unread-data")              /* begin, end: bytes that nobody read */        \
    X(22, SELF_CONNECT, "self-connect")            /* one socket is both ends */                   \
    X(23, ONE_WAY_CAPTURE, "one-way-capture")      /* only one end's packets were captured */

enum wt_finding_id {
#define X(number, id, key) WT_FINDING_##id = (number),
    WT_FINDINGS(X)
#undef X
};
enum { /* the highest number */
#define X(number, id, key) +1
       WT_N_FINDINGS = 0 WT_FINDINGS(X)
#undef X
};
/* The stable key of a finding, "accept-queue"; static text. */
const char *wt_finding_key(enum wt_finding_id id);

enum wt_fault {
    WT_FAULT_CLIENT,
    WT_FAULT_SERVER,
    WT_FAULT_NETWORK,
    WT_FAULT_CAPTURE,
    WT_FAULT_NOBODY
};

/* As JSON calls it: "client"; static text. */
const char *wt_fault_name(enum wt_fault fault);

/* Why, as far as it is known. */
enum wt_because {
    WT_BECAUSE_UNKNOWN,
    WT_BECAUSE_ON_PURPOSE,  /* wiretutor itself does it: --refuse, --lose */
    WT_BECAUSE_NO_LISTENER, /* REFUSED */
    WT_BECAUSE_ERROR,       /* UNANSWERED: an ICMP error says what became of it on the way … */
    WT_BECAUSE_QUEUE,      /* … its port answers others, so its queue is full: ACCEPT_QUEUE … */
    WT_BECAUSE_HERE,       /* … at this machine's own address: a filter, or a full queue … */
    WT_BECAUSE_AWAY,       /* … elsewhere: besides these the host may be down … */
    WT_BECAUSE_UP,         /* … which it is not, for it sends other packets … */
    WT_BECAUSE_ELSEWHERE,  /* … another address answered in its place … */
    WT_BECAUSE_TOO_SOON,   /* … the capture ended before an answer could be seen … */
    WT_BECAUSE_ODD_ANSWER, /* … what came back neither accepts nor refuses the SYN … */
    WT_BECAUSE_CLIENT_LEFT,   /* … the client's own RST came before the answer */
    WT_BECAUSE_SAID_NO,       /* ICMP_ERROR: it refuses what the client asked for … */
    WT_BECAUSE_NOT_DELIVERED, /* … or a datagram did not get there … */
    WT_BECAUSE_ONLY_ERRORS,   /* … and what it answers was not captured */
    WT_BECAUSE_IN_HANDSHAKE,  /* RESET: when */
    WT_BECAUSE_WHILE_OPEN,
    WT_BECAUSE_AFTER_FIN,
    WT_BECAUSE_BEFORE_CAPTURE, /* … what it answers was not captured */
    WT_BECAUSE_OLDER_CLOCK,    /* UNANSWERED: another SYN of that address had a later timestamp */
    WT_BECAUSE_NO_THIRD_STEP,  /* VANISHED: the server only sent SYN,ACK: a full accept queue? */
};

enum { WT_MAX_FINDINGS = 16, WT_FINDING_PACKETS = 3 };

struct wt_finding {
    uint8_t id;      /* enum wt_finding_id */
    uint8_t because; /* enum wt_because */
    uint8_t ground;  /* enum wt_ground: of the cause and of whose fault it is */
    uint8_t fault;   /* enum wt_fault */
    uint8_t program; /* ACCEPT_QUEUE, where it was seen: whose queue it is */
    uint8_t n_packets;
    uint32_t packets[WT_FINDING_PACKETS]; /* frame numbers that prove it, ascending */
    uint32_t times;                       /* how often; 1 where there is nothing to count */
    uint32_t begin, end; /* bytes [begin, end) as relative numbers; VANISHED: none are a FIN */
    int64_t ns;          /* how long it took; 0: not known */
};

/* The worst comes first. */
struct wt_findings {
    unsigned n;
    struct wt_finding all[WT_MAX_FINDINGS];
};
/* The finding of this id among them; NULL: there is none. */
const struct wt_finding *wt_finding_of(const struct wt_findings *findings, enum wt_finding_id id);

/* ---- what went wrong with no conversation, but with the capture as a whole ---- */

/* Is this a finding of the capture as a whole? The others are those of a conversation. */
bool wt_finding_is_of_capture(enum wt_finding_id id);

enum { WT_MAX_CAPTURE_FINDINGS = 64 };

/* ADDRESS_CONFLICT: times counts the packets that claim it though another machine did less than a
 * minute before; packets: of the first such pair, then the latest one. */
struct wt_capture_finding {
    struct wt_finding finding;
    struct wt_ip address;
    uint8_t mac[2][6]; /* who claims it, in the order of the packets */
};

struct wt_diagnosis;

/* What was found so far, in the order of the packets, and how many there are. They are the
 * diagnosis's, good until the next packet; none where it is NULL. */
unsigned wt_capture_findings(const struct wt_diagnosis *diagnosis,
                             const struct wt_capture_finding **out);

/* A packet says that an address is at another hardware address than one before it did. */
struct wt_dispute {
    struct wt_ip address;
    uint8_t mac[6], before[6];
    uint32_t packet;  /* the one before */
    int64_t after_ns; /* how long before */
    bool conflict;    /* so short that two machines have the address: a finding */
};
/* The dispute that this packet begins; NULL: none. 1,024 addresses are known. It is the
 * diagnosis's, good until the next packet. */
const struct wt_dispute *wt_dispute_in(const struct wt_diagnosis *diagnosis, uint64_t frame);

/* ---- what is known beside the conversation: of the others, and of the programs ---- */

/* Make a diagnosis that knows nothing yet. sockets: what was observed of the programs,
 * updated by the caller and borrowed; NULL: nothing will be. NULL: no memory. Free it with
 * wt_diagnosis_free. */
struct wt_diagnosis *wt_diagnosis_new(const struct wt_sockets *sockets);
/* Free a diagnosis; NULL is fine. */
void wt_diagnosis_free(struct wt_diagnosis *diagnosis);
/* Did an allocation fail? Then not all is known that was to be kept. */
bool wt_diagnosis_no_memory(const struct wt_diagnosis *diagnosis);
/* Take in what a packet did: every packet, after it was tracked, before the explainer and the
 * renderer get it. */
void wt_diagnosis_packet(struct wt_diagnosis *diagnosis, const struct wt_packet *packet,
                         const struct wt_track_result *tracked);

/* Has this server answered a SYN in this capture? At most 4,096 of them are known; none where
 * diagnosis is NULL. */
bool wt_answers(const struct wt_diagnosis *diagnosis, const struct wt_endpoint *server);
/* Has a SYN from this client's address, but another port, come to the same server before, with a
 * later timestamp? Then several machines may share the address. */
bool wt_clock_is_older(const struct wt_diagnosis *diagnosis,
                       const struct wt_conversation *conversation);

/* What a SYN has in common with one of another conversation. No kernel gives two connections the
 * same start number within minutes (RFC 9293 section 3.4.1). */
enum wt_kin {
    WT_KIN_NONE,
    WT_KIN_SCAN,       /* the same source and number, to other targets: a program made it */
    WT_KIN_TRANSLATED, /* it is the other one with another address, put in on the way */
    WT_KIN_ELSEWHERE,  /* the answer to the other one, from an address that was not asked */
};
struct wt_kinship {
    enum wt_kin kin;
    uint32_t packet;           /* the other SYN */
    uint32_t conversation;     /* … and its number */
    struct wt_endpoint server; /* … and where it went to */
};
/* What is known of this conversation's SYN or, where that is not there, of its SYN,ACK. The latest
 * 4,096 SYNs are known; NONE where diagnosis is NULL. */
struct wt_kinship wt_kinship_of(const struct wt_diagnosis *diagnosis,
                                const struct wt_conversation *conversation);
/* Who answered this conversation's SYN in the place of its server; NULL: nobody. It is the
 * diagnosis's, good until the next packet. */
const struct wt_endpoint *wt_answered_by(const struct wt_diagnosis *diagnosis,
                                         const struct wt_conversation *conversation);

/* Does this packet show that the clock of its sender's direction is behind the other direction's,
 * and by how much (ns)? 0: it does not, or others before it did. */
int64_t wt_clock_behind(const struct wt_diagnosis *diagnosis, uint64_t frame);

/* A silence of at least a minute, and what came after it. */
struct wt_silence {
    uint32_t packet; /* the first one after it; 0: there was none */
    int64_t ns;
};
/* The silence since which this end has sent nothing but its last packet. The latest one of 256
 * conversations is known; none where diagnosis is NULL. */
struct wt_silence wt_silence_before(const struct wt_diagnosis *diagnosis,
                                    const struct wt_conversation *conversation, unsigned side);

/* Work out what went wrong with a conversation, from its facts as they stand; at the end of input
 * they are final. out is overwritten. diagnosis may be NULL: nothing is known beside the
 * conversation. */
void wt_diagnose(const struct wt_diagnosis *diagnosis, const struct wt_conversation *conversation,
                 struct wt_findings *out);

/* ---- a packet's trouble ---- */

/* What a packet shows to be wrong, a bit each. */
enum {
    WT_TROUBLE_REPEAT = 1 << 0,
    WT_TROUBLE_NEEDLESS_REPEAT = 1 << 1, /* REPEAT is set too */
    WT_TROUBLE_OUT_OF_ORDER = 1 << 2,
    WT_TROUBLE_NOT_CAPTURED = 1 << 3, /* it shows bytes that the capture lacks */
    WT_TROUBLE_DUPLICATE_ACK = 1 << 4,
    WT_TROUBLE_ZERO_WINDOW = 1 << 5,
    WT_TROUBLE_REFUSED = 1 << 6, /* a connection */
    WT_TROUBLE_RESET = 1 << 7,   /* of a connection that opens, is open or closes */
    WT_TROUBLE_ICMP_ERROR = 1 << 8,
    WT_TROUBLE_COPY = 1 << 9, /* the capture holds it twice */
};
/* What is wrong with this part of a packet: WT_TROUBLE_…, 0 for nothing. */
uint32_t wt_troubles_of(const struct wt_part *part);

/* Why an end resets a connection that was open, as far as the segments show. */
enum wt_reset {
    WT_RESET_GAVE_UP,   /* nothing answered what it repeated */
    WT_RESET_LATE_DATA, /* bytes came after its own FIN: its program reads no more */
    WT_RESET_NO_SOCKET, /* without ACK: its kernel has no such socket, RFC 9293 section 3.10.7.1 */
    WT_RESET_UNREAD,    /* its program threw the socket away, perhaps with unread bytes … */
    WT_RESET_NOTHING_UNREAD, /* … or without any: nothing was sent to it */
    WT_N_RESETS
};
/* Why this RST of an open or closing connection was sent. */
enum wt_reset wt_reset_of(const struct wt_packet *packet, const struct wt_part *part);

/* Is this header's checksum wrong, which is not only left to the network card? What an ICMP error
 * quotes may have been changed on its way, and does not count. */
bool wt_is_corrupt(const struct wt_layer *layer);

#endif
