/* SPDX-License-Identifier: BSD-2-Clause */
/* An overview as one JSON object. */
#include "json_members.h"
#include "../text/flows.h"
#include "../text/overview.h"

/* A list's next object. */
static struct json_object next(struct wt_renderer *r, bool *any)
{
    if (*any)
        wt_text_char(r->out, ',');
    *any = true;
    wt_text_char(r->out, '{');
    return (struct json_object){.out = r->out};
}

static void begin_list(struct json_object *object, const char *key)
{
    json_key(object, key);
    wt_text_char(object->out, '[');
}

static void port(struct json_object *object, uint16_t number_of, uint8_t transport)
{
    text(object, "transport", transport == WT_OVER_TCP ? "tcp" : "udp");
    if (number_of != 0)
        number(object, "port", number_of);
}

static void host(struct wt_renderer *r, struct json_object *object,
                 const struct wt_overview_host *host)
{
    bool any = false;

    address(object, "addr", &host->ip);
    if (host->n_name > 0) {
        json_key(object, "name");
        wt_json_string(object->out, host->name, host->n_name);
    }
    number(object, "client_of", host->client_of);
    number(object, "server_of", host->server_of);
    number(object, "packets", (int64_t)host->packets);
    number(object, "bytes", (int64_t)host->bytes);
    begin_list(object, "ports");
    for (unsigned i = 0; i < host->n_ports; i++) {
        struct json_object one = next(r, &any);

        port(&one, host->ports[i].port, host->ports[i].transport);
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

static void hosts(struct wt_renderer *r, struct json_object *object, const struct wt_overview *o)
{
    const struct wt_overview_host *each;
    bool any = false;

    begin_list(object, "wiretutor.hosts");
    for (size_t i = 0; (each = wt_overview_host(o, i)) != NULL; i++) {
        struct json_object one = next(r, &any);

        host(r, &one, each);
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

static void groups(struct wt_renderer *r, struct json_object *object, const struct wt_overview *o)
{
    static const char *const names[] = {"one", "lent", "other"};
    const struct wt_overview_group *group;
    bool any = false;

    begin_list(object, "wiretutor.groups");
    for (size_t i = 0; (group = wt_overview_group(o, i)) != NULL; i++) {
        struct json_object one = next(r, &any);

        text(&one, "ports", names[group->ports]);
        port(&one, group->port, group->transport);
        number(&one, "conversations", group->n);
        number(&one, "servers", group->servers);
        number(&one, "failed", group->failed);
        number(&one, "client_bytes", (int64_t)group->asked);
        number(&one, "server_bytes", (int64_t)group->answered);
        number(&one, "first", group->first);
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

static void scan_of(struct wt_renderer *r, struct json_object *one,
                    const struct wt_overview_scan *scan)
{
    struct wt_remark remark;

    wt_overview_say_scan(scan, &remark);
    text(one, "id", scan->port == 0 ? "port-scan" : "host-scan");
    address(one, "client", &scan->client);
    if (scan->port == 0)
        address(one, "server", &scan->server);
    else
        number(one, "port", scan->port);
    number(one, "targets", scan->targets);
    number(one, "open", scan->open);
    number(one, "refused", scan->refused);
    number(one, "unanswered", scan->unanswered);
    number(one, "first", scan->first);
    json_words(r, one, "text", &remark);
}

static void scans(struct wt_renderer *r, struct json_object *object, const struct wt_overview *o)
{
    const struct wt_overview_scan *scan;
    bool any = false;

    begin_list(object, "wiretutor.scans");
    for (size_t i = 0; (scan = wt_overview_scan(o, i)) != NULL; i++) {
        struct json_object one = next(r, &any);

        scan_of(r, &one, scan);
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

static void findings(struct wt_renderer *r, struct json_object *object, const struct wt_overview *o)
{
    const struct wt_overview_finding *f;
    bool any = false;

    begin_list(object, "wiretutor.findings");
    for (size_t i = 0; (f = wt_overview_finding(o, i)) != NULL; i++) {
        struct json_object one = next(r, &any);

        number(&one, "conversations", f->n);
        if (f->n > 0)
            number(&one, "worst", f->worst);
        json_found(r, &one, &f->finding, &f->what, &f->advice);
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

void json_overview(struct wt_renderer *r, const struct wt_overview *o)
{
    const struct flow_counts *counts = r->counts;
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "overview");
    if (counts->packets > 0) {
        seconds(&object, "frame.time_epoch", counts->first_ns);
        seconds(&object, "wiretutor.duration", counts->last_ns - counts->first_ns);
    }
    number(&object, "wiretutor.packets", (int64_t)counts->packets);
    number(&object, "wiretutor.conversations", wt_overview_conversations(o));
    hosts(r, &object, o);
    groups(r, &object, o);
    scans(r, &object, o);
    findings(r, &object, o);
    json_end(&object);
}
