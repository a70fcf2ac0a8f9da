/* SPDX-License-Identifier: BSD-2-Clause */
/* In the watching process, while a thread is stopped at a call: collect from where it calls. */
#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "../programs/memory.h"
#include "namer.h"
#include "wiretutor/clock.h"

enum {
    MOST_READS = 4096, /* for one call, in a thread that is stopped meanwhile */
    LONGEST_WAIT_MS = 300,
    ALL_WAITS_MS = 1500,
    NS_PER_MS = 1000000
};

static size_t read_memory(void *of, uint64_t address, void *out, size_t n)
{
    return wt_memory_read(*(const pid_t *)of, address, out, n);
}

static uint64_t thread_pointer(void *of)
{
    return wt_abi_thread_pointer(*(const pid_t *)of);
}

/* ---- sending ---- */

/* The naming process may be slow: while it loads debug information, programs wait a little. All
 * waits together are limited; then calls go without. */
static bool send_question(struct wt_asking *asking, const struct wt_question *question,
                          const void *bytes, size_t n, const void *more, size_t n_more)
{
    /* sendmsg() only reads; its structure lacks the const. */
    struct iovec parts[3] = {
        {(void *)(uintptr_t)question, sizeof *question},
        {(void *)(uintptr_t)bytes,    n               },
        {(void *)(uintptr_t)more,     n_more          }
    };
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
    struct pollfd room = {.fd = asking->fd, .events = POLLOUT};

    while (asking->fd >= 0) {
        int64_t began;

        if (sendmsg(asking->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return true;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN) { /* it is gone */
            close(asking->fd);
            asking->fd = -1;
            return false;
        }
        if (asking->waited_ns >= (int64_t)ALL_WAITS_MS * NS_PER_MS)
            return false;
        began = wt_clock_ns(CLOCK_MONOTONIC);
        (void)poll(&room, 1, LONGEST_WAIT_MS);
        asking->waited_ns += wt_clock_ns(CLOCK_MONOTONIC) - began;
        if (room.revents == 0)
            return false;
    }
    return false;
}

/* ---- the process' files ---- */

/* "/usr/lib/libpython3.11.so.1.0" → 11; 0: no Python. */
static unsigned minor_of(const char *path)
{
    const char *name = strrchr(path, '/');
    const char *at = name != NULL ? strstr(name, "python3.") : NULL;

    return at != NULL ? (unsigned)strtoul(at + strlen("python3."), NULL, 10) : 0;
}

/* A line of /proc/PID/maps. */
struct mapping {
    uint64_t begin, offset;
    const char *path; /* "": no file */
};

static bool read_mapping(char *line, struct mapping *out)
{
    char *at, *path = strchr(line, '/');

    out->begin = strtoull(line, &at, 16);
    if (*at != '-' || path == NULL)
        return false;
    at = strchr(at, ' '); /* behind the end */
    at = at != NULL ? strchr(at + 1, ' ') : NULL;
    if (at == NULL)
        return false;
    out->offset = strtoull(at, NULL, 16);
    path[strcspn(path, "\n")] = '\0';
    out->path = path;
    return true;
}

/* Reads all of them; those with a file are kept as text. The interpreter is in the program itself
 * or in a libpython. */
static size_t look_at_maps(struct wt_lines *lines, pid_t pid, char *text, size_t size)
{
    struct wt_peek peek = {read_memory, &pid, MOST_READS};
    char line[4096 + 128], copy[sizeof line];
    struct mapping mapping;
    FILE *file;
    size_t n = 0;
    bool first = true;

    (void)snprintf(line, sizeof line, "/proc/%d/maps", (int)pid);
    file = fopen(line, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        size_t length = strlen(line);

        memcpy(copy, line, length + 1);
        if (!read_mapping(line, &mapping))
            continue;
        if (length < size - n) {
            memcpy(text + n, copy, length);
            n += length;
        }
        if (lines->python.minor == 0 && mapping.offset == 0 &&
            (first || strstr(mapping.path, "/libpython3") != NULL))
            (void)wt_python_find(&lines->python, &peek, mapping.begin, minor_of(mapping.path));
        first = false;
    }
    if (file != NULL)
        (void)fclose(file);
    return n;
}

static void look(struct wt_asking *asking, struct wt_lines *lines, pid_t pid)
{
    struct wt_question question = {.kind = WT_QUESTION_MAP, .map = ++asking->maps};
    char *text = malloc(WT_MAP_BYTES);
    size_t n;

    lines->map = question.map;
    if (text == NULL)
        return;
    n = look_at_maps(lines, pid, text, WT_MAP_BYTES);
    if (lines->python.minor == 0)
        (void)send_question(asking, &question, text, n, NULL, 0);
    free(text);
}

/* ---- one call ---- */

static bool ask_python(struct wt_asking *asking, const struct wt_lines *lines, pid_t tid,
                       struct wt_question *question)
{
    struct wt_peek peek = {read_memory, &tid, MOST_READS};
    const struct wt_python_thread thread = {tid, thread_pointer, &tid};
    struct wt_code_site site;

    memset(&site, 0, sizeof site);
    question->kind = WT_QUESTION_SITE;
    return wt_python_site(&lines->python, &peek, &thread, &site) &&
           send_question(asking, question, &site, sizeof site, NULL, 0);
}

/* Up to the end of the stack: a page at a time, for the last one may be missing. */
static size_t read_stack(pid_t tid, uint64_t sp, uint8_t *out)
{
    enum { PAGE = 4096 };
    size_t n = 0;

    while (n < WT_STACK_BYTES) {
        size_t part = PAGE - (sp + n) % PAGE;

        if (part > WT_STACK_BYTES - n)
            part = WT_STACK_BYTES - n;
        if (!wt_memory_read_all(tid, sp + n, out + n, part))
            break;
        n += part;
    }
    return n;
}

static bool ask_native(struct wt_asking *asking, pid_t tid, struct wt_question *question)
{
    uint8_t stack[WT_STACK_BYTES];
    struct wt_abi_frame frame;
    size_t n;

    if (!wt_abi_frame(tid, &frame))
        return false;
    n = read_stack(tid, frame.sp, stack);
    question->kind = WT_QUESTION_STACK;
    return send_question(asking, question, &frame, sizeof frame, stack, n);
}

uint32_t wt_ask_site(struct wt_asking *asking, struct wt_lines *lines,
                     const struct wt_socket_call *call)
{
    struct wt_question question = {.call = call->id};
    bool asked;

    if (asking->fd < 0)
        return 0;
    if (lines->map == 0)
        look(asking, lines, call->pid);
    question.map = lines->map;
    asked = lines->python.minor != 0 ? ask_python(asking, lines, call->tid, &question)
                                     : ask_native(asking, call->tid, &question);
    return asked ? WT_SITE_LATER : 0;
}
