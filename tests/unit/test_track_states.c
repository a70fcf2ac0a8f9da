/* SPDX-License-Identifier: BSD-2-Clause */
/* The TCP state diagram: every state with every input. With PRINT_DIAGRAM set in the environment
 * the diagram is printed as a table. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "wiretutor/conversation.h"

/* What the diagram should say, written down a second time and by rows: a dot where no arrow leaves.
 * Columns: sent SYN, SYN-ACK, FIN, RST, other; got SYN, SYN-ACK, ACK of SYN, ACK of FIN, FIN, FIN
 * with ACK of FIN, RST, other. */
static const char *const diagram[WT_N_TCP_STATES][WT_N_TCP_INPUTS] = {
    [WT_TCP_UNKNOWN] = {"SYN_SENT",     "SYN_RECEIVED", "FIN_WAIT_1", "CLOSED", "ESTABLISHED", "LISTEN",
                        "ESTABLISHED",                                                                                        ".", ".",          "CLOSE_WAIT", ".", "CLOSED", "ESTABLISHED"},
    [WT_TCP_LISTEN] = {"SYN_RECEIVED", "SYN_RECEIVED", ".",          "CLOSED", "ESTABLISHED", ".",            ".",           ".",
                        ".",                                                                                                                     ".",          ".", "CLOSED", "ESTABLISHED"},
    [WT_TCP_SYN_SENT] = {".",            "SYN_RECEIVED", ".",          "CLOSED", "ESTABLISHED", "SYN_RECEIVED",
                        "ESTABLISHED",                                                                                        ".", ".",          ".",          ".", "CLOSED", "ESTABLISHED"},
    [WT_TCP_SYN_RECEIVED] = {".",            ".",            "FIN_WAIT_1", "CLOSED", ".",           ".",            "ESTABLISHED",
                        "ESTABLISHED",                                                                                             ".",          ".",          ".", "CLOSED", "."          },
    [WT_TCP_ESTABLISHED] = {".",            ".",            "FIN_WAIT_1", "CLOSED", ".",           ".",            ".",           ".", ".",          "CLOSE_WAIT",
                        ".",                                                                                                                                        "CLOSED", "."          },
    [WT_TCP_FIN_WAIT_1] = {".",            ".",            ".",          "CLOSED", ".",           ".",            ".",           ".", "FIN_WAIT_2", "CLOSING",
                        "TIME_WAIT",                                                                                                                                "CLOSED", "."          },
    [WT_TCP_FIN_WAIT_2] = {".",            ".",            ".",          "CLOSED", ".",           ".",            ".",           ".", ".",          "TIME_WAIT",
                        "TIME_WAIT",                                                                                                                                "CLOSED", "."          },
    [WT_TCP_CLOSE_WAIT] = {".",            ".",            "LAST_ACK",   "CLOSED", ".",           ".",            ".",           ".", ".",          ".",          ".",
                        "CLOSED",                                                                                                                                             "."          },
    [WT_TCP_CLOSING] = {".",            ".",            ".",          "CLOSED", ".",           ".",            ".",           ".", "TIME_WAIT",  ".",          ".",
                        "CLOSED",                                                                                                                                             "."          },
    [WT_TCP_LAST_ACK] = {".",            ".",            ".",          "CLOSED", ".",           ".",            ".",           ".", "CLOSED",     ".",          ".", "CLOSED",
                        "."                                                                                                                                                                },
    [WT_TCP_TIME_WAIT] = {"SYN_SENT",     ".",            ".",          "CLOSED", ".",           "LISTEN",       ".",           ".", ".",          ".",          ".",
                        "CLOSED",                                                                                                                                             "."          },
    [WT_TCP_CLOSED] = {"SYN_SENT",     ".",            ".",          ".",      ".",           "LISTEN",       ".",           ".", ".",          ".",          ".", ".",      "."          },
};

static void every_state_with_every_input(void **unused)
{
    (void)unused;
    for (int s = 0; s < WT_N_TCP_STATES; s++)
        for (int i = 0; i < WT_N_TCP_INPUTS; i++) {
            bool arrow, wanted = diagram[s][i][0] != '.';
            enum wt_tcp_state next =
                wt_tcp_next_state((enum wt_tcp_state)s, (enum wt_tcp_input)i, &arrow);
            const char *want = wanted ? diagram[s][i] : wt_tcp_state_name((enum wt_tcp_state)s);

            if (arrow != wanted)
                fail_msg("%s, %s: %s", wt_tcp_state_name((enum wt_tcp_state)s),
                         wt_tcp_input_name((enum wt_tcp_input)i), arrow ? "an arrow" : "no arrow");
            assert_string_equal(wt_tcp_state_name(next), want);
            assert_int_equal(wt_tcp_next_state((enum wt_tcp_state)s, (enum wt_tcp_input)i, NULL),
                             next);
        }
}

static void nothing_leads_back_to_unknown(void **unused)
{
    (void)unused;
    for (int s = 1; s < WT_N_TCP_STATES; s++)
        for (int i = 0; i < WT_N_TCP_INPUTS; i++)
            assert_true(wt_tcp_next_state((enum wt_tcp_state)s, (enum wt_tcp_input)i, NULL) !=
                        WT_TCP_UNKNOWN);
}

static void print_diagram(void)
{
    for (int s = 0; s < WT_N_TCP_STATES; s++)
        for (int i = 0; i < WT_N_TCP_INPUTS; i++) {
            bool arrow;
            enum wt_tcp_state next =
                wt_tcp_next_state((enum wt_tcp_state)s, (enum wt_tcp_input)i, &arrow);

            if (arrow)
                printf("%-13s %-24s -> %s\n", wt_tcp_state_name((enum wt_tcp_state)s),
                       wt_tcp_input_name((enum wt_tcp_input)i), wt_tcp_state_name(next));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_with_every_input),
        cmocka_unit_test(nothing_leads_back_to_unknown),
    };

    if (getenv("PRINT_DIAGRAM") != NULL)
        print_diagram();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
