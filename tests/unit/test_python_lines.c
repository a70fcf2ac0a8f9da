/* SPDX-License-Identifier: BSD-2-Clause */
/* CPython's structures, read out of memory that the tests make up: line tables as three versions
 * wrote them, strings of each width, a whole little interpreter, and any damage to all of it. */
#include "support.h"

#include <string.h>

#include "../../src/observe/lines/python.h"

enum { BASE = 0x10000, SIZE = 8192 };

struct memory {
    uint8_t bytes[SIZE];
    size_t n;
};

static size_t read_memory(void *of, uint64_t address, void *out, size_t n)
{
    const struct memory *m = of;
    uint64_t at = address - BASE;

    if (at >= m->n)
        return 0;
    if (n > m->n - at)
        n = m->n - (size_t)at;
    memcpy(out, m->bytes + at, n);
    return n;
}

static struct wt_peek peek_at(struct memory *m)
{
    return (struct wt_peek){read_memory, m, 4000};
}

static void put(struct memory *m, uint64_t at, const void *bytes, size_t n)
{
    assert_true(at + n <= SIZE);
    memcpy(m->bytes + at, bytes, n);
    if (m->n < at + n)
        m->n = (size_t)(at + n);
}

static void put_u64(struct memory *m, uint64_t at, uint64_t value)
{
    put(m, at, &value, sizeof value);
}

static void put_u32(struct memory *m, uint64_t at, uint32_t value)
{
    put(m, at, &value, sizeof value);
}

/* ---- lines ---- */

/* The same function, compiled by each:
 *   1 def f(s):                      168     with s:
 *   2     for i in range(3):         169         pass
 *   3         s.send(                170     return [x
 *   4             b"a" +             171             for x in s]
 *   5             str(i).encode())                                    */
static const uint8_t lnotab_38[] = {
    0x00, 0x01, 0x0c, 0x01, 0x04, 0x01, 0x02, 0x01, 0x0a, 0xff, 0x02, 0xff,
    0x06, 0x7f, 0x00, 0x26, 0x06, 0x01, 0x0a, 0x01, 0x06, 0x01, 0x02, 0xff,
};
static const uint8_t pairs_310[] = {
    0x0c, 0x01, 0x04, 0x01, 0x02, 0x01, 0x0a, 0x01, 0x02, 0xff, 0x06, 0xff, 0x00,
    0x7f, 0x06, 0x26, 0x02, 0x01, 0x1c, 0xff, 0x06, 0x02, 0x02, 0x01, 0x06, 0xff,
};
static const uint8_t locations_311[] = {
    0x80, 0x00, 0xdd, 0x0d, 0x12, 0x90, 0x31, 0x89, 0x58, 0x8c, 0x58, 0xf0, 0x00, 0x03, 0x05, 0x1d,
    0xf0, 0x00, 0x03, 0x05, 0x1d, 0x88, 0x01, 0xd8, 0x08, 0x09, 0x8f, 0x06, 0x8a, 0x06, 0xd8, 0x0c,
    0x10, 0xdd, 0x0c, 0x0f, 0x90, 0x01, 0x89, 0x46, 0x8c, 0x46, 0x8f, 0x4d, 0x8a, 0x4d, 0x89, 0x4f,
    0x8c, 0x4f, 0xf1, 0x03, 0x01, 0x0d, 0x1c, 0xf1, 0x03, 0x02, 0x09, 0x1d, 0xf4, 0x00, 0x02, 0x09,
    0x1d, 0xf0, 0x00, 0x02, 0x09, 0x1d, 0xf0, 0x00, 0x02, 0x09, 0x1d, 0xf0, 0x4a, 0x05, 0x00, 0x0a,
    0x0b, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xd8, 0x08, 0x0c, 0xf0, 0x03,
    0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf1, 0x00, 0x01,
    0x05, 0x0d, 0xf4, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05,
    0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d,
    0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf8, 0xf8, 0xf8, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01,
    0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x00, 0x01, 0x05, 0x0d, 0xf0, 0x04, 0x01, 0x0c,
    0x18, 0xf0, 0x00, 0x01, 0x0c, 0x18, 0xd8, 0x15, 0x16, 0xf0, 0x03, 0x01, 0x0c, 0x18, 0xf1, 0x00,
    0x01, 0x0c, 0x18, 0xf4, 0x00, 0x01, 0x0c, 0x18, 0xf0, 0x00, 0x01, 0x05, 0x18,
};

