/* SPDX-License-Identifier: BSD-2-Clause */
/* IP datagrams put together from their fragments. RFC 791 section 3.2, RFC 815, RFC 8200 section
 * 4.5, RFC 5722.
 *
 * A datagram's bytes lie in blocks of an arena, one block for each 2 KiB of which anything was
 * received; one bit for every eight bytes says what is there. So a million fragments that never
 * complete a datagram cost no more than the arena, and the order of arrival does not matter. */
#include "reassembly.h"

#include <assert.h>
#include <stdlib.h>

#include "dissect.h"

enum {
    MAX_DATAGRAMS = 256,
    UNIT = 8,        /* fragments begin at multiples of it */
    LARGEST = 65536, /* a datagram's payload is smaller, but this divides evenly */
    LARGEST_IPV4 = 65535 - 20,
    BLOCK = 2048,
    BLOCKS_EACH = LARGEST / BLOCK,
    N_BLOCKS = 2048, /* 4 MiB */
    NO_BLOCK = 0xffff,
    UNITS = LARGEST / UNIT,
    EIGHT_UNITS = 8 * UNIT, /* a byte of datagram.units */
};
#define TIMEOUT INT64_C(60000000000)

struct datagram {
    bool in_use, dead; /* dead: an IPv6 datagram that overlapped; its fragments are refused */
    uint8_t version, protocol;
    uint32_t id;
    struct wt_ip src, dst;
    uint64_t born; /* serial number, counted from the beginning of the run */
    int64_t time_ns;
    uint32_t first, last, count; /* frames */
    uint32_t frames[WT_MAX_FRAGMENT_FRAMES];
    size_t end;          /* bytes, once the last fragment came; else 0 */
    size_t reached;      /* where the farthest fragment ends */
    size_t n_units;      /* how many there are */
    uint8_t next_header; /* of the fragment at offset 0: IPv6 uses that one's */
    uint16_t blocks[BLOCKS_EACH];
    uint8_t units[UNITS / 8];
};

struct wt_reassembly {
    unsigned max_datagrams, max_blocks;
    unsigned n_places; /* places of datagrams that were ever in use */
    int64_t timeout_ns;
    uint64_t born;
    uint64_t given_up;        /* for others */
    unsigned n_used;          /* outputs of this frame */
    unsigned n_fresh, n_free; /* blocks never used, from this one on; and those given back */
    uint16_t free[N_BLOCKS];
    struct datagram datagrams[MAX_DATAGRAMS];
    uint8_t whole[WT_MAX_REASSEMBLED][LARGEST];
    uint32_t frames[WT_MAX_REASSEMBLED][WT_MAX_FRAGMENT_FRAMES];
    uint8_t arena[N_BLOCKS][BLOCK];
};

struct wt_reassembly *wt_reassembly_new(const struct wt_reassembly_options *options)
{
    struct wt_reassembly *r = calloc(1, sizeof *r); /* pages that are never written cost nothing */

    if (r == NULL)
        return NULL;
    r->max_datagrams =
        options->max_datagrams - 1u < MAX_DATAGRAMS ? options->max_datagrams : MAX_DATAGRAMS;
    r->max_blocks = N_BLOCKS;
    if (options->max_bytes != 0 && options->max_bytes < (size_t)N_BLOCKS * BLOCK)
        r->max_blocks = (unsigned)(options->max_bytes / BLOCK);
    if (r->max_blocks < BLOCKS_EACH)
        r->max_blocks = BLOCKS_EACH;
    r->timeout_ns = options->timeout_ns ? options->timeout_ns : TIMEOUT;
    return r;
}

void wt_reassembly_free(struct wt_reassembly *reassembly)
{
    free(reassembly);
}

uint64_t wt_reassembly_given_up(const struct wt_reassembly *reassembly)
{
    return reassembly->given_up;
}

void wt_reassembly_next_frame(struct wt_reassembly *reassembly)
{
    reassembly->n_used = 0;
}

/* ---- Datagrams ---- */

static void give_back(struct wt_reassembly *r, struct datagram *d)
{
    for (unsigned i = 0; i < BLOCKS_EACH; i++) {
        if (d->blocks[i] != NO_BLOCK)
            r->free[r->n_free++] = d->blocks[i];
        d->blocks[i] = NO_BLOCK;
    }
}

static void release(struct wt_reassembly *r, struct datagram *d)
{
    give_back(r, d);
    d->in_use = false;
}

static void give_up(struct wt_reassembly *r, struct datagram *d)
{
    release(r, d);
    r->given_up++;
}

