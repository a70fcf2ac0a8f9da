/* SPDX-License-Identifier: BSD-2-Clause */
/* The sequence diagram as text: client left, server right, time downwards.
 *
 *       4  0.000142           send() │──── PSH,ACK bytes 1–4 ────▶│ recv()
 *
 * A row is one line with the arrow; causes stand above it, effects below. */
#include "ladder_layout.h"

#include "wiretutor/wrap.h"

/* ---- lines ---- */

static void put_repeated(struct wt_renderer *r, const char *symbol, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        wt_put(r, symbol);
}

static void put_line_of(struct ladder_drawing *d, const struct ladder_stack *s, unsigned i)
{
    wt_text_bytes(d->r->out, s->text->data + s->begin[i], s->end[i] - s->begin[i]);
}

static void put_entry(struct ladder_drawing *d, const struct ladder_stack *s, unsigned i)
{
    if (i >= s->n)
        return;
    wt_paint(d->r, i == s->state ? WT_BOLD : WT_CYAN);
    put_line_of(d, s, i);
    wt_paint(d->r, WT_PLAIN);
}

/* Up to the client's line of life. */
static void put_left(struct ladder_drawing *d, const char *when, size_t n,
                     const struct ladder_stack *s, unsigned i)
{
    wt_paint(d->r, WT_DIM);
    wt_text_bytes(d->r->out, when, n);
    wt_paint(d->r, WT_PLAIN);
    wt_text_spaces(d->r->out, d->when - wt_width(when, n) + 1);
    wt_text_spaces(d->r->out, d->margin[0] - ladder_line_width(s, i));
    put_entry(d, s, i);
    wt_put(d->r, " │");
}

static void put_right(struct ladder_drawing *d, const struct ladder_stack *s, unsigned i)
{
    wt_put(d->r, "│");
    if (i < s->n)
        wt_text_char(d->r->out, ' ');
    put_entry(d, s, i);
    wt_text_char(d->r->out, '\n');
}

static void put_words(struct ladder_drawing *d, const struct ladder_stack *label, unsigned i,
                      enum wt_paint paint)
{
    unsigned width = ladder_line_width(label, i);
    unsigned blanks = d->area > width ? d->area - width : 0;

    wt_text_spaces(d->r->out, blanks / 2);
    if (width > 0) {
        wt_paint(d->r, paint);
        put_line_of(d, label, i);
        wt_paint(d->r, WT_PLAIN);
    }
    wt_text_spaces(d->r->out, blanks - blanks / 2);
}

struct arrow {
    bool to_right;
    bool lost, from_middle;
    const char *shaft; /* one symbol */
    enum wt_paint paint;
};

static struct arrow arrow_of(const struct ladder_drawing *d, const struct wt_ladder_row *s)
{
    struct arrow a = {.to_right = s->from == d->c->client, .shaft = "─", .paint = WT_PLAIN};

    a.lost = s->marks & WT_LADDER_LOST;
    a.from_middle = s->kind == WT_LADDER_ICMP && s->marks & WT_LADDER_FROM_ROUTER;
    if (s->kind == WT_LADDER_RUN)
        a.shaft = "═";
    if (s->kind == WT_LADDER_GAP)
        a.shaft = "╌";
    if (s->flags & WT_RST || s->kind == WT_LADDER_ICMP || a.lost)
        a.paint = WT_RED;
    else if (s->flags & WT_FIN)
        a.paint = WT_YELLOW;
    else if (s->flags & WT_SYN)
        a.paint = WT_GREEN;
    return a;
}

