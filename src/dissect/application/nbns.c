/* SPDX-License-Identifier: BSD-2-Clause */
/* NetBIOS names: the layout of DNS, with names of 16 bytes that are written as 32 letters, and data
 * of its own. RFC 1001 section 14, RFC 1002 section 4.2. */
#include "application.h"
#include "dns.h"

enum {
    NB = 0x20,
    NBSTAT = 0x21,
    LETTERS = 32,
    ENTRY_LEN = 6,    /* flags, an address */
    RECORD_TAIL = 10, /* type, class, TTL, length */
    QUESTION_TAIL = 4,
};

/* ---- names ---- */

static void put_hex(struct wt_dns_name *out, uint8_t c)
{
    out->text[out->length++] = '<';
    out->text[out->length++] = "0123456789abcdef"[c >> 4];
    out->text[out->length++] = "0123456789abcdef"[c & 15];
    out->text[out->length++] = '>';
}

/* Fifteen characters filled up with blanks, and what the name is for: "WORKGROUP<00>". */
static void decode(const char letters[LETTERS], struct wt_dns_name *out)
{
    uint8_t bytes[LETTERS / 2];
    size_t n = LETTERS / 2 - 1;

    for (size_t i = 0; i < LETTERS / 2; i++)
        bytes[i] = (uint8_t)((letters[2 * i] - 'A') << 4 | (letters[2 * i + 1] - 'A'));
    while (n > 0 && bytes[n - 1] == ' ')
        n--;
    for (size_t i = 0; i < n; i++)
        if (bytes[i] < 0x20 || bytes[i] > 0x7e)
            put_hex(out, bytes[i]);
        else
            out->text[out->length++] = (char)bytes[i];
    put_hex(out, bytes[LETTERS / 2 - 1]);
}

static bool are_letters(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] < 'A' || text[i] > 'P')
            return false;
    return true;
}

bool wt_netbios_name_at(struct wt_span message, size_t at, struct wt_dns_name *name)
{
    struct wt_dns_name written;

    if (!wt_dns_name_at(message, at, &written) || written.length < LETTERS ||
        !are_letters(written.text, LETTERS) ||
        (written.length > LETTERS && written.text[LETTERS] != '.')) {
        *name = written;
        return false;
    }
    name->length = 0;
    decode(written.text, name);
    size_t rest = written.length - LETTERS; /* a scope: hardly anybody uses one */

    memcpy(name->text + name->length, written.text + LETTERS, rest);
    name->length += rest;
    return true;
}

/* ---- fields ---- */

enum part { NAME, TYPE, CLASS, TTL, SIZE };

static struct wt_value placed(struct wt_value value, size_t at, size_t bytes)
{
    value.first_bit = (uint32_t)(8 * at);
    value.bits = (uint32_t)(8 * bytes);
    return value;
}

static struct wt_value part_of(const struct wt_dns *dns, const struct wt_dns_record *record,
                               enum part part)
{
    bool question = record->section == WT_DNS_QUESTION;
    size_t at = record->data - (question ? QUESTION_TAIL : RECORD_TAIL); /* the type */

    switch (part) {
    case NAME:
        return placed(
            (struct wt_value){.present = true, .number = record->name, .bytes = dns->message},
            record->name, at - record->name);
    case TYPE:
        return placed(wt_number(record->type), at, 2);
    case CLASS:
        return placed(wt_number(record->class), at + 2, 2);
    case TTL:
        return question ? wt_absent() : placed(wt_number(record->ttl), at + 4, 4);
    case SIZE:
        return question ? wt_absent() : placed(wt_number(record->size), at + 8, 2);
    }
    return wt_absent();
}

static unsigned parts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    unsigned n = 0;

    wt_dns_walk_begin(&walk, &layer->u.dns);
    while (n < max && wt_dns_walk_next(&walk, &record)) {
        out[n] = part_of(&layer->u.dns, &record, (enum part)what);
        n += out[n].present;
    }
    return n;
}

enum entry { FLAGS, ADDRESS };

