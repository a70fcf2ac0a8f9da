/* SPDX-License-Identifier: BSD-2-Clause */
/* Values that stand in no header: of the frame, of datagrams that it completed, of its
 * conversation, and where dissecting it ended. */
#include "values.h"
#include "wiretutor/names.h"

static void add(struct wt_values *out, uint64_t number)
{
    if (out->n < WT_MAX_VALUES)
        out->at[out->n++] = (struct wt_value){.present = true, .number = number};
}

static void add_text(struct wt_values *out, const char *text, size_t n)
{
    const struct wt_span bytes = {.data = (const uint8_t *)text, .captured = n, .on_wire = n};

    if (out->n < WT_MAX_VALUES)
        out->at[out->n++] = (struct wt_value){.present = true, .bytes = bytes};
}

static void add_static(struct wt_values *out, const char *text)
{
    add_text(out, text, strlen(text));
}

/* A text that is put together in the room of the values. */
static void put(struct wt_values *out, const char *text)
{
    size_t n = strlen(text);

    if (n > WT_VALUES_ROOM - out->used)
        return;
    memcpy(out->room + out->used, text, n);
    out->used += n;
}

/* ---- the frame ---- */

enum { NUMBER, TIME, LENGTH, CAPTURED };

static void type(const struct wt_packet *packet, const struct wt_track_result *step, unsigned what,
                 struct wt_values *out)
{
    (void)packet;
    (void)step;
    (void)what;
    add_static(out, "packet");
}

static void frame(const struct wt_packet *packet, const struct wt_track_result *step, unsigned what,
                  struct wt_values *out)
{
    const struct wt_frame *frame = packet->frame;

    (void)step;
    add(out, what == NUMBER   ? frame->number
             : what == TIME   ? (uint64_t)frame->time_ns
             : what == LENGTH ? frame->bytes.on_wire
                              : frame->bytes.captured);
}

/* eth:ethertype:ip:tcp, as Wireshark writes it. */
static void protocols(const struct wt_packet *packet, const struct wt_track_result *step,
                      unsigned what, struct wt_values *out)
{
    size_t begin = out->used;

    (void)step;
    (void)what;
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        put(out, i > 0 ? ":" : "");
        put(out, layer->dissector->name);
        if (layer->next.space == WT_ETHERTYPE)
            put(out, ":ethertype");
    }
    if (packet->rest.captured > 0)
        put(out, packet->n_layers > 0 ? ":data" : "data");
    add_text(out, out->room + begin, out->used - begin);
}

/* ---- datagrams that it completed ---- */

enum { FRAMES, COUNT, SIZE };
#define OF(protocol, what) ((unsigned)(protocol) << 8 | (what))

static void reassembled(const struct wt_packet *packet, const struct wt_track_result *step,
                        unsigned what, struct wt_values *out)
{
    (void)step;
    for (unsigned i = 0; i < packet->n_reassembled; i++) {
        const struct wt_reassembled *r = &packet->reassembled[i];

        if ((unsigned)packet->layers[r->layer].dissector->protocol != what >> 8)
            continue;
        for (unsigned k = 0; (what & 0xff) == FRAMES && k < r->n_frames; k++)
            add(out, r->frames[k]);
        if ((what & 0xff) != FRAMES)
            add(out, (what & 0xff) == COUNT ? r->count : r->bytes.on_wire);
    }
}

/* ---- its conversation ---- */

enum of_part {
    TCP_STREAM,
    UDP_STREAM,
    CONVERSATION,
    SEQ,
    ACK,
    WINDOW,
    DUPLICATE_NUMBER,
    DUPLICATE_FRAME,
    ACKS_FRAME,
    ACK_RTT,
    INITIAL_RTT,
    IN_FLIGHT,
    RTO,
    RTO_FRAME,
};

static const int64_t nothing = INT64_MIN;

/* A part's number of its stream over this transport. */
static int64_t stream_over(const struct wt_part *part, enum wt_transport transport)
{
    if (part->conversation == NULL || part->conversation->transport != transport)
        return nothing;
    return part->conversation->stream;
}

/* Present where it is not zero. */
static int64_t counted(uint32_t number)
{
    return number != 0 ? (int64_t)number : nothing;
}

