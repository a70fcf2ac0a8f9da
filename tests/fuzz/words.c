/* SPDX-License-Identifier: BSD-2-Clause */
/* What is typed: a word for `lookup`, a command line, a filter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/cli/help.h"
#include "../../src/cli/options.h"
#include "../../src/cli/report.h"
#include "fuzz.h"
#include "wiretutor/lookup.h"
#include "wiretutor/render.h"
#include "wiretutor/source.h"

/* NUL-terminated, in a block of its own. */
static char *text_of(const uint8_t *data, size_t n)
{
    char *text = malloc(n + 1);

    FUZZ_EXPECT(text != NULL);
    if (n > 0)
        memcpy(text, data, n);
    text[n] = '\0';
    return text;
}

/* The error in both languages is text that may be shown. */
static void tell_error(struct wt_options *o, const struct wt_error *error)
{
    for (int i = 0; i < WT_N_LANGUAGES; i++) {
        struct wt_text text;

        o->language = (enum wt_language)i;
        wt_text_init(&text, NULL, NULL);
        wt_report_error(&text, o, error);
        FUZZ_EXPECT(text.len > 0);
        fuzz_expect_form(&text, o->charset == WT_ASCII && i == 0 ? FUZZ_ASCII : FUZZ_TEXT);
        wt_text_clear(&text);
    }
}

/* ---- lookup ---- */

static void render_answers(const char *word, const struct wt_answer *answers, size_t n)
{
    static const struct {
        struct wt_render_options options;
        enum fuzz_form form;
    } rows[] = {
  /* our own words may be Chinese in an English sentence */
        {{.view = WT_VIEW_LINES, .width = 80, .ascii = true},           FUZZ_TEXT   },
        {{.view = WT_VIEW_LINES, .width = 60, .color = true},           FUZZ_COLORED},
        {{.view = WT_VIEW_LINES, .width = 80, .language = WT_CHINESE},  FUZZ_TEXT   },
        {{.view = WT_VIEW_LINES, .json = true},                         FUZZ_NDJSON },
        {{.view = WT_VIEW_LINES, .json = true, .language = WT_CHINESE}, FUZZ_NDJSON },
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        struct wt_text text;

        wt_text_init(&text, NULL, NULL);
        struct wt_renderer *r = wt_renderer_new(&text, &rows[i].options);

        FUZZ_EXPECT(r != NULL);
        for (size_t k = 0; k < n; k++)
            wt_render_answer(r, word, &answers[k]);
        FUZZ_EXPECT(text.len > 0);
        fuzz_expect_form(&text, rows[i].form);
        wt_renderer_free(r);
        wt_text_clear(&text);
    }
}

void fuzz_lookup(const uint8_t *data, size_t n, const char *part)
{
    char *word = text_of(data, n);
    struct wt_answer answers[WT_MAX_ANSWERS];
    struct wt_near near[WT_MAX_NEAR];
    size_t found = wt_lookup(word, answers);

    (void)part;
    FUZZ_EXPECT(found <= WT_MAX_ANSWERS);
    FUZZ_EXPECT(found == 0 || strlen(word) <= WT_LOOKUP_LONGEST);
    for (size_t i = 0; i < found; i++)
        FUZZ_EXPECT(answers[i].kind < WT_N_LOOKUP_KINDS && answers[i].n_what <= WT_MAX_SAID);
    if (found > 0)
        render_answers(word, answers, found);
    found = wt_lookup_near(word, near);
    FUZZ_EXPECT(found <= WT_MAX_NEAR);
    for (size_t i = 0; i < found; i++)
        FUZZ_EXPECT(near[i].length > 0 && memchr(near[i].name, '\0', near[i].length) == NULL);
    free(word);
}

/* ---- options: a word a line; the first byte says what the surroundings are ---- */

enum { MOST_WORDS = 32 };

static void parse(int argc, char **argv, uint8_t how)
{
    static const char *const languages[] = {NULL, "zh_CN.UTF-8", "de_DE", "", "C", "zh"};
    const struct wt_environment env = {.wiretutor_lang = how & 1 ? languages[how >> 4 & 3] : NULL,
                                       .lc_all = how & 2 ? languages[how >> 5 & 3] : NULL,
                                       .lang = languages[(how >> 3) % WT_ARRAY_LEN(languages)],
                                       .term = how & 4 ? "xterm" : NULL,
                                       .stdout_is_terminal = (how & 8) != 0,
                                       .columns = how};
    struct wt_options o;
    struct wt_error error;
    enum wt_status status = wt_options_parse(&o, argc, argv, &env, &error);

    FUZZ_EXPECT(o.command < WT_N_COMMANDS && o.language < WT_N_LANGUAGES);
    FUZZ_EXPECT(status == WT_OK || status == WT_MISUSED || status == WT_CANNOT);
    if (status == WT_OK)
        FUZZ_EXPECT(o.width > 0);
    else if (error.id != WT_ERROR_NONE)
        tell_error(&o, &error);
    wt_options_clear(&o);
}

void fuzz_options(const uint8_t *data, size_t n, const char *part)
{
    struct fuzz_input in = {data, n};
    uint8_t how = fuzz_u8(&in);
    char *argv[MOST_WORDS + 2] = {text_of((const uint8_t *)"wiretutor", 9)};
    int argc = 1;

    (void)part;
    while (fuzz_left(&in) && argc <= MOST_WORDS) {
        const uint8_t *end = memchr(in.data, '\n', in.n);
        size_t length = end != NULL ? (size_t)(end - in.data) : in.n;

        argv[argc] = text_of(in.data, length);
        in.data += length + (end != NULL);
        in.n -= length + (end != NULL);
        if (strchr(argv[argc], 'F') != NULL || strstr(argv[argc], "--fi") != NULL)
            free(argv[argc]); /* -F reads the file: which one is not the input's to say */
        else
            argc++;
    }
    argv[argc] = NULL;
    char *given[MOST_WORDS + 2]; /* the parser may permute what it gets */

    memcpy(given, argv, sizeof given);
    parse(argc, given, how);
    for (int i = 0; i < argc; i++)
        free(argv[i]);
}

/* ---- filter: the first byte is the link type ---- */

static struct wt_source *source_of(uint8_t link)
{
    uint8_t header[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0,    0, 0,
                        0,    0,    0,    0,    0, 0, 4, 0, 1, 0x00, 0, 0};
    char path[64];
    struct wt_source *source = NULL;
    struct wt_error error;
    int fd = memfd_create("input", MFD_CLOEXEC);

    header[20] = link;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    FUZZ_EXPECT(write(fd, header, sizeof header) == (ssize_t)sizeof header);
    enum wt_status status = wt_source_open_file(&source, path, 0, &error);

    close(fd);
    return status == WT_OK ? source : NULL;
}

void fuzz_filter(const uint8_t *data, size_t n, const char *part)
{
    static const uint8_t links[] = {1, 101, 113, 0, 1, 1, 108, 228};
    struct fuzz_input in = {data, n};
    struct wt_source *source = source_of(links[fuzz_u8(&in) % sizeof links]);
    char *expression = text_of(in.data, in.n);
    struct wt_options o = {.charset = WT_UTF8, .width = 80};
    struct wt_error error;

    (void)part;
    if (source == NULL) {
        free(expression);
        return;
    }
    enum wt_status status = wt_source_filter(source, expression, &error);

    FUZZ_EXPECT(status == WT_OK || status == WT_MISUSED);
    if (status == WT_MISUSED)
        tell_error(&o, &error);
    wt_source_close(source);
    free(expression);
}
