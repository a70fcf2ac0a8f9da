/* SPDX-License-Identifier: BSD-2-Clause */
/* `packets`: one line a packet. */
#include "../renderer.h"

static void make_ends(struct wt_renderer *r, struct wt_ends *ends, const struct wt_conversation *c)
{
    struct wt_text *s = &r->sentence;

    for (unsigned from = 0; from < 2; from++) {
        s->len = 0;
        wt_text_endpoint(s, &c->end[from].at.ip, c->end[from].at.port);
        wt_put_symbols(r, s, " → ", strlen(" → "));
        wt_text_endpoint(s, &c->end[!from].at.ip, c->end[!from].at.port);
        wt_text_str(s, "  ");
        if (s->failed || s->len > WT_ENDS_SIZE) {
            r->out->failed = true; /* no memory: nothing else can be */
            return;
        }
        memcpy(ends->text[from], s->data, s->len);
        ends->length[from] = (uint8_t)s->len;
    }
    ends->number = c->number;
}

static void put_ends(struct wt_renderer *r, const struct wt_part *part)
{
    struct wt_ends *ends = &r->ends[part->conversation->number % WT_ENDS_KEPT];

    if (ends->number != part->conversation->number)
        make_ends(r, ends, part->conversation);
    wt_text_bytes(r->out, ends->text[part->from], ends->length[part->from]);
}

/* -q: the length, but no TCP details. */
static void put_quiet_segment(struct wt_renderer *r, const struct wt_packet *packet,
                              const struct wt_part *part)
{
    size_t n = packet->layers[part->layer].payload.on_wire;

    wt_text_u64(r->out, n);
    wt_text_char(r->out, ' ');
    wt_put_label(r, n == 1 ? WT_LABEL_ONE_BYTE : WT_LABEL_MANY_BYTES);
}

static void put_transport(struct wt_renderer *r, const struct wt_packet *packet,
                          const struct wt_part *part)
{
    put_ends(r, part);
    if (part->conversation->transport == WT_OVER_UDP) {
        wt_put_datagram(r, packet, part, false);
        return;
    }
    wt_text_str(r->out, "TCP  ");
    if (r->options.quiet)
        put_quiet_segment(r, packet, part);
    else
        wt_put_segment(r, packet, part, false);
}

void wt_line_packet(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_track_result *tracked)
{
    const struct wt_part *part = tracked->innermost;

    wt_put_time(r, packet);
    if (r->options.link_header)
        wt_put_link_header(r, packet);
    if (part == NULL || part->quoted) {
        wt_put_addresses(r, packet);
        wt_put_headline(r, packet, 0);
    } else {
        put_transport(r, packet, part);
    }
    wt_text_char(r->out, '\n');
    if (r->options.whole_payload)
        wt_put_whole_payload(r, packet);
    if (r->has_detail)
        wt_put_detail(r, packet);
}
