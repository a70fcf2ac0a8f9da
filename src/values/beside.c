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

static void type(const struct wt_packet *packet, const struct wt_track_result *tracked,
                 unsigned what, struct wt_values *out)
{
    (void)packet;
    (void)tracked;
    (void)what;
    add_static(out, "packet");
}

static void frame(const struct wt_packet *packet, const struct wt_track_result *tracked,
                  unsigned what, struct wt_values *out)
{
    const struct wt_frame *frame = packet->frame;

    (void)tracked;
    add(out, what == NUMBER   ? frame->number
             : what == TIME   ? (uint64_t)frame->time_ns
             : what == LENGTH ? frame->bytes.on_wire
                              : frame->bytes.captured);
}

/* eth:ethertype:ip:tcp, as Wireshark writes it. */
static void protocols(const struct wt_packet *packet, const struct wt_track_result *tracked,
                      unsigned what, struct wt_values *out)
{
    size_t begin = out->used;

    (void)tracked;
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

static void reassembled(const struct wt_packet *packet, const struct wt_track_result *tracked,
                        unsigned what, struct wt_values *out)
{
    (void)tracked;
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
/* … and those that the tracker worked out, each where it is not as with most segments. */
enum fact { FRESH, REPEATS, RST_ACCEPTED, COPY_OF, SILENCE };

static const int64_t nothing = INT64_MIN;

/* A part's number of its stream over this transport. */
static int64_t stream_over(const struct wt_part *part, enum wt_transport transport)
{
    if (part->conversation == NULL || part->conversation->transport != transport)
        return nothing;
    return part->newest != NULL ? part->newest->stream : part->conversation->stream;
}

/* Present where it is not zero. */
static int64_t counted(uint32_t number)
{
    return number != 0 ? (int64_t)number : nothing;
}

static int64_t accepted(enum wt_rst_fate fate)
{
    return fate == WT_RST_ACCEPTED  ? 1
           : fate == WT_RST_IGNORED ? 0
           : fate == WT_RST_UNKNOWN ? WT_MAYBE_UNKNOWN
                                    : nothing;
}

/* A second and more, if that is much for this conversation. */
static int64_t silence(const struct wt_part *part)
{
    enum { MUCH = 10 }; /* round trips */
    int64_t rtt = part->initial_rtt_ns > 0 ? part->initial_rtt_ns : 0;

    return part->silence_ns > 0 && part->silence_ns / MUCH >= rtt ? part->silence_ns : nothing;
}

static int64_t fact_value(const struct wt_part *part, enum fact what)
{
    if (!part->analysed)
        return nothing;
    switch (what) {
    case FRESH:
        return part->fresh < part->length && part->rst == WT_RST_NONE ? part->fresh : nothing;
    case REPEATS:
        return part->captured_twice ? nothing : counted(part->repeats);
    case RST_ACCEPTED:
        return accepted((enum wt_rst_fate)part->rst);
    case COPY_OF:
        return counted(part->copy_of);
    default:
        return silence(part);
    }
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

static void of_parts(const struct wt_packet *packet, const struct wt_track_result *tracked,
                     unsigned what, struct wt_values *out)
{
    (void)packet;
    for (unsigned i = 0; tracked != NULL && i < tracked->n_parts; i++) {
        int64_t value = part_value(&tracked->parts[i], (enum of_part)what);

        if (value != nothing)
            add(out, (uint64_t)value);
    }
}

static void of_facts(const struct wt_packet *packet, const struct wt_track_result *tracked,
                     unsigned what, struct wt_values *out)
{
    (void)packet;
    for (unsigned i = 0; tracked != NULL && i < tracked->n_parts; i++) {
        int64_t value = fact_value(&tracked->parts[i], (enum fact)what);

        if (value != nothing)
            add(out, (uint64_t)value);
    }
}

/* "2897-4344": the first and the last number. */
static void holes(const struct wt_packet *packet, const struct wt_track_result *tracked,
                  unsigned what, struct wt_values *out)
{
    enum { LONGEST = 48 }; /* more than both numbers need, so that nothing is allocated */

    (void)packet;
    (void)what;
    for (unsigned i = 0; tracked != NULL && i < tracked->n_parts; i++)
        for (unsigned k = 0; k < tracked->parts[i].n_holes; k++) {
            const struct wt_hole *hole = &tracked->parts[i].holes[k];
            struct wt_text text;

            if (WT_VALUES_ROOM - out->used < LONGEST)
                return;
            wt_text_init_in(&text, out->room + out->used, LONGEST);
            wt_text_u64(&text, hole->begin);
            wt_text_char(&text, '-');
            wt_text_u64(&text, hole->end - 1);
            add_text(out, out->room + out->used, text.len);
            out->used += text.len;
        }
}

/* what: a WT_TA_ bit. */
static void flagged(const struct wt_packet *packet, const struct wt_track_result *tracked,
                    unsigned what, struct wt_values *out)
{
    (void)packet;
    for (unsigned i = 0; tracked != NULL && i < tracked->n_parts; i++)
        if (tracked->parts[i].analysed && (tracked->parts[i].analysis & what) != 0)
            add(out, 1);
}

static void lost(const struct wt_packet *packet, const struct wt_track_result *tracked,
                 unsigned what, struct wt_values *out)
{
    (void)tracked;
    (void)what;
    if (packet->frame->loss != WT_LOSS_NONE)
        add_static(out, wt_loss_flag((enum wt_loss)packet->frame->loss) + strlen("--"));
}

static void held(const struct wt_packet *packet, const struct wt_track_result *tracked,
                 unsigned what, struct wt_values *out)
{
    (void)tracked;
    (void)what;
    if (packet->frame->hold != WT_NOT_HELD)
        add(out, 1);
}

/* ---- where dissecting ended, and what is odd ---- */

static void checksum(const struct wt_packet *packet, const struct wt_track_result *tracked,
                     unsigned what, struct wt_values *out)
{
    (void)tracked;
    (void)what;
    for (unsigned i = 0; i < packet->n_layers && out->n == 0; i++)
        if (wt_layer_offloaded(&packet->layers[i]))
            add_static(out, "offload");
}

/* Where dissecting ended early, and why: only the last layer can say so. what: the verdict. */
static void trouble(const struct wt_packet *packet, const struct wt_track_result *tracked,
                    unsigned what, struct wt_values *out)
{
    (void)tracked;
    if (packet->n_layers == 0)
        return;
    const struct wt_layer *last = &packet->layers[packet->n_layers - 1];

    if (last->verdict == (enum wt_verdict)what)
        add_static(out, last->dissector->name);
}

static void notes(const struct wt_packet *packet, const struct wt_track_result *tracked,
                  unsigned what, struct wt_values *out)
{
    (void)tracked;
    (void)what;
    for (unsigned i = 0; i < packet->n_layers; i++)
        for (unsigned k = 0; k < packet->layers[i].n_notes; k++)
            add_static(out, wt_note_key(packet->layers[i].notes[k].id));
}

/* What of a packet a row asks about: where there is no such thing, it need not be asked. */
enum { ALWAYS, REASSEMBLED, PARTS, FACTS, FLAGGED };

/* clang-format off */
#define NAME(name) name, sizeof(name) - 1
#define FLAG(name, bit) {NAME("tcp.analysis." name), WT_AS_FLAG, flagged, WT_TA_##bit, false, FLAGGED}
const struct wt_beside wt_beside[WT_N_BESIDE] = {
    {NAME("wiretutor.type"),                   WT_AS_TEXT,    type,        0,                false, ALWAYS},
    {NAME("frame.number"),                     WT_AS_DECIMAL, frame,       NUMBER,           false, ALWAYS},
    {NAME("frame.time_epoch"),                 WT_AS_TIME,    frame,       TIME,             false, ALWAYS},
    {NAME("frame.len"),                        WT_AS_DECIMAL, frame,       LENGTH,           false, ALWAYS},
    {NAME("frame.cap_len"),                    WT_AS_DECIMAL, frame,       CAPTURED,         false, ALWAYS},
    {NAME("frame.protocols"),                  WT_AS_TEXT,    protocols,   0,                false, ALWAYS},
    {NAME("ip.fragment"),                      WT_AS_DECIMAL, reassembled, OF(WT_IPV4, FRAMES), false, REASSEMBLED},
    {NAME("ip.fragment.count"),                WT_AS_DECIMAL, reassembled, OF(WT_IPV4, COUNT),  false, REASSEMBLED},
    {NAME("ip.reassembled.length"),            WT_AS_DECIMAL, reassembled, OF(WT_IPV4, SIZE),   false, REASSEMBLED},
    {NAME("ipv6.fragment"),                    WT_AS_DECIMAL, reassembled, OF(WT_IPV6_FRAGMENT, FRAMES), false, REASSEMBLED},
    {NAME("ipv6.fragment.count"),              WT_AS_DECIMAL, reassembled, OF(WT_IPV6_FRAGMENT, COUNT),  false, REASSEMBLED},
    {NAME("ipv6.reassembled.length"),          WT_AS_DECIMAL, reassembled, OF(WT_IPV6_FRAGMENT, SIZE),   false, REASSEMBLED},
    {NAME("tcp.stream"),                       WT_AS_DECIMAL, of_parts,    TCP_STREAM,       false, PARTS},
    {NAME("udp.stream"),                       WT_AS_DECIMAL, of_parts,    UDP_STREAM,       false, PARTS},
    {NAME("wiretutor.conversation"),           WT_AS_DECIMAL, of_parts,    CONVERSATION,     false, PARTS},
    {NAME("tcp.seq"),                          WT_AS_DECIMAL, of_parts,    SEQ,              false, PARTS},
    {NAME("tcp.ack"),                          WT_AS_DECIMAL, of_parts,    ACK,              false, PARTS},
    {NAME("tcp.window_size"),                  WT_AS_DECIMAL, of_parts,    WINDOW,           false, PARTS},
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
    {NAME("tcp.analysis.duplicate_ack_num"),   WT_AS_DECIMAL, of_parts,    DUPLICATE_NUMBER, false, PARTS},
    {NAME("tcp.analysis.duplicate_ack_frame"), WT_AS_DECIMAL, of_parts,    DUPLICATE_FRAME,  false, PARTS},
    {NAME("tcp.analysis.acks_frame"),          WT_AS_DECIMAL, of_parts,    ACKS_FRAME,       false, PARTS},
    {NAME("tcp.analysis.ack_rtt"),             WT_AS_SECONDS, of_parts,    ACK_RTT,          false, PARTS},
    {NAME("tcp.analysis.initial_rtt"),         WT_AS_SECONDS, of_parts,    INITIAL_RTT,      false, PARTS},
    {NAME("tcp.analysis.bytes_in_flight"),     WT_AS_DECIMAL, of_parts,    IN_FLIGHT,        false, PARTS},
    {NAME("tcp.analysis.rto"),                 WT_AS_SECONDS, of_parts,    RTO,              false, PARTS},
    {NAME("tcp.analysis.rto_frame"),           WT_AS_DECIMAL, of_parts,    RTO_FRAME,        false, PARTS},
    {NAME("wiretutor.fresh"),                  WT_AS_DECIMAL, of_facts,    FRESH,            false, FACTS},
    {NAME("wiretutor.repeats"),                WT_AS_DECIMAL, of_facts,    REPEATS,          false, FACTS},
    {NAME("wiretutor.hole"),                   WT_AS_TEXT,    holes,       0,                true, FACTS},
    {NAME("wiretutor.rst.accepted"),           WT_AS_MAYBE,   of_facts,    RST_ACCEPTED,     false, FACTS},
    {NAME("wiretutor.copy_of"),                WT_AS_DECIMAL, of_facts,    COPY_OF,          false, FACTS},
    {NAME("wiretutor.silence"),                WT_AS_SECONDS, of_facts,    SILENCE,          false, FACTS},
    {NAME("wiretutor.lost"),                   WT_AS_TEXT,    lost,        0,                false, ALWAYS},
    {NAME("wiretutor.held"),                   WT_AS_FLAG,    held,        0,                false, ALWAYS},
    {NAME("wiretutor.checksum"),               WT_AS_TEXT,    checksum,    0,                false, ALWAYS},
    {NAME("wiretutor.cut"),                    WT_AS_TEXT,    trouble,     WT_CUT,           false, ALWAYS},
    {NAME("wiretutor.malformed"),              WT_AS_TEXT,    trouble,     WT_MALFORMED,     false, ALWAYS},
    {NAME("wiretutor.notes"),                  WT_AS_TEXT,    notes,       0,                true, ALWAYS},
};
/* clang-format on */

static void get(const struct wt_beside *row, const struct wt_packet *packet,
                const struct wt_track_result *tracked, struct wt_values *out)
{
    unsigned begin = out->n;

    row->get(packet, tracked, row->what, out);
    for (unsigned i = begin; i < out->n; i++)
        out->at[i].as = row->as;
}

void wt_beside_values(const struct wt_beside *row, const struct wt_packet *packet,
                      const struct wt_track_result *tracked, struct wt_values *out)
{
    unsigned begin = out->n;

    get(row, packet, tracked, out);
    for (unsigned i = 0; tracked != NULL && i < tracked->n_parts; i++)
        if (row->get == flagged && out->n == begin && tracked->parts[i].analysed) {
            add(out, 0);
            out->at[begin].as = WT_AS_FLAG;
        }
}

/* Has any row of facts or of holes a value? */
static bool has_facts(const struct wt_part *part)
{
    return part->fresh < part->length || part->repeats != 0 || part->rst != WT_RST_NONE ||
           part->copy_of != 0 || part->silence_ns != 0 || part->n_holes != 0;
}

void wt_beside_take(unsigned from, unsigned to, const struct wt_packet *packet,
                    const struct wt_track_result *tracked, wt_value_taker take, void *context)
{
    unsigned n_parts = tracked != NULL ? tracked->n_parts : 0;
    struct wt_values values;
    uint32_t flags = 0;
    unsigned there = 1u << ALWAYS | (unsigned)(packet->n_reassembled > 0) << REASSEMBLED |
                     (unsigned)(n_parts > 0) << PARTS;

    for (unsigned i = 0; i < n_parts; i++) {
        flags |= tracked->parts[i].analysis;
        there |= (unsigned)has_facts(&tracked->parts[i]) << FACTS;
    }
    there |= (unsigned)(flags != 0) << FLAGGED;
    for (unsigned i = from; i < to; i++) {
        const struct wt_beside *row = &wt_beside[i];

        if ((there >> row->needs & 1) == 0 || (row->needs == FLAGGED && (row->what & flags) == 0))
            continue; /* the usual case, without a call */
        values.n = 0;
        values.used = 0;
        get(row, packet, tracked, &values);
        if (values.n > 0)
            take(context, row->name, row->length, values.at, values.n, row->list);
    }
}
