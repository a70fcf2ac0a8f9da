/* SPDX-License-Identifier: BSD-2-Clause */
/* pcapng: interfaces that differ, every unit of time, every kind of block, and blocks that lie. */
#include "pcapng_craft.h"

/* Link types and snapshot lengths of their own, and one interface described late. */
static void interfaces_differ(void **state)
{
    static const struct bytes none = {0};
    struct bytes b = {0};

    (void)state;
    put_section(&b, native);
    put_interface_with(&b, native, ETHERNET, 64, &none);
    put_interface_with(&b, native, RAW_IP, 0, &none);
    put_packet(&b, native, 1, 5, "raw");
    put_packet(&b, native, 0, 4, "ethernet");
    put_interface_with(&b, native, 113, 262144, &none);
    put_packet(&b, native, 2, 6, "cooked");
    put_packet(&b, native, 1, 7, "raw again");
    struct wt_source *source = open_bytes(&b);

    assert_number(wt_source_link_type(source), ETHERNET);
    next_is(source, RAW_IP, "raw");
    next_is(source, ETHERNET, "ethernet");
    next_is(source, 113, "cooked");
    next_is(source, RAW_IP, "raw again");
    is_over(source);
}

/* A section has its own byte order, and its interfaces count from 0 again. */
static void sections_follow_each_other(void **state)
{
    struct bytes b = {0};

    (void)state;
    put_section(&b, native);
    put_interface(&b, native, ETHERNET);
    put_packet(&b, native, 0, 1, "one");
    put_section(&b, swapped);
    put_interface(&b, swapped, RAW_IP);
    put_packet(&b, swapped, 0, 2, "two");
    put_section(&b, native);
    put_section(&b, native);
    put_interface(&b, native, ETHERNET);
    put_packet(&b, native, 0, 3, "three");
    struct wt_source *source = open_bytes(&b);

    next_is(source, ETHERNET, "one");
    next_is(source, RAW_IP, "two");
    next_is(source, ETHERNET, "three");
    is_over(source);
}

/* Names, secrets, statistics and what nobody knows, also longer than anything we hold at once. */
static void other_blocks_are_passed_over(void **state)
{
    enum { HUGE_BODY = 3000000 };
    struct bytes b = {0};
    struct bytes body = {0};
    struct path path = a_file(NULL, 0);
    FILE *file = fopen(path.text, "w");
    uint32_t huge[2] = {0x0bad0bad, HUGE_BODY + 12};

    (void)state;
    put(&body, "12345", 5);
    put_section(&b, native);
    put_block(&b, native, NAMES, &body);
    put_interface(&b, native, ETHERNET);
    put_block(&b, native, 0x80001234, &body);
    put_packet(&b, native, 0, 1, "one");
    assert_non_null(file);
    assert_int_equal(fwrite(b.data, b.n, 1, file), 1);
    assert_int_equal(fwrite(huge, sizeof huge, 1, file), 1);
    for (int i = 0; i < HUGE_BODY; i++)
        fputc(i, file);
    assert_int_equal(fwrite(&huge[1], 4, 1, file), 1);
    b.n = 0;
    put_packet(&b, native, 0, 1, "two");
    assert_int_equal(fwrite(b.data, b.n, 1, file), 1);
    fclose(file);
    struct wt_source *source = NULL;
    struct wt_error error;
    uint64_t n;

    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    next_is(source, ETHERNET, "one");
    next_is(source, ETHERNET, "two");
    is_over(source);
    assert_int_equal(truncate(path.text, 2000000), 0); /* in the huge one */
    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    assert_int_equal(read_all(source, &n, &error), WT_BROKEN);
    assert_number(error.id, WT_ERROR_INPUT_CUT);
    assert_number(n, 1);
    wt_source_close(source);
    unlink(path.text);
}

static int64_t time_with(struct form form, const struct bytes *options, uint64_t units)
{
    struct bytes b = {0};
    struct wt_frame frame;
    struct wt_error error;

    put_section(&b, form);
    put_interface_with(&b, form, ETHERNET, 0, options);
    put_packet(&b, form, 0, units, "x");
    struct wt_source *source = open_bytes(&b);

    assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    wt_source_close(source);
    return frame.time_ns;
}

#define LATEST ((INT64_C(1) << 62) - 1) /* as frame.h has it */

