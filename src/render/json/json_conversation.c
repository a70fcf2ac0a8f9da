/* SPDX-License-Identifier: BSD-2-Clause */
/* A conversation as one JSON object; and the story's remarks, as ids with typed arguments. */
#include "json_members.h"
#include "../renderer.h"

static void count(struct json_object *object, const char *key, uint64_t value)
{
    json_key(object, key);
    wt_text_u64(object->out, value);
}

/* ---- remarks ---- */

static void argument(struct wt_renderer *r, struct json_object *object, const struct wt_arg *arg)
{
    struct wt_text *out = object->out;

    switch (arg->kind) {
    case WT_ARG_NUMBER:
    case WT_ARG_HEX:
    case WT_ARG_SERVICE:
        count(object, arg->name, arg->as.number);
        break;
    case WT_ARG_SECONDS:
        seconds(object, arg->name, (int64_t)arg->as.number);
        break;
    case WT_ARG_SIDE:
        text(object, arg->name, arg->as.number ? "server" : "client");
        break;
    case WT_ARG_NAME:
    case WT_ARG_FIELD:
        text(object, arg->name, arg->as.text);
        break;
    case WT_ARG_VALUE:
        count(object, arg->name, arg->value);
        break;
    case WT_ARG_REMARK:
        text(object, arg->name, wt_remark_key(arg->as.remark));
        break;
    case WT_ARG_DNS_TYPE:
        if (wt_dns_type_name((uint16_t)arg->as.number) != NULL)
            text(object, arg->name, wt_dns_type_name((uint16_t)arg->as.number));
        else
            count(object, arg->name, arg->as.number);
        break;
    case WT_ARG_BYTES:
    case WT_ARG_TEXT:
        json_key(object, arg->name);
        wt_json_string(out, (const char *)arg->as.bytes.data, arg->as.bytes.captured);
        break;
    case WT_ARG_IP:
        address(object, arg->name, &arg->as.ip);
        break;
    case WT_ARG_ENDPOINT:
        json_key(object, arg->name);
        wt_text_char(out, '"');
        wt_text_endpoint(out, &arg->as.endpoint.ip, arg->as.endpoint.port);
        wt_text_char(out, '"');
        break;
    case WT_ARG_MAC:
        json_key(object, arg->name);
        wt_text_char(out, '"');
        wt_text_mac(out, arg->as.mac);
        wt_text_char(out, '"');
        break;
    case WT_ARG_PROGRAM:
        text(object, arg->name, wt_program_name(r, arg->as.number));
        break;
    case WT_ARG_SITE:
        json_site(r, object, arg->as.number);
        break;
    }
}

/* {"id":…,"text":…,"arguments"…}; the text is whole, though the idea was told before. */
static void remark(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *told)
{
    struct json_object object = {.out = out};
    struct wt_remark whole = *told;

    whole.brief = false;
    wt_text_char(out, '{');
    text(&object, "id", wt_remark_key(told->id));
    r->sentence.len = 0;
    wt_put_remark(r, &r->sentence, &whole);
    json_key(&object, "text");
    wt_json_string(out, r->sentence.data, r->sentence.len);
    for (unsigned i = 0; i < told->n_args; i++)
        argument(r, &object, &told->args[i]);
    wt_text_char(out, '}');
}

void json_call_beside(struct json_object *object, const struct wt_commentary *commentary)
{
    enum wt_call call = wt_call_beside(commentary->remarks, commentary->n_remarks);

    if (call != WT_CALL_NONE)
        text(object, "wiretutor.call", wt_call_key(call));
    if (commentary->call_id != 0)
        count(object, "wiretutor.call_id", commentary->call_id);
}

void json_remarks(struct wt_renderer *r, struct json_object *object,
                  const struct wt_remark *remarks, size_t n)
{
    json_key(object, "wiretutor.remarks");
    wt_text_char(object->out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(object->out, ',');
        remark(r, object->out, &remarks[i]);
    }
    wt_text_char(object->out, ']');
}

/* ---- conversations ---- */

static void end_of(struct json_object *object, const struct wt_conversation *c, bool server)
{
    static const char *const keys[2][4] = {
        {"wiretutor.client.addr", "wiretutor.client.port", "wiretutor.client.packets",
         "wiretutor.client.bytes"},
        {"wiretutor.server.addr", "wiretutor.server.port", "wiretutor.server.packets",
         "wiretutor.server.bytes"},
    };
    const struct wt_end *end = &c->end[server ? !c->client : c->client];

    address(object, keys[server][0], &end->at.ip);
    count(object, keys[server][1], end->at.port);
    count(object, keys[server][2], end->packets);
    count(object, keys[server][3], end->bytes);
}

