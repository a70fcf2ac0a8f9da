/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading what a system call's arguments point to. */
#include "memory.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "sockets.h"

enum { MOST_VECTORS = 1024 }; /* the kernel takes no more (UIO_MAXIOV) */

size_t wt_memory_read(pid_t tid, uint64_t address, void *out, size_t n)
{
    struct iovec here = {out, n}, there = {(void *)(uintptr_t)address, n};
    ssize_t done;

    if (address == 0 || n == 0)
        return 0;
    done = process_vm_readv(tid, &here, 1, &there, 1, 0);
    return done > 0 ? (size_t)done : 0;
}

bool wt_memory_read_all(pid_t tid, uint64_t address, void *out, size_t n)
{
    return wt_memory_read(tid, address, out, n) == n;
}

bool wt_memory_write(pid_t tid, uint64_t address, const void *bytes, size_t n)
{
    /* It only reads here; the structure lacks the const. */
    struct iovec here = {(void *)(uintptr_t)bytes, n}, there = {(void *)(uintptr_t)address, n};

    return process_vm_writev(tid, &here, 1, &there, 1, 0) == (ssize_t)n;
}

bool wt_memory_endpoint(pid_t tid, uint64_t address, size_t n, struct wt_endpoint *out)
{
    struct sockaddr_storage storage;
    size_t got;

    memset(&storage, 0, sizeof storage);
    got = wt_memory_read(tid, address, &storage, n < sizeof storage ? n : sizeof storage);
    return wt_endpoint_from(out, &storage, got);
}

static void more_first(pid_t tid, uint64_t address, uint64_t n, struct wt_socket_call *call)
{
    size_t room = (size_t)(WT_CALL_FIRST_BYTES - call->n_first);

    if (n < room)
        room = (size_t)n;
    call->n_first =
        (uint8_t)(call->n_first + wt_memory_read(tid, address, call->first + call->n_first, room));
}

void wt_memory_first(pid_t tid, uint64_t address, uint64_t n, struct wt_socket_call *call)
{
    call->n_first = 0;
    more_first(tid, address, n, call);
}

uint64_t wt_memory_gather(pid_t tid, uint64_t vector, uint64_t count, uint64_t most,
                          struct wt_socket_call *call)
{
    struct iovec parts[16] = {
        {NULL, 0}
    };
    const size_t at_once = sizeof parts / sizeof parts[0];
    uint64_t total = 0;

    call->n_first = 0;
    if (count > MOST_VECTORS)
        count = MOST_VECTORS;
    while (count > 0) {
        size_t n = count < at_once ? (size_t)count : at_once;

        if (!wt_memory_read_all(tid, vector, parts, n * sizeof parts[0]))
            return total;
        for (size_t i = 0; i < n; i++) {
            uint64_t size = parts[i].iov_len;

            if (total < most)
                more_first(tid, (uintptr_t)parts[i].iov_base,
                           size < most - total ? size : most - total, call);
            total += size;
        }
        vector += n * sizeof parts[0];
        count -= n;
    }
    return total;
}
