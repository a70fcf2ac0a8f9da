/* SPDX-License-Identifier: BSD-2-Clause */
#include "segments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct wt_dissector ipv4 = {.name = "ip", .title = "IPv4", .protocol = WT_IPV4};
static const struct wt_dissector icmp = {.name = "icmp", .title = "ICMP", .protocol = WT_ICMP};
static const struct wt_dissector icmpv6 = {
    .name = "icmpv6", .title = "ICMPv6", .protocol = WT_ICMPV6};
static const struct wt_dissector tcp = {.name = "tcp", .title = "TCP", .protocol = WT_TCP};
static const struct wt_dissector vlan = {.name = "vlan", .title = "VLAN", .protocol = WT_VLAN};
static const struct wt_dissector udp = {.name = "udp", .title = "UDP", .protocol = WT_UDP};

static const struct {
    const char *name;
    uint16_t flag;
} flag_names[] = {
    {"FIN", WT_FIN},
    {"SYN", WT_SYN},
    {"RST", WT_RST},
    {"PSH", WT_PSH},
    {"ACK", WT_ACK},
    {"URG", WT_URG},
    {"ECE", WT_ECE},
    {"CWR", WT_CWR},
    {"AE",  WT_AE },
    {"-",   0     },
};

/* ---- building a packet ---- */

struct line { /* what is read so far */
    const char *text, *at;
    struct segment_packet *out;
    const char *says;
    struct wt_layer *ip, *error, *transport;
    uint32_t len;
    uint32_t vlan; /* 1 + its number; 0: no tag */
    size_t captured;
};

static void bad(const struct line *l)
{
    fail_msg("cannot read \"%s\" at \"%s\"", l->text, l->at);
}

static bool word(struct line *l, const char *want)
{
    size_t n = strlen(want);

    while (*l->at == ' ')
        l->at++;
    if (strncmp(l->at, want, n) != 0 || (l->at[n] != ' ' && l->at[n] != '\0' && want[n - 1] != '@'))
        return false;
    l->at += n;
    return true;
}

static uint32_t number(struct line *l)
{
    char *end;
    unsigned long n = strtoul(l->at, &end, 0);

    if (end == l->at)
        bad(l);
    l->at = end;
    return (uint32_t)n;
}

static uint16_t flags(struct line *l)
{
    uint16_t all = 0;

    while (*l->at == ' ')
        l->at++;
    for (;;) {
        size_t n = strcspn(l->at, ", "), i = 0;

        while (i < WT_ARRAY_LEN(flag_names) &&
               (strlen(flag_names[i].name) != n || strncmp(flag_names[i].name, l->at, n) != 0))
            i++;
        if (i == WT_ARRAY_LEN(flag_names))
            bad(l);
        all |= flag_names[i].flag;
        l->at += n;
        if (*l->at++ != ',')
            return all;
    }
}

static void option(struct line *l, uint8_t kind, const uint8_t *data, size_t n)
{
    struct wt_span *options = &l->transport->u.tcp.options;
    uint8_t *at = l->out->options + options->captured;

    assert_true(options->captured + n + 2 <= sizeof l->out->options);
    at[0] = kind;
    at[1] = (uint8_t)(n + 2);
    memcpy(at + 2, data, n);
    options->captured += n + 2;
    options->on_wire = options->captured;
    l->transport->u.tcp.option_kinds |= UINT64_C(1) << (kind < 63 ? kind : 63);
}

/* "opt 30 0001…": any option, its data in hex. */
static void any_option(struct line *l)
{
    uint8_t kind = (uint8_t)number(l), data[40];
    unsigned byte;
    size_t n = 0;

    l->at += *l->at == ' ';
    for (; n < sizeof data && sscanf(l->at, "%2x", &byte) == 1 && *l->at != ' '; l->at += 2)
        data[n++] = (uint8_t)byte;
    option(l, kind, data, n);
}

static void be32(uint8_t *at, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(n >> (24 - 8 * i));
}

static void sack(struct line *l)
{
    uint8_t block[8];

    be32(block, number(l));
    if (*l->at++ != '-')
        bad(l);
    be32(block + 4, number(l));
    option(l, 5, block, sizeof block);
}

