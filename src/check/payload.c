/* SPDX-License-Identifier: BSD-2-Clause */
/* Expectations of what one side sent. A TCP stream is one text, whatever segments carried it; UDP
 * sends texts of their own, and one that holds is enough. What was not captured or not kept could
 * be anything: then the result is "cannot be decided". */
#include <string.h>

#include "check.h"

struct sent {
    const struct wt_expectation *e;
    const struct check_stream *stream; /* NULL: nothing */
    bool is_tcp;
    bool is_whole; /* nothing is missing */
};

static bool is_whole(const struct sent *s, uint64_t bytes)
{
    uint64_t kept = 0;

    if (s->stream == NULL)
        return bytes == 0;
    for (unsigned i = 0; i < s->stream->n_pieces; i++)
        kept += s->stream->pieces[i].length;
    if (s->stream->is_capped || kept < bytes)
        return false;
    if (!s->is_tcp || s->stream->n_pieces == 0)
        return true;
    struct check_run run = check_stream_run(s->stream, 0);

    return s->stream->pieces[0].at == 0 && run.last + 1 == s->stream->n_pieces;
}

static const char *wanted_text(const struct sent *s, unsigned i)
{
    return s->e->store + s->e->wanted[i].at;
}

/* The packets that brought n bytes from a place in a run on. */
static void cite(const struct sent *s, const struct check_run *run, size_t from, size_t n,
                 struct wt_check_result *out)
{
    size_t place = 0;

    for (unsigned i = run->first; i <= run->last && place < from + n; i++) {
        place += s->stream->pieces[i].length;
        if (place > from)
            check_evidence_add(&out->evidence, s->stream->pieces[i].frame);
    }
}

static bool run_contains(const struct sent *s, const struct check_run *run,
                         struct wt_check_result *out)
{
    size_t n = s->e->wanted[0].length;
    size_t at = check_find(run->bytes, run->length, wanted_text(s, 0), n);

    if (at == run->length)
        return false;
    cite(s, run, at, n, out);
    return true;
}

static bool run_equals(const struct sent *s, const struct check_run *run,
                       struct wt_check_result *out)
{
    for (unsigned i = 0; i < s->e->n_wanted; i++)
        if (s->e->wanted[i].length == run->length &&
            memcmp(run->bytes, wanted_text(s, i), run->length) == 0) {
            cite(s, run, 0, run->length, out);
            return true;
        }
    return false;
}

/* Is there a text that equals, or contains? */
static bool any_run(const struct sent *s, struct wt_check_result *out)
{
    bool contains = s->e->op == WT_OP_CONTAINS;

    for (unsigned i = 0; s->stream != NULL && i < s->stream->n_pieces;) {
        struct check_run run = check_stream_run(s->stream, i);

        if (contains ? run_contains(s, &run, out) : run_equals(s, &run, out))
            return true;
        i = run.last + 1;
    }
    return false;
}

/* Nothing was sent: that equals "". */
static bool wants_nothing(const struct sent *s)
{
    if (s->e->op == WT_OP_CONTAINS || (s->stream != NULL && s->stream->n_pieces > 0))
        return false;
    for (unsigned i = 0; i < s->e->n_wanted; i++)
        if (s->e->wanted[i].length == 0)
            return true;
    return false;
}

static void found(const struct sent *s, uint64_t bytes, struct wt_check_result *out)
{
    out->found_is_text = true;
    if (s->stream != NULL && s->stream->n_pieces > 0) {
        struct check_run run = check_stream_run(s->stream, 0);

        check_found_text(out, (const char *)run.bytes, run.length);
        out->found_goes_on |= s->stream->pieces[0].at > 0 || run.last + 1 < s->stream->n_pieces;
    }
    out->found_bytes = bytes;
}

void check_payload(const struct check_case *c, struct wt_check_result *out)
{
    const struct wt_conversation *conv = c->conversation;
    unsigned end = c->expectation->name->server ? !conv->client : conv->client;
    uint64_t bytes = conv->end[end].bytes;
    bool unequal = c->expectation->op == WT_OP_UNEQUAL;
    struct sent s = {.e = c->expectation,
                     .stream = c->seen != NULL ? &c->seen->stream[end] : NULL,
                     .is_tcp = conv->transport == WT_OVER_TCP};

    s.is_whole = is_whole(&s, bytes);
    bool equal_needs_all = s.is_tcp && s.e->op != WT_OP_CONTAINS;
    bool there = (s.is_whole || !equal_needs_all) && (any_run(&s, out) || wants_nothing(&s));

    out->passed = unequal ? s.is_whole && !there : there;
    out->reason = out->passed                        ? WT_REASON_PASSED
                  : s.is_whole || (unequal && there) ? WT_REASON_FOUND
                                                     : WT_REASON_PARTIAL;
    found(&s, bytes, out);
    if (out->evidence.n > 0)
        return;
    if (s.stream != NULL && s.stream->n_pieces > 0) {
        check_evidence_add(&out->evidence, s.stream->pieces[0].frame);
        check_evidence_add(&out->evidence, s.stream->pieces[s.stream->n_pieces - 1].frame);
    } else {
        check_evidence_add(&out->evidence, conv->at[WT_AT_FIRST]);
        check_evidence_add(&out->evidence, conv->at[WT_AT_LAST]);
    }
}
