/* SPDX-License-Identifier: BSD-2-Clause */
/* The network that the programs run in: entering, joining and leaving it. */
#include <sched.h>
#include <stdlib.h>

#include "bridge.h"
#include "reports.h"
#include "rules.h"
#include "congestion.h"
#include "namespace.h"
#include "netlink.h"
#include "wire.h"

struct wt_network {
    enum wt_network_kind kind;
    bool low_ports;
    struct wt_wires wires;     /* VETH */
    struct wt_bridge bridge;   /* VETH */
    struct wt_reports reports; /* PRIVATE, where something is lost or refused */
};

static enum wt_status lose_and_refuse(struct wt_network *network,
                                      const struct wt_network_options *options,
                                      struct wt_error *error)
{
    enum wt_status status = wt_reports_open(&network->reports, error);

    return status == WT_OK ? wt_rules_make(options, error) : status;
}

static enum wt_status slow_down(const struct wt_network_options *options, struct wt_error *error)
{
    uint64_t bytes = options->bits_per_s / 8;
    int reason = wt_netlink_rate("lo", bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX);

    if (reason == 0)
        return WT_OK;
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NO_RATE, "lo", wt_reason_of(reason));
}

static enum wt_status enter_private(struct wt_network *network,
                                    const struct wt_network_options *options,
                                    struct wt_error *error)
{
    enum wt_status status = wt_namespace_enter(error);

    if (status == WT_OK)
        status = wt_namespace_furnish(&network->low_ports, error);
    if (status == WT_OK)
        status = wt_congestion_of_lo(options->congestion, error);
    if (status == WT_OK && options->bits_per_s != 0)
        status = slow_down(options, error);
    if (status == WT_OK && (options->refuse || wt_loses(&options->losses)))
        status = lose_and_refuse(network, options, error);
    return status;
}

static enum wt_status enter_veth(struct wt_network *network,
                                 const struct wt_network_options *options, struct wt_error *error)
{
    enum wt_status status = wt_namespace_enter(error);

    if (status == WT_OK)
        status = wt_wires_make(&network->wires, options->congestion, error);
    if (status == WT_OK)
        status = wt_bridge_start(&network->bridge, options, error);
    network->low_ports = network->wires.low_ports;
    return status;
}

static enum wt_status enter(struct wt_network *network, const struct wt_network_options *options,
                            struct wt_error *error)
{
    switch (options->kind) {
    case WT_NETWORK_PRIVATE:
        return enter_private(network, options, error);
    case WT_NETWORK_VETH:
        return enter_veth(network, options, error);
    default:
        return WT_OK;
    }
}

enum wt_status wt_network_enter(struct wt_network **network,
                                const struct wt_network_options *options, struct wt_error *error)
{
    struct wt_network *made = malloc(sizeof *made);

    if (made == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    *made = (struct wt_network){
        .kind = options->kind,
        .wires = {.sides = {-1, -1}},
        .bridge = {.report = -1},
        .reports = {.fd = -1},
    };
    enum wt_status status = enter(made, options, error);

    if (status == WT_OK)
        *network = made;
    else
        wt_network_leave(made);
    return status;
}

const char *wt_network_interface(const struct wt_network *network)
{
    switch (network->kind) {
    case WT_NETWORK_PRIVATE:
        return "lo";
    case WT_NETWORK_VETH:
        return wt_wire_name(WT_CLIENT_SIDE);
    default:
        return "";
    }
}

struct wt_network_end wt_network_end(const struct wt_network *network, bool client)
{
    if (network->kind != WT_NETWORK_VETH)
        return (struct wt_network_end){"", "", ""};
    struct wt_network_end end = wt_wire_end(client ? WT_CLIENT_SIDE : WT_SERVER_SIDE);

    if (!network->wires.ipv6)
        end.ipv6 = "";
    return end;
}

bool wt_network_low_ports(const struct wt_network *network)
{
    return network->low_ports;
}

int wt_network_join(const struct wt_network *network, bool client)
{
    if (network->kind != WT_NETWORK_VETH)
        return 0;
    return setns(network->wires.sides[client ? WT_CLIENT_SIDE : WT_SERVER_SIDE], CLONE_NEWNET);
}

int wt_network_fd(const struct wt_network *network)
{
    return network->reports.fd >= 0 ? network->reports.fd : network->bridge.report;
}

enum wt_status wt_network_next(struct wt_network *network, struct wt_observed *observed)
{
    if (network->reports.fd >= 0)
        return wt_reports_next(&network->reports, observed);
    return network->bridge.report < 0 ? WT_END : wt_bridge_next(&network->bridge, observed);
}

int64_t wt_network_reported_until(const struct wt_network *network)
{
    return wt_bridge_reported_until(&network->bridge);
}

int32_t wt_network_process(const struct wt_network *network)
{
    return network->bridge.pid;
}

void wt_network_leave(struct wt_network *network)
{
    if (network == NULL)
        return;
    wt_bridge_stop(&network->bridge);
    wt_reports_close(&network->reports);
    wt_wires_clear(&network->wires);
    free(network);
}
