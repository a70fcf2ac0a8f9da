/* SPDX-License-Identifier: BSD-2-Clause */
/* lookup: every form of a word is understood, near matches are named, and whatever is typed,
 * nothing breaks. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "wiretutor/lookup.h"

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

static void is_found_as(const char *word, const char *ids)
{
    char found[256];

    if (strcmp(ids_of(word, found, sizeof found), ids) != 0)
        fail_msg("\"%s\" is \"%s\", not \"%s\"", word, found, ids);
}

/* ---- Forms ---- */

/* Does what is said of the word hold this remark, itself or put into another? */
static bool says(const char *word, const char *key)
{
    struct wt_answer answers[WT_MAX_ANSWERS];

    if (wt_lookup(word, answers) == 0)
        return false;
    for (unsigned i = 0; i < answers[0].n_what; i++) {
        const struct wt_remark *said = &answers[0].what[i];

        if (strcmp(wt_remark_key(said->id), key) == 0)
            return true;
        for (unsigned a = 0; a < said->n_args; a++)
            if (said->args[a].kind == WT_ARG_REMARK &&
                strcmp(wt_remark_key(said->args[a].as.remark), key) == 0)
                return true;
    }
    return false;
}

static struct form {
    const char *word, *ids, *says; /* says: a remark among what is said; NULL: none is asked for */
} forms[] = {
    {"192.168.1.5",                             "address-ipv4",                   "ipv4-private-192"       },
    {"192.168.1.5",                             "address-ipv4",                   "class-c"                },
    {"192.168.4.24",                            "address-ipv4",                   "ipv4-private-192"       },
    {"10.1.2.3",                                "address-ipv4",                   "ipv4-private-10"        },
    {"172.31.255.255",                          "address-ipv4",                   "ipv4-private-172"       },
    {"172.32.0.1",                              "address-ipv4",                   "address-nearly-private" },
    {"8.8.8.8",                                 "address-ipv4",                   "public-dns-google"      },
    {"123.22.122.1",                            "address-ipv4",                   "ipv4-public"            },
    {"127.0.0.1",                               "address-ipv4",                   "ipv4-loopback"          },
    {" 127.0.0.1\n",                            "address-ipv4",                   "ipv4-loopback"          },
    {"１９２．１６８．１．１",       "address-ipv4",                   "ipv4-private-192"       },
    {"192。168。1。1",                       "address-ipv4",                   "ipv4-private-192"       },
    {"0.0.0.0",                                 "address-ipv4",                   "ipv4-this-host"         },
    {"255.255.255.255",                         "address-ipv4",                   "ipv4-broadcast"         },
    {"255.255.255.0",                           "subnet-mask-value",              NULL                     },
    {"255.255.0.255",                           "address-ipv4",                   "ipv4-reserved"          },
    {"192.168.1.256",                           "no-ipv4-address",                NULL                     },
    {"999.1.1.1",                               "no-ipv4-address",                NULL                     },
    {"fe80::1",                                 "address-ipv6",                   "ipv6-link-local"        },
    {"fe80::1%eth0",                            "address-ipv6",                   "ipv6-link-local"        },
    {"fe80:aaaa::1",                            "address-ipv6",                   "ipv6-link-local-odd"    },
    {"::",                                      "address-ipv6",                   "ipv6-unspecified"       },
    {"::1",                                     "address-ipv6",                   "ipv6-loopback"          },
    {"::13",                                    "address-ipv6",                   "ipv6-compatible"        },
    {"::ffff:1.2.3.4",                          "address-ipv6",                   "ipv6-mapped"            },
    {"::ffff:10.0.0.1",                         "address-ipv6",                   "ipv4-private-10"        },
    {"64:ff9b::8.8.8.8",                        "address-ipv6",                   "public-dns-google"      },
    {"2001:0db8:85a3:08d3:1319:8a2e:0370:7344", "address-ipv6",                   "ipv6-documentation"     },
    {"2001:db8:85a3:8d3:1319:8a2e:370:7344",    "address-ipv6",                   "address-opaque"         },
    {"fe80::5054:ff:fe12:3456",                 "address-ipv6",                   "address-eui64"          },
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2",    "address-ipv6",                   "address-teredo"         },
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2",    "address-ipv6",                   "address-teredo-cone"    },
    {"2002:c000:204::1",                        "address-ipv6",                   "address-6to4"           },
    {"2002:c000:204::1",                        "address-ipv6",                   "ipv4-documentation-1"   },
    {"fe80::5efe:192.0.2.1",                    "address-ipv6",                   "address-isatap"         },
    {"fe80::200:5efe:10.0.0.1",                 "address-ipv6",                   "ipv4-private-10"        },
    {"ff02::1:ff00:2",                          "address-ipv6",                   "ipv6-solicited-node"    },
    {"10.0.0.0/8",                              "network-ipv4",                   "ipv4-private-10"        },
    {"10.0.0.0/255.0.0.0",                      "network-ipv4",                   "ipv4-private-10"        },
    {"192.168.1.5/24",                          "network-ipv4",                   "network-of-host"        },
    {"192.168.1.0/24",                          "network-ipv4",                   "network-ends"           },
    {"224.0.0.0/4",                             "network-ipv4",                   "ipv4-multicast"         },
    {"8.0.0.0/8",                               "network-ipv4",                   "ipv4-public"            },
    {"198.0.0.0/8",                             "network-ipv4",                   "network-mixed"          },
    {"fe80::/10",                               "network-ipv6",                   "ipv6-link-local-odd"    },
    {"2001:db8::/32",                           "network-ipv6",                   "ipv6-documentation"     },
    {"ff02::/16",                               "network-ipv6",                   "ipv6-multicast-link"    },
    {"10.0.0.0/33",                             "",                               NULL                     },
    {"10.0.0.0/",                               "",                               NULL                     },
    {"10.0.0.0/255.0.255.0",                    "",                               NULL                     },
    {"127.0.0.1:8001",                          "address-ipv4 port-number",       "ipv4-loopback"          },
    {"[::1]:80",                                "address-ipv6 port-number",       "ipv6-loopback"          },
    {"[::1]",                                   "address-ipv6",                   "ipv6-loopback"          },
    {"ff:ff:ff:ff:ff:ff",                       "mac-form",                       "mac-broadcast"          },
    {"00-00-00-00-00-00",                       "mac-form",                       "mac-zero"               },
    {"0200.0000.0001",                          "mac-form",                       "mac-local"              },
    {"01:00:5e:00:00:fb",                       "mac-form",                       "mac-ipv4-group"         },
    {"33:33:ff:00:00:02",                       "mac-form",                       "mac-ipv6-group"         },
    {"01:80:c2:00:00:00",                       "mac-form",                       "mac-stp"                },
    {"01:80:c2:00:00:0e",                       "mac-form",                       "mac-lldp"               },
    {"01:80:c2:00:00:03",                       "mac-form",                       "mac-bridge"             },
    {"01:00:0c:cc:cc:cc",                       "mac-form",                       "mac-cisco"              },
    {"00:00:5e:00:01:07",                       "mac-form",                       "mac-vrrp"               },
    {"01:00:5f:00:00:07",                       "mac-form",                       "mac-group"              },
    {"3C:52:82:11:22:33",                       "mac-form",                       "mac-universal"          },
    {"00:11:22:33:44",                          "",                               NULL                     },
    {"00:11:22:33:44:5g",                       "",                               NULL                     },
    {"3306",                                    "port-number",                    "port-registered-service"},
    {"tcp/8080",                                "port-number",                    "port-over-tcp"          },
    {"8080/tcp",                                "port-number",                    "port-over-tcp"          },
    {"udp/53",                                  "port-number",                    "port-over-udp"          },
    {"UDP:53",                                  "port-number",                    "port-over-udp"          },
    {"port 80",                                 "port-number",                    "port-over-both"         },
    {"端口8001",                              "port-number",                    "port-registered"        },
    {"8001端口",                              "port-number",                    "port-registered"        },
    {"８０８０",                            "port-number",                    "port-registered-service"},
    {":8001",                                   "port-number",                    "port-registered"        },
    {"50000",                                   "port-number",                    "port-at-client"         },
    {"0",                                       "port-number",                    "port-zero"              },
    {"65535",                                   "port-number",                    "client-port-dynamic"    },
    {"65536",                                   "no-port",                        NULL                     },
    {"655356",                                  "no-port",                        NULL                     },
    {"99999999999999999999999",                 "no-port",                        NULL                     },
    {"80 81",                                   "",                               NULL                     },
    {"1.2.3.4.5",                               "",                               NULL                     },
    {"111",                                     "port-number error-econnrefused", "port-system-service"    },
    {"mysql",                                   "port-number",                    "port-registered-service"},
    {"MySQL",                                   "port-number",                    "port-registered-service"},
    {"VNC",                                     "port-number port-number",        NULL                     },
    {"[S]",                                     "flag-syn",                       NULL                     },
    {"[S.]",                                    "flags-syn-ack",                  NULL                     },
    {"S.",                                      "flags-syn-ack",                  NULL                     },
    {"[.]",                                     "flag-ack",                       NULL                     },
    {"[F.]",                                    "flags-fin-ack",                  NULL                     },
    {"[FP.]",                                   "flags-form",                     "flag-fin"               },
    {"[SF]",                                    "flags-form",                     "odd-flags"              },
    {"[none]",                                  "flags-form",                     "odd-flags"              },
    {"SYN",                                     "flag-syn",                       NULL                     },
    {"syn",                                     "flag-syn",                       NULL                     },
    {"PSH,ACK",                                 "flags-psh-ack",                  NULL                     },
    {"ack + psh",                               "flags-psh-ack",                  NULL                     },
    {"SYN-ACK",                                 "flags-syn-ack",                  NULL                     },
    {"synack",                                  "flags-syn-ack",                  NULL                     },
    {"0x012",                                   "flags-syn-ack",                  NULL                     },
    {"0x0012",                                  "flags-syn-ack",                  NULL                     },
    {"0x29",                                    "flags-form",                     "odd-flags"              },
    {"0x0800",                                  "",                               NULL                     },
    {"SYN,FOO",                                 "",                               NULL                     },
    {"recv",                                    "call-recv",                      NULL                     },
    {"recv()",                                  "call-recv",                      NULL                     },
    {"sock.recv(1024)",                         "call-recv",                      NULL                     },
    {"recv 函数",                             "call-recv",                      NULL                     },
    {"ＲＥＣＶ",                            "call-recv",                      NULL                     },
    {"listen",                                  "call-listen",                    NULL                     },
    {"LISTEN",                                  "state-listen",                   NULL                     },
    {"Listen",                                  "call-listen state-listen",       NULL                     },
    {"time wait",                               "state-time-wait",                NULL                     },
    {"TIME-WAIT 状态",                        "state-time-wait",                NULL                     },
    {"ConnectionRefusedError",                  "error-econnrefused",             NULL                     },
    {"[Errno 111] Connection refused",          "error-econnrefused",             NULL                     },
    {"BrokenPipeError",                         "error-epipe",                    NULL                     },
    {"tcp.ack",                                 "term-acknowledgement",           NULL                     },
    {"TCP.ACK",                                 "term-acknowledgement",           NULL                     },
    {"三次握手",                            "term-three-way-handshake",       NULL                     },
    {"three way handshakes",                    "term-three-way-handshake",       NULL                     },
    {"控制传输协议",                      "term-tcp",                       NULL                     },
    {"粘 包",                                 "term-sticky-packets",            NULL                     },
    {"ip.ttl",                                  "field-name",                     NULL                     },
    {"TCP.FLAGS.SYN",                           "field-name",                     NULL                     },
    {"call-recv",                               "call-recv",                      "call-recv"              },
    {"handshake-1",                             "handshake-1",                    NULL                     },
    {"",                                        "",                               NULL                     },
    {"   ",                                     "",                               NULL                     },
    {"nonsense",                                "",                               NULL                     },
};

