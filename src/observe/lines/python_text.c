/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings of CPython: one, two or four bytes a character (PEP 393). */
#include "python.h"

#include "wiretutor/utf8.h"

enum {
    WIDE_INTERNED = 14,
    LENGTH = 16,
    STATE = 32,
    MOST_CHARACTERS = 400,
    SURROGATES = 0xd800,
    BEHIND = 0xdfff
};

struct form {
    unsigned kind; /* bytes a character */
    bool ascii;
};

/* The bits of a string's state: interned (2; from 3.14 on 16), kind (3), compact, ascii. The bits
 * above them are not always cleared. */
static bool form_of(const struct wt_python *python, uint32_t state, struct form *form)
{
    uint32_t bits = state >> (python->minor >= WIDE_INTERNED ? 16 : 2);

    form->kind = bits & 7;
    form->ascii = (bits >> 4 & 1) != 0;
    return (bits >> 3 & 1) != 0 && /* compact: the characters follow */
           (form->kind == 1 || ((form->kind == 2 || form->kind == 4) && !form->ascii));
}

static uint32_t character(const uint8_t *bytes, unsigned kind, size_t i)
{
    const uint8_t *p = bytes + i * kind;
    uint32_t code = 0;

    for (unsigned k = 0; k < kind; k++)
        code |=
            (uint32_t)p[k] << 8 * (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? k : kind - 1 - k);
    if (code > 0x10ffff || (code >= SURROGATES && code <= BEHIND))
        return 0xfffd;
    return code;
}

bool wt_python_text(const struct wt_python *python, struct wt_peek *peek, uint64_t at, char *out,
                    size_t size)
{
    uint8_t bytes[4 * MOST_CHARACTERS];
    uint64_t length;
    uint32_t state;
    struct form form;
    size_t n = 0;

    out[0] = '\0';
    if (!wt_peek_u64(peek, at + LENGTH, &length) ||
        !wt_peek(peek, at + STATE, &state, sizeof state) || !form_of(python, state, &form))
        return false;
    if (length > MOST_CHARACTERS)
        length = MOST_CHARACTERS;
    if (length != 0 &&
        !wt_peek(peek, at + (form.ascii ? python->places.ascii : python->places.wide), bytes,
                 (size_t)length * form.kind))
        return false;
    for (size_t i = 0; i < length && n + 5 < size; i++)
        n += wt_utf8_write(character(bytes, form.kind, i), out + n);
    out[n] = '\0';
    return true;
}
