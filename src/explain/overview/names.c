/* SPDX-License-Identifier: BSD-2-Clause */
/* What the capture itself calls an address: the answers of DNS, the name in a ClientHello, the Host
 * of an HTTP request. Nothing is looked up. */
#include "overview.h"

#include <string.h>

#include "../story/dns.h"

static struct overview_name *place_of(struct wt_overview *o, const struct wt_ip *ip)
{
    return &o->names[overview_hash(ip) % OVERVIEW_NAMES];
}

const struct overview_name *overview_name_of(const struct wt_overview *o, const struct wt_ip *ip)
{
    const struct overview_name *name = &o->names[overview_hash(ip) % OVERVIEW_NAMES];

    return name->n > 0 && wt_ip_same(&name->ip, ip) ? name : NULL;
}

/* Is it an address itself, as a Host may be? */
static bool is_address(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\0' || strchr("0123456789.:[]", text[i]) == NULL)
            return false;
    return true;
}

/* The first name stays: what a client asked for, not what an alias leads to. */
static void teach(struct wt_overview *o, const struct wt_ip *ip, const void *text, size_t n)
{
    struct overview_name *name = place_of(o, ip);

    if (name->n > 0 || is_address(text, n))
        return;
    name->ip = *ip;
    name->n = (uint8_t)(n < WT_OVERVIEW_NAME ? n : WT_OVERVIEW_NAME);
    memcpy(name->text, text, name->n);
}

/* An address among the answers; false: the record holds none. */
static bool address_in(const struct wt_dns *dns, const struct wt_dns_record *record,
                       struct wt_ip *ip)
{
    size_t size = record->type == WT_DNS_A ? 4 : record->type == WT_DNS_AAAA ? 16 : 0;

    if (size == 0 || record->size != size || record->section != WT_DNS_ANSWER ||
        record->data + size > dns->message.captured)
        return false;
    *ip = (struct wt_ip){.version = size == 4 ? 4 : 6};
    memcpy(ip->bytes, dns->message.data + record->data, size);
    return true;
}

/* The name that was asked for has the addresses at the end of its chain of aliases. mDNS answers
 * without a question: there each record names its owner. */
static void teach_answers(struct wt_overview *o, const struct wt_dns *dns)
{
    struct wt_dns_reading reading;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    struct wt_dns_name name;
    struct wt_ip ip;
    bool asked = dns->has_question;

    if (!dns->response || dns->count[WT_DNS_ANSWER] == 0)
        return;
    if (asked && !wt_dns_name_at(dns->message, dns->question.name, &name))
        return;
    if (asked)
        wt_dns_read_answer(dns, &reading);
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record))
        if (address_in(dns, &record, &ip) &&
            (asked ? wt_dns_is_owned(&reading, &walk)
                   : wt_dns_name_at(dns->message, record.name, &name)))
            teach(o, &ip, name.text, name.length);
}

static void teach_host(struct wt_overview *o, const struct wt_ip *to, const struct wt_http *http)
{
    struct wt_http_walk walk;
    struct wt_http_line line;

    if (http->response)
        return;
    wt_http_walk_begin(&walk, http);
    while (wt_http_walk_next(&walk, &line))
        if (wt_http_is(line.name, "Host") && line.value.captured > 0) {
            const uint8_t *colon = memchr(line.value.data, ':', line.value.captured);
            size_t n = line.value.captured;

            teach(o, to, line.value.data, colon != NULL ? (size_t)(colon - line.value.data) : n);
            return;
        }
}

void overview_names(struct wt_overview *o, const struct wt_packet *packet,
                    const struct wt_part *part)
{
    const struct wt_ip *to = &part->conversation->end[!part->from].at.ip;

    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        if (layer->quoted || layer->verdict == WT_MALFORMED)
            continue;
        if (layer->dissector->protocol == WT_DNS)
            teach_answers(o, &layer->u.dns);
        else if (layer->dissector->protocol == WT_HTTP)
            teach_host(o, to, &layer->u.http);
        else if (layer->dissector->protocol == WT_TLS && layer->u.tls.hello == WT_TLS_CLIENT_HELLO)
            teach(o, to, layer->u.tls.server_name.data, layer->u.tls.server_name.captured);
    }
}
