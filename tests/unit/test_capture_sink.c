/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing captures: what is written reads back the same, and failures to write are told. */
#include "capture_sinks.h"
#include "needs.h"

#include <signal.h>
#include <sys/stat.h>

static void copy(struct wt_source *from, struct wt_sink *to)
{
    struct wt_error error;
    struct wt_frame frame;

    while (wt_source_next(from, &frame, &error) == WT_OK)
        assert_int_equal(wt_sink_put(to, &frame, &error), WT_OK);
}

static void same_frames(const char *path, struct wt_source *want)
{
    struct wt_source *got = NULL;
    struct wt_error error;
    struct wt_frame a;
    struct wt_frame b;
    enum wt_status status;

    assert_int_equal(wt_source_open_file(&got, path, 0, &error), WT_OK);
    assert_number(wt_source_link_type(got), wt_source_link_type(want));
    while ((status = wt_source_next(want, &a, &error)) == WT_OK) {
        assert_int_equal(wt_source_next(got, &b, &error), WT_OK);
        assert_number(b.time_ns, a.time_ns);
        assert_number(b.bytes.captured, a.bytes.captured);
        assert_number(b.bytes.on_wire, a.bytes.on_wire);
        assert_memory_equal(b.bytes.data, a.bytes.data, a.bytes.captured);
    }
    assert_int_equal(status, WT_END);
    assert_int_equal(wt_source_next(got, &b, &error), WT_END);
    wt_source_close(got);
}

static void round_trip(void **state)
{
    static const uint32_t link_types[] = {1, 0, 50, 101, 113, 239, 276};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(link_types); i++) {
        struct wt_source *from = crafted(link_types[i]);
        struct wt_source *want = crafted(link_types[i]);
        struct path path = a_file((const uint8_t *)"old and longer content", 22);
        struct wt_sink *sink;
        struct wt_error error;

        assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
        copy(from, sink);
        assert_int_equal(wt_sink_close(sink, &error), WT_OK);
        same_frames(path.text, want);
        unlink(path.text);
        wt_source_close(from);
        wt_source_close(want);
    }
}

/* A file is readable after every flush, and even when it was only the buffer that overflowed. */
static void readable_at_any_time(void **state)
{
    enum { FRAMES = 40, BYTES = 60000 };
    struct wt_source *from = crafted(1);
    struct path path = a_file(NULL, 0);
    uint8_t *data = calloc(1, BYTES);
    struct wt_sink *sink;
    struct wt_error error;
    uint64_t n;

    (void)state;
    assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
    for (uint64_t i = 1; i <= FRAMES; i++) {
        struct wt_frame frame = {
            .number = i, .bytes = {data, BYTES, BYTES}
        };
        struct wt_source *now = NULL;
        struct stat status;

        assert_int_equal(wt_sink_put(sink, &frame, &error), WT_OK);
        if (i % 7 == 0)
            assert_int_equal(wt_sink_flush(sink, &error), WT_OK);
        assert_int_equal(stat(path.text, &status), 0);
        if (status.st_size == 0)
            continue;
        assert_int_equal(wt_source_open_file(&now, path.text, 0, &error), WT_OK);
        assert_int_equal(read_all(now, &n, &error), WT_END);
        if (i % 7 == 0)
            assert_number(n, i);
        wt_source_close(now);
    }
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    unlink(path.text);
    free(data);
    wt_source_close(from);
}

/* Larger than the sink's buffer; and a time that pcap cannot hold. */
static void odd_frames(void **state)
{
    enum { HUGE_FRAME = 262144 };
    uint8_t *data = calloc(1, HUGE_FRAME);
    struct wt_source *from = crafted(1);
    struct path path = a_file(NULL, 0);
    struct wt_frame odd[] = {
        {.link_type = 1, .time_ns = -1,         .bytes = {data, 5, 5}                  },
        {.link_type = 1, .time_ns = INT64_MAX,  .bytes = {data, HUGE_FRAME, UINT32_MAX}},
        {.link_type = 1, .time_ns = 1999999999, .bytes = {NULL, 0, 5}                  },
    };
    static const int64_t times[] = {0, INT64_C(4294967295854775807), 1999999999};
    struct wt_source *back;
    struct wt_sink *sink;
    struct wt_error error;
    struct wt_frame frame;

    (void)state;
    assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
    for (size_t i = 0; i < WT_ARRAY_LEN(odd); i++)
        assert_int_equal(wt_sink_put(sink, &odd[i], &error), WT_OK);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_int_equal(wt_source_open_file(&back, path.text, 0, &error), WT_OK);
    for (size_t i = 0; i < WT_ARRAY_LEN(odd); i++) {
        assert_int_equal(wt_source_next(back, &frame, &error), WT_OK);
        assert_number(frame.time_ns, times[i]);
        assert_number(frame.bytes.captured, odd[i].bytes.captured);
        assert_number(frame.bytes.on_wire, odd[i].bytes.on_wire);
    }
    assert_int_equal(wt_source_next(back, &frame, &error), WT_END);
    unlink(path.text);
    wt_source_close(back);
    wt_source_close(from);
    free(data);
}

