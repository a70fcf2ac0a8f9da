/* SPDX-License-Identifier: BSD-2-Clause */
/* lookup: every concept and call is found in both languages, and what is said of it fits the page,
 * the documents and JSON. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wiretutor/lang.h"
#include "wiretutor/lookup.h"
#include "wiretutor/render.h"
#include "wiretutor/wrap.h"

/* "id id": the ids of the answers; "" where the word is not known. */
static const char *ids_of(const char *word, char *out, size_t size)
{
    struct wt_answer answers[WT_MAX_ANSWERS];
    size_t n = wt_lookup(word, answers);

    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const char *key = wt_remark_key(answers[i].title.id);

        assert_true(strlen(out) + strlen(key) + 2 < size);
        if (i > 0)
            strcat(out, " ");
        strcat(out, key);
    }
    return out;
}

/* ---- What the tutorials bring up ---- */

/* Every concept and every call, as a learner may write it in either language. */
/* clang-format off */
static const char *const concepts[] = {
    "network", "网络", "protocol", "协议", "Internet", "因特网", "互联网", "internal network",
    "内网", "public network", "公网", "private network", "局域网", "TCP/IP", "四层模型",
    "application layer", "应用层", "transport layer", "传输层", "internet layer", "网络层",
    "network interface layer", "网络接口层", "OSI", "七层模型", "session layer", "会话层",
    "表示层", "MAC address", "MAC 地址", "IP", "IP 地址", "IPv4", "IPv6", "three addresses",
    "address classes", "A 类地址", "E类", "class C", "private addresses", "私有地址", "127.0.0.1",
    "localhost", "8.8.8.8", "DNS", "域名", "host name", "主机名", "routing", "路由", "port",
    "端口", "0-65535", "system port", "知名端口", "registered port", "注册端口", "dynamic port",
    "动态端口", "20", "21", "22", "23", "25", "53", "80", "443", "1521", "3306", "8080", "5900",
    "FTP", "SSH", "Telnet", "Talent", "SMTP", "HTTP", "HTTPS", "Oracle", "MySQL", "Tomcat", "VNC",
    "TCP", "传输控制协议", "控制传输协议", "connection-oriented", "面向连接", "full duplex",
    "全双工", "reliable", "可靠传输", "acknowledgement", "确认", "retransmission", "超时重传",
    "UDP", "用户数据报协议", "用户数据包协议", "无连接", "TCP和UDP的区别", "SYN", "ACK", "FIN",
    "RST", "PSH", "URG", "SYN J", "SYN K", "ACK J+1", "ACK K+1", "three-way handshake",
    "三次握手", "为什么是三次握手", "三次握手是什么", "four-way teardown", "四次挥手",
    "为什么是四次挥手", "five-tuple", "五元组", "socket", "套接字", "client", "客户端", "server",
    "服务器", "SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "AF_INET", "AF_INET6", "AF_UNIX",
    "进程间通信", "门面模式", "ifconfig", "ipconfig", "ip addr", "netstat -ano", "findstr", "ss",
    "192.168.4.24:5000", "192.168.157.1", "2001:0db8:85a3:08d3:1319:8a2e:0370:7344", "子网",
    "子网掩码", "粘包", "delayed ACK", "延迟确认", "TIME_WAIT", "tcp.ack", "ip.ttl", "分片",
    "滑动窗口", "半连接", "全连接队列", "raw_input", "bytes", "UTF-8", "bind", "listen", "accept",
    "connect", "connect_ex", "send", "sendall", "recv", "sendto", "recvfrom", "close", "shutdown",
    "getpeername", "getsockname", "getsockopt", "setsockopt", "SO_REUSEADDR", "SO_LINGER",
    "TCP_NODELAY", "setblocking", "settimeout", "gettimeout", "fileno", "makefile", "gethostname",
    "gethostbyname", "socket.socket()", "s.connect(('127.0.0.1', 80))",
};
/* clang-format on */

static void every_concept_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(concepts); i++) {
        struct wt_answer answers[WT_MAX_ANSWERS];

        if (wt_lookup(concepts[i], answers) == 0)
            fail_msg("\"%s\" is not known", concepts[i]);
    }
}

/* ---- What is said ---- */

