/* SPDX-License-Identifier: BSD-2-Clause */
/* `flows`: one row a conversation. */
#include "flows.h"

#include "wiretutor/wrap.h"

static enum wt_label open_word(const struct wt_conversation *c, const struct wt_summary *s)
{
    static const enum wt_label words[] = {
        [WT_OPEN_THREE_WAY] = WT_LABEL_FLOW_THREE_WAY,
        [WT_OPEN_SIMULTANEOUS] = WT_LABEL_FLOW_SIMULTANEOUS_OPEN,
        [WT_OPEN_SPLIT] = WT_LABEL_FLOW_SPLIT,
        [WT_OPEN_FAST_OPEN] = WT_LABEL_FLOW_FAST_OPEN,
        [WT_OPEN_REFUSED] = WT_LABEL_FLOW_REFUSED,
        [WT_OPEN_UNANSWERED] = WT_LABEL_FLOW_UNANSWERED,
        [WT_OPEN_HALF_OPEN] = WT_LABEL_FLOW_HALF_OPEN,
        [WT_OPEN_CANCELLED] = WT_LABEL_FLOW_CANCELLED,
        [WT_OPEN_RESET] = WT_LABEL_FLOW_RESET_OPENING,
        [WT_OPEN_NOT_CAPTURED] = WT_LABEL_FLOW_NOT_CAPTURED,
    };

    if (c->transport == WT_OVER_TCP)
        return words[s->open];
    return s->outcome == WT_OUTCOME_ANSWERED      ? WT_LABEL_FLOW_ANSWERED
           : s->outcome == WT_OUTCOME_UNREACHABLE ? WT_LABEL_FLOW_UNREACHABLE
                                                  : WT_LABEL_FLOW_ONE_WAY;
}

static bool has_close(const struct wt_conversation *c, const struct wt_summary *s)
{
    return c->transport == WT_OVER_TCP && s->open != WT_OPEN_REFUSED &&
           s->open != WT_OPEN_UNANSWERED && s->open != WT_OPEN_CANCELLED;
}

static enum wt_label close_word(const struct wt_summary *s)
{
    static const enum wt_label words[] = {
        [WT_CLOSE_FOUR_SEGMENT] = WT_LABEL_FLOW_FOUR,
        [WT_CLOSE_THREE_SEGMENT] = WT_LABEL_FLOW_THREE,
        [WT_CLOSE_SIMULTANEOUS] = WT_LABEL_FLOW_SIMULTANEOUS_CLOSE,
        [WT_CLOSE_ONE_FIN] = WT_LABEL_FLOW_ONE_FIN,
        [WT_CLOSE_RESET] = WT_LABEL_FLOW_RESET,
        [WT_CLOSE_RESET_AFTER_FIN] = WT_LABEL_FLOW_RESET_AFTER_FIN,
        [WT_CLOSE_NONE] = WT_LABEL_FLOW_STILL_OPEN,
    };
    switch (s->outcome) {
    case WT_OUTCOME_VANISHED:
        return WT_LABEL_FLOW_VANISHED;
    case WT_OUTCOME_CROSSED:
        return WT_LABEL_FLOW_CROSSED;
    case WT_OUTCOME_CLOSING:
        return WT_LABEL_FLOW_CLOSING;
    case WT_OUTCOME_SELF:
        return WT_LABEL_FLOW_SELF;
    default:
        return words[s->close];
    }
}

static void put_close(struct wt_renderer *r, const struct wt_summary *s)
{
    if (s->closed_first == WT_FIRST_CLIENT || s->closed_first == WT_FIRST_SERVER) {
        wt_put_label(r, s->closed_first == WT_FIRST_CLIENT ? WT_LABEL_FLOW_CLIENT_FIRST
                                                           : WT_LABEL_FLOW_SERVER_FIRST);
    }
    wt_put_label(r, close_word(s));
    wt_text_str(r->out, "  ");
}

/* ---- below a row, with -v ---- */

enum { DETAIL_INDENT = 5 };

static void say(struct wt_renderer *r, enum wt_label label)
{
    const char *words = wt_label(r->options.language, label);

    wt_put_symbols(r, &r->sentence, words, strlen(words));
}

static void end_detail(struct wt_renderer *r)
{
    wt_text_spaces(r->out, DETAIL_INDENT);
    wt_wrap(r->out, r->sentence.data, r->sentence.len, DETAIL_INDENT, DETAIL_INDENT,
            r->options.width);
    wt_text_char(r->out, '\n');
    r->sentence.len = 0;
}

