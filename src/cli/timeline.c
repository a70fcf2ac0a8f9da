/* SPDX-License-Identifier: BSD-2-Clause */
/* A heap of queued items, whose memory is reused. */
#include "timeline.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_BYTES = 64 * 1024 * 1024,
    SMALLEST = 512, /* the size classes of nodes: each is twice the one before */
    N_CLASSES = 11,
    JOINABLE = 4096, /* calls that may be joined to their beginning, by the end of their id */
};

struct node {
    int64_t time_ns;
    uint64_t order; /* of coming in: those of one moment keep it */
    struct node *next;
    /* of a call: its return, its beginning, where both wait here */
    struct node *returned, *begun;
    bool is_frame;
    bool is_spent; /* already told with its beginning */
    uint8_t size_class;
    struct wt_frame frame;
    size_t n; /* bytes of what follows */
    uint8_t bytes[];
};

struct wt_timeline {
    struct node **heap;
    size_t n, room;
    size_t bytes; /* waiting */
    uint64_t came;
    struct node *unused[N_CLASSES];
    struct node *told; /* owns what the last moment points to */
    struct node *begun[JOINABLE];
    struct wt_observed observed;
};

struct wt_timeline *wt_timeline_new(void)
{
    return calloc(1, sizeof(struct wt_timeline));
}

/* ---- memory ---- */

static struct node *take_node(struct wt_timeline *t, size_t n)
{
    unsigned size_class = 0;
    size_t room = SMALLEST;

    while (room < n) {
        room *= 2;
        size_class++;
    }
    if (size_class >= N_CLASSES)
        return NULL;
    struct node *node = t->unused[size_class];

    if (node != NULL)
        t->unused[size_class] = node->next;
    else
        node = malloc(sizeof *node + room);
    if (node != NULL)
        *node = (struct node){.size_class = (uint8_t)size_class, .n = n};
    return node;
}

static void give_back(struct wt_timeline *t, struct node *node)
{
    node->next = t->unused[node->size_class];
    t->unused[node->size_class] = node;
}

static void give_back_told(struct wt_timeline *t)
{
    if (t->told != NULL)
        give_back(t, t->told);
    t->told = NULL;
}

void wt_timeline_free(struct wt_timeline *t)
{
    if (t == NULL)
        return;
    give_back_told(t);
    for (size_t i = 0; i < t->n; i++)
        free(t->heap[i]);
    for (unsigned i = 0; i < N_CLASSES; i++) {
        for (struct node *node = t->unused[i]; node != NULL;) {
            struct node *next = node->next;

            free(node);
            node = next;
        }
    }
    free(t->heap);
    free(t);
}

/* ---- the heap ---- */

static bool is_before(const struct node *a, const struct node *b)
{
    return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->order < b->order;
}

static void swap(struct node **a, struct node **b)
{
    struct node *kept = *a;

    *a = *b;
    *b = kept;
}

