/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes bytes as Python's repr() does: b'test', b'\xe4\xbd\xa0', b"it's". */
#ifndef PYTHON_BYTES_H
#define PYTHON_BYTES_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Each byte takes at most four characters (\xe4); b, two quotes and the final 0 are added. */
#define BYTES_LITERAL_SIZE(n) (4 * (n) + 4)

static inline const char *short_escape(char byte)
{
    switch (byte) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    case '\\':
        return "\\\\";
    default:
        return NULL;
    }
}

/* Returns how many characters were written to `out`, not counting the final 0. */
static inline size_t bytes_literal(char *out, const char *bytes, size_t size)
{
    const char quote = memchr(bytes, '\'', size) && !memchr(bytes, '"', size) ? '"' : '\'';
    char *at = out;

    at += sprintf(at, "b%c", quote);
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (short_escape(bytes[i]))
            at += sprintf(at, "%s", short_escape(bytes[i]));
        else if (bytes[i] == quote)
            at += sprintf(at, "\\%c", byte);
        else if (byte < 0x20 || byte > 0x7e)
            at += sprintf(at, "\\x%02x", byte);
        else
            *at++ = bytes[i];
    }
    at += sprintf(at, "%c", quote);
    return (size_t)(at - out);
}

#endif
