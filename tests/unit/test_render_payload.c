/* SPDX-License-Identifier: BSD-2-Clause */
/* Payload on its way to a terminal: text stays text, nothing else gets through. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "wiretutor/render.h"

struct payload_case {
    const char *name;
    const char *bytes;
    size_t n;
    const char *shown;    /* what stands behind "5 bytes " */
    const char *encoding; /* NULL: UTF-8 */
    bool ascii;
};
#define BYTES(text) text, sizeof(text) - 1

static const struct payload_case cases[] = {
    {"plain text",                                              BYTES("hello"),                                                           "\"hello\"",                               NULL,      false},
    {"Chinese",                                                 BYTES("我是客户端"),                                                 "\"我是客户端\"",                     NULL,      false},
    {"quotes and backslashes",                                  BYTES("a\"b\\c"),                                                         "\"a\\\"b\\\\c\"",                         NULL,      false},
    {"line ends and tabs",                                      BYTES("a\r\n\tb"),                                                        "\"a\\r\\n\\tb\"",                         NULL,      false},
 /* ---- attacks on the terminal ---- */
    {"an escape sequence",                                      BYTES("\033[2Jgone"),                                                     "\"\\x1b[2Jgone\"",                        NULL,      false},
    {"a window title",                                          BYTES("\033]0;evil\007"),                                                 "\"\\x1b]0;evil\\x07\"",                   NULL,      false},
    {"C1 controls, which some terminals obey",
     BYTES("a\xc2\x9b"
           "31mb"),
     "\"a\\u009b31mb\"",                                                                                                                                                             NULL,      false},
    {"a C1 control as a lone byte: a character's rest at most",
     BYTES("\x9b"
           "31m"),
     "\"\\x9b31m\"",                                                                                                                                                                 NULL,      false},
    {"right to left",
     BYTES("a\xe2\x80\xae"
           "fdp.exe"),
     "\"a\\u202efdp.exe\"",                                                                                                                                                          NULL,      false},
    {"an isolate",                                              BYTES("\xe2\x81\xa6x\xe2\x81\xa9"),                                       "\"\\u2066x\\u2069\"",                     NULL,      false},
    {"a joiner without width",
     BYTES("a\xe2\x80\x8b"
           "b"),
     "\"a\\u200bb\"",                                                                                                                                                                NULL,      false},
    {"a line separator",
     BYTES("a\xe2\x80\xa8"
           "b"),
     "\"a\\u2028b\"",                                                                                                                                                                NULL,      false},
    {"a byte order mark",                                       BYTES("\xef\xbb\xbfhi"),                                                  "\"\\ufeffhi\"",                           NULL,      false},
    {"tags beyond the basic plane",                             BYTES("x\xf3\xa0\x81\x81"),                                               "\"x\\U000e0041\"",                        NULL,      false},
    {"private use",                                             BYTES("x\xee\x80\x80"),                                                   "\"x\\ue000\"",                            NULL,      false},
    {"delete, and a letter",
     BYTES("\x7f"
           "abc"),
     "\"\\x7f"
     "abc\"",                                                                                                                                                                        NULL,      false},
 /* ---- valid, but no text ---- */
    {"lines of text, and a picture behind them",
     BYTES("HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n\0"),                                                                                 "\"HTTP/1.1 200 OK\\r\\n\\r\\n\"…",      NULL,
     false                                                                                                                                                                                           },
    {"more lines than there is room for",
     BYTES("HTTP/1.1 200 OK\r\nServer: a-long-name-of-a-server\r\n\r\n\x89PNG\0"),
     "\"HTTP/1.1 200 OK\\r\\nServer: a-long-name-o…\"",                                                                                                                            NULL,      false},
    {"one short line is no head",                               BYTES("GIF\n\x89\0\1\2"),                                                 "(not text: 47 49 46 0a 89 00 01 02)",
     NULL,                                                                                                                                                                                      false},
    {"nothing but NULs",                                        BYTES("\0\0\0\0"),                                                        "(not text: 00 00 00 00)",                 NULL,      false},
    {"a number before a word",                                  BYTES("\0\0\0\5hello"),                                                   "(not text: 00 00 00 05 68 65 6c 6c …)",
     NULL,                                                                                                                                                                                      false},
    {"C's strings end with NUL, and its buffers",               BYTES("hello\0\0"),                                                       "\"hello\\x00\\x00\"",                     NULL,
     false                                                                                                                                                                                           },
    {"controls, a third of it",                                 BYTES("\1\2abcd"),
     "\"\\x01\\x02"
     "abcd\"",                                                                                                                                                                       NULL,      false},
    {"controls, more than a third",                             BYTES("\1\2abc"),                                                         "(not text: 01 02 61 62 63)",              NULL,      false},
    {"GB18030 behind NULs",                                     BYTES("\0\0\xc4\xe3"),                                                    "(not text: 00 00 c4 e3)",                 "GB18030", false},
    {"backspaces",                                              BYTES("good\b\b\b\bevil"),                                                "\"good\\x08\\x08\\x08\\x08evil\"",        NULL,      false},
 /* ---- broken UTF-8 ---- */
    {"an overlong slash",                                       BYTES("\xc0\xaf"),                                                        "(not text: c0 af)",                       NULL,      false},
    {"half a surrogate pair",
     BYTES("\xed\xa0\x80"
           "abc"),
     "(not text: ed a0 80 61 62 63)",                                                                                                                                                NULL,      false},
    {"beyond Unicode",                                          BYTES("\xf4\x90\x80\x80"),                                                "(not text: f4 90 80 80)",                 NULL,      false},
    {"an invalid byte in the middle",
     BYTES("abc\xff"
           "def"),
     "(not text: 61 62 63 ff 64 65 66)",                                                                                                                                             NULL,      false},
    {"binary, and more of it",                                  BYTES("\x16\x03\x01\xff\xfe\xfd\xfc\xfb\xfa\xf9"),
     "(not text: 16 03 01 ff fe fd fc fb …)",                                                                                                                                      NULL,      false},
 /* ---- characters cut by the segment's border ---- */
    {"cut at the end",                                          BYTES("a\xe5\xa5"),                                                       "\"a\\xe5\\xa5\"",                         NULL,      false},
    {"cut at the end after one byte",                           BYTES("a\xf0"),                                                           "\"a\\xf0\"",                              NULL,      false},
    {"the rest of one at the beginning",                        BYTES("\xbd好"),                                                         "\"\\xbd好\"",                            NULL,      false},
    {"cut at both ends",                                        BYTES("\xa5\xbd好\xe5"),                                                 "\"\\xa5\\xbd好\\xe5\"",                  NULL,      false},
    {"nothing but a rest",                                      BYTES("\xa5\xbd"),                                                        "(not text: a5 bd)",                       NULL,      false},
    {"four bytes of a rest are none",                           BYTES("\x80\x80\x80\x80x"),                                               "(not text: 80 80 80 80 78)",
     NULL,                                                                                                                                                                                      false},
 /* ---- the column's width: a wide character takes two ---- */
    {"forty columns fit",                                       BYTES("0123456789012345678901234567890123456789"),
     "\"0123456789012345678901234567890123456789\"",                                                                                                                                 NULL,      false},
    {"one more does not",                                       BYTES("01234567890123456789012345678901234567890"),
     "\"0123456789012345678901234567890123456789…\"",                                                                                                                              NULL,      false},
    {"twenty wide ones fit, the next does not",                 BYTES("一二三四五六七八九十一二三四五六七八九十一"),
     "\"一二三四五六七八九十一二三四五六七八九十…\"",                                                                                                          NULL,      false},
    {"no half of an escape",                                    BYTES("012345678901234567890123456789012345678\033"),
     "\"012345678901234567890123456789012345678…\"",                                                                                                                               NULL,      false},
 /* ---- other encodings ---- */
    {"GB18030",                                                 BYTES("\xc4\xe3\xba\xc3"),                                                "\"你好\"",                              "GB18030", false},
    {"GB18030 of four bytes",                                   BYTES("\x81\x30\x81\x30"),                                                "\"\\u0080\"",                             "GB18030", false},
    {"GB18030 with an escape sequence",                         BYTES("\xc4\xe3\033[2J"),                                                 "\"你\\x1b[2J\"",                         "GB18030",
     false                                                                                                                                                                                           },
    {"GB18030 cut at the end",                                  BYTES("\xc4\xe3\xba"),                                                    "\"你\\xba\"",                            "GB18030", false},
    {"GB18030 cut in a character of four",                      BYTES("\xc4\xe3\x81\x30\x81"),                                            "\"你\\x810\\x81\"",
     "GB18030",                                                                                                                                                                                 false},
    {"no GB18030",
     BYTES("ab\xff\xff\xff\xff\xff"
           "cd"),
     "(not text: 61 62 ff ff ff ff ff 63 …)",                                                                                                                                      "GB18030", false},
    {"GB18030 that is right to left",                           BYTES("\x81\x36\xa8\x34"),                                                NULL,                                      "GB18030", false},
 /* ---- ASCII only ---- */
    {"ASCII: Chinese by its numbers",                           BYTES("a我"),                                                            "\"a\\u6211\"",                            NULL,      true },
    {"ASCII: dots for the rest",                                BYTES("01234567890123456789012345678901234567890"),
     "\"0123456789012345678901234567890123456789...\"",                                                                                                                              NULL,      true },
    {"ASCII: binary",                                           BYTES("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7"),
     "(not text: ff fe fd fc fb fa f9 f8 ...)",                                                                                                                                      NULL,      true },
};

