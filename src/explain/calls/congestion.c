/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel's congestion control does to a connection, where it changes. */
#include "observed.h"

static enum wt_remark_id remark_of(const struct wt_congestion_turn *turn)
{
    static const enum wt_remark_id remarks[] = {
        [WT_TURN_SLOW_START] = WT_REMARK_CWND_SLOW_START,
        [WT_TURN_AVOIDANCE] = WT_REMARK_CWND_AVOIDANCE,
        [WT_TURN_AVOIDANCE_EARLY] = WT_REMARK_CWND_AVOIDANCE_EARLY,
        [WT_TURN_FAST_RECOVERY] = WT_REMARK_CWND_FAST_RECOVERY,
        [WT_TURN_TIMED_OUT] = WT_REMARK_CWND_TIMED_OUT,
        [WT_TURN_REPAIRED] = WT_REMARK_CWND_REPAIRED,
        [WT_TURN_REDUCED] = WT_REMARK_CWND_REDUCED,
        [WT_TURN_ECN] = WT_REMARK_CWND_ECN,
        [WT_TURN_UNDONE] = WT_REMARK_CWND_UNDONE,
        [WT_TURN_RESTARTED] = WT_REMARK_CWND_RESTARTED,
        [WT_TURN_BY_MODEL] = WT_REMARK_CWND_BY_MODEL,
    };

    if (turn->is_model && turn->kind == WT_TURN_TIMED_OUT)
        return WT_REMARK_CWND_MODEL_TIMED_OUT;
    if (turn->is_model && turn->kind == WT_TURN_FAST_RECOVERY)
        return WT_REMARK_CWND_MODEL_RECOVERY;
    return turn->mended ? WT_REMARK_CWND_RECOVERED : remarks[turn->kind];
}

void wt_say_congestion(struct wt_telling_call *t)
{
    const struct wt_congestion_turn *turn = &t->change->turn;
    const struct wt_socket_connection *connection = t->change->connection;

    if (connection != NULL) {
        t->commentary->conversation = connection->number;
        t->commentary->stream = connection->stream;
        t->commentary->side = t->change->side;
    }
    t->commentary->hidden = turn->kind == WT_TURN_NONE;
    if (turn->kind == WT_TURN_NONE)
        return;
    struct wt_remark *r = wt_say_that(t, remark_of(turn));

    wt_arg_number(r, "from", turn->from);
    wt_arg_number(r, "to", turn->to);
    if (!turn->is_model)
        wt_arg_number(r, "ssthresh", turn->ssthresh);
    if (turn->kind == WT_TURN_REPAIRED)
        wt_arg_number(r, "again", turn->again);
    if (turn->kind == WT_TURN_TIMED_OUT)
        wt_arg_seconds(r, "rto", (int64_t)turn->rto_us * 1000);
    if (turn->kind == WT_TURN_RESTARTED)
        wt_arg_seconds(r, "pause", (int64_t)turn->pause_ms * 1000000);
}
