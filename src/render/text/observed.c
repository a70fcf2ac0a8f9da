/* SPDX-License-Identifier: BSD-2-Clause */
/* What the programs of `run` did, between their packets, as text. */
#include "../renderer.h"

#include "wiretutor/wrap.h"

enum { INDENT = 5 };

/* The moment and who: where a packet has its number there are blanks. */
void wt_put_moment(struct wt_renderer *r, int64_t now)
{
    wt_render_clock(r, now);
    wt_text_spaces(r->out, INDENT);
    wt_put_clock(r, r->out, now, r->last_ns);
    if (r->options.time != WT_TIME_NONE)
        wt_text_str(r->out, "  ");
    r->last_ns = now;
}

static void put_padded(struct wt_renderer *r)
{
    struct wt_text *s = &r->sentence;

    wt_text_bytes(r->out, s->data, s->len);
    unsigned width = wt_width(s->data, s->len);

    wt_text_spaces(r->out, (r->name_width > width ? r->name_width - width : 0));
}

void wt_put_name(struct wt_renderer *r, uint8_t program)
{
    r->sentence.len = 0;
    wt_put_program(r, &r->sentence, program);
    put_padded(r);
}

/* The same with the process and the thread. */
static void put_doer(struct wt_renderer *r, uint8_t program)
{
    r->sentence.len = 0;
    wt_put_program(r, &r->sentence, program);
    wt_put_task(r, &r->sentence);
    put_padded(r);
}

/* ---- what a program printed ---- */

/* What a terminal would take for a colour or the like and not show, "ESC [ 1 ; 31 m": how many
 * bytes; 0: there is none. ECMA-48 section 5.4. */
static size_t control_sequence(const uint8_t *bytes, size_t n)
{
    enum { ESCAPE = 0x1b };
    size_t i = 2;

    if (n < 3 || bytes[0] != ESCAPE || bytes[1] != '[')
        return 0;
    while (i < n && bytes[i] >= 0x20 && bytes[i] < 0x40)
        i++;
    return i < n && bytes[i] >= 0x40 && bytes[i] < 0x7f ? i + 1 : 0;
}

/* A line that a program writes again and again, "10 %\r20 %": what would be seen in the end. */
static size_t behind_returns(const uint8_t *line, size_t n)
{
    const uint8_t *last = memrchr(line, '\r', n);

    return last != NULL ? (size_t)(last - line) + 1 : 0;
}

