/* SPDX-License-Identifier: BSD-2-Clause */
/* An X.509 certificate: whose it is, who vouches for it, from when to when it is good. DER, which
 * is a type, a length and so many bytes, one inside the other. RFC 5280 section 4.1, X.690. */
#include "tls.h"

enum {
    SEQUENCE = 0x30,
    SET = 0x31,
    INTEGER = 0x02,
    OCTET_STRING = 0x04,
    OBJECT_IDENTIFIER = 0x06,
    BOOLEAN = 0x01,
    UTC_TIME = 0x17,
    GENERALIZED_TIME = 0x18,
    VERSION = 0xa0,    /* [0] */
    EXTENSIONS = 0xa3, /* [3] */
    DNS_NAME = 0x82,   /* [2] of a GeneralName */
    MOST_ITEMS = 64,   /* of any list */
};

struct der {
    uint8_t tag;
    struct wt_span body;
};

/* The next value; its length in one byte, or in as many as the first one says. */
static bool next(struct wt_reader *r, struct der *out)
{
    if (wt_read_left(r) == 0)
        return false;
    out->tag = wt_read_u8(r);
    size_t length = wt_read_u8(r);

    if (length & 0x80) {
        size_t digits = length & 0x7f;

        if (digits == 0 || digits > 3)
            return false;
        for (length = 0; digits > 0; digits--)
            length = length << 8 | wt_read_u8(r);
    }
    out->body = wt_read_span(r, length);
    return r->end == WT_READ_OK;
}

/* The next value, which has to be of this type. */
static bool expect(struct wt_reader *r, uint8_t tag, struct der *out)
{
    return next(r, out) && out->tag == tag;
}

static bool is_oid(struct wt_span span, const char *oid, size_t n)
{
    return span.captured == n && memcmp(span.data, oid, n) == 0;
}

/* The common name; the organisation where there is none. RFC 5280 appendix A: 2.5.4.3, 2.5.4.10. */
static struct wt_span name_of(struct wt_span name)
{
    struct wt_reader list = wt_reader_over(name);
    struct wt_span organisation = {NULL, 0, 0};
    struct der set, pair, type, value;

