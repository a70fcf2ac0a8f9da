/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `run`: the programs, and what is done to their network. */
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "options.h"
#include "options_table.h"

enum { MOST_SECONDS = 3600, USUAL_QUEUE = 100, LEAST_BITS_PER_S = 8000 };
#define MOST_BITS_PER_S UINT64_C(10000000000)

/* "::", or ":+" before one that starts at once with the one before it. */
static bool is_separator(const char *word)
{
    return strcmp(word, "::") == 0 || strcmp(word, ":+") == 0;
}

/* `run`: the words up to each separator are a program's. */
static void take_programs(struct wt_parse *p)
{
    struct wt_options *o = p->o;
    bool begins = true;

    o->programs_memory = calloc(p->n_words + 1, sizeof *o->programs_memory);
    if (o->programs_memory == NULL) {
        p->status = wt_fail(p->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        return;
    }
    for (size_t i = 0; i < p->n_words; i++) {
        bool separates = is_separator(p->words[i]);

        if (separates && begins)
            break; /* nothing stands before it */
        if (!separates && begins && o->n_programs == WT_MAX_PROGRAMS) {
            wt_parse_fail(p, WT_ERROR_USAGE_TOO_MANY_PROGRAMS, p->words[i], NULL);
            return;
        }
        if (!separates && begins) {
            if (i > 0 && strcmp(p->words[i - 1], ":+") == 0)
                o->start[o->n_programs].after = WT_AFTER_TOGETHER;
            o->programs[o->n_programs++] = &o->programs_memory[i];
        }
        o->programs_memory[i] = separates ? NULL : p->words[i];
        begins = separates;
    }
    if (begins)
        wt_parse_fail(p, WT_ERROR_USAGE_NO_PROGRAM, NULL, NULL);
    p->n_words = 0;
}

/* --clients: the last program so many times, all at once. */
static void take_clients(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    for (uint64_t i = 1; i < o->clients && o->n_programs > 0; i++) {
        if (o->n_programs == WT_MAX_PROGRAMS) {
            wt_parse_fail(p, WT_ERROR_USAGE_TOO_MANY_PROGRAMS, o->programs[o->n_programs - 1][0],
                          NULL);
            return;
        }
        o->programs[o->n_programs] = o->programs[o->n_programs - 1];
        o->start[o->n_programs++].after = WT_AFTER_TOGETHER;
    }
    o->first_client = o->n_programs > 0 ? o->n_programs - 1 : 0;
    while (o->first_client > 0 && o->start[o->first_client].after == WT_AFTER_TOGETHER)
        o->first_client--;
}

/* One word of --after: "listen", "connect", "1.5" seconds. */
static bool take_start(const char *word, size_t n, struct wt_start *start)
{
    char text[16], *end;

    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, word, n);
    text[n] = '\0';
    if (strcmp(text, "listen") == 0) {
        start->after = WT_AFTER_LISTEN;
    } else if (strcmp(text, "connect") == 0) {
        start->after = WT_AFTER_CONNECT;
    } else {
        double seconds = *text >= '0' && *text <= '9' ? strtod(text, &end) : -1;

        if (seconds < 0 || seconds > MOST_SECONDS || *end != '\0')
            return false;
        *start = (struct wt_start){.after = WT_AFTER_TIME, .ms = (uint32_t)(seconds * 1000 + 0.5)};
    }
    return true;
}

/* The next program that waits for the one before it. */
static size_t next_to_wait(const struct wt_options *o, size_t i)
{
    do
        i++;
    while (i < o->n_programs && o->start[i].after == WT_AFTER_TOGETHER);
    return i;
}

/* --after: a word for each "::", in order; fewer words leave the others as usual. */
static void take_starts(struct wt_parse *p)
{
    struct wt_options *o = p->o;
    struct wt_start none; /* where there is only one program */
    const char *word = o->after;
    size_t i = next_to_wait(o, 0);

    while (word != NULL) {
        size_t n = strcspn(word, ",");
        bool fits = i < o->n_programs || o->n_programs == 1;

        if (!fits || !take_start(word, n, i < o->n_programs ? &o->start[i] : &none)) {
            wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, "--after", o->after);
            return;
        }
        word = word[n] == ',' ? word + n + 1 : NULL;
        i = next_to_wait(o, i);
    }
}

