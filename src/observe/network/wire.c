/* SPDX-License-Identifier: BSD-2-Clause */
/* Two Ethernet wires (veth pairs). A capture of them must hold only what the programs cause. So the
 * ends here have no addresses, and the ends there send no router solicitation and no duplicate
 * address detection, and report their multicast groups at once. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "congestion.h"
#include "link.h"
#include "namespace.h"
#include "netlink.h"

enum { MTU = 1500, IPV4_PREFIX = 24, IPV6_PREFIX = 64, PATIENCE_MS = 5000 };

/* Locally administered hardware addresses (IEEE 802, second bit of the first byte), private IPv4
 * (RFC 1918), unique local IPv6 (RFC 4193): the same every time, so that captures can be
 * compared. */
static const struct side {
    struct wt_veth_end here, there;
    struct wt_network_end end;
    const char *link_local;
} sides_table[WT_N_SIDES] = {
    [WT_SERVER_SIDE] = {{"server", {0x02, 0, 0, 0, 0x01, 0x10}},
                        {"eth0", {0x02, 0, 0, 0, 0, 0x10}},
                        {"192.168.1.10", "fd00::10", "02:00:00:00:00:10"},
                        "fe80::10"},
    [WT_CLIENT_SIDE] = {{"client", {0x02, 0, 0, 0, 0x01, 0x20}},
                        {"eth0", {0x02, 0, 0, 0, 0, 0x20}},
                        {"192.168.1.20", "fd00::20", "02:00:00:00:00:20"},
                        "fe80::20"},
};

const char *wt_wire_name(int side)
{
    return sides_table[side].here.name;
}

struct wt_network_end wt_wire_end(int side)
{
    return sides_table[side].end;
}

static enum wt_status failed(const char *step, int reason, struct wt_error *error)
{
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_FAILED, step, wt_reason_of(reason));
}

/* ---- Namespaces ---- */

static enum wt_status make_namespaces(struct wt_wires *wires, struct wt_error *error)
{
    wires->low_ports = true;
    for (int side = 0; side < WT_N_SIDES; side++) {
        bool low = false;
        enum wt_status status = wt_namespace_enter_network(error);

        if (status == WT_OK)
            status = wt_namespace_furnish(&low, error);
        if (status != WT_OK)
            return status;
        wires->low_ports = wires->low_ports && low;
        wires->sides[side] = wt_namespace_hold();
        if (wires->sides[side] < 0)
            return failed("/proc/self/ns/net", errno, error);
    }
    return WT_OK;
}

/* ---- The end here: it forwards frames, and sends none of its own ---- */

static enum wt_status lay(const struct side *side, int there, struct wt_error *error)
{
    const char *name = side->here.name;
    int reason = wt_netlink_veth(&side->here, &side->there, there, MTU);

    if (reason != 0)
        return failed("veth", reason, error);
    (void)wt_netlink_no_own_address(name); /* fails where there is no IPv6 */
    wt_link_set("ipv6", name, "disable_ipv6", "1");
    if (!wt_link_no_offloads(name))
        return failed("ethtool", errno, error);
    if (!wt_link_up(name))
        return failed(name, errno, error);
    return WT_OK;
}

/* ---- The end there ---- */

/* What IPv6 sends by itself when an interface comes up: router solicitations and duplicate address
 * detection are switched off; multicast group reports cannot be, but are sent at once rather than
 * within a second. */
static void hush(const char *name)
{
    static const char *const settings[][2] = {
        {"disable_ipv6",                      "0"},
        {"accept_ra",                         "0"},
        {"autoconf",                          "0"},
        {"use_tempaddr",                      "0"},
        {"router_solicitations",              "0"},
        {"accept_dad",                        "0"},
        {"dad_transmits",                     "0"},
        {"mldv1_unsolicited_report_interval", "1"},
        {"mldv2_unsolicited_report_interval", "1"},
    };

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        wt_link_set("ipv6", name, settings[i][0], settings[i][1]);
    (void)wt_netlink_no_own_address(name);
}

static int give_address(const char *interface, int family, const char *text, uint8_t prefix)
{
    uint8_t address[16];

    if (inet_pton(family, text, address) != 1)
        return EINVAL;
    return wt_netlink_address(interface, family, address, prefix);
}

