/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of conversations: look-ups while it grows, and resistance to flooding. An attacker who
 * knows the hash can choose endpoints that all collide; each packet then searches through all of
 * them. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/track/table.h"

struct ends { /* of an IPv4 conversation */
    uint32_t client, server;
    uint16_t client_port, server_port;
};

static struct wt_ip ip4(uint32_t address)
{
    return (struct wt_ip){
        .version = 4,
        .bytes = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
                  (uint8_t)address}
    };
}

/* ips: room for the two addresses, which the pair points to. */
static struct pair pair_of(const struct ends *ends, struct wt_ip ips[2])
{
    struct pair pair = {
        .src_port = ends->client_port, .dst_port = ends->server_port, .transport = WT_OVER_TCP};

    ips[0] = ip4(ends->client);
    ips[1] = ip4(ends->server);
    track_pair_addresses(&pair, &ips[0], &ips[1]);
    return pair;
}

static struct flow *add(struct table *table, const struct ends *ends)
{
    struct wt_ip ips[2];
    struct pair pair = pair_of(ends, ips);
    struct flow *flow = track_table_add(table, &pair, NULL);

    assert_non_null(flow);
    return flow;
}

static struct flow *find(struct table *table, const struct ends *ends, uint8_t *from)
{
    struct wt_ip ips[2];
    struct pair pair = pair_of(ends, ips);

    return track_table_find(table, &pair, from);
}

static struct ends turned(const struct ends *e)
{
    return (struct ends){e->server, e->client, e->server_port, e->client_port};
}

/* ---- growing ---- */

enum { MANY = 20000 };

static struct ends number(uint32_t i)
{
    return (struct ends){0x0a000000 + i / 100, 0xc0a80001, (uint16_t)(40000 + i % 100), 80};
}

/* At every size, also halfway from a smaller table to a larger one. */
static void all_are_found(void **state)
{
    struct table table;
    uint8_t from;

    (void)state;
    assert_true(track_table_init(&table));
    for (uint32_t i = 0; i < MANY; i++) {
        struct ends ends = number(i), back = turned(&ends);
        uint32_t old = i * UINT32_C(2654435761) % (i + 1); /* any of those so far */
        struct ends earlier = number(old);

        assert_null(find(&table, &ends, &from));
        uint32_t id = add(&table, &ends)->pub.index;

        assert_number(find(&table, &back, &from)->pub.index, id);
        assert_number(from, 1);
        assert_number(find(&table, &earlier, &from)->pub.index, old + 1);
        assert_number(from, 0);
    }
    track_table_clear(&table);
}

static void what_is_removed_is_gone(void **state)
{
    struct table table;
    uint8_t from;

    (void)state;
    assert_true(track_table_init(&table));
    for (uint32_t i = 0; i < MANY; i++) {
        struct ends ends = number(i), half = number(i / 2);

        add(&table, &ends);
        if (i % 2 == 0 && i > 0) { /* one goes for every two that come, at all stages of growth */
            track_table_remove(&table, find(&table, &half, &from));
            assert_null(find(&table, &half, &from));
        }
    }
    for (uint32_t i = 1; i < MANY; i++) {
        struct ends ends = number(i);

        assert_int_equal(find(&table, &ends, &from) == NULL, i <= (MANY - 1) / 2);
    }
    track_table_clear(&table);
}

/* The same endpoints begin anew: the newer conversation is found, also after the older one was
 * removed. */
static void the_newer_one_is_found(void **state)
{
    struct table table;
    uint8_t from;

    (void)state;
    assert_true(track_table_init(&table));
    for (uint32_t i = 0; i < MANY; i++) {
        struct ends ends = number(i);
        struct wt_ip ips[2];
        struct pair pair = pair_of(&ends, ips);
        struct flow *older = add(&table, &ends);
        struct flow *newer = track_table_add(&table, &pair, older);

        assert_ptr_equal(find(&table, &ends, &from), newer);
        track_table_remove(&table, older);
        assert_ptr_equal(find(&table, &ends, &from), newer);
    }
    track_table_clear(&table);
}

/* ---- flooding ---- */

enum { CROWD = 400, LONGEST_RUN = 64 };

