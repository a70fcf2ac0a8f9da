/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs to begin with, and dictionaries, made from what is there. */
#ifndef WT_FUZZ_SEEDS_H
#define WT_FUZZ_SEEDS_H

/* Each kind of header in the captures, a few of each, as inputs below folder. An exit code. */
int fuzz_write_seeds(const char *folder, char **captures, int n);
/* libFuzzer's dictionary of the names that a target understands, to standard output. */
int fuzz_write_words(const char *target);

#endif
