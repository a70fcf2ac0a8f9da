/* SPDX-License-Identifier: BSD-2-Clause */
/* From a frame to standard output: dissect → track → explain → render, and what is told when the
 * input is over. */
#include "pipeline.h"

#include <string.h>

#include "asked.h"
#include "limits.h"
#include "wiretutor/conversation.h"
#include "wiretutor/explain.h"
#include "wiretutor/overview.h"
#include "wiretutor/render.h"
#include "wiretutor/stream.h"

void wt_pipeline_init(struct wt_pipeline *s, const struct wt_options *o)
{
    static const struct wt_pipeline empty;

    *s = empty;
    s->o = o;
    s->only = (uint32_t)o->conversation;
    if (o->command == WT_COMMAND_LADDER && !o->all && s->only == 0)
        s->only = 1; /* a picture is of one, unless all are asked for */
    s->tells = !o->only_count && (o->write == NULL || strcmp(o->write, "-") != 0);
    wt_flow_order_init(&s->order, o->sort, o->top);
    wt_output_init(&s->output);
}

void wt_pipeline_clear(struct wt_pipeline *s)
{
    struct wt_error late;
    /* Still open where the pipeline could not be made: that error is reported, not the file's. */
    enum wt_status untold = wt_sink_close(s->sink, &late);

    (void)untold;
    wt_renderer_free(s->renderer);
    wt_flow_order_clear(&s->order);
    wt_explainer_free(s->explainer);
    wt_overview_free(s->overview);
    wt_diagnosis_free(s->diagnosis);
    wt_sockets_free(s->sockets);
    wt_streams_free(s->streams);
    wt_tracker_free(s->tracker);
    wt_reassembly_free(s->reassembly);
    wt_output_clear(&s->output);
}

enum wt_status wt_pipeline_write(struct wt_pipeline *s, const struct wt_source *source,
                                 const struct wt_identity *who)
{
    enum { A_MILLION = 1000000 }; /* tcpdump's -C */
    const struct wt_options *o = s->o;
    struct wt_identity caller;
    enum wt_status status = wt_guard_identity(&caller, NULL, &s->error);
    const struct wt_sink_options options = {.path = o->write,
                                            .has_caller = caller.changes,
                                            .caller = caller.uid,
                                            .caller_group = caller.gid,
                                            .rotate_bytes = o->rotate_megabytes * A_MILLION,
                                            .rotate_seconds = o->rotate_seconds,
                                            .rotate_files = o->rotate_files,
                                            .has_owner = who->changes,
                                            .owner = who->uid,
                                            .group = who->gid};

    if (o->write == NULL || status != WT_OK)
        return status;
    return wt_sink_open_with(&s->sink, &options, source, &s->error);
}

static struct wt_renderer *make_renderer(struct wt_pipeline *s)
{
    const struct wt_options *o = s->o;
    static const enum wt_view views[WT_N_COMMANDS] = {
        [WT_COMMAND_EXPLAIN] = WT_VIEW_STORY,     [WT_COMMAND_PACKETS] = WT_VIEW_LINES,
        [WT_COMMAND_FLOWS] = WT_VIEW_FLOWS,       [WT_COMMAND_LADDER] = WT_VIEW_LADDER,
        [WT_COMMAND_OVERVIEW] = WT_VIEW_OVERVIEW, [WT_COMMAND_RUN] = WT_VIEW_STORY};
    const struct wt_render_options options = {.view = views[o->command],
                                              .json = o->format == WT_FORMAT_JSON,
                                              .csv = o->format == WT_FORMAT_CSV,
                                              .svg = o->format == WT_FORMAT_SVG,
                                              .language = o->language,
                                              .time = o->time,
                                              .ascii = o->charset == WT_ASCII,
                                              .color = o->color,
                                              .quiet = o->quiet,
                                              .every = o->every || o->packet != 0,
                                              .live = s->live,
                                              .conversation = s->only,
                                              .input = o->input,
                                              .absolute = o->absolute,
                                              .link_header = o->link_header,
                                              .whole_payload = o->ascii,
                                              .verbose = o->verbose,
                                              .diagram = o->diagram,
                                              .hex = o->hex > o->hex_text ? o->hex : o->hex_text,
                                              .hex_text = o->hex_text > 0,
                                              .width = o->width,
                                              .encoding = o->encoding};

    return wt_renderer_new(&s->output.text, &options);
}

/* Outer headers of tunnels have conversations of their own, which only JSON shows. */
static bool is_hidden(const struct wt_pipeline *s, const struct wt_conversation *conversation)
{
    return conversation->number == 0 && s->o->format != WT_FORMAT_JSON;
}

