/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the command line: first every flag and word as they stand (collect.c), then what they
 * mean together. So the command may follow its flags, and an error is reported in the language
 * asked for even where --lang comes after the mistake. */
#include "options.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "collect.h"
#include "filter_file.h"
#include "options_table.h"
#include "wiretutor/text.h"

static bool is_set(const char *variable)
{
    return variable != NULL && *variable != '\0';
}

/* "zh", "zh_CN.UTF-8", "zh-Hans", "en", "en_GB": the language, or -1. */
static int language_of(const char *name)
{
    static const char *const codes[WT_N_LANGUAGES] = {[WT_ENGLISH] = "en", [WT_CHINESE] = "zh"};

    for (int i = 0; i < WT_N_LANGUAGES; i++)
        if (strncasecmp(name, codes[i], 2) == 0 && (name[2] == '\0' || strchr("_-.@", name[2])))
            return i;
    return -1;
}

/* False and an error for a language without words here. */
static bool take_language(struct wt_parse *p, const char *from, const char *name)
{
    int language = language_of(name);

    if (language < 0)
        wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, from, name);
    else
        p->o->language = (enum wt_language)language;
    return language >= 0;
}

static void decide_language(struct wt_parse *p, const struct wt_environment *env)
{
    if (is_set(p->o->language_name) && take_language(p, "--lang", p->o->language_name))
        return;
    if (is_set(env->wiretutor_lang)) {
        (void)take_language(p, "WIRETUTOR_LANG", env->wiretutor_lang);
        return;
    }
    if (!env->stdout_is_terminal ||
        (p->o->format != WT_FORMAT_TEXT && p->o->format != WT_FORMAT_TAP))
        return;
    const char *locale = is_set(env->lc_all)        ? env->lc_all
                         : is_set(env->lc_messages) ? env->lc_messages
                                                    : env->lang;

    if (locale != NULL && language_of(locale) == WT_CHINESE)
        p->o->language = WT_CHINESE;
}

static void decide_looks(struct wt_options *o, const struct wt_environment *env)
{
    enum { LEAST_WIDTH = 40, MOST_WIDTH = 80 };
    static const enum wt_time_shown times[] = {WT_TIME_SINCE_FIRST, WT_TIME_NONE,
                                               WT_TIME_EPOCH,       WT_TIME_SINCE_LAST,
                                               WT_TIME_DATE,        WT_TIME_SINCE_FIRST};
    bool dumb = !is_set(env->term) || strcmp(env->term, "dumb") == 0;

    o->color = o->color_when == WT_COLOR_ALWAYS ||
               (o->color_when == WT_COLOR_AUTO && env->stdout_is_terminal &&
                !is_set(env->no_color) && !dumb);
    o->width = MOST_WIDTH;
    if (env->stdout_is_terminal && env->columns > 0 && env->columns < MOST_WIDTH)
        o->width = env->columns > LEAST_WIDTH ? env->columns : (unsigned)LEAST_WIDTH;
    o->time = times[o->time_flags];
}

/* The first word, where it is a command's name; -D stands for one. */
static void take_command(struct wt_parse *p)
{
    enum wt_command command = WT_COMMAND_EXPLAIN;

    p->o->may_overview = p->n_words == 0 || !wt_command_named(p->words[0], &command);
    if (!p->o->may_overview) {
        p->words++;
        p->n_words--;
    }
    p->o->command = p->o->list_interfaces ? WT_COMMAND_INTERFACES : command;
}

/* The flags of a story alone ask for one; so does a file to write, which goes on beside it. */
static void decide_overview(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    for (size_t i = 0; wt_flag_at(i) != NULL; i++)
        if (p->given[i].was_given && !wt_flag_serves(wt_flag_at(i), WT_COMMAND_OVERVIEW))
            o->may_overview = false;
    if (o->format != WT_FORMAT_TEXT || o->write != NULL || o->only_count || o->interface != NULL ||
        o->verbose > 0 || o->quiet || o->input == NULL || strcmp(o->input, "-") == 0)
        o->may_overview = false;
}

static void check_flags(struct wt_parse *p)
{
    char flag[WT_FLAG_SIZE];

    for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
        const struct wt_flag *option = wt_flag_at(i);

        if (!p->given[i].was_given || wt_flag_serves(option, p->o->command))
            continue;
        wt_flag_text(option, p->given[i].by_letter, flag);
        wt_parse_fail(p, WT_ERROR_USAGE_NOT_HERE, flag, wt_command_at(p->o->command)->name);
    }
}

bool wt_was_given(const struct wt_parse *p, const char *flag)
{
    for (size_t i = 0; wt_flag_at(i) != NULL; i++)
        if (wt_flag_at(i) == wt_flag_named(flag))
            return p->given[i].was_given;
    return false;
}

