/* SPDX-License-Identifier: BSD-2-Clause */
/* The frames of a stopped Python thread, the innermost first. */
#include "python.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_INTERPRETERS = 16,
    MOST_THREADS = 1024,
    MOST_FRAMES = 200,
    IN_UNITS = 10,  /* 3.10 counts instructions, of two bytes */
    BY_POINTER = 11 /* from 3.11 on a frame points to its instruction */
};

struct stack {
    const struct wt_python *python;
    struct wt_peek *peek;
    bool loops; /* an event loop's own frame was passed */
};

static bool word(const struct stack *s, uint64_t object, uint32_t place, uint64_t *out)
{
    return object != 0 && wt_peek_u64(s->peek, object + place, out);
}

/* ---- the thread ---- */

/* The one that is looked for. Its thread pointer is a system call away, in a stopped thread: it is
 * asked for once, however many threads there are. */
struct wanted {
    const struct wt_python_thread *thread;
    bool asked;
    uint64_t pointer; /* 0: not known */
};

static bool has_pointer(const struct stack *s, struct wanted *wanted, uint64_t at)
{
    uint64_t id;

    if (!wanted->asked)
        wanted->pointer = wanted->thread->pointer(wanted->thread->of);
    wanted->asked = true;
    return wanted->pointer != 0 && word(s, at, s->python->places.thread_id, &id) &&
           id == wanted->pointer;
}

/* Is it this one? */
static bool is_meant(const struct stack *s, struct wanted *wanted, uint64_t at)
{
    const struct wt_python_places *p = &s->python->places;
    uint64_t id;

    if (p->native_id != 0 && word(s, at, p->native_id, &id) && id != 0)
        return id == (uint64_t)wanted->thread->native_id;
    return has_pointer(s, wanted, at);
}

/* Among the threads of an interpreter. Where the only one has another number, the process is a
 * forked child: 3.11 keeps the number of its parent, but not its thread pointer. */
static uint64_t thread_in(const struct stack *s, uint64_t interpreter, struct wanted *wanted)
{
    const struct wt_python_places *p = &s->python->places;
    uint64_t at, first, owner, next;

    if (!word(s, interpreter, p->threads, &first))
        return 0;
    at = first;
    for (unsigned i = 0; at != 0 && i < MOST_THREADS; i++, at = next) {
        if (!word(s, at, p->interpreter, &owner) || owner != interpreter ||
            !word(s, at, p->next_thread, &next))
            return 0;
        if (is_meant(s, wanted, at))
            return at;
    }
    at = first;
    for (unsigned i = 0; at != 0 && i < MOST_THREADS; i++, at = next) {
        if (has_pointer(s, wanted, at))
            return at;
        if (!word(s, at, p->next_thread, &next))
            return 0;
    }
    return 0;
}

static uint64_t find_thread(const struct stack *s, const struct wt_python_thread *thread)
{
    const struct wt_python_places *p = &s->python->places;
    struct wanted wanted = {.thread = thread};
    uint64_t interpreter;

    if (!word(s, s->python->runtime, p->interpreters, &interpreter))
        return 0;
    for (unsigned i = 0; interpreter != 0 && i < MOST_INTERPRETERS; i++) {
        uint64_t found = thread_in(s, interpreter, &wanted);

        if (found != 0)
            return found;
        if (!word(s, interpreter, p->next_interpreter, &interpreter))
            return 0;
    }
    return 0;
}

static uint64_t innermost_frame(const struct stack *s, uint64_t thread)
{
    const struct wt_python_places *p = &s->python->places;
    uint64_t at = 0;

    if (!word(s, thread, p->frame, &at) || (p->indirect && !word(s, at, p->current, &at)))
        return 0;
    return at;
}

/* ---- one frame ---- */

/* How many bytes into its code it is; false: nowhere. */
static bool offset_in(const struct stack *s, uint64_t frame, uint64_t code, uint32_t *offset)
{
    const struct wt_python_places *p = &s->python->places;
    int32_t last;
    uint64_t at, begin = code + p->bytecode;

    if (s->python->minor < BY_POINTER) {
        if (!wt_peek(s->peek, frame + p->at, &last, sizeof last))
            return false;
        *offset = (uint32_t)last * (s->python->minor == IN_UNITS ? 2 : 1);
        return last >= 0;
    }
    if (!word(s, frame, p->at, &at) || at < begin || at - begin > INT32_MAX)
        return false;
    *offset = (uint32_t)(at - begin);
    return true;
}

