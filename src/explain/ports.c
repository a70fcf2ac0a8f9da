/* SPDX-License-Identifier: BSD-2-Clause */
/* Ports in the three ranges of RFC 6335 section 6, as the ends of a conversation use them. */
#include "ports.h"

#include "wiretutor/names.h"

enum {
    FIRST_REGISTERED = 1024,
    FIRST_LENT_BY_LINUX = 32768, /* the default of net.ipv4.ip_local_port_range: 32768–60999 */
    FIRST_DYNAMIC = 49152,
    FIRST_OF_TRACEROUTE = 33434, /* one port further each probe: 30 hops, 3 probes each */
    LAST_OF_TRACEROUTE = 33523,
};

/* How a port number is connected with its service. */
enum known_as { UNKNOWN, BY_CUSTOM, BY_REGISTRY };

enum wt_port_range wt_port_range(uint16_t port)
{
    if (port == 0)
        return WT_PORT_ZERO;
    if (port < FIRST_REGISTERED)
        return WT_PORT_SYSTEM;
    return port < FIRST_DYNAMIC ? WT_PORT_REGISTERED : WT_PORT_DYNAMIC;
}

static enum known_as known_as(uint16_t port, enum wt_transport transport)
{
    const struct wt_service *service = wt_service_on(port, transport);

    if (service == NULL)
        return UNKNOWN;
    return service->name[0] != '\0' ? BY_REGISTRY : BY_CUSTOM;
}

bool wt_port_has_service(uint16_t port, enum wt_transport transport)
{
    return known_as(port, transport) != UNKNOWN;
}

static enum wt_remark_id registered_server_port(enum known_as as, bool own)
{
    switch (as) {
    case BY_REGISTRY:
        return own ? WT_REMARK_PORT_REGISTERED_SERVICE_OWN : WT_REMARK_PORT_REGISTERED_SERVICE;
    case BY_CUSTOM:
        return own ? WT_REMARK_PORT_REGISTERED_CUSTOM_OWN : WT_REMARK_PORT_REGISTERED_CUSTOM;
    case UNKNOWN:
        break;
    }
    return WT_REMARK_PORT_REGISTERED;
}

static enum wt_remark_id server_port(uint16_t port, enum known_as as, bool own)
{
    switch (wt_port_range(port)) {
    case WT_PORT_SYSTEM:
        if (as == UNKNOWN)
            return WT_REMARK_PORT_SYSTEM;
        return own ? WT_REMARK_PORT_SYSTEM_SERVICE_OWN : WT_REMARK_PORT_SYSTEM_SERVICE;
    case WT_PORT_REGISTERED:
        return registered_server_port(as, own);
    case WT_PORT_DYNAMIC:
        /* IANA registers no service in this range: what is known here is custom. */
        return as == UNKNOWN ? WT_REMARK_PORT_DYNAMIC_SERVER : WT_REMARK_PORT_DYNAMIC_CUSTOM;
    case WT_PORT_ZERO:
        break;
    }
    return WT_REMARK_PORT_ZERO;
}

static enum wt_remark_id registered_client_port(uint16_t port, enum known_as as, bool own)
{
    /* Linux assigns these to clients whether a service is registered or not. */
    if (port >= FIRST_LENT_BY_LINUX)
        return WT_REMARK_CLIENT_PORT_LINUX;
    /* Servers listen here by custom; a client has such a port for another reason. */
    if (as == BY_REGISTRY)
        return WT_REMARK_CLIENT_PORT_REGISTERED_SERVICE;
    return own ? WT_REMARK_CLIENT_PORT_REGISTERED_OWN : WT_REMARK_CLIENT_PORT_REGISTERED;
}

static enum wt_remark_id client_port(uint16_t port, enum wt_transport transport, enum known_as as,
                                     bool own)
{
    switch (wt_port_range(port)) {
    case WT_PORT_SYSTEM:
        return as == UNKNOWN ? WT_REMARK_CLIENT_PORT_SYSTEM : WT_REMARK_CLIENT_PORT_SYSTEM_SERVICE;
    case WT_PORT_REGISTERED:
        return registered_client_port(port, as, own);
    case WT_PORT_DYNAMIC:
        return transport == WT_OVER_UDP ? WT_REMARK_CLIENT_PORT_DYNAMIC_UDP
                                        : WT_REMARK_CLIENT_PORT_DYNAMIC;
    case WT_PORT_ZERO:
        break;
    }
    return transport == WT_OVER_UDP ? WT_REMARK_PORT_ZERO_SENDER : WT_REMARK_PORT_ZERO;
}

enum wt_remark_id wt_port_remark(uint16_t port, enum wt_transport transport, bool is_server,
                                 bool loopback_or_own_program)
{
    enum known_as as = known_as(port, transport);

    if (is_server && transport == WT_OVER_UDP && port >= FIRST_OF_TRACEROUTE &&
        port <= LAST_OF_TRACEROUTE)
        return WT_REMARK_PORT_TRACEROUTE;
    return is_server ? server_port(port, as, loopback_or_own_program)
                     : client_port(port, transport, as, loopback_or_own_program);
}

/* The same port at both ends (NTP, mDNS, NetBIOS), or one for each (DHCP). */
static bool both_fixed(const struct wt_conversation *c)
{
    enum { DHCP_SERVER = 67, DHCP_CLIENT = 68, DHCPV6_CLIENT = 546, DHCPV6_SERVER = 547 };
    uint16_t client = c->end[c->client].at.port, server = c->end[!c->client].at.port;

    return c->transport == WT_OVER_UDP &&
           (client == server || (client == DHCP_CLIENT && server == DHCP_SERVER) ||
            (client == DHCPV6_CLIENT && server == DHCPV6_SERVER));
}

static enum wt_remark_id fixed_port(enum known_as as)
{
    switch (as) {
    case BY_REGISTRY:
        return WT_REMARK_CLIENT_PORT_FIXED_SERVICE;
    case BY_CUSTOM:
        return WT_REMARK_CLIENT_PORT_FIXED_CUSTOM;
    case UNKNOWN:
        break;
    }
    return WT_REMARK_CLIENT_PORT_FIXED;
}

enum wt_remark_id wt_end_port_remark(const struct wt_conversation *conversation, unsigned side,
                                     bool loopback_or_own_program)
{
    const struct wt_conversation *c = conversation;
    uint16_t port = c->end[side].at.port;
    enum wt_transport transport = (enum wt_transport)c->transport;

    if (side == c->client && port != 0 && both_fixed(c))
        return fixed_port(known_as(port, transport));
    return wt_port_remark(port, transport, side != c->client, loopback_or_own_program);
}

bool wt_port_remark_names_service(enum wt_remark_id id)
{
    switch (id) {
    case WT_REMARK_PORT_SYSTEM_SERVICE:
    case WT_REMARK_PORT_SYSTEM_SERVICE_OWN:
    case WT_REMARK_PORT_REGISTERED_SERVICE:
    case WT_REMARK_PORT_REGISTERED_SERVICE_OWN:
    case WT_REMARK_PORT_REGISTERED_CUSTOM:
    case WT_REMARK_PORT_REGISTERED_CUSTOM_OWN:
    case WT_REMARK_PORT_DYNAMIC_CUSTOM:
    case WT_REMARK_CLIENT_PORT_REGISTERED_SERVICE:
    case WT_REMARK_CLIENT_PORT_SYSTEM_SERVICE:
    case WT_REMARK_CLIENT_PORT_FIXED_SERVICE:
    case WT_REMARK_CLIENT_PORT_FIXED_CUSTOM:
        return true;
    default:
        return false;
    }
}
