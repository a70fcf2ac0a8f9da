/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of the capture as a whole: findings that belong to no conversation. */
#include "../telling.h"

void wt_explain_capture_finding(const struct wt_capture_finding *finding, struct wt_remark *out)
{
    *out = (struct wt_remark){.id = WT_REMARK_CAPTURE_ADDRESS_CONFLICT};
    wt_arg_ip(out, "address", &finding->address);
    wt_arg_mac(out, "first", finding->mac[0]);
    wt_arg_number(out, "packet", finding->finding.packets[0]);
    wt_arg_mac(out, "second", finding->mac[1]);
    wt_arg_number(out, "other", finding->finding.packets[1]);
}
