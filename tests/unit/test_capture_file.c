/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files: every form of them gives the same frames, and every way to fail its own error. */
#include "capture_craft.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

enum way { BY_PATH, BY_STDIN_FILE, BY_STDIN_PIPE };

struct matrix_case {
    char name[64];
    struct form form;
    bool pcapng;
    enum wrapping wrapping;
    enum way way;
};

static void gives_three_frames(struct wt_source *source)
{
    struct wt_error error;
    struct wt_frame frame;

    assert_number(wt_source_link_type(source), 1);
    assert_false(wt_source_is_live(source));
    for (size_t i = 0; i < N_FRAMES; i++) {
        assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
        assert_number(frame.number, i + 1);
        assert_number(frame.link_type, 1);
        assert_number(frame.time_ns,
                      frames[i].seconds * INT64_C(1000000000) + frames[i].micros * INT64_C(1000));
        assert_number(frame.bytes.captured, strlen(frames[i].data));
        assert_number(frame.bytes.on_wire, frames[i].on_wire);
        assert_memory_equal(frame.bytes.data, frames[i].data, frame.bytes.captured);
    }
    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
}

static void every_form(void **state)
{
    const struct matrix_case *c = *state;
    struct bytes plain = {0};
    struct bytes wrapped = {0};
    struct wt_source *source;
    struct wt_error error;
    int kept = -1;

    if (c->pcapng)
        put_pcapng(&plain, c->form);
    else
        put_pcap(&plain, c->form);
    wrap(&wrapped, c->wrapping, &plain);
    struct path path = a_file(wrapped.data, wrapped.n);

    if (c->way == BY_STDIN_FILE)
        kept = become_stdin(open(path.text, O_RDONLY));
    if (c->way == BY_STDIN_PIPE)
        kept = pipe_as_stdin(wrapped.data, wrapped.n);
    enum wt_status status =
        wt_source_open_file(&source, c->way == BY_PATH ? path.text : "-", 0, &error);

    unlink(path.text);
    assert_int_equal(status, WT_OK);
    gives_three_frames(source);
    wt_source_close(source);
    restore_stdin(kept);
}

static void fails_to_open(const char *path, enum wt_error_id id)
{
    struct wt_source *source = NULL;
    struct wt_error error = {0};

    assert_int_equal(wt_source_open_file(&source, path, 0, &error), WT_CANNOT);
    assert_number(error.id, id);
    assert_string_equal(error.subject, path);
}

static void errors_of_opening(void **state)
{
    struct path empty = a_file(NULL, 0);
    struct path text = a_file((const uint8_t *)"#!/usr/bin/env python3\n", 23);
    struct bytes nothing = {0};

    (void)state;
    put_gzip(&nothing, nothing.data, 0);
    struct path empty_gzip = a_file(nothing.data, nothing.n);

    fails_to_open("/nowhere/x.pcap", WT_ERROR_NO_SUCH_FILE);
    fails_to_open("/etc/passwd/x.pcap", WT_ERROR_NO_SUCH_FILE);
    fails_to_open("", WT_ERROR_NO_SUCH_FILE);
    fails_to_open("/tmp", WT_ERROR_IS_DIRECTORY);
    fails_to_open(empty.text, WT_ERROR_FILE_EMPTY);
    fails_to_open(empty_gzip.text, WT_ERROR_FILE_EMPTY);
    fails_to_open(text.text, WT_ERROR_NOT_A_CAPTURE);
    unlink(empty.text);
    unlink(text.text);
    unlink(empty_gzip.text);
}

static void empty_standard_input(void **state)
{
    int kept = pipe_as_stdin(NULL, 0);

    (void)state;
    fails_to_open("-", WT_ERROR_FILE_EMPTY);
    restore_stdin(kept);
    kept = become_stdin(open("/", O_RDONLY));
    fails_to_open("-", WT_ERROR_IS_DIRECTORY);
    restore_stdin(kept);
}

static void no_right_to_read(void **state)
{
    struct path path = a_file((const uint8_t *)"x", 1);

    (void)state;
    assert_int_equal(chmod(path.text, 0), 0);
    if (geteuid() == 0)
        assert_int_equal(seteuid(65534), 0);
    fails_to_open(path.text, WT_ERROR_FILE_DENIED);
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    unlink(path.text);
}

/* What is not in a folder of one's own, or where a link leads to, is not to be made one's own. */
static void no_right_to_read_what_is_of_others(void **state)
{
    struct path path = a_file((const uint8_t *)"x", 1);
    char link[sizeof path.text + 8], folder[] = "/tmp/wiretutor-XXXXXX", there[64];

    (void)state;
    (void)snprintf(link, sizeof link, "%s.link", path.text);
    assert_int_equal(chmod(path.text, 0), 0);
    assert_int_equal(symlink(path.text, link), 0);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0755), 0);
    (void)snprintf(there, sizeof there, "%s/x", folder);
    int fd = open(there, O_WRONLY | O_CREAT | O_CLOEXEC, 0);

    assert_true(fd >= 0);
    close(fd);
    if (geteuid() == 0)
        assert_int_equal(seteuid(65534), 0);
    fails_to_open(link, WT_ERROR_FILE_OF_OTHERS);
    fails_to_open(there, getuid() == 0 ? WT_ERROR_FILE_OF_OTHERS : WT_ERROR_FILE_DENIED);
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    unlink(there);
    rmdir(folder);
    unlink(link);
    unlink(path.text);
}

