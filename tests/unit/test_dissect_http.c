/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP/1: its first line, its header lines, where a message ends, and what only looks like it. */
#include "support.h"

#include <string.h>

#include "../../src/dissect/application/application.h"

static const char request[] = "GET /index.html?q=1 HTTP/1.1\r\n"
                              "Host: www.example.test\r\n"
                              "user-agent:  test/1 \r\n"
                              "no colon here\r\n"
                              "Empty:\r\n"
                              "Cookie: a=b\r\n"
                              "Cookie: c=d\r\n"
                              "\r\n"
                              "body";
static const char response[] = "HTTP/1.0 404 Not Found\r\n"
                               "Content-Type: text/html\r\n"
                               "Content-Length: 3\r\n"
                               "\r\n"
                               "abc";

static struct wt_span text(const char *s)
{
    return whole((const uint8_t *)s, strlen(s));
}

static const struct wt_dissector *http(void)
{
    return dissector_named("http");
}

static void a_request(void **state)
{
    struct wt_layer layer;
    char out[128];

    (void)state;
    assert_number(dissect_one(http(), text(request), &layer), WT_DISSECTED);
    assert_string_equal(text_of(&layer, "http.request.method", 0, out, sizeof out), "GET");
    assert_string_equal(text_of(&layer, "http.request.uri", 0, out, sizeof out), "/index.html?q=1");
    assert_string_equal(text_of(&layer, "http.request.version", 0, out, sizeof out), "HTTP/1.1");
    assert_string_equal(text_of(&layer, "http.host", 0, out, sizeof out), "www.example.test");
    assert_string_equal(text_of(&layer, "http.user_agent", 0, out, sizeof out), "test/1");
    assert_string_equal(text_of(&layer, "http.cookie", 1, out, sizeof out), "c=d");
    assert_string_equal(text_of(&layer, "http.request.line", 0, out, sizeof out),
                        "Host: www.example.test\r\n");
    assert_string_equal(text_of(&layer, "http.request.line", 2, out, sizeof out), "Empty:\r\n");
    assert_string_equal(text_of(&layer, "http.response.line", 0, out, sizeof out), "(none)");
    assert_number(number_of(&layer, "http.request"), 1);
    assert_false(field_named(&layer, "http.response.code", 0).present);
    assert_number(layer.u.http.body.on_wire, 4);
    assert_number(layer.u.http.host.on_wire, 16);
}

static void a_response(void **state)
{
    struct wt_layer layer;
    char out[128];

    (void)state;
    assert_number(dissect_one(http(), text(response), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "http.response.code"), 404);
    assert_string_equal(text_of(&layer, "http.response.phrase", 0, out, sizeof out), "Not Found");
    assert_string_equal(text_of(&layer, "http.response.version", 0, out, sizeof out), "HTTP/1.0");
    assert_string_equal(text_of(&layer, "http.content_length_header", 0, out, sizeof out), "3");
    assert_false(field_named(&layer, "http.request.method", 0).present);
}

static void cut_anywhere(void **state)
{
    (void)state;
    every_prefix(http(), (const uint8_t *)request, sizeof request - 1);
    every_prefix(http(), (const uint8_t *)response, sizeof response - 1);
}

static void any_byte(void **state)
{
    (void)state;
    every_byte_value(http(), (const uint8_t *)response, sizeof response - 1);
}

static void no_line_at_all(void **state)
{
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(http(), text("GET / HTTP/1.1"), &layer), WT_MALFORMED);
    assert_number(dissect_one(http(), text("GET /\r\n\r\n"), &layer), WT_MALFORMED);
}

/* More header lines than are looked at: the walk ends. */
static void many_lines(void **state)
{
    char bytes[8192] = "GET / HTTP/1.1\r\n";
    struct wt_layer layer;
    struct wt_value values[400];
    size_t n = strlen(bytes);

    (void)state;
    for (int i = 0; i < 400; i++, n += 6)
        memcpy(bytes + n, "A: b\r\n", 6);
    memcpy(bytes + n, "\r\n", 3);
    assert_number(dissect_one(http(), text(bytes), &layer), WT_DISSECTED);
    assert_number(wt_field_values(&layer, row_named(http(), "http.request.line"), values, 400),
                  WT_MAX_HTTP_LINES);
}

/* ---- where it ends ---- */

