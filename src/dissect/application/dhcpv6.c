/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCPv6: a kind, a transaction, options; options may stand inside of options, and whole messages
 * inside of those of relays. RFC 8415 sections 8, 9 and 21. */
#include "application.h"

enum {
    FIXED_LEN = 1,
    HEADER_LEN = 4,
    RELAY_LEN = 34, /* kind, hop count, two addresses */
    OPTION_LEN = 4,
    LINK_AT = 2,
    PEER_AT = 18,
    ADDRESS_LEN = 16,
    PREFIX_AT = 9, /* of the option's data: behind two lifetimes and a length */
};

static bool is_relay(unsigned message)
{
    return message == WT_DHCPV6_RELAY_FORWARD || message == WT_DHCPV6_RELAY_REPLY;
}

/* ---- Options ---- */

/* How many bytes of this option's data stand before the options inside; 0: there are none inside.
 */
static size_t before_inner(const struct wt_dhcpv6_option *option)
{
    struct wt_reader r = wt_reader_over(option->data);

    switch (option->code) {
    case WT_DHCPV6_IA_NA:
    case WT_DHCPV6_IA_PD:
        return 12;
    case WT_DHCPV6_IA_TA:
        return 4;
    case WT_DHCPV6_ADDRESS:
        return 24;
    case WT_DHCPV6_PREFIX:
        return 25;
    case WT_DHCPV6_RELAYED:
        return is_relay(wt_read_u8(&r)) ? RELAY_LEN : HEADER_LEN;
    default:
        return 0;
    }
}

void wt_dhcpv6_walk_begin(struct wt_dhcpv6_walk *walk, const struct wt_dhcpv6 *dhcpv6)
{
    walk->reader = wt_reader_over(dhcpv6->options);
    walk->given = 0;
    walk->depth = 0;
    walk->bad = false;
}

/* Where the options end among which the next one stands. */
static size_t end_of(struct wt_dhcpv6_walk *walk)
{
    while (walk->depth > 0 && walk->reader.pos >= walk->ends[walk->depth - 1])
        walk->depth--;
    return walk->depth > 0 ? walk->ends[walk->depth - 1] : walk->reader.span.on_wire;
}

bool wt_dhcpv6_walk_next(struct wt_dhcpv6_walk *walk, struct wt_dhcpv6_option *option)
{
    struct wt_reader *r = &walk->reader;
    size_t end = end_of(walk), left = end - r->pos;

    if (left == 0 || walk->bad || walk->given == WT_MAX_DHCPV6_OPTIONS || r->end != WT_READ_OK)
        return false;
    option->code = wt_read_be16(r);
    size_t length = wt_read_be16(r);

    if (r->end == WT_READ_CUT)
        return false;
    walk->bad = r->end != WT_READ_OK || left < OPTION_LEN || length > left - OPTION_LEN;
    if (walk->bad)
        return false;
    size_t at = r->pos;
    option->data = wt_slice(r->span, at, length);
    size_t inner = before_inner(option);
    bool enters = inner > 0 && inner < length && walk->depth < WT_MAX_DHCPV6_DEPTH;

    if (enters)
        walk->ends[walk->depth++] = at + length;
    wt_read_span(r, enters ? inner : length);
    walk->given++;
    return true;
}

/* ---- Fields ---- */

/* Of the message that relays have wrapped, where they did. */
static struct wt_value transaction(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    const struct wt_dhcpv6 *dhcpv6 = &layer->u.dhcpv6;

    if (!is_relay(dhcpv6->outer))
        return wt_header_number(layer, 1, 3);
    return dhcpv6->message != 0 ? wt_number(dhcpv6->id) : wt_absent();
}

static struct wt_value hops(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return is_relay(layer->u.dhcpv6.outer) ? wt_header_number(layer, 1, 1) : wt_absent();
}

static struct wt_value relay_address(const struct wt_layer *layer, unsigned at)
{
    return is_relay(layer->u.dhcpv6.outer) ? wt_octets_in(layer->header, at, ADDRESS_LEN)
                                           : wt_absent();
}

enum { CODE, LENGTH };

