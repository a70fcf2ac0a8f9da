/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside explain: the remarks about one packet, and the record of what was explained before. */
#ifndef WT_EXPLAIN_TELLING_H
#define WT_EXPLAIN_TELLING_H

#include "wiretutor/beside.h"
#include "wiretutor/explain.h"
#include "wiretutor/sockets.h"

/* Endpoints and addresses that were introduced; beyond the table everything counts as known. */
enum { WT_KNOWN_SLOTS = 4096 };

struct wt_known {
    struct wt_endpoint about;
    uint8_t what; /* 0 free, 1 an address, 2 a TCP port, 3 a UDP port */
};

/* Questions that await their answer, and addresses that name servers gave: the latest ones. */
enum { WT_ASKED = 64, WT_RESOLVED_NAMES = 64, WT_RESOLVED_EACH = 8 };
struct wt_asked {
    uint64_t id; /* by which its protocol joins an answer to it */
    uint32_t conversation, frame;
    int64_t ns;
    uint64_t what;            /* of DNS: a hash of name and type; else 0 */
    struct wt_endpoint asker; /* of DNS */
    uint32_t answered;        /* the frame of the first answer; 0: none yet */
    int64_t first_ns;         /* of DNS: when it was asked for the first time */
    bool cut;                 /* of DNS: its answer was cut off (TC) */
};
/* What came of an exchange of DHCP or DHCPv6 so far. */
enum wt_lent {
    WT_LENT_OPEN,    /* no answer */
    WT_LENT_OFFERED, /* an offer, no final answer */
    WT_LENT_ADDRESS, /* an address, or a network */
    WT_LENT_SETTLED, /* settings, or a confirmation */
    WT_LENT_REFUSED,
    WT_LENT_RETURNED, /* the client gave an address back */
    WT_N_LENT,
};
/* The questions of one conversation, added up; those of another overwrite them some time. */
enum { WT_EXCHANGES = 256 };
struct wt_exchange {
    uint32_t conversation, asked, answered, again;
    uint32_t lendings[WT_N_LENT]; /* exchanges of DHCP, by what came of them */
    int64_t slowest;
};
/* An IP address on the link, and who asked for it. */
enum { WT_NEIGHBOURS = 512 };
struct wt_neighbour {
    struct wt_ip ip, asker;
    uint32_t asked; /* the frame of the latest question; 0: none */
    int64_t asked_ns;
    uint8_t asker_mac[6]; /* of the frame that asks; zero: not known */
    bool probed;          /* the question asks whether it is taken */
    bool answered;        /* the question */
};
/* Questions of ping, each in the place that its numbers give it; and the latest pings. */
enum { WT_ECHOES = 1024, WT_PINGS = 64 };
struct wt_echo {
    struct wt_ip from, to;
    uint16_t id, seq;
    bool to_many;
    uint8_t ttl;
    uint32_t ping;            /* to which it belongs: its nth */
    uint32_t frame, answered; /* the question's; of the first answer, or of an error; 0: none */
    int64_t ns;
    uint64_t sum, bytes; /* of its data; sum 0: not captured whole */
};
/* Packets with a TTL that may run out, and what came back: the latest ones. What they show of a
 * path is added to it at once, so that it stays when they make room for later ones. */
enum { WT_PROBES = 1024, WT_PATHS = 64 };
enum wt_probe_answer {
    WT_PROBE_OPEN,
    WT_PROBE_EXPIRED, /* its TTL ran out */
    WT_PROBE_REFUSED, /* a router does not deliver it */
    WT_PROBE_ARRIVED, /* its destination answers */
};
struct wt_probe {
    struct wt_ip from, to, router;
    uint8_t protocol, ttl, answer; /* enum wt_probe_answer */
    bool likely, unclear; /* the answer fits others as well: likely this one's, or no telling */
    uint8_t run;          /* so many like this one, with its TTL, came just before it */
    uint16_t a, b;        /* ports, or identifier and sequence number */
    uint16_t ip_id, size, checksum; /* 0: not known; size: of the datagram, by its UDP header */
    uint32_t seq;                   /* of TCP */
    uint16_t means;                 /* of the answer: type * 256 + code of ICMP, flags of TCP */
    uint32_t nth, before;     /* as n_probes counts them: itself, the one before it of its place */
    uint32_t frame, answered; /* answered: the frame; 0: not yet */
    int64_t ns, answered_ns;
};
/* The probes from one address to another, added up, once the TTL of one has run out. */
struct wt_path {
    struct wt_traceroute route;
    struct wt_probe stop;           /* its answer tells how the path ends; frame 0: none does */
    uint32_t earliest[WT_MAX_HOPS]; /* the frame in which each TTL was sent first; 0: it was not */
    uint32_t first, latest;         /* … of all */
    uint16_t a, b;                  /* of the first probe … */
    bool varies;                    /* … those of others differ */
    bool told;
};
struct wt_ping {
    struct wt_ping_series series;
    uint32_t nth; /* as n_pings counts them */
    uint16_t seq; /* of its latest question */
};
/* Exchanges of DHCP and DHCPv6, which lend addresses: the latest ones. Each has up to two
 * questions: who is there (DISCOVER, SOLICIT), and the one that has a final answer. */
