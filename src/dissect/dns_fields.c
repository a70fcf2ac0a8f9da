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
    const struct wt_value name = {
        .present = true, .as = WT_AS_DNS_NAME, .number = at, .bytes = dns->message};
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
        return placed(wt_number(WT_AS_DECIMAL, record->type), at, 16);
    case CLASS:
        return opt ? wt_absent()
                   : placed(wt_number(WT_AS_HEX, record->class & CLASS_BITS), at + 17, 15);
    case TOP:
        return opt || !(record->class & TOP_BIT) ? wt_absent()
                                                 : placed(wt_number(WT_AS_FLAG, 1), at + 16, 1);
    case TTL:
        return opt ? wt_absent() : placed(wt_number(WT_AS_DECIMAL, record->ttl), at + 32, 32);
    case SIZE:
        return placed(wt_number(WT_AS_BYTES, record->size), at + 64, 16);
    case PAYLOAD_SIZE:
        return opt ? placed(wt_number(WT_AS_BYTES, record->class), at + 16, 16) : wt_absent();
    }
    return wt_absent();
}

static unsigned parts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    return each_record(layer, part_of, what, out, max);
}

/* ---- What their data say, by type ---- */

enum data_row {
    A,
    AAAA,
    CNAME,
    NS,
    PTR,
    MX_PREFERENCE,
    MX_NAME,
    SOA_NAME,
    SRV_PRIORITY,
    SRV_WEIGHT,
    SRV_PORT,
    SRV_TARGET
};

static const struct {
    uint16_t type;
    uint8_t at; /* bytes into the data */
    enum wt_shown_as as;
} data_rows[] = {
    [A] = {WT_DNS_A,     0, WT_AS_IPV4    },
    [AAAA] = {WT_DNS_AAAA,  0, WT_AS_IPV6    },
    [CNAME] = {WT_DNS_CNAME, 0, WT_AS_DNS_NAME},
    [NS] = {WT_DNS_NS,    0, WT_AS_DNS_NAME},
    [PTR] = {WT_DNS_PTR,   0, WT_AS_DNS_NAME},
    [MX_PREFERENCE] = {WT_DNS_MX,    0, WT_AS_DECIMAL },
    [MX_NAME] = {WT_DNS_MX,    2, WT_AS_DNS_NAME},
    [SOA_NAME] = {WT_DNS_SOA,   0, WT_AS_DNS_NAME},
    [SRV_PRIORITY] = {WT_DNS_SRV,   0, WT_AS_DECIMAL },
    [SRV_WEIGHT] = {WT_DNS_SRV,   2, WT_AS_DECIMAL },
    [SRV_PORT] = {WT_DNS_SRV,   4, WT_AS_PORT    },
    [SRV_TARGET] = {WT_DNS_SRV,   6, WT_AS_DNS_NAME},
};

static struct wt_value data_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                               unsigned what)
{
    enum wt_shown_as as = data_rows[what].as;
    size_t at = data_rows[what].at;
    size_t n = as == WT_AS_IPV4 ? 4 : as == WT_AS_IPV6 ? 16 : 2;
    struct wt_span data = wt_slice(dns->message, record->data, record->size);

    if (record->section == WT_DNS_QUESTION || record->type != data_rows[what].type ||
        at >= record->size)
        return wt_absent();
    if (as == WT_AS_DNS_NAME)
        return name_at(dns, record->data + at);
    if (at + n > data.captured)
        return wt_absent();
    if (as == WT_AS_IPV4 || as == WT_AS_IPV6)
        return record->size == n ? wt_octets(as, data) : wt_absent();
    return placed(wt_number(as, (uint64_t)data.data[at] << 8 | data.data[at + 1]),
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
        out[n++] = (struct wt_value){.present = true, .as = WT_AS_TEXT, .bytes = text};
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

#define QUESTION "RFC 1035 section 4.1.2"
#define RECORD "RFC 1035 section 4.1.3"
/* clang-format off */
const struct wt_listed wt_dns_listed[WT_DNS_LISTED] = {
    {"dns.qry.name",            parts, OF_QUESTION | NAME,  QUESTION},
    {"dns.qry.type",            parts, OF_QUESTION | TYPE,  QUESTION},
    {"dns.qry.class",           parts, OF_QUESTION | CLASS, QUESTION},
    {"dns.qry.qu",              parts, OF_QUESTION | TOP,   "RFC 6762 section 5.4"},
    {"dns.resp.name",           parts, NAME,                RECORD},
    {"dns.resp.type",           parts, TYPE,                RECORD},
    {"dns.resp.class",          parts, CLASS,               RECORD},
    {"dns.resp.cache_flush",    parts, TOP,                 "RFC 6762 section 10.2"},
    {"dns.resp.ttl",            parts, TTL,                 RECORD},
    {"dns.resp.len",            parts, SIZE,                RECORD},
    {"dns.rr.udp_payload_size", parts, PAYLOAD_SIZE,        "RFC 6891 section 6.1.2"},
    {"dns.a",                   data,  A,                   "RFC 1035 section 3.4.1"},
    {"dns.aaaa",                data,  AAAA,                "RFC 3596 section 2.2"},
    {"dns.cname",               data,  CNAME,               "RFC 1035 section 3.3.1"},
    {"dns.ns",                  data,  NS,                  "RFC 1035 section 3.3.11"},
    {"dns.ptr.domain_name",     data,  PTR,                 "RFC 1035 section 3.3.12"},
    {"dns.mx.preference",       data,  MX_PREFERENCE,       "RFC 1035 section 3.3.9"},
    {"dns.mx.mail_exchange",    data,  MX_NAME,             "RFC 1035 section 3.3.9"},
    {"dns.soa.mname",           data,  SOA_NAME,            "RFC 1035 section 3.3.13"},
    {"dns.srv.priority",        data,  SRV_PRIORITY,        "RFC 2782"},
    {"dns.srv.weight",          data,  SRV_WEIGHT,          "RFC 2782"},
    {"dns.srv.port",            data,  SRV_PORT,            "RFC 2782"},
    {"dns.srv.target",          data,  SRV_TARGET,          "RFC 2782"},
    {"dns.txt",                 texts, 0,                   "RFC 1035 section 3.3.14"},
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