/* A pcapng file of two link types: a pcap file has room for one. What a filter leaves of it fits.
 */
static struct wt_source *mixed(const char *filter)
{
    struct bytes b = {0};
    struct wt_source *source = NULL;
    struct wt_error error;

    put_section(&b, little);
    put_interface(&b, little, 113);
    put_interface(&b, little, 101);
    put_enhanced(&b, little, 1, "cooked, and long", 16);
    put_enhanced(&b, little, 2, "raw", 3);
    b.data[b.n - 24 - 4] = 1; /* of the second interface */
    struct path path = a_file(b.data, b.n);

    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    unlink(path.text);
    if (filter != NULL)
        assert_int_equal(wt_source_filter(source, filter, &error), WT_OK);
    return source;
}

static void two_link_types(void **state)
{
    struct wt_source *from = mixed(NULL);
    struct path path = a_file(NULL, 0);
    struct wt_frame frame;
    struct wt_sink *sink;
    struct wt_error error = {0};

    (void)state;
    assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
    assert_int_equal(wt_source_next(from, &frame, &error), WT_OK);
    assert_int_equal(wt_sink_put(sink, &frame, &error), WT_OK);
    assert_int_equal(wt_source_next(from, &frame, &error), WT_OK);
    assert_number(frame.link_type, 101);
    assert_int_equal(wt_sink_put(sink, &frame, &error), WT_CANNOT);
    assert_number(error.id, WT_ERROR_MIXED_LINK_TYPES);
    assert_number(error.number, 1);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    wt_source_close(from);

    from = mixed("less 5");
    assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
    copy(from, sink);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    wt_source_close(from);
    assert_int_equal(wt_source_open_file(&from, path.text, 0, &error), WT_OK);
    assert_number(wt_source_link_type(from), 101);
    assert_int_equal(wt_source_next(from, &frame, &error), WT_OK);
    assert_memory_equal(frame.bytes.data, "raw", 3);
    assert_int_equal(wt_source_next(from, &frame, &error), WT_END);
    wt_source_close(from);
    unlink(path.text);
}

static void to_standard_output(void **state)
{
    struct wt_source *from = crafted(1);
    struct wt_source *want = crafted(1);
    struct path path = a_file(NULL, 0);
    struct wt_sink *sink;
    struct wt_error error;

    (void)state;
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    int fd = open(path.text, O_WRONLY);

    dup2(fd, STDOUT_FILENO);
    close(fd);
    enum wt_status open_status = wt_sink_open(&sink, "-", from, &error);

    copy(from, sink);
    enum wt_status close_status = wt_sink_close(sink, &error);

    dup2(kept, STDOUT_FILENO); /* still open: the sink does not own it */
    close(kept);
    assert_int_equal(open_status, WT_OK);
    assert_int_equal(close_status, WT_OK);
    same_frames(path.text, want);
    unlink(path.text);
    wt_source_close(from);
    wt_source_close(want);
}

static void cannot_open(void **state)
{
    struct wt_source *from = crafted(1);
    struct wt_sink *sink = NULL;
    struct wt_error error = {0};
    char fifo[] = "/tmp/wiretutor-fifo-XXXXXX";

    (void)state;
    cannot_write(wt_sink_open(&sink, "/nowhere/x", from, &error), &error, "/nowhere/x");
    cannot_write(wt_sink_open(&sink, "/tmp", from, &error), &error, "/tmp");
    close(mkstemp(fifo));
    unlink(fifo);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    cannot_write(wt_sink_open(&sink, fifo, from, &error), &error, fifo);
    assert_number(error.why, WT_WHY_NOBODY_READS);
    unlink(fifo);
    wt_source_close(from);
}

static void disk_full(void **state)
{
    struct wt_source *from = crafted(1);
    struct wt_sink *sink = NULL;
    struct wt_error error = {0};

    (void)state;
    assert_int_equal(wt_sink_open(&sink, "/dev/full", from, &error), WT_OK);
    cannot_write(wt_sink_flush(sink, &error), &error, "/dev/full");
    assert_number(error.why, WT_WHY_ENOSPC);
    copy(from, sink);
    cannot_write(wt_sink_close(sink, &error), &error, "/dev/full");
    wt_source_close(from);
}

/* No room after any number of bytes, whether packets are written singly or together: an error, and
 * a file that can be read to its end. When there is room again, it goes on. */
static void full_after(rlim_t room, bool singly)
{
    enum { RECORD = 16 + 20, N = 8 };
    static const uint8_t data[20];
    struct wt_source *from = crafted(1);
    struct path path = a_file(NULL, 0);
    struct wt_sink *sink;
    struct wt_error error = {0};
    enum wt_status status = WT_OK;

    assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
    let_files_grow_to(room);
    for (uint64_t i = 0; i < N && status == WT_OK; i++) {
        const struct wt_frame frame = {
            .bytes = {data, sizeof data, sizeof data}
        };

        status = wt_sink_put(sink, &frame, &error);
        if (singly && status == WT_OK)
            status = wt_sink_flush(sink, &error);
    }
    if (status == WT_OK)
        status = wt_sink_flush(sink, &error);
    let_files_grow_to(RLIM_INFINITY);
    cannot_write(status, &error, path.text);
    assert_number(whole_file(path.text), room < 24 ? 0 : (room - 24) / RECORD);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_number(whole_file(path.text), room < 24 ? 0 : (room - 24) / RECORD);
    unlink(path.text);
    wt_source_close(from);
}

