/* SPDX-License-Identifier: BSD-2-Clause */
/* Which commands take a flag, as pages and completions say it. */
#include "manual.h"

void wt_manual_commands(struct wt_text *out, const struct wt_flag *flag, const char *between)
{
    bool first = true;

    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        enum wt_command command = (enum wt_command)i;

        if (flag != NULL && !wt_flag_serves(flag, command))
            continue;
        if (!first)
            wt_text_str(out, between);
        wt_text_str(out, wt_command_at(command)->name);
        first = false;
    }
}

bool wt_manual_is_common(const struct wt_flag *flag)
{
    return wt_flag_served(flag) != WT_SERVES_SOME;
}