static const struct line_case {
    const char *name;
    uint8_t minor;
    const uint8_t *table;
    size_t n;
    uint32_t offset, line;
} line_cases[] = {
    {"3.8: the first line",             8,  lnotab_38,     sizeof lnotab_38,     0,   2  },
    {"3.8: an argument",                8,  lnotab_38,     sizeof lnotab_38,     18,  5  },
    {"3.8: back to the call",           8,  lnotab_38,     sizeof lnotab_38,     30,  3  },
    {"3.8: 165 lines further",          8,  lnotab_38,     sizeof lnotab_38,     41,  168},
    {"3.8: the last instruction",       8,  lnotab_38,     sizeof lnotab_38,     64,  170},
    {"3.10: the first line",            10, pairs_310,     sizeof pairs_310,     11,  2  },
    {"3.10: an argument",               10, pairs_310,     sizeof pairs_310,     27,  5  },
    {"3.10: back to the call",          10, pairs_310,     sizeof pairs_310,     34,  3  },
    {"3.10: 165 lines further",         10, pairs_310,     sizeof pairs_310,     36,  168},
    {"3.10: behind its end",            10, pairs_310,     sizeof pairs_310,     86,  0  },
    {"3.11: no column",                 11, locations_311, sizeof locations_311, 0,   1  },
    {"3.11: an argument",               11, locations_311, sizeof locations_311, 100, 5  },
    {"3.11: back to the call",          11, locations_311, sizeof locations_311, 140, 3  },
    {"3.11: 165 lines further",         11, locations_311, sizeof locations_311, 150, 168},
    {"3.11: an instruction of no line", 11, locations_311, sizeof locations_311, 188, 0  },
    {"3.11: the last instruction",      11, locations_311, sizeof locations_311, 225, 170},
    {"3.11: behind its end",            11, locations_311, sizeof locations_311, 226, 0  },
};

static void put_bytes(struct memory *m, uint64_t at, const void *bytes, size_t n)
{
    put_u64(m, at + 16, n);
    put(m, at + 32, bytes, n);
}

static void gives_the_line(void **state)
{
    const struct line_case *c = *state;
    struct wt_python python = {.minor = c->minor};
    struct memory m = {.n = 0};
    struct wt_peek peek = peek_at(&m);

    put_bytes(&m, 64, c->table, c->n);
    assert_number(wt_python_line(&python, &peek, BASE + 64, 1, c->offset), c->line);
}

/* ---- strings ---- */

static void put_text(struct memory *m, uint64_t at, uint32_t state, uint64_t n, const void *text,
                     size_t size, unsigned begins)
{
    put_u64(m, at + 16, n);
    put_u32(m, at + 32, state);
    put(m, at + begins, text, size);
}

static void strings(void **state)
{
    static const uint16_t two[] = {0x5ba2, 0x6237, '.', 'p', 'y', 0xd800};
    static const uint32_t four[] = {0x1f600, 'a', 0x110000};
    static const struct {
        uint8_t minor;
        uint32_t state;
        uint64_t n;
        const void *text;
        size_t size;
        unsigned begins;
        const char *want; /* NULL: none */
    } cases[] = {
        {11, 0xe5,       4, "main",  4,           48, "main"                                   },
        {11, 0xdead00e5, 4, "main",  4,           48, "main"                                   }, /* bits that nobody cleared */
        {14, 0x00190001, 4, "main",  4,           48, "main"                                   }, /* interned: 16 bits */
        {14, 0x000000e5, 4, "main",  4,           48, NULL                                     },
        {11, 0xa4,       2, "\xe9z", 2,           72, "\xc3\xa9z"                              },
        {11, 0xa8,       6, two,     sizeof two,  72, "\xe5\xae\xa2\xe6\x88\xb7.py\xef\xbf\xbd"},
        {11, 0xb0,       3, four,    sizeof four, 72, "\xf0\x9f\x98\x80\x61\xef\xbf\xbd"       },
        {11, 0xc4,       4, "main",  4,           48, NULL                                     }, /* not compact */
        {11, 0xec,       4, "main",  4,           48, NULL                                     }, /* three bytes each */
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_python python = {
            .minor = cases[i].minor, .places = {.ascii = 48, .wide = 72}
        };
        struct memory m = {.n = 0};
        struct wt_peek peek = peek_at(&m);
        char out[64];
        bool good;

        put_text(&m, 64, cases[i].state, cases[i].n, cases[i].text, cases[i].size, cases[i].begins);
        good = wt_python_text(&python, &peek, BASE + 64, out, sizeof out);
        if (good != (cases[i].want != NULL))
            fail_msg("case %zu: %d", i, good);
        if (good)
            assert_string_equal(out, cases[i].want);
    }
}

