/* SPDX-License-Identifier: BSD-2-Clause */
/* `explain` and `packets`: one pass over the frames, whatever they come from. */
#include "pipeline.h"

#include <string.h>

#include "flow_order.h"
#include "output.h"
#include "report.h"
#include "say.h"
#include "signals.h"
#include "wiretutor/conversation.h"
#include "wiretutor/explain.h"
#include "wiretutor/packet.h"
#include "wiretutor/reassembly.h"
#include "wiretutor/render.h"
#include "wiretutor/source.h"
#include "wiretutor/stream.h"

struct run {
    const struct wt_options *o;
    struct wt_source *source;
    struct wt_sink *sink; /* -w; NULL: none */
    struct wt_reassembly *reassembly;
    struct wt_tracker *tracker;
    struct wt_streams *streams; /* NULL: application messages are not looked at */
    struct wt_explainer *explainer;
    struct wt_renderer *renderer;
    struct wt_output output;
    bool tells;                 /* text goes to stdout: not with --count, nor where -w - takes it */
    bool no_memory;             /* for the order asked for */
    bool verifies;              /* checksums are looked at: only where the output shows them */
    uint32_t only;              /* this conversation; 0: all */
    bool met;                   /* what --conversation and --packet ask for */
    struct wt_flow_order order; /* --sort, --top: what was dropped already */
    uint64_t packets;
    struct wt_packet packet;
    struct wt_step step;
    struct wt_told told;
    struct wt_error error;
};

static void report(const struct wt_options *o, const struct wt_error *error)
{
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    wt_report_error(&text, o, error);
    wt_report_send(&text);
}

static void note(const struct wt_options *o, enum wt_label label, const char *name,
                 const char *number)
{
    const struct wt_fill fills[] = {
        {"name",   name  },
        {"number", number}
    };
    const struct wt_say how = {.fills = fills,
                               .n_fills = WT_ARRAY_LEN(fills),
                               .ascii = o->charset == WT_ASCII,
                               .width = 80};
    const char *words = wt_label(o->language, label);
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    wt_say(&text, words, 0, &how);
    wt_report_send(&text);
}

static enum wt_status open_source(struct run *run)
{
    const struct wt_options *o = run->o;
    struct wt_live_options live = {.interface = o->interface,
                                   .snaplen = (uint32_t)o->snaplen,
                                   .buffer_kib = (uint32_t)o->buffer_kib,
                                   .promiscuous = !o->no_promiscuous,
                                   .immediate = o->immediate};
    enum wt_status status =
        o->interface != NULL
            ? wt_source_open_live(&run->source, &live, &run->error)
            : wt_source_open_file(&run->source, o->input, (uint32_t)o->snaplen, &run->error);

    if (status == WT_OK && o->filter != NULL)
        status = wt_source_filter(run->source, o->filter, &run->error);
    if (status == WT_OK && o->write != NULL)
        status = wt_sink_open(&run->sink, o->write, run->source, &run->error);
    return status;
}

static struct wt_renderer *make_renderer(struct run *run)
{
    const struct wt_options *o = run->o;
    static const enum wt_view views[WT_N_COMMANDS] = {[WT_COMMAND_EXPLAIN] = WT_VIEW_STORY,
                                                      [WT_COMMAND_PACKETS] = WT_VIEW_LINES,
                                                      [WT_COMMAND_FLOWS] = WT_VIEW_FLOWS,
                                                      [WT_COMMAND_LADDER] = WT_VIEW_LADDER};
    const struct wt_render_options options = {.view = views[o->command],
                                              .json = o->format == WT_FORMAT_JSON,
                                              .csv = o->format == WT_FORMAT_CSV,
                                              .svg = o->format == WT_FORMAT_SVG,
                                              .language = o->language,
                                              .time = o->time,
                                              .ascii = o->charset == WT_ASCII,
                                              .color = o->color,
                                              .quiet = o->quiet,
                                              .every = o->every,
                                              .conversation = run->only,
                                              .absolute = o->absolute,
                                              .link_header = o->link_header,
                                              .whole_payload = o->ascii,
                                              .verbose = o->verbose,
                                              .diagram = o->diagram,
                                              .hex = o->hex > o->hex_text ? o->hex : o->hex_text,
                                              .hex_text = o->hex_text > 0,
                                              .width = o->width,
                                              .encoding = o->encoding};

