/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP: the segment header. Its options are in tcp_options.c. RFC 9293 section 3.1. */
#include "../fixed.h"
#include "../options_walk.h"
#include "tcp.h"

enum { END_OF_WINDOW = 16 };

/* Can the data offset be right? */
static bool plausible(const struct wt_reader *r, struct wt_layer *layer)
{
    uint32_t header = layer->u.tcp.header_words * 4u;

    if (header < WT_TCP_BYTES)
        wt_note(layer, WT_NOTE_TCP_OFFSET_TOO_SHORT, header, 0);
    else if (header > r->span.on_wire && !layer->fragment)
        wt_note(layer, WT_NOTE_TCP_OFFSET_BEYOND_SEGMENT, header, wt_note_size(r->span.on_wire));
    else
        return true;
    return false;
}

void wt_tcp_take_options(struct wt_layer *layer, struct wt_span options)
{
    struct wt_tcp *tcp = &layer->u.tcp;
    struct wt_option_walk walk;
    struct wt_option option;

    tcp->options = wt_span_of(&options);
    if (wt_only_timestamps(tcp->options)) { /* most segments have these three */
        tcp->n_options = 3;
        tcp->option_kinds = UINT64_C(1) << 1 | UINT64_C(1) << 8;
        return;
    }
    wt_begin_options(&walk, tcp->options);
    while (wt_next_option(&walk, &option))
        tcp->option_kinds |= UINT64_C(1) << (option.kind < 63 ? option.kind : 63);
    tcp->n_options = (uint8_t)walk.count;
    if (walk.bad)
        wt_note(layer, WT_NOTE_TCP_OPTION_BAD, walk.bad_kind, walk.bad_length);
}

/* Options and payload lie where the data offset says; sizes are known though the capture may have
 * stopped before. */
static enum wt_verdict split(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_tcp *tcp = &layer->u.tcp;
    size_t header = tcp->header_words * 4u;

    wt_header_is(layer, r, header);
    if (header > WT_TCP_BYTES)
        wt_tcp_take_options(layer, wt_slice(r->span, WT_TCP_BYTES, header - WT_TCP_BYTES));
    if (header > r->span.on_wire) /* a first fragment that ends inside the header */
        return WT_CUT;
    layer->payload = wt_slice(r->span, header, r->span.on_wire - header);
    tcp->length_known = !layer->fragment;
    if (r->end != WT_READ_OK || tcp->options.captured < tcp->options.on_wire)
        return WT_CUT;
    if (layer->payload.on_wire > 0)
        layer->next = (struct wt_next){WT_TCP_PORT, tcp->dst_port};
    return WT_DISSECTED;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_reader whole;

    if (wt_read_whole(r, WT_TCP_BYTES, &whole)) {
        wt_header_is_whole(layer, &whole);
        wt_read_tcp(&whole, &layer->u.tcp);
    } else {
        wt_header_is(layer, r, WT_TCP_BYTES);
        wt_read_tcp(r, &layer->u.tcp);
    }
    if (r->pos < END_OF_WINDOW || r->end == WT_READ_SHORT)
        return wt_verdict_of(r, layer);
    if (!plausible(r, layer))
        return WT_MALFORMED;
    return split(r, layer);
}

static uint64_t kinds_of(const struct wt_layer *layer)
{
    return layer->u.tcp.option_kinds;
}

const struct wt_dissector wt_tcp_dissector = {
    .name = "tcp",
    .title = "TCP",
    .protocol = WT_TCP,
    .dissect = dissect,
    .fields = wt_tcp_fields,
    .n_fields = WT_N_TCP_FIELDS,
    .kinds_of = kinds_of,
    .fixed_bytes = WT_TCP_BYTES,
};
