/* SPDX-License-Identifier: BSD-2-Clause */
/* Observed calls and programs as text and as JSON, in both languages. With --print it prints the
 * JSON of all its stories, for the test of the schema. */
#include "stories.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/render.h"
#include "wiretutor/wrap.h"

static const char *const echo[] = {
    "do run private",
    "do 0 started",
    "do 0 socket s5 = 3",
    "do 0 bind s5 fd 3 to S = 0",
    "do 0 listen s5 fd 3 ask 5 = 0",
    "do 1 started",
    "do 0 accept s5 fd 3 begins",
    "do 1 socket s6 = 3",
    "do 1 connect s6 fd 3 to S begins",
    "C > S SYN 100",
    "S > C SYN,ACK 300 ack 101",
    "C > S ACK 101 ack 301",
    "do 1 connect s6 fd 3 to S local C remote S = 0 returns",
    "do 0 accept s5 fd 3 new s7 from C local S remote C = 4 returns",
    "do 1 send s6 fd 3 says test",
    "C > S PSH,ACK 101 ack 301 says test",
    "S > C ACK 301 ack 105",
    "do 0 recv s7 fd 4 room 1024 begins",
    "do 0 recv s7 fd 4 room 1024 returns says test",
    "do 1 recv s6 fd 3 room 1024 begins",
    "do 0 send s7 fd 4 says Server received b'test'",
    "S > C PSH,ACK 301 ack 105 says Server received b'test'",
    "C > S ACK 105 ack 324",
    "do 1 recv s6 fd 3 room 1024 returns says Server received b'test'",
    "do 1 output Server received b'test'",
    "do 1 close s6 fd 3 last = 0",
    "C > S FIN,ACK 105 ack 324",
    "do 0 recv s7 fd 4 room 1024 = 0",
    "do 0 close s7 fd 4 last = 0",
    "S > C FIN,ACK 324 ack 106",
    "C > S ACK 106 ack 325",
    "do 1 ended pid 101 code 0",
    "do 0 accept s5 fd 3 begins",
    "do stopping idle 0 in accept s5",
    "do 0 ended pid 100 by-us when idle signal 15",
    "do 0 sum",
    "do 1 sum",
    NULL,
};

/* One of each that the echo has not. */
static const char *const others[] = {
    "do run veth lose 3 refuse delay 20",
    "do 1 unwatched denied",
    "do 0 socket s5 udp v6 = 3",
    "do 0 setsockopt s5 udp fd 3 opt SO_LINGER 1 linger 0 = 0",
    "do 0 setsockopt s5 udp fd 3 opt 77 88 99 = 0",
    "do 0 setsockopt s5 udp fd 3 opt SO_BROADCAST 1 = 0",
    "do 0 setsockopt s5 udp fd 3 opt SO_RCVBUF 65536 = 0",
    "do 0 setsockopt s5 udp fd 3 opt SO_RCVTIMEO 2500 = 0",
    "do 2 socket s9 flags SOCK_CLOEXEC flags SOCK_NONBLOCK = 3",
    "do 2 accept s9 fd 3 flags SOCK_NONBLOCK ! EAGAIN",
    "do 0 getsockopt s5 udp fd 3 opt SO_ERROR 111 = 0",
    "do 0 fcntl s5 udp fd 3 value 0 = 0",
    "do 0 shutdown s5 udp fd 3 value 1 ! ENOTCONN",
    "do 0 getsockname s5 udp fd 3 local [::1]:53 = 0",
    "do 0 bind s5 udp fd 3 to [::1]:53 ! 199",
    "do 0 sendto s5 udp fd 3 to [::1]:53 says \x1b[2J\"\xe2\x80\xae",
    "do 0 recvfrom s5 udp fd 3 room 9 from [::1]:53 = 0",
    "do 0 poll value 500 begins",
    "do 0 dup s5 udp fd 3 = 9",
    "do 0 error Traceback\x1b[31m",
    "do lost",
    "do overflow 9",
    "do refused",
    "do stalemate 1 in recvfrom",
    "do watcher stopped",
    "do watcher traced",
    "do watcher killed",
    "do untold 7",
    "do 0 ending pid 100",
    "do 0 ended code 3",
    "do 1 ended signal 11",
    "do stopping time",
    "do stopping signal 1",
    "do 1 ended by-us when signal signal 9",
    "do 0 ended not-started code 126",
    "do 0 sum",
    "do 1 sum",
    NULL,
};

/* ---- the story ---- */

