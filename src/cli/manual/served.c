/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables as pages and completions need them: what is served, and by which commands. */
#include "manual.h"

#include <string.h>

const struct wt_flag *wt_manual_flag(size_t i)
{
    for (size_t at = 0; wt_flag_at(at) != NULL; at++)
        if (wt_flag_is_served(wt_flag_at(at)) && i-- == 0)
            return wt_flag_at(at);
    return NULL;
}

const struct wt_command_row *wt_manual_command(size_t i, enum wt_command *command)
{
    for (unsigned at = 0; at < WT_N_COMMANDS; at++) {
        *command = (enum wt_command)at;
        if (wt_command_at(*command)->served && i-- == 0)
            return wt_command_at(*command);
    }
    return NULL;
}

void wt_manual_commands(struct wt_text *out, const struct wt_flag *flag, const char *between)
{
    const struct wt_command_row *row;
    enum wt_command command;
    bool first = true;

    for (size_t i = 0; (row = wt_manual_command(i, &command)) != NULL; i++) {
        if (flag != NULL && !wt_flag_serves(flag, command))
            continue;
        if (!first)
            wt_text_str(out, between);
        wt_text_str(out, row->name);
        first = false;
    }
}

bool wt_manual_is_common(const struct wt_flag *flag)
{
    const struct wt_command_row *row;
    enum wt_command command;
    bool some = false;
    bool all = true;

    for (size_t i = 0; (row = wt_manual_command(i, &command)) != NULL; i++) {
        if (!row->reads_packets)
            continue;
        some |= wt_flag_serves(flag, command);
        all &= wt_flag_serves(flag, command);
    }
    return all || !some;
}
