/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_words.h"

#include <string.h>

#include "wiretutor/escape.h"

struct fill { /* {name} in the words */
    const char *name;
    struct wt_text value; /* safe already */
};
enum { N_FILLS = 6 };
struct fills {
    struct fill at[N_FILLS];
    unsigned n;
};

static void fills_clear(struct fills *fills)
{
    for (unsigned i = 0; i < fills->n; i++)
        wt_text_clear(&fills->at[i].value);
}

static struct wt_text *fill(struct fills *fills, const char *name)
{
    struct fill *f = &fills->at[fills->n++];

    f->name = name;
    wt_text_init(&f->value, NULL, NULL);
    return &f->value;
}

static void fill_number(struct fills *fills, const char *name, uint64_t number)
{
    wt_text_u64(fill(fills, name), number);
}

static const struct fill *fill_named(const struct fills *fills, const char *name, size_t n)
{
    for (unsigned i = 0; i < fills->n; i++)
        if (strlen(fills->at[i].name) == n && memcmp(fills->at[i].name, name, n) == 0)
            return &fills->at[i];
    return NULL;
}

static void put_words(struct wt_text *out, const struct wt_check_report *how, enum wt_label label,
                      const struct fills *fills)
{
    const char *words = wt_label(how->language, label);

    for (const char *open; (open = strchr(words, '{')) != NULL;) {
        size_t n = strcspn(open, "}");
        const struct fill *f = fill_named(fills, open + 1, n - 1);

        wt_text_bytes(out, words, (size_t)(open - words));
        if (f != NULL && f->value.len > 0)
            wt_text_bytes(out, f->value.data, f->value.len);
        words = open + n + (open[n] == '}');
    }
    wt_text_str(out, words);
    for (unsigned i = 0; i < fills->n; i++)
        out->failed |= fills->at[i].value.failed;
}

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

void check_put_evidence(struct wt_text *out, const struct check_result *r)
{
    const struct wt_check_evidence *e = &r->result->evidence;
    bool one = e->n == 1 && e->at[0].first == e->at[0].last && !e->more;
    struct fills fills = {.n = 0};

    if (e->n == 0)
        return;
    put_ranges(fill(&fills, "packets"), r);
    put_words(out, r->how, one ? WT_LABEL_CHECK_EVIDENCE_ONE : WT_LABEL_CHECK_EVIDENCE, &fills);
    fills_clear(&fills);
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

static void put_where(struct wt_text *out, const struct check_result *r, const struct fills *about)
{
    bool packet = r->expectation->scope == WT_SCOPE_PACKET;
    struct fills fills = {.n = 0};

    if (!is_about_one(r->result->reason) || (!packet && r->result->conversation == 0)) {
        put_words(out, r->how, reason_label(r), about);
        return;
    }
    fill_number(&fills, "number", packet ? r->expectation->number : r->result->conversation);
    put_words(fill(&fills, "what"), r->how, reason_label(r), about);
    put_words(out, r->how, packet ? WT_LABEL_CHECK_IN_PACKET : WT_LABEL_CHECK_IN_CONVERSATION,
              &fills);
    fills_clear(&fills);
}

/* Of how many conversations this can be said; only where they are several. */
static void put_how_many(struct wt_text *out, const struct check_result *r,
                         const struct fills *about)
{
    const struct wt_check_result *result = r->result;

    if (result->looked_at < 2 || is_of_the_capture(r->expectation))
        return;
    if (result->passed && r->expectation->scope == WT_SCOPE_ANY)
        return;
    if (!result->passed)
        gap(out, r->how);
    put_words(out, r->how,
              result->passed                        ? WT_LABEL_CHECK_HELD
              : result->differ == result->looked_at ? WT_LABEL_CHECK_NONE_HOLDS
                                                    : WT_LABEL_CHECK_DIFFER,
              about);
}

void check_put_what(struct wt_text *out, const struct check_result *r)
{
    const struct wt_check_result *result = r->result;
    struct fills about = {.n = 0};

    wt_text_str(fill(&about, "name"), r->expectation->key);
    put_found(fill(&about, "found"), r);
    fill_number(&about, "bytes", result->found_bytes);
    fill_number(&about, "number", r->expectation->number);
    fill_number(&about, "differ", result->differ);
    fill_number(&about, "looked", result->looked_at);
    if (!result->passed)
        put_where(out, r, &about);
    put_how_many(out, r, &about);
    fills_clear(&about);
}

/* ---- What usually causes it ---- */

void check_put_why(struct wt_text *out, const struct check_result *r)
{
    static const enum wt_label labels[WT_N_CAUSES] = {
#define X(id, key) WT_LABEL_CHECK_CAUSE_##id,
        WT_CAUSES(X)
#undef X
    };
    const struct fills none = {.n = 0};

    if (r->result->passed || r->result->cause == WT_CAUSE_NONE)
        return;
    put_words(out, r->how, WT_LABEL_CHECK_USUALLY, &none);
    put_words(out, r->how, labels[r->result->cause], &none);
}

void check_put_broken(struct wt_text *out, const struct wt_check_report *how)
{
    struct fills fills = {.n = 0};

    fill_number(&fills, "number", how->packets);
    put_words(out, how, WT_LABEL_CHECK_BROKEN, &fills);
    fills_clear(&fills);
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
