/* SPDX-License-Identifier: BSD-2-Clause */
/* `flows`: what stands above the rows, the rows, what stands below them with -v; and their order.
 */
#include "tales.h"

#include <string.h>

#include "../../src/cli/flow_order.h"
#include "wiretutor/render.h"

enum { MOST_SEGMENTS = 12 };

struct table {
    const char *name;
    struct wt_render_options options;
    const char *lines[MOST_SEGMENTS];
    const char *text; /* all that is printed */
};

#define FLOWS .view = WT_VIEW_FLOWS, .width = 80
#define OPEN "C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301"
#define ROW "  1  10.0.0.1:40000 → 10.0.0.2:80  "

/* clang-format off */
static const struct table tables[] = {
    {"a row, and above it what there was", {FLOWS}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "S > C ACK 301 ack 105"},
     "Packets 5, conversations 1, time 4 ms\n"
     "Protocols: IPv4 5, TCP 5\n"
     "Odd: nothing\n"
     "\n"
     ROW "three-way  still open  4/0 B\n"},
    {"what was odd is counted", {FLOWS}, {OPEN, "C > S PSH,ACK 101 ack 301 len 4", "C > S PSH,ACK 101 ack 301 len 4 @0.3", "S > C ACK 301 ack 105 win 0", "S > C RST,ACK 301 ack 105"},
     "Packets 7, conversations 1, time 302 ms\n"
     "Protocols: IPv4 7, TCP 7\n"
     "Odd: retransmissions 1, zero windows 1, resets 1\n"
     "\n"
     ROW "three-way  reset  4/0 B\n"},
    {"refused is no reset", {FLOWS}, {"C > S SYN 100", "S > C RST,ACK 0 ack 101"},
     "Packets 2, conversations 1, time 1 ms\n"
     "Protocols: IPv4 2, TCP 2\n"
     "Odd: refused 1\n"
     "\n"
     ROW "refused  0/0 B\n"},
    {"quiet: the rows only", {FLOWS, .quiet = true}, {OPEN}, ROW "three-way  still open  0/0 B\n"},
    {"in Chinese", {FLOWS, .language = WT_CHINESE}, {"C > S SYN 100", "S > C RST,ACK 0 ack 101"},
     "分组 2、会话 1、历时 1 毫秒\n"
     "协议：IPv4 2、TCP 2\n"
     "异常：拒绝连接 1\n"
     "\n"
     ROW "拒绝连接  0/0 B\n"},
    {"in ASCII", {FLOWS, .quiet = true, .ascii = true}, {OPEN}, "  1  10.0.0.1:40000 -> 10.0.0.2:80  three-way  still open  0/0 B\n"},
    {"-v: numbers, kinds and the verdict below the row", {FLOWS, .quiet = true, .verbose = 1}, {"C > S SYN 100", "S > C RST,ACK 0 ack 101"},
     ROW "refused  0/0 B\n"
     "     1/1 packets, lasted 1 ms, round trip 1 ms\n"
     "     10.0.0.1 private address (10.0.0.0/8); 10.0.0.2 private address\n"
     "     (10.0.0.0/8); 80 registered for HTTP, web pages; 40000 likely lent by the\n"
     "     kernel\n"
     "     Conversation 1 was refused: an RST answered the SYN. Nobody listens on\n"
     "     10.0.0.2:80, or a firewall says so in its place. No connection came about.\n"
     "     Evidence: packets 1–2.\n"
     "     ! refused: Start the server first, and compare the address and port it is\n"
     "     bound to with the client's.\n"},
    {"no packet", {FLOWS}, {NULL}, "No packet was captured. Did the program run while the capture was on, and does\n"
     "the filter fit? Some calls send none: a name found in the hosts file, say.\n"},
};
/* clang-format on */

static void put_table(struct stage *stage, struct wt_renderer *r, const struct table *t)
{
    struct wt_explainer *fresh = wt_explainer_new(&(struct wt_explain_options){0});
    struct wt_ending ending;
    const struct wt_conversation *c;

    for (size_t i = 0; i < MOST_SEGMENTS && t->lines[i] != NULL; i++) {
        stage_say(stage, t->lines[i]);
        wt_render_packet(r, &stage->scene.built.packet, &stage->scene.tracked, NULL);
    }
    wt_render_totals(r, stage->scene.frame);
    assert_non_null(fresh); /* the stage's has told endings already */
    for (size_t i = 0; (c = wt_tracker_conversation(stage->scene.tracker, i)) != NULL; i++) {
        wt_explain_ending(fresh, c, &ending);
        wt_render_ending(r, c, &ending);
    }
    wt_explainer_free(fresh);
    wt_render_end(r, stage->scene.frame);
}

