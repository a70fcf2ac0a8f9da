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
    REPORTS = 1024,  /* lists of reports of packets, by a hash of their first bytes: */
    HASHED = 34,     /* the headers of Ethernet and IPv4 */
    NS_PER_US = 1000,
    SOON_NS = 50 * 1000 * 1000,
    SENT_NS = 1000 * 1000 * 1000, /* a report that was written after its frame was sent */
};

struct node {
    int64_t time_ns;
    uint64_t order; /* order of arrival: items of the same time keep it */
    struct node *next;
    /* of a call: its return, its beginning, where both wait here */
    struct node *returned, *begun;
    bool is_frame;
    bool is_report; /* of a packet that was lost or held back */
    bool is_spent;  /* already written with its beginning */
    uint8_t size_class;
    struct wt_frame frame;
    size_t n; /* bytes of what follows: a frame's, or a struct wt_observed as far as it is used */
    _Alignas(8) uint8_t bytes[];
};

struct wt_timeline {
    struct node **heap;
    size_t n, room;
    size_t bytes; /* waiting */
    uint64_t came;
    struct node *unused[N_CLASSES];
    struct node *told; /* owns what the last moment points to */
    struct node *begun[JOINABLE];
    struct node *reports[REPORTS]; /* they that wait for their packet, or it for them */
    uint64_t frames;               /* that were told */
    struct wt_observed observed;
    /* Samples of connections come in the order of time, and stand apart: one that lies between a
     * call's beginning and its return does not part them. */
    struct node *samples, **last_sample;
    struct wt_observed sample;
    struct wt_moment held; /* what is to be told after the samples before it */
    bool is_held;
};

struct wt_timeline *wt_timeline_new(void)
{
    struct wt_timeline *t = calloc(1, sizeof *t);

