/* SPDX-License-Identifier: BSD-2-Clause */
/* `ladder`: a conversation drawn when it is over, and what stands below all of them. */
#include "ladder.h"

#include "wiretutor/wrap.h"

static void note_drawn(struct ladder_book *book, const struct wt_conversation *c,
                       const struct ladder *l)
{
    book->drawn++;
    if (c->transport == WT_OVER_TCP)
        book->drew_tcp = true;
    else
        book->drew_udp = true;
    for (size_t i = 0; i < l->n; i++) {
        book->drew_loss |= l->steps[i].marks & LADDER_LOST || l->steps[i].n_lost > 0;
        book->drew_run |= l->steps[i].kind == LADDER_RUN;
    }
}

/* The last SYN of an opening that nobody answered is lost as well, though none repeats it. */
static void mark_unanswered(struct ladder *l, const struct wt_ending *ending)
{
    struct ladder_step *last = l->n > 0 ? &l->steps[l->n - 1] : NULL;

    if (last == NULL || ending->summary.outcome != WT_OUTCOME_UNANSWERED || !(last->flags & WT_SYN))
        return;
    last->marks |= LADDER_LOST;
    ladder_add_note(last, WT_LABEL_LADDER_UNANSWERED, 0);
}

void ladder_ending(struct wt_renderer *r, const struct wt_conversation *c,
                   const struct wt_ending *ending)
{
    struct ladder *l = ladder_take(r->ladders, c->number);

    if (l == NULL)
        return;
    mark_unanswered(l, ending);
    if (r->options.svg)
        ladder_draw_svg(r, c, ending, l);
    else
        ladder_draw_text(r, c, ending, l);
    note_drawn(r->ladders, c, l);
    ladder_free(r->ladders, l);
}

void ladder_say_legend(struct wt_renderer *r, ladder_say say, void *context)
{
    const struct ladder_book *book = r->ladders;

    if (book->drawn == 0) {
        say(context, WT_LABEL_LADDER_NONE, 0);
        return;
    }
    if (r->options.quiet)
        return;
    if (book->drew_loss)
        say(context, WT_LABEL_LADDER_LEGEND_LOST, 0);
    if (book->drew_run)
        say(context, WT_LABEL_LADDER_LEGEND_FOLDED, 0);
    say(context, book->drew_tcp ? WT_LABEL_LADDER_LEGEND_CALLS : WT_LABEL_LADDER_LEGEND_CALLS_UDP,
        0);
    if (r->options.conversation != 0 && book->highest > 1)
        say(context, WT_LABEL_LADDER_MORE, book->highest);
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
