/* SPDX-License-Identifier: BSD-2-Clause */
#include "limits.h"

#include "report.h"
#include "say.h"
#include "wiretutor/lang.h"

static void say(const struct wt_options *o, enum wt_label label, uint64_t number)
{
    char digits[32], room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_text_init_in(&text, digits, sizeof digits);
    wt_text_u64(&text, number);
    wt_text_char(&text, '\0');
    const struct wt_fill fill = {"number", digits};
    const struct wt_say how = {
        .fills = &fill, .n_fills = 1, .ascii = o->charset == WT_ASCII, .width = o->width};

    wt_text_init_in(&text, room, sizeof room);
    wt_say(&text, wt_label(o->language, label), 0, &how);
    wt_report_send(&text);
}

/* The story reports each limit where it is reached. */
static bool is_story(const struct wt_options *o)
{
    return (o->command == WT_COMMAND_EXPLAIN || o->command == WT_COMMAND_RUN) &&
           (!o->quiet || o->format != WT_FORMAT_TEXT);
}

void wt_tell_limits(const struct wt_options *o, const struct wt_tracker *tracker,
                    const struct wt_reassembly *reassembly, uint64_t rows_left_out)
{
    static const enum wt_label labels[WT_N_CAPS] = {
        [WT_CAP_CONVERSATIONS] = WT_LABEL_LIMIT_CONVERSATIONS,
        [WT_CAP_UNACKED] = WT_LABEL_LIMIT_UNACKED,
        [WT_CAP_GAPS] = WT_LABEL_LIMIT_GAPS,
        [WT_CAP_POOL] = WT_LABEL_LIMIT_POOL,
    };
    uint64_t given_up = reassembly != NULL ? wt_reassembly_given_up(reassembly) : 0;

    if (is_story(o))
        return;
    for (enum wt_cap cap = 0; tracker != NULL && cap < WT_N_CAPS; cap++) {
        uint64_t n = wt_tracker_capped(tracker, cap);

        if (n > 0)
            say(o, labels[cap], n);
    }
    if (given_up > 0)
        say(o, WT_LABEL_LIMIT_FRAGMENTS, given_up);
    if (rows_left_out > 0)
        say(o, WT_LABEL_LIMIT_ROWS, rows_left_out);
}
