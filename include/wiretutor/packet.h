/* SPDX-License-Identifier: BSD-2-Clause */
/* A frame taken apart: layers from the outside in, each a typed struct for the tracker and a
 * table of fields for every renderer.
 *
 * Nothing here allocates. A packet borrows its frame's bytes: it is good until the next frame. */
#ifndef WT_PACKET_H
#define WT_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/address.h"
#include "wiretutor/application.h"
#include "wiretutor/bytes.h"
#include "wiretutor/frame.h"
#include "wiretutor/ids.h"
#include "wiretutor/options.h"
#include "wiretutor/tunnel.h"

enum {
    WT_MAX_LAYERS = 24,
    WT_MAX_NOTES = 3,
    WT_MAX_REASSEMBLED = 2, /* datagrams that one frame completes: one inside the other */
    WT_MAX_FRAGMENT_FRAMES = 64,
};

enum wt_verdict {
    WT_DISSECTED,
    WT_CUT,       /* the capture stopped here: the sender did nothing wrong */
    WT_MALFORMED, /* the sender's bytes contradict themselves or end too early */
};

/* What kind of header follows: a name space and a number in it. */
enum wt_space {
    WT_NOTHING,  /* the payload is data, or nothing at all */
    WT_LINKTYPE, /* LINKTYPE_ number of the capture file */
    WT_ETHERTYPE,
    WT_LLC_SAP, /* DSAP */
    WT_PPP_PROTOCOL,
    WT_BSD_FAMILY, /* AF_ number of BSD NULL/LOOP headers */
    WT_IPPROTO,
    WT_IP_VERSION,   /* 4 or 6, by the first nibble: RAW links, IP inside unnamed tunnels */
    WT_QUOTED_IP,    /* 4 or 6: the packet that an ICMP error quotes */
    WT_PSEUDOWIRE,   /* what MPLS carries that is not IP, by its first nibble: RFC 4928 */
    WT_NSH_PROTOCOL, /* RFC 8300 section 2.2; VXLAN-GPE has the same numbers */
    WT_TCP_PORT,
    WT_UDP_PORT,
    WT_TCP_APPLICATION, /* a port too, but of what wt_dissect_application adds */
    WT_UDP_APPLICATION,
};
struct wt_next {
    enum wt_space space;
    uint32_t id;
};

enum wt_protocol {
#define WT_PROTOCOL(id, dissector, number, ...) WT_##id = (number),
#include "wiretutor/protocols.def"
    WT_N_PROTOCOLS = 0
#define WT_PROTOCOL(...) +1
#include "wiretutor/protocols.def"
};
_Static_assert(WT_N_PROTOCOLS <= 64, "a bit for each protocol");

/* Where a protocol stands in the TCP/IP model of four layers (RFC 1122 section 1.1.3). */
enum wt_model_layer {
    WT_MODEL_APPLICATION,
    WT_MODEL_LINK,
    WT_MODEL_LINK_TO_INTERNET, /* ARP, MPLS: serves the one, speaks through the other */
    WT_MODEL_INTERNET,
    WT_MODEL_TRANSPORT,
    WT_MODEL_TUNNEL, /* none of them: a whole packet or frame rides inside */
    WT_N_MODEL_LAYERS
};
/* What is asked of protocols beside their names. */
enum wt_trait {
    WT_IS_IP = 1 << 0,
    WT_IS_EXTENSION = 1 << 1, /* stands between an IP header and what IP carries */
    WT_IS_INNER = 1 << 2,     /* begins a packet of its own where another header carries it */
};

/* Has it one of these traits? With a constant this folds into a test of one bit. */
static inline bool wt_protocol_is(enum wt_protocol protocol, unsigned traits)
{
    uint64_t those = 0
#define WT_PROTOCOL(id, dissector, number, model, is, ...)                                         \
    | (uint64_t)(((is)&traits) != 0) << (number)
#include "wiretutor/protocols.def"
        ;

    return those >> protocol & 1;
}

