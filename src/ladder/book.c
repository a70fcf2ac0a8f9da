/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of each conversation that will be drawn: kept, folded and bounded. */
#include "book.h"

#include <stdlib.h>

/* ---- by number ---- */

enum { FIRST_PLACES = 16 };

/* The place of this conversation's ladder, or the empty one where it would be. */
static size_t place_of(const struct wt_ladder_book *book, uint32_t number)
{
    size_t mask = book->size - 1;
    size_t i = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;

    while (book->places[i] != NULL && book->places[i]->number != number)
        i = (i + 1) & mask;
    return i;
}

/* Grow the table: it has places for the conversations held, not for every number. */
static bool make_place(struct wt_ladder_book *book)
{
    struct wt_ladder_book larger = {.size = book->size > 0 ? 2 * book->size : FIRST_PLACES};

    if (2 * book->n < book->size)
        return true;
    larger.places = calloc(larger.size, sizeof(struct wt_ladder *));
    if (larger.places == NULL)
        return false;
    for (size_t i = 0; i < book->size; i++)
        if (book->places[i] != NULL)
            larger.places[place_of(&larger, book->places[i]->number)] = book->places[i];
    free(book->places);
    book->places = larger.places;
    book->size = larger.size;
    return true;
}

static struct wt_ladder *add(struct wt_ladder_book *book, uint32_t number)
{
    struct wt_ladder *l = make_place(book) ? calloc(1, sizeof *l) : NULL;

    if (l == NULL) {
        book->no_memory = true;
        return NULL;
    }
    l->number = number;
    book->places[place_of(book, number)] = l;
    book->n++;
    return l;
}

struct wt_ladder *ladder_of(struct wt_ladder_book *book, uint32_t number)
{
    struct wt_ladder *l = book->n > 0 ? book->places[place_of(book, number)] : NULL;

    return l != NULL ? l : add(book, number);
}

static struct wt_ladder *take(struct wt_ladder_book *book, uint32_t number)
{
    size_t mask = book->size - 1, i = book->n > 0 ? place_of(book, number) : 0;
    struct wt_ladder *l = book->n > 0 ? book->places[i] : NULL;

    if (l == NULL)
        return NULL;
    book->places[i] = NULL;
    book->n--;
    /* re-insert the later entries of the same probe sequence */
    for (i = (i + 1) & mask; book->places[i] != NULL; i = (i + 1) & mask) {
        struct wt_ladder *moved = book->places[i];

        book->places[i] = NULL;
        book->places[place_of(book, moved->number)] = moved;
    }
    return l;
}

/* The last SYN of an unanswered opening is lost too, though no SYN repeats it. */
static void mark_unanswered(struct wt_ladder *l, const struct wt_ending *ending)
{
    struct wt_ladder_row *last = l->n > 0 ? &l->steps[l->n - 1] : NULL;

    if (last == NULL || wt_finding_of(&ending->findings, WT_FINDING_UNANSWERED) == NULL ||
        !(last->flags & WT_SYN))
        return;
    last->marks |= WT_LADDER_LOST;
    ladder_add_note(last, WT_LABEL_LADDER_UNANSWERED, 0);
}

struct wt_ladder *wt_ladder_take(struct wt_ladder_book *book, const struct wt_conversation *c,
                                 const struct wt_ending *ending)
{
    struct wt_ladder *l = take(book, c->number);

    if (l != NULL)
        mark_unanswered(l, ending);
    return l;
}

void wt_ladder_free(struct wt_ladder_book *book, struct wt_ladder *l)
{
    if (l == NULL)
        return;
    book->kept -= l->n;
    book->room -= l->size;
    free(l->args);
    free(l->steps);
    free(l);
}

struct wt_ladder_book *wt_ladder_book_new(bool unfolded, uint32_t conversation)
{
    struct wt_ladder_book *book = calloc(1, sizeof *book);

    if (book != NULL) {
        book->unfolded = unfolded;
        book->conversation = conversation;
    }
    return book;
}

bool wt_ladder_no_memory(const struct wt_ladder_book *book)
{
    return book->no_memory;
}

uint32_t wt_ladder_highest(const struct wt_ladder_book *book)
{
    return book->highest;
}

void wt_ladder_book_free(struct wt_ladder_book *book)
{
    if (book == NULL)
        return;
    for (size_t i = 0; i < book->size; i++)
        wt_ladder_free(book, book->places[i]);
    free(book->places);
    free(book);
}

/* ---- folding ---- */

static bool is_data(const struct wt_ladder_row *s)
{
    return s->length > 0 || s->kind == WT_LADDER_DATAGRAM;
}

/* May it be one of a run, after what the streak holds? */
static bool goes_on(const struct wt_ladder *l, const struct wt_ladder_row *s)
{
    if (l->n == 0 || l->streak == 0 || !(s->marks & WT_LADDER_PLAIN))
        return false;
    const struct wt_ladder_row *before = &l->steps[l->n - 1];

    return before->states[0] == s->states[0] && before->states[1] == s->states[1] &&
           is_data(s) == (s->from == l->streak_from);
}

