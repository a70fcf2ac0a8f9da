/* SPDX-License-Identifier: BSD-2-Clause */
/* What somebody who mistyped a word probably meant. */
#include <string.h>

#include "lookup.h"
#include "lookup_fold.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Characters to put in, leave out, change or swap with their neighbour: optimal string alignment
 * with the last three rows of its table. */
static size_t distance(const struct wt_folded *a, const struct wt_folded *b)
{
    size_t rows[3][WT_FOLDED_LONGEST + 1];

    for (size_t j = 0; j <= b->n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b->n; j++) {
            row[j] = least(above[j - 1] + (a->code[i - 1] != b->code[j - 1]),
                           least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a->code[i - 1] == b->code[j - 2] &&
                a->code[i - 2] == b->code[j - 1])
                row[j] = least(row[j], above_that[j - 2] + 1);
        }
    }
    return rows[a->n % 3][b->n];
}

/* Characters that both have, each counted as often as both have it. */
static size_t shared(const struct wt_folded *a, const struct wt_folded *b)
{
    bool taken[WT_FOLDED_LONGEST] = {false};
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++) {
        for (size_t j = 0; j < b->n; j++) {
            if (taken[j] || a->code[i] != b->code[j])
                continue;
            taken[j] = true;
            n++;
            break;
        }
    }
    return n;
}

static bool is_chinese(const struct wt_folded *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->code[i] >= 0x3400 && f->code[i] != 0xfffd)
            return true;
    return false;
}

enum { FAR = 1000 };

/* How far from 0; FAR: not near. A Chinese word is near where half of the characters are shared:
 * few are needed, and their order is often what was mistaken. */
static size_t how_far(const struct wt_folded *word, const struct wt_folded *name)
{
    size_t longer = word->n > name->n ? word->n : name->n;
    size_t most = longer >= 12 ? 3 : longer >= 6 ? 2 : longer >= 4 ? 1 : 0;

    if (is_chinese(word)) {
        size_t both = shared(word, name);

        size_t sum = word->n + name->n;

        return both > 1 && 4 * both >= sum ? (sum - 2 * both) * 100 / sum : FAR;
    }
    if (longer == 0 || 2 * longer - word->n - name->n > most)
        return FAR; /* each character that only one of them has is one edit */
    size_t steps = distance(word, name);

    return steps <= most ? steps * 100 / longer : FAR;
}

struct best {
    struct wt_near *near;
    size_t n, far[WT_MAX_NEAR];
};

/* The nearest first. */
static void offer(struct best *best, const char *name, size_t length, size_t far)
{
    size_t at = best->n;

    while (at > 0 && best->far[at - 1] > far)
        at--;
    if (at == WT_MAX_NEAR)
        return;
    if (best->n < WT_MAX_NEAR)
        best->n++;
    for (size_t i = best->n - 1; i > at; i--) {
        best->near[i] = best->near[i - 1];
        best->far[i] = best->far[i - 1];
    }
    best->near[at] = (struct wt_near){name, length};
    best->far[at] = far;
}

/* Of one entry the nearest name only. */
static void offer_entry(struct best *best, const struct wt_folded *word, const char *names)
{
    const char *nearest = NULL;
    size_t nearest_length = 0, nearest_far = FAR;

    for (const char *name = names; *name != '\0';) {
        size_t n = strcspn(name, "|");
        struct wt_folded f;
        bool is_number = strspn(name, "0123456789") >= n;
        size_t far = !is_number && wt_fold(&f, name, n) ? how_far(word, &f) : FAR;

        if (far < nearest_far) {
            nearest_far = far;
            nearest = name;
            nearest_length = n;
        }
        name += n + (name[n] == '|');
    }
    if (nearest != NULL)
        offer(best, nearest, nearest_length, nearest_far);
}

size_t wt_lookup_near(const char *word, struct wt_near near[WT_MAX_NEAR])
{
    char text[WT_LOOKUP_LONGEST + 1];
    struct wt_folded f;
    struct best best = {.near = near};

    if (!wt_lookup_normal(word, text) || !wt_fold(&f, text, strlen(text)) || f.n == 0)
        return 0;
    for (size_t i = 0; wt_entry_at(i) != NULL; i++)
        offer_entry(&best, &f, wt_entry_at(i)->names);
    for (size_t i = 0; wt_field_named(i) != NULL; i++)
        offer_entry(&best, &f, wt_field_named(i));
    return best.n;
}
