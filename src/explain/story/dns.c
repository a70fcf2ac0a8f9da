/* SPDX-License-Identifier: BSD-2-Clause */
/* DNS: what is asked; and a message in one line. RFC 1034, RFC 1035. */
#include "dns.h"

enum {
    CLASS_BITS = 0x7fff,
    CLASS_IN = 1,
    UNICAST_WANTED = 0x8000, /* RFC 6762 section 5.4 */
    QUERY = 0,
    NOTIFY = 4,
    UPDATE = 5,
    MDNS_PORT = 5353,
    LLMNR_PORT = 5355,
};

static const char *protocol_of(const struct wt_udp *udp)
{
    if (udp->src_port == MDNS_PORT || udp->dst_port == MDNS_PORT)
        return "mDNS";
    return udp->src_port == LLMNR_PORT || udp->dst_port == LLMNR_PORT ? "LLMNR" : "DNS";
}

const char *wt_dns_protocol(const struct wt_packet *packet)
{
    for (unsigned i = packet->n_layers; i-- > 0;)
        if (packet->layers[i].dissector->protocol == WT_UDP)
            return protocol_of(&packet->layers[i].u.udp);
    return "DNS";
}

static bool read_question(const struct wt_dns *dns, struct wt_dns_name *name)
{
    return dns->has_question && wt_dns_name_at(dns->message, dns->question.name, name);
}

/* ---- in one line ---- */

/* The room behind the name, which hardly ever takes all of it. */
static struct wt_span list_behind(const struct wt_dns *dns, const struct wt_dns_reading *reading,
                                  enum wt_dns_listed which, struct wt_dns_name *name)
{
    return wt_dns_list(dns, reading, which, name->text + name->length,
                       sizeof name->text - name->length);
}

static void arg_code(struct wt_remark *r, uint16_t code)
{
    const char *name = wt_dns_code_name(code);

    if (name != NULL)
        wt_arg_name(r, "code", name);
    else
        wt_arg_number(r, "code", code);
}

static void line_of_answer(struct wt_remark *r, const struct wt_dns *dns, struct wt_dns_name *name)
{
    struct wt_dns_reading reading;

    wt_dns_read_answer(dns, &reading);
    arg_code(r, reading.code);
    if (reading.code != 0) {
        r->id = WT_REMARK_LINE_DNS_ERROR;
    } else if (dns->truncated) {
        r->id = WT_REMARK_LINE_DNS_TRUNCATED;
    } else if (reading.n > 0) {
        bool address = dns->question.type == WT_DNS_A || dns->question.type == WT_DNS_AAAA;

        r->id = address ? WT_REMARK_LINE_DNS_ADDRESS : WT_REMARK_LINE_DNS_RECORD;
        wt_arg_text(r, address ? "address" : "data",
                    list_behind(dns, &reading, WT_DNS_LIST_WANTED, name));
    } else if (reading.n == 0 && dns->count[WT_DNS_ANSWER] == 0 && reading.servers > 0 &&
               !reading.soa) {
        r->id = WT_REMARK_LINE_DNS_REFERRAL;
    } else {
        r->id = WT_REMARK_LINE_DNS_ANSWER;
    }
}

/* An answer without a question: mDNS announces so. The first record stands for all. */
static bool line_of_record(struct wt_remark *r, const struct wt_dns *dns, struct wt_dns_name *name)
{
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    wt_dns_walk_begin(&walk, dns);
    if (!wt_dns_walk_next(&walk, &record) || !wt_dns_name_at(dns->message, record.name, name))
        return false;
    char *room = name->text + name->length;
    size_t n = wt_dns_data_text(dns, &record, room, sizeof name->text - name->length);

    r->id = dns->count[WT_DNS_ANSWER] > 1 ? WT_REMARK_LINE_DNS_RECORDS : WT_REMARK_LINE_DNS_RECORD;
    wt_arg_add(r, "type", WT_ARG_DNS_TYPE)->as.number = record.type;
    wt_arg_bytes(r, "name", wt_dns_span(name));
    wt_arg_text(r, "data",
                (struct wt_span){.data = (const uint8_t *)room, .captured = n, .on_wire = n});
    wt_arg_number(r, "more", dns->count[WT_DNS_ANSWER] - 1u);
    return true;
}

