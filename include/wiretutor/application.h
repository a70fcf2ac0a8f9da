/* SPDX-License-Identifier: BSD-2-Clause */
/* What rides on top of UDP and TCP: DNS, HTTP/1, TLS, DHCP, DHCPv6, NTP, TFTP. Recognised by
 * content before port.
 *
 * The typed structs hold what the story and the tests ask for; spans lie in the message, which is
 * the frame's or, where it was put together from segments, the stream's. */
#ifndef WT_APPLICATION_H
#define WT_APPLICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/address.h"
#include "wiretutor/bytes.h"

/* ---- DNS (RFC 1035), and mDNS (RFC 6762) and LLMNR (RFC 4795), which have its format ---- */

enum wt_dns_section { WT_DNS_QUESTION, WT_DNS_ANSWER, WT_DNS_AUTHORITY, WT_DNS_ADDITIONAL };
enum { WT_N_DNS_SECTIONS = 4, WT_MAX_DNS_RECORDS = 128 };
enum {
    WT_DNS_A = 1,
    WT_DNS_NS = 2,
    WT_DNS_CNAME = 5,
    WT_DNS_SOA = 6,
    WT_DNS_PTR = 12,
    WT_DNS_MX = 15,
    WT_DNS_TXT = 16,
    WT_DNS_AAAA = 28,
    WT_DNS_SRV = 33,
    WT_DNS_NAPTR = 35,
    WT_DNS_DNAME = 39,
    WT_DNS_OPT = 41,
    WT_DNS_DS = 43,
    WT_DNS_SSHFP = 44,
    WT_DNS_RRSIG = 46,
    WT_DNS_NSEC = 47,
    WT_DNS_DNSKEY = 48,
    WT_DNS_NSEC3 = 50,
    WT_DNS_TLSA = 52,
    WT_DNS_SVCB = 64,
    WT_DNS_HTTPS = 65,
    WT_DNS_IXFR = 251,
    WT_DNS_AXFR = 252,
    WT_DNS_ANY = 255,
    WT_DNS_CAA = 257,
};
struct wt_dns_record {
    enum wt_dns_section section;
    size_t name; /* where it stands in the message */
    uint16_t type, class;
    uint32_t ttl;  /* none in a question */
    size_t data;   /* where it stands in the message */
    uint16_t size; /* bytes of data */
};
struct wt_dns {
    uint16_t id;
    bool response, authoritative, truncated;
    bool recursion_desired, recursion_available;
    uint8_t opcode, code; /* code: 0 no error, 3 no such name … */
    uint16_t count[WT_N_DNS_SECTIONS];
    struct wt_span message;
    bool has_question;
    struct wt_dns_record question; /* the first one */
    uint64_t types;                /* of the records that are no questions: bit type % 64 of each */
};

/* The records of a message, questions first: always advances, ends at WT_MAX_DNS_RECORDS, at the
 * first that is not whole, and at the counts of the header. */
struct wt_dns_walk {
    struct wt_reader reader;
    uint16_t left[WT_N_DNS_SECTIONS];
    unsigned section;
    unsigned given;
    bool bad; /* stopped at a name or a length that cannot be */
};
/* Set the walk to the first record of the message. dns stays the caller's and is needed no more;
 * its message has to outlive the walk. */
void wt_dns_walk_begin(struct wt_dns_walk *walk, const struct wt_dns *dns);
/* The next record. False: there is none; walk->bad then says whether the walk stopped at bytes
 * that cannot be. */
bool wt_dns_walk_next(struct wt_dns_walk *walk, struct wt_dns_record *record);

/* A name of at most 255 bytes in presentation form: dots between the labels and none at the end;
 * a dot or backslash inside a label and control characters escaped as RFC 1035 section 5.1 does.
 * The root is "<Root>", as in Wireshark. */
enum { WT_DNS_NAME_TEXT = 1024 };
struct wt_dns_name {
    size_t length;
    char text[WT_DNS_NAME_TEXT]; /* hostile, not NUL-terminated */
};
/* The name at a place in the message. False: it is not whole, too long, or a compression pointer
 * does not go backwards; the text is "<Name too long>" then, as Wireshark has it, so that lists of
 * names and types stay in step. */
