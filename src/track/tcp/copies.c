/* SPDX-License-Identifier: BSD-2-Clause */
#include "copies.h"

#include <stdbool.h>

#define COPY_NS INT64_C(10000000)
#define ROUTED_COPY_NS INT64_C(100000000)
#define TAGGED_COPY_NS INT64_C(1000000000)
#define NAMELESS_COPY_NS INT64_C(100000) /* nobody sends bytes, SYN or FIN again so soon */
#define NAMELESS_ACK_NS INT64_C(1000)    /* an ACK alone may be repeated soon */
#define NEVER INT64_C(-1)

struct copy *track_copy_place(const struct copies *copies, const struct wt_tcp *tcp, uint32_t ip_id)
{
    uint64_t ports = (uint64_t)tcp->src_port << 16 | tcp->dst_port;
    uint64_t mixed = ports * UINT64_C(0x9e3779b97f4a7c15) ^
                     tcp->seq * UINT64_C(0xc2b2ae3d27d4eb4f) ^
                     tcp->ack * UINT64_C(0x165667b19e3779f9) ^ ((uint64_t)ip_id << 32 | tcp->flags);
    uint64_t place = (mixed * UINT64_C(0x9e3779b97f4a7c15)) >> 52;

    __builtin_prefetch(&copies->seen[place % N_COPIES], 1);
    return &copies->seen[place % N_COPIES];
}

static bool same(const struct copy *a, const struct copy *b)
{
    return a->frame != 0 && a->stream == b->stream && a->seq == b->seq && a->ack == b->ack &&
           a->length == b->length && a->flags == b->flags && a->ip_id == b->ip_id &&
           a->window == b->window && a->options == b->options;
}

/* How long after the other one it may come. Without an identification other VLAN tags or another
 * TTL show that it was not sent again; or that no sender repeats so soon. */
static int64_t longest(const struct copy *seen, const struct copy *segment)
{
    if (segment->vlans != seen->vlans)
        return TAGGED_COPY_NS;
    if (segment->ttl != seen->ttl)
        return ROUTED_COPY_NS;
    if (segment->ip_id != 0)
        return COPY_NS;
    if (!segment->ack_alone)
        return NAMELESS_COPY_NS;
    return segment->among_copies ? NAMELESS_ACK_NS : NEVER;
}

uint32_t track_copy_of(struct copy *seen, const struct copy *segment)
{
    int64_t since = segment->ns - seen->ns;
    int64_t most = longest(seen, segment);

    if (since <= most && since >= -most && same(seen, segment)) {
        seen->ns = segment->ns; /* a third copy is a copy of the first */
        seen->ttl = segment->ttl;
        seen->vlans = segment->vlans;
        return seen->frame;
    }
    seen->stream =
        segment->stream; /* member by member: the struct has just been stored, see wt_span_of */
    seen->frame = segment->frame;
    seen->seq = segment->seq;
    seen->ack = segment->ack;
    seen->length = segment->length;
    seen->flags = segment->flags;
    seen->ip_id = segment->ip_id;
    seen->window = segment->window;
    seen->options = segment->options;
    seen->ttl = segment->ttl;
    seen->vlans = segment->vlans;
    seen->ns = segment->ns;
    return 0;
}
