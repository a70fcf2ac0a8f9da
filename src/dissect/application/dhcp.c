/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP: BOOTP's 236 bytes (RFC 951), a magic cookie, options. RFC 2131 section 2, RFC 2132. */
#include "application.h"

enum {
    FIXED_LEN = 240,
    COOKIE_AT = 236,
    ADDRESS_AT = 28,
    SERVER_AT = 44,
    FILE_AT = 108,
    PAD = 0,
    END = 255,
    ETHERNET_BYTES = 6,
    CHADDR_BYTES = 16,
};
#define COOKIE UINT32_C(0x63825363)

#define LAYOUT "RFC 2131 section 2"

static struct wt_value hardware_address(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->u.dhcp.hardware_bytes != ETHERNET_BYTES)
        return wt_absent();
    return wt_octets_in(layer->header, ADDRESS_AT, ETHERNET_BYTES);
}

/* A name that ends at the first zero. */
static struct wt_value name(const struct wt_layer *layer, size_t at, size_t size)
{
    struct wt_span span = wt_slice(layer->header, at, size);
    const uint8_t *end = span.captured > 0 ? memchr(span.data, 0, span.captured) : NULL;

    if (end == NULL)
        return wt_absent();
    return wt_octets(wt_slice(span, 0, (size_t)(end - span.data)));
}
static struct wt_value server_name(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return name(layer, SERVER_AT, FILE_AT - SERVER_AT);
}
static struct wt_value file_name(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return name(layer, FILE_AT, COOKIE_AT - FILE_AT);
}

/* ---- Options ---- */

void wt_dhcp_walk_begin(struct wt_dhcp_walk *walk, const struct wt_dhcp *dhcp)
{
    walk->reader = wt_reader_over(dhcp->options);
    walk->given = 0;
    walk->bad = false;
}

bool wt_dhcp_walk_next(struct wt_dhcp_walk *walk, struct wt_dhcp_option *option)
{
    struct wt_reader *r = &walk->reader;

    option->code = PAD;
    while (option->code == PAD && wt_read_left(r) > 0 && r->end == WT_READ_OK)
        option->code = wt_read_u8(r);
    if (option->code == PAD || option->code == END || walk->bad ||
        walk->given == WT_MAX_DHCP_OPTIONS || r->end != WT_READ_OK)
        return false;
    option->data = wt_read_span(r, wt_read_u8(r));
    walk->bad = r->end == WT_READ_SHORT;
    if (r->end != WT_READ_OK)
        return false;
    walk->given++;
    return true;
}

enum { CODE, LENGTH, LISTED_BYTES };

static unsigned parts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    struct wt_dhcp_walk walk;
    struct wt_dhcp_option option;
    unsigned n = 0;

    wt_dhcp_walk_begin(&walk, &layer->u.dhcp);
    while (n < max && wt_dhcp_walk_next(&walk, &option))
        out[n++] = what == CODE ? wt_number(option.code) : wt_number(option.data.on_wire);
    return n;
}

/* `what` is the option's code and how many bytes make one value of it; 0: all are one text. */
#define OPTION(code, bytes) ((code) | (unsigned)(bytes) << 8)

static struct wt_value value_of(struct wt_span data, size_t size)
{
    struct wt_reader r = wt_reader_over(data);

    if (size == 4)
        return wt_octets(data);
    return wt_number(size == 1 ? wt_read_u8(&r) : size == 2 ? wt_read_be16(&r) : wt_read_be32(&r));
}

