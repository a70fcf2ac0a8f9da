/* SPDX-License-Identifier: BSD-2-Clause */
/* Ctrl-C and SIGTERM end a capture after what the kernel holds has been read; a reader of stdout
 * that goes away and a file that grows too large are answers of write(), not signals. SIGUSR1 (and
 * SIGINFO, where there is a key for it) asks for the counts so far, SIGUSR2 for the file of -w to
 * be flushed, as with tcpdump. */
#ifndef WT_CLI_SIGNALS_H
#define WT_CLI_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/source.h"

enum wt_signal { WT_SIGNAL_COUNTS, WT_SIGNAL_FLUSH, WT_N_SIGNALS };

/* A reader of stdout that goes away, and a file that must not grow any more, are answers of write()
 * from now on. */
void wt_signals_ignore_writing(void);

/* From now on, and that too, the signals stop this source; NULL: they end the program as usual
 * again. */
void wt_signals_stop(struct wt_source *source);

/* Was this requested since the last call? */
bool wt_signals_asked(enum wt_signal what);

/* From now on they are counted, from 0, and do nothing else. */
void wt_signals_count(void);
unsigned wt_signals_counted(void);
/* The first of them, and when it came (CLOCK_REALTIME); 0: none. */
int wt_signals_first(int64_t *time_ns);

#endif
