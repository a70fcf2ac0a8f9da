/* SPDX-License-Identifier: BSD-2-Clause */
/* What is fuzzed, each target a function that takes any bytes and ends the process where a promise
 * is broken. libfuzzer.c runs one of them under libFuzzer; replay.c gives all of them the kept
 * inputs, without it. docs/testing.md says how. */
#ifndef WT_FUZZ_H
#define WT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/text.h"

/* A target by its name ("path", "dissect-dns"), or NULL. */
struct fuzz_target {
    const char *name;
    void (*run)(const uint8_t *data, size_t n, const char *part);
};
/* part: what stands behind the target's own name and a dash ("dns"), or "". */
const struct fuzz_target *fuzz_target_named(const char *name, const char **part);
/* The names of all, a dissector's apart; NULL beyond the last. */
const char *fuzz_target_name(size_t i, char out[64]);

void fuzz_path(const uint8_t *data, size_t n, const char *part);
void fuzz_dissect(const uint8_t *data, size_t n, const char *part);
void fuzz_tracker(const uint8_t *data, size_t n, const char *part);
void fuzz_check(const uint8_t *data, size_t n, const char *part);
void fuzz_lookup(const uint8_t *data, size_t n, const char *part);
void fuzz_fragments(const uint8_t *data, size_t n, const char *part);
void fuzz_stream(const uint8_t *data, size_t n, const char *part);
void fuzz_options(const uint8_t *data, size_t n, const char *part);
void fuzz_filter(const uint8_t *data, size_t n, const char *part);
void fuzz_python(const uint8_t *data, size_t n, const char *part);
void fuzz_native(const uint8_t *data, size_t n, const char *part);
void fuzz_answers(const uint8_t *data, size_t n, const char *part);

/* ---- Input, a piece at a time: zeros when it is used up ---- */

struct fuzz_input {
    const uint8_t *data;
    size_t n;
};
static inline bool fuzz_left(const struct fuzz_input *in)
{
    return in->n > 0;
}
static inline uint8_t fuzz_u8(struct fuzz_input *in)
{
    if (in->n == 0)
        return 0;
    in->n--;
    return *in->data++;
}
static inline uint16_t fuzz_u16(struct fuzz_input *in)
{
    uint16_t high = fuzz_u8(in);

    return (uint16_t)(high << 8 | fuzz_u8(in));
}
static inline uint32_t fuzz_u32(struct fuzz_input *in)
{
    uint32_t high = fuzz_u16(in);

    return high << 16 | fuzz_u16(in);
}

/* A copy in a heap block of its exact size, so that a sanitizer sees one byte too far; free it. */
uint8_t *fuzz_exact(const uint8_t *data, size_t n);

/* ---- Promises ---- */

/* Print what is wrong and abort: libFuzzer keeps the input. */
_Noreturn void fuzz_broken(const char *file, int line, const char *what);
#define FUZZ_EXPECT(condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzz_broken(__FILE__, __LINE__, #condition);                                           \
    } while (0)

enum fuzz_form {
    FUZZ_TEXT,    /* UTF-8 without controls but \n, and without marks of direction */
    FUZZ_COLORED, /* … and the SGR escapes of colour */
    FUZZ_ASCII,
    FUZZ_CSV,    /* RFC 4180, all rows of the same width, no cell that is a formula */
    FUZZ_NDJSON, /* an object a line, no key twice */
    FUZZ_XML,    /* well-formed */
};
/* Ends the process unless the text is what it should be. */
void fuzz_expect_form(const struct wt_text *text, enum fuzz_form form);
void fuzz_expect_json(const char *s, size_t n);
void fuzz_expect_xml(const char *s, size_t n);

#endif