/* The code object that a frame runs; 0: it runs none, it only marks where C called Python. */
static uint64_t code_of(const struct stack *s, uint64_t frame)
{
    enum { TAGS = 7 }; /* 3.14 marks the pointer in its lowest bits */
    uint64_t code, type;

    if (!word(s, frame, s->python->places.code, &code))
        return 0;
    code &= ~(uint64_t)TAGS;
    return word(s, code, s->python->places.type, &type) && type == s->python->code_type ? code : 0;
}

/* The names of what a code object was made of. */
static bool name_code(const struct stack *s, uint64_t code, struct wt_code_line *out)
{
    const struct wt_python_places *p = &s->python->places;
    uint64_t file, name;

    out->line = 0;
    out->text[0] = '\0';
    if (!word(s, code, p->file, &file) || !word(s, code, p->name, &name) ||
        !wt_python_text(s->python, s->peek, file, out->file, sizeof out->file) ||
        !wt_python_text(s->python, s->peek, name, out->function, sizeof out->function))
        return false;
    if (strcmp(out->function, "<module>") == 0)
        out->function[0] = '\0';
    return out->file[0] != '\0' && strcmp(out->file, "<shim>") != 0; /* 3.12: C called Python */
}

static void find_line(const struct stack *s, uint64_t frame, uint64_t code,
                      struct wt_code_line *out)
{
    const struct wt_python_places *p = &s->python->places;
    uint32_t offset, first;
    uint64_t lines;

    if (offset_in(s, frame, code, &offset) && word(s, code, p->lines, &lines) &&
        wt_peek(s->peek, code + p->first_line, &first, sizeof first))
        out->line = wt_python_line(s->python, s->peek, lines, first, offset);
    if (out->line > INT32_MAX) /* below 0, by a table that is none */
        out->line = 0;
}

/* ---- whose it is ---- */

/* A folder of Python's own, or of what was installed: …/python3.11/… */
static bool is_library(const char *file)
{
    static const char folder[] = "/python3";
    const char *at = file;

    if (strncmp(file, "<frozen ", 8) == 0)
        return true;
    while ((at = strstr(at, folder)) != NULL) {
        at += sizeof folder - 1;
        at += strspn(at, ".0123456789t");
        if (*at == '/')
            return true;
    }
    return false;
}

/* asyncio's: what it runs is called by the loop, whoever started that. */
static bool is_loop(const struct wt_code_line *at)
{
    static const char file[] = "/base_events.py";
    size_t n = strlen(at->file);

    return strcmp(at->function, "_run_once") == 0 && n >= sizeof file &&
           strcmp(at->file + n - (sizeof file - 1), file) == 0;
}

/* ---- all of them ---- */

/* Takes in one frame; true: it is the learner's own, or that of a loop. */
static bool take(struct stack *s, uint64_t frame, struct wt_code_site *site, bool *any)
{
    uint64_t code = code_of(s, frame);

    if (code == 0 || !name_code(s, code, &site->at))
        return false;
    if (!is_library(site->at.file)) {
        find_line(s, frame, code, &site->at);
        return true;
    }
    if (!*any) {
        find_line(s, frame, code, &site->at);
        site->inner = site->at;
        *any = true;
    }
    s->loops = is_loop(&site->at);
    return s->loops;
}

bool wt_python_site(const struct wt_python *python, struct wt_peek *peek,
                    const struct wt_python_thread *thread, struct wt_code_site *site)
{
    struct stack s = {.python = python, .peek = peek};
    uint64_t frame = innermost_frame(&s, find_thread(&s, thread));
    bool any = false, own = false;

    site->inner = (struct wt_code_line){0};
    for (unsigned i = 0; frame != 0 && i < MOST_FRAMES; i++) {
        own = take(&s, frame, site, &any) && !s.loops;
        if (own || s.loops || !word(&s, frame, python->places.back, &frame))
            break;
    }
    if (own) {
        site->kind = WT_SITE_YOURS;
        return true;
    }
    site->kind = s.loops ? WT_SITE_LOOP : WT_SITE_LIBRARY;
    site->at = site->inner;
    site->inner = (struct wt_code_line){0};
    return any;
}
