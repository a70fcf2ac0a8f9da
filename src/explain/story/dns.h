/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of DNS's story share. */
#ifndef WT_EXPLAIN_DNS_H
#define WT_EXPLAIN_DNS_H

#include "../telling.h"

/* What an answer says to its question: the chain of aliases is followed by the owners of the
 * records, never by their order alone. RFC 1034 section 3.6.2. */
struct wt_dns_reading {
    size_t owner;     /* the name at the end of the chain, in the message */
    unsigned aliases; /* how many CNAMEs lead there */
    uint32_t ttl;     /* the least of the chain and of the records that are wanted */
    unsigned n;       /* records of that name that have the wanted type */
    unsigned unfit;   /* … whose data cannot be an address, though they have to be one */
    bool soa;         /* the authority section says who runs the zone: a proof of "none" */
    unsigned servers; /* NS records there: the servers to ask, where nothing is answered */
    size_t zone;      /* … of which zone */
    uint16_t code;    /* all twelve bits */
    bool has_error;   /* an extended one */
    uint16_t error;
    struct wt_span error_text;
    uint64_t owned[WT_MAX_DNS_RECORDS / 64]; /* a bit for each record that has that name */
};
/* Has the record that the walk gave last the name at the end of the chain? */
bool wt_dns_is_owned(const struct wt_dns_reading *reading, const struct wt_dns_walk *walk);
void wt_dns_read_answer(const struct wt_dns *dns, struct wt_dns_reading *reading);

/* Which records of a message a list is of. */
enum wt_dns_listed {
    WT_DNS_LIST_WANTED,  /* those that the question asks for */
    WT_DNS_LIST_ANSWERS, /* all of the answer section, with their types */
    WT_DNS_LIST_SERVERS, /* name servers of the authority section */
};
/* Write their data, as many as fit, into room. */
struct wt_span wt_dns_list(const struct wt_dns *dns, const struct wt_dns_reading *reading,
                           enum wt_dns_listed which, char *room, size_t size);

/* Is this a name of look-ups by address? Then the address; version 0: it is not a whole one. */
bool wt_dns_is_reverse(const struct wt_dns_name *name, struct wt_ip *address);

/* "mDNS", "LLMNR", "DNS": by the ports of the packet. */
const char *wt_dns_protocol(const struct wt_packet *packet);

/* What records of a type are for: a few words; WT_N_REMARKS: none are known. */
enum wt_remark_id wt_dns_kind(uint16_t type);
/* What a reply code other than 0 means. */
enum wt_remark_id wt_dns_code_meaning(uint16_t code);

void wt_tell_dns_answer(struct wt_telling *t, const struct wt_dns *dns);
/* Records that come without a question in their message. */
void wt_tell_dns_unasked(struct wt_telling *t, const struct wt_dns *dns);

/* asked.c: this question is asked; say it where it was asked before. */
void wt_tell_asked_again(struct wt_telling *t, const struct wt_dns *dns);
/* … and this is an answer to the name that the explainer holds: to which packet, how late. */
void wt_tell_answered(struct wt_telling *t, const struct wt_dns *dns);

static inline struct wt_span wt_dns_span(const struct wt_dns_name *name)
{
    return (struct wt_span){
        .data = (const uint8_t *)name->text, .captured = name->length, .on_wire = name->length};
}

#endif
