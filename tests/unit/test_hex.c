/* SPDX-License-Identifier: BSD-2-Clause */
/* packets -x and -X: bytes, each joined to its field. */
#include "shown.h"

#include <string.h>

static struct shown shown_packet;

static const uint8_t frame[] = {
    2,
    0,
    0,
    0,
    0,
    2,
    2,
    0,
    0,
    0,
    0,
    1,
    0x08,
    0x00, /* Ethernet */
    IPV4(30, 17),
    0x9c,
    0x41,
    0,
    9,
    0,
    10,
    0,
    0, /* UDP 40001 -> 9, no checksum */
    'h',
    0x1b,
    0,
    0, /* two bytes of data, two of padding */
};

static const char *bytes(unsigned hex, bool text, bool color, size_t captured)
{
    const struct wt_render_options options = {
        .view = WT_VIEW_LINES, .hex = hex, .hex_text = text, .color = color, .width = 80};

    return show(&shown_packet, &options, ETHERNET, (struct wt_span){frame, captured, sizeof frame});
}

static void from_the_ip_header(void **state)
{
    (void)state;
    has(bytes(1, true, false, sizeof frame),
        "\n    0000  45 00 00 1e 00 01 00 00  40 11 00 00 0a 00 00 01  E.......@......."
        "\n          a  b  c---- d---- e----  f  g  h---- i----------"
        "\n    0010  0a 00 00 02 9c 41 00 09  00 0a 00 00 68 1b 00 00  .....A......h..."
        "\n          j---------- k---- l----  m---- n---- o---- p----"
        "\n    IPv4  a=ip.version+ip.hdr_len  b=ip.dsfield  c=ip.len  d=ip.id"
        "\n      e=ip.flags+ip.frag_offset  f=ip.ttl  g=ip.proto  h=ip.checksum  i=ip.src"
        "\n      j=ip.dst"
        "\n    UDP  k=udp.srcport  l=udp.dstport  m=udp.length  n=udp.checksum"
        "\n    o=Data  p=Behind the packet\n\n");
}

static void with_the_link_header(void **state)
{
    const char *shown = bytes(2, false, false, sizeof frame);

    (void)state;
    has(shown, "\n    0000  02 00 00 00 00 02 02 00  00 00 00 01 08 00 45 00\n"
               "          a---------------- b----------------- c---- d  e\n"
               "    0010  00 1e 00 01 00 00 40 11  00 00 0a 00 00 01 0a 00\n"
               "          f---- g---- h---- i  j   k---- l---------- m----\n"
               "    0020  00 02 9c 41 ");
    has(shown, "\n    Ethernet  a=eth.dst  b=eth.src  c=eth.type\n    IPv4  d=ip.version+");
}

/* The colours repeat what the letters say: without their codes the text is the same. */
static void colours_add_nothing(void **state)
{
    char plain[4096];
    char bare[4096];
    size_t n = 0;

    (void)state;
    const char *shown = bytes(1, true, false, sizeof frame);

    assert_true(strlen(shown) < sizeof plain);
    memcpy(plain, shown, strlen(shown) + 1);
    shown = bytes(1, true, true, sizeof frame);
    has(shown, "\033[32m45\033[0m \033[33m00\033[0m");
    has(shown, "\033[33mb=ip.dsfield\033[0m");
    for (; *shown != '\0' && n + 1 < sizeof bare; shown++) {
        if (*shown == 0x1b)
            shown = strchr(shown, 'm');
        else
            bare[n++] = *shown;
    }
    bare[n] = '\0';
    assert_string_equal(bare, plain);
}

static void only_what_was_captured(void **state)
{
    const char *shown = bytes(1, false, false, 14 + 20 + 5);

    (void)state;
    has(shown, "\n    0010  0a 00 00 02 9c 41 00 09  00\n"
               "          j---------- k---- l----  m\n");
    assert_null(strstr(shown, "Behind"));
    has(bytes(2, true, false, 3),
        "\n    0000  02 00 00                                          ...\n");
}

static void unknown_links_are_bytes(void **state)
{
    const struct wt_render_options options = {.view = WT_VIEW_LINES, .hex = 1, .width = 80};

    (void)state;
    has(show(&shown_packet, &options, 147, whole(frame, 4)),
        "\n    0000  02 00 00 00\n          a----------\n    a=Data\n");
}

/* What is one field in a fragment of the header, and what cannot be told apart. */
static void options_by_their_parts(void **state)
{
    static const uint8_t syn[] = {
        IPV4(48, 6), 0x9c, 0x40, 0x1f, 0x41, 0, 0, 0, 100, 0, 0, 0, 0, /* ports, seq, ack */
        0x70,        0x02, 0xff, 0xff, 0,    0, 0, 0, /* offset and flags, window, checksum, urgent
                                                       */
        2,           4,    0x05, 0xb4, 1,    3, 3, 7, /* MSS, no-operation, window scale */
    };
    const struct wt_render_options options = {.view = WT_VIEW_LINES, .hex = 1, .width = 80};
    const char *shown = show(&shown_packet, &options, RAW_IPV4, whole(syn, sizeof syn));

    (void)state;
    has(shown, "\n    0020  70 02 ff ff 00 00 00 00  02 04 05 b4 01 03 03 07\n"
               "          o---- p---- q---- r----  s  t  u---- s  s  t  v\n");
    has(shown, "o=tcp.hdr_len+tcp.flags ");
    has(shown, "s=tcp.option_kind  t=tcp.options");
}

/* A record has no fixed place: its fields are where its name ends. */
static void records_by_their_parts(void **state)
{
    static const uint8_t dns[] = {
        IPV4(63, 17),
        0,
        53,
        0x9c,
        0x41,
        0,
        43,
        0,
        0, /* UDP from port 53 */
        0,
        7,
        0x81,
        0,
        0,
        1,
        0,
        1,
        0,
        0,
        0,
        0, /* one question, one answer */
        1,
        'a',
        0,
        0,
        1,
        0,
        1, /* a, A, IN */
        0xc0,
        12,
        0,
        1,
        0,
        1,
        0,
        0,
        0,
        60,
        0,
        4,
        10,
        0,
        0,
        9, /* the same name: 10.0.0.9 */
    };
    const struct wt_render_options options = {.view = WT_VIEW_LINES, .hex = 1, .width = 80};
    const char *shown = show(&shown_packet, &options, RAW_IPV4, whole(dns, sizeof dns));

    (void)state;
    has(shown, "\n    0020  00 01 00 01 00 00 00 00  01 61 00 00 01 00 01 c0\n"
               "          q---- r---- s---- t----  u------- v---- w---- x\n"
               "    0030  0c 00 01 00 01 00 00 00  3c 00 04 0a 00 00 09\n"
               "          x  y---- z---- A----------- B---- C----------\n");
    has(shown, "u=dns.qry.name  v=dns.qry.type");
    has(shown, "C=dns.a\n");
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
        cmocka_unit_test(from_the_ip_header),      cmocka_unit_test(with_the_link_header),
        cmocka_unit_test(colours_add_nothing),     cmocka_unit_test(only_what_was_captured),
        cmocka_unit_test(unknown_links_are_bytes), cmocka_unit_test(options_by_their_parts),
        cmocka_unit_test(records_by_their_parts),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}
