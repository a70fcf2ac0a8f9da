/* SPDX-License-Identifier: BSD-2-Clause */
/* What the environment says about language, colour and width. */
#include "options.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

void wt_environment_read(struct wt_environment *env)
{
    struct winsize window;

    *env = (struct wt_environment){
        .wiretutor_lang = getenv("WIRETUTOR_LANG"),
        .lc_all = getenv("LC_ALL"),
        .lc_messages = getenv("LC_MESSAGES"),
        .lang = getenv("LANG"),
        .no_color = getenv("NO_COLOR"),
        .term = getenv("TERM"),
        .stdout_is_terminal = isatty(STDOUT_FILENO) == 1,
    };
    if (env->stdout_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0)
        env->columns = window.ws_col;
}
