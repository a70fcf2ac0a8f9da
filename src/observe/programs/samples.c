/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel says of each connection. The descriptor is copied with pidfd_getfd(), for which
 * it is enough to trace the process, asked, and closed at once. */
#include "samples.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sockets.h"
#include "watch.h"

static const int64_t ns_per_ms = 1000000;
enum { MOST_INFO = 512, QUIET_LOOKS = 4, LISTENS = 10 /* linux/tcp.h's TCP_LISTEN */ };

/* ---- what is worth telling ---- */

static bool is_a_clock(unsigned member)
{
    return member == WT_TI_LAST_DATA_SENT || member == WT_TI_LAST_DATA_RECV ||
           member == WT_TI_LAST_ACK_RECV || member == WT_TI_BUSY_TIME ||
           member == WT_TI_RWND_LIMITED || member == WT_TI_SNDBUF_LIMITED;
}

bool wt_sample_differs(const struct wt_tcp_info *before, const struct wt_tcp_info *now)
{
    for (unsigned i = 0; i < now->known; i++)
        if (!is_a_clock(i) && before->value[i] != now->value[i])
            return true;
    return before->known != now->known;
}

bool wt_sample_matters(const struct wt_tcp_info *before, const struct wt_tcp_info *now)
{
    static const uint8_t matter[] = {WT_TI_STATE,         WT_TI_CA_STATE,     WT_TI_RETRANSMITS,
                                     WT_TI_PROBES,        WT_TI_BACKOFF,      WT_TI_SND_SSTHRESH,
                                     WT_TI_TOTAL_RETRANS, WT_TI_DELIVERED_CE, WT_TI_DSACK_DUPS,
                                     WT_TI_REORD_SEEN,    WT_TI_TOTAL_RTO,    WT_TI_PMTU};

    for (unsigned i = 0; i < sizeof matter; i++)
        if (before->value[matter[i]] != now->value[matter[i]])
            return true;
    return false;
}

/* ---- one look ---- */

static void tell(struct wt_watch *w, struct wt_sampled *s, const struct wt_tcp_info *info,
                 const char *congestion)
{
    struct wt_observed observed = {
        .kind = WT_OBSERVED_TCP_INFO,
        .program = s->program,
        .time_ns = wt_watch_now(),
        .as.tcp = {.socket = s->socket,
                   .pid = s->pid,
                   .fd = s->fd,
                   .local = s->local,
                   .remote = s->remote,
                   .info = *info}
    };

    if (strcmp(s->congestion, congestion) != 0) {
        memcpy(observed.as.tcp.congestion, congestion, WT_CONGESTION_NAME);
        memcpy(s->congestion, congestion, WT_CONGESTION_NAME);
    }
    s->n_recorded++;
    s->recorded_ns = wt_watch_ticks();
    s->info = *info;
    wt_watch_tell(w, &observed);
}

static bool ask(int fd, struct wt_tcp_info *info)
{
    uint8_t bytes[MOST_INFO];
    socklen_t n = sizeof bytes;

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, bytes, &n) != 0)
        return false;
    wt_tcp_info_read(info, bytes, n);
    return wt_tcp_info_has(info, WT_TI_SND_CWND) && info->value[WT_TI_STATE] != LISTENS;
}

static void ask_more(int fd, struct wt_sampled *s, char congestion[WT_CONGESTION_NAME])
{
    struct linger linger = {0};
    socklen_t n = sizeof linger;

    s->lingers = getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &n) == 0 && linger.l_onoff != 0 &&
                 linger.l_linger > 0;
    n = WT_CONGESTION_NAME;
    if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, congestion, &n) != 0)
        memcpy(congestion, s->congestion, WT_CONGESTION_NAME);
    congestion[WT_CONGESTION_NAME - 1] = '\0';
}

static bool is_under_way(const struct wt_tcp_info *info)
{
    return info->value[WT_TI_UNACKED] != 0 || info->value[WT_TI_NOTSENT_BYTES] != 0;
}

enum when { IN_BETWEEN, AT_A_CALL, AT_THE_END };

