/* SPDX-License-Identifier: BSD-2-Clause */
/* `explain` and `packets`: one pass over the frames of any source. */
#include "read.h"

#include <string.h>

#include "caller.h"
#include "confine.h"
#include "first_look.h"
#include "progress.h"
#include "report.h"
#include "say.h"
#include "signals.h"
#include "pipeline.h"
#include "wiretutor/guard.h"
#include "wiretutor/packet.h"
#include "wiretutor/source.h"

struct reading {
    const struct wt_options *o;
    struct wt_source *source;
    struct wt_pipeline steps;
    struct wt_progress progress;
    bool looks_first; /* how the file is told depends on how large it is */
    struct wt_first_look look;
    struct wt_options chosen; /* what it comes to */
};

static void report(const struct wt_options *o, const struct wt_error *error)
{
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
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
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_say(&text, words, 0, &how);
    wt_report_send(&text);
}

static enum wt_status open_source(struct reading *in)
{
    const struct wt_options *o = in->o;
    struct wt_live_options live = {.interface = o->interface,
                                   .snaplen = (uint32_t)o->snaplen,
                                   .buffer_kib = (uint32_t)o->buffer_kib,
                                   .promiscuous = !o->no_promiscuous,
                                   .immediate = o->immediate};
    if (o->interface != NULL && !wt_guard_may_open(o->interface))
        return wt_fail(&in->steps.error, WT_CANNOT, WT_ERROR_DEVICE_FOREIGN, o->interface, NULL);
    enum wt_status status =
        o->interface != NULL
            ? wt_source_open_live(&in->source, &live, &in->steps.error)
            : wt_caller_open(&in->source, o->input, (uint32_t)o->snaplen, &in->steps.error);

    if (status == WT_OK && o->filter != NULL)
        status = wt_source_filter(in->source, o->filter, &in->steps.error);
    return status;
}

static bool rotates(const struct wt_options *o)
{
    return o->rotate_megabytes != 0 || o->rotate_seconds != 0;
}

/* Everything is opened with the rights that we came with, and then they are given up. Only what
 * goes on creating files has to do with those that are left, from its first file on. */
static enum wt_status open_all(struct reading *in)
{
    struct wt_pipeline *steps = &in->steps;
    struct wt_error *error = &steps->error;
    struct wt_identity who;
    enum wt_status status = wt_guard_identity(&who, in->o->user, error);

    if (status == WT_OK)
        status = open_source(in);
    if (status == WT_OK && !rotates(in->o))
        status = wt_pipeline_write(steps, in->source, &who);
    if (status == WT_OK)
        status = wt_guard_become(&who, error);
    if (status == WT_OK && rotates(in->o))
        status = wt_pipeline_write(steps, in->source, &(struct wt_identity){.changes = false});
    return status == WT_OK && !in->looks_first ? wt_pipeline_open(steps) : status;
}

/* Serve signals between two frames: print the counts, flush the file. */
static enum wt_status answer_signals(struct reading *in)
{
    struct wt_source_stats stats;
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    if (wt_signals_asked(WT_SIGNAL_COUNTS)) {
        bool is_live = wt_source_stats(in->source, &stats);

        wt_text_init_in(&text, room, sizeof room);
        wt_report_counts(&text, in->o, is_live ? &stats : NULL, in->steps.packets);
        wt_report_send(&text);
    }
    if (wt_signals_asked(WT_SIGNAL_FLUSH) && in->steps.sink != NULL)
        return wt_sink_flush(in->steps.sink, &in->steps.error);
    return WT_OK;
}

/* Prefetch for the next frames while earlier ones are processed. */
static void look_ahead(struct reading *in)
{
    struct wt_frame *frame;

    while ((frame = wt_pipeline_ahead(&in->steps)) != NULL && wt_source_ahead(in->source, frame))
        wt_pipeline_expect(&in->steps);
}

/* A large file is answered by its overview. This takes packets apart, so it is done inside the
 * sandbox. *ended: what ended the reading. */
static enum wt_status look_first(struct reading *in, enum wt_status *ended)
{
    struct wt_error *error = &in->steps.error;
    struct wt_error why;

