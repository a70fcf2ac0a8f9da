/* SPDX-License-Identifier: BSD-2-Clause */
/* A packet as JSON: escaping, typed values, lists for what occurs more than once. */
#include "support.h"

#include "wiretutor/json.h"

static struct wt_text text;
static struct wt_packet packet;
static struct wt_frame frame;

static void text_is(const char *want)
{
    wt_text_char(&text, '\0');
    assert_string_equal(text.data, want);
    text.len = 0;
}

/* ---- Strings and numbers ---- */

static const struct string_case {
    const char *name;
    const char *bytes;
    size_t n;
    const char *want;
} string_cases[] = {
    {"string: plain",               "abc",              3, "\"abc\""                                 },
    {"string: empty",               "",                 0, "\"\""                                    },
    {"string: quote, backslash",    "a\"\\",            3, "\"a\\\"\\\\\""                           },
    {"string: NUL and newline",     "\0\n",             2, "\"\\u0000\\u000a\""                      },
    {"string: escape, DEL",         "\033\177",         2, "\"\\u001b\\u007f\""                      },
    {"string: direction turned",    "\342\200\256",     3, "\"\\u202e\""                             },
    {"string: first without width", "\342\200\213",     3, "\"\\u200b\""                             },
    {"string: right-to-left mark",  "\342\200\217",     3, "\"\\u200f\""                             },
    {"string: a hyphen behind it",  "\342\200\220",     3, "\"\342\200\220\""                        },
    {"string: end of a line",       "\342\200\250",     3, "\"\\u2028\""                             },
    {"string: byte order mark",     "\357\273\277",     3, "\"\\ufeff\""                             },
    {"string: C1 control (CSI)",    "\302\233",         2, "\"\\u009b\""                             },
    {"string: Chinese",             "\346\217\241",     3, "\"\346\217\241\""                        },
    {"string: outside the BMP",     "\360\237\230\200", 4, "\"\360\237\230\200\""                    },
    {"string: lone continuation",   "a\200b",           3, "\"a\357\277\275b\""                      },
    {"string: cut character",       "\346\217",         2, "\"\357\277\275\""                        },
    {"string: broken off in four",  "\360\237\230x",    4, "\"\357\277\275x\""                       },
    {"string: two broken off",      "\354\276\354\276", 4, "\"\357\277\275\357\277\275\""            },
    {"string: overlong slash",      "\300\257",         2, "\"\357\277\275\357\277\275\""            },
    {"string: overlong in three",   "\340\200\257",     3, "\"\357\277\275\357\277\275\357\277\275\""},
    {"string: surrogate",           "\355\240\200",     3, "\"\357\277\275\357\277\275\357\277\275\""},
    {"string: beyond U+10FFFF",     "\364\220\200\200", 4,
     "\"\357\277\275\357\277\275\357\277\275\357\277\275\""                                          },
    {"string: never a first byte",  "\377x",            2, "\"\357\277\275x\""                       },
};

static void string(void **state)
{
    const struct string_case *c = *state;

    wt_json_string(&text, c->bytes, c->n);
    text_is(c->want);
}

static void seconds(void **state)
{
    (void)state;
    wt_text_seconds(&text, 1254722767492060001);
    text_is("1254722767.492060001");
    wt_text_seconds(&text, 127000);
    text_is("0.000127000");
    wt_text_seconds(&text, -1);
    text_is("-0.000000001");
    wt_text_seconds(&text, INT64_MIN);
    text_is("-9223372036.854775808");
}

/* ---- Packets ---- */

static void take(uint32_t link_type, const uint8_t *bytes, size_t captured, size_t on_wire)
{
    frame = (struct wt_frame){
        .number = 7,
        .time_ns = 1000000001,
        .link_type = link_type,
        .bytes = {bytes, captured, on_wire}
    };
    wt_dissect(&packet, &frame, true);
}

#define IPV4(total, protocol)                                                                      \
    0x45, 0, 0, total, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2