/* "5,8": the packets of --lose-only. */
static bool take_packets(const char *text, struct wt_losses *losses)
{
    do {
        char *end;
        unsigned long long number = *text >= '1' && *text <= '9' ? strtoull(text, &end, 10) : 0;

        if (number == 0 || number > UINT32_MAX || losses->n_only == WT_MAX_LOSE_ONLY)
            return false;
        losses->only[losses->n_only++] = (uint32_t)number;
        text = end;
    } while (*text++ == ',');
    return text[-1] == '\0';
}

static void take_losses(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    o->losses.nth = (uint32_t)o->lose;
    o->losses.data = (uint32_t)o->lose_data;
    o->losses.acks = (uint32_t)o->lose_acks;
    if (o->lose_only != NULL && !take_packets(o->lose_only, &o->losses))
        wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, "--lose-only", o->lose_only);
}

/* "8mbit" in bits a second; 0: it is none, or out of bounds. */
static uint64_t rate_of(const char *text)
{
    static const struct {
        const char *name;
        uint64_t times;
    } units[] = {
        {"bit",  1         },
        {"kbit", 1000      },
        {"mbit", 1000000   },
        {"gbit", 1000000000}
    };
    char *unit;
    unsigned long long number = *text >= '1' && *text <= '9' ? strtoull(text, &unit, 10) : 0;

    if (number == 0 || number > MOST_BITS_PER_S)
        return 0;
    for (size_t i = 0; i < WT_ARRAY_LEN(units); i++)
        if (strcmp(unit, units[i].name) == 0) {
            uint64_t bits = number * units[i].times;

            return bits >= LEAST_BITS_PER_S && bits <= MOST_BITS_PER_S ? bits : 0;
        }
    return 0;
}

static void take_rate(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    if (o->queue == 0)
        o->queue = USUAL_QUEUE;
    if (o->rate == NULL)
        return;
    o->bits_per_s = rate_of(o->rate);
    if (o->bits_per_s == 0)
        wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, "--rate", o->rate);
}

/* Flags of `run` that do not go together, or with these programs. */
static void check_run(struct wt_parse *p)
{
    static const char *const wires[] = {"--veth",      "--lose",   "--lose-data", "--lose-acks",
                                        "--lose-only", "--refuse", "--delay",     "--cc",
                                        "--rate",      "--queue",  "--reorder"};
    static const char *const cables[] = {"--delay", "--queue", "--reorder"};
    const struct wt_options *o = p->o;

    take_losses(p);
    take_rate(p);
    for (size_t i = 0; i < WT_ARRAY_LEN(wires); i++)
        if (o->host && wt_was_given(p, wires[i]))
            wt_parse_fail(p, WT_ERROR_USAGE_CONFLICT, "--host", wires[i]);
    for (size_t i = 0; i < WT_ARRAY_LEN(cables); i++)
        if (!o->veth && !o->host && wt_was_given(p, cables[i]))
            wt_parse_fail(p, WT_ERROR_USAGE_NEEDS_VETH, cables[i], NULL);
    if (o->rate == NULL && wt_was_given(p, "--queue"))
        wt_parse_fail(p, WT_ERROR_USAGE_NEEDS_RATE, "--queue", NULL);
    if (o->congestion != NULL && !wt_is_choice(o->congestion, wt_flag_named("--cc")->choices))
        wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, "--cc", o->congestion);
    if (o->stdin_to > o->n_programs)
        wt_parse_fail(p, WT_ERROR_USAGE_NO_SUCH_PROGRAM, "--stdin-to", NULL);
    if (p->status == WT_MISUSED && p->error->id == WT_ERROR_USAGE_NO_SUCH_PROGRAM)
        p->error->number = o->n_programs;
}

void wt_parse_run(struct wt_parse *p)
{
    take_programs(p);
    take_clients(p);
    take_starts(p);
    check_run(p);
}
