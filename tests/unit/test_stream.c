/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages out of TCP's bytes: across segments, out of order, repeated, overlapping, too long. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/stream/chunks.h"

#define REQUEST "GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
#define POST "POST /p HTTP/1.1\r\nContent-Length: 6\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

static int begin(void **state)
{
    struct exchange *x = malloc(sizeof *x);

    if (x == NULL)
        return 1;
    exchange_begin(x, 8000, false);
    exchange_open(x, 8000);
    *state = x;
    return 0;
}

static int end(void **state)
{
    exchange_end(*state);
    free(*state);
    return 0;
}

static void client(struct exchange *x, const char *text)
{
    exchange_send(x, false, (struct bytes){text, strlen(text)}, WT_ACK | WT_PSH);
}

static void server(struct exchange *x, const char *text)
{
    exchange_send(x, true, (struct bytes){text, strlen(text)}, WT_ACK | WT_PSH);
}

static void in_one_segment(void **state)
{
    struct exchange *x = *state;

    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    assert_string_equal(exchange_field(x, "http.host", 0), "b");
}

/* However a message is cut into segments, it is delivered once, with the segment that completes
 * it. */
static void cut_anywhere(void **state)
{
    size_t n = strlen(REQUEST);

    (void)state;
    for (size_t cut = 1; cut < n; cut++) {
        struct exchange x;

        exchange_begin(&x, 8000, false);
        exchange_open(&x, 8000);
        exchange_send(&x, false, (struct bytes){REQUEST, cut}, WT_ACK);
        assert_string_equal(exchange_layers(&x), "");
        exchange_send(&x, false, (struct bytes){&REQUEST[cut], n - cut}, WT_ACK);
        assert_string_equal(exchange_layers(&x), "http");
        assert_string_equal(exchange_field(&x, "http.host", 0), "b");
        exchange_end(&x);
    }
}

static void byte_by_byte(void **state)
{
    struct exchange *x = *state;
    size_t n = strlen(POST "abcdef");

    for (size_t i = 0; i < n; i++) {
        exchange_send(x, false, (struct bytes){&(POST "abcdef")[i], 1}, WT_ACK);
        assert_string_equal(exchange_layers(x), i + 1 < n ? "" : "http");
    }
    assert_string_equal(exchange_field(x, "http.request.method", 0), "POST");
}

static void two_in_one_segment(void **state)
{
    struct exchange *x = *state;

    client(x, REQUEST POST "abcdef");
    assert_string_equal(exchange_layers(x), "http http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/p");
    client(x, "GET /2 HTTP/1.1\r\n\r\nGET /3 HT");
    assert_string_equal(exchange_layers(x), "http");
    client(x, "TP/1.1\r\n\r\n");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/3");
}

static void body_in_later_segments(void **state)
{
    struct exchange *x = *state;

    client(x, REQUEST);
    server(x, OK "ab");
    assert_string_equal(exchange_layers(x), "");
    server(x, "cde");
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.response.phrase", 0), "OK");
}

static void body_up_to_the_fin(void **state)
{
    struct exchange *x = *state;

    client(x, REQUEST);
    server(x, "HTTP/1.0 200 OK\r\n\r\nsome");
    assert_string_equal(exchange_layers(x), "");
    server(x, " bytes");
    assert_string_equal(exchange_layers(x), "");
    exchange_send(x, true, BYTES(""), WT_ACK | WT_FIN);
    assert_string_equal(exchange_layers(x), "http");
}

/* A head that nobody finishes is given with the FIN; half a first line is nothing. */
static void head_up_to_the_fin(void **state)
{
    struct exchange *x = *state;

    client(x, "GET /a HTTP/1.1\r\n");
    client(x, "Host: b\r\n");
    assert_string_equal(exchange_layers(x), "");
    exchange_send(x, false, BYTES(""), WT_ACK | WT_FIN);
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    assert_string_equal(exchange_field(x, "http.host", 0), "b");
    server(x, "HTTP/1.1 400 Bad");
    exchange_send(x, true, BYTES(""), WT_ACK | WT_FIN);
    assert_string_equal(exchange_layers(x), "");
}