static unsigned parts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option;
    unsigned n = 0;

    wt_dhcpv6_walk_begin(&walk, &layer->u.dhcpv6);
    while (n < max && wt_dhcpv6_walk_next(&walk, &option))
        out[n++] = wt_number(what == CODE ? option.code : option.data.on_wire);
    return n;
}

/* `what` of a row: the option's code, the first byte in its data, how many bytes make one value: 0
 * all the rest; and whether more of them may follow. */
#define IN(code, at, bytes) ((unsigned)(code) << 16 | (at) << 8 | (bytes))
#define MANY(code, bytes) (IN(code, 0, bytes) | 0x80u)

static struct wt_value value_of(struct wt_span piece, size_t size)
{
    struct wt_reader r = wt_reader_over(piece);

    if (size == 1)
        return wt_number(wt_read_u8(&r));
    if (size == 2)
        return wt_number(wt_read_be16(&r));
    return size == 4 ? wt_number(wt_read_be32(&r)) : wt_octets(piece);
}

static unsigned values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max)
{
    size_t from = what >> 8 & 0xff, size = what & 0x7f;
    bool many = (what & 0x80) != 0;
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option;
    unsigned n = 0;

    wt_dhcpv6_walk_begin(&walk, &layer->u.dhcpv6);
    while (n < max && wt_dhcpv6_walk_next(&walk, &option)) {
        if (option.code != what >> 16 || option.data.on_wire < from)
            continue;
        size_t step = size > 0 ? size : option.data.on_wire - from, at = from;

        do {
            struct wt_span piece = wt_slice(option.data, at, step);

            if (step == 0 || piece.captured < step)
                break;
            out[n] = value_of(piece, size);
            n += out[n].present;
            at += step;
        } while (many && n < max);
    }
    return n;
}

/* An identity association's number: four bytes, as they stand. */
static unsigned identities(const struct wt_layer *layer, unsigned what WT_UNUSED,
                           struct wt_value *out, unsigned max)
{
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option;
    unsigned n = 0;

    wt_dhcpv6_walk_begin(&walk, &layer->u.dhcpv6);
    while (n < max && wt_dhcpv6_walk_next(&walk, &option))
        if (option.code == WT_DHCPV6_IA_NA || option.code == WT_DHCPV6_IA_TA ||
            option.code == WT_DHCPV6_IA_PD) {
            out[n] = wt_octets_in(option.data, 0, 4);
            n += out[n].present;
        }
    return n;
}

/* Both who asks and who answers. */
static unsigned duids(const struct wt_layer *layer, unsigned what WT_UNUSED, struct wt_value *out,
                      unsigned max)
{
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option;
    unsigned n = 0;

    wt_dhcpv6_walk_begin(&walk, &layer->u.dhcpv6);
    while (n < max && wt_dhcpv6_walk_next(&walk, &option))
        if (option.code == WT_DHCPV6_CLIENT_ID || option.code == WT_DHCPV6_SERVER_ID) {
            out[n] = wt_octets(option.data);
            n += out[n].present;
        }
    return n;
}

/* T1 and T2 of addresses and of networks. */
static unsigned times(const struct wt_layer *layer, unsigned at, struct wt_value *out, unsigned max)
{
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option;
    unsigned n = 0;

    wt_dhcpv6_walk_begin(&walk, &layer->u.dhcpv6);
    while (n < max && wt_dhcpv6_walk_next(&walk, &option))
        if ((option.code == WT_DHCPV6_IA_NA || option.code == WT_DHCPV6_IA_PD) &&
            option.data.captured >= at + 4)
            out[n++] = value_of(wt_slice(option.data, at, 4), 4);
    return n;
}

/* Hundredths of a second on the wire; shown as milliseconds. */
static struct wt_value elapsed(const struct wt_layer *layer, unsigned what)
{
    struct wt_value value = wt_absent();

    if (values(layer, what, &value, 1) == 0)
        return wt_absent();
    value.number *= 10;
    return value;
}

