/* SPDX-License-Identifier: BSD-2-Clause */
/* Another process' memory, read through a function, so that tests and fuzz targets can put any
 * bytes in its place. What is read is hostile: every length and every address in it may lie. */
#ifndef WT_OBSERVE_PEEK_H
#define WT_OBSERVE_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wt_peek {
    /* Up to n bytes; how many there were. */
    size_t (*read)(void *of, uint64_t address, void *out, size_t n);
    void *of;
    unsigned left; /* so many reads more are allowed: the time that one call may take */
};

/* All n bytes, or false. */
static inline bool wt_peek(struct wt_peek *peek, uint64_t address, void *out, size_t n)
{
    if (peek->left == 0 || address == 0)
        return false;
    peek->left--;
    return peek->read(peek->of, address, out, n) == n;
}

static inline bool wt_peek_u64(struct wt_peek *peek, uint64_t address, uint64_t *out)
{
    return wt_peek(peek, address, out, sizeof *out);
}

/* Where a loaded ELF file whose first byte is at image has this symbol, by its GNU hash table; 0:
 * nowhere. */
uint64_t wt_elf_symbol(struct wt_peek *peek, uint64_t image, const char *name);

#endif
