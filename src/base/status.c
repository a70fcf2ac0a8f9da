/* SPDX-License-Identifier: BSD-2-Clause */
/* Filling a wt_error. */
#include "wiretutor/status.h"

#include <string.h>

static void keep(char *out, size_t size, const char *text)
{
    size_t n = text ? strnlen(text, size - 1) : 0;

    if (n)
        memcpy(out, text, n);
    out[n] = '\0';
}

enum wt_status wt_fail(struct wt_error *error, enum wt_status status, enum wt_error_id id,
                       const char *subject, const char *detail)
{
    return wt_fail_because(error, status, id, subject, (struct wt_reason){WT_WHY_OTHER, detail});
}

enum wt_status wt_fail_because(struct wt_error *error, enum wt_status status, enum wt_error_id id,
                               const char *subject, struct wt_reason reason)
{
    wt_error_fill(error, id, subject, reason);
    return status;
}

void wt_error_fill(struct wt_error *error, enum wt_error_id id, const char *subject,
                   struct wt_reason reason)
{
    error->id = id;
    error->number = 0;
    error->why = reason.why;
    keep(error->subject, sizeof error->subject, subject);
    keep(error->detail, sizeof error->detail, reason.text);
}
