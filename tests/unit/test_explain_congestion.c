/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of the kernel's congestion control: looks at a connection, as the kernel would give
 * them, and the turn that each shows. */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"slow start is said once, however far it goes", NULL,
     {
         {"do 1 look s6 by reno", "hidden"},
         {"do 1 look s6 snd_cwnd 20", "cwnd-slow-start(from=10,to=20)"},
         {"do 1 look s6 snd_cwnd 40", "hidden"},
         {"do 1 look s6 snd_cwnd 80", "hidden"},
     }, TALE_OBSERVED, 0},
    {"a window that is not filled does not grow", NULL,
     {
         {"do 1 look s6 by cubic", "hidden"},
         {"do 1 look s6 bytes_acked 5 data_segs_out 1", "hidden"},
         {"do 1 look s6 bytes_acked 9 data_segs_out 2", "hidden"},
     }, TALE_OBSERVED, 0},
    {"slow start, fast recovery, avoidance, and again", NULL,
     {
         {"do 1 look s6 by reno", NULL},
         {"do 1 look s6 snd_cwnd 20", "cwnd-slow-start"},
         {"do 1 look s6 snd_cwnd 30 snd_ssthresh 20 ca_state 3 total_retrans 1", "cwnd-fast-recovery(to=30,ssthresh=20)"},
         {"do 1 look s6 snd_cwnd 22 total_retrans 2", "hidden"},
         {"do 1 look s6 snd_cwnd 20 ca_state 0", "cwnd-recovered(to=20,ssthresh=20)"},
         {"do 1 look s6 snd_cwnd 24", "hidden"},
         {"do 1 look s6 snd_cwnd 14 snd_ssthresh 12 ca_state 3 total_retrans 3", "cwnd-fast-recovery~"},
         {"do 1 look s6 snd_cwnd 12 ca_state 0", "cwnd-recovered~"},
     }, TALE_OBSERVED, 0},
    {"a time-out, slow start to ssthresh, avoidance; its repetitions are not told", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 28", NULL},
         {"do 1 look s6 ca_state 4 snd_cwnd 1 snd_ssthresh 14 total_retrans 1 total_rto 1 rto 408000", "cwnd-timed-out(to=1,ssthresh=14,rto=204ms)"},
         {"do 1 look s6 total_retrans 2 total_rto 2 rto 816000", "hidden"},
         {"do 1 look s6 ca_state 0 snd_cwnd 4", "hidden"},
         {"do 1 look s6 snd_cwnd 15", "cwnd-avoidance(from=4,to=15,ssthresh=14)"},
         {"do 1 look s6 snd_cwnd 16", "hidden"},
     }, TALE_OBSERVED, 0},
    {"a time-out between two looks: the counter shows it", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 28", NULL},
         {"do 1 look s6 snd_cwnd 3 snd_ssthresh 14 total_retrans 1 total_rto 1", "cwnd-timed-out"},
     }, TALE_OBSERVED, 0},
    {"an older kernel does not count time-outs", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 28 known 40", NULL},
         {"do 1 look s6 snd_cwnd 20 snd_ssthresh 14 total_retrans 1 total_rto 1", "cwnd-repaired(again=1) -cwnd-timed-out"},
         {"do 1 look s6 snd_cwnd 1 snd_ssthresh 10 ca_state 4", "cwnd-timed-out"},
     }, TALE_OBSERVED, 0},
    {"a SYN's time-out is not one of the window", NULL,
     {
         {"do 1 look s6 by reno state 2", NULL},
         {"do 1 look s6 total_rto 1 total_retrans 1", "hidden"},
         {"do 1 look s6 state 1", "hidden"},
     }, TALE_OBSERVED, 0},
    {"a loss and its repair between two looks", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 40", NULL},
         {"do 1 look s6 snd_cwnd 22 snd_ssthresh 20 total_retrans 3", "cwnd-repaired(again=3,to=22,ssthresh=20)"},
         {"do 1 look s6 snd_cwnd 23", "cwnd-avoidance"},
     }, TALE_OBSERVED, 0},
    {"the window grew before it was made smaller, all between two looks", NULL,
     {
         {"do 1 look s6 by cubic", NULL},
         {"do 1 look s6 snd_cwnd 42 snd_ssthresh 42 total_retrans 2", "cwnd-repaired(again=2) -cwnd-avoidance-early"},
         {"do 1 look s6 snd_cwnd 46 snd_ssthresh 45 delivered_ce 1", "cwnd-ecn -cwnd-avoidance-early"},
     }, TALE_OBSERVED, 0},
    {"more was sent again, but the window is as before: nothing to say", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 40", NULL},
         {"do 1 look s6 total_retrans 3", "hidden"},
     }, TALE_OBSERVED, 0},
    {"HyStart sets ssthresh with nothing lost", NULL,
     {
         {"do 1 look s6 by cubic", NULL},
         {"do 1 look s6 snd_cwnd 60", "cwnd-slow-start"},
         {"do 1 look s6 snd_cwnd 90 snd_ssthresh 80", "cwnd-avoidance-early(to=90,ssthresh=80)"},
     }, TALE_OBSERVED, 0},
    {"ssthresh remembered of an earlier connection", NULL,
     {
         {"do 1 look s6 by cubic snd_ssthresh 15", NULL},
         {"do 1 look s6 snd_cwnd 14", "cwnd-slow-start"},
         {"do 1 look s6 snd_cwnd 16", "cwnd-avoidance"},
     }, TALE_OBSERVED, 0},
    {"smaller without a loss; by ECN", NULL,
     {
         {"do 1 look s6 by cubic snd_cwnd 30", NULL},
         {"do 1 look s6 snd_cwnd 28 snd_ssthresh 21 ca_state 2", "cwnd-reduced(to=28,ssthresh=21)"},
         {"do 1 look s6 snd_cwnd 21 ca_state 0", "cwnd-avoidance -cwnd-recovered"},
         {"do 1 look s6 snd_cwnd 20 snd_ssthresh 15 ca_state 2 delivered_ce 1", "cwnd-ecn(ssthresh=15)"},
         {"do 1 look s6 snd_cwnd 15 ca_state 0", "cwnd-avoidance~"},
         {"do 1 look s6 snd_cwnd 11 snd_ssthresh 10 delivered_ce 4", "cwnd-ecn~"},
     }, TALE_OBSERVED, 0},
    {"nothing had been lost: put back", NULL,
     {
         {"do 1 look s6 by cubic snd_cwnd 30", NULL},
         {"do 1 look s6 snd_cwnd 28 snd_ssthresh 21 ca_state 3 total_retrans 1", "cwnd-fast-recovery"},
         {"do 1 look s6 snd_cwnd 21", "hidden"},
         {"do 1 look s6 snd_cwnd 30 snd_ssthresh 2147483647 ca_state 0 dsack_dups 1", "cwnd-undone(from=21,to=30)"},
     }, TALE_OBSERVED, 0},
    {"the same threshold once more is none that was put back", NULL,
     {
         {"do 1 look s6 by cubic snd_cwnd 30 snd_ssthresh 24", NULL},
         {"do 1 look s6 snd_cwnd 24 snd_ssthresh 21 ca_state 3 total_retrans 1", "cwnd-fast-recovery"},
         {"do 1 look s6 snd_cwnd 34 snd_ssthresh 24 ca_state 0 total_retrans 3", "-cwnd-undone"},
         {"do 1 look s6 snd_cwnd 20 snd_ssthresh 20 ca_state 3 total_retrans 4", "cwnd-fast-recovery~"},
         {"do 1 look s6 snd_cwnd 34 snd_ssthresh 24 ca_state 0", "cwnd-undone"},
     }, TALE_OBSERVED, 0},
    {"a pause longer than the time-out", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 50 data_segs_out 90", NULL},
         {"do 1 look s6 @3 snd_cwnd 10 data_segs_out 91", "cwnd-restarted(from=50,to=10)"},
         {"do 1 look s6 snd_cwnd 9", "hidden"},
     }, TALE_OBSERVED, 0},
    {"a smaller window without a pause is not that", NULL,
     {
         {"do 1 look s6 by reno snd_cwnd 50 data_segs_out 90", NULL},
         {"do 1 look s6 snd_cwnd 40 data_segs_out 91", "hidden"},
     }, TALE_OBSERVED, 0},
    {"BBR has neither slow start nor ssthresh", NULL,
     {
         {"do 1 look s6 by bbr", NULL},
         {"do 1 look s6 snd_cwnd 20", "cwnd-by-model(from=10,to=20)"},
         {"do 1 look s6 snd_cwnd 40", "hidden"},
         {"do 1 look s6 snd_cwnd 30 ca_state 3 total_retrans 1", "cwnd-model-recovery(to=30)"},
         {"do 1 look s6 snd_cwnd 40 ca_state 0", "hidden"},
         {"do 1 look s6 snd_cwnd 1 ca_state 4 total_rto 1", "cwnd-model-timed-out(to=1)"},
     }, TALE_OBSERVED, 0},
    {"two connections are followed apart", NULL,
     {
         {"do 1 look s6 by reno", NULL},
         {"do 0 look s7 at S by reno", NULL},
         {"do 1 look s6 snd_cwnd 20", "cwnd-slow-start"},
         {"do 0 look s7 at S snd_cwnd 20", "cwnd-slow-start~"},
     }, TALE_OBSERVED, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_congestion.def"
#undef WT_REMARK
};

int main(void)
{
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject)};
    return run_tales(&all);
}