    *ended = wt_first_look(&in->look, in->source, in->o->count, &why);
    if (in->look.is_large)
        in->chosen.command = WT_COMMAND_OVERVIEW;
    wt_pipeline_init(&in->steps, &in->chosen);
    enum wt_status status = wt_pipeline_open(&in->steps);

    if (status == WT_OK)
        *error = why;
    return status;
}

/* What was looked at first is told now. */
static enum wt_status tell_first(struct reading *in, enum wt_status ended)
{
    const struct wt_frame *frame;
    enum wt_status status = WT_OK;

    while (status == WT_OK && (frame = wt_first_look_next(&in->look)) != NULL)
        status = wt_pipeline_take(&in->steps, frame);
    wt_first_look_clear(&in->look);
    if (status != WT_OK || ended == WT_OK)
        return status;
    in->steps.input_failed = ended == WT_CANNOT;
    return ended;
}

static enum wt_status read_all(struct reading *in, enum wt_status begun)
{
    struct wt_frame frame;
    enum wt_status status = in->looks_first ? tell_first(in, begun) : WT_OK;

    wt_progress_begin(&in->progress, in->o, in->source);
    while (status == WT_OK) {
        status = wt_source_next(in->source, &frame, &in->steps.error);
        if (status == WT_OK)
            status = wt_pipeline_take(&in->steps, &frame);
        else if (status == WT_AGAIN)
            status = wt_pipeline_pause(&in->steps);
        else
            in->steps.input_failed = status == WT_CANNOT;
        if (status == WT_OK)
            status = answer_signals(in);
        look_ahead(in);
        wt_progress_tick(&in->progress, in->steps.packets);
    }
    wt_progress_end(&in->progress);
    return status;
}

static void tell_start(const struct reading *in)
{
    const struct wt_options *o = in->o;
    uint32_t link = wt_source_link_type(in->source);
    const char *name = wt_link_type_name(link);
    char room[32];
    struct wt_text number;

    if (wt_source_is_live(in->source))
        note(o, WT_LABEL_LISTENING, o->interface, "");
    if (o->rotate_seconds != 0 && o->rotate_megabytes == 0 && strchr(o->write, '%') == NULL)
        note(o, WT_LABEL_ROTATION_REPLACES, o->write, "");
    if (wt_knows_link_type(link))
        return;
    wt_text_init_in(&number, room, sizeof room);
    wt_text_u64(&number, link);
    wt_text_char(&number, '\0');
    note(o, WT_LABEL_LINK_NOT_DECODED, name != NULL ? name : "?", number.data);
    wt_text_clear(&number);
}

static void tell_statistics(struct reading *in)
{
    struct wt_source_stats stats;
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    if (!wt_source_stats(in->source, &stats))
        return;
    bool loopback = strcmp(in->o->interface, "lo") == 0 || strcmp(in->o->interface, "any") == 0;

    wt_text_init_in(&text, room, sizeof room);
    wt_report_closing(&text, in->o, &stats, loopback);
    wt_report_send(&text);
}

int wt_command_read(const struct wt_options *o)
{
    struct reading in = {.source = NULL};
    struct wt_pipeline *steps = &in.steps;
    enum wt_status begun = WT_OK;

    in.chosen = *o;
    in.o = &in.chosen;
    in.looks_first = wt_first_look_wanted(o);
    wt_pipeline_init(steps, o);
    steps->live = o->interface != NULL;
    enum wt_status status = open_all(&in);

    if (status == WT_OK) {
        wt_signals_stop(in.source);
        status = wt_confine(o, &(struct wt_confined){.source = in.source, .sink = steps->sink},
                            &steps->error);
    }
    if (status == WT_OK && in.looks_first)
        status = look_first(&in, &begun);
    if (status == WT_OK) {
        tell_start(&in);
        status = wt_pipeline_finish(steps, read_all(&in, begun));
        wt_pipeline_tell_limits(steps);
        tell_statistics(&in);
    }
    if (status != WT_OK && status != WT_END)
        report(o, &steps->error);
    wt_signals_stop(NULL);
    wt_source_close(in.source);
    wt_first_look_clear(&in.look);
    wt_pipeline_clear(steps);
    return wt_exit_code(status);
}
