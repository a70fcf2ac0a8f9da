/* SPDX-License-Identifier: BSD-2-Clause */
/* What the output that was asked for shows, and so which steps have to be taken. */
#include "asked.h"

#include "wiretutor/conversation.h"

bool wt_tells_rows(const struct wt_options *o)
{
    return o->command == WT_COMMAND_FLOWS && o->format == WT_FORMAT_TEXT && o->verbose == 0;
}

bool wt_is_story(const struct wt_options *o)
{
    return o->command == WT_COMMAND_EXPLAIN || o->command == WT_COMMAND_RUN;
}

bool wt_is_explained(const struct wt_options *o)
{
    return wt_is_story(o) || o->command == WT_COMMAND_LADDER;
}

bool wt_looks_inside(const struct wt_options *o)
{
    if (o->command == WT_COMMAND_PACKETS)
        return o->format != WT_FORMAT_TEXT || o->verbose > 0 || o->diagram || o->hex > 0 ||
               o->hex_text > 0;
    if (o->command == WT_COMMAND_FLOWS)
        return o->verbose > 0;
    return wt_is_explained(o);
}

bool wt_reads_messages(const struct wt_options *o)
{
    return wt_looks_inside(o) || o->command == WT_COMMAND_OVERVIEW ||
           (o->command == WT_COMMAND_PACKETS && !o->quiet);
}

unsigned wt_skipped(const struct wt_options *o)
{
    if (o->format != WT_FORMAT_TEXT)
        return 0;
    if (o->command == WT_COMMAND_PACKETS && o->quiet)
        return WT_SKIP_ANALYSIS | WT_SKIP_HISTORY;
    if (o->command != WT_COMMAND_FLOWS)
        return WT_SKIP_HISTORY;
    return WT_SKIP_HISTORY | (o->verbose > 0 ? 0 : WT_SKIP_MEANING | WT_SKIP_TIMES);
}

bool wt_tells_spent(const struct wt_options *o)
{
    if (o->command == WT_COMMAND_FLOWS)
        return !wt_tells_rows(o);
    return o->command == WT_COMMAND_OVERVIEW || (wt_is_story(o) && o->format != WT_FORMAT_TEXT);
}