bool wt_dns_name_at(struct wt_span message, size_t at, struct wt_dns_name *name);

/* The same for a name of NetBIOS (RFC 1001 section 14.1): "WORKGROUP<00>", what it is for in angle
 * brackets, and what cannot be printed likewise. False: it is none of NetBIOS; the text is that of
 * wt_dns_name_at then. */
bool wt_netbios_name_at(struct wt_span message, size_t at, struct wt_dns_name *name);

/* What is known of the names of one message, by the place where each begins. */
enum { WT_DNS_KNOWN_BYTES = 2048, WT_DNS_SAME_NAMES = 2048, WT_DNS_SAME_CHAINS = 128 };
struct wt_dns_known {
    uint8_t length[WT_DNS_KNOWN_BYTES]; /* of the name, the empty label too; 0: nothing is known */
    uint16_t pointer[WT_DNS_KNOWN_BYTES]; /* where its first pointer leads, 1 more; 0: none */
};
/* Which names of a message are the same: each different one has a number. */
struct wt_dns_same {
    struct wt_dns_known known;
    uint16_t number[WT_DNS_KNOWN_BYTES];
    uint16_t label[WT_DNS_SAME_NAMES], tail[WT_DNS_SAME_NAMES], next[WT_DNS_SAME_NAMES];
    uint16_t first[WT_DNS_SAME_CHAINS];
    uint16_t n;
};
/* Begin with a message of which no name is known yet; same is overwritten. */
void wt_dns_same_begin(struct wt_dns_same *same, struct wt_span message);
/* The number of the name at this place, as DNS compares names: letters of either case are equal. 0:
 * none can be read there, or there are too many. */
uint16_t wt_dns_name_number(struct wt_dns_same *same, struct wt_span message, size_t at);

/* A record's data in presentation form, "10 mail.example.com", as zone files have them; long keys
 * and digests are cut. Returns how many bytes of out it took: hostile text, at most size, not
 * NUL-terminated. */
size_t wt_dns_data_text(const struct wt_dns *dns, const struct wt_dns_record *record, char *out,
                        size_t size);

/* Options of EDNS, in the data of an OPT record. RFC 6891 section 6.1.2. */
struct wt_dns_option {
    uint16_t code;
    size_t at; /* of the option, in the message; its data follow code and length */
    struct wt_span data;
};
/* The option of this number, from 0, of an OPT record. False: there is none, or it is not whole. */
bool wt_dns_option_of(const struct wt_dns *dns, const struct wt_dns_record *record, unsigned which,
                      struct wt_dns_option *option);
enum { WT_DNS_OPTION_ERROR = 15 }; /* an extended error: RFC 8914 */

/* The name of a record type, "AAAA"; NULL where none is known. Static text. */
const char *wt_dns_type_name(uint16_t type);
/* The name of a class, "IN"; NULL where none is known. Static text. */
const char *wt_dns_class_name(uint16_t class);
/* The name of a reply code (RCODE), "NXDOMAIN", of all twelve bits where an OPT record has some;
 * NULL where none is known. Static text. */
const char *wt_dns_code_name(uint16_t code);
/* The name of a kind of message, "NOTIFY"; NULL where none is known. Static text. */
const char *wt_dns_opcode_name(uint8_t opcode);
/* An extended error in few English words, as RFC 8914 and IANA have them: "DNSSEC Bogus"; NULL
 * where none is known. Static text. */
const char *wt_dns_extended_error_name(uint16_t code);

/* ---- HTTP/1 (RFC 9112) ---- */

