/* SPDX-License-Identifier: BSD-2-Clause */
/* What is odd about a packet's bytes: checksums, lengths, cuts; and about its time. */
#include "../telling.h"

/* In a conversation once for each end and kind: what damages one packet damages many. */
static bool is_first_wrong(struct wt_telling *t, const struct wt_layer *layer)
{
    enum wt_protocol protocol = layer->dissector->protocol;
    unsigned what = protocol == WT_TCP || protocol == WT_UDP ? WT_SAID_TRANSPORT_SUM
                    : protocol == WT_IPV4                    ? WT_SAID_IP_SUM
                                                             : 0;

    return t->conversation == NULL || what == 0 ||
           wt_say_first(t, (enum wt_said)(what << t->part->from));
}

/* A quoted packet may have been changed on its way, by an address translator for one: no word. */
static void tell_checksum(struct wt_telling *t, const struct wt_layer *layer)
{
    if (layer->quoted || wt_layer_checksum(layer) != WT_CHECKSUM_BAD)
        return;
    if (layer->dissector->protocol == WT_IPV4 && layer->u.ipv4.checksum == 0) {
        wt_tell_note_once(t, WT_REMARK_CHECKSUM_IPV4_ZERO);
        return;
    }
    if (wt_layer_offloaded(layer))
        wt_tell_note_once(t, WT_REMARK_CHECKSUM_OFFLOAD);
    else if (is_first_wrong(t, layer))
        wt_arg_name(wt_tell_aside(t, WT_REMARK_CHECKSUM_BAD), "name", layer->dissector->title);
}

static void tell_named(struct wt_telling *t, enum wt_remark_id id, const struct wt_layer *layer)
{
    wt_arg_name(wt_tell_aside(t, id), "name", layer->dissector->title);
}

static void tell_note(struct wt_telling *t, const struct wt_layer *layer,
                      const struct wt_note *note)
{
    if (wt_tell_fragment(t, layer, note))
        return;
    switch (note->id) {
    case WT_NOTE_IP_VERSION_UNEXPECTED:
        wt_tell_aside(t, WT_REMARK_IP_VERSION_OTHER);
        break;
    case WT_NOTE_IPV4_TOTAL_ZERO:
    case WT_NOTE_IPV6_PAYLOAD_ZERO:
        tell_named(t, WT_REMARK_OFFLOAD_LENGTH, layer);
        break;
    case WT_NOTE_IPV4_OPTION_BAD:
    case WT_NOTE_IPV6_OPTION_BAD:
    case WT_NOTE_TCP_OPTION_BAD:
    case WT_NOTE_GENEVE_OPTION_BAD:
        tell_named(t, WT_REMARK_ODD_OPTION, layer);
        break;
    case WT_NOTE_TOO_DEEP:
        wt_tell_aside(t, WT_REMARK_TOO_DEEP);
        break;
    case WT_NOTE_ETH_LENGTH_BEYOND_FRAME:
    case WT_NOTE_IPV4_TOTAL_BEYOND_FRAME:
    case WT_NOTE_IPV6_PAYLOAD_BEYOND_FRAME:
    case WT_NOTE_UDP_LENGTH_BEYOND_DATAGRAM:
    case WT_NOTE_PPPOE_LENGTH_BEYOND_FRAME:
        tell_named(t, WT_REMARK_ODD_LENGTH, layer);
        break;
    default:
        break; /* the layer is MALFORMED, which has its own remark */
    }
}

static void tell_cut(struct wt_telling *t)
{
    const struct wt_span *bytes = &t->packet->frame->bytes;

    /* the snapshot length is the same for the whole capture: once is enough */
    if (bytes->captured >= bytes->on_wire || !wt_is_news(t->explainer, WT_REMARK_CUT))
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_CUT);

    wt_arg_number(r, "captured", bytes->captured);
    wt_arg_number(r, "bytes", bytes->on_wire);
}

/* A clock that steps back, or packets stored out of order: said once, as it holds for the whole
 * capture. Some packets of pcapng have no time, which is 0 here. */
static void tell_time(struct wt_telling *t)
{
    enum { SWAPPED_NS = 1000000 }; /* no clock is set by less than a millisecond */
    int64_t now = t->packet->frame->time_ns;
    int64_t before = t->explainer->last_ns;

    if (now == 0)
        return;
    t->explainer->last_ns = now;
    if (before == 0 || now >= before)
        return;
    enum wt_remark_id id = before - now < SWAPPED_NS ? WT_REMARK_TIME_SWAPPED : WT_REMARK_TIME_BACK;

    if (wt_is_news(t->explainer, id))
        wt_arg_seconds(wt_tell_aside(t, id), "gap", before - now);
}

void wt_tell_oddities(struct wt_telling *t)
{
    const struct wt_packet *p = t->packet;

    for (unsigned i = 0; i < p->n_layers && !p->layers[i].quoted; i++) {
        const struct wt_layer *layer = &p->layers[i];

        for (unsigned n = 0; n < layer->n_notes; n++)
            tell_note(t, layer, &layer->notes[n]);
        if (layer->verdict == WT_MALFORMED)
            tell_named(t, WT_REMARK_MALFORMED, layer);
        tell_checksum(t, layer);
    }
    tell_cut(t);
    tell_time(t);
}
