/* SPDX-License-Identifier: BSD-2-Clause */
/* ICMP: what happened to a datagram, and ping. RFC 792. Type, code and checksum are always there;
 * what follows depends on the type. */
#include "icmp.h"

enum {
    FIXED_LEN = 4,
    HEADER_LEN = 8,
    TIMESTAMP_LEN = 20,
    MASK_LEN = 12,
    ECHO_REPLY = 0,
    UNREACHABLE = 3,
    SOURCE_QUENCH = 4,
    REDIRECT = 5,
    ECHO = 8,
    ROUTER_ADVERTISEMENT = 9,
    TIME_EXCEEDED = 11,
    PARAMETER_PROBLEM = 12,
    TIMESTAMP = 13,
    MASK_REPLY = 18,
    EXTENDED_ECHO = 42,
    EXTENDED_ECHO_REPLY = 43,
    FRAGMENTATION_NEEDED = 4, /* a code of UNREACHABLE */
};

/* Echo, timestamp, information and address mask carry identifier and sequence number. */
static bool has_id(const struct wt_icmp *icmp)
{
    return icmp->type == ECHO_REPLY || icmp->type == ECHO ||
           (icmp->type >= TIMESTAMP && icmp->type <= MASK_REPLY) || icmp->type == EXTENDED_ECHO ||
           icmp->type == EXTENDED_ECHO_REPLY;
}

/* RFC 4884 section 4: these say how much of the datagram they quote. */
static bool has_length(const struct wt_icmp *icmp)
{
    return icmp->type == UNREACHABLE || icmp->type == TIME_EXCEEDED ||
           icmp->type == PARAMETER_PROBLEM;
}

static struct wt_value only(bool is, struct wt_value value)
{
    return is ? value : wt_absent();
}

static struct wt_value checksum_status(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return only(layer->header.captured >= FIXED_LEN, wt_number(layer->u.icmp.checksum_status));
}
/* Which messages have a field. */
enum having { ID, LENGTH, MTU, NEW_GATEWAY, POINTER, TIMES, MASK, ROUTERS, SEQ, LONE_SEQ };
static bool has(const struct wt_icmp *icmp, unsigned what)
{
    bool extended = icmp->type >= EXTENDED_ECHO;

    switch (what) {
    case ID:
        return has_id(icmp);
    case SEQ:
        return has_id(icmp) && !extended;
    case LONE_SEQ:
        return has_id(icmp) && extended;
    case LENGTH:
        return has_length(icmp);
    case MTU:
        return icmp->type == UNREACHABLE && icmp->code == FRAGMENTATION_NEEDED;
    case NEW_GATEWAY:
        return icmp->type == REDIRECT;
    case POINTER:
        return icmp->type == PARAMETER_PROBLEM;
    case TIMES:
        return icmp->type == TIMESTAMP || icmp->type == TIMESTAMP + 1;
    case MASK:
        return icmp->type == MASK_REPLY || icmp->type == MASK_REPLY - 1;
    default:
        return icmp->type == ROUTER_ADVERTISEMENT;
    }
}