enum wt_asks { WT_ASKS_NOTHING, WT_ASKS_HEAD, WT_ASKS_CONNECT }; /* an answer without a body */
struct wt_http {
    bool response;
    struct wt_span method, uri; /* of a request */
    uint16_t code;              /* of a response */
    struct wt_span phrase;      /* of a response; may be empty */
    struct wt_span version;     /* "HTTP/1.1" */
    struct wt_span head;        /* the header lines, without the empty one */
    bool unended;               /* which never came, though no byte is missing */
    struct wt_span host;        /* of a request; may be empty */
    struct wt_span upgrade;     /* to which protocol; may be empty */
    struct wt_span body;
    bool sized, chunked; /* the head says how long the body is: so many bytes, or in chunks */
    uint64_t length;     /* of a body that is sized */
    enum wt_asks asks;   /* what a response answers, where that was seen … */
    uint32_t asked;      /* … and in which frame; 0: not seen */
    bool to_tls;         /* a response to a ClientHello */
};
enum { WT_MAX_HTTP_LINES = 128 };
struct wt_http_line {
    struct wt_span line; /* with its line end */
    struct wt_span name, value;
};
struct wt_http_walk {
    struct wt_reader reader;
    unsigned given;
};
/* Set the walk to the first header line of the message, whose bytes have to outlive it. */
void wt_http_walk_begin(struct wt_http_walk *walk, const struct wt_http *http);
/* The next header line. False: there is none, or WT_MAX_HTTP_LINES were given. */
bool wt_http_walk_next(struct wt_http_walk *walk, struct wt_http_line *line);
/* Is this name of a header line, a coding or a method that word, whatever its case? RFC 9110
 * section 5.1. */
bool wt_http_is(struct wt_span span, const char *word);

/* ---- TLS: one record (RFC 8446 section 5.1), and the greetings inside (section 4.1) ---- */

enum wt_tls_content {
    WT_TLS_CHANGE_CIPHER_SPEC = 20,
    WT_TLS_ALERT = 21,
    WT_TLS_HANDSHAKE = 22,
    WT_TLS_APPLICATION_DATA = 23,
    WT_TLS_HEARTBEAT = 24,
};
enum wt_tls_message_type {
    WT_TLS_CLIENT_HELLO = 1,
    WT_TLS_SERVER_HELLO = 2,
    WT_TLS_CERTIFICATE = 11,
    WT_TLS_SERVER_KEY_EXCHANGE = 12,
};
enum {
    WT_MAX_TLS_ITEMS = 128,
    WT_TLS_1_3 = 0x0304,
    WT_TLS_1_3_ALERT =
        19, /* bytes of an alert as TLS 1.3 encrypts it: two, its type, a tag of 16 */
};
struct wt_tls {
    uint8_t content_type;
    uint16_t version, length;
    struct wt_span fragment;
    bool encrypted;      /* the fragment is ciphertext, whatever it looks like */
    uint32_t skip;       /* its first bytes end a handshake message of the record before */
    uint32_t nth;        /* of its side's encrypted records, from 1; 0: not known */
    uint8_t message;     /* the type of the first handshake message in the clear; 0: none */
    uint8_t alert_level; /* 1 a warning, 2 fatal; 0: no alert in the clear */
    uint8_t alert;
    uint8_t hello;   /* WT_TLS_CLIENT_HELLO, WT_TLS_SERVER_HELLO, 0: none of them begins here */
    bool retry;      /* a ServerHello that is a HelloRetryRequest: RFC 8446 section 4.1.4 */
    bool again;      /* the ClientHello that answers one */
    bool ech;        /* the name outside is a cover: RFC 9849 */
    bool early_data; /* a ClientHello announces data that it does not wait to send */
    bool resumed; /* it goes on with the keys of an earlier connection: a ServerHello of TLS 1.3, a
                   * ChangeCipherSpec of an older one */
    uint16_t hello_version;
    uint16_t chosen_version; /* the negotiated version, from a server hello; else 0 */
    uint16_t group;          /* of the key exchange, as the server chose it; 0: not said */
    struct wt_span session_id;
    struct wt_span ciphers; /* two bytes each; the one chosen in a server hello */
    struct wt_span extensions;
    struct wt_span server_name; /* hostile; empty where the client says none */
    struct wt_span alpn;        /* the first protocol offered or the one chosen; may be empty */
    bool has_certificate;       /* a Certificate begins here, though perhaps an empty one */
    struct wt_span certificate; /* the sender's own; empty where none is in the clear */
};

