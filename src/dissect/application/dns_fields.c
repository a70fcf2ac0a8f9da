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

enum part { NAME, TYPE, CLASS, TOP, TTL, SIZE, PAYLOAD_SIZE, EXT_CODE, VERSION, SECURE_OK };
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
    case EXT_CODE: /* RFC 6891 section 6.1.3: in place of the TTL */
        return opt ? placed(wt_number(record->ttl >> 24), at + 32, 8) : wt_absent();
    case VERSION:
        return opt ? placed(wt_number(record->ttl >> 16 & 0xff), at + 40, 8) : wt_absent();
    case SECURE_OK:
        return opt ? placed(wt_number(record->ttl >> 15 & 1), at + 48, 1) : wt_absent();
    }
    return wt_absent();
}

static unsigned parts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    return each_record(layer, part_of, what, out, max);
}

/* ---- What their data say, by type ---- */

/* Is there no record of this type? Most messages have few types, and there are many rows. */
static bool lacks(const struct wt_layer *layer, uint16_t type)
{
    return !(layer->u.dns.types >> type % 64 & 1);
}

/* A type whose data look like another one's. */
static uint16_t looks_like(uint16_t type)
{
    return type == WT_DNS_HTTPS ? WT_DNS_SVCB : type;
}

/* `what` of a row: the record's type, and which piece of its data. */
#define DATA(type, piece) ((unsigned)(type) << 8 | (piece))

static struct wt_value data_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                               unsigned what)
{
    struct wt_dns_piece piece;

    if (record->section == WT_DNS_QUESTION || looks_like(record->type) != what >> 8 ||
        !wt_dns_piece_of(dns, record, what & 0xff, &piece))
        return wt_absent();
    struct wt_span bytes = wt_slice(dns->message, piece.at, piece.size);
    struct wt_reader r = wt_reader_over(bytes);
    size_t at = 8 * piece.at, bits = 8 * piece.size;

    switch (piece.kind) {
    case 'n':
        return name_at(dns, piece.at);
    case 'b':
        return placed(wt_number(wt_read_u8(&r)), at, bits);
    case 'h':
    case 't':
        return placed(wt_number(wt_read_be16(&r)), at, bits);
    case 'w':
        return placed(wt_number(wt_read_be32(&r)), at, bits);
    case 'T':
        return placed(wt_number(wt_read_be32(&r) * UINT64_C(1000000000)), at, bits);
    default:
        return wt_octets(bytes);
    }
}

static unsigned data(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                     unsigned max)
{
    uint16_t type = (uint16_t)(what >> 8);

    if (lacks(layer, type) && (type != WT_DNS_SVCB || lacks(layer, WT_DNS_HTTPS)))
        return 0;
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
    if (lacks(layer, WT_DNS_TXT))
        return 0;
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record))
        if (record.type == WT_DNS_TXT && record.section != WT_DNS_QUESTION)
            n += texts_of(wt_slice(dns->message, record.data, record.size), out + n, max - n);
    return n;
}

/* Several values a record: put what `of` makes of each into the list. */
typedef unsigned (*record_values)(const struct wt_dns *dns, const struct wt_dns_record *record,
                                  unsigned what, struct wt_value *out, unsigned max);

static unsigned each_of(const struct wt_layer *layer, record_values of, unsigned what,
                        struct wt_value *out, unsigned max)
{
    const struct wt_dns *dns = &layer->u.dns;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    unsigned n = 0;

    wt_dns_walk_begin(&walk, dns);
    while (n < max && wt_dns_walk_next(&walk, &record))
        if (record.section != WT_DNS_QUESTION)
            n += of(dns, &record, what, out + n, max - n);
    return n;
}

/* ---- Parameters of SVCB and HTTPS: RFC 9460 section 2.2 ---- */

enum { PARAM_KEY = 0x100, PARAM_ALPN = 1, PARAM_PORT = 3, PARAM_IPV4 = 4, PARAM_ECH, PARAM_IPV6 };