/* The last line of the label stands on the shaft, in its middle. */
static void put_arrow(struct ladder_drawing *d, const struct arrow *a,
                      const struct ladder_stack *label, unsigned i)
{
    struct wt_renderer *r = d->r;
    unsigned words = ladder_line_width(label, i);
    unsigned blank_right =
        a->to_right ? (a->lost ? LADDER_SHORT_OF : 0) : (a->from_middle ? LADDER_SHORT_OF : 0);
    unsigned blank_left =
        a->to_right ? (a->from_middle ? LADDER_SHORT_OF : 0) : (a->lost ? LADDER_SHORT_OF : 0);
    unsigned length = d->area - blank_left - blank_right;
    unsigned shaft = length > words + 3 ? length - words - 3 : 0; /* head, and a blank each side */
    unsigned before = shaft / 2 + (a->to_right ? 0 : shaft % 2);

    wt_text_spaces(r->out, blank_left);
    wt_paint(r, a->paint);
    if (!a->to_right)
        wt_put(r, a->lost ? "✗" : "◀");
    put_repeated(r, a->shaft, before);
    wt_text_char(r->out, ' ');
    if (words > 0)
        put_line_of(d, label, i);
    wt_text_char(r->out, ' ');
    put_repeated(r, a->shaft, shaft - before);
    if (a->to_right)
        wt_put(r, a->lost ? "✗" : "▶");
    wt_paint(r, WT_PLAIN);
    wt_text_spaces(r->out, blank_right);
}

/* ---- steps ---- */

/* Entries of the sender stand on the arrow's line and above it: which one is line `up` above? */
static unsigned entry_above(const struct ladder_stack *s, unsigned up)
{
    return up < s->n ? s->n - 1 - up : LADDER_MAX_LINES;
}

static void put_above(struct ladder_drawing *d, const struct ladder_step_words *w, bool from_client,
                      unsigned up)
{
    static const struct ladder_stack nothing;
    unsigned label_lines = w->notes.n + w->label.n;
    const struct ladder_stack *left = from_client ? &w->margin[0] : &nothing;
    const struct ladder_stack *right = from_client ? &nothing : &w->margin[1];

    put_left(d, "", 0, left, entry_above(left, up));
    if (up >= label_lines)
        put_words(d, &nothing, 0, WT_PLAIN);
    else if (up < w->label.n)
        put_words(d, &w->label, w->label.n - 1 - up, WT_PLAIN);
    else
        put_words(d, &w->notes, label_lines - 1 - up, WT_YELLOW);
    put_right(d, right, entry_above(right, up));
}

static void put_below(struct ladder_drawing *d, const struct ladder_step_words *w, bool from_client,
                      unsigned k)
{
    static const struct ladder_stack nothing;

    put_left(d, "", 0, from_client ? &nothing : &w->margin[0], k);
    put_words(d, &nothing, 0, WT_PLAIN);
    put_right(d, from_client ? &w->margin[1] : &nothing, k);
}

/* The bare ACKs to a run: one arrow back. */
static void put_reply(struct ladder_drawing *d, const struct wt_ladder_row *s)
{
    static const struct ladder_stack nothing;
    struct ladder_stack label = {.text = &d->words};
    struct arrow back = arrow_of(d, s);
    size_t begin = d->words.len;

    back.to_right = !back.to_right;
    back.paint = WT_PLAIN;
    ladder_reply_label(d->r, s, &d->words);
    ladder_join(&d->words, begin);
    ladder_push(&label, begin, d->words.len - 1);
    put_left(d, "", 0, &nothing, 0);
    put_arrow(d, &back, &label, 0);
    put_right(d, &nothing, 0);
}

