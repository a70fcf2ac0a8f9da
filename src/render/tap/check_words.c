/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_words.h"

#include <string.h>

#include "wiretutor/escape.h"
#include "wiretutor/fill.h"

/* Another sentence: English ones have a blank between them. */
static void gap(struct wt_text *out, const struct wt_check_report *how)
{
    wt_text_str(out, wt_label(how->language, WT_LABEL_SENTENCE_GAP));
}

/* ---- Parts ---- */

struct check_result check_result_at(const struct wt_check *check, size_t i,
                                    const struct wt_check_report *how)
{
    return (struct check_result){.expectation = wt_check_expectation(check, i),
                                 .result = wt_check_result(check, i),
                                 .how = how};
}

void check_put_expectation(struct wt_text *out, const struct check_result *r)
{
    const struct wt_expectation *e = r->expectation;

    for (size_t i = 0; i < e->length;) {
        struct wt_piece p =
            wt_escape_piece((const uint8_t *)e->text + i, e->length - i, "", r->how->ascii);
        bool backslash = e->text[i] == '\\'; /* as it was written */

        wt_text_bytes(out, p.text, backslash ? 1 : p.length);
        i += p.taken;
    }
}

static void put_ranges(struct wt_text *out, const struct check_result *r)
{
    const struct wt_check_evidence *e = &r->result->evidence;

    for (unsigned i = 0; i < e->n; i++) {
        if (i > 0)
            wt_text_str(out, wt_label(r->how->language, WT_LABEL_LIST_COMMA));
        wt_text_u64(out, e->at[i].first);
        if (e->at[i].last == e->at[i].first)
            continue;
        wt_text_str(out, r->how->ascii ? "-" : "–");
        wt_text_u64(out, e->at[i].last);
    }
    if (e->more)
        wt_text_str(out, wt_label(r->how->language, WT_LABEL_CHECK_MORE));
}

/* As it would be written in an expectation: texts between quotes. */
static void put_found(struct wt_text *out, const struct check_result *r)
{
    const struct wt_check_result *result = r->result;
    bool quoted = r->expectation->name->type == WT_TYPE_TEXT;

    if (quoted)
        wt_text_char(out, '"');
    for (size_t i = 0; i < result->found_length;) {
        struct wt_piece p =
            wt_escape_piece((const uint8_t *)result->found + i, result->found_length - i,
                            quoted ? "\"" : "", r->how->ascii);

        wt_text_bytes(out, p.text, p.length);
        i += p.taken;
    }
    if (quoted)
        wt_text_char(out, '"');
    if (result->found_goes_on)
        wt_text_str(out, "...");
}

/* The words of one label: {name}, {found}, {bytes} and so on of this result; {number} is the one
 * given, {what} the words of another label. */
struct words {
    enum wt_label label, what;
    uint64_t number;
};

static void put_words(struct wt_text *out, const struct check_result *r, struct words words);

static void put_value(struct wt_text *out, const struct check_result *r, const struct wt_filling *f,
                      const struct words *words)
{
    if (wt_fill_is(f, "number"))
        wt_text_u64(out, words->number);
    else if (wt_fill_is(f, "what"))
        put_words(out, r, (struct words){words->what, words->what, r->expectation->number});
    else if (wt_fill_is(f, "packets"))
        put_ranges(out, r);
    else if (wt_fill_is(f, "name"))
        wt_text_str(out, r->expectation->key);
    else if (wt_fill_is(f, "found"))
        put_found(out, r);
    else if (wt_fill_is(f, "bytes"))
        wt_text_u64(out, r->result->found_bytes);
    else if (wt_fill_is(f, "differ"))
        wt_text_u64(out, r->result->differ);
    else if (wt_fill_is(f, "looked"))
        wt_text_u64(out, r->result->looked_at);
}

static void put_words(struct wt_text *out, const struct check_result *r, struct words words)
{
    const char *text = wt_label(r->how->language, words.label);

    for (struct wt_filling f = wt_filling_of(text, strlen(text)); wt_fill_next(&f);) {
        wt_text_bytes(out, f.plain, f.n_plain);
        if (f.name != NULL)
            put_value(out, r, &f, &words);
    }
}

static void put_label(struct wt_text *out, const struct check_result *r, enum wt_label label)
{
    put_words(out, r, (struct words){label, label, r->expectation->number});
}

void check_put_evidence(struct wt_text *out, const struct check_result *r)
{
    const struct wt_check_evidence *e = &r->result->evidence;
    bool one = e->n == 1 && e->at[0].first == e->at[0].last && !e->more;

    if (e->n > 0)
        put_label(out, r, one ? WT_LABEL_CHECK_EVIDENCE_ONE : WT_LABEL_CHECK_EVIDENCE);
}

/* ---- What was found ---- */

static bool is_of_the_capture(const struct wt_expectation *e)
{
    return e->scope == WT_SCOPE_EVERY &&
           (e->name->what == WT_CHECK_PACKETS || e->name->what == WT_CHECK_CONVERSATIONS);
}

static enum wt_label found_label(const struct check_result *r)
{
    const struct wt_check_result *result = r->result;
    bool nothing = result->found_length == 1 && result->found[0] == '0';
    bool once = result->found_length == 1 && result->found[0] == '1';