    return wt_renderer_new(&run->output.text, &options);
}

/* Outer headers of tunnels have conversations of their own, which only JSON shows. */
static bool is_hidden(const struct run *run, const struct wt_conversation *conversation)
{
    return conversation->number == 0 && run->o->format != WT_FORMAT_JSON;
}

static void tell_ending(struct run *run, struct wt_conversation *conversation)
{
    struct wt_ending ending;

    if (!run->tells || run->o->command == WT_COMMAND_PACKETS || is_hidden(run, conversation) ||
        run->o->packet != 0 || (run->only != 0 && conversation->number != run->only))
        return;
    wt_explain_ending(run->explainer, conversation, &ending);
    wt_render_ending(run->renderer, conversation, &ending);
}

static bool is_ordered(const struct run *run)
{
    return run->o->sort != WT_SORT_START || run->o->top != 0;
}

static void on_drop(void *context, struct wt_conversation *conversation)
{
    struct run *run = context;

    if (wt_explain_ended(conversation))
        return;
    if (!is_ordered(run))
        tell_ending(run, conversation);
    else if (!is_hidden(run, conversation) && !wt_flow_order_copy(&run->order, conversation))
        run->no_memory = true;
}

static enum wt_status make_steps(struct run *run)
{
    const struct wt_options *o = run->o;
    const struct wt_explain_options explain = {.every = o->every,
                                               .filtered = o->filter != NULL &&
                                                           strstr(o->filter, "icmp") == NULL,
                                               .decoded = o->encoding != NULL};
    const struct wt_tracker_options track = {.live = run->o->interface != NULL};
    const struct wt_streams_options streams = {.early = run->o->format != WT_FORMAT_JSON};
    const struct wt_reassembly_options join = {0};

    run->reassembly = wt_reassembly_new(&join);
    run->tracker = wt_tracker_new(&track);
    run->explainer = wt_explainer_new(&explain);
    run->renderer = make_renderer(run);
    if (run->verifies)
        run->streams = wt_streams_new(&streams);
    if (run->reassembly == NULL || run->tracker == NULL || run->explainer == NULL ||
        run->renderer == NULL || (run->verifies && run->streams == NULL))
        return wt_fail(&run->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    wt_tracker_on_drop(run->tracker, on_drop, run);
    return WT_OK;
}

static bool is_wanted(struct run *run)
{
    const struct wt_part *told = run->step.told;

    if (run->only != 0 && (told == NULL || told->conversation->number != run->only))
        return false;
    if (run->o->packet != 0 && run->packet.frame->number != run->o->packet)
        return false;
    run->met = true;
    return true;
}

/* At the end of the input: a conversation was asked for that is not there. */
static bool is_missing(const struct run *run)
{
    return (run->o->conversation != 0 || run->o->packet != 0) && run->tells && !run->met;
}

static void tell(struct run *run, const struct wt_frame *frame)
{
    enum wt_command command = run->o->command;
    bool explains = command == WT_COMMAND_EXPLAIN || command == WT_COMMAND_LADDER;

    wt_dissect_joining(&run->packet, frame, run->verifies, run->reassembly);
    wt_track(run->tracker, &run->packet, &run->step);
    if (run->streams != NULL)
        wt_streams_take(run->streams, &run->packet, &run->step);
    wt_render_clock(run->renderer, frame->time_ns);
    bool wanted = is_wanted(run);

    if (!wanted && command != WT_COMMAND_LADDER) /* a ladder says how many others there are */
        return;
    if (explains && wanted)
        wt_explain_packet(run->explainer, &run->packet, &run->step, &run->told);
    wt_render_packet(run->renderer, &run->packet, &run->step, wanted ? &run->told : NULL);
    if (command == WT_COMMAND_EXPLAIN && run->told.closes)
        tell_ending(run, run->step.told->conversation);
}

/* Nothing after this frame is asked for. */
static bool is_enough(const struct run *run)
{
    const struct wt_options *o = run->o;

    return (o->count != 0 && run->packets >= o->count) ||
           (o->packet != 0 && run->packets >= o->packet && run->tells && run->sink == NULL);
}

/* One frame through all steps. WT_END where the reader of stdout is gone. */
static enum wt_status take(struct run *run, const struct wt_frame *frame)
{
    enum wt_status status = WT_OK;

