/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of an overview as remarks. */
#include "../telling.h"
#include "wiretutor/names.h"
#include "wiretutor/overview.h"

static void begin(struct wt_remark *r, enum wt_remark_id id)
{
    *r = (struct wt_remark){.id = id, .line = true};
}

void wt_overview_say_name(const struct wt_overview_host *host, struct wt_remark *out)
{
    const struct wt_span name = {(const uint8_t *)host->name, host->n_name, host->n_name};

    begin(out, WT_REMARK_OVERVIEW_NAME);
    wt_arg_text(out, "name", name);
}

void wt_overview_say_role(const struct wt_overview_host *host, bool server, struct wt_remark *out)
{
    enum wt_remark_id of_server =
        wt_ip_is_multicast(&host->ip) ? WT_REMARK_OVERVIEW_GROUP_OF : WT_REMARK_OVERVIEW_SERVER_OF;

    begin(out, server ? of_server : WT_REMARK_OVERVIEW_CLIENT_OF);
    wt_arg_number(out, "n", server ? host->server_of : host->client_of);
}

static void add_transport(struct wt_remark *r, uint8_t transport)
{
    wt_arg_name(r, "transport", transport == WT_OVER_TCP ? "TCP" : "UDP");
}

void wt_overview_say_port(uint16_t port, uint8_t transport, struct wt_remark *out)
{
    bool known = wt_service_on(port, (enum wt_transport)transport) != NULL;
    struct wt_arg *service;

    begin(out, known ? WT_REMARK_OVERVIEW_SERVICE : WT_REMARK_OVERVIEW_PORT);
    add_transport(out, transport);
    wt_arg_number(out, "port", port);
    if (!known)
        return;
    service = wt_arg_add(out, "service", WT_ARG_SERVICE);
    service->as.number = port;
    service->transport = transport;
}

void wt_overview_say_ports(const struct wt_overview_group *group, struct wt_remark *out)
{
    if (group->ports == WT_OVERVIEW_PORT) {
        wt_overview_say_port(group->port, group->transport, out);
        return;
    }
    begin(out, group->ports == WT_OVERVIEW_LENT ? WT_REMARK_OVERVIEW_LENT
                                                : WT_REMARK_OVERVIEW_OTHER_PORTS);
    add_transport(out, group->transport);
}

void wt_overview_say_group(const struct wt_overview_group *group, struct wt_remark *out)
{
    begin(out, WT_REMARK_OVERVIEW_GROUP);
    wt_arg_number(out, "n", group->n);
    wt_arg_number(out, "servers", group->servers);
    wt_arg_number(out, "asked", group->asked);
    wt_arg_number(out, "answered", group->answered);
}

void wt_overview_say_failed(const struct wt_overview_group *group, struct wt_remark *out)
{
    begin(out, WT_REMARK_OVERVIEW_FAILED);
    wt_arg_number(out, "n", group->failed);
}

void wt_overview_say_finding(const struct wt_overview_finding *finding, struct wt_remark *out)
{
    bool one = finding->n == 1;

    begin(out, one ? WT_REMARK_OVERVIEW_ONE : WT_REMARK_OVERVIEW_SEVERAL);
    wt_arg_number(out, "n", one ? finding->worst : finding->n);
    wt_arg_number(out, "worst", finding->worst);
}

void wt_overview_say_scan(const struct wt_overview_scan *scan, struct wt_remark *out)
{
    bool ports = scan->port == 0;

    begin(out, ports ? WT_REMARK_OVERVIEW_PORT_SCAN : WT_REMARK_OVERVIEW_HOST_SCAN);
    wt_arg_ip(out, "client", &scan->client);
    if (ports)
        wt_arg_ip(out, "server", &scan->server);
    else
        wt_arg_number(out, "port", scan->port);
    wt_arg_number(out, "targets", scan->targets);
    wt_arg_seconds(out, "time",
                   scan->last_ns > scan->first_ns ? scan->last_ns - scan->first_ns : 0);
    wt_arg_number(out, "open", scan->open);
    wt_arg_number(out, "refused", scan->refused);
    wt_arg_number(out, "unanswered", scan->unanswered);
    wt_arg_number(out, "first", scan->first);
}
