/* SPDX-License-Identifier: BSD-2-Clause */
/* What routers say of themselves and of the link: router advertisements. RFC 4861 section 4.2,
 * RFC 4862, RFC 8106, RFC 4191. */
#include "../telling.h"
#include "wiretutor/text.h"

enum {
    SOLICITATION = 133,
    ADVERTISEMENT = 134,
    OPTION_PREFIX = 3,
    OPTION_MTU = 5,
    OPTION_RDNSS = 25,
    OPTION_DNSSL = 31,
    MOST_SERVERS = 8,
    MOST_PREFIXES = 3,
};
#define FOREVER UINT32_MAX
#define NS_PER_S INT64_C(1000000000)

static void add_lifetime(struct wt_remark *r, const char *name, uint32_t seconds)
{
    if (seconds == FOREVER)
        wt_arg_remark(r, name, WT_REMARK_FOR_EVER);
    else
        wt_arg_seconds(r, name, seconds * NS_PER_S);
}

static void tell_router(struct wt_telling *t, uint8_t flags, uint16_t lifetime)
{
    enum { MANAGED = 0x80, OTHER = 0x40 };
    unsigned preference = flags >> 3 & 3;

    if (lifetime == 0)
        wt_tell(t, WT_REMARK_RA_NO_DEFAULT, WT_CALL_KERNEL);
    else
        wt_arg_seconds(wt_tell(t, WT_REMARK_RA_DEFAULT, WT_CALL_KERNEL), "lifetime",
                       lifetime * NS_PER_S);
    if (lifetime != 0 && preference != 0)
        wt_arg_value(wt_tell(t, WT_REMARK_RA_PREFERENCE, WT_CALL_NONE), "preference",
                     "icmpv6.nd.ra.flag.prf", (uint16_t)preference);
    if (flags & MANAGED)
        wt_tell(t, WT_REMARK_RA_MANAGED, WT_CALL_NONE);
    else if (flags & OTHER)
        wt_tell(t, WT_REMARK_RA_OTHER, WT_CALL_NONE);
}

static void tell_prefix(struct wt_telling *t, struct wt_reader r)
{
    enum { ON_LINK = 0x80, AUTO = 0x40 };
    uint8_t length = wt_read_u8(&r);
    uint8_t flags = wt_read_u8(&r);
    uint32_t valid = wt_read_be32(&r);
    uint32_t preferred = wt_read_be32(&r);
    struct wt_ip prefix = {.version = 6};

    wt_read_skip(&r, 4);
    wt_read_bytes(&r, prefix.bytes, sizeof prefix.bytes);
    if (r.end != WT_READ_OK)
        return;
    enum wt_remark_id id = valid == 0 || preferred == 0          ? WT_REMARK_RA_PREFIX_GONE
                           : (flags & ON_LINK) && (flags & AUTO) ? WT_REMARK_RA_PREFIX
                           : flags & ON_LINK                     ? WT_REMARK_RA_PREFIX_LINK
                           : flags & AUTO                        ? WT_REMARK_RA_PREFIX_AUTO
                                                                 : WT_REMARK_RA_PREFIX_ONLY;
    struct wt_remark *remark = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_ip(remark, "prefix", &prefix);
    wt_arg_number(remark, "length", length);
    add_lifetime(remark, "valid", valid);
    add_lifetime(remark, "preferred", preferred);
}

/* The text in the explainer's list; what does not fit into it is left out. */
static void add_list(struct wt_telling *t, struct wt_remark *r, const char *name, size_t n)
{
    wt_arg_text(
        r, name,
        (struct wt_span){.data = (const uint8_t *)t->explainer->list, .captured = n, .on_wire = n});
}

