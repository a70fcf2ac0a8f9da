/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel says of a TCP connection by getsockopt(TCP_INFO), under Linux' names: tcp(7),
 * linux/tcp.h.
 *
 * Units: windows (snd_cwnd, snd_ssthresh) and what is under way (unacked, sacked, lost, retrans) in
 * segments; rto, rtt, rttvar, min_rtt, rcv_rtt, busy_time, rwnd_limited, sndbuf_limited in µs;
 * last_… in ms; rates in bytes a second; mss, pmtu, …wnd, rcv_ssthresh, rcv_space, bytes_… and
 * notsent_bytes in bytes; all else are numbers. */
#ifndef WT_TCP_INFO_H
#define WT_TCP_INFO_H

#include <stdbool.h>
#include <stdint.h>

/* member, name, where it stands in the kernel's struct tcp_info, its bytes. The struct only ever
 * grows, so an older kernel has the first of them. */
#define WT_TCP_INFO_MEMBERS(X)                                                                     \
    X(STATE, "state", 0, 1)                                                                        \
    X(CA_STATE, "ca_state", 1, 1)                                                                  \
    X(RETRANSMITS, "retransmits", 2, 1)                                                            \
    X(PROBES, "probes", 3, 1)                                                                      \
    X(BACKOFF, "backoff", 4, 1)                                                                    \
    X(RTO, "rto", 8, 4)                                                                            \
    X(ATO, "ato", 12, 4)                                                                           \
    X(SND_MSS, "snd_mss", 16, 4)                                                                   \
    X(RCV_MSS, "rcv_mss", 20, 4)                                                                   \
    X(UNACKED, "unacked", 24, 4)                                                                   \
    X(SACKED, "sacked", 28, 4)                                                                     \
    X(LOST, "lost", 32, 4)                                                                         \
    X(RETRANS, "retrans", 36, 4)                                                                   \
    X(LAST_DATA_SENT, "last_data_sent", 44, 4)                                                     \
    X(LAST_DATA_RECV, "last_data_recv", 52, 4)                                                     \
    X(LAST_ACK_RECV, "last_ack_recv", 56, 4)                                                       \
    X(PMTU, "pmtu", 60, 4)                                                                         \
    X(RCV_SSTHRESH, "rcv_ssthresh", 64, 4)                                                         \
    X(RTT, "rtt", 68, 4)                                                                           \
    X(RTTVAR, "rttvar", 72, 4)                                                                     \
    X(SND_SSTHRESH, "snd_ssthresh", 76, 4)                                                         \
    X(SND_CWND, "snd_cwnd", 80, 4)                                                                 \
    X(REORDERING, "reordering", 88, 4)                                                             \
    X(RCV_RTT, "rcv_rtt", 92, 4)                                                                   \
    X(RCV_SPACE, "rcv_space", 96, 4)                                                               \
    X(TOTAL_RETRANS, "total_retrans", 100, 4)                                                      \
    X(PACING_RATE, "pacing_rate", 104, 8)                                                          \
    X(BYTES_ACKED, "bytes_acked", 120, 8)                                                          \
    X(BYTES_RECEIVED, "bytes_received", 128, 8)                                                    \
    X(SEGS_OUT, "segs_out", 136, 4)                                                                \
    X(SEGS_IN, "segs_in", 140, 4)                                                                  \
    X(NOTSENT_BYTES, "notsent_bytes", 144, 4)                                                      \
    X(MIN_RTT, "min_rtt", 148, 4)                                                                  \
    X(DATA_SEGS_IN, "data_segs_in", 152, 4)                                                        \
    X(DATA_SEGS_OUT, "data_segs_out", 156, 4)                                                      \
    X(DELIVERY_RATE, "delivery_rate", 160, 8)                                                      \
    X(BUSY_TIME, "busy_time", 168, 8)                                                              \
    X(RWND_LIMITED, "rwnd_limited", 176, 8)                                                        \
    X(SNDBUF_LIMITED, "sndbuf_limited", 184, 8)                                                    \
    X(DELIVERED, "delivered", 192, 4)                                                              \
    X(DELIVERED_CE, "delivered_ce", 196, 4)                                                        \
    X(BYTES_SENT, "bytes_sent", 200, 8)                                                            \
    X(BYTES_RETRANS, "bytes_retrans", 208, 8)                                                      \
    X(DSACK_DUPS, "dsack_dups", 216, 4)                                                            \
    X(REORD_SEEN, "reord_seen", 220, 4)                                                            \
    X(RCV_OOOPACK, "rcv_ooopack", 224, 4)                                                          \
    X(SND_WND, "snd_wnd", 228, 4)                                                                  \
    X(RCV_WND, "rcv_wnd", 232, 4)                                                                  \
    X(TOTAL_RTO, "total_rto", 240, 2)                                                              \
    X(TOTAL_RTO_RECOVERIES, "total_rto_recoveries", 242, 2)                                        \
    X(TOTAL_RTO_TIME, "total_rto_time", 244, 4)

enum wt_tcp_info_member {
#define X(id, name, at, size) WT_TI_##id,
    WT_TCP_INFO_MEMBERS(X)
#undef X
        WT_N_TCP_INFO
};

/* snd_ssthresh that was never set: no threshold yet. */
#define WT_NO_SSTHRESH UINT32_C(0x7fffffff)

/* ca_state: what the sender makes of the ACKs. */
enum wt_tcp_ca_state {
    WT_CA_OPEN,     /* nothing is wrong */
    WT_CA_DISORDER, /* duplicate ACKs or SACK, not enough for a loss */
    WT_CA_CWR,      /* the window is being reduced, without a loss that was found: ECN, a full
                       queue of its own, a tail-loss probe that mended one */
    WT_CA_RECOVERY, /* fast retransmission and fast recovery */
    WT_CA_LOSS      /* a time-out */
};

/* One look at it. */
struct wt_tcp_info {
    uint32_t known; /* the first so many members: as far as this kernel has them */
    uint64_t value[WT_N_TCP_INFO];
};

/* Does this kernel have the member? */
static inline bool wt_tcp_info_has(const struct wt_tcp_info *info, enum wt_tcp_info_member member)
{
    return (uint32_t)member < info->known;
}
/* The name that Linux gives a member in struct tcp_info, without its tcpi_: "snd_cwnd". Static
 * text, for every member. */
const char *wt_tcp_info_name(enum wt_tcp_info_member member);
/* Read it from the n bytes that getsockopt() gave; info is overwritten. */
void wt_tcp_info_read(struct wt_tcp_info *info, const uint8_t *bytes, uint32_t n);

#endif
