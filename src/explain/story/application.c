/* SPDX-License-Identifier: BSD-2-Clause */
/* The application protocol: who asked what, who answered. */
#include "../telling.h"

static struct wt_span text_span(const struct wt_dns_name *name)
{
    return (struct wt_span){
        .data = (const uint8_t *)name->text, .captured = name->length, .on_wire = name->length};
}

static void arg_bytes(struct wt_remark *r, const char *name, struct wt_span bytes)
{
    wt_arg_add(r, name, WT_ARG_BYTES)->as.bytes = bytes;
}

/* ---- DNS ---- */

static const char *type_name(uint16_t type)
{
    const char *name = wt_dns_type_name(type);

    return name != NULL ? name : "?";
}

static bool read_question(const struct wt_dns *dns, struct wt_dns_name *name)
{
    return dns->has_question && wt_dns_name_at(dns->message, dns->question.name, name);
}

/* The first address among the answers. */
static bool first_address(const struct wt_dns *dns, struct wt_ip *ip, uint32_t *ttl)
{
    struct wt_dns_walk walk;
    struct wt_dns_record record;

    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record)) {
        size_t n = record.type == WT_DNS_A ? 4 : 16;

        if (record.section != WT_DNS_ANSWER || record.size != n ||
            (record.type != WT_DNS_A && record.type != WT_DNS_AAAA) ||
            record.data + n > dns->message.captured)
            continue;
        *ip = (struct wt_ip){.version = n == 4 ? 4 : 6};
        memcpy(ip->bytes, dns->message.data + record.data, n);
        *ttl = record.ttl;
        return true;
    }
    return false;
}

bool wt_line_dns(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name)
{
    const struct wt_dns *dns = &layer->u.dns;
    struct wt_ip address;
    uint32_t ttl;

    (void)packet;
    wt_line_begin(r, WT_REMARK_LINE_DNS_OTHER);
    if (!read_question(dns, name) || dns->opcode != 0)
        return true;
    wt_arg_name(r, "type", type_name(dns->question.type));
    arg_bytes(r, "name", text_span(name));
    wt_arg_number(r, "n", dns->count[WT_DNS_ANSWER]);
    wt_arg_number(r, "code", dns->code);
    if (!dns->response) {
        r->id = WT_REMARK_LINE_DNS_QUERY;
    } else if (dns->code != 0) {
        r->id = WT_REMARK_LINE_DNS_ERROR;
    } else if (first_address(dns, &address, &ttl)) {
        r->id = WT_REMARK_LINE_DNS_ADDRESS;
        wt_arg_ip(r, "address", &address);
    } else {
        r->id = WT_REMARK_LINE_DNS_ANSWER;
    }
    return true;
}

static enum wt_remark_id question_remark(uint16_t type)
{
    switch (type) {
    case WT_DNS_A:
        return WT_REMARK_DNS_ASKS_IPV4;
    case WT_DNS_AAAA:
        return WT_REMARK_DNS_ASKS_IPV6;
    case WT_DNS_PTR:
        return WT_REMARK_DNS_ASKS_NAME;
    default:
        return WT_REMARK_DNS_ASKS_OTHER;
    }
}

static void tell_question(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    enum { LLMNR = 5355 }; /* RFC 4795 section 2 */
    const struct wt_endpoint *at = &t->conversation->end[!t->part->from].at;
    const struct wt_ip *to = &at->ip;
    bool multicast = to->version == 4 ? to->bytes[0] >> 4 == 0xe : to->bytes[0] == 0xff;
    struct wt_remark *r = wt_tell(t, question_remark(dns->question.type), WT_CALL_NONE);

    arg_bytes(r, "name", text_span(&e->name));
    wt_arg_name(r, "type", type_name(dns->question.type));
    wt_arg_add(r, "identifier", WT_ARG_HEX)->as.number = dns->id;
    if (multicast)
        wt_tell(t, at->port == LLMNR ? WT_REMARK_DNS_LLMNR : WT_REMARK_DNS_MULTICAST, WT_CALL_NONE);
    else if (!e->told[WT_REMARK_DNS_HOSTS_FILE] || e->options.every)
        wt_tell_aside(t, WT_REMARK_DNS_HOSTS_FILE);
    wt_note_asked(t, dns->id);
}