static void an_echo_in_english(void **state)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80};

    (void)state;
    show_tells(
        echo, &options,
        (const char *const[]){
            "The programs run in a network of their own: only they are on its lo (the\n"
            "loopback interface), and all its ports are free.\n"
            "    server.py  python3 lessons/server.py\n"
            "    client.py  python3 client.py\n"
            "    other      ./other\n\n",
            "     0.000000  server.py  socket(AF_INET, SOCK_STREAM) = 3\n"
            "     Silent: no packet leaves. ",
            "server.py  bind(3, 10.0.0.2:80) = 0\n     Silent: bind() ",
            "server.py  listen(3, backlog 5) = 0\n     Silent: this makes it a listening socket.",
            "client.py  starts\n     It starts now because server.py listens",
            "server.py  accept(3) waits …\n     No finished connection",
            "client.py  connect(3, 10.0.0.2:80) begins …\n",
            "     are ESTABLISHED; accept() can hand the server its socket.\n",
            "client.py  connect(3) = 0, after ",
            "server.py  accept(3) = 4, from 10.0.0.1:40000, after ",
            "client.py  send(3, \"test\") = 4 bytes\n     The kernel takes the 4 bytes",
            "     send()  The 4 bytes of this send() leave at once",
            "server.py  recv(4, room for 1024) = 4 bytes \"test\"",
            "client.py  recv(3, room for 1024) waits …\n",
            "client.py │ Server received b'test'\n",
            "client.py  close(3) = 0\n     The program gives the socket back",
            "     close()  Teardown 1. The client has nothing more to send: client.py called\n",
            "server.py  recv(4, room for 1024) = 0 bytes\n     0 bytes, in Python b''",
            "Conversation 1 ended normally: ",
            "client.py  ended: exit code 0\n",
            "other has ended; server.py only waits, in accept(): wiretutor ends it;\n",
            "\nserver.py: listened on port 80, 1 connection accepted, 4 bytes received in 1\n"
            "recv(), 23 bytes sent in 1 send(), ended by wiretutor.\n",
            "\nclient.py: 1 connection opened, 23 bytes received in 1 recv(), 4 bytes sent in 1\n"
            "send(), ended with exit code 0.\n",
            NULL});
}

static void an_echo_in_chinese(void **state)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .language = WT_CHINESE};

    (void)state;
    show_tells(echo, &options,
               (const char *const[]){
                   "这些程序运行在一个独立的网络里：环回接口 lo 上只有它们自己，所有端口都空着。\n",
                   "server.py  socket(AF_INET, SOCK_STREAM) = 3\n     没有分组发出。",
                   "server.py  listen(3, backlog 5) = 0\n     不发分组。它从此成为监听套接字。",
                   "client.py  启动\n     现在才启动它，因为 server.py 已经开始监听",
                   "server.py  accept(3) 等待……\n     全连接队列里还没有已建立的连接",
                   "client.py  connect(3, 10.0.0.2:80) 开始……\n",
                   "server.py  accept(3) = 4，来自 10.0.0.1:40000，历时 ",
                   "client.py  send(3, \"test\") = 4 字节\n",
                   "server.py  recv(4, 最多 1024) = 0 字节\n     0 字节，在 Python 中就是 b''",
                   "     close()  第一次挥手：客户端没有数据要发送了，client.py 调用了 close()。",
                   "server.py  由 wiretutor 结束\n",
                   "\nserver.py：监听端口 80，接受 1 个连接，1 次 recv() 接收 4 字节，1 次 send() "
                   "发送\n23 字节，由 wiretutor 结束。\n",
                   NULL});
}

static void lines_of_calls(void **state)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80};

    (void)state;
    show_tells(others, &options,
               (const char *const[]){
                   "of every 3 TCP or UDP packets one does not arrive",
                   "client.py  its calls are not watched\n",
                   "socket(AF_INET6, SOCK_DGRAM) = 3\n",
                   "setsockopt(3, SO_LINGER, {1, 0}) = 0\n",
                   "setsockopt(3, 77, 88, 99) = 0\n",
                   "setsockopt(3, SO_BROADCAST, on) = 0\n",
                   "setsockopt(3, SO_RCVBUF, 65536 bytes) = 0\n",
                   "setsockopt(3, SO_RCVTIMEO, 2.5 s) = 0\n",
                   "socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC) = 3\n",
                   "accept(3, SOCK_NONBLOCK) = -1 EAGAIN",
                   "getsockopt(3, SO_ERROR) = 111\n     SO_ERROR is ECONNREFUSED",
                   "fcntl(3, not blocking) = 0\n",
                   "shutdown(3, SHUT_WR) = -1 ENOTCONN\n",
                   "getsockname(3) = [::1]:53\n",
                   "bind(3, [::1]:53) = -1 errno 199\n",
                   "sendto(3, \"\\x1b[2J\\\"\\u202e\", [::1]:53) = 8 bytes\n",
                   "recvfrom(3, room for 9) = 0 bytes, from [::1]:53\n",
                   "poll(time-out 500 ms) waits …\n",
                   "dup(3) = 9\n",
                   "server.py │ Traceback\n",
                   "lost on purpose  client → server\n",
                   "  lost\n     Not on purpose: more came at once",
                   "refused on purpose  client → server\n",
                   "  lost\n     On purpose, too, and too fast to be told",
                   "server.py  ended: exit code 3\n",
                   "client.py  ended by signal 11 (SIGSEGV)\n     The program crashed",
                   "  wiretutor ends the programs: the time of --for is over\n     Those",
                   "  wiretutor ends the programs: SIGHUP\n     SIGHUP ends wiretutor",
                   "client.py  ended by wiretutor\n     It did not end",
                   "server.py  ended: exit code 126\n     It could not be started",
                   NULL});
}

