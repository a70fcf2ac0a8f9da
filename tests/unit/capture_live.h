/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of live capture share: a network namespace of their own, where nothing else is
 * heard and taking lo down disturbs nobody, and traffic in it. */
#ifndef WT_TEST_CAPTURE_LIVE_H
#define WT_TEST_CAPTURE_LIVE_H

#include "capture_craft.h"
#include "needs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

enum {
    PORT = 8001,
    OTHER_PORT = 8002,
    BURST = 3000,
    MS = 1000000,
    LATE_MS = 20000, /* a time-out that even the slowest machine does not reach */
    TURNS = 20,      /* of this many tries one is not disturbed by other load on the machine */
};

static inline int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static inline void set_up(const char *name, bool up)
{
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    assert_int_equal(ioctl(fd, SIOCGIFFLAGS, &request), 0);
    if (up)
        request.ifr_flags |= IFF_UP;
    else
        request.ifr_flags &= (short)~IFF_UP;
    assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
    close(fd);
}

static inline bool write_line(const char *path, const char *line)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);

    if (fd >= 0)
        close(fd);
    return good;
}

/* Whoever is not root is root in a user namespace: then programs that are started keep the rights.
 */
static inline bool as_root_of_its_own(void)
{
    char users[32], groups[32];

    (void)snprintf(users, sizeof users, "0 %u 1", (unsigned)geteuid());
    (void)snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 &&
           write_line("/proc/self/setgroups", "deny") && write_line("/proc/self/uid_map", users) &&
           write_line("/proc/self/gid_map", groups);
}

/* Enter a network namespace whose lo carries nothing else; false where the tests are skipped, for
 * none can be made or nothing can be captured in it. */
static inline bool own_network(const struct CMUnitTest *tests, size_t n)
{
    if (skip_all(tests, n, "network") || skip_all(tests, n, "packets"))
        return false;
    if (unshare(CLONE_NEWNET) != 0 && !as_root_of_its_own()) {
        printf("no network namespace: %s\n", strerror(errno));
        exit(1);
    }
    set_up("lo", true);
    alarm(240); /* nothing here takes more than some seconds: end rather than hang */
    return true;
}

static inline struct wt_source *listening_with(struct wt_live_options options)
{
    struct wt_source *source = NULL;
    struct wt_error error = {0};

    if (wt_source_open_live(&source, &options, &error) != WT_OK)
        fail_msg("%s: error %d, %s", options.interface, (int)error.id, error.detail);
    return source;
}

static inline struct wt_source *listening_on(const char *interface)
{
    return listening_with((struct wt_live_options){.interface = interface});
}

static inline void filter(struct wt_source *source, const char *expression)
{
    struct wt_error error = {0};

    if (wt_source_filter(source, expression, &error) != WT_OK)
        fail_msg("%s: %s", expression, error.detail);
}

/* Datagrams to a port without a listener; "filter" keeps the ICMP answers out. */
static inline void send_datagrams(int n, uint16_t port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    for (int i = 0; i < n; i++)
        assert_int_equal(sendto(fd, "ping", 4, 0, (const struct sockaddr *)&to, sizeof to), 4);
    close(fd);
}

static inline uint64_t count_to_end(struct wt_source *source, enum wt_status want,
                                    struct wt_error *error)
{
    uint64_t n;

    assert_int_equal(read_all(source, &n, error), want);
    return n;
}

#endif