static void form_is_understood(void **state)
{
    const struct form *form = *state;

    is_found_as(form->word, form->ids);
    if (form->says != NULL && !says(form->word, form->says))
        fail_msg("of \"%s\" nothing says %s", form->word, form->says);
}

/* ---- Near matches ---- */

static struct near_case {
    const char *word, *near; /* the first */
} near_cases[] = {
    {"recvform",     "recvfrom"    },
    {"lissten",      "listen"      },
    {"ECONREFUSED",  "ECONNREFUSED"},
    {"TIME_WIAT",    "TIME_WAIT"   },
    {"套接子",    "套接字"   },
    {"三次握守", "三次握手"},
    {"tcp.akc",      "tcp.ack"     },
    {"zzzzzzzz",     ""            },
    {"x",            ""            },
    {"\xff\xfe",     ""            },
};

static void near_match(void **state)
{
    const struct near_case *c = *state;
    struct wt_near near[WT_MAX_NEAR];
    size_t n = wt_lookup_near(c->word, near);
    char ids[256];

    assert_string_equal(ids_of(c->word, ids, sizeof ids), "");
    if (c->near[0] == '\0') {
        assert_number(n, 0);
        return;
    }
    assert_true(n > 0);
    if (near[0].length != strlen(c->near) || memcmp(near[0].name, c->near, near[0].length) != 0)
        fail_msg("near to \"%s\": \"%.*s\", not \"%s\"", c->word, (int)near[0].length, near[0].name,
                 c->near);
}

