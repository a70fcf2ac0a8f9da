/* SPDX-License-Identifier: BSD-2-Clause */
/* Escaping for terminals, one character at a time. */
#include "wiretutor/escape.h"

#include <string.h>
#include <utf8proc.h>

#include "wiretutor/utf8.h"

static bool can_be_seen(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_CC: /* controls */
    case UTF8PROC_CATEGORY_CF: /* marks of direction, joiners, tags */
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

static struct wt_piece hex_piece(char letter, uint32_t value, unsigned digits, size_t taken)
{
    struct wt_piece p = {
        .text = {'\\', letter},
          .length = (uint8_t)(2 + digits)
    };

    for (unsigned i = digits; i-- > 0; value >>= 4)
        p.text[2 + i] = "0123456789abcdef"[value & 15];
    p.width = p.length;
    p.taken = (uint8_t)taken;
    return p;
}

static struct wt_piece letter_piece(char letter)
{
    return (struct wt_piece){
        .text = {'\\', letter},
          .length = 2, .width = 2, .taken = 1
    };
}

static struct wt_piece escaped(uint32_t code, size_t taken)
{
    switch (code) {
    case '\n':
        return letter_piece('n');
    case '\r':
        return letter_piece('r');
    case '\t':
        return letter_piece('t');
    default:
        break;
    }
    if (code < 0x80)
        return hex_piece('x', code, 2, taken);
    return code < 0x10000 ? hex_piece('u', code, 4, taken) : hex_piece('U', code, 8, taken);
}

struct wt_piece wt_escape_piece(const uint8_t *bytes, size_t n, const char *quoted, bool ascii)
{
    uint32_t code;
    size_t got = wt_utf8(bytes, n, &code);
    bool plain = code >= 0x20 && code < 0x7f;
    struct wt_piece p = {.length = 1, .width = 1, .taken = 1};

    if (got == 0)
        return hex_piece('x', bytes[0], 2, 1);
    if (plain && (code == '\\' || strchr(quoted, (int)code) != NULL))
        return letter_piece((char)code);
    if (!plain && (ascii || !can_be_seen(code)))
        return escaped(code, got);
    memcpy(p.text, bytes, got);
    if (!plain) {
        p.length = p.taken = (uint8_t)got;
        p.width = (uint8_t)utf8proc_charwidth((utf8proc_int32_t)code);
    }
    return p;
}

void wt_escape(struct wt_text *out, const char *s, size_t n, bool ascii)
{
    for (size_t i = 0; i < n;) {
        struct wt_piece p = wt_escape_piece((const uint8_t *)s + i, n - i, "", ascii);

        wt_text_bytes(out, p.text, p.length);
        i += p.taken;
    }
}
