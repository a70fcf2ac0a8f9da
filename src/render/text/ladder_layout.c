/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout of a ladder in text: the words of each row, and their widths. */
#include "ladder_layout.h"

#include "wiretutor/wrap.h"

enum {
    WIDEST_ENTRY = 17, /* a longer one in a margin is broken at its blanks */
    NARROW_ENTRY = 13, /* … where the arrows need the room: recv() -> b'' still fits */
    LEAST_AREA = 26,   /* between the two lines of life, whatever stands beside them */
    MOST_AREA = 44,
    LEAST_SHAFT = 5, /* of an arrow, beside the words on it */
};

/* ---- lines of words ---- */

static unsigned width_of(const struct wt_text *text, size_t begin, size_t end)
{
    return wt_width(text->data + begin, end - begin);
}

unsigned ladder_line_width(const struct ladder_stack *s, unsigned i)
{
    return i < s->n ? width_of(s->text, s->begin[i], s->end[i]) : 0;
}

void ladder_push(struct ladder_stack *s, size_t begin, size_t end)
{
    if (s->n == LADDER_MAX_LINES || begin >= end)
        return;
    s->begin[s->n] = begin;
    s->end[s->n++] = end;
}

void ladder_push_state(struct ladder_drawing *d, struct ladder_stack *s, const char *state)
{
    size_t begin = d->words.len;

    if (*state == '\0')
        return;
    wt_text_str(&d->words, state);
    s->state = s->n;
    ladder_push(s, begin, d->words.len);
}

/* Break the text from begin on at blanks into entries that fit a margin. */
static void push_entry(struct ladder_stack *s, size_t begin, unsigned columns)
{
    size_t line = begin;
    size_t fits = begin; /* the last blank before which the line fits */

    for (size_t i = begin; i <= s->text->len; i++) {
        if (i < s->text->len && s->text->data[i] != ' ')
            continue;
        if (fits > line && width_of(s->text, line, i) > columns) {
            ladder_push(s, line, fits);
            line = fits + 1;
        }
        fits = i;
    }
    ladder_push(s, line, s->text->len);
}

/* Pieces (lines of the buffer from begin on) put together to lines that fit. */
static void pack(const struct wt_text *text, size_t begin, unsigned columns,
                 struct ladder_stack *out)
{
    size_t line = begin;
    size_t end = begin;

    for (size_t at = begin; at < text->len;) {
        const char *feed = memchr(text->data + at, '\n', text->len - at);
        size_t next = feed != NULL ? (size_t)(feed - text->data) : text->len;

        if (end > line && width_of(text, line, next) > columns) {
            ladder_push(out, line, end);
            line = at;
        }
        end = next;
        at = next + 1;
    }
    ladder_push(out, line, end);
}

void ladder_join(struct wt_text *text, size_t begin)
{
    for (size_t at = begin; at < text->len; at++)
        if (text->data[at] == '\n')
            text->data[at] = ' ';
}

static unsigned widest(const struct ladder_stack *s)
{
    unsigned most = 0;

    for (unsigned i = 0; i < s->n; i++)
        if (ladder_line_width(s, i) > most)
            most = ladder_line_width(s, i);
    return most;
}

/* ---- what a row says ---- */

/* The packet's number, or a run's first and last, right-aligned. */
static void put_numbers(struct ladder_drawing *d, const struct wt_ladder_row *s)
{
    struct wt_text *out = &d->words;
    size_t begin = out->len;

    wt_text_u64(out, s->frame);
    if (s->last_frame != s->frame) {
        wt_put_symbols(d->r, out, "–", strlen("–"));
        wt_text_u64(out, s->last_frame);
    }
    unsigned width = width_of(out, begin, out->len);

    if (width < d->numbers) {
        size_t blanks = d->numbers - width;
        size_t n = out->len - begin;

        wt_text_spaces(out, blanks);
        memmove(out->data + begin + blanks, out->data + begin, n);
        memset(out->data + begin, ' ', blanks);
    }
}

static void put_when(struct ladder_drawing *d, size_t i)
{
    const struct wt_ladder_row *s = &d->l->steps[i];
    int64_t before = i > 0 ? d->l->steps[i - 1].time_ns : s->time_ns;

    put_numbers(d, s);
    if (d->r->options.time == WT_TIME_NONE)
        return;
    wt_text_str(&d->words, "  ");
    wt_put_clock(d->r, &d->words, s->time_ns, before);
}

static void gather_sender(struct ladder_drawing *d, size_t i, struct ladder_stack *out)
{
    const struct wt_ladder_row *s = &d->l->steps[i];

    for (unsigned k = 0; k < WT_LADDER_MAX_CALLS; k++) {
        size_t begin = d->words.len;

        ladder_call(d->r, s, k, &d->words);
        push_entry(out, begin, d->entry);
    }
    ladder_push_state(d, out, ladder_new_state(d->c, d->l, i, s->from));
}

