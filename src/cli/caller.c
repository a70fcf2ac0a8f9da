/* SPDX-License-Identifier: BSD-2-Clause */
#include "caller.h"

#include <stdlib.h>

#include "wiretutor/guard.h"

/* Going on with the wrong rights would be worse than an end without a word. */
static void take(const struct wt_identity *who)
{
    if (!wt_guard_files_as(who))
        abort();
}

static bool is_lent(struct wt_identity *who)
{
    struct wt_error error;

    return wt_guard_identity(who, NULL, &error) == WT_OK && who->changes;
}

void wt_caller_begin(void)
{
    struct wt_identity who;

    if (is_lent(&who))
        take(&who);
}

void wt_caller_end(void)
{
    struct wt_identity who;

    if (is_lent(&who))
        take(NULL);
}

enum wt_status wt_caller_open(struct wt_source **source, const char *path, uint32_t snaplen,
                              struct wt_error *error)
{
    wt_caller_begin();
    enum wt_status status = wt_source_open_file(source, path, snaplen, error);

    wt_caller_end();
    return status;
}
