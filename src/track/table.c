/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
    FIRST_SLOTS = 1 << 10,
    MOVED_AT_ONCE = 8, /* slots moved for each new conversation: the old table is empty long before
                          the new one is full */
};
static const uint32_t gone = UINT32_MAX; /* in the id of a slot of the old table */

static void make_up_a_key(struct table *table)
{
    uint64_t state = (uint64_t)(uintptr_t)table, words[sizeof table->key / sizeof state];

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        words[i] = state;
    }
    memcpy(&table->key, words, sizeof words);
}

bool track_table_init(struct table *table)
{
    memset(table, 0, sizeof *table);
    /* without random bytes the table works, but an attacker can cause collisions */
    if (getrandom(&table->key, sizeof table->key, GRND_NONBLOCK) != sizeof table->key)
        make_up_a_key(table);
    table->now.at = calloc(FIRST_SLOTS, sizeof *table->now.at);
    table->now.mask = FIRST_SLOTS - 1;
    return table->now.at != NULL;
}

void track_table_clear(struct table *table)
{
    for (uint32_t i = 0; i < table->n_chunks; i++)
        free(table->chunks[i]);
    free(table->chunks);
    free(table->now.at);
    free(table->old.at);
    memset(table, 0, sizeof *table);
}

/* ---- the hash ---- */

/* Little-endian on every machine. */
static uint64_t word(const uint8_t *bytes)
{
    uint64_t w;

    memcpy(&w, bytes, sizeof w);
    return le64toh(w);
}

/* An IPv4 address is four bytes, then zeros. Read 32 bits, as they were just stored: a 64-bit load
 * after a 32-bit store stalls (store forwarding). The zeros are the upper half of the 64-bit word
 * that differs() compares. */
