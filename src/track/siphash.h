/* SPDX-License-Identifier: BSD-2-Clause */
/* SipHash-1-3: a keyed hash of a few 64-bit words. Who cannot know the key cannot choose addresses
 * that all fall into one place of a table. Aumasson and Bernstein, "SipHash" (2012). */
#ifndef WT_TRACK_SIPHASH_H
#define WT_TRACK_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t k0, k1;
};

/* n words; the length is part of the hash. */
uint64_t track_siphash(const struct hash_key *key, const uint64_t *words, size_t n);

#endif
