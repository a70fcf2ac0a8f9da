/* SPDX-License-Identifier: BSD-2-Clause */
/* What is put together from pieces: IP datagrams from fragments, messages from TCP segments. */
#include <stdlib.h>
#include <string.h>

#include "../unit/exchange.h"
#include "fuzz.h"
#include "wiretutor/json.h"
#include "wiretutor/reassembly.h"

/* ---- fragments: a model keeps the frames' numbers ---- */

enum { LINK_RAW = 101, IP_LEN = 20, DATAGRAMS = 6, MOST_PIECES = 300, UDP = 17 };

/* An honest sender's byte at this place of the datagram with this identification. */
static uint8_t byte_of(uint16_t id, size_t at)
{
    return (uint8_t)(id * 31 + at * 7 + (at >> 8));
}

static void put16(uint8_t *at, size_t number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
}

static void put_sum(uint8_t *header)
{
    uint32_t sum = 0;

    for (int i = 0; i < IP_LEN; i += 2)
        sum += (uint32_t)header[i] << 8 | header[i + 1];
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    put16(header + 10, ~sum & 0xffff);
}

struct piece {
    uint16_t id;
    size_t offset, n;
    bool more, lies;
};

static struct piece piece_of(struct fuzz_input *in)
{
    uint8_t how = fuzz_u8(in);
    struct piece p = {.id = (uint16_t)(1 + how % DATAGRAMS),
                      .offset = fuzz_u8(in) * (size_t)8,
                      .n = fuzz_u8(in),
                      .more = (how & 0x40) == 0,
                      .lies = (how & 0xb0) == 0xb0};

    if (p.more)
        p.n &= ~(size_t)7;
    if ((how & 0xb8) == 0x88) /* far behind */
        p.offset = (fuzz_u16(in) & 0x1fff) * (size_t)8;
    return p;
}

/* Until the identification is used again all its pieces tell one datagram. */
static void look(const struct wt_packet *packet, const bool lied[DATAGRAMS + 1])
{
    FUZZ_EXPECT(packet->n_reassembled <= WT_MAX_REASSEMBLED);
    for (unsigned i = 0; i < packet->n_reassembled; i++) {
        const struct wt_reassembled *r = &packet->reassembled[i];
        uint16_t id = packet->layers[0].u.ipv4.id;

        FUZZ_EXPECT(r->layer < packet->n_layers && r->count > 0 && r->first <= r->last);
        FUZZ_EXPECT(r->last == packet->frame->number && r->n_frames <= WT_MAX_FRAGMENT_FRAMES);
        FUZZ_EXPECT(r->bytes.captured == r->bytes.on_wire && r->bytes.on_wire <= 65535);
        for (size_t at = 0; id <= DATAGRAMS && !lied[id] && at < r->bytes.captured; at++)
            FUZZ_EXPECT(r->bytes.data[at] == byte_of(id, at));
    }
}

void fuzz_fragments(const uint8_t *data, size_t size, const char *part)
{
    static struct wt_packet packet;
    struct fuzz_input in = {data, size};
    uint8_t how = fuzz_u8(&in);
    const struct wt_reassembly_options options = {.max_datagrams = how & 1 ? 2 : 0,
                                                  .max_bytes = how & 2 ? 65536 : 0};
    struct wt_reassembly *reassembly = wt_reassembly_new(&options);
    bool lied[DATAGRAMS + 1] = {false};
    int64_t ns = 0;

    (void)part;
    FUZZ_EXPECT(reassembly != NULL);
    for (unsigned i = 1; i <= MOST_PIECES && fuzz_left(&in); i++) {
        struct piece p = piece_of(&in);
        uint8_t *frame = calloc(1, IP_LEN + p.n);

        FUZZ_EXPECT(frame != NULL);
        lied[p.id] |= p.lies;
        memcpy(frame, (const uint8_t[]){0x45}, 1);
        put16(frame + 2, IP_LEN + p.n);
        put16(frame + 4, p.id);
        put16(frame + 6, p.offset / 8 | (p.more ? 0x2000 : 0));
        frame[8] = 64;
        frame[9] = UDP;
        frame[12] = frame[16] = 10;
        put_sum(frame);
        for (size_t k = 0; k < p.n; k++)
            frame[IP_LEN + k] = (uint8_t)(byte_of(p.id, p.offset + k) ^ p.lies);
        ns += (how & 4) != 0 && p.n == 0 ? 61000000000 : 1000;
        const struct wt_frame given = {
            .number = i,
            .time_ns = ns,
            .link_type = LINK_RAW,
            .bytes = {frame, IP_LEN + p.n, IP_LEN + p.n}
        };

        wt_dissect_joining(&packet, &given, true, reassembly);
        look(&packet, lied);
        free(frame);
    }
    wt_reassembly_free(reassembly);
}

