/* SPDX-License-Identifier: BSD-2-Clause */
/* The records of a DNS message as lists of values. RFC 1035 sections 3.3 and 4.1. */
#include "dns.h"

enum {
    CLASS_BITS = 0x7fff,
    QUESTION_TAIL = 4, /* type, class */
    RECORD_TAIL = 10,  /* type, class, TTL, length */
    TOP_BIT = 0x8000
}; /* mDNS uses the top bit: RFC 6762 sections 5.4, 10.2 */

/* One value of each record that has it. */
typedef struct wt_value (*record_value)(const struct wt_dns *dns,
                                        const struct wt_dns_record *record, unsigned what);

static unsigned each_record(const struct wt_layer *layer, record_value get, unsigned what,
                            struct wt_value *out, unsigned max)
{
    const struct wt_dns *dns = &layer->u.dns;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    unsigned n = 0;

    wt_dns_walk_begin(&walk, dns);
    while (n < max && wt_dns_walk_next(&walk, &record)) {
        struct wt_value value = get(dns, &record, what);

        if (value.present)
            out[n++] = value;
    }
    return n;
}

/* The bits of the message that it stands in. */
static struct wt_value placed(struct wt_value value, size_t first_bit, size_t bits)
{
    value.first_bit = (uint32_t)first_bit;
    value.bits = (uint32_t)bits;
    return value;
}

static struct wt_value name_at(const struct wt_dns *dns, size_t at)
{
    const struct wt_value name = {.present = true, .number = at, .bytes = dns->message};
    struct wt_reader r = wt_reader_over(dns->message);

    wt_read_skip(&r, at);
    return placed(name, 8 * at, wt_dns_skip_name(&r) ? 8 * (r.pos - at) : 0);
}

/* ---- What every record has ---- */

enum part { NAME, TYPE, CLASS, TOP, TTL, SIZE, PAYLOAD_SIZE };
enum { OF_QUESTION = 0x100 }; /* beside a part: of the questions, else of all the others */

static struct wt_value part_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                               unsigned what)
{
    bool question = record->section == WT_DNS_QUESTION;
    bool opt = record->type == WT_DNS_OPT && !question; /* RFC 6891: class and TTL mean others */
    enum part part = (enum part)(what & ~(unsigned)OF_QUESTION);
    size_t at = 8 * (record->data - (question ? QUESTION_TAIL : RECORD_TAIL)); /* the type's bit */

    if (question != ((what & OF_QUESTION) != 0))
        return wt_absent();
    switch (part) {
    case NAME:
        return name_at(dns, record->name);
    case TYPE:
        return placed(wt_number(record->type), at, 16);
    case CLASS:
        return opt ? wt_absent() : placed(wt_number(record->class & CLASS_BITS), at + 17, 15);
    case TOP:
        return opt || !(record->class & TOP_BIT) ? wt_absent() : placed(wt_number(1), at + 16, 1);
    case TTL:
        return opt ? wt_absent() : placed(wt_number(record->ttl), at + 32, 32);
    case SIZE:
        return placed(wt_number(record->size), at + 64, 16);
    case PAYLOAD_SIZE:
        return opt ? placed(wt_number(record->class), at + 16, 16) : wt_absent();
    }
    return wt_absent();
}

static unsigned parts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    return each_record(layer, part_of, what, out, max);
}

/* ---- What their data say, by type ---- */

/* `what` of a row: the record's type, a place in its data, and how many bytes; none: a name. */
#define DATA(type, at, n) ((unsigned)(type) << 16 | (at) << 8 | (n))
static struct wt_value data_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                               unsigned what)
{
    size_t at = what >> 8 & 0xff;
    size_t n = what & 0xff;
    struct wt_span data = wt_slice(dns->message, record->data, record->size);

    if (record->section == WT_DNS_QUESTION || record->type != what >> 16 || at >= record->size)
        return wt_absent();
    if (n == 0)
        return name_at(dns, record->data + at);
    if (at + n > data.captured)
        return wt_absent();
    if (n != 2) /* an address */
        return record->size == n ? wt_octets(data) : wt_absent();
    return placed(wt_number((uint64_t)data.data[at] << 8 | data.data[at + 1]),
                  8 * (record->data + at), 16);
}

static unsigned data(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                     unsigned max)
{
    return each_record(layer, data_of, what, out, max);
}

/* A TXT record holds strings, each behind a length byte. RFC 1035 section 3.3.14. */
static unsigned texts_of(struct wt_span span, struct wt_value *out, unsigned max)
{
    struct wt_reader r = wt_reader_over(span);
    unsigned n = 0;

    while (n < max && wt_read_left(&r) > 0) {
        struct wt_span text = wt_read_span(&r, wt_read_u8(&r));

        if (r.end != WT_READ_OK || text.captured < text.on_wire)
            break;
        out[n++] = (struct wt_value){.present = true, .bytes = text};
    }
    return n;
}

static unsigned texts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    const struct wt_dns *dns = &layer->u.dns;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    unsigned n = 0;

    (void)what;
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record))
        if (record.type == WT_DNS_TXT && record.section != WT_DNS_QUESTION)
            n += texts_of(wt_slice(dns->message, record.data, record.size), out + n, max - n);
    return n;
}

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, 2, 2);
}