/* False: there is no such connection any more. */
static bool look(struct wt_watch *w, struct wt_sampled *s, int ours, enum when when)
{
    char congestion[WT_CONGESTION_NAME] = "";
    struct wt_tcp_info info;
    int64_t now = wt_watch_ticks();

    if (!ask(ours, &info))
        return false;
    memcpy(congestion, s->congestion, sizeof congestion);
    if (when == AT_A_CALL)
        ask_more(ours, s, congestion);
    bool differs = wt_sample_differs(&s->info, &info);
    bool soon = now - s->recorded_ns < WT_SAMPLE_LEAST_MS * ns_per_ms;

    s->quiet = differs ? 0 : s->quiet + 1;
    s->flows = is_under_way(&info) || s->quiet < QUIET_LOOKS;
    if (differs && (s->n_recorded < WT_FIRST_SAMPLES || !soon || when == AT_THE_END ||
                    wt_sample_matters(&s->info, &info)))
        tell(w, s, &info, congestion);
    return true;
}

static void look_again(struct wt_watch *w, struct wt_sampled *s, enum when when)
{
    struct wt_process *process = wt_process_find(w, s->pid);
    int ours = process != NULL ? wt_socket_copy(process, s->fd) : -1;
    struct stat is;
    bool goes_on =
        ours >= 0 && fstat(ours, &is) == 0 && is.st_ino == s->socket && look(w, s, ours, when);

    if (ours >= 0)
        close(ours);
    if (!goes_on) /* its next call brings it back */
        s->flows = false;
}

/* ---- which connection ---- */

static struct wt_sampled *place(struct wt_samples *all, uint64_t socket)
{
    struct wt_sampled *oldest = &all->at[0];

    for (unsigned i = 0; i < WT_MOST_SAMPLED; i++) {
        if (all->at[i].socket == socket)
            return &all->at[i];
        if (all->at[i].used_ns < oldest->used_ns)
            oldest = &all->at[i];
    }
    *oldest = (struct wt_sampled){.socket = socket};
    return oldest;
}

static bool is_too_soon(const struct wt_sampled *s, int64_t now)
{
    return s->n_recorded >= WT_FIRST_SAMPLES && now - s->used_ns < ns_per_ms;
}

void wt_samples_call(struct wt_watch *w, struct wt_thread *thread,
                     const struct wt_socket_call *call)
{
    bool accepted = call->call == WT_SC_ACCEPT;
    uint64_t inode = accepted ? call->new_socket : call->socket;
    const struct wt_socket *socket = wt_socket_known(w, inode);
    int fd = accepted ? (int)call->result : call->fd;

    if (!w->options->tcp_info || inode == 0 || fd < 0 || socket == NULL || socket->listening ||
        !socket->is_tcp_or_udp || socket->transport != WT_OVER_TCP || socket->remote.port == 0)
        return;
    struct wt_sampled *s = place(&w->samples, inode);
    int64_t now = wt_watch_ticks();

    bool ends = call->call == WT_SC_CLOSE;

    if (!ends && is_too_soon(s, now))
        return;
    s->used_ns = now;
    s->pid = thread->process->pid;
    s->program = thread->process->program;
    s->fd = fd;
    s->local = socket->local;
    s->remote = socket->remote;
    s->quiet = 0;
    int ours = wt_socket_copy(thread->process, fd);

    if (ours < 0)
        return;
    if (!look(w, s, ours, ends ? AT_THE_END : AT_A_CALL))
        s->flows = false;
    close(ours);
    if (ends)
        *s = (struct wt_sampled){0};
}

void wt_samples_leave(struct wt_watch *w, struct wt_process *process)
{
    for (unsigned i = 0; i < WT_MOST_SAMPLED; i++) {
        struct wt_sampled *s = &w->samples.at[i];

        if (s->socket == 0 || s->pid != process->pid)
            continue;
        if (!s->lingers)
            look_again(w, s, AT_THE_END);
        s->flows = false;
    }
}

/* ---- in between ---- */

int64_t wt_samples_due(const struct wt_watch *w, int64_t now)
{
    int64_t left = WT_SAMPLE_EVERY_MS - (now - w->samples.ticked_ns) / ns_per_ms;

    for (unsigned i = 0; i < WT_MOST_SAMPLED; i++)
        if (w->samples.at[i].flows && !w->samples.at[i].lingers)
            return left > 0 ? left : 0;
    return -1;
}

void wt_samples_tick(struct wt_watch *w, int64_t now)
{
    if (now - w->samples.ticked_ns < WT_SAMPLE_EVERY_MS * ns_per_ms)
        return;
    w->samples.ticked_ns = now;
    for (unsigned i = 0; i < WT_MOST_SAMPLED; i++)
        if (w->samples.at[i].flows && !w->samples.at[i].lingers)
            look_again(w, &w->samples.at[i], IN_BETWEEN);
}
