/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiretutor/fill.h"

/* All up to the end is plain so far; what begins with { may be a placeholder. */
void wt_fill_placeholder(struct wt_filling *f, const char *open)
{
    const char *close = memchr(open, '}', (size_t)(f->end - open));

    if (close == NULL)
        return;
    f->n_plain = (size_t)(open - f->plain);
    f->name = open + 1;
    const char *bar = memchr(f->name, '|', (size_t)(close - f->name));

    f->n_name = (size_t)((bar != NULL ? bar : close) - f->name);
    f->nouns = bar != NULL ? bar + 1 : NULL;
    f->n_nouns = bar != NULL ? (size_t)(close - f->nouns) : 0;
    f->rest = close + 1;
}

bool wt_fill_is_all(const struct wt_filling *f, const char *name)
{
    return strncmp(name, f->name, f->n_name) == 0 && name[f->n_name] == '\0';
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
