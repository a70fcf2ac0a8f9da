/* SPDX-License-Identifier: BSD-2-Clause */
/* A tool of the build, not installed:
 *
 *     manual completion TEMPLATE              a shell's completion
 *     manual page en|zh TEMPLATE [INPUT]      a manual page */
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

static int page(struct wt_text *out, const char *language, const char *path, const char *input)
{
    struct wt_text template, inserted;
    int code = EXIT_SUCCESS;

    wt_text_init(&template, NULL, NULL);
    wt_text_init(&inserted, NULL, NULL);
    if (!read_file(&template, path))
        code = fail(path, strerror(errno));
    else if (input != NULL && !read_file(&inserted, input))
        code = fail(input, strerror(errno));
    else if (!wt_manual_page(out, template.data, input != NULL ? inserted.data : NULL,
                             strcmp(language, "zh") == 0 ? WT_CHINESE : WT_ENGLISH))
        code = fail(path, "a directive that is unknown or not in its place");
    wt_text_clear(&template);
    wt_text_clear(&inserted);
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
    if (argc >= 4 && argc <= 5 && strcmp(argv[1], "page") == 0)
        return page(out, argv[2], argv[3], argc > 4 ? argv[4] : NULL);
    return fail("usage", "manual completion TEMPLATE, manual page en|zh TEMPLATE [INPUT]");
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