static void no_packets(void **state)
{
    struct bytes b = {0};
    struct wt_error error;
    uint64_t n;

    (void)state;
    put_pcap_header(&b, (struct form){0}, 1);
    assert_int_equal(read_bytes(&b, &n, &error), WT_END);
    assert_number(n, 0);
}

static struct wt_frame only_frame(struct bytes *b, uint32_t snaplen, struct wt_source **source)
{
    struct path path = a_file(b->data, b->n);
    struct wt_error error;
    struct wt_frame frame = {0};

    assert_int_equal(wt_source_open_file(source, path.text, snaplen, &error), WT_OK);
    unlink(path.text);
    assert_int_equal(wt_source_next(*source, &frame, &error), WT_OK);
    return frame;
}

static void times(void **state)
{
    static const struct {
        struct form form;
        uint32_t seconds, fraction;
        int64_t want;
    } cases[] = {
        {{false, false}, 0,          0,          0                           },
        {{false, true},  1,          999999999,  INT64_C(1999999999)         },
        {{false, false}, 0x80000000, 0,          INT64_C(2147483648000000000)}, /* 2038 */
        {{true, false},  0x80000000, 0,          INT64_C(2147483648000000000)},
        {{false, false}, UINT32_MAX, 999999,     INT64_C(4294967295999999000)}, /* 2106 */
        {{false, false}, 1,          UINT32_MAX, INT64_C(4295967295000)      }, /* absurd */
        {{true, false},  1,          UINT32_MAX, INT64_C(4295967295000)      },
        {{false, true},  1,          UINT32_MAX, INT64_C(5294967295)         },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct bytes b = {0};
        struct wt_source *source;

        put_pcap_header(&b, cases[i].form, 1);
        put_record(&b, cases[i].form, cases[i].seconds, cases[i].fraction, "x", 1);
        assert_number(only_frame(&b, 0, &source).time_ns, cases[i].want);
        wt_source_close(source);
    }
}

static void times_beyond_pcapng(void **state)
{
    struct bytes b = {0};
    struct wt_source *source;

    (void)state;
    put_section(&b, (struct form){0});
    put_interface(&b, (struct form){0}, 1);
    put_enhanced(&b, (struct form){0}, UINT64_MAX, "x", 1);
    assert_number(only_frame(&b, 0, &source).time_ns, (INT64_C(1) << 62) - 1);
    wt_source_close(source);
}

static void lengths(void **state)
{
    static const struct {
        uint32_t on_wire, snaplen, want_captured, want_on_wire;
    } cases[] = {
        {8,          0,     8, 8         },
        {8,          3,     3, 8         },
        {8,          65536, 8, 8         },
        {4,          0,     8, 8         }, /* sent less than captured: cannot be */
        {0,          0,     8, 8         },
        {4,          5,     5, 8         },
        {UINT32_MAX, 0,     8, UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct bytes b = {0};
        struct wt_source *source;

        put_pcap_header(&b, (struct form){0}, 1);
        put_record(&b, (struct form){0}, 0, 0, "12345678", cases[i].on_wire);
        struct wt_frame frame = only_frame(&b, cases[i].snaplen, &source);

        assert_number(frame.bytes.captured, cases[i].want_captured);
        assert_number(frame.bytes.on_wire, cases[i].want_on_wire);
        wt_source_close(source);
    }
}

/* libpcap turns the file's number into this system's DLT_; we turn it back. */
static void link_types(void **state)
{
    (void)state;
    for (uint32_t type = 0; type <= 400; type++) {
        struct bytes b = {0};
        struct wt_source *source;
        uint32_t want = type;

        if (type == 11) /* DLT_ATM_RFC1483 itself, in files of old libpcaps */
            want = 100;
        if (type == 12) /* DLT_RAW likewise */
            want = 101;
        if (type == 15 || type == 16) /* DLT_SLIP_BSDOS, DLT_PPP_BSDOS */
            want = type + 87;
        if (type == 19) /* DLT_ATM_CLIP */
            want = 106;
        put_pcap_header(&b, (struct form){0}, type);
        put_record(&b, (struct form){0}, 0, 0, "12345678", 8);
        assert_number(only_frame(&b, 0, &source).link_type, want);
        assert_number(wt_source_link_type(source), want);
        wt_source_close(source);
    }
}

/* A header whose snaplen is a lie: what the file holds is handed on all the same. */
static void snaplen_too_small(void **state)
{
    static const struct form forms[] = {
        {false, false},
        {true,  true }
    };

    (void)state;
    for (size_t f = 0; f < WT_ARRAY_LEN(forms); f++) {
        struct bytes b = {0};
        struct bytes header = {0};
        struct wt_source *source;

        put_pcap(&b, forms[f]);
        put32(&header, forms[f], 4);
        memcpy(b.data + 16, header.data, header.n);
        assert_number(only_frame(&b, 0, &source).bytes.captured, strlen(frames[0].data));
        wt_source_close(source);
    }
}

static void stopped(void **state)
{
    struct bytes b = {0};
    struct wt_source *source;
    struct wt_source_stats stats;
    struct wt_error error;
    struct wt_frame frame;

    (void)state;
    put_pcap(&b, (struct form){0});
    (void)only_frame(&b, 0, &source);
    wt_source_stop(source);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    assert_false(wt_source_stats(source, &stats));
    wt_source_close(source);
    wt_source_close(NULL);
}

/* Somebody empties the file, or cuts it where a packet ends: what was read already stays, and the
 * end is not taken for a good one. */
static void shorter_while_read(void **state)
{
    static const enum wrapping wrappings[] = {PLAIN, GZIP};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct bytes b = {0};
        struct bytes wrapped = {0};
        struct wt_source *source;
        struct wt_error error;
        uint64_t n;

        if (i < 2)
            put_pcap(&b, (struct form){0});
        else
            put_pcapng(&b, (struct form){0});
        wrap(&wrapped, wrappings[i % 2], &b);
        struct path path = a_file(wrapped.data, wrapped.n);

        assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
        assert_int_equal(truncate(path.text, 0), 0);
        assert_int_equal(read_all(source, &n, &error), WT_BROKEN);
        assert_number(n, N_FRAMES);
        assert_number(error.id, WT_ERROR_INPUT_BROKEN);
        assert_number(error.why, WT_WHY_SHORTER);
        wt_source_close(source);
        unlink(path.text);
    }
}