static void frames(struct json_object *object, const char *key, const uint32_t *packets, unsigned n)
{
    json_key(object, key);
    wt_text_char(object->out, '[');
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(object->out, ',');
        wt_text_u64(object->out, packets[i]);
    }
    wt_text_char(object->out, ']');
}

static void evidence(struct json_object *object, const uint32_t *packets, unsigned n)
{
    frames(object, "wiretutor.evidence", packets, n);
}

void json_words(struct wt_renderer *r, struct json_object *object, const char *key,
                const struct wt_remark *remark)
{
    struct wt_remark whole = *remark;

    r->sentence.len = 0;
    whole.brief = false;
    wt_put_remark(r, &r->sentence, &whole);
    json_key(object, key);
    wt_json_string(r->out, r->sentence.data, r->sentence.len);
}

static void sentence(struct wt_renderer *r, struct json_object *object,
                     const struct wt_remark *remark)
{
    json_words(r, object, "wiretutor.text", remark);
}

static void verdict(struct json_object *object, const struct wt_conversation *c,
                    const struct wt_summary *s)
{
    bool tcp = c->transport == WT_OVER_TCP;
    char history[WT_HISTORY + 2];

    if (tcp) {
        text(object, "wiretutor.open", wt_open_name(s->open));
        text(object, "wiretutor.close", wt_close_name(s->close));
        text(object, "wiretutor.closed_first", wt_closed_first_name(s->closed_first));
    }
    text(object, "wiretutor.verdict", wt_outcome_name(s->outcome));
    boolean(object, "wiretutor.guessed_roles", c->guessed);
    if (tcp)
        count(object, "tcp.completeness", c->completeness);
    text(object, "zeek.conn_state", wt_zeek_state(c));
    wt_zeek_history(c, history);
    text(object, "zeek.history", history);
}

static void trips(struct json_object *object, const struct wt_round_trips *t, bool server)
{
    static const char *const keys[2][3] = {
        {"wiretutor.client.rtt.least", "wiretutor.client.rtt.median",
         "wiretutor.client.rtt.greatest"},
        {"wiretutor.server.rtt.least", "wiretutor.server.rtt.median",
         "wiretutor.server.rtt.greatest"},
    };

    if (t->n == 0)
        return;
    seconds(object, keys[server][0], t->least);
    seconds(object, keys[server][1], t->median);
    seconds(object, keys[server][2], t->greatest);
}

/* Where the time went. */
static void spent(struct json_object *object, const struct wt_conversation *c,
                  const struct wt_spent *s)
{
    static const char *const keys[WT_N_SPENT] = {
#define X(id, key) [WT_SPENT_##id] = "wiretutor.time." key,
        WT_SPENT(X)
#undef X
    };

    for (unsigned i = 0; i < WT_N_SPENT; i++)
        if (wt_spent_can_be((enum wt_spent_part)i, c))
            seconds(object, keys[i], s->ns[i]);
    trips(object, &s->to_client, false);
    trips(object, &s->to_server, true);
    if (s->captured_at != WT_CAPTURED_UNKNOWN)
        text(object, "wiretutor.captured_at", wt_captured_at_name(s->captured_at));
}

void json_found(struct wt_renderer *r, struct json_object *object, const struct wt_finding *f,
                const struct wt_remark *what, const struct wt_remark *advice)
{
    text(object, "id", wt_finding_key((enum wt_finding_id)f->id));
    text(object, "ground", wt_ground_name((enum wt_ground)f->ground));
    text(object, "fault", wt_fault_name((enum wt_fault)f->fault));
    count(object, "times", f->times);
    if (f->ns > 0)
        seconds(object, "seconds", f->ns);
    frames(object, "packets", f->packets, f->n_packets);
    json_words(r, object, "text", what);
    json_words(r, object, "advice", advice);
}

