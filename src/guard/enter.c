/* SPDX-License-Identifier: BSD-2-Clause */
/* The way into the sandbox: descriptors, then files and networks, then system calls. */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "guard.h"

static void close_inherited(const struct wt_inherited *inherited)
{
    enum { BITS = 64, MOST = BITS * sizeof inherited->open / sizeof inherited->open[0] };

    for (int fd = 0; fd < (int)MOST; fd++)
        if ((inherited->open[fd / BITS] >> fd % BITS & 1) != 0)
            close(fd);
}

/* Standard input is not read any more: replace it, so that it is no terminal to inject input
 * into. */
static enum wt_status forget_stdin(struct wt_error *error)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (nothing < 0) /* no /dev: none at all is as good */
        return WT_OK;
    int result = dup2(nothing, STDIN_FILENO);
    int reason = errno;

    if (nothing != STDIN_FILENO)
        close(nothing);
    return result < 0 ? wt_guard_failed("dup2", reason, error) : WT_OK;
}

struct wt_guard_options wt_guard_nothing(void)
{
    return (struct wt_guard_options){.directory = -1, .packet_socket = -1};
}

enum wt_status wt_guard_enter(const struct wt_guard_options *options,
                              struct wt_guard_report *report, struct wt_error *error)
{
    enum wt_status status = WT_OK;

    *report = (struct wt_guard_report){.for_tools = wt_guard_has_tools()};
    if (options->inherited != NULL && !report->for_tools)
        close_inherited(options->inherited);
    if (!options->keeps_stdin)
        status = forget_stdin(error);
    if (status != WT_OK)
        return status;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return wt_guard_failed("prctl", errno, error);
    if (!report->for_tools) {
        int version = wt_guard_landlock(options);

        if (version < 0)
            return wt_guard_failed("landlock", errno, error);
        report->landlock = (unsigned)version;
    }
    if (wt_guard_makes_faults())
        return WT_OK;
    int filtered = wt_guard_filter_calls(options, report->for_tools);

    if (filtered < 0)
        return wt_guard_failed("seccomp", errno, error);
    report->seccomp = filtered > 0;
    return WT_OK;
}
