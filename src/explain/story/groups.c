/* SPDX-License-Identifier: BSD-2-Clause */
/* Multicast groups: who asks for them, who joins, who leaves. IGMP (RFC 1112, RFC 2236, RFC 3376)
 * and MLD (RFC 2710, RFC 3810). */
#include "../telling.h"

enum { MOST_RECORDS = 4, NS_PER_MS = 1000000 };
enum { ONLY_NOW = 1, ALL_BUT_NOW, TO_ONLY, TO_ALL_BUT }; /* types of records */

static void tell_group(struct wt_telling *t, enum wt_remark_id id, const struct wt_ip *group)
{
    wt_arg_ip(wt_tell(t, id, WT_CALL_KERNEL), "group", group);
}

static void tell_record(struct wt_telling *t, const struct wt_group_record *record)
{
    if (record->sources == 0 && (record->type == ALL_BUT_NOW || record->type == TO_ALL_BUT)) {
        tell_group(t,
                   record->type == TO_ALL_BUT ? WT_REMARK_GROUP_JOINED : WT_REMARK_GROUP_LISTENED,
                   &record->group);
        return;
    }
    if (record->sources == 0 && (record->type == TO_ONLY || record->type == ONLY_NOW)) {
        tell_group(t, WT_REMARK_GROUP_LEFT, &record->group);
        return;
    }
    struct wt_remark *r = wt_tell(t, WT_REMARK_GROUP_SOURCES, WT_CALL_KERNEL);

    wt_arg_ip(r, "group", &record->group);
    wt_arg_number(r, "sources", record->sources);
    wt_arg_value(r, "what", "igmp.record_type", record->type);
}

static void tell_records(struct wt_telling *t, const struct wt_layer *layer)
{
    struct wt_group_walk walk;
    struct wt_group_record record;
    unsigned told = 0;

    wt_group_walk_begin(&walk, layer);
    while (told < MOST_RECORDS && wt_group_walk_next(&walk, &record)) {
        tell_record(t, &record);
        told++;
    }
    if (walk.left > 0 && told == MOST_RECORDS)
        wt_arg_number(wt_tell(t, WT_REMARK_GROUPS_MORE, WT_CALL_NONE), "count", walk.left);
}

/* From 0x80 on a time is a small floating-point number. RFC 3376 section 4.1.1. */
static uint64_t coded(uint64_t code, unsigned bits)
{
    uint64_t top = UINT64_C(1) << (bits - 1), mantissa = bits - 4;

    if (code < top)
        return code;
    return ((code & ((UINT64_C(1) << mantissa) - 1)) | UINT64_C(1) << mantissa)
           << ((code >> mantissa & 7) + 3);
}

static void tell_query(struct wt_telling *t, const struct wt_ip *group, uint64_t within)
{
    static const struct wt_ip none4 = {.version = 4}, none6 = {.version = 6};
    bool general = wt_ip_same(group, &none4) || wt_ip_same(group, &none6);
    struct wt_remark *r =
        wt_tell(t, general ? WT_REMARK_GROUPS_ASKED : WT_REMARK_GROUP_ASKED, WT_CALL_KERNEL);

    wt_arg_ip(r, "group", group);
    wt_arg_seconds(r, "within", (int64_t)within);
}

void wt_tell_igmp(struct wt_telling *t, unsigned i)
{
    enum { QUERY = 0x11, REPORT_1 = 0x12, REPORT_2 = 0x16, LEAVE = 0x17, REPORT_3 = 0x22 };
    const struct wt_layer *layer = &t->packet->layers[i];
    const struct wt_igmp *igmp = &layer->u.igmp;
    uint64_t tenths = igmp->version == 3   ? coded(igmp->max_response, 8)
                      : igmp->version == 1 ? 100 /* always ten seconds */
                                           : igmp->max_response;

    if (igmp->type == REPORT_3)
        tell_records(t, layer);
    else if (igmp->group.version == 0)
        return;
    else if (igmp->type == QUERY)
        tell_query(t, &igmp->group, tenths * 100 * NS_PER_MS);
    else if (igmp->type == REPORT_1 || igmp->type == REPORT_2)
        tell_group(t, WT_REMARK_GROUP_LISTENED, &igmp->group);
    else if (igmp->type == LEAVE)
        tell_group(t, WT_REMARK_GROUP_LEFT, &igmp->group);
}

bool wt_tell_mld(struct wt_telling *t, unsigned i)
{
    enum { QUERY = 130, REPORT = 131, DONE = 132, REPORT_2 = 143, QUERY_2_LEN = 28 };
    const struct wt_layer *layer = &t->packet->layers[i];
    struct wt_reader r = wt_reader_over(layer->header);
    struct wt_ip group = {.version = 6};

    if (layer->u.icmp.type == REPORT_2) {
        tell_records(t, layer);
        return true;
    }
    if (layer->u.icmp.type < QUERY || layer->u.icmp.type > DONE)
        return false;
    wt_read_skip(&r, 4);
    uint64_t ms = wt_read_be16(&r);

    wt_read_skip(&r, 2);
    wt_read_bytes(&r, group.bytes, sizeof group.bytes);
    if (r.end != WT_READ_OK)
        return true;
    if (layer->u.icmp.type == QUERY)
        tell_query(t, &group,
                   (layer->header.on_wire >= QUERY_2_LEN ? coded(ms, 16) : ms) * NS_PER_MS);
    else
        tell_group(t,
                   layer->u.icmp.type == REPORT ? WT_REMARK_GROUP_LISTENED : WT_REMARK_GROUP_LEFT,
                   &group);
    return true;
}
