/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of a packet by their names: one by one and all at once they are the same. */
#include "support.h"

#include <string.h>

#include "wiretutor/values.h"

/* IPv4 in IPv4 in Ethernet, then IPv6 and a SYN,ACK that has options. */
static const uint8_t tunnel[] = {
    0,    0,  0, 0,   0, 9,  0, 1,  2,  3,  4, 5, 8,    0,                       /* Ethernet */
    0x45, 0,  0, 108, 0, 0,  0, 0,  64, 4,  0, 0, 10,   0,    0, 1, 10, 0, 0, 2, /* IPv4 */
    0x45, 0,  0, 88,  0, 0,  0, 0,  1,  41, 0, 0, 10,   0,    0, 3, 10, 0, 0, 4, /* IPv4 */
    0x60, 0,  0, 0,   0, 28, 6, 64,                                              /* IPv6 */
    0,    0,  0, 0,   0, 0,  0, 0,  0,  0,  0, 0, 0,    0,    0, 1,              /* ::1 */
    0,    0,  0, 0,   0, 0,  0, 0,  0,  0,  0, 0, 0,    0,    0, 2,              /* ::2 */
    0,    80, 4, 0,   0, 0,  0, 9,  0,  0,  0, 9, 0x70, 0x12, 0, 0, 0,  0, 0, 0, /* TCP */
    2,    4,  5, 180, 1, 3,  3, 7, /* MSS, NOP, window scale */
};

static struct wt_packet packet;
static struct wt_track_result tracked;
static struct wt_tracker *tracker;

static int begin(void **state)
{
    static const struct wt_tracker_options options = {.live = false};
    static struct wt_frame frame = {.number = 3, .time_ns = 1500000000, .link_type = 1};

    (void)state;
    frame.bytes = whole(tunnel, sizeof tunnel);
    tracker = wt_tracker_new(&options);
    assert_non_null(tracker);
    wt_dissect(&packet, &frame, true);
    wt_track(tracker, &packet, &tracked);
    return 0;
}
static int end(void **state)
{
    (void)state;
    wt_tracker_free(tracker);
    return 0;
}

/* All values of a name, with blanks between. */
static const char *said(const char *name)
{
    static char room[256];
    static struct wt_text text;
    struct wt_value_key key;
    struct wt_values values;

    wt_text_init_in(&text, room, sizeof room);
    assert_true(wt_value_key(name, strlen(name), &key));
    assert_string_equal(key.name, name);
    wt_packet_values(&packet, &tracked, &key, &values);
    for (unsigned i = 0; i < values.n; i++) {
        if (i > 0)
            wt_text_char(&text, ' ');
        wt_value_text(&text, &values.at[i]);
    }
    wt_text_char(&text, '\0');
    return text.data;
}

static void one_by_one(void **state)
{
    (void)state;
    assert_string_equal(said("wiretutor.type"), "packet");
    assert_string_equal(said("frame.number"), "3");
    assert_string_equal(said("frame.time_epoch"), "1.500000000");
    assert_string_equal(said("frame.protocols"), "eth:ethertype:ip:ip:ipv6:tcp");
    assert_string_equal(said("eth.src"), "00:01:02:03:04:05");
    assert_string_equal(said("ip.ttl"), "64 1");
    assert_string_equal(said("ip.version"), "4 4 6"); /* shared: outermost first */
    assert_string_equal(said("ipv6.src"), "::1");
    assert_string_equal(said("tcp.flags.syn"), "true");
    assert_string_equal(said("tcp.option_kind"), "2 1 3"); /* three rows of one name */
    assert_string_equal(said("tcp.options.mss_val"), "1460");
    assert_string_equal(said("tcp.options.wscale.multiplier"), "128");
    assert_string_equal(said("tcp.analysis.retransmission"), "false");
    assert_string_equal(said("tcp.analysis.rto"), "");
    assert_string_equal(said("udp.length"), "");
    assert_string_equal(said("wiretutor.notes"), "");
}

static void names_are_whole(void **state)
{
    static const char *const none[] = {"",           "tcp",      "tcp.", "tcp.flag",
                                       "tcp.flags.", "reserved", "x"};
    struct wt_value_key key;

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(none); i++)
        assert_false(wt_value_key(none[i], strlen(none[i]), &key));
    assert_true(wt_value_key("tcp.flags.syn", strlen("tcp.flags"), &key));
    assert_string_equal(key.name, "tcp.flags");
    for (size_t i = 0; wt_value_name_at(i) != NULL; i++) /* every row's name is one */
        if (*wt_value_name_at(i) != '\0')
            assert_true(wt_value_key(wt_value_name_at(i), strlen(wt_value_name_at(i)), &key));
}

struct all {
    unsigned n;
    const char *names[256];
};

static void take(void *context, const char *name, size_t length, const struct wt_value *at,
                 unsigned n, bool list)
{
    struct all *all = context;
    struct wt_value_key key;
    struct wt_values values;

    for (unsigned i = 0; i < all->n; i++)
        assert_string_not_equal(all->names[i], name);
    all->names[all->n++] = name;
    assert_true(wt_value_key(name, strlen(name), &key));
    assert_true(key.list == list);
    assert_number(length, strlen(name));
    wt_packet_values(&packet, &tracked, &key, &values);
    assert_number(values.n, n);
    for (unsigned i = 0; i < n; i++) {
        assert_number(values.at[i].as, at[i].as);
        assert_number(values.at[i].number, at[i].number);
        assert_number(values.at[i].bytes.captured, at[i].bytes.captured);
        if (at[i].bytes.captured > 0)
            assert_memory_equal(values.at[i].bytes.data, at[i].bytes.data, at[i].bytes.captured);
    }
}

