/* SPDX-License-Identifier: BSD-2-Clause */
/* packets --diagram: headers drawn as the RFCs draw them. */
#include "shown.h"

#include <string.h>

static struct shown shown_packet;

static const char *diagram(enum wt_language language, uint32_t link, const uint8_t *bytes, size_t n)
{
    const struct wt_render_options options = {
        .view = WT_VIEW_LINES, .diagram = true, .language = language, .width = 80};

    return show(&shown_packet, &options, link, whole(bytes, n));
}

#define BORDER "    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
#define RULER                                                                                      \
    "     0                   1                   2                   3\n"                         \
    "     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n"

static const uint8_t syn[] = {
    IPV4(48, 6), 0x9c, 0x40, 0x1f, 0x41, 0, 0, 0, 100, 0, 0, 0, 0, /* ports, seq, ack */
    0x70,        0x02, 0xff, 0xff, 0,    0, 0, 0,                  /* offset, flags, window ... */
    2,           4,    0x05, 0xb4, 1,    3, 3, 7,                  /* options */
};

/* Words, not bytes, stand in the four bits of the header's length. */
static void ipv4(void **state)
{
    (void)state;
    has(diagram(WT_ENGLISH, RAW_IPV4, syn, sizeof syn), RULER BORDER
        "    |version|hdr_len| dscp = 0  |ecn|           len = 48            |\n"
        "    |   4   |   5   |           | 0 |                               |\n" BORDER
        "    |                               |r|d|m|                         |\n"
        "    |          id = 0x0001          |b|f|f|     frag_offset = 0     |\n"
        "    |                               |0|0|0|                         |\n" BORDER
        "    |   ttl = 64    |   proto = 6   |       checksum = 0x0000       |\n" BORDER
        "    |                        src = 10.0.0.1                         |\n" BORDER
        "    |                        dst = 10.0.0.2                         |\n" BORDER
        "    |                        data: 28 bytes                         |\n" BORDER);
}

static void flags_stand_upright(void **state)
{
    const char *shown = diagram(WT_ENGLISH, RAW_IPV4, syn, sizeof syn);

    (void)state;
    has(shown, "    |       |     | | | | | | |r| | |                               |\n"
               "    |       |     | | | | | |p|e| | |                               |\n"
               "    |hdr_len|     | |c|e|u|a|u|s|s|f|   window_size_value = 65535   |\n"
               "    |   7   |reser|a|w|c|r|c|s|e|y|i|                               |\n"
               "    |       | ved |e|r|e|g|k|h|t|n|n|                               |\n"
               "    |       |  0  |0|0|0|0|0|0|0|1|0|                               |\n" BORDER);
    has(shown, BORDER
        "    |                       options: 8 bytes                        |\n" BORDER "\n");
}

static void wide_fields_span_rows(void **state)
{
    static const uint8_t ipv6[] = {0x60, 0, 0, 0, 0, 8, 17, 64, 0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                   0,    0, 0, 0, 0, 0, 0,  1,  0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                   0,    0, 0, 0, 0, 0, 0,  2,  0x9c, 0x41, 0, 9, 0, 8, 0, 1};

    (void)state;
    has(diagram(WT_ENGLISH, RAW_IPV6, ipv6, sizeof ipv6),
        BORDER "    |                                                               |\n"
               "    +                                                               +\n"
               "    |                         src = fe80::1                         |\n"
               "    +                                                               +\n"
               "    |                                                               |\n"
               "    +                                                               +\n"
               "    |                                                               |\n" BORDER);
}

static void a_field_ends_inside_a_row(void **state)
{
    static const uint8_t frame[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5};

    (void)state;
    has(diagram(WT_ENGLISH, ETHERNET, frame, sizeof frame), RULER BORDER
        "    |                    dst = 02:00:00:00:00:02                    |\n"
        "    +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "    |                               |                               |\n"
        "    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +\n"
        "    |                    src = 02:00:00:00:00:01                    |\n" BORDER
        "    |         type = 0x88b5         |\n"
        "    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n\n");
}

static void in_chinese(void **state)
{
    (void)state;
    has(diagram(WT_CHINESE, RAW_IPV4, syn, sizeof syn),
        BORDER "    |                       数据部分：28 字节                       |\n" BORDER);
}

/* Every header of every dissector, whatever its bytes: lines as wide as the box, or shorter. */
static void never_wider_than_the_box(void **state)
{
    uint8_t bytes[96];

    (void)state;
    for (unsigned seed = 0; seed < 64; seed++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)((i * 37 + 11) * (seed + 1) >> 3);
        static const uint8_t start[] = {0x45, 0, 0, 96};
        static const uint8_t protocols[] = {1, 6, 17, 47, 51, 58, 89, 103};

        memcpy(bytes, start, sizeof start);
        bytes[9] = protocols[seed % sizeof protocols];
        const char *shown = diagram(WT_ENGLISH, RAW_IPV4, bytes, sizeof bytes);

        for (const char *p = strstr(shown, "\n    "); p != NULL; p = strstr(p + 1, "\n    ")) {
            size_t n = strcspn(p + 1, "\n");

            if (p[5] == '|')
                assert_int_equal(p[n], '|');
            if (p[5] == '|' || p[5] == '+')
                assert_true(n <= 4 + 65 + 2); /* the dots of cut bytes are three bytes long */
        }
    }
}

static int clear(void **state)
{
    (void)state;
    shown_clear(&shown_packet);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4),
        cmocka_unit_test(flags_stand_upright),
        cmocka_unit_test(wide_fields_span_rows),
        cmocka_unit_test(a_field_ends_inside_a_row),
        cmocka_unit_test(in_chinese),
        cmocka_unit_test(never_wider_than_the_box),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}
