/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to HTTP/1 and TLS: each remark where it belongs, and not where it nearly does. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 12, FIN = 1, HOLE = 2 };
struct step {
    bool from_server;
    const char *bytes;
    size_t n;
    const char *said; /* words among what is said; "!word": not among them */
    const char *line; /* the key of its line; NULL: none */
    unsigned with;    /* FIN, or a HOLE of 500 bytes before it */
};

#define B(literal) literal, sizeof(literal) - 1
#define RANDOM "0123456789abcdef0123456789abcdef"
#define RETRY                                                                                      \
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c" \
    "\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"
/* behind its head the extensions of a greeting, n bytes of them (one byte) */
#define CLIENT(n, record, message, extensions)                                                     \
    B("\x16\3\1\0" record "\1\0\0" message "\3\3" RANDOM "\4abcd\0\2\xc0\x2b\1\0\0" n extensions)
#define SERVER(random, id, cipher, record, message, extensions)                                    \
    B("\x16\3\3\0" record "\2\0\0" message "\3\3" random "\4" id cipher "\0" extensions)
#define SNI "\0\0\0\x0b\0\x09\0\0\6a.test"
#define ALPN "\0\x10\0\5\0\3\2h2"
#define HELLO CLIENT("\x0f", "\x42", "\x3e", SNI)
#define HELLO_1_2 SERVER(RANDOM, "wxyz", "\xc0\x2b\0", "\x30", "\x2c", "\0")
#define HELLO_1_3                                                                                  \
    SERVER(RANDOM, "abcd", "\x13\1\0", "\x3c", "\x38", "\x0c\0\x2b\0\2\3\4\0\x33\0\2\0\x1d")
#define CHANGE B("\x14\3\3\0\1\1")
#define SECRET B("\x17\3\3\0\4abcd")
#define SECRET_19                                                                                  \
    B("\x17\3\3\0\x13"                                                                             \
      "0123456789012345678")
#define ALERT(level, alert) B("\x15\3\3\0\2" level alert)
#define OK "HTTP/1.1 200 OK\r\n"
#define TEN "Content-Length: 10\r\n\r\n"
#define GET B("GET / HTTP/1.1\r\n\r\n")

