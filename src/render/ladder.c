/* SPDX-License-Identifier: BSD-2-Clause */
/* `ladder`: a conversation drawn when it is over, and what stands below all of them. */
#include "ladder.h"

#include <stdlib.h>

#include "wiretutor/wrap.h"

struct ladder_sheet *ladder_sheet_new(const struct wt_render_options *options)
{
    struct ladder_sheet *sheet = calloc(1, sizeof *sheet);

    if (sheet != NULL)
        sheet->book = wt_ladder_book_new(options->every, options->conversation);
    if (sheet == NULL || sheet->book == NULL) {
        free(sheet);
        return NULL;
    }
    return sheet;
}

void ladder_sheet_free(struct ladder_sheet *sheet)
{
    if (sheet == NULL)
        return;
    wt_ladder_book_free(sheet->book);
    wt_text_clear(&sheet->svg);
    free(sheet);
}

void ladder_packet(struct wt_renderer *r, const struct wt_packet *packet,
                   const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    wt_ladder_packet(r->ladders->book, packet, tracked, commentary);
}

static void note_drawn(struct ladder_sheet *sheet, const struct wt_conversation *c,
                       const struct wt_ladder *l)
{
    sheet->drawn++;
    if (c->transport == WT_OVER_TCP)
        sheet->drew_tcp = true;
    else
        sheet->drew_udp = true;
    for (size_t i = 0; i < l->n; i++) {
        sheet->drew_loss |= l->steps[i].marks & WT_LADDER_LOST || l->steps[i].n_lost > 0;
        sheet->drew_run |= l->steps[i].kind == WT_LADDER_RUN;
    }
}

void ladder_ending(struct wt_renderer *r, const struct wt_conversation *c,
                   const struct wt_ending *ending)
{
    struct wt_ladder *l = wt_ladder_take(r->ladders->book, c, ending);

    if (l == NULL)
        return;
    if (r->options.svg)
        ladder_draw_svg(r, c, ending, l);
    else
        ladder_draw_text(r, c, ending, l);
    note_drawn(r->ladders, c, l);
    wt_ladder_free(r->ladders->book, l);
}

void ladder_say_legend(struct wt_renderer *r, ladder_say say, void *context)
{
    const struct ladder_sheet *sheet = r->ladders;

    if (sheet->drawn == 0) {
        say(context, WT_LABEL_LADDER_NONE, 0);
        return;
    }
    if (r->options.quiet)
        return;
    if (sheet->drew_loss)
        say(context, WT_LABEL_LADDER_LEGEND_LOST, 0);
    if (sheet->drew_run)
        say(context, WT_LABEL_LADDER_LEGEND_FOLDED, 0);
    say(context, sheet->drew_tcp ? WT_LABEL_LADDER_LEGEND_CALLS : WT_LABEL_LADDER_LEGEND_CALLS_UDP,
        0);
    if (r->options.conversation != 0 && wt_ladder_highest(sheet->book) > 1)
        say(context, WT_LABEL_LADDER_MORE, wt_ladder_highest(sheet->book));
}

static void say_in_text(void *context, enum wt_label label, uint64_t n)
{
    struct wt_renderer *r = context;
    struct wt_text *s = &r->sentence;

    s->len = 0;
    ladder_with_number(r, s, label, n);
    wt_wrap(r->out, s->data, s->len, 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
}

void ladder_end(struct wt_renderer *r, uint64_t packets)
{
    (void)packets;
    if (r->options.svg) {
        ladder_end_svg(r);
        return;
    }
    if (r->ladders->drawn > 0 && !r->options.quiet)
        wt_text_char(r->out, '\n');
    ladder_say_legend(r, say_in_text, r);
}
