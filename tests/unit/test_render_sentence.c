/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments put into words: numbers with their nouns, times, addresses, evidence. */
#include "support.h"

#include <string.h>

#include "../../src/render/renderer.h"

struct sentence_case {
    const char *name;
    struct wt_remark remark;
    const char *part; /* stands in the sentence */
    enum wt_language language;
    bool ascii;
};

#define NUMBER(called, n)                                                                          \
    {                                                                                              \
        .name = (called), .kind = WT_ARG_NUMBER, .as.number = (n)                                  \
    }
#define GAP(ns)                                                                                    \
    {                                                                                              \
        .name = "gap", .kind = WT_ARG_SECONDS, .as.number = (ns)                                   \
    }
#define SYN_AGAIN(ns)                                                                              \
    {                                                                                              \
        .id = WT_REMARK_SYN_RETX, .brief = true, .n_args = 1, .args = { GAP(ns) }                  \
    }

/* clang-format off */
static const struct sentence_case cases[] = {
    {"one byte", {.id = WT_REMARK_DATAGRAM_UTF8, .brief = true, .n_args = 2,
                  .args = {NUMBER("bytes", 1), NUMBER("characters", 2)}}, "1 byte, 2 characters.", WT_ENGLISH, false},
    {"many bytes", {.id = WT_REMARK_DATAGRAM_UTF8, .brief = true, .n_args = 2,
                    .args = {NUMBER("bytes", 0), NUMBER("characters", 1)}}, "0 bytes, 1 character.", WT_ENGLISH, false},
    {"the greatest number", {.id = WT_REMARK_PORT_REUSED, .brief = true, .n_args = 1,
                             .args = {NUMBER("n", UINT64_MAX)}}, "18446744073709551615", WT_ENGLISH, false},
    {"a line holds numbers as they are", {.id = WT_REMARK_LINE_DNS_ANSWER, .line = true, .n_args = 3,
                                          .args = {{.name = "type", .kind = WT_ARG_NAME, .as.text = "TXT"},
                                                   {.name = "name", .kind = WT_ARG_NAME, .as.text = "a.test"},
                                                   NUMBER("n", 1500)}}, "a.test: 1500 records", WT_ENGLISH, false},
    {"a sentence groups them", {.id = WT_REMARK_DATAGRAM_UTF8, .brief = true, .n_args = 2,
                                .args = {NUMBER("bytes", 65536), NUMBER("characters", 1)}}, "65,536 bytes,", WT_ENGLISH, false},
    {"three digits of seconds", SYN_AGAIN(1024000000), " 1.02 s", WT_ENGLISH, false},
    {"whole seconds", SYN_AGAIN(3000000000), " 3 s", WT_ENGLISH, false},
    {"tens of seconds", SYN_AGAIN(12340000000), " 12.3 s", WT_ENGLISH, false},
    {"hundreds of seconds", SYN_AGAIN(123400000000), " 123 s", WT_ENGLISH, false},
    {"just below a second", SYN_AGAIN(999499999), " 999 ms", WT_ENGLISH, false},
    {"so close to a second that it is one", SYN_AGAIN(999996000), " 1 s", WT_ENGLISH, false},
    {"milliseconds", SYN_AGAIN(40100000), " 40.1 ms", WT_ENGLISH, false},
    {"from 100 on as a whole", SYN_AGAIN(100900000), " 101 ms", WT_ENGLISH, false},
    {"below 100 with one digit", SYN_AGAIN(99940000), " 99.9 ms", WT_ENGLISH, false},
    {"rounded up to three digits", SYN_AGAIN(99990000), " 100 ms", WT_ENGLISH, false},
    {"rounded up to two digits", SYN_AGAIN(9999000), " 10 ms", WT_ENGLISH, false},
    {"from 10 on with one digit", SYN_AGAIN(10149999), " 10.1 ms", WT_ENGLISH, false},
    {"below 10 with two digits", SYN_AGAIN(9994000), " 9.99 ms", WT_ENGLISH, false},
    {"a blank digit in the middle", SYN_AGAIN(1050000), " 1.05 ms", WT_ENGLISH, false},
    {"microseconds", SYN_AGAIN(85000), " 85 µs", WT_ENGLISH, false},
    {"less than a microsecond", SYN_AGAIN(400), " 0.4 µs", WT_ENGLISH, false},
    {"no time at all", SYN_AGAIN(0), " 0 µs", WT_ENGLISH, false},
    {"microseconds in ASCII", SYN_AGAIN(85000), " 85 us", WT_ENGLISH, true},
    {"Chinese seconds", SYN_AGAIN(1024000000), "1.02 秒", WT_CHINESE, false},
    {"an endpoint of IPv6", {.id = WT_REMARK_ENDED_UNREACHABLE, .n_args = 2,
                             .args = {NUMBER("conversation", 7),
                                      {.name = "server", .kind = WT_ARG_ENDPOINT,
                                       .as.endpoint = {.ip = {.version = 6, .bytes = {[15] = 1}}, .port = 53}}}},
     "[::1]:53", WT_ENGLISH, false},
    {"a hardware address", {.id = WT_REMARK_LINE_ARP_REPLY, .n_args = 2,
                            .args = {{.name = "sender", .kind = WT_ARG_IP, .as.ip = {.version = 4, .bytes = {10, 0, 0, 9}}},
                                     {.name = "mac", .kind = WT_ARG_MAC, .as.mac = {2, 0, 0xab, 0, 0, 1}}}},
     "10.0.0.9 is at 02:00:ab:00:00:01", WT_ENGLISH, false},
    {"hex", {.id = WT_REMARK_LINE_ETHERTYPE, .n_args = 3,
             .args = {{.name = "number", .kind = WT_ARG_HEX, .as.number = 0x88cc},
                      {.name = "protocol", .kind = WT_ARG_NAME, .as.text = "LLDP"}, NUMBER("bytes", 1)}},
     "0x88cc (LLDP)", WT_ENGLISH, false},
    {"hostile text", {.id = WT_REMARK_LINE_LINK, .n_args = 2,
                      .args = {{.name = "protocol", .kind = WT_ARG_BYTES,
                                .as.bytes = {.data = (const uint8_t *)"a\033]0;b\007", .captured = 7, .on_wire = 7}},
                               NUMBER("bytes", 3)}},
     "a\\x1b]0;b\\x07", WT_ENGLISH, false},
    {"an argument that is missing shows", {.id = WT_REMARK_PORT_REUSED, .brief = true}, "{n}", WT_ENGLISH, false},
};

