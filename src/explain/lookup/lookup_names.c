/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding entries by their names: case, blanks, marks and full-width forms make no
 * difference, nor do the words that people put around a name. */
#include "lookup.h"

#include <string.h>

#include "lookup_fold.h"

/* clang-format off */
/* What may stand around a name: "SYN flag", "三次握手是什么". */
static const char *const before[] = {"", "什么是", "what is", "what is a", "what is an", "the", "socket", "Python"};
static const char *const after[] = {
    "", "是什么", "协议", "状态", "标志", "标志位", "报文段", "报文", "包", "函数", "方法", "调用", "错误", "异常", "命令",
    "端口", "地址", "机制", "算法", "模型", "选项", "s", "es", "protocol", "state", "flag", "segment", "packet", "call",
    "function", "method", "error", "exception", "command", "address", "port", "model", "option"};
/* clang-format on */

void wt_answer_entry(const struct wt_entry *entry, struct wt_answer *answer)
{
    wt_answer_begin(answer, entry->kind, entry->about);
    wt_answer_what(answer, entry->about);
    wt_answer_wire(answer, entry->wire);
    answer->sample = entry->sample[0] != '\0' ? entry->sample : NULL;
}

void wt_answer_about(enum wt_remark_id about, struct wt_answer *answer)
{
    const struct wt_entry *entry;

    for (size_t i = 0; (entry = wt_entry_at(i)) != NULL; i++)
        if (entry->about == about)
            wt_answer_entry(entry, answer);
}

/* Do the characters [at, at + n) of the word make this name? */
static bool is_name(const struct wt_folded *f, size_t at, size_t n, const char *name, size_t length)
{
    const char *end = name + length;

    for (size_t i = 0; i < n; i++)
        if (wt_fold_next(&name, end) != f->code[at + i])
            return false;
    return wt_fold_next(&name, end) == 0;
}

static size_t name_length(const char *names)
{
    return strcspn(names, "|");
}

static const char *name_after(const char *name)
{
    name += name_length(name);
    return *name == '|' ? name + 1 : name;
}

/* Numbers of errors match only without marks: ::13 is no error. */
static bool is_digits(const char *name, size_t n)
{
    return strspn(name, "0123456789") >= n;
}

static bool has_name(const struct wt_entry *entry, const struct wt_folded *f, size_t at, size_t n)
{
    for (const char *name = entry->names; *name != '\0'; name = name_after(name)) {
        size_t length = name_length(name);

        if (!is_digits(name, length) && is_name(f, at, n, name, length))
            return true;
    }
    return false;
}

static size_t all_with(const struct wt_folded *f, size_t at, size_t n, struct wt_answer *answers)
{
    const struct wt_entry *entry;
    size_t found = 0;

    for (size_t i = 0; n > 0 && (entry = wt_entry_at(i)) != NULL && found < WT_MAX_ANSWERS; i++)
        if (has_name(entry, f, at, n))
            wt_answer_entry(entry, &answers[found++]);
    return found;
}

static size_t exactly(const char *text, size_t n, struct wt_answer *answers)
{
    const struct wt_entry *entry;

    for (size_t i = 0; (entry = wt_entry_at(i)) != NULL; i++) {
        for (const char *name = entry->names; *name != '\0'; name = name_after(name)) {
            if (name_length(name) != n || memcmp(name, text, n) != 0)
                continue;
            wt_answer_entry(entry, answers);
            return 1;
        }
    }
    return 0;
}

/* How many characters of the word this word takes at its beginning or end; 0: it is not there. */
static size_t affix(const struct wt_folded *f, const char *word, bool at_end)
{
    struct wt_folded a;

    if (!wt_fold(&a, word, strlen(word)) || a.n >= f->n)
        return 0;
    return memcmp(f->code + (at_end ? f->n - a.n : 0), a.code, a.n * sizeof a.code[0]) == 0 ? a.n
                                                                                            : 0;
}

static size_t between_affixes(const struct wt_folded *f, struct wt_answer *answers)
{
    for (size_t b = 0; b < WT_ARRAY_LEN(before); b++) {
        size_t skip = affix(f, before[b], false);

        if (b > 0 && skip == 0)
            continue;
        for (size_t a = 0; a < WT_ARRAY_LEN(after); a++) {
            size_t cut = affix(f, after[a], true);
            size_t found = skip + cut < f->n ? all_with(f, skip, f->n - skip - cut, answers) : 0;

            if (found > 0)
                return found;
        }
    }
    return 0;
}

/* "sock.recv(1024)": the name between the last dot and the parenthesis. */
static size_t called(const char *text, struct wt_answer *answers)
{
    size_t n = strcspn(text, "(");
    const char *name = text;

    for (size_t i = 0; i < n; i++)
        if (text[i] == '.')
            name = text + i + 1;
    n -= (size_t)(name - text);
    return n > 0 && (name > text || name[n] != '\0') ? exactly(name, n, answers) : 0;
}

size_t wt_entries_named(const char *text, struct wt_answer answers[WT_MAX_ANSWERS])
{
    struct wt_folded f;
    size_t found = exactly(text, strlen(text), answers);

    if (found == 0 && wt_fold(&f, text, strlen(text)))
        found = between_affixes(&f, answers);
    return found > 0 ? found : called(text, answers);
}
