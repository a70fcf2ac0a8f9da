/* SPDX-License-Identifier: BSD-2-Clause */
/* Filling a wt_error. */
#include "wiretutor/status.h"

#include <errno.h>
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
    error->id = id;
    error->number = 0;
    error->why = reason.why;
    keep(error->subject, sizeof error->subject, subject);
    keep(error->detail, sizeof error->detail, reason.text);
    return status;
}

struct wt_reason wt_reason_of(int errnum)
{
    static const struct {
        int errnum;
        enum wt_why why;
    } known[] = {
#define X(id) {id, WT_WHY_##id},
        WT_ERRNO_WHYS(X)
#undef X
    };
    const char *text = strerrordesc_np(errnum);
    struct wt_reason reason = {WT_WHY_SYSTEM, text != NULL ? text : "unknown error"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].errnum == errnum)
            reason.why = known[i].why;
    return reason;
}