enum { WT_LENDINGS = 64 };
struct wt_lending_question {
    uint64_t id;              /* of the transaction, on one side of a relay; 0: not asked */
    uint64_t before;          /* the same of a try before this one */
    uint32_t frame, answered; /* of the latest try; of the first answer to it */
    int64_t ns;
};
struct wt_lending {
    uint64_t client;                    /* whose it is; 0: not known */
    uint32_t conversation, first, last; /* where it began; its last answer */
    int64_t first_ns, last_ns;
    struct wt_lending_question question[2];
    uint32_t again;
    uint8_t message; /* of the latest question */
    enum wt_lent lent;
    const char *protocol, *asks;
    struct wt_ip address, prefix; /* version 0: none */
    uint8_t bits;
    uint32_t seconds; /* of the lease; 0: not said */
};
/* A file on its way by TFTP: the latest ones. */
enum { WT_TRANSFERS = 32 };
struct wt_transfer {
    uint32_t asked_in, frame; /* the conversation and the frame of its latest request */
    uint32_t conversation;    /* that carries it; asked_in, too, where no answer was seen yet */
    int64_t ns, latest_ns;    /* of the first request; of the latest one, or of the last ACK */
    uint64_t bytes;
    uint32_t blocks, again; /* without those that were sent again; and these */
    uint32_t size, window;  /* of a block, in bytes; how many of them for each ACK */
    uint32_t last;          /* the frame of the last block, or of the error; 0: not seen */
    uint16_t block, code;
    bool write, done, failed, holes;
    uint8_t n_name;
    char name[64]; /* its beginning, hostile */
};
struct wt_resolved {
    struct wt_ip address;
    uint32_t frame;
    uint8_t nth, of; /* the second of three addresses */
    struct wt_dns_name name;
};

/* Endings that differ: each has its place in one set, given by what it says. */
enum { WT_ENDING_SETS = 64, WT_ENDINGS_OF_SET = 8, WT_ENDING_VALUES = 14 };
struct wt_known_ending {
    enum wt_remark_id id;
    uint32_t conversation, latest, times; /* the first and the last that ended so; times 0: free */
    uint32_t n;
    struct {
        const char *name; /* the argument's */
        uint64_t value;
    } said[WT_ENDING_VALUES];
};

struct wt_explainer {
    struct wt_explain_options options;
    const struct wt_sockets *seen; /* what was observed of the programs; NULL: nothing will be */
    struct wt_tags said;           /* of each conversation: WT_SAID_… */
    bool has_said[WT_N_REMARKS];
    size_t n_known;
    struct wt_known known[WT_KNOWN_SLOTS];
    /* the last refusal on ::1, for localhost's second try */
    bool refused_on_ipv6_loopback;
    uint16_t refused_port;
    int64_t refused_ns;
    struct wt_known_ending endings[WT_ENDING_SETS][WT_ENDINGS_OF_SET];
    int64_t last_ns;              /* the time of the packet before; 0: none had one */
    struct wt_dns_name name;      /* the one that this packet is about … */
    struct wt_dns_name target;    /* … and where its aliases lead */
    char list[1024];              /* what its answer lists */
    char dates[2][16];            /* of the certificate that this packet brings */
    unsigned n_asked, n_resolved; /* so far */
    struct wt_asked asked[WT_ASKED];
    struct wt_exchange exchanges[WT_EXCHANGES];
    struct wt_neighbour neighbours[WT_NEIGHBOURS]; /* each in the place that its address gives it */
    struct wt_echo echoes[WT_ECHOES];
    unsigned n_pings, n_transfers, n_lendings; /* so far */
    struct wt_lending lendings[WT_LENDINGS];
    struct wt_ping pings[WT_PINGS];
    uint32_t n_probes, n_paths; /* so far; beginning with number 1, and with index 0 */
    uint32_t n_pathless;        /* probes whose TTL ran out, of paths that found no room */
    uint32_t probed[WT_PROBES]; /* the latest one of each place */
    struct wt_probe probes[WT_PROBES];
    struct wt_path paths[WT_PATHS];
    struct wt_transfer transfers[WT_TRANSFERS];
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
    WT_SAID_SHARED = 1 << 18,       /* a newer conversation has the same endpoints */
    WT_SAID_ONE_WAY = 1 << 19,      /* only one end's packets are captured */
    WT_SAID_ASKED_COOKIE = 1 << 20, /* its SYN asks for a cookie of Fast Open */
    WT_SAID_ASKED_PATHS = 1 << 21,  /* … for MPTCP */
    WT_SAID_PATH = 1 << 22,         /* it is a further path of an MPTCP connection */
};

