/* SPDX-License-Identifier: BSD-2-Clause */
/* What rides on top of UDP and TCP: DNS, HTTP/1, TLS, DHCP. Recognised by content before port.
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
void wt_dns_walk_begin(struct wt_dns_walk *walk, const struct wt_dns *dns);
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
 * does not go backwards. */
bool wt_dns_name_at(struct wt_span message, size_t at, struct wt_dns_name *name);

const char *wt_dns_type_name(uint16_t type); /* "AAAA", or NULL */

#endif