/* The story's line of one UDP datagram with this payload. */
static void story_of(const struct payload_case *c, const uint8_t *bytes, struct wt_text *out)
{
    static const uint8_t head[28] = {0x45, 0, 0,   0, 0, 0, 0,   0,    64, 17, 0, 0, 127, 0,
                                     0,    1, 127, 0, 0, 1, 156, 0x40, 31, 65, 0, 0, 0,   0};
    const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .ascii = c->ascii, .encoding = c->encoding, .width = 80};
    static const struct wt_tracker_options track;
    static const struct wt_explain_options explain;
    struct wt_renderer *r = wt_renderer_new(out, &options);
    struct wt_tracker *tracker = wt_tracker_new(&track);
    struct wt_explainer *explainer = wt_explainer_new(&explain);
    struct wt_packet packet;
    struct wt_track_result tracked;
    struct wt_commentary commentary;
    size_t n = sizeof head + c->n;
    uint8_t *copy = malloc(n); /* of its exact size: a sanitizer sees one byte too far */

    assert_non_null(copy);
    memcpy(copy, head, sizeof head);
    memcpy(copy + sizeof head, bytes, c->n);
    copy[2] = (uint8_t)(n >> 8);
    copy[3] = (uint8_t)n;
    copy[24] = (uint8_t)((n - 20) >> 8);
    copy[25] = (uint8_t)(n - 20);
    const struct wt_frame frame = {
        .number = 1, .link_type = 101, .bytes = {.data = copy, .captured = n, .on_wire = n}
    };

    wt_dissect(&packet, &frame, false);
    wt_track(tracker, &packet, &tracked);
    wt_explain_packet(explainer, &packet, &tracked, &commentary);
    wt_render_packet(r, &packet, &tracked, &commentary);
    free(copy);
    wt_renderer_free(r);
    wt_explainer_free(explainer);
    wt_tracker_free(tracker);
    wt_text_char(out, '\0');
}

