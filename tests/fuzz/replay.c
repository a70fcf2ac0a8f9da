/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzz targets without libFuzzer, with any compiler:
 *
 *     replay corpus DIR              every file of DIR/TARGET goes through its target
 *     replay run TARGET FILE...      these files do
 *     replay seeds DIR CAPTURE...    inputs for the dissectors, out of captures, into DIR/TARGET
 *     replay words TARGET            a dictionary for it, out of the program's tables */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "seeds.h"

enum { LONGEST_PATH = 4096 };

static size_t run_file(const struct fuzz_target *target, const char *part, const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data;
    struct stat status;

    if (f == NULL || fstat(fileno(f), &status) != 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    data = malloc((size_t)status.st_size + 1);
    FUZZ_EXPECT(data != NULL);
    size_t n = fread(data, 1, (size_t)status.st_size, f);

    (void)fclose(f);
    (void)fprintf(stderr, "%s\n", path); /* seen only where it is the last one */
    uint8_t *exact = fuzz_exact(data, n);

    free(data);
    target->run(exact, n, part);
    free(exact);
    return 1;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* How many inputs of this target there are, each run. */
static size_t run_folder(const char *folder, const char *name)
{
    char path[LONGEST_PATH];
    struct dirent **entries;
    const char *part;
    const struct fuzz_target *target = fuzz_target_named(name, &part);
    size_t done = 0;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int n = scandir(path, &entries, is_shown, alphasort);

    for (int i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s/%s/%s", folder, name, entries[i]->d_name);
        done += run_file(target, part, path);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return done;
}

/* A folder that no target has the name of would never be looked into. */
static bool all_have_a_target(const char *folder)
{
    struct dirent **entries;
    const char *part;
    bool good = true;
    int n = scandir(folder, &entries, is_shown, alphasort);

    for (int i = 0; i < n; i++) {
        if (fuzz_target_named(entries[i]->d_name, &part) == NULL) {
            (void)printf("FAIL inputs for %s: there is no such target\n", entries[i]->d_name);
            good = false;
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return good;
}

static int run_corpus(const char *folder)
{
    char room[64];
    const char *name;
    size_t all = 0;
    bool good = all_have_a_target(folder);

    for (size_t i = 0; (name = fuzz_target_name(i, room)) != NULL; i++) {
        size_t n = run_folder(folder, name);

        (void)printf("ok the kept inputs of %s: %zu\n", name, n);
        all += n;
    }
    if (all == 0)
        (void)printf("FAIL there are no inputs in %s\n", folder);
    return good && all > 0 ? 0 : 1;
}

static int run_files(const char *name, char **paths, int n)
{
    const char *part;
    const struct fuzz_target *target = fuzz_target_named(name, &part);

    if (target == NULL) {
        (void)fprintf(stderr, "%s: no such target\n", name);
        return 2;
    }
    for (int i = 0; i < n; i++)
        (void)run_file(target, part, paths[i]);
    return 0;
}

int main(int argc, char **argv)
{
    (void)setenv("CMOCKA_TEST_ABORT", "1", 1); /* the assertions of the unit tests' helpers */
    if (argc == 3 && strcmp(argv[1], "corpus") == 0)
        return run_corpus(argv[2]);
    if (argc > 3 && strcmp(argv[1], "run") == 0)
        return run_files(argv[2], argv + 3, argc - 3);
    if (argc > 3 && strcmp(argv[1], "seeds") == 0)
        return fuzz_write_seeds(argv[2], argv + 3, argc - 3);
    if (argc == 3 && strcmp(argv[1], "words") == 0)
        return fuzz_write_words(argv[2]);
    (void)fprintf(stderr, "usage: replay corpus DIR | run TARGET FILE... | seeds DIR CAPTURE... | "
                          "words TARGET\n");
    return 2;
}
