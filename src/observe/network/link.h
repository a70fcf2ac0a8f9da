/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done to one interface of the network namespace that this process is in. */
#ifndef WT_OBSERVE_LINK_H
#define WT_OBSERVE_LINK_H

#include <stdbool.h>

bool wt_link_up(const char *name);      /* false with errno */
bool wt_link_running(const char *name); /* up, and so is the other end of its wire */

/* Segments and checksums leave it as they are on the wire: nothing is left to a network card, which
 * a veth has not. False with errno where some of that stays on. */
bool wt_link_no_offloads(const char *name);

/* Set net.FAMILY.conf.NAME.KEY, where such settings can be written. */
void wt_link_set(const char *family, const char *name, const char *key, const char *value);

#endif
