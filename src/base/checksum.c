/* SPDX-License-Identifier: BSD-2-Clause */
/* The one sum that IPv4, TCP, UDP and ICMP share. */
#include "wiretutor/bytes.h"

/* Four bytes at a time in the machine's own order: a one's complement sum may be computed in either
 * byte order and byte-swapped at the end (RFC 1071 section 2.B). */
uint16_t wt_checksum_sum(uint16_t sum, const uint8_t *data, size_t n)
{
    static const union {
        uint8_t bytes[2];
        uint16_t number;
    } order = {
        {0, 1}
    };
    uint64_t total = 0; /* of 32-bit words: no datagram is so long that it overflows */

    for (; n >= 16; n -= 16, data += 16) { /* in half the instructions */
        uint32_t words[4];

        memcpy(words, data, 16);
        total += ((uint64_t)words[0] + words[1]) + ((uint64_t)words[2] + words[3]);
    }
    for (; n >= 4; n -= 4, data += 4) {
        uint32_t word;

        memcpy(&word, data, 4);
        total += word;
    }
    uint32_t last = 0;

    if (n > 0) {
        memcpy(&last, data, n);
        total += last;
    }
    uint16_t folded = wt_checksum_fold(total);

    if (order.number != 1) /* little-endian */
        folded = (uint16_t)(folded << 8 | folded >> 8);
    return wt_checksum_fold((uint64_t)folded + sum);
}
