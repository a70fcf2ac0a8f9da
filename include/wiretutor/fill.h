/* SPDX-License-Identifier: BSD-2-Clause */
/* {placeholders} in words. {name} stands for a value, {name|byte|bytes} for a count and the noun
 * that fits it, {name|} for a count alone. How a value is written is up to the caller. */
#ifndef WT_FILL_H
#define WT_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wiretutor/text.h"

/* An iterator over a sentence: literal text, then a placeholder. */
struct wt_filling {
    const char *rest, *end;
    const char *plain;
    size_t n_plain;
    const char *name; /* NULL: the words end here */
    size_t n_name;
    const char *nouns; /* behind the first |; NULL: there is none, this is no count */
    size_t n_nouns;
};
/* A walk through n bytes of words, which are borrowed. Nothing is read yet. */
static inline struct wt_filling wt_filling_of(const char *words, size_t n)
{
    return (struct wt_filling){.rest = words, .end = words + n};
}
/* Read the placeholder whose { stands at open: the part of wt_fill_next that is seldom needed. */
void wt_fill_placeholder(struct wt_filling *f, const char *open);
/* Step to the next piece: plain text, and the placeholder behind it. False: nothing is left. */
static inline bool wt_fill_next(struct wt_filling *f) /* false: nothing is left */
{
    size_t n = (size_t)(f->end - f->rest);
    const char *open = n > 0 ? (const char *)memchr(f->rest, '{', n) : NULL;

    f->plain = f->rest;
    f->n_plain = n;
    f->name = NULL;
    f->rest = f->end;
    if (open != NULL)
        wt_fill_placeholder(f, open);
    return n > 0;
}
/* The part of wt_fill_is that is seldom needed. */
bool wt_fill_is_all(const struct wt_filling *f, const char *name);
/* Has the placeholder this name? It must have one (f->name is not NULL). */
static inline bool wt_fill_is(const struct wt_filling *f, const char *name)
{
    return name[0] == f->name[0] && wt_fill_is_all(f, name);
}
/* Append a blank and the noun for this number, if the placeholder has nouns. */
void wt_fill_noun(struct wt_text *out, const struct wt_filling *f, uint64_t count);

#endif
