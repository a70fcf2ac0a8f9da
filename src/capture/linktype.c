/* SPDX-License-Identifier: BSD-2-Clause */
/* From DLT_ numbers, which differ between systems, to LINKTYPE_ numbers, which files use.
 * https://www.tcpdump.org/linktypes.html */
#include "capture.h"

#include "wiretutor/bytes.h"

static const struct {
    int dlt;
    uint32_t link_type;
} differing[] = {
    {DLT_ATM_RFC1483, 100},
    {DLT_RAW,         101},
    {DLT_SLIP_BSDOS,  102},
    {DLT_PPP_BSDOS,   103},
    {DLT_ATM_CLIP,    106},
};

uint32_t wt_link_type_of_dlt(int dlt)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(differing); i++)
        if (differing[i].dlt == dlt)
            return differing[i].link_type;
    return (uint32_t)dlt;
}
