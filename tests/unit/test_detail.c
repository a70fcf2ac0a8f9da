/* SPDX-License-Identifier: BSD-2-Clause */
/* packets -v and -vv: each layer, each field with value and meaning. */
#include "shown.h"

#include <string.h>

static struct shown shown_packet;

static const char *detail(unsigned verbose, enum wt_language language, uint32_t link,
                          const uint8_t *bytes, size_t captured, size_t on_wire)
{
    const struct wt_render_options options = {
        .view = WT_VIEW_LINES, .verbose = verbose, .language = language, .width = 80};

    return show(&shown_packet, &options, link, (struct wt_span){bytes, captured, on_wire});
}

static const uint8_t udp[] = {
    IPV4(30, 17),
    0x9c,
    0x41,
    0,
    9, /* ports 40001 -> 9 */
    0,
    10,
    0,
    0, /* length 10; no checksum */
    'h',
    'i',
};

static void layers_in_order(void **state)
{
    const char *shown = detail(1, WT_ENGLISH, RAW_IPV4, udp, sizeof udp, sizeof udp);

    (void)state;
    has(shown, "\n  IPv4 · 20 bytes · four layers: internet · seven layers: 3, network\n"
               "    ip.version          4         version of IP — IPv4\n"
               "    ip.hdr_len          20        header length in bytes (sent as 4-byte words)\n");
    has(shown, "    ip.proto            17        which protocol the data belongs to — UDP\n"
               "    ip.checksum         0x0000    checksum over this header only\n"
               "    ip.checksum.status  0         verdict on the checksum (worked out) — wrong:\n");
    has(shown, "  UDP · 8 bytes · four layers: transport · seven layers: 4, transport\n"
               "    udp.srcport          40001   source port: which program sent it\n"
               "    udp.dstport          9       destination port: which program gets it — the\n"
               "                                 old discard test (throws away whatever it gets)\n"
               "    udp.length           10      length in bytes: header and data\n"
               "    udp.checksum         0x0000  checksum over header, data and pseudo-header —\n"
               "                                 not computed by the sender\n"
               "    udp.checksum.status  3       verdict on the checksum (worked out) — none:\n"
               "                                 the sender did not compute one\n"
               "  Data · 2 bytes · four layers: application · ");
    has(shown, "\n    \"hi\"\n");
}

static void in_chinese(void **state)
{
    const char *shown = detail(1, WT_CHINESE, RAW_IPV4, udp, sizeof udp, sizeof udp);

    (void)state;
    has(shown, "\n  IPv4 · 20 字节 · 四层模型：网际层 · 七层模型：第 3 层网络层\n");
    has(shown, "    udp.srcport          40001   源端口：由哪个程序发出\n");
    has(shown, "    ip.flags.df         0         DF，不许分片——置 0\n");
    has(shown, "\n  数据部分 · 2 字节 · 四层模型：应用层 · ");
}

/* -vv: the place counts from the header's first bit, as the RFC draws it. */
static void places_and_sources(void **state)
{
    const char *shown = detail(2, WT_ENGLISH, RAW_IPV4, udp, sizeof udp, sizeof udp);

    (void)state;
    has(shown, "    ip.hdr_len          20        header length in bytes (sent as 4-byte words)\n"
               "      bits 4–7 · RFC 791 section 3.1\n");
    has(shown, "\n      bit 49 · RFC 791 section 3.1\n");
    has(shown, "\n      bits 128–159 · RFC 791 section 3.1\n"); /* ip.dst */
    has(shown, "— none:\n"
               "                                 the sender did not compute one\n"
               "      RFC 768\n"); /* worked out: no place */
}

static const uint8_t syn[] = {
    IPV4(52, 6), 0x9c, 0x40, 0x1f, 0x41,          /* ports 40000 -> 8001 */
    0,           0,    0,    100,  0,    0, 0, 0, /* seq 100, ack 0 */
    0x80,        0x02, 0xff, 0xff,                /* 8 words, SYN, window 65535 */
    0,           0,    0,    0,                   /* checksum, urgent */
    2,           4,    0x05, 0xb4,                /* MSS 1460 */
    1,           3,    3,    7,                   /* no-operation, window scale 7 */
    1,           1,    4,    2,                   /* SACK permitted: nothing behind it */
};

static void options_with_their_effect(void **state)
{
    const char *shown = detail(1, WT_ENGLISH, RAW_IPV4, syn, sizeof syn, sizeof syn);

    (void)state;
    has(shown, "    tcp.option_kind        2          option — maximum segment size (MSS)\n"
               "    tcp.options.mss_val    1460       MSS: send me at most 1460 bytes of data");
    has(shown, "    tcp.options.wscale.shift\n"
               "                           7          window scale: shift my window left by 7\n"
               "                                      bits\n"
               "    tcp.options.wscale.multiplier\n"
               "                           128        effect: window × 128 from now on");
    has(shown,
        "    tcp.flags.syn          1          SYN: opens; carries the first number — set\n");
    has(shown, "    tcp.flags.ack          0          ACK: the acknowledgement number counts —\n"
               "                                      not set\n");
    has(shown, "    tcp.option_kind        4          option — SACK permitted\n"
               "    wiretutor.tcp.options.sack_permitted\n"
               "                           1          SACK permitted: ");
}

static void cut_by_the_capture(void **state)
{
    const char *shown = detail(1, WT_ENGLISH, RAW_IPV4, udp, 24, sizeof udp);

    (void)state;
    has(shown, "    udp.dstport  9      destination port");
    has(shown, "\n    The capture stopped here: the rest of this header was sent, but not kept\n"
               "    (see -s).\n");
    assert_null(strstr(shown, "Malformed"));
    assert_null(strstr(shown, "udp.length"));
    has(detail(1, WT_ENGLISH, RAW_IPV4, syn, 41, sizeof syn),
        "checked: not all of the packet was captured\n");
}