static void whole_object(void **state)
{
    static const uint8_t bytes[] = {IPV4(30, 17), 0x30, 0x39, 0, 53, 0, 10, 0, 0, 'h', 'i'};

    (void)state;
    take(228, bytes, 29, 30);
    wt_json_packet(&text, &packet, NULL);
    text_is("{\"wiretutor.type\":\"packet\",\"frame.number\":7,\"frame.time_epoch\":1.000000001,"
            "\"frame.len\":30,\"frame.cap_len\":29,\"frame.protocols\":\"ip:udp:data\","
            "\"ip.version\":4,\"ip.hdr_len\":20,\"ip.dsfield.dscp\":0,\"ip.dsfield.ecn\":0,"
            "\"ip.len\":30,\"ip.id\":1,\"ip.flags.rb\":false,\"ip.flags.df\":false,"
            "\"ip.flags.mf\":false,\"ip.frag_offset\":0,\"ip.ttl\":64,\"ip.proto\":17,"
            "\"ip.checksum\":0,\"ip.src\":\"10.0.0.1\",\"ip.dst\":\"10.0.0.2\",\"ip.dsfield\":0,"
            "\"ip.flags\":0,\"ip.checksum.status\":0,\"udp.srcport\":12345,\"udp.dstport\":53,"
            "\"udp.length\":10,\"udp.checksum\":0,\"udp.checksum.status\":3}\n");
}

static void contains(const char *want, bool yes)
{
    wt_text_char(&text, '\0');
    if ((strstr(text.data, want) != NULL) != yes)
        fail_msg("%s: %s in %s", want, yes ? "not" : "unexpectedly", text.data);
    text.len--;
}

/* No key twice, whatever the layers. */
static void keys_are_unique(void)
{
    const char *p = text.data;
    const char *end = text.data + text.len;

    while (p < end) {
        const char *open = memchr(p, '"', (size_t)(end - p));

        if (open == NULL)
            return;
        const char *close = memchr(open + 1, '"', (size_t)(end - open - 1));

        assert_non_null(close);
        if (close[1] == ':') {
            size_t n = (size_t)(close - open) + 2;

            for (const char *q = close; q + n <= end; q++)
                if (memcmp(q, open, n) == 0)
                    fail_msg("key %.*s twice", (int)n, open);
        }
        p = close + 1;
    }
}

static void repeated_fields_are_lists(void **state)
{
    /* clang-format off */
    static const uint8_t tunnel[] = {
        IPV4(60, 41),
        0x60, 0, 0, 0, 0, 0, 59, 64,                          /* version 6, nothing follows */
        0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, /* from fe80::1 */
        0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, /* to ff02::1 */
    };
    /* clang-format on */
    static const uint8_t quote[] = {IPV4(56, 1),  3, 3, 0, 0, 0, 0, 0, 0,
                                    IPV4(28, 17), 0, 1, 0, 2, 0, 8, 0, 0};

    (void)state;
    take(228, tunnel, sizeof tunnel, sizeof tunnel);
    wt_json_packet(&text, &packet, NULL);
    contains("\"ip.version\":[4,6]", true);
    contains("\"ip.src\":\"10.0.0.1\"", true);
    contains("\"ipv6.dst\":\"ff02::1\"", true);
    keys_are_unique();
    text.len = 0;
    take(228, quote, sizeof quote, sizeof quote);
    wt_json_packet(&text, &packet, NULL);
    contains("\"frame.protocols\":\"ip:icmp:ip:udp\"", true);
    contains("\"ip.proto\":[1,17]", true);
    contains("\"ip.src\":[\"10.0.0.1\",\"10.0.0.1\"]", true);
    contains("\"ip.flags.df\":[false,false]", true);
    contains("\"udp.srcport\":1,", true);
    contains("\"icmp.type\":3,", true);
    keys_are_unique();
    text.len = 0;
}

static void trouble_is_named(void **state)
{
    static const uint8_t bytes[] = {IPV4(60, 17), 0, 1, 0, 2, 0, 7, 0, 0};

    (void)state;
    take(228, bytes, sizeof bytes, sizeof bytes);
    wt_json_packet(&text, &packet, NULL);
    contains("\"wiretutor.notes\":[\"ipv4-total-beyond-frame\",\"udp-length-below-header\"]", true);
    contains("\"wiretutor.malformed\":\"udp\"", true);
    contains("\"wiretutor.cut\"", false);
    text.len = 0;
    take(228, bytes, 24, 60);
    wt_json_packet(&text, &packet, NULL);
    contains("\"wiretutor.cut\":\"udp\"", true);
    contains("\"udp.srcport\":1,\"udp.dstport\":2,", true);
    contains("\"udp.length\"", false);
    contains("\"wiretutor.notes\"", false);
    text.len = 0;
}

