/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about the socket calls of a program that is being watched. */
#include "telling.h"

enum wt_call_place wt_call_place(const struct wt_socket_call *call)
{
    switch (call->call) {
    case WT_SC_CONNECT:
        return call->is_tcp_or_udp && call->transport == WT_OVER_UDP ? WT_PLACE_BEGIN
                                                                     : WT_PLACE_BOTH;
    case WT_SC_ACCEPT:
    case WT_SC_RECV:
    case WT_SC_RECVFROM:
    case WT_SC_RECVMSG:
    case WT_SC_RECVMMSG:
    case WT_SC_READ:
    case WT_SC_READV:
    case WT_SC_POLL:
    case WT_SC_SELECT:
    case WT_SC_EPOLL_WAIT:
        return WT_PLACE_BOTH;
    default:
        return WT_PLACE_BEGIN;
    }
}

void wt_explain_programs(struct wt_explainer *explainer, const struct wt_programs_told *programs,
                         struct wt_told_call *told)
{
    (void)explainer;
    (void)programs;
    told->hidden = false;
    told->n_remarks = 0;
}

void wt_explain_observed(struct wt_explainer *explainer, const struct wt_observed *observed,
                         enum wt_call_shown shown, struct wt_told_call *told)
{
    (void)explainer;
    (void)observed;
    (void)shown;
    told->hidden = false;
    told->n_remarks = 0;
}

void wt_explain_program_ending(struct wt_explainer *explainer, uint8_t program,
                               struct wt_told_call *told)
{
    (void)explainer;
    (void)program;
    told->hidden = false;
    told->n_remarks = 0;
}
