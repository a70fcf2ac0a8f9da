/* SPDX-License-Identifier: BSD-2-Clause */
/* Are the names of a message whole, and which are the same? Each may end in a pointer to the one
 * before it, and so on: 120 names of 120 labels. What is known of a name's place is kept, so that
 * none is walked twice. RFC 1035 section 4.1.4, RFC 4343 */
#include "dns.h"

enum { LONGEST_NAME = 255, MOST_LABELS = 127, KIND = 0xc0, MOST_STEPS = 256, ROOT = 1 };

void wt_dns_known_begin(struct wt_dns_known *known, struct wt_span message)
{
    size_t n = message.captured + 1; /* a name may be asked for at the end of what was kept */

    memset(known->length, 0, n < WT_DNS_KNOWN_BYTES ? n : WT_DNS_KNOWN_BYTES);
}

/* The places that were walked: labels and pointers, with what is before each. */
struct steps {
    uint16_t place[MOST_STEPS];
    uint16_t pointer[MOST_STEPS]; /* where the next pointer leads, 1 more; 0: there is none */
    uint8_t before[MOST_STEPS];
    uint8_t labels[MOST_STEPS]; /* … and how many labels */
    unsigned n, run;            /* run: those from here on wait for their pointer */
    uint16_t label[MOST_LABELS];
    uint8_t n_labels;
    bool ends; /* at the empty label; else before a name that was known already */
};

static void step(struct steps *steps, size_t place, size_t used)
{
    if (steps->n == MOST_STEPS || place >= WT_DNS_KNOWN_BYTES)
        return;
    steps->place[steps->n] = (uint16_t)place;
    steps->labels[steps->n] = steps->n_labels;
    steps->before[steps->n++] = (uint8_t)used;
}

static void lead(struct steps *steps, uint16_t pointer)
{
    while (steps->run < steps->n)
        steps->pointer[steps->run++] = pointer;
}

/* A pointer goes to a place before the labels that led to it: so does a known name's, or it is not
 * the same from here. */
static bool is_known(const struct wt_dns_known *known, size_t place, size_t begin)
{
    return place < WT_DNS_KNOWN_BYTES && known->length[place] != 0 &&
           known->pointer[place] <= begin;
}

static bool walk(struct wt_reader *r, const struct wt_dns_known *known, struct steps *steps,
                 size_t *length)
{
    size_t begin = r->pos;

    for (*length = 0; !is_known(known, r->pos, begin);) {
        size_t place = r->pos;
        uint8_t n = wt_read_u8(r);

        step(steps, place, *length);
        if (r->end != WT_READ_OK || ((n & KIND) != 0 && (n & KIND) != KIND))
            return false;
        if (n == 0) {
            lead(steps, 0);
            steps->ends = true;
            return ++*length <= LONGEST_NAME;
        }
        if ((n & KIND) == 0) {
            *length += n + 1u;
            if (*length >= LONGEST_NAME || !wt_reader_fits(r, n))
                return false;
            steps->label[steps->n_labels++] = (uint16_t)place;
            wt_read_skip(r, n);
            continue;
        }
        size_t to = (size_t)(n & ~KIND) << 8 | wt_read_u8(r);

        if (r->end != WT_READ_OK || to >= begin)
            return false;
        lead(steps, (uint16_t)(to + 1));
        begin = r->pos = to;
    }
    lead(steps, known->pointer[r->pos]);
    *length += known->length[r->pos];
    return *length <= LONGEST_NAME;
}

static bool learn(struct wt_dns_known *known, struct wt_reader *r, size_t at, struct steps *steps)
{
    size_t length;

    steps->n = steps->run = steps->n_labels = 0;
    steps->ends = false;
    wt_read_skip(r, at);
    if (r->end != WT_READ_OK || !walk(r, known, steps, &length))
        return false;
    for (unsigned i = 0; i < steps->n; i++) {
        known->length[steps->place[i]] = (uint8_t)(length - steps->before[i]);
        known->pointer[steps->place[i]] = steps->pointer[i];
    }
    return true;
}

bool wt_dns_is_whole(struct wt_dns_known *known, struct wt_span message, size_t at)
{
    struct wt_reader r = wt_reader_over(message);
    struct steps steps;

    return learn(known, &r, at, &steps);
}

void wt_dns_same_begin(struct wt_dns_same *same, struct wt_span message)
{
    wt_dns_known_begin(&same->known, message);
    memset(same->first, 0, sizeof same->first);
    same->n = ROOT + 1;
}

static uint8_t folded(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool same_label(struct wt_span message, size_t a, size_t b)
{
    struct wt_reader ra = wt_reader_over(message), rb = ra;

    wt_read_skip(&ra, a);
    wt_read_skip(&rb, b);
    uint8_t n = wt_read_u8(&ra);

    if (wt_read_u8(&rb) != n)
        return false;
    while (n-- > 0)
        if (folded(wt_read_u8(&ra)) != folded(wt_read_u8(&rb)))
            return false;
    return true;
}

static unsigned hash_of(struct wt_span message, size_t label, unsigned tail)
{
    enum { FNV = 16777619 };
    struct wt_reader r = wt_reader_over(message);
    uint32_t hash = (uint32_t)(tail + 1) * FNV;

    wt_read_skip(&r, label);
    for (uint8_t n = wt_read_u8(&r); n > 0; n--)
        hash = (hash ^ folded(wt_read_u8(&r))) * FNV;
    return (hash ^ hash >> 15) % WT_DNS_SAME_CHAINS;
}

/* The number of this label before the name of that number. */
static uint16_t number_of(struct wt_dns_same *same, struct wt_span message, uint16_t label,
                          uint16_t tail)
{
    enum { LONGEST_SEARCH = 32 }; /* as many meet by chance never; an attacker's may differ */
    uint16_t *first = &same->first[hash_of(message, label, tail)];
    unsigned searched = 0;

    if (tail == 0)
        return 0;
    for (uint16_t i = *first; i != 0 && searched < LONGEST_SEARCH; i = same->next[i], searched++)
        if (same->tail[i] == tail && same_label(message, same->label[i], label))
            return i;
    if (same->n == WT_DNS_SAME_NAMES || searched == LONGEST_SEARCH)
        return 0;
    same->label[same->n] = label;
    same->tail[same->n] = tail;
    same->next[same->n] = *first;
    return *first = same->n++;
}

uint16_t wt_dns_name_number(struct wt_dns_same *same, struct wt_span message, size_t at)
{
    struct wt_reader r = wt_reader_over(message);
    struct steps steps;
    uint16_t numbers[MOST_LABELS + 1];

    if (at < WT_DNS_KNOWN_BYTES && at <= message.captured && same->known.length[at] != 0)
        return same->number[at];
    if (!learn(&same->known, &r, at, &steps))
        return 0;
    numbers[steps.n_labels] = steps.ends ? ROOT : same->number[r.pos];
    for (unsigned i = steps.n_labels; i-- > 0;)
        numbers[i] = number_of(same, message, steps.label[i], numbers[i + 1]);
    for (unsigned i = 0; i < steps.n; i++)
        same->number[steps.place[i]] = numbers[steps.labels[i]];
    return numbers[0];
}