static unsigned parameter(unsigned key, struct wt_span value, struct wt_value *out, unsigned max)
{
    size_t step = key == PARAM_IPV4 ? 4 : 16;
    unsigned n = 0;

    if (key == PARAM_ALPN)
        return texts_of(value, out, max);
    if (key == PARAM_PORT || key == PARAM_ECH) {
        *out = wt_octets(value);
        return out->present && (key == PARAM_ECH || value.on_wire == 2);
    }
    for (size_t at = 0; n < max && at + step <= value.captured; at += step)
        out[n++] = wt_octets(wt_slice(value, at, step));
    return n;
}

static unsigned parameters_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                              unsigned what, struct wt_value *out, unsigned max)
{
    struct wt_dns_piece all;
    unsigned n = 0;

    if (looks_like(record->type) != WT_DNS_SVCB || !wt_dns_piece_of(dns, record, 2, &all))
        return 0;
    struct wt_reader r = wt_reader_over(wt_slice(dns->message, all.at, all.size));

    while (n < max && wt_read_left(&r) > 0) {
        size_t at = all.at + r.pos;
        unsigned key = wt_read_be16(&r);
        struct wt_span value = wt_read_span(&r, wt_read_be16(&r));

        if (r.end != WT_READ_OK)
            break;
        if (what == PARAM_KEY)
            out[n++] = placed(wt_number(key), 8 * at, 16);
        else if (key == what)
            n += parameter(key, value, out + n, max - n);
    }
    return n;
}

static unsigned parameters(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                           unsigned max)
{
    if (lacks(layer, WT_DNS_SVCB) && lacks(layer, WT_DNS_HTTPS))
        return 0;
    return each_of(layer, parameters_of, what, out, max);
}

/* ---- Options of EDNS ---- */

enum option_part { OPT_CODE, OPT_LEN, OPT_DATA, ERROR_CODE, ERROR_TEXT };

static struct wt_value part_of_option(const struct wt_dns_option *o, enum option_part part)
{
    bool error = o->code == WT_DNS_OPTION_ERROR && o->data.on_wire >= 2;

    switch (part) {
    case OPT_CODE:
        return placed(wt_number(o->code), 8 * o->at, 16);
    case OPT_LEN:
        return placed(wt_number(o->data.on_wire), 8 * o->at + 16, 16);
    case OPT_DATA:
        return wt_octets(o->data);
    case ERROR_CODE:
        return error ? wt_octets(wt_slice(o->data, 0, 2)) : wt_absent();
    case ERROR_TEXT:
        return error ? wt_octets(wt_slice(o->data, 2, o->data.on_wire)) : wt_absent();
    }
    return wt_absent();
}

static unsigned options_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                           unsigned what, struct wt_value *out, unsigned max)
{
    struct wt_dns_option option;
    unsigned n = 0;

    if (record->type != WT_DNS_OPT)
        return 0;
    for (unsigned i = 0; n < max && wt_dns_option_of(dns, record, i, &option); i++) {
        out[n] = part_of_option(&option, (enum option_part)what);
        n += out[n].present;
    }
    return n;
}

static unsigned options(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                        unsigned max)
{
    return lacks(layer, WT_DNS_OPT) ? 0 : each_of(layer, options_of, what, out, max);
}