/* ---- stream: the input says how to cut its own bytes into segments ---- */

enum { MOST_SEGMENTS = 100 };

static void look_at_passage(const struct wt_passage *p)
{
    if (p == NULL)
        return;
    FUZZ_EXPECT(p->session != NULL && p->session->n_host <= WT_SESSION_HOST);
    FUZZ_EXPECT(p->part == 0 || (p->kind != WT_PASSES_NOTHING && p->bytes > 0));
    FUZZ_EXPECT(p->total == 0 || p->bytes <= p->total);
    FUZZ_EXPECT(!p->cut_short || p->ends);
    free(fuzz_exact(p->asked.data, p->asked.captured));
}

static void look_at_messages(struct exchange *x)
{
    for (unsigned i = 0; i < x->packet.n_layers; i++)
        if (wt_is_application(&x->packet.layers[i])) {
            const struct wt_layer *l = &x->packet.layers[i];
            size_t n = l->header.captured > 0 ? l->header.captured : 1;

            FUZZ_EXPECT(l->header.captured <= l->header.on_wire);
            free(fuzz_exact(l->header.data, l->header.captured)); /* all of it can be read */
            FUZZ_EXPECT(n > 0);
        }
    look_at_passage(x->packet.passage);
    x->text.len = 0;
    wt_json_packet(&x->text, &x->packet, &x->tracked);
    fuzz_expect_form(&x->text, FUZZ_NDJSON);
}

void fuzz_stream(const uint8_t *data, size_t size, const char *part)
{
    static const uint16_t ports[] = {80, 53, 443, 8001};
    static struct exchange x;
    struct fuzz_input in = {data, size};
    uint8_t how = fuzz_u8(&in);

    (void)part;
    exchange_begin(&x, ports[how & 3], (how & 4) != 0);
    if ((how & 8) == 0)
        exchange_open(&x, ports[how & 3]);
    for (unsigned i = 0; i < MOST_SEGMENTS && fuzz_left(&in); i++) {
        uint8_t kind = fuzz_u8(&in);
        size_t n = (kind & 0x40) != 0 ? fuzz_u8(&in) * (size_t)8 : fuzz_u8(&in);

        n = n < in.n ? n : in.n;
        const struct bytes payload = {in.data, n};

        if ((kind & 0x30) == 0x30) /* out of place: again, too early, or only a part of it held */
            exchange_send_at(&x, kind & 1, (int32_t)(int8_t)fuzz_u8(&in) * (kind & 2 ? 16 : 1),
                             payload, kind & 8 ? n / 2 : n);
        else
            exchange_send(&x, kind & 1, payload,
                          (uint16_t)(WT_ACK | (kind & 4 ? WT_PSH : 0) |
                                     ((kind & 0x0a) == 0x0a ? WT_FIN : 0)));
        if ((kind & 0x30) != 0x30) {
            in.data += n;
            in.n -= n;
        }
        look_at_messages(&x);
    }
    exchange_end(&x);
}