static void offload_is_said(void **state)
{
    static const uint8_t bytes[] = {IPV4(28, 17), 0, 1, 0, 2, 0, 8, 0x14, 0x1c};

    (void)state;
    take(228, bytes, sizeof bytes, sizeof bytes); /* 0a00+1+0a00+2+11+8 = 141c */
    wt_json_packet(&text, &packet, NULL);
    contains("\"udp.checksum.status\":0,\"wiretutor.checksum\":\"offload\"", true);
    text.len = 0;
}

static void unknown_link_type(void **state)
{
    static const uint8_t bytes[] = {1, 2};

    (void)state;
    take(127, bytes, 2, 2);
    wt_json_packet(&text, &packet, NULL);
    text_is("{\"wiretutor.type\":\"packet\",\"frame.number\":7,\"frame.time_epoch\":1.000000001,"
            "\"frame.len\":2,\"frame.cap_len\":2,\"frame.protocols\":\"data\"}\n");
}

/* ---- Conversations ---- */

static void step_members(void **state)
{
    static const uint8_t bytes[] = {1};
    static struct wt_track_result tracked;
    struct wt_conversation tcp = {.transport = WT_OVER_TCP, .stream = 4, .number = 6};
    struct wt_part *part = &tracked.parts[0];

    (void)state;
    take(127, bytes, 1, 1);
    tracked.n_parts = 1;
    part->conversation = &tcp;
    part->analysed = true;
    part->rel_seq = 1;
    part->rel_ack = 2;
    part->window = 65536;
    part->analysis = WT_TA_RETRANSMISSION | WT_TA_REUSED_PORTS;
    part->initial_rtt_ns = 15000;
    part->acks_frame = 3;
    part->ack_rtt_ns = 127000;
    part->rto_frame = 5;
    part->rto_ns = 1200000000;
    part->bytes_in_flight = 9;
    part->duplicate_ack_number = 2;
    part->duplicate_ack_frame = 1;
    wt_json_packet(&text, &packet, &tracked);
    contains("\"tcp.stream\":4,\"wiretutor.conversation\":6,\"tcp.seq\":1,\"tcp.ack\":2,"
             "\"tcp.window_size\":65536,\"tcp.analysis.retransmission\":true,"
             "\"tcp.analysis.reused_ports\":true,\"tcp.analysis.duplicate_ack_num\":2,"
             "\"tcp.analysis.duplicate_ack_frame\":1,\"tcp.analysis.acks_frame\":3,"
             "\"tcp.analysis.ack_rtt\":0.000127000,\"tcp.analysis.initial_rtt\":0.000015000,"
             "\"tcp.analysis.bytes_in_flight\":9,\"tcp.analysis.rto\":1.200000000,"
             "\"tcp.analysis.rto_frame\":5}",
             true);
    contains("udp.stream", false);
    text.len = 0;
}

static void step_of_several_parts(void **state)
{
    static const uint8_t bytes[] = {1};
    static struct wt_track_result tracked;
    struct wt_conversation outer = {.transport = WT_OVER_UDP, .stream = 2, .number = 0};
    struct wt_conversation inner = {.transport = WT_OVER_UDP, .stream = 3, .number = 1};

    (void)state;
    take(127, bytes, 1, 1);
    tracked.n_parts = 3;
    tracked.parts[0].conversation = &outer;
    tracked.parts[1].conversation = &inner;
    tracked.parts[2].conversation = NULL; /* no memory for it */
    wt_json_packet(&text, &packet, &tracked);
    contains("\"udp.stream\":[2,3],\"wiretutor.conversation\":1}", true);
    contains("tcp.", false); /* nothing was analysed */
    text.len = 0;
}

static int begin(void **state)
{
    (void)state;
    wt_text_init(&text, NULL, NULL);
    return 0;
}
static int end(void **state)
{
    (void)state;
    wt_text_clear(&text);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(seconds),
        cmocka_unit_test(whole_object),
        cmocka_unit_test(repeated_fields_are_lists),
        cmocka_unit_test(trouble_is_named),
        cmocka_unit_test(offload_is_said),
        cmocka_unit_test(unknown_link_type),
        cmocka_unit_test(step_members),
        cmocka_unit_test(step_of_several_parts),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(string_cases)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(string_cases); i++)
        tests[n++] = (struct CMUnitTest){string_cases[i].name, string, NULL, NULL,
                                         (void *)(uintptr_t)&string_cases[i]};
    return cmocka_run_group_tests(tests, begin, end);
}
