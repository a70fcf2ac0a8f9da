/* SPDX-License-Identifier: BSD-2-Clause */
/* The four sections of a DNS message as one list of records. RFC 1035 section 4.1. */
#include "dns.h"

void wt_dns_walk_begin(struct wt_dns_walk *walk, const struct wt_dns *dns)
{
    walk->reader = wt_reader_over(dns->message);
    wt_read_skip(&walk->reader, WT_DNS_HEADER_LEN);
    memcpy(walk->left, dns->count, sizeof walk->left);
    walk->section = 0;
    walk->given = 0;
    walk->bad = false;
}

static void read_record(struct wt_reader *r, struct wt_dns_record *record)
{
    record->type = wt_read_be16(r);
    record->class = wt_read_be16(r);
    record->ttl = 0;
    record->size = 0;
    if (record->section != WT_DNS_QUESTION) {
        record->ttl = wt_read_be32(r);
        record->size = wt_read_be16(r);
    }
    record->data = r->pos;
    wt_read_skip(r, record->size);
}

bool wt_dns_walk_next(struct wt_dns_walk *walk, struct wt_dns_record *record)
{
    struct wt_reader *r = &walk->reader;

    while (walk->section < WT_N_DNS_SECTIONS && walk->left[walk->section] == 0)
        walk->section++;
    if (walk->bad || walk->section == WT_N_DNS_SECTIONS || walk->given == WT_MAX_DNS_RECORDS)
        return false;
    record->section = (enum wt_dns_section)walk->section;
    record->name = r->pos;
    if (!wt_dns_skip_name(r)) {
        walk->bad = r->end != WT_READ_CUT;
        return false;
    }
    read_record(r, record);
    if (r->end != WT_READ_OK) {
        walk->bad = r->end == WT_READ_SHORT;
        return false;
    }
    walk->left[walk->section]--;
    walk->given++;
    return true;
}

bool wt_dns_option_of(const struct wt_dns *dns, const struct wt_dns_record *record, unsigned which,
                      struct wt_dns_option *option)
{
    struct wt_span data = wt_slice(dns->message, record->data, record->size);
    struct wt_reader r = wt_reader_over(data);

    do {
        if (wt_read_left(&r) == 0)
            return false;
        option->at = record->data + r.pos;
        option->code = wt_read_be16(&r);
        option->data = wt_read_span(&r, wt_read_be16(&r));
        if (r.end != WT_READ_OK)
            return false;
    } while (which-- > 0);
    return true;
}