static void units_of_time(void **state)
{
    static const struct {
        uint8_t resolution;
        int64_t offset;
        uint64_t units;
        int64_t want;
    } cases[] = {
        {6,          0,         1500000,                        1500000000          },
        {9,          0,         1500000000,                     1500000000          },
        {0,          0,         3,                              INT64_C(3000000000) },
        {3,          0,         2500,                           2500000000          },
        {12,         0,         UINT64_C(1500000000999),        1500000000          }, /* picoseconds */
        {19,         0,         UINT64_C(15000000000000000000), 1500000000          },
        {127,        0,         UINT64_MAX,                     0                   },
        {0x80,       0,         7,                              INT64_C(7000000000) },
        {0x80 | 10,  0,         1536,                           1500000000          },
        {0x80 | 32,  0,         UINT64_C(0x180000000),          1500000000          },
        {0x80 | 34,  0,         UINT64_C(0x600000000),          1500000000          },
        {0x80 | 63,  0,         UINT64_C(0xc000000000000000),   1500000000          },
        {0x80 | 127, 0,         UINT64_MAX,                     0                   },
        {6,          10,        1500000,                        INT64_C(11500000000)},
        {6,          -10,       1500000,                        INT64_C(-8500000000)},
        {6,          INT64_MAX, 1500000,                        LATEST              },
        {6,          INT64_MIN, 1500000,                        -LATEST             },
        {0,          0,         UINT64_MAX,                     LATEST              },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        for (int f = 0; f < 2; f++) {
            struct form form = f == 0 ? native : swapped;
            int64_t offset =
                f == 0 ? cases[i].offset : (int64_t)__builtin_bswap64((uint64_t)cases[i].offset);
            struct bytes options = {0};

            put_option(&options, form, 2, "eth0", 4); /* if_name */
            put_option(&options, form, 9, &cases[i].resolution, 1);
            put_option(&options, form, 14, &offset, 8);
            put_option(&options, form, 0, "", 0);
            put_option(&options, form, 9, "\6", 1); /* behind the end of the options */
            assert_number(time_with(form, &options, cases[i].units), cases[i].want);
        }
}

/* Options that cannot be: what stood before them counts, and the packets come all the same. */
static void options_that_lie(void **state)
{
    struct bytes options = {0};

    (void)state;
    put_option(&options, native, 9, "\3", 1);
    put16(&options, native, 9);
    put16(&options, native, 500);
    assert_number(time_with(native, &options, 1), 1000000);
    options.n = 0;
    put_option(&options, native, 9, "\1\2\3", 3); /* not one byte */
    put_option(&options, native, 14, "\1", 1);    /* not eight */
    assert_number(time_with(native, &options, 1), 1000);
}

static void simple_packets(void **state)
{
    static const struct bytes none = {0};
    struct bytes b = {0};
    struct bytes body = {0};
    struct wt_frame frame;
    struct wt_error error;

    (void)state;
    put_section(&b, native);
    put_interface_with(&b, native, RAW_IP, 6, &none);
    put32(&body, native, 6);
    put(&body, "whole!", 6);
    put_block(&b, native, SIMPLE_PACKET, &body);
    body.n = 0;
    put32(&body, native, 300); /* of which the snapshot length let 6 through */
    put(&body, "partly", 6);
    put_block(&b, native, SIMPLE_PACKET, &body);
    body.n = 0;
    put32(&body, native, 5); /* but there are three */
    put(&body, "not", 3);
    put_block(&b, native, SIMPLE_PACKET, &body);
    struct wt_source *source = open_bytes(&b);

    next_is(source, RAW_IP, "whole!");
    assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    assert_number(frame.bytes.captured, 6);
    assert_number(frame.bytes.on_wire, 300);
    assert_number(frame.time_ns, 0);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_BROKEN);
    wt_source_close(source);
}

static void old_packets(void **state)
{
    struct bytes b = {0};
    struct bytes body = {0};

    (void)state;
    for (int f = 0; f < 2; f++) {
        struct form form = f == 0 ? native : swapped;

        b.n = body.n = 0;
        put_section(&b, form);
        put_interface(&b, form, ETHERNET);
        put_interface(&b, form, RAW_IP);
        put16(&body, form, 1);
        put16(&body, form, 0xffff); /* drops: not known */
        put32(&body, form, 0);
        put32(&body, form, 7);
        put32(&body, form, 3);
        put32(&body, form, 3);
        put(&body, "old", 3);
        put_block(&b, form, OLD_PACKET, &body);
        struct wt_source *source = open_bytes(&b);

        next_is(source, RAW_IP, "old");
        is_over(source);
    }
}

/* What is broken is told behind all that came before it. */
static void breaks_after_one(const struct bytes *bad, enum wt_why why)
{
    struct bytes b = {0};
    struct wt_error error;
    uint64_t n;

    put_section(&b, little);
    put_interface(&b, little, ETHERNET);
    put_packet(&b, little, 0, 1, "one");
    put(&b, bad->data, bad->n);
    put_packet(&b, little, 0, 1, "two");
    assert_int_equal(read_bytes(&b, &n, &error), WT_BROKEN);
    assert_number(error.id, WT_ERROR_INPUT_BROKEN);
    assert_number(error.why, why);
    assert_number(error.number, 1);
    assert_number(n, 1);
}

