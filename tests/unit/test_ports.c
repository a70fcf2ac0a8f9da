/* SPDX-License-Identifier: BSD-2-Clause */
/* What a port means to each end: every edge of the ranges, and the role before the number. */
#include "support.h"

#include <string.h>

#include "../../src/explain/ports.h"
#include "wiretutor/lang.h"

#define K(id) WT_REMARK_##id

enum { CLIENT = false, SERVER = true };

/* clang-format off */
static struct port_case {
    const char *name;
    uint16_t port;
    enum wt_transport transport;
    bool is_server, own;
    enum wt_remark_id want;
} cases[] = {
    {"server 0",                    0,     WT_OVER_TCP, SERVER, false, K(PORT_ZERO)},
    {"UDP server 0",                0,     WT_OVER_UDP, SERVER, true,  K(PORT_ZERO)},
    {"server 1: nothing known",     1,     WT_OVER_TCP, SERVER, true,  K(PORT_SYSTEM)},
    {"server 80",                   80,    WT_OVER_TCP, SERVER, false, K(PORT_SYSTEM_SERVICE)},
    {"own server 80",               80,    WT_OVER_TCP, SERVER, true,  K(PORT_SYSTEM_SERVICE_OWN)},
    {"UDP server 53",               53,    WT_OVER_UDP, SERVER, false, K(PORT_SYSTEM_SERVICE)},
    {"server 1023",                 1023,  WT_OVER_TCP, SERVER, false, K(PORT_SYSTEM)},
    {"server 1024",                 1024,  WT_OVER_TCP, SERVER, false, K(PORT_REGISTERED)},
    {"server 3306",                 3306,  WT_OVER_TCP, SERVER, false, K(PORT_REGISTERED_SERVICE)},
    {"own server 3306",             3306,  WT_OVER_TCP, SERVER, true,  K(PORT_REGISTERED_SERVICE_OWN)},
    {"server 1521: Oracle's custom", 1521, WT_OVER_TCP, SERVER, false, K(PORT_REGISTERED_CUSTOM)},
    {"own server 8888",             8888,  WT_OVER_TCP, SERVER, true,  K(PORT_REGISTERED_CUSTOM_OWN)},
    {"UDP 8888 is another port",    8888,  WT_OVER_UDP, SERVER, true,  K(PORT_REGISTERED)},
    {"own server 8001",             8001,  WT_OVER_TCP, SERVER, true,  K(PORT_REGISTERED)},
    {"own UDP server 10000",        10000, WT_OVER_UDP, SERVER, true,  K(PORT_REGISTERED_SERVICE_OWN)},
    {"server 49151",                49151, WT_OVER_TCP, SERVER, false, K(PORT_REGISTERED)},
    {"server 49152",                49152, WT_OVER_TCP, SERVER, false, K(PORT_DYNAMIC_SERVER)},
    {"server 50000",                50000, WT_OVER_TCP, SERVER, true,  K(PORT_DYNAMIC_CUSTOM)},
    {"server 65432: the trap",      65432, WT_OVER_TCP, SERVER, true,  K(PORT_DYNAMIC_SERVER)},
    {"server 65535",                65535, WT_OVER_UDP, SERVER, false, K(PORT_DYNAMIC_SERVER)},

    {"client 0",                    0,     WT_OVER_TCP, CLIENT, false, K(PORT_ZERO)},
    {"UDP client 0",                0,     WT_OVER_UDP, CLIENT, false, K(PORT_ZERO_SENDER)},
    {"client 1",                    1,     WT_OVER_TCP, CLIENT, false, K(CLIENT_PORT_SYSTEM)},
    {"client 20: FTP data",         20,    WT_OVER_TCP, CLIENT, false, K(CLIENT_PORT_SYSTEM_SERVICE)},
    {"UDP client 53",               53,    WT_OVER_UDP, CLIENT, false, K(CLIENT_PORT_SYSTEM_SERVICE)},
    {"client 1023: NFS",            1023,  WT_OVER_TCP, CLIENT, true,  K(CLIENT_PORT_SYSTEM)},
    {"client 1024",                 1024,  WT_OVER_TCP, CLIENT, false, K(CLIENT_PORT_REGISTERED)},
    {"own client 1024",             1024,  WT_OVER_TCP, CLIENT, true,  K(CLIENT_PORT_REGISTERED_OWN)},
    {"UDP client 5353",             5353,  WT_OVER_UDP, CLIENT, false, K(CLIENT_PORT_REGISTERED_SERVICE)},
    {"client 8888: custom is for servers", 8888, WT_OVER_TCP, CLIENT, true, K(CLIENT_PORT_REGISTERED_OWN)},
    {"client 32767",                32767, WT_OVER_TCP, CLIENT, false, K(CLIENT_PORT_REGISTERED)},
    {"client 32768",                32768, WT_OVER_TCP, CLIENT, false, K(CLIENT_PORT_LINUX)},
    {"UDP client 47808: registered, but assigned by Linux", 47808, WT_OVER_UDP, CLIENT, true, K(CLIENT_PORT_LINUX)},
    {"client 49151",                49151, WT_OVER_TCP, CLIENT, true,  K(CLIENT_PORT_LINUX)},
    {"client 49152",                49152, WT_OVER_TCP, CLIENT, true,  K(CLIENT_PORT_DYNAMIC)},
    {"client 53164",                53164, WT_OVER_TCP, CLIENT, false, K(CLIENT_PORT_DYNAMIC)},
    {"UDP client 49152",            49152, WT_OVER_UDP, CLIENT, false, K(CLIENT_PORT_DYNAMIC_UDP)},
    {"UDP client 65535",            65535, WT_OVER_UDP, CLIENT, true,  K(CLIENT_PORT_DYNAMIC_UDP)},
};
/* clang-format on */

