/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel says of a packet socket itself: its counts, whether its interface is still there.
 * libpcap would open files and sockets for that, which a sandbox does not have. packet(7) */
#include "live.h"

#include <fcntl.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool address_of(const struct wt_source *source, struct sockaddr_ll *address)
{
    socklen_t n = sizeof *address;

    memset(address, 0, sizeof *address);
    return getsockname(source->live.fd, (struct sockaddr *)(void *)address, &n) == 0 &&
           address->sll_family == AF_PACKET;
}

bool wt_live_is_packet_socket(const struct wt_source *source)
{
    struct sockaddr_ll address;

    return address_of(source, &address);
}

bool wt_live_is_gone(const struct wt_source *source)
{
    struct sockaddr_ll address;

    return address_of(source, &address) && address.sll_ifindex < 0;
}

/* What the card itself had no room for: libpcap's choice of counters. */
static const char *const counters[WT_CARD_COUNTERS] = {"rx_missed_errors", "rx_fifo_errors"};

static uint64_t dropped_by_card(const struct wt_live *live)
{
    uint64_t sum = 0;

    for (int i = 0; i < WT_CARD_COUNTERS; i++) {
        char digits[32];
        ssize_t n = live->card[i] >= 0 ? pread(live->card[i], digits, sizeof digits - 1, 0) : -1;

        digits[n > 0 ? n : 0] = '\0';
        sum += strtoull(digits, NULL, 10);
    }
    return sum;
}

void wt_live_watch_card(struct wt_source *source)
{
    for (int i = 0; i < WT_CARD_COUNTERS; i++) {
        char path[128];
        int n = snprintf(path, sizeof path, "/sys/class/net/%s/statistics/%s", source->name,
                         counters[i]);
        bool is_one = n > 0 && (size_t)n < sizeof path && strchr(source->name, '/') == NULL;

        source->live.card[i] = is_one ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    }
    source->live.card_before = dropped_by_card(&source->live);
}

void wt_live_forget_card(struct wt_source *source)
{
    for (int i = 0; i < WT_CARD_COUNTERS; i++)
        if (source->live.card[i] >= 0)
            close(source->live.card[i]);
}

bool wt_live_count(struct wt_source *source, struct wt_source_stats *stats)
{
    struct wt_live *live = &source->live;
    struct tpacket_stats_v3 counted = {0};
    socklen_t n = sizeof counted;

    if (getsockopt(live->fd, SOL_PACKET, PACKET_STATISTICS, &counted, &n) != 0)
        return false;
    live->received += counted.tp_packets; /* the kernel begins anew each time */
    live->dropped += counted.tp_drops;
    uint64_t card = dropped_by_card(live);

    *stats = (struct wt_source_stats){
        .captured = source->n,
        .received = live->received,
        .dropped = live->dropped,
        .dropped_by_interface = card > live->card_before ? card - live->card_before : 0,
    };
    return true;
}
