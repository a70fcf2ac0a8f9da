/* SPDX-License-Identifier: BSD-2-Clause */
/* What an answer of DNS says, before it is put into words. */
#include "dns.h"

enum { CLASS_BITS = 0x7fff, LONGEST_CHAIN = 16 };

/* Does a record of this type answer the question? RRSIGs come along with what they sign. */
static bool is_wanted(const struct wt_dns *dns, uint16_t type)
{
    uint16_t asked = dns->question.type;

    return type == asked || asked == WT_DNS_ANY || asked == WT_DNS_AXFR || asked == WT_DNS_IXFR;
}

/* Zone transfers bring records of many names. */
static bool any_owner(const struct wt_dns *dns)
{
    return dns->question.type == WT_DNS_AXFR || dns->question.type == WT_DNS_IXFR;
}

static bool same_class(const struct wt_dns *dns, const struct wt_dns_record *record)
{
    uint16_t asked = dns->question.class & CLASS_BITS;

    return asked == 255 || (record->class & CLASS_BITS) == asked;
}

/* Is an address one? A record of class IN has to hold just that. */
static bool is_sound(const struct wt_dns_record *record)
{
    if ((record->class & CLASS_BITS) != 1)
        return true;
    return record->type == WT_DNS_A ? record->size == 4
                                    : record->type != WT_DNS_AAAA || record->size == 16;
}

bool wt_dns_is_owned(const struct wt_dns_reading *reading, const struct wt_dns_walk *walk)
{
    unsigned n = walk->given - 1u;

    return (reading->owned[n / 64] >> n % 64 & 1) != 0;
}

/* Is it what was asked for, whatever it holds? */
static bool is_meant(const struct wt_dns *dns, const struct wt_dns_reading *reading,
                     const struct wt_dns_record *record, const struct wt_dns_walk *walk)
{
    return record->section == WT_DNS_ANSWER && is_wanted(dns, record->type) &&
           same_class(dns, record) && (any_owner(dns) || wt_dns_is_owned(reading, walk));
}

static bool is_answer(const struct wt_dns *dns, const struct wt_dns_reading *reading,
                      const struct wt_dns_record *record, const struct wt_dns_walk *walk)
{
    return is_sound(record) && is_meant(dns, reading, record, walk);
}

static void take_ttl(struct wt_dns_reading *reading, uint32_t ttl)
{
    if (ttl < reading->ttl)
        reading->ttl = ttl;
}

/* The names of the answers by their numbers, so that a long chain is not compared letter by letter
 * again and again; of an alias also what it stands for. */
struct alias {
    uint16_t name, target;
    uint32_t ttl;
    size_t data;
};
struct owners {
    struct wt_dns_same same;
    uint16_t name[WT_MAX_DNS_RECORDS];
    struct alias alias[WT_MAX_DNS_RECORDS];
    unsigned n, n_aliases;
};

static void find_owners(const struct wt_dns *dns, struct owners *owners)
{
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    owners->n = owners->n_aliases = 0;
    wt_dns_same_begin(&owners->same, dns->message);
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record)) {
        uint16_t name = wt_dns_name_number(&owners->same, dns->message, record.name);

        owners->name[owners->n++] = name;
        if (record.section == WT_DNS_ANSWER && record.type == WT_DNS_CNAME && record.size > 0)
            owners->alias[owners->n_aliases++] =
                (struct alias){name, wt_dns_name_number(&owners->same, dns->message, record.data),
                               record.ttl, record.data};
    }
}

/* Go through the aliases once. They mostly stand in the order of the chain; where they do not,
 * more rounds are needed. True: one more may find something. */
static bool follow(const struct owners *owners, uint16_t *owner, struct wt_dns_reading *reading)
{
    unsigned before = reading->aliases;

    for (unsigned i = 0; i < owners->n_aliases && *owner != 0; i++)
        if (reading->aliases < LONGEST_CHAIN && owners->alias[i].name == *owner) {
            *owner = owners->alias[i].target;
            reading->owner = owners->alias[i].data;
            reading->aliases++;
            take_ttl(reading, owners->alias[i].ttl);
        }
    return reading->aliases > before && reading->aliases < LONGEST_CHAIN;
}

static void follow_all(const struct wt_dns *dns, struct wt_dns_reading *reading)
{
    struct owners owners;
    uint16_t owner;
    bool follows = dns->question.type != WT_DNS_CNAME && dns->question.type != WT_DNS_ANY;

    if (any_owner(dns))
        return;
    find_owners(dns, &owners);
    owner = wt_dns_name_number(&owners.same, dns->message, reading->owner);
    while (follows && follow(&owners, &owner, reading))
        ;
    for (unsigned n = 0; n < owners.n && owner != 0; n++)
        if (owners.name[n] == owner)
            reading->owned[n / 64] |= UINT64_C(1) << n % 64;
}

static void read_options(const struct wt_dns *dns, const struct wt_dns_record *opt,
                         struct wt_dns_reading *reading)
{
    struct wt_dns_option option;

    reading->code = (uint16_t)(opt->ttl >> 24 << 4 | dns->code);
    for (unsigned i = 0; !reading->has_error && wt_dns_option_of(dns, opt, i, &option); i++) {
        struct wt_reader r = wt_reader_over(option.data);

        if (option.code != WT_DNS_OPTION_ERROR)
            continue;
        reading->error = wt_read_be16(&r);
        reading->has_error = r.end == WT_READ_OK;
        reading->error_text = wt_read_rest(&r);
    }
}