static void gives_the_sentence(void **state)
{
    const struct port_case *c = *state;
    enum wt_remark_id got = wt_port_remark(c->port, c->transport, c->is_server, c->own);

    if (got != c->want)
        fail_msg("got %s, want %s", wt_remark_key(got), wt_remark_key(c->want));
}

static void ranges(void **state)
{
    (void)state;
    assert_number(wt_port_range(0), WT_PORT_ZERO);
    assert_number(wt_port_range(1), WT_PORT_SYSTEM);
    assert_number(wt_port_range(1023), WT_PORT_SYSTEM);
    assert_number(wt_port_range(1024), WT_PORT_REGISTERED);
    assert_number(wt_port_range(49151), WT_PORT_REGISTERED);
    assert_number(wt_port_range(49152), WT_PORT_DYNAMIC);
    assert_number(wt_port_range(65535), WT_PORT_DYNAMIC);
}

/* Both tables come from services.def, so what is known must have words, and nothing else. */
static void known_where_there_are_words(void **state)
{
    (void)state;
    for (unsigned port = 0; port <= UINT16_MAX; port++)
        for (int t = WT_OVER_TCP; t <= WT_OVER_UDP; t++) {
            enum wt_transport transport = (enum wt_transport)t;
            bool words = wt_service_words(WT_CHINESE, (uint16_t)port, transport) != NULL;

            if (wt_port_has_service((uint16_t)port, transport) != words)
                fail_msg("port %u over %s", port, t == WT_OVER_TCP ? "TCP" : "UDP");
        }
}

/* A sentence that names a service is chosen only where there is one to name, and its words have the
 * placeholder for it; no other sentence has. */
static void service_is_named_where_known(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= UINT16_MAX * 8U + 7; i++) {
        uint16_t port = (uint16_t)(i / 8);
        enum wt_transport transport = i & 1 ? WT_OVER_UDP : WT_OVER_TCP;
        enum wt_remark_id id = wt_port_remark(port, transport, i & 2, i & 4);
        bool named = strstr(wt_words(WT_ENGLISH, id, false), "{service}") != NULL;

        if (named && !wt_port_has_service(port, transport))
            fail_msg("port %u: %s, but no service", port, wt_remark_key(id));
        if (named != wt_port_remark_names_service(id))
            fail_msg("%s: names_service is wrong", wt_remark_key(id));
    }
}

/* Given word for word in the story's rules. */
static void what_linux_lends(void **state)
{
    (void)state;
    assert_string_equal(
        wt_words(WT_CHINESE, K(CLIENT_PORT_LINUX), false),
        "很可能由客户端的内核临时分配。教材中的动态端口是 49152–65535（IANA 规定），Linux "
        "实际使用 32768–60999。");
    assert_non_null(
        strstr(wt_words(WT_ENGLISH, K(CLIENT_PORT_LINUX), false),
               "most likely lent to the client by its kernel. The book's dynamic range is "
               "49152–65535 (IANA); Linux lends 32768–60999"));
}

enum { N_OTHERS = 4 };

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases) + N_OTHERS] = {
        cmocka_unit_test(ranges),
        cmocka_unit_test(known_where_there_are_words),
        cmocka_unit_test(service_is_named_where_known),
        cmocka_unit_test(what_linux_lends),
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[N_OTHERS + i] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = gives_the_sentence, .initial_state = &cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
