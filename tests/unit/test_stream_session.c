/* SPDX-License-Identifier: BSD-2-Clause */
/* What a connection's messages settle for those after them, and which part of which message a
 * segment carries. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

static int begin(void **state)
{
    struct exchange *x = malloc(sizeof *x);

    if (x == NULL)
        return 1;
    exchange_begin(x, 443, true);
    exchange_open(x, 443);
    *state = x;
    return 0;
}

static int end(void **state)
{
    exchange_end(*state);
    free(*state);
    return 0;
}

static void send_text(struct exchange *x, bool from_server, const char *text)
{
    exchange_send(x, from_server, (struct bytes){text, strlen(text)}, WT_ACK | WT_PSH);
}

static const struct wt_tls *tls(const struct exchange *x)
{
    const struct wt_layer *layer = &x->packet.layers[x->packet.n_layers - 1];

    assert_string_equal(layer->dissector->name, "tls");
    return &layer->u.tls;
}

static const struct wt_http *http(const struct exchange *x)
{
    const struct wt_layer *layer = &x->packet.layers[x->packet.n_layers - 1];

    assert_string_equal(layer->dissector->name, "http");
    return &layer->u.http;
}

#define RANDOM "0123456789abcdef0123456789abcdef"
#define RETRY                                                                                      \
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c" \
    "\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"
/* a session id of four bytes, one cipher, no extensions: 45 bytes of message */
#define CLIENT_HELLO BYTES("\x16\3\1\0\x31\1\0\0\x2d\3\3" RANDOM "\4abcd\0\2\xc0\x2b\1\0")
#define SERVER_HELLO BYTES("\x16\3\3\0\x30\2\0\0\x2c\3\3" RANDOM "\4wxyz\xc0\x2b\0\0\0")
#define SERVER_RESUMES BYTES("\x16\3\3\0\x30\2\0\0\x2c\3\3" RANDOM "\4abcd\xc0\x2b\0\0\0")
/* version 1.3, and a share or a wish for x25519 */
#define SERVER_HELLO_1_3                                                                           \
    BYTES("\x16\3\3\0\x3c\2\0\0\x38\3\3" RANDOM                                                    \
          "\4abcd\x13\1\0\0\x0c\0\x2b\0\2\3\4\0\x33\0\2\0\x1d")
#define SERVER_RETRIES                                                                             \
    BYTES("\x16\3\3\0\x3c\2\0\0\x38\3\3" RETRY "\4abcd\x13\1\0\0\x0c\0\x2b\0\2\3\4\0\x33\0\2\0"    \
          "\x1d")
#define CHANGE BYTES("\x14\3\3\0\1\1")
/* a Finished as AES-GCM encrypts it: its counter is zero and looks like two HelloRequests */
#define FINISHED BYTES("\x16\3\3\0\x10\0\0\0\0\0\0\0\0\x14\0\0\x0c\x99\x98\x97\x96")

static void greet(struct exchange *x, struct bytes server)
{
    exchange_send(x, false, CLIENT_HELLO, WT_ACK);
    assert_number(tls(x)->hello, WT_TLS_CLIENT_HELLO);
    exchange_send(x, true, server, WT_ACK);
    assert_number(tls(x)->hello, WT_TLS_SERVER_HELLO);
}

static void encrypted_finished_is_no_message(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_HELLO);
    assert_false(tls(x)->resumed);
    exchange_send(x, false, CHANGE, WT_ACK);
    exchange_send(x, false, FINISHED, WT_ACK);
    assert_true(tls(x)->encrypted);
    assert_number(tls(x)->nth, 1);
    assert_number(tls(x)->message, 0);
    exchange_send(x, true, BYTES("\x16\3\3\0\4\x0e\0\0\0"), WT_ACK); /* has not changed over yet */
    assert_false(tls(x)->encrypted);
    assert_number(tls(x)->message, 14);
    assert_number(x->packet.passage->session->version, 0x0303);
    assert_number(x->packet.passage->session->cipher, 0xc02b);
}

/* Nor where the capture begins behind the ChangeCipherSpec. */
static void zeros_are_no_hello_requests(void **state)
{
    struct exchange *x = *state;

    exchange_send(x, true, FINISHED, WT_ACK);
    assert_true(tls(x)->encrypted);
    exchange_send(x, true, BYTES("\x16\3\3\0\4\0\0\0\0"), WT_ACK); /* this is one */
    assert_false(tls(x)->encrypted);
}

static void resumed_by_the_session_id(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_RESUMES);
    assert_false(tls(x)->resumed); /* a certificate would say that it is not */
    exchange_send(x, true, CHANGE, WT_ACK);
    assert_true(tls(x)->resumed);
    exchange_send(x, false, CHANGE, WT_ACK);
    assert_false(tls(x)->resumed);
}

static void same_id_but_a_certificate(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_RESUMES);
    exchange_send(x, true, BYTES("\x16\3\3\0\x0c\x0b\0\0\x08\0\0\5\0\0\2ab"), WT_ACK);
    exchange_send(x, true, CHANGE, WT_ACK);
    assert_false(tls(x)->resumed);
}