    run->packets++;
    if (run->sink != NULL)
        status = wt_sink_put(run->sink, frame, &run->error);
    if (status == WT_OK && run->sink != NULL && run->o->packet_buffered)
        status = wt_sink_flush(run->sink, &run->error);
    if (status != WT_OK)
        return status;
    if (run->tells)
        tell(run, frame);
    if (run->o->line_buffered)
        wt_text_flush(&run->output.text);
    else if (wt_source_is_live(run->source))
        wt_output_tick(&run->output);
    if (run->output.reader_gone)
        return WT_END;
    if (run->output.text.failed)
        return wt_output_finish(&run->output, &run->error);
    if (run->tells && wt_tracker_no_memory(run->tracker))
        return wt_fail(&run->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return is_enough(run) ? WT_END : WT_OK;
}

/* Nothing arrived for a moment: let everybody see what there is. */
static enum wt_status pause_for_readers(struct run *run)
{
    wt_text_flush(&run->output.text);
    if (run->output.reader_gone)
        return WT_END;
    if (run->sink != NULL)
        return wt_sink_flush(run->sink, &run->error);
    return WT_OK;
}

static enum wt_status read_all(struct run *run)
{
    struct wt_frame frame;
    enum wt_status status;

    do {
        status = wt_source_next(run->source, &frame, &run->error);
        if (status == WT_OK)
            status = take(run, &frame);
        else if (status == WT_AGAIN)
            status = pause_for_readers(run);
    } while (status == WT_OK);
    return status;
}

/* All that are still to be told, in the order asked for. */
static void tell_in_order(struct run *run)
{
    struct wt_flow_order *order = &run->order;
    struct wt_conversation *conversation;

    for (size_t i = 0; (conversation = wt_tracker_conversation(run->tracker, i)) != NULL; i++)
        if (!is_hidden(run, conversation) && !wt_flow_order_add(order, conversation))
            run->no_memory = true;
    wt_flow_order_sort(order, run->o->sort);
    for (size_t i = 0; i < order->n && (run->o->top == 0 || i < run->o->top); i++)
        tell_ending(run, order->entries[i].conversation);
}

static void tell_end(struct run *run)
{
    struct wt_conversation *conversation;
    uint32_t cursor = 0;

    if (!run->tells)
        return;
    wt_render_totals(run->renderer, run->packets);
    if (is_ordered(run)) {
        tell_in_order(run);
        wt_render_end(run->renderer, run->packets);
        return;
    }
    for (size_t i = 0; (conversation = wt_tracker_conversation(run->tracker, i)) != NULL; i++)
        if (!wt_explain_ended(conversation))
            tell_ending(run, conversation);
    while ((conversation = wt_tracker_untold(run->tracker, &cursor)) != NULL)
        tell_ending(run, conversation);
    wt_render_end(run->renderer, run->packets);
}

static void tell_count(struct run *run)
{
    const struct wt_options *o = run->o;

    wt_text_u64(&run->output.text, run->packets);
    wt_text_char(&run->output.text, ' ');
    wt_text_str(&run->output.text,
                wt_label(o->language, run->packets == 1 ? WT_LABEL_ONE_PACKET : WT_LABEL_PACKETS));
    wt_text_char(&run->output.text, '\n');
}

/* After the last frame: endings, files closed, statistics. The first trouble decides. */
static enum wt_status finish(struct run *run, enum wt_status status)
{
    struct wt_error late;
    enum wt_status closing;

