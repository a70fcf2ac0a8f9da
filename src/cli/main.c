/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line in, an exit code out. */
#include "check.h"
#include "confine.h"
#include "help.h"
#include "interfaces.h"
#include "lookup.h"
#include "options.h"
#include "options_table.h"
#include "output.h"
#include "read.h"
#include "report.h"
#include "run.h"
#include "signals.h"

/* Text that is no result of a capture: help, versions, interfaces. */
static int print(const struct wt_options *o, struct wt_output *output, int code)
{
    struct wt_error error;
    char room[WT_REPORT_ROOM];
    struct wt_text text;
    enum wt_status status = wt_output_finish(output, &error);

    if (status != WT_OK) {
        wt_text_init_in(&text, room, sizeof room);
        wt_report_error(&text, o, &error);
        wt_report_send(&text);
        code = wt_exit_code(status);
    }
    wt_output_clear(output);
    return code;
}

static int refuse(const struct wt_options *o, enum wt_status status, const struct wt_error *error)
{
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    if (error->id == WT_ERROR_NONE)
        wt_help_screen(&text, o->language);
    else
        wt_report_error(&text, o, error);
    wt_report_send(&text);
    return wt_exit_code(status);
}

static int run(const struct wt_options *o)
{
    struct wt_output output;
    int code = 0;

    wt_signals_ignore_writing();
    if (!o->help && !o->version && o->command == WT_COMMAND_RUN)
        return wt_command_run(o);
    if (!o->help && !o->version && wt_command_at(o->command)->reads_packets)
        return wt_command_read(o);
    if (!o->help && !o->version && o->command == WT_COMMAND_CHECK)
        return wt_command_check(o);
    wt_output_init(&output);
    if (!o->help && !o->version && o->command == WT_COMMAND_LOOKUP) {
        struct wt_error error;
        enum wt_status status = wt_confine_reading(o, NULL, &error);

        if (status != WT_OK)
            return refuse(o, status, &error);
    }
    if (o->help)
        wt_help(&output.text, o);
    else if (o->version)
        wt_version(&output.text);
    else if (o->command == WT_COMMAND_LOOKUP)
        code = wt_command_lookup(o, &output.text);
    else
        code = wt_command_interfaces(o, &output.text);
    return print(o, &output, code);
}

int main(int argc, char **argv)
{
    struct wt_environment env;
    struct wt_inherited inherited;
    struct wt_options o = {.width = 80};
    struct wt_error error;
    /* parsing opens files already: those of -F and -f */
    enum wt_status status = wt_guard_begin(&inherited, &error);

    wt_environment_read(&env);
    if (status == WT_OK)
        status = wt_options_parse(&o, argc, argv, &env, &error);
    o.inherited = &inherited;
    int code = status == WT_OK ? run(&o) : refuse(&o, status, &error);

    wt_options_clear(&o);
    return code;
}