static int64_t part_value(const struct wt_part *part, enum of_part what)
{
    switch (what) {
    case TCP_STREAM:
        return stream_over(part, WT_OVER_TCP);
    case UDP_STREAM:
        return stream_over(part, WT_OVER_UDP);
    case CONVERSATION:
        return part->conversation != NULL ? counted(part->conversation->number) : nothing;
    default:
        break;
    }
    if (!part->analysed)
        return nothing;
    switch (what) {
    case SEQ:
        return part->rel_seq;
    case ACK:
        return part->rel_ack;
    case WINDOW:
        return part->window;
    case DUPLICATE_NUMBER:
        return counted(part->duplicate_ack_number);
    case DUPLICATE_FRAME:
        return counted(part->duplicate_ack_frame);
    case ACKS_FRAME:
        return counted(part->acks_frame);
    case ACK_RTT:
        return part->acks_frame != 0 ? part->ack_rtt_ns : nothing;
    case INITIAL_RTT:
        return part->initial_rtt_ns >= 0 ? part->initial_rtt_ns : nothing;
    case IN_FLIGHT:
        return counted(part->bytes_in_flight);
    case RTO:
        return part->rto_frame != 0 ? part->rto_ns : nothing;
    case RTO_FRAME:
        return counted(part->rto_frame);
    default:
        return nothing;
    }
}

static void of_parts(const struct wt_packet *packet, const struct wt_track_result *step,
                     unsigned what, struct wt_values *out)
{
    (void)packet;
    for (unsigned i = 0; step != NULL && i < step->n_parts; i++) {
        int64_t value = part_value(&step->parts[i], (enum of_part)what);

        if (value != nothing)
            add(out, (uint64_t)value);
    }
}

/* what: a WT_TA_ bit. */
static void flagged(const struct wt_packet *packet, const struct wt_track_result *step,
                    unsigned what, struct wt_values *out)
{
    (void)packet;
    for (unsigned i = 0; step != NULL && i < step->n_parts; i++)
        if (step->parts[i].analysed && (step->parts[i].analysis & what) != 0)
            add(out, 1);
}

/* ---- where dissecting ended, and what is odd ---- */

static void checksum(const struct wt_packet *packet, const struct wt_track_result *step,
                     unsigned what, struct wt_values *out)
{
    (void)step;
    (void)what;
    for (unsigned i = 0; i < packet->n_layers && out->n == 0; i++)
        if (wt_layer_offloaded(&packet->layers[i]))
            add_static(out, "offload");
}

/* Where dissecting ended early, and why: only the last layer can say so. what: the verdict. */
static void trouble(const struct wt_packet *packet, const struct wt_track_result *step,
                    unsigned what, struct wt_values *out)
{
    (void)step;
    if (packet->n_layers == 0)
        return;
    const struct wt_layer *last = &packet->layers[packet->n_layers - 1];

    if (last->verdict == (enum wt_verdict)what)
        add_static(out, last->dissector->name);
}

static void notes(const struct wt_packet *packet, const struct wt_track_result *step, unsigned what,
                  struct wt_values *out)
{
    (void)step;
    (void)what;
    for (unsigned i = 0; i < packet->n_layers; i++)
        for (unsigned k = 0; k < packet->layers[i].n_notes; k++)
            add_static(out, wt_note_key(packet->layers[i].notes[k].id));
}

