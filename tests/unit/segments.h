/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP segments as lines, for the tracker's tests:
 *
 *     C > S SYN 100 win 1000 mss 1460 ws 7
 *     S > C SYN,ACK 300 ack 101
 *     C > S ACK,PSH 101 len 5 ack 301 @0.020
 *
 * Ends: C is 10.0.0.1:40000 and S is 10.0.0.2:80, or what pair says. Flags are Wireshark's, "-" for
 * none, then the raw sequence number. Then any of:
 *     ack N  len N  win N  (65535)   id N (IP identification, else 0)   @SECONDS (else 1 ms later)
 *     mss N  ws N  sack A-B  tfo N (cookie bytes)  opt KIND HEX         options
 *     vlan N (a tag around it)   ttl N   iplen N   ecn N (of IP; else 0)   urg N (the urgent
 * pointer) damaged (its checksum is wrong) nolen (the segment's length is not known)   fragment cut
 * N (bytes of the header captured) lost N, held N (by our own network: enum wt_loss, enum wt_hold)
 * says TEXT (to the end of the line: the payload, captured) icmp T/C  (the segment is quoted by an
 * ICMP error of this type and code; 6: ICMPv6) */
#ifndef WT_TEST_SEGMENTS_H
#define WT_TEST_SEGMENTS_H

#include "support.h"

#include "wiretutor/conversation.h"
#include "wiretutor/tcp_info.h"

struct socket_pair { /* the endpoints C and S of one conversation */
    struct wt_endpoint c, s;
};

/* A packet of one segment, and all that it points to. */
struct segment_packet {
    struct wt_packet packet;
    struct wt_frame frame;
    uint8_t options[40];
};

#define SCENE_START 1 /* ns: a time of 0 is none, to Wireshark */
struct scene {        /* a tracker, and the packets that it is given one after the other */
    struct wt_tracker *tracker;
    struct socket_pair pair;
    uint64_t frame;
    int64_t ns;               /* since SCENE_START */
    uint64_t calls, begun[4]; /* deeds.h: ids so far, and of the call each program has begun … */
    int64_t begun_ns[4];      /* … and when */
    struct wt_tcp_info looks[3]; /* the last one at the connection of each program */
    struct segment_packet built;
    struct wt_track_result tracked;
};

void scene_begin(struct scene *scene, const struct wt_tracker_options *options);
void scene_end(struct scene *scene);

/* Build the line's packet and give it to the tracker; the part it is told in, NULL if none. */
const struct wt_part *scene_give(struct scene *scene, const char *line);
/* A UDP datagram "C > S len 5 @0.1", "S > C icmp 3/3". */
const struct wt_part *scene_give_datagram(struct scene *scene, const char *line);

/* The same endpoints for every run: number i of many. */
struct socket_pair socket_pair_number(unsigned i);

/* One line of a test table: what is given, and what comes of it. NULL: not looked at. */
struct told {
    const char *line;
    const char *states;   /* of C and S: "SYN_SENT LISTEN" */
    const char *events;   /* "C.SYN", "S.FIN_ACKED C.FIN", "C.DATA=5"; "" for none */
    const char *analysis; /* Wireshark's: "retransmission fast_retransmission"; "" for none;
                             "-lost_segment" where the flag is false in words, "+retransmission"
                             where only the words have it */
};
/* Give every line to a fresh tracker; compare. */
void tell_all(struct scene *scene, const struct told *lines, size_t n);

/* Text of the latest step, as in struct told. Static for the scene: good until the next call. */
const char *events_text(const struct scene *scene, char *out, size_t size);

const struct wt_conversation *scene_conversation(const struct scene *scene, size_t i);

/* "three-way four-segment client normal" */
void assert_summary(const struct scene *scene, size_t i, const char *want);

#endif
