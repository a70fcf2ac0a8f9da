/* SPDX-License-Identifier: BSD-2-Clause */
#include "said.h"

#include <string.h>

#include "support.h"

#include "wiretutor/lang.h"

/* A word ends at a blank outside parentheses. */
static size_t word_length(const char *text)
{
    size_t n = 0;
    int depth = 0;

    for (; text[n] != '\0' && (text[n] != ' ' || depth > 0); n++)
        depth += (text[n] == '(') - (text[n] == ')');
    return n;
}

static bool has_arg(const char *got, size_t got_n, const char *arg, size_t n)
{
    for (size_t i = 0; n > 0 && i + n < got_n; i++)
        if ((got[i] == '(' || got[i] == ',') && memcmp(got + i + 1, arg, n) == 0 &&
            (got[i + 1 + n] == ',' || got[i + 1 + n] == ')'))
            return true;
    return n == 0;
}

/* The same remark, and all the arguments that are asked for? */
static bool fits(const char *got, size_t got_n, const char *want, size_t want_n)
{
    const char *open = memchr(want, '(', want_n);
    size_t head = open != NULL ? (size_t)(open - want) : want_n;
    const char *got_open = memchr(got, '(', got_n);
    size_t got_head = got_open != NULL ? (size_t)(got_open - got) : got_n;

    if (head != got_head || memcmp(got, want, head) != 0)
        return false;
    if (strncmp(want, "at(", 3) == 0)
        return got_n == want_n && memcmp(got, want, want_n) == 0;
    for (size_t i = head + 1; i < want_n;) {
        size_t n = strcspn(want + i, ",)");

        if (!has_arg(got, got_n, want + i, n))
            return false;
        i += n + 1;
    }
    return true;
}

/* The key of a remark, without its call and what stands around it. */
static bool has_key(const char *got, size_t got_n, const char *key, size_t n)
{
    const char *end = memchr(got, '(', got_n), *slash = memchr(got, '/', got_n);

    end = end != NULL ? end : got + got_n;
    if (slash != NULL && slash < end)
        got = slash + 1;
    got += *got == '+';
    end -= end[-1] == '~';
    return (size_t)(end - got) == n && memcmp(got, key, n) == 0;
}

/* No remark that "-key" forbids was made. */
static bool keeps_out(const char *got, const char *key, size_t n)
{
    for (size_t len; *got != '\0'; got += len + (got[len] == ' ')) {
        len = word_length(got);
        if (has_key(got, len, key, n))
            return false;
    }
    return true;
}

static bool all_kept_out(const char *got, const char *want, bool *nothing_else)
{
    *nothing_else = *want != '\0';
    for (size_t len; *want != '\0'; want += len + (want[len] == ' ')) {
        len = word_length(want);
        if (*want != '-')
            *nothing_else = false;
        else if (!keeps_out(got, want + 1, len - 1))
            return false;
    }
    return true;
}

static const char *behind(const char *text)
{
    size_t len = word_length(text);

    return text + len + (text[len] == ' ');
}

bool said_as_wanted(const char *got, const char *want)
{
    bool nothing_else;

    if (!all_kept_out(got, want, &nothing_else))
        return false;
    while (!nothing_else) {
        if (*want == '-')
            want = behind(want);
        else if (strncmp(got, "at(", 3) == 0 && strncmp(want, "at(", 3) != 0) /* not asked for */
            got = behind(got);
        else if (*got == '\0' && *want == '\0')
            break;
        else if (!fits(got, word_length(got), want, word_length(want)))
            return false;
        else
            got = behind(got), want = behind(want);
    }
    return true;
}

/* A misspelt key would never be found, so it must exist. */
bool forbids_what_exists(const char *want)
{
    for (; *want != '\0'; want = behind(want)) {
        size_t len = word_length(want);
        bool known = *want != '-';

        for (unsigned id = 0; !known && id < WT_N_REMARKS; id++) {
            const char *key = wt_remark_key((enum wt_remark_id)id);

            known = strlen(key) == len - 1 && memcmp(want + 1, key, len - 1) == 0;
        }
        if (!known)
            return false;
    }
    return true;
}

void assert_said(const char *line, const char *got, const char *want)
{
    if (!forbids_what_exists(want))
        fail_msg("\"%s\": a remark in %s does not exist", line, want);
    if (!said_as_wanted(got, want))
        fail_msg("\"%s\":\n  said   %s\n  wanted %s", line, got, want);
}