#define LAYOUT "RFC 8415 section 8"
#define RELAY "RFC 8415 section 9"
/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("dhcpv6.msgtype",                0, 8, WT_AS_DECIMAL, 0, LAYOUT),
    WT_GET("dhcpv6.xid",                   WT_AS_HEX,     transaction,   0,       LAYOUT),
    WT_GET("dhcpv6.hopcount",              WT_AS_DECIMAL, hops,          0,       RELAY),
    WT_GET("dhcpv6.linkaddr",              WT_AS_IPV6,    relay_address, LINK_AT, RELAY),
    WT_GET("dhcpv6.peeraddr",              WT_AS_IPV6,    relay_address, PEER_AT, RELAY),
    WT_LIST("dhcpv6.option.type",          WT_AS_DECIMAL, parts, CODE,   "RFC 8415 section 21.1"),
    WT_LIST("dhcpv6.option.length",        WT_AS_BYTES,   parts, LENGTH, "RFC 8415 section 21.1"),
    WT_LIST("dhcpv6.duid.bytes",           WT_AS_OCTETS,  duids, 0,      "RFC 8415 section 11"),
    WT_LIST("dhcpv6.iaid",                 WT_AS_OCTETS,  identities, 0, "RFC 8415 section 12"),
    WT_LIST("dhcpv6.iaid.t1",              WT_AS_DECIMAL, times, 4,      "RFC 8415 section 21.4"),
    WT_LIST("dhcpv6.iaid.t2",              WT_AS_DECIMAL, times, 8,      "RFC 8415 section 21.4"),
    WT_LIST("dhcpv6.iaaddr.ip",            WT_AS_IPV6,    values, IN(WT_DHCPV6_ADDRESS, 0, 16), "RFC 8415 section 21.6"),
    WT_LIST("dhcpv6.iaaddr.pref_lifetime", WT_AS_DECIMAL, values, IN(WT_DHCPV6_ADDRESS, 16, 4), "RFC 8415 section 21.6"),
    WT_LIST("dhcpv6.iaaddr.valid_lifetime", WT_AS_DECIMAL, values, IN(WT_DHCPV6_ADDRESS, 20, 4), "RFC 8415 section 21.6"),
    WT_LIST("dhcpv6.requested_option_code", WT_AS_DECIMAL, values, MANY(6, 2), "RFC 8415 section 21.7"),
    WT_LIST("dhcpv6.option_preference",    WT_AS_DECIMAL, values, IN(7, 0, 1), "RFC 8415 section 21.8"),
    WT_GET("dhcpv6.elapsed_time",         WT_AS_DECIMAL, elapsed, IN(8, 0, 2), "RFC 8415 section 21.9"),
    WT_LIST("dhcpv6.status_code",          WT_AS_DECIMAL, values, IN(WT_DHCPV6_STATUS, 0, 2), "RFC 8415 section 21.13"),
    WT_LIST("dhcpv6.status_msg",           WT_AS_TEXT,    values, IN(WT_DHCPV6_STATUS, 2, 0), "RFC 8415 section 21.13"),
    WT_LIST("dhcpv6.vendorclass.enterprise", WT_AS_DECIMAL, values, IN(16, 0, 4), "RFC 8415 section 21.16"),
    WT_LIST("dhcpv6.interface_id",         WT_AS_OCTETS,  values, IN(18, 0, 0), "RFC 8415 section 21.18"),
    WT_LIST("dhcpv6.reconf_msg",           WT_AS_DECIMAL, values, IN(19, 0, 1), "RFC 8415 section 21.19"),
    WT_LIST("dhcpv6.dns_server",           WT_AS_IPV6,    values, MANY(23, 16), "RFC 3646 section 3"),
    WT_LIST("dhcpv6.iaprefix.pref_lifetime", WT_AS_DECIMAL, values, IN(WT_DHCPV6_PREFIX, 0, 4), "RFC 8415 section 21.22"),
    WT_LIST("dhcpv6.iaprefix.valid_lifetime", WT_AS_DECIMAL, values, IN(WT_DHCPV6_PREFIX, 4, 4), "RFC 8415 section 21.22"),
    WT_LIST("dhcpv6.iaprefix.pref_len",    WT_AS_DECIMAL, values, IN(WT_DHCPV6_PREFIX, 8, 1), "RFC 8415 section 21.22"),
    WT_LIST("dhcpv6.iaprefix.pref_addr",   WT_AS_IPV6,    values, IN(WT_DHCPV6_PREFIX, 9, 16), "RFC 8415 section 21.22"),
};
/* clang-format on */

