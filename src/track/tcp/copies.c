/* SPDX-License-Identifier: BSD-2-Clause */
#include "copies.h"

#include <stdlib.h>

#define COPY_NS INT64_C(10000000)
#define ROUTED_COPY_NS INT64_C(100000000)
#define TAGGED_COPY_NS INT64_C(1000000000)
#define NAMELESS_COPY_NS INT64_C(100000) /* nobody sends bytes, SYN or FIN again so soon */
#define NAMELESS_SYN_NS INT64_C(500000)  /* … a SYN not before a second, but for a new attempt */
#define NAMELESS_ACK_NS INT64_C(1000)    /* an ACK alone may be repeated soon */
#define NEVER INT64_C(-1)
#define TWIN_NS INT64_C(190000000) /* from here on a timer may have run out */

/* By calloc: of fresh pages only those are touched that are used. aligned_alloc clears nothing. */
bool track_copies_init(struct copies *copies)
{
    enum { LINE = 64 };

    copies->memory = calloc(1, N_COPIES * sizeof *copies->seen + LINE);
    if (copies->memory == NULL)
        return false;
    copies->seen =
        (void *)((char *)copies->memory + (LINE - (uintptr_t)copies->memory % LINE) % LINE);
    return true;
}

void track_copies_clear(struct copies *copies)
{
    free(copies->memory);
}

static inline bool same(const struct copy *a, const struct copy *b)
{
    return ((a->like.place ^ b->like.place) | (a->like.amount ^ b->like.amount) |
            (a->like.header ^ b->like.header) | (a->options ^ b->options)) == 0;
}

/* How long after the other one it may come. Without an identification other VLAN tags or another
 * TTL show that it was not sent again; or that no sender repeats so soon. */
static int64_t longest(const struct copy *seen, const struct copy *segment, bool among_copies)
{
    uint32_t flags = segment->like.header & UINT16_MAX, length = (uint32_t)segment->like.amount;

    if (segment->vlans != seen->vlans)
        return TAGGED_COPY_NS;
    if (segment->ttl != seen->ttl)
        return ROUTED_COPY_NS;
    if (track_id_of(&segment->like) != 0 && !seen->same_id)
        return COPY_NS;
    if ((flags & WT_SYN) != 0)
        return NAMELESS_SYN_NS;
    if (length > 0 || (flags & WT_FIN) != 0)
        return NAMELESS_COPY_NS;
    return among_copies ? NAMELESS_ACK_NS : NEVER;
}

/* Of a segment that looks the same: is it in time? */
static bool is_in_time(const struct copy *seen, const struct copy *segment, bool among_copies)
{
    int64_t since = segment->ns - seen->ns, most;

    if (since > TAGGED_COPY_NS || since < -TAGGED_COPY_NS || seen->frame == 0)
        return false; /* the longest of all */
    most = longest(seen, segment, among_copies);
    return since <= most && since >= -most;
}

/* The same packet by its identification, too late for a copy and too soon for a timer. */
static bool is_twin(const struct copy *seen, const struct copy *segment)
{
    int64_t since = segment->ns - seen->ns;

    return seen->frame != 0 && track_id_of(&segment->like) != 0 && !seen->same_id && since >= 0 &&
           since < TWIN_NS;
}

static void store(struct copy *seen, const struct copy *segment)
{
    /* member by member: the struct has just been stored, see wt_span_of */
    seen->like.place = segment->like.place;
    seen->like.amount = segment->like.amount;
    seen->like.header = segment->like.header;
    seen->options = segment->options;
    seen->vlans = segment->vlans;
    seen->ns = segment->ns;
    seen->frame = segment->frame;
    seen->ttl = segment->ttl;
    seen->same_id = segment->same_id;
}

uint32_t track_copy_of(struct copy *pair, struct copy *segment, bool among_copies, uint32_t *twin)
{
    struct copy *like = same(&pair[0], segment)   ? &pair[0]
                        : same(&pair[1], segment) ? &pair[1]
                                                  : NULL;

    if (like != NULL && is_in_time(like, segment, among_copies)) {
        segment->hops = (int16_t)((int)like->ttl - (int)segment->ttl);
        like->ns = segment->ns; /* a third copy is a copy of the first */
        like->ttl = segment->ttl;
        like->vlans = segment->vlans;
        return like->frame;
    }
    *twin = like != NULL && is_twin(like, segment) ? like->frame : 0;
    segment->same_id = segment->same_id && *twin == 0; /* that of its twin says nothing of others */
    if (like == NULL)
        like = pair[1].ns < pair[0].ns ? &pair[1] : &pair[0];
    store(like, segment);
    return 0;
}