static void remember_address(struct wt_telling *t, const struct wt_ip *address)
{
    struct wt_explainer *e = t->explainer;
    struct wt_resolved *resolved = &e->resolved[e->n_resolved++ % WT_RESOLVED_NAMES];

    resolved->address = *address;
    resolved->frame = (uint32_t)t->packet->frame->number;
    resolved->name = e->name;
}

static void tell_answer(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_ip address;
    uint32_t ttl = 0;
    const struct wt_asked *question = wt_question(t, dns->id);
    uint32_t asked = question != NULL ? question->frame : 0;
    bool found = first_address(dns, &address, &ttl);
    enum wt_remark_id id = dns->code == 3                   ? WT_REMARK_DNS_NO_SUCH_NAME
                           : dns->code != 0                 ? WT_REMARK_DNS_ERROR
                           : found && asked != 0            ? WT_REMARK_DNS_ADDRESS
                           : dns->count[WT_DNS_ANSWER] == 0 ? WT_REMARK_DNS_NO_RECORDS
                                                            : WT_REMARK_DNS_RECORDS;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    arg_bytes(r, "name", text_span(&t->explainer->name));
    wt_arg_name(r, "type", type_name(dns->question.type));
    wt_arg_number(r, "code", dns->code);
    wt_arg_number(r, "n", dns->count[WT_DNS_ANSWER]);
    wt_arg_number(r, "packet", asked);
    wt_arg_number(r, "ttl", ttl);
    if (!found)
        return;
    wt_arg_ip(r, "address", &address);
    remember_address(t, &address);
}

void wt_tell_dns(struct wt_telling *t, unsigned i)
{
    const struct wt_dns *dns = &t->packet->layers[i].u.dns;

    if (dns->opcode != 0 || !read_question(dns, &t->explainer->name))
        return;
    if (dns->response)
        tell_answer(t, dns);
    else
        tell_question(t, dns);
}

void wt_tell_resolved(struct wt_telling *t)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_conversation *c = t->conversation;
    const struct wt_ip *server = &c->end[!c->client].at.ip;
    unsigned held = e->n_resolved < WT_RESOLVED_NAMES ? e->n_resolved : WT_RESOLVED_NAMES;

    if (c->transport != WT_OVER_TCP || t->part->from != c->client)
        return;
    for (unsigned i = 0; i < held; i++) {
        const struct wt_resolved *resolved =
            &e->resolved[(e->n_resolved - 1 - i) % WT_RESOLVED_NAMES];

        if (!wt_ip_same(&resolved->address, server))
            continue;
        struct wt_remark *r = wt_tell(t, WT_REMARK_NAME_WAS_RESOLVED, WT_CALL_NONE);

        arg_bytes(r, "name", text_span(&resolved->name));
        wt_arg_number(r, "packet", resolved->frame);
        return;
    }
}

/* ---- HTTP ---- */

/* No line: HTTP is text, its first bytes say it best. */
void wt_tell_http(struct wt_telling *t, unsigned i)
{
    const struct wt_http *http = &t->packet->layers[i].u.http;
    static const enum wt_remark_id classes[] = {
        WT_REMARK_HTTP_INTERIM,      WT_REMARK_HTTP_SUCCESS,      WT_REMARK_HTTP_REDIRECT,
        WT_REMARK_HTTP_CLIENT_ERROR, WT_REMARK_HTTP_SERVER_ERROR,
    };
    unsigned class = http->code / 100;

    if (t->conversation->transport == WT_OVER_UDP) {
        wt_tell(t, WT_REMARK_HTTP_OVER_UDP, WT_CALL_NONE);
    } else if (!http->response) {
        struct wt_remark *r = wt_tell(t, WT_REMARK_HTTP_REQUEST, WT_CALL_NONE);

        arg_bytes(r, "method", http->method);
        arg_bytes(r, "uri", http->uri);
        arg_bytes(r, "host", http->host);
    } else if (class >= 1 && class <= WT_ARRAY_LEN(classes)) {
        struct wt_remark *r = wt_tell(t, classes[class - 1], WT_CALL_NONE);

        wt_arg_number(r, "code", http->code);
        arg_bytes(r, "phrase", http->phrase);
    }
}

/* ---- TLS ---- */

