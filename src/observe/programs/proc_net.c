/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/PID/net/tcp and its like. A row: "0: 0100007F:1F41 00000000:0000 0A …", addresses as words
 * of memory, ports as numbers; the state is the fourth column, the inode the tenth. */
#include "proc_net.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sockets.h"

enum { LISTENS = 0x0a, FAMILIES_AND_TRANSPORTS = 4 };

static const struct table {
    const char *name;
    uint8_t family, transport;
} tables[FAMILIES_AND_TRANSPORTS] = {
    {"tcp",  4, WT_OVER_TCP},
    {"udp",  4, WT_OVER_UDP},
    {"tcp6", 6, WT_OVER_TCP},
    {"udp6", 6, WT_OVER_UDP},
};

static bool read_end(const char *text, uint8_t family, struct wt_endpoint *end)
{
    size_t words = family == 4 ? 1 : 4;
    char digits[9] = "";

    memset(end, 0, sizeof *end);
    if (strlen(text) < 8 * words + 2)
        return false;
    end->ip.version = family;
    for (size_t i = 0; i < words; i++) {
        uint32_t word;

        memcpy(digits, text + 8 * i, 8);
        word = (uint32_t)strtoul(digits, NULL, 16);
        memcpy(end->ip.bytes + 4 * i, &word, sizeof word);
    }
    end->port = (uint16_t)strtoul(text + 8 * words + 1, NULL, 16);
    wt_endpoint_unmap(end);
    return true;
}

static bool read_row(const char *row, const struct table *table, struct wt_socket *out)
{
    char local[64], remote[64], state[8], inode[24];

    if (sscanf(row, " %*[^ ] %63s %63s %7s %*s %*s %*s %*s %*s %23s", local, remote, state,
               inode) != 4)
        return false;
    memset(out, 0, sizeof *out);
    out->inode = strtoull(inode, NULL, 10);
    out->internet = out->is_tcp_or_udp = true;
    out->family = table->family;
    out->transport = table->transport;
    out->listening = table->transport == WT_OVER_TCP && strtoul(state, NULL, 16) == LISTENS;
    if (!read_end(local, table->family, &out->local) ||
        !read_end(remote, table->family, &out->remote))
        return false;
    out->connecting = out->remote.port != 0;
    return true;
}

/* Every row of every table to `found`, until it says true. */
static bool each(pid_t pid, bool (*found)(const struct wt_socket *row, void *more), void *more)
{
    bool done = false;

    for (size_t i = 0; i < FAMILIES_AND_TRANSPORTS && !done; i++) {
        struct wt_socket row;
        char line[512];
        FILE *file;

        (void)snprintf(line, sizeof line, "/proc/%d/net/%s", (int)pid, tables[i].name);
        file = fopen(line, "re");
        while (file != NULL && !done && fgets(line, sizeof line, file) != NULL)
            done = read_row(line, &tables[i], &row) && found(&row, more);
        if (file != NULL)
            (void)fclose(file);
    }
    return done;
}

static bool is_that(const struct wt_socket *row, void *more)
{
    struct wt_socket *out = more;

    if (row->inode != out->inode)
        return false;
    *out = *row;
    return true;
}

bool wt_proc_net_find(pid_t pid, uint64_t inode, struct wt_socket *out)
{
    struct wt_socket wanted = {.inode = inode};

    if (!each(pid, is_that, &wanted))
        return false;
    *out = wanted;
    return true;
}

static bool serves(const struct wt_socket *row, void *more)
{
    const pid_t *pid = more;

    return row->inode != 0 && (row->transport == WT_OVER_UDP || row->listening) &&
           wt_process_holds(*pid, row->inode, -1);
}

bool wt_proc_net_serves(pid_t pid)
{
    return each(pid, serves, &pid);
}

/* "… 01 00000000:00000000 01:00000019 00000003 …": the state, the two queues, and which timer of it
 * runs: 1 is that of what has to be sent again if nobody confirms it, a SYN among it. */
static bool will_send_again(const struct wt_watch *w, const char *row)
{
    enum { RETRANSMISSION = 1 };
    unsigned long long inode;
    unsigned timer;

    return sscanf(row, " %*[^ ] %*s %*s %*s %*s %x:%*s %*s %*s %*s %llu", &timer, &inode) == 2 &&
           timer == RETRANSMISSION &&
           (!w->options->open_network || wt_socket_known(w, inode) != NULL);
}

bool wt_proc_net_under_way(const struct wt_watch *w, pid_t pid)
{
    bool found = false;

    for (size_t i = 0; i < FAMILIES_AND_TRANSPORTS && !found; i++) {
        char line[512];
        FILE *file;

        if (tables[i].transport != WT_OVER_TCP)
            continue;
        (void)snprintf(line, sizeof line, "/proc/%d/net/%s", (int)pid, tables[i].name);
        file = fopen(line, "re");
        while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
            found = will_send_again(w, line);
        if (file != NULL)
            (void)fclose(file);
    }
    return found;
}
