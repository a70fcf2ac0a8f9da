/* SPDX-License-Identifier: BSD-2-Clause */
/* A user and a network namespace of our own, and the settings that a new network needs before
 * programs run in it. user_namespaces(7), network_namespaces(7). */
#ifndef WT_OBSERVE_NAMESPACE_H
#define WT_OBSERVE_NAMESPACE_H

#include <stdbool.h>

#include "wiretutor/status.h"

/* Move this process, which has one thread, into a network namespace of its own, and first into a
 * user namespace of its own where it has not the right to that: there it keeps its user and group.
 * After WT_CANNOT it may have moved half-way. */
WT_MUST_CHECK enum wt_status wt_namespace_enter(struct wt_error *error);

/* One more network namespace, for this process again. */
WT_MUST_CHECK enum wt_status wt_namespace_enter_network(struct wt_error *error);

/* The network namespace that this process is in: a descriptor, or -1 with errno. */
int wt_namespace_hold(void);

/* In a fresh network: lo comes up, with 127.0.0.1 and ::1, and low ports and ping are for everybody
 * where the kernel's settings can be written. *low_ports: may every program bind low ports? */
WT_MUST_CHECK enum wt_status wt_namespace_furnish(bool *low_ports, struct wt_error *error);

/* namespace_refused.c: why there is none. */
struct wt_refusal {
    const char *root;      /* where /proc, /run and so on are looked for: "" */
    int kind, reason;      /* unshare(kind) failed with this errno, */
    bool is_made;          /* … or it did not, and what comes after it failed */
    bool is_filtered;      /* a seccomp filter forbids it */
    const char *container; /* the variable of this name; NULL: there is none */
};
/* Does a filter of system calls refuse unshare(kind), whatever the kernel would say? */
bool wt_namespace_is_filtered(int kind);
/* Fill *error: which setting forbids it, or that a container, a sandbox or a chroot does. */
WT_MUST_CHECK enum wt_status wt_namespace_refused(const struct wt_refusal *refusal,
                                                  struct wt_error *error);

/* Write text to a file of /proc; false with errno. */
bool wt_namespace_write(const char *path, const char *text);

#endif