/* 6/4 packets, lasted 579 µs, round trip 28 µs */
static void put_numbers(struct wt_renderer *r, const struct wt_conversation *c)
{
    struct wt_text *s = &r->sentence;

    s->len = 0;
    wt_text_u64(s, c->end[c->client].packets);
    wt_text_char(s, '/');
    wt_text_u64(s, c->end[!c->client].packets);
    say(r, WT_LABEL_FLOW_EACH_WAY);
    say(r, WT_LABEL_LIST_COMMA);
    say(r, WT_LABEL_FLOW_LASTED);
    wt_put_duration(r, s, c->last_ns > c->first_ns ? (uint64_t)(c->last_ns - c->first_ns) : 0);
    if (c->transport == WT_OVER_TCP && c->initial_rtt_ns >= 0) {
        say(r, WT_LABEL_LIST_COMMA);
        say(r, WT_LABEL_FLOW_ROUND_TRIP);
        wt_put_duration(r, s, (uint64_t)c->initial_rtt_ns);
    }
    end_detail(r);
}

/* 127.0.0.1 loopback address; 8001 registered port; 53164 dynamic port */
static void put_kinds(struct wt_renderer *r, const struct wt_conversation *c)
{
    struct wt_fact facts[WT_MAX_FACTS];
    size_t n = wt_explain_kinds(c, facts);

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            say(r, WT_LABEL_FACT_GAP);
        if (facts[i].is_port)
            wt_text_u64(&r->sentence, facts[i].about.port);
        else
            wt_text_ip(&r->sentence, &facts[i].about.ip);
        wt_text_char(&r->sentence, ' ');
        wt_put_remark(r, &r->sentence, &facts[i].remarks[0]);
    }
    end_detail(r);
}

/* time: handshake 28 µs, waiting for the server 76 µs, closing 40 µs */
static void put_spent(struct wt_renderer *r, const struct wt_spent *spent)
{
    static const enum wt_label names[WT_N_SPENT] = {
#define X(id, key) [WT_SPENT_##id] = WT_LABEL_SPENT_##id,
        WT_SPENT(X)
#undef X
    };
    bool any = false;

    for (unsigned i = 0; i < WT_N_SPENT; i++) {
        if (spent->ns[i] == 0)
            continue;
        say(r, any ? WT_LABEL_LIST_COMMA : WT_LABEL_FLOW_SPENT);
        any = true;
        say(r, names[i]);
        wt_put_duration(r, &r->sentence, (uint64_t)spent->ns[i]);
    }
    if (any)
        end_detail(r);
}

/* captured on the client's side: 28 µs to the client and back, 9 ms to the server */
static void put_place(struct wt_renderer *r, const struct wt_spent *spent)
{
    static const enum wt_label places[] = {
        [WT_CAPTURED_CLIENT] = WT_LABEL_FLOW_AT_CLIENT,
        [WT_CAPTURED_SERVER] = WT_LABEL_FLOW_AT_SERVER,
        [WT_CAPTURED_BETWEEN] = WT_LABEL_FLOW_BETWEEN,
    };

    if (spent->captured_at == WT_CAPTURED_UNKNOWN)
        return;
    say(r, places[spent->captured_at]);
    wt_put_duration(r, &r->sentence, (uint64_t)spent->half_client);
    say(r, WT_LABEL_FLOW_TO_SERVER);
    wt_put_duration(r, &r->sentence, (uint64_t)spent->half_server);
    end_detail(r);
}

/* What the verdict above has told is not told again, but what to do about it is. */
static void put_findings(struct wt_renderer *r, const struct wt_conversation *c,
                         const struct wt_findings *findings)
{
    for (unsigned i = 0; i < findings->n; i++)
        if (wt_gather_finding(r, &findings->all[i], c))
            end_detail(r);
}

static void put_details(struct wt_renderer *r, const struct wt_conversation *c,
                        const struct wt_ending *ending)
{
    put_numbers(r, c);
    if (ending->has_spent) {
        put_spent(r, &ending->spent);
        put_place(r, &ending->spent);
    }
    put_kinds(r, c);
    wt_story_verdict(r, ending);
    end_detail(r);
    put_findings(r, c, &ending->findings);
}

/* Its form is fixed: what more there is to say goes below it (-v) or into JSON and CSV. */
void wt_flow_row(struct wt_renderer *r, const struct wt_conversation *c,
                 const struct wt_ending *ending)
{
    const struct wt_end *client = &c->end[c->client];
    const struct wt_end *server = &c->end[!c->client];
    const struct wt_summary *s = &ending->summary;

    if (c->number == 0)
        return; /* an outer tunnel header: the inner conversation has its own row */
    wt_text_u64_padded(r->out, c->number, 3, ' ');
    wt_text_str(r->out, "  ");
    wt_text_endpoint(r->out, &client->at.ip, client->at.port);
    wt_put(r, " → ");
    wt_text_endpoint(r->out, &server->at.ip, server->at.port);
    wt_text_str(r->out, c->transport == WT_OVER_TCP ? "  " : "  UDP  ");
    wt_put_label(r, open_word(c, s));
    wt_text_str(r->out, "  ");
    if (has_close(c, s))
        put_close(r, s);
    wt_text_u64(r->out, client->bytes);
    wt_text_char(r->out, '/');
    wt_text_u64(r->out, server->bytes);
    wt_text_str(r->out, " B\n");
    if (r->options.verbose > 0)
        put_details(r, c, ending);
}