/* A name longer than its place is cut between characters. */
static void long_strings(void **state)
{
    struct wt_python python = {
        .minor = 11, .places = {.ascii = 48, .wide = 72}
    };
    struct memory m = {.n = 0};
    struct wt_peek peek = peek_at(&m);
    uint16_t many[200];
    char out[32];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(many); i++)
        many[i] = 0x5ba2;
    put_text(&m, 8, 0xa8, WT_ARRAY_LEN(many), many, sizeof many, 72);
    assert_true(wt_python_text(&python, &peek, BASE + 8, out, sizeof out));
    assert_number(strlen(out) % 3, 0);
    assert_true(strlen(out) < sizeof out);
}

/* ---- a whole interpreter ---- */

/* As 3.8 has it: thread 7 is in recv_all() of /usr/lib/python3.8/lib.py, called by main() of
 * client.py. */
enum {
    RUNTIME = 64,
    INTERP = 256,
    THREAD = 512,
    INNER = 1024,
    OUTER = 1280,
    CODES = 1536,
    TYPE = 8
};

static void put_code(struct memory *m, uint64_t at, const char *file, const char *name)
{
    put_u64(m, at + 8, BASE + TYPE);
    put_u32(m, at + 40, 10);
    put_u64(m, at + 104, BASE + at + 256);
    put_u64(m, at + 112, BASE + at + 512);
    put_u64(m, at + 120, BASE + at + 768);
    put_text(m, at + 256, 0xe5, strlen(file), file, strlen(file), 48);
    put_text(m, at + 512, 0xe5, strlen(name), name, strlen(name), 48);
    put_bytes(m, at + 768, "\x00\x01\x0a\x02", 4);
}

static void put_frame(struct memory *m, uint64_t at, uint64_t back, uint64_t code, uint32_t last)
{
    put_u64(m, at + 24, back);
    put_u64(m, at + 32, BASE + code);
    put_u32(m, at + 104, last);
}

static struct wt_python interpreter(struct memory *m)
{
    const struct wt_python python = {
        .minor = 8,
        .runtime = BASE + RUNTIME,
        .code_type = BASE + TYPE,
        .places = {.interpreters = 32,
                   .threads = 8,
                   .next_thread = 8,
                   .interpreter = 16,
                   .thread_id = 176,
                   .frame = 24,
                   .back = 24,
                   .code = 32,
                   .at = 104,
                   .bytecode = 48,
                   .lines = 120,
                   .first_line = 40,
                   .file = 104,
                   .name = 112,
                   .type = 8,
                   .ascii = 48,
                   .wide = 72}
    };

    put_u64(m, RUNTIME + 32, BASE + INTERP);
    put_u64(m, INTERP + 8, BASE + THREAD);
    put_u64(m, THREAD + 8, 0);
    put_u64(m, THREAD + 16, BASE + INTERP);
    put_u64(m, THREAD + 24, BASE + INNER);
    put_u64(m, THREAD + 176, 7);
    put_frame(m, INNER, BASE + OUTER, CODES, 4);
    put_frame(m, OUTER, 0, CODES + 1024, 12);
    put_code(m, CODES, "/usr/lib/python3.8/lib.py", "recv_all");
    put_code(m, CODES + 1024, "/a/client.py", "main");
    return python;
}

static uint64_t seven(void *of)
{
    (void)of;
    return 7;
}

static uint64_t eight(void *of)
{
    (void)of;
    return 8;
}

static bool site_in(struct memory *m, const struct wt_python *python, struct wt_code_site *site)
{
    const struct wt_python_thread thread = {1, seven, NULL};
    struct wt_peek peek = peek_at(m);

    memset(site, 0, sizeof *site);
    return wt_python_site(python, &peek, &thread, site);
}

static void innermost_own_line(void **state)
{
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_code_site site;

    (void)state;
    assert_true(site_in(&m, &python, &site));
    assert_number(site.kind, WT_SITE_YOURS);
    assert_string_equal(site.at.file, "/a/client.py");
    assert_string_equal(site.at.function, "main");
    assert_number(site.at.line, 13);
    assert_string_equal(site.inner.function, "recv_all");
    assert_number(site.inner.line, 11);
}

/* Nobody of the learner's own is on the stack. */
static void only_a_library(void **state)
{
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_code_site site;

    (void)state;
    put_u64(&m, INNER + 24, 0);
    assert_true(site_in(&m, &python, &site));
    assert_number(site.kind, WT_SITE_LIBRARY);
    assert_string_equal(site.at.function, "recv_all");
    assert_string_equal(site.inner.file, "");
}

/* An event loop calls: whoever started it is not where the call comes from. */
static void an_event_loop(void **state)
{
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_code_site site;

    (void)state;
    put_code(&m, CODES, "/usr/lib/python3.8/asyncio/base_events.py", "_run_once");
    assert_true(site_in(&m, &python, &site));
    assert_number(site.kind, WT_SITE_LOOP);
    assert_string_equal(site.at.function, "_run_once");
}