void wt_dns_read_answer(const struct wt_dns *dns, struct wt_dns_reading *reading)
{
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    *reading =
        (struct wt_dns_reading){.owner = dns->question.name, .ttl = UINT32_MAX, .code = dns->code};
    follow_all(dns, reading);
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record)) {
        if (is_answer(dns, reading, &record, &walk)) {
            reading->n++;
            take_ttl(reading, record.ttl);
        } else if (!is_sound(&record)) {
            reading->unfit +=
                record.type == dns->question.type && is_meant(dns, reading, &record, &walk);
        } else if (record.section == WT_DNS_AUTHORITY && record.type == WT_DNS_SOA) {
            reading->soa = true;
        } else if (record.section == WT_DNS_AUTHORITY && record.type == WT_DNS_NS) {
            reading->zone = record.name;
            reading->servers++;
        } else if (record.section == WT_DNS_ADDITIONAL && record.type == WT_DNS_OPT) {
            read_options(dns, &record, reading);
        }
    }
}

/* ---- lists ---- */

static bool is_listed(const struct wt_dns *dns, const struct wt_dns_reading *reading,
                      const struct wt_dns_record *record, const struct wt_dns_walk *walk,
                      enum wt_dns_listed which)
{
    switch (which) {
    case WT_DNS_LIST_WANTED:
        return is_answer(dns, reading, record, walk);
    case WT_DNS_LIST_ANSWERS:
        return record->section == WT_DNS_ANSWER;
    case WT_DNS_LIST_SERVERS:
        return record->section == WT_DNS_AUTHORITY && record->type == WT_DNS_NS;
    }
    return false;
}

static size_t put(char *room, size_t size, size_t at, const char *text)
{
    size_t n = strlen(text);

    n = n < size - at ? n : size - at;
    memcpy(room + at, text, n);
    return at + n;
}

struct wt_span wt_dns_list(const struct wt_dns *dns, const struct wt_dns_reading *reading,
                           enum wt_dns_listed which, char *room, size_t size)
{
    bool typed = which == WT_DNS_LIST_ANSWERS || dns->question.type == WT_DNS_ANY || any_owner(dns);
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    size_t n = 0;

    wt_dns_walk_begin(&walk, dns);
    while (n < size && wt_dns_walk_next(&walk, &record)) {
        const char *type = wt_dns_type_name(record.type);

        if (record.section == WT_DNS_QUESTION || !is_listed(dns, reading, &record, &walk, which))
            continue;
        if (n > 0)
            n = put(room, size, n, ", ");
        if (typed) {
            n = put(room, size, n, type != NULL ? type : "?");
            n = put(room, size, n, " ");
        }
        n += wt_dns_data_text(dns, &record, room + n, size - n);
    }
    return (struct wt_span){.data = (const uint8_t *)room, .captured = n, .on_wire = n};
}

/* ---- names of addresses: RFC 1035 section 3.5, RFC 3596 section 2.5 ---- */

static bool ends_in(const struct wt_dns_name *name, const char *end, size_t *rest)
{
    size_t n = strlen(end);

    if (name->length < n)
        return false;
    *rest = name->length - n;
    for (size_t i = 0; i < n; i++)
        if ((name->text[*rest + i] | 0x20) != (end[i] | 0x20))
            return false;
    return true;
}

static int digit(char c)
{
    const char *at = strchr("0123456789abcdef", c >= 'A' && c <= 'F' ? c | 0x20 : c);

    return c != '\0' && at != NULL ? (int)(at - "0123456789abcdef") : -1;
}

/* "1.2.0.192": the last number first. */
static bool read_ipv4(const char *text, size_t n, struct wt_ip *ip)
{
    unsigned part = 4, value = 0, digits = 0;

    for (size_t i = 0; i <= n; i++) {
        if (i < n && text[i] >= '0' && text[i] <= '9' && ++digits <= 3) {
            value = value * 10 + (unsigned)(text[i] - '0');
            continue;
        }
        if ((i < n && text[i] != '.') || digits == 0 || digits > 3 || value > 255 || part == 0)
            return false;
        ip->bytes[--part] = (uint8_t)value;
        value = digits = 0;
    }
    return part == 0;
}

/* "1.0.0. … .8.b.d.0.1.0.0.2": 32 digits, the last one first. */
static bool read_ipv6(const char *text, size_t n, struct wt_ip *ip)
{
    if (n != 63)
        return false;
    for (size_t i = 0; i < 32; i++) {
        int value = digit(text[2 * i]);

        if (value < 0 || (i < 31 && text[2 * i + 1] != '.'))
            return false;
        ip->bytes[15 - i / 2] |= (uint8_t)(value << (i % 2 ? 4 : 0));
    }
    return true;
}

bool wt_dns_is_reverse(const struct wt_dns_name *name, struct wt_ip *address)
{
    size_t n;

    memset(address, 0, sizeof *address);
    if (ends_in(name, ".in-addr.arpa", &n)) {
        address->version = read_ipv4(name->text, n, address) ? 4 : 0;
        return true;
    }
    if (!ends_in(name, ".ip6.arpa", &n))
        return false;
    address->version = read_ipv6(name->text, n, address) ? 6 : 0;
    return true;
}
