/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that names lines of source. The watching process collects what it needs while a
 * program is stopped, and asks; the names reach our own process, which waits for them before it
 * tells the call. It reads what programs control (ELF and DWARF, by libdw; sources), so it is a
 * process of its own, without rights to do harm: where it crashes or takes too long, calls are
 * told without lines. */
#ifndef WT_OBSERVE_NAMER_H
#define WT_OBSERVE_NAMER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../programs/abi.h"
#include "wiretutor/code_site.h"

/* A call's .site while its name is on the way. */
static const uint32_t WT_SITE_LATER = UINT32_MAX;

enum wt_question_kind {
    WT_QUESTION_SITE, /* a struct wt_code_site, all but its lines' texts */
    WT_QUESTION_MAP,  /* what a process has mapped, as lines of /proc/PID/maps */
    WT_QUESTION_STACK /* a struct wt_abi_frame, and the stack from its sp on */
};
enum { WT_STACK_BYTES = 8192, WT_MAP_BYTES = 49152, WT_QUESTION_BYTES = WT_MAP_BYTES };

/* One message each, in order. */
struct wt_question {
    uint8_t kind;
    uint32_t map;  /* MAP, STACK: which one; children share it until they execute */
    uint64_t call; /* SITE, STACK: its id */
};
struct wt_named {
    uint64_t call;
    uint32_t site; /* 0: not known */
    bool is_new;   /* the site itself follows, in the same message */
};

struct wt_namer {
    pid_t pid;     /* -1: none */
    int questions; /* written by the watching process */
    int answers;   /* read by ours */
};

/* Start it, or leave all three at -1. */
void wt_namer_start(struct wt_namer *namer);
/* All that it does. */
_Noreturn void wt_namer_run(int questions, int answers);

/* native.c: the callers of a stopped thread, by the call frame information of what it has mapped.
 * site: as wt_python_site() fills it. */
struct wt_native;
struct wt_native *wt_native_new(void); /* NULL: libdw is not here */
void wt_native_map(struct wt_native *native, uint32_t map, const char *text, size_t n);
bool wt_native_site(struct wt_native *native, uint32_t map, const struct wt_abi_frame *frame,
                    const uint8_t *stack, size_t n, struct wt_code_site *site);
/* text.c: the line itself, without its indentation; "" where it cannot be read. */
void wt_line_text(struct wt_code_line *line);

/* answers.c: what came back */
enum { WT_ANSWERS_KEPT = 4096 };
struct wt_answers {
    int fd;         /* -1: none come any more */
    uint64_t until; /* the latest call that was answered */
    int64_t since;  /* we wait for one, by CLOCK_MONOTONIC; 0: no */
    struct {
        uint64_t call;
        uint32_t site;
    } kept[WT_ANSWERS_KEPT];
};
enum wt_answered { WT_ANSWERED, WT_ANSWERED_NEW, WT_NOT_YET };
/* Which site a call has. ANSWERED_NEW: *site has to be told first; ask again. */
enum wt_answered wt_answers_find(struct wt_answers *answers, uint64_t call, uint32_t *id,
                                 struct wt_code_site *site);

#endif