bool wt_line_dns(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name)
{
    const struct wt_dns *dns = &layer->u.dns;

    wt_line_begin(r, WT_REMARK_LINE_DNS_OTHER);
    wt_arg_name(r, "protocol", wt_dns_protocol(packet));
    if (dns->opcode == QUERY && dns->response && !dns->has_question &&
        dns->count[WT_DNS_ANSWER] > 0 && line_of_record(r, dns, name))
        return true;
    if (!read_question(dns, name))
        return true;
    wt_arg_bytes(r, "name", wt_dns_span(name));
    if (dns->opcode != QUERY) {
        if (wt_dns_opcode_name(dns->opcode) == NULL)
            return true;
        wt_arg_name(r, "opcode", wt_dns_opcode_name(dns->opcode));
        arg_code(r, dns->code);
        r->id = dns->response ? WT_REMARK_LINE_DNS_OPCODE_ANSWER : WT_REMARK_LINE_DNS_OPCODE;
        return true;
    }
    wt_arg_add(r, "type", WT_ARG_DNS_TYPE)->as.number = dns->question.type;
    wt_arg_number(r, "n", dns->count[WT_DNS_ANSWER]);
    if (dns->response)
        line_of_answer(r, dns, name);
    else
        r->id = WT_REMARK_LINE_DNS_QUERY;
    return true;
}

/* ---- what is asked ---- */

/* RFC 6763: names of services end in _tcp or _udp and a domain; one name lists their kinds. */
static enum wt_remark_id pointer_remark(const struct wt_dns_name *name)
{
    static const char all[] = "_services._dns-sd._udp";
    struct wt_ip address;

    if (wt_dns_is_reverse(name, &address))
        return address.version != 0 ? WT_REMARK_DNS_ASKS_NAME : WT_REMARK_DNS_ASKS_POINTER;
    if (name->length >= sizeof all - 1 && memcmp(name->text, all, sizeof all - 1) == 0)
        return WT_REMARK_DNS_ASKS_SERVICES;
    for (size_t i = 0; i + 5 <= name->length; i++)
        if (memcmp(name->text + i, "_tcp.", 5) == 0 || memcmp(name->text + i, "_udp.", 5) == 0)
            return WT_REMARK_DNS_ASKS_INSTANCES;
    return WT_REMARK_DNS_ASKS_POINTER;
}

static enum wt_remark_id question_remark(const struct wt_dns *dns, const struct wt_dns_name *name)
{
    switch (dns->question.type) {
    case WT_DNS_A:
        return WT_REMARK_DNS_ASKS_IPV4;
    case WT_DNS_AAAA:
        return WT_REMARK_DNS_ASKS_IPV6;
    case WT_DNS_PTR:
        return pointer_remark(name);
    case WT_DNS_AXFR:
        return WT_REMARK_DNS_ASKS_ZONE;
    case WT_DNS_IXFR:
        return WT_REMARK_DNS_ASKS_CHANGES;
    default:
        return wt_dns_kind(dns->question.type) != WT_N_REMARKS ? WT_REMARK_DNS_ASKS_OTHER
                                                               : WT_REMARK_DNS_ASKS_RARE;
    }
}

/* Where the question goes, and over what. */
static void tell_way(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_endpoint *at = &t->conversation->end[!t->part->from].at;

    if (t->conversation->transport == WT_OVER_TCP) {
        if (wt_is_news(e, WT_REMARK_DNS_OVER_TCP))
            wt_tell(t, WT_REMARK_DNS_OVER_TCP, WT_CALL_NONE);
    } else if (wt_ip_is_multicast(&at->ip)) {
        wt_tell(t, at->port == LLMNR_PORT ? WT_REMARK_DNS_LLMNR : WT_REMARK_DNS_MULTICAST,
                WT_CALL_NONE);
        if (at->port == MDNS_PORT && dns->question.class & UNICAST_WANTED)
            wt_tell(t, WT_REMARK_DNS_UNICAST_WANTED, WT_CALL_NONE);
        return;
    } else if (wt_is_news(e, WT_REMARK_DNS_OVER_UDP)) {
        wt_tell(t, WT_REMARK_DNS_OVER_UDP, WT_CALL_NONE);
    }
    if (!dns->recursion_desired && at->port == 53)
        wt_tell(t, WT_REMARK_DNS_NO_RECURSION_WANTED, WT_CALL_NONE);
    else if (dns->recursion_desired && wt_is_news(e, WT_REMARK_DNS_RECURSION_WANTED))
        wt_tell(t, WT_REMARK_DNS_RECURSION_WANTED, WT_CALL_NONE);
}