/* What an overview asks of a conversation: no sentence. */
static void look_over(struct wt_pipeline *s, const struct wt_conversation *conversation)
{
    struct wt_ending ending;

    if (!s->tells || conversation->number == 0)
        return;
    wt_conversation_kinds(conversation, &ending.summary);
    wt_diagnose(s->diagnosis, conversation, &ending.findings);
    wt_overview_conversation(s->overview, conversation, &ending);
}

static void tell_ending(struct wt_pipeline *s, const struct wt_conversation *conversation)
{
    struct wt_ending ending;

    if (s->overview != NULL) {
        look_over(s, conversation);
        return;
    }
    if (!s->tells || s->o->command == WT_COMMAND_PACKETS || is_hidden(s, conversation) ||
        s->o->packet != 0 || (s->only != 0 && conversation->number != s->only))
        return;
    if (wt_tells_rows(s->o))
        wt_conversation_kinds(conversation, &ending.summary);
    else
        wt_explain_ending(s->explainer, conversation, &ending);
    wt_render_ending(s->renderer, conversation, &ending);
}

static bool is_ordered(const struct wt_pipeline *s)
{
    return s->o->sort != WT_SORT_START || s->o->top != 0;
}

static void on_drop(void *context, const struct wt_conversation *conversation)
{
    struct wt_pipeline *s = context;

    if (wt_explain_ended(s->explainer, conversation))
        return;
    if (!is_ordered(s))
        tell_ending(s, conversation);
    else if (!is_hidden(s, conversation) && !wt_flow_order_copy(&s->order, conversation))
        s->no_memory = true;
}

enum wt_status wt_pipeline_open(struct wt_pipeline *s)
{
    const struct wt_options *o = s->o;
    bool runs = o->command == WT_COMMAND_RUN;

    s->sockets = runs ? wt_sockets_new() : NULL;
    s->diagnosis = wt_diagnosis_new(s->sockets);
    s->diagnoses = !wt_tells_rows(o);
    const struct wt_explain_options explain = {.every = o->every,
                                               .filtered = o->filter != NULL &&
                                                           strstr(o->filter, "icmp") == NULL,
                                               .decoded = o->encoding != NULL,
                                               .sockets = s->sockets,
                                               .diagnosis = s->diagnosis};
    const struct wt_tracker_options track = {.live = s->live, .skip = wt_skipped(o)};
    const struct wt_streams_options streams = {.early = s->o->format != WT_FORMAT_JSON};
    const struct wt_reassembly_options join = {0};

    bool reads = wt_reads_messages(o);

