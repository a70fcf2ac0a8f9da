/* SPDX-License-Identifier: BSD-2-Clause */
/* `packets --format csv`: a row a packet. The columns are Wireshark's names; a value that occurs
 * more than once in a frame stands with commas between, outermost first, as tshark writes it. */
#include "csv.h"

#include <stdlib.h>

#include "json.h"
#include "wiretutor/escape.h"

enum { MAX_SOURCES = 3, MAX_LISTED = 32 };

/* ---- columns that are no fields of a header ---- */

typedef void (*put_column)(struct wt_text *out, const struct wt_packet *packet,
                           const struct wt_step *step);

static void frame_number(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)s;
    wt_text_u64(out, p->frame->number);
}
static void frame_time(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)s;
    wt_json_seconds(out, p->frame->time_ns);
}
static void frame_len(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)s;
    wt_text_u64(out, p->frame->bytes.on_wire);
}
static void frame_cap_len(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)s;
    wt_text_u64(out, p->frame->bytes.captured);
}
static void frame_protocols(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)s;
    wt_put_protocols(out, p);
}

static void put_part(struct wt_text *out, uint64_t value)
{
    if (out->len > 0)
        wt_text_char(out, ',');
    wt_text_u64(out, value);
}
static void stream_over(struct wt_text *out, const struct wt_step *s, enum wt_transport transport)
{
    for (unsigned i = 0; i < s->n_parts; i++) {
        const struct wt_conversation *c = s->parts[i].conversation;

        if (c != NULL && c->transport == transport)
            put_part(out, c->stream);
    }
}
static void tcp_stream(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)p;
    stream_over(out, s, WT_OVER_TCP);
}
static void udp_stream(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)p;
    stream_over(out, s, WT_OVER_UDP);
}
static void conversation(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)p;
    for (unsigned i = 0; i < s->n_parts; i++)
        if (s->parts[i].conversation != NULL && s->parts[i].conversation->number != 0)
            put_part(out, s->parts[i].conversation->number);
}
static void seq(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)p;
    for (unsigned i = 0; i < s->n_parts; i++)
        if (s->parts[i].analysed)
            put_part(out, s->parts[i].rel_seq);
}
static void ack(struct wt_text *out, const struct wt_packet *p, const struct wt_step *s)
{
    (void)p;
    for (unsigned i = 0; i < s->n_parts; i++)
        if (s->parts[i].analysed)
            put_part(out, s->parts[i].rel_ack);
}

/* ---- the columns ---- */

static const struct column {
    const char *name;
    put_column put; /* NULL: a field of a header */
} columns[] = {
    {"frame.number",                         frame_number   },
    {"frame.time_epoch",                     frame_time     },
    {"frame.len",                            frame_len      },
    {"frame.cap_len",                        frame_cap_len  },
    {"frame.protocols",                      frame_protocols},
    {"wiretutor.conversation",               conversation   },
    {"eth.src",                              NULL           },
    {"eth.dst",                              NULL           },
    {"eth.type",                             NULL           },
    {"vlan.id",                              NULL           },
    {"arp.opcode",                           NULL           },
    {"arp.src.proto_ipv4",                   NULL           },
    {"arp.dst.proto_ipv4",                   NULL           },
    {"ip.src",                               NULL           },
    {"ip.dst",                               NULL           },
    {"ip.ttl",                               NULL           },
    {"ip.proto",                             NULL           },
    {"ip.len",                               NULL           },
    {"ipv6.src",                             NULL           },
    {"ipv6.dst",                             NULL           },
    {"ipv6.hlim",                            NULL           },
    {"ipv6.nxt",                             NULL           },
    {"icmp.type",                            NULL           },
    {"icmp.code",                            NULL           },
    {"icmpv6.type",                          NULL           },
    {"icmpv6.code",                          NULL           },
    {"tcp.stream",                           tcp_stream     },
    {"tcp.srcport",                          NULL           },
    {"tcp.dstport",                          NULL           },
    {"tcp.flags",                            NULL           },
    {"tcp.seq",                              seq            },
    {"tcp.ack",                              ack            },
    {"tcp.seq_raw",                          NULL           },
    {"tcp.ack_raw",                          NULL           },
    {"tcp.len",                              NULL           },
    {"tcp.window_size_value",                NULL           },
    {"udp.stream",                           udp_stream     },
    {"udp.srcport",                          NULL           },
    {"udp.dstport",                          NULL           },
    {"udp.length",                           NULL           },
    {"dns.qry.name",                         NULL           },
    {"dns.a",                                NULL           },
    {"dns.aaaa",                             NULL           },
    {"http.request.method",                  NULL           },
    {"http.request.uri",                     NULL           },
    {"http.host",                            NULL           },
    {"http.response.code",                   NULL           },
    {"tls.handshake.extensions_server_name", NULL           },
};

/* A row of one dissector's tables. */
struct source {
    const struct wt_dissector *dissector;
    const struct wt_field *field;
    const struct wt_computed *computed;
    const struct wt_listed *listed;
};
struct csv_sources {
    struct {
        unsigned n;
        struct source at[MAX_SOURCES];
    } of[WT_ARRAY_LEN(columns)];
};