/* ---- Hostile words ---- */

static void try_bytes(const char *word)
{
    struct wt_answer answers[WT_MAX_ANSWERS];
    struct wt_near near[WT_MAX_NEAR];

    assert_true(wt_lookup(word, answers) <= WT_MAX_ANSWERS);
    assert_true(wt_lookup_near(word, near) <= WT_MAX_NEAR);
}

/* Each in a heap block of its own size, so that a sanitizer sees a byte too far. */
static void anything_may_be_typed(void **state)
{
    static const char *const pieces[] = {
        "recv",  "\x1b[2J", "\xff", "\xe4\xb8", "三次握手", "%s%n", "10.0.0.0/8",
        "::",    "[S.]",    "(",    ".",        "/",        "0x",   "\xf4\x90\x80\x80",
        "65536", "\xc0\xaf"};

    (void)state;
    for (size_t a = 0; a < WT_ARRAY_LEN(pieces); a++) {
        for (size_t b = 0; b < WT_ARRAY_LEN(pieces); b++) {
            size_t n = strlen(pieces[a]), m = strlen(pieces[b]);
            char *word = malloc(n + m + 1);

            assert_non_null(word);
            memcpy(word, pieces[a], n);
            memcpy(word + n, pieces[b], m + 1);
            try_bytes(word);
            free(word);
        }
    }
}