/* Each name that has values comes once; what does not come has none but `false`. */
static void all_at_once(void **state)
{
    struct all all = {.n = 0};
    struct wt_value_key key;
    struct wt_values values;

    (void)state;
    wt_packet_each_value(&packet, &tracked, take, &all);
    assert_true(all.n > 60);
    for (size_t i = 0; wt_value_name_at(i) != NULL; i++) {
        const char *name = wt_value_name_at(i);
        bool came = *name == '\0';

        for (unsigned k = 0; k < all.n; k++)
            came |= strcmp(all.names[k], name) == 0;
        if (came)
            continue;
        assert_true(wt_value_key(name, strlen(name), &key));
        wt_packet_values(&packet, &tracked, &key, &values);
        for (unsigned k = 0; k < values.n; k++)
            assert_true(values.at[k].as == WT_AS_FLAG && values.at[k].number == 0);
    }
}

static void kinds_as_text(void **state)
{
    static const struct {
        struct wt_value value;
        const char *want;
    } cases[] = {
        {{.as = WT_AS_SIGNED, .number = (uint64_t)-5},             "-5"                  },
        {{.as = WT_AS_SIGNED, .number = UINT64_C(1) << 63},        "-9223372036854775808"},
        {{.as = WT_AS_FIXED, .times = 16, .number = 0x18000},      "1.500000000"         },
        {{.as = WT_AS_FIXED, .times = 16, .number = 1},            "0.000015258"         },
        {{.as = WT_AS_FIXED, .times = 32, .number = (uint64_t)-1}, "-0.000000000"        },
        {{.as = WT_AS_FIXED, .times = 32, .number = 3ull << 31},   "1.500000000"         },
        {{.as = WT_AS_FIXED, .times = 0, .number = 7},             "7.000000000"         },
        {{.as = WT_AS_FIXED, .times = 40, .number = 5ull << 39},   "2.500000000"         },
        {{.as = WT_AS_SECONDS, .number = (uint64_t)-1},            "-0.000000001"        },
        {{.as = WT_AS_TIME, .number = 1500000000},                 "1.500000000"         },
        {{.as = WT_AS_HEX, .number = 255},                         "255"                 },
        {{.as = WT_AS_FLAG, .number = 1},                          "true"                },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        char room[64];
        struct wt_text text;

        wt_text_init_in(&text, room, sizeof room);
        wt_value_text(&text, &cases[i].value);
        wt_text_char(&text, '\0');
        assert_string_equal(text.data, cases[i].want);
        assert_false(wt_value_is_text(&cases[i].value));
    }
}

/* One option of each kind, 18 bytes long: a row that is passed over has no value. */
static void rows_of_options_need_their_kind(void **state)
{
    enum { AT_OPTION = 14 + 20 + 20, OPTION = 18, ALL = AT_OPTION + 20 };
    static const uint8_t head[AT_OPTION] = {
        0,    0,  0, 0,  0, 9, 0, 1, 2,  3, 4, 5, 8,    0,                        /* Ethernet */
        0x45, 0,  0, 60, 0, 0, 0, 0, 64, 6, 0, 0, 10,   0,    0, 1, 10, 0, 0, 2,  /* IPv4 */
        0,    80, 4, 0,  0, 0, 0, 9, 0,  0, 0, 9, 0xa0, 0x10, 0, 0, 0,  0, 0, 0}; /* TCP */
    unsigned passed = 0, shown = 0;

    (void)state;
    for (unsigned kind = 2; kind < 256; kind++) {
        uint8_t bytes[ALL] = {0};
        struct wt_frame frame = {.number = 1, .link_type = 1};
        static struct wt_packet p;

        memcpy(bytes, head, sizeof head);
        bytes[AT_OPTION] = (uint8_t)kind;
        bytes[AT_OPTION + 1] = OPTION;
        frame.bytes = whole(bytes, sizeof bytes);
        wt_dissect(&p, &frame, false);
        const struct wt_layer *tcp = &p.layers[2];
        const struct wt_dissector *d = tcp->dissector;

        assert_non_null(d->kinds_of);
        for (size_t k = 0; k < d->n_fields; k++) {
            const struct wt_field *row = &d->fields[k];

            if (row->option == 0)
                continue;
            assert_non_null(row->get);
            if ((d->kinds_of(tcp) >> row->option & 1) != 0) {
                shown += row->get(tcp, row->what).present;
                continue;
            }
            passed++;
            if (row->get(tcp, row->what).present)
                fail_msg("%s: has a value with option %u", row->name, kind);
        }
    }
    assert_true(passed > 1000);
    assert_true(shown > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_by_one),
        cmocka_unit_test(names_are_whole),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(kinds_as_text),
        cmocka_unit_test(rows_of_options_need_their_kind),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
