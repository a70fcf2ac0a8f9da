/* SPDX-License-Identifier: BSD-2-Clause */
/* DNS: what an answer says, and which question it belongs to. */
#include "dns.h"

/* ---- kinds and codes in words ---- */

enum wt_remark_id wt_dns_kind(uint16_t type)
{
    static const struct {
        uint16_t type;
        enum wt_remark_id id;
    } kinds[] = {
        {WT_DNS_NS,     WT_REMARK_DNS_KIND_NS    },
        {WT_DNS_CNAME,  WT_REMARK_DNS_KIND_CNAME },
        {WT_DNS_SOA,    WT_REMARK_DNS_KIND_SOA   },
        {WT_DNS_MX,     WT_REMARK_DNS_KIND_MX    },
        {WT_DNS_TXT,    WT_REMARK_DNS_KIND_TXT   },
        {WT_DNS_SRV,    WT_REMARK_DNS_KIND_SRV   },
        {WT_DNS_NAPTR,  WT_REMARK_DNS_KIND_NAPTR },
        {WT_DNS_DNAME,  WT_REMARK_DNS_KIND_DNAME },
        {WT_DNS_DS,     WT_REMARK_DNS_KIND_DS    },
        {WT_DNS_SSHFP,  WT_REMARK_DNS_KIND_SSHFP },
        {WT_DNS_RRSIG,  WT_REMARK_DNS_KIND_RRSIG },
        {WT_DNS_NSEC,   WT_REMARK_DNS_KIND_NSEC  },
        {WT_DNS_NSEC3,  WT_REMARK_DNS_KIND_NSEC  },
        {WT_DNS_DNSKEY, WT_REMARK_DNS_KIND_DNSKEY},
        {WT_DNS_TLSA,   WT_REMARK_DNS_KIND_TLSA  },
        {WT_DNS_SVCB,   WT_REMARK_DNS_KIND_SVCB  },
        {WT_DNS_HTTPS,  WT_REMARK_DNS_KIND_HTTPS },
        {WT_DNS_ANY,    WT_REMARK_DNS_KIND_ANY   },
        {WT_DNS_CAA,    WT_REMARK_DNS_KIND_CAA   },
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(kinds); i++)
        if (kinds[i].type == type)
            return kinds[i].id;
    return WT_N_REMARKS;
}

enum wt_remark_id wt_dns_code_meaning(uint16_t code)
{
    static const enum wt_remark_id meanings[] = {
        [1] = WT_REMARK_DNS_CODE_FORMAT,  [2] = WT_REMARK_DNS_CODE_SERVER,
        [3] = WT_REMARK_DNS_CODE_NAME,    [4] = WT_REMARK_DNS_CODE_KIND,
        [5] = WT_REMARK_DNS_CODE_REFUSED, [9] = WT_REMARK_DNS_CODE_AUTHORITY,
    };
    enum { FIRST_OF_UPDATES = 6, LAST_OF_UPDATES = 10 };

    if (code < WT_ARRAY_LEN(meanings) && meanings[code] != 0)
        return meanings[code];
    return code >= FIRST_OF_UPDATES && code <= LAST_OF_UPDATES ? WT_REMARK_DNS_CODE_UPDATE
                                                               : WT_REMARK_DNS_CODE_OTHER;
}

/* ---- the answer ---- */

static bool asks_address(const struct wt_dns *dns)
{
    return dns->question.type == WT_DNS_A || dns->question.type == WT_DNS_AAAA;
}

/* All of a zone, of a name, or of its mail: such a type is no record's. */
static bool asks_many(const struct wt_dns *dns)
{
    return dns->question.type >= WT_DNS_IXFR && dns->question.type <= WT_DNS_ANY;
}

static enum wt_remark_id nothing_remark(const struct wt_dns *dns,
                                        const struct wt_dns_reading *reading)
{
    bool empty = dns->count[WT_DNS_ANSWER] == 0;

    if (reading->unfit > 0)
        return WT_REMARK_DNS_BAD_ADDRESS;
    if (empty && reading->servers > 0 && !reading->soa)
        return WT_REMARK_DNS_REFERRAL;
    if (empty && !reading->has_error && asks_many(dns))
        return WT_REMARK_DNS_NONE_AT_ALL;
    if (empty)
        return reading->has_error ? WT_REMARK_DNS_EMPTY : WT_REMARK_DNS_NO_RECORDS;
    if (reading->aliases == 0)
        return WT_REMARK_DNS_OTHER_RECORDS;
    return reading->soa ? WT_REMARK_DNS_ALIAS_WITHOUT : WT_REMARK_DNS_ALIAS_ONLY;
}