static bool tcp_option(struct line *l)
{
    static const uint8_t cookie[16];
    uint32_t n;

    if (word(l, "mss")) {
        n = number(l);
        option(l, 2, (uint8_t[]){(uint8_t)(n >> 8), (uint8_t)n}, 2);
    } else if (word(l, "ws")) {
        n = number(l);
        option(l, 3, (uint8_t[]){(uint8_t)n}, 1);
    } else if (word(l, "sack")) {
        sack(l);
    } else if (word(l, "tfo")) {
        option(l, 34, cookie, number(l));
    } else if (word(l, "opt")) {
        any_option(l);
    } else {
        return false;
    }
    return true;
}

static void quote(struct line *l)
{
    uint32_t type = number(l), code;

    if (*l->at++ != '/')
        bad(l);
    code = number(l);
    l->error->dissector = word(l, "v6") ? &icmpv6 : &icmp;
    l->error->u.icmp = (struct wt_icmp){.type = (uint8_t)type,
                                        .code = (uint8_t)code,
                                        .checksum_status = WT_CHECKSUM_UNVERIFIED,
                                        .is_error = true};
}

static void common_word(struct line *l, struct scene *scene)
{
    if (word(l, "len")) {
        l->len = number(l);
    } else if (word(l, "id")) {
        l->ip->u.ipv4.id = (uint16_t)number(l);
    } else if (word(l, "ttl")) {
        l->ip->u.ipv4.ttl = (uint8_t)number(l);
    } else if (word(l, "ecn")) {
        l->ip->u.ipv4.ecn = (uint8_t)number(l);
    } else if (word(l, "iplen")) {
        l->ip->u.ipv4.total_length = (uint16_t)number(l);
    } else if (word(l, "vlan")) {
        l->vlan = 1 + number(l);
    } else if (word(l, "says")) {
        l->says = l->at + (*l->at == ' ');
        l->len = (uint32_t)strlen(l->says);
        l->at += strlen(l->at);
    } else if (word(l, "cut")) {
        l->captured = number(l);
    } else if (word(l, "lost")) {
        l->out->frame.loss = (uint8_t)number(l);
    } else if (word(l, "held")) {
        l->out->frame.hold = (uint8_t)number(l);
    } else if (word(l, "fragment")) {
        l->ip->u.ipv4.more_fragments = true;
        l->transport->fragment = true;
        l->out->packet.fragment = true;
    } else if (word(l, "icmp")) {
        quote(l);
    } else if (word(l, "@")) {
        char *end;

        scene->ns = (int64_t)(strtod(l->at, &end) * 1e9 + 0.5);
        l->at = end;
    } else {
        bad(l);
    }
}

static bool tcp_word(struct line *l)
{
    if (word(l, "urg")) {
        l->transport->u.tcp.urgent = (uint16_t)number(l);
        return true;
    }
    if (word(l, "damaged")) {
        l->transport->u.tcp.checksum_status = WT_CHECKSUM_BAD;
        return true;
    }
    struct wt_tcp *t = &l->transport->u.tcp;

    if (word(l, "ack"))
        t->ack = number(l);
    else if (word(l, "win"))
        t->window = (uint16_t)number(l);
    else if (word(l, "nolen"))
        t->length_known = false;
    else
        return tcp_option(l);
    return true;
}

/* IPv4, ICMP (used or not), the quoted IPv4 and the transport layer, not yet filled in. */
static void blank(struct line *l, const struct wt_dissector *transport)
{
    struct segment_packet *out = l->out;

    memset(out, 0, sizeof *out);
    for (int i = 0; i < 4; i++)
        out->packet.layers[i].dissector = &ipv4;
    for (int i = 0; i <= 2; i += 2)
        out->packet.layers[i].u.ipv4.checksum_status = WT_CHECKSUM_UNVERIFIED;
    l->error = &out->packet.layers[1];
    l->error->dissector = NULL;
    l->ip = &out->packet.layers[2];
    l->transport = &out->packet.layers[3];
    l->transport->dissector = transport;
    if (transport == &tcp)
        l->transport->u.tcp.checksum_status = WT_CHECKSUM_UNVERIFIED;
    else
        l->transport->u.udp.checksum_status = WT_CHECKSUM_UNVERIFIED;
    l->captured = transport == &tcp ? 20 : 8;
    out->packet.frame = &out->frame;
    out->frame.loss = WT_LOSS_NONE;
    out->frame.hold = WT_NOT_HELD;
}