static void body_in_chunks(void **state)
{
    struct exchange *x = *state;

    client(x, REQUEST);
    server(x, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhel");
    server(x, "lo\r\nA\r\n0123456789\r\n0\r\nX: y\r\n");
    assert_string_equal(exchange_layers(x), "");
    server(x, "\r\n" OK "abcde");
    assert_string_equal(exchange_layers(x), "http http");
}

static void answer_to_head(void **state)
{
    struct exchange *x = *state;

    client(x, "HEAD /a HTTP/1.1\r\n\r\n");
    server(x, OK);
    assert_string_equal(exchange_layers(x), "http");
}

static unsigned given_up(const struct exchange *x)
{
    unsigned n = 0;

    for (unsigned i = 0; i < x->packet.n_layers; i++)
        for (unsigned k = 0; k < x->packet.layers[i].n_notes; k++)
            n += x->packet.layers[i].notes[k].id == WT_NOTE_STREAM_GIVEN_UP;
    assert_false(n > 0 && x->packet.plain);
    return n;
}

/* ---- order ---- */

static void out_of_order(void **state)
{
    struct exchange *x = *state;

    exchange_send_at(x, false, 20, (struct bytes){&REQUEST[20], strlen(REQUEST) - 20},
                     strlen(REQUEST) - 20);
    assert_string_equal(exchange_layers(x), "");
    exchange_send_at(x, false, 10, (struct bytes){&REQUEST[10], 10}, 10);
    assert_string_equal(exchange_layers(x), "");
    exchange_send(x, false, (struct bytes){REQUEST, 10}, WT_ACK);
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.host", 0), "b");
}

static void repeated_and_overlapping(void **state)
{
    struct exchange *x = *state;

    exchange_send(x, false, (struct bytes){REQUEST, 12}, WT_ACK);
    exchange_send_at(x, false, -12, (struct bytes){REQUEST, 12}, 12);
    exchange_send_at(x, false, -5, (struct bytes){&REQUEST[7], 5}, 5);
    assert_string_equal(exchange_layers(x), "");
    exchange_send_at(x, false, -6, (struct bytes){&REQUEST[6], strlen(REQUEST) - 6},
                     strlen(REQUEST) - 6);
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    exchange_send_at(x, false, -12, (struct bytes){REQUEST, strlen(REQUEST)}, strlen(REQUEST));
    assert_string_equal(exchange_layers(x), "");
}

/* The server confirms bytes that the capture never showed: the next message is found all the same.
 */
static void hole_that_the_peer_confirms(void **state)
{
    struct exchange *x = *state;

    client(x, "GET /lo");
    x->seq[0] += 30; /* not captured */
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "");
    server(x, "");
    assert_string_equal(exchange_layers(x), "http");
    assert_number(given_up(x), 1);
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

static void hole_never_confirmed(void **state)
{
    struct exchange *x = *state;

    x->seq[0] += 30;
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "");
    x->ns += INT64_C(6000000000);
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http http");
}

static void urgent(struct exchange *x, uint16_t pointer, const char *text)
{
    x->urgent = pointer;
    exchange_send(x, false, (struct bytes){text, strlen(text)}, WT_ACK | WT_URG);
}

/* The byte before the pointer is not in the stream that recv() sees; all others are. */
static void urgent_byte(void **state)
{
    struct exchange *x = *state;

    urgent(x, 6, "GET /!a HTTP/1.1\r\nHost: b\r\n\r\n");
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    exchange_send_at(x, false, -29, BYTES("GET /!a HTTP/1.1\r\nHost: b\r\n\r\n"), 29);
    assert_string_equal(exchange_layers(x), ""); /* sent again: nothing new */
    urgent(x, 0, REQUEST);                       /* a pointer of 0 names no byte */
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
}

/* Announced in one segment, carried by another; the last one of its segment; come too early. */
static void urgent_byte_elsewhere(void **state)
{
    struct exchange *x = *state;

    urgent(x, 7, "GET /");
    client(x, "a! HTTP/1.1\r\nHost: b\r\n\r\n");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    urgent(x, 6, "GET /!");
    client(x, "a HTTP/1.1\r\nHost: b\r\n\r\n");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    x->seq[0] += 4;
    urgent(x, 2, "/!a HTTP/1.1\r\nHost: b\r\n\r\n");
    assert_string_equal(exchange_layers(x), "");
    exchange_send_at(x, false, -29, BYTES("GET "), 4);
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
}

static void hole_in_a_body(void **state)
{
    struct exchange *x = *state;

    client(x, "POST /p HTTP/1.1\r\nContent-Length: 20\r\n\r\n01234");
    x->seq[0] += 10;
    client(x, "56789");
    server(x, "");
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/p");
}