static void what_is_sent_in_part_and_cut(void **state)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80};
    static const char *const lines[] = {
        "do run private", "do 1 socket s6 = 3",
        "do 1 send s6 fd 3 ask 900 = 200 says 0123456789 and so on, for much longer than fits",
        /* 22 characters of three bytes: the 64th byte is in the middle of one */
        "do 1 send s6 fd 3 says 一二三四五六七八九十一二三四五六七八九十一二", NULL};

    (void)state;
    show_tells(
        lines, &options,
        (const char *const[]){"send(3, 900 bytes \"0123456789 and so on, for m…\") = 200 bytes\n",
                              "send(3, \"一二三四五六七八九十一二三…\") = 66 bytes\n", NULL});
}

/* Values that no header names, sockets that are neither TCP nor UDP. */
static void unnamed_values_and_raw_sockets(void **state)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80};
    static const char *const lines[] = {"do run private",
                                        "do 0 socket s5 raw = 3",
                                        "do 0 shutdown s6 fd 4 value 9 ! EINVAL",
                                        "do 0 getpeername s6 fd 4 remote 10.0.0.1:40000 = 0",
                                        "do 0 poll value -1 begins",
                                        NULL};

    (void)state;
    show_tells(
        lines, &options,
        (const char *const[]){"socket(AF_INET, SOCK_RAW) = 3\n", "shutdown(4, 9) = -1 EINVAL\n",
                              "getpeername(4) = 10.0.0.1:40000\n", "poll() waits …\n", NULL});
}

/* All 64 bytes that are kept fit in the line, but there were more. */
static void a_wide_line_says_that_there_was_more(void **state)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 200};
    static const char *const lines[] = {
        "do run private",
        "do 1 send s6 fd 3 says "
        "1234567.1234567.1234567.1234567.1234567.1234567.1234567.1234567.and so on",
        "do 1 send s6 fd 3 says "
        "1234567.1234567.1234567.1234567.1234567.1234567.1234567.1234567.",
        NULL};

    (void)state;
    show_tells(
        lines, &options,
        (const char *const[]){
            "1234567.1234567.1234567.1234567.1234567.1234567.1234567.1234567.\"…) = 73 bytes\n",
            "1234567.1234567.1234567.1234567.1234567.1234567.1234567.1234567.\") = 64 bytes\n",
            NULL});
}

static void only_ascii_where_it_is_asked_for(void **state)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .ascii = true};
    struct show show;

    (void)state;
    show_begin(&show, &options);
    show_give(&show, echo);
    for (const char *c = show_finish(&show); *c != '\0'; c++)
        assert_true((unsigned char)*c < 0x80);
    show_end(&show);
}

/* Sentences are broken at 80 columns; lines of calls may be longer, and so may words. */
static void sentences_are_wrapped(void **state)
{
    static const struct wt_render_options options[] = {
        {.view = WT_VIEW_STORY, .width = 80           },
        { .view = WT_VIEW_STORY,          .width = 80, .language = WT_CHINESE}
    };
    struct show show;

    (void)state;
    for (size_t i = 0; i < 2 * WT_ARRAY_LEN(options); i++) {
        show_begin(&show, &options[i / 2]);
        show_give(&show, i % 2 ? others : echo);
        for (const char *line = show_finish(&show); *line != '\0'; line += *line == '\n') {
            size_t n = strcspn(line, "\n");

            if (line[5] < '0' || line[5] > '9')
                assert_true(wt_width(line, n) <= 80);
            line += n;
        }
        show_end(&show);
    }
}

/* What a program prints for a terminal: its text, as it stands there in the end. */
static void colours_and_returns_are_not_shown(void **state)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80};

    (void)state;
    show_tells(
        (const char *const[]){
            "do run private",
            "do 0 output 10 %\r\x1b[1;32m20 %\x1b[0m\r",
            "do 0 output C:\\x b'\\xe4' \x1b[2J.\x1b[",
            NULL,
        },
        &options, (const char *const[]){"│ 20 %\n", "│ C:\\x b'\\xe4' .\\x1b[\n", NULL});
}

