/* SPDX-License-Identifier: BSD-2-Clause */
/* The line at which a stopped Python program is, read out of the memory of CPython 3.8 to 3.14.
 *
 * Where the interpreter keeps what is not part of any promise: it moves with every version. Up to
 * 3.12 a table has it; from 3.13 on the interpreter says so itself (_Py_DebugOffsets, made for this
 * purpose). Either way each step is checked: a thread points back to its interpreter, code objects
 * are of the type that the interpreter exports as PyCode_Type. What does not fit gives no line. */
#ifndef WT_OBSERVE_PYTHON_H
#define WT_OBSERVE_PYTHON_H

#include "peek.h"
#include "wiretutor/code_site.h"

enum { WT_PYTHON_OLDEST = 8, WT_PYTHON_NEWEST = 14 }; /* 3.8 to 3.14 */

/* Where in its structures CPython has what. */
struct wt_python_places {
    uint32_t interpreters;                /* in the runtime: the first interpreter */
    uint32_t next_interpreter, threads;   /* in an interpreter */
    uint32_t next_thread, interpreter;    /* in a thread */
    uint32_t thread_id, native_id, frame; /* native_id 0: not before 3.11 */
    uint32_t current;                     /* in what .frame points to: the frame … */
    bool indirect;                        /* … if that is no frame itself: 3.11, 3.12 */
    uint32_t back, code, at;              /* in a frame: its caller, what it runs, and where */
    uint32_t bytecode, lines, first_line, file, name; /* in a code object */
    uint32_t type, ascii, wide; /* of an object; where the text of strings begins */
};

struct wt_python {
    uint8_t minor; /* 11: it is Python 3.11; 0: none */
    uint64_t runtime, code_type;
    struct wt_python_places places;
};

/* An interpreter in the loaded ELF file whose first byte is at image. by_name: its minor version as
 * its file's name says, for those before 3.11 do not tell it; 0: unknown. */
bool wt_python_find(struct wt_python *python, struct wt_peek *peek, uint64_t image,
                    unsigned by_name);

/* Which of its threads: by the kernel's number, or else by its thread pointer (pthread_self()). */
struct wt_python_thread {
    int32_t native_id;
    uint64_t (*pointer)(void *of); /* asked for where native ids do not tell it */
    void *of;
};

/* The innermost frame, and the innermost one that is not a library's. Fills .kind, .at, .inner, all
 * but the text of the lines. False: nothing could be read. */
bool wt_python_site(const struct wt_python *python, struct wt_peek *peek,
                    const struct wt_python_thread *thread, struct wt_code_site *site);

/* python_text.c: a str object as UTF-8. False: none. */
bool wt_python_text(const struct wt_python *python, struct wt_peek *peek, uint64_t at, char *out,
                    size_t size);
/* python_lines.c: the line of an instruction, `offset` bytes into its code. table: the bytes object
 * with the lines. 0: none. */
uint32_t wt_python_line(const struct wt_python *python, struct wt_peek *peek, uint64_t table,
                        uint32_t first_line, uint32_t offset);

#endif
