/* SPDX-License-Identifier: BSD-2-Clause */
/* PIM Register: a router sends a multicast packet on to the rendezvous point, in a header of its
 * own. The other PIM messages are routers' talk and stay undecoded. RFC 7761 section 4.9.3. */
#include "dissect.h"

enum { HEADER_LEN = 8, VERSION_2_REGISTER = 0x21, FLAGS_AT = 4 };

static const struct wt_field fields[] = {
    {"pim.version",                     0,  4,  WT_AS_DECIMAL, 0, "RFC 7761 section 4.9"  },
    {"pim.type",                        4,  4,  WT_AS_DECIMAL, 0, "RFC 7761 section 4.9"  },
    {"pim.res_bytes",                   8,  8,  WT_AS_OCTETS,  0, "RFC 7761 section 4.9"  },
    {"pim.cksum",                       16, 16, WT_AS_HEX,     0, "RFC 7761 section 4.9"  },
    {"pim.register_flag.border",        32, 1,  WT_AS_FLAG,    0, "RFC 7761 section 4.9.3"},
    {"pim.register_flag.null_register", 33, 1,  WT_AS_FLAG,    0, "RFC 7761 section 4.9.3"},
    {"reserved",                        34, 30, WT_AS_PADDING, 0, "RFC 7761 section 4.9.3"},
};

static struct wt_value flags(const struct wt_layer *layer)
{
    return wt_header_number(layer, WT_AS_HEX, FLAGS_AT, 4);
}

static const struct wt_computed computed[] = {
    {"pim.register_flag", flags, "RFC 7761 section 4.9.3"},
};

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
    .fields = fields,
    .n_fields = WT_ARRAY_LEN(fields),
    .computed = computed,
    .n_computed = WT_ARRAY_LEN(computed),
    .fixed_bytes = HEADER_LEN,
};