static void tell_servers(struct wt_telling *t, struct wt_reader r)
{
    struct wt_text list;
    struct wt_ip server = {.version = 6};

    wt_text_init_in(&list, t->explainer->list, sizeof t->explainer->list / 2);
    wt_read_skip(&r, 2);
    uint32_t lifetime = wt_read_be32(&r);

    for (unsigned n = 0; n < MOST_SERVERS && wt_read_left(&r) >= sizeof server.bytes; n++) {
        wt_read_bytes(&r, server.bytes, sizeof server.bytes);
        if (r.end != WT_READ_OK)
            break;
        if (n > 0)
            wt_text_str(&list, ", ");
        wt_text_ip(&list, &server);
    }
    struct wt_remark *remark =
        wt_tell(t, lifetime == 0 ? WT_REMARK_RA_DNS_GONE : WT_REMARK_RA_DNS, WT_CALL_NONE);

    add_list(t, remark, "servers", list.len);
    add_lifetime(remark, "lifetime", lifetime);
}

/* One label after the other, dots between them; names are told apart by a comma. */
static size_t write_domains(struct wt_reader *r, char *out, size_t size)
{
    size_t n = 0;
    bool inside = false;

    while (wt_read_left(r) > 0 && r->end == WT_READ_OK) {
        size_t label = wt_read_u8(r);

        if (label == 0 && !inside)
            break;
        if (label == 0) {
            inside = false;
            continue;
        }
        if (label > 63 || n + label + 2 > size)
            break;
        if (n > 0 && !inside)
            out[n++] = ',';
        if (n > 0)
            out[n++] = inside ? '.' : ' ';
        wt_read_bytes(r, (uint8_t *)out + n, label);
        n += r->end == WT_READ_OK ? label : 0;
        inside = true;
    }
    return n;
}

static void tell_domains(struct wt_telling *t, struct wt_reader r)
{
    wt_read_skip(&r, 6);
    size_t n = write_domains(&r, t->explainer->list + sizeof t->explainer->list / 2,
                             sizeof t->explainer->list / 2);

    wt_arg_text(wt_tell(t, WT_REMARK_RA_SEARCH, WT_CALL_NONE), "domains",
                (struct wt_span){.data = (const uint8_t *)t->explainer->list +
                                         sizeof t->explainer->list / 2,
                                 .captured = n,
                                 .on_wire = n});
}

/* What was told of this advertisement: the lists share a place, so one of each kind. */
struct told {
    unsigned prefixes, servers, domains;
};

static void tell_option(struct wt_telling *t, const struct wt_nd_option *option, struct told *told)
{
    struct wt_reader r = wt_reader_over(option->bytes);

    wt_read_skip(&r, 2);
    switch (option->type) {
    case OPTION_PREFIX:
        if (told->prefixes++ < MOST_PREFIXES)
            tell_prefix(t, r);
        break;
    case OPTION_MTU:
        wt_read_skip(&r, 2);
        wt_arg_number(wt_tell(t, WT_REMARK_RA_MTU, WT_CALL_NONE), "mtu", wt_read_be32(&r));
        break;
    case OPTION_RDNSS:
        if (told->servers++ == 0)
            tell_servers(t, r);
        break;
    case OPTION_DNSSL:
        if (told->domains++ == 0)
            tell_domains(t, r);
        break;
    default:
        break;
    }
}

bool wt_tell_router(struct wt_telling *t, unsigned i)
{
    const struct wt_layer *layer = &t->packet->layers[i];
    struct wt_reader r = wt_reader_over(layer->header);
    struct wt_nd_walk walk;
    struct wt_nd_option option;
    struct told told = {0};

    if (layer->u.icmp.type == SOLICITATION) {
        wt_tell(t, WT_REMARK_ND_ROUTER_SOLICIT, WT_CALL_KERNEL);
        return true;
    }
    if (layer->u.icmp.type != ADVERTISEMENT)
        return false;
    wt_read_skip(&r, 5);
    uint8_t flags = wt_read_u8(&r);
    uint16_t lifetime = wt_read_be16(&r);

    if (r.end != WT_READ_OK)
        return true;
    tell_router(t, flags, lifetime);
    wt_nd_walk_begin(&walk, layer);
    while (wt_nd_walk_next(&walk, &option))
        tell_option(t, &option, &told);
    return true;
}
