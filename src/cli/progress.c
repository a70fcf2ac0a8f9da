/* SPDX-License-Identifier: BSD-2-Clause */
#include "progress.h"

#include <string.h>
#include <unistd.h>

#include "report.h"
#include "say.h"
#include "wiretutor/clock.h"
#include "wiretutor/lang.h"

#define SECOND INT64_C(1000000000)
#define FIRST_AFTER SECOND
#define AGAIN_AFTER (SECOND / 5)
static const char erase[] = "\r\033[K";

static int64_t now_ns(void)
{
    return wt_clock_ns(CLOCK_MONOTONIC);
}

/* Where the results go to the same terminal as they come, they show by themselves that it goes on;
 * `flows` and a count have nothing to show before the end. */
static bool is_wanted(const struct wt_options *o)
{
    bool silent =
        o->command == WT_COMMAND_FLOWS || o->command == WT_COMMAND_OVERVIEW || o->only_count;

    return o->interface == NULL && isatty(STDERR_FILENO) == 1 &&
           (silent || isatty(STDOUT_FILENO) != 1);
}

void wt_progress_begin(struct wt_progress *progress, const struct wt_options *o,
                       const struct wt_source *source)
{
    *progress = (struct wt_progress){.o = o, .source = source, .wanted = is_wanted(o)};
    if (!progress->wanted)
        return;
    progress->began_ns = now_ns();
    progress->next_ns = progress->began_ns + FIRST_AFTER;
}

/* "42 %, 3200000 packets, …" */
static void put_line(struct wt_text *out, const struct wt_progress *p, uint64_t packets,
                     int64_t took_ns)
{
    enum { N = 4 };
    static const char *const names[N] = {"percent", "packets", "speed", "left"};
    uint64_t at, size;

    if (!wt_source_position(p->source, &at, &size) || at == 0)
        return;
    double seconds = (double)took_ns / (double)SECOND;
    double rest = size > at ? (double)(size - at) / (double)at : 0;
    const uint64_t numbers[N] = {size > 0 && at < size ? at * 100 / size : 100, packets,
                                 (uint64_t)((double)packets / seconds),
                                 (uint64_t)(seconds * rest + 0.5)};
    struct wt_fill fills[N];
    char room[N][32];

    for (int i = 0; i < N; i++) {
        struct wt_text number;

        wt_text_init_in(&number, room[i], sizeof room[i]);
        wt_text_u64(&number, numbers[i]);
        wt_text_char(&number, '\0');
        fills[i] = (struct wt_fill){names[i], room[i]};
    }
    const struct wt_say how = {
        .fills = fills, .n_fills = N, .ascii = p->o->charset == WT_ASCII, .width = 80};
    const char *words = wt_label(p->o->language, WT_LABEL_PROGRESS);

    wt_text_str(out, erase);
    wt_fill_in(out, words, strlen(words), &how);
}

void wt_progress_look(struct wt_progress *progress, uint64_t packets)
{
    int64_t now = now_ns();
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    if (now < progress->next_ns)
        return;
    progress->next_ns = now + AGAIN_AFTER;
    progress->shown = true;
    wt_text_init_in(&text, room, sizeof room);
    put_line(&text, progress, packets, now - progress->began_ns);
    wt_report_send(&text);
}

void wt_progress_end(struct wt_progress *progress)
{
    char room[sizeof erase];
    struct wt_text text;

    if (!progress->shown)
        return;
    progress->shown = false;
    wt_text_init_in(&text, room, sizeof room);
    wt_text_str(&text, erase);
    wt_report_send(&text);
}
