/* SPDX-License-Identifier: BSD-2-Clause */
/* Above the rows of `flows`: how many packets, how long, which protocols, what was odd. Counted
 * packet by packet, in constant memory. */
#include "flows.h"

#include "wiretutor/wrap.h"

/* ---- counting ---- */

static bool is_fragment(const struct wt_layer *layer)
{
    for (unsigned k = 0; k < layer->n_notes; k++)
        if (layer->notes[k].id == WT_NOTE_IP_FRAGMENT_FIRST ||
            layer->notes[k].id == WT_NOTE_IP_FRAGMENT_LATER)
            return true;
    return false;
}

static void count_protocol(struct flow_counts *counts, const struct wt_dissector *dissector)
{
    counts->seen |= UINT64_C(1) << dissector->protocol;
    if (counts->protocols[dissector->protocol]++ == 0)
        counts->titles[dissector->protocol] = dissector->title;
}

static void end_run(struct flow_counts *counts)
{
    for (uint64_t left = counts->run_of; left != 0; left &= left - 1)
        counts->protocols[__builtin_ctzll(left)] += counts->run;
    counts->run_of = counts->run = 0;
}

/* Fast path: nothing odd about the layers, and the same protocols as in the packet before. False:
 * not so, and nothing was counted. */
static bool count_plain(struct flow_counts *counts, const struct wt_packet *packet)
{
    if (!packet->plain || (packet->protocols & ~counts->seen) != 0)
        return false;
    if (packet->protocols != counts->run_of) {
        end_run(counts);
        counts->run_of = packet->protocols;
    }
    counts->run++;
    return true;
}

/* Seldom. */
static __attribute__((noinline)) void count_layers(struct flow_counts *counts,
                                                   const struct wt_packet *packet)
{
    bool fragment = false;
    uint64_t seen = 0; /* a tunnel's two IP headers count as one IP packet */

    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];
        uint64_t bit = UINT64_C(1) << layer->dissector->protocol;

        if (layer->verdict != WT_DISSECTED) {
            counts->odd[FLOW_MALFORMED] += layer->verdict == WT_MALFORMED;
            counts->odd[FLOW_CUT] += layer->verdict == WT_CUT && !layer->quoted;
        }
        if (layer->quoted)
            continue;
        fragment |= layer->n_notes > 0 && is_fragment(layer);
        if ((seen & bit) == 0)
            count_protocol(counts, layer->dissector);
        seen |= bit;
    }
    counts->odd[FLOW_FRAGMENTS] += fragment;
}

static void count_part(struct flow_counts *counts, const struct wt_part *part)
{
    static const uint32_t troubles[N_FLOW_ODDITIES] = {
        [FLOW_RETRANSMISSIONS] = WT_TROUBLE_REPEAT,
        [FLOW_OUT_OF_ORDER] = WT_TROUBLE_OUT_OF_ORDER,
        [FLOW_NOT_CAPTURED] = WT_TROUBLE_NOT_CAPTURED,
        [FLOW_DUPLICATE_ACKS] = WT_TROUBLE_DUPLICATE_ACK,
        [FLOW_ZERO_WINDOWS] = WT_TROUBLE_ZERO_WINDOW,
        [FLOW_REFUSED] = WT_TROUBLE_REFUSED,
        [FLOW_RESETS] = WT_TROUBLE_RESET,
        [FLOW_ICMP_ERRORS] = WT_TROUBLE_ICMP_ERROR,
        [FLOW_TWICE] = WT_TROUBLE_COPY,
    };
    uint32_t left = wt_troubles_of(part) & ~(uint32_t)WT_TROUBLE_NEEDLESS_REPEAT;

    for (unsigned i = 0; left != 0 && i < N_FLOW_ODDITIES; i++) {
        counts->odd[i] += (left & troubles[i]) != 0;
        left &= ~troubles[i];
    }
}

