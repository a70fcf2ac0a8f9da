/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets and calls in the order of time; a call that returns joined to its beginning. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "../../src/cli/timeline.h"

static struct wt_timeline *timeline;
static char told[512];

static int begin(void **state)
{
    (void)state;
    timeline = wt_timeline_new();
    return timeline == NULL;
}

static int clear(void **state)
{
    (void)state;
    wt_timeline_free(timeline);
    return 0;
}

static void frame(int64_t time, uint64_t number, const char *bytes)
{
    const struct wt_frame f = {
        .number = number,
        .time_ns = time,
        .bytes = {(const uint8_t *)bytes, strlen(bytes), strlen(bytes)}
    };

    assert_true(wt_timeline_frame(timeline, &f));
}

static void call(int64_t time, enum wt_observed_kind kind, enum wt_socket_call_id id, uint64_t n)
{
    struct wt_observed o = {.kind = (uint8_t)kind, .time_ns = time};

    o.as.call = (struct wt_socket_call){
        .id = n, .call = (uint8_t)id, .has_returned = kind == WT_OBSERVED_CALL_RETURNS};
    assert_true(wt_timeline_observed(timeline, &o));
}

static void begins(int64_t time, enum wt_socket_call_id id, uint64_t n)
{
    call(time, WT_OBSERVED_CALL_BEGINS, id, n);
}

static void returns(int64_t time, enum wt_socket_call_id id, uint64_t n)
{
    call(time, WT_OBSERVED_CALL_RETURNS, id, n);
}

static void output(int64_t time, const char *text)
{
    static struct wt_observed o;

    o.kind = WT_OBSERVED_OUTPUT;
    o.time_ns = time;
    o.as.output.n = (uint32_t)strlen(text);
    memcpy(o.as.output.bytes, text, strlen(text));
    assert_true(wt_timeline_observed(timeline, &o));
}

static void sample(int64_t time, const char *name)
{
    struct wt_observed o = {.kind = WT_OBSERVED_TCP_INFO, .time_ns = time};

    memcpy(o.as.tcp.congestion, name, strlen(name));
    assert_true(wt_timeline_observed(timeline, &o));
}

/* All until then, as "3:packet-1 5:begins-connect …"; "+" where the result is known. */
static const char *tell(int64_t until)
{
    static const char *const shown[] = {"begins", "returns", "whole"};
    struct wt_moment m;
    size_t n = 0;

    told[0] = '\0';
    while (wt_timeline_next(timeline, until, &m)) {
        const struct wt_observed *o = m.observed;

        if (m.is_frame)
            n += (size_t)snprintf(told + n, sizeof told - n, "%d:packet-%d-%.*s ",
                                  (int)m.frame.time_ns, (int)m.frame.number,
                                  (int)m.frame.bytes.captured, (const char *)m.frame.bytes.data);
        else if (o->kind == WT_OBSERVED_OUTPUT)
            n += (size_t)snprintf(told + n, sizeof told - n, "%d:%.*s ", (int)o->time_ns,
                                  (int)o->as.output.n, (const char *)o->as.output.bytes);
        else if (o->kind == WT_OBSERVED_TCP_INFO)
            n += (size_t)snprintf(told + n, sizeof told - n, "%d:sample-%s ", (int)o->time_ns,
                                  o->as.tcp.congestion);
        else
            n += (size_t)snprintf(told + n, sizeof told - n, "%d:%s-%s%s ", (int)o->time_ns,
                                  shown[m.shown],
                                  wt_socket_call_name((enum wt_socket_call_id)o->as.call.call),
                                  m.shown == WT_CALL_BEGINS && o->as.call.has_returned ? "+" : "");
    }
    return told;
}

static void sorted(void **state)
{
    (void)state;
    frame(30, 2, "two");
    frame(10, 1, "");
    output(20, "hello");
    output(20, "again");
    assert_string_equal(tell(5), "");
    assert_string_equal(tell(20), "10:packet-1- 20:hello 20:again ");
    frame(25, 3, "late");
    assert_string_equal(tell(100), "25:packet-3-late 30:packet-2-two ");
    assert_string_equal(tell(100), "");
}

/* bind() cannot wait: one line, at its beginning, whatever lies between. */
static void silent_calls(void **state)
{
    (void)state;
    begins(10, WT_SC_BIND, 1);
    frame(11, 1, "x");
    returns(12, WT_SC_BIND, 1);
    begins(20, WT_SC_SEND, 2);
    frame(21, 2, "y");
    returns(22, WT_SC_SEND, 2);
    assert_string_equal(tell(100), "10:whole-bind 11:packet-1-x 20:whole-send 21:packet-2-y ");
}

/* connect() waits for packets: beginning and return are told separately, unless nothing lies
 * between. */
