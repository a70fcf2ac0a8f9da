/* SPDX-License-Identifier: BSD-2-Clause */
/* Our own reader of plain records against libpcap's: the same file in the other byte order, which
 * libpcap reads, gives the same frames. More than any buffer holds, in sizes that end everywhere.
 */
#include "capture_craft.h"

enum { RECORDS = 2000, LARGEST = 262144, FILTERED = 100 };

/* Sizes without a pattern; one is the largest that a record may have, and some are empty. */
static uint32_t size_of(uint32_t i)
{
    if (i == RECORDS - 20)
        return LARGEST;
    return i % 50 == 0 ? 0 : i * UINT32_C(2654435761) >> 20;
}

static void write32(FILE *file, struct form form, uint32_t value)
{
    value = form.swapped ? __builtin_bswap32(value) : value;
    assert_int_equal(fwrite(&value, sizeof value, 1, file), 1);
}

static struct path write_many(struct form form)
{
    static uint8_t data[LARGEST];
    struct bytes header = {0};
    struct path path = a_file(NULL, 0);
    FILE *file = fopen(path.text, "w");

    assert_non_null(file);
    put_pcap_header(&header, form, 1);
    assert_int_equal(fwrite(header.data, header.n, 1, file), 1);
    for (uint32_t i = 0; i < RECORDS; i++) {
        uint32_t n = size_of(i);

        memset(data, (int)(i % 251), n);
        write32(file, form, 1700000000 + i);
        write32(file, form, i * 400);
        write32(file, form, n);
        write32(file, form, n + i % 3);
        assert_int_equal(fwrite(data, 1, n, file), n);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static void same_frame(const struct wt_frame *a, const struct wt_frame *b)
{
    assert_number(a->number, b->number);
    assert_number(a->time_ns, b->time_ns);
    assert_number(a->link_type, b->link_type);
    assert_number(a->bytes.captured, b->bytes.captured);
    assert_number(a->bytes.on_wire, b->bytes.on_wire);
    if (a->bytes.captured > 0)
        assert_memory_equal(a->bytes.data, b->bytes.data, a->bytes.captured);
}

static void same_frames(const char *filter, uint64_t want)
{
    struct path path[2] = {write_many((struct form){.swapped = false}),
                           write_many((struct form){.swapped = true})};
    struct wt_source *source[2];
    struct wt_error error;
    uint64_t n = 0;

    for (int i = 0; i < 2; i++) {
        assert_int_equal(wt_source_open_file(&source[i], path[i].text, 0, &error), WT_OK);
        unlink(path[i].text);
        if (filter != NULL)
            assert_int_equal(wt_source_filter(source[i], filter, &error), WT_OK);
    }
    for (;; n++) {
        struct wt_frame frame[2];
        enum wt_status status = wt_source_next(source[0], &frame[0], &error);

        assert_int_equal(wt_source_next(source[1], &frame[1], &error), status);
        if (status != WT_OK) {
            assert_int_equal(status, WT_END);
            break;
        }
        same_frame(&frame[0], &frame[1]);
    }
    assert_number(n, want);
    wt_source_close(source[0]);
    wt_source_close(source[1]);
}

static void all(void **state)
{
    (void)state;
    same_frames(NULL, RECORDS);
}

static void filtered(void **state)
{
    uint64_t want = 0;

    (void)state;
    for (uint32_t i = 0; i < RECORDS; i++)
        want += size_of(i) + i % 3 >= FILTERED;
    same_frames("greater 100", want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all),
        cmocka_unit_test(filtered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