    if (is_of_the_capture(r->expectation))
        return r->expectation->name->what == WT_CHECK_PACKETS ? WT_LABEL_CHECK_HAS_PACKETS
                                                              : WT_LABEL_CHECK_HAS_CONVERSATIONS;
    switch (r->expectation->name->type) {
    case WT_TYPE_COUNT:
        return nothing ? WT_LABEL_CHECK_SEEN_NONE
               : once  ? WT_LABEL_CHECK_SEEN_ONCE
                       : WT_LABEL_CHECK_SEEN;
    case WT_TYPE_TEXT:
        return result->found_bytes == 0   ? WT_LABEL_CHECK_SENT_NOTHING
               : result->found_bytes == 1 ? WT_LABEL_CHECK_SENT_ONE
               : result->found_goes_on    ? WT_LABEL_CHECK_SENT_LONG
                                          : WT_LABEL_CHECK_SENT;
    default:
        return WT_LABEL_CHECK_IS;
    }
}

static enum wt_label none_label(const struct wt_expectation *e)
{
    if (e->transports == WT_BOTH)
        return WT_LABEL_CHECK_NO_CONVERSATIONS;
    return e->transports == WT_UDP_ONLY ? WT_LABEL_CHECK_NO_UDP : WT_LABEL_CHECK_NO_TCP;
}

static enum wt_label reason_label(const struct check_result *r)
{
    switch (r->result->reason) {
    case WT_REASON_EMPTY:
        return WT_LABEL_CHECK_EMPTY;
    case WT_REASON_NO_CONVERSATION:
        return none_label(r->expectation);
    case WT_REASON_NO_SUCH_CONVERSATION:
        return WT_LABEL_CHECK_NO_SUCH_CONVERSATION;
    case WT_REASON_NO_SUCH_PACKET:
        return WT_LABEL_CHECK_NO_SUCH_PACKET;
    case WT_REASON_ONLY_TCP:
        return WT_LABEL_CHECK_IS_UDP;
    case WT_REASON_UNKNOWN:
        return WT_LABEL_CHECK_UNKNOWN;
    case WT_REASON_PARTIAL:
        return r->result->found_bytes == 1 ? WT_LABEL_CHECK_PARTIAL_ONE : WT_LABEL_CHECK_PARTIAL;
    case WT_REASON_NO_KEY:
        return WT_LABEL_CHECK_NO_KEY;
    case WT_REASON_NOT_COMPARABLE:
        return WT_LABEL_CHECK_NOT_COMPARABLE;
    default:
        return found_label(r);
    }
}

/* Is it about one conversation or packet, which is to be named? */
static bool is_about_one(enum wt_check_reason reason)
{
    return reason == WT_REASON_FOUND || reason == WT_REASON_ONLY_TCP ||
           reason == WT_REASON_UNKNOWN || reason == WT_REASON_PARTIAL ||
           reason == WT_REASON_NO_KEY || reason == WT_REASON_NOT_COMPARABLE;
}

static void put_where(struct wt_text *out, const struct check_result *r)
{
    bool packet = r->expectation->scope == WT_SCOPE_PACKET;

    if (!is_about_one(r->result->reason) || (!packet && r->result->conversation == 0)) {
        put_label(out, r, reason_label(r));
        return;
    }
    put_words(out, r,
              (struct words){packet ? WT_LABEL_CHECK_IN_PACKET : WT_LABEL_CHECK_IN_CONVERSATION,
                             reason_label(r),
                             packet ? r->expectation->number : r->result->conversation});
}

/* Of how many conversations this can be said; only where they are several. */
static void put_how_many(struct wt_text *out, const struct check_result *r)
{
    const struct wt_check_result *result = r->result;

    if (result->looked_at < 2 || is_of_the_capture(r->expectation))
        return;
    if (result->passed && r->expectation->scope == WT_SCOPE_ANY)
        return;
    if (!result->passed)
        gap(out, r->how);
    put_label(out, r,
              result->passed                        ? WT_LABEL_CHECK_HELD
              : result->differ == result->looked_at ? WT_LABEL_CHECK_NONE_HOLDS
                                                    : WT_LABEL_CHECK_DIFFER);
}

void check_put_what(struct wt_text *out, const struct check_result *r)
{
    if (!r->result->passed)
        put_where(out, r);
    put_how_many(out, r);
}

/* ---- What usually causes it ---- */

void check_put_why(struct wt_text *out, const struct check_result *r)
{
    static const enum wt_label labels[WT_N_CAUSES] = {
#define X(id, key) WT_LABEL_CHECK_CAUSE_##id,
        WT_CAUSES(X)
#undef X
    };

    if (r->result->passed || r->result->cause == WT_CAUSE_NONE)
        return;
    put_label(out, r, WT_LABEL_CHECK_USUALLY);
    put_label(out, r, labels[r->result->cause]);
}

void check_put_broken(struct wt_text *out, const struct wt_check_report *how)
{
    const struct check_result none = {.how = how};

    put_words(out, &none,
              (struct words){WT_LABEL_CHECK_BROKEN, WT_LABEL_CHECK_BROKEN, how->packets});
}

struct check_sums check_sums_of(const struct wt_check *check)
{
    struct check_sums sums = {0, 0};

    for (size_t i = 0; i < wt_check_count(check); i++) {
        sums.passed += wt_check_result(check, i)->passed;
        sums.failed += !wt_check_result(check, i)->passed;
    }
    return sums;
}

void wt_check_report(struct wt_text *out, const struct wt_check *check,
                     const struct wt_check_report *how)
{
    switch (how->format) {
    case WT_CHECK_TAP:
        check_tap(out, check, how);
        break;
    case WT_CHECK_JSON:
        check_json(out, check, how);
        break;
    case WT_CHECK_JUNIT:
        check_junit(out, check, how);
        break;
    }
}
