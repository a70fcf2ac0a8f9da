/* SPDX-License-Identifier: BSD-2-Clause */
/* Captures written one after the other: each whole, whatever happens. */
#include "capture_sinks.h"

#include <dirent.h>

/* A folder of the test's own, for files that follow one another. */
struct folder {
    char top[40];
    char path[80]; /* of the files: top and their name */
};

static struct folder a_folder(void)
{
    struct folder folder = {.top = "/tmp/wiretutor-ring-XXXXXX"};

    assert_non_null(mkdtemp(folder.top));
    snprintf(folder.path, sizeof folder.path, "%s/f", folder.top);
    return folder;
}

/* Its files, each a whole capture, with how many packets, by name: "f 3 f1 3 …"; then removed. */
static const char *emptied(const struct folder *folder, char *out, size_t size)
{
    struct dirent **names;
    int n = scandir(folder->top, &names, NULL, alphasort);
    size_t used = 0;

    assert_true(n >= 2);
    for (int i = 0; i < n; i++) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s", folder->top, names[i]->d_name);
        if (i >= 2) { /* . and .. */
            used += (size_t)snprintf(out + used, size - used, "%s%s %d", used > 0 ? " " : "",
                                     names[i]->d_name, (int)whole_file(path));
            unlink(path);
        }
        free(names[i]);
    }
    free(names);
    assert_int_equal(rmdir(folder->top), 0);
    return out;
}

static void put_packets(struct wt_sink *sink, unsigned n, enum wt_status last)
{
    static const uint8_t data[84]; /* with its header a hundred bytes */
    struct wt_error error;

    for (unsigned i = 0; i < n; i++) {
        const struct wt_frame frame = {
            .time_ns = (1700000000 + (int64_t)i) * 1000000000,
            .link_type = 1,
            .bytes = {data, sizeof data, sizeof data}
        };

        assert_int_equal(wt_sink_put(sink, &frame, &error), i + 1 < n ? WT_OK : last);
    }
}

/* The packets come a second apart. */
static void one_after_the_other(void **state)
{
    static const struct {
        uint64_t bytes, seconds, files;
        unsigned packets;
        enum wt_status last;
        const char *want;
    } cases[] = {
        {324, 0, 0, 10, WT_OK,  "f 4 f1 4 f2 2"     },
        {323, 0, 0, 10, WT_OK,  "f 3 f1 3 f2 3 f3 1"},
        {323, 0, 2, 10, WT_OK,  "f0 3 f1 1"         },
        {1,   0, 3, 4,  WT_OK,  "f0 1 f1 1 f2 1"    },
        {0,   4, 0, 10, WT_OK,  "f 2"               },
        {0,   4, 2, 9,  WT_END, "f 4"               },
        {323, 4, 0, 10, WT_OK,  "f 2 f1 1"          },
    };
    char got[256];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct folder folder = a_folder();
        const struct wt_sink_options options = {.path = folder.path,
                                                .rotate_bytes = cases[i].bytes,
                                                .rotate_seconds = cases[i].seconds,
                                                .rotate_files = cases[i].files};
        struct wt_source *from = crafted(1);
        struct wt_sink *sink;
        struct wt_error error;

        assert_int_equal(wt_sink_open_with(&sink, &options, from, &error), WT_OK);
        assert_true(wt_sink_directory(sink) >= 0);
        put_packets(sink, cases[i].packets, cases[i].last);
        assert_int_equal(wt_sink_close(sink, &error), WT_OK);
        assert_string_equal(emptied(&folder, got, sizeof got), cases[i].want);
        wt_source_close(from);
    }
}

/* By time, and not one packet: a file is there all the same. */
static void no_packet_at_all(void **state)
{
    struct folder folder = a_folder();
    const struct wt_sink_options options = {.path = folder.path, .rotate_seconds = 5};
    struct wt_source *from = crafted(1);
    struct wt_sink *sink;
    struct wt_error error;
    char got[256];

    (void)state;
    assert_int_equal(wt_sink_open_with(&sink, &options, from, &error), WT_OK);
    assert_int_equal(access(folder.path, F_OK), -1); /* its name is not known yet */
    assert_int_equal(wt_sink_rest(sink, &error), WT_OK);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_string_equal(emptied(&folder, got, sizeof got), "f 0");
    wt_source_close(from);
}