/* The name of a version, "TLS 1.3"; NULL: none is known. Static text. */
const char *wt_tls_version_name(uint16_t version);
/* The name of a cipher suite by IANA's registry, "TLS_AES_128_GCM_SHA256"; NULL: none is known.
 * Static text. */
const char *wt_tls_cipher_name(uint16_t cipher);
/* The name of a group for key exchange, "x25519"; NULL: none is known. Static text. */
const char *wt_tls_group_name(uint16_t group);
/* The name of an alert, "unknown_ca"; NULL: none is known. Static text. */
const char *wt_tls_alert_name(uint8_t alert);

/* An X.509 certificate (RFC 5280 section 4.1). The spans lie in its bytes and are hostile. */
struct wt_certificate {
    struct wt_span subject, issuer; /* common name, else organisation; may be empty */
    bool self_issued;               /* both are one */
    int64_t not_before, not_after;  /* seconds since 1970-01-01 UTC */
    struct wt_span names;           /* those it is good for: wt_certificate_next_name */
};
/* Read a certificate. False: it is not whole, or is none. */
bool wt_certificate_read(struct wt_span bytes, struct wt_certificate *out);
/* The next DNS name of a reader over `names`. False: there is no other. */
bool wt_certificate_next_name(struct wt_reader *r, struct wt_span *name);
/* Is the certificate good for this host? RFC 6125 section 6.4. */
bool wt_certificate_is_for(const struct wt_certificate *certificate, struct wt_span host);

/* ---- DHCP (RFC 2131) ---- */

enum wt_dhcp_message {
    WT_DHCP_DISCOVER = 1,
    WT_DHCP_OFFER,
    WT_DHCP_REQUEST,
    WT_DHCP_DECLINE,
    WT_DHCP_ACK,
    WT_DHCP_NAK,
    WT_DHCP_RELEASE,
    WT_DHCP_INFORM,
};
enum { WT_MAX_DHCP_OPTIONS = 128 };
struct wt_dhcp {
    uint8_t op; /* 1 to the server, 2 from it */
    uint8_t hardware, hardware_bytes;
    uint32_t id;
    uint8_t message; /* enum wt_dhcp_message; 0: none, plain BOOTP */
    struct wt_ip client, yours, server, relay;
    struct wt_ip requested; /* version 0: not said */
    bool chosen;            /* names the server that it is for */
    uint32_t lease;         /* seconds; 0: not said */
    struct wt_span options;
};
struct wt_dhcp_option {
    uint8_t code;
    struct wt_span data;
};
struct wt_dhcp_walk {
    struct wt_reader reader;
    unsigned given;
    bool bad; /* stopped at a length beyond the end */
};
/* Set the walk to the first option of the message, whose bytes have to outlive it. */
void wt_dhcp_walk_begin(struct wt_dhcp_walk *walk, const struct wt_dhcp *dhcp);
/* The next option. False: there is none, WT_MAX_DHCP_OPTIONS were given, or walk->bad. */
bool wt_dhcp_walk_next(struct wt_dhcp_walk *walk, struct wt_dhcp_option *option);

/* ---- NTP (RFC 5905) ---- */

enum wt_ntp_mode {
    WT_NTP_ACTIVE = 1, /* peers: one begins, the other follows */
    WT_NTP_PASSIVE,
    WT_NTP_CLIENT,
    WT_NTP_SERVER,
    WT_NTP_BROADCAST,
};
struct wt_ntp {
    uint8_t leap, version, mode, stratum;
    int8_t poll, precision;                        /* powers of two, in seconds */
    uint32_t root_delay, root_dispersion;          /* seconds, 16 bits behind the point */
    struct wt_span reference_id;                   /* text where the stratum is 0 or 1 */
    uint64_t reference, origin, receive, transmit; /* seconds, 32 bits behind the point; 0: none */
};
/* The moment of an NTP timestamp, in nanoseconds since 1970-01-01 UTC. */
int64_t wt_ntp_time(uint64_t stamp);

/* ---- DHCPv6 (RFC 8415) ---- */

