/* SPDX-License-Identifier: BSD-2-Clause */
/* One target under libFuzzer: --target=NAME beside its own flags. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "mutate.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t size);

static const struct fuzz_target *target;
static const char *part;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char flag[] = "--target=";

    for (int i = 1; i < *argc; i++)
        if (strncmp((*argv)[i], flag, sizeof flag - 1) == 0)
            target = fuzz_target_named((*argv)[i] + sizeof flag - 1, &part);
    if (target == NULL) {
        char room[64];

        (void)fprintf(stderr, "--target= is one of\n");
        for (size_t i = 0; fuzz_target_name(i, room) != NULL; i++)
            (void)fprintf(stderr, "    %s\n", fuzz_target_name(i, room));
        exit(2);
    }
    return setenv("CMOCKA_TEST_ABORT", "1", 1); /* the assertions of the unit tests' helpers */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    target->run(data, n, part);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t size, unsigned seed)
{
    if (strcmp(target->name, "path") == 0)
        return fuzz_mutate_capture(data, n, size, seed, LLVMFuzzerMutate);
    return LLVMFuzzerMutate(data, n, size);
}
