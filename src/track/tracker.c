/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracker's public functions: a packet goes in, what it did comes out; numbers, caps, expiry.
 */
#include "tracker.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_CONVERSATIONS = 2000000, SWEPT_PER_PACKET = 16 };

struct wt_tracker *wt_tracker_new(const struct wt_tracker_options *options)
{
    struct wt_tracker *t = calloc(1, sizeof *t);

    if (t == NULL)
        return NULL;
    t->live = options->live;
    t->skip = options->skip;
    if ((t->skip & WT_SKIP_ANALYSIS) != 0)
        t->skip |= WT_SKIP_TIMES | WT_SKIP_MEANING;
    t->max_conversations =
        options->max_conversations ? options->max_conversations : DEFAULT_CONVERSATIONS;
    if (t->max_conversations < WT_MAX_PARTS)
        t->max_conversations = WT_MAX_PARTS;
    track_pool_init(&t->pool);
    t->episodes.all = calloc(N_EPISODES, sizeof *t->episodes.all);
    if ((t->skip & WT_SKIP_TIMES) == 0)
        t->carried = calloc(N_CARRIED, sizeof *t->carried);
    t->roles.known = calloc((size_t)ROLE_SETS * ROLE_WAYS, sizeof *t->roles.known);
    if (!track_table_init(&t->table) || !track_copies_init(&t->copies) || t->episodes.all == NULL ||
        t->roles.known == NULL || ((t->skip & WT_SKIP_TIMES) == 0 && t->carried == NULL)) {
        wt_tracker_free(t);
        return NULL;
    }
    t->table.has_more = (t->skip & WT_SKIP_TIMES) == 0 || (t->skip & WT_SKIP_HISTORY) == 0;
    return t;
}

void wt_tracker_free(struct wt_tracker *tracker)
{
    if (tracker == NULL)
        return;
    track_table_clear(&tracker->table);
    track_pool_clear(&tracker->pool);
    track_idle_clear(&tracker->idle);
    track_copies_clear(&tracker->copies);
    free(tracker->carried);
    free(tracker->episodes.all);
    free(tracker->roles.known);
    free(tracker->numbered);
    free(tracker);
}

bool wt_tracker_no_memory(const struct wt_tracker *tracker)
{
    return tracker->no_memory || tracker->pool.no_memory;
}

uint64_t wt_tracker_capped(const struct wt_tracker *tracker, enum wt_cap cap)
{
    return tracker->capped[cap];
}

void wt_tracker_on_drop(struct wt_tracker *tracker, wt_conversation_taker drop, void *context)
{
    tracker->drop = drop;
    tracker->drop_context = context;
}

/* ---- the conversations by number ---- */

static bool is_stale(const struct wt_tracker *t, const struct numbered *numbered)
{
    const struct flow *flow = track_flow(&t->table, numbered->id);

    return flow->pub.index == 0 || flow->pub.number != numbered->number;
}

static void forget_stale(struct wt_tracker *t)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->n_numbered; i++)
        if (!is_stale(t, &t->numbered[i]))
            t->numbered[kept++] = t->numbered[i];
    t->n_numbered = kept;
    t->n_stale = 0;
}

static bool make_room_to_tell(struct wt_tracker *t)
{
    if (t->n_numbered < t->numbered_size)
        return true;
    if (t->n_stale > t->n_numbered / 2) {
        forget_stale(t);
        return true;
    }
    size_t size = t->numbered_size ? t->numbered_size * 2 : 1024;
    struct numbered *numbered = realloc(t->numbered, size * sizeof *numbered);

    if (numbered == NULL)
        return false;
    t->numbered = numbered;
    t->numbered_size = size;
    return true;
}

static void give_number(struct wt_tracker *t, struct flow *flow)
{
    if (!make_room_to_tell(t)) {
        t->no_memory = true;
        return;
    }
    flow->pub.number = ++t->numbers;
    t->numbered[t->n_numbered++] = (struct numbered){flow->pub.index, flow->pub.number};
}

const struct wt_conversation *wt_tracker_conversation(struct wt_tracker *tracker, size_t i)
{
    if (tracker->n_stale > 0)
        forget_stale(tracker);
    return i < tracker->n_numbered ? &track_flow(&tracker->table, tracker->numbered[i].id)->pub
                                   : NULL;
}

/* The latest conversation of these endpoints before this one; NULL: it is too long ago. */
static struct flow *older_of(const struct wt_tracker *t, const struct wt_conversation *conv)
{
    enum { LOOKED_AT = 4096 };

