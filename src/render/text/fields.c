/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts that a packet's line is made of. */
/* Years beyond 2038 on machines of 32 bits, too: glibc, Year 2038 (feature_test_macros(7)). */
#define _TIME_BITS 64
#include "../renderer.h"

#include <time.h>

enum { PAYLOAD_COLUMNS = 40, STORY_NAME_WIDTH = 7 };

static void put_seconds(struct wt_text *out, int64_t ns)
{
    uint64_t magnitude = ns < 0 ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;

    if (ns < 0)
        wt_text_char(out, '-');
    wt_text_u64(out, magnitude / 1000000000);
    wt_text_char(out, '.');
    wt_text_u64_padded(out, magnitude % 1000000000 / 1000, 6, '0');
}

void wt_put_date(struct wt_text *out, int64_t ns)
{
    int64_t seconds = ns / 1000000000 - (ns % 1000000000 < 0);
    time_t t = (time_t)seconds;
    struct tm tm;

    if (gmtime_r(&t, &tm) == NULL) { /* out of range for struct tm */
        put_seconds(out, ns);
        return;
    }
    const int parts[] = {tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};

    wt_text_i64(out, (int64_t)tm.tm_year + 1900);
    for (size_t i = 0; i < WT_ARRAY_LEN(parts); i++) {
        wt_text_char(out, "-- ::"[i]);
        wt_text_u64_padded(out, (uint64_t)parts[i], 2, '0');
    }
    wt_text_char(out, '.');
    wt_text_u64_padded(out, (uint64_t)(ns - seconds * 1000000000) / 1000, 6, '0');
}

void wt_put_clock(struct wt_renderer *r, struct wt_text *out, int64_t now, int64_t before)
{
    switch (r->options.time) {
    case WT_TIME_SINCE_FIRST:
        put_seconds(out, now - r->first_ns);
        break;
    case WT_TIME_EPOCH:
        put_seconds(out, now);
        break;
    case WT_TIME_SINCE_LAST:
        put_seconds(out, now - before);
        break;
    case WT_TIME_DATE:
        wt_put_date(out, now);
        break;
    case WT_TIME_NONE:
        break;
    }
}

void wt_put_time(struct wt_renderer *r, const struct wt_packet *packet)
{
    int64_t now = packet->frame->time_ns;

    wt_render_clock(r, now);
    wt_text_u64_padded(r->out, packet->frame->number, 3, ' ');
    wt_text_str(r->out, "  ");
    wt_put_clock(r, r->out, now, r->last_ns);
    if (r->options.time != WT_TIME_NONE)
        wt_text_str(r->out, "  ");
    r->last_ns = now;
}

static enum wt_paint paint_of(uint16_t flags)
{
    if (flags & WT_RST)
        return WT_RED;
    if (flags & WT_FIN)
        return WT_YELLOW;
    return flags & WT_SYN ? WT_GREEN : WT_PLAIN;
}

/* In the order of their bits, as textbooks name them: SYN,ACK. */
void wt_put_flags(struct wt_renderer *r, uint16_t flags, unsigned width)
{
    enum { NAMES = 9, NAME_LEN = 4 };
    static const char names[NAMES][NAME_LEN + 1] = {"FIN,", "SYN,", "RST,", "PSH,", "ACK,",
                                                    "URG,", "ECE,", "CWR,", "AE,"};
    enum wt_paint paint = paint_of(flags);
    char all[NAMES * NAME_LEN];
    unsigned used = 0;

    if (paint != WT_PLAIN)
        wt_paint(r, paint);
    for (unsigned left = flags % (1U << NAMES); left != 0; left &= left - 1) {
        memcpy(all + used, names[__builtin_ctz(left)], NAME_LEN);
        used += NAME_LEN;
    }
    if (used > 0) {
        used -= 1U + (flags >> (NAMES - 1) & 1); /* the last comma; AE is shorter */
        wt_text_bytes(r->out, all, used);
    } else {
        wt_put_label(r, WT_LABEL_NO_FLAGS);
        used = STORY_NAME_WIDTH;
    }
    if (paint != WT_PLAIN)
        wt_paint(r, WT_PLAIN);
    wt_text_spaces(r->out, used < width ? width - used : 0);
}