/* `what` of a row: which messages have it, its place, and how many bytes. */
#define IN(having, at, n) ((unsigned)(having) << 16 | (at) << 8 | (n))
static struct wt_value number(const struct wt_layer *layer, unsigned what)
{
    return only(has(&layer->u.icmp, what >> 16),
                wt_header_number(layer, what >> 8 & 0xff, what & 0xff));
}
static struct wt_value octets(const struct wt_layer *layer, unsigned what)
{
    return only(has(&layer->u.icmp, what >> 16),
                wt_octets_in(layer->header, what >> 8 & 0xff, what & 0xff));
}
/* Bits of the word at byte 4, of one type: the type, the first bit, and how many. */
#define BITS(type, first, n) ((unsigned)(type) << 16 | (first) << 8 | (n))
static struct wt_value bits(const struct wt_layer *layer, unsigned what)
{
    return only(layer->u.icmp.type == what >> 16,
                wt_bits_of(wt_header_number(layer, 4, 4), what >> 8 & 0xff, what & 0xff));
}
static struct wt_value unused(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    uint8_t type = layer->u.icmp.type;

    if (type == UNREACHABLE && layer->u.icmp.code == FRAGMENTATION_NEEDED)
        return wt_octets_in(layer->header, 4, 2);
    if (type == PARAMETER_PROBLEM)
        return wt_octets_in(layer->header, 5, 3);
    return only(type == UNREACHABLE || type == TIME_EXCEEDED || type == SOURCE_QUENCH,
                wt_octets_in(layer->header, 4, 4));
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("icmp.type",     0,  8,  WT_AS_DECIMAL, 0, "RFC 792"),
    WT_AT("icmp.code",     8,  8,  WT_AS_DECIMAL, 0, "RFC 792"),
    WT_AT("icmp.checksum", 16, 16, WT_AS_HEX,     0, "RFC 792"),
    WT_GET("icmp.checksum.status",     WT_AS_DECIMAL, checksum_status, 0, "RFC 792"),
    WT_GET("icmp.ident",               WT_AS_DECIMAL, number, IN(ID, 4, 2), "RFC 792"),
    WT_GET("icmp.seq",                 WT_AS_DECIMAL, number, IN(SEQ, 6, 2), "RFC 792"),
    WT_GET("icmp.ext.echo.seq",        WT_AS_DECIMAL, number, IN(LONE_SEQ, 6, 1), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.req.res", WT_AS_DECIMAL, bits, BITS(EXTENDED_ECHO, 24, 7), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.req.local", WT_AS_FLAG, bits, BITS(EXTENDED_ECHO, 31, 1), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.rsp.state", WT_AS_DECIMAL, bits, BITS(EXTENDED_ECHO_REPLY, 24, 3), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.rsp.res", WT_AS_DECIMAL, bits, BITS(EXTENDED_ECHO_REPLY, 27, 2), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.rsp.active", WT_AS_FLAG, bits, BITS(EXTENDED_ECHO_REPLY, 29, 1), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.rsp.ipv4", WT_AS_FLAG, bits, BITS(EXTENDED_ECHO_REPLY, 30, 1), "RFC 8335 section 2"),
    WT_GET("icmp.ext.echo.rsp.ipv6", WT_AS_FLAG, bits, BITS(EXTENDED_ECHO_REPLY, 31, 1), "RFC 8335 section 2"),
    WT_GET("icmp.unused",              WT_AS_OCTETS,  unused,          0, "RFC 792"),
    WT_GET("icmp.length",              WT_AS_DECIMAL, number, IN(LENGTH, 5, 1), "RFC 4884 section 4"),
    WT_GET("icmp.mtu",                 WT_AS_BYTES,   number, IN(MTU, 6, 2), "RFC 1191 section 4"),
    WT_GET("icmp.redir_gw",            WT_AS_IPV4,    octets, IN(NEW_GATEWAY, 4, 4), "RFC 792"),
    WT_GET("icmp.pointer",             WT_AS_DECIMAL, number, IN(POINTER, 4, 1), "RFC 792"),
    WT_GET("icmp.originate_timestamp", WT_AS_DECIMAL, number, IN(TIMES, 8, 4), "RFC 792"),
    WT_GET("icmp.receive_timestamp",   WT_AS_DECIMAL, number, IN(TIMES, 12, 4), "RFC 792"),
    WT_GET("icmp.transmit_timestamp",  WT_AS_DECIMAL, number, IN(TIMES, 16, 4), "RFC 792"),
    WT_GET("icmp.address_mask",        WT_AS_IPV4,    octets, IN(MASK, 8, 4), "RFC 950 appendix I"),
    WT_GET("icmp.num_addrs",           WT_AS_DECIMAL, number, IN(ROUTERS, 4, 1), "RFC 1256 section 3"),
    WT_GET("icmp.addr_entry_size",     WT_AS_DECIMAL, number, IN(ROUTERS, 5, 1), "RFC 1256 section 3"),
    WT_GET("icmp.lifetime",            WT_AS_DECIMAL, number, IN(ROUTERS, 6, 2), "RFC 1256 section 3"),
    WT_GET("icmp.router_address",      WT_AS_IPV4,    octets, IN(ROUTERS, 8, 4), "RFC 1256 section 3"),
    WT_GET("icmp.pref_level",          WT_AS_DECIMAL, number, IN(ROUTERS, 12, 4), "RFC 1256 section 3"),
};
/* clang-format on */

