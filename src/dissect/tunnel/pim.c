/* SPDX-License-Identifier: BSD-2-Clause */
/* PIM Register: a router sends a multicast packet on to the rendezvous point, in a header of its
 * own. The other PIM messages are routing traffic and stay undecoded. RFC 7761 section 4.9.3. */
#include "../dissect.h"

enum { HEADER_LEN = 8, VERSION_2_REGISTER = 0x21, FLAGS_AT = 4 };

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, FLAGS_AT, 4);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("pim.version",                     0,  4,  WT_AS_DECIMAL, 0, "RFC 7761 section 4.9"),
    WT_AT("pim.type",                        4,  4,  WT_AS_DECIMAL, 0, "RFC 7761 section 4.9"),
    WT_AT("pim.res_bytes",                   8,  8,  WT_AS_OCTETS,  0, "RFC 7761 section 4.9"),
    WT_AT("pim.cksum",                       16, 16, WT_AS_HEX,     0, "RFC 7761 section 4.9"),
    WT_AT("pim.register_flag.border",        32, 1,  WT_AS_FLAG,    0, "RFC 7761 section 4.9.3"),
    WT_AT("pim.register_flag.null_register", 33, 1,  WT_AS_FLAG,    0, "RFC 7761 section 4.9.3"),
    WT_AT("reserved",                        34, 30, WT_AS_PADDING, 0, "RFC 7761 section 4.9.3"),
    WT_GET("pim.register_flag", WT_AS_HEX, flags, 0, "RFC 7761 section 4.9.3"),
};
/* clang-format on */

static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);

    return wt_read_u8(&r) == VERSION_2_REGISTER;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, HEADER_LEN);
    wt_read_be32(r);
    wt_read_be32(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = wt_ip_by_version(layer->payload);
    return WT_DISSECTED;
}

const struct wt_dissector wt_pim_dissector = {
    .name = "pim",
    .title = "PIM Register",
    .protocol = WT_PIM,
    .admits = admits,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = HEADER_LEN,
};