void flow_count(struct wt_renderer *r, const struct wt_packet *packet,
                const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    struct flow_counts *counts = r->counts;
    int64_t now = packet->frame->time_ns;

    (void)commentary;
    if (counts->packets++ == 0)
        counts->first_ns = counts->last_ns = now;
    counts->first_ns = now < counts->first_ns ? now : counts->first_ns;
    counts->last_ns = now > counts->last_ns ? now : counts->last_ns;
    if (!count_plain(counts, packet))
        count_layers(counts, packet);
    for (unsigned i = 0; r->options.verbose > 0 && i < packet->n_layers; i++)
        counts->odd[FLOW_BAD_CHECKSUMS] += wt_is_corrupt(&packet->layers[i]);
    for (unsigned i = 0; i < tracked->n_parts; i++) {
        count_part(counts, &tracked->parts[i]);
        if (tracked->parts[i].conversation->number > counts->conversations)
            counts->conversations = tracked->parts[i].conversation->number;
    }
}

/* ---- telling ---- */

static void put_label(struct wt_renderer *r, enum wt_label label)
{
    const char *words = wt_label(r->options.language, label);

    wt_put_symbols(r, &r->sentence, words, strlen(words));
}

static void put_member(struct wt_renderer *r, bool *any, const char *name, uint64_t n)
{
    if (*any)
        put_label(r, WT_LABEL_LIST_COMMA);
    wt_put_symbols(r, &r->sentence, name, strlen(name));
    wt_text_char(&r->sentence, ' ');
    wt_text_u64(&r->sentence, n);
    *any = true;
}

static void end_line(struct wt_renderer *r)
{
    wt_wrap(r->out, r->sentence.data, r->sentence.len, 0, 5, r->options.width);
    wt_text_char(r->out, '\n');
    r->sentence.len = 0;
}

static void put_how_much(struct wt_renderer *r)
{
    const struct flow_counts *counts = r->counts;
    enum wt_language language = r->options.language;
    bool any = false;

    put_member(r, &any, wt_label(language, WT_LABEL_FLOW_PACKETS), counts->packets);
    put_member(r, &any, wt_label(language, WT_LABEL_FLOW_CONVERSATIONS), counts->conversations);
    put_label(r, WT_LABEL_LIST_COMMA);
    put_label(r, WT_LABEL_FLOW_SPAN);
    wt_put_duration(r, &r->sentence, (uint64_t)(counts->last_ns - counts->first_ns));
    end_line(r);
}

static void put_protocols(struct wt_renderer *r)
{
    const struct flow_counts *counts = r->counts;
    bool any = false;

    put_label(r, WT_LABEL_FLOW_PROTOCOLS);
    for (unsigned i = 0; i < WT_N_PROTOCOLS; i++)
        if (counts->titles[i] != NULL)
            put_member(r, &any, counts->titles[i], counts->protocols[i]);
    if (any)
        end_line(r);
    r->sentence.len = 0;
}

static void put_oddities(struct wt_renderer *r)
{
    static const enum wt_label labels[] = {
#define X(id) WT_LABEL_FLOW_ODD_##id,
        FLOW_ODDITIES(X)
#undef X
    };
    bool any = false;

    put_label(r, WT_LABEL_FLOW_ODD);
    for (size_t i = 0; i < N_FLOW_ODDITIES; i++)
        if (r->counts->odd[i] > 0)
            put_member(r, &any, wt_label(r->options.language, labels[i]), r->counts->odd[i]);
    if (!any)
        put_label(r, WT_LABEL_FLOW_NOTHING_ODD);
    end_line(r);
}

void flow_totals(struct wt_renderer *r, uint64_t packets)
{
    const char *words = wt_words(r->options.language, WT_REMARK_NO_PACKETS, false);

    (void)packets;
    if (r->options.quiet)
        return;
    r->sentence.len = 0;
    if (r->counts->packets == 0) {
        wt_put_symbols(r, &r->sentence, words, strlen(words));
        wt_wrap(r->out, r->sentence.data, r->sentence.len, 0, 0, r->options.width);
        wt_text_char(r->out, '\n');
        return;
    }
    end_run(r->counts);
    put_how_much(r);
    put_protocols(r);
    put_oddities(r);
    if (r->counts->conversations > 0 && r->options.view == WT_VIEW_FLOWS)
        wt_text_char(r->out, '\n');
}
