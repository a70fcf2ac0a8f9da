/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output, in large blocks; live a moment after each packet at the latest. */
#ifndef WT_CLI_OUTPUT_H
#define WT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/status.h"
#include "wiretutor/text.h"

struct wt_output {
    struct wt_text text;
    bool reader_gone;   /* the reader is gone: end without a message */
    int error;          /* errno of any other failed write; 0: none */
    uint64_t begun;     /* bytes written of a line whose end is not */
    int64_t flushed_ms; /* CLOCK_MONOTONIC */
};

void wt_output_init(struct wt_output *output);
void wt_output_clear(struct wt_output *output);

/* Flush if the last time is long enough ago for a person to notice. */
void wt_output_tick(struct wt_output *output);

/* Flush. WT_OK (also when the reader is gone), or WT_CANNOT with WRITE_FAILED or NO_MEMORY. */
WT_MUST_CHECK enum wt_status wt_output_finish(struct wt_output *output, struct wt_error *error);

#endif
