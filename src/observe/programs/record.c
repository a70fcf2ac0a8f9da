/* SPDX-License-Identifier: BSD-2-Clause */
/* Records through the pipe. Both ends are the same program, so the layout is that of memory. */
#include "record.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define SIZE_WITH(member)                                                                          \
    (offsetof(struct wt_observed, as) + sizeof((const struct wt_observed *)0)->as.member)

size_t wt_record_size(const struct wt_observed *observed)
{
    switch (observed->kind) {
    case WT_OBSERVED_CALL_BEGINS:
    case WT_OBSERVED_CALL_RETURNS:
        return SIZE_WITH(call);
    case WT_OBSERVED_OUTPUT:
        return offsetof(struct wt_observed, as.output.bytes) + observed->as.output.n;
    case WT_OBSERVED_STARTED:
    case WT_OBSERVED_ENDING:
    case WT_OBSERVED_ENDED:
        return SIZE_WITH(ended);
    case WT_OBSERVED_EXECUTED:
        return SIZE_WITH(executed);
    case WT_OBSERVED_PATH:
        return SIZE_WITH(path);
    case WT_OBSERVED_NOT_WATCHED:
        return SIZE_WITH(reason);
    case WT_OBSERVED_STOPPING:
    case WT_OBSERVED_STALEMATE:
    case WT_RECORD_IDLE:
        return SIZE_WITH(stopping);
    case WT_OBSERVED_TCP_INFO:
        return SIZE_WITH(tcp);
    case WT_OBSERVED_SITE:
        return SIZE_WITH(site);
    default:
        return offsetof(struct wt_observed, as);
    }
}

bool wt_record_write(int fd, const struct wt_observed *observed)
{
    uint32_t n = (uint32_t)wt_record_size(observed);
    /* writev() only reads; its structure lacks the const. */
    struct iovec parts[2] = {
        {&n,                          sizeof n},
        {(void *)(uintptr_t)observed, n       }
    };
    struct iovec *part = parts;

    while (part < parts + 2) {
        ssize_t done = writev(fd, part, (int)(parts + 2 - part));

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        for (; part < parts + 2 && (size_t)done >= part->iov_len; part++)
            done -= (ssize_t)part->iov_len;
        if (part < parts + 2) {
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= (size_t)done;
        }
    }
    return true;
}

/* Is a whole record in the buffer? */
static bool take(struct wt_record_reader *reader, struct wt_observed *observed)
{
    uint32_t n;

    if (reader->to - reader->from < sizeof n)
        return false;
    memcpy(&n, reader->bytes + reader->from, sizeof n);
    if (reader->to - reader->from < sizeof n + n || n > sizeof *observed)
        return false;
    memcpy(observed, reader->bytes + reader->from + sizeof n, n);
    reader->from += sizeof n + n;
    return true;
}

enum wt_status wt_record_read(struct wt_record_reader *reader, int fd, struct wt_observed *observed)
{
    while (!take(reader, observed)) {
        size_t left = reader->to - reader->from;
        ssize_t n;

        if (reader->ended)
            return WT_END;
        memmove(reader->bytes, reader->bytes + reader->from, left);
        reader->from = 0;
        reader->to = left;
        n = read(fd, reader->bytes + left, sizeof reader->bytes - left);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? WT_AGAIN : WT_END;
        reader->ended = n == 0;
        reader->to += (size_t)n;
    }
    return WT_OK;
}