enum wt_dhcpv6_message {
    WT_DHCPV6_SOLICIT = 1,
    WT_DHCPV6_ADVERTISE,
    WT_DHCPV6_REQUEST,
    WT_DHCPV6_CONFIRM,
    WT_DHCPV6_RENEW,
    WT_DHCPV6_REBIND,
    WT_DHCPV6_REPLY,
    WT_DHCPV6_RELEASE,
    WT_DHCPV6_DECLINE,
    WT_DHCPV6_RECONFIGURE,
    WT_DHCPV6_INFORMATION,
    WT_DHCPV6_RELAY_FORWARD,
    WT_DHCPV6_RELAY_REPLY,
    WT_N_DHCPV6_MESSAGES
};
enum wt_dhcpv6_code {
    WT_DHCPV6_CLIENT_ID = 1,
    WT_DHCPV6_SERVER_ID = 2,
    WT_DHCPV6_IA_NA = 3, /* addresses; their options stand inside */
    WT_DHCPV6_IA_TA = 4, /* temporary ones */
    WT_DHCPV6_ADDRESS = 5,
    WT_DHCPV6_RELAYED = 9, /* a whole message stands inside */
    WT_DHCPV6_STATUS = 13,
    WT_DHCPV6_RAPID = 14,
    WT_DHCPV6_IA_PD = 25, /* networks */
    WT_DHCPV6_PREFIX = 26,
};
enum { WT_MAX_DHCPV6_OPTIONS = 128, WT_MAX_DHCPV6_DEPTH = 8 };
struct wt_dhcpv6 {
    uint8_t outer;   /* enum wt_dhcpv6_message: of the whole … */
    uint8_t message; /* … and of what relays have wrapped; 0: not there */
    uint32_t id;     /* of message: ties question and answer together */
    bool rapid;      /* it has the option "rapid commit" */
    bool has_status;
    uint16_t status;              /* the first one that is no success, else 0 … */
    struct wt_span reason;        /* … and its text: hostile */
    struct wt_ip address, prefix; /* the first ones; version 0: none */
    uint8_t prefix_bits;
    uint32_t lifetime; /* seconds, of the first of them */
    struct wt_span options;
};
struct wt_dhcpv6_option {
    uint16_t code;
    struct wt_span data; /* with the options that stand inside */
};
struct wt_dhcpv6_walk {
    struct wt_reader reader;
    unsigned given;
    uint8_t depth;
    size_t ends[WT_MAX_DHCPV6_DEPTH]; /* of the options around the next one */
    bool bad;                         /* stopped at a length beyond the end */
};
/* Set the walk to the first option of the message, whose bytes have to outlive it. */
void wt_dhcpv6_walk_begin(struct wt_dhcpv6_walk *walk, const struct wt_dhcpv6 *dhcpv6);
/* The next option, those inside of others after them. False: there is none, WT_MAX_DHCPV6_OPTIONS
 * were given, or walk->bad. */
bool wt_dhcpv6_walk_next(struct wt_dhcpv6_walk *walk, struct wt_dhcpv6_option *option);

/* ---- TFTP (RFC 1350, options RFC 2347) ---- */

enum wt_tftp_opcode {
    WT_TFTP_READ = 1,
    WT_TFTP_WRITE,
    WT_TFTP_DATA,
    WT_TFTP_ACK,
    WT_TFTP_ERROR,
    WT_TFTP_OPTIONS, /* which of the request's options the server takes */
};
enum { WT_MAX_TFTP_OPTIONS = 16, WT_TFTP_BLOCK = 512 /* bytes, where no option says otherwise */ };
struct wt_tftp {
    uint16_t opcode;           /* enum wt_tftp_opcode */
    uint16_t number;           /* of DATA and ACK the block, of ERROR the code */
    struct wt_span file, mode; /* of a request: hostile */
    struct wt_span message;    /* of ERROR: hostile */
    struct wt_span options;    /* of a request and of OPTIONS */
};
struct wt_tftp_option {
    struct wt_span name, value; /* hostile */
};
struct wt_tftp_walk {
    struct wt_reader reader;
    unsigned given;
};
/* Set the walk to the first option of the message, whose bytes have to outlive it. */
void wt_tftp_walk_begin(struct wt_tftp_walk *walk, const struct wt_tftp *tftp);
/* The next option. False: there is none that is whole, or WT_MAX_TFTP_OPTIONS were given. */
bool wt_tftp_walk_next(struct wt_tftp_walk *walk, struct wt_tftp_option *option);
/* The number that this option has; 0: it is not there, or is no number of at most 32 bits. */
uint32_t wt_tftp_option_number(const struct wt_tftp *tftp, const char *name);

