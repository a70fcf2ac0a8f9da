/* SPDX-License-Identifier: BSD-2-Clause */
/* The ladder, line by line: what is drawn for which segments. */
#include "tales.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/ladder/book.h"
#include "../../src/render/svg/ladder_svg.h"

enum { MOST_SEGMENTS = 30 };

struct picture {
    const char *name;
    struct wt_render_options options;
    const char *lines[MOST_SEGMENTS];
    const char *want[12]; /* each of them stands in what is drawn, in this order */
    const char *never;    /* … and this does not; NULL: not looked at */
};

#define TEXT .view = WT_VIEW_LADDER, .width = 80, .conversation = 1
#define OPEN "C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301"

/* clang-format off */
static const struct picture pictures[] = {
    {"a handshake, drawn whole", {TEXT, .quiet = true}, {OPEN},
     {"Conversation 1 · TCP · client 10.0.0.1:40000 → server 10.0.0.2:80\n"
      "\n"
      "                           client                             server\n"
      "                   10.0.0.1:40000                             10.0.0.2:80\n"
      "                         CLOSED │                             │ LISTEN\n"
      "                      connect() │                             │\n"
      "  1  0.000000          SYN_SENT │──────── SYN seq 0 ─────────▶│\n"
      "  2  0.001000       ESTABLISHED │◀──── SYN,ACK seq 0 ack 1 ───│ SYN_RECEIVED\n"
      "  3  0.002000 connect() returns │──────── ACK ack 1 ─────────▶│ ESTABLISHED\n"
      "                                │                             │ accept() returns\n"}, NULL},
    {"in Chinese, the columns measured", {TEXT, .quiet = true, .language = WT_CHINESE}, {OPEN},
     {"会话 1 · TCP · 客户端 10.0.0.1:40000 → 服务器 10.0.0.2:80\n",
      "  3  0.002000 connect() 返回 │", " accept() 返回\n"}, "returns"},
    {"in ASCII", {TEXT, .ascii = true}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4"},
     {"SYN_SENT |", "- SYN seq 0 -", ">|\n", "|<-", "- SYN,ACK seq 0 ack 1 -", "PSH,ACK bytes 1-4"}, "│"},
    {"numbers as on the wire", {TEXT, .absolute = true}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4"},
     {" SYN seq 100 ", " SYN,ACK seq 300 ack 101 ", " ACK ack 301 ", " PSH,ACK bytes 101–104 "}, NULL},
    {"no time", {TEXT, .time = WT_TIME_NONE}, {OPEN}, {"\n  1          SYN_SENT │"}, "0.00"},
    {"time since the step before", {TEXT, .time = WT_TIME_SINCE_LAST}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4 @0.5"},
     {"  1  0.000000", "  2  0.001000", "  3  0.001000", "  4  0.498000"}, NULL},
    {"an ack is shown where it is news", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "S > C PSH,ACK 301 ack 105 len 2", "S > C PSH,ACK 303 ack 105 len 2"},
     {"─ PSH,ACK bytes 1–4 ─", "─ PSH,ACK bytes 1–2 ack 5 ─", "─ PSH,ACK bytes 3–4 ─"}, NULL},
    {"three segments to close, and who notices what", {TEXT}, {OPEN, "C > S FIN,ACK 101 ack 301", "S > C FIN,ACK 301 ack 102", "C > S ACK 102 ack 302"},
     {"close() or │", "shutdown() │", " FIN_WAIT_1 │─", "▶│ CLOSE_WAIT\n", "│ recv() → b''\n", "│ close()\n", " TIME_WAIT │◀─", "│ LAST_ACK\n", "▶│ CLOSED\n"}, NULL},
    {"sent again: the first is lost, and what it would have done comes later", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "C > S PSH,ACK 101 ack 301 len 4 @0.3", "S > C ACK 301 ack 105"},
     {"  4  0.003000            send() │── PSH,ACK bytes 1–4 ──", "✗     │\n", "retransmission", "  5  0.300000 ", "─ PSH,ACK bytes 1–4 ─", "▶│ recv()\n", "✗  no acknowledgement"}, NULL},
    {"sent again in one piece: the packet that the story names is lost", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "C > S PSH,ACK 105 ack 301 len 4", "C > S PSH,ACK 101 ack 301 len 8 @0.3", "S > C ACK 301 ack 109"},
     {"─ PSH,ACK bytes 1–4 ──✗     │\n", "─ PSH,ACK bytes 5–8 ─────▶│\n"}, NULL},
    {"what follows lost bytes is read when they come", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "C > S PSH,ACK 105 ack 301 len 4", "C > S PSH,ACK 101 ack 301 len 4 @0.3", "S > C ACK 301 ack 109"},
     {"✗     │\n", "─ PSH,ACK bytes 5–8 ─────▶│\n", "retransmission", "▶│ recv()\n"}, NULL},
    {"confirmed before it was sent again: not lost", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "S > C ACK 301 ack 105", "C > S PSH,ACK 101 ack 301 len 4 @0.3"},
     {"▶│ recv()\n", "needless retransmission"}, "✗"},
    {"a FIN that was lost moves no state", {TEXT}, {OPEN, "C > S FIN,ACK 101 ack 301", "C > S FIN,ACK 101 ack 301 @0.3", "S > C ACK 301 ack 102"},
     {" FIN_WAIT_1 │─", "✗     │\n", "retransmission", "▶│ CLOSE_WAIT\n"}, NULL},
    {"a SYN without answer", {TEXT}, {"C > S SYN 100", "C > S SYN 100 @1"},
     {"SYN_SENT │", "✗     │\n", "retransmission", "no answer", "✗     │\n"}, "LISTEN"},
    {"refused", {TEXT}, {"C > S SYN 100", "S > C RST,ACK 0 ack 101"},
     {"CLOSED │", "│ CLOSED\n", "SYN_SENT │", "CLOSED │◀─", "RST,ACK", "connect() fails │"}, "LISTEN"},
    {"bytes that were not captured", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "S > C ACK 301 ack 105", "C > S PSH,ACK 110 ack 301 len 4"},
     {"╌ bytes 5–9 not captured ╌"}, NULL},
    {"duplicate ACKs are counted", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "C > S PSH,ACK 105 ack 301 len 4", "C > S PSH,ACK 109 ack 301 len 4", "S > C ACK 301 ack 105", "S > C ACK 301 ack 105", "S > C ACK 301 ack 105"},
     {"duplicate ACK 1", "duplicate ACK 2"}, NULL},
    {"zero window", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "S > C ACK 301 ack 105 win 0"},
     {"zero window: no room", "◀─"}, NULL},
    {"a reset: what came in was not read", {TEXT}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "S > C RST,ACK 301 ack 105"},
     {"close() or exit", "CLOSED │◀─", "recv() fails │"}, "│ recv()\n"},
    {"eight segments in a row become one arrow", {TEXT},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "S > C ACK 301 ack 2101", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000",
      "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "C > S ACK 7101 ack 301 len 1000", "C > S ACK 8101 ack 301 len 500", "S > C ACK 301 ack 8601", "C > S PSH,ACK 8601 ack 301 len 1"},
     {"10 segments,", "8,501 bytes", "(1–8501)", "▶│ recv()\n", "◀═", " 2 ACKs, ack 8501 "}, " 5  0.00"},
    {"one ACK to them is not counted", {TEXT},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000",
      "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "C > S ACK 7101 ack 301 len 1000", "C > S ACK 8101 ack 301 len 500", "S > C ACK 301 ack 8601", "C > S PSH,ACK 8601 ack 301 len 1"},
     {"10 segments,", "▶│ recv()\n", "◀═", " ACK ack 8501 "}, " 1 ACK"},
    {"the same in a picture: the ACKs are an arrow back, below", {TEXT, .svg = true},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "S > C ACK 301 ack 2101", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000",
      "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "C > S ACK 7101 ack 301 len 1000", "C > S ACK 8101 ack 301 len 500", "S > C ACK 301 ack 8601", "C > S PSH,ACK 8601 ack 301 len 1"},
     {">10 segments, ", ">2 ACKs, ack 8501</text>", "</svg>\n"}, NULL},
    {"in a picture in Chinese", {TEXT, .svg = true, .language = WT_CHINESE},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "S > C ACK 301 ack 2101", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000",
      "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "C > S ACK 7101 ack 301 len 1000", "C > S ACK 8101 ack 301 len 500", "S > C ACK 301 ack 8601", "C > S PSH,ACK 8601 ack 301 len 1"},
     {">10 个报文段，8501 字节 (", ">2 个 ACK，ack 8501</text>", "</svg>\n"}, " segments"},
    {"in Chinese no blank follows the comma", {TEXT, .language = WT_CHINESE},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "S > C ACK 301 ack 2101", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000",
      "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "C > S ACK 7101 ack 301 len 1000", "C > S ACK 8101 ack 301 len 500", "S > C ACK 301 ack 8601", "C > S PSH,ACK 8601 ack 301 len 1"},
     {"10 个报文段，8501 字节", "2 个 ACK，ack 8501 "}, "， "},
    {"seven do not", {TEXT},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000", "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "S > C ACK 301 ack 7101"},
     {" ACK bytes 1–1000 ", " ACK bytes 6001–7000 "}, "segments"},
    {"--every draws each", {TEXT, .every = true},
     {OPEN, "C > S ACK 101 ack 301 len 1000", "C > S ACK 1101 ack 301 len 1000", "C > S ACK 2101 ack 301 len 1000", "C > S ACK 3101 ack 301 len 1000", "C > S ACK 4101 ack 301 len 1000", "C > S ACK 5101 ack 301 len 1000", "C > S ACK 6101 ack 301 len 1000", "C > S ACK 7101 ack 301 len 1000"},
     {" ACK bytes 1–1000 ", " ACK bytes 7001–8000 "}, "segments"},
    {"UDP", {TEXT}, {"between 127.0.0.1:5000 127.0.0.1:53", "udp C > S len 5", "udp S > C len 1"},
     {"UDP", "sendto() │─", " UDP 5 bytes ", "▶│ recvfrom()\n", "recvfrom() │◀─", " UDP 1 byte ", "│ sendto()\n"}, "CLOSED"},
    {"an ICMP error: nobody read the datagram", {TEXT}, {"udp C > S len 5", "udp C > S icmp 3/3"},
     {"sendto() │─", "◀─", " ICMP port unreachable "}, "recvfrom()"},
    {"the same address at both ends has two columns", {TEXT}, {"between 127.0.0.1:5000 127.0.0.1:80", OPEN},
     {" 127.0.0.1:5000 ", " 127.0.0.1:80\n", "▶│", "│◀"}, NULL},
    {"long addresses are never cut", {TEXT}, {"between [2001:db8:1111:2222:3333:4444:5555:6666]:40000 [2001:db8:1111:2222:3333:4444:5555:7777]:80", OPEN},
     {"\n[2001:db8:1111:2222:3333:4444:5555:6666]:40000\n", "  [2001:db8:1111:2222:3333:4444:5555:7777]:80\n"}, NULL},
    {"only the conversation asked for, and how many there are", {TEXT}, {"C > S SYN 100", "between 10.0.0.9:1 10.0.0.2:80", "C > S SYN 500"},
     {"Conversation 1", "There are 2 conversations here"}, "10.0.0.9"},
    {"all of them", {.view = WT_VIEW_LADDER, .width = 80}, {"C > S SYN 100", "between 10.0.0.9:1 10.0.0.2:80", "C > S SYN 500"},
     {"Conversation 1", "10.0.0.1:40000", "Conversation 2", "10.0.0.9:1"}, "There are"},
    {"a picture, in one XML document", {TEXT, .svg = true}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "C > S PSH,ACK 101 ack 301 len 4 @0.3"},
     {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"", "xml:lang=\"en\"", "class=\"title\">Conversation 1 · TCP</text>", ">10.0.0.1:40000</text>", ">LISTEN</text>",
      ">SYN seq 0</text>", ">connect()</text>", ">SYN_SENT</text>", "class=\"lost\"", ">✗</text>", ">retransmission</text>", "</svg>\n"}, "<script"},
    {"a picture in Chinese", {TEXT, .svg = true, .language = WT_CHINESE}, {OPEN}, {"xml:lang=\"zh-Hans\"", ">会话 1 · TCP</text>", ">客户端</text>", ">connect() 返回</text>"}, "client"},
    {"an empty picture says so", {TEXT, .svg = true}, {NULL}, {"<svg ", "No TCP or UDP conversation", "</svg>\n"}, NULL},
    {"none at all", {TEXT}, {NULL}, {"No TCP or UDP conversation was captured.\n"}, NULL},
};
/* clang-format on */

