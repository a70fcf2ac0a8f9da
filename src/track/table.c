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

static uint64_t word(const uint8_t *bytes)
{
    uint64_t w;

    memcpy(&w, bytes, sizeof w);
    return w;
}

/* An IPv4 address is four bytes and zeros; read as that, for it has just been written as that. */
static void words_of(const struct wt_ip *ip, uint64_t words[2])
{
    uint32_t four;

    if (ip->version == 4) {
        memcpy(&four, ip->bytes, sizeof four);
        words[0] = four;
        words[1] = 0;
    } else {
        words[0] = word(ip->bytes);
        words[1] = word(ip->bytes + 8);
    }
}

void track_pair_addresses(struct pair *pair, const struct wt_ip *src, const struct wt_ip *dst)
{
    pair->src = src;
    pair->dst = dst;
    words_of(src, pair->src_words);
    words_of(dst, pair->dst_words);
}

/* Both directions give one hash: the smaller endpoint goes first, whatever smaller means. */
static bool is_in_order(const struct pair *pair)
{
    const uint64_t *src = pair->src_words, *dst = pair->dst_words;

    if (src[0] != dst[0])
        return src[0] < dst[0];
    if (src[1] != dst[1])
        return src[1] < dst[1];
    return pair->src_port < pair->dst_port;
}

void track_pair_hash(const struct table *table, struct pair *pair)
{
    bool in_order = is_in_order(pair);
    const uint64_t *a = in_order ? pair->src_words : pair->dst_words;
    const uint64_t *b = in_order ? pair->dst_words : pair->src_words;
    uint64_t ports = in_order ? (uint64_t)pair->src_port << 16 | pair->dst_port
                              : (uint64_t)pair->dst_port << 16 | pair->src_port;
    uint64_t tail = (uint64_t)pair->transport << 32 | ports;

    if (pair->src->version == 4) {
        uint64_t both = a[0] | b[0] << 32;

        pair->hash = (uint32_t)track_siphash(&table->key, &both, 1, tail);
    } else {
        uint64_t words[4] = {a[0], a[1], b[0], b[1]};

        pair->hash = (uint32_t)track_siphash(&table->key, words, 4, tail);
    }
}

static bool is_at(const struct wt_end *end, const uint64_t words[2], uint16_t port)
{
    return end->at.port == port && word(end->at.ip.bytes) == words[0] &&
           word(end->at.ip.bytes + 8) == words[1];
}

static bool is_between(const struct flow *flow, const struct pair *pair, uint8_t *from)
{
    const struct wt_end *end = flow->pub.end;

    if (flow->pub.transport != pair->transport || end->at.ip.version != pair->src->version)
        return false;
    *from = 0;
    if (is_at(&end[0], pair->src_words, pair->src_port) &&
        is_at(&end[1], pair->dst_words, pair->dst_port))
        return true;
    *from = 1;
    return is_at(&end[1], pair->src_words, pair->src_port) &&
           is_at(&end[0], pair->dst_words, pair->dst_port);
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
    flow->pub.transport = pair->transport;
    flow->pub.end[0].at = (struct wt_endpoint){*pair->src, pair->src_port};
    flow->pub.end[1].at = (struct wt_endpoint){*pair->dst, pair->dst_port};
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
    const struct wt_endpoint *a = &flow->pub.end[0].at, *b = &flow->pub.end[1].at;
    struct pair pair = {.src_port = a->port, .dst_port = b->port, .transport = flow->pub.transport};
    uint32_t i, id = flow->id;

    track_pair_addresses(&pair, &a->ip, &b->ip);
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