static void same_id_but_an_empty_certificate(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_RESUMES);
    exchange_send(x, true, BYTES("\x16\3\3\0\7\x0b\0\0\3\0\0\0"), WT_ACK);
    exchange_send(x, true, CHANGE, WT_ACK);
    assert_false(tls(x)->resumed);
}

/* Facebook's draft of TLS 1.3: its ChangeCipherSpec means nothing, either. */
static void a_draft_of_1_3(void **state)
{
    struct exchange *x = *state;

    greet(x, BYTES("\x16\3\3\0\x36\2\0\0\x32\3\3" RANDOM "\4abcd\x13\1\0\0\6\0\x2b\0\2\xfb\x1a"));
    assert_number(tls(x)->chosen_version, 0xfb1a);
    assert_number(x->packet.passage->session->version, WT_TLS_1_3);
    exchange_send(x, true, CHANGE, WT_ACK);
    assert_false(tls(x)->resumed);
}

/* TLS 1.3 sends the id back, too: it means nothing there. */
static void retried_and_not_resumed(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_RETRIES);
    assert_true(tls(x)->retry);
    assert_false(tls(x)->resumed);
    assert_number(tls(x)->group, 29);
    exchange_send(x, true, CHANGE, WT_ACK);
    exchange_send(x, false, CHANGE, WT_ACK);
    exchange_send(x, false, CLIENT_HELLO, WT_ACK);
    assert_number(tls(x)->hello, WT_TLS_CLIENT_HELLO);
    assert_true(tls(x)->again);
    exchange_send(x, true, SERVER_HELLO_1_3, WT_ACK);
    assert_false(tls(x)->retry);
    assert_number(tls(x)->chosen_version, WT_TLS_1_3);
}

/* A message that two records share: the second one begins with no message. */
static void a_message_goes_on_in_the_next_record(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_HELLO);
    exchange_send(x, true, BYTES("\x16\3\3\0\6\x0b\0\0\6\1\2"), WT_ACK);
    assert_number(tls(x)->message, 11);
    exchange_send(x, true, BYTES("\x16\3\3\0\x8\1\0\0\0\x0e\0\0\0"), WT_ACK);
    assert_number(tls(x)->message, 14);
}

static void parts_of_a_record(void **state)
{
    struct exchange *x = *state;
    const struct wt_passage *p;

    greet(x, SERVER_HELLO);
    exchange_send(x, true,
                  BYTES("\x17\3\3\0\x10"
                        "01234"),
                  WT_ACK);
    assert_string_equal(exchange_layers(x), "tls");
    exchange_send(x, true, BYTES("56789"), WT_ACK);
    p = x->packet.passage;
    assert_number(p->kind, WT_PASSES_RECORD);
    assert_number(p->part, 2);
    assert_number(p->bytes, 15);
    assert_number(p->total, 21);
    exchange_send_at(x, true, -5, BYTES("56789"), 5); /* again: a record's bytes all the same */
    assert_number(x->packet.passage->kind, WT_PASSES_RECORD);
    assert_number(x->packet.passage->part, 0);
}

static void a_record_is_found_behind_a_hole(void **state)
{
    struct exchange *x = *state;

    greet(x, SERVER_HELLO);
    exchange_send(x, true,
                  BYTES("\x17\3\3\0\x10"
                        "01234"),
                  WT_ACK);
    x->seq[1] += 40; /* not captured: the record's end, and where the next one begins */
    exchange_send(x, true, BYTES("xyz\3\3\3\x17\3\3\0\2ab\x17\3\3\0\4ab"), WT_ACK);
    exchange_send(x, false, BYTES(""), WT_ACK); /* confirms it */
    assert_string_equal(exchange_layers(x), "tls tls");
    exchange_send(x, true, BYTES("cd\x17\3\3\0\1e"), WT_ACK);
    assert_string_equal(exchange_layers(x), "tls");
    assert_true(tls(x)->nth > 1);
}

#define GET "GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
#define HEAD "HEAD /h HTTP/1.1\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"

static bool asked_is(const struct exchange *x, const char *text)
{
    const struct wt_span *asked = &x->packet.passage->asked;

    return asked->captured == strlen(text) && memcmp(asked->data, text, asked->captured) == 0;
}

static void parts_of_a_response(void **state)
{
    struct exchange *x = *state;
    size_t head = strlen(OK);

    send_text(x, false, GET);
    send_text(x, true, OK "012");
    assert_string_equal(exchange_layers(x), "http");
    assert_number(x->packet.passage->part, 1);
    send_text(x, true, "345");
    assert_string_equal(exchange_layers(x), "");
    assert_number(x->packet.passage->kind, WT_PASSES_RESPONSE);
    assert_number(x->packet.passage->part, 2);
    assert_number(x->packet.passage->bytes, head + 6);
    assert_number(x->packet.passage->total, head + 10);
    assert_true(asked_is(x, "GET /a"));
    exchange_send_at(x, true, 2, BYTES("89"), 2); /* ahead of its turn */
    assert_number(x->packet.passage->kind, WT_PASSES_RESPONSE);
    assert_number(x->packet.passage->part, 0);
    send_text(x, true, "67");
    assert_number(x->packet.passage->part, 3);
    send_text(x, false, "ack");
    assert_number(x->packet.passage->kind, WT_PASSES_NOTHING);
}

