/* SPDX-License-Identifier: BSD-2-Clause */
/* Compare the remarks made with those expected, one word for each remark: see tales.h. */
#ifndef WT_TEST_SAID_H
#define WT_TEST_SAID_H

#include <stdbool.h>

/* Every "-key" is the key of a remark. */
bool forbids_what_exists(const char *want);
bool said_as_wanted(const char *got, const char *want);
void assert_said(const char *line, const char *got, const char *want);

#endif