static void quiet_leaves_the_sentences_out(void **state)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .quiet = true};
    struct show show;

    (void)state;
    show_begin(&show, &options);
    show_give(&show, echo);
    const char *text = show_finish(&show);

    assert_non_null(strstr(text, "server.py  accept(3) = 4, from "));
    assert_null(strstr(text, "accept(3) waits")); /* its return is told */
    assert_null(strstr(text, "socket("));         /* nobody waits for it */
    assert_null(strstr(text, "Silent"));
    show_end(&show);
}

/* ---- JSON ---- */

static void json_says_all(void **state)
{
    static const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .json = true};

    (void)state;
    show_tells(
        echo, &options,
        (const char *const[]){
            "{\"wiretutor.schema\":1,\"wiretutor.type\":\"run\",\"wiretutor.network\":\"private\","
            "\"wiretutor.programs\":"
            "[{\"name\":\"server.py\",\"command\":[\"python3\",\"lessons/server.py\"]},",
            "{\"wiretutor.type\":\"program\",\"frame.time_epoch\":0.000000001,"
            "\"wiretutor.program\":\"server.py\",\"wiretutor.event\":\"started\"",
            "\"wiretutor.shown\":\"whole\",\"wiretutor.call\":\"bind\"",
            "\"wiretutor.address\":\"10.0.0.2\",\"wiretutor.port\":80",
            "\"wiretutor.shown\":\"begins\",\"wiretutor.call\":\"connect\"",
            "\"wiretutor.shown\":\"returns\",\"wiretutor.call\":\"connect\"",
            "\"wiretutor.local\":\"10.0.0.1:40000\",\"wiretutor.remote\":\"10.0.0.2:80\"",
            "\"wiretutor.bytes\":4,\"wiretutor.data\":\"test\"",
            "\"wiretutor.event\":\"output\",\"wiretutor.stream\":\"stdout\","
            "\"wiretutor.data\":\"Server received b'test'\"",
            "\"wiretutor.event\":\"ended\",\"wiretutor.pid\":101,\"wiretutor.exit_code\":0",
            "{\"wiretutor.type\":\"stop\",\"frame.time_epoch\":",
            "\"wiretutor.stop_reason\":\"idle\",\"wiretutor.remarks\":",
            "\"wiretutor.stopped\":true,\"wiretutor.stop_reason\":\"idle\"",
            "\"wiretutor.event\":\"summary\",\"wiretutor.program\":\"server.py\","
            "\"wiretutor.text\":\"server.py: listened on port 80, 1 connection accepted",
            "\"id\":\"fin-1-seen\"", NULL});
    show_tells(others, &options,
               (const char *const[]){
                   "\"wiretutor.errno\":\"ENOTCONN\"", "\"wiretutor.errno\":199",
                   "\"wiretutor.data\":\"\\u001b[2J\\\"", "\"wiretutor.type\":\"bridge\"",
                   "\"wiretutor.event\":\"lost\"", "\"wiretutor.option_name\":\"SO_LINGER\"",
                   "\"wiretutor.signal_name\":\"SIGSEGV\"",
                   "\"wiretutor.stop_reason\":\"signal\",\"wiretutor.signal\":1,"
                   "\"wiretutor.signal_name\":\"SIGHUP\"",
                   "\"wiretutor.not_started\":true", NULL});
}

static int print_json(void)
{
    for (int i = 0; i < 2 * WT_N_LANGUAGES; i++) {
        const struct wt_render_options options = {.view = WT_VIEW_STORY,
                                                  .width = 80,
                                                  .json = true,
                                                  .language = (enum wt_language)(i / 2)};
        struct show show;

        show_begin(&show, &options);
        show_give(&show, i % 2 ? others : echo);
        fputs(show_finish(&show), stdout);
        show_end(&show);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_echo_in_english),
        cmocka_unit_test(an_echo_in_chinese),
        cmocka_unit_test(lines_of_calls),
        cmocka_unit_test(what_is_sent_in_part_and_cut),
        cmocka_unit_test(unnamed_values_and_raw_sockets),
        cmocka_unit_test(a_wide_line_says_that_there_was_more),
        cmocka_unit_test(only_ascii_where_it_is_asked_for),
        cmocka_unit_test(sentences_are_wrapped),
        cmocka_unit_test(colours_and_returns_are_not_shown),
        cmocka_unit_test(quiet_leaves_the_sentences_out),
        cmocka_unit_test(json_says_all),
    };
    if (argc > 1 && strcmp(argv[1], "--print") == 0)
        return print_json();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
