/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { FIRST_SLOTS = 1 << 10 };

bool track_table_init(struct table *table)
{
    memset(table, 0, sizeof *table);
    /* without randomness the table still works; it is only easier to flood */
    if (getrandom(&table->key, sizeof table->key, GRND_NONBLOCK) != sizeof table->key)
        table->key = (struct hash_key){(uint64_t)(uintptr_t)table, (uint64_t)(uintptr_t)&table};
    table->slots = calloc(FIRST_SLOTS, sizeof *table->slots);
    table->mask = FIRST_SLOTS - 1;
    return table->slots != NULL;
}

void track_table_clear(struct table *table)
{
    for (uint32_t i = 0; i < table->n_chunks; i++)
        free(table->chunks[i]);
    free(table->chunks);
    free(table->slots);
    memset(table, 0, sizeof *table);
}

/* ---- the hash ---- */

static bool same(const struct wt_endpoint *a, const struct wt_endpoint *b)
{
    return a->port == b->port && wt_ip_same(&a->ip, &b->ip);
}

static uint64_t word(const uint8_t *bytes)
{
    uint64_t w;

    memcpy(&w, bytes, sizeof w);
    return w;
}

/* Both directions give one hash: the smaller endpoint goes first. */
void track_pair_hash(const struct table *table, struct pair *pair)
{
    const struct wt_endpoint *a = &pair->src, *b = &pair->dst;
    uint64_t words[5];
    size_t n = 0;
    int order = memcmp(a->ip.bytes, b->ip.bytes, sizeof a->ip.bytes);

    if (order > 0 || (order == 0 && a->port > b->port)) {
        a = &pair->dst;
        b = &pair->src;
    }
    words[n++] = (uint64_t)a->ip.version << 40 | (uint64_t)pair->transport << 32 |
                 (uint64_t)a->port << 16 | b->port;
    if (a->ip.version == 4) {
        words[n++] = word(a->ip.bytes) | word(b->ip.bytes) << 32; /* four bytes each, then zeros */
    } else {
        words[n++] = word(a->ip.bytes);
        words[n++] = word(a->ip.bytes + 8);
        words[n++] = word(b->ip.bytes);
        words[n++] = word(b->ip.bytes + 8);
    }
    pair->hash = (uint32_t)track_siphash(&table->key, words, n);
}

static bool is_between(const struct flow *flow, const struct pair *pair, uint8_t *from)
{
    const struct wt_end *end = flow->pub.end;

    if (flow->pub.transport != pair->transport)
        return false;
    if (same(&end[0].at, &pair->src) && same(&end[1].at, &pair->dst)) {
        *from = 0;
        return true;
    }
    *from = 1;
    return same(&end[1].at, &pair->src) && same(&end[0].at, &pair->dst);
}

/* A packet needs all of its record, which is seldom in the cache when there are many: ask for it at
 * once, so that the memory's delay is paid once and not for each line of it. */
static void fetch(const struct flow *flow)
{
    enum { CACHE_LINE = 64 };

    for (size_t at = 0; at < sizeof *flow; at += CACHE_LINE)
        __builtin_prefetch((const char *)flow + at, 1);
}

struct flow *track_table_find(const struct table *table, const struct pair *pair, uint8_t *from)
{
    for (uint32_t i = pair->hash & table->mask; table->slots[i].id != 0; i = (i + 1) & table->mask)
        if (table->slots[i].hash == pair->hash) {
            struct flow *flow = track_flow(table, table->slots[i].id);

            fetch(flow);
            if (is_between(flow, pair, from))
                return flow;
        }
    return NULL;
}

static void put(struct slot *slots, uint32_t mask, struct slot slot)
{
    uint32_t i = slot.hash & mask;

    while (slots[i].id != 0)
        i = (i + 1) & mask;
    slots[i] = slot;
}

/* Keep at least three slots in eight free, so that a search stays short. */
static bool make_room(struct table *table)
{
    uint32_t size = table->mask + 1;
    struct slot *slots;

    if (table->n_slots_used < size / 8 * 5)
        return true;
    slots = calloc((size_t)size * 2, sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint32_t i = 0; i < size; i++)
        if (table->slots[i].id != 0)
            put(slots, size * 2 - 1, table->slots[i]);
    free(table->slots);
    table->slots = slots;
    table->mask = size * 2 - 1;
    return true;
}

static uint32_t slot_of(const struct table *table, uint32_t hash, uint32_t id)
{
    uint32_t i = hash & table->mask;

    while (table->slots[i].id != 0 && table->slots[i].id != id)
        i = (i + 1) & table->mask;
    return i;
}

/* Empty slot i, and move up what stands behind it only because it was taken. */
static void close_gap(struct table *table, uint32_t i)
{
    uint32_t mask = table->mask, j = i;

    for (;;) {
        j = (j + 1) & mask;
        if (table->slots[j].id == 0)
            break;
        uint32_t home = table->slots[j].hash & mask;

        if (((j - home) & mask) >= ((j - i) & mask)) {
            table->slots[i] = table->slots[j];
            i = j;
        }
    }
    table->slots[i] = (struct slot){0, 0};
}

/* ---- the records ---- */

static bool add_chunk(struct table *table)
{
    if (table->n_chunks == table->chunks_size) {
        uint32_t size = table->chunks_size ? table->chunks_size * 2 : 8;
        struct flow **chunks = realloc(table->chunks, size * sizeof(void *));

        if (chunks == NULL)
            return false;
        table->chunks = chunks;
        table->chunks_size = size;
    }
    struct flow *chunk = calloc(RECORD_CHUNK, sizeof *chunk);

    if (chunk == NULL)
        return false;
    table->chunks[table->n_chunks++] = chunk;
    return true;
}

static struct flow *fresh_record(struct table *table)
{
    uint32_t id = table->free;
    bool in_heap;
    struct flow *flow;

    if (id != 0) {
        flow = track_flow(table, id);
        table->free = flow->next_free;
        in_heap = flow->in_heap;
        memset(flow, 0, sizeof *flow);
        flow->in_heap = in_heap;
    } else {
        if (table->n_records / RECORD_CHUNK >= table->n_chunks && !add_chunk(table))
            return NULL;
        id = ++table->n_records;
        flow = track_flow(table, id);
    }
    flow->id = id;
    table->held++;
    return flow;
}

struct flow *track_table_add(struct table *table, const struct pair *pair, const struct flow *old)
{
    struct flow *flow;

    if (!make_room(table))
        return NULL;
    flow = fresh_record(table);
    if (flow == NULL)
        return NULL;
    flow->pub.transport = (uint8_t)pair->transport;
    flow->pub.end[0].at = pair->src;
    flow->pub.end[1].at = pair->dst;
    if (old != NULL) {
        table->slots[slot_of(table, pair->hash, old->id)].id = flow->id;
    } else {
        put(table->slots, table->mask, (struct slot){pair->hash, flow->id});
        table->n_slots_used++;
    }
    return flow;
}

void track_table_remove(struct table *table, struct flow *flow)
{
    struct pair pair = {
        .src = flow->pub.end[0].at, .dst = flow->pub.end[1].at, .transport = flow->pub.transport};
    uint32_t i, id = flow->id;

    track_pair_hash(table, &pair);
    i = slot_of(table, pair.hash, id);
    if (table->slots[i].id == id) { /* a newer conversation of the same endpoints may have it */
        close_gap(table, i);
        table->n_slots_used--;
    }
    flow->id = 0;
    flow->next_free = table->free;
    table->free = id;
    table->held--;
}