/* Is this remark made in full: for the first time, or because --every asks for it? */
static inline bool wt_is_news(const struct wt_explainer *explainer, enum wt_remark_id id)
{
    return explainer->options.every || !explainer->has_said[id];
}

/* What the socket calls say of the current packet; all zero where none were observed. */
struct wt_seen_calls {
    const struct wt_socket *from, *to; /* NULL: that side was not observed */
    struct wt_span_of_calls calls;     /* whose bytes it carries */
    bool reset;                        /* it is an RST */
    uint64_t more; /* bytes of several calls, or a piece of one call: add a remark on them */
};

/* Everything that the parts of explain need of one packet. */
struct wt_telling {
    struct wt_seen_calls seen;
    struct wt_explainer *explainer;
    const struct wt_packet *packet;
    const struct wt_part *part;                 /* NULL outside conversations */
    const struct wt_conversation *conversation; /* NULL outside conversations */
    struct wt_commentary *commentary;
};

/* Is this said of the conversation for the first time? Marks it as said. */
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

/* Does the packet what is expected of it, as others did before? To be asked when all is said.
 * ordinary.c */
bool wt_is_ordinary(const struct wt_telling *t);

/* Was an ending just like this one told before? Then it is brief and counted. same_ending.c */
void wt_count_ending(struct wt_explainer *explainer, uint32_t conversation,
                     struct wt_ending *ending);

/* The call beside a packet, as it was seen; else the one that is likely. seen.c */
enum wt_call wt_seen_call(const struct wt_telling *t, enum wt_call call);

struct wt_arg *wt_arg_add(struct wt_remark *remark, const char *name, enum wt_arg_kind kind);
void wt_arg_number(struct wt_remark *remark, const char *name, uint64_t number);
void wt_arg_side(struct wt_remark *remark, const char *name, bool server);
void wt_arg_seconds(struct wt_remark *remark, const char *name, int64_t ns);
void wt_arg_name(struct wt_remark *remark, const char *name, const char *text);
void wt_arg_ip(struct wt_remark *remark, const char *name, const struct wt_ip *ip);
void wt_arg_endpoint(struct wt_remark *remark, const char *name, const struct wt_endpoint *at);
/* What a value of the field means; of a code within its type, type * 256 + code. */
void wt_arg_value(struct wt_remark *remark, const char *name, const char *field, uint16_t value);
void wt_arg_mac(struct wt_remark *remark, const char *name, const uint8_t mac[6]);
void wt_arg_remark(struct wt_remark *remark, const char *name, enum wt_remark_id id);
/* The same, in brief where it was said before. */
void wt_arg_remark_once(struct wt_explainer *explainer, struct wt_remark *remark, const char *name,
                        enum wt_remark_id id);

/* Hostile text, between quotes and without them. */
static inline void wt_arg_bytes(struct wt_remark *r, const char *name, struct wt_span bytes)
{
    wt_arg_add(r, name, WT_ARG_BYTES)->as.bytes = bytes;
}
static inline void wt_arg_text(struct wt_remark *r, const char *name, struct wt_span text)
{
    wt_arg_add(r, name, WT_ARG_TEXT)->as.bytes = text;
}

/* Is this end of the conversation the server? */
static inline bool wt_is_server(const struct wt_conversation *c, unsigned side)
{
    return side != c->client;
}

