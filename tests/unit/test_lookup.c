/* SPDX-License-Identifier: BSD-2-Clause */
/* lookup: every form of a word is understood, every concept and call is found in both languages,
 * and whatever is typed, nothing breaks. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
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
    {"01:80:c2:00:00:00",                       "mac-form",                       "mac-group"              },
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
    {"recvform",    "recvfrom"    },
    {"lissten",     "listen"      },
    {"ECONREFUSED", "ECONNREFUSED"},
    {"TIME_WIAT",   "TIME_WAIT"   },
    {"zzzzzzzz",    ""            },
    {"x",           ""            },
    {"\xff\xfe",    ""            },
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

/* ---- What is said ---- */

static const char *const keys[] = {
#define WT_ENTRY(id, key, kind, sample, source, names) key,
#include "wiretutor/lookup.def"
#undef WT_ENTRY
};
static const char *const names[] = {
#define WT_ENTRY(id, key, kind, sample, source, names) names,
#include "wiretutor/lookup.def"
#undef WT_ENTRY
};
static const char *const samples[] = {
#define WT_ENTRY(id, key, kind, sample, source, names) sample,
#include "wiretutor/lookup.def"
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
    for (size_t i = 0; i < WT_ARRAY_LEN(forms); i++) {
        struct wt_answer answers[WT_MAX_ANSWERS];
        size_t n = wt_lookup(forms[i].word, answers);

        for (size_t a = 0; a < n; a++)
            if (answers[a].sample != NULL)
                assert_sample(forms[i].word, answers[a].sample);
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
        for (size_t i = 0; i < WT_ARRAY_LEN(keys) + WT_ARRAY_LEN(forms); i++) {
            const char *word =
                i < WT_ARRAY_LEN(keys) ? keys[i] : forms[i - WT_ARRAY_LEN(keys)].word;
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
    const char *begin = "{\"wiretutor.type\":\"lookup\",\"wiretutor.word\":\"[S.]\","
                        "\"wiretutor.id\":\"flags-syn-ack\",\"wiretutor.kind\":\"flags\","
                        "\"wiretutor.title\":\"SYN,ACK\",\"wiretutor.text\":\"The second step";

    assert_memory_equal(out.data, begin, strlen(begin));
    assert_non_null(
        strstr(out.data, "\"wiretutor.try\":\"wiretutor samples/captures/tcp-echo.pcap\""));
    assert_non_null(strstr(out.data, "\"wiretutor.source\":\"RFC 9293 section 3.5\""));
    assert_non_null(strstr(out.data, "\"wiretutor.remarks\":[\"flags-syn-ack\"]}\n"));
    wt_text_clear(&out);
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
        cmocka_unit_test(every_name_finds_its_row), cmocka_unit_test(every_sample_exists),
        cmocka_unit_test(no_line_is_too_long),      cmocka_unit_test(ascii_is_ascii),
        cmocka_unit_test(an_answer_in_text),        cmocka_unit_test(an_answer_in_json),
        cmocka_unit_test(anything_may_be_typed),    cmocka_unit_test(very_long_words),
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
