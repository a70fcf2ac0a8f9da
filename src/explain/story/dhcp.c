/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP: what each message asks for or gives, by its own fields. RFC 2131 sections 3 and 4. */
#include "../telling.h"

static bool is_given(const struct wt_ip *ip)
{
    static const struct wt_ip none = {.version = 4};

    return ip->version == 4 && !wt_ip_same(ip, &none);
}

static const char *message_name(uint8_t message)
{
    static const char *const names[] = {
        [WT_DHCP_DISCOVER] = "DISCOVER",
        [WT_DHCP_OFFER] = "OFFER",
        [WT_DHCP_REQUEST] = "REQUEST",
        [WT_DHCP_DECLINE] = "DECLINE",
        [WT_DHCP_ACK] = "ACK",
        [WT_DHCP_NAK] = "NAK",
        [WT_DHCP_RELEASE] = "RELEASE",
        [WT_DHCP_INFORM] = "INFORM",
        [9] = "FORCERENEW",
        [10] = "LEASEQUERY",
        [11] = "LEASEUNASSIGNED",
        [12] = "LEASEUNKNOWN",
        [13] = "LEASEACTIVE",
        [14] = "BULKLEASEQUERY",
        [15] = "LEASEQUERYDONE",
        [16] = "ACTIVELEASEQUERY",
        [17] = "LEASEQUERYSTATUS",
        [18] = "TLS",
    };

    return message != 0 && message < WT_ARRAY_LEN(names) ? names[message] : "BOOTP";
}

static void dhcp_args(struct wt_remark *r, const struct wt_dhcp *dhcp)
{
    wt_arg_name(r, "message", message_name(dhcp->message));
    wt_arg_ip(r, "address", &dhcp->yours);
}

bool wt_line_dhcp(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                  struct wt_dns_name *name)
{
    const struct wt_dhcp *dhcp = &layer->u.dhcp;
    bool gives_address =
        (dhcp->message == WT_DHCP_OFFER || dhcp->message == WT_DHCP_ACK) && is_given(&dhcp->yours);

    (void)packet;
    (void)name;
    wt_line_begin(r, gives_address ? WT_REMARK_LINE_DHCP_ADDRESS : WT_REMARK_LINE_DHCP);
    dhcp_args(r, dhcp);
    return true;
}

/* Does it go to all machines of the link? */
static bool to_everybody(const struct wt_telling *t)
{
    static const struct wt_ip everybody = {
        .version = 4, .bytes = {255, 255, 255, 255}
    };

    return wt_ip_same(&t->conversation->end[!t->part->from].at.ip, &everybody);
}
static bool from_nobody(const struct wt_telling *t)
{
    return !is_given(&t->conversation->end[t->part->from].at.ip);
}

/* What a REQUEST is for: RFC 2131 section 4.3.2. */
static enum wt_remark_id request(const struct wt_telling *t, unsigned i)
{
    const struct wt_dhcp *dhcp = &t->packet->layers[i].u.dhcp;

    if (is_given(&dhcp->client))
        return to_everybody(t) ? WT_REMARK_DHCP_REBIND : WT_REMARK_DHCP_RENEW;
    if (dhcp->requested.version == 0)
        return WT_REMARK_DHCP_OTHER;
    if (!dhcp->chosen)
        return WT_REMARK_DHCP_REBOOT;
    return to_everybody(t) ? WT_REMARK_DHCP_REQUEST : WT_REMARK_DHCP_REQUEST_ONE;
}

static enum wt_remark_id meaning(const struct wt_telling *t, unsigned i)
{
    const struct wt_dhcp *dhcp = &t->packet->layers[i].u.dhcp;

    switch (dhcp->message) {
    case WT_DHCP_DISCOVER:
        return to_everybody(t) && from_nobody(t) ? WT_REMARK_DHCP_DISCOVER
                                                 : WT_REMARK_DHCP_DISCOVER_OTHER;
    case WT_DHCP_OFFER:
        return WT_REMARK_DHCP_OFFER;
    case WT_DHCP_REQUEST:
        return request(t, i);
    case WT_DHCP_DECLINE:
        return dhcp->requested.version != 0 ? WT_REMARK_DHCP_DECLINE : WT_REMARK_DHCP_OTHER;
    case WT_DHCP_ACK:
        return is_given(&dhcp->yours) ? WT_REMARK_DHCP_ACK : WT_REMARK_DHCP_ACK_SETTINGS;
    case WT_DHCP_NAK:
        return WT_REMARK_DHCP_NAK;
    case WT_DHCP_RELEASE:
        return WT_REMARK_DHCP_RELEASE;
    case WT_DHCP_INFORM:
        return WT_REMARK_DHCP_INFORM;
    default:
        return WT_REMARK_DHCP_OTHER;
    }
}

void wt_tell_dhcp(struct wt_telling *t, unsigned i)
{
    static const int64_t second = 1000000000;
    const struct wt_dhcp *dhcp = &t->packet->layers[i].u.dhcp;
    enum wt_remark_id id = meaning(t, i);
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    dhcp_args(r, dhcp);
    wt_arg_ip(r, "client", &dhcp->client);
    wt_arg_ip(r, "requested", &dhcp->requested);
    if (id == WT_REMARK_DHCP_ACK && dhcp->lease != 0) {
        r = wt_tell(t, WT_REMARK_DHCP_LEASE, WT_CALL_NONE);
        if (dhcp->lease == UINT32_MAX)
            wt_arg_remark(r, "lease", WT_REMARK_FOR_EVER);
        else
            wt_arg_seconds(r, "lease", dhcp->lease * second);
    }
    if (is_given(&dhcp->relay))
        wt_arg_ip(wt_tell(t, WT_REMARK_DHCP_RELAYED, WT_CALL_NONE), "relay", &dhcp->relay);
}