/* Is one socket both ends? Then one of them is said to send everything. */
static inline bool wt_is_self(const struct wt_conversation *c)
{
    return wt_same_end(&c->end[0].at, &c->end[1].at);
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
/* Is it data after a minute or more without any packet? flow.c */
bool wt_silence_is_long(const struct wt_telling *t);
void wt_tell_silence(struct wt_telling *t); /* flow.c */
void wt_tell_flow(struct wt_telling *t);    /* flow.c */
void wt_tell_waiting(struct wt_telling *t); /* waiting.c */
/* Does flow.c name our own network as the reason why this packet is late; or why it is sent again?
 */
bool wt_is_late_on_purpose(const struct wt_telling *t);
bool wt_fills_gap_of_ours(const struct wt_telling *t);
/* Will flow.c put one of these flags into words? */
bool wt_flow_speaks(const struct wt_telling *t, uint32_t flags);
void wt_tell_closing(struct wt_telling *t, const struct wt_event *event); /* closing.c */
void wt_tell_copy(struct wt_telling *t);                                  /* places.c */
void wt_tell_one_way(struct wt_telling *t);                               /* places.c */
void wt_tell_shared(struct wt_telling *t);                                /* places.c */
void wt_tell_clock(struct wt_telling *t);                                 /* places.c */
/* options.c: a SYN that opens a path of MPTCP, and its third step: true where that is told. */
bool wt_tell_path_syn(struct wt_telling *t);
bool wt_tell_path_open(struct wt_telling *t);
void wt_tell_options(struct wt_telling *t); /* TCP only */
/* What its SYN has in common with others': true where that says it all. kinship.c */
bool wt_tell_kin_syn(struct wt_telling *t);
bool wt_tell_kin_syn_again(struct wt_telling *t);
bool wt_tell_kin_synack(struct wt_telling *t);
bool wt_tell_kin_refused(struct wt_telling *t);
bool wt_tell_kin_reset(struct wt_telling *t, unsigned side);
bool wt_end_kin(struct wt_explainer *e, const struct wt_conversation *c, struct wt_ending *ending);
void wt_tell_hops(struct wt_telling *t);                                     /* hops.c */
void wt_tell_datagram(struct wt_telling *t, const struct wt_event *event);   /* datagram.c */
void wt_tell_icmp_error(struct wt_telling *t, const struct wt_event *event); /* datagram.c */
void wt_tell_application(struct wt_telling *t);                              /* protocols.c */
void wt_tell_passage(struct wt_telling *t);                                  /* passage.c */
/* The segment as a part of a message, in one line. False: it is none, or nobody counted. */
bool wt_line_passage(struct wt_remark *r, const struct wt_passage *passage);
void wt_tell_resolved(struct wt_telling *t); /* application.c */
void wt_tell_outside(struct wt_telling *t);  /* outside.c */
void wt_tell_tunnels(struct wt_telling *t);  /* protocols.c */
void wt_tell_lost(struct wt_telling *t);     /* seen.c */
void wt_tell_held(struct wt_telling *t);     /* seen.c */
void wt_tell_repair(struct wt_telling *t);   /* seen.c */
void wt_tell_oddities(struct wt_telling *t); /* oddities.c */

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
struct wt_asked *wt_note_asked(struct wt_telling *t, uint64_t id);
struct wt_asked *wt_question(const struct wt_telling *t, uint64_t id);
/* exchanges.c: the sums of a conversation; and its closing paragraph, where questions and answers
 * are all there is to say. False: there were none, or more is to be said. */
struct wt_exchange *wt_exchange_of(struct wt_explainer *explainer, uint32_t conversation);
bool wt_end_exchange(struct wt_explainer *explainer, const struct wt_conversation *conversation,
                     struct wt_ending *ending);
/* echo.c: a question or an answer of ping; false: it is none. And that an error quotes a question.
 */
bool wt_tell_echo(struct wt_telling *t, unsigned i);
void wt_note_echo_error(struct wt_telling *t);
/* traceroute.c: is it a packet whose TTL may run out, or the answer to one? Remember it. */
void wt_note_probe(struct wt_telling *t);
/* traceroute_match.c: remember it. */
void wt_add_probe(struct wt_explainer *e, const struct wt_probe *probe);
/* Which one is it that has this answer? Key has the probe's numbers, as far as the answer tells
 * them, and the answer itself. False: none that is remembered; else out is that one with its
 * answer, perhaps a likely one, or an unclear one. */
bool wt_match_probe(struct wt_explainer *e, const struct wt_probe *key, struct wt_probe *out);
/* traceroute_path.c: add it, as it is now, to the path that it belongs to. */
void wt_note_path(struct wt_explainer *e, const struct wt_probe *probe);
/* Is it a traceroute's? */
bool wt_path_is_traced(const struct wt_path *path);
/* tftp.c: the closing paragraph of a file's conversation. False: it is none. */
bool wt_end_transfer(struct wt_explainer *explainer, const struct wt_conversation *conversation,
                     struct wt_ending *ending);
/* lending.c: the messages of DHCP and DHCPv6 that belong together, whoever answers from wherever.
 * What both protocols know of a message: */
struct wt_lending_message {
    const char *protocol, *name;
    uint64_t id, client; /* see struct wt_lending */
    uint8_t message;
    bool last;                    /* question: it has a final answer; answer: it is one */
    bool due;                     /* question: an answer is due */
    bool renumbers;               /* a try may be a transaction of its own */
    enum wt_lent lent;            /* what comes of it, if this settles it */
    struct wt_ip address, prefix; /* version 0: none */
    uint8_t bits;
    uint32_t seconds;
    enum wt_remark_id answers, alone, again;
};
void wt_tell_lending_question(struct wt_telling *t, const struct wt_lending_message *m);
void wt_tell_lending_answer(struct wt_telling *t, const struct wt_lending_message *m);
/* What an answer answers; NULL: its question was not seen. */
const struct wt_lending *wt_lending_of(struct wt_explainer *explainer, uint64_t id, bool last);
/* FNV-1a over bytes, to make ids of: begin with 0. */
uint64_t wt_lending_hash(uint64_t hash, const uint8_t *bytes, size_t n);
/* The closing paragraph of a conversation that asked by DHCP. False: it did not. lending_end.c */
bool wt_end_lending(struct wt_explainer *explainer, const struct wt_conversation *conversation,
                    struct wt_ending *ending);
/* Start a remark that is a line: nothing is noted as told. */
void wt_line_begin(struct wt_remark *r, enum wt_remark_id id);

/* link.c: to whom the frame around this layer went, as its innermost link header says. */
enum wt_sent_to { WT_SENT_UNKNOWN, WT_SENT_TO_ONE, WT_SENT_TO_GROUP, WT_SENT_TO_ALL };
enum wt_sent_to wt_sent_to(const struct wt_packet *packet, unsigned layer);
/* The hardware address that sent the frame around this layer; NULL: the link has none. */
const uint8_t *wt_sent_from(const struct wt_packet *packet, unsigned layer);
/* What is known of this address on the link; another one in its place is forgotten. */
struct wt_neighbour *wt_neighbour_of(struct wt_telling *t, const struct wt_ip *ip);
/* The packet asks for it; probe: whether anybody has it. */
void wt_note_wanted(struct wt_telling *t, struct wt_neighbour *n, bool probe);
/* Does the packet say that an address is elsewhere than another packet said? Tell it. */
void wt_tell_dispute(struct wt_telling *t);
/* arp.c: an IPv4 address of an ARP header. */
struct wt_ip wt_arp_address(struct wt_span span);
/* switches.c: what LLC or SNAP, the last layer, carries. False: nobody knows. */
bool wt_line_link_service(struct wt_remark *r, const struct wt_packet *p,
                          const struct wt_layer *last);
/* icmp.c: type, code and what they mean. */
void wt_arg_icmp(struct wt_remark *r, const struct wt_layer *layer);
/* What an ICMP error outside conversations means. False: it is none. */
bool wt_tell_icmp(struct wt_telling *t, unsigned i);
/* groups.c: what a message of IGMP means; of MLD: false, it is none. */
void wt_tell_igmp(struct wt_telling *t, unsigned i);
bool wt_tell_mld(struct wt_telling *t, unsigned i);
/* neighbour.c: what a solicitation or advertisement of a neighbour means. False: it is none. */
bool wt_tell_neighbour(struct wt_telling *t, unsigned i);
/* router.c: the same of a router's. */
bool wt_tell_router(struct wt_telling *t, unsigned i);
/* What an ARP packet outside conversations means. */
void wt_tell_arp(struct wt_telling *t, unsigned i);

/* Is it a note about fragments? Then it is told. fragments.c */
bool wt_tell_fragment(struct wt_telling *t, const struct wt_layer *layer,
                      const struct wt_note *note);

/* What its payload is in other terms than bytes: UTF-8 (told as id), or likely GB18030.
 * encoding.c */
void wt_tell_encoding(struct wt_telling *t, enum wt_remark_id id);

#endif
