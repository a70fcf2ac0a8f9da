/* SPDX-License-Identifier: BSD-2-Clause */
/* What a link carries for itself, below LLC: switches talk to each other, old networks. */
#include "../telling.h"

struct service {
    uint16_t number;
    const char *name, *title;
};

/* By DSAP. */
static const struct service saps[] = {
    {0x42, "STP",     "Spanning Tree Protocol"},
    {0xe0, "IPX",     "Novell IPX"            },
    {0xf0, "NetBIOS", "NetBIOS over LLC"      },
};
/* Cisco's own, below its OUI. */
static const struct service ciscos[] = {
    {0x0104, "PAgP",  "Port Aggregation Protocol"           },
    {0x010b, "PVST+", "Spanning Tree Protocol, for one VLAN"},
    {0x0111, "UDLD",  "Unidirectional Link Detection"       },
    {0x2000, "CDP",   "Cisco Discovery Protocol"            },
    {0x2003, "VTP",   "VLAN Trunking Protocol"              },
    {0x2004, "DTP",   "Dynamic Trunking Protocol"           },
};

static const struct service *find(const struct service *all, size_t n, uint16_t number)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].number == number)
            return &all[i];
    return NULL;
}

static const struct service *service_of(const struct wt_layer *layer)
{
    enum { CISCO = 0x00000c };

    if (layer->dissector->protocol == WT_LLC)
        return find(saps, WT_ARRAY_LEN(saps), layer->u.llc.dsap);
    if (layer->dissector->protocol == WT_SNAP && layer->u.snap.oui == CISCO)
        return find(ciscos, WT_ARRAY_LEN(ciscos), layer->u.snap.protocol);
    return NULL;
}

bool wt_line_link_service(struct wt_remark *r, const struct wt_packet *p,
                          const struct wt_layer *last)
{
    const struct service *service =
        last != NULL && last->verdict == WT_DISSECTED ? service_of(last) : NULL;

    if (service == NULL)
        return false;
    wt_line_begin(r, WT_REMARK_LINE_LINK_SERVICE);
    wt_arg_name(r, "name", service->name);
    wt_arg_name(r, "protocol", service->title);
    wt_arg_number(r, "bytes", p->rest.on_wire);
    return true;
}
