/* SPDX-License-Identifier: BSD-2-Clause */
#include "confine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "say.h"
#include "wiretutor/bytes.h"

/* Names of files by the time need the time zone. Where TZ is not set the C library looks for a new
 * /etc/localtime again and again, and would take UTC where it may not look. */
static void load_time_zone(void)
{
    (void)setenv("TZ", ":/etc/localtime", 0);
    tzset();
}

static void say(const struct wt_options *o, enum wt_label label, uint64_t number)
{
    struct wt_text digits;
    struct wt_text text;

    wt_text_init(&digits, NULL, NULL);
    wt_text_init(&text, NULL, NULL);
    wt_text_u64(&digits, number);
    wt_text_char(&digits, '\0');
    const struct wt_fill fill = {"number", digits.failed ? "?" : digits.data};

    wt_say(&text, wt_label(o->language, label), 0,
           &(struct wt_say){.fills = &fill, .n_fills = 1, .width = o->width});
    wt_report_send(&text);
    wt_text_clear(&digits);
}

static enum wt_label sandbox_label(const struct wt_guard_report *report)
{
    if (report->for_tools)
        return WT_LABEL_SANDBOX_TOOLS;
    if (report->landlock == 0)
        return report->seccomp ? WT_LABEL_SANDBOX_NO_LANDLOCK : WT_LABEL_SANDBOX_NONE;
    return report->seccomp ? WT_LABEL_SANDBOX_WHOLE : WT_LABEL_SANDBOX_NO_SECCOMP;
}

static bool is_whole(const struct wt_guard_report *report)
{
    return report->seccomp && report->landlock > 0 && !report->for_tools;
}

static enum wt_status require_whole(const struct wt_guard_report *report, struct wt_error *error)
{
    bool no_landlock = report->landlock == 0, no_seccomp = !report->seccomp || report->for_tools;

    if (is_whole(report))
        return WT_OK;
    return wt_fail(error, WT_CANNOT, WT_ERROR_NO_SANDBOX,
                   !no_seccomp   ? "Landlock"
                   : no_landlock ? "Landlock, seccomp"
                                 : "seccomp",
                   NULL);
}

/* Whoever captures as root from strangers without it should know; tools were chosen. */
static bool is_risky(const struct wt_options *o, const struct wt_guard_report *report)
{
    return o->interface != NULL && getuid() == 0 && !is_whole(report) && !report->for_tools;
}

/* -v of packets and flows means packet details: there the sandbox is reported only live. */
static bool is_told(const struct wt_options *o)
{
    return o->verbose > 0 && (o->interface != NULL ||
                              (o->command != WT_COMMAND_PACKETS && o->command != WT_COMMAND_FLOWS));
}

/* A program that was started may read it, too. */
static bool reads_stdin(const struct wt_options *o)
{
    return o->command == WT_COMMAND_RUN || (o->input != NULL && strcmp(o->input, "-") == 0);
}

enum wt_status wt_confine(const struct wt_options *o, const struct wt_confined *what,
                          struct wt_error *error)
{
    const struct wt_source *source = what->source;
    struct wt_guard_options options = wt_guard_nothing();
    struct wt_guard_report report;

    options.inherited = o->inherited;
    options.keeps_stdin = reads_stdin(o);
    options.children = what->children;
    options.n_children = what->n_children;
    if (source != NULL && wt_source_is_live(source)) {
        options.packet_socket = wt_source_packet_socket(source);
        options.live_anything = options.packet_socket < 0;
    }
    if (what->sink != NULL)
        options.directory = wt_sink_directory(what->sink);
    if (o->rotate_seconds != 0)
        load_time_zone();
    enum wt_status status = wt_guard_enter(&options, &report, error);

    if (status == WT_OK && o->require_sandbox)
        status = require_whole(&report, error);
    if (status == WT_OK && is_told(o))
        say(o, WT_LABEL_SANDBOX_USER, getuid());
    if (status == WT_OK && (is_told(o) || is_risky(o, &report)))
        say(o, sandbox_label(&report), report.landlock);
    return status;
}

enum wt_status wt_confine_reading(const struct wt_options *o, const struct wt_source *source,
                                  struct wt_error *error)
{
    struct wt_identity who;
    enum wt_status status = wt_guard_identity(&who, NULL, error);

    if (status == WT_OK)
        status = wt_guard_become(&who, error);
    return status == WT_OK ? wt_confine(o, &(struct wt_confined){.source = source}, error) : status;
}