static const struct evidence_case {
    uint32_t frames[WT_N_EVIDENCE];
    unsigned n;
    const char *english, *ascii;
} evidence[] = {
    {{4}, 1, "4", "4"},
    {{1, 2, 3, 8, 9, 10}, 6, "1–3, 8–10", "1-3, 8-10"},
    {{1, 3, 5}, 3, "1, 3, 5", "1, 3, 5"},
    {{1, 2, 9}, 3, "1–2, 9", "1-2, 9"},
    {{0}, 0, "", ""},
};
/* clang-format on */

static struct wt_renderer *renderer(struct wt_text *out, enum wt_language language, bool ascii)
{
    const struct wt_render_options options = {.language = language, .ascii = ascii, .width = 80};
    struct wt_renderer *r;

    wt_text_init(out, NULL, NULL);
    r = wt_renderer_new(out, &options);
    assert_non_null(r);
    return r;
}

static void says(void **state)
{
    const struct sentence_case *c = *state;
    struct wt_text out;
    struct wt_renderer *r = renderer(&out, c->language, c->ascii);

    wt_put_remark(r, &out, &c->remark);
    wt_text_char(&out, '\0');
    if (strstr(out.data, c->part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", c->part, out.data);
    wt_text_clear(&out);
    wt_renderer_free(r);
}

static void runs_of_packets(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * WT_ARRAY_LEN(evidence); i++) {
        const struct evidence_case *c = &evidence[i / 2];
        struct wt_summary summary = {.n_evidence = c->n};
        struct wt_text out;
        struct wt_renderer *r = renderer(&out, WT_ENGLISH, i % 2);

        memcpy(summary.evidence, c->frames, sizeof c->frames);
        wt_put_evidence(r, &out, &summary);
        wt_text_char(&out, '\0');
        assert_string_equal(out.data, i % 2 ? c->ascii : c->english);
        wt_text_clear(&out);
        wt_renderer_free(r);
    }
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 1] = {cmocka_unit_test(runs_of_packets)};

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i + 1] = (struct CMUnitTest){.name = cases[i].name,
                                           .test_func = says,
                                           .initial_state = (void *)(uintptr_t)&cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
