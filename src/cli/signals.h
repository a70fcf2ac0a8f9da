/* SPDX-License-Identifier: BSD-2-Clause */
/* Ctrl-C and SIGTERM end a capture after what the kernel holds has been read; a reader of stdout
 * that goes away is an answer of write(), not a signal. */
#ifndef WT_CLI_SIGNALS_H
#define WT_CLI_SIGNALS_H

#include "wiretutor/source.h"

/* From now on the signals stop this source; NULL: they end the program as usual again. */
void wt_signals_stop(struct wt_source *source);

#endif
