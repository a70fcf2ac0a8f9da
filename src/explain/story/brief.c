/* SPDX-License-Identifier: BSD-2-Clause */
/* What a packet is, in the few words that end its line in `packets`: the message that it brings,
 * and what its segment means for the connection. The facts are the tracker's. */
#include "../telling.h"

/* ---- the message ---- */

/* SSDP is HTTP over UDP; its first line says little without what is sought, or announced. */
static bool line_of_ssdp(struct wt_remark *r, const struct wt_http *http)
{
    struct wt_http_walk walk;
    struct wt_http_line line;

    wt_line_begin(r, http->response ? WT_REMARK_LINE_SSDP_RESPONSE : WT_REMARK_LINE_SSDP_REQUEST);
    wt_arg_bytes(r, "method", http->method);
    wt_arg_number(r, "code", http->code);
    wt_http_walk_begin(&walk, http);
    while (wt_http_walk_next(&walk, &line))
        if (wt_http_is(line.name, "ST") || wt_http_is(line.name, "NT")) {
            wt_arg_bytes(r, "subject", line.value);
            return true;
        }
    wt_arg_bytes(r, "subject", http->response ? http->phrase : http->uri);
    return true;
}

static bool line_of_http(struct wt_remark *r, const struct wt_http *http)
{
    wt_line_begin(r, !http->response             ? WT_REMARK_LINE_HTTP_REQUEST
                     : http->phrase.captured > 0 ? WT_REMARK_LINE_HTTP_RESPONSE
                                                 : WT_REMARK_LINE_HTTP_RESPONSE_CODE);
    wt_arg_bytes(r, "method", http->method);
    wt_arg_bytes(r, "uri", http->uri);
    wt_arg_number(r, "code", http->code);
    wt_arg_bytes(r, "phrase", http->phrase);
    return true;
}

static bool message(struct wt_remark *r, const struct wt_packet *packet, bool udp,
                    struct wt_dns_name *name)
{
    for (unsigned i = packet->first_transport + 1; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        if (wt_is_application(layer) && layer->dissector->protocol == WT_HTTP &&
            layer->verdict != WT_MALFORMED && !layer->quoted)
            return udp ? line_of_ssdp(r, &layer->u.http) : line_of_http(r, &layer->u.http);
    }
    return wt_explain_message(packet, r, name);
}

/* ---- what the segment means ---- */

struct marks {
    struct wt_brief *out;
    const struct wt_part *part;
};

/* One mark; beyond WT_MAX_BRIEF it is left out: so many say enough of a packet. */
static void mark(struct marks *m, enum wt_remark_id id, uint32_t number)
{
    if (m->out->n == WT_MAX_BRIEF)
        return;
    struct wt_remark *r = &m->out->words[m->out->n++];

    wt_line_begin(r, id);
    wt_arg_number(r, id == WT_REMARK_LINE_DUPLICATE_ACK ? "n" : "packet", number);
}

static void sent_again(struct marks *m)
{
    const struct wt_part *p = m->part;
    bool told = p->again == WT_AGAIN_TOLD || (p->means & WT_MEANS_STEP) != 0;
    bool again = told ? wt_part_has(p, WT_EV_SYN_RETX) || wt_part_has(p, WT_EV_SYNACK_RETX) ||
                            wt_part_has(p, WT_EV_FIN_RETX)
                      : p->again != WT_AGAIN_NOT;

    if (!again)
        return;
    if (p->again == WT_AGAIN_UNSEEN || p->again == WT_AGAIN_UNSEEN_LATER)
        mark(m, WT_REMARK_LINE_FILLS_GAP, 0);
    else if (p->again == WT_AGAIN_PART)
        mark(m, WT_REMARK_LINE_AGAIN_PART, 0);
    else if (p->again == WT_AGAIN_TWIN)
        mark(m, WT_REMARK_LINE_TWIN, p->repeats);
    else if (p->repeats_first == 0)
        mark(m, WT_REMARK_LINE_AGAIN, 0);
    else
        mark(m, WT_REMARK_LINE_AGAIN_FIRST, p->repeats_first);
}

