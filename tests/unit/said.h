/* SPDX-License-Identifier: BSD-2-Clause */
/* What was said against what is wanted, a word a remark: see tales.h. */
#ifndef WT_TEST_SAID_H
#define WT_TEST_SAID_H

#include <stdbool.h>

/* Every "-key" is the key of a remark. */
bool forbids_what_exists(const char *want);
bool said_as_wanted(const char *got, const char *want);
void assert_said(const char *line, const char *got, const char *want);

#endif
