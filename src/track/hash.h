/* SPDX-License-Identifier: BSD-2-Clause */
/* A keyed hash of a few 64-bit words: NH, as UMAC has it (RFC 4418 section 5.2.2), in words of 64
 * bits. For a random key, two different inputs have the same NH with a probability of at most
 * 2^-64, even inputs chosen by an attacker who does not know the key. A table uses few of its 128
 * bits, so collisions are as frequent as chance makes them. That is enough for a hash table, not
 * for a signature; no output depends on it.
 *
 * Inline: with a constant number of words it compiles to code without loops, and it runs for each
 * packet. */
#ifndef WT_TRACK_HASH_H
#define WT_TRACK_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_MOST_WORDS = 6 };

struct hash_key {
    uint64_t word[HASH_MOST_WORDS], last[2]; /* all random */
};

struct product {
    uint64_t low, high;
};

/* For compilers without a 128-bit integer. */
static inline struct product hash_multiply_in_parts(uint64_t a, uint64_t b)
{
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (uint32_t)middle;

    return (struct product){other << 32 | (uint32_t)low, a1 * b1 + (middle >> 32) + (other >> 32)};
}

static inline struct product hash_multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide whole = (wide)a * b;

    return (struct product){(uint64_t)whole, (uint64_t)(whole >> 64)};
#else
    return hash_multiply_in_parts(a, b);
#endif
}

/* n words, an even number, at most HASH_MOST_WORDS. Only inputs of one n are compared by it. */
static inline uint64_t track_hash(const struct hash_key *key, const uint64_t *words, size_t n)
{
    struct product sum = {0, 0};

    for (size_t i = 0; i < n; i += 2) {
        struct product p = hash_multiply(words[i] + key->word[i], words[i + 1] + key->word[i + 1]);

        sum.low += p.low;
        sum.high += p.high + (sum.low < p.low);
    }
    /* mix once more, so that every bit used depends on all 128 */
    sum = hash_multiply(sum.low + key->last[0], sum.high + key->last[1]);
    sum.low ^= sum.high;
    /* Of numbers in even steps both halves of a product go up in even steps. For some keys these
     * are so short that all stand in a row; few keys have such steps at two places at once. */
    return sum.low ^ sum.low >> 32;
}

#endif
