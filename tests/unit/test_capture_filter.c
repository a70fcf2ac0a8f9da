/* SPDX-License-Identifier: BSD-2-Clause */
/* Filters: what passes, what is named as wrong, and that they filter. */
#include "capture_craft.h"

#define FINE WT_ERROR_NONE
#define WORD WT_ERROR_FILTER_WORD
#define HOST WT_ERROR_FILTER_HOST_NAME
#define BAD WT_ERROR_BAD_FILTER

static const struct filter_case {
    const char *expression;
    enum wt_error_id want;
    size_t column;
    const char *detail; /* the word, or a part of libpcap's text */
} cases[] = {
    {"",                                                                            FINE, 0,  NULL               },
    {"   ",                                                                         FINE, 0,  NULL               },
    {"tcp",                                                                         FINE, 0,  NULL               },
    {"tcp port 8001",                                                               FINE, 0,  NULL               },
    {"tcp dst port ftp or ftp-data or domain",                                      FINE, 0,  NULL               },
    {"port (http or https) and not port 81",                                        FINE, 0,  NULL               },
    {"portrange 8000-8010",                                                         FINE, 0,  NULL               },
    {"portrange ftp-http",                                                          FINE, 0,  NULL               },
    {"port 0x50 || udp port 53 && !(tcp)",                                          FINE, 0,  NULL               },
    {"host 127.0.0.1",                                                              FINE, 0,  NULL               },
    {"src or dst 10.0.0.1",                                                         FINE, 0,  NULL               },
    {"src host 10.0.0.1 or 10.0.0.2",                                               FINE, 0,  NULL               },
    {"net 10.0.0.0/8",                                                              FINE, 0,  NULL               },
    {"net 192.168.1",                                                               FINE, 0,  NULL               },
    {"net 10.0.0.0 mask 255.0.0.0",                                                 FINE, 0,  NULL               },
    {"host ::1",                                                                    FINE, 0,  NULL               },
    {"ip6 host fe80::1 or 2001:db8::5",                                             FINE, 0,  NULL               },
    {"net 2001:db8::/32",                                                           FINE, 0,  NULL               },
    {"host ::ffff:1.2.3.4",                                                         FINE, 0,  NULL               },
    {"ether host aa:bb:cc:dd:ee:ff",                                                FINE, 0,  NULL               },
    {"ether src a:b:c:d:e:f",                                                       FINE, 0,  NULL               },
    {"ether host aa-bb-cc-dd-ee-ff",                                                FINE, 0,  NULL               },
    {"ether host aabb.ccdd.eeff",                                                   FINE, 0,  NULL               },
    {"ether host aabbccddeeff",                                                     FINE, 0,  NULL               },
    {"ip proto \\tcp",                                                              FINE, 0,  NULL               },
    {"proto 17",                                                                    FINE, 0,  NULL               },
    {"ip proto ospf",                                                               FINE, 0,  NULL               },
    {"ether proto \\arp",                                                           FINE, 0,  NULL               },
    {"ether proto 0x0800",                                                          FINE, 0,  NULL               },
    {"ip6 protochain \\tcp",                                                        FINE, 0,  NULL               },
    {"tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",                                      FINE, 0,  NULL               },
    {"tcp[13]&7!=0",                                                                FINE, 0,  NULL               },
    {"icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply",            FINE, 0,  NULL               },
    {"tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)", FINE, 0,  NULL               },
    {"ip[6:2] & 0x1fff = 0 and len > 60",                                           FINE, 0,  NULL               },
    {"ether[0] & 1 = 0 and ip[16] >= 224",                                          FINE, 0,  NULL               },
    {"less 100 and greater 20",                                                     FINE, 0,  NULL               },
    {"vlan 100 and mpls 5",                                                         FINE, 0,  NULL               },
    {"broadcast or multicast",                                                      FINE, 0,  NULL               },
    {"arp or rarp or icmp6 or stp or isis",                                         FINE, 0,  NULL               },
    {"llc rr",                                                                      FINE, 0,  NULL               },
    {"not host 1.2.3.4",                                                            FINE, 0,  NULL               },
 /* no word of the language */
    {"tpc port 80",                                                                 WORD, 0,  "tpc"              },
    {"tcp prot 80",                                                                 WORD, 4,  "prot"             },
    {"  foo",                                                                       WORD, 2,  "foo"              },
    {"TCP",                                                                         WORD, 0,  "TCP"              },
    {"port 80 adn host 1.2.3.4",                                                    WORD, 8,  "adn"              },
    {"host 1.2.3.4 or tpc port 80",                                                 WORD, 16, "tpc"              },
    {"src prot 80",                                                                 WORD, 4,  "prot"             },
    {"port htpp",                                                                   WORD, 5,  "htpp"             },
    {"tcp port http or htpps",                                                      WORD, 17, "htpps"            },
    {"port 80-90",                                                                  WORD, 5,  "80-90"            },
    {"portrange 80-nowhere",                                                        WORD, 10, "80-nowhere"       },
    {"ip proto nowhere",                                                            WORD, 9,  "nowhere"          },
    {"ip proto \\nowhere",                                                          WORD, 9,  "\\nowhere"        },
    {"tcp[foo] = 1",                                                                WORD, 4,  "foo"              },
    {"tcp.port == 80",                                                              WORD, 0,  "tcp.port"         },
    {"ip.addr==1.2.3.4",                                                            WORD, 0,  "ip.addr"          },
    {"frame.len > 5",                                                               WORD, 0,  "frame.len"        },
    {"host 2001:db8",                                                               WORD, 5,  "2001:db8"         },
    {"host 1:2:3:4:5:6:7:8:9",                                                      WORD, 5,  "1:2:3:4:5:6:7:8:9"},
    {"ether host aa:bb:cc:dd:ee",                                                   WORD, 11, "aa:bb:cc:dd:ee"   },
    {"tcp and http",                                                                WORD, 8,  "http"             },
    {"port 80 and tcp or http",                                                     WORD, 19, "http"             },
    {"tcp[0:1]=1 or http",                                                          WORD, 14, "http"             },
 /* names of hosts: never asked for on the network */
    {"host example.com",                                                            HOST, 5,  "example.com"      },
    {"host localhost",                                                              HOST, 5,  "localhost"        },
    {"host myserver port 80",                                                       HOST, 5,  "myserver"         },
    {"src myserver",                                                                HOST, 4,  "myserver"         },
    {"dst host my-server and port 80",                                              HOST, 9,  "my-server"        },
    {"host 10.0.0.1 or myserver",                                                   HOST, 17, "myserver"         },
    {"host (10.0.0.1 or myserver)",                                                 HOST, 18, "myserver"         },
    {"host \\tcp",                                                                  HOST, 5,  "\\tcp"            },
    {"net loopback",                                                                HOST, 4,  "loopback"         },
    {"gateway router",                                                              HOST, 8,  "router"           },
    {"ether host router",                                                           HOST, 11, "router"           },
    {"ether src router",                                                            HOST, 10, "router"           },
    {"host 1.2.3.4.5",                                                              HOST, 5,  "1.2.3.4.5"        },
    {"host http",                                                                   HOST, 5,  "http"             },
    {"port 80 and host http",                                                       HOST, 17, "http"             },
    {"example.com",                                                                 HOST, 0,  "example.com"      },
    {"localhost and port 80",                                                       HOST, 0,  "localhost"        },
 /* words in order, sentence not: libpcap's own text */
    {"tcp port",                                                                    BAD,  0,  "syntax error"     },
    {"(tcp",                                                                        BAD,  0,  "syntax error"     },
    {"tcp udp",                                                                     BAD,  0,  "syntax error"     },
    {"host 300.1.1.1",                                                              BAD,  0,  "300.1.1.1"        },
    {"port 70000",                                                                  BAD,  0,  "70000"            },
    {"ip and ip6",                                                                  BAD,  0,  "rejects all"      },
    {"host 10.0.0.0/8",                                                             BAD,  0,  "Mask"             },
    {"\"tcp\"",                                                                     BAD,  0,  "syntax error"     },
    {"tcp ;",                                                                       BAD,  0,  "syntax error"     },
};