/* One line, made harmless; without its end. It is text, so a backslash stands for itself. */
static void put_printed(struct wt_renderer *r, const uint8_t *line, size_t n)
{
    for (size_t i = behind_returns(line, n); i < n;) {
        size_t control = control_sequence(line + i, n - i);

        if (control != 0) {
            i += control;
            continue;
        }
        struct wt_piece p = wt_escape_piece(line + i, n - i, "", r->options.ascii);

        wt_text_bytes(r->out, p.text, line[i] == '\\' ? 1 : p.length);
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
        size_t shown = n;

        while (shown > 0 && bytes[i + shown - 1] == '\r')
            shown--;

        wt_text_spaces(r->out, INDENT);
        wt_put_name(r, o->program);
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
        wt_put_label(r, o->as.stopping.reason == WT_STOP_TIME ? WT_LABEL_STOPPING_TIME
                                                              : WT_LABEL_STOPPING_IDLE);
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
static void put_frame(struct wt_renderer *r, enum wt_label label, const struct wt_observed *o,
                      const struct wt_packet *frame)
{
    bool from_client = o->as.frame.from_client;

    wt_paint(r, WT_YELLOW);
    wt_put_label(r, label);
    wt_paint(r, WT_PLAIN);
    if (!o->as.frame.no_side) {
        wt_put_label(r, from_client ? WT_LABEL_CLIENT : WT_LABEL_SERVER);
        wt_put(r, " → ");
        wt_put_label(r, from_client ? WT_LABEL_SERVER : WT_LABEL_CLIENT);
    }
    if (frame != NULL)
        put_contents(r, frame);
}

/* Frames that overflowed the bridge are only counted, as are those that came too fast to be
 * reported. */
static void put_lost(struct wt_renderer *r, const struct wt_observed *o,
                     const struct wt_packet *frame)
{
    if (o->as.frame.full || o->as.frame.n == 0 || o->as.frame.packet != 0)
        wt_put_label(r, WT_LABEL_FRAMES_OVERFLOWED);
    else
        put_frame(r, WT_LABEL_FRAME_LOST, o, frame);
}

static void put_refused(struct wt_renderer *r, const struct wt_observed *o,
                        const struct wt_packet *frame)
{
    if (o->as.frame.n == 0)
        wt_put_label(r, WT_LABEL_FRAMES_REFUSED);
    else
        put_frame(r, WT_LABEL_FRAME_REFUSED, o, frame);
}

static void put_held(struct wt_renderer *r, const struct wt_observed *o,
                     const struct wt_packet *frame)
{
    if (o->as.frame.n == 0 || o->as.frame.packet != 0)
        wt_put_label(r, WT_LABEL_FRAMES_HELD);
    else
        put_frame(r, WT_LABEL_FRAME_HELD, o, frame);
}

/* The line has the remark in brief; below it only what is explained. */
static void put_kernel(struct wt_renderer *r, const struct wt_call_commentary *commentary)
{
    struct wt_text *s = &r->sentence;
    struct wt_remark brief = commentary->remarks[0];

    wt_put_label(r, WT_LABEL_KERNEL);
    brief.brief = true;
    s->len = 0;
    wt_put_remark(r, s, &brief);
    wt_text_bytes(r->out, s->data, s->len);
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
    case WT_OBSERVED_CANNOT_TRACE:
        wt_put_label(r, WT_LABEL_PROGRAM_CANNOT_TRACE);
        break;
    case WT_OBSERVED_PATH:
        wt_put_path_call(r, o);
        break;
    case WT_OBSERVED_STOPPING:
        put_stopping(r, o);
        break;
    case WT_OBSERVED_STALEMATE:
        wt_put_label(r, WT_LABEL_STALEMATE);
        break;
    case WT_OBSERVED_WATCHER:
        wt_put_label(r, o->as.trouble == WT_WATCHER_KILLED ? WT_LABEL_WATCHER_KILLED
                                                           : WT_LABEL_WATCHER_HELD);
        break;
    case WT_OBSERVED_DROPPED:
        put_lost(r, o, frame);
        break;
    case WT_OBSERVED_REFUSED:
        put_refused(r, o, frame);
        break;
    case WT_OBSERVED_EXECUTED:
        wt_put_label(r, WT_LABEL_PROGRAM_EXECUTES);
        break;
    case WT_OBSERVED_HELD:
        put_held(r, o, frame);
        break;
    case WT_OBSERVED_TCP_INFO:
    case WT_OBSERVED_OUTPUT:
    case WT_OBSERVED_SITE:
        break;
    }
}

static bool is_of_a_program(const struct wt_observed *o)
{
    return !wt_is_act_on_frame(o) && o->kind != WT_OBSERVED_STOPPING &&
           o->kind != WT_OBSERVED_STALEMATE && o->kind != WT_OBSERVED_WATCHER;
}

/* What the run comes to: -q has it too. */
static bool is_verdict(const struct wt_observed *o)
{
    return o->kind == WT_OBSERVED_STOPPING || o->kind == WT_OBSERVED_STALEMATE ||
           o->kind == WT_OBSERVED_WATCHER;
}

/* From where it was called: told when it begins. */
static void put_site(struct wt_renderer *r, const struct wt_observed *o, enum wt_call_shown shown)
{
    bool call = o->kind == WT_OBSERVED_CALL_BEGINS || o->kind == WT_OBSERVED_CALL_RETURNS;
    uint32_t site = call && (shown != WT_CALL_RETURNS || r->options.quiet) ? o->as.call.site : 0;

    if (site != 0 && r->options.quiet && wt_site_of(r, site) != NULL) {
        r->sentence.len = 0;
        wt_put_site(r, &r->sentence, site);
        wt_text_str(r->out, "  ");
        wt_paint(r, WT_DIM);
        wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
        wt_paint(r, WT_PLAIN);
    }
    wt_text_char(r->out, '\n');
    if (site != 0 && !r->options.quiet)
        wt_put_site_lines(r, site, INDENT);
}

void wt_story_observed(struct wt_renderer *r, const struct wt_observed *o, enum wt_call_shown shown,
                       const struct wt_packet *frame, const struct wt_call_commentary *commentary)
{
    (void)shown; /* the remark shows the result */
    bool kernel = o->kind == WT_OBSERVED_TCP_INFO;

    if (commentary->hidden || wt_fold_observed(r, o, commentary) || (kernel && r->options.quiet))
        return;
    if (r->written == WT_WROTE_HEADING || r->written == WT_WROTE_ENDING)
        wt_text_char(r->out, '\n');
    r->written = WT_WROTE_PACKET;
    r->hidden_flags = r->options.every ? 0 : commentary->by_itself;
    if (o->kind == WT_OBSERVED_OUTPUT) {
        put_output(r, o);
        return;
    }
    wt_put_moment(r, o->time_ns);
    if (is_of_a_program(o)) {
        put_doer(r, o->program);
        wt_text_str(r->out, "  ");
    }
    if (kernel)
        put_kernel(r, commentary);
    else
        put_what(r, o, r->options.quiet ? WT_CALL_WHOLE : commentary->shown, frame);
    put_site(r, o, commentary->shown);
    if ((!r->options.quiet || is_verdict(o)) && !(kernel && commentary->remarks[0].brief))
        wt_story_remarks(r, commentary->remarks, commentary->n_remarks);
}
