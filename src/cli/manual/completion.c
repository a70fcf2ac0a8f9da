/* SPDX-License-Identifier: BSD-2-Clause */
/* One table for every shell: their templates in docs/completions say what to do with its rows. */
#include "manual.h"

#include <string.h>

/* Payload encodings that a lesson may meet; iconv knows hundreds. */
static const char encodings[] = "utf-8|gb18030|gbk|big5|shift_jis|euc-kr|latin1";

/* A word in single quotes; ' itself is written so that bash, zsh and fish agree. */
static void quoted(struct wt_text *out, const char *word)
{
    wt_text_str(out, " '");
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            wt_text_str(out, "'\\''");
        else
            wt_text_char(out, *word);
    }
    wt_text_char(out, '\'');
}

static void words(struct wt_text *out, enum wt_label help)
{
    quoted(out, wt_label(WT_ENGLISH, help));
    quoted(out, wt_label(WT_CHINESE, help));
    wt_text_char(out, '\n');
}

static void choices(struct wt_text *out, const char *mark, const char *among)
{
    wt_text_str(out, " '");
    wt_text_str(out, mark);
    for (; *among != '\0'; among++) {
        if (*among == '|')
            wt_text_char(out, ' ');
        else
            wt_text_char(out, *among);
    }
    wt_text_char(out, '\'');
}

static void value(struct wt_text *out, const struct wt_flag *flag)
{
    if (flag->kind == WT_VALUE_TIMES)
        wt_text_str(out, " times");
    else if (flag->metavar == NULL)
        wt_text_str(out, " none");
    else if (flag->name != NULL && strcmp(flag->name, "format") == 0)
        wt_text_str(out, " formats");
    else if (flag->choices != NULL)
        choices(out, "=", flag->choices);
    else if (strcmp(flag->metavar, "FILE") == 0)
        wt_text_str(out, " file");
    else if (strcmp(flag->metavar, "USER") == 0)
        wt_text_str(out, " user");
    else if (flag->letter == 'i')
        wt_text_str(out, " interface");
    else if (flag->name != NULL && strcmp(flag->name, "encoding") == 0)
        choices(out, "=", encodings);
    else
        wt_text_str(out, " any");
}

static void flag_row(struct wt_text *out, const struct wt_flag *flag)
{
    const char letter[2] = {flag->letter, '\0'};

    wt_text_str(out, "    _wiretutor_flag '");
    wt_manual_commands(out, flag, " ");
    wt_text_char(out, '\'');
    quoted(out, letter);
    quoted(out, flag->name != NULL ? flag->name : "");
    value(out, flag);
    quoted(out, flag->metavar != NULL ? flag->metavar : "");
    words(out, flag->help);
}

static void table(struct wt_text *out)
{
    const struct wt_flag *flag;

    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        const struct wt_command_row *row = wt_command_at((enum wt_command)i);

        wt_text_str(out, "    _wiretutor_command ");
        wt_text_str(out, row->name);
        wt_text_str(out, row->reads_packets ? " packets" : " other");
        choices(out, "", row->formats != NULL ? row->formats : "");
        words(out, row->help);
    }
    for (size_t i = 0; (flag = wt_flag_at(i)) != NULL; i++)
        flag_row(out, flag);
}

bool wt_manual_completion(struct wt_text *out, const char *template)
{
    static const char mark[] = "\n@table@\n";
    const char *at = strstr(template, mark);

    if (at == NULL)
        return false;
    wt_text_bytes(out, template, (size_t)(at - template) + 1);
    table(out);
    wt_text_str(out, at + sizeof mark - 1);
    return true;
}
