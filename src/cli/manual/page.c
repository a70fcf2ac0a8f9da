/* SPDX-License-Identifier: BSD-2-Clause */
#include "manual.h"

#include <string.h>

#include "roff.h"
#include "wiretutor/bytes.h"
#include "wiretutor/fill.h"

struct page {
    struct wt_text *out;
    struct wt_text paragraph; /* lines of running text that belong together */
    const struct wt_manual_inputs *inputs;
    enum wt_language language;
};

static void words(struct page *p, enum wt_label label)
{
    const char *text = wt_label(p->language, label);

    wt_roff_words(p->out, text, strlen(text), true);
}

static void commands(struct page *p)
{
    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        const struct wt_command_row *row = wt_command_at((enum wt_command)i);

        wt_text_str(p->out, ".It Cm ");
        wt_text_str(p->out, row->name);
        wt_text_char(p->out, '\n');
        words(p, row->help);
    }
}

/* ".It Fl i , Fl \-interface Ar NAME" */
static void item(struct page *p, const struct wt_flag *flag)
{
    wt_text_str(p->out, ".It");
    if (flag->letter != '\0') {
        wt_text_str(p->out, " Fl ");
        wt_text_char(p->out, flag->letter);
    }
    if (flag->name != NULL) {
        wt_text_str(p->out, flag->letter != '\0' ? " , Fl \\-" : " Fl \\-");
        for (const char *c = flag->name; *c != '\0'; c++) {
            if (*c == '-')
                wt_text_char(p->out, '\\');
            wt_text_char(p->out, *c);
        }
    }
    if (flag->metavar != NULL) {
        wt_text_str(p->out, " Ar ");
        wt_text_str(p->out, flag->metavar);
    }
    wt_text_char(p->out, '\n');
}

/* " (only with: explain, packets)" */
static void only_for(struct wt_text *out, const struct wt_flag *flag, enum wt_language language)
{
    const char *text = wt_label(language, WT_LABEL_HELP_ONLY_FOR);

    for (struct wt_filling f = wt_filling_of(text, strlen(text)); wt_fill_next(&f);) {
        wt_text_bytes(out, f.plain, f.n_plain);
        if (f.name != NULL)
            wt_manual_commands(out, flag, wt_label(language, WT_LABEL_LIST_COMMA));
    }
}

static void flag_row(struct page *p, const struct wt_flag *flag)
{
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    wt_text_str(&text, wt_label(p->language, flag->help));
    if (!wt_manual_is_common(flag))
        only_for(&text, flag, p->language);
    item(p, flag);
    if (text.failed)
        p->out->failed = true;
    else
        wt_roff_words(p->out, text.data, text.len, true);
    wt_text_clear(&text);
}

/* A heading of the help without its colon. */
static void heading(struct page *p, enum wt_label label)
{
    const char *text = wt_label(p->language, label);
    const char *colon = strstr(text, p->language == WT_CHINESE ? "：" : ":");

    wt_text_str(p->out, ".Ss ");
    wt_text_bytes(p->out, text, colon != NULL ? (size_t)(colon - text) : strlen(text));
    wt_text_char(p->out, '\n');
}

static void options(struct page *p)
{
    static const enum wt_label headings[] = {
        [WT_GROUP_INPUT] = WT_LABEL_HELP_INPUT, [WT_GROUP_WRITE] = WT_LABEL_HELP_WRITE,
        [WT_GROUP_SAY] = WT_LABEL_HELP_SAY,     [WT_GROUP_LOOK] = WT_LABEL_HELP_LOOK,
        [WT_GROUP_HELP] = WT_LABEL_HELP_OTHER,
    };
    const struct wt_flag *flag;

    for (unsigned group = 0; group < WT_ARRAY_LEN(headings); group++) {
        heading(p, headings[group]);
        wt_text_str(p->out, ".Bl -tag -width Ds\n");
        for (size_t i = 0; (flag = wt_flag_at(i)) != NULL; i++)
            if (flag->group == group)
                flag_row(p, flag);
        wt_text_str(p->out, ".El\n");
    }
}

/* Macros as they stand; each other line is a paragraph of plain text. */
static void functions(struct page *p)
{
    for (const char *line = p->inputs->functions; *line != '\0';) {
        size_t n = strcspn(line, "\n");

        if (line[0] == '.') {
            wt_text_bytes(p->out, line, n);
            wt_text_char(p->out, '\n');
        } else {
            wt_roff_words(p->out, line, n, true);
        }
        line += n + (line[n] == '\n');
    }
}

static bool is_line(const char *line, size_t n, const char *text)
{
    return strlen(text) == n && memcmp(line, text, n) == 0;
}

static void end_paragraph(struct page *p)
{
    if (p->paragraph.failed)
        p->out->failed = true;
    else if (p->paragraph.len > 0)
        wt_roff_words(p->out, p->paragraph.data, p->paragraph.len, false);
    p->paragraph.len = 0;
}

static bool directive(struct page *p, const char *line, size_t n)
{
    if (is_line(line, n, "@commands@"))
        commands(p);
    else if (is_line(line, n, "@options@"))
        options(p);
    else if (is_line(line, n, "@synopsis@") && p->inputs->synopsis != NULL)
        wt_text_str(p->out, p->inputs->synopsis);
    else if (is_line(line, n, "@functions@") && p->inputs->functions != NULL)
        functions(p);
    else
        return false;
    return true;
}

/* Lines of Chinese text are joined, for a line's end would be shown as a blank. */
static void text_line(struct page *p, const char *line, size_t n)
{
    bool joins = p->paragraph.len > 0 && (unsigned char)line[0] >= 0xe3 &&
                 (unsigned char)p->paragraph.data[p->paragraph.len - 1] >= 0x80;

    if (p->paragraph.len > 0 && !joins)
        wt_text_char(&p->paragraph, ' ');
    wt_text_bytes(&p->paragraph, line, n);
}

/* One line of the template; literal: within .Bd -literal, where lines stand as they are. */
static bool take_line(struct page *p, const char *line, size_t n, bool literal)
{
    if (n > 0 && line[0] != '@' && line[0] != '.' && !literal) {
        text_line(p, line, n);
        return true;
    }
    end_paragraph(p);
    if (n > 0 && line[0] == '@')
        return directive(p, line, n);
    wt_text_bytes(p->out, line, n);
    wt_text_char(p->out, '\n');
    return true;
}

bool wt_manual_page(struct wt_text *out, const char *template,
                    const struct wt_manual_inputs *inputs, enum wt_language language)
{
    struct page p = {.out = out, .inputs = inputs, .language = language};
    bool literal = false;
    bool good = true;

    wt_text_init(&p.paragraph, NULL, NULL);
    for (const char *line = template; good && *line != '\0';) {
        size_t n = strcspn(line, "\n");

        if (strncmp(line, ".Ed", 3) == 0)
            literal = false;
        good = take_line(&p, line, n, literal);
        if (strncmp(line, ".Bd -literal", 12) == 0)
            literal = true;
        line += n + (line[n] == '\n');
    }
    end_paragraph(&p);
    wt_text_clear(&p.paragraph);
    return good;
}