static bool insert(struct wt_timeline *t, struct node *node)
{
    if (t->n == t->room) {
        size_t room = t->room > 0 ? 2 * t->room : 256;
        struct node **heap = realloc(t->heap, room * sizeof(struct node *));

        if (heap == NULL) {
            give_back(t, node);
            return false;
        }
        t->heap = heap;
        t->room = room;
    }
    node->order = t->came++;
    t->bytes += node->n;
    t->heap[t->n] = node;
    for (size_t i = t->n++; i > 0 && is_before(t->heap[i], t->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&t->heap[i], &t->heap[(i - 1) / 2]);
    return true;
}

static struct node *remove_first(struct wt_timeline *t)
{
    struct node *first = t->heap[0];

    t->heap[0] = t->heap[--t->n];
    t->bytes -= first->n;
    for (size_t i = 0, child; (child = 2 * i + 1) < t->n; i = child) {
        if (child + 1 < t->n && is_before(t->heap[child + 1], t->heap[child]))
            child++;
        if (!is_before(t->heap[child], t->heap[i]))
            break;
        swap(&t->heap[child], &t->heap[i]);
    }
    return first;
}

/* ---- in ---- */

bool wt_timeline_frame(struct wt_timeline *t, const struct wt_frame *frame)
{
    struct node *node = take_node(t, frame->bytes.captured);

    if (node == NULL)
        return false;
    node->is_frame = true;
    node->time_ns = frame->time_ns;
    node->frame = *frame;
    if (node->n > 0)
        memcpy(node->bytes, frame->bytes.data, node->n);
    node->frame.bytes.data = node->bytes;
    return insert(t, node);
}

/* Most items are much smaller than the largest kind, program output. */
static size_t size_of(const struct wt_observed *o)
{
    size_t printed = o->as.output.n < WT_OUTPUT_BYTES ? o->as.output.n : WT_OUTPUT_BYTES;

    if (o->kind == WT_OBSERVED_OUTPUT)
        return offsetof(struct wt_observed, as.output.bytes) + printed;
    return offsetof(struct wt_observed, as) + sizeof o->as.call;
}

static bool is_call(const struct wt_observed *o)
{
    return o->kind == WT_OBSERVED_CALL_BEGINS || o->kind == WT_OBSERVED_CALL_RETURNS;
}

static void read_observed(struct wt_observed *out, const struct node *node)
{
    memcpy(out, node->bytes, node->n);
}

static uint64_t call_id(const struct node *node)
{
    uint64_t id;

    memcpy(&id, node->bytes + offsetof(struct wt_observed, as.call.id), sizeof id);
    return id;
}

static void join(struct wt_timeline *t, struct node *node, const struct wt_observed *o)
{
    struct node **begun = &t->begun[o->as.call.id % JOINABLE];

    if (o->kind == WT_OBSERVED_CALL_BEGINS)
        *begun = node;
    else if (*begun != NULL && call_id(*begun) == o->as.call.id) {
        (*begun)->returned = node;
        node->begun = *begun;
    }
}

bool wt_timeline_observed(struct wt_timeline *t, const struct wt_observed *observed)
{
    struct node *node = take_node(t, size_of(observed));

    if (node == NULL)
        return false;
    node->time_ns = observed->time_ns;
    memcpy(node->bytes, observed, node->n);
    if (!insert(t, node))
        return false;
    if (is_call(observed))
        join(t, node, observed);
    return true;
}

/* ---- out ---- */

static void drop_spent(struct wt_timeline *t)
{
    while (t->n > 0 && t->heap[0]->is_spent)
        give_back(t, remove_first(t));
}

/* A call that begins: if its return is the very next item, one line tells both. */
static void begin_call(struct wt_timeline *t, struct node *node, struct wt_moment *moment)
{
    struct wt_observed *o = &t->observed;
    struct node *returned = node->returned;

    t->begun[o->as.call.id % JOINABLE] = NULL;
    moment->shown = WT_CALL_BEGINS;
    if (returned == NULL)
        return;
    read_observed(o, returned); /* what it gave is known already, and belongs to it */
    returned->begun = NULL;
    drop_spent(t);
    bool at_begin = wt_call_place(&o->as.call) == WT_PLACE_BEGIN;
    bool whole = at_begin || (t->n > 0 && t->heap[0] == returned);

    returned->is_spent = whole;
    moment->shown = whole ? WT_CALL_WHOLE : WT_CALL_BEGINS;
    o->kind = whole ? WT_OBSERVED_CALL_RETURNS : WT_OBSERVED_CALL_BEGINS;
    if (at_begin || !whole)
        o->time_ns = node->time_ns;
}

static void fill(struct wt_timeline *t, struct node *node, struct wt_moment *moment)
{
    moment->is_frame = node->is_frame;
    moment->shown = WT_CALL_WHOLE;
    if (node->is_frame) {
        moment->frame = node->frame;
        return;
    }
    read_observed(&t->observed, node);
    moment->observed = &t->observed;
    if (t->observed.kind == WT_OBSERVED_CALL_BEGINS)
        begin_call(t, node, moment);
    else if (t->observed.kind == WT_OBSERVED_CALL_RETURNS)
        moment->shown = WT_CALL_RETURNS;
    if (node->begun != NULL) /* the clock was set back: its beginning is still to come */
        node->begun->returned = NULL;
}

bool wt_timeline_next(struct wt_timeline *t, int64_t until_ns, struct wt_moment *moment)
{
    give_back_told(t);
    drop_spent(t);
    if (t->n == 0 || (t->heap[0]->time_ns > until_ns && t->bytes <= MOST_BYTES))
        return false;
    t->told = remove_first(t);
    fill(t, t->told, moment);
    return true;
}
