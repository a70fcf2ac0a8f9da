/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside diagnose: what is known beside the conversation. */
#ifndef WT_DIAGNOSE_DIAGNOSE_H
#define WT_DIAGNOSE_DIAGNOSE_H

#include "wiretutor/finding.h"

enum { DIAGNOSE_ANSWERS = 4096 };

struct wt_diagnosis {
    const struct wt_sockets *sockets;             /* NULL: nothing will be observed */
    struct wt_endpoint answers[DIAGNOSE_ANSWERS]; /* they answered a SYN; IP version 0: free */
};

#endif
