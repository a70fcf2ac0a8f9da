/* SPDX-License-Identifier: BSD-2-Clause */
/* What the programs of `run` did, between their packets, as text. */
#include "../renderer.h"

#include "wiretutor/wrap.h"

enum { INDENT = 5 };

/* The moment and who: where a packet has its number there are blanks. */
static void put_moment(struct wt_renderer *r, int64_t now)
{
    wt_render_clock(r, now);
    wt_text_spaces(r->out, INDENT);
    wt_put_clock(r, r->out, now, r->last_ns);
    if (r->options.time != WT_TIME_NONE)
        wt_text_str(r->out, "  ");
    r->last_ns = now;
}

static void put_name(struct wt_renderer *r, uint8_t program)
{
    struct wt_text *s = &r->sentence;

    s->len = 0;
    wt_put_program(r, s, program);
    wt_text_bytes(r->out, s->data, s->len);
    unsigned width = wt_width(s->data, s->len);

    wt_text_spaces(r->out, (r->name_width > width ? r->name_width - width : 0));
}

/* ---- what a program printed ---- */

/* One line, made harmless; without its end. */
static void put_printed(struct wt_renderer *r, const uint8_t *line, size_t n)
{
    for (size_t i = 0; i < n;) {
        struct wt_piece p = wt_escape_piece(line + i, n - i, "", r->options.ascii);

        wt_text_bytes(r->out, p.text, p.length);
        i += p.taken;
    }
}

static void put_output(struct wt_renderer *r, const struct wt_observed *o)
{
    const uint8_t *bytes = o->as.output.bytes;
    size_t all = o->as.output.n < WT_OUTPUT_BYTES ? o->as.output.n : WT_OUTPUT_BYTES;

    for (size_t i = 0; i < all;) {
        const uint8_t *feed = memchr(bytes + i, '\n', all - i);
        size_t n = feed != NULL ? (size_t)(feed - bytes) - i : all - i;
        size_t shown = n > 0 && bytes[i + n - 1] == '\r' ? n - 1 : n;

        wt_text_spaces(r->out, INDENT);
        put_name(r, o->program);
        wt_put(r, " │ ");
        put_printed(r, bytes + i, shown);
        wt_text_char(r->out, '\n');
        i += n + (feed != NULL);
    }
}

/* ---- everything else has a moment ---- */

static void put_ended(struct wt_renderer *r, const struct wt_observed *o)
{
    const char *signal = wt_signal_name(o->as.ended.signal);

    if (o->as.ended.by_us) {
        wt_put_label(r, WT_LABEL_PROGRAM_STOPPED);
    } else if (o->as.ended.signal == 0) {
        wt_put_label(r, WT_LABEL_PROGRAM_ENDED);
        wt_text_i64(r->out, o->as.ended.code);
    } else {
        wt_put_label(r, WT_LABEL_PROGRAM_SIGNAL);
        wt_text_i64(r->out, o->as.ended.signal);
        if (signal[0] != '\0') {
            wt_text_str(r->out, " (");
            wt_text_str(r->out, signal);
            wt_text_char(r->out, ')');
        }
    }
}

static void put_stopping(struct wt_renderer *r, const struct wt_observed *o)
{
    wt_put_label(r, WT_LABEL_STOPPING);
    if (o->as.stopping.reason == WT_STOP_SIGNAL)
        wt_text_str(r->out, wt_signal_name(o->as.stopping.signal));
    else
        wt_put_label(r, WT_LABEL_STOPPING_TIME);
}

/* What the frame carried: "SYN", "PSH,ACK 4 bytes", "UDP 30 bytes". */
static void put_contents(struct wt_renderer *r, const struct wt_packet *frame)
{
    for (unsigned i = 0; i < frame->n_layers; i++) {
        const struct wt_layer *layer = &frame->layers[i];
        bool tcp = layer->dissector->protocol == WT_TCP;
        size_t n = layer->payload.on_wire;

        if (layer->quoted || (!tcp && layer->dissector->protocol != WT_UDP))
            continue;
        wt_text_str(r->out, "  ");
        if (tcp)
            wt_put_flags(r, layer->u.tcp.flags, 0);
        else
            wt_text_str(r->out, "UDP");
        if (n == 0)
            return;
        wt_text_str(r->out, "  ");
        wt_text_u64(r->out, n);
        wt_text_char(r->out, ' ');
        wt_put_label(r, n == 1 ? WT_LABEL_ONE_BYTE : WT_LABEL_MANY_BYTES);
        return;
    }
}