static const struct tale_of_bytes {
    const char *name;
    struct step steps[MOST_STEPS];
} tales[] = {
  /* clang-format off */
    {"a response in parts", {
        {false, GET, "http-request !http-request-body", NULL, 0},
        {true, B(OK TEN "012"), "http-success http-body-sized !http-body-to-close", NULL, 0},
        {true, B("345"), "", "line-http-response-part", 0},
        {true, B("6789"), "!http-cut-short", "line-http-response-part", FIN},
    }},
    {"heads that never end", {
        {false, B("GET /index.html HTTP/1.0\n"), "!http-request !http-request-unended", NULL, 0},
        {false, B(""), "http-request-unended !http-request !http-chunks-cut-short", NULL, FIN},
        {true, B(OK "Server: a\r\n"), "http-response-unended !http-success !http-cut-short", NULL, FIN},
    }},
    {"a request's head that ends with its connection", {
        {false, B("GET / HTTP/1.1\r\nHost: a\r\n"), "!http-request-unended", NULL, 0},
        {false, B("\r\n"), "http-request !http-request-unended", "line-http-request-part", FIN},
    }},
    {"a first line that is not there yet is no request", {
        {false, B("GET /index.html HT"), "!http-request", NULL, 0},
        {false, B(""), "!http-request-unended !http-request", NULL, FIN},
    }},
    {"the end of one response, and the next", {
        {false, B("GET / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"), "http-request", NULL, 0},
        {true, B(OK TEN "01"), "http-success", NULL, 0},
        {true, B("23456789" OK TEN "01"), "http-success", "line-http-response-part", 0},
        {true, B("23456789"), "", "line-http-response-part", 0},
    }},
    {"a response without a length", {
        {false, GET, "http-request", NULL, 0},
        {true, B(OK "\r\nabc"), "http-success http-body-to-close", NULL, 0},
        {true, B("def"), "", "line-http-response-part-unsized", 0},
        {true, B(""), "!http-cut-short !http-chunks-cut-short", NULL, FIN},
    }},
    {"parts whose question was not captured", {
        {true, B(OK TEN "012"), "http-success", NULL, 0},
        {true, B("345"), "", "line-http-response-part-unasked", 0},
        {true, B("6789"), "", "line-http-response-part-unasked", 0},
        {true, B(OK "\r\nabc"), "", NULL, 0},
        {true, B("def"), "", "line-http-response-part-unasked-unsized", 0},
    }},
    {"cut short", {
        {false, GET, "http-request", NULL, 0},
        {true, B(OK TEN "012"), "http-success", NULL, 0},
        {true, B("345"), "http-cut-short", "line-http-response-part", FIN},
    }},
    {"cut short in chunks", {
        {false, GET, "http-request", NULL, 0},
        {true, B(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc"), "http-success http-body-chunks !http-body-sized", NULL, 0},
        {true, B(""), "http-chunks-cut-short", NULL, FIN},
    }},
    {"requests with bodies", {
        {false, B("POST / HTTP/1.1\r\n" TEN "012"), "http-request http-request-body", NULL, 0},
        {false, B("3456"), "", "line-http-request-part", 0},
        {false, B("789"), "", "line-http-request-part", 0},
        {false, B("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabc"), "http-request-chunks !http-request-body", NULL, 0},
        {false, B("def"), "", "line-http-request-part-unsized", 0},
    }},
    {"codes with a meaning of their own", {
        {false, B("HEAD / HTTP/1.1\r\n\r\n"), "http-request", NULL, 0},
        {true, B(OK TEN), "http-head-answered !http-success !http-body-sized", NULL, 0},
        {false, GET, "", NULL, 0},
        {true, B("HTTP/1.1 304 Not Modified\r\n" TEN), "http-not-modified !http-redirect !http-body-sized", NULL, 0},
        {true, B("HTTP/1.1 204 No Content\r\n\r\n"), "http-no-content !http-success", NULL, 0},
        {true, B("HTTP/1.1 206 Partial Content\r\nContent-Length: 0\r\n\r\n"), "http-partial", NULL, 0},
        {true, B("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"), "http-unauthorized !http-client-error", NULL, 0},
        {true, B("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"), "http-request-timeout", NULL, 0},
        {true, B("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"), "http-too-many", NULL, 0},
        {true, B("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "http-client-error", NULL, 0},
        {true, B("HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n"), "http-unknown-class", NULL, 0},
    }},
    {"another protocol", {
        {false, B("GET / HTTP/1.1\r\nUpgrade: chat\r\n\r\n"), "http-request", NULL, 0},
        {true, B("HTTP/1.1 100 Continue\r\n\r\n"), "http-interim !http-switches", NULL, 0},
        {true, B("HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n"), "http-switches !http-interim", NULL, 0},
        {true, B(OK TEN), "!http-success", NULL, 0},
    }},
    {"a tunnel, and what runs in it", {
        {false, B("CONNECT a.test:443 HTTP/1.1\r\n\r\n"), "http-asks-tunnel !http-request", NULL, 0},
        {true, B(OK "\r\n"), "http-tunnel-open !http-success", NULL, 0},
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3 !tls-server-hello", "line-tls-server-hello", 0},
    }},
    {"a tunnel that is refused", {
        {false, B("CONNECT a.test:443 HTTP/1.1\r\n\r\n"), "http-asks-tunnel", NULL, 0},
        {true, B("HTTP/1.1 407 Proxy Authentication Required\r\n" TEN "0123456789"), "http-unauthorized !http-tunnel-open", NULL, 0},
    }},
    {"TLS to a server of HTTP", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, B("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), "http-client-error http-answers-tls", NULL, 0},
    }},
    {"TLS 1.2", {
        {false, CLIENT("\x18", "\x4b", "\x47", SNI ALPN), "tls-client-hello tls-alpn-offered !tls-early-data", "line-tls-client-hello", 0},
        {true, HELLO_1_2, "tls-server-hello !tls-server-hello-1-3 !tls-resumed", "line-tls-server-hello", 0},
        {true, B("\x16\3\3\0\x8\x0c\0\0\4\3\0\x1d\0"), "tls-key-exchange", "line-tls-message", 0},
        {true, B("\x16\3\3\0\4\x0e\0\0\0"), "!tls-key-exchange", "line-tls-message", 0},
        {false, CHANGE, "tls-change !tls-resumed", "line-tls-change", 0},
        {false, B("\x16\3\3\0\x10\0\0\0\0\0\0\0\0\x14\0\0\x0c\x99\x98\x97\x96"), "", "line-tls-handshake-encrypted", 0},
        {false, SECRET, "tls-encrypted", "line-tls-data", 0},
        {true, B("\x15\3\3\0\4abcd"), "tls-alert-encrypted !tls-alert", "line-tls-alert-encrypted", 0},
    }},
    {"resumed", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, SERVER(RANDOM, "abcd", "\xc0\x2b\0", "\x30", "\x2c", "\0"), "tls-server-hello", "line-tls-server-hello", 0},
        {true, CHANGE, "tls-change tls-resumed", "line-tls-change", 0},
    }},
    {"TLS 1.3 from an earlier connection, at once", {
        {false, CLIENT("\x13", "\x46", "\x42", SNI "\0\x2a\0\0"), "tls-client-hello tls-early-data", "line-tls-client-hello", 0},
        {false, SECRET_19, "!tls-refused-1-3", "line-tls-data", 0},
        {true, SERVER(RANDOM, "abcd", "\x13\1\0", "\x3c", "\x38", "\x0c\0\x2b\0\2\3\4\0\x29\0\2\0\0"),
         "tls-server-hello-1-3-keyless tls-resumed", "line-tls-server-hello", 0},
    }},
    {"a greeting is not enough", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, SERVER(RETRY, "abcd", "\x13\1\0", "\x3c", "\x38", "\x0c\0\x2b\0\2\3\4\0\x33\0\2\0\x1d"),
         "tls-hello-retry !tls-server-hello-1-3", "line-tls-retry", 0},
        {false, HELLO, "tls-client-hello-again !tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3 !tls-hello-retry", "line-tls-server-hello", 0},
        {false, CHANGE, "!tls-change", "line-tls-change", 0},
    }},
    {"a greeting is not enough, and nobody says why", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, SERVER(RETRY, "abcd", "\x13\1\0", "\x36", "\x32", "\x06\0\x2b\0\2\3\4"),
         "tls-hello-retry-cookie", "line-tls-retry", 0},
    }},
    {"a cover", {
        {false, CLIENT("\x14", "\x47", "\x43", SNI "\xfe\x0d\0\1\0"), "tls-client-hello-cover !tls-client-hello", "line-tls-client-hello", 0},
    }},
    {"no cover inside", {
        {false, CLIENT("\x14", "\x47", "\x43", SNI "\xfe\x0d\0\1\1"), "tls-client-hello !tls-client-hello-cover", "line-tls-client-hello", 0},
    }},
    {"the client refuses the certificate", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3", "line-tls-server-hello", 0},
        {true, SECRET, "tls-encrypted", "line-tls-data", 0},
        {false, SECRET_19, "tls-refused-1-3 !tls-alert-1-3", "line-tls-data", 0},
        {false, B(""), "!tls-no-close-notify", NULL, FIN},
    }},
    {"the client is content", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3", "line-tls-server-hello", 0},
        {false, SECRET, "tls-encrypted", "line-tls-data", 0},
        {false, SECRET_19, "tls-alert-1-3 !tls-refused-1-3", "line-tls-data", 0},
    }},
    {"no close_notify", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3", "line-tls-server-hello", 0},
        {false, SECRET, "tls-encrypted", "line-tls-data", 0},
        {false, SECRET, "", "line-tls-data", 0},
        {true, SECRET, "", "line-tls-data", 0},
        {true, SECRET, "", "line-tls-data", 0},
        {true, B(""), "tls-no-close-notify", NULL, FIN},
        {false, B(""), "!tls-no-close-notify", NULL, FIN},
    }},
    {"close_notify may be among what is missing", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3", "line-tls-server-hello", 0},
        {false, SECRET, "tls-encrypted", "line-tls-data", 0},
        {false, SECRET, "", "line-tls-data", 0},
        {true, SECRET, "", "line-tls-data", 0},
        {true, SECRET, "", "line-tls-part-uncounted", HOLE},
        {false, SECRET, "", "line-tls-data", 0},
        {true, B(""), "!tls-no-close-notify", NULL, FIN},
    }},
    {"a record in parts, and not whole", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, HELLO_1_3, "tls-server-hello-1-3", "line-tls-server-hello", 0},
        {true, B("\x17\3\3\0\x20" "0123456789"), "tls-encrypted", "line-tls-data", 0},
        {true, B("0123456789"), "", "line-tls-part", 0},
        {true, B(""), "tls-cut-short !tls-no-close-notify", NULL, FIN},
    }},
    {"alerts", {
        {false, HELLO, "tls-client-hello", "line-tls-client-hello", 0},
        {true, ALERT("\2", "\x28"), "tls-alert", "line-tls-alert", 0},
        {true, ALERT("\1", "\0"), "tls-alert", "line-tls-alert", 0},
    }},
  /* clang-format on */
};