/* ---- Dissecting ---- */

/* The message in an option of a relay; the innermost is the last that comes. */
static void take_relayed(struct wt_dhcpv6 *dhcpv6, struct wt_span data)
{
    struct wt_reader r = wt_reader_over(data);
    uint32_t first = wt_read_be32(&r);

    if (r.end == WT_READ_OK && !is_relay(first >> 24)) {
        dhcpv6->message = (uint8_t)(first >> 24);
        dhcpv6->id = first & 0xffffff;
    }
}

static void take_address(struct wt_dhcpv6 *dhcpv6, struct wt_span data)
{
    struct wt_reader r = wt_reader_over(data);

    if (dhcpv6->address.version != 0)
        return;
    wt_read_ip(&r, &dhcpv6->address, 6);
    wt_read_skip(&r, 4);
    dhcpv6->lifetime = wt_read_be32(&r);
}

static void take_prefix(struct wt_dhcpv6 *dhcpv6, struct wt_span data)
{
    struct wt_reader r = wt_reader_over(data);

    if (dhcpv6->prefix.version != 0)
        return;
    wt_read_skip(&r, 4);
    uint32_t lifetime = wt_read_be32(&r);

    dhcpv6->prefix_bits = wt_read_u8(&r);
    wt_read_ip(&r, &dhcpv6->prefix, 6);
    if (dhcpv6->address.version == 0)
        dhcpv6->lifetime = lifetime;
}

static void take_option(struct wt_dhcpv6 *dhcpv6, const struct wt_dhcpv6_option *option)
{
    struct wt_reader r = wt_reader_over(option->data);

    switch (option->code) {
    case WT_DHCPV6_ADDRESS:
        take_address(dhcpv6, option->data);
        break;
    case WT_DHCPV6_PREFIX:
        take_prefix(dhcpv6, option->data);
        break;
    case WT_DHCPV6_RELAYED:
        take_relayed(dhcpv6, option->data);
        break;
    case WT_DHCPV6_RAPID:
        dhcpv6->rapid = true;
        break;
    case WT_DHCPV6_STATUS:
        dhcpv6->has_status = true;
        if (dhcpv6->status == 0) {
            dhcpv6->status = wt_read_be16(&r);
            dhcpv6->reason = wt_read_rest(&r);
        }
        break;
    default:
        break;
    }
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_dhcpv6 *dhcpv6 = &layer->u.dhcpv6;
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option = {.code = 0};

    *dhcpv6 = (struct wt_dhcpv6){.outer = wt_read_u8(r)};
    wt_header_is(layer, r, r->span.on_wire);
    if (is_relay(dhcpv6->outer)) {
        wt_read_skip(r, RELAY_LEN - FIXED_LEN);
    } else {
        dhcpv6->message = dhcpv6->outer;
        dhcpv6->id = (uint32_t)wt_read_u8(r) << 16;
        dhcpv6->id |= wt_read_be16(r);
    }
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    dhcpv6->options = wt_read_rest(r);
    wt_dhcpv6_walk_begin(&walk, dhcpv6);
    while (wt_dhcpv6_walk_next(&walk, &option))
        take_option(dhcpv6, &option);
    if (!walk.bad)
        return dhcpv6->options.captured < dhcpv6->options.on_wire ? WT_CUT : WT_DISSECTED;
    if (layer->fragment)
        return WT_CUT;
    wt_note(layer, WT_NOTE_DHCP_OPTION_BAD, option.code, 0);
    return WT_MALFORMED;
}

static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    uint8_t message = wt_read_u8(&r);

    return r.end == WT_READ_OK && message != 0 && message < WT_N_DHCPV6_MESSAGES;
}

const struct wt_dissector wt_dhcpv6_dissector = {
    .name = "dhcpv6",
    .title = "DHCPv6",
    .protocol = WT_DHCPV6,
    .dissect = dissect,
    .admits = admits,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
