/* SPDX-License-Identifier: BSD-2-Clause */
/* A watched process' memory, read while the thread that gave the address is stopped. Another thread
 * may change it meanwhile: every length is checked after it was read, never twice. */
#ifndef WT_OBSERVE_MEMORY_H
#define WT_OBSERVE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "wiretutor/socket_call.h"

/* Up to n bytes; how many there were. */
size_t wt_memory_read(pid_t tid, uint64_t address, void *out, size_t n);
bool wt_memory_read_all(pid_t tid, uint64_t address, void *out, size_t n);
bool wt_memory_write(pid_t tid, uint64_t address, const void *bytes, size_t n);
/* A socket address; false where there is none of IPv4 or IPv6. */
bool wt_memory_endpoint(pid_t tid, uint64_t address, size_t n, struct wt_endpoint *out);
/* The first bytes of a buffer of n into call. */
void wt_memory_first(pid_t tid, uint64_t address, uint64_t n, struct wt_socket_call *call);
/* The same from an array of struct iovec, no more than `most` bytes; returns how many bytes all of
 * them have room for. */
uint64_t wt_memory_gather(pid_t tid, uint64_t vector, uint64_t count, uint64_t most,
                          struct wt_socket_call *call);

#endif
