/* SPDX-License-Identifier: BSD-2-Clause */
/* nfnetlink_log: a group for what is lost, one for what is refused. A report that found no room is
 * missing in their numbers. */
#include "reports.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "rules.h"
#include "wiretutor/clock.h"

enum { PATIENCE_S = 5, ROOM_FOR_REPORTS = 4 * 1024 * 1024 };
enum { ETHERNET_HEADER = 14, ETHERNET_TYPE_AT = 12, US = 1000 };

/* ---- opening ---- */

static int order(int fd, uint16_t group)
{
    char room[256];
    struct nlmsghdr *message = mnl_nlmsg_put_header(room);
    struct nfulnl_msg_config_cmd bind = {.command = NFULNL_CFG_CMD_BIND};
    struct nfulnl_msg_config_mode mode = {.copy_range = htonl(WT_REPORTED_BYTES),
                                          .copy_mode = NFULNL_COPY_PACKET};
    struct nfgenmsg *about;

    message->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    about = mnl_nlmsg_put_extra_header(message, sizeof *about);
    *about = (struct nfgenmsg){.version = NFNETLINK_V0, .res_id = htons(group)};
    mnl_attr_put(message, NFULA_CFG_CMD, sizeof bind, &bind);
    mnl_attr_put(message, NFULA_CFG_MODE, sizeof mode, &mode);
    mnl_attr_put_u32(message, NFULA_CFG_QTHRESH, htonl(1)); /* each at once */
    mnl_attr_put_u16(message, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
    if (send(fd, message, message->nlmsg_len, 0) < 0)
        return errno;
    ssize_t n = recv(fd, room, sizeof room, 0);

    return n < 0 || mnl_cb_run(room, (size_t)n, 0, 0, NULL, NULL) < 0 ? errno : 0;
}

/* Packets get their time before they are captured, and keep it until they are reported, as long as
 * any socket in there asks for times. */
static int make(int fd)
{
    struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_nl any = {.nl_family = AF_NETLINK};
    int yes = 1, room = ROOM_FOR_REPORTS;

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    (void)setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &yes, sizeof yes);
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) != 0 ||
        bind(fd, (const struct sockaddr *)&any, sizeof any) != 0)
        return errno;
    int reason = order(fd, WT_GROUP_LOST);

    return reason == 0 ? order(fd, WT_GROUP_REFUSED) : reason;
}

enum wt_status wt_reports_open(struct wt_reports *reports, struct wt_error *error)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    int reason = fd < 0 ? errno : make(fd);

    if (reason == 0) {
        reports->fd = fd;
        return WT_OK;
    }
    if (fd >= 0)
        (void)close(fd);
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NO_RULES, "nfnetlink_log",
                           wt_reason_of(reason));
}

void wt_reports_close(struct wt_reports *reports)
{
    if (reports->fd >= 0)
        (void)close(reports->fd);
    reports->fd = -1;
}

/* ---- reading ---- */

struct report {
    struct wt_reports *reports;
    struct wt_observed *observed;
};

/* The packet's bytes behind an Ethernet header, as a capture of lo has it. */
static void take_packet(struct wt_observed *observed, const struct nlattr *payload)
{
    const uint8_t *ip = mnl_attr_get_payload(payload);
    size_t n = mnl_attr_get_payload_len(payload);
    uint8_t *bytes = observed->as.frame.bytes;
    bool six = n > 0 && ip[0] >> 4 == 6;

    if (n > WT_REPORTED_BYTES)
        n = WT_REPORTED_BYTES;
    if (n < 6) /* up to the length field of either version */
        return;
    memset(bytes, 0, ETHERNET_HEADER);
    bytes[ETHERNET_TYPE_AT] = six ? 0x86 : 0x08;
    bytes[ETHERNET_TYPE_AT + 1] = six ? 0xdd : 0x00;
    memcpy(bytes + ETHERNET_HEADER, ip, n);
    observed->as.frame.n = (uint32_t)(ETHERNET_HEADER + n);
    observed->as.frame.on_wire = ETHERNET_HEADER + (six ? 40U + ((uint32_t)ip[4] << 8 | ip[5])
                                                        : ((uint32_t)ip[2] << 8 | ip[3]));
}

