/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done to one interface of the network namespace that this process is in. */
#ifndef WT_OBSERVE_LINK_H
#define WT_OBSERVE_LINK_H

#include <stdbool.h>

bool wt_link_up(const char *name); /* false with errno */

#endif