    for (size_t i = t->n_numbered; i > 0 && t->n_numbered - i < LOOKED_AT; i--) {
        const struct numbered *numbered = &t->numbered[i - 1];
        struct flow *flow = track_flow(&t->table, numbered->id);

        if (numbered->number < conv->number && !is_stale(t, numbered) &&
            flow->pub.transport == conv->transport &&
            ((wt_same_end(&flow->pub.end[0].at, &conv->end[0].at) &&
              wt_same_end(&flow->pub.end[1].at, &conv->end[1].at)) ||
             (wt_same_end(&flow->pub.end[0].at, &conv->end[1].at) &&
              wt_same_end(&flow->pub.end[1].at, &conv->end[0].at))))
            return flow;
    }
    return NULL;
}

uint32_t track_reset_older(struct segment *s)
{
    struct flow *old = older_of(s->h->tracker, s->conv);

    if (old == NULL || track_is_over(&old->pub))
        return 0;
    unsigned from = wt_same_end(&old->pub.end[1].at, &s->from->at);

    if (!old->side[!from].has_acked || old->side[!from].ack_max != s->seq)
        return 0;
    move(&old->pub.end[from], WT_SENT_RST);
    move(&old->pub.end[!from], WT_GOT_RST);
    old->pub.end[from].sent_rst = true;
    old->pub.at[WT_AT_RST] = s->h->frame;
    old->pub.phase = WT_PHASE_ABORTED;
    if (old->pub.end[0].sent_fin || old->pub.end[1].sent_fin)
        old->pub.marks |= WT_MARK_RESET_AFTER_FIN;
    return old->pub.number;
}

const struct wt_conversation *wt_tracker_untold(struct wt_tracker *tracker, uint32_t *cursor)
{
    while (*cursor < tracker->table.n_records) {
        struct flow *flow = track_flow(&tracker->table, ++*cursor);

        if (flow->pub.index != 0 && flow->pub.number == 0)
            return &flow->pub;
    }
    return NULL;
}

size_t wt_tracker_held(const struct wt_tracker *tracker)
{
    return tracker->n_numbered - tracker->n_stale;
}

/* ---- dropping ---- */

static void drop(struct wt_tracker *t, struct flow *flow)
{
    if (t->drop != NULL)
        t->drop(t->drop_context, &flow->pub);
    if (flow->pub.number != 0)
        t->n_stale++;
    struct more *more = track_more(&t->table, flow->pub.index);

    for (int i = 0; i < 2; i++) {
        if (more != NULL)
            track_pool_give_list(&t->pool, &more[i].unacked.head);
        track_pool_give_list(&t->pool, &flow->side[i].gaps);
    }
    track_table_remove(&t->table, flow);
}

/* Live expiry: examine a few records with each packet, so that none is kept much too long. */
static void sweep(struct wt_tracker *t, int64_t now, uint32_t frame)
{
    for (unsigned i = 0; i < SWEPT_PER_PACKET && i < t->table.n_records; i++) {
        struct flow *flow = track_flow(&t->table, t->sweep % t->table.n_records + 1);

        t->sweep = (t->sweep + 1) % t->table.n_records;
        if (flow->pub.index == 0 || flow->pub.at[WT_AT_LAST] == frame)
            continue;
        int64_t keep = track_is_over(&flow->pub) ? 120 * SECOND : 7200 * SECOND;

        if (now - flow->pub.last_ns > keep)
            drop(t, flow);
    }
}

static bool make_room(struct header *h)
{
    struct wt_tracker *t = h->tracker;
    struct flow *oldest;

    if (t->table.held < t->max_conversations)
        return true;
    if (!t->idle.in_use && !track_idle_begin(&t->idle, &t->table))
        return false;
    oldest = track_idle_take(&t->idle, &t->table, h->frame);
    if (oldest == NULL)
        return false;
    drop(t, oldest);
    t->capped[WT_CAP_CONVERSATIONS]++;
    return true;
}

/* ---- one packet ---- */

void track_event(struct wt_part *part, enum wt_event_id id, uint8_t side, uint64_t number)
{
    if (part->n_events == WT_MAX_EVENTS)
        return;
    part->events[part->n_events++] = (struct wt_event){id, side, number};
    part->which |= UINT64_C(1) << id;
}

void track_capped(struct header *h, enum wt_cap cap)
{
    if ((h->flow->capped & 1U << cap) != 0)
        return;
    h->flow->capped = (uint8_t)(h->flow->capped | 1U << cap);
    h->tracker->capped[cap] += cap != WT_CAP_CONVERSATIONS; /* those are counted as they go */
    track_event(h->part, WT_EV_CAPPED, h->part->from, cap);
}

void track_client(struct flow *flow, uint8_t client, enum role_source source)
{
    if (source == ROLE_GUESSED || source > flow->role_source) {
        flow->pub.client = client;
        flow->pub.guessed = source == ROLE_GUESSED;
        flow->role_source = (uint8_t)source;
    }
}