static void no_room_left(void **state)
{
    (void)state;
    for (rlim_t room = 0; room < 24 + 6 * 36; room++) {
        full_after(room, true);
        full_after(room, false);
    }
}

/* A record larger than the buffer goes out in two pieces. */
static void no_room_for_a_large_one(void **state)
{
    enum { LARGE = 262144 };
    uint8_t *data = calloc(1, LARGE);
    const struct wt_frame large = {
        .bytes = {data, LARGE, LARGE}
    };
    const struct wt_frame small = {
        .bytes = {data, 9, 9}
    };
    struct wt_source *from = crafted(1);
    struct path path = a_file(NULL, 0);
    struct wt_sink *sink;
    struct wt_error error = {0};

    (void)state;
    assert_int_equal(wt_sink_open(&sink, path.text, from, &error), WT_OK);
    assert_int_equal(wt_sink_put(sink, &small, &error), WT_OK);
    let_files_grow_to(24 + 25 + 16 + LARGE - 1);
    cannot_write(wt_sink_put(sink, &large, &error), &error, path.text);
    let_files_grow_to(RLIM_INFINITY);
    assert_number(whole_file(path.text), 1);
    assert_int_equal(wt_sink_put(sink, &large, &error), WT_OK);
    assert_int_equal(wt_sink_put(sink, &small, &error), WT_OK);
    assert_int_equal(wt_sink_close(sink, &error), WT_OK);
    assert_number(whole_file(path.text), 3);
    unlink(path.text);
    free(data);
    wt_source_close(from);
}

/* Only what nobody has written behind, and only where there is something to take back. */
static void taken_back(void **state)
{
    static const int flags[] = {0, O_APPEND};
    struct stat status;
    int ends[2];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(flags); i++) {
        struct path path = a_file((const uint8_t *)"before", 6);
        int fd = open(path.text, O_WRONLY | flags[i]);

        assert_int_equal(lseek(fd, 0, SEEK_END), 6);
        assert_int_equal(write(fd, "whole half", 10), 10);
        wt_take_back(fd, 5);
        assert_int_equal(fstat(fd, &status), 0);
        assert_int_equal(status.st_size, 11);
        assert_int_equal(write(fd, "!", 1), 1);
        wt_take_back(fd, 0);
        wt_take_back(fd, 13); /* more than there is */
        assert_int_equal(fstat(fd, &status), 0);
        assert_int_equal(status.st_size, 12);
        assert_int_equal(lseek(fd, 6, SEEK_SET), 6);
        wt_take_back(fd, 3); /* others have written behind */
        assert_int_equal(fstat(fd, &status), 0);
        assert_int_equal(status.st_size, 12);
        close(fd);
        unlink(path.text);
    }
    assert_int_equal(pipe(ends), 0);
    wt_take_back(ends[1], 1);
    close(ends[0]);
    close(ends[1]);
}

static void closed_pipe(void **state)
{
    struct wt_source *from = crafted(1);
    struct wt_sink *sink = NULL;
    struct wt_error error = {0};
    char path[32];
    int ends[2];

    (void)state;
    need("proc");
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    assert_int_equal(wt_sink_open(&sink, path, from, &error), WT_OK);
    close(ends[0]);
    close(ends[1]);
    cannot_write(wt_sink_close(sink, &error), &error, path);
    signal(SIGPIPE, SIG_DFL);
    wt_source_close(from);
}

/* -r x -w x must not destroy x. */
static void onto_the_input(void **state)
{
    struct bytes b = {0};
    struct wt_source *from = NULL;
    struct wt_sink *sink = NULL;
    struct wt_error error = {0};
    uint64_t n;

    (void)state;
    put_pcap(&b, (struct form){0});
    struct path path = a_file(b.data, b.n);

    assert_int_equal(wt_source_open_file(&from, path.text, 0, &error), WT_OK);
    cannot_write(wt_sink_open(&sink, path.text, from, &error), &error, path.text);
    wt_source_close(from);
    assert_int_equal(wt_source_open_file(&from, path.text, 0, &error), WT_OK);
    assert_int_equal(read_all(from, &n, &error), WT_END);
    assert_number(n, N_FRAMES);
    unlink(path.text);
    wt_source_close(from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),     cmocka_unit_test(readable_at_any_time),
        cmocka_unit_test(odd_frames),     cmocka_unit_test(to_standard_output),
        cmocka_unit_test(cannot_open),    cmocka_unit_test(disk_full),
        cmocka_unit_test(closed_pipe),    cmocka_unit_test(onto_the_input),
        cmocka_unit_test(no_room_left),   cmocka_unit_test(no_room_for_a_large_one),
        cmocka_unit_test(two_link_types), cmocka_unit_test(taken_back),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