/* The bits that only an answer has: in a question they mean nothing. */
static bool is_response(const struct wt_layer *layer)
{
    return layer->u.dns.response;
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
    WT_AT_IF("dns.flags.authoritative", 21, 1,  WT_AS_FLAG,    0, HEADER, is_response),
    WT_AT("dns.flags.truncated",     22, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("dns.flags.recdesired",    23, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT_IF("dns.flags.recavail",      24, 1,  WT_AS_FLAG,    0, HEADER, is_response),
    WT_AT("dns.flags.z",             25, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT_IF("dns.flags.authenticated", 26, 1,  WT_AS_FLAG,    0, SECURE, is_response),
    WT_AT("dns.flags.checkdisable",  27, 1,  WT_AS_FLAG,    0, SECURE),
    WT_AT_IF("dns.flags.rcode",         28, 4,  WT_AS_DECIMAL, 0, HEADER, is_response),
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
    WT_LIST("dns.resp.ext_rcode", WT_AS_DECIMAL, parts, EXT_CODE, "RFC 6891 section 6.1.3"),
    WT_LIST("dns.resp.edns0_version", WT_AS_DECIMAL, parts, VERSION, "RFC 6891 section 6.1.3"),
    WT_LIST("dns.resp.z.do", WT_AS_FLAG, parts, SECURE_OK, "RFC 3225 section 3"),
    WT_LIST("dns.opt.code", WT_AS_DECIMAL, options, OPT_CODE, "RFC 6891 section 6.1.2"),
    WT_LIST("dns.opt.len", WT_AS_BYTES, options, OPT_LEN, "RFC 6891 section 6.1.2"),
    WT_LIST("dns.opt.data", WT_AS_OCTETS, options, OPT_DATA, "RFC 6891 section 6.1.2"),
    WT_LIST("dns.opt.ext_error.info_code", WT_AS_DECIMAL, options, ERROR_CODE, "RFC 8914 section 2"),
    WT_LIST("dns.opt.ext_error.extra_text", WT_AS_TEXT, options, ERROR_TEXT, "RFC 8914 section 2"),
    WT_LIST("dns.a", WT_AS_IPV4, data, DATA(WT_DNS_A, 0), "RFC 1035 section 3.4.1"),
    WT_LIST("dns.aaaa", WT_AS_IPV6, data, DATA(WT_DNS_AAAA, 0), "RFC 3596 section 2.2"),
    WT_LIST("dns.cname", WT_AS_DNS_NAME, data, DATA(WT_DNS_CNAME, 0), "RFC 1035 section 3.3.1"),
    WT_LIST("dns.dname", WT_AS_DNS_NAME, data, DATA(WT_DNS_DNAME, 0), "RFC 6672 section 2.1"),
    WT_LIST("dns.ns", WT_AS_DNS_NAME, data, DATA(WT_DNS_NS, 0), "RFC 1035 section 3.3.11"),
    WT_LIST("dns.ptr.domain_name", WT_AS_DNS_NAME, data, DATA(WT_DNS_PTR, 0), "RFC 1035 section 3.3.12"),
    WT_LIST("dns.mx.preference", WT_AS_DECIMAL, data, DATA(WT_DNS_MX, 0), "RFC 1035 section 3.3.9"),
    WT_LIST("dns.mx.mail_exchange", WT_AS_DNS_NAME, data, DATA(WT_DNS_MX, 1), "RFC 1035 section 3.3.9"),
    WT_LIST("dns.soa.mname", WT_AS_DNS_NAME, data, DATA(WT_DNS_SOA, 0), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.soa.rname", WT_AS_DNS_NAME, data, DATA(WT_DNS_SOA, 1), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.soa.serial_number", WT_AS_DECIMAL, data, DATA(WT_DNS_SOA, 2), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.soa.refresh_interval", WT_AS_DECIMAL, data, DATA(WT_DNS_SOA, 3), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.soa.retry_interval", WT_AS_DECIMAL, data, DATA(WT_DNS_SOA, 4), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.soa.expire_limit", WT_AS_DECIMAL, data, DATA(WT_DNS_SOA, 5), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.soa.minimum_ttl", WT_AS_DECIMAL, data, DATA(WT_DNS_SOA, 6), "RFC 1035 section 3.3.13"),
    WT_LIST("dns.srv.priority", WT_AS_DECIMAL, data, DATA(WT_DNS_SRV, 0), "RFC 2782"),
    WT_LIST("dns.srv.weight", WT_AS_DECIMAL, data, DATA(WT_DNS_SRV, 1), "RFC 2782"),
    WT_LIST("dns.srv.port", WT_AS_PORT, data, DATA(WT_DNS_SRV, 2), "RFC 2782"),
    WT_LIST("dns.srv.target", WT_AS_DNS_NAME, data, DATA(WT_DNS_SRV, 3), "RFC 2782"),
    WT_LIST("dns.txt", WT_AS_TEXT, texts, 0, "RFC 1035 section 3.3.14"),
    WT_LIST("dns.naptr.order", WT_AS_DECIMAL, data, DATA(WT_DNS_NAPTR, 0), "RFC 3403 section 4.1"),
    WT_LIST("dns.naptr.preference", WT_AS_DECIMAL, data, DATA(WT_DNS_NAPTR, 1), "RFC 3403 section 4.1"),
    WT_LIST("dns.naptr.flags", WT_AS_TEXT, data, DATA(WT_DNS_NAPTR, 2), "RFC 3403 section 4.1"),
    WT_LIST("dns.naptr.service", WT_AS_TEXT, data, DATA(WT_DNS_NAPTR, 3), "RFC 3403 section 4.1"),
    WT_LIST("dns.naptr.regex", WT_AS_TEXT, data, DATA(WT_DNS_NAPTR, 4), "RFC 3403 section 4.1"),
    WT_LIST("dns.naptr.replacement", WT_AS_DNS_NAME, data, DATA(WT_DNS_NAPTR, 5), "RFC 3403 section 4.1"),
    WT_LIST("dns.ds.key_id", WT_AS_DECIMAL, data, DATA(WT_DNS_DS, 0), "RFC 4034 section 5.1"),
    WT_LIST("dns.ds.algorithm", WT_AS_DECIMAL, data, DATA(WT_DNS_DS, 1), "RFC 4034 section 5.1"),
    WT_LIST("dns.ds.digest_type", WT_AS_DECIMAL, data, DATA(WT_DNS_DS, 2), "RFC 4034 section 5.1"),
    WT_LIST("dns.ds.digest", WT_AS_OCTETS, data, DATA(WT_DNS_DS, 3), "RFC 4034 section 5.1"),
    WT_LIST("dns.sshfp.algorithm", WT_AS_DECIMAL, data, DATA(WT_DNS_SSHFP, 0), "RFC 4255 section 3.1"),
    WT_LIST("dns.sshfp.fingerprint.type", WT_AS_DECIMAL, data, DATA(WT_DNS_SSHFP, 1), "RFC 4255 section 3.1"),
    WT_LIST("dns.sshfp.fingerprint", WT_AS_OCTETS, data, DATA(WT_DNS_SSHFP, 2), "RFC 4255 section 3.1"),
    WT_LIST("dns.rrsig.type_covered", WT_AS_DECIMAL, data, DATA(WT_DNS_RRSIG, 0), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.algorithm", WT_AS_DECIMAL, data, DATA(WT_DNS_RRSIG, 1), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.labels", WT_AS_DECIMAL, data, DATA(WT_DNS_RRSIG, 2), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.original_ttl", WT_AS_DECIMAL, data, DATA(WT_DNS_RRSIG, 3), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.signature_expiration", WT_AS_TIME, data, DATA(WT_DNS_RRSIG, 4), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.signature_inception", WT_AS_TIME, data, DATA(WT_DNS_RRSIG, 5), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.key_tag", WT_AS_DECIMAL, data, DATA(WT_DNS_RRSIG, 6), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.signers_name", WT_AS_DNS_NAME, data, DATA(WT_DNS_RRSIG, 7), "RFC 4034 section 3.1"),
    WT_LIST("dns.rrsig.signature", WT_AS_OCTETS, data, DATA(WT_DNS_RRSIG, 8), "RFC 4034 section 3.1"),
    WT_LIST("dns.nsec.next_domain_name", WT_AS_DNS_NAME, data, DATA(WT_DNS_NSEC, 0), "RFC 4034 section 4.1"),
    WT_LIST("dns.dnskey.flags", WT_AS_HEX, data, DATA(WT_DNS_DNSKEY, 0), "RFC 4034 section 2.1"),
    WT_LIST("dns.dnskey.protocol", WT_AS_DECIMAL, data, DATA(WT_DNS_DNSKEY, 1), "RFC 4034 section 2.1"),
    WT_LIST("dns.dnskey.algorithm", WT_AS_DECIMAL, data, DATA(WT_DNS_DNSKEY, 2), "RFC 4034 section 2.1"),
    WT_LIST("dns.dnskey.public_key", WT_AS_OCTETS, data, DATA(WT_DNS_DNSKEY, 3), "RFC 4034 section 2.1"),
    WT_LIST("dns.nsec3.algo", WT_AS_DECIMAL, data, DATA(WT_DNS_NSEC3, 0), "RFC 5155 section 3.2"),
    WT_LIST("dns.nsec3.flags", WT_AS_HEX, data, DATA(WT_DNS_NSEC3, 1), "RFC 5155 section 3.2"),
    WT_LIST("dns.nsec3.iterations", WT_AS_DECIMAL, data, DATA(WT_DNS_NSEC3, 2), "RFC 5155 section 3.2"),
    WT_LIST("dns.nsec3.salt_value", WT_AS_OCTETS, data, DATA(WT_DNS_NSEC3, 3), "RFC 5155 section 3.2"),
    WT_LIST("wiretutor.dns.nsec3.hash", WT_AS_OCTETS, data, DATA(WT_DNS_NSEC3, 4), "RFC 5155 section 3.2"),
    WT_LIST("dns.tlsa.certificate_usage", WT_AS_DECIMAL, data, DATA(WT_DNS_TLSA, 0), "RFC 6698 section 2.1"),
    WT_LIST("dns.tlsa.selector", WT_AS_DECIMAL, data, DATA(WT_DNS_TLSA, 1), "RFC 6698 section 2.1"),
    WT_LIST("dns.tlsa.matching_type", WT_AS_DECIMAL, data, DATA(WT_DNS_TLSA, 2), "RFC 6698 section 2.1"),
    WT_LIST("dns.tlsa.certificate_association_data", WT_AS_OCTETS, data, DATA(WT_DNS_TLSA, 3), "RFC 6698 section 2.1"),
    WT_LIST("dns.svcb.svcpriority", WT_AS_DECIMAL, data, DATA(WT_DNS_SVCB, 0), "RFC 9460 section 2.2"),
    WT_LIST("dns.svcb.targetname", WT_AS_DNS_NAME, data, DATA(WT_DNS_SVCB, 1), "RFC 9460 section 2.2"),
    WT_LIST("dns.svcb.svcparam.key", WT_AS_DECIMAL, parameters, PARAM_KEY, "RFC 9460 section 7"),
    WT_LIST("dns.svcb.svcparam.alpn", WT_AS_TEXT, parameters, PARAM_ALPN, "RFC 9460 section 7"),
    WT_LIST("dns.svcb.svcparam.port", WT_AS_PORT, parameters, PARAM_PORT, "RFC 9460 section 7"),
    WT_LIST("dns.svcb.svcparam.ipv4hint.ip", WT_AS_IPV4, parameters, PARAM_IPV4, "RFC 9460 section 7"),
    WT_LIST("dns.svcb.svcparam.echconfig", WT_AS_OCTETS, parameters, PARAM_ECH, "RFC 9848"),
    WT_LIST("dns.svcb.svcparam.ipv6hint.ip", WT_AS_IPV6, parameters, PARAM_IPV6, "RFC 9460 section 7"),
    WT_LIST("dns.caa.flags", WT_AS_HEX, data, DATA(WT_DNS_CAA, 0), "RFC 8659 section 4.1"),
    WT_LIST("dns.caa.tag", WT_AS_TEXT, data, DATA(WT_DNS_CAA, 1), "RFC 8659 section 4.1"),
    WT_LIST("dns.caa.value", WT_AS_TEXT, data, DATA(WT_DNS_CAA, 2), "RFC 8659 section 4.1"),
};
/* clang-format on */