static void very_long_words(void **state)
{
    (void)state;
    for (size_t n = 1; n < 100000; n = n * 3 + 1) {
        char *word = malloc(n + 1);

        assert_non_null(word);
        memset(word, 'a', n);
        word[n] = '\0';
        try_bytes(word);
        memset(word, '1', n);
        try_bytes(word);
        memset(word, ':', n);
        try_bytes(word);
        free(word);
    }
}

int main(void)
{
    static const struct CMUnitTest whole_tests[] = {
        cmocka_unit_test(anything_may_be_typed),
        cmocka_unit_test(very_long_words),
    };
    enum {
        N_FORMS = WT_ARRAY_LEN(forms),
        N_NEAR = WT_ARRAY_LEN(near_cases),
        N_WHOLE = WT_ARRAY_LEN(whole_tests)
    };
    struct CMUnitTest tests[N_FORMS + N_NEAR + N_WHOLE];

    for (size_t i = 0; i < N_FORMS; i++)
        tests[i] = (struct CMUnitTest){
            .name = forms[i].word, .test_func = form_is_understood, .initial_state = &forms[i]};
    for (size_t i = 0; i < N_NEAR; i++)
        tests[N_FORMS + i] = (struct CMUnitTest){
            .name = near_cases[i].word, .test_func = near_match, .initial_state = &near_cases[i]};
    for (size_t i = 0; i < N_WHOLE; i++)
        tests[N_FORMS + N_NEAR + i] = whole_tests[i];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