static void begin_streak(struct wt_ladder *l, const struct wt_ladder_row *s)
{
    const struct wt_ladder_row *before = l->n > 0 ? &l->steps[l->n - 1] : NULL;
    bool quiet =
        before != NULL && before->states[0] == s->states[0] && before->states[1] == s->states[1];

    l->streak = s->marks & WT_LADDER_PLAIN && is_data(s) && quiet;
    l->streak_data = (unsigned)l->streak;
    l->streak_from = s->from;
}

static void into_run(struct wt_ladder_row *run, const struct wt_ladder_row *s)
{
    run->last_frame = s->frame;
    if (s->from == run->from) {
        run->count++;
        run->bytes += s->length;
        run->n_lost += (s->marks & WT_LADDER_LOST) != 0;
        return;
    }
    run->acks++;
    run->ack = s->ack;
    run->raw_ack = s->raw_ack;
}

/* The streak's steps become one. */
static void collapse(struct wt_ladder_book *book, struct wt_ladder *l)
{
    struct wt_ladder_row *run = &l->steps[l->n - l->streak];
    size_t others = l->streak - 1;

    run->kind = WT_LADDER_RUN;
    run->bytes = run->length;
    run->count = 1;
    run->acks = 0;
    run->n_lost = (run->marks & WT_LADDER_LOST) != 0;
    run->marks &= (uint8_t)~WT_LADDER_LOST;
    for (size_t i = 1; i <= others; i++)
        into_run(run, run + i);
    l->n -= others;
    book->kept -= others;
    l->streak = 1;
}

/* ---- keeping ---- */

/* Start with room for few steps: many conversations are short. */
static bool grow(struct wt_ladder_book *book, struct wt_ladder *l, bool full)
{
    size_t size = l->size > 0 ? 2 * l->size : full ? 1 : 2;

    if (l->n < l->size)
        return true;
    struct wt_ladder_row *more = realloc(l->steps, size * sizeof *more);

    if (more == NULL) {
        book->no_memory = true;
        return false;
    }
    book->room += size - l->size;
    l->steps = more;
    l->size = size;
    return true;
}

bool ladder_keep_arg(struct wt_ladder_book *book, struct wt_ladder *l, const struct wt_arg *arg)
{
    if (l->n_args == l->args_size) {
        size_t size = l->args_size > 0 ? 2 * l->args_size : 4;
        struct wt_arg *more = realloc(l->args, size * sizeof *more);

        if (more == NULL) {
            book->no_memory = true;
            return false;
        }
        l->args = more;
        l->args_size = size;
    }
    l->args[l->n_args++] = *arg;
    return true;
}

static uint32_t packets_of(const struct wt_ladder_row *s)
{
    return s->kind == WT_LADDER_GAP ? 0 : s->kind == WT_LADDER_RUN ? s->count + s->acks : 1;
}

static void leave_out(struct wt_ladder_row *s)
{
    s->count = packets_of(s);
    s->kind = WT_LADDER_LEFT_OUT;
    s->marks = 0;
    s->flags = 0;
    s->n_notes = s->n_notices = 0;
}

/* Of a long conversation only the beginning and the end are drawn; the middle is counted. */
static void leave_out_middle(struct wt_ladder_book *book, struct wt_ladder *l)
{
    if (l->n < WT_LADDER_FIRST_STEPS + WT_LADDER_LAST_STEPS)
        return;
    struct wt_ladder_row *middle = &l->steps[WT_LADDER_FIRST_STEPS];

    if (middle->kind != WT_LADDER_LEFT_OUT) {
        leave_out(middle);
        return;
    }
    middle->count += packets_of(middle + 1);
    middle->states[0] = middle[1].states[0];
    middle->states[1] = middle[1].states[1];
    memmove(middle + 1, middle + 2, (l->n - WT_LADDER_FIRST_STEPS - 2) * sizeof *middle);
    l->n--;
    book->kept--;
}

bool ladder_is_full(const struct wt_ladder_book *book)
{
    return book->kept >= WT_LADDER_ALL_STEPS || book->room >= 2 * WT_LADDER_ALL_STEPS;
}

static void append(struct wt_ladder_book *book, struct wt_ladder *l,
                   const struct wt_ladder_row *row)
{
    struct wt_ladder_row *last = l->n > 0 ? &l->steps[l->n - 1] : NULL;
    bool full = ladder_is_full(book);

    if (full && last != NULL && last->kind == WT_LADDER_LEFT_OUT) {
        last->count += packets_of(row);
        return;
    }
    leave_out_middle(book, l);
    if (!grow(book, l, full))
        return;
    l->steps[l->n] = *row;
    if (full)
        leave_out(&l->steps[l->n]);
    l->n++;
    book->kept++;
}

void ladder_keep(struct wt_ladder_book *book, struct wt_ladder *l, const struct wt_ladder_row *row)
{
    if (book->unfolded || !goes_on(l, row)) {
        begin_streak(l, row);
        append(book, l, row);
        return;
    }
    if (l->steps[l->n - 1].kind == WT_LADDER_RUN) {
        into_run(&l->steps[l->n - 1], row);
        return;
    }
    append(book, l, row);
    l->streak++;
    l->streak_data += is_data(row);
    if (l->streak_data == WT_LADDER_FOLD_FROM && l->streak <= l->n)
        collapse(book, l);
}
