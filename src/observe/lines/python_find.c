/* SPDX-License-Identifier: BSD-2-Clause */
/* Is there a CPython in a loaded file, which one, and where does it keep what? */
#include "python.h"

#include <string.h>

enum {
    OBJECT_TYPE = 8,
    ASCII = 48, /* where the text of strings begins: to 3.11, */
    WIDE = 72,
    ASCII_312 = 40, /* from 3.12 on */
    WIDE_MORE = 16,
    SAYS_VERSION = 11, /* the first one that exports Py_Version */
    SAYS_PLACES = 13,  /* … and _Py_DebugOffsets */
    MORE_PLACES = 14,
    MOST = 1 << 20, /* no structure is that large */
};

/* Up to 3.10 only the place of the instruction differs. */
#define TO_310(instruction)                                                                        \
    {                                                                                              \
        .interpreters = 32, .threads = 8, .next_thread = 8, .interpreter = 16, .thread_id = 176,   \
        .frame = 24, .back = 24, .code = 32, .at = (instruction), .bytecode = 48, .lines = 120,    \
        .first_line = 40, .file = 104, .name = 112, .type = OBJECT_TYPE, .ascii = ASCII,           \
        .wide = WIDE                                                                               \
    }
/* By their headers, compiled for a 64-bit processor. */
static const struct wt_python_places table[] = {
    [8] = TO_310(104),
    [9] = TO_310(104),
    [10] = TO_310(96),
    [11] = {.interpreters = 40,
            .threads = 16,
            .next_thread = 8,
            .interpreter = 16,
            .thread_id = 152,
            .native_id = 160,
            .frame = 56,
            .current = 8,
            .indirect = true,
            .back = 48,
            .code = 32,
            .at = 56,
            .bytecode = 184,
            .lines = 136,
            .first_line = 72,
            .file = 112,
            .name = 120,
            .type = OBJECT_TYPE,
            .ascii = ASCII,
            .wide = WIDE},
    [12] = {.interpreters = 40,
            .threads = 72,
            .next_thread = 8,
            .interpreter = 16,
            .thread_id = 136,
            .native_id = 144,
            .frame = 56,
            .indirect = true,
            .back = 8,
            .at = 56,
            .bytecode = 192,
            .lines = 136,
            .first_line = 68,
            .file = 112,
            .name = 120,
            .type = OBJECT_TYPE,
            .ascii = ASCII_312,
            .wide = ASCII_312 + WIDE_MORE},
};

/* The parts of _Py_DebugOffsets up to the last one that is read here, in its order: how many
 * numbers each has. */
enum part {
    RUNTIME,
    INTERPRETER,
    THREAD,
    FRAME,
    CODE,
    OBJECT,
    TYPE,
    TUPLE,
    LIST,
    SET,
    DICT,
    FLOAT,
    LONG,
    BYTES,
    UNICODE,
    N_PARTS
};
static const uint8_t sizes_313[N_PARTS] = {3, 13, 9, 6, 10, 2, 4, 3, 3, 0, 3, 2, 3, 3, 4};
static const uint8_t sizes_314[N_PARTS] = {3, 16, 9, 8, 11, 2, 4, 3, 3, 4, 3, 2, 3, 3, 4};
enum { MOST_OFFSETS = 96 };

struct offsets {
    const uint8_t *sizes;
    uint64_t at[MOST_OFFSETS];
    bool good;
};

static uint32_t offset_of(struct offsets *offsets, enum part part, unsigned which)
{
    size_t i = which;

    for (unsigned p = 0; p < part; p++)
        i += offsets->sizes[p];
    offsets->good = offsets->good && i < MOST_OFFSETS && offsets->at[i] < MOST;
    return offsets->good ? (uint32_t)offsets->at[i] : 0;
}

/* From 3.13 on the runtime begins with them: a word, the version, whether it does without the
 * global lock; then the numbers. */
static bool ask_it(struct wt_python *python, struct wt_peek *peek)
{
    static const char word[8] = {'x', 'd', 'e', 'b', 'u', 'g', 'p', 'y'};
    struct {
        char word[8];
        uint64_t version, free_threaded;
    } head;
    bool more = python->minor >= MORE_PLACES;
    struct offsets o = {.sizes = more ? sizes_314 : sizes_313, .good = true};
    struct wt_python_places *p = &python->places;

    if (!wt_peek(peek, python->runtime, &head, sizeof head) ||
        memcmp(head.word, word, sizeof word) != 0 || head.version >> 24 != 3 ||
        (head.version >> 16 & 0xff) != python->minor ||
        (more && head.free_threaded != 0) || /* its threads run copies of the code */
        !wt_peek(peek, python->runtime + sizeof head, o.at, sizeof o.at))
        return false;
    *p = (struct wt_python_places){
        .interpreters = offset_of(&o, RUNTIME, 2),
        .next_interpreter = offset_of(&o, INTERPRETER, 2),
        .threads = offset_of(&o, INTERPRETER, 3),
        .next_thread = offset_of(&o, THREAD, 2),
        .interpreter = offset_of(&o, THREAD, 3),
        .frame = offset_of(&o, THREAD, 4),
        .thread_id = offset_of(&o, THREAD, 5),
        .native_id = offset_of(&o, THREAD, 6),
        .back = offset_of(&o, FRAME, 1),
        .code = offset_of(&o, FRAME, 2),
        .at = offset_of(&o, FRAME, 3),
        .file = offset_of(&o, CODE, 1),
        .name = offset_of(&o, CODE, 2),
        .lines = offset_of(&o, CODE, 4),
        .first_line = offset_of(&o, CODE, 5),
        .bytecode = offset_of(&o, CODE, 9),
        .type = offset_of(&o, OBJECT, 1),
        .ascii = offset_of(&o, UNICODE, 3),
    };
    p->wide = p->ascii + WIDE_MORE;
    return o.good;
}

bool wt_python_find(struct wt_python *python, struct wt_peek *peek, uint64_t image,
                    unsigned by_name)
{
    uint64_t version, at;

    python->minor = 0;
    if (sizeof(void *) != 8)
        return false;
    python->runtime = wt_elf_symbol(peek, image, "_PyRuntime");
    python->code_type = python->runtime != 0 ? wt_elf_symbol(peek, image, "PyCode_Type") : 0;
    if (python->code_type == 0)
        return false;
    at = wt_elf_symbol(peek, image, "Py_Version");
    if (at != 0 && wt_peek_u64(peek, at, &version))
        by_name = version >> 24 == 3 ? version >> 16 & 0xff : 0;
    else if (by_name >= SAYS_VERSION)
        return false;
    if (by_name < WT_PYTHON_OLDEST || by_name > WT_PYTHON_NEWEST)
        return false;
    python->minor = (uint8_t)by_name;
    if (by_name >= SAYS_PLACES && !ask_it(python, peek)) {
        python->minor = 0;
        return false;
    }
    if (by_name < SAYS_PLACES)
        python->places = table[by_name];
    return true;
}