static void another_thread(void **state)
{
    const struct wt_python_thread thread = {1, eight, NULL};
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_peek peek = peek_at(&m);
    struct wt_code_site site = {.id = 0};

    (void)state;
    assert_false(wt_python_site(&python, &peek, &thread, &site));
}

/* What is no code object gives no line, whatever stands in it. */
static void no_code(void **state)
{
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_code_site site;

    (void)state;
    put_u64(&m, CODES + 8, BASE + TYPE + 8);
    put_u64(&m, CODES + 1024 + 8, 1);
    assert_false(site_in(&m, &python, &site));
}

/* Lists that bite their own tail end by their caps. */
static void circles(void **state)
{
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_code_site site;

    (void)state;
    put_u64(&m, INNER + 24, BASE + INNER);
    assert_true(site_in(&m, &python, &site));
    put_u64(&m, THREAD + 8, BASE + THREAD);
    put_u64(&m, THREAD + 176, 9);
    assert_false(site_in(&m, &python, &site));
}

/* A table that leads below line 0 names none. */
static void below_zero(void **state)
{
    struct memory m = {.n = 0};
    struct wt_python python = interpreter(&m);
    struct wt_code_site site;

    (void)state;
    put_bytes(&m, CODES + 1024 + 768, "\x00\x80\x00\x80", 4);
    assert_true(site_in(&m, &python, &site));
    assert_string_equal(site.at.function, "main");
    assert_number(site.at.line, 0);
}

/* ---- bounds: the thread is stopped meanwhile ---- */

struct counted {
    struct memory m;
    unsigned reads, pointers;
};

static size_t read_counted(void *of, uint64_t address, void *out, size_t n)
{
    struct counted *c = of;

    c->reads++;
    return read_memory(&c->m, address, out, n);
}

static uint64_t pointer_counted(void *of)
{
    struct counted *c = of;

    c->pointers++;
    return 0;
}

/* All threads and all interpreters go round in circles: not more than was allowed is read, and the
 * thread pointer, which is a system call, is asked for once. */
static void bounded_reads(void **state)
{
    static const unsigned allowed[] = {0, 1, 100, 4096};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(allowed); i++) {
        struct counted c = {.reads = 0};
        struct wt_python python = interpreter(&c.m);
        struct wt_peek peek = {read_counted, &c, allowed[i]};
        const struct wt_python_thread thread = {1, pointer_counted, &c};
        struct wt_code_site site = {.id = 0};

        put_u64(&c.m, INTERP, BASE + INTERP);
        put_u64(&c.m, THREAD + 8, BASE + THREAD);
        assert_false(wt_python_site(&python, &peek, &thread, &site));
        assert_true(c.reads <= allowed[i]);
        assert_true(c.pointers <= 1);
    }
}

/* Every byte of it wrong in turn, and every shorter memory: some site or none, never more. */
static void damage(void **state)
{
    struct memory whole = {.n = 0}, m;
    struct wt_python python = interpreter(&whole);
    struct wt_code_site site;
    unsigned found = 0;

    (void)state;
    for (size_t i = 0; i < whole.n; i++) {
        m = whole;
        m.bytes[i] ^= (uint8_t)(i % 2 == 0 ? 0xff : 0x80);
        found += site_in(&m, &python, &site);
    }
    assert_true(found > 0 && found < whole.n);
    for (size_t n = 0; n < whole.n; n += 7) {
        m = whole;
        m.n = n;
        site_in(&m, &python, &site);
    }
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(strings),
        cmocka_unit_test(long_strings),
        cmocka_unit_test(innermost_own_line),
        cmocka_unit_test(only_a_library),
        cmocka_unit_test(an_event_loop),
        cmocka_unit_test(another_thread),
        cmocka_unit_test(no_code),
        cmocka_unit_test(circles),
        cmocka_unit_test(below_zero),
        cmocka_unit_test(bounded_reads),
        cmocka_unit_test(damage),
    };
    struct CMUnitTest lines[WT_ARRAY_LEN(line_cases)];

    for (size_t i = 0; i < WT_ARRAY_LEN(line_cases); i++)
        lines[i] = (struct CMUnitTest){.name = line_cases[i].name,
                                       .test_func = gives_the_line,
                                       .initial_state = (void *)(uintptr_t)&line_cases[i]};
    return cmocka_run_group_tests_name("lines", lines, NULL, NULL) +
           cmocka_run_group_tests_name("python", others, NULL, NULL);
}