static void oddities_in_words(void **state)
{
    uint8_t bytes[sizeof udp];

    (void)state;
    memcpy(bytes, udp, sizeof bytes);
    bytes[25] = 5; /* the length */
    has(detail(1, WT_ENGLISH, RAW_IPV4, bytes, sizeof bytes, sizeof bytes),
        "\n    Malformed: the sender's bytes contradict themselves or end too early.\n"
        "    The length says 5 bytes; the header alone has 8.\n");
    has(detail(1, WT_CHINESE, RAW_IPV4, bytes, sizeof bytes, sizeof bytes),
        "\n    长度写的是 5 字节，而首部就有 8 字节。\n");
}

static void behind_the_packet(void **state)
{
    static const uint8_t frame[] = {
        0xff,         0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
        0x08,         0x00,                            /* to everybody, IPv4 */
        IPV4(20, 89), 0,    0,    0,    0,    0,    0, /* padding */
    };
    const char *shown = detail(1, WT_ENGLISH, ETHERNET, frame, sizeof frame, sizeof frame);

    (void)state;
    has(shown, "    eth.dst   ff:ff:ff:ff:ff:ff  destination MAC address: the next machine on\n"
               "                                 this link — broadcast: everybody on this link\n");
    has(shown, "\n  Behind the packet · 6 bytes · ");
    assert_null(strstr(shown, "\n  Data"));
}

/* 802.3: a length stands where Ethernet II has a type. IPv6 has two names for one version. */
static void one_name_for_the_same_bits(void **state)
{
    static const uint8_t bpdu[] = {0x01, 0x80, 0xc2, 0,    0,    0, 2, 0, 0, 0, 0,
                                   1,    0,    7,    0x42, 0x42, 3, 0, 0, 0, 0};
    static const uint8_t ipv6[40] = {0x60, 0, 0, 0, 0, 0, 59, 64};
    const char *shown = detail(1, WT_ENGLISH, ETHERNET, bpdu, sizeof bpdu, sizeof bpdu);

    (void)state;
    has(shown, "    eth.len  7                  length of the data: an 802.3 frame");
    assert_null(strstr(shown, "eth.type"));
    shown = detail(1, WT_ENGLISH, RAW_IPV6, ipv6, sizeof ipv6, sizeof ipv6);
    has(shown, "    ipv6.version      6 ");
    assert_null(strstr(shown, " ip.version"));
}

static void what_is_not_decoded(void **state)
{
    static const uint8_t bytes[] = {IPV4(24, 89), 2, 1, 0, 0x1b};

    (void)state;
    has(detail(1, WT_ENGLISH, RAW_IPV4, bytes, sizeof bytes, sizeof bytes),
        "\n  Data · 4 bytes · not decoded here: OSPF\n");
}

static void code_means_something_within_its_type(void **state)
{
    static const uint8_t error[] = {IPV4(56, 1),  3, 3, 0, 0, 0, 0, 0, 0, /* port unreachable */
                                    IPV4(28, 17), 0, 9, 0, 9, 0, 8, 0, 1};
    const char *shown = detail(1, WT_ENGLISH, RAW_IPV4, error, sizeof error, sizeof error);

    (void)state;
    has(shown, "    icmp.code             3            the exact reason within the type — port\n"
               "                                       unreachable: no program listens there\n");
    has(shown, "\n  UDP · 8 bytes · four layers: transport · seven layers: 4, transport · quoted\n"
               "    by the message before\n");
    has(shown, "— wrong in\n                                 the quote: ");
    static const uint8_t part[] = {IPV4(56, 1),  3, 3, 0, 0, 0, 0,  0, 0,
                                   IPV4(99, 17), 0, 9, 0, 9, 0, 79, 0, 1}; /* not all of it */

    shown = detail(1, WT_ENGLISH, RAW_IPV4, part, sizeof part, sizeof part);
    has(shown, "— not\n                                 checked: only a part");
}

/* What an attacker sends as a name must not reach the terminal. */
static void hostile_names(void **state)
{
    static const uint8_t dns[] = {
        IPV4(50, 17), 0x9c, 0x41, 0,   53, 0, 30, 0, 0, 0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4,
        0x1b,         '[',  '2',  'J', 0,  0, 1,  0, 1}; /* \33[2J */
    const char *shown = detail(1, WT_ENGLISH, RAW_IPV4, dns, sizeof dns, sizeof dns);

    (void)state;
    has(shown, "    dns.qry.name ");
    has(shown, "027[2J");
    assert_null(strchr(shown, 0x1b));
}

static void only_when_asked(void **state)
{
    (void)state;
    assert_null(strchr(detail(0, WT_ENGLISH, RAW_IPV4, udp, sizeof udp, sizeof udp), '\n')[1]
                    ? "more than a line"
                    : NULL);
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
        cmocka_unit_test(layers_in_order),
        cmocka_unit_test(in_chinese),
        cmocka_unit_test(places_and_sources),
        cmocka_unit_test(options_with_their_effect),
        cmocka_unit_test(cut_by_the_capture),
        cmocka_unit_test(oddities_in_words),
        cmocka_unit_test(behind_the_packet),
        cmocka_unit_test(one_name_for_the_same_bits),
        cmocka_unit_test(what_is_not_decoded),
        cmocka_unit_test(code_means_something_within_its_type),
        cmocka_unit_test(hostile_names),
        cmocka_unit_test(only_when_asked),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}