static void waiting_calls(void **state)
{
    (void)state;
    begins(10, WT_SC_CONNECT, 1);
    frame(11, 1, "x");
    returns(12, WT_SC_CONNECT, 1);
    begins(20, WT_SC_RECV, 2);
    returns(21, WT_SC_RECV, 2);
    frame(22, 2, "y");
    assert_string_equal(tell(100), "10:begins-connect+ 11:packet-1-x 12:returns-connect "
                                   "21:whole-recv 22:packet-2-y ");
}

/* A look at a connection does not part a call from its beginning, and stands in the order of time
 * all the same. */
static void samples_between(void **state)
{
    (void)state;
    begins(10, WT_SC_RECV, 1);
    sample(11, "a");
    sample(12, "b");
    returns(13, WT_SC_RECV, 1);
    sample(14, "c");
    assert_string_equal(tell(12), "11:sample-a 12:sample-b 13:whole-recv ");
    assert_string_equal(tell(100), "14:sample-c ");
    begins(20, WT_SC_BIND, 2);
    sample(21, "d");
    returns(22, WT_SC_BIND, 2);
    frame(23, 1, "x");
    sample(23, "e");
    assert_string_equal(tell(22), "20:whole-bind 21:sample-d ");
    assert_string_equal(tell(100), "23:packet-1-x 23:sample-e ");
}

/* A call whose beginning was told before it returned. */
static void late_returns(void **state)
{
    (void)state;
    begins(10, WT_SC_ACCEPT, 1);
    begins(11, WT_SC_SEND, 2);
    assert_string_equal(tell(15), "10:begins-accept 11:begins-send ");
    returns(20, WT_SC_SEND, 2);
    returns(30, WT_SC_ACCEPT, 1);
    assert_string_equal(tell(100), "20:returns-send 30:returns-accept ");
}

/* Two threads at once; one call lies inside the other. */
static void overlapping_calls(void **state)
{
    (void)state;
    begins(10, WT_SC_ACCEPT, 1);
    begins(11, WT_SC_BIND, 2);
    returns(12, WT_SC_BIND, 2);
    returns(13, WT_SC_ACCEPT, 1);
    assert_string_equal(tell(100), "10:begins-accept+ 11:whole-bind 13:returns-accept ");
    begins(20, WT_SC_RECV, 3);
    begins(21, WT_SC_SEND, 4);
    returns(22, WT_SC_RECV, 3);
    returns(23, WT_SC_SEND, 4);
    assert_string_equal(tell(100), "20:begins-recv+ 21:whole-send 22:returns-recv ");
}

/* The clock was set back while the call waited. */
static void a_return_before_its_beginning(void **state)
{
    (void)state;
    begins(50, WT_SC_RECV, 1);
    returns(20, WT_SC_RECV, 1);
    assert_string_equal(tell(100), "20:returns-recv 50:begins-recv ");
}

/* Ids far apart share a place: then nothing is joined, and nothing is wrong. */
static void many_calls(void **state)
{
    (void)state;
    begins(10, WT_SC_BIND, 1);
    begins(11, WT_SC_BIND, 1 + 4096);
    returns(12, WT_SC_BIND, 1);
    returns(13, WT_SC_BIND, 1 + 4096);
    assert_string_equal(tell(100), "10:begins-bind 11:whole-bind 12:returns-bind ");
}

/* ---- packets that our own network lost ---- */

enum { US = 1000, MS = 1000 * US };
static const char first[] = "one packet, longer than its headers";
static const char second[] = "two packet, longer than its headers";

static void lost(int64_t time, enum wt_loss loss, const char *bytes)
{
    static struct wt_observed o;

    o = (struct wt_observed){.kind = WT_OBSERVED_DROPPED, .time_ns = time};
    o.as.frame.loss = (uint8_t)loss;
    o.as.frame.n = o.as.frame.on_wire = (uint32_t)strlen(bytes);
    memcpy(o.as.frame.bytes, bytes, strlen(bytes));
    assert_true(wt_timeline_observed(timeline, &o));
}

static void held(int64_t time, bool from_client, const char *bytes)
{
    static struct wt_observed o;

    o = (struct wt_observed){.kind = WT_OBSERVED_HELD, .time_ns = time};
    o.as.frame.from_client = from_client;
    o.as.frame.n = o.as.frame.on_wire = (uint32_t)strlen(bytes);
    memcpy(o.as.frame.bytes, bytes, strlen(bytes));
    assert_true(wt_timeline_observed(timeline, &o));
}

/* All in order: "1" a packet, "1/2" one that was lost by an enum wt_loss, "1+2" one that was held
 * by an enum wt_hold, "(1)" the report of the packet with this number, "(0)" of none. */
