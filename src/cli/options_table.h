/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of flags and the table of commands: parser, refusals and help all read these two. */
#ifndef WT_CLI_OPTIONS_TABLE_H
#define WT_CLI_OPTIONS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"

enum wt_value_kind {
    WT_VALUE_NONE,   /* bool: given or not */
    WT_VALUE_TIMES,  /* unsigned: how often it was given, up to max */
    WT_VALUE_NUMBER, /* uint64_t within min and max */
    WT_VALUE_TEXT,   /* const char *: not empty */
    WT_VALUE_CHOICE, /* an enum: one of choices, in the enum's order */
};

enum wt_flag_group {
    WT_GROUP_INPUT,
    WT_GROUP_RUN,
    WT_GROUP_WRITE,
    WT_GROUP_SAY,
    WT_GROUP_LOOK,
    WT_GROUP_HELP
};

struct wt_flag {
    char letter;      /* '\0': none */
    const char *name; /* without "--"; NULL: none */
    enum wt_value_kind kind;
    const char *metavar; /* how the value is called in help; NULL without one */
    size_t field;        /* offset in struct wt_options */
    uint64_t min, max;
    const char *choices; /* "auto|always|never"; of a text: for its hint */
    bool once;           /* given twice is a mistake; elsewhere the last one counts */
    unsigned commands;   /* bit 1 << enum wt_command */
    enum wt_flag_group group;
    enum wt_label help;
};
const struct wt_flag *wt_flag_at(size_t i); /* NULL beyond the last */
/* By what stands on the command line: "-c", "--color". NULL: no such flag. */
const struct wt_flag *wt_flag_named(const char *flag);

struct wt_command_row {
    const char *name;
    bool reads_packets; /* its words are a file and a filter */
    enum wt_label help;
    enum wt_label usage; /* how it is typed, with examples */
    const char *formats; /* "text|json": what --format takes here, the first without it; or NULL */
};
const struct wt_command_row *wt_command_at(enum wt_command command);
/* False where no command has this name. */
bool wt_command_named(const char *name, enum wt_command *command);

/* What --format takes with this command, as a flag's choices; the same for a flag of one sort. */
const char *wt_flag_choices(const struct wt_flag *option, enum wt_command command);
/* Is word one of "this|that"? */
bool wt_is_choice(const char *word, const char *choices);

/* May this flag be given with this command? */
bool wt_flag_serves(const struct wt_flag *option, enum wt_command command);
/* Which of the commands that read packets take it? */
enum wt_served { WT_SERVES_NONE, WT_SERVES_SOME, WT_SERVES_ALL };
enum wt_served wt_flag_served(const struct wt_flag *option);

#endif
