/* SPDX-License-Identifier: BSD-2-Clause */
#include "copies.h"

#include <stdbool.h>

#define COPY_NS INT64_C(10000000)
#define TAGGED_COPY_NS INT64_C(1000000000)

static uint32_t place(const struct copy *c)
{
    uint64_t mixed = c->flow * UINT64_C(0x9e3779b97f4a7c15) ^
                     c->seq * UINT64_C(0xc2b2ae3d27d4eb4f) ^ c->ack * UINT64_C(0x165667b19e3779f9) ^
                     ((uint64_t)c->ip_id << 32 | c->length);

    return (uint32_t)((mixed * UINT64_C(0x9e3779b97f4a7c15)) >> 52) % N_COPIES;
}

static bool same(const struct copy *a, const struct copy *b)
{
    return a->frame != 0 && a->flow == b->flow && a->seq == b->seq && a->ack == b->ack &&
           a->length == b->length && a->flags == b->flags && a->ip_id == b->ip_id;
}

/* Without an identification only other VLAN tags prove that it was not sent again. */
static bool may_be_copy(const struct copy *seen, const struct copy *segment)
{
    return same(seen, segment) && (segment->ip_id != 0 || segment->vlans != seen->vlans);
}

uint32_t track_copy_of(struct copies *copies, const struct copy *segment)
{
    struct copy *seen = &copies->seen[place(segment)];
    int64_t since = segment->ns - seen->ns;
    int64_t most = segment->vlans == seen->vlans ? COPY_NS : TAGGED_COPY_NS;

    if (may_be_copy(seen, segment) && since <= most && since >= -most) {
        seen->ns = segment->ns; /* a third copy is a copy of the first */
        seen->vlans = segment->vlans;
        return seen->frame;
    }
    *seen = *segment;
    return 0;
}
