/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's process: started, listened to and ended from here. */
#include "bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bridge_loop.h"

enum { SILENCE_MS = 30, LONGEST_CHATTER_MS = 500, USUAL_LIMIT = 1024 };

static enum wt_status failed(const char *step, int reason, struct wt_error *error)
{
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_FAILED, step, wt_reason_of(reason));
}

/* ---- In the bridge's process ---- */

static void close_from(int fd)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)fd, ~0U, 0) == 0)
        return;
#endif
    for (; fd < USUAL_LIMIT; fd++)
        (void)close(fd);
}

/* Give up what forwarding does not need: rights, files, and signals. Ctrl-C is meant for the
 * programs, whose last frames the bridge still forwards. Ctrl-Z stops it too, and it ends with its
 * parent. */
static void settle_down(pid_t parent, const struct wt_bridge_loop *loop)
{
    static const int ignored_signals[] = {SIGINT,  SIGQUIT, SIGTERM, SIGHUP,
                                          SIGPIPE, SIGUSR1, SIGUSR2};
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};

    for (size_t i = 0; i < sizeof ignored_signals / sizeof ignored_signals[0]; i++)
        (void)signal(ignored_signals[i], SIG_IGN);
    (void)syscall(SYS_capset, &header, none);
    /* giving up rights clears this: prctl(2) */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(0);
    (void)prctl(PR_SET_NAME, "wiretutor-wire");
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (nothing >= 0) {
        (void)dup2(nothing, STDIN_FILENO);
        (void)dup2(nothing, STDOUT_FILENO);
    }
    int last = STDERR_FILENO;

    last = loop->report > last ? loop->report : last;
    for (int side = 0; side < WT_N_SIDES; side++)
        last = loop->ports[side].fd > last ? loop->ports[side].fd : last;
    for (int fd = STDERR_FILENO + 1; fd < last; fd++)
        if (fd != loop->report && fd != loop->ports[0].fd && fd != loop->ports[1].fd)
            (void)close(fd);
    close_from(last + 1);
}

/* ---- In ours ---- */

/* Discard the packets that the kernel sends when an interface comes up, before a capture begins. */
static void let_chatter_pass(struct wt_bridge_loop *loop)
{
    struct pollfd both[WT_N_SIDES];

    for (int side = 0; side < WT_N_SIDES; side++)
        both[side] = (struct pollfd){.fd = loop->ports[side].fd, .events = POLLIN};
    for (int i = 0; i < LONGEST_CHATTER_MS / SILENCE_MS; i++) {
        struct wt_port_frame frame;
        int heard = poll(both, WT_N_SIDES, SILENCE_MS);

        if (heard == 0)
            return;
        for (int side = 0; side < WT_N_SIDES; side++)
            while (wt_port_peek(&loop->ports[side], &frame))
                wt_port_take(&loop->ports[side]);
        (void)poll(NULL, 0, 1);
    }
}

static enum wt_status fork_bridge(struct wt_bridge *bridge, struct wt_bridge_loop *loop, int ours,
                                  struct wt_error *error)
{
    pid_t parent = getpid();
    pid_t child = fork();

    if (child < 0)
        return failed("fork", errno, error);
    if (child == 0) {
        (void)close(ours);
        settle_down(parent, loop);
        wt_bridge_loop_run(loop);
        _exit(0);
    }
    bridge->pid = child;
    bridge->report = ours;
    return WT_OK;
}

/* The number that says until when all is reported, in memory that parent and child share. NULL: it
 * is not needed, or there is none, and what comes late is told without its packet. */
static int64_t *share_number(const struct wt_network_options *options)
{
    bool acts = wt_loses(&options->losses) || options->refuse || options->reorder != 0 ||
                options->bits_per_s != 0;
    int64_t *number =
        acts ? mmap(NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
             : MAP_FAILED;

    if (number == MAP_FAILED)
        return NULL;
    *number = 0;
    return number;
}

enum wt_status wt_bridge_start(struct wt_bridge *bridge, const struct wt_network_options *options,
                               struct wt_error *error)
{
    struct wt_bridge_loop loop;
    int ends[2];
    enum wt_status status = WT_OK;

    if (!wt_bridge_loop_open(&loop, options))
        return failed("AF_PACKET", errno, error);
    let_chatter_pass(&loop);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        status = failed("socketpair", errno, error);
    } else {
        loop.report = ends[1];
        loop.reported_until_ns = bridge->reported_until_ns = share_number(options);
        status = fork_bridge(bridge, &loop, ends[0], error);
        (void)close(ends[1]);
        if (status != WT_OK)
            (void)close(ends[0]);
    }
    wt_bridge_loop_close(&loop);
    return status;
}

enum wt_status wt_bridge_next(const struct wt_bridge *bridge, struct wt_observed *observed)
{
    struct wt_bridge_report report;
    ssize_t n;

    do
        n = recv(bridge->report, &report, sizeof report, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return WT_AGAIN;
    if (n != sizeof report)
        return WT_END;
    observed->kind = report.kind;
    observed->program = 0;
    observed->time_ns = report.time_ns;
    observed->as.frame.from_client = report.from_client;
    observed->as.frame.no_side = false;
    observed->as.frame.loss = report.loss;
    observed->as.frame.packet = 0;
    observed->as.frame.full = report.full;
    observed->as.frame.n = report.n;
    observed->as.frame.on_wire = report.on_wire;
    observed->as.frame.untold = report.untold;
    memcpy(observed->as.frame.bytes, report.bytes, sizeof report.bytes);
    return WT_OK;
}

int64_t wt_bridge_reported_until(const struct wt_bridge *bridge)
{
    return bridge->reported_until_ns != NULL
               ? __atomic_load_n(bridge->reported_until_ns, __ATOMIC_ACQUIRE)
               : INT64_MAX;
}

void wt_bridge_stop(struct wt_bridge *bridge)
{
    /* before waitpid() its process number cannot be given to another process */
    if (bridge->pid > 0 && waitpid(bridge->pid, NULL, WNOHANG) == 0) {
        (void)kill(bridge->pid, SIGKILL);
        while (waitpid(bridge->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (bridge->report >= 0)
        (void)close(bridge->report);
    if (bridge->reported_until_ns != NULL)
        (void)munmap(bridge->reported_until_ns, sizeof *bridge->reported_until_ns);
    *bridge = (struct wt_bridge){.report = -1};
}