/* Requests that do not wait are answered in their order. */
static void pipelined(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, HEAD GET HEAD);
    send_text(x, true, OK OK "0123456789" OK);
    assert_string_equal(exchange_layers(x), "http http http");
    assert_number(http(x)->asks, WT_ASKS_HEAD);
    assert_number(http(x)->asked, 4);
    send_text(x, true, OK "0123456789"); /* to no question */
    assert_number(http(x)->asks, WT_ASKS_NOTHING);
    assert_number(http(x)->asked, 0);
}

static void more_pipelined_than_kept(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, HEAD GET GET GET GET GET);
    send_text(x, true, OK "0123456789"); /* what it answers is forgotten: it counts as GET's */
    assert_string_equal(exchange_layers(x), "http");
    assert_number(http(x)->asked, 0);
    send_text(x, true, OK "0123456789" OK "0123456789");
    assert_string_equal(exchange_layers(x), "http http");
    assert_number(http(x)->asked, 4);
}

static void interim_then_the_answer(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, HEAD);
    send_text(x, true, "HTTP/1.1 103 Early Hints\r\n\r\n" OK);
    assert_string_equal(exchange_layers(x), "http http");
    assert_number(http(x)->asks, WT_ASKS_HEAD);
}

static void http_ends_with_101(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, GET);
    send_text(x, true, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n");
    assert_number(http(x)->upgrade.captured, 4);
    send_text(x, false, GET);
    assert_string_equal(exchange_layers(x), "");
}

static void what_runs_in_a_tunnel(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, "CONNECT b:443 HTTP/1.1\r\n\r\n");
    send_text(
        x, true,
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"); /* a length that counts for nothing */
    assert_number(http(x)->asks, WT_ASKS_CONNECT);
    greet(x, SERVER_HELLO);
}

static void a_response_is_found_behind_a_hole(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, GET);
    send_text(x, true, OK "012");
    x->seq[1] += 100;
    send_text(x, true, "end of a body HTTP/1.1 is not HTTP/1.1 204 No Content\r\n\r\n");
    exchange_send(x, false, BYTES(""), WT_ACK);
    assert_string_equal(exchange_layers(x), "http");
    assert_number(http(x)->code, 204);
    assert_number(http(x)->asked, 0); /* what it answers is not known any more */
}

static void a_hole_inside_a_chunk(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, GET);
    send_text(x, true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n0123");
    x->seq[1] += 10;
    send_text(x, true, "456789\r\n0\r\n\r\n" OK "0123456789");
    exchange_send(x, false, BYTES(""), WT_ACK);
    assert_string_equal(exchange_layers(x), "http");
    assert_true(x->packet.passage->session->http);
}

static void cut_short_by_the_end(void **state)
{
    struct exchange *x = *state;

    send_text(x, false, GET);
    send_text(x, true, OK "012");
    assert_false(x->packet.passage->ends);
    exchange_send(x, true, BYTES(""), WT_ACK | WT_FIN);
    assert_true(x->packet.passage->ends);
    assert_true(x->packet.passage->cut_short);
    assert_number(x->packet.passage->total - x->packet.passage->bytes, 7);
    exchange_send(x, false, BYTES(""), WT_ACK | WT_FIN);
    assert_true(x->packet.passage->ends);
    assert_false(x->packet.passage->cut_short);
}

#define ON_STREAM(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STREAM(encrypted_finished_is_no_message),
        ON_STREAM(zeros_are_no_hello_requests),
        ON_STREAM(resumed_by_the_session_id),
        ON_STREAM(same_id_but_a_certificate),
        ON_STREAM(same_id_but_an_empty_certificate),
        ON_STREAM(a_draft_of_1_3),
        ON_STREAM(retried_and_not_resumed),
        ON_STREAM(a_message_goes_on_in_the_next_record),
        ON_STREAM(parts_of_a_record),
        ON_STREAM(a_record_is_found_behind_a_hole),
        ON_STREAM(parts_of_a_response),
        ON_STREAM(pipelined),
        ON_STREAM(more_pipelined_than_kept),
        ON_STREAM(interim_then_the_answer),
        ON_STREAM(http_ends_with_101),
        ON_STREAM(what_runs_in_a_tunnel),
        ON_STREAM(a_response_is_found_behind_a_hole),
        ON_STREAM(a_hole_inside_a_chunk),
        ON_STREAM(cut_short_by_the_end),
    };

    return cmocka_run_group_tests_name("stream_session", tests, NULL, NULL);
}