static void put_ends(struct line *l, const struct socket_pair *pair)
{
    bool from_c = word(l, "C > S");
    const struct wt_endpoint *src = from_c ? &pair->c : &pair->s;
    const struct wt_endpoint *dst = from_c ? &pair->s : &pair->c;

    if (!from_c && !word(l, "S > C"))
        bad(l);
    l->ip->u.ipv4.src = src->ip;
    l->ip->u.ipv4.dst = dst->ip;
    if (l->transport->dissector == &udp) {
        l->transport->u.udp.src_port = src->port;
        l->transport->u.udp.dst_port = dst->port;
    } else {
        l->transport->u.tcp.src_port = src->port;
        l->transport->u.tcp.dst_port = dst->port;
    }
}

/* Without an ICMP error the first two layers go. */
static void finish(struct line *l, struct scene *scene)
{
    struct wt_packet *p = &l->out->packet;
    struct wt_layer *t = l->transport;
    size_t header = t->dissector == &tcp ? 20 + t->u.tcp.options.on_wire : 8;

    t->header = (struct wt_span){.captured = l->captured, .on_wire = header};
    t->payload = (struct wt_span){.data = (const uint8_t *)l->says,
                                  .captured = l->says != NULL ? l->len : 0,
                                  .on_wire = l->len};
    if (t->dissector == &udp)
        t->u.udp.length = (uint16_t)(header + l->len);
    else
        t->u.tcp.options.data = l->out->options;
    l->out->frame = (struct wt_frame){.number = ++scene->frame,
                                      .time_ns = SCENE_START + scene->ns,
                                      .loss = l->out->frame.loss,
                                      .hold = l->out->frame.hold};
    l->out->frame.bytes.captured = l->out->frame.bytes.on_wire = header + l->len;
    scene->ns += 1000000;
    p->n_layers = 4;
    if (l->error->dissector != NULL) {
        l->ip->quoted = t->quoted = true;
        p->layers[0].u.ipv4.src = l->ip->u.ipv4.dst; /* the other end says so, no router */
        p->layers[0].u.ipv4.dst = l->ip->u.ipv4.src;
        return;
    }
    p->n_layers = 0;
    if (l->vlan != 0)
        p->layers[p->n_layers++] = (struct wt_layer){
            .dissector = &vlan, .u.vlan = {.tpid = 0x8100, .id = (uint16_t)(l->vlan - 1)}
        };
    p->layers[p->n_layers++] = *l->ip; /* two layers further on or more, so not yet overwritten */
    p->layers[p->n_layers++] = *t;
}

static void set_span_fields(struct line *l)
{
    l->transport->u.tcp.window = 65535;
    l->transport->u.tcp.header_words = 5;
    l->transport->u.tcp.length_known = true;
    l->transport->u.tcp.flags = flags(l);
    l->transport->u.tcp.seq = number(l);
}

static const struct wt_part *give(struct scene *scene, const char *text,
                                  const struct wt_dissector *transport)
{
    struct line l = {.text = text, .at = text, .out = &scene->built};

    blank(&l, transport);
    put_ends(&l, &scene->pair);
    if (transport == &tcp)
        set_span_fields(&l);
    while (l.at[strspn(l.at, " ")] != '\0')
        if (transport != &tcp || !tcp_word(&l))
            common_word(&l, scene);
    finish(&l, scene);
    wt_track(scene->tracker, &scene->built.packet, &scene->tracked);
    return scene->tracked.innermost;
}

const struct wt_part *scene_give(struct scene *scene, const char *line)
{
    return give(scene, line, &tcp);
}

const struct wt_part *scene_give_datagram(struct scene *scene, const char *line)
{
    return give(scene, line, &udp);
}

/* ---- the scene ---- */

struct socket_pair socket_pair_number(unsigned i)
{
    struct socket_pair pair = {
        .c = {.ip = {.version = 4, .bytes = {10, 0, 0, 1}}, .port = 40000},
        .s = {.ip = {.version = 4, .bytes = {10, 0, 0, 2}}, .port = 80   },
    };

    pair.c.ip.bytes[1] = (uint8_t)(i >> 14 >> 8);
    pair.c.ip.bytes[2] = (uint8_t)(i >> 14);
    pair.c.port = (uint16_t)(40000 + i % 16384);
    return pair;
}