#define HEADER "RFC 1035 section 4.1.1"
#define SECURE "RFC 4035 section 3.1.6"
#define QUESTION "RFC 1035 section 4.1.2"
#define RECORD "RFC 1035 section 4.1.3"
/* clang-format off */
const struct wt_field wt_dns_fields[WT_N_DNS_FIELDS] = {
    WT_AT("dns.id",                  0,  16, WT_AS_HEX,     0, HEADER),
    WT_AT("dns.flags.response",      16, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.opcode",        17, 4,  WT_AS_DECIMAL, 0, HEADER),
    WT_AT("dns.flags.authoritative", 21, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.truncated",     22, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.recdesired",    23, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.recavail",      24, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.z",             25, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.authenticated", 26, 1,  WT_AS_FLAG,    0, SECURE),
    WT_AT("dns.flags.checkdisable",  27, 1,  WT_AS_FLAG,    0, SECURE),
    WT_AT("dns.flags.rcode",         28, 4,  WT_AS_DECIMAL, 0, HEADER),
    WT_AT("dns.count.queries",       32, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_AT("dns.count.answers",       48, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_AT("dns.count.auth_rr",       64, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_AT("dns.count.add_rr",        80, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_GET("dns.flags", WT_AS_HEX, flags, 0, HEADER),
    WT_LIST("dns.qry.name",            WT_AS_DNS_NAME, parts, OF_QUESTION | NAME,  QUESTION),
    WT_LIST("dns.qry.type",            WT_AS_DECIMAL, parts, OF_QUESTION | TYPE,  QUESTION),
    WT_LIST("dns.qry.class",           WT_AS_HEX, parts, OF_QUESTION | CLASS, QUESTION),
    WT_LIST("dns.qry.qu",              WT_AS_FLAG, parts, OF_QUESTION | TOP,   "RFC 6762 section 5.4"),
    WT_LIST("dns.resp.name",           WT_AS_DNS_NAME, parts, NAME,                RECORD),
    WT_LIST("dns.resp.type",           WT_AS_DECIMAL, parts, TYPE,                RECORD),
    WT_LIST("dns.resp.class",          WT_AS_HEX, parts, CLASS,               RECORD),
    WT_LIST("dns.resp.cache_flush",    WT_AS_FLAG, parts, TOP,                 "RFC 6762 section 10.2"),
    WT_LIST("dns.resp.ttl",            WT_AS_DECIMAL, parts, TTL,                 RECORD),
    WT_LIST("dns.resp.len",            WT_AS_BYTES, parts, SIZE,                RECORD),
    WT_LIST("dns.rr.udp_payload_size", WT_AS_BYTES, parts, PAYLOAD_SIZE,        "RFC 6891 section 6.1.2"),
    WT_LIST("dns.a",                   WT_AS_IPV4, data, DATA(WT_DNS_A, 0, 4), "RFC 1035 section 3.4.1"),
    WT_LIST("dns.aaaa",                WT_AS_IPV6, data, DATA(WT_DNS_AAAA, 0, 16), "RFC 3596 section 2.2"),
    WT_LIST("dns.cname",               WT_AS_DNS_NAME, data, DATA(WT_DNS_CNAME, 0, 0), "RFC 1035 section 3.3.1"),
    WT_LIST("dns.ns",                  WT_AS_DNS_NAME, data, DATA(WT_DNS_NS, 0, 0), "RFC 1035 section 3.3.11"),
    WT_LIST("dns.ptr.domain_name",     WT_AS_DNS_NAME, data, DATA(WT_DNS_PTR, 0, 0), "RFC 1035 section 3.3.12"),
    WT_LIST("dns.mx.preference",       WT_AS_DECIMAL, data, DATA(WT_DNS_MX, 0, 2), "RFC 1035 section 3.3.9"),
    WT_LIST("dns.mx.mail_exchange",    WT_AS_DNS_NAME, data, DATA(WT_DNS_MX, 2, 0), "RFC 1035 section 3.3.9"),
    WT_LIST("dns.soa.mname",           WT_AS_DNS_NAME, data, DATA(WT_DNS_SOA, 0, 0), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.srv.priority",        WT_AS_DECIMAL, data, DATA(WT_DNS_SRV, 0, 2), "RFC 2782"),
    WT_LIST("dns.srv.weight",          WT_AS_DECIMAL, data, DATA(WT_DNS_SRV, 2, 2), "RFC 2782"),
    WT_LIST("dns.srv.port",            WT_AS_PORT, data, DATA(WT_DNS_SRV, 4, 2), "RFC 2782"),
    WT_LIST("dns.srv.target",          WT_AS_DNS_NAME, data, DATA(WT_DNS_SRV, 6, 0), "RFC 2782"),
    WT_LIST("dns.txt",                 WT_AS_TEXT, texts, 0,                   "RFC 1035 section 3.3.14"),
};
/* clang-format on */

const char *wt_dns_type_name(uint16_t type)
{
    switch (type) {
    case WT_DNS_A:
        return "A";
    case WT_DNS_NS:
        return "NS";
    case WT_DNS_CNAME:
        return "CNAME";
    case WT_DNS_SOA:
        return "SOA";
    case WT_DNS_PTR:
        return "PTR";
    case WT_DNS_MX:
        return "MX";
    case WT_DNS_TXT:
        return "TXT";
    case WT_DNS_AAAA:
        return "AAAA";
    case WT_DNS_SRV:
        return "SRV";
    case WT_DNS_OPT:
        return "OPT";
    case 47:
        return "NSEC";
    case 64:
        return "SVCB";
    case 65:
        return "HTTPS";
    case WT_DNS_ANY:
        return "ANY";
    default:
        return NULL;
    }
}
