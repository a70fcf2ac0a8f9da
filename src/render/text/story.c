/* SPDX-License-Identifier: BSD-2-Clause */
/* The story as text: headings, facts, packets with what each is for, endings. */
#include "../renderer.h"

#include "wiretutor/wrap.h"

enum { FACT_INDENT = 4, WIDEST_KEY = 24, REMARK_INDENT = 5 };

static void put_endpoints(struct wt_renderer *r, const struct wt_conversation *c, bool roles)
{
    const struct wt_endpoint *client = &c->end[c->client].at;
    const struct wt_endpoint *server = &c->end[!c->client].at;

    if (roles) {
        wt_put_label(r, WT_LABEL_CLIENT);
        wt_text_char(r->out, ' ');
    }
    wt_text_endpoint(r->out, &client->ip, client->port);
    wt_put(r, " → ");
    if (roles) {
        wt_put_label(r, WT_LABEL_SERVER);
        wt_text_char(r->out, ' ');
    }
    wt_text_endpoint(r->out, &server->ip, server->port);
}

static void put_number(struct wt_renderer *r, const struct wt_conversation *c)
{
    wt_put_label(r, WT_LABEL_CONVERSATION);
    wt_text_char(r->out, ' ');
    wt_text_u64(r->out, c->number);
    wt_put(r, " · ");
}

void wt_put_heading(struct wt_renderer *r, const struct wt_conversation *c)
{
    if (r->written != WT_WROTE_NOTHING)
        wt_text_char(r->out, '\n');
    wt_paint(r, WT_BOLD);
    put_number(r, c);
    wt_put(r, c->transport == WT_OVER_TCP ? "TCP · " : "UDP · ");
    put_endpoints(r, c, true);
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
    r->written = WT_WROTE_HEADING;
}

/* — Conversation 2 · 127.0.0.1:53166 → 127.0.0.1:8001 — */
void wt_put_switch(struct wt_renderer *r, const struct wt_conversation *c)
{
    if (r->written == WT_WROTE_ENDING)
        wt_text_char(r->out, '\n');
    wt_paint(r, WT_DIM);
    wt_put(r, "— ");
    if (c != NULL) {
        put_number(r, c);
        put_endpoints(r, c, false);
    } else {
        wt_put_label(r, WT_LABEL_OUTSIDE);
    }
    wt_put(r, " —");
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
    r->written = WT_WROTE_PACKET;
}

static size_t put_key(struct wt_text *out, const struct wt_fact *fact)
{
    size_t before = out->len;

    if (fact->is_port)
        wt_text_u64(out, fact->about.port);
    else
        wt_text_ip(out, &fact->about.ip);
    return out->len - before;
}

/* The key in a column of its own; one too long for that (IPv6) stands on a line of its own. */
static unsigned put_fact_key(struct wt_renderer *r, const struct wt_fact *fact, unsigned widest)
{
    unsigned column = FACT_INDENT + widest + 2;

    wt_text_spaces(r->out, FACT_INDENT);
    size_t key = put_key(r->out, fact);

    if (key <= WIDEST_KEY) {
        wt_text_spaces(r->out, column - FACT_INDENT - key);
        return column;
    }
    column = 2 * FACT_INDENT;
    wt_text_char(r->out, '\n');
    wt_text_spaces(r->out, column);
    return column;
}

static void put_fact(struct wt_renderer *r, const struct wt_fact *fact, unsigned widest)
{
    struct wt_text *s = &r->sentence;
    const char *gap = wt_label(r->options.language, WT_LABEL_FACT_GAP);
    unsigned column = put_fact_key(r, fact, widest);

    s->len = 0;
    for (unsigned i = 0; i < fact->n_remarks; i++) {
        if (i > 0)
            wt_put_symbols(r, s, gap, strlen(gap));
        wt_put_remark(r, s, &fact->remarks[i]);
    }
    wt_wrap(r->out, s->data, s->len, column, column, r->options.width);
    wt_text_char(r->out, '\n');
}

