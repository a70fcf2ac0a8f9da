/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files cut or damaged at any byte: all that is whole comes out, and the rest is told. */
#include "capture_craft.h"

/* Cut at every byte: what is whole comes out, and only a cut between two records is an end. head:
 * as many bytes say that this is a capture. */
static void cut_everywhere(const struct bytes *whole, size_t head, const size_t *ends)
{
    for (size_t cut = 0; cut < whole->n; cut++) {
        struct path path = a_file(whole->data, cut);
        struct wt_source *source = NULL;
        struct wt_error error = {0};
        enum wt_status status = wt_source_open_file(&source, path.text, 0, &error);
        uint64_t n = 0;
        uint64_t want = 0;

        unlink(path.text);
        if (cut < head) {
            assert_int_equal(status, WT_CANNOT);
            assert_number(error.id, cut == 0 ? WT_ERROR_FILE_EMPTY : WT_ERROR_NOT_A_CAPTURE);
            continue;
        }
        assert_int_equal(status, WT_OK);
        status = read_all(source, &n, &error);
        while (want < N_FRAMES && ends[want + 1] <= cut)
            want++;
        assert_number(n, want);
        assert_int_equal(status, ends[want] == cut || cut == head ? WT_END : WT_BROKEN);
        if (status == WT_BROKEN) {
            assert_number(error.id, WT_ERROR_INPUT_CUT);
            assert_number(error.number, want);
            assert_string_equal(error.subject, path.text);
        }
        wt_source_close(source);
    }
}

static void cut_pcap(void **state)
{
    static const struct form forms[] = {
        {false, false},
        {true,  true }
    };

    (void)state;
    for (size_t f = 0; f < WT_ARRAY_LEN(forms); f++) {
        struct bytes whole = {0};
        size_t ends[N_FRAMES + 1] = {24};

        put_pcap(&whole, forms[f]);
        for (size_t i = 0; i < N_FRAMES; i++)
            ends[i + 1] = ends[i] + 16 + strlen(frames[i].data);
        cut_everywhere(&whole, ends[0], ends);
    }
}

static void cut_pcapng(void **state)
{
    struct bytes whole = {0};
    size_t ends[N_FRAMES + 1] = {28 + 20};

    (void)state;
    put_pcapng(&whole, (struct form){0});
    for (size_t i = 0; i < N_FRAMES; i++)
        ends[i + 1] = ends[i] + 32 + ((strlen(frames[i].data) + 3) & ~(size_t)3);
    cut_everywhere(&whole, 28, ends);
}

/* A compressed file that breaks off is never an end, wherever it does: not even if every packet
 * came out and only the checksum is missing. */
static void cut_compressed(void **state)
{
    struct bytes plain = {0};

    (void)state;
    put_pcap(&plain, (struct form){0});
    for (enum wrapping wrapping = GZIP; wrapping <= ZSTD; wrapping++) {
        struct bytes whole = {0};
        uint64_t n = 0;

        wrap(&whole, wrapping, &plain);
        for (size_t cut = 4; cut < whole.n; cut++) {
            struct path path = a_file(whole.data, cut);
            struct wt_source *source = NULL;
            struct wt_error error = {0};
            enum wt_status status = wt_source_open_file(&source, path.text, 0, &error);

            unlink(path.text);
            if (status == WT_CANNOT) {
                assert_number(error.id, WT_ERROR_BAD_COMPRESSION);
                assert_string_equal(error.detail, wrapping == GZIP ? "gzip" : "zstd");
                continue;
            }
            assert_int_equal(read_all(source, &n, &error), WT_BROKEN);
            assert_number(error.id, WT_ERROR_INPUT_CUT);
            assert_number(error.number, n);
            wt_source_close(source);
        }
        if (wrapping == GZIP) /* the last cut left out one byte of the trailer */
            assert_number(n, N_FRAMES);
    }
}