static bool has_word(const char *words, const char *word, size_t n)
{
    for (const char *at = words; (at = strstr(at, word)) != NULL; at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0' || at[n] == '~'))
            return true;
    return false;
}

static void said_is(struct exchange *x, const char *wanted)
{
    const char *said = exchange_said(x);

    while (*wanted != '\0') {
        bool not = *wanted == '!';
        char word[64] = "";
        size_t n = strcspn(wanted, " ");

        assert_true(n < sizeof word);
        memcpy(word, wanted + not, n - not );
        if (has_word(said, word, n - not ) == not )
            fail_msg("packet %u: said %s; %s%s", (unsigned)x->frames, said,
                     not ? "not wanted: " : "wanted: ", word);
        wanted += n + (wanted[n] == ' ');
    }
}

static void play(void **state)
{
    const struct tale_of_bytes *tale = *state;
    struct exchange x;

    exchange_begin(&x, 443, true);
    exchange_open(&x, 443);
    for (size_t i = 0; i < MOST_STEPS && tale->steps[i].said != NULL; i++) {
        const struct step *s = &tale->steps[i];
        struct wt_remark line;
        struct wt_dns_name name;

        if (s->with == HOLE)
            x.seq[s->from_server] += 500;
        exchange_send(&x, s->from_server, (struct bytes){s->bytes, s->n},
                      s->with == FIN ? WT_ACK | WT_FIN : WT_ACK | WT_PSH);
        said_is(&x, s->said);
        if (s->n > 0)
            assert_string_equal(wt_explain_message(&x.packet, &line, &name) ? wt_remark_key(line.id)
                                                                            : "none",
                                s->line != NULL ? s->line : "none");
    }
    exchange_end(&x);
}

/* ---- what each alert means: the remark, for all that IANA lists ---- */

static const char *meaning(uint8_t alert)
{
    char bytes[] = "\x15\3\3\0\2\2";
    const char *found = "";
    struct exchange x;

    bytes[6] = (char)alert;
    exchange_begin(&x, 443, true);
    exchange_open(&x, 443);
    exchange_send(&x, true, (struct bytes){bytes, 7}, WT_ACK);
    for (size_t i = 0; i < x.commentary.n_remarks; i++)
        for (unsigned k = 0; k < x.commentary.remarks[i].n_args; k++)
            if (strcmp(x.commentary.remarks[i].args[k].name, "meaning") == 0)
                found = wt_remark_key(x.commentary.remarks[i].args[k].as.remark);
    exchange_end(&x);
    return found;
}

static void alerts_mean(void **state)
{
    static const struct {
        uint8_t alert;
        const char *key;
    } wanted[] = {
        {0,   "alert-close-notify"           },
        {10,  "alert-bad-message"            },
        {20,  "alert-decrypt"                },
        {40,  "alert-handshake-failure"      },
        {42,  "alert-bad-certificate"        },
        {45,  "alert-certificate-expired"    },
        {46,  "alert-bad-certificate"        },
        {47,  "alert-bad-message"            },
        {48,  "alert-unknown-ca"             },
        {51,  "alert-decrypt"                },
        {70,  "alert-protocol-version"       },
        {71,  "alert-handshake-failure"      },
        {80,  "alert-internal-error"         },
        {86,  "alert-fallback"               },
        {90,  "alert-user-canceled"          },
        {112, "alert-unrecognized-name"      },
        {116, "alert-certificate-required"   },
        {120, "alert-no-application-protocol"},
        {49,  "alert-other"                  },
        {255, "alert-other"                  },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(wanted); i++)
        assert_string_equal(meaning(wanted[i].alert), wanted[i].key);
}

/* ---- certificates: of a.test, from 2020-01-01 to 2030-01-01 ---- */

static size_t put_certificate(char *out, const char *issuer, const char *name)
{
    char tbs[160] = "\2\1\1\x30\0";
    size_t n = 5;
    const char *names[] = {issuer, NULL, name};

    for (unsigned i = 0; i < 3; i++) {
        if (names[i] == NULL) {
            memcpy(tbs + n,
                   "\x30\x1e\x17\x0d"
                   "200101000000Z\x17\x0d"
                   "300101000000Z",
                   32);
            n += 32;
            continue;
        }
        size_t length = strlen(names[i]);
        char head[] = "\x30.\x31.\x30.\6\3\x55\4\3\x0c.";

        head[1] = (char)(length + 11), head[3] = (char)(length + 9), head[5] = (char)(length + 7);
        head[12] = (char)length;
        memcpy(tbs + n, head, 13);
        memcpy(tbs + n + 13, names[i], length);
        n += 13 + length;
    }
    memcpy(tbs + n, "\x30", 2);
    n += 2;
    out[0] = 0x30, out[1] = (char)(n + 2), out[2] = 0x30, out[3] = (char)n;
    memcpy(out + 4, tbs, n);
    return n + 4;
}

static void bring_certificate(struct exchange *x, int64_t at, const char *issuer, const char *name)
{
    char bytes[256] = "\x16\3\3\0.\x0b\0\0.\0\0.\0\0";
    size_t n = put_certificate(bytes + 15, issuer, name);

    bytes[4] = (char)(n + 10), bytes[8] = (char)(n + 6), bytes[11] = (char)(n + 3);
    bytes[14] = (char)n;
    exchange_begin(x, 443, true);
    x->ns = at * 1000000000;
    exchange_open(x, 443);
    exchange_send(x, false, (struct bytes){HELLO}, WT_ACK);
    exchange_send(x, true, (struct bytes){HELLO_1_2}, WT_ACK);
    exchange_send(x, true, (struct bytes){bytes, n + 15}, WT_ACK);
}

static void certificates(void **state)
{
    static const int64_t in_2025 = 1735689600, in_2019 = 1546300800, in_2031 = 1924992000;
    static const struct {
        int64_t at;
        const char *issuer, *name, *said;
    } rows[] = {
        {in_2025, "Lab",    "a.test",
         "tls-certificate !tls-certificate-self !tls-certificate-expired "
         "!tls-certificate-too-early "
         "!tls-certificate-other-name"                                                    },
        {in_2025, "a.test", "a.test", "tls-certificate tls-certificate-self"              },
        {in_2031, "Lab",    "a.test", "tls-certificate-expired !tls-certificate-too-early"},
        {in_2019, "Lab",    "a.test", "tls-certificate-too-early !tls-certificate-expired"},
        {1000,    "Lab",    "a.test", "tls-certificate !tls-certificate-too-early"        }, /* no date */
        {in_2025, "Lab",    "b.test", "tls-certificate-other-name !tls-certificate-self"  },
    };
    struct wt_remark line;
    struct wt_dns_name name;
    struct exchange x;

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        bring_certificate(&x, rows[i].at, rows[i].issuer, rows[i].name);
        said_is(&x, rows[i].said);
        assert_true(wt_explain_message(&x.packet, &line, &name));
        assert_string_equal(wt_remark_key(line.id), "line-tls-certificate");
        for (size_t k = 0; k < x.commentary.n_remarks; k++)
            for (unsigned a = 0; a < x.commentary.remarks[k].n_args; a++)
                if (strcmp(x.commentary.remarks[k].args[a].name, "to") == 0)
                    assert_string_equal(x.commentary.remarks[k].args[a].as.text, "2030-01-01");
        exchange_end(&x);
    }
}

int main(void)
{
    struct CMUnitTest tests[2 + WT_ARRAY_LEN(tales)] = {
        cmocka_unit_test(alerts_mean),
        cmocka_unit_test(certificates),
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(tales); i++)
        tests[2 + i] = (struct CMUnitTest){.name = tales[i].name,
                                           .test_func = play,
                                           .initial_state = (void *)(uintptr_t)&tales[i]};
    return _cmocka_run_group_tests("explain_web", tests, WT_ARRAY_LEN(tests), NULL, NULL);
}
