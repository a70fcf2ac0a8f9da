/* SPDX-License-Identifier: BSD-2-Clause */
/* SipHash-1-3: a keyed hash of a few 64-bit words. Who cannot know the key cannot choose addresses
 * that all fall into one place of a table. Aumasson and Bernstein, "SipHash" (2012).
 *
 * Inline, for with a known number of words it is straight code that runs for each packet. */
#ifndef WT_TRACK_SIPHASH_H
#define WT_TRACK_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t k0, k1;
};

struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t sip_rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = sip_rotate(s->v1, 13) ^ s->v0;
    s->v0 = sip_rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = sip_rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = sip_rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = sip_rotate(s->v1, 17) ^ s->v2;
    s->v2 = sip_rotate(s->v2, 32);
}

static inline void sip_take(struct sip *s, uint64_t word)
{
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

/* n words, then tail: seven bytes at most, so that the length has room beside it. */
static inline uint64_t track_siphash(const struct hash_key *key, const uint64_t *words, size_t n,
                                     uint64_t tail)
{
    enum { TAIL_BYTES = 7 };
    struct sip s = {
        .v0 = key->k0 ^ UINT64_C(0x736f6d6570736575), /* "somepseudorandomlygeneratedbytes" */
        .v1 = key->k1 ^ UINT64_C(0x646f72616e646f6d),
        .v2 = key->k0 ^ UINT64_C(0x6c7967656e657261),
        .v3 = key->k1 ^ UINT64_C(0x7465646279746573),
    };

    for (size_t i = 0; i < n; i++)
        sip_take(&s, words[i]);
    sip_take(&s, (uint64_t)(n * sizeof *words + TAIL_BYTES) << 56 | tail);
    s.v2 ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

#endif
