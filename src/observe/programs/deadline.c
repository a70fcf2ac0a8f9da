/* SPDX-License-Identifier: BSD-2-Clause */
#include "deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch.h"

static const int64_t ns_per_ms = 1000000;
enum {
    LOOK_MS = 50,
    HALTED_MS = 250,   /* so long after the order one that is stopped again may still answer */
    LOOKS = 2,         /* found stopped so often, though it was told to go on after each */
    SILENT_MS = 5000,  /* it would have sent SIGKILL long before, on a slow machine too */
    LEAVING_MS = 3000, /* for one that is to end and is not stopped */
    LOOK_AGAIN_US = 1000,
};

void wt_deadline_begin(struct wt_deadline *deadline, pid_t watcher)
{
    char path[32];

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)watcher);
    *deadline = (struct wt_deadline){.watcher = watcher, .heard_ns = wt_watch_ticks()};
    deadline->state = open(path, O_RDONLY | O_CLOEXEC);
}

void wt_deadline_close(struct wt_deadline *deadline)
{
    if (deadline->state >= 0)
        close(deadline->state);
    deadline->state = -1;
}

void wt_deadline_heard(struct wt_deadline *deadline)
{
    deadline->heard_ns = wt_watch_ticks();
}

/* "12 (a name) S 1 …": the letter; ' ': it is not known. */
static char state_of(const struct wt_deadline *deadline)
{
    char text[128];
    ssize_t n = deadline->state >= 0 ? pread(deadline->state, text, sizeof text - 1, 0) : -1;
    const char *end;

    text[n > 0 ? n : 0] = '\0';
    end = strrchr(text, ')');
    return end != NULL && strlen(end) > 2 ? end[2] : ' ';
}

static enum wt_watcher_trouble kill_it(struct wt_deadline *deadline)
{
    bool again = deadline->killed;

    deadline->killed = true;
    kill(deadline->watcher, SIGKILL); /* those that it traces end with it */
    return again ? WT_WATCHER_FINE : WT_WATCHER_KILLED;
}

/* A stopped one goes on by SIGCONT; one that a tracer holds does not, and is held at the next look
 * too. */
static enum wt_watcher_trouble go_on(struct wt_deadline *deadline, char state)
{
    kill(deadline->watcher, SIGCONT);
    deadline->halted++;
    if (deadline->told || (state == 't' && deadline->halted < LOOKS))
        return WT_WATCHER_FINE;
    deadline->told = true;
    return state == 't' ? WT_WATCHER_TRACED : WT_WATCHER_HALTED;
}

enum wt_watcher_trouble wt_deadline_look(struct wt_deadline *deadline)
{
    int64_t now = wt_watch_ticks(), since_order = now - deadline->ordered_ns;
    int64_t since_heard = now - deadline->heard_ns;
    char state;

    if (now - deadline->looked_ns < LOOK_MS * ns_per_ms)
        return WT_WATCHER_FINE;
    deadline->looked_ns = now;
    state = state_of(deadline);
    if (deadline->killed)
        return kill_it(deadline); /* a tracer may have stopped it once more at its end */
    if (state != 'T' && state != 't' && deadline->ordered_ns == 0)
        deadline->halted = 0;
    if (deadline->ordered_ns != 0 && since_order > SILENT_MS * ns_per_ms &&
        since_heard > SILENT_MS * ns_per_ms)
        return kill_it(deadline);
    if (state != 'T' && state != 't')
        return WT_WATCHER_FINE;
    if (deadline->ordered_ns != 0 && since_order > HALTED_MS * ns_per_ms &&
        deadline->halted >= LOOKS)
        return kill_it(deadline);
    return go_on(deadline, state);
}

void wt_deadline_wait(struct wt_deadline *deadline)
{
    int64_t started = wt_watch_ticks();
    pid_t done;

    while ((done = waitpid(deadline->watcher, NULL, WNOHANG)) == 0 ||
           (done < 0 && errno == EINTR)) {
        char state = state_of(deadline);
        int64_t most_ms = state == 'T' || state == 't' ? HALTED_MS : LEAVING_MS;

        if (state == 'T')
            kill(deadline->watcher, SIGCONT);
        if (wt_watch_ticks() - started > most_ms * ns_per_ms)
            kill(deadline->watcher, SIGKILL);
        usleep(LOOK_AGAIN_US);
    }
}
