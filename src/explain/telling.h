/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside explain: the remarks about one packet, and the record of what was explained before. */
#ifndef WT_EXPLAIN_TELLING_H
#define WT_EXPLAIN_TELLING_H

#include "wiretutor/explain.h"
#include "wiretutor/sockets.h"

/* Endpoints and addresses that were introduced; beyond the table everything counts as known. */
enum { WT_KNOWN_SLOTS = 4096 };

struct wt_known {
    struct wt_endpoint about;
    uint8_t what; /* 0 free, 1 an address, 2 a TCP port, 3 a UDP port */
};

/* Questions that await their answer, and addresses that name servers gave: the latest ones. */
enum { WT_ASKED = 64, WT_RESOLVED_NAMES = 64 };
struct wt_asked {
    uint64_t id; /* by which its protocol joins an answer to it */
    uint32_t stream, frame;
    int64_t ns;
};
struct wt_resolved {
    struct wt_ip address;
    uint32_t frame;
    struct wt_dns_name name;
};

struct wt_explainer {
    struct wt_explain_options options;
    const struct wt_sockets *seen; /* what was observed of the programs; NULL: nothing will be */
    struct wt_tags said;           /* of each conversation: WT_SAID_… */
    bool told[WT_N_REMARKS];
    size_t n_known;
    struct wt_known known[WT_KNOWN_SLOTS];
    /* the last refusal on ::1, for localhost's second try */
    bool refused_on_ipv6_loopback;
    uint16_t refused_port;
    int64_t refused_ns;
    int64_t last_ns;              /* the time of the packet before; 0: none had one */
    struct wt_dns_name name;      /* the one that this packet is about */
    unsigned n_asked, n_resolved; /* so far */
    struct wt_asked asked[WT_ASKED];
    struct wt_resolved resolved[WT_RESOLVED_NAMES];
};

/* What was said of a conversation: bits of its note. */
enum wt_said {
    WT_SAID_OPENING = 1 << 0,
    WT_SAID_ENDING = 1 << 1,
    WT_SAID_GUESS = 1 << 2,
    WT_SAID_HALF_CLOSE = 1 << 3, /* who sent the FIN was seen to read on */
    /* that a checksum of end 0 is wrong; shifted by one: of end 1 */
    WT_SAID_TRANSPORT_SUM = 1 << 4,
    WT_SAID_IP_SUM = 1 << 6,
};

/* Is this idea told in full: for the first time, or because --every asks for it? */
static inline bool wt_is_news(const struct wt_explainer *explainer, enum wt_remark_id id)
{
    return explainer->options.every || !explainer->told[id];
}

/* What the socket calls say of the packet at hand; all zero where none were observed. */
struct wt_seen_calls {
    const struct wt_socket *from, *to; /* NULL: that side was not observed */
    struct wt_span_of_calls calls;     /* whose bytes it carries */
    bool reset;                        /* it is an RST */
    uint64_t more; /* bytes of several calls, or a piece of one call: add a remark on them */
};

/* One packet's telling: everything the parts of explain need. */
struct wt_telling {
    struct wt_seen_calls seen;
    struct wt_explainer *explainer;
    const struct wt_packet *packet;
    const struct wt_part *part;                 /* NULL outside conversations */
    const struct wt_conversation *conversation; /* NULL outside conversations */
    struct wt_commentary *told;
};

/* Is this said of the conversation for the first time? From now on it is said. */
bool wt_say_first(struct wt_telling *t, enum wt_said what);

/* Add a remark, in full or (told before) in brief. Returns it for its arguments; beyond
 * WT_MAX_REMARKS a spare one that is dropped. */
struct wt_remark *wt_tell(struct wt_telling *t, enum wt_remark_id id, enum wt_call call);

/* The same for a note beside the story: reality against the book, and trouble. */
struct wt_remark *wt_tell_aside(struct wt_telling *t, enum wt_remark_id id);

/* Such a note, but said only once in all. */
void wt_tell_note_once(struct wt_telling *t, enum wt_remark_id id);

/* Start a remark anywhere; notes that it was told. */
void wt_remark_begin(struct wt_explainer *explainer, struct wt_remark *remark, enum wt_remark_id id,
                     enum wt_call call);