static void words_of(const struct wt_ip *ip, uint64_t words[2])
{
    uint32_t four;

    if (ip->version == 4) {
        memcpy(&four, ip->bytes, sizeof four);
        words[0] = le32toh(four);
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
    pair->is_hashed = false;
    words_of(src, pair->src_words);
    words_of(dst, pair->dst_words);
}

/* Both directions have the same hash: the numerically smaller endpoint goes first. */
static uint64_t hash_of_ipv4(const struct hash_key *key, const struct pair *pair)
{
    uint64_t src = pair->src_words[0] << 16 | pair->src_port;
    uint64_t dst = pair->dst_words[0] << 16 | pair->dst_port;
    uint64_t transport = (uint64_t)pair->transport << 48;
    uint64_t words[2] = {transport | (src < dst ? src : dst), src < dst ? dst : src};

    return track_hash(key, words, 2);
}

static bool is_in_order(const struct pair *pair)
{
    const uint64_t *src = pair->src_words, *dst = pair->dst_words;

    if (src[0] != dst[0])
        return src[0] < dst[0];
    if (src[1] != dst[1])
        return src[1] < dst[1];
    return pair->src_port < pair->dst_port;
}

static uint64_t hash_of_ipv6(const struct hash_key *key, const struct pair *pair)
{
    bool in_order = is_in_order(pair);
    const uint64_t *a = in_order ? pair->src_words : pair->dst_words;
    const uint64_t *b = in_order ? pair->dst_words : pair->src_words;
    uint64_t ports = in_order ? (uint64_t)pair->src_port << 16 | pair->dst_port
                              : (uint64_t)pair->dst_port << 16 | pair->src_port;
    uint64_t words[6] = {a[0], a[1], b[0], b[1], (uint64_t)pair->transport << 32 | ports, 0};

    return track_hash(key, words, 6);
}

/* For what nearly each packet goes through, at two places: GCC takes it for too long. */
#define INLINED static inline __attribute__((always_inline))

INLINED void hash_pair(const struct table *table, struct pair *pair)
{
    if (pair->is_hashed)
        return;
    pair->is_hashed = true;
    pair->hash = (uint32_t)(pair->src->version == 4 ? hash_of_ipv4(&table->key, pair)
                                                    : hash_of_ipv6(&table->key, pair));
}

void track_pair_hash(const struct table *table, struct pair *pair)
{
    hash_pair(table, pair);
}

/* 0: it is there. Without branches, for which end sends is what nothing predicts. */
static uint64_t differs(const struct wt_end *end, const uint64_t words[2], uint16_t port)
{
    return (uint64_t)(end->at.port ^ port) | (word(end->at.ip.bytes) ^ words[0]) |
           (word(end->at.ip.bytes + 8) ^ words[1]);
}

INLINED bool is_between(const struct flow *flow, const struct pair *pair, uint8_t *from)
{
    const struct wt_end *end = flow->pub.end;

    if (flow->pub.transport != pair->transport || end->at.ip.version != pair->src->version)
        return false;
    if (end[0].at.port + end[1].at.port != pair->src_port + pair->dst_port)
        return false; /* as most others */
    *from = differs(&end[0], pair->src_words, pair->src_port) != 0;
    return (differs(&end[*from], pair->src_words, pair->src_port) |
            differs(&end[1 - *from], pair->dst_words, pair->dst_port)) == 0;
}

INLINED struct flow *find_in(const struct table *table, const struct slots *slots,
                             const struct pair *pair, uint8_t *from)
{
    uint32_t i = pair->hash & slots->mask;

    for (; slots->at[i].id != 0; i = (i + 1) & slots->mask) {
        if (slots->at[i].hash != pair->hash || slots->at[i].id == gone)
            continue;
        struct flow *flow = track_flow(table, slots->at[i].id);

        if (is_between(flow, pair, from))
            return flow;
    }
    return NULL;
}

struct flow *track_table_find(struct table *table, struct pair *pair, uint8_t *from)
{
    struct flow *flow = table->last;

    if (flow != NULL && is_between(flow, pair, from))
        return flow;
    hash_pair(table, pair);
    flow = find_in(table, &table->now, pair, from);
    if (flow == NULL && table->old.at != NULL)
        flow = find_in(table, &table->old, pair, from);
    if (flow != NULL)
        table->last = flow;
    return flow;
}

void track_table_fetch_slot(const struct table *table, uint32_t hash)
{
    __builtin_prefetch(&table->now.at[hash & table->now.mask]);
}

/* A record still in the old table is not prefetched: that is rare. */
void track_table_fetch_record(const struct table *table, uint32_t hash)
{
    const struct slots *slots = &table->now;
    uint32_t i = hash & slots->mask;

    while (slots->at[i].id != 0 && slots->at[i].hash != hash)
        i = (i + 1) & slots->mask;
    if (slots->at[i].id == 0)
        return;
    const char *record = (const char *)track_flow(table, slots->at[i].id);

    for (size_t at = 0; at < sizeof(struct flow); at += CACHE_LINE)
        __builtin_prefetch(record + at, 1);
    if (table->has_more)
        __builtin_prefetch(track_more(table, slots->at[i].id), 1);
}

/* ---- slots ---- */

static void put(struct table *table, struct slot slot)
{
    uint32_t i = slot.hash & table->now.mask;

    while (table->now.at[i].id != 0)
        i = (i + 1) & table->now.mask;
    table->now.at[i] = slot;
    table->used++;
}

/* Where this conversation's slot is; NULL: not here. */
static struct slot *slot_of(const struct slots *slots, uint32_t hash, uint32_t id)
{
    uint32_t i = hash & slots->mask;

    while (slots->at[i].id != 0 && slots->at[i].id != id)
        i = (i + 1) & slots->mask;
    return slots->at[i].id == id ? &slots->at[i] : NULL;
}

/* Empty slot i, and move up later entries of the same probe sequence. */
static void close_gap(struct slots *slots, uint32_t i)
{
    uint32_t mask = slots->mask, j = i;

    for (;;) {
        j = (j + 1) & mask;
        if (slots->at[j].id == 0)
            break;
        uint32_t home = slots->at[j].hash & mask;

        if (((j - home) & mask) >= ((j - i) & mask)) {
            slots->at[i] = slots->at[j];
            i = j;
        }
    }
    slots->at[i] = (struct slot){0, 0};
}

/* Remove a conversation from the index. A newer conversation of the same endpoints may have its
 * slot already. In the old table slots stay where they are: there the slot is only marked as
 * gone. */
static void forget(struct table *table, uint32_t hash, uint32_t id)
{
    struct slot *slot = slot_of(&table->now, hash, id);

    if (slot != NULL) {
        close_gap(&table->now, (uint32_t)(slot - table->now.at));
        table->used--;
    }
    slot = table->old.at != NULL ? slot_of(&table->old, hash, id) : NULL;
    if (slot != NULL)
        slot->id = gone;
}

/* Move the next n slots from the old table. */
static void move_some(struct table *table, uint32_t n)
{
    for (; n > 0 && table->moved <= table->old.mask; n--) {
        struct slot slot = table->old.at[table->moved++];

        if (slot.id != 0 && slot.id != gone)
            put(table, slot);
    }
    if (table->moved > table->old.mask) {
        free(table->old.at);
        table->old.at = NULL;
    }
}

/* Keep at least three of eight slots free, so that searches stay short. The table grows to twice
 * its size incrementally: no single packet pays for moving all slots. */
static bool make_room(struct table *table)
{
    uint32_t size = table->now.mask + 1;
    struct slot *slots;

    if (table->old.at != NULL)
        move_some(table, MOVED_AT_ONCE);
    if (table->used < size / 8 * 5)
        return true;
    slots = calloc((size_t)size * 2, sizeof *slots);
    if (slots == NULL)
        return false;
    if (table->old.at != NULL)
        move_some(table, table->old.mask + 1);
    table->old = table->now;
    table->now = (struct slots){slots, size * 2 - 1};
    table->used = table->moved = 0;
    return true;
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
    /* No huge pages: docs/performance.md has the measurement. */
    size_t more = table->has_more ? 2 * sizeof(struct more) : 0;
    struct flow *chunk = aligned_alloc(CACHE_LINE, RECORD_CHUNK * (sizeof *chunk + more));

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
        table->free = flow->link;
        in_heap = flow->in_heap;
    } else {
        if (table->n_records / RECORD_CHUNK >= table->n_chunks && !add_chunk(table))
            return NULL;
        id = ++table->n_records;
        flow = track_flow(table, id);
        in_heap = false;
    }
    memset(flow, 0, sizeof *flow);
    struct more *more = track_more(table, id);

    if (more != NULL)
        memset(more, 0, 2 * sizeof *more);
    flow->in_heap = in_heap;
    flow->pub.index = id;
    table->held++;
    return flow;
}