/* ---- Messages in the bytes of a TCP stream ---- */

enum wt_extent_kind {
    WT_NO_MESSAGE,     /* no known protocol, as far as these bytes show */
    WT_NEEDS_MORE,     /* the bytes may begin a message, but are too few to know its length */
    WT_MESSAGE_BYTES,  /* so many bytes */
    WT_MESSAGE_CHUNKS, /* a head of so many bytes, then chunks (RFC 9112 section 7.1) */
    WT_MESSAGE_TO_END, /* a head of so many bytes, then all up to the FIN */
};
enum wt_message_role {
    WT_SAYS,    /* neither asks nor answers, as far as its framing shows */
    WT_RECORD,  /* of TLS */
    WT_ASKS,    /* a request */
    WT_INTERIM, /* a response that another follows */
    WT_ANSWERS,
    WT_SWITCHES, /* a response behind which another protocol begins */
};
struct wt_extent {
    enum wt_extent_kind kind;
    uint64_t bytes;
    uint64_t keep;             /* how many of the first bytes say all there is to show */
    enum wt_asks asks;         /* a request whose answer's length depends on it */
    enum wt_message_role role; /* of a head that needs more, too, once its first line is there */
    struct wt_span subject;    /* what a request asks: its first line without the version */
};
enum {
    WT_LONGEST_HEAD = 16384
}; /* no protocol needs more bytes than this to know a message's length */

/* Find the length of the message that begins with these bytes. The ports are used where the content
 * is not enough; asked: what the other side's latest request asks. */
struct wt_extent wt_message_extent(struct wt_span bytes, uint16_t port, uint16_t other_port,
                                   enum wt_asks asked);

/* ---- What a TCP connection's messages have settled for those after them ---- */

enum { WT_SESSION_HOST = 63 };
struct wt_session {
    uint16_t version, cipher; /* that TLS agreed on; 0: not seen */
    bool tls, http;           /* there was a record, a message */
    bool greeted, early_data; /* a ClientHello was seen; it announced early data */
    bool retried;             /* a HelloRetryRequest was */
    bool same_id;   /* the server sent the session id of the client back, and no certificate yet */
    uint8_t n_host; /* of the name in the ClientHello; 0: none, or it is longer … */
    char host[WT_SESSION_HOST]; /* … hostile */
    uint64_t offered;           /* a hash of the session that the ClientHello names; 0: none */
    enum wt_asks asks;          /* what the response at hand answers … */
    uint32_t asked;             /* … and in which frame that was asked; 0: not seen */
    struct wt_session_side {
        bool changed;     /* sent a ChangeCipherSpec */
        bool alerted;     /* its latest record is an alert, or may be one */
        bool refused;     /* it sent an alert that is fatal, or may be */
        uint32_t goes_on; /* so many bytes of a handshake message stand in the next record */
        uint32_t n_encrypted;
    } side[2];
};

/* What is known of a segment's bytes beside the messages that it begins or completes. */
enum wt_passage_kind {
    WT_PASSES_NOTHING, /* they are no part of a known message */
    WT_PASSES_RECORD,  /* of a TLS record */
    WT_PASSES_REQUEST,
    WT_PASSES_RESPONSE,
};
struct wt_passage {
    const struct wt_session *session;
    enum wt_passage_kind kind;
    uint32_t part;         /* the message's segments up to this one; 0: not counted */
    uint64_t bytes, total; /* of the message up to here, and in all; total 0: not known yet */
    struct wt_span asked;  /* what the message asks or answers, "GET /"; empty: not seen */
    bool ends;             /* the sender's FIN, all bytes before it were seen */
    bool cut_short;        /* … and a message was not whole then */
    bool has_holes;        /* of the sender's bytes some were never captured */
};

#endif
