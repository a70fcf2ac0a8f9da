/* SPDX-License-Identifier: BSD-2-Clause */
/* A keyed hash of a few 64-bit words: NH, as UMAC has it (RFC 4418 section 5.2.2), in words of 64
 * bits. Over the keys any two inputs that differ have the same NH with a probability of 2^-64 at
 * most, whoever chose them; of its 128 bits a table uses few, so that they share a place as often
 * as chance has it. Nobody who does not know the key can do better. That is what a table asks for;
 * for a signature it would not do, and nothing that is printed depends on it.
 *
 * Inline, for with a known number of words it is straight code that runs for each packet. */
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

/* Where no register and no pair of them holds 128 bits. */
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
    /* once more, so that all 128 bits decide about each that is used */
    sum = hash_multiply(sum.low + key->last[0], sum.high + key->last[1]);
    return sum.low ^ sum.high;
}

#endif