static void put_facts(struct wt_renderer *r, const struct wt_commentary *commentary)
{
    unsigned widest = 0;

    for (size_t i = 0; i < commentary->n_facts; i++) {
        r->sentence.len = 0;
        size_t key = put_key(&r->sentence, &commentary->facts[i]);

        if (key <= WIDEST_KEY && key > widest)
            widest = (unsigned)key;
    }
    for (size_t i = 0; i < commentary->n_facts; i++)
        put_fact(r, &commentary->facts[i], widest);
}

/* What the packet is for, in r->sentence. */
static void gather(struct wt_renderer *r, const struct wt_remark *remarks, size_t n)
{
    struct wt_text *s = &r->sentence;
    const char *gap = wt_label(r->options.language, WT_LABEL_SENTENCE_GAP);

    s->len = 0;
    for (size_t i = 0; i < n; i++) {
        size_t before = s->len;

        if (remarks[i].aside)
            continue;
        if (before > 0)
            wt_put_symbols(r, s, gap, strlen(gap));
        size_t start = s->len;

        wt_put_remark(r, s, &remarks[i]);
        if (s->len == start)
            s->len = before;
    }
}

/* "connect() returns  Handshake 3 of 3. …", wrapped and indented. */
static void put_purpose(struct wt_renderer *r, const struct wt_remark *remarks, size_t n)
{
    struct wt_text *s = &r->sentence;
    enum wt_call call = wt_call_beside(remarks, n);
    unsigned column = REMARK_INDENT;

    gather(r, remarks, n);
    if (s->len == 0 && call == WT_CALL_NONE)
        return;
    wt_text_spaces(r->out, REMARK_INDENT);
    if (call != WT_CALL_NONE) {
        const char *words = wt_call_words(r->options.language, call);

        wt_paint(r, WT_CYAN);
        wt_put(r, words);
        wt_paint(r, WT_PLAIN);
        column += wt_width(words, strlen(words)) + 2;
        if (s->len > 0)
            wt_text_str(r->out, "  ");
    }
    if (s->len > 0)
        wt_wrap(r->out, s->data, s->len, column, REMARK_INDENT, r->options.width);
    wt_text_char(r->out, '\n');
}

/* Notes beside the story, each a paragraph of its own. */
static void put_asides(struct wt_renderer *r, const struct wt_remark *remarks, size_t n)
{
    struct wt_text *s = &r->sentence;
    const char *label = wt_label(r->options.language, WT_LABEL_NOTE);

    for (size_t i = 0; i < n; i++) {
        if (!remarks[i].aside)
            continue;
        s->len = 0;
        wt_put_symbols(r, s, label, strlen(label));
        wt_put_remark(r, s, &remarks[i]);
        wt_text_spaces(r->out, REMARK_INDENT);
        wt_wrap(r->out, s->data, s->len, REMARK_INDENT, REMARK_INDENT, r->options.width);
        wt_text_char(r->out, '\n');
    }
}

void wt_story_remarks(struct wt_renderer *r, const struct wt_remark *remarks, size_t n)
{
    put_purpose(r, remarks, n);
    put_asides(r, remarks, n);
}

static void put_direction(struct wt_renderer *r, bool from_client)
{
    wt_put_label(r, WT_LABEL_CLIENT);
    wt_put(r, from_client ? " → " : " ← ");
    wt_put_label(r, WT_LABEL_SERVER);
    wt_text_str(r->out, "  ");
}

/* An ICMP error comes back to the quoted sender: from the other end, or from a router on the way,
 * whose address then says more. */
static void put_error(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_part *part)
{
    const struct wt_ip *source = wt_source_ip(packet);

    if (source != NULL && wt_ip_same(source, &part->conversation->end[!part->from].at.ip))
        put_direction(r, part->from != part->conversation->client);
    else
        wt_put_addresses(r, packet);
    wt_put_headline(r, packet, 7);
}

