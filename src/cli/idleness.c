/* SPDX-License-Identifier: BSD-2-Clause */
#include "idleness.h"

#include <string.h>
#include <unistd.h>

#include "report.h"
#include "say.h"
#include "wiretutor/escape.h"
#include "wiretutor/lang.h"

enum {
    NS_PER_MS = 1000000,
    DEADLOCKED_MS = 500, /* nothing can happen any more, and so long nothing has */
    IDLE_MS = 1500,      /* the last program has ended, and so long the others have only waited */
    STALEMATE_MS = 2000, /* all wait: then it is said, … */
    ENDLESS_MS = 4000,   /* … and then they are ended: where all wait without end, … */
    ALONE_MS = 5000,     /* … and where nobody is there to ask a server */
};

/* How long have they only waited, and no packet has passed? */
static int64_t idle_ms(const struct wt_idleness *idle, int64_t last_frame_ms, int64_t now_ms)
{
    int64_t since = idle->since_ns / NS_PER_MS;

    return now_ms - (last_frame_ms > since ? last_frame_ms : since);
}

enum wt_stop_reason wt_idle_reason(const struct wt_idleness *idle, int64_t last_frame_ms,
                                   int64_t now_ms)
{
    const int patience[] = {[WT_STOP_IDLE] = idle->certain ? DEADLOCKED_MS : IDLE_MS,
                            [WT_STOP_STALEMATE] = ENDLESS_MS,
                            [WT_STOP_ALONE] = ALONE_MS};

    if (idle->reason == WT_STOP_NONE ||
        idle_ms(idle, last_frame_ms, now_ms) < patience[idle->reason])
        return WT_STOP_NONE;
    return idle->reason;
}

bool wt_idle_is_stalemate(const struct wt_idleness *idle, int64_t last_frame_ms, int64_t now_ms)
{
    return (idle->reason == WT_STOP_STALEMATE || idle->reason == WT_STOP_ALONE) &&
           idle_ms(idle, last_frame_ms, now_ms) >= STALEMATE_MS;
}

void wt_idle_warn(const struct wt_options *o, const struct wt_renderer *renderer,
                  const struct wt_idleness *idle)
{
    char room[WT_REPORT_ROOM];
    bool first = true;
    struct wt_text text;

    if (isatty(STDOUT_FILENO) == 1)
        return;
    wt_text_init_in(&text, room, sizeof room);
    wt_text_str(&text, "wiretutor: ");
    wt_text_str(&text, wt_label(o->language, WT_LABEL_STALEMATE));
    for (uint8_t i = 0; i < o->n_programs && i < WT_MAX_PROGRAMS; i++) {
        const struct wt_waiting *waits = &idle->waits[i];

        if (waits->kind == WT_WAIT_NONE)
            continue;
        wt_text_str(&text, first ? " (" : ", ");
        first = false;
        wt_escape(&text, wt_render_program_name(renderer, i),
                  strlen(wt_render_program_name(renderer, i)), o->charset == WT_ASCII);
        if (waits->kind != WT_WAIT_CALL && waits->kind != WT_WAIT_SPINS)
            continue;
        wt_text_str(&text, ": ");
        wt_text_str(&text, wt_socket_call_name((enum wt_socket_call_id)waits->call));
        wt_text_str(&text, "()");
    }
    wt_text_str(&text, first ? "\n" : ")\n");
    wt_report_send(&text);
}

static void put_program(struct wt_text *out, char *const *argv, bool ascii)
{
    for (; *argv != NULL; argv++) {
        wt_text_char(out, ' ');
        wt_escape_for_shell(out, *argv, ascii);
    }
}

void wt_idle_better_order(struct wt_text *out, const struct wt_options *o)
{
    wt_text_str(out, "wiretutor run --");
    put_program(out, o->programs[o->n_programs - 1], o->charset == WT_ASCII);
    for (size_t i = 0; i + 1 < o->n_programs; i++) {
        wt_text_str(out, " ::");
        put_program(out, o->programs[i], o->charset == WT_ASCII);
    }
    if (o->n_programs == 1)
        wt_text_str(out, wt_label(o->language, WT_LABEL_AND_ITS_CLIENT));
    wt_text_char(out, '\0');
}