/* What went wrong, the worst first. */
static void findings(struct wt_renderer *r, struct json_object *object,
                     const struct wt_findings *all, const struct wt_conversation *c)
{
    struct wt_remark what, advice;

    if (all->n == 0)
        return;
    json_key(object, "wiretutor.findings");
    wt_text_char(r->out, '[');
    for (unsigned i = 0; i < all->n; i++) {
        if (i > 0)
            wt_text_char(r->out, ',');
        struct json_object one = {.out = r->out};

        wt_explain_finding(&all->all[i], c, &what, &advice);
        wt_text_char(r->out, '{');
        json_found(r, &one, &all->all[i], &what, &advice);
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

void json_conversation(struct wt_renderer *r, const struct wt_conversation *c,
                       const struct wt_ending *ending)
{
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "conversation");
    count(&object, c->transport == WT_OVER_TCP ? "tcp.stream" : "udp.stream", c->stream);
    if (c->number != 0)
        count(&object, "wiretutor.conversation", c->number);
    seconds(&object, "frame.time_epoch", c->first_ns);
    seconds(&object, "wiretutor.duration", c->last_ns > c->first_ns ? c->last_ns - c->first_ns : 0);
    if (c->transport == WT_OVER_TCP && c->initial_rtt_ns >= 0)
        seconds(&object, "tcp.analysis.initial_rtt", c->initial_rtt_ns);
    if (ending->has_spent)
        spent(&object, c, &ending->spent);
    end_of(&object, c, false);
    end_of(&object, c, true);
    verdict(&object, c, &ending->summary);
    findings(r, &object, &ending->findings, c);
    evidence(&object, ending->summary.evidence, ending->summary.n_evidence);
    sentence(r, &object, &ending->remark);
    json_end(&object);
}

void json_finding(struct wt_renderer *r, const struct wt_capture_finding *finding,
                  const struct wt_remark *remark)
{
    const struct wt_finding *f = &finding->finding;
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "finding");
    text(&object, "wiretutor.finding", wt_finding_key((enum wt_finding_id)f->id));
    address(&object, "wiretutor.address", &finding->address);
    json_key(&object, "wiretutor.macs");
    for (unsigned i = 0; i < 2; i++) {
        wt_text_str(r->out, i == 0 ? "[\"" : ",\"");
        wt_text_mac(r->out, finding->mac[i]);
        wt_text_char(r->out, '"');
    }
    wt_text_char(r->out, ']');
    count(&object, "wiretutor.times", f->times);
    evidence(&object, f->packets, f->n_packets);
    sentence(r, &object, remark);
    json_end(&object);
}

void json_ping(struct wt_renderer *r, const struct wt_ping_series *s,
               const struct wt_ending *ending)
{
    static const char *const names[] = {"wiretutor.ping.least", "wiretutor.ping.average",
                                        "wiretutor.ping.most"};
    const int64_t times[] = {s->least, s->answered > 0 ? s->sum / s->answered : 0, s->most};
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "ping");
    address(&object, "wiretutor.ping.from", &s->from);
    address(&object, "wiretutor.ping.to", &s->to);
    count(&object, "wiretutor.ping.ident", s->id);
    count(&object, "wiretutor.ping.first", s->first);
    count(&object, "wiretutor.ping.asked", s->asked);
    count(&object, "wiretutor.ping.answered", s->answered);
    count(&object, "wiretutor.ping.errors", s->errors);
    for (unsigned i = 0; i < WT_ARRAY_LEN(names) && s->answered > 0; i++)
        seconds(&object, names[i], times[i]);
    evidence(&object, ending->summary.evidence, ending->summary.n_evidence);
    r->sentence.len = 0;
    wt_put_remark(r, &r->sentence, &ending->remark);
    json_key(&object, "wiretutor.text");
    wt_json_string(r->out, r->sentence.data, r->sentence.len);
    json_end(&object);
}

/* Of each hop from TTL 1 on: who answers, in which packet, after which time; {} where nobody does.
 */
static void hops(struct wt_renderer *r, struct json_object *object,
                 const struct wt_traceroute *route)
{
    json_key(object, "wiretutor.traceroute.hops");
    wt_text_char(r->out, '[');
    for (unsigned i = 0; i <= route->last; i++) {
        const struct wt_hop *hop = &route->hops[i];

        wt_text_str(r->out, i > 0 ? ",{" : "{");
        if (hop->frame != 0) {
            wt_text_str(r->out, "\"router\":\"");
            wt_text_ip(r->out, &hop->router);
            wt_text_str(r->out, "\",\"packet\":");
            wt_text_u64(r->out, hop->frame);
            wt_text_str(r->out, ",\"after\":");
            wt_text_seconds(r->out, hop->took > 0 ? hop->took : 0);
            if (hop->likely)
                wt_text_str(r->out, ",\"likely\":true");
        }
        wt_text_char(r->out, '}');
    }
    wt_text_char(r->out, ']');
}

void json_traceroute(struct wt_renderer *r, const struct wt_traceroute *route,
                     const struct wt_ending *ending)
{
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "traceroute");
    address(&object, "wiretutor.traceroute.from", &route->from);
    address(&object, "wiretutor.traceroute.to", &route->to);
    count(&object, "wiretutor.traceroute.protocol", route->protocol);
    count(&object, "wiretutor.traceroute.first", route->first + 1u);
    if (route->end != 0)
        count(&object, "wiretutor.traceroute.end", route->end);
    json_key(&object, "wiretutor.traceroute.reached");
    wt_text_str(r->out, route->reached ? "true" : "false");
    hops(r, &object, route);
    evidence(&object, ending->summary.evidence, ending->summary.n_evidence);
    sentence(r, &object, &ending->remark);
    json_end(&object);
}