static void broken_blocks(void **state)
{
    struct bytes b = {0};
    struct bytes body = {0};

    (void)state;
    put_packet(&b, little, 1, 1, "of whom?");
    breaks_after_one(&b, WT_WHY_NG_NO_INTERFACE);
    b.n = 0;
    put_block(&b, little, ENHANCED, &body);
    breaks_after_one(&b, WT_WHY_NG_PACKET);
    breaks_after_one(
        &(struct bytes){
            .n = 12, .data = {6, 0, 0, 0, 8}
    },
        WT_WHY_NG_BLOCK_LENGTH);
    breaks_after_one(
        &(struct bytes){
            .n = 16, .data = {6, 0, 0, 0, 14}
    },
        WT_WHY_NG_BLOCK_LENGTH);
    breaks_after_one(
        &(struct bytes){
            .n = 16, .data = {9, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 20}
    },
        WT_WHY_NG_LENGTHS_DIFFER);
    breaks_after_one(
        &(struct bytes){
            .n = 12, .data = {6, 0, 0, 0, 0, 0, 16}
    },
        WT_WHY_NG_PACKET_LONG);
    breaks_after_one(
        &(struct bytes){
            .n = 12, .data = {10, 13, 13, 10, 28}
    },
        WT_WHY_NG_BYTE_ORDER);
    b.n = 0;
    put_block(&b, little, INTERFACE, &body);
    breaks_after_one(&b, WT_WHY_NG_INTERFACE);
    b.n = 0;
    put_section(&b, little);
    b.data[12] = 2;
    breaks_after_one(&b, WT_WHY_NG_VERSION);
    b.n = 0;
    put_packet(&b, little, 0, 1, "much");
    b.data[8 + 12] = 9; /* nine bytes captured, in a block of four */
    breaks_after_one(&b, WT_WHY_NG_PACKET_LENGTH);
}

/* The same on the first block: it is no capture at all. */
static void broken_at_once(void **state)
{
    struct bytes b = {0};
    struct path path;
    struct wt_source *source = NULL;
    struct wt_error error;

    (void)state;
    put_section(&b, little);
    b.data[12] = 3;
    path = a_file(b.data, b.n);
    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_CANNOT);
    assert_number(error.id, WT_ERROR_NOT_A_CAPTURE);
    unlink(path.text);
}

static void no_interface_no_packet(void **state)
{
    struct bytes b = {0};

    (void)state;
    put_section(&b, native);
    is_over(open_bytes(&b));
}

static void endless_interfaces(void **state)
{
    struct bytes one = {0};
    struct bytes head = {0};
    struct path path = a_file(NULL, 0);
    FILE *file = fopen(path.text, "w");
    struct wt_source *source = NULL;
    struct wt_error error;
    uint64_t n;

    (void)state;
    assert_non_null(file);
    put_section(&head, native);
    put_interface(&one, native, ETHERNET);
    assert_int_equal(fwrite(head.data, head.n, 1, file), 1);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(fwrite(one.data, one.n, 1, file), 1);
    fclose(file);
    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    assert_int_equal(read_all(source, &n, &error), WT_BROKEN);
    assert_number(error.why, WT_WHY_NG_INTERFACES);
    wt_source_close(source);
    unlink(path.text);
}

/* The largest frame of all has room beside what its block says of it. */
static void largest_frame(void **state)
{
    enum { LARGEST = 262144 };
    static uint8_t data[LARGEST];
    struct bytes b = {0};
    struct path path = a_file(NULL, 0);
    FILE *file = fopen(path.text, "w");
    uint32_t fields[] = {ENHANCED, LARGEST + 32 + 8, 0, 0, 0, LARGEST, LARGEST};
    uint32_t tail[] = {0x00040002, 5, LARGEST + 32 + 8}; /* epb_flags, and the length again */
    struct wt_source *source = NULL;
    struct wt_frame frame;
    struct wt_error error;

    (void)state;
    put_section(&b, native);
    put_interface(&b, native, ETHERNET);
    assert_non_null(file);
    assert_int_equal(fwrite(b.data, b.n, 1, file), 1);
    for (int i = 0; i < 3; i++) {
        memset(data, 'a' + i, sizeof data);
        assert_int_equal(fwrite(fields, sizeof fields, 1, file), 1);
        assert_int_equal(fwrite(data, sizeof data, 1, file), 1);
        assert_int_equal(fwrite(tail, sizeof tail, 1, file), 1);
    }
    fclose(file);
    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
        assert_number(frame.bytes.captured, LARGEST);
        assert_number(frame.bytes.data[0], 'a' + i);
        assert_number(frame.bytes.data[LARGEST - 1], 'a' + i);
    }
    is_over(source);
    unlink(path.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interfaces_differ),
        cmocka_unit_test(sections_follow_each_other),
        cmocka_unit_test(other_blocks_are_passed_over),
        cmocka_unit_test(units_of_time),
        cmocka_unit_test(options_that_lie),
        cmocka_unit_test(simple_packets),
        cmocka_unit_test(old_packets),
        cmocka_unit_test(broken_blocks),
        cmocka_unit_test(broken_at_once),
        cmocka_unit_test(no_interface_no_packet),
        cmocka_unit_test(endless_interfaces),
        cmocka_unit_test(largest_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
