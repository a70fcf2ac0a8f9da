/* SPDX-License-Identifier: BSD-2-Clause */
/* pcapng: one filter for interfaces of several link types; and a pipe that takes its time. */
#include "pcapng_craft.h"

/* The least that a filter looks at: Ethernet with IPv4 behind it, and IPv4 alone. */
#define IPV4                                                                                       \
    "\x45\x01\x01\x15\x01\x01\x01\x01\x40\x06\x01\x01\x7f\x01\x01\x01\x7f\x01\x01\x02\x1f\x41"     \
    "\x01\x50"
#define FRAME "\x02\x02\x02\x02\x02\x01\x02\x02\x02\x02\x02\x02\x08\x01" IPV4

static void put_filtered(struct bytes *b)
{
    put_section(b, native);
    put_interface(b, native, RAW_IP);
    put_interface(b, native, ETHERNET);
    put_packet(b, native, 0, 1, IPV4);
    put_packet(b, native, 1, 2, FRAME);
    put_interface(b, native, 228); /* raw IPv4, described late */
    put_packet(b, native, 2, 3, IPV4);
}

static void a_filter_for_each_link_type(void **state)
{
    static const struct {
        const char *filter;
        uint64_t want;
    } cases[] = {
        {"ip[0] == 0x45",                2}, /* the Ethernet frame's type is no IP's: 0x0801 */
        {"ether host 02:02:02:02:02:01", 1}, /* cannot be said of the others */
        {"ether[0] == 2",                1},
        {"ip dst 127.1.1.2",             2},
        {"less 5",                       0},
    };
    struct bytes b = {0};

    (void)state;
    put_filtered(&b);
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_source *source = open_bytes(&b);
        struct wt_error error;
        uint64_t n;

        assert_int_equal(wt_source_filter(source, "udp", &error), WT_OK);
        assert_int_equal(wt_source_filter(source, cases[i].filter, &error), WT_OK);
        assert_int_equal(read_all(source, &n, &error), WT_END);
        assert_number(n, cases[i].want);
        wt_source_close(source);
    }
}

static void a_filter_for_none(void **state)
{
    static const char *const filters[] = {"wlan type mgt", "port port", "nosuchword"};
    struct bytes b = {0};

    (void)state;
    put_filtered(&b);
    for (size_t i = 0; i < WT_ARRAY_LEN(filters); i++) {
        struct wt_source *source = open_bytes(&b);
        struct wt_error error;

        assert_int_equal(wt_source_filter(source, filters[i], &error), WT_MISUSED);
        wt_source_close(source);
    }
}

/* A pipe that has said who it is, but no packet yet, does not hold us. */
static void a_pipe_that_waits(void **state)
{
    struct bytes b = {0};
    struct wt_source *source = NULL;
    struct wt_frame frame;
    struct wt_error error;
    int ends[2];

    (void)state;
    put_section(&b, native);
    put_interface(&b, native, RAW_IP);
    assert_int_equal(pipe(ends), 0);
    int kept = become_stdin(ends[0]);

    assert_int_equal(write(ends[1], b.data, b.n), (ssize_t)b.n);
    assert_int_equal(wt_source_open_file(&source, "-", 0, &error), WT_OK);
    assert_number(wt_source_link_type(source), RAW_IP);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    b.n = 0;
    put_packet(&b, native, 0, 1, "late");
    assert_int_equal(write(ends[1], b.data, b.n), (ssize_t)b.n);
    next_is(source, RAW_IP, "late");
    assert_int_equal(wt_source_next(source, &frame, &error), WT_AGAIN);
    close(ends[1]);
    is_over(source);
    restore_stdin(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_for_each_link_type),
        cmocka_unit_test(a_filter_for_none),
        cmocka_unit_test(a_pipe_that_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
