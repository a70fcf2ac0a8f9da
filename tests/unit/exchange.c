/* SPDX-License-Identifier: BSD-2-Clause */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

enum { LINK_RAW = 101, IP_LEN = 20, UDP_LEN = 8, TCP_LEN = 20 };

static const uint32_t first_seq[2] = {0xfffffff0, 5000}; /* the client's wraps around soon */

void exchange_begin(struct exchange *x, uint16_t port, bool early)
{
    const struct wt_tracker_options track = {.live = false};
    const struct wt_streams_options streams = {.early = early};
    const struct wt_explain_options explain = {.every = false};

    memset(x, 0, sizeof *x);
    x->tracker = wt_tracker_new(&track);
    x->streams = wt_streams_new(&streams);
    x->explainer = wt_explainer_new(&explain);
    assert_non_null(x->tracker);
    assert_non_null(x->streams);
    assert_non_null(x->explainer);
    x->port = port;
    x->server = 2;
    memcpy(x->seq, first_seq, sizeof x->seq);
    wt_text_init(&x->text, NULL, NULL);
}

void exchange_end(struct exchange *x)
{
    wt_text_clear(&x->text);
    wt_explainer_free(x->explainer);
    wt_streams_free(x->streams);
    wt_tracker_free(x->tracker);
    free(x->bytes);
}

static void put16(uint8_t *at, size_t number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
}

static void put32(uint8_t *at, uint32_t number)
{
    put16(at, number >> 16);
    put16(at + 2, number & 0xffff);
}

/* The frame's first bytes: an IPv4 header, then the two ports. */
static uint8_t *begin_frame(struct exchange *x, bool from_server, uint8_t protocol, size_t n)
{
    uint8_t client[4] = {10, 0, 0, 1};
    uint8_t server[4] = {10, 0, 0, x->server};

    assert_true(n <= 65535);
    free(x->bytes);
    x->bytes = calloc(1, n);
    assert_non_null(x->bytes);
    x->bytes[0] = 0x45;
    put16(x->bytes + 2, n);
    put16(x->bytes + 4, (size_t)x->frames + 1); /* another id each: no copies */
    x->bytes[8] = 64;
    x->bytes[9] = protocol;
    memcpy(x->bytes + 12, from_server ? server : client, 4);
    memcpy(x->bytes + 16, from_server ? client : server, 4);
    put16(x->bytes + IP_LEN, from_server ? x->port : 40000);
    put16(x->bytes + IP_LEN + 2, from_server ? 40000 : x->port);
    return x->bytes + IP_LEN;
}

static void give(struct exchange *x, size_t n, size_t captured)
{
    uint8_t *exact = malloc(captured);

    assert_non_null(exact);
    memcpy(exact, x->bytes, captured);
    free(x->bytes);
    x->bytes = exact;
    x->ns += 1000000;
    x->frame = (struct wt_frame){
        .number = ++x->frames,
        .time_ns = x->ns,
        .link_type = LINK_RAW,
        .bytes = {exact, captured, n}
    };
    wt_dissect(&x->packet, &x->frame, false);
    wt_track(x->tracker, &x->packet, &x->tracked);
    wt_streams_take(x->streams, &x->packet, &x->tracked);
    if (x->explainer != NULL)
        wt_explain_packet(x->explainer, &x->packet, &x->tracked, &x->commentary);
}

static void give_datagram(struct exchange *x, bool from_server, struct bytes payload, size_t more)
{
    size_t n = IP_LEN + UDP_LEN + payload.n;
    uint8_t *udp = begin_frame(x, from_server, 17, n);

    x->bytes[6] = more > 0 ? 0x20 : 0;
    put16(udp + 4, UDP_LEN + payload.n + more);
    memcpy(udp + UDP_LEN, payload.data, payload.n);
    give(x, n, n);
}

void exchange_datagram(struct exchange *x, bool from_server, struct bytes payload)
{
    give_datagram(x, from_server, payload, 0);
}

