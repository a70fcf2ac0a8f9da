/* SPDX-License-Identifier: BSD-2-Clause */
/* The network that the programs run in: entering, joining and leaving it. */
#include <stdlib.h>

#include "namespace.h"
#include "wiretutor/observe.h"

struct wt_network {
    enum wt_network_kind kind;
    bool low_ports;
};

static enum wt_status enter(struct wt_network *network, struct wt_error *error)
{
    if (network->kind == WT_NETWORK_HOST)
        return WT_OK;
    enum wt_status status = wt_namespace_enter(error);

    return status == WT_OK ? wt_namespace_furnish(&network->low_ports, error) : status;
}

enum wt_status wt_network_enter(struct wt_network **network,
                                const struct wt_network_options *options, struct wt_error *error)
{
    struct wt_network *made = calloc(1, sizeof *made);

    if (made == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    made->kind = options->kind;
    enum wt_status status = enter(made, error);

    if (status == WT_OK)
        *network = made;
    else
        wt_network_leave(made);
    return status;
}

const char *wt_network_interface(const struct wt_network *network)
{
    return network->kind == WT_NETWORK_HOST ? "" : "lo";
}

struct wt_network_end wt_network_end(const struct wt_network *network, bool client)
{
    (void)network;
    (void)client;
    return (struct wt_network_end){"", "", ""};
}

bool wt_network_low_ports(const struct wt_network *network)
{
    return network->low_ports;
}

int wt_network_join(const struct wt_network *network, bool client)
{
    (void)network;
    (void)client;
    return 0;
}

int wt_network_fd(const struct wt_network *network)
{
    (void)network;
    return -1;
}

enum wt_status wt_network_next(struct wt_network *network, struct wt_observed *observed)
{
    (void)network;
    (void)observed;
    return WT_END;
}

void wt_network_leave(struct wt_network *network)
{
    free(network);
}
