/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of IPv4 and IPv6: every one of them, in its place. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static struct wt_layer layer;

static enum wt_verdict take(const char *name, const uint8_t *bytes, size_t n)
{
    return dissect_one(dissector_named(name), whole(bytes, n), &layer);
}

static const uint8_t ipv4[20] = {0x45, 0, 0,   20, 0, 0, 0,   0, 64, 17,
                                 0,    0, 127, 0,  0, 1, 127, 0, 0,  2};

/* The values of a row that may occur more than once, "1.2.3.4" or "17", with blanks between. */
static void put_values(char *text, size_t size, const char *name)
{
    bool address = row_named(layer.dissector, name)->as == WT_AS_IPV4;
    struct wt_value v;

    text[0] = '\0';
    for (unsigned n = 0; (v = field_named(&layer, name, n)).present; n++) {
        const uint8_t *b = v.bytes.data;
        size_t len = strlen(text);
        unsigned long number = (unsigned long)v.number;

        for (size_t j = 0; j < v.bytes.captured; j++)
            number = number << 8 | b[j];
        if (address)
            snprintf(text + len, size - len, " %u.%u.%u.%u", b[0], b[1], b[2], b[3]);
        else
            snprintf(text + len, size - len, " %lu", number);
    }
}

static const struct option_case {
    uint8_t words; /* of the header */
    uint8_t options[40];
    const char *want[8]; /* a row and its values */
} option_cases[] = {
    {8, /* two addresses of three recorded, and the list's end */
     {7, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 0},
     {"ip.opt.type 7 0", "ip.opt.len 11", "ip.opt.ptr 12", "ip.rec_rt 1.2.3.4 5.6.7.8",
      "ip.empty_rt", "ip.src_rt"}                                                                                                 },
    {8, {7, 11, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0},      {"ip.rec_rt 1.2.3.4", "ip.empty_rt 5.6.7.8"}                                  },
    {8, {131, 11, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0},    {"ip.rec_rt 1.2.3.4", "ip.src_rt 5.6.7.8"}                                    },
    {8,
     {1, 137, 7, 4, 9, 9, 9, 9, 148, 4, 0, 1},      /* no padding: the list fills the header */
     {"ip.opt.type 1 137 148", "ip.opt.len 7 4", "ip.src_rt 9.9.9.9", "ip.opt.ra 1"}},
    {8,
     {68, 12, 13, 0x20, 0, 0, 0, 5, 0, 0, 1, 0},
     {"ip.opt.overflow 2", "ip.opt.flag 0", "ip.opt.time_stamp 5 256", "ip.opt.time_stamp_addr"}                                  },
    {8,
     {68, 12, 13, 1, 1, 2, 3, 4, 0, 0, 1, 0},
     {"ip.opt.flag 1", "ip.opt.time_stamp_addr 1.2.3.4", "ip.opt.time_stamp 256"}                                                 },
    {6, {136, 4, 1, 2},                             {"ip.opt.sid 258"}                                                            },
    {7, {134, 6, 0, 0, 0, 9, 0, 0},                 {"ip.cipso.doi 9", "ip.opt.type 134 0"}                                       },
    {6, {7, 3, 4, 0},                               {"ip.rec_rt", "ip.empty_rt", "ip.opt.ptr 4"}                                  }, /* no room for an address */
    {6, {7, 2, 0, 0},                               {"ip.opt.ptr", "ip.rec_rt"}                                                   }, /* not even a pointer */
    {6, {68, 3, 5, 0},                              {"ip.opt.flag", "ip.opt.time_stamp"}                                          },
    {6, {7, 200, 4, 0},                             {"ip.opt.type", "ip.rec_rt"}                                                  }, /* a length beyond the header */
};

static void ipv4_options(void **state)
{
    char text[128];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(option_cases); i++) {
        const struct option_case *c = &option_cases[i];
        uint8_t bytes[60] = {0};

        memcpy(bytes, ipv4, 20);
        bytes[0] = 0x40 | c->words;
        bytes[3] = c->words * 4;
        memcpy(bytes + 20, c->options, (c->words - 5u) * 4u);
        take("ip", bytes, c->words * 4u);
        for (size_t k = 0; k < WT_ARRAY_LEN(c->want) && c->want[k] != NULL; k++) {
            char name[40];
            size_t n = strcspn(c->want[k], " ");

            snprintf(name, sizeof name, "%.*s", (int)n, c->want[k]);
            put_values(text, sizeof text, name);
            assert_string_equal(text, c->want[k] + n);
        }
    }
}

static void ipv6_options(void **state)
{
    static const uint8_t bytes[] = {59, 1, 0, 4, 1, 7, 5, 2, 0, 1, 1, 4, 0, 0, 0, 0};
    char text[64];

    (void)state;
    assert_number(take("ipv6.dstopts", bytes, sizeof bytes), WT_DISSECTED);
    put_values(text, sizeof text, "ipv6.opt.type");
    assert_string_equal(text, " 0 4 5 1");
    put_values(text, sizeof text, "ipv6.opt.length");
    assert_string_equal(text, " 1 2 4"); /* Pad1 has none */
    assert_number(number_of(&layer, "ipv6.opt.tel"), 7);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_options),
        cmocka_unit_test(ipv6_options),
    };
    return cmocka_run_group_tests_name("options of IP", tests, NULL, NULL);
}
