/* SPDX-License-Identifier: BSD-2-Clause */
/* NetBIOS names: how machines of Windows found each other before DNS did it. RFC 1001, RFC 1002. */
#include "dns.h"

enum { QUERY = 0, REGISTRATION = 5, NB = 0x20, NBSTAT = 0x21, ENTRY_LEN = 6, ADDRESS_LEN = 4 };

/* Its first record, the question before all others: the name and what is said of it. */
static bool first_record(const struct wt_dns *dns, struct wt_dns_record *record,
                         struct wt_dns_name *name)
{
    struct wt_dns_walk walk;

    wt_dns_walk_begin(&walk, dns);
    return wt_dns_walk_next(&walk, record) && wt_netbios_name_at(dns->message, record->name, name);
}

static bool first_address(const struct wt_dns *dns, struct wt_ip *ip)
{
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record)) {
        if (record.section == WT_DNS_QUESTION || record.type != NB || record.size < ENTRY_LEN ||
            record.data + ENTRY_LEN > dns->message.captured)
            continue;
        *ip = (struct wt_ip){.version = 4};
        memcpy(ip->bytes, dns->message.data + record.data + ENTRY_LEN - ADDRESS_LEN, ADDRESS_LEN);
        return true;
    }
    return false;
}

static const char *opcode_name(uint8_t opcode)
{
    static const char *const names[] = {[0] = "query",
                                        [5] = "registration",
                                        [6] = "release",
                                        [7] = "WACK",
                                        [8] = "refresh",
                                        [9] = "refresh",
                                        [15] = "multi-homed registration"};

    return opcode < WT_ARRAY_LEN(names) && names[opcode] != NULL ? names[opcode] : "?";
}

bool wt_line_nbns(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                  struct wt_dns_name *name)
{
    const struct wt_dns *dns = &layer->u.dns;
    struct wt_dns_record record;
    struct wt_ip address;

    (void)packet;
    if (!first_record(dns, &record, name))
        return false;
    wt_line_begin(r, WT_REMARK_LINE_NBNS);
    wt_arg_name(r, "opcode",
                record.type == NBSTAT && dns->opcode == QUERY ? "status"
                                                              : opcode_name(dns->opcode));
    wt_arg_bytes(r, "name", wt_dns_span(name));
    if (dns->response && dns->code == 0 && first_address(dns, &address)) {
        r->id = WT_REMARK_LINE_NBNS_ADDRESS;
        wt_arg_ip(r, "address", &address);
    }
    return true;
}

static enum wt_remark_id remark_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                                   bool has_address)
{
    if (dns->response)
        return dns->code != 0                        ? WT_REMARK_NBNS_NEGATIVE
               : has_address && dns->opcode == QUERY ? WT_REMARK_NBNS_ADDRESS
                                                     : WT_N_REMARKS;
    if (dns->opcode == QUERY)
        return record->type == NBSTAT ? WT_REMARK_NBNS_ASKS_STATUS : WT_REMARK_NBNS_ASKS_ADDRESS;
    return dns->opcode == REGISTRATION ? WT_REMARK_NBNS_CLAIMS : WT_N_REMARKS;
}

void wt_tell_nbns(struct wt_telling *t, unsigned i)
{
    const struct wt_dns *dns = &t->packet->layers[i].u.dns;
    struct wt_explainer *e = t->explainer;
    struct wt_dns_record record;
    struct wt_ip address;

    if (!first_record(dns, &record, &e->name))
        return;
    bool has_address = first_address(dns, &address);
    enum wt_remark_id id = remark_of(dns, &record, has_address);

    if (id == WT_N_REMARKS)
        return;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_bytes(r, "name", wt_dns_span(&e->name));
    wt_arg_number(r, "code", dns->code);
    if (has_address)
        wt_arg_ip(r, "address", &address);
    if (dns->response)
        wt_tell_answered(t, dns);
    else if (dns->opcode == QUERY)
        wt_tell_asked_again(t, dns);
}