static enum wt_remark_id found_remark(const struct wt_dns *dns,
                                      const struct wt_dns_reading *reading, bool reverse)
{
    bool several = reading->n > 1;

    if (dns->question.type == WT_DNS_AXFR || dns->question.type == WT_DNS_IXFR)
        return WT_REMARK_DNS_ZONE;
    if (asks_address(dns) && reading->aliases > 0)
        return several ? WT_REMARK_DNS_ALIAS_ADDRESSES : WT_REMARK_DNS_ALIAS_ADDRESS;
    if (asks_address(dns))
        return several ? WT_REMARK_DNS_ADDRESSES : WT_REMARK_DNS_ADDRESS;
    if (reverse)
        return WT_REMARK_DNS_NAME_OF_ADDRESS;
    return reading->aliases > 0 ? WT_REMARK_DNS_ALIAS_RECORDS : WT_REMARK_DNS_RECORDS;
}

static enum wt_remark_id no_name_remark(const struct wt_dns *dns,
                                        const struct wt_dns_reading *reading, bool reverse)
{
    if (reading->aliases > 0) /* RFC 6604: the code is about the last name */
        return WT_REMARK_DNS_NO_SUCH_TARGET;
    if (reverse)
        return WT_REMARK_DNS_NO_REVERSE;
    return asks_address(dns) ? WT_REMARK_DNS_NO_SUCH_NAME : WT_REMARK_DNS_NO_SUCH_NAME_PLAIN;
}

static enum wt_remark_id answer_remark(const struct wt_dns *dns,
                                       const struct wt_dns_reading *reading, bool reverse)
{
    enum { NAME_ERROR = 3 };

    if (reading->code == NAME_ERROR)
        return no_name_remark(dns, reading, reverse);
    if (reading->code != 0)
        return WT_REMARK_DNS_ERROR;
    if (dns->truncated)
        return WT_REMARK_DNS_TRUNCATED;
    return reading->n > 0 ? found_remark(dns, reading, reverse) : nothing_remark(dns, reading);
}

/* Addresses that a later connection may go to. */
static void remember_addresses(struct wt_telling *t, const struct wt_dns *dns,
                               const struct wt_dns_reading *reading)
{
    struct wt_explainer *e = t->explainer;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    unsigned nth = 0;

    wt_dns_walk_begin(&walk, dns);
    while (asks_address(dns) && nth < WT_RESOLVED_EACH && wt_dns_walk_next(&walk, &record)) {
        size_t n = record.type == WT_DNS_A ? 4 : 16;

        if (record.section != WT_DNS_ANSWER || record.type != dns->question.type ||
            record.size != n || record.data + n > dns->message.captured ||
            !wt_dns_is_owned(reading, &walk))
            continue;
        struct wt_resolved *resolved = &e->resolved[e->n_resolved++ % WT_RESOLVED_NAMES];

        resolved->address = (struct wt_ip){.version = n == 4 ? 4 : 6};
        memcpy(resolved->address.bytes, dns->message.data + record.data, n);
        resolved->frame = (uint32_t)t->packet->frame->number;
        resolved->nth = (uint8_t)++nth;
        resolved->of = (uint8_t)(reading->n < 255 ? reading->n : 255);
        resolved->name = e->name;
    }
}

static void tell_remainder(struct wt_telling *t, const struct wt_dns *dns,
                           const struct wt_dns_reading *reading)
{
    struct wt_explainer *e = t->explainer;
    const char *name = wt_dns_extended_error_name(reading->error);

    if (reading->has_error) {
        struct wt_remark *r =
            wt_tell(t,
                    reading->error_text.captured > 0 ? WT_REMARK_DNS_EXTENDED_ERROR_TEXT
                                                     : WT_REMARK_DNS_EXTENDED_ERROR,
                    WT_CALL_NONE);

        wt_arg_number(r, "code", reading->error);
        wt_arg_name(r, "error", name != NULL ? name : "?");
        wt_arg_bytes(r, "says", reading->error_text);
    }
    if (strcmp(wt_dns_protocol(t->packet), "DNS") != 0) /* these bits mean something else there */
        return;
    if (dns->recursion_desired && !dns->recursion_available && !dns->authoritative)
        wt_tell(t, WT_REMARK_DNS_NO_RECURSION_OFFERED, WT_CALL_NONE);
    if (dns->authoritative && reading->code == 0 && wt_is_news(e, WT_REMARK_DNS_AUTHORITATIVE))
        wt_tell(t, WT_REMARK_DNS_AUTHORITATIVE, WT_CALL_NONE);
}

static void arg_code(struct wt_remark *r, uint16_t code)
{
    const char *name = wt_dns_code_name(code);

    if (name != NULL)
        wt_arg_name(r, "code", name);
    else
        wt_arg_number(r, "code", code);
}

