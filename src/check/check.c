/* SPDX-License-Identifier: BSD-2-Clause */
/* Any number of expectations, one pass over the capture. What is kept beside the tracker's records
 * is only what some expectation asks for: payload, and counts of marked segments. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "wiretutor/beside.h"

struct wt_check {
    const struct wt_expectation *list;
    const struct wt_diagnosis *diagnosis; /* NULL: nothing is known beside a conversation */
    size_t n;
    struct wt_check_result *results;
    unsigned *watched;                  /* for each expectation that counts: its index in names */
    const struct wt_check_name **names; /* the names that are counted, each once */
    unsigned n_names;
    bool wants_payload;
    uint64_t first_packet, last_packet; /* the range of packets whose fields are asked for */
    struct wt_tags tags;                /* each conversation's index in seen, plus 1 */
    struct check_seen *seen;
    size_t n_seen, room;
    uint32_t free; /* head of the free list of seen, index plus 1; 0: empty */
    struct check_pool pool;
    uint64_t packets, conversations;
    bool no_memory;
};

/* ---- What to watch for ---- */

static bool counts(const struct wt_check_name *name)
{
    return name->what == WT_CHECK_RESETS || name->what == WT_CHECK_FLAGGED;
}

static void watch(struct wt_check *check, size_t i)
{
    const struct wt_check_name *name = check->list[i].name;
    unsigned k = 0;

    check->wants_payload |= name->what == WT_CHECK_PAYLOAD;
    if (check->list[i].scope == WT_SCOPE_PACKET) {
        uint64_t number = check->list[i].number;

        if (check->last_packet == 0 || number < check->first_packet)
            check->first_packet = number;
        if (number > check->last_packet)
            check->last_packet = number;
    }
    if (!counts(name))
        return;
    while (k < check->n_names && check->names[k] != name)
        k++;
    if (k == check->n_names)
        check->names[check->n_names++] = name;
    check->watched[i] = k;
}