static void text_is_as_listed(void **state)
{
    static const struct tale plain = {.name = "a table"};
    const struct table *t = *state;
    struct stage stage;
    struct wt_text out;

    wt_text_init(&out, NULL, NULL);
    struct wt_renderer *r = wt_renderer_new(&out, &t->options);

    assert_non_null(r);
    stage_begin(&stage, &plain);
    put_table(&stage, r, t);
    stage_end(&stage);
    wt_renderer_free(r);
    wt_text_char(&out, '\0');
    if (strcmp(out.data, t->text) != 0)
        fail_msg("printed:\n%s\nwanted:\n%s", out.data, t->text);
    wt_text_clear(&out);
}

/* ---- the order ---- */

static struct wt_conversation some[] = {
    {.number = 1, .first_ns = 0,  .last_ns = 50, .end = {{.bytes = 5}, {.bytes = 5}} },
    {.number = 2, .first_ns = 10, .last_ns = 90, .end = {{.bytes = 1}, {.bytes = 0}} },
    {.number = 3, .first_ns = 20, .last_ns = 30, .end = {{.bytes = 0}, {.bytes = 70}}},
    {.number = 0, .first_ns = 0,  .last_ns = 80, .end = {{.bytes = 10}, {.bytes = 0}}},
};

/* What is added, one of it as a copy and the last one first, comes out as these numbers. */
static void ordered(enum wt_sort by, const uint32_t want[4])
{
    struct wt_flow_order order;

    wt_flow_order_init(&order, by, 0);
    for (size_t i = WT_ARRAY_LEN(some); i-- > 0;)
        assert_true(i == 2 ? wt_flow_order_copy(&order, &some[i])
                           : wt_flow_order_add(&order, &some[i]));
    wt_flow_order_sort(&order);
    for (size_t i = 0; i < 4; i++)
        assert_number(order.entries[i].conversation->number, want[i]);
    wt_flow_order_clear(&order);
    assert_number(order.n, 0);
}

static void in_every_order(void **state)
{
    (void)state;
    ordered(WT_SORT_START, (const uint32_t[]){1, 2, 3, 0});
    ordered(WT_SORT_BYTES, (const uint32_t[]){3, 1, 0, 2});
    ordered(WT_SORT_DURATION, (const uint32_t[]){2, 0, 1, 3});
}

/* Of more than may be kept the first ones are, whichever came first and whether copied or not. */
static void only_the_first_are_kept(void **state)
{
    enum { N = 1000, MOST = 37 };
    static struct wt_conversation many[N];
    struct wt_flow_order order;

    (void)state;
    wt_flow_order_init(&order, WT_SORT_BYTES, MOST);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t rank = i * 7 % N; /* every one once, in no order */

        many[i] = (struct wt_conversation){.number = rank + 1, .end = {{.bytes = N - rank}}};
        assert_true(i % 3 == 0 ? wt_flow_order_copy(&order, &many[i])
                               : wt_flow_order_add(&order, &many[i]));
        assert_true(order.n <= MOST);
    }
    wt_flow_order_sort(&order);
    assert_number(order.n, MOST);
    assert_number(order.left_out, N - MOST);
    for (size_t i = 0; i < MOST; i++)
        assert_number(order.entries[i].conversation->number, i + 1);
    wt_flow_order_clear(&order);
}

static void never_more_rows_than_there_may_be(void **state)
{
    struct wt_flow_order order;

    (void)state;
    wt_flow_order_init(&order, WT_SORT_START, UINT64_MAX);
    assert_number(order.most, WT_MOST_ROWS);
    wt_flow_order_init(&order, WT_SORT_START, 0);
    assert_number(order.most, WT_MOST_ROWS);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(tables) + 3];

    for (size_t i = 0; i < WT_ARRAY_LEN(tables); i++)
        tests[i] = (struct CMUnitTest){.name = tables[i].name,
                                       .test_func = text_is_as_listed,
                                       .initial_state = (void *)(uintptr_t)&tables[i]};
    tests[WT_ARRAY_LEN(tables)] = (struct CMUnitTest)cmocka_unit_test(in_every_order);
    tests[WT_ARRAY_LEN(tables) + 1] = (struct CMUnitTest)cmocka_unit_test(only_the_first_are_kept);
    tests[WT_ARRAY_LEN(tables) + 2] =
        (struct CMUnitTest)cmocka_unit_test(never_more_rows_than_there_may_be);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
