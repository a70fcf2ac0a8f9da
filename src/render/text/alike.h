/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: conversations that went just as an earlier one did, counted. */
#ifndef WT_RENDER_ALIKE_H
#define WT_RENDER_ALIKE_H

#include "wiretutor/conversation.h"

struct wt_renderer;

enum { WT_ALIKE_GROUPS = 256 };

/* Those that went as one did. */
struct wt_alike_group {
    uint32_t like, n, first, last; /* numbers of conversations; n: how many */
    uint64_t from, to;             /* packets */
    struct wt_endpoint client, server;
    uint16_t least, most; /* ports of the servers */
    bool several_clients, several_servers, is_tcp;
};
struct wt_alike {
    uint32_t n;
    struct wt_alike_group groups[WT_ALIKE_GROUPS];
};

/* One of them; from, to: its first and last packet. */
struct wt_alike_one {
    uint32_t number;
    bool is_tcp;
    const struct wt_endpoint *client, *server;
    uint64_t from, to;
};
/* Count it with those that went as the conversation like did. False: there are too many kinds. */
bool wt_alike_count(struct wt_alike *alike, uint32_t like, const struct wt_alike_one *one);
/* A sentence for each kind. */
void wt_put_alike(struct wt_renderer *r, const struct wt_alike *alike);

#endif