void scene_begin(struct scene *scene, const struct wt_tracker_options *options)
{
    static const struct wt_tracker_options usual = {0};

    memset(scene, 0, sizeof *scene);
    scene->pair = socket_pair_number(0);
    scene->tracker = wt_tracker_new(options != NULL ? options : &usual);
    assert_non_null(scene->tracker);
}

void scene_end(struct scene *scene)
{
    assert_false(wt_tracker_no_memory(scene->tracker));
    wt_tracker_free(scene->tracker);
}

const struct wt_conversation *scene_conversation(const struct scene *scene, size_t i)
{
    const struct wt_conversation *c = wt_tracker_conversation(scene->tracker, i);

    assert_non_null(c);
    return c;
}

/* ---- comparing ---- */

/* Which end of the conversation is C, the one that the pair says. */
static unsigned end_of_c(const struct scene *scene, const struct wt_conversation *conv)
{
    return conv->end[0].at.port == scene->pair.c.port &&
                   wt_ip_same(&conv->end[0].at.ip, &scene->pair.c.ip)
               ? 0
               : 1;
}

const char *events_text(const struct scene *scene, char *out, size_t size)
{
    const struct wt_part *part = scene->tracked.innermost;
    size_t n = 0;

    out[0] = '\0';
    for (unsigned i = 0; part != NULL && i < part->n_events; i++) {
        const struct wt_event *e = &part->events[i];

        n += (size_t)snprintf(out + n, size - n, "%s%c.%s", i ? " " : "",
                              e->side == end_of_c(scene, part->conversation) ? 'C' : 'S',
                              wt_event_name(e->id));
        if (e->number != 0)
            n += (size_t)snprintf(out + n, size - n, "=%llu", (unsigned long long)e->number);
        assert_true(n < size);
    }
    return out;
}

static const char *states_text(const struct scene *scene, char *out, size_t size)
{
    const struct wt_conversation *conv = scene->tracked.innermost->conversation;
    unsigned c = end_of_c(scene, conv);

    snprintf(out, size, "%s %s", wt_tcp_state_name(conv->end[c].state),
             wt_tcp_state_name(conv->end[1 - c].state));
    return out;
}

static const char *analysis_text(const struct wt_part *part, char *out, size_t size)
{
    static const char *const names[] = {
        "retransmission",
        "fast_retransmission",
        "spurious_retransmission",
        "out_of_order",
        "lost_segment",
        "ack_lost_segment",
        "duplicate_ack",
        "zero_window",
        "zero_window_probe",
        "zero_window_probe_ack",
        "window_full",
        "window_update",
        "keep_alive",
        "keep_alive_ack",
        "reused_ports",
    };
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < WT_ARRAY_LEN(names); i++)
        if ((part->analysis | part->shown) >> i & 1)
            n += (size_t)snprintf(out + n, size - n, "%s%s%s", n ? " " : "",
                                  (part->shown >> i & 1) == 0      ? "-"
                                  : (part->analysis >> i & 1) == 0 ? "+"
                                                                   : "",
                                  names[i]);
    return out;
}

static void compare(const char *line, const char *what, const char *got, const char *want)
{
    if (want != NULL && strcmp(got, want) != 0)
        fail_msg("\"%s\": %s are \"%s\", not \"%s\"", line, what, got, want);
}

void tell_all(struct scene *scene, const struct told *lines, size_t n)
{
    char text[512];

    for (size_t i = 0; i < n; i++) {
        const struct told *l = &lines[i];
        const struct wt_part *part = scene_give(scene, l->line);

        if (part == NULL)
            fail_msg("\"%s\": told in no conversation", l->line);
        compare(l->line, "states", states_text(scene, text, sizeof text), l->states);
        compare(l->line, "events", events_text(scene, text, sizeof text), l->events);
        compare(l->line, "flags", analysis_text(part, text, sizeof text), l->analysis);
    }
}

void assert_summary(const struct scene *scene, size_t i, const char *want)
{
    struct wt_summary s;
    char text[128];

    wt_conversation_summary(scene_conversation(scene, i), &s);
    snprintf(text, sizeof text, "%s %s %s %s", wt_open_name(s.open), wt_close_name(s.close),
             wt_closed_first_name(s.closed_first), wt_outcome_name(s.outcome));
    assert_string_equal(text, want);
}