/* A pipe whose writer has stopped to think: what came is handed on at once. */
static void silent_pipe(void **state)
{
    struct bytes b = {0};
    struct wt_source *source;
    struct wt_error error;
    struct wt_frame frame;
    int ends[2];

    (void)state;
    put_pcap(&b, (struct form){0});
    assert_int_equal(pipe(ends), 0);
    int kept = become_stdin(ends[0]);

    assert_int_equal(write(ends[1], b.data, b.n), (ssize_t)b.n);
    assert_int_equal(wt_source_open_file(&source, "-", 0, &error), WT_OK);
    for (size_t i = 0; i < N_FRAMES; i++)
        assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    struct bytes more = {0};

    put_frames(&more, (struct form){0});
    assert_int_equal(write(ends[1], more.data, 20), 20); /* a record and a half of its data */
    assert_int_equal(write(ends[1], more.data + 20, more.n - 20), (ssize_t)more.n - 20);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    assert_number(frame.number, N_FRAMES + 1);
    wt_source_stop(source);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    wt_source_close(source);
    restore_stdin(kept);
    close(ends[1]);
}

static size_t add_matrix(struct matrix_case *cases)
{
    static const char *const wrappings[] = {"plain", "gzip", "zstd", "gzip members", "zstd frames"};
    static const char *const ways[] = {"by path", "standard input, a file",
                                       "standard input, a pipe"};
    size_t n = 0;

    for (unsigned bits = 0; bits < 6; bits++)
        for (enum wrapping wrapping = PLAIN; wrapping <= ZSTD_FRAMES; wrapping++)
            for (enum way way = BY_PATH; way <= BY_STDIN_PIPE; way++) {
                struct matrix_case *c = &cases[n++];

                c->form = (struct form){(bits & 1) != 0, (bits & 2) != 0};
                c->pcapng = bits >= 4;
                c->wrapping = wrapping;
                c->way = way;
                snprintf(c->name, sizeof c->name, "%s%s, %s, %s", c->form.swapped ? "swapped " : "",
                         c->pcapng      ? "pcapng"
                         : c->form.nano ? "nanoseconds"
                                        : "microseconds",
                         wrappings[wrapping], ways[way]);
            }
    return n;
}

int main(void)
{
    enum { MATRIX = 6 * 5 * 3 };
    static struct matrix_case cases[MATRIX];
    const struct CMUnitTest others[] = {
        cmocka_unit_test(errors_of_opening),
        cmocka_unit_test(empty_standard_input),
        cmocka_unit_test(no_right_to_read),
        cmocka_unit_test(no_right_to_read_what_is_of_others),
        cmocka_unit_test(no_packets),
        cmocka_unit_test(times),
        cmocka_unit_test(times_beyond_pcapng),
        cmocka_unit_test(lengths),
        cmocka_unit_test(link_types),
        cmocka_unit_test(snaplen_too_small),
        cmocka_unit_test(stopped),
        cmocka_unit_test(shorter_while_read),
        cmocka_unit_test(silent_pipe),
    };
    struct CMUnitTest tests[MATRIX + WT_ARRAY_LEN(others)] = {0};
    size_t n = add_matrix(cases);

    for (size_t i = 0; i < n; i++)
        tests[i] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = every_form, .initial_state = &cases[i]};
    memcpy(tests + n, others, sizeof others);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