struct wt_check *wt_check_new(const struct wt_expectation *list, size_t n,
                              const struct wt_diagnosis *diagnosis)
{
    struct wt_check *check = calloc(1, sizeof *check);

    if (check == NULL)
        return NULL;
    check->list = list;
    check->diagnosis = diagnosis;
    check->n = n;
    check->pool.left = WT_CHECK_POOL;
    check->results = calloc(n > 0 ? n : 1, sizeof *check->results);
    check->watched = calloc(n > 0 ? n : 1, sizeof *check->watched);
    check->names = calloc(n > 0 ? n : 1, sizeof *check->names);
    if (check->results == NULL || check->watched == NULL || check->names == NULL) {
        wt_check_free(check);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        watch(check, i);
    return check;
}

static void clear_seen(struct wt_check *check, struct check_seen *seen)
{
    check_stream_clear(&seen->stream[0], &check->pool);
    check_stream_clear(&seen->stream[1], &check->pool);
    free(seen->counts);
    free(seen->frames);
    memset(seen, 0, sizeof *seen);
}

void wt_check_free(struct wt_check *check)
{
    if (check == NULL)
        return;
    for (size_t i = 0; i < check->n_seen; i++)
        clear_seen(check, &check->seen[i]);
    wt_tags_clear(&check->tags);
    free(check->seen);
    free(check->names);
    free(check->watched);
    free(check->results);
    free(check);
}

/* ---- What is kept of a conversation ---- */

static struct check_seen *seen_of(const struct wt_check *check, const struct wt_conversation *c)
{
    uint32_t i = wt_tag_read(&check->tags, c);

    return i != 0 ? &check->seen[i - 1] : NULL;
}

static bool make_room(struct wt_check *check)
{
    size_t room = check->room > 0 ? 2 * check->room : 16;

    if (check->n_seen < check->room)
        return true;
    struct check_seen *seen = room < UINT32_MAX ? realloc(check->seen, room * sizeof *seen) : NULL;

    if (seen == NULL)
        return false;
    check->seen = seen;
    check->room = room;
    return true;
}

static struct check_seen *begin_seen(struct wt_check *check, const struct wt_conversation *c)
{
    uint32_t i = check->free, *place = wt_tag_of(&check->tags, c);

    if (*place != 0)
        return &check->seen[*place - 1];
    if (i != 0) {
        check->free = check->seen[i - 1].next_free;
    } else if (make_room(check)) {
        i = (uint32_t)++check->n_seen;
    } else {
        check->no_memory = true;
        return NULL;
    }
    struct check_seen *seen = &check->seen[i - 1];

    memset(seen, 0, sizeof *seen);
    *place = i;
    return seen;
}

static void end_seen(struct wt_check *check, const struct wt_conversation *c)
{
    uint32_t *place = wt_tag_of(&check->tags, c), i = *place;

    if (i == 0)
        return;
    clear_seen(check, &check->seen[i - 1]);
    check->seen[i - 1].next_free = check->free;
    check->free = i;
    *place = 0;
}

static void count(struct wt_check *check, const struct wt_conversation *c, unsigned k,
                  uint64_t frame)
{
    struct check_seen *seen = begin_seen(check, c);

    if (seen == NULL)
        return;
    if (seen->counts == NULL) {
        seen->counts = calloc(check->n_names, sizeof *seen->counts);
        seen->frames = calloc((size_t)check->n_names * CHECK_FRAMES, sizeof *seen->frames);
        if (seen->counts == NULL || seen->frames == NULL) {
            check->no_memory = true;
            free(seen->counts);
            free(seen->frames);
            seen->counts = NULL;
            seen->frames = NULL;
            return;
        }
    }
    uint32_t so_far = seen->counts[k];

    if (so_far < CHECK_FRAMES)
        seen->frames[(size_t)k * CHECK_FRAMES + so_far] = (uint32_t)frame;
    if (so_far < UINT32_MAX)
        seen->counts[k]++;
}

/* ---- Packets ---- */

static bool resets(const struct wt_packet *packet, const struct wt_part *part)
{
    enum { UP_TO_FLAGS = 14 };
    const struct wt_layer *layer = &packet->layers[part->layer];

    return part->conversation->transport == WT_OVER_TCP && !part->captured_twice &&
           layer->header.captured >= UP_TO_FLAGS && (layer->u.tcp.flags & WT_RST) != 0;
}

static bool is_of(const struct wt_check_name *name, const struct wt_packet *packet,
                  const struct wt_part *part)
{
    if (name->what == WT_CHECK_RESETS)
        return resets(packet, part);
    return part->analysed && (part->shown & name->flag) != 0;
}

/* Payload's place in its stream. A SYN takes a number of its own; what an RST carries is no part
 * of the stream, nor is the byte that a keep-alive repeats. */
static void keep_segment(struct wt_check *check, const struct wt_packet *packet,
                         const struct wt_part *part)
{
    const struct wt_layer *layer = &packet->layers[part->layer];
    uint32_t at = part->rel_seq + (layer->u.tcp.flags & WT_SYN ? 1 : 0) - 1;

    if (!part->analysed || (layer->u.tcp.flags & WT_RST) != 0 ||
        (part->analysis & WT_TA_KEEP_ALIVE) != 0)
        return;
    struct check_seen *seen = begin_seen(check, part->conversation);

    if (seen != NULL)
        check_stream_put(&seen->stream[part->from], &check->pool, at, layer->payload,
                         packet->frame->number);
}

static void keep_payload(struct wt_check *check, const struct wt_packet *packet,
                         const struct wt_part *part)
{
    struct wt_span payload = packet->layers[part->layer].payload;

    if (payload.captured == 0)
        return;
    if (part->conversation->transport == WT_OVER_TCP) {
        keep_segment(check, packet, part);
        return;
    }
    struct check_seen *seen = begin_seen(check, part->conversation);

    if (seen != NULL)
        check_stream_put_datagram(&seen->stream[part->from], &check->pool, payload,
                                  packet->frame->number);
}

void wt_check_packet(struct wt_check *check, const struct wt_packet *packet,
                     const struct wt_track_result *tracked)
{
    check->packets++;
    for (unsigned i = 0; i < tracked->n_parts; i++) {
        const struct wt_part *part = &tracked->parts[i];

        if (part->conversation == NULL || part->conversation->number == 0 || part->quoted)
            continue;
        for (unsigned k = 0; k < check->n_names; k++)
            if (is_of(check->names[k], packet, part))
                count(check, part->conversation, k, packet->frame->number);
        if (check->wants_payload)
            keep_payload(check, packet, part);
    }
    check->no_memory |= check->pool.no_memory || check->tags.no_memory;
}

bool wt_check_wants_values(const struct wt_check *check, uint64_t number)
{
    if (number < check->first_packet || number > check->last_packet)
        return false; /* nearly always */
    for (size_t i = 0; i < check->n; i++)
        if (check->list[i].scope == WT_SCOPE_PACKET && check->list[i].number == number)
            return true;
    return false;
}

void wt_check_values(struct wt_check *check, const struct wt_packet *packet,
                     const struct wt_track_result *tracked)
{
    for (size_t i = 0; i < check->n; i++) {
        const struct wt_expectation *e = &check->list[i];
        struct wt_check_result *result = &check->results[i];

        if (e->scope != WT_SCOPE_PACKET || e->number != packet->frame->number)
            continue;
        check->no_memory |= !check_values(e, packet, tracked, result);
        result->looked_at = 1;
        result->differ = !result->passed;
        check_evidence_add(&result->evidence, e->number);
    }
}

/* ---- Conversations ---- */

static bool is_of_the_capture(const struct wt_expectation *e)
{
    return e->scope == WT_SCOPE_EVERY &&
           (e->name->what == WT_CHECK_PACKETS || e->name->what == WT_CHECK_CONVERSATIONS);
}

static bool speaks_of(const struct wt_expectation *e, const struct wt_conversation *c)
{
    if (check_asks_the_capture(e))
        return false;
    switch (e->scope) {
    case WT_SCOPE_EVERY:
    case WT_SCOPE_ANY:
        return (e->transports & 1u << c->transport) != 0;
    case WT_SCOPE_CONVERSATION:
        return e->number == c->number;
    case WT_SCOPE_PACKET:
        return false;
    }
    return false;
}

static void add_evidence(struct wt_check_evidence *to, const struct wt_check_evidence *from)
{
    for (unsigned i = 0; i < from->n; i++)
        for (uint64_t frame = from->at[i].first; frame <= from->at[i].last; frame++)
            check_evidence_add(to, frame);
    to->more |= from->more;
}

/* Count a conversation that the expectation applies to. Shown is the first that decides: one that
 * differs where all must hold, one that holds where any is enough. */
static void merge(const struct wt_expectation *e, const struct wt_check_result *one,
                  struct wt_check_result *all)
{
    bool any = e->scope == WT_SCOPE_ANY;
    bool decides = one->passed == any;
    bool decided = all->looked_at > 0 && all->passed == any;
    bool earlier = all->looked_at == 0 || one->conversation < all->conversation;
    uint64_t looked_at = all->looked_at + 1;
    uint64_t differ = all->differ + !one->passed;

    if (decides ? !decided || earlier : !decided && (any ? earlier : all->looked_at == 0))
        *all = *one;
    else if (!decides && !decided && !any)
        add_evidence(&all->evidence, &one->evidence);
    all->looked_at = looked_at;
    all->differ = differ;
}

/* `packets` and `conversations` of the whole capture are sums. */
static void sum(const struct wt_expectation *e, const struct wt_conversation *c,
                struct wt_check_result *result)
{
    bool packets = e->name->what == WT_CHECK_PACKETS;

    result->looked_at++;
    result->found_bytes += packets ? (uint64_t)c->end[0].packets + c->end[1].packets : 1;
    check_evidence_add(&result->evidence, c->at[WT_AT_FIRST]);
    if (packets)
        check_evidence_add(&result->evidence, c->at[WT_AT_LAST]);
}

void wt_check_conversation(struct wt_check *check, const struct wt_conversation *conversation)
{
    struct wt_summary summary;
    struct wt_findings findings;
    struct wt_spent spent;
    struct wt_check_result one;
    struct check_case c = {
        .conversation = conversation, .summary = &summary, .findings = &findings};

    if (conversation->number == 0)
        return;
    check->conversations++;
    wt_conversation_summary(conversation, &summary);
    wt_diagnose(check->diagnosis, conversation, &findings);
    c.spent = wt_spent_of(check->diagnosis, conversation, &spent) ? &spent : NULL;
    c.seen = seen_of(check, conversation);
    for (size_t i = 0; i < check->n; i++) {
        c.expectation = &check->list[i];
        c.watched = check->watched[i];
        if (!speaks_of(c.expectation, conversation))
            continue;
        if (is_of_the_capture(c.expectation)) {
            sum(c.expectation, conversation, &check->results[i]);
            continue;
        }
        check_conversation(&c, &one);
        merge(c.expectation, &one, &check->results[i]);
    }
    end_seen(check, conversation);
}

/* ---- The end ---- */

static void cite_all(const struct wt_check *check, struct wt_check_result *result)
{
    if (check->packets == 0)
        return;
    result->evidence = (struct wt_check_evidence){.n = 1};
    result->evidence.at[0].first = 1;
    result->evidence.at[0].last = check->packets;
}

static void fail(const struct wt_check *check, struct wt_check_result *result,
                 enum wt_check_reason reason, enum wt_check_cause cause)
{
    result->passed = false;
    result->reason = reason;
    result->cause = cause;
    if (result->evidence.n == 0)
        cite_all(check, result);
}

static void none_there(const struct wt_check *check, const struct wt_expectation *e,
                       struct wt_check_result *result)
{
    switch (e->scope) {
    case WT_SCOPE_PACKET:
        check_found_number(result, check->packets);
        fail(check, result, WT_REASON_NO_SUCH_PACKET, WT_CAUSE_NUMBER_TOO_HIGH);
        break;
    case WT_SCOPE_CONVERSATION:
        check_found_number(result, check->conversations);
        fail(check, result, WT_REASON_NO_SUCH_CONVERSATION, WT_CAUSE_NUMBER_TOO_HIGH);
        break;
    default:
        fail(check, result, WT_REASON_NO_CONVERSATION,
             e->transports == WT_UDP_ONLY ? WT_CAUSE_NO_UDP : WT_CAUSE_NO_TCP);
        break;
    }
}

static bool is_zero(const struct wt_expectation *e)
{
    return e->op == WT_OP_EQUAL && e->wanted[0].number.whole == 0;
}

static void compare_sum(const struct wt_check *check, const struct wt_expectation *e,
                        struct wt_check_result *result)
{
    bool packets = e->name->what == WT_CHECK_PACKETS;
    bool whole = packets && e->transports == WT_BOTH;
    const struct wt_check_number total = {.whole = whole ? check->packets : result->found_bytes};

    check_found_number(result, total.whole);
    if (whole || result->evidence.n == 0)
        cite_all(check, result);
    if (!packets && check->conversations == 0 && !is_zero(e)) {
        fail(check, result, WT_REASON_NO_CONVERSATION, WT_CAUSE_NO_TCP);
        return;
    }
    result->passed = check_number_holds(e, &total);
    result->reason = result->passed ? WT_REASON_PASSED : WT_REASON_FOUND;
    result->cause = result->passed ? WT_CAUSE_NONE : check_count_cause(e, total.whole);
}

/* Where nothing was found, every packet shows that. */
static void compare_capture(const struct wt_check *check, const struct wt_expectation *e,
                            struct wt_check_result *result)
{
    check_capture(e, check->diagnosis, result);
    if (result->evidence.n == 0)
        cite_all(check, result);
}

void wt_check_end(struct wt_check *check)
{
    for (size_t i = 0; i < check->n; i++) {
        const struct wt_expectation *e = &check->list[i];
        struct wt_check_result *result = &check->results[i];
        bool sums = is_of_the_capture(e);

        if (check->packets == 0 && !(sums && e->transports == WT_BOTH && is_zero(e)))
            fail(check, result, WT_REASON_EMPTY, WT_CAUSE_NOTHING_CAPTURED);
        else if (sums)
            compare_sum(check, e, result);
        else if (check_asks_the_capture(e))
            compare_capture(check, e, result);
        else if (result->looked_at == 0)
            none_there(check, e, result);
    }
}

/* ---- Results ---- */

bool wt_check_no_memory(const struct wt_check *check)
{
    return check->no_memory;
}

size_t wt_check_count(const struct wt_check *check)
{
    return check->n;
}

const struct wt_expectation *wt_check_expectation(const struct wt_check *check, size_t i)
{
    return &check->list[i];
}

const struct wt_check_result *wt_check_result(const struct wt_check *check, size_t i)
{
    return &check->results[i];
}