static void put_line(struct wt_renderer *r, const struct wt_packet *packet,
                     const struct wt_part *part)
{
    wt_put_time(r, packet);
    if (r->options.link_header)
        wt_put_link_header(r, packet);
    if (part == NULL) {
        wt_put_addresses(r, packet);
        wt_put_headline(r, packet, 7);
    } else if (part->quoted) {
        put_error(r, packet, part);
    } else {
        put_direction(r, part->from == part->conversation->client);
        if (part->conversation->transport == WT_OVER_TCP)
            wt_put_segment(r, packet, part, true);
        else
            wt_put_datagram(r, packet, part, true);
    }
    wt_text_char(r->out, '\n');
}

void wt_story_packet(struct wt_renderer *r, const struct wt_packet *packet,
                     const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    const struct wt_part *part = tracked->innermost;
    const struct wt_conversation *c = part != NULL ? part->conversation : NULL;
    uint32_t number = c != NULL ? c->number : 0;

    if (wt_fold_packet(r, packet, tracked, commentary) ||
        wt_passage_packet(r, packet, tracked, commentary))
        return;
    if (commentary->opens) {
        wt_put_heading(r, c);
        if (!r->options.quiet)
            put_facts(r, commentary);
    } else if (r->written == WT_WROTE_NOTHING || number != r->current_number) {
        wt_put_switch(r, c);
    }
    if (r->written == WT_WROTE_HEADING || r->written == WT_WROTE_ENDING)
        wt_text_char(r->out, '\n');
    r->current_number = number;
    put_line(r, packet, part);
    if (!r->options.quiet)
        wt_story_remarks(r, commentary->remarks, commentary->n_remarks);
    if (r->options.whole_payload)
        wt_put_whole_payload(r, packet);
    r->written = WT_WROTE_PACKET;
}

void wt_story_verdict(struct wt_renderer *r, const struct wt_ending *ending)
{
    struct wt_text *s = &r->sentence;
    const struct wt_summary *summary = &ending->summary;
    enum wt_language language = r->options.language;
    const char *label =
        wt_label(language, summary->n_evidence == 1 ? WT_LABEL_EVIDENCE_ONE : WT_LABEL_EVIDENCE);

    s->len = 0;
    wt_put_remark(r, s, &ending->remark);
    if (ending->is_again) {
        const char *gap = wt_label(language, WT_LABEL_SENTENCE_GAP);

        wt_text_str(s, gap);
        wt_put_remark(r, s, &ending->again);
    }
    if (summary->n_evidence == 0)
        return;
    wt_put_symbols(r, s, label, strlen(label));
    wt_put_evidence(r, s, summary);
    label = wt_label(language, WT_LABEL_EVIDENCE_END);
    wt_put_symbols(r, s, label, strlen(label));
}

bool wt_story_tells(const struct wt_ending *ending, unsigned i)
{
    enum wt_finding_id id = (enum wt_finding_id)ending->findings.all[i].id;

    return wt_verdict_tells(id) || id == WT_FINDING_ICMP_ERROR; /* an error has its own packet */
}

/* What went wrong beside what the story tells. Under `run` what the programs did says it better,
 * and what the cable lost or held back was ordered. */
static void put_findings(struct wt_renderer *r, const struct wt_conversation *c,
                         const struct wt_ending *ending)
{
    enum { INDENT = 2 };

    for (unsigned i = 0; i < ending->findings.n && r->n_programs == 0; i++) {
        if (wt_story_tells(ending, i) || !wt_gather_finding(r, &ending->findings.all[i], c))
            continue;
        wt_wrap(r->out, r->sentence.data, r->sentence.len, 0, INDENT, r->options.width);
        wt_text_char(r->out, '\n');
    }
}

void wt_story_ending(struct wt_renderer *r, const struct wt_conversation *conversation,
                     const struct wt_ending *ending)
{
    struct wt_text *s = &r->sentence;

    if (wt_passage_ending(r, conversation, ending))
        return;
    wt_fold_end(r);
    if (r->written != WT_WROTE_NOTHING)
        wt_text_char(r->out, '\n');
    wt_story_verdict(r, ending);
    wt_wrap(r->out, s->data, s->len, 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
    if (conversation != NULL)
        put_findings(r, conversation, ending);
    r->written = WT_WROTE_ENDING;
}
