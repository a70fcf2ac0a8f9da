/* SPDX-License-Identifier: BSD-2-Clause */
/* One conversation against one expectation: what it asks about, how that compares, which packets
 * prove it. */
#include <string.h>

#include "check.h"

static const struct wt_end *end_of(const struct check_case *c)
{
    const struct wt_conversation *conv = c->conversation;

    return &conv->end[c->expectation->name->server ? !conv->client : conv->client];
}

/* ---- Evidence ---- */

static void cite(const struct check_case *c, struct wt_check_result *out,
                 const enum wt_evidence *which, size_t n, enum wt_evidence otherwise)
{
    for (size_t i = 0; i < n; i++)
        check_evidence_add(&out->evidence, c->conversation->at[which[i]]);
    if (out->evidence.n == 0)
        check_evidence_add(&out->evidence, c->conversation->at[otherwise]);
}

static void cite_ends(const struct check_case *c, struct wt_check_result *out)
{
    check_evidence_add(&out->evidence, c->conversation->at[WT_AT_FIRST]);
    check_evidence_add(&out->evidence, c->conversation->at[WT_AT_LAST]);
}

/* Evidence: the segments that were counted; where there is none, the conversation's first and last
 * packet. */
static void cite_counted(const struct check_case *c, struct wt_check_result *out)
{
    const uint32_t *frames = c->seen != NULL && c->seen->frames != NULL
                                 ? c->seen->frames + (size_t)c->watched * CHECK_FRAMES
                                 : NULL;

    for (unsigned i = 0; frames != NULL && i < CHECK_FRAMES; i++)
        check_evidence_add(&out->evidence, frames[i]);
    if (frames != NULL && c->seen->counts[c->watched] > CHECK_FRAMES)
        out->evidence.more = true;
    if (out->evidence.n == 0)
        cite_ends(c, out);
}

static void cite_findings(const struct check_case *c, struct wt_check_result *out)
{
    for (unsigned i = 0; i < c->findings->n; i++)
        for (unsigned k = 0; k < c->findings->all[i].n_packets; k++)
            check_evidence_add(&out->evidence, c->findings->all[i].packets[k]);
    if (c->findings->n == 0)
        cite_ends(c, out);
}

static void evidence(const struct check_case *c, struct wt_check_result *out)
{
    static const enum wt_evidence opening[] = {WT_AT_SYN, WT_AT_SYNACK, WT_AT_HANDSHAKE_ACK};
    static const enum wt_evidence refused[] = {WT_AT_SYN, WT_AT_SYNACK, WT_AT_RST, WT_AT_ICMP};
    static const enum wt_evidence closing[] = {WT_AT_FIN_1, WT_AT_FIN_1_ACK, WT_AT_FIN_2,
                                               WT_AT_FIN_2_ACK, WT_AT_RST};
    const struct wt_summary *s = c->summary;
    bool failed_to_open = s->open == WT_OPEN_REFUSED || s->open == WT_OPEN_UNANSWERED ||
                          s->open == WT_OPEN_HALF_OPEN || s->open == WT_OPEN_CANCELLED ||
                          s->open == WT_OPEN_RESET;

    switch (c->expectation->name->what) {
    case WT_CHECK_OPEN:
    case WT_CHECK_RTT:
    case WT_CHECK_CAPTURED_AT:
        cite(c, out, failed_to_open ? refused : opening,
             failed_to_open ? WT_ARRAY_LEN(refused) : WT_ARRAY_LEN(opening), WT_AT_FIRST);
        break;
    case WT_CHECK_CLOSE:
        cite(c, out, closing, WT_ARRAY_LEN(closing), WT_AT_LAST);
        break;
    case WT_CHECK_CLOSED_FIRST:
        cite(c, out, closing, 1, WT_AT_LAST);
        if (s->closed_first == WT_FIRST_BOTH)
            check_evidence_add(&out->evidence, c->conversation->at[WT_AT_FIN_2]);
        break;
    case WT_CHECK_VERDICT:
        for (unsigned i = 0; i < s->n_evidence; i++)
            check_evidence_add(&out->evidence, s->evidence[i]);
        break;
    case WT_CHECK_FINDING:
        cite_findings(c, out);
        break;
    case WT_CHECK_ADDR:
    case WT_CHECK_PORT:
    case WT_CHECK_GUESSED:
        check_evidence_add(&out->evidence, c->conversation->at[WT_AT_FIRST]);
        break;
    case WT_CHECK_RESETS:
    case WT_CHECK_FLAGGED:
        cite_counted(c, out);
        break;
    default:
        cite_ends(c, out);
        break;
    }
}

/* ---- Values ---- */

static uint64_t choice_of(const struct check_case *c)
{
    switch (c->expectation->name->what) {
    case WT_CHECK_OPEN:
        return c->summary->open;
    case WT_CHECK_CLOSE:
        return c->summary->close;
    case WT_CHECK_CLOSED_FIRST:
        return c->summary->closed_first;
    case WT_CHECK_CAPTURED_AT:
        return c->spent != NULL ? c->spent->captured_at : WT_CAPTURED_UNKNOWN;
    default:
        return c->summary->outcome;
    }
}

static uint64_t number_of(const struct check_case *c)
{
    const struct wt_conversation *conv = c->conversation;

    switch (c->expectation->name->what) {
    case WT_CHECK_PACKETS:
        return (uint64_t)conv->end[0].packets + conv->end[1].packets;
    case WT_CHECK_PORT:
        return end_of(c)->at.port;
    case WT_CHECK_END_PACKETS:
        return end_of(c)->packets;
    case WT_CHECK_BYTES:
        return end_of(c)->bytes;
    case WT_CHECK_COMPLETENESS:
        return conv->completeness;
    case WT_CHECK_GUESSED:
        return conv->guessed;
    default:
        return c->seen != NULL && c->seen->counts != NULL ? c->seen->counts[c->watched] : 0;
    }
}