static void holes(struct marks *m)
{
    const struct wt_part *p = m->part;

    if (p->shown & WT_TA_LOST_SEGMENT)
        mark(m, WT_REMARK_LINE_MISSING_BEFORE, 0);
    if (p->shown & WT_TA_ACK_LOST_SEGMENT)
        mark(m, WT_REMARK_LINE_ACKS_UNSEEN, 0);
    if (p->challenged != 0)
        mark(m, WT_REMARK_LINE_CHALLENGE, p->challenged);
    else if (p->shown & WT_TA_DUPLICATE_ACK && !(p->means & WT_MEANS_ECHO)) /* which misses none */
        mark(m, WT_REMARK_LINE_DUPLICATE_ACK, p->duplicate_ack_number);
}

static void windows(struct marks *m)
{
    const struct wt_part *p = m->part;

    if (p->shown & WT_TA_ZERO_WINDOW_PROBE || p->means & WT_MEANS_PROBE)
        mark(m, WT_REMARK_LINE_WINDOW_PROBE, 0);
    else if (p->shown & WT_TA_KEEP_ALIVE_ACK)
        mark(m, WT_REMARK_LINE_KEEP_ALIVE_ACK, 0);
    else if (p->means & WT_MEANS_KEEP_ALIVE)
        mark(m, WT_REMARK_LINE_KEEP_ALIVE, 0);
    if (p->shown & WT_TA_ZERO_WINDOW || p->means & WT_MEANS_ANSWERS_PROBE)
        mark(m, WT_REMARK_LINE_ZERO_WINDOW, 0);
    if (p->shown & WT_TA_WINDOW_FULL)
        mark(m, WT_REMARK_LINE_WINDOW_FULL, 0);
    if (p->means & WT_MEANS_REOPENS)
        mark(m, WT_REMARK_LINE_WINDOW_OPEN, 0);
    else if (p->shown & WT_TA_WINDOW_UPDATE)
        mark(m, WT_REMARK_LINE_WINDOW_UPDATE, 0);
}

static void segment(struct marks *m)
{
    const struct wt_part *p = m->part;

    if (p->captured_twice) {
        mark(m, WT_REMARK_LINE_COPY, p->copy_of);
        return;
    }
    if (p->rst == WT_RST_IGNORED)
        mark(m, WT_REMARK_LINE_RST_IGNORED, 0);
    sent_again(m);
    if (p->means & WT_MEANS_STEP)
        return;
    if (p->means & WT_MEANS_LATE)
        mark(m, WT_REMARK_LINE_OUT_OF_ORDER, 0);
    if ((p->analysis | (p->means & WT_MEANS_REOPENS)) == 0)
        return;
    holes(m);
    windows(m);
}

/* Has a segment nothing to be marked for? Nearly all: so this is asked first. */
static bool is_usual(const struct wt_part *p)
{
    return (p->analysis | (p->means & (WT_MEANS_REOPENS | WT_MEANS_LATE)) | p->again | p->copy_of |
            p->challenged) == 0 &&
           p->rst != WT_RST_IGNORED &&
           !(wt_part_has(p, WT_EV_SYN_RETX) || wt_part_has(p, WT_EV_SYNACK_RETX) ||
             wt_part_has(p, WT_EV_FIN_RETX));
}

void wt_explain_brief(const struct wt_packet *packet, const struct wt_part *part,
                      struct wt_brief *out)
{
    struct marks m = {.out = out, .part = part};
    bool udp = part->conversation->transport == WT_OVER_UDP;

    out->n = 0;
    if (part->quoted) {
        if (part->quotes != 0)
            mark(&m, WT_REMARK_LINE_QUOTES, part->quotes);
        return;
    }
    if (!udp && !is_usual(part))
        segment(&m);
    out->n -= out->n == WT_MAX_BRIEF;
    if (packet->layers[part->layer].payload.captured > 0 &&
        message(&out->words[out->n], packet, udp, &out->name))
        out->n++;
    for (unsigned i = 0; i < out->n; i++)
        out->words[i].brief = true;
}