void wt_tell_dns_answer(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    struct wt_dns_reading reading;
    struct wt_ip address;

    wt_dns_read_answer(dns, &reading);
    bool reverse = dns->question.type == WT_DNS_PTR && wt_dns_is_reverse(&e->name, &address) &&
                   address.version != 0;
    enum wt_remark_id id = answer_remark(dns, &reading, reverse);
    enum wt_dns_listed which = id == WT_REMARK_DNS_REFERRAL        ? WT_DNS_LIST_SERVERS
                               : id == WT_REMARK_DNS_OTHER_RECORDS ? WT_DNS_LIST_ANSWERS
                                                                   : WT_DNS_LIST_WANTED;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_bytes(r, "name", wt_dns_span(&e->name));
    wt_arg_add(r, "type", WT_ARG_DNS_TYPE)->as.number = dns->question.type;
    wt_dns_name_at(dns->message, id == WT_REMARK_DNS_REFERRAL ? reading.zone : reading.owner,
                   &e->target);
    wt_arg_bytes(r, "target", wt_dns_span(&e->target));
    wt_arg_text(r, "data", wt_dns_list(dns, &reading, which, e->list, sizeof e->list));
    wt_arg_number(r, "n",
                  reading.n > 0       ? reading.n
                  : reading.unfit > 0 ? reading.unfit
                                      : dns->count[WT_DNS_ANSWER]);
    if (id == WT_REMARK_DNS_BAD_ADDRESS)
        wt_arg_number(r, "size", dns->question.type == WT_DNS_AAAA ? 16 : 4);
    else
        wt_arg_number(r, "ttl", reading.ttl);
    arg_code(r, reading.code);
    if (reading.code != 0)
        wt_arg_remark(r, "meaning", wt_dns_code_meaning(reading.code));
    if (reverse)
        wt_arg_ip(r, "address", &address);
    wt_tell_answered(t, dns);
    tell_remainder(t, dns, &reading);
    if (reading.code == 0 && !dns->truncated)
        remember_addresses(t, dns, &reading);
}

/* mDNS: records for all listeners, with or without a question. */
void wt_tell_dns_unasked(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    wt_dns_walk_begin(&walk, dns);
    if (dns->count[WT_DNS_ANSWER] == 0 || !wt_dns_walk_next(&walk, &record) ||
        !wt_dns_name_at(dns->message, record.name, &e->name))
        return;
    bool multicast = strcmp(wt_dns_protocol(t->packet), "mDNS") == 0;
    bool leaves = multicast && record.ttl == 0; /* RFC 6762 section 10.1 */
    struct wt_remark *r = wt_tell(t,
                                  leaves      ? WT_REMARK_DNS_GOODBYE
                                  : multicast ? WT_REMARK_DNS_ANNOUNCES
                                              : WT_REMARK_DNS_UNASKED,
                                  WT_CALL_NONE);
    size_t n = wt_dns_data_text(dns, &record, e->list, sizeof e->list);

    wt_arg_bytes(r, "name", wt_dns_span(&e->name));
    wt_arg_add(r, "type", WT_ARG_DNS_TYPE)->as.number = record.type;
    wt_arg_text(r, "data",
                (struct wt_span){.data = (const uint8_t *)e->list, .captured = n, .on_wire = n});
    wt_arg_number(r, "n", dns->count[WT_DNS_ANSWER]);
    wt_tell_answered(t, dns);
}

void wt_tell_resolved(struct wt_telling *t)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_conversation *c = t->conversation;
    const struct wt_ip *server = &c->end[!c->client].at.ip;
    unsigned held = e->n_resolved < WT_RESOLVED_NAMES ? e->n_resolved : WT_RESOLVED_NAMES;

    if (c->transport != WT_OVER_TCP || t->part->from != c->client)
        return;
    for (unsigned i = 0; i < held; i++) {
        const struct wt_resolved *resolved =
            &e->resolved[(e->n_resolved - 1 - i) % WT_RESOLVED_NAMES];

        if (!wt_ip_same(&resolved->address, server))
            continue;
        struct wt_remark *r = wt_tell(
            t, resolved->of > 1 ? WT_REMARK_NAME_WAS_RESOLVED_NTH : WT_REMARK_NAME_WAS_RESOLVED,
            WT_CALL_NONE);

        wt_arg_bytes(r, "name", wt_dns_span(&resolved->name));
        wt_arg_number(r, "packet", resolved->frame);
        wt_arg_number(r, "nth", resolved->nth);
        wt_arg_number(r, "of", resolved->of);
        return;
    }
}