static void cut_by_the_capture(void **state)
{
    struct exchange *x = *state;

    x->seq[0] += 100;
    exchange_send_at(x, false, -100, (struct bytes){POST "abcdef", strlen(POST "abcdef")},
                     strlen(POST));
    assert_string_equal(exchange_layers(x), "http");
    exchange_send_at(x, false, 0, BYTES(REQUEST), 20); /* in a header line */
    assert_string_equal(exchange_layers(x), "http");
    assert_string_equal(exchange_field(x, "http.request.uri", 0), "/a");
    assert_int_equal(x->packet.layers[x->packet.n_layers - 1].verdict, WT_CUT);
    x->seq[0] += strlen(REQUEST);
    exchange_send_at(x, false, 0, BYTES(REQUEST), 10); /* in the first line */
    assert_string_equal(exchange_layers(x), "");
    x->seq[0] += strlen(REQUEST);
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

/* ---- caps ---- */

static void too_long_a_head(void **state)
{
    struct exchange *x = *state;
    char line[1001];

    memset(line, 'x', sizeof line);
    memcpy(line, "A: ", 3);
    memcpy(line + 998, "\r\n", 3);
    client(x, "GET / HTTP/1.1\r\n");
    unsigned n = 0;

    for (int i = 0; i < 17; i++) {
        client(x, line);
        assert_string_equal(exchange_layers(x), "");
        n += given_up(x);
    }
    assert_number(n, 1);
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

/* What is too early is kept up to a cap; what comes after goes on without it. */
static void too_much_too_early(void **state)
{
    struct exchange *x = *state;
    static char kilobyte[1025];

    memset(kilobyte, '-', 1024);
    x->seq[0] += 10;
    for (int i = 0; i < 16; i++)
        client(x, kilobyte);
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

/* More streams in the middle of a message than there is room for: no crash, and later ones work. */
static void more_streams_than_room(void **state)
{
    struct exchange *x = *state;

    for (unsigned i = 0; i < 1200; i++) {
        exchange_open(x, (uint16_t)(1000 + i));
        exchange_send(x, false, (struct bytes){REQUEST, 20}, WT_ACK);
        exchange_send_at(x, false, 5, (struct bytes){REQUEST, 20}, 20);
    }
    exchange_open(x, 80);
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

static void bytes_of_no_protocol(void **state)
{
    struct exchange *x = *state;

    client(x, "hello\n");
    client(x, "GETTING somewhere\n");
    client(x, "HTTP is a protocol\n");
    client(x, "GET up, stand up\n");
    assert_string_equal(exchange_layers(x), "");
    client(x, "GET u");
    client(x, "p, stand up\n");
    assert_number(given_up(x), 0); /* a wrong guess is no loss */
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

/* As far away as a number can be, neither before nor behind. */
static void half_a_circle_away(void **state)
{
    struct exchange *x = *state;

    exchange_send_at(x, false, INT32_MIN, (struct bytes){REQUEST, 5}, 5);
    assert_string_equal(exchange_layers(x), "");
    client(x, REQUEST);
    assert_string_equal(exchange_layers(x), "http");
}

static void dns_over_tcp(void **state)
{
    static const char query[] = "\0\x1e\x12\x34\1\0\0\1\0\0\0\0\0\0\7example\4test\0\0\1\0\1";
    struct exchange *x = *state;

    exchange_send(x, false, (struct bytes){query, sizeof query - 1}, WT_ACK);
    assert_string_equal(exchange_layers(x), "dns");
    exchange_send(x, false, (struct bytes){query, 10}, WT_ACK); /* too little to know it by */
    exchange_send(x, false, (struct bytes){query + 10, sizeof query - 11}, WT_ACK);
    assert_string_equal(exchange_layers(x), "");
    exchange_open(x, 53); /* here the port says that it will be DNS */
    exchange_send(x, false, (struct bytes){query, 1}, WT_ACK);
    exchange_send(x, false, (struct bytes){query + 1, 20}, WT_ACK);
    assert_string_equal(exchange_layers(x), "");
    exchange_send(x, false, (struct bytes){query + 21, sizeof query - 22}, WT_ACK);
    assert_string_equal(exchange_layers(x), "dns");
    assert_string_equal(exchange_field(x, "dns.qry.name", 0), "example.test");
}

/* In the story a message is told as soon as its head is there, once. */
static void early(void **state)
{
    struct exchange x;

    (void)state;
    exchange_begin(&x, 80, true);
    exchange_open(&x, 80);
    server(&x, OK);
    assert_string_equal(exchange_layers(&x), "http");
    server(&x, "abc");
    assert_string_equal(exchange_layers(&x), "");
    server(&x, "de" OK "a");
    assert_string_equal(exchange_layers(&x), "http");
    exchange_end(&x);
}

/* ---- chunks ---- */

/* A datagram of which one fragment is there: what it holds of the message is shown. */
static void dns_in_a_fragment(void **state)
{
    struct exchange *x = *state;

    exchange_fragment(x,
                      BYTES("\x12\x34\1\0\0\1\0\0\0\0\0\1\1a\0\0\1\0\1"
                            "\0\0\x29\x10\0\0\0\0\0\3\xf0"
                            "padding!"),
                      1000);
    assert_string_equal(exchange_layers(x), "dns");
    assert_string_equal(exchange_field(x, "dns.qry.name", 0), "a");
    assert_int_not_equal(x->packet.layers[x->packet.n_layers - 1].verdict, WT_MALFORMED);
}

static const struct chunk_case {
    const char *name, *bytes;
    enum chunk_state state;
    size_t taken;
} chunk_cases[] = {
    {"chunks: none but the last",    "0\r\n\r\nX",                  CHUNKS_DONE,   5 },
    {"chunks: bare line feeds",      "1\na\n0\n\nX",                CHUNKS_DONE,   7 },
    {"chunks: upper and lower case", "aB\r\n",                      CHUNK_DATA,    4 },
    {"chunks: an extension",         "1;x=\"y\"\r\na\r\n0\r\n\r\n", CHUNKS_DONE,   17},
    {"chunks: no size",              "\r\n",                        CHUNKS_BAD,    2 },
    {"chunks: no hex",               "xyz",                         CHUNKS_BAD,    1 },
    {"chunks: too many digits",      "1234567890123456",            CHUNKS_BAD,    16},
    {"chunks: no line end behind",   "1\r\nab",                     CHUNKS_BAD,    5 },
    {"chunks: trailer goes on",      "0\r\nA: b\r\n",               CHUNK_TRAILER, 9 },
};

static void chunk(void **state)
{
    const struct chunk_case *c = *state;
    struct chunks chunks;

    chunks_begin(&chunks);
    assert_number(chunks_take(&chunks, (const uint8_t *)c->bytes, strlen(c->bytes)), c->taken);
    assert_number(chunks.state, c->state);
}

#define ON_STREAM(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    struct CMUnitTest tests[32 + WT_ARRAY_LEN(chunk_cases)] = {
        ON_STREAM(in_one_segment),
        cmocka_unit_test(cut_anywhere),
        ON_STREAM(byte_by_byte),
        ON_STREAM(two_in_one_segment),
        ON_STREAM(body_in_later_segments),
        ON_STREAM(body_up_to_the_fin),
        ON_STREAM(head_up_to_the_fin),
        ON_STREAM(body_in_chunks),
        ON_STREAM(answer_to_head),
        ON_STREAM(out_of_order),
        ON_STREAM(repeated_and_overlapping),
        ON_STREAM(hole_that_the_peer_confirms),
        ON_STREAM(hole_never_confirmed),
        ON_STREAM(urgent_byte),
        ON_STREAM(urgent_byte_elsewhere),
        ON_STREAM(hole_in_a_body),
        ON_STREAM(cut_by_the_capture),
        ON_STREAM(too_long_a_head),
        ON_STREAM(too_much_too_early),
        ON_STREAM(more_streams_than_room),
        ON_STREAM(bytes_of_no_protocol),
        ON_STREAM(half_a_circle_away),
        ON_STREAM(dns_over_tcp),
        ON_STREAM(dns_in_a_fragment),
        cmocka_unit_test(early),
    };
    size_t n = 25;

    for (size_t i = 0; i < WT_ARRAY_LEN(chunk_cases); i++)
        tests[n++] = (struct CMUnitTest){.name = chunk_cases[i].name,
                                         .test_func = chunk,
                                         .initial_state = (void *)(uintptr_t)&chunk_cases[i]};
    return _cmocka_run_group_tests("stream", tests, n, NULL, NULL);
}
