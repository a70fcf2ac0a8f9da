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

/* As a packet's line has it: a word among others. */
static const char *kind_name(uint8_t message)
{
    static const char *const names[] = {
        [WT_DHCP_DISCOVER] = "Discover", [WT_DHCP_OFFER] = "Offer",   [WT_DHCP_REQUEST] = "Request",
        [WT_DHCP_DECLINE] = "Decline",   [WT_DHCP_ACK] = "ACK",       [WT_DHCP_NAK] = "NAK",
        [WT_DHCP_RELEASE] = "Release",   [WT_DHCP_INFORM] = "Inform",
    };

    return message != 0 && message < WT_ARRAY_LEN(names) ? names[message] : message_name(message);
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
    wt_arg_name(r, "message", kind_name(dhcp->message));
    wt_arg_ip(r, "address", &dhcp->yours);
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

/* ---- Questions and answers: by the transaction and the hardware address of the client ---- */

static enum wt_lent lent_by(const struct wt_dhcp *dhcp)
{
    switch (dhcp->message) {
    case WT_DHCP_OFFER:
        return WT_LENT_OFFERED;
    case WT_DHCP_ACK:
        return is_given(&dhcp->yours) ? WT_LENT_ADDRESS : WT_LENT_SETTLED;
    case WT_DHCP_NAK:
        return WT_LENT_REFUSED;
    case WT_DHCP_RELEASE:
    case WT_DHCP_DECLINE:
        return WT_LENT_RETURNED;
    default:
        return WT_LENT_OPEN;
    }
}

static bool is_of_exchange(uint8_t message)
{
    switch (message) {
    case WT_DHCP_DISCOVER:
    case WT_DHCP_OFFER:
    case WT_DHCP_REQUEST:
    case WT_DHCP_DECLINE:
    case WT_DHCP_ACK:
    case WT_DHCP_NAK:
    case WT_DHCP_RELEASE:
    case WT_DHCP_INFORM:
        return true;
    default:
        return false;
    }
}

static struct wt_ip address_of(const struct wt_dhcp *dhcp)
{
    if (is_given(&dhcp->yours))
        return dhcp->yours;
    return dhcp->message == WT_DHCP_DECLINE ? dhcp->requested : dhcp->client;
}

/* Is it between a relay and a server, where the same messages pass a second time? Answers to a
 * client have the relay's address, too, and go to the client's port: RFC 1542 section 4.1. */
static bool behind_relay(const struct wt_telling *t, const struct wt_dhcp *dhcp)
{
    enum { TO_SERVER = 1, CLIENT_PORT = 68 };

    if (!is_given(&dhcp->relay))
        return false;
    return dhcp->op == TO_SERVER || t->conversation->end[!t->part->from].at.port != CLIENT_PORT;
}

static void tell_exchange(struct wt_telling *t, unsigned i)
{
    enum { TO_SERVER = 1, CHADDR_AT = 28, CHADDR = 16 };
    const struct wt_layer *layer = &t->packet->layers[i];
    const struct wt_dhcp *dhcp = &layer->u.dhcp;
    struct wt_reader r = wt_reader_over(layer->header);

    wt_read_skip(&r, CHADDR_AT);

    const struct wt_span chaddr = wt_read_span(&r, CHADDR);
    const uint8_t leg[2] = {behind_relay(t, dhcp), 4};
    const uint8_t id[4] = {(uint8_t)(dhcp->id >> 24), (uint8_t)(dhcp->id >> 16),
                           (uint8_t)(dhcp->id >> 8), (uint8_t)dhcp->id};
    uint64_t client =
        wt_lending_hash(wt_lending_hash(0, leg, sizeof leg), chaddr.data, chaddr.captured);
    uint8_t message = dhcp->message;
    struct wt_lending_message m = {
        .protocol = "DHCP",
        .name = message_name(message),
        .id = wt_lending_hash(client, id, sizeof id),
        .client = client,
        .message = message,
        .last = message != WT_DHCP_DISCOVER && message != WT_DHCP_OFFER,
        .due = message != WT_DHCP_RELEASE && message != WT_DHCP_DECLINE,
        .renumbers = true, /* RFC 2131 section 4.1; DHCPv6: RFC 8415 section 16.1 */
        .lent = lent_by(dhcp),
        .address = address_of(dhcp),
        .seconds = dhcp->lease,
        .answers = WT_REMARK_DHCP_ANSWERS,
        .alone = WT_REMARK_DHCP_ANSWER_ALONE,
        .again = WT_REMARK_DHCP_ASKED_AGAIN};

    if (!is_of_exchange(message))
        return; /* plain BOOTP, or between servers and relays */
    if (dhcp->op == TO_SERVER)
        wt_tell_lending_question(t, &m);
    else
        wt_tell_lending_answer(t, &m);
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
    tell_exchange(t, i);
}