/* The same for a verdict, which is always told in full. */
void wt_verdict_begin(struct wt_explainer *explainer, struct wt_remark *remark,
                      enum wt_remark_id id);

/* The call beside a packet, as it was seen; else the one that is likely. seen.c */
enum wt_call wt_seen_call(const struct wt_telling *t, enum wt_call call);

struct wt_arg *wt_arg_add(struct wt_remark *remark, const char *name, enum wt_arg_kind kind);
void wt_arg_number(struct wt_remark *remark, const char *name, uint64_t number);
void wt_arg_side(struct wt_remark *remark, const char *name, bool server);
void wt_arg_seconds(struct wt_remark *remark, const char *name, int64_t ns);
void wt_arg_name(struct wt_remark *remark, const char *name, const char *text);
void wt_arg_ip(struct wt_remark *remark, const char *name, const struct wt_ip *ip);
void wt_arg_endpoint(struct wt_remark *remark, const char *name, const struct wt_endpoint *at);
void wt_arg_remark(struct wt_remark *remark, const char *name, enum wt_remark_id id);

/* Is this end of the conversation the server? */
static inline bool wt_is_server(const struct wt_conversation *c, unsigned side)
{
    return side != c->client;
}

/* Did this packet cause such an event? Only inside conversations. */
static inline bool wt_has_event(const struct wt_telling *t, enum wt_event_id id)
{
    return wt_part_has(t->part, id);
}

/* One function for each subject, each in its own file: it looks at the events and adds remarks. */
void wt_tell_opening(struct wt_telling *t);                                 /* opening.c */
void wt_tell_handshake(struct wt_telling *t, const struct wt_event *event); /* handshake.c */
void wt_tell_data(struct wt_telling *t, const struct wt_event *event);      /* data.c */
void wt_tell_delay(struct wt_telling *t);                                   /* data.c */
void wt_tell_silence(struct wt_telling *t);                                 /* flow.c */
void wt_tell_flow(struct wt_telling *t);                                    /* flow.c */
/* Will flow.c put one of these flags into words? */
bool wt_flow_speaks(const struct wt_telling *t, uint32_t flags);
void wt_tell_closing(struct wt_telling *t, const struct wt_event *event);    /* closing.c */
void wt_tell_hops(struct wt_telling *t);                                     /* hops.c */
void wt_tell_datagram(struct wt_telling *t, const struct wt_event *event);   /* datagram.c */
void wt_tell_icmp_error(struct wt_telling *t, const struct wt_event *event); /* datagram.c */
void wt_tell_application(struct wt_telling *t);                              /* protocols.c */
void wt_tell_resolved(struct wt_telling *t);                                 /* application.c */
void wt_tell_outside(struct wt_telling *t);                                  /* outside.c */
void wt_tell_tunnels(struct wt_telling *t);                                  /* protocols.c */
void wt_tell_oddities(struct wt_telling *t);                                 /* oddities.c */

/* What the rows of protocols.def name: tell layer i; put a layer that is whole into one line. name:
 * room for what the line points to. False: it has no line of its own. */
#define WT_PROTOCOL(id, dissector, number, model, is, tells, line)                                 \
    void wt_tell_##tells(struct wt_telling *t, unsigned i);                                        \
    bool wt_line_##line(struct wt_remark *r, const struct wt_packet *packet,                       \
                        const struct wt_layer *layer, struct wt_dns_name *name);
#include "wiretutor/protocols.def"
/* The line of a layer, as its protocol's row has it. protocols.c */
bool wt_line_of(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                struct wt_dns_name *name);
/* This packet asks; and the question of this conversation that it answers: NULL if it was not seen,
 * or too long ago. protocols.c */
void wt_note_asked(struct wt_telling *t, uint64_t id);
const struct wt_asked *wt_question(const struct wt_telling *t, uint64_t id);
/* Start a remark that is a line: nothing is noted as told. */
void wt_line_begin(struct wt_remark *r, enum wt_remark_id id);

/* Is it a note about fragments? Then it is told. fragments.c */
bool wt_tell_fragment(struct wt_telling *t, const struct wt_layer *layer,
                      const struct wt_note *note);

/* What its payload is in other terms than bytes: UTF-8 (told as id), or likely GB18030.
 * encoding.c */
void wt_tell_encoding(struct wt_telling *t, enum wt_remark_id id);

#endif