static unsigned entries(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                        unsigned max)
{
    const struct wt_span message = layer->u.dns.message;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    unsigned n = 0;

    wt_dns_walk_begin(&walk, &layer->u.dns);
    while (wt_dns_walk_next(&walk, &record)) {
        if (record.section == WT_DNS_QUESTION || record.type != NB)
            continue;
        for (size_t at = 0; n < max && at + ENTRY_LEN <= record.size; at += ENTRY_LEN) {
            out[n] = what == FLAGS ? wt_octets_in(message, record.data + at, 2)
                                   : wt_octets_in(message, record.data + at + 2, 4);
            n += out[n].present;
        }
    }
    return n;
}

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, 2, 2);
}

static bool is_response(const struct wt_layer *layer)
{
    return layer->u.dns.response;
}

#define HEADER "RFC 1002 section 4.2.1.1"
#define QUESTION "RFC 1002 section 4.2.1.2"
#define RECORD "RFC 1002 section 4.2.1.3"
/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("nbns.id",                   0,  16, WT_AS_HEX,     0, HEADER),
    WT_AT("nbns.flags.response",       16, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("nbns.flags.opcode",         17, 4,  WT_AS_DECIMAL, 0, HEADER),
    WT_AT_IF("nbns.flags.authoritative", 21, 1, WT_AS_FLAG,   0, HEADER, is_response),
    WT_AT("nbns.flags.truncated",      22, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT("nbns.flags.recdesired",     23, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT_IF("nbns.flags.recavail",    24, 1,  WT_AS_FLAG,    0, HEADER, is_response),
    WT_AT("wiretutor.nbns.reserved",   25, 2,  WT_AS_PADDING, 0, HEADER),
    WT_AT("nbns.flags.broadcast",      27, 1,  WT_AS_FLAG,    0, HEADER),
    WT_AT_IF("nbns.flags.rcode",       28, 4,  WT_AS_DECIMAL, 0, HEADER, is_response),
    WT_AT("nbns.count.queries",        32, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_AT("nbns.count.answers",        48, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_AT("nbns.count.auth_rr",        64, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_AT("nbns.count.add_rr",         80, 16, WT_AS_DECIMAL, 0, HEADER),
    WT_GET("nbns.flags", WT_AS_HEX, flags, 0, HEADER),
    {.name = "nbns.name", .length = sizeof "nbns.name" - 1, .as = WT_AS_DNS_NAME,
     .times = WT_NAME_OF_NETBIOS, .defined_in = "RFC 1001 section 14.1", .what = NAME, .list = parts},
    WT_LIST("nbns.type",        WT_AS_HEX,     parts,   TYPE,    QUESTION),
    WT_LIST("nbns.class",       WT_AS_DECIMAL, parts,   CLASS,   QUESTION),
    WT_LIST("nbns.ttl",         WT_AS_DECIMAL, parts,   TTL,     RECORD),
    WT_LIST("nbns.data_length", WT_AS_BYTES,   parts,   SIZE,    RECORD),
    WT_LIST("nbns.nb_flags",    WT_AS_HEX,     entries, FLAGS,   "RFC 1002 section 4.2.13"),
    WT_LIST("nbns.addr",        WT_AS_IPV4,    entries, ADDRESS, "RFC 1002 section 4.2.13"),
};
/* clang-format on */

/* By content: the first name is one of NetBIOS, and what is asked or told of it is one of the two
 * kinds that there are. */
static bool recognise(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    char letters[LETTERS];

    wt_read_skip(&r, WT_DNS_HEADER_LEN);
    bool label = wt_read_u8(&r) == LETTERS;

    wt_read_bytes(&r, (uint8_t *)letters, LETTERS);
    bool root = wt_read_u8(&r) == 0;
    uint16_t type = wt_read_be16(&r);

    return r.end == WT_READ_OK && label && root && are_letters(letters, LETTERS) &&
           (type == NB || type == NBSTAT);
}

const struct wt_dissector wt_nbns_dissector = {
    .name = "nbns",
    .title = "NBNS",
    .protocol = WT_NBNS,
    .dissect = wt_dns_dissect,
    .recognise = recognise,
    .fields = fields,
    .n_fields = WT_ARRAY_LEN(fields),
    .fixed_bytes = WT_DNS_HEADER_LEN,
};