static const char *const keys[] = {
#define WT_ENTRY(number, id, key, kind, sample, source, names, ...) key,
#include "../../src/lang/entries.def"
#undef WT_ENTRY
};
static const char *const names[] = {
#define WT_ENTRY(number, id, key, kind, sample, source, names, ...) names,
#include "../../src/lang/entries.def"
#undef WT_ENTRY
};
static const char *const samples[] = {
#define WT_ENTRY(number, id, key, kind, sample, source, names, ...) sample,
#include "../../src/lang/entries.def"
#undef WT_ENTRY
};

/* Each name, typed as it is written, finds its own row (a number of an error after its port). */
static void every_name_finds_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(keys); i++) {
        for (const char *at = names[i]; *at != '\0';) {
            size_t n = strcspn(at, "|");
            char name[128], ids[256];

            assert_true(n > 0 && n < sizeof name);
            memcpy(name, at, n);
            name[n] = '\0';
            if (strstr(ids_of(name, ids, sizeof ids), keys[i]) == NULL)
                fail_msg("\"%s\" of %s is \"%s\"", name, keys[i], ids);
            at += n + (at[n] == '|');
        }
    }
}

static void assert_sample(const char *word, const char *sample)
{
    char path[256];

    (void)snprintf(path, sizeof path, "samples/captures/%s.pcap", sample);
    if (access(path, R_OK) != 0)
        fail_msg("%s: there is no %s", word, path);
}

static void every_sample_exists(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(samples); i++)
        if (samples[i][0] != '\0')
            assert_sample(keys[i], samples[i]);
}

/* Addresses and ports for which a recording is named. */
static const char *const by_form[] = {
    "192.168.1.5",
    "127.0.0.1",
    "::1",
    "2001:db8::1",
    "ff02::1:ff00:2",
    "192.168.0.0/16",
    "255.255.255.0",
    "[SF]",
    "ff:ff:ff:ff:ff:ff",
    "33:33:ff:00:00:02",
    "00:00:00:00:00:00",
    "02:00:00:00:00:01",
    "tcp/80",
    "udp/53",
    "8001",
    "8080",
    "8090",
    "tcp/8888",
    "udp/8888",
    "udp/10000",
    "udp/10001",
    "tcp.flags",
    "udp.length",
    "arp.opcode",
    "ip.ttl",
    "ipv6.hlim",
    "dns.qry.name",
    "eth.src",
    "vlan.id",
    "icmp.type",
    "icmpv6.type",
};

static void samples_of_forms_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(by_form); i++) {
        struct wt_answer answers[WT_MAX_ANSWERS];

        if (wt_lookup(by_form[i], answers) == 0 || answers[0].sample == NULL)
            fail_msg("%s has no sample", by_form[i]);
        assert_sample(by_form[i], answers[0].sample);
    }
}

/* docs/lookup.md lists every title. */
static void the_documents_list_every_entry(void **state)
{
    static const char *const paths[WT_N_LANGUAGES] = {"docs/lookup.md", "docs/lookup.zh.md"};
    static const enum wt_remark_id titles[] = {
#define WT_ENTRY(number, id, key, kind, sample, source, names, ...) WT_REMARK_ABOUT_##id,
#include "../../src/lang/entries.def"
#undef WT_ENTRY
    };

    (void)state;
    for (int language = 0; language < (int)WT_N_LANGUAGES; language++) {
        static char text[65536];
        FILE *f = fopen(paths[language], "r");

        assert_non_null(f);
        size_t n = fread(text, 1, sizeof text - 1, f);

        text[n] = '\0';
        (void)fclose(f);
        for (size_t i = 0; i < WT_ARRAY_LEN(titles); i++) {
            const char *title = wt_words((enum wt_language)language, titles[i], true);

            if (strstr(text, title) == NULL)
                fail_msg("%s does not list \"%s\"", paths[language], title);
        }
    }
}

