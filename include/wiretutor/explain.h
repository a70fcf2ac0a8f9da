/* SPDX-License-Identifier: BSD-2-Clause */
/* From events to remarks: what to say about a packet or a conversation, and whether in full or by
 * its short name. No sentence is made here. */
#ifndef WT_EXPLAIN_H
#define WT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "wiretutor/conversation.h"
#include "wiretutor/finding.h"
#include "wiretutor/packet.h"
#include "wiretutor/remark.h"
#include "wiretutor/socket_call.h"
#include "wiretutor/sockets.h"
#include "wiretutor/spent.h"

struct wt_explainer;

struct wt_explain_options {
    bool every;    /* each idea in full every time, not only the first */
    bool filtered; /* a filter chose the packets, which ICMP errors may not have passed */
    bool decoded;  /* an encoding was named for payload: no need to hint at one */
    const struct wt_sockets *sockets;     /* what was observed of the programs, filled by its
                                             else and borrowed for good; NULL: nothing will be */
    const struct wt_diagnosis *diagnosis; /* the same of the other conversations; NULL: nothing */
};

/* Make an explainer, which remembers what it has said: one for a run. options is needed for
 * this call only, but for what it points to. NULL: no memory. Free it with wt_explainer_free. */
struct wt_explainer *wt_explainer_new(const struct wt_explain_options *options);
/* Free an explainer; NULL is fine. */
void wt_explainer_free(struct wt_explainer *explainer);

/* A fact about an address or a port of a conversation that begins. */
struct wt_fact {
    bool is_port; /* else an address */
    struct wt_endpoint about;
    uint8_t n_remarks;
    struct wt_remark remarks[5]; /* what kind it is; its old class, what it was made from, whom it
                                  * stands for, where that is worth a word */
};
enum { WT_MAX_FACTS = 4 };

/* All that is said about one packet. Good until the next wt_explain_packet. */
struct wt_commentary {
    bool opens; /* first packet of its conversation: heading and facts come before it */
    size_t n_facts;
    struct wt_fact facts[WT_MAX_FACTS];
    size_t n_remarks;
    struct wt_remark remarks[WT_MAX_REMARKS];
    uint64_t call_id; /* the observed socket call beside it; 0: none was observed */
    bool closes;      /* its conversation is over with this packet: say so after it */
    bool ordinary;    /* it does what is expected of it, and all that is said was said before */
};
/* Decide what is said about this packet, after it was tracked; commentary is overwritten. Its
 * remarks borrow from packet and tracked. */
void wt_explain_packet(struct wt_explainer *explainer, const struct wt_packet *packet,
                       const struct wt_track_result *tracked, struct wt_commentary *commentary);

/* The socket call beside the packet: that of the first remark which is no note. */
enum wt_call wt_call_beside(const struct wt_remark *remarks, size_t n);

/* The closing paragraph: one remark whose arguments are phrases, and the packets that prove it. */
struct wt_ending {
    struct wt_remark remark;
    bool is_again;          /* one just like it was told: the remark is brief, and … */
    struct wt_remark again; /* … this one says where, and how often */
    struct wt_summary summary;
    struct wt_findings findings; /* what went wrong */
    bool has_spent;              /* the diagnosis keeps where the time goes: spent is known */
    struct wt_spent spent;
};
/* Decide how the closing paragraph of a conversation goes; ending is overwritten. Once a
 * conversation, when it closes or at the end of input. */
void wt_explain_ending(struct wt_explainer *explainer, const struct wt_conversation *conversation,
                       struct wt_ending *ending);
/* What a finding of a conversation means, and what to do about it; both are overwritten. */
void wt_explain_finding(const struct wt_finding *finding,
                        const struct wt_conversation *conversation, struct wt_remark *what,
                        struct wt_remark *advice);
/* Does the closing paragraph of a conversation say it already? Then what to do is left to say. */
bool wt_verdict_tells(enum wt_finding_id id);
/* What is said of a finding of the capture as a whole; out is overwritten. */
void wt_explain_capture_finding(const struct wt_capture_finding *finding, struct wt_remark *out);
/* Was the closing paragraph of this conversation given already? */
bool wt_explain_ended(const struct wt_explainer *explainer,
                      const struct wt_conversation *conversation);
/* Was there no memory to keep what was said of a conversation? Then it may be said again. */
bool wt_explain_no_memory(const struct wt_explainer *explainer);

/* The questions of one ping, added up: from one address to another with one identifier. Questions
 * whose TTL rises from one to the next are another series than those with one TTL. */
struct wt_ping_series {
    struct wt_ip from, to;
    uint16_t id;
    uint8_t ttl;                      /* the greatest one */
    bool rises;                       /* … and it began with a lesser one, that may run out */
    uint32_t asked, answered, errors; /* errors: an ICMP error came instead of an answer */
    uint32_t first;                   /* the frame of its first question */
    int64_t least, most, sum;         /* from question to answer, in ns */
};
/* At the end of input: what came of the nth ping, and its closing paragraph. False: there is no
 * nth; the latest 64 are remembered. Of ending the remark and the evidence are filled. */