static void give(struct stage *stage, struct wt_renderer *r, const char *line, uint32_t only)
{
    stage_say(stage, line);
    if (strncmp(line, "between ", 8) == 0)
        return;
    const struct wt_part *part = stage->scene.tracked.innermost;
    bool wanted = only == 0 || (part != NULL && part->conversation->number == only);

    wt_render_packet(r, &stage->scene.built.packet, &stage->scene.tracked,
                     wanted ? &stage->commentary : NULL);
}

static void draw_rest(struct stage *stage, struct wt_renderer *r)
{
    struct wt_ending ending;
    const struct wt_conversation *c;

    for (size_t i = 0; (c = wt_tracker_conversation(stage->scene.tracker, i)) != NULL; i++) {
        wt_explain_ending(stage->explainer, c, &ending);
        wt_render_ending(r, c, &ending);
    }
    wt_render_end(r, stage->scene.frame);
}

static void in_order(const char *text, const struct picture *p)
{
    const char *at = text;

    for (size_t i = 0; i < WT_ARRAY_LEN(p->want) && p->want[i] != NULL; i++) {
        at = strstr(at, p->want[i]);
        if (at == NULL)
            fail_msg("not there, or not there any more: %s\n%s", p->want[i], text);
        at += strlen(p->want[i]) - 1; /* what is wanted next may share a line's end */
    }
    if (p->never != NULL && strstr(text, p->never) != NULL)
        fail_msg("should not be there: %s\n%s", p->never, text);
}