/* Any single byte changed: an answer, never a crash; and damage under a checksum is told. */
static void damaged_compressed(void **state)
{
    struct bytes plain = {0};
    struct wt_error error;
    uint64_t n;

    (void)state;
    put_pcap(&plain, (struct form){0});
    for (enum wrapping wrapping = GZIP; wrapping <= ZSTD; wrapping++) {
        struct bytes whole = {0};

        wrap(&whole, wrapping, &plain);
        for (size_t at = 0; at < whole.n; at++) {
            whole.data[at] ^= 0x55;
            (void)read_bytes(&whole, &n, &error);
            whole.data[at] ^= 0x55;
        }
    }
    struct bytes whole = {0};

    wrap(&whole, GZIP, &plain);
    whole.data[whole.n - 8] ^= 1; /* the CRC-32 */
    assert_int_equal(read_bytes(&whole, &n, &error), WT_BROKEN);
    assert_number(error.id, WT_ERROR_INPUT_BROKEN);
    assert_number(error.number, N_FRAMES);
    assert_number(error.why, WT_WHY_DAMAGED);
    assert_string_equal(error.detail, "incorrect data check");
}

static void bytes_after_the_last_member(void **state)
{
    struct bytes plain = {0};
    struct wt_error error;
    uint64_t n;

    (void)state;
    put_pcap(&plain, (struct form){0});
    for (enum wrapping wrapping = GZIP; wrapping <= ZSTD; wrapping++) {
        struct bytes whole = {0};

        wrap(&whole, wrapping, &plain);
        put(&whole, "rubbish", 7);
        assert_int_equal(read_bytes(&whole, &n, &error), WT_BROKEN);
        assert_number(error.id, WT_ERROR_INPUT_BROKEN);
        assert_number(n, N_FRAMES);
    }
}

static void damaged_plain(void **state)
{
    struct wt_error error;
    uint64_t n;

    (void)state;
    for (int pcapng = 0; pcapng <= 1; pcapng++) {
        struct bytes whole = {0};

        if (pcapng)
            put_pcapng(&whole, (struct form){0});
        else
            put_pcap(&whole, (struct form){0});
        for (size_t at = 0; at < whole.n; at++) {
            whole.data[at] ^= 0xff;
            (void)read_bytes(&whole, &n, &error);
            whole.data[at] ^= 0xff;
        }
    }
}

/* After WT_BROKEN every call returns WT_BROKEN: libpcap's guesses about the later bytes are not
 * shown. */
static void stays_broken(void **state)
{
    struct bytes b = {0};
    struct wt_source *source = NULL;
    struct wt_error error = {0};
    struct wt_frame frame;

    (void)state;
    put_pcap(&b, (struct form){0});
    put32(&b, (struct form){0}, 1);
    put32(&b, (struct form){0}, 1);
    put32(&b, (struct form){0}, 0x7fffffff); /* captured: absurd */
    put32(&b, (struct form){0}, 60);
    put_frames(&b, (struct form){0});
    struct path path = a_file(b.data, b.n);

    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    unlink(path.text);
    for (size_t i = 0; i < N_FRAMES; i++)
        assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    for (int i = 0; i < 3; i++) {
        memset(&error, 0, sizeof error);
        assert_int_equal(wt_source_next(source, &frame, &error), WT_BROKEN);
        assert_number(error.id, WT_ERROR_INPUT_BROKEN);
        assert_number(error.number, N_FRAMES);
        assert_number(error.why, WT_WHY_RECORD_LENGTH);
        assert_non_null(strstr(error.detail, "invalid packet capture length"));
    }
    wt_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_pcap),
        cmocka_unit_test(cut_pcapng),
        cmocka_unit_test(cut_compressed),
        cmocka_unit_test(damaged_compressed),
        cmocka_unit_test(bytes_after_the_last_member),
        cmocka_unit_test(damaged_plain),
        cmocka_unit_test(stays_broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