static bool is_same(const struct datagram *d, const struct wt_fragment *f)
{
    return d->in_use && d->id == f->id && d->version == f->version &&
           (d->version == 6 || d->protocol == f->protocol) && wt_ip_same(&d->src, f->src) &&
           wt_ip_same(&d->dst, f->dst);
}

static struct datagram *oldest(struct wt_reassembly *r, const struct datagram *but)
{
    struct datagram *found = NULL;

    for (unsigned i = 0; i < r->n_places; i++) {
        struct datagram *d = &r->datagrams[i];

        if (d->in_use && d != but && (found == NULL || d->born < found->born))
            found = d;
    }
    return found;
}

static struct datagram *find(struct wt_reassembly *r, const struct wt_fragment *f)
{
    for (unsigned i = 0; i < r->n_places; i++)
        if (is_same(&r->datagrams[i], f))
            return &r->datagrams[i];
    return NULL;
}

/* A place for a new datagram; if none is free, the oldest datagram's. */
static struct datagram *vacant(struct wt_reassembly *r, unsigned *oddities)
{
    for (unsigned i = 0; i < r->n_places; i++)
        if (!r->datagrams[i].in_use)
            return &r->datagrams[i];
    if (r->n_places < r->max_datagrams)
        return &r->datagrams[r->n_places++];
    struct datagram *d = oldest(r, NULL);

    assert(d != NULL); /* all places are in use, and there is one at least */
    *oddities |= WT_FRAGMENT_DISPLACES;
    give_up(r, d);
    return d;
}

static void begin(struct wt_reassembly *r, struct datagram *d, const struct wt_fragment *f)
{
    *d = (struct datagram){.in_use = true,
                           .version = f->version,
                           .protocol = f->protocol,
                           .id = f->id,
                           .src = *f->src,
                           .dst = *f->dst,
                           .born = r->born++,
                           .time_ns = f->time_ns,
                           .first = f->frame};
    for (unsigned i = 0; i < BLOCKS_EACH; i++)
        d->blocks[i] = NO_BLOCK;
}

/* The datagram that this fragment belongs to. One that waited too long is dropped: its
 * identification was reused. */
static struct datagram *datagram_of(struct wt_reassembly *r, const struct wt_fragment *f,
                                    unsigned *oddities)
{
    struct datagram *d = find(r, f);

    if (d != NULL && f->time_ns - d->time_ns <= r->timeout_ns)
        return d;
    if (d != NULL)
        release(r, d);
    else
        d = vacant(r, oddities);
    begin(r, d, f);
    return d;
}

/* ---- Bytes ---- */

/* Block i of the datagram, allocated if needed. That cannot fail: the oldest other datagram is
 * dropped for its blocks, and one datagram alone never needs all. */
static uint8_t *block(struct wt_reassembly *r, struct datagram *d, size_t i, unsigned *oddities)
{
    if (d->blocks[i] == NO_BLOCK) {
        if (r->n_free == 0 && r->n_fresh == r->max_blocks) {
            *oddities |= WT_FRAGMENT_DISPLACES;
            while (r->n_free == 0)
                give_up(r, oldest(r, d));
        }
        d->blocks[i] = r->n_free > 0 ? r->free[--r->n_free] : (uint16_t)r->n_fresh++;
    }
    return r->arena[d->blocks[i]];
}

/* One unit of eight bytes; the last one of a datagram may be shorter. */
static unsigned put_unit(struct wt_reassembly *r, struct datagram *d, size_t at,
                         const uint8_t *from, size_t n)
{
    unsigned oddities = 0;
    uint8_t *to = block(r, d, at / BLOCK, &oddities) + at % BLOCK;
    uint8_t *units = &d->units[at / UNIT / 8];
    uint8_t bit = (uint8_t)(1u << at / UNIT % 8);

    if (*units & bit)
        return oddities | (memcmp(to, from, n) == 0 ? WT_FRAGMENT_REPEATED : WT_FRAGMENT_OVERLAPS);
    memcpy(to, from, n);
    *units |= bit;
    d->n_units++;
    return oddities;
}

/* Eight units at once, if none of them is there yet: the case of most fragments. */
static bool put_eight(struct wt_reassembly *r, struct datagram *d, size_t at, const uint8_t *from,
                      unsigned *oddities)
{
    if (at % EIGHT_UNITS != 0 || d->units[at / EIGHT_UNITS] != 0)
        return false;
    memcpy(block(r, d, at / BLOCK, oddities) + at % BLOCK, from, EIGHT_UNITS);
    d->units[at / EIGHT_UNITS] = 0xff;
    d->n_units += 8;
    return true;
}

