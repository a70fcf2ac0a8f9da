/* SPDX-License-Identifier: BSD-2-Clause */
#include "collect.h"

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LONG = 256, A_WORD = 1 };

void wt_parse_fail(struct wt_parse *p, enum wt_error_id id, const char *subject, const char *detail)
{
    if (p->status == WT_OK)
        p->status = wt_fail(p->error, WT_MISUSED, id, subject, detail);
}

/* As it may be written: "-c", "--color". */
const char *wt_flag_text(const struct wt_flag *option, bool by_letter, char out[WT_FLAG_SIZE])
{
    if (by_letter || option->name == NULL) {
        out[0] = '-';
        out[1] = option->letter;
        out[2] = '\0';
    } else {
        assert(strlen(option->name) + 3 <= WT_FLAG_SIZE);
        memcpy(out, "--", 2);
        memcpy(out + 2, option->name, strlen(option->name) + 1);
    }
    return out;
}

/* Digits only, up to max: neither blanks nor signs nor anything after them, as strtoul takes. */
static bool number_of(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;

    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        unsigned digit = (unsigned)(*text - '0');

        if (digit > max || sum > (max - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return sum >= min;
}

/* The index of text in "auto|always|never", or -1. */
static int choice_of(const char *text, const char *choices)
{
    size_t n = strlen(text);

    for (int i = 0; *choices != '\0'; i++) {
        size_t length = strcspn(choices, "|");

        if (length == n && memcmp(choices, text, n) == 0)
            return i;
        choices += length + (choices[length] == '|');
    }
    return -1;
}

_Static_assert(sizeof(enum wt_color_when) == sizeof(unsigned) &&
                   sizeof(enum wt_charset) == sizeof(unsigned) &&
                   sizeof(enum wt_format) == sizeof(unsigned) &&
                   sizeof(enum wt_sort) == sizeof(unsigned),
               "a choice is kept as an unsigned");

/* Keep the value in its field. False: it is none that the flag takes. */
static bool keep_value(struct wt_options *o, const struct wt_flag *option, const char *value)
{
    char *field = (char *)o + option->field;
    const bool yes = true;
    unsigned times;
    uint64_t number;
    int chosen;

    switch (option->kind) {
    case WT_VALUE_NONE:
        memcpy(field, &yes, sizeof yes);
        return true;
    case WT_VALUE_TIMES:
        memcpy(&times, field, sizeof times);
        times++;
        memcpy(field, &times, sizeof times);
        return times <= option->max;
    case WT_VALUE_NUMBER:
        if (!number_of(value, option->min, option->max, &number))
            return false;
        memcpy(field, &number, sizeof number);
        return true;
    case WT_VALUE_TEXT:
        memcpy(field, &value, sizeof value);
        return *value != '\0';
    case WT_VALUE_CHOICE:
        chosen = choice_of(value, option->choices);
        times = (unsigned)chosen;
        if (chosen >= 0)
            memcpy(field, &times, sizeof times);
        return chosen >= 0;
    }
    return false;
}

static void take_flag(struct wt_parse *p, size_t index, bool by_letter, const char *argument,
                      const char *value)
{
    const struct wt_flag *option = wt_flag_at(index);
    struct wt_given *given = &p->given[index];
    char flag[WT_FLAG_SIZE];

    wt_flag_text(option, by_letter, flag);
    if (option->once && given->was_given)
        wt_parse_fail(p, WT_ERROR_USAGE_TWICE, flag, value);
    given->was_given = true;
    given->by_letter = by_letter;
    if (!keep_value(p->o, option, value))
        wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, flag, value != NULL ? value : argument);
}

/* What getopt_long needs, made from the table. */
struct getopt_tables {
    char letters[2 * WT_MAX_FLAGS + 3];
    struct option names[WT_MAX_FLAGS + 1];
};

static void fill_tables(struct getopt_tables *t)
{
    char *letter = t->letters;
    struct option *name = t->names;

    memset(t, 0, sizeof *t);
    *letter++ = '-'; /* words come as they stand, in order, whatever POSIXLY_CORRECT says */
    *letter++ = ':'; /* no messages of getopt's own, and ':' for a missing value */
    for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
        const struct wt_flag *option = wt_flag_at(i);
        bool has_value = option->metavar != NULL;

        assert(i < WT_MAX_FLAGS);
        if (option->letter != '\0') {
            *letter++ = option->letter;
            if (has_value)
                *letter++ = ':';
        }
        if (option->name != NULL)
            *name++ = (struct option){.name = option->name,
                                      .has_arg = has_value ? required_argument : no_argument,
                                      .val = FIRST_LONG + (int)i};
    }
}