    s->verifies = wt_looks_inside(o);
    s->explains = wt_is_explained(o);
    s->is_story = wt_is_story(o);
    s->reassembly = wt_reassembly_new(&join);
    s->tracker = wt_tracker_new(&track);
    s->explainer = wt_explainer_new(&explain);
    s->renderer = make_renderer(s);
    if (reads)
        s->streams = wt_streams_new(&streams);
    if (o->command == WT_COMMAND_OVERVIEW)
        s->overview = wt_overview_new();
    if (s->reassembly == NULL || s->tracker == NULL || s->explainer == NULL ||
        s->diagnosis == NULL || s->renderer == NULL || (reads && s->streams == NULL) ||
        (o->command == WT_COMMAND_OVERVIEW && s->overview == NULL) || (runs && s->sockets == NULL))
        return wt_fail(&s->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (wt_tells_spent(o))
        wt_diagnosis_keep_spent(s->diagnosis);
    wt_tracker_on_drop(s->tracker, on_drop, s);
    return WT_OK;
}

/* ---- frames dissected ahead ---- */

static bool can_expect(const struct wt_pipeline *s)
{
    const struct wt_coming *last = &s->coming[(s->first + s->n_coming - 1) % WT_COMING];

    /* what a frame completes of a fragmented datagram is lost when the next one is taken apart */
    return s->tells && s->n_coming < WT_AHEAD && wt_track_can_expect(s->tracker) &&
           (s->n_coming == 0 || last->packet.n_reassembled == 0);
}

struct wt_frame *wt_pipeline_ahead(struct wt_pipeline *s)
{
    return can_expect(s) ? &s->coming[(s->first + s->n_coming) % WT_COMING].frame : NULL;
}

void wt_pipeline_expect(struct wt_pipeline *s)
{
    struct wt_coming *coming = &s->coming[(s->first + s->n_coming++) % WT_COMING];

    wt_dissect_joining(&coming->packet, &coming->frame, s->verifies, s->reassembly);
    wt_track_expect(s->tracker, &coming->packet);
}

/* The next frame as a packet: the first of those dissected ahead, if there are any. */
static void begin_packet(struct wt_pipeline *s, const struct wt_frame *frame)
{
    struct wt_coming *coming = &s->coming[s->first];

    s->packet = &coming->packet;
    if (s->n_coming == 0) {
        wt_dissect_joining(&coming->packet, frame, s->verifies, s->reassembly);
        return;
    }
    s->first = (s->first + 1) % WT_COMING;
    s->n_coming--;
}

static bool is_wanted(struct wt_pipeline *s)
{
    const struct wt_part *told = s->tracked.innermost;

    if (s->only != 0 && (told == NULL || told->conversation->number != s->only))
        return false;
    if (s->o->packet != 0 && s->packet->frame->number != s->o->packet)
        return false;
    s->met = true;
    return true;
}

static void tell(struct wt_pipeline *s, const struct wt_frame *frame)
{
    begin_packet(s, frame);
    wt_track(s->tracker, s->packet, &s->tracked);
    if (s->streams != NULL)
        wt_streams_take(s->streams, s->packet, &s->tracked);
    if (s->sockets != NULL)
        wt_sockets_packet(s->sockets, s->packet, &s->tracked);
    if (s->diagnoses)
        wt_diagnosis_packet(s->diagnosis, s->packet, &s->tracked);
    wt_render_clock(s->renderer, frame->time_ns);
    bool wanted = is_wanted(s);

    if (!wanted && s->o->command != WT_COMMAND_LADDER) /* a ladder says how many others there are */
        return;
    if (s->explains && wanted)
        wt_explain_packet(s->explainer, s->packet, &s->tracked, &s->commentary);
    if (s->overview != NULL)
        wt_overview_packet(s->overview, s->packet, &s->tracked);
    wt_render_packet(s->renderer, s->packet, &s->tracked, wanted ? &s->commentary : NULL);
    if (s->is_story && s->commentary.closes)
        tell_ending(s, s->tracked.innermost->conversation);
}

/* Write all endings that remain, in the order asked for. */
static void tell_in_order(struct wt_pipeline *s)
{
    struct wt_flow_order *order = &s->order;
    const struct wt_conversation *conversation;

    for (size_t i = 0; (conversation = wt_tracker_conversation(s->tracker, i)) != NULL; i++)
        if (!is_hidden(s, conversation) && !wt_flow_order_add(order, conversation))
            s->no_memory = true;
    wt_flow_order_sort(order);
    for (size_t i = 0; i < order->n; i++)
        tell_ending(s, order->entries[i].conversation);
}

/* Findings of the whole capture: not where one conversation or packet is asked for. */
static void tell_findings(struct wt_pipeline *s)
{
    const struct wt_capture_finding *all;
    unsigned n = wt_capture_findings(s->diagnosis, &all);
    struct wt_remark remark;

    if (s->o->packet != 0 || s->only != 0)
        return;
    for (unsigned i = 0; i < n && s->overview != NULL; i++)
        wt_overview_capture(s->overview, &all[i]);
    for (unsigned i = 0; i < n && s->overview == NULL; i++) {
        wt_explain_capture_finding(&all[i], &remark);
        wt_render_finding(s->renderer, &all[i], &remark);
    }
}

/* What came of each traceroute and ping, which are no conversations. */
static void tell_pings(struct wt_pipeline *s)
{
    struct wt_traceroute traceroute;
    struct wt_ping_series series;
    struct wt_ending ending;

    if (!s->is_story || s->o->packet != 0 || s->only != 0)
        return;
    while (wt_explain_traceroute(s->explainer, &traceroute, &ending))
        wt_render_traceroute(s->renderer, &traceroute, &ending);
    for (unsigned i = 0; wt_explain_ping(s->explainer, i, &series, &ending); i++)
        if (!wt_explain_was_traced(s->explainer, &series))
            wt_render_ping(s->renderer, &series, &ending);
}

static void tell_end(struct wt_pipeline *s)
{
    const struct wt_conversation *conversation;
    uint32_t cursor = 0;

    if (!s->tells)
        return;
    wt_render_totals(s->renderer, s->packets);
    if (is_ordered(s)) {
        tell_in_order(s);
        tell_findings(s);
        wt_render_end(s->renderer, s->packets);
        return;
    }
    for (size_t i = 0; (conversation = wt_tracker_conversation(s->tracker, i)) != NULL; i++)
        if (!wt_explain_ended(s->explainer, conversation))
            tell_ending(s, conversation);
    while ((conversation = wt_tracker_untold(s->tracker, &cursor)) != NULL)
        tell_ending(s, conversation);
    tell_pings(s);
    tell_findings(s);
    if (s->overview != NULL) {
        wt_overview_finish(s->overview);
        wt_render_overview(s->renderer, s->overview);
    }
    wt_render_end(s->renderer, s->packets);
}

/* At the end of the input: a conversation was asked for that is not there. */
static bool is_missing(const struct wt_pipeline *s)
{
    return (s->o->conversation != 0 || s->o->packet != 0) && s->tells && !s->met;
}

static void tell_count(struct wt_pipeline *s)
{
    const struct wt_options *o = s->o;

    wt_text_u64(&s->output.text, s->packets);
    wt_text_char(&s->output.text, ' ');
    wt_text_str(&s->output.text,
                wt_label(o->language, s->packets == 1 ? WT_LABEL_ONE_PACKET : WT_LABEL_PACKETS));
    wt_text_char(&s->output.text, '\n');
}

/* No later frame is asked for. */
static bool is_enough(const struct wt_pipeline *s)
{
    const struct wt_options *o = s->o;

    return (o->count != 0 && s->packets >= o->count) ||
           (o->packet != 0 && s->packets >= o->packet && s->tells && s->sink == NULL);
}

/* WT_END: the reader of standard output is gone. */
static enum wt_status output_status(struct wt_pipeline *s)
{
    if (s->output.reader_gone)
        return WT_END;
    return s->output.text.failed ? wt_output_finish(&s->output, &s->error) : WT_OK;
}

static __attribute__((noinline)) enum wt_status write_frame(struct wt_pipeline *s,
                                                            const struct wt_frame *frame)
{
    enum wt_status status = wt_sink_put(s->sink, frame, &s->error);

    if (status == WT_OK && s->o->packet_buffered)
        status = wt_sink_flush(s->sink, &s->error);
    return status;
}

enum wt_status wt_pipeline_take(struct wt_pipeline *s, const struct wt_frame *frame)
{
    enum wt_status status = s->sink != NULL ? write_frame(s, frame) : WT_OK;

