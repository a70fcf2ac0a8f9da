/* SPDX-License-Identifier: BSD-2-Clause */
/* Every capture of other projects that is at hand (CAPTURES, else ../shared/captures): read to its
 * end, whole and after damage. Of value above all with sanitizers. */
#include "capture_craft.h"
#include "needs.h"

#include <fts.h>

enum { MOST = 4096 };

struct found {
    char *path[MOST];
    size_t n;
};

static bool is_capture(const char *name)
{
    const char *end = strrchr(name, '.');

    return end != NULL &&
           (strncmp(end, ".pcap", 5) == 0 || strcmp(end, ".cap") == 0 || strcmp(end, ".gz") == 0);
}

static void find(struct found *found, char *folder)
{
    char *folders[] = {folder, NULL};
    FTS *tree = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;

    assert_non_null(tree);
    while ((entry = fts_read(tree)) != NULL)
        if (entry->fts_info == FTS_F && is_capture(entry->fts_name) && found->n < MOST)
            found->path[found->n++] = strdup(entry->fts_path);
    fts_close(tree);
}

static void as_they_are(void **state)
{
    const struct found *found = *state;
    uint64_t frames_in_all = 0;
    uint64_t broken = 0;

    for (size_t i = 0; i < found->n; i++) {
        struct wt_source *source = NULL;
        struct wt_error error = {0};
        enum wt_status status = wt_source_open_file(&source, found->path[i], 0, &error);
        uint64_t n = 0;

        if (status == WT_OK)
            status = read_all(source, &n, &error);
        assert_true(status == WT_END || status == WT_BROKEN || status == WT_CANNOT);
        if (status != WT_END)
            assert_true(error.id != WT_ERROR_NONE && error.subject[0] != '\0');
        frames_in_all += n;
        broken += status != WT_END;
        wt_source_close(source);
    }
    print_message("%zu files, %llu frames, %llu files cannot be read to their end\n", found->n,
                  (unsigned long long)frames_in_all, (unsigned long long)broken);
    assert_true(frames_in_all > 0);
}

/* A few bytes changed, and the end cut off, by a fixed rule: an answer, never a crash. */
static void damaged(void **state)
{
    static uint8_t data[64 * 1024];
    const struct found *found = *state;
    uint32_t seed = 20;

    for (size_t i = 0; i < found->n; i++) {
        FILE *file = fopen(found->path[i], "r");

        assert_non_null(file);
        size_t size = fread(data, 1, sizeof data, file);

        fclose(file);
        for (int change = 0; change < 6 && size > 0; change++) {
            seed = seed * 1664525 + 1013904223;
            data[(seed >> 8) % size] ^= (uint8_t)(seed >> 24);
        }
        struct path path = a_file(data, size - size / 5);
        struct wt_source *source = NULL;
        struct wt_error error = {0};
        uint64_t n;

        if (wt_source_open_file(&source, path.text, 0, &error) == WT_OK)
            (void)read_all(source, &n, &error);
        wt_source_close(source);
        unlink(path.text);
    }
}

int main(void)
{
    struct found *found = calloc(1, sizeof *found);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(as_they_are, found),
        cmocka_unit_test_prestate(damaged, found),
    };
    const char *asked = getenv("CAPTURES");
    char *folder = strdup(asked != NULL && asked[0] != '\0' ? asked : "../shared/captures");
    int failed = 0;

    if (found == NULL || folder == NULL)
        return 1;
    find(found, folder);
    if (found->n > 0)
        failed = cmocka_run_group_tests(tests, NULL, NULL);
    else if (asked != NULL && asked[0] != '\0')
        failed = printf("nothing in the folder that CAPTURES names: %s\n", folder) > 0;
    else
        (void)skip_all(tests, sizeof tests / sizeof tests[0], "captures");
    for (size_t i = 0; i < found->n; i++)
        free(found->path[i]);
    free(found);
    free(folder);
    return failed;
}
