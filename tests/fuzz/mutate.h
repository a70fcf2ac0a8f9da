/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutating a capture file so that it mostly stays one: whole records are changed, cut, repeated,
 * moved and taken out, their lengths kept right; now and then anything goes. */
#ifndef WT_FUZZ_MUTATE_H
#define WT_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

typedef size_t (*fuzz_mutator)(uint8_t *data, size_t n, size_t size);

/* As LLVMFuzzerCustomMutator; bytes changes the bytes inside a record. */
size_t fuzz_mutate_capture(uint8_t *data, size_t n, size_t size, unsigned seed, fuzz_mutator bytes);

#endif
