/* SPDX-License-Identifier: BSD-2-Clause */
/* What the watcher reads of a stopped Python: a small interpreter of one of seven versions lies in
 * a made-up memory, with its ELF file's symbols, two threads, two frames, their code, names and
 * lines. The input says which version, and then, change by change, what is different there:
 * pointers, bytes, whole pieces, where the memory ends. */
#include <link.h>
#include <string.h>

#include "fuzz.h"
#include "../../src/observe/lines/python.h"
#include "wiretutor/packet.h"
#include "wiretutor/utf8.h"

enum {
    BASE = 0x10000,
    SIZE = 8192,
    MOST_READS = 4096,   /* as ask.c allows */
    LONGEST_READ = 2048, /* more than any structure that is read at once */
    ELF_PARTS = 64,
    DYNAMIC = 192,
    HASH = 256,
    SYMBOLS = 320,
    STRINGS = 448,
    RUNTIME = 512,
    VERSION = 1328,
    TYPE = 1344,
    INTERPRETER = 1536,
    THREADS = 1792, /* two */
    CURRENT = 2560,
    FRAMES = 2688, /* two */
    CODES = 3072,  /* two, each with its names and lines behind it */
    CODE_SIZE = 2048,
    FILE_AT = 512,
    NAME_AT = 1024,
    LINES_AT = 1536,
    NATIVE_ID = 77,
    POINTER = 0x7700,
    OLDEST_THAT_SAYS = 13,
    NEWEST = 14
};

struct memory {
    uint8_t bytes[SIZE];
    size_t n;
    unsigned reads, pointers;
    bool has_pointer;
};

static size_t read_memory(void *of, uint64_t address, void *out, size_t n)
{
    struct memory *m = of;
    uint64_t at = address - BASE;

    FUZZ_EXPECT(++m->reads <= MOST_READS && n <= LONGEST_READ);
    if (at >= m->n)
        return 0;
    if (n > m->n - at)
        n = m->n - (size_t)at;
    memcpy(out, m->bytes + at, n);
    return n;
}

static uint64_t pointer_of(void *of)
{
    struct memory *m = of;

    m->pointers++;
    return m->has_pointer ? POINTER : 0;
}

static void put(struct memory *m, size_t at, const void *bytes, size_t n)
{
    at %= SIZE;
    memcpy(m->bytes + at, bytes, n < SIZE - at ? n : SIZE - at);
}

static void put_u64(struct memory *m, size_t at, uint64_t value)
{
    put(m, at, &value, sizeof value);
}

static void put_u32(struct memory *m, size_t at, uint32_t value)
{
    put(m, at, &value, sizeof value);
}

/* ---- the file's symbols ---- */

static const char *const names[] = {"_PyRuntime", "PyCode_Type", "Py_Version"};
static const uint16_t places[] = {RUNTIME, TYPE, VERSION};

static uint32_t hash_of(const char *name)
{
    uint32_t hash = 5381;

    for (; *name != '\0'; name++)
        hash = hash * 33 + (unsigned char)*name;
    return hash;
}

/* One bucket holds them all. */
static void put_symbols(struct memory *m, bool has_version)
{
    static const uint32_t head[] = {1, 1, 1, 0}, first = 1;
    size_t at = 1, n = has_version ? 3 : 2;

    put(m, HASH, head, sizeof head);
    put_u32(m, HASH + 16 + sizeof(ElfW(Addr)), first);
    for (size_t i = 0; i < n; i++) {
        ElfW(Sym) symbol = {.st_name = (ElfW(Word))at, .st_shndx = 1, .st_value = places[i]};
        uint32_t hash = (hash_of(names[i]) & ~1U) | (i + 1 == n);

        put(m, SYMBOLS + (i + 1) * sizeof symbol, &symbol, sizeof symbol);
        put(m, STRINGS + at, names[i], strlen(names[i]) + 1);
        put_u32(m, HASH + 16 + sizeof(ElfW(Addr)) + 4 + i * 4, hash);
        at += strlen(names[i]) + 1;
    }
}

static void put_file(struct memory *m, bool has_version)
{
    ElfW(Ehdr) header = {.e_phoff = ELF_PARTS, .e_phentsize = sizeof(ElfW(Phdr)), .e_phnum = 2};
    ElfW(Phdr) parts[2] = {
        {.p_type = PT_LOAD                },
        { .p_type = PT_DYNAMIC, .p_vaddr = DYNAMIC, .p_memsz = 4 * sizeof(ElfW(Dyn))}
    };
    ElfW(Dyn) entries[4] = {
        {.d_tag = DT_SYMTAB,          .d_un = {.d_ptr = SYMBOLS}},
        {.d_tag = DT_STRTAB,                           .d_un = {.d_ptr = STRINGS}},
        {.d_tag = DT_GNU_HASH,.d_un = {.d_ptr = HASH}},
        {.d_tag = DT_NULL       }
    };

    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    put(m, 0, &header, sizeof header);
    put(m, ELF_PARTS, parts, sizeof parts);
    put(m, DYNAMIC, entries, sizeof entries);
    put_symbols(m, has_version);
}

