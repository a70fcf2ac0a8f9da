/* SPDX-License-Identifier: BSD-2-Clause */
/* The latest packets that an ICMP error may quote: which frame was it? An error brings the quoted
 * IP header and at least 8 bytes behind it (RFC 792): UDP's header, TCP's ports and sequence
 * number. UDP's checksum is no help, as the sender's network card fills it in after the capture.
 * Where IP has no identification (IPv6, or 0), two datagrams of one length are not told apart. */
#ifndef WT_TRACK_QUOTABLE_H
#define WT_TRACK_QUOTABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/packet.h"

enum { N_QUOTABLE = 1024 };

struct quotable {
    uint32_t frame; /* 0: empty */
    uint32_t stream, number;
    uint16_t id;
    uint8_t end;  /* the sender: 0 or 1; of UDP 2 or 3 */
    bool several; /* more than one frame fits */
};

struct header;
/* Note the packet of this header, or find the frame that it quotes. number: what tells it from
 * others of its sender. */
void track_note_quotable(const struct header *h, uint32_t number);
void track_find_quoted(const struct header *h, uint32_t number);

#endif
