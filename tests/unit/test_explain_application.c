/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to application messages: who asked what, who answered. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

enum step_kind { UDP, TCP, OPEN };

struct step {
    enum step_kind kind;
    bool from_server;
    const char *bytes;
    size_t n;
    const char *said; /* words that must be among what is said */
    const char *line; /* the key of its line; NULL: none */
};

#define B(literal) literal, sizeof(literal) - 1
#define NAME "\7example\4test\0"
#define QUESTION(type) NAME "\0" type "\0\1"
#define RECORD(type) "\xc0\x0c\0" type "\0\1\0\0\0\x3c"

static const struct tale_of_bytes {
    const char *name;
    uint16_t port;
    struct step steps[8];
} tales[] = {
  /* clang-format off */
    {"a name, then the connection to it", 53, {
        {UDP, false, B("\0\1\1\0\0\1\0\0\0\0\0\0" QUESTION("\1")),
         "datagram-first dns-asks-ipv4 dns-over-udp dns-recursion-wanted dns-hosts-file", "line-dns-query"},
        {UDP, true, B("\0\1\x81\x80\0\1\0\1\0\0\0\0" QUESTION("\1") RECORD("\1") "\0\4\x0a\0\0\2"),
         "datagram-answer dns-address answers-question", "line-dns-address"},
        {OPEN, false, NULL, 80, "name-was-resolved", NULL},
        {TCP, false, B("GET /x HTTP/1.1\r\nHost: h\r\n\r\n"), "data http-request", NULL},
        {TCP, true, B("HTTP/1.1 100 Continue\r\n\r\n"), "data-answer http-interim", NULL},
        {TCP, true, B("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "http-success", NULL},
    }},
    {"codes of HTTP", 80, {
        {OPEN, false, NULL, 80, "handshake-3", NULL},
        {TCP, false, B("GET / HTTP/1.1\r\n\r\n"), "http-request", NULL},
        {TCP, true, B("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n"), "http-redirect", NULL},
        {TCP, true, B("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "http-client-error", NULL},
        {TCP, true, B("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), "http-server-error", NULL},
        {UDP, false, B("M-SEARCH * HTTP/1.1\r\n\r\n"), "http-over-udp", NULL},
    }},
    {"TLS", 443, {
        {OPEN, false, NULL, 443, "handshake-3", NULL},
        {TCP, false, B("\x16\3\1\0\x3a\1\0\0\x36\3\3" "0123456789abcdef0123456789abcdef" "\0\0\2\x13\1\1\0"
                       "\0\x0b\0\0\0\7\0\5\0\0\2ab"), "tls-client-hello", "line-tls-client-hello"},
        {TCP, true, B("\x16\3\3\0\x2a\2\0\0\x26\3\3" "0123456789abcdef0123456789abcdef" "\0\x13\1\0"),
         "tls-server-hello", "line-tls-server-hello"},
        {TCP, true, B("\x14\3\3\0\1\1"), "data-stream", "line-tls-change"},
        {TCP, false, B("\x16\3\3\0\4\xff\1\2\3"), "", "line-tls-handshake-encrypted"},
        {TCP, false, B("\x17\3\3\0\2zz"), "tls-encrypted", "line-tls-data"},
        {TCP, false, B("\x16\3\1\0\x2d\1\0\0\x29\3\3" "0123456789abcdef0123456789abcdef" "\0\0\2\x13\1\1\0"),
         "tls-client-hello-nameless", "line-tls-client-hello-nameless"},
    }},
  /* clang-format on */
};

static bool seen[WT_N_REMARKS];

static bool has_word(const char *words, const char *word, size_t n)
{
    for (const char *at = words; (at = strstr(at, word)) != NULL; at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static void said_all(struct exchange *x, const char *wanted)
{
    const char *said = exchange_said(x);

    while (*wanted != '\0') {
        char word[64] = "";
        size_t n = strcspn(wanted, " ");

        assert_true(n < sizeof word);
        memcpy(word, wanted, n);
        if (!has_word(said, word, n))
            fail_msg("packet %u: said %s, wanted %s", (unsigned)x->frames, said, word);
        wanted += n + (wanted[n] == ' ');
    }
}

static void line_is(struct exchange *x, const char *wanted)
{
    struct wt_remark line;
    struct wt_dns_name name;
    bool has = wt_explain_message(&x->packet, &line, &name);

    assert_string_equal(has ? wt_remark_key(line.id) : "none", wanted ? wanted : "none");
    if (has)
        seen[line.id] = true;
}

static void remarks_are_as_listed(void **state)
{
    const struct tale_of_bytes *tale = *state;
    struct exchange x;

    exchange_begin(&x, tale->port, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(tale->steps) && tale->steps[i].said != NULL; i++) {
        const struct step *s = &tale->steps[i];
        struct bytes bytes = {s->bytes, s->n};

        if (s->kind == OPEN) {
            x.port = (uint16_t)s->n;
            exchange_send(&x, false, BYTES(""), WT_SYN);
            if (strcmp(s->said, "handshake-3") != 0)
                said_all(&x, s->said);
            for (size_t k = 0; k < x.commentary.n_remarks; k++)
                seen[x.commentary.remarks[k].id] = true;
            exchange_send(&x, true, BYTES(""), WT_SYN | WT_ACK);
            exchange_send(&x, false, BYTES(""), WT_ACK);
            continue;
        }
        if (s->kind == UDP)
            exchange_datagram(&x, s->from_server, bytes);
        else
            exchange_send(&x, s->from_server, bytes, WT_ACK | WT_PSH);
        said_all(&x, s->said);
        line_is(&x, s->line);
        for (size_t k = 0; k < x.commentary.n_remarks; k++)
            seen[x.commentary.remarks[k].id] = true;
    }
    exchange_end(&x);
}

enum { CIADDR = 1, YIADDR = 2, GIADDR = 4, REQUESTED = 8, SERVER = 16, LEASE = 32, ALL = 64 };
static const struct {
    uint8_t message, has;
    const char *said, *line;
} dhcp_cases[] = {
    {1,  0,                        "dhcp-discover-other",       "line-dhcp"        },
    {2,  YIADDR,                   "dhcp-offer",                "line-dhcp-address"},
    {3,  REQUESTED | SERVER,       "dhcp-request-one",          "line-dhcp"        },
    {3,  REQUESTED,                "dhcp-reboot",               "line-dhcp"        },
    {3,  CIADDR,                   "dhcp-renew",                "line-dhcp"        },
    {3,  0,                        "dhcp-other",                "line-dhcp"        },
    {4,  REQUESTED,                "dhcp-decline",              "line-dhcp"        },
    {5,  YIADDR | LEASE,           "dhcp-ack dhcp-lease",       "line-dhcp-address"},
    {5,  CIADDR | LEASE,           "dhcp-ack-settings",         "line-dhcp"        },
    {6,  0,                        "dhcp-nak",                  "line-dhcp"        },
    {7,  CIADDR,                   "dhcp-release",              "line-dhcp"        },
    {8,  CIADDR,                   "dhcp-inform",               "line-dhcp"        },
    {8,  CIADDR | GIADDR,          "dhcp-inform~ dhcp-relayed", "line-dhcp"        },
    {10, 0,                        "dhcp-other~",               "line-dhcp"        },
    {1,  ALL,                      "dhcp-discover",             "line-dhcp"        },
    {3,  ALL | REQUESTED | SERVER, "dhcp-request",              "line-dhcp"        },
    {3,  ALL | CIADDR,             "dhcp-rebind",               "line-dhcp"        },
};

static void put_dhcp(uint8_t *bytes, uint8_t message, uint8_t has)
{
    uint8_t *p = bytes + 243;

    bytes[12] = bytes[15] = has & CIADDR ? 10 : 0;
    bytes[16] = bytes[19] = has & YIADDR ? 10 : 0;
    bytes[24] = bytes[27] = has & GIADDR ? 10 : 0;
    memcpy(bytes + 236, "\x63\x82\x53\x63\x35\1", 6);
    bytes[242] = message;
    if (has & REQUESTED) {
        memcpy(p, "\x32\4\x0a\0\0\7", 6);
        p += 6;
    }
    if (has & SERVER) {
        memcpy(p, "\x36\4\x0a\0\0\1", 6);
        p += 6;
    }
    if (has & LEASE) {
        memcpy(p, "\x33\4\0\0\x0e\x10", 6);
        p += 6;
    }
    *p = 255;
}

/* The steps by which a machine gets its address, keeps it and gives it back. */
static void dhcp(void **state)
{
    static const struct wt_endpoint nobody = {.ip = {.version = 4}, .port = 68};
    static const struct wt_endpoint everybody = {
        .ip = {.version = 4, .bytes = {255, 255, 255, 255}},
          .port = 67
    };
    struct exchange x;

    (void)state;
    exchange_begin(&x, 67, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(dhcp_cases); i++) {
        uint8_t bytes[280] = {1, 1, 6};
        uint8_t has = dhcp_cases[i].has;

        put_dhcp(bytes, dhcp_cases[i].message, has);
        if (has & ALL)
            exchange_between(&x, &nobody, &everybody, (struct bytes){bytes, sizeof bytes}, 1);
        else
            exchange_datagram(&x, false, (struct bytes){bytes, sizeof bytes});
        said_all(&x, dhcp_cases[i].said);
        line_is(&x, dhcp_cases[i].line);
        for (size_t k = 0; k < x.commentary.n_remarks; k++)
            seen[x.commentary.remarks[k].id] = true;
    }
    exchange_end(&x);
}

/* An NTP message with the fields that the remarks use: li, version, mode; stratum; three
 * timestamps. */
static void ntp_datagram(struct exchange *x, bool from_server, uint8_t flags, uint8_t stratum,
                         const int64_t seconds_ns[3])
{
    uint8_t bytes[48] = {flags, stratum, 6, 0xec, [12] = 'R', 'A', 'T', 'E'};

    for (unsigned i = 0; i < 3; i++) { /* origin, receive, transmit */
        int64_t ns = seconds_ns[i];
        uint64_t stamp = ns == 0
                             ? 0
                             : ((uint64_t)(ns / 1000000000) + UINT64_C(2208988800)) << 32 |
                                   (uint64_t)(ns % 1000000000) * (UINT64_C(1) << 32) / 1000000000;

        for (unsigned k = 0; k < 8; k++)
            bytes[24 + 8 * i + k] = (uint8_t)(stamp >> (56 - 8 * k));
    }
    exchange_datagram(x, from_server, (struct bytes){bytes, sizeof bytes});
    for (size_t k = 0; k < x->commentary.n_remarks; k++)
        seen[x->commentary.remarks[k].id] = true;
}

static uint64_t argument(const struct exchange *x, const char *key, const char *name)
{
    for (size_t i = 0; i < x->commentary.n_remarks; i++)
        for (unsigned k = 0; k < x->commentary.remarks[i].n_args; k++)
            if (strcmp(wt_remark_key(x->commentary.remarks[i].id), key) == 0 &&
                strcmp(x->commentary.remarks[i].args[k].name, name) == 0)
                return x->commentary.remarks[i].args[k].as.number;
    fail_msg("%s has no {%s}", key, name);
    return 0;
}

enum { QUERY = 4 << 3 | 3, ANSWER = 4 << 3 | 4, MS = 1000000 };

/* A request takes 10 ms to a server whose clock differs, 1 ms there, and 30 ms back: the client's
 * offset is wrong by half the difference of the two delays. */
static void ntp_times(void **state)
{
    static const int64_t ahead[] = {INT64_C(5000) * MS, INT64_C(-5000) * MS};
    struct exchange x;

    (void)state;
    exchange_begin(&x, 123, true);
    x.ns = INT64_C(1700000000) * 1000 * MS;
    for (size_t i = 0; i < WT_ARRAY_LEN(ahead); i++) {
        const int64_t random[3] = {0, 0, INT64_C(7777) * MS + (int64_t)i};

        ntp_datagram(&x, false, QUERY, 0, random);
        said_all(&x, i == 0 ? "ntp-asks" : "ntp-asks~");
        line_is(&x, "line-ntp-query");
        int64_t t1 = x.frame.time_ns;
        int64_t t2 = t1 + 10 * MS + ahead[i], t3 = t2 + MS;

        x.ns += 41 * MS;
        ntp_datagram(&x, true, ANSWER, 2, (const int64_t[]){random[2], t2, t3});
        said_all(&x, i == 0 ? "ntp-answer ntp-clock-ahead" : "ntp-answer~ ntp-clock-behind");
        line_is(&x, "line-ntp-answer");
        int64_t delay = (x.frame.time_ns - t1) - (t3 - t2);
        int64_t offset = ((t2 - t1) + (t3 - x.frame.time_ns)) / 2;
        const char *key = i == 0 ? "ntp-clock-ahead" : "ntp-clock-behind";

        assert_number(argument(&x, "ntp-answer", "packet"), x.frames - 1);
        assert_true(llabs((long long)argument(&x, "ntp-answer", "delay") - delay) <= 2);
        assert_true(llabs((long long)argument(&x, key, "offset") - llabs(offset)) <= 2);
        assert_true(llabs((long long)argument(&x, key, "error") - delay / 2) <= 2);
    }
    exchange_end(&x);
}

static void ntp_others(void **state)
{
    static const struct {
        bool from_server;
        uint8_t flags, stratum;
        int64_t times[3];
        const char *said, *line;
    } cases[] = {
        {true,  ANSWER,          1,  {5 * MS, 6 * MS, 7 * MS}, "ntp-answer-alone",       "line-ntp-answer"        },
        {false, QUERY,           0,  {0, 0, 9 * MS},           "ntp-asks",               "line-ntp-query"         },
        {true,  ANSWER,          2,  {9 * MS, 0, 0},           "ntp-answer-unmeasured",  "line-ntp-answer"        },
        {true,  ANSWER,          2,  {9 * MS, 8 * MS, 7 * MS}, "ntp-answer-unmeasured~", "line-ntp-answer"        },
        {true,
         ANSWER,                 2,
         {9 * MS, MS, 90000 * (int64_t)MS},
         "ntp-answer-unmeasured~",                                                       "line-ntp-answer"        },
        {true,  ANSWER,          0,  {9 * MS, 0, 0},           "ntp-kiss",               "line-ntp-kiss"          },
        {true,  ANSWER | 3 << 6, 2,  {9 * MS, 0, 0},           "ntp-unsynchronised",     "line-ntp-unsynchronised"},
        {true,  ANSWER,          16, {9 * MS, 0, 0},           "ntp-unsynchronised~",    "line-ntp-unsynchronised"},
        {true,  3 << 3 | 1,      2,  {0, 0, MS},               "ntp-symmetric",          "line-ntp-symmetric"     },
        {true,  3 << 3 | 2,      2,  {0, 0, MS},               "ntp-symmetric~",         "line-ntp-symmetric"     },
        {true,  4 << 3 | 5,      2,  {0, 0, MS},               "ntp-broadcast",          "line-ntp-broadcast"     },
        {true,  4 << 3 | 6,      2,  {0, 0, MS},               "",                       NULL                     },
    };
    struct exchange x;

    (void)state;
    exchange_begin(&x, 123, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        ntp_datagram(&x, cases[i].from_server, cases[i].flags, cases[i].stratum, cases[i].times);
        said_all(&x, cases[i].said);
        line_is(&x, cases[i].line);
    }
    exchange_end(&x);
}

static void every_remark_is_said(void **state)
{
    static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_application.def"
#undef WT_REMARK
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(subject); i++)
        if (!seen[subject[i]])
            fail_msg("%s: nothing here says it", wt_remark_key(subject[i]));
}

int main(void)
{
    struct CMUnitTest tests[5 + WT_ARRAY_LEN(tales)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(tales); i++)
        tests[n++] = (struct CMUnitTest){.name = tales[i].name,
                                         .test_func = remarks_are_as_listed,
                                         .initial_state = (void *)(uintptr_t)&tales[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(dhcp);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(ntp_times);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(ntp_others);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_remark_is_said);
    return _cmocka_run_group_tests("application", tests, n, NULL, NULL);
}
