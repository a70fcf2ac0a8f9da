/* SPDX-License-Identifier: BSD-2-Clause */
/* What went wrong with our own work: files, devices, memory, usage. Traffic is never an error.
 *
 * A failing function returns a status and fills the caller's wt_error: an id with arguments, no
 * sentence. The words, in both languages, are in src/lang; only cli prints them. */
#ifndef WT_STATUS_H
#define WT_STATUS_H

#include <stdint.h>

#include "wiretutor/ids.h"

/* A result that must not be dropped: the compiler warns where a caller does. */
#ifdef __GNUC__
#define WT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define WT_MUST_CHECK
#endif

enum wt_status {
    WT_OK = 0,
    WT_END,     /* the input ended where it should */
    WT_AGAIN,   /* live: nothing arrived within the time-out; call again */
    WT_BROKEN,  /* the input ended early or its rest cannot be read; what came before is good */
    WT_CANNOT,  /* cannot open, read, capture or write */
    WT_MISUSED, /* wrong usage: a bad filter, an unknown interface name … */
};

struct wt_error {
    enum wt_error_id id;
    uint64_t number;
    char subject[512]; /* NUL-terminated, cut where longer; may hold hostile bytes: escape it */
    char detail[512];
    enum wt_why why; /* words for detail, in both languages; OTHER: detail is to be shown itself */
};

struct wt_reason {
    enum wt_why why;
    const char *text; /* what detail becomes; NULL: "" */
};
#define WT_NO_REASON ((struct wt_reason){WT_WHY_OTHER, NULL})
#define WT_BECAUSE(id) ((struct wt_reason){WT_WHY_##id, NULL})

/* The reason that an errno stands for, with the system's words for it: static text, in English. */
struct wt_reason wt_reason_of(int errnum);

/* Fill *error, its number with 0. The texts are copied, and cut where they are too long; a NULL
 * subject or reason.text is stored as "". */
void wt_error_fill(struct wt_error *error, enum wt_error_id id, const char *subject,
                   struct wt_reason reason);
/* The same, with a detail that is shown as it is. Returns status, so that a function can end with
 * it. */
WT_MUST_CHECK enum wt_status wt_fail(struct wt_error *error, enum wt_status status,
                                     enum wt_error_id id, const char *subject, const char *detail);
/* wt_error_fill, and returns status. */
WT_MUST_CHECK enum wt_status wt_fail_because(struct wt_error *error, enum wt_status status,
                                             enum wt_error_id id, const char *subject,
                                             struct wt_reason reason);

#endif