static const struct extent_case {
    const char *name, *bytes;
    enum wt_extent_kind kind;
    uint64_t length;
    enum wt_asks asked;
} extents[] = {
  /* clang-format off */
    {"a request without a body",      "GET / HTTP/1.1\r\n\r\nGET",                         WT_MESSAGE_BYTES,  18, WT_ASKS_NOTHING},
    {"bare line feeds",               "GET / HTTP/1.1\n\n",                                WT_MESSAGE_BYTES,  16, WT_ASKS_NOTHING},
    {"a length",                      "PUT / HTTP/1.1\r\nContent-Length: 70\r\n\r\n",      WT_MESSAGE_BYTES,  108, WT_ASKS_NOTHING},
    {"a length in small letters",     "PUT / HTTP/1.1\r\ncontent-length:7\r\n\r\n",        WT_MESSAGE_BYTES,  43, WT_ASKS_NOTHING},
    {"a length that is no number",         "PUT / HTTP/1.1\r\nContent-Length: 7a\r\n\r\n",      WT_MESSAGE_BYTES,  38, WT_ASKS_NOTHING},
    {"a length beyond all bounds",    "PUT / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\n", WT_MESSAGE_BYTES, 55, WT_ASKS_NOTHING},
    {"chunks",                        "PUT / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n", WT_MESSAGE_CHUNKS, 52, WT_ASKS_NOTHING},
    {"chunks win over a length",      "PUT / HTTP/1.1\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n", WT_MESSAGE_CHUNKS, 65, WT_ASKS_NOTHING},
    {"an answer up to the end",       "HTTP/1.1 200 OK\r\n\r\nabc",                        WT_MESSAGE_TO_END, 19, WT_ASKS_NOTHING},
    {"an answer to HEAD",             "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",      WT_MESSAGE_BYTES,  38, WT_ASKS_HEAD   },
    {"an answer to CONNECT",          "HTTP/1.1 200 OK\r\n\r\n",                           WT_MESSAGE_BYTES,  19, WT_ASKS_CONNECT},
    {"not modified",                  "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", WT_MESSAGE_BYTES, 48, WT_ASKS_NOTHING},
    {"no phrase",                     "HTTP/1.1 204\r\n\r\n",                              WT_MESSAGE_BYTES,  16, WT_ASKS_NOTHING},
    {"half a method",                 "PROPF",                                             WT_NEEDS_MORE,     0,  WT_ASKS_NOTHING},
    {"half a first line",             "GET /index",                                        WT_NEEDS_MORE,     0,  WT_ASKS_NOTHING},
    {"half a head",                   "GET / HTTP/1.1\r\nHost: x\r\n",                     WT_NEEDS_MORE,     0,  WT_ASKS_NOTHING},
    {"half a status line",            "HTTP/1.1 2",                                        WT_NEEDS_MORE,     0,  WT_ASKS_NOTHING},
    {"no version",                    "GET /\r\n\r\n",                                     WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"another version",               "PRI * HTTP/2.0\r\n\r\n",                            WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"no such method",                "HELLO / HTTP/1.1\r\n\r\n",                          WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"a method goes on",              "GETS / HTTP/1.1\r\n\r\n",                           WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"small letters",                 "get / http/1.1\r\n\r\n",                            WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"a relative of it",              "RTSP/1.0 200 OK\r\n\r\n",                           WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"a code of letters",             "HTTP/1.1 2OO OK\r\n\r\n",                           WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
    {"nothing",                       "",                                                  WT_NO_MESSAGE,     0,  WT_ASKS_NOTHING},
  /* clang-format on */
};

static void ends(void **state)
{
    const struct extent_case *c = *state;
    struct wt_extent extent = wt_http_extent(text(c->bytes), false, c->asked);

    assert_number(extent.kind, c->kind);
    if (c->length != 0)
        assert_number(extent.bytes, c->length);
}

static void lines_without_end(void **state)
{
    static char bytes[20000];
    struct wt_extent extent;

    (void)state;
    memset(bytes, 'a', sizeof bytes);
    memcpy(bytes, "GET /", 5);
    extent = wt_http_extent(whole((const uint8_t *)bytes, 8191), false, WT_ASKS_NOTHING);
    assert_number(extent.kind, WT_NEEDS_MORE);
    extent = wt_http_extent(whole((const uint8_t *)bytes, 8192), false, WT_ASKS_NOTHING);
    assert_number(extent.kind, WT_NO_MESSAGE);
    memcpy(bytes, "GET / HTTP/1.1\r\n", 16);
    extent = wt_http_extent(whole((const uint8_t *)bytes, 16384), false, WT_ASKS_NOTHING);
    assert_number(extent.kind, WT_NO_MESSAGE);
}

static void what_it_asks(void **state)
{
    (void)state;
    assert_number(wt_http_extent(text("HEAD / HTTP/1.1\r\n\r\n"), false, WT_ASKS_NOTHING).asks,
                  WT_ASKS_HEAD);
    assert_number(wt_http_extent(text("CONNECT a:1 HTTP/1.1\r\n\r\n"), false, WT_ASKS_NOTHING).asks,
                  WT_ASKS_CONNECT);
    assert_number(wt_http_extent(text(request), false, WT_ASKS_NOTHING).asks, WT_ASKS_NOTHING);
}

static void datagrams_of_ssdp(void **state)
{
    (void)state;
    assert_true(wt_http_recognise(text("M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n\r\n")));
    assert_true(wt_http_recognise(text("NOTIFY * HTTP/1.1\r\n")));
    assert_true(wt_http_recognise(text("HTTP/1.1 200 OK\r\n\r\n")));
    assert_false(wt_http_recognise(text("NOTIFY me\r\n")));
    assert_false(wt_http_recognise(text("NOTIFY * HTTP/1.1")));
    assert_false(wt_http_recognise(text("OPTIONS sip:a@b SIP/2.0\r\n")));
}

int main(void)
{
    struct CMUnitTest tests[16 + WT_ARRAY_LEN(extents)] = {
        cmocka_unit_test(a_request),         cmocka_unit_test(a_response),
        cmocka_unit_test(cut_anywhere),      cmocka_unit_test(any_byte),
        cmocka_unit_test(no_line_at_all),    cmocka_unit_test(many_lines),
        cmocka_unit_test(what_it_asks),      cmocka_unit_test(lines_without_end),
        cmocka_unit_test(datagrams_of_ssdp),
    };
    size_t n = 9;

    for (size_t i = 0; i < WT_ARRAY_LEN(extents); i++)
        tests[n++] = (struct CMUnitTest){.name = extents[i].name,
                                         .test_func = ends,
                                         .initial_state = (void *)(uintptr_t)&extents[i]};
    return _cmocka_run_group_tests("http", tests, n, NULL, NULL);
}
