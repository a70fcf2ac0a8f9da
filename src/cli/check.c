/* SPDX-License-Identifier: BSD-2-Clause */
/* `check`: one pass over a capture file for all expectations, then the results. Expectations are
 * read first: a bad one is wrong usage, whatever the capture. */
#include "check.h"

#include "caller.h"
#include "confine.h"
#include "expectations.h"
#include "limits.h"
#include "output.h"
#include "report.h"
#include "wiretutor/check.h"
#include "wiretutor/check_report.h"
#include "wiretutor/conversation.h"
#include "wiretutor/packet.h"
#include "wiretutor/reassembly.h"
#include "wiretutor/source.h"
#include "wiretutor/stream.h"

struct run {
    const struct wt_options *o;
    struct wt_expectations expectations;
    struct wt_source *source;
    struct wt_reassembly *reassembly;
    struct wt_tracker *tracker;
    struct wt_diagnosis *diagnosis;
    struct wt_streams *streams; /* NULL: no packet's fields are asked for */
    struct wt_check *check;
    uint64_t packets;
    struct wt_packet packet;
    struct wt_track_result tracked;
    struct wt_error error;
};

static void on_drop(void *context, const struct wt_conversation *conversation)
{
    struct run *run = context;

    wt_check_conversation(run->check, conversation);
}

static bool asks_for_packets(const struct run *run)
{
    for (size_t i = 0; i < run->expectations.n; i++)
        if (run->expectations.list[i].scope == WT_SCOPE_PACKET)
            return true;
    return false;
}

/* Does an expectation ask where the time of conversations went? */
static bool asks_for_times(const struct run *run)
{
    for (size_t i = 0; i < run->expectations.n; i++) {
        enum wt_check_what what = run->expectations.list[i].name->what;

        if (what == WT_CHECK_SPENT || what == WT_CHECK_CAPTURED_AT || what == WT_CHECK_FINDING)
            return true;
    }
    return false;
}

static enum wt_status make_steps(struct run *run)
{
    const struct wt_tracker_options track = {.live = false};
    const struct wt_streams_options streams = {.early = false};
    const struct wt_reassembly_options join = {0};
    bool packets = asks_for_packets(run);

    run->reassembly = wt_reassembly_new(&join);
    run->tracker = wt_tracker_new(&track);
    run->diagnosis = wt_diagnosis_new(NULL);
    run->check = wt_check_new(run->expectations.list, run->expectations.n, run->diagnosis);
    if (packets)
        run->streams = wt_streams_new(&streams);
    if (run->reassembly == NULL || run->tracker == NULL || run->diagnosis == NULL ||
        run->check == NULL || (packets && run->streams == NULL))
        return wt_fail(&run->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (asks_for_times(run))
        wt_diagnosis_keep_spent(run->diagnosis);
    wt_tracker_on_drop(run->tracker, on_drop, run);
    return WT_OK;
}

static enum wt_status take(struct run *run, const struct wt_frame *frame)
{
    bool wanted = wt_check_wants_values(run->check, frame->number);

    run->packets++;
    wt_dissect_joining(&run->packet, frame, wanted, run->reassembly);
    wt_track(run->tracker, &run->packet, &run->tracked);
    wt_diagnosis_packet(run->diagnosis, &run->packet, &run->tracked);
    wt_check_packet(run->check, &run->packet, &run->tracked);
    if (run->streams != NULL) /* every packet: a message may have begun in an earlier one */
        wt_streams_take(run->streams, &run->packet, &run->tracked);
    if (wanted)
        wt_check_values(run->check, &run->packet, &run->tracked);
    if (wt_check_no_memory(run->check) || wt_tracker_no_memory(run->tracker) ||
        wt_diagnosis_no_memory(run->diagnosis) ||
        (run->streams != NULL && wt_streams_no_memory(run->streams)))
        return wt_fail(&run->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return WT_OK;
}

/* WT_END or WT_BROKEN, or what went wrong. */
static enum wt_status read_all(struct run *run)
{
    const struct wt_conversation *conversation;
    struct wt_frame frame;
    enum wt_status status;

    do {
        status = wt_source_next(run->source, &frame, &run->error);
        if (status == WT_OK)
            status = take(run, &frame);
        else if (status == WT_AGAIN) /* a pipe */
            status = WT_OK;
    } while (status == WT_OK);
    for (size_t i = 0; (conversation = wt_tracker_conversation(run->tracker, i)) != NULL; i++)
        wt_check_conversation(run->check, conversation);
    wt_check_end(run->check);
    if (wt_check_no_memory(run->check) && status != WT_CANNOT)
        status = wt_fail(&run->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return status;
}

static bool all_hold(const struct wt_check *check)
{
    for (size_t i = 0; i < wt_check_count(check); i++)
        if (!wt_check_result(check, i)->passed)
            return false;
    return true;
}

static enum wt_status write_results(const struct run *run, bool broken, struct wt_error *error)
{
    static const enum wt_check_format formats[] = {[WT_FORMAT_TAP] = WT_CHECK_TAP,
                                                   [WT_FORMAT_JSON] = WT_CHECK_JSON,
                                                   [WT_FORMAT_JUNIT] = WT_CHECK_JUNIT};
    const struct wt_check_report how = {.format = formats[run->o->format],
                                        .language = run->o->language,
                                        .ascii = run->o->charset == WT_ASCII,
                                        .file = run->o->input,
                                        .broken = broken,
                                        .packets = run->packets};
    struct wt_output output;

    wt_output_init(&output);
    wt_check_report(&output.text, run->check, &how);
    enum wt_status status = wt_output_finish(&output, error);

    wt_output_clear(&output);
    return status;
}

static void report(const struct run *run, const struct wt_error *error)
{
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_report_error(&text, run->o, error);
    wt_report_send(&text);
}

/* Results where there are any; the exit code. */
static int finish(struct run *run, enum wt_status status)
{
    struct wt_error late;
    bool broken = status == WT_BROKEN;

    if (status != WT_END)
        report(run, &run->error);
    if (status != WT_END && !broken)
        return wt_exit_code(status);
    status = write_results(run, broken, &late);
    if (status != WT_OK) {
        report(run, &late);
        return wt_exit_code(status);
    }
    if (!all_hold(run->check))
        return 1;
    return broken ? wt_exit_code(WT_BROKEN) : 0;
}

static void clear(struct run *run)
{
    wt_check_free(run->check);
    wt_diagnosis_free(run->diagnosis);
    wt_streams_free(run->streams);
    wt_tracker_free(run->tracker);
    wt_reassembly_free(run->reassembly);
    wt_source_close(run->source);
    wt_expectations_clear(&run->expectations);
}

int wt_command_check(const struct wt_options *o)
{
    static const struct run empty;
    struct run run = empty;
    int code;

    run.o = o;
    enum wt_status status = wt_expectations_read(&run.expectations, o);

    if (status != WT_OK) { /* told already */
        wt_expectations_clear(&run.expectations);
        return wt_exit_code(status);
    }
    status = wt_caller_open(&run.source, o->input, 0, &run.error);
    if (status == WT_OK)
        status = make_steps(&run);
    if (status == WT_OK)
        status = wt_confine_reading(o, run.source, &run.error);
    if (status == WT_OK)
        status = read_all(&run);
    code = finish(&run, status);
    wt_tell_limits(o, run.tracker, run.reassembly, 0);
    clear(&run);
    return code;
}
