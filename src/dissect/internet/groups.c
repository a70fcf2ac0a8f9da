/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of reports: which multicast groups a host listens to, from which sources. RFC 9776 and
 * RFC 3376 section 4.2 (IGMPv3), RFC 9777 and RFC 3810 section 5.2 (MLDv2). */
#include "icmp.h"

enum { REPORT_BYTES = 8 };

void wt_group_walk_begin(struct wt_group_walk *walk, const struct wt_layer *layer)
{
    walk->reader = wt_reader_over(layer->header);
    walk->version = layer->dissector->protocol == WT_IGMP ? 4 : 6;
    wt_read_skip(&walk->reader, REPORT_BYTES - 2);
    walk->left = wt_read_be16(&walk->reader);
}

bool wt_group_walk_next(struct wt_group_walk *walk, struct wt_group_record *record)
{
    struct wt_reader *r = &walk->reader;

    if (walk->left == 0 || r->end != WT_READ_OK || wt_read_left(r) == 0)
        return false;
    walk->left--;
    record->type = wt_read_u8(r);
    record->extra_words = wt_read_u8(r);
    record->sources = wt_read_be16(r);
    wt_read_ip(r, &record->group, walk->version);
    if (r->end != WT_READ_OK)
        return false;
    record->group_at = r->pos - (walk->version == 4 ? 4 : 16);
    record->source_list = wt_read_span(r, record->sources * (walk->version == 4 ? 4U : 16U));
    wt_read_skip(r, record->extra_words * (size_t)4);
    return true;
}

/* Is it a report of records? */
static bool has_records(const struct wt_layer *layer)
{
    enum { IGMP_REPORT_3 = 0x22, MLD_REPORT_2 = 143 };

    return layer->dissector->protocol == WT_IGMP ? layer->u.igmp.type == IGMP_REPORT_3
                                                 : layer->u.icmp.type == MLD_REPORT_2;
}

unsigned wt_group_values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                         unsigned max)
{
    struct wt_group_walk walk;
    struct wt_group_record record;
    unsigned n = 0;

    if (!has_records(layer))
        return 0;
    wt_group_walk_begin(&walk, layer);
    size_t size = walk.version == 4 ? 4 : 16;

    while (n < max && wt_group_walk_next(&walk, &record)) {
        switch (what) {
        case WT_GROUP_TYPE:
            out[n++] = wt_number(record.type);
            break;
        case WT_GROUP_EXTRA:
            out[n++] = wt_number(record.extra_words);
            break;
        case WT_GROUP_SOURCES:
            out[n++] = wt_number(record.sources);
            break;
        case WT_GROUP_ADDRESS:
            out[n] = wt_octets(wt_slice(layer->header, record.group_at, size));
            n += out[n].present;
            break;
        default:
            for (size_t at = 0; n < max && at + size <= record.source_list.captured; at += size)
                out[n++] = wt_octets(wt_slice(record.source_list, at, size));
            break;
        }
    }
    return n;
}
