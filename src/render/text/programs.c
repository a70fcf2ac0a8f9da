/* SPDX-License-Identifier: BSD-2-Clause */
/* The programs of `run`: their names, the opening that lists them, what each did in all. */
#include "../renderer.h"
#include "wiretutor/utf8.h"

#include "wiretutor/wrap.h"

enum { INDENT = 4 };

/* ---- names ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* Programs that run another file, which is what the learner wrote. */
static bool is_interpreter(const char *name)
{
    static const char *const names[] = {"sh",   "bash", "dash", "zsh", "ksh",  "perl",
                                        "ruby", "node", "lua",  "php", "tclsh"};

    if (strncmp(name, "python", 6) == 0 || strncmp(name, "pypy", 4) == 0)
        return true;
    for (size_t i = 0; i < WT_ARRAY_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* `env A=1 python3 …` starts python3. */
static char *const *behind_env(char *const *argv)
{
    if (argv[0] == NULL || strcmp(base_name(argv[0]), "env") != 0)
        return argv;
    char *const *rest = argv + 1;

    while (*rest != NULL && (**rest == '-' || strchr(*rest, '=') != NULL))
        rest++;
    return *rest != NULL ? rest : argv;
}

/* What the learner calls this program: the script or the module, without its path. */
static const char *called(char *const *argv)
{
    argv = behind_env(argv);
    if (argv[0] == NULL)
        return "?";
    const char *name = base_name(argv[0]);

    if (!is_interpreter(name))
        return name;
    for (argv++; *argv != NULL; argv++) {
        if (strcmp(*argv, "-c") == 0)
            return name; /* the program is in the command line itself */
        if (strcmp(*argv, "-m") == 0 && argv[1] != NULL)
            return argv[1];
        if ((strcmp(*argv, "-X") == 0 || strcmp(*argv, "-W") == 0) && argv[1] != NULL)
            argv++;
        else if (**argv != '-')
            return base_name(*argv);
    }
    return name;
}

static void name_program(struct wt_renderer *r, unsigned i, char *const *argv)
{
    const char *name = called(argv);
    size_t n = wt_utf8_whole(name, strnlen(name, WT_NAME_SIZE - sizeof " 8"));
    unsigned same = 1;

    memcpy(r->names[i], name, n);
    r->names[i][n] = '\0';
    for (unsigned before = 0; before < i; before++)
        same += strncmp(r->names[before], r->names[i], n) == 0 &&
                (r->names[before][n] == '\0' || r->names[before][n] == ' ');
    if (same > 1) {
        r->names[i][n] = ' ';
        r->names[i][n + 1] = (char)('0' + same);
        r->names[i][n + 2] = '\0';
    }
}

const char *wt_render_program_name(const struct wt_renderer *r, uint8_t program)
{
    return wt_program_name(r, program);
}

const char *wt_program_name(const struct wt_renderer *r, uint64_t program)
{
    return program < r->n_programs ? r->names[program] : "?";
}

void wt_put_program(struct wt_renderer *r, struct wt_text *out, uint64_t program)
{
    const char *name = wt_program_name(r, program);

    wt_escape(out, name, strlen(name), r->options.ascii);
}

static void name_programs(struct wt_renderer *r, const struct wt_programs_setup *programs)
{
    r->n_programs = (unsigned)(programs->n < WT_MAX_PROGRAMS ? programs->n : WT_MAX_PROGRAMS);
    for (unsigned i = 0; i < r->n_programs; i++) {
        name_program(r, i, programs->argv[i]);
        r->sentence.len = 0;
        wt_put_program(r, &r->sentence, i);
        unsigned width = wt_width(r->sentence.data, r->sentence.len);

        if (width > r->name_width)
            r->name_width = width;
    }
}

void wt_render_programs(struct wt_renderer *r, const struct wt_programs_setup *programs,
                        const struct wt_call_commentary *commentary)
{
    name_programs(r, programs);
    if (r->functions->programs != NULL)
        r->functions->programs(r, programs, commentary);
}

/* ---- the story ---- */

/* The command line as it could be typed; a word with blanks in quotes. */
static void put_command(struct wt_renderer *r, char *const *argv)
{
    for (size_t i = 0; argv[i] != NULL; i++) {
        bool quoted = argv[i][0] == '\0' || strpbrk(argv[i], " \t\n\"'") != NULL;

        if (i > 0)
            wt_text_char(r->out, ' ');
        if (quoted)
            wt_text_char(r->out, '\'');
        wt_escape(r->out, argv[i], strlen(argv[i]), r->options.ascii);
        if (quoted)
            wt_text_char(r->out, '\'');
    }
}

static void put_paragraph(struct wt_renderer *r)
{
    wt_wrap(r->out, r->sentence.data, r->sentence.len, 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
}

void wt_story_programs(struct wt_renderer *r, const struct wt_programs_setup *programs,
                       const struct wt_call_commentary *commentary)
{
    for (size_t i = 0; i < commentary->n_remarks && !r->options.quiet; i++) {
        r->sentence.len = 0;
        wt_put_remark(r, &r->sentence, &commentary->remarks[i]);
        put_paragraph(r);
    }
    for (unsigned i = 0; i < r->n_programs; i++) {
        r->sentence.len = 0;
        wt_put_program(r, &r->sentence, i);
        wt_text_spaces(r->out, INDENT);
        wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
        wt_text_spaces(r->out, r->name_width - wt_width(r->sentence.data, r->sentence.len) + 2);
        put_command(r, programs->argv[i]);
        wt_text_char(r->out, '\n');
    }
    r->written = WT_WROTE_HEADING;
}

/* The phrases, joined to one sentence. */
static void put_phrases(struct wt_renderer *r, struct wt_text *out,
                        const struct wt_call_commentary *commentary)
{
    enum wt_language language = r->options.language;
    const char *gap = wt_label(language, WT_LABEL_COLON);

    for (size_t i = 0; i < commentary->n_remarks; i++) {
        if (commentary->remarks[i].aside)
            continue;
        wt_put_symbols(r, out, gap, strlen(gap));
        wt_put_remark(r, out, &commentary->remarks[i]);
        gap = wt_label(language, WT_LABEL_COMMA);
    }
    gap = wt_label(language, WT_LABEL_PROGRAM_STOP);
    wt_put_symbols(r, out, gap, strlen(gap));
}

void wt_put_program_ending(struct wt_renderer *r, uint8_t program,
                           const struct wt_call_commentary *commentary)
{
    const char *gap = wt_label(r->options.language, WT_LABEL_SENTENCE_GAP);

    r->sentence.len = 0;
    wt_put_program(r, &r->sentence, program);
    put_phrases(r, &r->sentence, commentary);
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        if (!commentary->remarks[i].aside)
            continue;
        wt_put_symbols(r, &r->sentence, gap, strlen(gap));
        wt_put_remark(r, &r->sentence, &commentary->remarks[i]);
    }
}

void wt_story_program_ending(struct wt_renderer *r, uint8_t program,
                             const struct wt_call_commentary *commentary)
{
    if (commentary->hidden)
        return;
    wt_fold_end(r);
    if (r->written != WT_WROTE_NOTHING)
        wt_text_char(r->out, '\n');
    wt_put_program_ending(r, program, commentary);
    put_paragraph(r);
    r->written = WT_WROTE_ENDING;
}
