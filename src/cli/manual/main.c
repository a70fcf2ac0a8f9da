/* SPDX-License-Identifier: BSD-2-Clause */
/* A tool of the build, not installed:
 *
 *     manual completion TEMPLATE              a shell's completion
 *     manual page en|zh TEMPLATE [SYNOPSIS FUNCTIONS]    a manual page */
#include "manual.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *about, const char *why)
{
    (void)fprintf(stderr, "manual: %s: %s\n", about, why);
    return EXIT_FAILURE;
}

/* A whole file, NUL-terminated, into text. */
static bool read_file(struct wt_text *text, const char *path)
{
    char block[4096];
    size_t n;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return false;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        wt_text_bytes(text, block, n);
    wt_text_char(text, '\0');
    bool good = ferror(file) == 0 && !text->failed;

    (void)fclose(file);
    return good;
}

/* paths: the template, and perhaps the inputs. */
static int page(struct wt_text *out, const char *language, char **paths, int n)
{
    enum { MOST = 3 };
    struct wt_text texts[MOST];
    int code = EXIT_SUCCESS;

    for (int i = 0; i < MOST; i++)
        wt_text_init(&texts[i], NULL, NULL);
    for (int i = 0; i < n && code == EXIT_SUCCESS; i++)
        if (!read_file(&texts[i], paths[i]))
            code = fail(paths[i], strerror(errno));
    const struct wt_manual_inputs inputs = {texts[1].data, texts[2].data};

    if (code == EXIT_SUCCESS &&
        !wt_manual_page(out, texts[0].data, &inputs,
                        strcmp(language, "zh") == 0 ? WT_CHINESE : WT_ENGLISH))
        code = fail(paths[0], "a directive that is unknown or not in its place");
    for (int i = 0; i < MOST; i++)
        wt_text_clear(&texts[i]);
    return code;
}

static int completion(struct wt_text *out, const char *path)
{
    struct wt_text template;
    int code = EXIT_SUCCESS;

    wt_text_init(&template, NULL, NULL);
    if (!read_file(&template, path))
        code = fail(path, strerror(errno));
    else if (!wt_manual_completion(out, template.data))
        code = fail(path, "no line @table@");
    wt_text_clear(&template);
    return code;
}

static int make(struct wt_text *out, int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "completion") == 0)
        return completion(out, argv[2]);
    if ((argc == 4 || argc == 6) && strcmp(argv[1], "page") == 0)
        return page(out, argv[2], argv + 3, argc - 3);
    return fail("usage",
                "manual completion TEMPLATE, manual page en|zh TEMPLATE [SYNOPSIS FUNCTIONS]");
}

int main(int argc, char **argv)
{
    struct wt_text out;

    wt_text_init(&out, NULL, NULL);
    int code = make(&out, argc, argv);

    if (code == EXIT_SUCCESS && out.failed)
        code = fail("output", "no memory");
    if (code == EXIT_SUCCESS &&
        (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0))
        code = fail("output", strerror(errno));
    wt_text_clear(&out);
    return code;
}