static bool choice_holds(const struct wt_expectation *e, uint64_t found)
{
    for (unsigned i = 0; i < e->n_wanted; i++)
        if (e->wanted[i].choice == found)
            return e->op != WT_OP_UNEQUAL;
    return e->op == WT_OP_UNEQUAL;
}

static bool address_holds(const struct wt_expectation *e, const struct wt_ip *found)
{
    for (unsigned i = 0; i < e->n_wanted; i++)
        if (wt_ip_same(&e->wanted[i].ip, found))
            return e->op != WT_OP_UNEQUAL;
    return e->op == WT_OP_UNEQUAL;
}

/* Is any of the values among the findings of the conversation? */
static bool finding_holds(const struct check_case *c)
{
    const struct wt_expectation *e = c->expectation;
    bool found = false;

    for (unsigned i = 0; i < e->n_wanted; i++)
        found |= e->wanted[i].choice == 0
                     ? c->findings->n == 0
                     : wt_finding_of(c->findings, (enum wt_finding_id)e->wanted[i].choice) != NULL;
    return found == (e->op != WT_OP_UNEQUAL);
}

/* ---- Comparing ---- */

static void compare_finding(const struct check_case *c, struct wt_check_result *out)
{
    const struct wt_check_name *name = c->expectation->name;
    char room[WT_CHECK_FOUND];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    for (unsigned i = 0; i < c->findings->n; i++) {
        wt_text_str(&text, i > 0 ? "," : "");
        wt_text_str(&text, name->choice(c->findings->all[i].id));
    }
    if (c->findings->n == 0)
        wt_text_str(&text, name->choice(0));
    out->passed = finding_holds(c);
    out->cause = check_cause_of(c, 0);
    check_found_text(out, text.data, text.len);
    wt_text_clear(&text);
}

static void compare_choice(const struct check_case *c, struct wt_check_result *out)
{
    uint64_t found = choice_of(c);
    const char *id = c->expectation->name->choice((unsigned)found);

    out->passed = choice_holds(c->expectation, found);
    out->cause = check_cause_of(c, found);
    check_found_text(out, id, strlen(id));
}

static void compare_number(const struct check_case *c, struct wt_check_result *out)
{
    const struct wt_check_number found = {.whole = number_of(c)};

    out->passed = check_number_holds(c->expectation, &found);
    out->cause = check_cause_of(c, found.whole);
    check_found_number(out, found.whole);
}

static void compare_address(const struct check_case *c, struct wt_check_result *out)
{
    out->passed = address_holds(c->expectation, &end_of(c)->at.ip);
    out->cause = WT_CAUSE_OTHER_ADDRESS;
    check_found_ip(out, &end_of(c)->at.ip);
}

/* -1: not known */
static int64_t nanoseconds_of(const struct check_case *c)
{
    const struct wt_conversation *conv = c->conversation;

    switch (c->expectation->name->what) {
    case WT_CHECK_RTT:
        return conv->initial_rtt_ns;
    case WT_CHECK_SPENT:
        return c->spent != NULL ? c->spent->ns[c->expectation->name->flag] : -1;
    default:
        return conv->last_ns > conv->first_ns ? conv->last_ns - conv->first_ns : 0;
    }
}

static void compare_seconds(const struct check_case *c, struct wt_check_result *out)
{
    int64_t ns = nanoseconds_of(c);

    if (ns < 0) {
        out->reason = WT_REASON_UNKNOWN;
        if (c->expectation->name->what == WT_CHECK_RTT)
            out->cause = WT_CAUSE_HANDSHAKE_NOT_SEEN;
        return;
    }
    const struct wt_check_number found = {.whole = (uint64_t)(ns / 1000000000),
                                          .nano = (uint32_t)(ns % 1000000000)};

    out->passed = check_number_holds(c->expectation, &found);
    out->cause = WT_CAUSE_TIMING;
    check_found_seconds(out, ns);
}

static void compare(const struct check_case *c, struct wt_check_result *out)
{
    switch (c->expectation->name->type) {
    case WT_TYPE_CHOICE:
        if (c->expectation->name->what == WT_CHECK_FINDING)
            compare_finding(c, out);
        else
            compare_choice(c, out);
        break;
    case WT_TYPE_SECONDS:
        compare_seconds(c, out);
        break;
    case WT_TYPE_ADDRESS:
        compare_address(c, out);
        break;
    case WT_TYPE_TEXT:
        check_payload(c, out);
        out->cause = out->reason == WT_REASON_PARTIAL ? WT_CAUSE_STREAM_PARTIAL
                     : out->found_bytes == 0          ? WT_CAUSE_NO_BYTES
                                                      : WT_CAUSE_OTHER_PAYLOAD;
        break;
    default:
        compare_number(c, out);
        break;
    }
}

void check_conversation(const struct check_case *c, struct wt_check_result *out)
{
    memset(out, 0, sizeof *out);
    out->conversation = c->conversation->number;
    out->reason = WT_REASON_FOUND;
    if ((c->expectation->name->transports & 1u << c->conversation->transport) == 0) {
        out->reason = WT_REASON_ONLY_TCP;
        out->cause = WT_CAUSE_WRONG_TRANSPORT;
        cite_ends(c, out);
        return;
    }
    compare(c, out);
    if (c->expectation->name->type != WT_TYPE_TEXT)
        evidence(c, out);
    if (!out->passed)
        return;
    out->reason = WT_REASON_PASSED;
    out->cause = WT_CAUSE_NONE;
}
