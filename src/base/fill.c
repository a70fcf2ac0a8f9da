/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiretutor/fill.h"

#include <string.h>

struct wt_filling wt_filling_of(const char *words, size_t n)
{
    return (struct wt_filling){.rest = words, .end = words + n};
}

bool wt_fill_next(struct wt_filling *f)
{
    size_t n = (size_t)(f->end - f->rest);
    const char *open = memchr(f->rest, '{', n);
    const char *close = open != NULL ? memchr(open, '}', (size_t)(f->end - open)) : NULL;

    f->plain = f->rest;
    f->name = f->nouns = NULL;
    if (close == NULL) {
        f->n_plain = n;
        f->rest = f->end;
        return n > 0;
    }
    f->n_plain = (size_t)(open - f->rest);
    f->name = open + 1;
    const char *bar = memchr(f->name, '|', (size_t)(close - f->name));

    f->n_name = (size_t)((bar != NULL ? bar : close) - f->name);
    if (bar != NULL) {
        f->nouns = bar + 1;
        f->n_nouns = (size_t)(close - f->nouns);
    }
    f->rest = close + 1;
    return true;
}

bool wt_fill_is(const struct wt_filling *f, const char *name)
{
    return name[0] == f->name[0] && strncmp(name, f->name, f->n_name) == 0 &&
           name[f->n_name] == '\0';
}

void wt_fill_noun(struct wt_text *out, const struct wt_filling *f, uint64_t count)
{
    if (f->nouns == NULL || f->n_nouns == 0)
        return;
    const char *end = f->nouns + f->n_nouns;
    const char *second = memchr(f->nouns, '|', f->n_nouns);

    wt_text_char(out, ' ');
    if (second == NULL || count == 1)
        wt_text_bytes(out, f->nouns, (size_t)((second ? second : end) - f->nouns));
    else
        wt_text_bytes(out, second + 1, (size_t)(end - second - 1));
}