/* Does the protocol stand there in the model? */
static inline bool wt_protocol_stands(enum wt_protocol protocol, enum wt_model_layer where)
{
    uint64_t those = 0
#define WT_PROTOCOL(id, dissector, number, model, ...)                                             \
    | (uint64_t)(WT_MODEL_##model == where) << (number)
#include "wiretutor/protocols.def"
        ;

    return those >> protocol & 1;
}

/* Oddities: the dissector that finds one names it here; notes.def has its words and what a and b
 * are. */
struct wt_note {
    enum wt_note_id id;
    uint32_t a, b;
};

/* ---- Fields: the RFC's header drawing as data ---- */

enum wt_shown_as {
    WT_AS_DECIMAL,
    WT_AS_HEX,   /* JSON has a plain number */
    WT_AS_BYTES, /* decimal, a count of bytes */
    WT_AS_PORT,
    WT_AS_FLAG,   /* one bit: true or false */
    WT_AS_MAYBE,  /* the same, or WT_MAYBE_UNKNOWN: null in JSON */
    WT_AS_SIGNED, /* two's complement */
    WT_AS_FIXED, /* a binary fraction: so many of its bits as `times` says stand behind the point */
    WT_AS_SECONDS, /* a duration: nanoseconds */
    WT_AS_TIME,    /* a moment: nanoseconds since 1970-01-01 UTC */
    WT_AS_IPV4,
    WT_AS_IPV6,
    WT_AS_MAC,
    WT_AS_OCTETS,   /* raw bytes, hex with colons */
    WT_AS_TEXT,     /* hostile text */
    WT_AS_DNS_NAME, /* bytes: the message; number: where in it the name stands */
    WT_AS_PADDING,  /* reserved or unused: shown by -v, not named by Wireshark */
};

enum { WT_MAYBE_UNKNOWN = 2 };

struct wt_layer;
struct wt_value {
    bool present;
    uint16_t times; /* FIXED: bits behind the point */
    enum wt_shown_as as;
    uint64_t number;      /* signed ones: as int64_t */
    struct wt_span bytes; /* IPV4, IPV6, MAC, OCTETS, TEXT, DNS_NAME */
    /* a number's place in the header (bytes say theirs); no bits: it follows from others */
    uint32_t first_bit, bits;
};

/* `times` of a DNS_NAME that is one of NetBIOS. */
enum { WT_NAME_OF_NETBIOS = 1 };
/* The name that a value of DNS_NAME stands for, as it is shown. */
void wt_value_name(const struct wt_value *value, struct wt_dns_name *name);

/* A row: the name, where the value comes from, how it is shown, which document defines it. Rows of
 * one name stand together: a field that may occur more than once. */
struct wt_field {
    const char *name; /* Wireshark's display-filter name, or wiretutor.… */
    uint16_t length;  /* of the name */
    enum wt_shown_as as;
    uint8_t option;         /* WT_OF_OPTION: the bit of kinds_of that it needs; 0: none */
    const char *defined_in; /* "RFC 9293 section 3.1" */
    /* WT_AT: bits at a fixed place: the first rows, which cover the first bytes without a gap. */
    uint16_t first_bit, bits; /* from the header's first bit */
    uint16_t times; /* shown value = bits × times (ip.hdr_len 4, ip.frag_offset 8); 0 means 1 */
    bool (*only)(const struct wt_layer *layer); /* NULL: always; do the bits mean something? */
    unsigned what; /* the row's own, for functions that serve several rows */
    /* WT_GET: derived, optional, or in a header whose places depend on other fields. */
    struct wt_value (*get)(const struct wt_layer *layer, unsigned what);
    /* WT_LIST: occurs as often as the sender likes: the answers of DNS, the header lines of HTTP.
     * Puts at most max values; returns how many. */
    unsigned (*list)(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                     unsigned max);
};
#define WT_AT(label, first, n_bits, shown_as, factor, source)                                      \
    {                                                                                              \
        .name = (label), .length = sizeof(label) - 1, .as = (shown_as), .defined_in = (source),    \
        .first_bit = (first), .bits = (n_bits), .times = (factor)                                  \
    }
#define WT_AT_IF(label, first, n_bits, shown_as, factor, source, predicate)                        \
    {                                                                                              \
        .name = (label), .length = sizeof(label) - 1, .as = (shown_as), .defined_in = (source),    \
        .first_bit = (first), .bits = (n_bits), .times = (factor), .only = (predicate)             \
    }
#define WT_GET(label, shown_as, function, argument, source)                                        \
    {                                                                                              \
        .name = (label), .length = sizeof(label) - 1, .as = (shown_as), .defined_in = (source),    \
        .what = (argument), .get = (function)                                                      \
    }
#define WT_LIST(label, shown_as, function, argument, source)                                       \
    {                                                                                              \
        .name = (label), .length = sizeof(label) - 1, .as = (shown_as), .defined_in = (source),    \
        .what = (argument), .list = (function)                                                     \
    }

struct wt_dissector {
    const char *name;  /* Wireshark's short name: "tcp" */
    const char *title; /* "TCP", "IPv4", "Ethernet II" */
    enum wt_protocol protocol;
    /* Reader in, layer out. Sets header, payload, next and u; no allocation, no printing, no call
     * to another dissector. What was read before trouble stays. The caller has set dissector,
     * n_notes = 0, quoted, fragment, and payload/next/header empty. */
    enum wt_verdict (*dissect)(struct wt_reader *r, struct wt_layer *layer);
    /* May be NULL: the same for a message over TCP, with what the connection's messages before it
     * have settled, and which of its sides sends. */
    enum wt_verdict (*dissect_within)(struct wt_reader *r, struct wt_layer *layer,
                                      struct wt_session *session, unsigned from);
    /* May be NULL: can these bytes be this protocol's at all? Asked where only a number led here
     * that others use, too. */
    bool (*admits)(struct wt_span span);
    /* Of applications; may be NULL. Are these bytes theirs, by content alone? Over UDP they are a
     * whole message. */
    bool (*recognise)(struct wt_span span);
    /* Over TCP, where a message begins: how far does it go? by_port: a port speaks for the
     * protocol, so that less will do. */
    struct wt_extent (*extent)(struct wt_span span, bool by_port, enum wt_asks asked);
    uint8_t prefix; /* bytes before a message over TCP that say how long it is */
    const struct wt_field *fields;
    size_t n_fields;
    uint64_t (*kinds_of)(const struct wt_layer *layer); /* of options; 63: and more; may be NULL */
    uint16_t fixed_bytes;                               /* what the rows at fixed places cover */
    /* May be NULL: a dissector with which this one has names in common that mean the same (IPv4's
     * and IPv6's ip.version). All other names are one dissector's own. */
    const struct wt_dissector *shares;
};
/* Of its initialiser: the rows of this table. */
#define WT_FIELDS(table) .fields = (table), .n_fields = WT_ARRAY_LEN(table)

/* ---- Typed headers: what is on the wire, not what follows from it ---- */

struct wt_ethernet {
    uint8_t dst[6], src[6];
    uint16_t type; /* EtherType, or the 802.3 length where below 1536 */
};
struct wt_vlan {
    uint16_t tpid; /* 0x8100, 0x88a8 … where known, else 0 */
    uint8_t priority;
    bool drop_eligible;
    uint16_t id;
    uint16_t type;
};
struct wt_llc {
    uint8_t dsap, ssap;
    uint16_t control; /* one or two bytes, as they come */
};
struct wt_snap {
    uint32_t oui;
    uint16_t protocol;
};
struct wt_cooked {        /* Linux SLL and SLL2 */
    uint16_t packet_type; /* 0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us */
    uint16_t hardware;    /* ARPHRD_ */
    uint16_t address_bytes;
    uint8_t address[8];
    uint16_t protocol;  /* EtherType, or small numbers for 802.3 and LLC */
    uint32_t interface; /* SLL2 only */
};
struct wt_bsd_null {
    uint32_t family;
    bool little_endian;
};
struct wt_ppp {
    uint8_t address, control; /* 0 where compressed away */
    uint16_t protocol;
};
struct wt_nflog {
    uint8_t family, version;
    uint16_t resource;
};
struct wt_arp {
    uint16_t hardware, protocol;
    uint8_t hardware_bytes, protocol_bytes;
    uint16_t opcode;
    struct wt_span sender_hardware, sender_protocol, target_hardware, target_protocol;
    bool ipv4_over_ethernet; /* lengths 6 and 4, protocol 0x0800: the spans hold these */
};

enum wt_checksum_status { /* Wireshark's numbers */
                          WT_CHECKSUM_BAD = 0,
                          WT_CHECKSUM_GOOD = 1,
                          WT_CHECKSUM_UNVERIFIED =
                              2, /* not asked for, captured short, a fragment, a quote */
                          WT_CHECKSUM_NOT_PRESENT = 3,
};
enum wt_checksum_cause { /* why BAD, where it can be proved */
                         WT_CHECKSUM_WRONG,
                         WT_CHECKSUM_OFFLOAD, /* the field holds the pseudo-header sum: left for the
                                                 network card */
};

struct wt_ipv4 {
    uint8_t header_words, dscp, ecn; /* header length in 32-bit words, as on the wire */
    uint16_t total_length;           /* bytes; 0: segmentation offload */
    uint16_t id;
    bool reserved, dont_fragment, more_fragments;
    uint16_t fragment_offset; /* in 8-byte units, as on the wire */
    uint8_t ttl, protocol;
    uint16_t checksum;
    enum wt_checksum_status checksum_status;
    struct wt_ip src, dst;
    struct wt_span options;
    struct wt_span data; /* what the header says the datagram carries: the checksum's range */
};
struct wt_ipv6 {
    uint8_t traffic_class;
    uint32_t flow_label;
    uint16_t payload_length;
    uint8_t next_header, hop_limit;
    struct wt_ip src, dst;
    uint32_t jumbo_length; /* RFC 2675, 0 if none; set by the loop from the hop-by-hop header */
};
struct wt_ipv6_extension {               /* hop-by-hop, routing, destination options, AH */
    uint8_t next_header, length;         /* length as on the wire: units of 8 bytes (AH: 4) */
    uint8_t routing_type, segments_left; /* routing only */
    uint32_t jumbo_length;               /* hop-by-hop only; 0 if none */
    uint32_t spi, sequence;              /* AH only */
    struct wt_span options;
};
struct wt_ipv6_fragment {
    uint8_t next_header;
    uint16_t offset; /* in 8-byte units */
    bool more;
    uint32_t id;
};
struct wt_icmp { /* and ICMPv6 */
    uint8_t type, code;
    uint16_t checksum;
    enum wt_checksum_status checksum_status;
    uint16_t id, sequence; /* echo */
    uint16_t mtu;          /* ICMP 3/4 */
    uint32_t mtu6;         /* ICMPv6 2 */
    struct wt_ip address;  /* redirect's gateway; neighbour discovery's target; version 0 if none */
    bool is_error;         /* quotes a packet: the layers after this one are quoted */
};
enum {
    WT_FIN = 0x001,
    WT_SYN = 0x002,
    WT_RST = 0x004,
    WT_PSH = 0x008,
    WT_ACK = 0x010,
    WT_URG = 0x020,
    WT_ECE = 0x040,
    WT_CWR = 0x080,
    WT_AE = 0x100,
};
struct wt_tcp {
    uint16_t src_port, dst_port;
    uint32_t seq, ack;
    uint8_t header_words; /* data offset */
    uint16_t flags;       /* WT_FIN …; 12 bits with the reserved ones */
    uint16_t window, checksum, urgent;
    enum wt_checksum_status checksum_status;
    enum wt_checksum_cause checksum_cause;
    struct wt_span options;
    uint8_t n_options;     /* those before the list ends or breaks */
    uint64_t option_kinds; /* bit k: an option of kind k is there; bit 63: one of kind 63 or more */
    bool length_known;     /* payload.on_wire is what the sender sent (no fragment, header whole) */
};
struct wt_udp {
    uint16_t src_port, dst_port, length, checksum;
    enum wt_checksum_status checksum_status;
    enum wt_checksum_cause checksum_cause;
};

struct wt_layer {
    const struct wt_dissector *dissector;
    enum wt_verdict verdict;
    bool quoted;   /* part of a packet that an ICMP error quotes */
    bool fragment; /* in the first fragment of an IP datagram: what it claims goes on elsewhere */
    bool joined;   /* of a reassembled datagram: its bytes do not stand in this frame */
    uint8_t n_notes;
    struct wt_note notes[WT_MAX_NOTES];
    struct wt_span header; /* this layer's own bytes; on_wire may exceed captured */
    struct wt_span payload;
    struct wt_next next;
    union {
        struct wt_ethernet ethernet;
        struct wt_vlan vlan;
        struct wt_llc llc;
        struct wt_snap snap;
        struct wt_cooked cooked;
        struct wt_bsd_null bsd_null;
        struct wt_ppp ppp;
        struct wt_nflog nflog;
        struct wt_arp arp;
        struct wt_ipv4 ipv4;
        struct wt_ipv6 ipv6;
        struct wt_ipv6_extension extension;
        struct wt_ipv6_fragment fragment;
        struct wt_gre gre;
        struct wt_mpls mpls;
        struct wt_pppoe pppoe;
        struct wt_vxlan vxlan;
        struct wt_geneve geneve;
        struct wt_erspan erspan;
        struct wt_teredo teredo;
        struct wt_gtp gtp;
        struct wt_l2tp l2tp;
        struct wt_icmp icmp;
        struct wt_igmp igmp;
        struct wt_tcp tcp;
        struct wt_udp udp;
        struct wt_dns dns;
        struct wt_http http;
        struct wt_tls tls;
        struct wt_dhcp dhcp;
        struct wt_ntp ntp;
        struct wt_dhcpv6 dhcpv6;
        struct wt_tftp tftp;
    } u;
};

/* An IP datagram that this frame's fragment completed. */
struct wt_reassembled {
    unsigned layer;              /* whose payload it is: IPv4 or the IPv6 fragment header */
    struct wt_span bytes;        /* the whole payload */
    uint8_t protocol;            /* what it is, by the first fragment's header */
    uint32_t first, last, count; /* frames that brought it, in the order of the capture */
    const uint32_t *frames;      /* their numbers, as many as are kept */
    unsigned n_frames;           /* at most WT_MAX_FRAGMENT_FRAMES */
};

struct wt_packet {
    const struct wt_frame *frame;
    unsigned n_layers;
    struct wt_layer layers[WT_MAX_LAYERS]; /* outermost first; those beyond n_layers hold rubbish */
    unsigned first_transport;              /* none of the layers before this one is TCP or UDP */
    uint64_t protocols;                    /* a bit for each enum wt_protocol among the layers */
    bool plain; /* no layer is quoted or has a note, and all are WT_DISSECTED; false: perhaps not */
    struct wt_span rest; /* what no dissector took: application data, or an unknown protocol */
    struct wt_next stopped_at; /* what would have followed; space WT_NOTHING for plain data */
    /* an IP fragment (of an unquoted header) that completes nothing: no transport length is known
     */
    bool fragment;
    unsigned n_reassembled;
    struct wt_reassembled reassembled[WT_MAX_REASSEMBLED]; /* outermost first */
    const struct wt_passage *passage; /* stream's, until its next packet; NULL: none */
};

/* Take a frame apart. packet is overwritten and borrows the frame, whose bytes have to stay.
 * verify: compute checksums, too. Never fails: trouble is in the layers' verdicts and notes. */
void wt_dissect(struct wt_packet *packet, const struct wt_frame *frame, bool verify);

/* Go on into the message that rides on a TCP or UDP layer: one layer more, where it is recognised
 * by its content, else by a port. bytes: the message. False: nobody knows it, nothing was added. */
bool wt_dissect_application(struct wt_packet *packet, unsigned layer, struct wt_span bytes);
/* The same as a message of this protocol, whatever the ports are. */
bool wt_dissect_as(struct wt_packet *packet, unsigned layer, struct wt_span bytes,
                   enum wt_protocol protocol);
/* The same of a connection over TCP. session: what it has settled; from: who sends. */
bool wt_dissect_message(struct wt_packet *packet, unsigned layer, struct wt_span bytes,
                        struct wt_session *session, unsigned from);

/* Is it a layer of an application: DNS, HTTP, TLS, DHCP? */
static inline bool wt_is_application(const struct wt_layer *layer)
{
    return wt_protocol_stands(layer->dissector->protocol, WT_MODEL_APPLICATION);
}

/* Is there a dissector for this LINKTYPE_? Else each frame is just bytes. */
bool wt_knows_link_type(uint32_t link_type);

/* The index of the IP layer that encloses layer i directly (extension headers skipped), or -1. */
int wt_enclosing_ip(const struct wt_packet *packet, unsigned i);
/* The source address of an IPv4 or IPv6 layer, and of no other; in the layer. */
const struct wt_ip *wt_layer_src(const struct wt_layer *layer);
/* The destination address of an IPv4 or IPv6 layer, and of no other; in the layer. */
const struct wt_ip *wt_layer_dst(const struct wt_layer *layer);
/* Whose address the innermost unquoted IP header gives as its source; NULL: there is none. */
const struct wt_ip *wt_source_ip(const struct wt_packet *packet);

/* Is this layer's checksum wrong only because the network card was to fill it in? Proved, not
 * guessed; known after a wt_dissect with verify. */
bool wt_layer_offloaded(const struct wt_layer *layer);
/* The verdict on this layer's own checksum; NOT_PRESENT for protocols that have none. */
enum wt_checksum_status wt_layer_checksum(const struct wt_layer *layer);

/* The name of a LINKTYPE_ number, "IEEE 802.11 radiotap"; NULL: none is known. Static text. */
const char *wt_link_type_name(uint32_t link_type);
/* The name of an EtherType, "IPX"; NULL: none is known. Static text. */
const char *wt_ethertype_name(uint32_t type);
/* The name of an IP protocol number; NULL: none is known. Static text. */
const char *wt_ip_protocol_name(uint32_t protocol);

/* Where the protocol stands in the model. */
enum wt_model_layer wt_protocol_model(enum wt_protocol protocol);

/* The i-th dissector, from 0, for renderers and tests; NULL beyond the last. Static. */
const struct wt_dissector *wt_dissector_at(size_t i);
/* The value of a row at a fixed place (WT_AT), read from the header's bytes; not present where the
 * capture stopped before it. */
struct wt_value wt_field_value(const struct wt_layer *layer, const struct wt_field *field);
/* What the row makes of a value that its `get` or `list` gave, which is present. False: nothing. */
bool wt_field_finish(const struct wt_layer *layer, const struct wt_field *field,
                     struct wt_value *value);
/* Put the values of any row of the layer's dissector that are present into out, at most max of
 * them; returns how many. */
unsigned wt_field_values(const struct wt_layer *layer, const struct wt_field *field,
                         struct wt_value *out, unsigned max);

#endif