/* All that lookup says of this word. */
static void told(struct wt_text *out, const char *word, struct wt_render_options options)
{
    struct wt_renderer *r = wt_renderer_new(out, &options);
    struct wt_answer answers[WT_MAX_ANSWERS];
    size_t n = wt_lookup(word, answers);

    assert_non_null(r);
    wt_text_init(out, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        wt_render_answer(r, word, &answers[i]);
    assert_false(out->failed);
    wt_text_char(out, '\0');
    wt_renderer_free(r);
}

/* A command to type and a title may be longer than a line. */
static void fits(const char *word, const char *text)
{
    for (const char *line = text; *line != '\0';) {
        size_t n = strcspn(line, "\n");
        bool is_paragraph = n > 4 && memcmp(line, "    ", 4) == 0 && memchr(line, '/', n) == NULL;

        if (is_paragraph && wt_width(line, n) > 80)
            fail_msg("%s: \"%.*s\"", word, (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static void no_line_is_too_long(void **state)
{
    (void)state;
    for (int language = 0; language < (int)WT_N_LANGUAGES; language++) {
        for (size_t i = 0; i < WT_ARRAY_LEN(keys) + WT_ARRAY_LEN(by_form); i++) {
            const char *word = i < WT_ARRAY_LEN(keys) ? keys[i] : by_form[i - WT_ARRAY_LEN(keys)];
            struct wt_text out;

            told(&out, word,
                 (struct wt_render_options){
                     .view = WT_VIEW_LINES, .language = (enum wt_language)language, .width = 80});
            fits(word, out.data);
            assert_null(strchr(out.data, '{')); /* every placeholder has its argument */
            wt_text_clear(&out);
        }
    }
}

static void ascii_is_ascii(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(keys); i++) {
        struct wt_text out;
        char name[128];

        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(names[i], "|"), names[i]);
        told(&out, name,
             (struct wt_render_options){.view = WT_VIEW_LINES, .ascii = true, .width = 80});
        for (const char *c = out.data; *c != '\0'; c++) /* but for Chinese in quoted text */
            if ((unsigned char)*c >= 0x80 && ((unsigned char)*c & 0xc0) != 0x80 &&
                ((unsigned char)*c < 0xe4 || (unsigned char)*c > 0xe9))
                fail_msg("%s: \"%s\"", name, c);
        wt_text_clear(&out);
    }
}

static void an_answer_in_text(void **state)
{
    struct wt_text out;

    (void)state;
    told(&out, "gettimeout", (struct wt_render_options){.view = WT_VIEW_LINES, .width = 80});
    assert_string_equal(
        out.data, "gettimeout() \xc2\xb7 call\n"
                  "    Returns what settimeout() has set: a number of seconds, 0.0 for\n"
                  "    non-blocking, or None, which means waiting for ever.\n"
                  "    on the wire: nothing leaves: it is a note of Python's, not even the kernel\n"
                  "    is asked.\n");
    wt_text_clear(&out);
}

static void an_answer_in_json(void **state)
{
    struct wt_text out;

    (void)state;
    told(&out, "\"tcp\"/8080\x01",
         (struct wt_render_options){.view = WT_VIEW_LINES, .json = true, .width = 80});
    assert_string_equal(out.data, ""); /* not known: nothing on stdout */
    wt_text_clear(&out);
    told(&out, "[S.]", (struct wt_render_options){.view = WT_VIEW_LINES, .json = true});
    const char *begin =
        "{\"wiretutor.schema\":1,\"wiretutor.type\":\"lookup\",\"wiretutor.word\":\"[S.]\","
        "\"wiretutor.id\":\"flags-syn-ack\",\"wiretutor.kind\":\"flags\","
        "\"wiretutor.title\":\"SYN,ACK\",\"wiretutor.text\":\"The second step";

    assert_memory_equal(out.data, begin, strlen(begin));
    assert_non_null(
        strstr(out.data, "\"wiretutor.try\":\"wiretutor samples/captures/tcp-echo.pcap\""));
    assert_non_null(strstr(out.data, "\"wiretutor.source\":\"RFC 9293 section 3.5\""));
    assert_non_null(strstr(out.data, "\"wiretutor.remarks\":[\"flags-syn-ack\"]}\n"));
    wt_text_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_concept_is_found),
        cmocka_unit_test(every_name_finds_its_row),
        cmocka_unit_test(every_sample_exists),
        cmocka_unit_test(samples_of_forms_exist),
        cmocka_unit_test(the_documents_list_every_entry),
        cmocka_unit_test(no_line_is_too_long),
        cmocka_unit_test(ascii_is_ascii),
        cmocka_unit_test(an_answer_in_text),
        cmocka_unit_test(an_answer_in_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