/* ---- what the interpreter says of itself ---- */

/* _Py_DebugOffsets: which number has which value. */
struct said {
    uint8_t at_313, at_314;
    uint16_t value;
};
static const struct said offsets[] = {
    {2,  2,  800},
    {5,  5,  0  },
    {6,  6,  72 },
    {18, 21, 8  },
    {19, 22, 16 },
    {20, 23, 56 },
    {21, 24, 136},
    {22, 25, 144},
    {26, 29, 8  },
    {27, 30, 24 },
    {28, 31, 56 },
    {32, 37, 112},
    {33, 38, 120},
    {35, 40, 136},
    {36, 41, 68 },
    {40, 45, 192},
    {42, 48, 8  },
    {67, 77, 40 },
};

static void put_offsets(struct memory *m, unsigned minor)
{
    enum { HEAD = 24 };

    put(m, RUNTIME, "xdebugpy", 8);
    put_u64(m, RUNTIME + 8, UINT64_C(3) << 24 | (uint64_t)minor << 16);
    for (size_t i = 0; i < WT_ARRAY_LEN(offsets); i++) {
        size_t at = minor == OLDEST_THAT_SAYS ? offsets[i].at_313 : offsets[i].at_314;

        put_u64(m, RUNTIME + HEAD + at * 8, offsets[i].value);
    }
}

/* ---- its objects ---- */

static void put_text(struct memory *m, const struct wt_python *python, size_t at, const char *text)
{
    put_u64(m, at + 16, strlen(text));
    put_u32(m, at + 32, python->minor >= NEWEST ? 0x00190001 : 0xe5);
    put(m, at + python->places.ascii, text, strlen(text));
}

static void put_code(struct memory *m, const struct wt_python *python, size_t at, const char *file,
                     const char *name)
{
    static const uint8_t by_pairs[] = {2, 1, 10, 2, 4, 0xff}, located[] = {0xd8, 4, 8, 0xd8, 8, 9};
    const struct wt_python_places *p = &python->places;
    bool pairs = python->minor <= 10;

    put_u64(m, at + p->type, BASE + TYPE);
    put_u32(m, at + p->first_line, 10);
    put_u64(m, at + p->file, BASE + at + FILE_AT);
    put_u64(m, at + p->name, BASE + at + NAME_AT);
    put_u64(m, at + p->lines, BASE + at + LINES_AT);
    put_text(m, python, at + FILE_AT, file);
    put_text(m, python, at + NAME_AT, name);
    put_u64(m, at + LINES_AT + 16, pairs ? sizeof by_pairs : sizeof located);
    put(m, at + LINES_AT + 32, pairs ? by_pairs : located, sizeof located);
}

static void put_frame(struct memory *m, const struct wt_python *python, size_t at, uint64_t back,
                      size_t code)
{
    const struct wt_python_places *p = &python->places;

    put_u64(m, at + p->back, back);
    put_u64(m, at + p->code, BASE + code);
    if (python->minor <= 10)
        put_u32(m, at + p->at, 2);
    else
        put_u64(m, at + p->at, BASE + code + p->bytecode + 2);
}

static void put_thread(struct memory *m, const struct wt_python *python, size_t at, uint64_t next,
                       uint64_t number)
{
    const struct wt_python_places *p = &python->places;

    put_u64(m, at + p->interpreter, BASE + INTERPRETER);
    put_u64(m, at + p->next_thread, next);
    put_u64(m, at + p->thread_id, POINTER + number - NATIVE_ID);
    if (p->native_id != 0)
        put_u64(m, at + p->native_id, number);
    put_u64(m, at + p->frame, BASE + (p->indirect ? CURRENT : FRAMES));
}

