/* SPDX-License-Identifier: BSD-2-Clause */
/* The words in which the tests write down what is said: they can tell right from wrong. */
#include "said.h"
#include "support.h"

static const struct {
    const char *got, *want;
    bool fits;
} rows[] = {
    {"send/data(bytes=4,who=client)",             "send/data",                true },
    {"send/data(bytes=4,who=client)",             "send/data(who=client)",    true },
    {"send/data(bytes=4,who=client)",             "send/data(bytes=5)",       false},
    {"send/data(bytes=4)",                        "",                         false},
    {"",                                          "send/data",                false},
    {"send/data(bytes=4) closes",                 "send/data",                false},
    {"send/data(bytes=4)",                        "send/data~",               false},
    {"ended-open(asked=4) at(1,2)",               "ended-open",               true },
    {"ended-open(asked=4) at(1,2)",               "ended-open at(1,3)",       false},
 /* what is forbidden */
    {"",                                          "-data",                    true },
    {"send/data(bytes=4)",                        "-data",                    false},
    {"send/data(bytes=4)",                        "-ack-only",                true },
    {"send/data~(bytes=4)",                       "-data",                    false},
    {"send/data-answer(bytes=4)",                 "-data",                    true },
    {"opens kernel/ack-only(ack=5) +gb18030()",   "-gb18030",                 false},
    {"opens kernel/ack-only(ack=5) +gb18030()",   "-data -retransmitted",     true },
    {"send/data(bytes=4) kernel/retransmitted()", "-data -retransmitted",     false},
    {"send/data(bytes=4)",                        "send/data -retransmitted", true },
    {"send/data(bytes=4)",                        "-retransmitted send/data", true },
    {"send/data(bytes=4) kernel/ack-only()",      "send/data -retransmitted", false},
    {"ended-open(asked=4) at(1,2)",               "-ended-normal",            true },
    {"ended-open(asked=4) at(1,2)",               "-ended-open",              false},
 /* a path in an argument is no call */
    {"data(file=a/data)",                         "-data",                    false},
};

static void differences_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++)
        if (said_as_wanted(rows[i].got, rows[i].want) != rows[i].fits)
            fail_msg("\"%s\" against \"%s\"", rows[i].got, rows[i].want);
}

static void a_misspelt_key_is_seen(void **state)
{
    (void)state;
    assert_true(forbids_what_exists("send/data -retransmitted -ended-open"));
    assert_false(forbids_what_exists("send/data -retransmited"));
    assert_false(forbids_what_exists("-kernel/retransmitted"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(differences_are_found),
                                       cmocka_unit_test(a_misspelt_key_is_seen)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