/* To the microsecond: the end of it, so that the packet itself comes first. */
static void take_time(struct wt_observed *observed, const struct nlattr *attribute)
{
    struct nfulnl_msg_packet_timestamp at;

    if (mnl_attr_get_payload_len(attribute) < sizeof at)
        return;
    memcpy(&at, mnl_attr_get_payload(attribute), sizeof at);
    observed->time_ns =
        (int64_t)be64toh(at.sec) * 1000000000 + (int64_t)be64toh(at.usec) * US + US - 1;
}

static int take_attribute(const struct nlattr *attribute, void *data)
{
    struct report *r = data;
    struct wt_observed *o = r->observed;
    uint32_t *next = &r->reports->next[o->kind == WT_OBSERVED_REFUSED];
    size_t n = mnl_attr_get_payload_len(attribute);
    const char *text = mnl_attr_get_payload(attribute);

    switch (mnl_attr_get_type(attribute)) {
    case NFULA_TIMESTAMP:
        take_time(o, attribute);
        break;
    case NFULA_PAYLOAD:
        take_packet(o, attribute);
        break;
    case NFULA_PREFIX:
        if (n > 0 && text[0] >= WT_LOSS_LETTER && text[0] < WT_LOSS_LETTER + WT_N_LOSSES)
            o->as.frame.loss = (uint8_t)(text[0] - WT_LOSS_LETTER);
        break;
    case NFULA_SEQ:
        if (n == sizeof *next) {
            uint32_t number = ntohl(mnl_attr_get_u32(attribute));

            o->as.frame.untold = number - *next;
            *next = number + 1;
        }
        break;
    default:
        break;
    }
    return MNL_CB_OK;
}

static void take_message(struct wt_reports *reports, const struct nlmsghdr *message,
                         struct wt_observed *observed)
{
    struct report r = {.reports = reports, .observed = observed};
    const struct nfgenmsg *about = mnl_nlmsg_get_payload(message);

    *observed = (struct wt_observed){
        .kind =
            ntohs(about->res_id) == WT_GROUP_REFUSED ? WT_OBSERVED_REFUSED : WT_OBSERVED_DROPPED,
        .time_ns = wt_clock_ns(CLOCK_REALTIME),
    };
    /* who is refused has asked */
    observed->as.frame.from_client = observed->kind == WT_OBSERVED_REFUSED;
    observed->as.frame.no_side = observed->kind != WT_OBSERVED_REFUSED;
    (void)mnl_attr_parse(message, sizeof *about, take_attribute, &r);
}

static bool is_report(const struct nlmsghdr *message)
{
    return message->nlmsg_type == (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET) &&
           mnl_nlmsg_get_payload_len(message) >= sizeof(struct nfgenmsg);
}

static enum wt_status receive(struct wt_reports *reports)
{
    ssize_t n;

    do
        n = recv(reports->fd, reports->room, sizeof reports->room, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    reports->at = 0;
    reports->n = n > 0 ? (size_t)n : 0;
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? WT_AGAIN : WT_END;
    return WT_OK;
}

enum wt_status wt_reports_next(struct wt_reports *reports, struct wt_observed *observed)
{
    for (;;) {
        const struct nlmsghdr *message = (const void *)(reports->room + reports->at);
        int left = (int)(reports->n - reports->at);

        if (!mnl_nlmsg_ok(message, left)) {
            enum wt_status status = receive(reports);

            if (status != WT_OK)
                return status;
            continue;
        }
        size_t n = NLMSG_ALIGN(message->nlmsg_len);

        reports->at += n < (size_t)left ? n : (size_t)left;
        if (is_report(message)) {
            take_message(reports, message, observed);
            return WT_OK;
        }
    }
}