/* IPv6 tolerates an exact duplicate of a fragment, but no partial overlap: RFC 5722. */
static unsigned put(struct wt_reassembly *r, struct datagram *d, const struct wt_fragment *f)
{
    unsigned oddities = 0;
    size_t before = d->n_units;

    for (size_t i = 0, n = 0; i < f->data.on_wire; i += n) {
        size_t left = f->data.on_wire - i;
        const uint8_t *from = f->data.data + i;

        n = EIGHT_UNITS;
        if (left >= n && put_eight(r, d, f->offset + i, from, &oddities))
            continue;
        n = left < UNIT ? left : UNIT;
        oddities |= put_unit(r, d, f->offset + i, from, n);
    }
    if (f->version == 6 && oddities & WT_FRAGMENT_REPEATED && d->n_units > before)
        oddities |= WT_FRAGMENT_OVERLAPS;
    return oddities;
}

/* ---- One fragment ---- */

/* Is the fragment's place possible? Not beyond the largest datagram, nor beyond the end that
 * another fragment gave; and the last fragment must end after all others. */
static bool fits(const struct datagram *d, const struct wt_fragment *f)
{
    size_t end = f->offset + f->data.on_wire;

    if (end > (f->version == 4 ? (size_t)LARGEST_IPV4 : LARGEST - 1u))
        return false;
    if (d->end != 0 && (end > d->end || (!f->more && end != d->end)))
        return false;
    return f->more || end >= d->reached;
}

static void note_frame(struct datagram *d, const struct wt_fragment *f)
{
    if (d->count < WT_MAX_FRAGMENT_FRAMES)
        d->frames[d->count] = f->frame;
    d->count++;
    d->last = f->frame;
    if (f->offset == 0)
        d->next_header = f->protocol;
}

static void give(struct wt_reassembly *r, struct datagram *d, struct wt_reassembled *out)
{
    unsigned n = r->n_used++;
    uint8_t *whole = r->whole[n];
    unsigned held = d->count < WT_MAX_FRAGMENT_FRAMES ? d->count : WT_MAX_FRAGMENT_FRAMES;

    for (size_t at = 0; at < d->end; at += BLOCK)
        memcpy(whole + at, r->arena[d->blocks[at / BLOCK]],
               d->end - at < BLOCK ? d->end - at : BLOCK);
    memcpy(r->frames[n], d->frames, held * sizeof *d->frames);
    *out = (struct wt_reassembled){
        .bytes = {whole, d->end, d->end},
        .protocol = d->next_header,
        .first = d->first,
        .last = d->last,
        .count = d->count,
        .frames = r->frames[n],
        .n_frames = held
    };
}

/* All fragments but the last end at a multiple of 8 bytes; the rest is cut off, as Linux does. */
static struct wt_fragment trimmed(const struct wt_fragment *fragment)
{
    struct wt_fragment out = *fragment;

    if (out.more)
        out.data = wt_slice(out.data, 0, out.data.on_wire / UNIT * UNIT);
    return out;
}

enum wt_fragment_fate wt_reassembly_add(struct wt_reassembly *r, const struct wt_fragment *fragment,
                                        unsigned *oddities, struct wt_reassembled *out)
{
    struct wt_fragment f = trimmed(fragment);

    *oddities = 0;
    if (f.data.on_wire == 0 || r->n_used == WT_MAX_REASSEMBLED)
        return WT_FRAGMENT_REFUSED;
    struct datagram *d = datagram_of(r, &f, oddities);

    if (d->dead)
        return WT_FRAGMENT_REFUSED;
    if (!fits(d, &f)) {
        *oddities |= WT_FRAGMENT_BEYOND;
        if (d->count == 0)
            release(r, d);
        return WT_FRAGMENT_REFUSED;
    }
    size_t end = f.offset + f.data.on_wire;

    *oddities |= put(r, d, &f);
    note_frame(d, &f);
    d->reached = end > d->reached ? end : d->reached;
    if (!f.more)
        d->end = end;
    if (f.version == 6 && *oddities & WT_FRAGMENT_OVERLAPS) {
        d->dead = true; /* RFC 5722: drop it and its later fragments */
        give_back(r, d);
        return WT_FRAGMENT_REFUSED;
    }
    if (d->end == 0 || d->n_units < (d->end + UNIT - 1) / UNIT)
        return WT_FRAGMENT_KEPT;
    give(r, d, out);
    release(r, d);
    return WT_FRAGMENT_COMPLETES;
}
