/* SPDX-License-Identifier: BSD-2-Clause */
#include "help.h"

#include <string.h>

#include "options_table.h"
#include "say.h"
#include "wiretutor/bytes.h"
#include "wiretutor/source.h"
#include "wiretutor/wrap.h"

enum { WIDTH = 80, COMMAND_COLUMN = 14, FLAG_COLUMN = 27 };

static void line(struct wt_text *out, enum wt_language language, enum wt_label label)
{
    wt_text_str(out, wt_label(language, label));
    wt_text_char(out, '\n');
}

/* From wherever the cursor stands in its line to this column. */
static void go_to(struct wt_text *out, unsigned at, unsigned column)
{
    if (at + 2 > column) {
        wt_text_char(out, '\n');
        at = 0;
    }
    wt_text_spaces(out, column - at);
}

static void commands(struct wt_text *out, enum wt_language language)
{
    line(out, language, WT_LABEL_HELP_COMMANDS);
    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        const struct wt_command_row *row = wt_command_at((enum wt_command)i);

        wt_text_str(out, "  ");
        wt_text_str(out, row->name);
        go_to(out, 2 + (unsigned)strlen(row->name), COMMAND_COLUMN);
        line(out, language, row->help);
    }
}

static void beginning(struct wt_text *out, enum wt_language language)
{
    line(out, language, WT_LABEL_HELP_ABOUT);
    wt_text_char(out, '\n');
    line(out, language, WT_LABEL_HELP_USAGE);
    wt_text_char(out, '\n');
    commands(out, language);
    wt_text_char(out, '\n');
    line(out, language, WT_LABEL_HELP_EXAMPLES);
    wt_text_char(out, '\n');
}

void wt_help_screen(struct wt_text *out, enum wt_language language)
{
    beginning(out, language);
    line(out, language, WT_LABEL_HELP_FLAGS);
}

/* "  -i, --interface NAME"; returns the column after it. */
static unsigned left_side(struct wt_text *out, const struct wt_flag *option)
{
    size_t begin = out->len;

    wt_text_str(out, "  ");
    if (option->letter != '\0') {
        wt_text_char(out, '-');
        wt_text_char(out, option->letter);
    }
    if (option->name != NULL) {
        wt_text_str(out, option->letter != '\0' ? ", --" : "    --");
        wt_text_str(out, option->name);
    }
    if (option->metavar != NULL) {
        wt_text_char(out, ' ');
        wt_text_str(out, option->metavar);
    }
    return (unsigned)(out->len - begin);
}

/* Fewer than all commands that read packets take it: which, is worth saying. Of what no such
 * command takes, run's flags stand under a heading that says so, and -D is a command itself. */
static bool is_for_some_only(const struct wt_flag *option)
{
    if (wt_flag_served(option) == WT_SERVES_NONE)
        return option->metavar != NULL && option->group != WT_GROUP_RUN;
    return wt_flag_served(option) == WT_SERVES_SOME;
}

static void only_for(struct wt_text *out, const struct wt_flag *option, enum wt_language language)
{
    struct wt_text list;

    wt_text_init(&list, NULL, NULL);
    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        if (!wt_flag_serves(option, (enum wt_command)i))
            continue;
        if (list.len > 0)
            wt_text_str(&list, wt_label(language, WT_LABEL_LIST_COMMA));
        wt_text_str(&list, wt_command_at((enum wt_command)i)->name);
    }
    wt_text_char(&list, '\0');
    if (!list.failed) {
        const struct wt_fill fill = {"commands", list.data};
        const struct wt_say how = {.fills = &fill, .n_fills = 1};
        const char *words = wt_label(language, WT_LABEL_HELP_ONLY_FOR);

        wt_fill_in(out, words, strlen(words), &how);
    }
    wt_text_clear_into(&list, out);
}

static void flag_row(struct wt_text *out, const struct wt_flag *option, bool says_whose,
                     enum wt_language language)
{
    struct wt_text help;

    wt_text_init(&help, NULL, NULL);
    wt_text_str(&help, wt_label(language, option->help));
    if (says_whose && is_for_some_only(option))
        only_for(&help, option, language);
    go_to(out, left_side(out, option), FLAG_COLUMN);
    if (!help.failed)
        (void)wt_wrap(out, help.data, help.len, FLAG_COLUMN, FLAG_COLUMN, WIDTH);
    wt_text_char(out, '\n');
    wt_text_clear_into(&help, out);
}

static void one_command(struct wt_text *out, enum wt_command command, enum wt_language language)
{
    const struct wt_command_row *row = wt_command_at(command);

    line(out, language, row->help);
    wt_text_char(out, '\n');
    line(out, language, row->usage);
    wt_text_char(out, '\n');
    line(out, language, WT_LABEL_HELP_ITS_FLAGS);
    for (size_t i = 0; wt_flag_at(i) != NULL; i++)
        if (wt_flag_serves(wt_flag_at(i), command))
            flag_row(out, wt_flag_at(i), false, language);
}

static void every_flag(struct wt_text *out, enum wt_language language)
{
    static const enum wt_label headings[] = {
        [WT_GROUP_INPUT] = WT_LABEL_HELP_INPUT, [WT_GROUP_RUN] = WT_LABEL_HELP_RUN,
        [WT_GROUP_WRITE] = WT_LABEL_HELP_WRITE, [WT_GROUP_SAY] = WT_LABEL_HELP_SAY,
        [WT_GROUP_LOOK] = WT_LABEL_HELP_LOOK,   [WT_GROUP_HELP] = WT_LABEL_HELP_OTHER,
    };
    const struct wt_say how = {.width = WIDTH};

    beginning(out, language);
    for (unsigned group = 0; group < WT_ARRAY_LEN(headings); group++) {
        line(out, language, headings[group]);
        for (size_t i = 0; wt_flag_at(i) != NULL; i++)
            if (wt_flag_at(i)->group == group)
                flag_row(out, wt_flag_at(i), true, language);
        wt_text_char(out, '\n');
    }
    wt_say(out, wt_label(language, WT_LABEL_HELP_NOTES), 0, &how);
}

void wt_help(struct wt_text *out, const struct wt_options *o)
{
    switch (o->topic) {
    case WT_HELP_SCREEN:
        wt_help_screen(out, o->language);
        break;
    case WT_HELP_COMMAND:
        one_command(out, o->topic_command, o->language);
        break;
    case WT_HELP_ALL:
        every_flag(out, o->language);
        break;
    }
}

void wt_version(struct wt_text *out)
{
    wt_text_str(out, "wiretutor 0.1.0\n");
    wt_text_str(out, wt_source_library());
    wt_text_char(out, '\n');
}