/* How many slots a search may have to look at. */
static uint32_t longest_run(const struct slots *slots)
{
    uint32_t longest = 0, run = 0;

    for (uint32_t i = 0; i <= slots->mask; i++) {
        run = slots->at[i].id != 0 ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

typedef uint32_t (*hash)(const struct ends *ends);

static uint32_t exclusive_or(const struct ends *e)
{
    return e->client ^ e->server ^ e->client_port ^ e->server_port;
}

static uint32_t addition(const struct ends *e)
{
    return e->client + e->server + e->client_port + e->server_port;
}

static uint32_t multiplication(const struct ends *e)
{
    return (addition(e) * UINT32_C(2654435761)) >> 16;
}

static uint32_t fnv(const struct ends *e)
{
    uint8_t bytes[12];
    uint32_t h = 2166136261;

    memcpy(bytes, &e->client, 4);
    memcpy(bytes + 4, &e->server, 4);
    memcpy(bytes + 8, &e->client_port, 2);
    memcpy(bytes + 10, &e->server_port, 2);
    for (size_t i = 0; i < sizeof bytes; i++)
        h = (h ^ bytes[i]) * 16777619;
    return h;
}

static const struct hash_key everybodys = {
    {1,     22,    333, 4444, 55555, 666666},
    {7777777, 88888888}
};

/* Ours, under a key that everybody knows. */
static uint32_t known_key(const struct ends *e)
{
    struct table table = {.key = everybodys};
    struct wt_ip ips[2];
    struct pair pair = pair_of(e, ips);

    track_pair_hash(&table, &pair);
    return pair.hash;
}

/* What an attacker does: try until enough of them agree where the table looks first. */
static void crowd(struct ends out[CROWD], hash guessed)
{
    enum { PLACES = 1 << 12 };
    uint32_t seed = 1, n = 0;

    while (n < CROWD) {
        struct ends e = {.server = 0xc0a80001, .server_port = 80};

        seed = seed * 1664525 + 1013904223;
        e.client = 0x0a000000 + (seed >> 8);
        e.client_port = (uint16_t)(1024 + (seed >> 5) % 60000);
        if (guessed(&e) % PLACES == 7)
            out[n++] = e;
    }
}

static const struct guess {
    const char *name;
    hash hash;
} guesses[] = {
    {"exclusive or",    exclusive_or  },
    {"addition",        addition      },
    {"multiplication",  multiplication},
    {"FNV-1a",          fnv           },
    {"NH, a known key", known_key     },
};

static void cannot_be_flooded(void **state)
{
    const struct guess *guess = *state;
    static struct ends ends[CROWD];
    struct table table;

    crowd(ends, guess->hash);
    assert_true(track_table_init(&table));
    for (size_t i = 0; i < CROWD; i++)
        add(&table, &ends[i]);
    assert_in_range(longest_run(&table.now), 1, LONGEST_RUN);
    track_table_clear(&table);
}

/* Shows that the test above can fail: with a known key the flood collides. */
static void a_known_key_is_flooded(void **state)
{
    static struct ends ends[CROWD];
    struct table table;

    (void)state;
    crowd(ends, known_key);
    assert_true(track_table_init(&table));
    table.key = everybodys;
    for (size_t i = 0; i < CROWD; i++)
        add(&table, &ends[i]);
    assert_in_range(longest_run(&table.now), CROWD, UINT32_MAX);
    track_table_clear(&table);
}

/* What comes in numbers that go up by one, or by a power of two, is spread like anything else. Keys
 * are random, so one in a few hundred thousand may be a bad one: two in fifty are no chance. */
static void steps_are_spread(void **state)
{
    enum { TABLES = 50 };
    static const struct {
        uint32_t client, port;
    } steps[] = {
        {0,       1  },
        {1,       0  },
        {1,       1  },
        {256,     0  },
        {1 << 16, 0  },
        {0,       256},
        {1 << 24, 1  },
    };

    (void)state;
    for (size_t k = 0, n_long = 0; k < WT_ARRAY_LEN(steps) * TABLES; k++) {
        struct table table;

        n_long = k % TABLES == 0 ? 0 : n_long;
        assert_true(track_table_init(&table));
        for (uint32_t i = 0; i < CROWD; i++) {
            struct ends e = {.client = 0x0a000001 + i * steps[k / TABLES].client,
                             .server = 0xc0a80001,
                             .client_port = (uint16_t)(1024 + i * steps[k / TABLES].port),
                             .server_port = 80};

            add(&table, &e);
        }
        n_long += longest_run(&table.now) > LONGEST_RUN;
        assert_in_range(n_long, 0, 1);
        track_table_clear(&table);
    }
}

static void products_in_parts(void **state)
{
    uint64_t a = 1, b = UINT64_MAX;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct product whole = hash_multiply(a, b), parts = hash_multiply_in_parts(a, b);

        assert_int_equal(whole.low, parts.low);
        assert_int_equal(whole.high, parts.high);
        a = a * UINT64_C(6364136223846793005) + 1442695040888963407;
        b = i % 3 == 0 ? UINT64_MAX : b ^ a >> i % 64;
    }
}

static void each_table_has_its_own_key(void **state)
{
    struct table a, b;

    (void)state;
    assert_true(track_table_init(&a));
    assert_true(track_table_init(&b));
    assert_memory_not_equal(&a.key, &b.key, sizeof a.key);
    track_table_clear(&a);
    track_table_clear(&b);
}

int main(void)
{
    enum { PLAIN = 7 };
    struct CMUnitTest tests[PLAIN + WT_ARRAY_LEN(guesses)] = {
        cmocka_unit_test(all_are_found),
        cmocka_unit_test(what_is_removed_is_gone),
        cmocka_unit_test(the_newer_one_is_found),
        cmocka_unit_test(a_known_key_is_flooded),
        cmocka_unit_test(each_table_has_its_own_key),
        cmocka_unit_test(steps_are_spread),
        cmocka_unit_test(products_in_parts),
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(guesses); i++)
        tests[PLAIN + i] = (struct CMUnitTest){.name = guesses[i].name,
                                               .test_func = cannot_be_flooded,
                                               .initial_state = (void *)(uintptr_t)&guesses[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