/* Bytes of the message's own header, by its type. */
static size_t header_bytes(const struct wt_icmp *icmp, uint8_t n_addresses, uint8_t words)
{
    switch (icmp->type) {
    case ROUTER_ADVERTISEMENT:
        return HEADER_LEN + n_addresses * words * (size_t)4;
    case TIMESTAMP:
    case TIMESTAMP + 1:
        return TIMESTAMP_LEN;
    case MASK_REPLY - 1:
    case MASK_REPLY:
        return MASK_LEN;
    default:
        return HEADER_LEN;
    }
}

void wt_icmp_quote(struct wt_layer *layer, uint8_t version, size_t length)
{
    struct wt_span *quote = &layer->payload;

    if (length > 0 && length < quote->captured) /* behind it: extensions, RFC 4884 section 7 */
        quote->captured = length;
    if (quote->on_wire < WT_LARGEST_DATAGRAM)
        quote->on_wire = WT_LARGEST_DATAGRAM;
    layer->next = (struct wt_next){WT_QUOTED_IP, version};
}

/* The four bytes whose meaning depends on the type. */
static void take_rest(struct wt_icmp *icmp, const uint8_t rest[4])
{
    uint16_t first = (uint16_t)(rest[0] << 8 | rest[1]);
    uint16_t second = (uint16_t)(rest[2] << 8 | rest[3]);

    if (has_id(icmp)) {
        icmp->id = first;
        icmp->sequence = icmp->type >= EXTENDED_ECHO ? rest[2] : second;
    }
    if (icmp->type == UNREACHABLE && icmp->code == FRAGMENTATION_NEEDED)
        icmp->mtu = second;
    if (icmp->type == REDIRECT) {
        icmp->address.version = 4;
        memcpy(icmp->address.bytes, rest, 4);
    }
    icmp->is_error = icmp->type == UNREACHABLE || icmp->type == SOURCE_QUENCH ||
                     icmp->type == REDIRECT || icmp->type == TIME_EXCEEDED ||
                     icmp->type == PARAMETER_PROBLEM;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_icmp *icmp = &layer->u.icmp;
    uint8_t rest[4];

    *icmp = (struct wt_icmp){.type = wt_read_u8(r), .checksum_status = WT_CHECKSUM_UNVERIFIED};
    icmp->code = wt_read_u8(r);
    icmp->checksum = wt_read_be16(r);
    bool known = r->end == WT_READ_OK;

    wt_header_is(layer, r, HEADER_LEN);
    wt_read_bytes(r, rest, sizeof rest);
    if (known)
        take_rest(icmp, rest);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    size_t more = header_bytes(icmp, rest[0], rest[1]) - HEADER_LEN;

    wt_header_is(layer, r, HEADER_LEN + more);
    struct wt_span own = wt_read_span(r, more);

    layer->payload = wt_read_rest(r);
    if (own.captured < own.on_wire)
        return WT_CUT;
    if (icmp->is_error)
        wt_icmp_quote(layer, 4, has_length(icmp) ? rest[1] * (size_t)4 : 0);
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_icmp_dissector = {
    .name = "icmp",
    .title = "ICMP",
    .protocol = WT_ICMP,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