/* A frame that our own bridge dropped. */
static void put_frame(struct wt_renderer *r, enum wt_label label, bool from_client,
                      const struct wt_packet *frame)
{
    wt_paint(r, WT_YELLOW);
    wt_put_label(r, label);
    wt_paint(r, WT_PLAIN);
    wt_put_label(r, from_client ? WT_LABEL_CLIENT : WT_LABEL_SERVER);
    wt_put(r, " → ");
    wt_put_label(r, from_client ? WT_LABEL_SERVER : WT_LABEL_CLIENT);
    if (frame != NULL)
        put_contents(r, frame);
}

/* Frames that overflowed the bridge are only counted, as are those that came too fast to be
 * reported. */
static void put_lost(struct wt_renderer *r, const struct wt_observed *o,
                     const struct wt_packet *frame)
{
    if (o->as.frame.full || o->as.frame.n == 0)
        wt_put_label(r, WT_LABEL_FRAMES_OVERFLOWED);
    else
        put_frame(r, WT_LABEL_FRAME_LOST, o->as.frame.from_client, frame);
}

static void put_refused(struct wt_renderer *r, const struct wt_observed *o,
                        const struct wt_packet *frame)
{
    if (o->as.frame.n == 0)
        wt_put_label(r, WT_LABEL_FRAMES_REFUSED);
    else
        put_frame(r, WT_LABEL_FRAME_REFUSED, o->as.frame.from_client, frame);
}

static void put_what(struct wt_renderer *r, const struct wt_observed *o, enum wt_call_shown shown,
                     const struct wt_packet *frame)
{
    switch ((enum wt_observed_kind)o->kind) {
    case WT_OBSERVED_CALL_BEGINS:
    case WT_OBSERVED_CALL_RETURNS:
        wt_put_call(r, &o->as.call, shown);
        break;
    case WT_OBSERVED_STARTED:
        wt_put_label(r, WT_LABEL_PROGRAM_STARTS);
        break;
    case WT_OBSERVED_ENDING:
        wt_put_label(r, WT_LABEL_PROGRAM_ENDS);
        break;
    case WT_OBSERVED_ENDED:
        put_ended(r, o);
        break;
    case WT_OBSERVED_NOT_WATCHED:
        wt_put_label(r, WT_LABEL_PROGRAM_UNWATCHED);
        break;
    case WT_OBSERVED_STOPPING:
        put_stopping(r, o);
        break;
    case WT_OBSERVED_DROPPED:
        put_lost(r, o, frame);
        break;
    case WT_OBSERVED_REFUSED:
        put_refused(r, o, frame);
        break;
    case WT_OBSERVED_OUTPUT:
        break;
    }
}

static bool is_of_a_program(const struct wt_observed *o)
{
    return o->kind != WT_OBSERVED_DROPPED && o->kind != WT_OBSERVED_REFUSED &&
           o->kind != WT_OBSERVED_STOPPING;
}

void wt_story_observed(struct wt_renderer *r, const struct wt_observed *o, enum wt_call_shown shown,
                       const struct wt_packet *frame, const struct wt_call_commentary *told)
{
    (void)shown; /* the remark knows better */
    if (told->hidden)
        return;
    if (r->written == WT_WROTE_HEADING || r->written == WT_WROTE_ENDING)
        wt_text_char(r->out, '\n');
    r->written = WT_WROTE_PACKET;
    if (o->kind == WT_OBSERVED_OUTPUT) {
        put_output(r, o);
        return;
    }
    put_moment(r, o->time_ns);
    if (is_of_a_program(o)) {
        put_name(r, o->program);
        wt_text_str(r->out, "  ");
    }
    put_what(r, o, told->shown, frame);
    wt_text_char(r->out, '\n');
    if (!r->options.quiet)
        wt_story_remarks(r, told->remarks, told->n_remarks);
}