    if (t != NULL)
        t->last_sample = &t->samples;
    return t;
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

static void free_list(struct node *node)
{
    while (node != NULL) {
        struct node *next = node->next;

        free(node);
        node = next;
    }
}

void wt_timeline_free(struct wt_timeline *t)
{
    if (t == NULL)
        return;
    give_back_told(t);
    for (size_t i = 0; i < t->n; i++)
        free(t->heap[i]);
    free_list(t->samples);
    for (unsigned i = 0; i < N_CLASSES; i++)
        free_list(t->unused[i]);
    free(t->heap);
    free(t);
}

/* ---- the heap ---- */

static bool is_before(const struct node *a, const struct node *b)
{
    if (a->time_ns != b->time_ns)
        return a->time_ns < b->time_ns;
    if (a->is_report != b->is_report) /* of a packet that is there as well: behind it */
        return b->is_report;
    return a->order < b->order;
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
_Static_assert(sizeof((struct wt_observed *)NULL)->as.call >=
                   sizeof((struct wt_observed *)NULL)->as.frame,
               "a report fits where a call does");
static size_t size_of(const struct wt_observed *o)
{
    size_t printed = o->as.output.n < WT_OUTPUT_BYTES ? o->as.output.n : WT_OUTPUT_BYTES;

    if (o->kind == WT_OBSERVED_OUTPUT)
        return offsetof(struct wt_observed, as.output.bytes) + printed;
    if (o->kind == WT_OBSERVED_TCP_INFO)
        return offsetof(struct wt_observed, as) + sizeof o->as.tcp;
    if (o->kind == WT_OBSERVED_ENDING || o->kind == WT_OBSERVED_EXECUTED)
        return offsetof(struct wt_observed, as) + sizeof o->as.ended;
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

/* ---- packets that were lost behind the capture, or held back ---- */

static bool is_report(const struct wt_observed *o)
{
    return (o->kind == WT_OBSERVED_DROPPED || o->kind == WT_OBSERVED_HELD) &&
           o->as.frame.n >= HASHED;
}

/* The reports of packets that begin like this. */
static struct node **reports_like(struct wt_timeline *t, const uint8_t *bytes)
{
    uint32_t hash = 0;

    for (unsigned i = 0; i < HASHED; i++)
        hash = hash * 31 + bytes[i];
    return &t->reports[hash % REPORTS];
}

static const struct wt_observed *report_in(const struct node *node)
{
    return (const void *)node->bytes;
}

static void note_report(struct wt_timeline *t, struct node *node)
{
    struct node **list = reports_like(t, report_in(node)->as.frame.bytes);

    node->next = *list;
    *list = node;
}

static void forget_report(struct wt_timeline *t, const struct node *node)
{
    struct node **at = reports_like(t, report_in(node)->as.frame.bytes);

    while (*at != NULL && *at != node)
        at = &(*at)->next;
    if (*at != NULL)
        *at = node->next;
}

static bool has_bytes_of(const struct node *report, const struct node *frame)
{
    const struct wt_observed *o = report_in(report);
    size_t n = frame->frame.bytes.captured;

    n = o->as.frame.n < n ? o->as.frame.n : n;
    return frame->is_frame && o->as.frame.on_wire == frame->frame.bytes.on_wire &&
           memcmp(o->as.frame.bytes, frame->bytes, n) == 0;
}

/* Does the same packet come once more, before this report? Then that one is meant. */
static bool is_of_a_later_one(const struct wt_timeline *t, const struct node *report)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->heap[i]->time_ns <= report->time_ns && has_bytes_of(report, t->heap[i]))
            return true;
    return false;
}

/* Both have one time where the kernel had noted it when the packet came. For segments of its own
 * TCP over lo it does not: then the report has the time at which it was written, a little later. */
static bool is_of(const struct wt_timeline *t, const struct node *report, const struct node *frame)
{
    int64_t later_ns = report->time_ns - frame->time_ns;

    if (report_in(report)->as.frame.packet != 0 || !has_bytes_of(report, frame))
        return false;
    if (report->time_ns / NS_PER_US == frame->time_ns / NS_PER_US)
        return true;
    bool sent = report_in(report)->kind == WT_OBSERVED_HELD;

    return later_ns > 0 && later_ns < (sent ? SENT_NS : SOON_NS) && !is_of_a_later_one(t, report);
}

/* A frame is told: was it lost, or held back? Its report, which comes behind it, then has its
 * number. */
static void find_report(struct wt_timeline *t, const struct node *node, struct wt_frame *frame)
{
    t->frames++;
    if (node->n < HASHED)
        return;
    for (struct node *report = *reports_like(t, node->bytes); report != NULL;
         report = report->next) {
        struct wt_observed *o = (void *)report->bytes;

        if (!is_of(t, report, node))
            continue;
        o->time_ns = node->time_ns;
        o->as.frame.packet = t->frames;
        frame->loss = o->as.frame.loss;
        if (o->kind == WT_OBSERVED_HELD)
            frame->hold = o->as.frame.from_client ? WT_HELD_BEHIND : WT_HELD_BEFORE;
        return;
    }
}

bool wt_timeline_observed(struct wt_timeline *t, const struct wt_observed *observed)
{
    struct node *node = take_node(t, size_of(observed));

    if (node == NULL)
        return false;
    node->time_ns = observed->time_ns;
    node->is_report = is_report(observed);
    memcpy(node->bytes, observed, node->n);
    if (observed->kind == WT_OBSERVED_TCP_INFO) {
        *t->last_sample = node;
        t->last_sample = &node->next;
        t->bytes += node->n;
        return true;
    }
    if (!insert(t, node))
        return false;
    if (is_call(observed))
        join(t, node, observed);
    if (is_report(observed))
        note_report(t, node);
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
        find_report(t, node, &moment->frame);
        return;
    }
    read_observed(&t->observed, node);
    if (is_report(&t->observed))
        forget_report(t, node);
    moment->observed = &t->observed;
    if (t->observed.kind == WT_OBSERVED_CALL_BEGINS)
        begin_call(t, node, moment);
    else if (t->observed.kind == WT_OBSERVED_CALL_RETURNS)
        moment->shown = WT_CALL_RETURNS;
    if (node->begun != NULL) /* the clock was set back: its beginning is still to come */
        node->begun->returned = NULL;
}

static int64_t when(const struct wt_moment *moment)
{
    return moment->is_frame ? moment->frame.time_ns : moment->observed->time_ns;
}

static void take_sample(struct wt_timeline *t, struct wt_moment *moment)
{
    struct node *node = t->samples;

    t->samples = node->next;
    if (t->samples == NULL)
        t->last_sample = &t->samples;
    t->bytes -= node->n;
    read_observed(&t->sample, node);
    *moment = (struct wt_moment){.observed = &t->sample, .shown = WT_CALL_WHOLE};
    give_back(t, node);
}

/* What comes next but for samples. False: nothing that is in order by now. */
static bool take_other(struct wt_timeline *t, int64_t until_ns)
{
    if (t->is_held)
        return true;
    give_back_told(t);
    drop_spent(t);
    if (t->n == 0 || (t->heap[0]->time_ns > until_ns && t->bytes <= MOST_BYTES))
        return false;
    t->told = remove_first(t);
    fill(t, t->told, &t->held);
    t->is_held = true;
    return true;
}

bool wt_timeline_next(struct wt_timeline *t, int64_t until_ns, struct wt_moment *moment)
{
    bool other = take_other(t, until_ns);
    int64_t before = other ? when(&t->held) : until_ns;

    if (t->samples != NULL &&
        (other ? t->samples->time_ns < before
               : t->samples->time_ns <= before || (t->n == 0 && t->bytes > MOST_BYTES))) {
        take_sample(t, moment);
        return true;
    }
    if (other)
        *moment = t->held;
    t->is_held = false;
    return other;
}
