/* SPDX-License-Identifier: BSD-2-Clause */
/* What rides on top of UDP and TCP: DNS, HTTP/1, TLS, DHCP, NTP. Recognised by content before port.
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
    WT_DNS_OPT = 41,
    WT_DNS_ANY = 255,
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
    bool response, authoritative;
    uint8_t opcode, code; /* code: 0 no error, 3 no such name … */
    uint16_t count[WT_N_DNS_SECTIONS];
    struct wt_span message;
    bool has_question;
    struct wt_dns_record question; /* the first one */
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

/* The name of a record type, "AAAA"; NULL where none is known. Static text. */
const char *wt_dns_type_name(uint16_t type);

/* ---- HTTP/1 (RFC 9112) ---- */

struct wt_http {
    bool response;
    struct wt_span method, uri; /* of a request */
    uint16_t code;              /* of a response */
    struct wt_span phrase;      /* of a response; may be empty */
    struct wt_span version;     /* "HTTP/1.1" */
    struct wt_span head;        /* the header lines, without the empty one */
    struct wt_span host;        /* of a request; may be empty */
    struct wt_span body;
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

/* ---- TLS: one record (RFC 8446 section 5.1), and the greetings inside (section 4.1) ---- */

enum wt_tls_content {
    WT_TLS_CHANGE_CIPHER_SPEC = 20,
    WT_TLS_ALERT = 21,
    WT_TLS_HANDSHAKE = 22,
    WT_TLS_APPLICATION_DATA = 23,
    WT_TLS_HEARTBEAT = 24,
};
enum { WT_TLS_CLIENT_HELLO = 1, WT_TLS_SERVER_HELLO = 2, WT_MAX_TLS_ITEMS = 128 };
struct wt_tls {
    uint8_t content_type;
    uint16_t version, length;
    struct wt_span fragment;
    uint8_t hello; /* WT_TLS_CLIENT_HELLO, WT_TLS_SERVER_HELLO, 0: none of them begins here */
    uint16_t hello_version;
    uint16_t chosen_version; /* the negotiated version, from a server hello; else 0 */
    struct wt_span ciphers;  /* two bytes each; the one chosen in a server hello */
    struct wt_span extensions;
    struct wt_span server_name; /* hostile; empty where the client says none */
    struct wt_span alpn;        /* the first protocol offered or the one chosen; may be empty */
};

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
    struct wt_ip client, yours, server;
    uint32_t lease; /* seconds; 0: not said */
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

/* ---- Messages in the bytes of a TCP stream ---- */

enum wt_extent_kind {
    WT_NO_MESSAGE,     /* no known protocol, as far as these bytes show */
    WT_NEEDS_MORE,     /* the bytes may begin a message, but are too few to know its length */
    WT_MESSAGE_BYTES,  /* so many bytes */
    WT_MESSAGE_CHUNKS, /* a head of so many bytes, then chunks (RFC 9112 section 7.1) */
    WT_MESSAGE_TO_END, /* a head of so many bytes, then all up to the FIN */
};
enum wt_asks { WT_ASKS_NOTHING, WT_ASKS_HEAD, WT_ASKS_CONNECT }; /* an answer without a body */
struct wt_extent {
    enum wt_extent_kind kind;
    uint64_t bytes;
    uint64_t keep;     /* how many of the first bytes say all there is to show */
    enum wt_asks asks; /* a request whose answer's length depends on it */
};
enum {
    WT_LONGEST_HEAD = 16384
}; /* no protocol needs more bytes than this to know a message's length */

/* Find the length of the message that begins with these bytes. The ports are used where the content
 * is not enough; asked: what the other side's latest request asks. */
struct wt_extent wt_message_extent(struct wt_span bytes, uint16_t port, uint16_t other_port,
                                   enum wt_asks asked);

#endif