static struct source find_source(const struct wt_dissector *d, const char *name)
{
    struct source source = {.dissector = NULL};

    for (size_t i = 0; i < d->n_fields && source.dissector == NULL; i++)
        if (strcmp(d->fields[i].name, name) == 0)
            source = (struct source){.dissector = d, .field = &d->fields[i]};
    for (size_t i = 0; i < d->n_computed && source.dissector == NULL; i++)
        if (strcmp(d->computed[i].name, name) == 0)
            source = (struct source){.dissector = d, .computed = &d->computed[i]};
    for (size_t i = 0; i < d->n_listed && source.dissector == NULL; i++)
        if (strcmp(d->listed[i].name, name) == 0)
            source = (struct source){.dissector = d, .listed = &d->listed[i]};
    return source;
}

struct csv_sources *csv_sources_new(void)
{
    struct csv_sources *out = calloc(1, sizeof *out);

    for (size_t c = 0; out != NULL && c < WT_ARRAY_LEN(columns); c++) {
        if (columns[c].put != NULL)
            continue;
        for (size_t i = 0; wt_dissector_at(i) != NULL && out->of[c].n < MAX_SOURCES; i++) {
            struct source source = find_source(wt_dissector_at(i), columns[c].name);

            if (source.dissector != NULL)
                out->of[c].at[out->of[c].n++] = source;
        }
    }
    return out;
}

void csv_sources_free(struct csv_sources *sources)
{
    free(sources);
}

/* ---- cells ---- */

static bool is_text(enum wt_shown_as as)
{
    return as == WT_AS_TEXT || as == WT_AS_DNS_NAME;
}

static void put_address(struct wt_text *out, struct wt_span bytes)
{
    struct wt_ip ip = {.version = bytes.captured == 4 ? 4 : 6};

    memcpy(ip.bytes, bytes.data, bytes.captured < 16 ? bytes.captured : 16);
    wt_text_ip(out, &ip);
}

static void put_name(struct wt_text *out, const struct wt_value *value)
{
    struct wt_dns_name name;

    wt_dns_name_at(value->bytes, value->number, &name); /* unreadable: that is what it says */
    wt_escape(out, name.text, name.length, false);
}

/* Behind what the cell holds already. Returns: may it be what somebody sent? */
static bool add_value(struct wt_text *out, const struct wt_value *value)
{
    if (!value->present)
        return false;
    if (out->len > 0)
        wt_text_char(out, ',');
    switch (value->as) {
    case WT_AS_IPV4:
    case WT_AS_IPV6:
        put_address(out, value->bytes);
        break;
    case WT_AS_MAC:
        if (value->bytes.captured == 6)
            wt_text_mac(out, value->bytes.data);
        break;
    case WT_AS_TEXT:
        wt_escape(out, (const char *)value->bytes.data, value->bytes.captured, false);
        break;
    case WT_AS_DNS_NAME:
        put_name(out, value);
        break;
    default:
        wt_text_u64(out, value->number);
        break;
    }
    return is_text(value->as);
}

static bool add_values(struct wt_text *out, const struct wt_layer *layer,
                       const struct source *source)
{
    struct wt_value values[MAX_LISTED];
    unsigned n = 1;
    bool text = false;

    if (source->listed != NULL)
        n = source->listed->list(layer, source->listed->what, values, MAX_LISTED);
    else if (source->field != NULL)
        values[0] = wt_field_value(layer, source->field);
    else
        values[0] = source->computed->get(layer);
    for (unsigned i = 0; i < n; i++)
        text |= add_value(out, &values[i]);
    return text;
}

static bool write_field(struct wt_renderer *r, const struct wt_packet *packet, size_t column)
{
    bool text = false;

    for (unsigned i = 0; i < packet->n_layers; i++)
        for (unsigned k = 0; k < r->csv->of[column].n; k++)
            if (packet->layers[i].dissector == r->csv->of[column].at[k].dissector)
                text |= add_values(&r->sentence, &packet->layers[i], &r->csv->of[column].at[k]);
    return text;
}

void csv_packet_cells(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_step *step)
{
    for (size_t c = 0; c < WT_ARRAY_LEN(columns); c++) {
        bool text = false;

        r->sentence.len = 0;
        if (columns[c].put != NULL)
            columns[c].put(&r->sentence, packet, step);
        else
            text = write_field(r, packet, c);
        csv_cell(r, text);
    }
}

void csv_packet_names(struct wt_renderer *r)
{
    for (size_t c = 0; c < WT_ARRAY_LEN(columns); c++)
        csv_name(r, columns[c].name);
}

void csv_packet(struct wt_renderer *r, const struct wt_packet *packet, const struct wt_step *step,
                const struct wt_told *told)
{
    (void)told;
    csv_begin_row(r);
    csv_packet_cells(r, packet, step);
    csv_end_row(r);
}

void csv_packet_header(struct wt_renderer *r)
{
    csv_begin_row(r);
    csv_packet_names(r);
    csv_end_row(r);
}