struct flow *track_table_add(struct table *table, struct pair *pair, const struct flow *old)
{
    struct flow *flow;

    track_pair_hash(table, pair);
    if (!make_room(table))
        return NULL;
    flow = fresh_record(table);
    if (flow == NULL)
        return NULL;
    flow->pub.transport = pair->transport;
    flow->pub.end[0].at = (struct wt_endpoint){*pair->src, pair->src_port};
    flow->pub.end[1].at = (struct wt_endpoint){*pair->dst, pair->dst_port};
    if (old != NULL) {
        forget(table, pair->hash, old->pub.index);
        flow->link = old->pub.index;
    }
    put(table, (struct slot){pair->hash, flow->pub.index});
    table->last = flow;
    return flow;
}

void track_table_remove(struct table *table, struct flow *flow)
{
    const struct wt_endpoint *a = &flow->pub.end[0].at, *b = &flow->pub.end[1].at;
    struct pair pair = {.src_port = a->port, .dst_port = b->port, .transport = flow->pub.transport};
    uint32_t id = flow->pub.index;

    track_pair_addresses(&pair, &a->ip, &b->ip);
    track_pair_hash(table, &pair);
    forget(table, pair.hash, id);
    if (table->last == flow)
        table->last = NULL;
    flow->pub.index = 0;
    flow->link = table->free;
    table->free = id;
    table->held--;
}