/* clang-format off */
#define NAME(name) name, sizeof(name) - 1
#define FLAG(name, bit) {NAME("tcp.analysis." name), WT_AS_FLAG, flagged, WT_TA_##bit, false}
const struct wt_beside wt_beside[WT_N_BESIDE] = {
    {NAME("wiretutor.type"),                   WT_AS_TEXT,    type,        0,                false},
    {NAME("frame.number"),                     WT_AS_DECIMAL, frame,       NUMBER,           false},
    {NAME("frame.time_epoch"),                 WT_AS_TIME,    frame,       TIME,             false},
    {NAME("frame.len"),                        WT_AS_DECIMAL, frame,       LENGTH,           false},
    {NAME("frame.cap_len"),                    WT_AS_DECIMAL, frame,       CAPTURED,         false},
    {NAME("frame.protocols"),                  WT_AS_TEXT,    protocols,   0,                false},
    {NAME("ip.fragment"),                      WT_AS_DECIMAL, reassembled, OF(WT_IPV4, FRAMES), false},
    {NAME("ip.fragment.count"),                WT_AS_DECIMAL, reassembled, OF(WT_IPV4, COUNT),  false},
    {NAME("ip.reassembled.length"),            WT_AS_DECIMAL, reassembled, OF(WT_IPV4, SIZE),   false},
    {NAME("ipv6.fragment"),                    WT_AS_DECIMAL, reassembled, OF(WT_IPV6_FRAGMENT, FRAMES), false},
    {NAME("ipv6.fragment.count"),              WT_AS_DECIMAL, reassembled, OF(WT_IPV6_FRAGMENT, COUNT),  false},
    {NAME("ipv6.reassembled.length"),          WT_AS_DECIMAL, reassembled, OF(WT_IPV6_FRAGMENT, SIZE),   false},
    {NAME("tcp.stream"),                       WT_AS_DECIMAL, of_parts,    TCP_STREAM,       false},
    {NAME("udp.stream"),                       WT_AS_DECIMAL, of_parts,    UDP_STREAM,       false},
    {NAME("wiretutor.conversation"),           WT_AS_DECIMAL, of_parts,    CONVERSATION,     false},
    {NAME("tcp.seq"),                          WT_AS_DECIMAL, of_parts,    SEQ,              false},
    {NAME("tcp.ack"),                          WT_AS_DECIMAL, of_parts,    ACK,              false},
    {NAME("tcp.window_size"),                  WT_AS_DECIMAL, of_parts,    WINDOW,           false},
    FLAG("retransmission",              RETRANSMISSION),
    FLAG("fast_retransmission",         FAST_RETRANSMISSION),
    FLAG("spurious_retransmission",     SPURIOUS_RETRANSMISSION),
    FLAG("out_of_order",                OUT_OF_ORDER),
    FLAG("lost_segment",                LOST_SEGMENT),
    FLAG("ack_lost_segment",            ACK_LOST_SEGMENT),
    FLAG("duplicate_ack",               DUPLICATE_ACK),
    FLAG("zero_window",                 ZERO_WINDOW),
    FLAG("zero_window_probe",           ZERO_WINDOW_PROBE),
    FLAG("zero_window_probe_ack",       ZERO_WINDOW_PROBE_ACK),
    FLAG("window_full",                 WINDOW_FULL),
    FLAG("window_update",               WINDOW_UPDATE),
    FLAG("keep_alive",                  KEEP_ALIVE),
    FLAG("keep_alive_ack",              KEEP_ALIVE_ACK),
    FLAG("reused_ports",                REUSED_PORTS),
    {NAME("tcp.analysis.duplicate_ack_num"),   WT_AS_DECIMAL, of_parts,    DUPLICATE_NUMBER, false},
    {NAME("tcp.analysis.duplicate_ack_frame"), WT_AS_DECIMAL, of_parts,    DUPLICATE_FRAME,  false},
    {NAME("tcp.analysis.acks_frame"),          WT_AS_DECIMAL, of_parts,    ACKS_FRAME,       false},
    {NAME("tcp.analysis.ack_rtt"),             WT_AS_SECONDS, of_parts,    ACK_RTT,          false},
    {NAME("tcp.analysis.initial_rtt"),         WT_AS_SECONDS, of_parts,    INITIAL_RTT,      false},
    {NAME("tcp.analysis.bytes_in_flight"),     WT_AS_DECIMAL, of_parts,    IN_FLIGHT,        false},
    {NAME("tcp.analysis.rto"),                 WT_AS_SECONDS, of_parts,    RTO,              false},
    {NAME("tcp.analysis.rto_frame"),           WT_AS_DECIMAL, of_parts,    RTO_FRAME,        false},
    {NAME("wiretutor.checksum"),               WT_AS_TEXT,    checksum,    0,                false},
    {NAME("wiretutor.cut"),                    WT_AS_TEXT,    trouble,     WT_CUT,           false},
    {NAME("wiretutor.malformed"),              WT_AS_TEXT,    trouble,     WT_MALFORMED,     false},
    {NAME("wiretutor.notes"),                  WT_AS_TEXT,    notes,       0,                true},
};
/* clang-format on */

static void get(const struct wt_beside *row, const struct wt_packet *packet,
                const struct wt_track_result *step, struct wt_values *out)
{
    unsigned begin = out->n;

    row->get(packet, step, row->what, out);
    for (unsigned i = begin; i < out->n; i++)
        out->at[i].as = row->as;
}

void wt_beside_values(const struct wt_beside *row, const struct wt_packet *packet,
                      const struct wt_track_result *step, struct wt_values *out)
{
    unsigned begin = out->n;

    get(row, packet, step, out);
    for (unsigned i = 0; step != NULL && i < step->n_parts; i++)
        if (row->get == flagged && out->n == begin && step->parts[i].analysed) {
            add(out, 0);
            out->at[begin].as = WT_AS_FLAG;
        }
}

void wt_beside_take(unsigned from, unsigned to, const struct wt_packet *packet,
                    const struct wt_track_result *step, wt_value_taker take, void *context)
{
    unsigned n_parts = step != NULL ? step->n_parts : 0;
    struct wt_values values;
    uint32_t flags = 0;

    for (unsigned i = 0; i < n_parts; i++)
        flags |= step->parts[i].analysis;
    for (unsigned i = from; i < to; i++) {
        const struct wt_beside *row = &wt_beside[i];

        if ((row->get == flagged && (row->what & flags) == 0) ||
            (row->get == of_parts && n_parts == 0) ||
            (row->get == reassembled && packet->n_reassembled == 0))
            continue; /* the usual case, without a call */
        values.n = 0;
        values.used = 0;
        get(row, packet, step, &values);
        if (values.n > 0)
            take(context, row->name, row->length, values.at, values.n, row->list);
    }
}
