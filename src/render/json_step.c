/* SPDX-License-Identifier: BSD-2-Clause */
/* What a conversation says of its packet, as members of the packet's JSON object. One row a key;
 * where a frame has several transport headers, a key's values are a list, outermost first. */
#include "json.h"

enum kind { NUMBER, SECONDS, TRUE_ONLY };

struct row {
    const char *key;
    enum kind kind;
    /* false: this part has no such value */
    bool (*get)(const struct wt_part *part, int64_t *value);
    uint32_t flag; /* TRUE_ONLY: a WT_TA_ bit instead of get */
};

static bool stream_over(const struct wt_part *part, enum wt_transport transport, int64_t *value)
{
    if (part->conversation == NULL || part->conversation->transport != transport)
        return false;
    *value = part->conversation->stream;
    return true;
}
static bool tcp_stream(const struct wt_part *part, int64_t *value)
{
    return stream_over(part, WT_OVER_TCP, value);
}
static bool udp_stream(const struct wt_part *part, int64_t *value)
{
    return stream_over(part, WT_OVER_UDP, value);
}
static bool conversation(const struct wt_part *part, int64_t *value)
{
    *value = part->conversation == NULL ? 0 : part->conversation->number;
    return *value != 0;
}
static bool seq(const struct wt_part *part, int64_t *value)
{
    *value = part->rel_seq;
    return part->analysed;
}
static bool ack(const struct wt_part *part, int64_t *value)
{
    *value = part->rel_ack;
    return part->analysed;
}
static bool window(const struct wt_part *part, int64_t *value)
{
    *value = part->window;
    return part->analysed;
}

/* Present where it is not zero. */
static bool counted(const struct wt_part *part, uint32_t number, int64_t *value)
{
    *value = number;
    return part->analysed && number != 0;
}
static bool duplicate_number(const struct wt_part *part, int64_t *value)
{
    return counted(part, part->duplicate_ack_number, value);
}
static bool duplicate_frame(const struct wt_part *part, int64_t *value)
{
    return counted(part, part->duplicate_ack_frame, value);
}
static bool acks_frame(const struct wt_part *part, int64_t *value)
{
    return counted(part, part->acks_frame, value);
}
static bool ack_rtt(const struct wt_part *part, int64_t *value)
{
    *value = part->ack_rtt_ns;
    return part->analysed && part->acks_frame != 0;
}
static bool initial_rtt(const struct wt_part *part, int64_t *value)
{
    *value = part->initial_rtt_ns;
    return part->analysed && part->initial_rtt_ns >= 0;
}
static bool in_flight(const struct wt_part *part, int64_t *value)
{
    return counted(part, part->bytes_in_flight, value);
}
static bool rto(const struct wt_part *part, int64_t *value)
{
    *value = part->rto_ns;
    return part->analysed && part->rto_frame != 0;
}
static bool rto_frame(const struct wt_part *part, int64_t *value)
{
    return counted(part, part->rto_frame, value);
}

/* clang-format off */
#define FLAG(name, bit) {"tcp.analysis." name, TRUE_ONLY, NULL, bit}
static const struct row rows[] = {
    {"tcp.stream",                      NUMBER,  tcp_stream,       0},
    {"udp.stream",                      NUMBER,  udp_stream,       0},
    {"wiretutor.conversation",          NUMBER,  conversation,     0},
    {"tcp.seq",                         NUMBER,  seq,              0},
    {"tcp.ack",                         NUMBER,  ack,              0},
    {"tcp.window_size",                 NUMBER,  window,           0},
    FLAG("retransmission",              WT_TA_RETRANSMISSION),
    FLAG("fast_retransmission",         WT_TA_FAST_RETRANSMISSION),
    FLAG("spurious_retransmission",     WT_TA_SPURIOUS_RETRANSMISSION),
    FLAG("out_of_order",                WT_TA_OUT_OF_ORDER),
    FLAG("lost_segment",                WT_TA_LOST_SEGMENT),
    FLAG("ack_lost_segment",            WT_TA_ACK_LOST_SEGMENT),
    FLAG("duplicate_ack",               WT_TA_DUPLICATE_ACK),
    FLAG("zero_window",                 WT_TA_ZERO_WINDOW),
    FLAG("zero_window_probe",           WT_TA_ZERO_WINDOW_PROBE),
    FLAG("zero_window_probe_ack",       WT_TA_ZERO_WINDOW_PROBE_ACK),
    FLAG("window_full",                 WT_TA_WINDOW_FULL),
    FLAG("window_update",               WT_TA_WINDOW_UPDATE),
    FLAG("keep_alive",                  WT_TA_KEEP_ALIVE),
    FLAG("keep_alive_ack",              WT_TA_KEEP_ALIVE_ACK),
    FLAG("reused_ports",                WT_TA_REUSED_PORTS),
    {"tcp.analysis.duplicate_ack_num",   NUMBER,  duplicate_number, 0},
    {"tcp.analysis.duplicate_ack_frame", NUMBER,  duplicate_frame,  0},
    {"tcp.analysis.acks_frame",          NUMBER,  acks_frame,       0},
    {"tcp.analysis.ack_rtt",             SECONDS, ack_rtt,          0},
    {"tcp.analysis.initial_rtt",         SECONDS, initial_rtt,      0},
    {"tcp.analysis.bytes_in_flight",     NUMBER,  in_flight,        0},
    {"tcp.analysis.rto",                 SECONDS, rto,              0},
    {"tcp.analysis.rto_frame",           NUMBER,  rto_frame,        0},
};
/* clang-format on */

static bool get(const struct row *row, const struct wt_part *part, int64_t *value)
{
    if (row->kind == TRUE_ONLY)
        return part->analysed && (part->analysis & row->flag) != 0;
    return row->get(part, value);
}

static void write_value(struct wt_text *out, enum kind kind, int64_t value)
{
    switch (kind) {
    case NUMBER:
        wt_text_i64(out, value);
        break;
    case SECONDS:
        wt_json_seconds(out, value);
        break;
    case TRUE_ONLY:
        wt_text_str(out, "true");
        break;
    }
}

static void write_row(struct json_object *object, const struct wt_step *step, const struct row *row)
{
    int64_t values[WT_MAX_PARTS];
    unsigned n = 0;

    for (unsigned i = 0; i < step->n_parts; i++) {
        int64_t value = 0;

        if (get(row, &step->parts[i], &value))
            values[n++] = value;
    }
    if (n == 0)
        return;
    json_key(object, row->key);
    if (n > 1)
        wt_text_char(object->out, '[');
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(object->out, ',');
        write_value(object->out, row->kind, values[i]);
    }
    if (n > 1)
        wt_text_char(object->out, ']');
}

void json_step(struct json_object *object, const struct wt_step *step)
{
    if (step->n_parts == 0)
        return;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++)
        write_row(object, step, &rows[i]);
}