static void gather_receiver(struct ladder_drawing *d, size_t i, struct ladder_stack *out)
{
    const struct wt_ladder_row *s = &d->l->steps[i];

    ladder_push_state(d, out, ladder_new_state(d->c, d->l, i, !s->from));
    for (unsigned k = 0; k < s->n_notices; k++) {
        size_t begin = d->words.len;

        ladder_put_notice(d->r, s, k, &d->words);
        push_entry(out, begin, d->entry);
    }
}

/* What stands beside this end of row i. */
static void gather_margin(struct ladder_drawing *d, size_t i, unsigned side,
                          struct ladder_stack *out)
{
    *out = (struct ladder_stack){.text = &d->words, .state = LADDER_MAX_LINES};
    if (side == d->l->steps[i].from)
        gather_sender(d, i, out);
    else
        gather_receiver(d, i, out);
}

/* The columns that an arrow needs beside its words. */
static unsigned shaft_of(const struct wt_ladder_row *s)
{
    bool is_short = s->marks & (WT_LADDER_LOST | WT_LADDER_FROM_ROUTER);

    return LEAST_SHAFT + (is_short ? (unsigned)LADDER_SHORT_OF : 0);
}

void ladder_gather_step(struct ladder_drawing *d, size_t i, struct ladder_step_words *w)
{
    const struct wt_ladder_row *s = &d->l->steps[i];

    d->words.len = 0;
    if (s->kind != WT_LADDER_GAP && s->kind != WT_LADDER_LEFT_OUT)
        put_when(d, i);
    w->when_len = d->words.len;
    for (unsigned side = 0; side < 2; side++)
        gather_margin(d, i, side, &w->margin[side != d->c->client]);
    w->notes = w->label = (struct ladder_stack){.text = &d->words};
    size_t begin = d->words.len;

    ladder_notes(d->r, s, &d->words);
    pack(&d->words, begin, 0, &w->notes); /* each on a line of its own */
    begin = d->words.len;
    ladder_label(d->r, d->c, d->l, s, &d->words);
    pack(&d->words, begin, d->area - shaft_of(s), &w->label);
    ladder_join(&d->words, begin);
}

/* ---- measuring ---- */

static void widen(unsigned *width, unsigned to)
{
    if (to > *width)
        *width = to;
}

/* The widest piece of a label, with the arrow that it stands on. */
static unsigned needed_area(struct ladder_drawing *d)
{
    unsigned need = LEAST_AREA;

    for (size_t i = 0; i < d->l->n; i++) {
        const struct wt_ladder_row *s = &d->l->steps[i];
        struct ladder_stack pieces = {.text = &d->words};

        d->words.len = 0;
        ladder_label(d->r, d->c, d->l, s, &d->words);
        pack(&d->words, 0, 0, &pieces);
        widen(&need, widest(&pieces) + shaft_of(s));
    }
    return need;
}

static void measure_time(struct ladder_drawing *d)
{
    d->numbers = 3;
    for (size_t i = 0; i < d->l->n; i++) {
        d->words.len = 0;
        put_numbers(d, &d->l->steps[i]);
        widen(&d->numbers, width_of(&d->words, 0, d->words.len));
    }
    for (size_t i = 0; i < d->l->n; i++) {
        d->words.len = 0;
        put_when(d, i);
        widen(&d->when, width_of(&d->words, 0, d->words.len));
    }
}

static void measure_margins(struct ladder_drawing *d)
{
    const struct wt_endpoint *server = &d->c->end[!d->c->client].at;
    struct ladder_stack margin;

    d->margin[0] = d->margin[1] = 0;
    for (unsigned side = 0; side < 2; side++) {
        unsigned *width = &d->margin[side != d->c->client];

        widen(width, (unsigned)strlen(ladder_state_before(d->c, d->l, side)));
        for (size_t i = 0; i < d->l->n; i++) {
            d->words.len = 0;
            gather_margin(d, i, side, &margin);
            widen(width, widest(&margin));
        }
    }
    d->words.len = 0;
    wt_text_endpoint(&d->words, &server->ip, server->port);
    if (d->words.len <= LADDER_WIDEST_HEAD)
        widen(&d->margin[1], (unsigned)d->words.len - 1); /* it begins over the line of life */
}

/* The width that is left for the arrows. */
static unsigned room(const struct ladder_drawing *d)
{
    unsigned taken = d->when + 1 + d->margin[0] + 2 + 2 + d->margin[1];

    return d->r->options.width > taken ? d->r->options.width - taken : 0;
}

void ladder_measure(struct ladder_drawing *d)
{
    unsigned need = needed_area(d);

    measure_time(d);
    d->entry = WIDEST_ENTRY;
    measure_margins(d);
    if (room(d) < need) {
        d->entry = NARROW_ENTRY;
        measure_margins(d);
    }
    d->area = room(d) < need ? need : room(d) > MOST_AREA ? MOST_AREA : room(d);
}
