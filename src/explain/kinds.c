/* SPDX-License-Identifier: BSD-2-Clause */
/* What the addresses and ports of a conversation are, in a word or two: for tables, where nothing
 * was told before. */
#include "addresses.h"
#include "ports.h"
#include "wiretutor/explain.h"

static struct wt_remark *add(struct wt_fact *fact, const struct wt_endpoint *at, bool is_port,
                             enum wt_remark_id id)
{
    struct wt_remark *r = &fact->remarks[0];

    fact->is_port = is_port;
    fact->about = *at;
    fact->n_remarks = 1;
    *r = (struct wt_remark){.id = id, .brief = true};
    return r;
}

static void add_port(struct wt_fact *fact, const struct wt_conversation *c, unsigned side)
{
    const struct wt_endpoint *at = &c->end[side].at;
    bool own = c->end[0].at.ip.bytes[0] == 127 || wt_ip_same(&c->end[0].at.ip, &c->end[1].at.ip);
    struct wt_remark *r = add(fact, at, true, wt_end_port_remark(c, side, own));

    if (!wt_port_has_service(at->port, c->transport))
        return;
    r->n_args = 1;
    r->args[0] = (struct wt_arg){.name = "service",
                                 .kind = WT_ARG_SERVICE,
                                 .as.number = at->port,
                                 .transport = (uint8_t)c->transport};
}

size_t wt_explain_kinds(const struct wt_conversation *c, struct wt_fact facts[WT_MAX_FACTS])
{
    const struct wt_endpoint *client = &c->end[c->client].at;
    const struct wt_endpoint *server = &c->end[!c->client].at;
    size_t n = 0;

    add(&facts[n++], client, false, wt_address_remark(&client->ip));
    if (!wt_ip_same(&client->ip, &server->ip))
        add(&facts[n++], server, false, wt_address_remark(&server->ip));
    add_port(&facts[n++], c, !c->client);
    add_port(&facts[n++], c, c->client);
    return n;
}