static unsigned most(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static void put_step(struct ladder_drawing *d, size_t i)
{
    const struct wt_ladder_row *s = &d->l->steps[i];
    struct arrow arrow = arrow_of(d, s);
    struct ladder_step_words w;

    ladder_gather_step(d, i, &w);
    bool from_client = s->from == d->c->client;
    const struct ladder_stack *sender = &w.margin[!from_client];
    const struct ladder_stack *receiver = &w.margin[from_client];

    for (unsigned up = most(w.notes.n + w.label.n, most(sender->n, 1)) - 1; up > 0; up--)
        put_above(d, &w, from_client, up);
    put_left(d, d->words.data, w.when_len, &w.margin[0], from_client ? entry_above(sender, 0) : 0);
    if (s->kind == WT_LADDER_LEFT_OUT || s->marks & WT_LADDER_CAME_LATE)
        put_words(d, &w.label, 0, WT_YELLOW);
    else
        put_arrow(d, &arrow, &w.label, w.label.n - 1);
    put_right(d, &w.margin[1], from_client ? 0 : entry_above(sender, 0));
    for (unsigned k = 1; k < receiver->n; k++)
        put_below(d, &w, from_client, k);
    if (s->kind == WT_LADDER_RUN && s->acks > 0)
        put_reply(d, s);
}

/* ---- above and below ---- */

/* The ends' names and addresses over their lines of life; one too long for that gets a line of its
 * own. */
static void put_heads(struct ladder_drawing *d, struct wt_text *left, struct wt_text *right)
{
    struct wt_renderer *r = d->r;
    unsigned line = d->when + 1 + d->margin[0] + 1; /* the column of the client's line */
    unsigned left_width = wt_width(left->data, left->len);
    unsigned right_width = wt_width(right->data, right->len);
    unsigned begin = left_width < line + 1 ? line + 1 - left_width : 0;
    unsigned other = line + 1 + d->area;
    bool fits = other + right_width <= r->options.width || right_width <= LADDER_WIDEST_HEAD;
    bool together = fits && begin + left_width + 2 <= other;

    wt_text_spaces(r->out, begin);
    wt_paint(r, WT_BOLD);
    wt_text_bytes(r->out, left->data, left->len);
    if (!together) {
        wt_text_char(r->out, '\n');
        begin = left_width = 0;
        if (other + right_width > r->options.width)
            other = right_width < r->options.width ? r->options.width - right_width : 0;
    }
    wt_text_spaces(r->out, other - begin - left_width);
    wt_text_bytes(r->out, right->data, right->len);
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
}

static void put_names(struct ladder_drawing *d, bool addresses)
{
    char room[2][128];
    struct wt_text names[2];

    for (unsigned at = 0; at < 2; at++) {
        const struct wt_endpoint *end = &d->c->end[at == 0 ? d->c->client : !d->c->client].at;
        enum wt_label label = at == 0 ? WT_LABEL_CLIENT : WT_LABEL_SERVER;

        wt_text_init_in(&names[at], room[at], sizeof room[at]);
        if (addresses)
            wt_text_endpoint(&names[at], &end->ip, end->port);
        else
            wt_text_str(&names[at], wt_label(d->r->options.language, label));
    }
    put_heads(d, &names[0], &names[1]);
    wt_text_clear_into(&names[0], d->r->out);
    wt_text_clear_into(&names[1], d->r->out);
}

static void put_first_states(struct ladder_drawing *d)
{
    struct ladder_stack margin[2];

    d->words.len = 0;
    for (unsigned side = 0; side < 2; side++) {
        struct ladder_stack *s = &margin[side != d->c->client];

        *s = (struct ladder_stack){.text = &d->words, .state = LADDER_MAX_LINES};
        ladder_push_state(d, s, ladder_state_before(d->c, d->l, side));
    }
    if (margin[0].n + margin[1].n == 0)
        return;
    put_left(d, "", 0, &margin[0], 0);
    wt_text_spaces(d->r->out, d->area);
    put_right(d, &margin[1], 0);
}

void ladder_draw_text(struct wt_renderer *r, const struct wt_conversation *c,
                      const struct wt_ending *ending, const struct wt_ladder *l)
{
    struct ladder_drawing d = {.r = r, .c = c, .l = l};
    char room[1024];

    wt_text_init_in(&d.words, room, sizeof room); /* an empty line is one, too */
    ladder_measure(&d);
    wt_put_heading(r, c);
    wt_text_char(r->out, '\n');
    put_names(&d, false);
    put_names(&d, true);
    put_first_states(&d);
    for (size_t i = 0; i < l->n; i++)
        put_step(&d, i);
    if (!r->options.quiet)
        wt_story_ending(r, c, ending);
    r->written = WT_WROTE_ENDING;
    wt_text_clear_into(&d.words, r->out);
}