static void tell_class(struct wt_telling *t, const struct wt_dns *dns)
{
    uint16_t class = dns->question.class & CLASS_BITS;
    const char *name = wt_dns_class_name(class);

    if (class == CLASS_IN)
        return;
    struct wt_remark *r =
        wt_tell(t, class == 3 ? WT_REMARK_DNS_CHAOS : WT_REMARK_DNS_CLASS, WT_CALL_NONE);

    if (name != NULL)
        wt_arg_name(r, "class", name);
    else
        wt_arg_number(r, "class", class);
}

/* The size that the asker can take over UDP, and whether it wants signatures. */
static void tell_edns(struct wt_telling *t, const struct wt_dns *dns)
{
    enum { SECURE_OK = 0x8000 };
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    if (!(dns->types >> WT_DNS_OPT % 64 & 1) || !wt_is_news(t->explainer, WT_REMARK_DNS_EDNS))
        return;
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record)) {
        if (record.section != WT_DNS_ADDITIONAL || record.type != WT_DNS_OPT)
            continue;
        wt_arg_number(wt_tell(t, WT_REMARK_DNS_EDNS, WT_CALL_NONE), "bytes",
                      record.class < 512 ? 512 : record.class); /* RFC 6891 section 6.2.3 */
        if (record.ttl & SECURE_OK)
            wt_tell(t, WT_REMARK_DNS_SECURE_WANTED, WT_CALL_NONE);
        return;
    }
}

static void tell_question(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_endpoint *at = &t->conversation->end[!t->part->from].at;
    struct wt_ip address;

    if (wt_ip_is_multicast(&at->ip) && dns->question.type == WT_DNS_ANY &&
        dns->count[WT_DNS_AUTHORITY] > 0) { /* RFC 6762 section 8.1: silence is what it hopes for */
        wt_arg_bytes(wt_tell(t, WT_REMARK_DNS_PROBES, WT_CALL_NONE), "name", wt_dns_span(&e->name));
        return;
    }
    struct wt_remark *r = wt_tell(t, question_remark(dns, &e->name), WT_CALL_NONE);

    wt_arg_bytes(r, "name", wt_dns_span(&e->name));
    wt_arg_add(r, "type", WT_ARG_DNS_TYPE)->as.number = dns->question.type;
    wt_arg_add(r, "identifier", WT_ARG_HEX)->as.number = dns->id;
    if (wt_dns_is_reverse(&e->name, &address))
        wt_arg_ip(r, "address", &address);
    if (wt_dns_kind(dns->question.type) != WT_N_REMARKS)
        wt_arg_remark(r, "kind", wt_dns_kind(dns->question.type));
    tell_class(t, dns);
    wt_tell_asked_again(t, dns);
    tell_way(t, dns);
    tell_edns(t, dns);
    if (!wt_ip_is_multicast(&at->ip) &&
        (dns->question.type == WT_DNS_A || dns->question.type == WT_DNS_AAAA) &&
        wt_is_news(e, WT_REMARK_DNS_HOSTS_FILE))
        wt_tell_aside(t, WT_REMARK_DNS_HOSTS_FILE);
}

/* ---- the other kinds of messages ---- */

static void tell_opcode(struct wt_telling *t, const struct wt_dns *dns)
{
    enum wt_remark_id id = dns->opcode == NOTIFY   ? WT_REMARK_DNS_NOTIFY
                           : dns->opcode == UPDATE ? WT_REMARK_DNS_UPDATE
                                                   : WT_REMARK_DNS_OPCODE;
    const char *opcode = wt_dns_opcode_name(dns->opcode);

    if (dns->response)
        id = dns->code == 0 ? WT_REMARK_DNS_OPCODE_DONE : WT_REMARK_DNS_OPCODE_FAILED;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_bytes(r, "name", wt_dns_span(&t->explainer->name));
    if (opcode != NULL)
        wt_arg_name(r, "opcode", opcode);
    else
        wt_arg_number(r, "opcode", dns->opcode);
    arg_code(r, dns->code);
    wt_arg_remark(r, "meaning", wt_dns_code_meaning(dns->code));
}

void wt_tell_dns(struct wt_telling *t, unsigned i)
{
    const struct wt_dns *dns = &t->packet->layers[i].u.dns;

    if (dns->opcode == QUERY && dns->response && !dns->has_question) {
        wt_tell_dns_unasked(t, dns);
        return;
    }
    if (!read_question(dns, &t->explainer->name))
        return;
    if (dns->opcode != QUERY)
        tell_opcode(t, dns);
    else if (dns->response)
        wt_tell_dns_answer(t, dns);
    else
        tell_question(t, dns);
}