bool wt_explain_ping(struct wt_explainer *explainer, unsigned nth, struct wt_ping_series *series,
                     struct wt_ending *ending);

/* The path that a traceroute found: packets from one address to another whose TTL rises, and the
 * ICMP errors of the routers where it ran out. A hop is the TTL that the probe had here. */
enum { WT_MAX_HOPS = 32 };
struct wt_hop {
    struct wt_ip router;
    uint32_t frame;                /* that answers; 0: none */
    int64_t took;                  /* from probe to answer, in ns */
    bool probed, several, reached; /* several: another router answered, too; reached: the goal */
    bool likely;                   /* the answer fits an earlier probe, too */
};
struct wt_traceroute {
    struct wt_ip from, to;
    uint8_t protocol;                /* of the probes, as IP numbers it */
    uint16_t id;                     /* of ICMP echo: the identifier */
    uint8_t first, last;             /* index into hops of the first and the last one that counts */
    uint32_t end;                    /* the frame that tells how the path ends; 0: none */
    bool reached;                    /* … the goal answers */
    bool about;                      /* … after how many hops is not certain */
    uint32_t unclear;                /* answers that fit several probes, which look alike */
    struct wt_hop hops[WT_MAX_HOPS]; /* [0]: TTL 1 */
};
/* At the end of input: the next traceroute, and its closing paragraph, as wt_explain_ping has it;
 * the first 64 are remembered, and the last one says what is left out. False: there is none any
 * more. */
bool wt_explain_traceroute(struct wt_explainer *explainer, struct wt_traceroute *out,
                           struct wt_ending *ending);
/* What is said of the hop at index *at, which moves on to the next one; begin with .first. */
bool wt_explain_hop(const struct wt_traceroute *traceroute, unsigned *at, struct wt_remark *out);
/* Are the questions of this ping a traceroute's that was told? */
bool wt_explain_was_traced(const struct wt_explainer *explainer,
                           const struct wt_ping_series *series);

/* What its addresses and ports are, each by its short name; returns how many facts. */
size_t wt_explain_kinds(const struct wt_conversation *conversation,
                        struct wt_fact facts[WT_MAX_FACTS]);

/* A packet in one line, for what is neither TCP nor UDP: "who has 10.0.0.2? tell 10.0.0.1".
 * False where the transport header says it all. */
bool wt_explain_headline(const struct wt_packet *packet, struct wt_remark *out);

/* What rides on TCP or UDP in a few words, for a packet's line: "DNS query A www.example.test".
 * name: room for what the words point to. False: nothing, or its bytes say it best. */
bool wt_explain_message(const struct wt_packet *packet, struct wt_remark *out,
                        struct wt_dns_name *name);

/* What a packet is, in the words that end its line in `packets`: its message, and what the segment
 * means: "DNS A? www.example.test", "[sent again, first in 5]"; of an ICMP error, which packet it
 * is about. */
enum { WT_MAX_BRIEF = 4 };
struct wt_brief {
    unsigned n;
    struct wt_remark words[WT_MAX_BRIEF];
    struct wt_dns_name name; /* what the words point to */
};
/* Work it out for the packet and its innermost part; out is overwritten and borrows from the
 * packet.
 */
void wt_explain_brief(const struct wt_packet *packet, const struct wt_part *part,
                      struct wt_brief *out);

/* ---- Programs that are being watched, beside their packets ----
 *
 * What was observed is told in the order of time, among the packets. What a call did is then stated
 * as seen in the remarks of the packets too. */

/* All that is said about one thing observed. Good until the next call of the explainer. */
struct wt_call_commentary {
    bool hidden; /* text shows nothing of it: it repeats what was shown, or did not wait */
    enum wt_call_shown shown; /* how text shows it: one that did not have to wait is shown WHOLE
                                 when it returns, though it BEGINS and RETURNS */
    uint32_t conversation, stream; /* TCP_INFO: whose it is; conversation 0: not seen yet */
    uint8_t side;                  /* … and which end of it: 0 the client */
    int32_t by_itself; /* flags of the call that the program's language sets, not its author: text
                          shows them with --every only */
    size_t n_remarks;
    struct wt_remark remarks[WT_MAX_REMARKS];
};

/* The opening, before everything else. */
void wt_explain_programs(struct wt_explainer *explainer, const struct wt_programs_setup *programs,
                         struct wt_call_commentary *commentary);

/* One thing observed, of any kind, after the sockets have taken it in. A call that is known to the
 * end when it BEGINS may be given whole (has_returned): only its beginning is told. */
void wt_explain_observed(struct wt_explainer *explainer, const struct wt_observed *observed,
                         const struct wt_socket_change *change,
                         struct wt_call_commentary *commentary);

/* What a program did in all, and what is worth learning from it: after the last packet and the last
 * thing observed. */
void wt_explain_program_ending(struct wt_explainer *explainer, uint8_t program,
                               struct wt_call_commentary *commentary);

#endif