static bool index_of(int got, size_t *index)
{
    if (got >= FIRST_LONG) {
        *index = (size_t)(got - FIRST_LONG);
        return true;
    }
    for (size_t i = 0; got > 0 && wt_flag_at(i) != NULL; i++) {
        if (wt_flag_at(i)->letter == got) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* getopt gave '?' or ':': an unknown flag, a value missing, or a value too much. */
static void refuse(struct wt_parse *p, int got, int about, const char *argument)
{
    char flag[WT_FLAG_SIZE];
    size_t index;

    if (index_of(about, &index)) {
        wt_flag_text(wt_flag_at(index), about < FIRST_LONG, flag);
        if (got == ':') {
            wt_parse_fail(p, WT_ERROR_USAGE_NO_VALUE, flag, NULL);
        } else { /* --every=3 */
            const char *value = strchr(argument, '=');

            wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, flag, value != NULL ? value + 1 : "");
        }
    } else if (strncmp(argument, "--", 2) == 0) {
        size_t n = strcspn(argument, "=");
        char *name = strndup(argument, n);

        wt_parse_fail(p, WT_ERROR_USAGE_UNKNOWN_FLAG, name != NULL ? name : argument, NULL);
        free(name);
    } else {
        const char letter[3] = {'-', (char)about, '\0'};
        bool is_ascii = about > 0 && about < 0x7f; /* else a byte of some character */

        wt_parse_fail(p, WT_ERROR_USAGE_UNKNOWN_FLAG, is_ascii ? letter : argument, NULL);
    }
}

/* "-count" is "-c ount" to getopt, and means "--count". "-help" helps as it is. */
static bool refuse_one_dash(struct wt_parse *p, const char *argument)
{
    char flag[WT_FLAG_SIZE];
    size_t n = strcspn(argument, "=");

    if (argument[0] != '-' || argument[1] == '-' || n < 3 || strcmp(argument, "-help") == 0)
        return false;
    for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
        const char *name = wt_flag_at(i)->name;

        if (name == NULL || strlen(name) != n - 1 || memcmp(name, argument + 1, n - 1) != 0)
            continue;
        wt_parse_fail(p, WT_ERROR_USAGE_ONE_DASH, argument,
                      wt_flag_text(wt_flag_at(i), false, flag));
        return true;
    }
    return false;
}

/* The learner's own programs begin here: their flags are theirs. */
static bool begin_programs(const struct wt_parse *p)
{
    return p->n_words == 2 && strcmp(p->words[0], wt_command_at(WT_COMMAND_RUN)->name) == 0;
}

/* Every flag and word as they stand. getopt keeps its place in globals: one parse at a time. */
void wt_collect(struct wt_parse *p, int argc, char **argv)
{
    struct getopt_tables tables;
    int seen = 0;
    int ignored = 0; /* its letters are no flags */

    fill_tables(&tables);
    optind = 0; /* glibc: start anew */
    opterr = 0;
    for (;;) {
        int at = optind > 0 ? optind : 1;

        if (at != seen && at < argc && refuse_one_dash(p, argv[at]))
            ignored = at;
        seen = at;
        int got = getopt_long(argc, argv, tables.letters, tables.names, NULL);
        size_t index;

        if (got == -1)
            break;
        if (got == A_WORD) {
            p->words[p->n_words++] = optarg;
            if (begin_programs(p))
                break;
        } else if (at == ignored)
            continue;
        else if (index_of(got, &index))
            take_flag(p, index, got < FIRST_LONG, argv[at], optarg);
        else
            refuse(p, got, optopt, argv[at]);
    }
    while (optind < argc) /* after "--", and run's programs */
        p->words[p->n_words++] = argv[optind++];
}
