/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and addresses as people write them, and how they compare: exactly, without floating
 * point. */
#include <arpa/inet.h>
#include <string.h>

#include "check.h"

enum { DECIMALS = 9 };

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/* Digits of a base; returns how many were taken, 0 where there is none or the number too large. */
static size_t take_digits(const char *text, size_t n, unsigned base, uint64_t *out)
{
    size_t i = 0;

    *out = 0;
    for (; i < n && digit_of(text[i]) < (int)base; i++) {
        uint64_t digit = (uint64_t)digit_of(text[i]);

        if (*out > (UINT64_MAX - digit) / base)
            return 0;
        *out = *out * base + digit;
    }
    return i;
}

/* ".25": from one to nine decimals. */
static bool take_decimals(const char *text, size_t n, uint32_t *nano)
{
    uint64_t value;

    if (n < 2 || n > DECIMALS + 1 || text[0] != '.' ||
        take_digits(text + 1, n - 1, 10, &value) != n - 1)
        return false;
    for (size_t i = n - 1; i < DECIMALS; i++)
        value *= 10;
    *nano = (uint32_t)value;
    return true;
}

bool check_number_parse(const char *text, size_t n, struct wt_check_number *out)
{
    size_t taken;

    *out = (struct wt_check_number){.negative = n > 0 && text[0] == '-'};
    text += out->negative;
    n -= out->negative;
    if (n > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return take_digits(text + 2, n - 2, 16, &out->whole) == n - 2;
    taken = take_digits(text, n, 10, &out->whole);
    if (taken == 0)
        return false;
    return taken == n || take_decimals(text + taken, n - taken, &out->nano);
}

int check_number_compare(const struct wt_check_number *a, const struct wt_check_number *b)
{
    bool zero = a->whole == 0 && a->nano == 0 && b->whole == 0 && b->nano == 0;
    int size = a->whole != b->whole ? (a->whole < b->whole ? -1 : 1)
               : a->nano != b->nano ? (a->nano < b->nano ? -1 : 1)
                                    : 0;

    if (a->negative != b->negative)
        return zero ? 0 : a->negative ? -1 : 1;
    return a->negative ? -size : size;
}

bool check_number_holds(const struct wt_expectation *e, const struct wt_check_number *found)
{
    int order = check_number_compare(found, &e->wanted[0].number);

    switch (e->op) {
    case WT_OP_EQUAL:
        return order == 0;
    case WT_OP_UNEQUAL:
        return order != 0;
    case WT_OP_BELOW:
        return order < 0;
    case WT_OP_ABOVE:
        return order > 0;
    case WT_OP_AT_MOST:
        return order <= 0;
    case WT_OP_AT_LEAST:
        return order >= 0;
    case WT_OP_NO:
        return found->whole == 0 && found->nano == 0;
    case WT_OP_IN:
        for (unsigned i = 0; i < e->n_wanted; i++)
            if (e->wanted[i].is_number && check_number_compare(found, &e->wanted[i].number) == 0)
                return true;
        return false;
    case WT_OP_CONTAINS:
        return false;
    }
    return false;
}

bool check_ip_parse(const char *text, size_t n, struct wt_ip *out)
{
    char copy[INET6_ADDRSTRLEN];

    memset(out, 0, sizeof *out);
    if (n >= sizeof copy || memchr(text, '\0', n) != NULL)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (inet_pton(AF_INET, copy, out->bytes) == 1)
        out->version = 4;
    else if (inet_pton(AF_INET6, copy, out->bytes) == 1)
        out->version = 6;
    return out->version != 0;
}

size_t check_find(const uint8_t *haystack, size_t size, const char *needle, size_t n)
{
    const uint8_t *found = n > 0 ? memmem(haystack, size, needle, n) : NULL;

    return found != NULL ? (size_t)(found - haystack) : size;
}
