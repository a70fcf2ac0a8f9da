/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of states, inputs and events, and the ids of the machine output (never translated). */
#include "wiretutor/conversation.h"

const char *wt_tcp_state_name(enum wt_tcp_state state)
{
    static const char *const names[WT_N_TCP_STATES] = {
        [WT_TCP_UNKNOWN] = "UNKNOWN",         [WT_TCP_LISTEN] = "LISTEN",
        [WT_TCP_SYN_SENT] = "SYN_SENT",       [WT_TCP_SYN_RECEIVED] = "SYN_RECEIVED",
        [WT_TCP_ESTABLISHED] = "ESTABLISHED", [WT_TCP_FIN_WAIT_1] = "FIN_WAIT_1",
        [WT_TCP_FIN_WAIT_2] = "FIN_WAIT_2",   [WT_TCP_CLOSE_WAIT] = "CLOSE_WAIT",
        [WT_TCP_CLOSING] = "CLOSING",         [WT_TCP_LAST_ACK] = "LAST_ACK",
        [WT_TCP_TIME_WAIT] = "TIME_WAIT",     [WT_TCP_CLOSED] = "CLOSED",
    };
    return names[state];
}

const char *wt_tcp_input_name(enum wt_tcp_input input)
{
    static const char *const names[WT_N_TCP_INPUTS] = {
        [WT_SENT_SYN] = "sent SYN",
        [WT_SENT_SYN_ACK] = "sent SYN,ACK",
        [WT_SENT_FIN] = "sent FIN",
        [WT_SENT_RST] = "sent RST",
        [WT_SENT_OTHER] = "sent data or ACK",
        [WT_GOT_SYN] = "got SYN",
        [WT_GOT_SYN_ACK] = "got SYN,ACK",
        [WT_GOT_ACK_OF_SYN] = "got ACK of SYN",
        [WT_GOT_ACK_OF_FIN] = "got ACK of FIN",
        [WT_GOT_FIN] = "got FIN",
        [WT_GOT_FIN_AND_ACK_OF_FIN] = "got FIN with ACK of FIN",
        [WT_GOT_RST] = "got RST",
        [WT_GOT_OTHER] = "got data or ACK",
    };
    return names[input];
}

const char *wt_event_name(enum wt_event_id id)
{
    static const char *const names[WT_N_EVENTS] = {
#define X(event) #event,
        WT_EVENTS(X)
#undef X
    };
    return names[id];
}

const char *wt_open_name(enum wt_open_kind kind)
{
    static const char *const names[] = {
        [WT_OPEN_THREE_WAY] = "three-way", [WT_OPEN_SIMULTANEOUS] = "simultaneous",
        [WT_OPEN_SPLIT] = "split",         [WT_OPEN_FAST_OPEN] = "fast-open",
        [WT_OPEN_REFUSED] = "refused",     [WT_OPEN_UNANSWERED] = "unanswered",
        [WT_OPEN_HALF_OPEN] = "half-open", [WT_OPEN_CANCELLED] = "cancelled",
        [WT_OPEN_RESET] = "reset",         [WT_OPEN_NOT_CAPTURED] = "not-captured",
    };
    return names[kind];
}

const char *wt_close_name(enum wt_close_kind kind)
{
    static const char *const names[] = {
        [WT_CLOSE_FOUR_SEGMENT] = "four-segment",
        [WT_CLOSE_THREE_SEGMENT] = "three-segment",
        [WT_CLOSE_SIMULTANEOUS] = "simultaneous",
        [WT_CLOSE_ONE_FIN] = "one-fin",
        [WT_CLOSE_RESET] = "reset",
        [WT_CLOSE_RESET_AFTER_FIN] = "reset-after-fin",
        [WT_CLOSE_NONE] = "none",
    };
    return names[kind];
}

const char *wt_closed_first_name(enum wt_closed_first who)
{
    static const char *const names[] = {
        [WT_FIRST_CLIENT] = "client",
        [WT_FIRST_SERVER] = "server",
        [WT_FIRST_BOTH] = "both",
        [WT_FIRST_NONE] = "none",
    };
    return names[who];
}

const char *wt_outcome_name(enum wt_outcome outcome)
{
    static const char *const names[] = {
        [WT_OUTCOME_NORMAL] = "normal",       [WT_OUTCOME_OPEN] = "open",
        [WT_OUTCOME_REFUSED] = "refused",     [WT_OUTCOME_UNANSWERED] = "unanswered",
        [WT_OUTCOME_HALF_OPEN] = "half-open", [WT_OUTCOME_CANCELLED] = "cancelled",
        [WT_OUTCOME_RESET] = "reset",         [WT_OUTCOME_PARTIAL] = "partial",
        [WT_OUTCOME_STRAY] = "stray",         [WT_OUTCOME_ANSWERED] = "answered",
        [WT_OUTCOME_ONE_WAY] = "one-way",     [WT_OUTCOME_UNREACHABLE] = "unreachable",
        [WT_OUTCOME_CLOSING] = "closing",     [WT_OUTCOME_VANISHED] = "vanished",
        [WT_OUTCOME_CROSSED] = "crossed",     [WT_OUTCOME_SELF] = "self",
    };
    return names[outcome];
}
