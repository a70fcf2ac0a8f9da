/* SPDX-License-Identifier: BSD-2-Clause */
/* From where in a program's own source a socket call was made. All texts are NUL-terminated, cut to
 * fit, and hostile: they come out of the program's memory and files. Escape them. */
#ifndef WT_CODE_SITE_H
#define WT_CODE_SITE_H

#include <stdint.h>

enum { WT_SITE_FILE_SIZE = 400, WT_SITE_NAME_SIZE = 100, WT_SITE_TEXT_SIZE = 200 };

struct wt_code_line {
    uint32_t line;                    /* from 1; 0: not known (a program without -g) */
    char file[WT_SITE_FILE_SIZE];     /* as the program has it: mostly a whole path */
    char function[WT_SITE_NAME_SIZE]; /* "main"; "": Python's module level, or not known */
    char text[WT_SITE_TEXT_SIZE];     /* the line without its indentation; "": cannot be read */
};

enum wt_site_kind {
    WT_SITE_YOURS,   /* the innermost line that is no library's */
    WT_SITE_LIBRARY, /* a library's: none of the learner's own is on the stack */
    WT_SITE_LOOP,    /* an event loop calls, whoever started it */
};

struct wt_code_site {
    uint32_t id;  /* from 1; a call's .site */
    uint8_t kind; /* enum wt_site_kind */
    struct wt_code_line at;
    struct wt_code_line inner; /* YOURS: the library's line in which the call was made; its file is
                                  "" where the learner's own line made it */
};

#endif