static void drawing_is_as_listed(void **state)
{
    static const struct tale plain = {.name = "a ladder"};
    const struct picture *p = *state;
    struct stage stage;
    struct wt_text out;

    wt_text_init(&out, NULL, NULL);
    struct wt_renderer *r = wt_renderer_new(&out, &p->options);

    assert_non_null(r);
    stage_begin(&stage, &plain);
    for (size_t i = 0; i < MOST_SEGMENTS && p->lines[i] != NULL; i++)
        give(&stage, r, p->lines[i], p->options.conversation);
    draw_rest(&stage, r);
    stage_end(&stage);
    wt_renderer_free(r);
    wt_text_char(&out, '\0');
    in_order(out.data, p);
    wt_text_clear(&out);
}

/* Nothing that is given as text can become markup, or something that XML forbids. */
static void text_stays_text(void **state)
{
    static const char hostile[] = "<b a=\"1\">&\x01\xff\xe4\xbd\xa0\xef\xbf\xbf\xed\xa0\x80\x7f";
    struct wt_text out;

    (void)state;
    wt_text_init(&out, NULL, NULL);
    svg_escape(&out, hostile, sizeof hostile - 1);
    wt_text_char(&out, '\0');
    assert_string_equal(out.data,
                        "&lt;b a=&quot;1&quot;&gt;&amp;\xef\xbf\xbd\xef\xbf\xbd\xe4\xbd\xa0"
                        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    wt_text_clear(&out);
}

/* Many packets that cannot be folded: the middle is left out, the end is drawn. */
static void the_middle_is_counted(void **state)
{
    static const struct tale plain = {.name = "a long one"};
    const struct wt_render_options options = {TEXT, .every = true};
    struct stage stage;
    struct wt_text out;
    char line[64];

    (void)state;
    wt_text_init(&out, NULL, NULL);
    struct wt_renderer *r = wt_renderer_new(&out, &options);

    assert_non_null(r);
    stage_begin(&stage, &plain);
    for (unsigned i = 0; i < 3000; i++) {
        (void)snprintf(line, sizeof line, "C > S ACK %u ack 301 len 10", 101 + 10 * i);
        give(&stage, r, line, 1);
    }
    draw_rest(&stage, r);
    stage_end(&stage);
    wt_renderer_free(r);
    wt_text_char(&out, '\0');
    assert_non_null(strstr(out.data, "\n2000  "));
    assert_null(strstr(out.data, "\n2001  "));
    assert_non_null(strstr(out.data, " 960 packets not drawn         │\n"));
    assert_null(strstr(out.data, "\n2960  "));
    assert_non_null(strstr(out.data, "\n2961  "));
    assert_non_null(strstr(out.data, "\n3000  "));
    wt_text_clear(&out);
}

/* Ladders come and go in any order; each number finds its own. */
static struct wt_ladder *take_number(struct wt_ladder_book *book, uint32_t number)
{
    const struct wt_conversation c = {.number = number};
    const struct wt_ending ending = {.summary.outcome = WT_OUTCOME_NORMAL};

    return wt_ladder_take(book, &c, &ending);
}

static void ladders_by_number(void **state)
{
    enum { N = 5000 };
    struct wt_ladder_book *book = calloc(1, sizeof *book);

    (void)state;
    assert_non_null(book);
    assert_null(take_number(book, 1));
    for (uint32_t i = 0; i < N; i++)
        assert_number(ladder_of(book, i * 977)->number, i * 977);
    for (uint32_t i = 0; i < N; i += 2) {
        struct wt_ladder *l = take_number(book, i * 977);

        assert_number(l->number, i * 977);
        wt_ladder_free(book, l);
        assert_null(take_number(book, i * 977));
    }
    assert_number(book->n, N / 2);
    for (uint32_t i = 1; i < N; i += 2)
        assert_number(ladder_of(book, i * 977)->number, i * 977);
    assert_number(book->n, N / 2);
    for (uint32_t i = 0; i < 100000; i++) /* one after the other: no more places than for those */
        wt_ladder_free(book, take_number(book, ladder_of(book, N * 977 + i)->number));
    assert_true(book->size <= 4 * N);
    wt_ladder_book_free(book);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(pictures) + 3];

    for (size_t i = 0; i < WT_ARRAY_LEN(pictures); i++)
        tests[i] = (struct CMUnitTest){.name = pictures[i].name,
                                       .test_func = drawing_is_as_listed,
                                       .initial_state = (void *)(uintptr_t)&pictures[i]};
    tests[WT_ARRAY_LEN(pictures)] = (struct CMUnitTest)cmocka_unit_test(the_middle_is_counted);
    tests[WT_ARRAY_LEN(pictures) + 1] = (struct CMUnitTest)cmocka_unit_test(text_stays_text);
    tests[WT_ARRAY_LEN(pictures) + 2] = (struct CMUnitTest)cmocka_unit_test(ladders_by_number);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
