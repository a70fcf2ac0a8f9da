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

bool wt_caller_begin(void)
{
    struct wt_identity who;
    struct wt_error error;

    if (wt_guard_identity(&who, NULL, &error) != WT_OK || !who.changes)
        return false;
    take(&who);
    return true;
}

void wt_caller_end(bool lent)
{
    if (lent)
        take(NULL);
}

enum wt_status wt_caller_open(struct wt_source **source, const char *path, uint32_t snaplen,
                              struct wt_error *error)
{
    bool lent = wt_caller_begin();
    enum wt_status status = wt_source_open_file(source, path, snaplen, error);

    wt_caller_end(lent);
    return status;
}