static const char *losses(void)
{
    struct wt_moment m;
    size_t n = 0;

    told[0] = '\0';
    while (wt_timeline_next(timeline, INT64_MAX, &m)) {
        if (!m.is_frame)
            n += (size_t)snprintf(told + n, sizeof told - n, "(%d) ",
                                  (int)m.observed->as.frame.packet);
        else if (m.frame.hold != 0)
            n += (size_t)snprintf(told + n, sizeof told - n, "%d+%d ", (int)m.frame.number,
                                  m.frame.hold);
        else if (m.frame.loss != 0)
            n += (size_t)snprintf(told + n, sizeof told - n, "%d/%d ", (int)m.frame.number,
                                  m.frame.loss);
        else
            n += (size_t)snprintf(told + n, sizeof told - n, "%d ", (int)m.frame.number);
    }
    return told;
}

/* Both in the same microsecond; reports come before and after their frame. */
static void a_report_finds_its_packet(void **state)
{
    (void)state;
    lost(2 * MS + US - 1, WT_LOSS_DATA, second);
    frame(1 * MS + 7, 1, first);
    frame(2 * MS + 7, 2, second);
    frame(3 * MS + 7, 3, first);
    lost(3 * MS + 7, WT_LOSS_NTH, first);
    assert_string_equal(losses(), "1 2/2 (2) 3/1 (3) ");
}

/* Written later than the packet was captured. */
static void a_late_report_finds_its_packet(void **state)
{
    (void)state;
    lost(2 * MS + 9 * US, WT_LOSS_ACKS, first);
    frame(2 * MS, 1, first);
    frame(2 * MS + 5 * US, 2, second);
    assert_string_equal(losses(), "1/3 2 (1) ");
}

/* Of two that are the same the last one before the report was lost. */
static void of_two_copies_the_later_one_was_lost(void **state)
{
    (void)state;
    lost(2 * MS + 9 * US, WT_LOSS_ACKS, first);
    frame(2 * MS, 1, first);
    frame(2 * MS + 5 * US, 2, first);
    frame(2 * MS + 20 * US, 3, first);
    assert_string_equal(losses(), "1 2/3 (2) 3 ");
}

/* The client's are captured before, the server's behind. */
static void a_held_packet_is_found(void **state)
{
    (void)state;
    held(1 * MS + 7, true, first);
    frame(1 * MS, 1, first);
    frame(2 * MS, 2, second);
    held(3 * MS + 40 * US, false, second);
    frame(3 * MS, 3, second);
    assert_string_equal(losses(), "1+1 (1) 2 3+2 (3) ");
}

static void a_report_of_another_packet_stands_alone(void **state)
{
    (void)state;
    lost(2 * MS, WT_LOSS_ONLY, first);
    lost(60 * MS, WT_LOSS_ONLY, second);
    frame(2 * MS, 1, second);
    frame(3 * MS, 2, first);
    assert_string_equal(losses(), "1 (0) 2 (0) ");
}

static void bounded(void **state)
{
    static uint8_t bytes[64 * 1024];
    const struct wt_frame big = {
        .time_ns = 1000, .bytes = {bytes, sizeof bytes, sizeof bytes}
    };
    struct wt_moment m;
    unsigned kept = 0;
    unsigned too_early = 0;

    (void)state;
    for (unsigned i = 0; i < 1100; i++) {
        assert_true(wt_timeline_frame(timeline, &big));
        kept++;
        while (wt_timeline_next(timeline, 5, &m)) {
            kept--;
            too_early++;
        }
    }
    assert_int_equal(kept, 1024); /* 64 MiB of them */
    assert_int_equal(too_early, 1100 - 1024);
    while (wt_timeline_next(timeline, 1000, &m))
        kept--;
    assert_int_equal(kept, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sorted, begin, clear),
        cmocka_unit_test_setup_teardown(silent_calls, begin, clear),
        cmocka_unit_test_setup_teardown(waiting_calls, begin, clear),
        cmocka_unit_test_setup_teardown(samples_between, begin, clear),
        cmocka_unit_test_setup_teardown(late_returns, begin, clear),
        cmocka_unit_test_setup_teardown(overlapping_calls, begin, clear),
        cmocka_unit_test_setup_teardown(a_return_before_its_beginning, begin, clear),
        cmocka_unit_test_setup_teardown(many_calls, begin, clear),
        cmocka_unit_test_setup_teardown(a_report_finds_its_packet, begin, clear),
        cmocka_unit_test_setup_teardown(a_late_report_finds_its_packet, begin, clear),
        cmocka_unit_test_setup_teardown(of_two_copies_the_later_one_was_lost, begin, clear),
        cmocka_unit_test_setup_teardown(a_held_packet_is_found, begin, clear),
        cmocka_unit_test_setup_teardown(a_report_of_another_packet_stands_alone, begin, clear),
        cmocka_unit_test_setup_teardown(bounded, begin, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
