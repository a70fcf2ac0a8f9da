/* SPDX-License-Identifier: BSD-2-Clause */
/* Is it well-formed XML, as far as SVG and JUnit use it? Tags that match, attributes in quotes and
 * none twice in a tag, no character that has to be escaped, one root. */
#include <string.h>

#include "fuzz.h"

enum { DEEPEST = 64, MOST_ATTRIBUTES = 32 };

struct piece {
    const char *s;
    size_t n;
};

struct xml {
    const char *at, *end;
    struct piece open[DEEPEST];
    unsigned depth, roots;
};

static size_t left(const struct xml *x)
{
    return (size_t)(x->end - x->at);
}

static bool starts(const struct xml *x, const char *want)
{
    return left(x) >= strlen(want) && memcmp(x->at, want, strlen(want)) == 0;
}

static void take(struct xml *x, const char *want)
{
    FUZZ_EXPECT(starts(x, want));
    x->at += strlen(want);
}

static void skip_to(struct xml *x, const char *want)
{
    while (!starts(x, want)) {
        FUZZ_EXPECT(left(x) > 0);
        x->at++;
    }
    take(x, want);
}

static void blanks(struct xml *x)
{
    while (left(x) > 0 && (*x->at == ' ' || *x->at == '\n'))
        x->at++;
}

static bool in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-_:.", c) != NULL);
}

static struct piece name(struct xml *x)
{
    struct piece p = {.s = x->at};

    while (left(x) > 0 && in_name(*x->at))
        x->at++;
    p.n = (size_t)(x->at - p.s);
    FUZZ_EXPECT(p.n > 0);
    return p;
}

static bool same(struct piece a, struct piece b)
{
    return a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

static void reference(struct xml *x)
{
    static const char *const known[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (starts(x, known[i])) {
            take(x, known[i]);
            return;
        }
    take(x, "&#");
    skip_to(x, ";");
}

static void characters(struct xml *x, const char *until)
{
    while (left(x) > 0 && strchr(until, *x->at) == NULL) {
        FUZZ_EXPECT(*x->at != '<' && *x->at != '\0' && !starts(x, "]]>"));
        if (*x->at == '&')
            reference(x);
        else
            x->at++;
    }
}

static void attributes(struct xml *x)
{
    struct piece seen[MOST_ATTRIBUTES];
    unsigned n = 0;

    for (blanks(x); left(x) > 0 && *x->at != '>' && *x->at != '/'; blanks(x)) {
        FUZZ_EXPECT(n < MOST_ATTRIBUTES);
        seen[n] = name(x);
        for (unsigned i = 0; i < n; i++)
            FUZZ_EXPECT(!same(seen[i], seen[n]));
        n++;
        take(x, "=\"");
        characters(x, "\"");
        take(x, "\"");
    }
}

static void tag(struct xml *x)
{
    if (starts(x, "</")) {
        take(x, "</");
        FUZZ_EXPECT(x->depth > 0 && same(name(x), x->open[x->depth - 1]));
        take(x, ">");
        x->depth--;
        return;
    }
    take(x, "<");
    struct piece p = name(x);

    x->roots += x->depth == 0;
    attributes(x);
    if (starts(x, "/>")) {
        take(x, "/>");
        return;
    }
    take(x, ">");
    FUZZ_EXPECT(x->depth < DEEPEST);
    x->open[x->depth++] = p;
}

void fuzz_expect_xml(const char *s, size_t n)
{
    struct xml x = {.at = s, .end = s + n};

    if (starts(&x, "<?xml"))
        skip_to(&x, "?>");
    while (left(&x) > 0) {
        if (starts(&x, "<!--"))
            skip_to(&x, "-->");
        else if (*x.at == '<')
            tag(&x);
        else if (x.depth == 0)
            take(&x, "\n");
        else
            characters(&x, "<");
    }
    FUZZ_EXPECT(x.depth == 0 && x.roots == 1);
}
