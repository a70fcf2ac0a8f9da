/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of services: sorted, unique, honest about what IANA registered. */
#include "support.h"

#include <string.h>

#include "wiretutor/lang.h"

enum { FIRST_DYNAMIC = 49152, FIRST_REGISTERED = 1024, ENOUGH = 170 };

static const struct {
    unsigned port;
    unsigned transports;
    const char *name, *en, *zh;
} rows[] = {
#define WT_SERVICE(port, transports, name, en, zh) {port, transports, name, en, zh},
#include "../../src/lang/services.def"
#undef WT_SERVICE
};

static void sorted_and_unique(void **state)
{
    size_t ports = 1;

    (void)state;
    for (size_t i = 1; i < WT_ARRAY_LEN(rows); i++) {
        if (rows[i].port < rows[i - 1].port)
            fail_msg("port %u stands after %u", rows[i].port, rows[i - 1].port);
        if (rows[i].port != rows[i - 1].port)
            ports++;
        else if ((rows[i].transports & rows[i - 1].transports) != 0)
            fail_msg("port %u has two rows for one transport", rows[i].port);
        if (i > 1 && rows[i].port == rows[i - 2].port)
            fail_msg("port %u has three rows", rows[i].port);
    }
    assert_true(ports >= ENOUGH);
}

static void rows_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        if (rows[i].port == 0 || rows[i].port > UINT16_MAX)
            fail_msg("row %zu: port %u", i, rows[i].port);
        if (rows[i].transports < WT_TCP_ONLY || rows[i].transports > WT_BOTH)
            fail_msg("port %u: transports %u", rows[i].port, rows[i].transports);
        if (rows[i].en[0] == '\0' || rows[i].zh[0] == '\0')
            fail_msg("port %u: no words", rows[i].port);
    }
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Without a name in the registry the words say that it is custom, and only then. System ports are
 * all IANA's to give; dynamic ones it never gives. */
static void custom_is_called_custom(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        bool custom = rows[i].name[0] == '\0';

        if (begins(rows[i].en, "commonly used by ") != custom)
            fail_msg("port %u: \"%s\"", rows[i].port, rows[i].en);
        if (begins(rows[i].zh, "常") != custom)
            fail_msg("port %u: \"%s\"", rows[i].port, rows[i].zh);
        if (custom && rows[i].port < FIRST_REGISTERED)
            fail_msg("port %u is a system port without a registered name", rows[i].port);
        if (!custom && rows[i].port >= FIRST_DYNAMIC)
            fail_msg("port %u is dynamic: nothing is registered there", rows[i].port);
    }
}

static void every_row_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++)
        for (int t = WT_OVER_TCP; t <= WT_OVER_UDP; t++) {
            uint16_t port = (uint16_t)rows[i].port;

            if ((rows[i].transports & 1U << t) == 0)
                continue;
            assert_string_equal(wt_service_words(WT_ENGLISH, port, (enum wt_transport)t),
                                rows[i].en);
            assert_string_equal(wt_service_words(WT_CHINESE, port, (enum wt_transport)t),
                                rows[i].zh);
        }
}

static void nothing_else_is_found(void **state)
{
    (void)state;
    assert_null(wt_service_words(WT_ENGLISH, 0, WT_OVER_TCP));
    assert_null(wt_service_words(WT_ENGLISH, 1, WT_OVER_TCP));
    assert_null(wt_service_words(WT_ENGLISH, 8001, WT_OVER_TCP));
    assert_null(wt_service_words(WT_ENGLISH, 8888, WT_OVER_UDP)); /* UDP 8888 is another port */
    assert_null(wt_service_words(WT_ENGLISH, 65535, WT_OVER_UDP));
}

/* One number, two services. */
static void tcp_and_udp_are_two_spaces(void **state)
{
    (void)state;
    assert_string_equal(wt_service_words(WT_ENGLISH, 514, WT_OVER_TCP), "rsh, old remote shell");
    assert_string_equal(wt_service_words(WT_ENGLISH, 514, WT_OVER_UDP), "syslog, log messages");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_and_unique),       cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(custom_is_called_custom), cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(nothing_else_is_found),   cmocka_unit_test(tcp_and_udp_are_two_spaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
