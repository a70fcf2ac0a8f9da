/* SPDX-License-Identifier: BSD-2-Clause */
/* An AF_PACKET socket with a ring (TPACKET_V2: a slot a frame, handed over at once). The ring is
 * there for its size: an ordinary user's socket holds some hundred frames at most, and one window
 * of TCP is more. */
#include "lane.h"

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
_Static_assert(ADDRESS_AT + sizeof(struct sockaddr_ll) + 32 + WT_LANE_FRAME <= SLOT,
               "a slot holds the largest frame");

/* As large as the kernel has memory for. */
static bool make_ring(struct wt_lane *lane)
{
    for (lane->slots = SLOTS; lane->slots >= LEAST_SLOTS; lane->slots /= 2) {
        struct tpacket_req request = {
            .tp_block_size = BLOCK,
            .tp_block_nr = (unsigned)(lane->slots * SLOT / BLOCK),
            .tp_frame_size = SLOT,
            .tp_frame_nr = (unsigned)lane->slots,
        };

        if (setsockopt(lane->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) == 0)
            break;
        if (errno != ENOMEM)
            return false;
    }
    if (lane->slots < LEAST_SLOTS)
        return false;
    void *ring = mmap(NULL, lane->slots * SLOT, PROT_READ | PROT_WRITE, MAP_SHARED, lane->fd, 0);

    if (ring == MAP_FAILED)
        return false;
    lane->ring = ring;
    return true;
}

static bool make_socket(struct wt_lane *lane, const char *interface)
{
    int version = TPACKET_V2;
    int yes = 1;
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = (int)if_nametoindex(interface),
    };

    /* protocol 0: deaf until it is bound, so that no other interface's frames come */
    lane->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (lane->fd < 0)
        return false;
    if (setsockopt(lane->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0)
        return false;
    /* each frame gets its time where it arrives, once: a capture beside us tells the same */
    (void)setsockopt(lane->fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    /* since Linux 4.20; where it is missing wt_lane_peek leaves them out */
    (void)setsockopt(lane->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
    return make_ring(lane) &&
           bind(lane->fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

bool wt_lane_open(struct wt_lane *lane, const char *interface)
{
    *lane = (struct wt_lane){.fd = -1};
    if (make_socket(lane, interface))
        return true;
    int reason = errno;

    wt_lane_close(lane);
    errno = reason;
    return false;
}

void wt_lane_close(struct wt_lane *lane)
{
    if (lane->ring != NULL)
        (void)munmap(lane->ring, lane->slots * SLOT);
    if (lane->fd >= 0)
        (void)close(lane->fd);
    *lane = (struct wt_lane){.fd = -1};
}

static struct tpacket2_hdr *slot(const struct wt_lane *lane)
{
    return (struct tpacket2_hdr *)(void *)(lane->ring + lane->next * SLOT);
}

/* Whose it is, and flags; what the kernel wrote before it is seen after it. */
static uint32_t status_of(const struct tpacket2_hdr *header)
{
    return __atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE);
}

static struct wt_lane_frame frame_in(struct tpacket2_hdr *header, uint32_t status)
{
    struct wt_lane_frame f = {
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

/* Of the frames that left by here: are they only what the bridge itself sent? */
static bool is_outgoing(const struct tpacket2_hdr *header)
{
    const struct sockaddr_ll *from = (const void *)((const uint8_t *)header + ADDRESS_AT);

    return from->sll_pkttype == PACKET_OUTGOING;
}

bool wt_lane_peek(struct wt_lane *lane, struct wt_lane_frame *frame)
{
    for (;;) {
        struct tpacket2_hdr *header = slot(lane);
        uint32_t status = status_of(header);

        if ((status & TP_STATUS_USER) == 0)
            return false;
        if (!is_outgoing(header)) {
            *frame = frame_in(header, status);
            return true;
        }
        wt_lane_take(lane);
    }
}

size_t wt_lane_size(const struct wt_lane_frame *frame)
{
    size_t n = frame->bytes.captured + (frame->has_tag ? sizeof frame->tag : 0);

    if (frame->bytes.captured < frame->bytes.on_wire || frame->bytes.captured < ETH_HLEN)
        return 0;
    return n <= WT_LANE_FRAME ? n : 0;
}

void wt_lane_copy(const struct wt_lane_frame *frame, uint8_t *out)
{
    size_t tag = frame->has_tag ? sizeof frame->tag : 0;

    memcpy(out, frame->bytes.data, TAG_AT);
    memcpy(out + TAG_AT, frame->tag, tag);
    memcpy(out + TAG_AT + tag, frame->bytes.data + TAG_AT, frame->bytes.captured - TAG_AT);
}

void wt_lane_take(struct wt_lane *lane)
{
    __atomic_store_n(&slot(lane)->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    lane->next = (lane->next + 1) % lane->slots;
}

uint32_t wt_lane_lost(const struct wt_lane *lane)
{
    struct tpacket_stats stats = {0};
    socklen_t size = sizeof stats;

    if (getsockopt(lane->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0)
        return 0;
    return stats.tp_drops;
}

int wt_lane_send(const struct wt_lane *lane, const uint8_t *frame, size_t n)
{
    return send(lane->fd, frame, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno : 0;
}