static unsigned values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max)
{
    size_t size = what >> 8;
    size_t step = size == 5 ? 4 : size; /* 5: a number of four bytes, 4: an address */
    struct wt_dhcp_walk walk;
    struct wt_dhcp_option option;
    unsigned n = 0;

    wt_dhcp_walk_begin(&walk, &layer->u.dhcp);
    while (wt_dhcp_walk_next(&walk, &option)) {
        if (option.code != (what & 0xff))
            continue;
        if (size == 0 && n < max) {
            out[n] = wt_octets(option.data);
            n += out[n].present;
        }
        for (size_t at = 0; size > 0 && n < max && at + step <= option.data.captured; at += step)
            out[n++] = value_of(wt_slice(option.data, at, step), size);
    }
    return n;
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("dhcp.type",             0,    8,    WT_AS_DECIMAL, 0, LAYOUT),
    WT_AT("dhcp.hw.type",          8,    8,    WT_AS_HEX,     0, LAYOUT),
    WT_AT("dhcp.hw.len",           16,   8,    WT_AS_BYTES,   0, LAYOUT),
    WT_AT("dhcp.hops",             24,   8,    WT_AS_DECIMAL, 0, LAYOUT),
    WT_AT("dhcp.id",               32,   32,   WT_AS_HEX,     0, LAYOUT),
    WT_AT("dhcp.secs",             64,   16,   WT_AS_DECIMAL, 0, LAYOUT),
    WT_AT("dhcp.flags.bc",         80,   1,    WT_AS_FLAG,    0, LAYOUT),
    WT_AT("dhcp.flags.reserved",   81,   15,   WT_AS_HEX,     0, LAYOUT),
    WT_AT("dhcp.ip.client",        96,   32,   WT_AS_IPV4,    0, LAYOUT),
    WT_AT("dhcp.ip.your",          128,  32,   WT_AS_IPV4,    0, LAYOUT),
    WT_AT("dhcp.ip.server",        160,  32,   WT_AS_IPV4,    0, LAYOUT),
    WT_AT("dhcp.ip.relay",         192,  32,   WT_AS_IPV4,    0, LAYOUT),
    WT_AT("wiretutor.dhcp.chaddr", 224,  128,  WT_AS_PADDING, 0, LAYOUT),
    WT_AT("wiretutor.dhcp.sname",  352,  512,  WT_AS_PADDING, 0, LAYOUT),
    WT_AT("wiretutor.dhcp.file",   864,  1024, WT_AS_PADDING, 0, LAYOUT),
    WT_AT("dhcp.cookie",           1888, 32,   WT_AS_IPV4,    0, "RFC 2131 section 3"),
    WT_GET("dhcp.hw.mac_addr", WT_AS_MAC,  hardware_address, 0, LAYOUT),
    WT_GET("dhcp.server",      WT_AS_TEXT, server_name,      0, LAYOUT),
    WT_GET("dhcp.file",        WT_AS_TEXT, file_name,        0, LAYOUT),
    WT_LIST("dhcp.option.type",                  WT_AS_DECIMAL, parts,  CODE,          "RFC 2132 section 2"),
    WT_LIST("dhcp.option.length",                WT_AS_BYTES, parts,  LENGTH,        "RFC 2132 section 2"),
    WT_LIST("dhcp.option.dhcp",                  WT_AS_DECIMAL, values, OPTION(53, 1), "RFC 2132 section 9.6"),
    WT_LIST("dhcp.option.subnet_mask",           WT_AS_IPV4, values, OPTION(1, 4),  "RFC 2132 section 3.3"),
    WT_LIST("dhcp.option.router",                WT_AS_IPV4, values, OPTION(3, 4),  "RFC 2132 section 3.5"),
    WT_LIST("dhcp.option.domain_name_server",    WT_AS_IPV4, values, OPTION(6, 4),  "RFC 2132 section 3.8"),
    WT_LIST("dhcp.option.hostname",              WT_AS_TEXT, values, OPTION(12, 0), "RFC 2132 section 3.14"),
    WT_LIST("dhcp.option.domain_name",           WT_AS_TEXT, values, OPTION(15, 0), "RFC 2132 section 3.17"),
    WT_LIST("dhcp.option.interface_mtu",         WT_AS_BYTES, values, OPTION(26, 2), "RFC 2132 section 5.1"),
    WT_LIST("dhcp.option.broadcast_address",     WT_AS_IPV4, values, OPTION(28, 4), "RFC 2132 section 5.3"),
    WT_LIST("dhcp.option.ntp_server",            WT_AS_IPV4, values, OPTION(42, 4), "RFC 2132 section 8.3"),
    WT_LIST("dhcp.option.requested_ip_address",  WT_AS_IPV4, values, OPTION(50, 4), "RFC 2132 section 9.1"),
    WT_LIST("dhcp.option.ip_address_lease_time", WT_AS_DECIMAL, values, OPTION(51, 5), "RFC 2132 section 9.2"),
    WT_LIST("dhcp.option.dhcp_server_id",        WT_AS_IPV4, values, OPTION(54, 4), "RFC 2132 section 9.7"),
    WT_LIST("dhcp.option.request_list_item",     WT_AS_DECIMAL, values, OPTION(55, 1), "RFC 2132 section 9.8"),
    WT_LIST("dhcp.option.message",               WT_AS_TEXT, values, OPTION(56, 0), "RFC 2132 section 9.9"),
    WT_LIST("dhcp.option.dhcp_max_message_size", WT_AS_BYTES, values, OPTION(57, 2), "RFC 2132 section 9.10"),
    WT_LIST("dhcp.option.renewal_time_value",    WT_AS_DECIMAL, values, OPTION(58, 5), "RFC 2132 section 9.11"),
    WT_LIST("dhcp.option.rebinding_time_value",  WT_AS_DECIMAL, values, OPTION(59, 5), "RFC 2132 section 9.12"),
    WT_LIST("dhcp.option.vendor_class_id",       WT_AS_TEXT, values, OPTION(60, 0), "RFC 2132 section 9.13"),
    WT_LIST("dhcp.option.tftp_server_name",      WT_AS_TEXT, values, OPTION(66, 0), "RFC 2132 section 9.4"),
    WT_LIST("dhcp.option.bootfile_name",         WT_AS_TEXT, values, OPTION(67, 0), "RFC 2132 section 9.5"),
};
/* clang-format on */

