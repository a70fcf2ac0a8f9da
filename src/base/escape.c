/* SPDX-License-Identifier: BSD-2-Clause */
/* Text from outside made safe for a terminal. */
#include "wiretutor/wrap.h"

#include <utf8proc.h>

static bool can_be_seen(utf8proc_int32_t code)
{
    switch (utf8proc_category(code)) {
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

static void escape_code(struct wt_text *out, utf8proc_int32_t code)
{
    static const char named[][3] = {
        {'\n', 'n' },
        {'\r', 'r' },
        {'\t', 't' },
        {'\\', '\\'}
    };

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (code == named[i][0]) {
            wt_text_char(out, '\\');
            wt_text_char(out, named[i][1]);
            return;
        }
    }
    if (code < 0x100) {
        wt_text_str(out, code < 0x80 ? "\\x" : "\\u00");
        wt_text_hex(out, (uint64_t)code, 2);
    } else {
        wt_text_str(out, code < 0x10000 ? "\\u" : "\\U");
        wt_text_hex(out, (uint64_t)code, code < 0x10000 ? 4 : 8);
    }
}

/* One character, or one byte that is part of none; returns how many bytes were taken. */
static size_t escape_one(struct wt_text *out, const char *s, size_t n, bool ascii)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t got =
        utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &code);

    if (got <= 0) {
        wt_text_str(out, "\\x");
        wt_text_hex(out, (unsigned char)s[0], 2);
        return 1;
    }
    if (code == '\\' || (ascii && code > 0x7e) || !can_be_seen(code))
        escape_code(out, code);
    else
        wt_text_bytes(out, s, (size_t)got);
    return (size_t)got;
}

void wt_escape(struct wt_text *out, const char *s, size_t n, bool ascii)
{
    for (size_t i = 0; i < n;)
        i += escape_one(out, s + i, n - i, ascii);
}
