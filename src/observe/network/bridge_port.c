/* SPDX-License-Identifier: BSD-2-Clause */
/* An AF_PACKET socket with a ring (TPACKET_V2: one slot per frame, readable at once). Why a ring:
 * an ordinary user's socket buffer holds a few hundred frames, less than one TCP window. */
#include "bridge_port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SLOT = 2048,
    SLOTS = 4096, /* 8 MiB */
    BLOCK = 65536,
    LEAST_SLOTS = 256,
    TAG_AT = 2 * ETH_ALEN,
};

/* In a slot, a struct sockaddr_ll follows the header: TPACKET_ALIGN(sizeof(struct tpacket2_hdr)).
 */
enum { ADDRESS_AT = (sizeof(struct tpacket2_hdr) + 15) / 16 * 16 };
_Static_assert(ADDRESS_AT + sizeof(struct sockaddr_ll) + 32 + WT_PORT_FRAME <= SLOT,
               "a slot holds the largest frame");

/* Halve the ring until the kernel has memory for it. */
static bool make_ring(struct wt_bridge_port *port)
{
    for (port->slots = SLOTS; port->slots >= LEAST_SLOTS; port->slots /= 2) {
        struct tpacket_req request = {
            .tp_block_size = BLOCK,
            .tp_block_nr = (unsigned)(port->slots * SLOT / BLOCK),
            .tp_frame_size = SLOT,
            .tp_frame_nr = (unsigned)port->slots,
        };

        if (setsockopt(port->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) == 0)
            break;
        if (errno != ENOMEM)
            return false;
    }
    if (port->slots < LEAST_SLOTS)
        return false;
    void *ring = mmap(NULL, port->slots * SLOT, PROT_READ | PROT_WRITE, MAP_SHARED, port->fd, 0);

    if (ring == MAP_FAILED)
        return false;
    port->ring = ring;
    return true;
}

static bool make_socket(struct wt_bridge_port *port, const char *interface)
{
    int version = TPACKET_V2;
    int yes = 1;
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = (int)if_nametoindex(interface),
    };

    /* protocol 0: receives nothing until bind(), so no frames of other interfaces */
    port->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (port->fd < 0)
        return false;
    if (setsockopt(port->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0)
        return false;
    /* one time stamp for each frame, at its arrival: a capture beside us shows the same */
    (void)setsockopt(port->fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    /* since Linux 4.20; on older kernels wt_port_peek skips outgoing frames */
    (void)setsockopt(port->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
    return make_ring(port) &&
           bind(port->fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

bool wt_port_open(struct wt_bridge_port *port, const char *interface)
{
    *port = (struct wt_bridge_port){.fd = -1};
    if (make_socket(port, interface))
        return true;
    int reason = errno;

    wt_port_close(port);
    errno = reason;
    return false;
}

void wt_port_close(struct wt_bridge_port *port)
{
    if (port->ring != NULL)
        (void)munmap(port->ring, port->slots * SLOT);
    if (port->fd >= 0)
        (void)close(port->fd);
    *port = (struct wt_bridge_port){.fd = -1};
}

static struct tpacket2_hdr *slot(const struct wt_bridge_port *port)
{
    return (struct tpacket2_hdr *)(void *)(port->ring + port->next * SLOT);
}

/* The slot's owner and flags. The acquire load makes the frame that the kernel wrote before them
 * visible. */
static uint32_t status_of(const struct tpacket2_hdr *header)
{
    return __atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE);
}

static struct wt_port_frame frame_in(struct tpacket2_hdr *header, uint32_t status)
{
    struct wt_port_frame f = {
        .bytes = {(const uint8_t *)header + header->tp_mac, header->tp_snaplen, header->tp_len},
        .time_ns = header->tp_sec * INT64_C(1000000000) + header->tp_nsec,
        .has_tag = (status & TP_STATUS_VLAN_VALID) != 0,
        .some_lost = (status & TP_STATUS_LOSING) != 0,
    };
    uint16_t type = (status & TP_STATUS_VLAN_TPID_VALID) != 0 ? header->tp_vlan_tpid : ETH_P_8021Q;

    f.tag[0] = (uint8_t)(type >> 8);
    f.tag[1] = (uint8_t)type;
    f.tag[2] = (uint8_t)(header->tp_vlan_tci >> 8);
    f.tag[3] = (uint8_t)header->tp_vlan_tci;
    return f;
}

/* Did the bridge send this frame itself? */
static bool is_outgoing(const struct tpacket2_hdr *header)
{
    const struct sockaddr_ll *from = (const void *)((const uint8_t *)header + ADDRESS_AT);

    return from->sll_pkttype == PACKET_OUTGOING;
}

bool wt_port_peek(struct wt_bridge_port *port, struct wt_port_frame *frame)
{
    for (;;) {
        struct tpacket2_hdr *header = slot(port);
        uint32_t status = status_of(header);

        if ((status & TP_STATUS_USER) == 0)
            return false;
        if (!is_outgoing(header)) {
            *frame = frame_in(header, status);
            return true;
        }
        wt_port_take(port);
    }
}

size_t wt_port_size(const struct wt_port_frame *frame)
{
    size_t n = frame->bytes.captured + (frame->has_tag ? sizeof frame->tag : 0);

    if (frame->bytes.captured < frame->bytes.on_wire || frame->bytes.captured < ETH_HLEN)
        return 0;
    return n <= WT_PORT_FRAME ? n : 0;
}

void wt_port_copy(const struct wt_port_frame *frame, uint8_t *out)
{
    size_t tag = frame->has_tag ? sizeof frame->tag : 0;

    memcpy(out, frame->bytes.data, TAG_AT);
    memcpy(out + TAG_AT, frame->tag, tag);
    memcpy(out + TAG_AT + tag, frame->bytes.data + TAG_AT, frame->bytes.captured - TAG_AT);
}

void wt_port_take(struct wt_bridge_port *port)
{
    __atomic_store_n(&slot(port)->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    port->next = (port->next + 1) % port->slots;
}

uint32_t wt_port_lost(const struct wt_bridge_port *port)
{
    struct tpacket_stats stats = {0};
    socklen_t size = sizeof stats;

    if (getsockopt(port->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0)
        return 0;
    return stats.tp_drops;
}

int wt_port_send(const struct wt_bridge_port *port, const uint8_t *frame, size_t n)
{
    return send(port->fd, frame, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno : 0;
}