/* A ring without room for the next file: the ones before it are whole, and nothing else is left. */
static void no_room_for_the_next(void **state)
{
    struct folder folder = a_folder();
    const struct wt_sink_options options = {
        .path = folder.path, .rotate_bytes = 24, .rotate_files = 2};
    struct wt_source *from = crafted(1);
    struct wt_sink *sink;
    struct wt_error error = {0};
    const struct wt_frame frame = {
        .link_type = 1, .bytes = {(const uint8_t *)"x", 1, 1}
    };
    char got[256];
    char path[128];

    (void)state;
    assert_int_equal(wt_sink_open_with(&sink, &options, from, &error), WT_OK);
    put_packets(sink, 3, WT_OK); /* f0, f1, f0 again */
    assert_int_equal(wt_sink_flush(sink, &error), WT_OK);
    let_files_grow_to(20); /* not even a header */
    snprintf(path, sizeof path, "%s1", folder.path);
    cannot_write(wt_sink_put(sink, &frame, &error), &error, path);
    let_files_grow_to(RLIM_INFINITY);
    assert_int_equal(wt_sink_put(sink, &frame, &error), WT_OK); /* room again */
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_string_equal(emptied(&folder, got, sizeof got), "f0 1 f1 1");
    wt_source_close(from);
}

/* A new file takes the name of an old one at once: who has the old one open keeps it, and what is
 * no file stays what it is. */
static void replaces_files_only(void **state)
{
    struct folder folder = a_folder();
    const struct wt_sink_options options = {.path = folder.path, .rotate_bytes = 24};
    struct wt_source *from = crafted(1);
    struct wt_sink *sink = NULL;
    struct wt_error error;
    struct stat before;
    struct stat after;
    char path[128];

    (void)state;
    umask(0);
    assert_int_equal(wt_sink_open_with(&sink, &options, from, &error), WT_OK);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_int_equal(stat(folder.path, &before), 0);
    assert_number(before.st_mode & 07777, 0600);
    assert_number(before.st_size, 24);
    int kept = open(folder.path, O_RDONLY | O_CLOEXEC);

    assert_int_equal(wt_sink_open_with(&sink, &options, from, &error), WT_OK);
    assert_int_equal(stat(folder.path, &after), 0);
    assert_int_not_equal(before.st_ino, after.st_ino);
    assert_int_equal(fstat(kept, &after), 0);
    assert_number(after.st_size, 24);
    close(kept);

    snprintf(path, sizeof path, "%s1", folder.path);
    assert_int_equal(mkfifo(path, 0600), 0);
    put_packets(sink, 1, WT_OK);
    const struct wt_frame frame = {
        .link_type = 1, .bytes = {(const uint8_t *)"x", 1, 1}
    };
    cannot_write(wt_sink_put(sink, &frame, &error), &error, path); /* nobody reads it */
    assert_int_equal(stat(path, &after), 0);
    assert_true(S_ISFIFO(after.st_mode));
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    unlink(path);
    unlink(folder.path);
    assert_int_equal(rmdir(folder.top), 0);
    wt_source_close(from);
}

/* Nor may rotation come upon it. */
static void rotated_onto_the_input(void **state)
{
    struct bytes b = {0};
    struct folder folder = a_folder();
    const struct wt_sink_options options = {.path = folder.path, .rotate_bytes = 24};
    struct wt_source *from = NULL;
    struct wt_sink *sink = NULL;
    struct wt_error error = {0};
    char path[128];
    char got[256];

    (void)state;
    put_pcap(&b, (struct form){0});
    struct path made = a_file(b.data, b.n);

    snprintf(path, sizeof path, "%s1", folder.path);
    assert_int_equal(rename(made.text, path), 0);
    assert_int_equal(wt_source_open_file(&from, path, 0, &error), WT_OK);
    assert_int_equal(wt_sink_open_with(&sink, &options, from, &error), WT_OK);
    put_packets(sink, 1, WT_OK);
    const struct wt_frame frame = {
        .link_type = 1, .bytes = {(const uint8_t *)"x", 1, 1}
    };
    cannot_write(wt_sink_put(sink, &frame, &error), &error, path);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_string_equal(emptied(&folder, got, sizeof got), "f 1 f1 3");
    wt_source_close(from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_after_the_other),    cmocka_unit_test(no_packet_at_all),
        cmocka_unit_test(no_room_for_the_next),   cmocka_unit_test(replaces_files_only),
        cmocka_unit_test(rotated_onto_the_input),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