/* ---- Dissecting ---- */

static void read_fixed(struct wt_reader *r, struct wt_dhcp *dhcp)
{
    dhcp->op = wt_read_u8(r);
    dhcp->hardware = wt_read_u8(r);
    dhcp->hardware_bytes = wt_read_u8(r);
    wt_read_skip(r, 1);
    dhcp->id = wt_read_be32(r);
    wt_read_skip(r, 4);
    wt_read_ip(r, &dhcp->client, 4);
    wt_read_ip(r, &dhcp->yours, 4);
    wt_read_ip(r, &dhcp->server, 4);
    wt_read_ip(r, &dhcp->relay, 4);
    wt_read_skip(r, COOKIE_AT - r->pos);
}

static enum wt_verdict read_options(struct wt_layer *layer)
{
    struct wt_dhcp *dhcp = &layer->u.dhcp;
    struct wt_dhcp_walk walk;
    struct wt_dhcp_option option;

    wt_dhcp_walk_begin(&walk, dhcp);
    while (wt_dhcp_walk_next(&walk, &option)) {
        struct wt_reader r = wt_reader_over(option.data);

        if (option.code == 53)
            dhcp->message = wt_read_u8(&r);
        if (option.code == 51)
            dhcp->lease = wt_read_be32(&r);
        if (option.code == 50)
            wt_read_ip(&r, &dhcp->requested, 4);
        dhcp->chosen |= option.code == 54;
    }
    if (walk.reader.end == WT_READ_CUT)
        return WT_CUT;
    if (!walk.bad)
        return dhcp->options.captured < dhcp->options.on_wire ? WT_CUT : WT_DISSECTED;
    wt_note(layer, WT_NOTE_DHCP_OPTION_BAD, option.code, 0);
    return WT_MALFORMED;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_dhcp *dhcp = &layer->u.dhcp;

    memset(dhcp, 0, sizeof *dhcp);
    wt_header_is(layer, r, r->span.on_wire);
    read_fixed(r, dhcp);
    uint32_t cookie = wt_read_be32(r);

    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (cookie != COOKIE) /* BOOTP without DHCP's options: RFC 951 */
        return WT_DISSECTED;
    dhcp->options = wt_read_rest(r);
    return read_options(layer);
}

bool wt_dhcp_recognise(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    uint8_t op = wt_read_u8(&r);
    uint8_t hardware = wt_read_u8(&r);
    uint8_t length = wt_read_u8(&r);

    wt_read_skip(&r, COOKIE_AT - 3);
    return wt_read_be32(&r) == COOKIE && (op == 1 || op == 2) && hardware != 0 &&
           length <= CHADDR_BYTES;
}

const struct wt_dissector wt_dhcp_dissector = {
    .name = "dhcp",
    .title = "DHCP",
    .protocol = WT_DHCP,
    .dissect = dissect,
    .recognise = wt_dhcp_recognise,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