/* bytes 1–4, or byte 5. The numbers wrap as TCP's do. */
static void put_range(struct wt_renderer *r, uint32_t first, uint32_t length)
{
    wt_put_label(r, length == 1 ? WT_LABEL_ONE_BYTE_RANGE : WT_LABEL_BYTES_RANGE);
    wt_text_char(r->out, ' ');
    wt_text_u64(r->out, first);
    if (length > 1) {
        wt_put(r, "–");
        wt_text_u64(r->out, (uint32_t)(first + length - 1));
    }
}

/* A SYN's number: relative, with the real one where the textbooks write J and K. */
static void put_start(struct wt_renderer *r, const struct wt_tcp *tcp, uint32_t rel_seq,
                      bool by_server)
{
    wt_text_str(r->out, "  seq ");
    wt_text_u64(r->out, r->options.absolute ? tcp->seq : rel_seq);
    if (!r->is_story)
        return;
    wt_text_str(r->out, by_server ? " [K" : " [J");
    if (!r->options.absolute) {
        wt_text_str(r->out, " = ");
        wt_text_u64(r->out, tcp->seq);
    }
    wt_text_char(r->out, ']');
}

/* The message in words where it is known and no text, else its first bytes. */
static void put_content(struct wt_renderer *r, const struct wt_packet *packet,
                        const struct wt_layer *layer)
{
    struct wt_remark message;
    struct wt_dns_name name;

    if (layer->payload.captured == 0)
        return;
    if (wt_explain_message(packet, &message, &name)) {
        wt_text_str(r->out, "  ");
        r->sentence.len = 0;
        wt_put_remark(r, &r->sentence, &message);
        wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
    } else {
        wt_put_payload_after(r, r->out, layer->payload, PAYLOAD_COLUMNS);
    }
}

static void put_bytes(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_part *part, bool with_payload)
{
    const struct wt_layer *layer = &packet->layers[part->layer];
    const struct wt_tcp *tcp = &layer->u.tcp;
    uint32_t first = r->options.absolute ? tcp->seq : part->rel_seq;

    wt_text_str(r->out, "  ");
    put_range(r, tcp->flags & WT_SYN ? first + 1 : first, part->length);
    if (with_payload)
        put_content(r, packet, layer);
}

void wt_put_segment(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_part *part, bool with_payload)
{
    const struct wt_layer *layer = &packet->layers[part->layer];
    const struct wt_tcp *tcp = &layer->u.tcp;
    bool relative = !r->options.absolute && part->analysed;

    wt_put_flags(r, tcp->flags, r->is_story ? STORY_NAME_WIDTH : 0);
    if (tcp->flags & WT_SYN)
        put_start(r, tcp, relative ? part->rel_seq : tcp->seq,
                  part->from != part->conversation->client);
    if (part->analysed && part->length > 0) {
        put_bytes(r, packet, part, with_payload);
    } else if (!(tcp->flags & WT_SYN) && (tcp->flags & WT_FIN || !(tcp->flags & WT_ACK))) {
        wt_text_str(r->out, "  seq ");
        wt_text_u64(r->out, relative ? part->rel_seq : tcp->seq);
    }
    if (tcp->flags & WT_ACK) {
        wt_text_str(r->out, "  ack ");
        wt_text_u64(r->out, relative ? part->rel_ack : tcp->ack);
    }
}

void wt_put_datagram(struct wt_renderer *r, const struct wt_packet *packet,
                     const struct wt_part *part, bool with_payload)
{
    const struct wt_layer *layer = &packet->layers[part->layer];
    size_t n = layer->payload.on_wire;

    wt_text_str(r->out, r->is_story ? "UDP      " : "UDP  ");
    wt_text_u64(r->out, n);
    wt_text_char(r->out, ' ');
    wt_put_label(r, n == 1 ? WT_LABEL_ONE_BYTE : WT_LABEL_MANY_BYTES);
    if (with_payload)
        put_content(r, packet, layer);
}

/* The name before the first double blank is padded, so that the rest stands in its column. */
void wt_put_headline(struct wt_renderer *r, const struct wt_packet *packet, unsigned name_width)
{
    struct wt_remark line;
    struct wt_text *s = &r->sentence;

    if (!wt_explain_headline(packet, &line))
        return;
    s->len = 0;
    wt_put_remark(r, s, &line);
    const char *gap = s->len > 0 ? memmem(s->data, s->len, "  ", 2) : NULL;
    size_t name = gap != NULL ? (size_t)(gap - s->data) : s->len;

    wt_text_bytes(r->out, s->data, name);
    if (gap != NULL)
        wt_text_spaces(r->out, name < name_width ? name_width - name : 0);
    wt_text_bytes(r->out, s->data + name, s->len - name);
}
