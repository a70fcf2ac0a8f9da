/* SPDX-License-Identifier: BSD-2-Clause */
/* `packets --format csv`: a row a packet. The columns are Wireshark's names; a value that occurs
 * more than once in a frame stands with commas between, outermost first, as tshark writes it. */
#include "csv.h"

#include <stdlib.h>

#include "wiretutor/escape.h"
#include "wiretutor/values.h"

static const char *const columns[] = {
    "frame.number",
    "frame.time_epoch",
    "frame.len",
    "frame.cap_len",
    "frame.protocols",
    "wiretutor.conversation",
    "eth.src",
    "eth.dst",
    "eth.type",
    "vlan.id",
    "arp.opcode",
    "arp.src.proto_ipv4",
    "arp.dst.proto_ipv4",
    "ip.src",
    "ip.dst",
    "ip.ttl",
    "ip.proto",
    "ip.len",
    "ipv6.src",
    "ipv6.dst",
    "ipv6.hlim",
    "ipv6.nxt",
    "icmp.type",
    "icmp.code",
    "icmpv6.type",
    "icmpv6.code",
    "tcp.stream",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "tcp.seq",
    "tcp.ack",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.len",
    "tcp.window_size_value",
    "udp.stream",
    "udp.srcport",
    "udp.dstport",
    "udp.length",
    "dns.qry.name",
    "dns.a",
    "dns.aaaa",
    "http.request.method",
    "http.request.uri",
    "http.host",
    "http.response.code",
    "tls.handshake.extensions_server_name",
};

struct csv_sources {
    struct wt_value_key of[WT_ARRAY_LEN(columns)];
};

struct csv_sources *csv_sources_new(void)
{
    struct csv_sources *out = calloc(1, sizeof *out);

    for (size_t c = 0; out != NULL && c < WT_ARRAY_LEN(columns); c++)
        wt_value_key(columns[c], strlen(columns[c]), &out->of[c]);
    return out;
}

void csv_sources_free(struct csv_sources *sources)
{
    free(sources);
}

/* Appends to the cell. Returns whether the text may come from the network. */
static bool add_value(struct wt_text *out, const struct wt_value *value)
{
    struct wt_dns_name name;

    if (out->len > 0)
        wt_text_char(out, ',');
    switch (value->as) {
    case WT_AS_TEXT:
        wt_escape(out, (const char *)value->bytes.data, value->bytes.captured, false);
        return true;
    case WT_AS_DNS_NAME:
        /* Unreadable: that is what it says. */
        wt_value_name(value, &name);
        wt_escape(out, name.text, name.length, false);
        return true;
    default:
        wt_value_text(out, value);
        return false;
    }
}

void csv_packet_cells(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_track_result *tracked)
{
    struct wt_values values;

    for (size_t c = 0; c < WT_ARRAY_LEN(columns); c++) {
        bool text = false;

        r->sentence.len = 0;
        wt_packet_values(packet, tracked, &r->csv->of[c], &values);
        for (unsigned i = 0; i < values.n; i++)
            text |= add_value(&r->sentence, &values.at[i]);
        csv_cell(r, text);
    }
}

void csv_packet_names(struct wt_renderer *r)
{
    for (size_t c = 0; c < WT_ARRAY_LEN(columns); c++)
        csv_name(r, columns[c]);
}

void csv_packet(struct wt_renderer *r, const struct wt_packet *packet,
                const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    (void)commentary;
    csv_begin_row(r);
    csv_packet_cells(r, packet, tracked);
    csv_end_row(r);
}

void csv_packet_header(struct wt_renderer *r)
{
    csv_begin_row(r);
    csv_packet_names(r);
    csv_end_row(r);
}