bool wt_line_tls(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name)
{
    const struct wt_tls *tls = &layer->u.tls;

    (void)packet;
    (void)name;
    if (tls->hello == WT_TLS_CLIENT_HELLO) {
        wt_line_begin(r, tls->server_name.on_wire > 0 ? WT_REMARK_LINE_TLS_CLIENT_HELLO
                                                      : WT_REMARK_LINE_TLS_CLIENT_HELLO_NAMELESS);
        arg_bytes(r, "name", tls->server_name);
    } else if (tls->hello == WT_TLS_SERVER_HELLO) {
        wt_line_begin(r, WT_REMARK_LINE_TLS_SERVER_HELLO);
    } else {
        wt_line_begin(r, tls->content_type == WT_TLS_HANDSHAKE ? WT_REMARK_LINE_TLS_HANDSHAKE
                         : tls->content_type == WT_TLS_APPLICATION_DATA ? WT_REMARK_LINE_TLS_DATA
                                                                        : WT_REMARK_LINE_TLS_OTHER);
    }
    return true;
}

void wt_tell_tls(struct wt_telling *t, unsigned i)
{
    const struct wt_tls *tls = &t->packet->layers[i].u.tls;

    if (tls->hello == WT_TLS_CLIENT_HELLO && tls->server_name.on_wire > 0)
        arg_bytes(wt_tell(t, WT_REMARK_TLS_CLIENT_HELLO, WT_CALL_NONE), "name", tls->server_name);
    else if (tls->hello == WT_TLS_CLIENT_HELLO)
        wt_tell(t, WT_REMARK_TLS_CLIENT_HELLO_NAMELESS, WT_CALL_NONE);
    else if (tls->hello == WT_TLS_SERVER_HELLO)
        wt_tell(t, WT_REMARK_TLS_SERVER_HELLO, WT_CALL_NONE);
    else if (tls->content_type == WT_TLS_APPLICATION_DATA &&
             (!t->explainer->told[WT_REMARK_TLS_ENCRYPTED] || t->explainer->options.every))
        wt_tell(t, WT_REMARK_TLS_ENCRYPTED, WT_CALL_NONE);
}

/* ---- DHCP ---- */

static const char *message_name(uint8_t message)
{
    static const char *const names[] = {
        [WT_DHCP_DISCOVER] = "DISCOVER", [WT_DHCP_OFFER] = "OFFER",   [WT_DHCP_REQUEST] = "REQUEST",
        [WT_DHCP_DECLINE] = "DECLINE",   [WT_DHCP_ACK] = "ACK",       [WT_DHCP_NAK] = "NAK",
        [WT_DHCP_RELEASE] = "RELEASE",   [WT_DHCP_INFORM] = "INFORM",
    };

    return message != 0 && message < WT_ARRAY_LEN(names) ? names[message] : "?";
}

static void dhcp_args(struct wt_remark *r, const struct wt_dhcp *dhcp)
{
    wt_arg_name(r, "message", message_name(dhcp->message));
    wt_arg_ip(r, "address", &dhcp->yours);
}

bool wt_line_dhcp(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                  struct wt_dns_name *name)
{
    const struct wt_dhcp *dhcp = &layer->u.dhcp;
    bool gives_address = dhcp->message == WT_DHCP_OFFER || dhcp->message == WT_DHCP_ACK;

    (void)packet;
    (void)name;
    wt_line_begin(r, gives_address ? WT_REMARK_LINE_DHCP_ADDRESS : WT_REMARK_LINE_DHCP);
    dhcp_args(r, dhcp);
    return true;
}

void wt_tell_dhcp(struct wt_telling *t, unsigned i)
{
    const struct wt_dhcp *dhcp = &t->packet->layers[i].u.dhcp;
    static const enum wt_remark_id remarks[] = {
        [WT_DHCP_DISCOVER] = WT_REMARK_DHCP_DISCOVER, [WT_DHCP_OFFER] = WT_REMARK_DHCP_OFFER,
        [WT_DHCP_REQUEST] = WT_REMARK_DHCP_REQUEST,   [WT_DHCP_DECLINE] = WT_REMARK_DHCP_OTHER,
        [WT_DHCP_ACK] = WT_REMARK_DHCP_ACK,           [WT_DHCP_NAK] = WT_REMARK_DHCP_NAK,
    };
    bool known = dhcp->message != 0 && dhcp->message < WT_ARRAY_LEN(remarks);

    dhcp_args(wt_tell(t, known ? remarks[dhcp->message] : WT_REMARK_DHCP_OTHER, WT_CALL_NONE),
              dhcp);
}