    for (unsigned i = 0; i < MOST_ITEMS && expect(&list, SET, &set); i++) {
        struct wt_reader in_set = wt_reader_over(set.body);

        if (!expect(&in_set, SEQUENCE, &pair))
            continue;
        struct wt_reader in_pair = wt_reader_over(pair.body);

        if (!expect(&in_pair, OBJECT_IDENTIFIER, &type) || !next(&in_pair, &value))
            continue;
        if (is_oid(type.body, "\x55\x04\x03", 3))
            return value.body;
        if (is_oid(type.body, "\x55\x04\x0a", 3))
            organisation = value.body;
    }
    return organisation;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar; the year begins in March. */
static int64_t days(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* YYMMDDhhmmssZ or YYYYMMDDhhmmssZ. RFC 5280 section 4.1.2.5. */
static bool read_time(const struct der *der, int64_t *seconds)
{
    static const uint8_t most[] = {99, 12, 31, 23, 59, 60};
    const size_t century = der->tag == GENERALIZED_TIME ? 2 : 0;
    const uint8_t *p = der->body.data;
    int64_t part[7] = {0}; /* the century last */

    if ((der->tag != UTC_TIME && der->tag != GENERALIZED_TIME) ||
        der->body.captured != century + 13 || p[century + 12] != 'Z')
        return false;
    for (size_t i = 0; i < 6 + century / 2; i++) {
        if (p[2 * i] < '0' || p[2 * i] > '9' || p[2 * i + 1] < '0' || p[2 * i + 1] > '9')
            return false;
        int64_t two = (p[2 * i] - '0') * 10 + (p[2 * i + 1] - '0');

        if (century != 0 && i == 0)
            part[6] = two;
        else
            part[i - century / 2] = two;
    }
    for (size_t i = 0; i < 6; i++)
        if (part[i] > most[i] || ((i == 1 || i == 2) && part[i] == 0))
            return false;
    int64_t year = century ? part[6] * 100 + part[0] : part[0] + (part[0] < 50 ? 2000 : 1900);

    *seconds = days(year, part[1], part[2]) * 86400 + part[3] * 3600 + part[4] * 60 + part[5];
    return true;
}

static bool read_validity(struct wt_span span, struct wt_certificate *out)
{
    struct wt_reader r = wt_reader_over(span);
    struct der from, to;

    return next(&r, &from) && next(&r, &to) && read_time(&from, &out->not_before) &&
           read_time(&to, &out->not_after);
}

/* The extension subjectAltName, 2.5.29.17: the names that the certificate is good for. */
static void read_extensions(struct wt_span span, struct wt_certificate *out)
{
    struct wt_reader outer = wt_reader_over(span);
    struct der list, one, oid, value, names;

    if (!expect(&outer, SEQUENCE, &list))
        return;
    struct wt_reader r = wt_reader_over(list.body);

    for (unsigned i = 0; i < MOST_ITEMS && expect(&r, SEQUENCE, &one); i++) {
        struct wt_reader in = wt_reader_over(one.body);

        if (!expect(&in, OBJECT_IDENTIFIER, &oid) || !is_oid(oid.body, "\x55\x1d\x11", 3) ||
            !next(&in, &value) || (value.tag == BOOLEAN && !next(&in, &value)) ||
            value.tag != OCTET_STRING)
            continue;
        struct wt_reader inside = wt_reader_over(value.body);

        if (expect(&inside, SEQUENCE, &names))
            out->names = names.body;
    }
}

bool wt_certificate_read(struct wt_span bytes, struct wt_certificate *out)
{
    struct wt_reader r = wt_reader_over(bytes);
    struct der outer, inner, one, issuer, validity, subject;

    memset(out, 0, sizeof *out);
    if (bytes.captured < bytes.on_wire || !expect(&r, SEQUENCE, &outer))
        return false;
    struct wt_reader in = wt_reader_over(outer.body);

    if (!expect(&in, SEQUENCE, &inner))
        return false;
    struct wt_reader t = wt_reader_over(inner.body);

    if (!next(&t, &one) || (one.tag == VERSION && !next(&t, &one)) || one.tag != INTEGER ||
        !expect(&t, SEQUENCE, &one) || !expect(&t, SEQUENCE, &issuer) ||
        !expect(&t, SEQUENCE, &validity) || !expect(&t, SEQUENCE, &subject) ||
        !read_validity(validity.body, out))
        return false;
    out->issuer = name_of(issuer.body);
    out->subject = name_of(subject.body);
    out->self_issued = issuer.body.captured == subject.body.captured &&
                       memcmp(issuer.body.data, subject.body.data, issuer.body.captured) == 0;
    for (unsigned i = 0; i < MOST_ITEMS && next(&t, &one); i++)
        if (one.tag == EXTENSIONS)
            read_extensions(one.body, out);
    return true;
}

bool wt_certificate_next_name(struct wt_reader *r, struct wt_span *name)
{
    struct der one;

    while (next(r, &one))
        if (one.tag == DNS_NAME) {
            *name = one.body;
            return true;
        }
    return false;
}

/* The same, whatever the case of their ASCII letters? */
static bool same_text(struct wt_span a, struct wt_span b)
{
    if (a.captured != b.captured)
        return false;
    for (size_t i = 0; i < a.captured; i++) {
        uint8_t x = a.data[i];
        uint8_t y = b.data[i];

        x = x >= 'A' && x <= 'Z' ? (uint8_t)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (uint8_t)(y + 32) : y;
        if (x != y)
            return false;
    }
    return true;
}

/* "*.example.org" is good for one label in its place. RFC 6125 section 6.4.3. */
static bool is_good_for(struct wt_span name, struct wt_span host)
{
    if (same_text(name, host))
        return true;
    const uint8_t *dot = host.captured > 0 ? memchr(host.data, '.', host.captured) : NULL;

    if (dot == NULL || name.captured < 2 || name.data[0] != '*' || name.data[1] != '.')
        return false;
    size_t label = (size_t)(dot - host.data);

    return same_text(wt_slice(name, 1, name.on_wire - 1),
                     wt_slice(host, label, host.on_wire - label));
}

bool wt_certificate_is_for(const struct wt_certificate *certificate, struct wt_span host)
{
    struct wt_reader r = wt_reader_over(certificate->names);
    struct wt_span name;

    if (certificate->names.captured == 0)
        return is_good_for(certificate->subject, host);
    for (unsigned i = 0; i < WT_MAX_TLS_ITEMS && wt_certificate_next_name(&r, &name); i++)
        if (is_good_for(name, host))
            return true;
    return false;
}