struct flow *track_begin(struct header *h, struct pair *pair, struct flow *old)
{
    struct wt_tracker *t = h->tracker;
    bool full = t->table.held >= t->max_conversations;
    uint32_t old_id = old != NULL ? old->pub.index : 0;
    struct flow *flow;

    if (!make_room(h))
        goto no_memory;
    if (old != NULL && old->pub.index != old_id) /* the dropped one was this one */
        old = NULL;
    flow = track_table_add(&t->table, pair, old);
    if (flow == NULL)
        goto no_memory;
    flow->pub.stream = t->streams[pair->transport]++;
    flow->pub.initial_rtt_ns = -1;
    for (int i = 0; i < 2; i++) {
        flow->side[i].window = NO_WINDOW;
        flow->side[i].shift = SHIFT_UNKNOWN;
        flow->side[i].in_flight_known = true;
    }
    flow->pub.first_ns = flow->pub.last_ns = h->ns;
    flow->pub.at[WT_AT_FIRST] = flow->pub.at[WT_AT_LAST] = h->frame;
    if (t->idle.in_use && !track_idle_add(&t->idle, flow))
        t->no_memory = true;
    h->flow = flow;
    if (full && !t->said_full) {
        t->said_full = true;
        track_capped(h, WT_CAP_CONVERSATIONS);
    }
    return flow;
no_memory:
    t->no_memory = true;
    return NULL;
}

/* Parts' fields up to the events; those are as many as n_events says. In pieces for which gcc has
 * stores: all at once it takes an instruction that needs longer to begin (see the Makefile). */
static inline void clear(struct wt_part *part)
{
    enum { PIECE = 48, ALL = offsetof(struct wt_part, events) };
    char *at = (char *)part;
    size_t left = ALL;

    for (; left >= PIECE; left -= PIECE, at += PIECE)
        memset(at, 0, PIECE);
    memset(at, 0, ALL % PIECE);
}

static void follow(struct wt_tracker *t, const struct wt_packet *packet, unsigned layer,
                   struct wt_track_result *tracked)
{
    const struct wt_layer *l = &packet->layers[layer];
    int ip = wt_enclosing_ip(packet, layer);
    struct wt_part *part = &tracked->parts[tracked->n_parts];
    struct header h = {.tracker = t,
                       .part = part,
                       .ns = packet->frame->time_ns,
                       .frame = (uint32_t)packet->frame->number};
    struct pair pair;

    /* A first fragment that waits for the others is not counted here: its datagram counts when it
     * is whole. A first fragment that cannot be reassembled at least names its conversation. */
    if (ip < 0)
        return;
    h.ip = &packet->layers[ip];
    track_pair_of(t, packet, layer, (unsigned)ip, &pair);
    clear(part);
    part->layer = layer;
    part->quoted = l->quoted;
    part->initial_rtt_ns = -1;
    if (l->dissector->protocol == WT_TCP)
        track_tcp(&h, packet, layer, &pair);
    else
        track_udp(&h, packet, layer, &pair);
    if (part->conversation != NULL)
        tracked->n_parts++;
}

/* Is there a packet inside of what this header carries? Then it belongs to a tunnel, and the packet
 * is not about it. */
static bool is_tunnel(const struct wt_packet *packet, unsigned layer)
{
    for (unsigned i = layer + 1; i < packet->n_layers; i++)
        if (wt_protocol_is(packet->layers[i].dissector->protocol, WT_IS_INNER))
            return true;
    return false;
}

/* The part that the packet is about: the innermost, unless that is a tunnel's. */
static void choose_innermost(struct wt_tracker *t, const struct wt_packet *packet,
                             struct wt_track_result *tracked)
{
    struct wt_part *innermost = &tracked->parts[tracked->n_parts - 1];
    const struct wt_conversation *conversation = innermost->conversation;

    if (!innermost->quoted && is_tunnel(packet, innermost->layer))
        return;
    tracked->innermost = innermost;
    if (conversation->number == 0)
        give_number(t, track_flow(&t->table, conversation->index));
}

void wt_track(struct wt_tracker *tracker, const struct wt_packet *packet,
              struct wt_track_result *tracked)
{
    tracked->n_parts = 0;
    tracked->innermost = NULL;
    for (unsigned i = packet->first_transport;
         i < packet->n_layers && tracked->n_parts < WT_MAX_PARTS; i++) {
        enum wt_protocol protocol = packet->layers[i].dissector->protocol;

        if (protocol == WT_TCP || protocol == WT_UDP)
            follow(tracker, packet, i, tracked);
    }
    if (tracker->live && tracker->table.n_records > 0)
        sweep(tracker, packet->frame->time_ns, (uint32_t)packet->frame->number);
    if (tracked->n_parts > 0)
        choose_innermost(tracker, packet, tracked);
}
