/* SPDX-License-Identifier: BSD-2-Clause */
/* What the naming process answered, as our own process takes it. */
#include "namer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wiretutor/clock.h"

static const int64_t PATIENCE_NS = INT64_C(3500000000); /* it ends itself before that */

static void give_up(struct wt_answers *answers)
{
    if (answers->fd >= 0)
        close(answers->fd);
    answers->fd = -1;
}

/* It comes from a process that reads hostile bytes: hold it to its form. */
static void bound(struct wt_code_line *line)
{
    line->file[sizeof line->file - 1] = '\0';
    line->function[sizeof line->function - 1] = '\0';
    line->text[sizeof line->text - 1] = '\0';
}

static bool take(struct wt_answers *answers, struct wt_named *answer, struct wt_code_site *site)
{
    struct {
        struct wt_named answer;
        struct wt_code_site site;
    } message;
    ssize_t n = recv(answers->fd, &message, sizeof message, MSG_DONTWAIT);

    if (n != (ssize_t)sizeof message && n != (ssize_t)sizeof message.answer) {
        if (n >= 0 || (errno != EAGAIN && errno != EINTR))
            give_up(answers);
        return false;
    }
    if (message.answer.call <= answers->until) { /* or it could answer for ever */
        give_up(answers);
        return false;
    }
    *answer = message.answer;
    answer->is_new = n == (ssize_t)sizeof message;
    if (answer->is_new) {
        *site = message.site;
        bound(&site->at);
        bound(&site->inner);
    }
    return true;
}

enum wt_answered wt_answers_find(struct wt_answers *answers, uint64_t call, uint32_t *id,
                                 struct wt_code_site *site)
{
    struct wt_named answer;
    size_t at = call % WT_ANSWERS_KEPT;

    while (answers->until < call && answers->fd >= 0 && take(answers, &answer, site)) {
        answers->since = 0;
        answers->until = answer.call;
        answers->kept[answer.call % WT_ANSWERS_KEPT].call = answer.call;
        answers->kept[answer.call % WT_ANSWERS_KEPT].site = answer.site;
        if (answer.is_new)
            return WT_ANSWERED_NEW;
    }
    *id = answers->kept[at].call == call ? answers->kept[at].site : 0;
    if (answers->until >= call || answers->fd < 0)
        return WT_ANSWERED;
    if (answers->since == 0)
        answers->since = wt_clock_ns(CLOCK_MONOTONIC);
    else if (wt_clock_ns(CLOCK_MONOTONIC) - answers->since > PATIENCE_NS)
        give_up(answers);
    return WT_NOT_YET;
}