static void put_objects(struct memory *m, const struct wt_python *python)
{
    const struct wt_python_places *p = &python->places;

    put_u64(m, RUNTIME + p->interpreters, BASE + INTERPRETER);
    put_u64(m, INTERPRETER + p->threads, BASE + THREADS);
    put_thread(m, python, THREADS, BASE + THREADS + 256, NATIVE_ID + 1);
    put_thread(m, python, THREADS + 256, 0, NATIVE_ID);
    if (p->indirect)
        put_u64(m, CURRENT + p->current, BASE + FRAMES);
    put_frame(m, python, FRAMES, BASE + FRAMES + 192, CODES);
    put_frame(m, python, FRAMES + 192, 0, CODES + CODE_SIZE);
    put_code(m, python, CODES, "/usr/lib/python3.8/lib.py", "recv_all");
    put_code(m, python, CODES + CODE_SIZE, "/a/client.py", "main");
}

/* Nothing is wrong yet: it is found, or the target tests nothing. */
static void build(struct memory *m, unsigned minor)
{
    struct wt_peek peek = {read_memory, m, MOST_READS};
    struct wt_python python;

    put_file(m, minor > 10);
    put_u64(m, VERSION, UINT64_C(3) << 24 | (uint64_t)minor << 16);
    if (minor >= OLDEST_THAT_SAYS)
        put_offsets(m, minor);
    FUZZ_EXPECT(wt_python_find(&python, &peek, BASE, minor));
    FUZZ_EXPECT(python.minor == minor);
    put_objects(m, &python);
    m->reads = 0;
}

/* ---- changes ---- */

static void change(struct memory *m, struct fuzz_input *in)
{
    uint8_t kind = fuzz_u8(in);
    size_t at = fuzz_u16(in) % SIZE;

    switch (kind % 5) {
    case 0:
        put_u64(m, at, BASE + fuzz_u16(in));
        break;
    case 1:
        m->bytes[at] = fuzz_u8(in);
        break;
    case 2:
        for (unsigned n = fuzz_u8(in); n > 0 && fuzz_left(in); n--)
            m->bytes[at++ % SIZE] = fuzz_u8(in);
        break;
    case 3:
        put_u64(m, at, (uint64_t)fuzz_u32(in) << 32 | fuzz_u32(in));
        break;
    default:
        m->n = at;
        break;
    }
}

/* ---- what must hold ---- */

static void expect_text(const char *text, size_t size)
{
    size_t n = strnlen(text, size);
    uint32_t code;

    FUZZ_EXPECT(n < size);
    for (size_t i = 0; i < n;) {
        size_t taken = wt_utf8(text + i, n - i, &code);

        FUZZ_EXPECT(taken > 0);
        i += taken;
    }
}

static void expect_line(const struct wt_code_line *at)
{
    expect_text(at->file, sizeof at->file);
    expect_text(at->function, sizeof at->function);
    FUZZ_EXPECT(at->text[0] == '\0' && at->line <= INT32_MAX);
}

static bool look(struct memory *m, const struct wt_python *python, struct wt_code_site *site)
{
    struct wt_peek peek = {read_memory, m, MOST_READS};
    const struct wt_python_thread thread = {NATIVE_ID, pointer_of, m};
    bool found;

    m->reads = m->pointers = 0;
    memset(site, 0, sizeof *site);
    found = wt_python_site(python, &peek, &thread, site);
    FUZZ_EXPECT(m->pointers <= 1); /* each is a system call */
    expect_line(&site->inner);
    if (found) {
        expect_line(&site->at);
        FUZZ_EXPECT(site->kind <= WT_SITE_LOOP && site->at.file[0] != '\0');
    }
    return found;
}

void fuzz_python(const uint8_t *data, size_t n, const char *part)
{
    static struct memory m;
    static const struct memory empty = {.n = SIZE};
    struct fuzz_input in = {data, n};
    uint8_t how = fuzz_u8(&in);
    unsigned minor = WT_PYTHON_OLDEST + how % (WT_PYTHON_NEWEST - WT_PYTHON_OLDEST + 1);
    struct wt_peek peek = {read_memory, &m, MOST_READS};
    struct wt_code_site site;
    struct wt_python python;

    (void)part;
    if (sizeof(void *) != 8) /* no other Python is read */
        return;
    m = empty;
    m.has_pointer = (how & 0x80) == 0;
    build(&m, minor);
    if (!fuzz_left(&in)) {
        FUZZ_EXPECT(wt_python_find(&python, &peek, BASE, minor));
        m.has_pointer = true;
        FUZZ_EXPECT(look(&m, &python, &site) && site.kind == WT_SITE_YOURS);
        FUZZ_EXPECT(strcmp(site.at.function, "main") == 0 && site.at.line > 0);
    }
    while (fuzz_left(&in))
        change(&m, &in);
    peek.left = MOST_READS;
    m.reads = 0;
    if (wt_python_find(&python, &peek, BASE, minor))
        look(&m, &python, &site);
}
