/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of DNS: labels with a length byte each, up to an empty one or a pointer to a name that
 * stood earlier in the message. RFC 1035 sections 3.1 and 4.1.4. */
#include "../dissect.h"

enum {
    KIND_OF_LABEL = 0xc0, /* the first two bits: 00 a label, 11 a pointer, else not in use */
    POINTER = 0xc0,
    LONGEST_NAME = 255,
};

/* The next label: its length in *n, 0 at the end. Follows pointers: each goes to a place before the
 * labels that led to it, so that no loop is possible. */
static bool next_label(struct wt_reader *r, size_t *begin, size_t *n)
{
    for (;;) {
        uint8_t length = wt_read_u8(r);

        if (r->end != WT_READ_OK)
            return false;
        *n = length;
        if ((length & KIND_OF_LABEL) == 0)
            return true;
        if ((length & KIND_OF_LABEL) != POINTER)
            return false;
        size_t to = (size_t)(length & ~KIND_OF_LABEL) << 8 | wt_read_u8(r);

        if (r->end != WT_READ_OK || to >= *begin)
            return false;
        *begin = to;
        r->pos = to;
    }
}

static void put(struct wt_dns_name *name, uint8_t c)
{
    if (c == '.' || c == '\\') {
        name->text[name->length++] = '\\';
        name->text[name->length++] = (char)c;
    } else if (c < 0x20 || c == 0x7f) {
        name->text[name->length++] = '\\';
        name->text[name->length++] = (char)('0' + c / 100);
        name->text[name->length++] = (char)('0' + c / 10 % 10);
        name->text[name->length++] = (char)('0' + c % 10);
    } else { /* bytes above 127 are UTF-8 in mDNS; the renderers see to those that are not */
        name->text[name->length++] = (char)c;
    }
}

_Static_assert(4 * LONGEST_NAME <= WT_DNS_NAME_TEXT, "every byte of a name may need four");

static void put_words(struct wt_dns_name *name, const char *words)
{
    name->length = strlen(words);
    memcpy(name->text, words, name->length);
}

static bool read_name(struct wt_span message, size_t at, struct wt_dns_name *name)
{
    struct wt_reader r = wt_reader_over(message);
    size_t begin = at;
    size_t used = 1; /* the empty label counts */
    size_t n;

    name->length = 0;
    wt_read_skip(&r, at);
    while (next_label(&r, &begin, &n) && n > 0) {
        used += n + 1;
        if (used > LONGEST_NAME || !wt_reader_fits(&r, n))
            return false;
        if (name->length > 0)
            name->text[name->length++] = '.';
        for (size_t i = 0; i < n; i++)
            put(name, wt_read_u8(&r));
    }
    if (r.end != WT_READ_OK || n > 0)
        return false;
    if (name->length == 0)
        put_words(name, "<Root>");
    return true;
}

bool wt_dns_name_at(struct wt_span message, size_t at, struct wt_dns_name *name)
{
    if (read_name(message, at, name))
        return true;
    put_words(name, "<Name too long>");
    return false;
}

bool wt_dns_skip_name(struct wt_reader *r)
{
    for (;;) {
        uint8_t length = wt_read_u8(r);

        if (r->end != WT_READ_OK || length == 0)
            return r->end == WT_READ_OK;
        if ((length & KIND_OF_LABEL) == POINTER) {
            wt_read_u8(r);
            return r->end == WT_READ_OK;
        }
        if ((length & KIND_OF_LABEL) != 0)
            return false;
        wt_read_skip(r, length);
    }
}
