/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields by Wireshark's name: tcp.ack, ip.ttl, dns.qry.name. */
#include <string.h>

#include "lookup.h"

/* By what stands before the first dot: the recordings in which such a header occurs. */
static const char *sample_of(const char *name)
{
    static const struct {
        const char *protocol, *sample;
    } samples[] = {
        {"arp",    "arp-and-ping"   },
        {"dns",    "dns-http"       },
        {"eth",    "arp-and-ping"   },
        {"http",   "dns-http"       },
        {"icmp",   "arp-and-ping"   },
        {"ip",     "tcp-echo"       },
        {"ipv6",   "ipv6-echo"      },
        {"tcp",    "tcp-echo"       },
        {"udp",    "udp-reply"      },
        {"vlan",   "vlan"           },
        {"icmpv6", "ping6-neighbour"},
    };
    size_t n = strcspn(name, ".");

    for (size_t i = 0; i < WT_ARRAY_LEN(samples); i++)
        if (strlen(samples[i].protocol) == n && memcmp(samples[i].protocol, name, n) == 0)
            return samples[i].sample;
    return NULL;
}

size_t wt_lookup_field(const char *text, struct wt_answer *answer)
{
    const char *name;
    size_t i = 0;

    while ((name = wt_field_named(i)) != NULL && strcasecmp(name, text) != 0)
        i++;
    if (name == NULL)
        return 0;
    wt_answer_begin(answer, WT_LOOKUP_FIELD, WT_REMARK_ASKED_FIELD);
    struct wt_remark *remark = wt_answer_what(answer, WT_REMARK_ASKED_FIELD);

    wt_add_name(&answer->title, "name", name);
    wt_add_name(remark, "name", name);
    remark->args[remark->n_args++] =
        (struct wt_arg){.name = "meaning", .kind = WT_ARG_FIELD, .as.text = name};
    wt_add_name(wt_answer_wire(answer, WT_REMARK_FIELD_WIRE), "name", name);
    answer->sample = sample_of(name);
    return 1;
}
