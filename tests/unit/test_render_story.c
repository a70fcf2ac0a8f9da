/* SPDX-License-Identifier: BSD-2-Clause */
/* How the story and the packet lines look, character by character. */
#include "tales.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wiretutor/render.h"

/* What a line of a tale gives, or a whole tale: everything from packet to text. */
struct look {
    const char *name;
    struct wt_render_options options;
    const char *lines[12];
    const char *text; /* all that is printed; * stands for any words */
};

#define STORY .view = WT_VIEW_STORY, .width = 80
#define QUIET STORY, .quiet = true
#define LINES .view = WT_VIEW_LINES, .width = 80

/* clang-format off */
static const struct look looks[] = {
    /* ---- packet lines ---- */
    {"flags in the order of their bits", {LINES},
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S CWR,ECE,URG,ACK,PSH,RST,SYN,FIN 101 ack 301"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  SYN  seq 0\n"
     "  2  0.001000  10.0.0.2:80 → 10.0.0.1:40000  TCP  SYN,ACK  seq 0  ack 1\n"
     "  3  0.002000  10.0.0.1:40000 → 10.0.0.2:80  TCP  FIN,SYN,RST,PSH,ACK,URG,ECE,CWR  seq 0  ack 1\n"},
    {"no flag at all", {LINES},
     {"C > S - 100"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  no flag  seq 1\n"},
    {"one byte, many bytes, none", {LINES},
     {"C > S SYN 100", "C > S PSH,ACK 101 ack 301 len 1", "C > S PSH,ACK 102 ack 301 len 4", "C > S ACK 106 ack 301"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  SYN  seq 0\n"
     "  2  0.001000  10.0.0.1:40000 → 10.0.0.2:80  TCP  PSH,ACK  byte 1  ack 1\n"
     "  3  0.002000  10.0.0.1:40000 → 10.0.0.2:80  TCP  PSH,ACK  bytes 2–5  ack 1\n"
     "  4  0.003000  10.0.0.1:40000 → 10.0.0.2:80  TCP  ACK  ack 1\n"},
    {"numbers as on the wire", {LINES, .absolute = true},
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S PSH,ACK 101 ack 301 len 4", "C > S FIN,ACK 105 ack 301"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  SYN  seq 100\n"
     "  2  0.001000  10.0.0.2:80 → 10.0.0.1:40000  TCP  SYN,ACK  seq 300  ack 101\n"
     "  3  0.002000  10.0.0.1:40000 → 10.0.0.2:80  TCP  PSH,ACK  bytes 101–104  ack 301\n"
     "  4  0.003000  10.0.0.1:40000 → 10.0.0.2:80  TCP  FIN,ACK  seq 105  ack 301\n"},
    {"ASCII only", {LINES, .ascii = true},
     {"C > S PSH,ACK 100 ack 5 len 4"},
     "  1  0.000000  10.0.0.1:40000 -> 10.0.0.2:80  TCP  PSH,ACK  bytes 1-4  ack 1\n"},
    {"a SYN with data: its bytes come after the SYN's number", {LINES},
     {"C > S SYN 100 len 5"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  SYN  seq 0  bytes 1–5\n"},
    {"IPv6, and UDP", {LINES},
     {"between [2001:db8::1]:5000 [::1]:53", "udp C > S len 5", "udp S > C len 1", "udp C > S len 0"},
     "  1  0.000000  [2001:db8::1]:5000 → [::1]:53  UDP  5 bytes\n"
     "  2  0.001000  [::1]:53 → [2001:db8::1]:5000  UDP  1 byte\n"
     "  3  0.002000  [2001:db8::1]:5000 → [::1]:53  UDP  0 bytes\n"},
    {"quiet lines", {LINES, .quiet = true},
     {"C > S PSH,ACK 100 ack 5 len 4", "S > C ACK 5 ack 104"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  4 bytes\n"
     "  2  0.001000  10.0.0.2:80 → 10.0.0.1:40000  TCP  0 bytes\n"},
    {"an RST in red, and back to plain", {LINES, .color = true},
     {"C > S RST 100", "C > S PSH,ACK 100 ack 1 len 1"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  TCP  \033[31mRST\033[0m  seq 1\n"
     "  2  0.001000  10.0.0.1:40000 → 10.0.0.2:80  TCP  PSH,ACK  byte 1  ack 1\n"},
    /* ---- time ---- */
    {"no time", {LINES, .time = WT_TIME_NONE}, {"udp C > S len 5"},
     "  1  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"},
    {"seconds since 1970", {LINES, .time = WT_TIME_EPOCH}, {"udp C > S len 5 @1.5"},
     "  1  1.500000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"},
    {"a clock that steps back", {LINES}, {"udp C > S len 5 @2", "udp C > S len 5 @0.25"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"
     "  2  -1.750000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"},
    {"since the packet before, and back", {LINES, .time = WT_TIME_SINCE_LAST},
     {"udp C > S len 5 @2", "udp C > S len 5 @2.5", "udp C > S len 5 @2.499999"},
     "  1  0.000000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"
     "  2  0.500000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"
     "  3  -0.000001  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"},
    {"dates before 1970 and in 2106", {LINES, .time = WT_TIME_DATE},
     {"udp C > S len 5 @-0.5", "udp C > S len 5 @-86400", "udp C > S len 5 @4294967295"},
     "  1  1969-12-31 23:59:59.500000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"
     "  2  1969-12-31 00:00:00.000000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"
     "  3  2106-02-07 06:28:15.000000  10.0.0.1:40000 → 10.0.0.2:80  UDP  5 bytes\n"},
    /* ---- the story's frame ---- */
    {"heading, packets, ending", {QUIET},
     {"C > S SYN 100", "S > C RST,ACK 0 ack 101 win 0"},
     "Conversation 1 · TCP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
     "\n"
     "  1  0.000000  client → server  SYN      seq 0 [J = 100]\n"
     "  2  0.001000  client ← server  RST,ACK  ack 1\n"
     "\n"
     "Conversation 1 *Evidence: packets 1–2.\n"},
    {"the same in Chinese", {QUIET, .language = WT_CHINESE},
     {"C > S SYN 100", "S > C SYN,ACK 300 ack 101"},
     "会话 1 · TCP · 客户端 10.0.0.1:40000 → 服务器 10.0.0.2:80\n"
     "\n"
     "  1  0.000000  客户端 → 服务器  SYN      seq 0 [J = 100]\n"
     "  2  0.001000  客户端 ← 服务器  SYN,ACK  seq 0 [K = 300]  ack 1\n"
     "\n"
     "会话 1 *依据：*1–2*。\n"},
    {"whenever the conversation changes, a line says so", {QUIET},
     {"udp C > S len 1", "between 10.0.0.1:40001 10.0.0.2:80", "udp C > S len 1", "between 10.0.0.1:40000 10.0.0.2:80",
      "udp S > C len 1", "udp C > S len 1", "between 10.0.0.1:40001 10.0.0.2:80", "udp C > S len 1"},
     "Conversation 1 · UDP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
     "\n"
     "  1  0.000000  client → server  UDP      1 byte\n"
     "\n"
     "Conversation 2 · UDP · client 10.0.0.1:40001 → server 10.0.0.2:80\n"
     "\n"
     "  2  0.001000  client → server  UDP      1 byte\n"
     "— Conversation 1 · 10.0.0.1:40000 → 10.0.0.2:80 —\n"
     "  3  0.002000  client ← server  UDP      1 byte\n"
     "  4  0.003000  client → server  UDP      1 byte\n"
     "— Conversation 2 · 10.0.0.1:40001 → 10.0.0.2:80 —\n"
     "  5  0.004000  client → server  UDP      1 byte\n"
     "\n"
     "Conversation 1 *Evidence: packets 1, 3.\n"
     "\n"
     "Conversation 2 *Evidence: packets 2, 5.\n"},
    {"outside conversations, and back after an ending", {QUIET},
     {"frame 127 00 11", "C > S SYN 100", "S > C RST,ACK 0 ack 101 win 0", "C > S SYN 100", "frame 127 00"},
     "— Outside conversations —\n"
     "  1  0.000000  link type 127 (IEEE 802.11 radiotap): not decoded  2 bytes\n"
     "\n"
     "Conversation 1 · TCP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
     "\n"
     "  2  0.001000  client → server  SYN      seq 0 [J = 100]\n"
     "  3  0.002000  client ← server  RST,ACK  ack 1\n"
     "\n"
     "Conversation 1 *Evidence: packets 2–3.\n"
     "\n"
     "  4  0.003000  client → server  SYN      seq 0 [J = 100]\n"
     "— Outside conversations —\n"
     "  5  0.004000  link type 127 (IEEE 802.11 radiotap): not decoded  1 byte\n"
     "\n"
     "Conversation 1 *Evidence: packets 2, 4.\n"},
    {"an ICMP error comes from the other end", {QUIET},
     {"udp C > S len 5", "udp C > S icmp 3/3"},
     "Conversation 1 · UDP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
     "\n"
     "  1  0.000000  client → server  UDP      5 bytes\n"
     "  2  0.001000  client ← server  ICMP     port unreachable\n"
     "\n"
     "Conversation 1 *Evidence: packets 1–2.\n"},
    {"nothing", {STORY}, {NULL},
     "*packet*\n"},
    {"nothing, in lines", {LINES}, {NULL}, ""},
    {"payload beside its range, 21 bytes that are 11 characters", {QUIET},
     {"C > S SYN 100", "C > S PSH,ACK 101 ack 301 says hello 我是客户端"},
     "Conversation 1 · TCP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
     "\n"
     "  1  0.000000  client → server  SYN      seq 0 [J = 100]\n"
     "  2  0.001000  client → server  PSH,ACK  bytes 1–21 \"hello 我是客户端\"  ack 1\n"
     "\n"
     "Conversation 1 *Evidence: packets 1–2.\n"},
    {"facts: short keys in a column, long ones on a line of their own", {STORY},
     {"between [2001:db8:85a3:8d3:1319:8a2e:370:7344]:50000 [::1]:53", "udp C > S len 5"},
     "Conversation 1 · UDP · client [2001:db8:85a3:8d3:1319:8a2e:370:7344]:50000 → server [::1]:53\n"
     "    2001:db8:85a3:8d3:1319:8a2e:370:7344\n"
     "        documentation address*\n"
     "        *\n"
     "    ::1    loopback address*\n"
     "           *\n"
     "    53     system port*\n"
     "           *\n"
     "    50000  dynamic port*\n"
     "           *\n"
     "\n"
     "  1  0.000000  client → server  UDP      5 bytes\n"
     "     sendto()  *\n"
     "     *\n"
     "\n"
     "Conversation 1 *Evidence: packet 1.\n"},
    {"remarks, notes and their indent", {STORY},
     {"between 127.0.0.1:53164 127.0.0.1:8001", "C > S SYN 100 mss 65495"},
     "Conversation 1 · TCP · client 127.0.0.1:53164 → server 127.0.0.1:8001\n"
     "    127.0.0.1  loopback address*\n"
     "               *\n"
     "    8001       registered port*\n"
     "    53164      dynamic port*\n"
     "\n"
     "  1  0.000000  client → server  SYN      seq 0 [J = 100]\n"
     "     connect()  Handshake 1 of 3.*\n"
     "     *\n"
     "     Note: MSS 65,495*\n"
     "     *\n"
     "\n"
     "Conversation 1 *Evidence: packet 1.\n"},
    {"a letter for the number where -S shows the number", {QUIET, .absolute = true},
     {"C > S SYN 100"},
     "Conversation 1 · TCP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
     "\n"
     "  1  0.000000  client → server  SYN      seq 100 [J]\n"
     "\n"
     "Conversation 1 *Evidence: packet 1.\n"},
};
/* clang-format on */

static void put_lines(struct stage *stage, struct wt_renderer *r, const struct look *look)
{
    struct wt_ending ending;
    const struct wt_conversation *c;

    for (size_t i = 0; i < WT_ARRAY_LEN(look->lines) && look->lines[i] != NULL; i++) {
        stage_say(stage, look->lines[i]);
        if (strncmp(look->lines[i], "between ", 8) == 0)
            continue;
        wt_render_packet(r, &stage->scene.built.packet, &stage->scene.tracked, &stage->commentary);
        if (stage->commentary.closes && look->options.view == WT_VIEW_STORY) {
            c = stage->scene.tracked.innermost->conversation;
            wt_explain_ending(stage->explainer, c, &ending);
            wt_render_ending(r, c, &ending);
        }
    }
    for (size_t i = 0; (c = wt_tracker_conversation(stage->scene.tracker, i)) != NULL; i++) {
        if (wt_explain_ended(stage->explainer, c))
            continue;
        wt_explain_ending(stage->explainer, c, &ending);
        wt_render_ending(r, c, &ending);
    }
    wt_render_end(r, stage->scene.frame);
}

static void render(const struct look *look, struct wt_text *out)
{
    static const struct tale plain = {.name = "a look"};
    struct stage stage;
    struct wt_renderer *r = wt_renderer_new(out, &look->options);

    assert_non_null(r);
    stage_begin(&stage, &plain);
    put_lines(&stage, r, look);
    stage_end(&stage);
    wt_renderer_free(r);
    wt_text_char(out, '\0');
}

static bool matches(const char *text, const char *pattern)
{
    for (; *pattern != '*'; text++, pattern++)
        if (*text != *pattern || *text == '\0')
            return *text == *pattern;
    for (;; text++) {
        if (matches(text, pattern + 1))
            return true;
        if (*text == '\0')
            return false;
    }
}

static void text_is_as_listed(void **state)
{
    const struct look *look = *state;
    struct wt_text out;

    wt_text_init(&out, NULL, NULL);
    render(look, &out);
    if (!matches(out.data, look->text))
        fail_msg("printed:\n%s\nwanted:\n%s", out.data, look->text);
    wt_text_clear(&out);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(looks)];

    for (size_t i = 0; i < WT_ARRAY_LEN(looks); i++)
        tests[i] = (struct CMUnitTest){.name = looks[i].name,
                                       .test_func = text_is_as_listed,
                                       .initial_state = (void *)(uintptr_t)&looks[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