void exchange_between(struct exchange *x, const struct wt_endpoint *from,
                      const struct wt_endpoint *to, struct bytes payload, unsigned ms)
{
    enum { IP6_LEN = 40, HOPS = 64, UDP = 17 };
    bool v6 = from->ip.version == 6;
    size_t ip_len = v6 ? IP6_LEN : IP_LEN, n = ip_len + UDP_LEN + payload.n;
    uint8_t *udp = begin_frame(x, false, UDP, n) - IP_LEN + ip_len;

    if (v6) {
        memset(x->bytes, 0, IP6_LEN);
        x->bytes[0] = 0x60;
        put16(x->bytes + 4, n - IP6_LEN);
        x->bytes[6] = UDP;
        x->bytes[7] = HOPS;
    }
    memcpy(x->bytes + (v6 ? 8 : 12), from->ip.bytes, v6 ? 16 : 4);
    memcpy(x->bytes + (v6 ? 24 : 16), to->ip.bytes, v6 ? 16 : 4);
    put16(udp, from->port);
    put16(udp + 2, to->port);
    put16(udp + 4, UDP_LEN + payload.n);
    memcpy(udp + UDP_LEN, payload.data, payload.n);
    x->ns += ((int64_t)ms - 1) * 1000000; /* give() adds one */
    give(x, n, n);
}

void exchange_fragment(struct exchange *x, struct bytes payload, size_t more)
{
    give_datagram(x, false, payload, more);
}

static void give_segment(struct exchange *x, bool from_server, uint32_t seq, uint16_t flags,
                         struct bytes payload, size_t captured)
{
    size_t n = IP_LEN + TCP_LEN + payload.n;
    uint8_t *tcp = begin_frame(x, from_server, 6, n);

    put32(tcp + 4, seq);
    put32(tcp + 8, x->acked[from_server]);
    tcp[12] = 0x50;
    tcp[13] = (uint8_t)flags;
    put16(tcp + 14, 60000);
    put16(tcp + 18, (flags & WT_URG) != 0 ? x->urgent : 0);
    if (payload.n > 0)
        memcpy(tcp + TCP_LEN, payload.data, payload.n);
    give(x, n, n - (payload.n - captured));
}

void exchange_send(struct exchange *x, bool from_server, struct bytes payload, uint16_t flags)
{
    uint32_t seq = x->seq[from_server];

    x->seq[from_server] += (uint32_t)payload.n + ((flags & (WT_SYN | WT_FIN)) != 0);
    give_segment(x, from_server, seq, flags, payload, payload.n);
    x->acked[!from_server] = x->seq[from_server];
}

void exchange_send_at(struct exchange *x, bool from_server, int32_t at, struct bytes payload,
                      size_t captured)
{
    give_segment(x, from_server, x->seq[from_server] + (uint32_t)at, WT_ACK, payload, captured);
}

void exchange_open(struct exchange *x, uint16_t port)
{
    x->port = port;
    memcpy(x->seq, first_seq, sizeof x->seq);
    x->acked[0] = x->acked[1] = 0;
    exchange_send(x, false, BYTES(""), WT_SYN);
    exchange_send(x, true, BYTES(""), WT_SYN | WT_ACK);
    exchange_send(x, false, BYTES(""), WT_ACK);
}

static const char *finished(struct wt_text *text)
{
    wt_text_char(text, '\0');
    assert_false(text->failed);
    return text->data;
}

static void word(struct wt_text *text, const char *s)
{
    if (text->len > 0)
        wt_text_char(text, ' ');
    wt_text_str(text, s);
}

const char *exchange_layers(struct exchange *x)
{
    x->text.len = 0;
    for (unsigned i = 0; i < x->packet.n_layers; i++)
        if (wt_is_application(&x->packet.layers[i]))
            word(&x->text, x->packet.layers[i].dissector->name);
    return finished(&x->text);
}

const char *exchange_said(struct exchange *x)
{
    x->text.len = 0;
    for (size_t i = 0; i < x->commentary.n_remarks; i++) {
        word(&x->text, wt_remark_key(x->commentary.remarks[i].id));
        if (x->commentary.remarks[i].brief)
            wt_text_char(&x->text, '~');
    }
    return finished(&x->text);
}

const char *exchange_field(struct exchange *x, const char *name, unsigned nth)
{
    char out[4096];

    x->text.len = 0;
    wt_text_str(&x->text,
                text_of(&x->packet.layers[x->packet.n_layers - 1], name, nth, out, sizeof out));
    return finished(&x->text);
}