/* --format names what some command writes: is it this one? */
static void check_format(struct wt_parse *p)
{
    static const char *const names[] = {"text", "json", "csv", "svg", "tap", "junit"};
    const char *served = wt_command_at(p->o->command)->formats;

    if (p->o->command == WT_COMMAND_CHECK && !wt_was_given(p, "--format"))
        p->o->format = WT_FORMAT_TAP;
    if (served != NULL && !wt_is_choice(names[p->o->format], served))
        wt_parse_fail(p, WT_ERROR_USAGE_BAD_VALUE, "--format", names[p->o->format]);
}

/* The words themselves are argv's; their list has to outlive the parser's. */
static void keep_words(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    if (p->n_words == 0) {
        wt_parse_fail(p, WT_ERROR_USAGE_NO_WORD, wt_command_at(o->command)->name, NULL);
        return;
    }
    o->words = calloc(p->n_words, sizeof *o->words);
    if (o->words == NULL) {
        p->status = wt_fail(p->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        return;
    }
    memcpy(o->words, p->words, p->n_words * sizeof *o->words);
    o->n_words = p->n_words;
}

/* The words after the command: a file, unless -i or -r gave the input; then the filter. */
static void take_input(struct wt_parse *p)
{
    struct wt_options *o = p->o;
    const char *command = wt_command_at(o->command)->name;

    if (!wt_command_at(o->command)->reads_packets) {
        if (o->command == WT_COMMAND_LOOKUP)
            keep_words(p);
        else if (p->n_words > 0)
            wt_parse_fail(p, WT_ERROR_USAGE_EXTRA_WORD, p->words[0], command);
        return;
    }
    if (o->input != NULL && o->interface != NULL)
        wt_parse_fail(p, WT_ERROR_USAGE_TWO_INPUTS, o->interface, o->input);
    if (o->input == NULL && o->interface == NULL) {
        if (p->n_words == 0) {
            wt_parse_fail(p, WT_ERROR_USAGE_NOTHING, command, NULL);
            return;
        }
        o->input = p->words[0];
        p->words++;
        p->n_words--;
    }
}

/* `check`: a file, unless -r gave it; then expectations. */
static void take_expectations(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    if (o->input == NULL && p->n_words > 0) {
        o->input = *p->words++;
        p->n_words--;
    }
    if (o->input == NULL) {
        wt_parse_fail(p, WT_ERROR_USAGE_NOTHING, wt_command_at(o->command)->name, NULL);
        return;
    }
    if (p->n_words == 0 && o->expectation_file == NULL) {
        wt_parse_fail(p, WT_ERROR_USAGE_NO_EXPECTATION, NULL, NULL);
        return;
    }
    if (o->expectation_file != NULL && strcmp(o->input, "-") == 0 &&
        strcmp(o->expectation_file, "-") == 0)
        wt_parse_fail(p, WT_ERROR_USAGE_CONFLICT, "-f -", "-");
    o->expectations = malloc((p->n_words > 0 ? p->n_words : 1) * sizeof *o->expectations);
    if (o->expectations == NULL) {
        p->status = wt_fail(p->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        return;
    }
    memcpy(o->expectations, p->words, p->n_words * sizeof *o->expectations);
    o->n_expectations = p->n_words;
    p->n_words = 0;
}

/* The words joined by blanks, as tcpdump joins them. */
static char *joined(char *const *words, size_t n)
{
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(&text, ' ');
        wt_text_str(&text, words[i]);
    }
    wt_text_char(&text, '\0');
    if (text.failed)
        wt_text_clear(&text);
    return text.data;
}

static void take_filter(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    if (p->status != WT_OK || o->words != NULL)
        return;
    if (p->n_words > 0) {
        o->filter = joined(p->words, p->n_words);
        if (o->filter == NULL)
            p->status = wt_fail(p->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        else if (o->filter_file != NULL)
            wt_parse_fail(p, WT_ERROR_USAGE_TWO_FILTERS, o->filter_file, o->filter);
    } else if (o->filter_file != NULL) {
        if (o->input != NULL && strcmp(o->input, "-") == 0 && strcmp(o->filter_file, "-") == 0)
            wt_parse_fail(p, WT_ERROR_USAGE_CONFLICT, "-F -", "-r -");
        else
            p->status = wt_filter_file_read(o->filter_file, &o->filter, p->error);
    }
}

/* Opening the output empties it: it must not be the capture that is to be read. */
static void check_write(struct wt_parse *p)
{
    struct stat in;
    struct stat out;
    const char *from = p->o->input;
    const char *to = p->o->write;

    if (from == NULL || to == NULL || strcmp(from, "-") == 0 || strcmp(to, "-") == 0)
        return;
    if (stat(from, &in) == 0 && stat(to, &out) == 0 && S_ISREG(in.st_mode) &&
        in.st_dev == out.st_dev && in.st_ino == out.st_ino)
        wt_parse_fail(p, WT_ERROR_USAGE_SAME_FILE, to, NULL);
}

/* Files one after the other have names, and there is a limit only where something divides them. */
static void check_rotation(struct wt_parse *p)
{
    const struct wt_options *o = p->o;
    const char *flag = o->rotate_megabytes != 0 ? "-C" : o->rotate_seconds != 0 ? "-G" : "-W";

    if (o->rotate_megabytes == 0 && o->rotate_seconds == 0 && o->rotate_files == 0)
        return;
    if (o->write == NULL)
        wt_parse_fail(p, WT_ERROR_USAGE_NEEDS, flag, "-w");
    else if (strcmp(flag, "-W") == 0)
        wt_parse_fail(p, WT_ERROR_USAGE_NEEDS, flag, "-C / -G");
    else if (strcmp(o->write, "-") == 0)
        wt_parse_fail(p, WT_ERROR_USAGE_CONFLICT, "-w -", flag);
}

static void check_encoding(struct wt_parse *p)
{
    const char *name = p->o->encoding;

    if (name == NULL)
        return;
    errno = 0;
    iconv_t converter = strchr(name, '/') == NULL ? iconv_open("UTF-8", name) : (iconv_t)-1;

    if (converter == (iconv_t)-1 && errno == ENOMEM)
        p->status = wt_fail(p->error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    else if (converter == (iconv_t)-1)
        wt_parse_fail(p, WT_ERROR_USAGE_ENCODING, name, NULL);
    else
        (void)iconv_close(converter);
}

/* `help`, `help COMMAND`, `help all`. */
static void take_topic(struct wt_parse *p)
{
    struct wt_options *o = p->o;

    o->help = true;
    if (p->n_words > 1)
        wt_parse_fail(p, WT_ERROR_USAGE_EXTRA_WORD, p->words[1], "help");
    else if (p->n_words == 0)
        o->topic = WT_HELP_SCREEN;
    else if (strcmp(p->words[0], "all") == 0)
        o->topic = WT_HELP_ALL;
    else if (wt_command_named(p->words[0], &o->topic_command))
        o->topic = WT_HELP_COMMAND;
    else
        wt_parse_fail(p, WT_ERROR_USAGE_NO_COMMAND, p->words[0], NULL);
}

static void understand(struct wt_parse *p, const struct wt_environment *env)
{
    struct wt_options *o = p->o;

    decide_language(p, env);
    if (o->help || o->version) {
        p->status = WT_OK;
        if (p->n_words > 0 && wt_command_named(p->words[0], &o->topic_command))
            o->topic = WT_HELP_COMMAND;
        return;
    }
    take_command(p);
    check_flags(p);
    if (o->command == WT_COMMAND_HELP) {
        take_topic(p);
        return;
    }
    check_format(p);
    if (o->all && o->conversation != 0)
        wt_parse_fail(p, WT_ERROR_USAGE_CONFLICT, "--all", "--conversation");
    if (o->command == WT_COMMAND_CHECK) {
        take_expectations(p);
    } else if (o->command == WT_COMMAND_RUN) {
        wt_parse_run(p);
    } else {
        take_input(p);
    }
    check_encoding(p);
    check_write(p);
    check_rotation(p);
    decide_overview(p);
    if (p->status != WT_OK)
        return;
    take_filter(p);
    decide_looks(o, env);
    if (o->packet_buffered && o->write == NULL)
        o->line_buffered = true; /* as with tcpdump: -U is for whatever is written */
}

enum wt_status wt_options_parse(struct wt_options *o, int argc, char **argv,
                                const struct wt_environment *env, struct wt_error *error)
{
    struct wt_parse p = {.o = o, .error = error, .status = WT_OK};
    char **words = calloc(argc > 0 ? (size_t)argc : 1, sizeof *words);

    memset(o, 0, sizeof *o);
    o->width = 80;
    wt_error_fill(error, WT_ERROR_NONE, NULL, WT_NO_REASON);
    if (words == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    p.words = words;
    if (argc > 1) {
        wt_collect(&p, argc, argv);
        understand(&p, env);
    } else {
        decide_language(&p, env);
        if (p.status == WT_OK)
            p.status = WT_MISUSED;
    }
    free(words);
    return p.status;
}

void wt_options_clear(struct wt_options *o)
{
    free(o->filter);
    free(o->expectations);
    free(o->words);
    free(o->programs_memory);
    o->filter = NULL;
    o->expectations = NULL;
    o->words = NULL;
    o->programs_memory = NULL;
}

int wt_exit_code(enum wt_status status)
{
    switch (status) {
    case WT_OK:
    case WT_END:
    case WT_AGAIN:
        return 0;
    case WT_MISUSED:
        return 2;
    case WT_CANNOT:
        return 3;
    case WT_BROKEN:
        return 4;
    }
    return 3;
}