    if (status == WT_END && is_missing(run)) {
        bool by_packet = run->o->packet != 0;

        status =
            wt_fail(&run->error, WT_MISUSED,
                    by_packet ? WT_ERROR_USAGE_NO_SUCH_PACKET : WT_ERROR_USAGE_NO_SUCH_CONVERSATION,
                    NULL, NULL);
        run->error.number = by_packet ? run->o->packet : run->o->conversation;
    } else if (status == WT_END || status == WT_BROKEN) {
        tell_end(run);
        if (run->no_memory)
            status = wt_fail(&run->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        if (run->o->only_count)
            tell_count(run);
    }
    closing = wt_output_finish(&run->output, &late);
    if (run->sink != NULL) {
        enum wt_status written = wt_sink_close(run->sink, &late);

        closing = written != WT_OK ? written : closing;
    }
    if (closing != WT_OK && status != WT_CANNOT) {
        run->error = late;
        status = closing;
    }
    return status;
}

static void tell_start(const struct run *run)
{
    const struct wt_options *o = run->o;
    uint32_t link = wt_source_link_type(run->source);
    const char *name = wt_link_type_name(link);
    struct wt_text number;

    if (wt_source_is_live(run->source))
        note(o, WT_LABEL_LISTENING, o->interface, "");
    if (wt_knows_link_type(link))
        return;
    wt_text_init(&number, NULL, NULL);
    wt_text_u64(&number, link);
    wt_text_char(&number, '\0');
    note(o, WT_LABEL_LINK_NOT_DECODED, name != NULL ? name : "?",
         number.failed ? "?" : number.data);
    wt_text_clear(&number);
}

static void tell_statistics(struct run *run)
{
    struct wt_source_stats stats;
    struct wt_text text;

    if (!wt_source_stats(run->source, &stats))
        return;
    bool loopback = strcmp(run->o->interface, "lo") == 0 || strcmp(run->o->interface, "any") == 0;

    wt_text_init(&text, NULL, NULL);
    wt_report_closing(&text, run->o, &stats, loopback);
    wt_report_send(&text);
}

static void clear(struct run *run)
{
    wt_signals_stop(NULL);
    wt_renderer_free(run->renderer);
    wt_flow_order_clear(&run->order);
    wt_explainer_free(run->explainer);
    wt_streams_free(run->streams);
    wt_tracker_free(run->tracker);
    wt_reassembly_free(run->reassembly);
    wt_source_close(run->source);
    wt_output_clear(&run->output);
}

/* Does the output show more of a packet than its line? */
static bool looks_inside(const struct wt_options *o)
{
    if (o->command == WT_COMMAND_PACKETS)
        return o->format != WT_FORMAT_TEXT || o->verbose > 0 || o->diagram || o->hex > 0 ||
               o->hex_text > 0;
    if (o->command == WT_COMMAND_FLOWS)
        return o->verbose > 0;
    return o->command == WT_COMMAND_EXPLAIN || o->command == WT_COMMAND_LADDER;
}

int wt_command_read(const struct wt_options *o)
{
    static const struct run empty;
    struct run run = empty;

    run.o = o;
    run.only = (uint32_t)o->conversation;
    if (o->command == WT_COMMAND_LADDER && !o->all && run.only == 0)
        run.only = 1; /* a picture is of one, unless all are asked for */
    run.tells = !o->only_count && (o->write == NULL || strcmp(o->write, "-") != 0);
    run.verifies = looks_inside(o);
    wt_output_init(&run.output);
    enum wt_status status = open_source(&run);

    if (status == WT_OK)
        status = make_steps(&run);
    if (status == WT_OK) {
        wt_signals_stop(run.source);
        tell_start(&run);
        status = finish(&run, read_all(&run));
        tell_statistics(&run);
    }
    if (status != WT_OK && status != WT_END)
        report(o, &run.error);
    clear(&run);
    return wt_exit_code(status);
}
