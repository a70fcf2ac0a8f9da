/* SPDX-License-Identifier: BSD-2-Clause */
/* From an instruction of CPython's to its line: three formats in seven versions. */
#include "python.h"

enum {
    SIZE = 16,  /* in a bytes object */
    BYTES = 32, /* where they begin */
    LONGEST = 1 << 18,
    AT_ONCE = 256,
    LAST_OF_LNOTAB = 9, /* 3.9 */
    LAST_OF_PAIRS = 10, /* 3.10, PEP 626 */
};

/* The table, a piece at a time. */
struct table {
    struct wt_peek *peek;
    uint64_t at;
    size_t left; /* not read yet */
    size_t n, i;
    uint8_t bytes[AT_ONCE];
};

static bool open_table(struct table *table, struct wt_peek *peek, uint64_t object)
{
    uint64_t size;

    if (!wt_peek_u64(peek, object + SIZE, &size) || size > LONGEST)
        return false;
    table->peek = peek;
    table->at = object + BYTES;
    table->left = (size_t)size;
    table->n = table->i = 0;
    return true;
}

static bool next_byte(struct table *table, uint8_t *out)
{
    if (table->i == table->n) {
        size_t n = table->left < sizeof table->bytes ? table->left : sizeof table->bytes;

        if (n == 0 || !wt_peek(table->peek, table->at, table->bytes, n))
            return false;
        table->at += n;
        table->left -= n;
        table->n = n;
        table->i = 0;
    }
    *out = table->bytes[table->i++];
    return true;
}

static uint32_t signed_byte(uint8_t byte)
{
    return byte < 0x80 ? byte : byte - UINT32_C(0x100);
}

/* Objects/lnotab_notes.txt: how many bytes further, how many lines further. */
static uint32_t by_lnotab(struct table *table, uint32_t first_line, uint32_t offset)
{
    uint32_t line = first_line, at = 0;
    uint8_t bytes, lines;

    while (next_byte(table, &bytes) && next_byte(table, &lines)) {
        at += bytes;
        if (at > offset)
            break;
        line += signed_byte(lines);
    }
    return line;
}

/* 3.10: how many bytes the entry is for, and how many lines further than the one before it is.
 * -128: the entry has no line. */
static uint32_t by_pairs(struct table *table, uint32_t first_line, uint32_t offset)
{
    uint32_t line = first_line, end = 0;
    uint8_t bytes, lines;

    while (next_byte(table, &bytes) && next_byte(table, &lines)) {
        bool none = (int8_t)lines == INT8_MIN;

        end += bytes;
        if (!none)
            line += signed_byte(lines);
        if (offset < end)
            return none ? 0 : line;
    }
    return 0;
}

/* Six bits a byte, the lowest first; bit 6: more follow. */
static bool next_number(struct table *table, uint32_t *out)
{
    uint8_t byte;

    *out = 0;
    for (unsigned shift = 0; shift < 32; shift += 6) {
        if (!next_byte(table, &byte))
            return false;
        *out |= (uint32_t)(byte & 0x3f) << shift;
        if ((byte & 0x40) == 0)
            return true;
    }
    return false;
}

static bool skip_numbers(struct table *table, unsigned n)
{
    uint32_t ignored;

    while (n > 0 && next_number(table, &ignored))
        n--;
    return n == 0;
}

static bool skip_bytes(struct table *table, unsigned n)
{
    uint8_t ignored;

    while (n > 0 && next_byte(table, &ignored))
        n--;
    return n == 0;
}

/* Objects/locations.md: what follows the first byte of an entry, and how many lines further. */
static bool next_delta(struct table *table, unsigned code, uint32_t *delta)
{
    enum { LONG = 14, NO_COLUMNS = 13, ONE_LINE = 10 };

    *delta = 0;
    if (code >= NO_COLUMNS) {
        uint32_t number;

        if (!next_number(table, &number))
            return false;
        *delta = (number & 1) != 0 ? 0 - (number >> 1) : number >> 1;
        return code == NO_COLUMNS || skip_numbers(table, 3);
    }
    if (code >= ONE_LINE) {
        *delta = code - ONE_LINE;
        return skip_bytes(table, 2);
    }
    return skip_bytes(table, 1);
}

/* 3.11 and later. */
static uint32_t by_locations(struct table *table, uint32_t first_line, uint32_t offset)
{
    enum { UNIT = 2, NONE = 15 };
    uint32_t line = first_line, end = 0, delta;
    uint8_t first;

    while (next_byte(table, &first)) {
        unsigned code = first >> 3 & 0xf;

        if ((first & 0x80) == 0)
            return 0;
        if (code != NONE) {
            if (!next_delta(table, code, &delta))
                return 0;
            line += delta;
        }
        end += ((first & 7u) + 1) * UNIT;
        if (offset < end)
            return code == NONE ? 0 : line;
    }
    return 0;
}

uint32_t wt_python_line(const struct wt_python *python, struct wt_peek *peek, uint64_t object,
                        uint32_t first_line, uint32_t offset)
{
    struct table table;

    if (!open_table(&table, peek, object))
        return 0;
    if (python->minor <= LAST_OF_LNOTAB)
        return by_lnotab(&table, first_line, offset);
    return python->minor <= LAST_OF_PAIRS ? by_pairs(&table, first_line, offset)
                                          : by_locations(&table, first_line, offset);
}