static struct wt_source *a_source(uint32_t link_type)
{
    struct bytes b = {0};
    struct wt_source *source = NULL;
    struct wt_error error;

    put_pcap_header(&b, (struct form){0}, link_type);
    put_frames(&b, (struct form){0});
    struct path path = a_file(b.data, b.n);

    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    unlink(path.text);
    return source;
}

static enum wt_why why_of(const char *detail)
{
    if (strcmp(detail, "syntax error") == 0)
        return WT_WHY_FILTER_SYNTAX;
    return strcmp(detail, "rejects all") == 0 ? WT_WHY_FILTER_NOTHING : WT_WHY_LIBPCAP;
}

static void says(void **state)
{
    const struct filter_case *c = *state;
    struct wt_source *source = a_source(1);
    struct wt_error error = {0};
    enum wt_status status = wt_source_filter(source, c->expression, &error);

    if (error.id != c->want)
        print_error("error %d: %s\n", (int)error.id, error.detail);
    assert_number(error.id, c->want);
    assert_int_equal(status, c->want == FINE ? WT_OK : WT_MISUSED);
    if (c->want == BAD) {
        if (strstr(error.detail, c->detail) == NULL)
            fail_msg("libpcap says: %s", error.detail);
        assert_number(error.why, why_of(c->detail));
    } else if (c->want != FINE) {
        assert_string_equal(error.detail, c->detail);
        assert_number(error.number, c->column);
    }
    if (c->want != FINE)
        assert_string_equal(error.subject, c->expression);
    wt_source_close(source);
}

