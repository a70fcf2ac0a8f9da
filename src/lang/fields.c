/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fields of headers say, and what their common values mean: fields.def, values.def. */
#include "wiretutor/lang.h"

#include <string.h>

/* clang-format off */
static const struct words {
    const char *name;
    const char *text[WT_N_LANGUAGES];
} fields[] = {
#define WT_FIELD_WORDS(name, en, zh) {name, {en, zh}},
#include "fields.def"
#undef WT_FIELD_WORDS
};
static const struct value {
    const char *name;
    uint32_t number;
    const char *text[WT_N_LANGUAGES];
} values[] = {
#define WT_VALUE_WORDS(name, number, en, zh) {name, number, {en, zh}},
#include "values.def"
#undef WT_VALUE_WORDS
};
static const struct space {
    const char *name;
    enum wt_space space;
} spaces[] = {
#define WT_VALUE_SPACE(name, space) {name, space},
#include "values.def"
#undef WT_VALUE_SPACE
};
struct pair {
    const char *name, *other;
};
static const struct pair likes[] = {
#define WT_VALUE_LIKE(name, other) {name, other},
#include "values.def"
#undef WT_VALUE_LIKE
};
static const struct pair within[] = {
#define WT_VALUE_WITHIN(name, other) {name, other},
#include "values.def"
#undef WT_VALUE_WITHIN
};
/* clang-format on */

/* Every table begins its rows with the name and is sorted by it: the first row that has it, or
 * NULL. */
static const void *first_named(const void *table, size_t n, size_t size, const char *name)
{
    const char *rows = table;
    size_t low = 0, high = n;
    const char *found;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        memcpy(&found, rows + middle * size, sizeof found);
        if (strcmp(found, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == n)
        return NULL;
    memcpy(&found, rows + low * size, sizeof found);
    return strcmp(found, name) == 0 ? rows + low * size : NULL;
}
#define FIRST_NAMED(table, name) first_named(table, WT_ARRAY_LEN(table), sizeof((table)[0]), name)

const char *wt_field_words(enum wt_language language, const char *name)
{
    const struct words *row = FIRST_NAMED(fields, name);

    return row != NULL ? row->text[language] : NULL;
}

const char *wt_value_words(enum wt_language language, const char *name, uint64_t number)
{
    const struct pair *like = FIRST_NAMED(likes, name);
    const struct value *row = FIRST_NAMED(values, like != NULL ? like->other : name);
    const struct value *end = values + WT_ARRAY_LEN(values);

    if (row == NULL)
        return NULL;
    for (name = row->name; row < end && strcmp(row->name, name) == 0; row++)
        if (row->number == number)
            return row->text[language];
    return NULL;
}

enum wt_space wt_value_space(const char *name)
{
    const struct space *row = FIRST_NAMED(spaces, name);

    return row != NULL ? row->space : WT_NOTHING;
}

const char *wt_value_within(const char *name)
{
    const struct pair *row = FIRST_NAMED(within, name);

    return row != NULL ? row->other : NULL;
}

const char *wt_field_named(size_t i)
{
    return i < WT_ARRAY_LEN(fields) ? fields[i].name : NULL;
}