static enum wt_status furnish_end(const struct side *side, struct wt_wires *wires,
                                  struct wt_error *error)
{
    const char *name = side->there.name;

    hush(name);
    if (!wt_link_no_offloads(name))
        return failed("ethtool", errno, error);
    int reason = give_address(name, AF_INET, side->end.ipv4, IPV4_PREFIX);

    if (reason != 0)
        return failed(side->end.ipv4, reason, error);
    if (!wt_link_up(name))
        return failed(name, errno, error);
    if (give_address(name, AF_INET6, side->link_local, IPV6_PREFIX) != 0 ||
        give_address(name, AF_INET6, side->end.ipv6, IPV6_PREFIX) != 0)
        wires->ipv6 = false;
    return WT_OK;
}

static enum wt_status set_congestion(const struct side *side, struct wt_wires *wires,
                                     struct wt_error *error)
{
    const char *name = wires->congestion;
    const char *card = side->there.name;
    enum wt_status status = wt_congestion_of_lo(name, error);

    if (status == WT_OK)
        status = wt_congestion_of_link(name, card, AF_INET, side->end.ipv4, IPV4_PREFIX, error);
    if (status == WT_OK && wires->ipv6)
        status = wt_congestion_of_link(name, card, AF_INET6, side->end.ipv6, IPV6_PREFIX, error);
    return status;
}

/* Do it in the namespace there. */
static enum wt_status in_side(struct wt_wires *wires, int side, int home,
                              enum wt_status (*act)(const struct side *side, struct wt_wires *wires,
                                                    struct wt_error *error),
                              struct wt_error *error)
{
    if (setns(wires->sides[side], CLONE_NEWNET) != 0)
        return failed("setns", errno, error);
    enum wt_status status = act(&sides_table[side], wires, error);

    if (setns(home, CLONE_NEWNET) != 0 && status == WT_OK)
        status = failed("setns", errno, error);
    return status;
}

/* The kernel reports the link as usable (carrier) some time after both ends are up. */
static enum wt_status await(const char *name, struct wt_error *error)
{
    for (int waited = 0; !wt_link_running(name); waited++) {
        if (waited == PATIENCE_MS)
            return failed(name, ENETDOWN, error);
        (void)poll(NULL, 0, 1);
    }
    return WT_OK;
}

static enum wt_status await_there(const struct side *side, struct wt_wires *wires,
                                  struct wt_error *error)
{
    (void)wires;
    return await(side->there.name, error);
}

static enum wt_status connect_sides(struct wt_wires *wires, int home, struct wt_error *error)
{
    enum wt_status status = WT_OK;

    for (int side = 0; side < WT_N_SIDES && status == WT_OK; side++) {
        status = lay(&sides_table[side], wires->sides[side], error);
        if (status == WT_OK)
            status = in_side(wires, side, home, furnish_end, error);
    }
    for (int side = 0; side < WT_N_SIDES && status == WT_OK; side++)
        status = await(sides_table[side].here.name, error);
    for (int side = 0; side < WT_N_SIDES && status == WT_OK; side++)
        status = in_side(wires, side, home, await_there, error);
    for (int side = 0; side < WT_N_SIDES && status == WT_OK; side++)
        status = in_side(wires, side, home, set_congestion, error);
    return status;
}

enum wt_status wt_wires_make(struct wt_wires *wires, const char *congestion, struct wt_error *error)
{
    *wires = (struct wt_wires){
        .sides = {-1, -1},
          .ipv6 = true, .congestion = congestion
    };
    int home = wt_namespace_hold();

    if (home < 0)
        return failed("/proc/self/ns/net", errno, error);
    enum wt_status status = make_namespaces(wires, error);

    if (status == WT_OK && setns(home, CLONE_NEWNET) != 0)
        status = failed("setns", errno, error);
    if (status == WT_OK)
        status = connect_sides(wires, home, error);
    (void)close(home);
    return status;
}

void wt_wires_clear(struct wt_wires *wires)
{
    for (int side = 0; side < WT_N_SIDES; side++)
        if (wires->sides[side] >= 0)
            (void)close(wires->sides[side]);
}