/* "greater 20": the frames of the crafted capture were 13, 90 and 1 bytes long on the wire. */
static void filters_a_file(void **state)
{
    struct wt_source *source = a_source(1);
    struct wt_error error = {0};
    struct wt_frame frame;

    (void)state;
    assert_int_equal(wt_source_filter(source, "greater 20", &error), WT_OK);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_OK);
    assert_number(frame.number, 1);
    assert_number(frame.bytes.on_wire, 90);
    assert_int_equal(wt_source_next(source, &frame, &error), WT_END);
    wt_source_close(source);
}

/* The same words compile for the link type at hand. */
static void filters_raw_ip(void **state)
{
    static const uint32_t link_types[] = {0, 101, 113, 228, 276};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(link_types); i++) {
        struct wt_source *source = a_source(link_types[i]);
        struct wt_error error = {0};

        assert_int_equal(wt_source_filter(source, "tcp port 80", &error), WT_OK);
        wt_source_close(source);
    }
}

/* Any bytes as a filter: an answer, never a crash. */
static void any_text(void **state)
{
    struct wt_source *source = a_source(1);
    struct wt_error error = {0};
    char text[64];
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        static const char alphabet[] = "ab19.:-_[]()\\ /&|!=$\x80\xff%portcx";
        size_t n = 0;

        for (; n < sizeof text - 1; n++) {
            seed = seed * 1664525 + 1013904223;
            char c = alphabet[(seed >> 16) % (sizeof alphabet)];

            if (c == '\0')
                break;
            text[n] = c;
        }
        text[n] = '\0';
        enum wt_status status = wt_source_filter(source, text, &error);

        assert_true(status == WT_OK || status == WT_MISUSED);
    }
    char *longest = malloc(70001);

    assert_non_null(longest);
    memset(longest, 'a', 70000);
    longest[70000] = '\0';
    assert_int_equal(wt_source_filter(source, longest, &error), WT_MISUSED);
    assert_number(error.id, WORD);
    free(longest);
    wt_source_close(source);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(filters_a_file),
        cmocka_unit_test(filters_raw_ip),
        cmocka_unit_test(any_text),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + WT_ARRAY_LEN(others)] = {0};

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        union {
            const struct filter_case *in;
            void *out;
        } row = {&cases[i]};

        tests[i] = (struct CMUnitTest){
            .name = cases[i].expression, .test_func = says, .initial_state = row.out};
    }
    memcpy(tests + WT_ARRAY_LEN(cases), others, sizeof others);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
