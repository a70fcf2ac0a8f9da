/* SPDX-License-Identifier: BSD-2-Clause */
/* Payloads on their way between a client 10.0.0.1:40000 and a server 10.0.0.2:PORT, as whole IPv4
 * packets through dissect, track, stream and explain: for what needs real bytes. */
#ifndef WT_TEST_EXCHANGE_H
#define WT_TEST_EXCHANGE_H

#include "support.h"

#include "wiretutor/explain.h"
#include "wiretutor/stream.h"
#include "wiretutor/text.h"

enum { EXCHANGE_FRAME = 70000 };

struct exchange {
    struct wt_tracker *tracker;
    struct wt_streams *streams;
    struct wt_explainer *explainer; /* NULL: nothing is said */
    uint16_t port;
    uint8_t server;    /* the last byte of its address */
    uint32_t seq[2];   /* the next one to send */
    uint32_t acked[2]; /* its acknowledgement number */
    uint16_t urgent;   /* the pointer of segments with URG */
    int64_t ns;
    uint64_t frames;
    uint8_t *bytes; /* of the latest frame, in a heap block of its exact size */
    struct wt_frame frame;
    struct wt_packet packet;
    struct wt_track_result tracked;
    struct wt_commentary commentary;
    struct wt_text text;
};

struct bytes {
    const void *data;
    size_t n;
};
#define BYTES(literal) ((struct bytes){literal, sizeof(literal) - 1})

void exchange_begin(struct exchange *x, uint16_t port, bool early);
void exchange_end(struct exchange *x);

/* A new connection to another server, opened by SYN, SYN-ACK, ACK. */
void exchange_open(struct exchange *x, uint16_t port);

/* A datagram from the client, or from the server. */
void exchange_datagram(struct exchange *x, bool from_server, struct bytes payload);
/* A datagram between any two endpoints of one version of IP, so many milliseconds later. */
void exchange_between(struct exchange *x, const struct wt_endpoint *from,
                      const struct wt_endpoint *to, struct bytes payload, unsigned ms);
/* A first fragment of a datagram of the client, which is `more` bytes longer. */
void exchange_fragment(struct exchange *x, struct bytes payload, size_t more);
/* The sender's next bytes, in a segment with these flags beside ACK. */
void exchange_send(struct exchange *x, bool from_server, struct bytes payload, uint16_t flags);
/* Bytes `at` bytes from the sender's next one (before it: a repetition); it moves nothing. Of the
 * segment only `captured` bytes are held. */
void exchange_send_at(struct exchange *x, bool from_server, int32_t at, struct bytes payload,
                      size_t captured);

/* The application layers of the latest packet: "http GET /" … one word a layer, its name and then
 * what is asked for, "" for none. Good until the next call. */
const char *exchange_layers(struct exchange *x);
/* The keys of what is said to it, without those of `but`, a blank between. */
const char *exchange_said(struct exchange *x);
/* The text of a named field of its last layer. */
const char *exchange_field(struct exchange *x, const char *name, unsigned nth);

#endif