static void shows(void **state)
{
    const struct payload_case *c = *state;
    struct wt_text out;

    wt_text_init(&out, NULL, NULL);
    story_of(c, (const uint8_t *)c->bytes, &out);
    const char *line = strstr(out.data, "UDP      ");

    assert_non_null(line);
    line = strstr(line, c->n == 1 ? " byte " : " bytes ");
    assert_non_null(line);
    line += c->n == 1 ? 6 : 7;
    out.data[strcspn(line, "\n") + (size_t)(line - out.data)] = '\0';
    if (c->shown != NULL)
        assert_string_equal(line, c->shown);
    wt_text_clear(&out);
}

static void assert_harmless(const struct wt_text *out)
{
    for (size_t i = 0; i + 1 < out->len; i++) {
        uint8_t byte = (uint8_t)out->data[i], next = (uint8_t)out->data[i + 1];

        assert_true(byte == '\n' || (byte >= 0x20 && byte != 0x7f));
        assert_false(byte == 0xc2 && next >= 0x80 && next < 0xa0); /* C1 */
        assert_false(byte == 0xe2 && next == 0x80 && (uint8_t)out->data[i + 2] >= 0xaa &&
                     (uint8_t)out->data[i + 2] <= 0xae); /* directions */
    }
}

/* Rubbish, always the same, in three encodings. */
static void rubbish_is_harmless(void **state)
{
    static const char *const encodings[] = {NULL, "GB18030", "UTF-16LE"};
    uint32_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        uint8_t bytes[600];
        struct payload_case c = {.n = round % sizeof bytes + 1,
                                 .encoding = encodings[round % WT_ARRAY_LEN(encodings)],
                                 .ascii = round % 2};
        struct wt_text out;

        for (size_t i = 0; i < c.n; i++) {
            seed = seed * 1103515245 + 12345;
            bytes[i] = (uint8_t)(seed >> 16);
        }
        wt_text_init(&out, NULL, NULL);
        story_of(&c, bytes, &out);
        assert_harmless(&out);
        wt_text_clear(&out);
    }
}

static void an_unknown_encoding_is_refused(void **state)
{
    const struct wt_render_options options = {.encoding = "no-such-encoding"};
    struct wt_text out;

    (void)state;
    wt_text_init(&out, NULL, NULL);
    assert_null(wt_renderer_new(&out, &options));
    wt_renderer_free(NULL);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + 2] = {
        cmocka_unit_test(rubbish_is_harmless),
        cmocka_unit_test(an_unknown_encoding_is_refused),
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i + 2] = (struct CMUnitTest){.name = cases[i].name,
                                           .test_func = shows,
                                           .initial_state = (void *)(uintptr_t)&cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