    if (status != WT_OK)
        return status;
    s->packets++;
    if (s->tells)
        tell(s, frame);
    if (s->o->line_buffered)
        wt_text_flush(&s->output.text);
    else if (s->live)
        wt_output_tick(&s->output);
    status = output_status(s);
    if (status != WT_OK)
        return status;
    if (s->tells && (wt_tracker_no_memory(s->tracker) || wt_explain_no_memory(s->explainer) ||
                     wt_diagnosis_no_memory(s->diagnosis) ||
                     (s->streams != NULL && wt_streams_no_memory(s->streams))))
        return wt_fail(&s->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return is_enough(s) ? WT_END : WT_OK;
}

enum wt_status wt_pipeline_pause(struct wt_pipeline *s)
{
    if (s->tells)
        wt_render_pause(s->renderer);
    wt_text_flush(&s->output.text);
    enum wt_status status = output_status(s);

    if (status == WT_OK && s->sink != NULL)
        status = wt_sink_rest(s->sink, &s->error);
    return status;
}

enum wt_status wt_pipeline_finish(struct wt_pipeline *s, enum wt_status status)
{
    struct wt_error late;
    enum wt_status closing;

    if (status == WT_END && is_missing(s)) {
        bool by_packet = s->o->packet != 0;

        status =
            wt_fail(&s->error, WT_MISUSED,
                    by_packet ? WT_ERROR_USAGE_NO_SUCH_PACKET : WT_ERROR_USAGE_NO_SUCH_CONVERSATION,
                    NULL, NULL);
        s->error.number = by_packet ? s->o->packet : s->o->conversation;
    } else if (status == WT_END || status == WT_BROKEN || s->input_failed) {
        tell_end(s);
        if (s->no_memory && status != WT_CANNOT)
            status = wt_fail(&s->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        if (s->o->only_count)
            tell_count(s);
    }
    closing = wt_output_finish(&s->output, &late);
    if (s->sink != NULL) {
        enum wt_status written = wt_sink_close(s->sink, &late);

        s->sink = NULL;
        closing = written != WT_OK ? written : closing;
    }
    if (closing != WT_OK && status != WT_CANNOT) {
        s->error = late;
        status = closing;
    }
    return status;
}

void wt_pipeline_tell_limits(const struct wt_pipeline *s)
{
    wt_tell_limits(s->o, s->tracker, s->reassembly,
                   s->order.most == WT_MOST_ROWS ? s->order.left_out : 0);
}
