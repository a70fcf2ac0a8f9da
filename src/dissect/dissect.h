/* SPDX-License-Identifier: BSD-2-Clause */
/* What the dissectors share with the loop, the registry and each other: nothing outside this
 * folder (and its tests) includes it. */
#ifndef WT_DISSECT_DISSECT_H
#define WT_DISSECT_DISSECT_H

#include "wiretutor/packet.h"

#define WT_PROTOCOL(id, dissector, ...) extern const struct wt_dissector wt_##dissector##_dissector;
#define WT_VARIANT(id, dissector) extern const struct wt_dissector wt_##dissector##_dissector;
#include "wiretutor/protocols.def"

/* Step over a name of DNS where it stands, whether or not it can be read. False: the reader's end
 * says why, or the name's end is unknown. */
bool wt_dns_skip_name(struct wt_reader *r);

/* Numbers that dissectors, registry and loop share. */
enum {
    WT_ETHERTYPE_IPV4 = 0x0800,
    WT_ETHERTYPE_802_3 = 1, /* Linux's ETH_P_802_3: no LLC; below 1536, so no real EtherType */
    WT_ETHERTYPE_LLC = 4,   /* Linux's ETH_P_802_2 */
    WT_ETHERTYPE_FIRST = 0x0600,
    WT_ETHERTYPE_ETHERNET = 0x6558, /* a whole Ethernet frame */
    WT_PROTO_NO_NEXT_HEADER = 59,
    WT_LARGEST_DATAGRAM = 65535 + 40, /* an IPv6 header and its longest payload */
};

/* How far the loop has come through a frame. */
struct wt_course {
    struct wt_next next;
    struct wt_span span;
    bool quoted, fragment, joined;
    bool was_fragment; /* packet->fragment, as it was before this layer */
};

struct wt_reassembly;
/* The loop over the layers, for any packet; without the checksums. */
void wt_dissect_step_by_step(struct wt_packet *packet, const struct wt_frame *frame,
                             struct wt_reassembly *reassembly);
/* usual.c: dissect the usual packet at once. False: it is another one, and *packet is unchanged. */
bool wt_dissect_usual(struct wt_packet *packet, const struct wt_frame *frame);

struct wt_edge {
    struct wt_next from;
    const struct wt_dissector *to;
};
/* The dissector for what comes next, or NULL. */
const struct wt_dissector *wt_registry_find(struct wt_next next);
/* All edges in the order of the table, for tests; NULL at the end. */
const struct wt_edge *wt_registry_edge(size_t i);

/* Fill the checksum states of every layer that can be judged. */
void wt_checksums_verify(struct wt_packet *packet);
/* Does this IP header announce no more bytes than there are? Else the true length is unknown. */
bool wt_length_is_honest(const struct wt_layer *ip);

/* The home address that an IPv6 destination options header holds; else empty. */
struct wt_span wt_home_address(const struct wt_layer *layer);

/* WT_GET, and present only where the header has an option of this kind: see kinds_of. */
#define WT_OF_OPTION(kind, label, shown_as, function, argument, source)                            \
    {                                                                                              \
        .name = (label), .length = sizeof(label) - 1, .as = (shown_as), .defined_in = (source),    \
        .what = (argument), .get = (function), .option = (kind) < 63 ? (kind) : 63                 \
    }
#define WT_LIST_OF_OPTION(kind, label, shown_as, function, argument, source)                       \
    {                                                                                              \
        .name = (label), .length = sizeof(label) - 1, .as = (shown_as), .defined_in = (source),    \
        .what = (argument), .list = (function), .option = (kind) < 63 ? (kind) : 63                \
    }

/* For code that is compiled twice: with bounds checks, and for wt_read_whole without. */
#define WT_INLINED static inline __attribute__((always_inline))

static inline void wt_note(struct wt_layer *layer, enum wt_note_id id, uint32_t a, uint32_t b)
{
    if (layer->n_notes < WT_MAX_NOTES)
        layer->notes[layer->n_notes++] = (struct wt_note){.id = id, .a = a, .b = b};
}

/* A count as a note's argument. */
static inline uint32_t wt_note_size(size_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* The verdict of a failed read. In a first fragment the sender did send the rest. */
static inline enum wt_verdict wt_verdict_of(const struct wt_reader *r, const struct wt_layer *layer)
{
    if (r->end == WT_READ_OK)
        return WT_DISSECTED;
    return r->end == WT_READ_CUT || layer->fragment ? WT_CUT : WT_MALFORMED;
}

/* The same when all n bytes are there, as wt_read_whole has just checked. */
static inline void wt_header_is_whole(struct wt_layer *layer, const struct wt_reader *whole)
{
    layer->header.data = whole->span.data;
    layer->header.on_wire = whole->span.on_wire;
    layer->header.captured = whole->span.captured;
}

/* n bytes of a span, from the given place on; clipped to what was sent and what was captured. */
static inline struct wt_span wt_slice(struct wt_span span, size_t from, size_t n)
{
    from = from < span.on_wire ? from : span.on_wire;
    n = n < span.on_wire - from ? n : span.on_wire - from;
    size_t start = from < span.captured ? from : span.captured;
    size_t held = span.captured - start;

    return (struct wt_span){
        .data = span.data + start, .captured = held < n ? held : n, .on_wire = n};
}

/* The header is the first n bytes of what the reader was given. Call it again when more is known.
 */
static inline void wt_header_is(struct wt_layer *layer, const struct wt_reader *r, size_t n)
{
    layer->header.data = r->span.data;
    layer->header.on_wire = n < r->span.on_wire ? n : r->span.on_wire;
    layer->header.captured = n < r->span.captured ? n : r->span.captured;
}

/* The address, or none where it was not captured. */
static inline void wt_read_ip(struct wt_reader *r, struct wt_ip *ip, uint8_t version)
{
    size_t n = version == 4 ? 4 : 16;

    ip->version = wt_reader_fits(r, n) ? version : 0;
    wt_read_bytes(r, ip->bytes, n);
    memset(ip->bytes + n, 0, sizeof ip->bytes - n);
}

/* IP of the version that the first nibble says, where nothing else does. */
static inline struct wt_next wt_ip_by_version(struct wt_span payload)
{
    struct wt_reader r = wt_reader_over(payload);

    return (struct wt_next){WT_IP_VERSION, wt_read_u8(&r) >> 4};
}

/* An EtherType, or a length of 802.3, as it stands behind addresses or a VLAN tag. */
void wt_take_length(struct wt_layer *layer, uint16_t type);
static inline void wt_ethertype_or_length(struct wt_reader *r, struct wt_layer *layer,
                                          uint16_t type)
{
    layer->payload = wt_read_rest(r);
    if (type >= WT_ETHERTYPE_FIRST)
        layer->next = (struct wt_next){WT_ETHERTYPE, type};
    else
        wt_take_length(layer, type);
}

/* ---- What `get` and `list` of a field give; its row says how it is shown ---- */

/* For those that need no `what`. */
#define WT_UNUSED __attribute__((unused))

static inline struct wt_value wt_absent(void)
{
    return (struct wt_value){.present = false};
}

static inline struct wt_value wt_number(uint64_t number)
{
    return (struct wt_value){.present = true, .number = number};
}

/* Present where something is there and all of it was captured. Of a field that is a number these
 * are its bytes. */
static inline struct wt_value wt_octets(struct wt_span bytes)
{
    return (struct wt_value){.present = bytes.on_wire > 0 && bytes.captured == bytes.on_wire,
                             .bytes = bytes};
}

/* n bytes at a place in a span; absent where not all of them were sent and captured. */
static inline struct wt_value wt_octets_in(struct wt_span span, size_t at, size_t n)
{
    if (n > span.captured || at > span.captured - n)
        return wt_absent();
    return wt_octets((struct wt_span){.data = span.data + at, .captured = n, .on_wire = n});
}

/* A number of n bytes (at most 8) at a place in the header. */
struct wt_value wt_header_number(const struct wt_layer *layer, size_t at, size_t n);
/* The number that a whole piece of the header is (at most 8 bytes); absent where a part of it was
 * not captured. */
struct wt_value wt_number_in(const struct wt_layer *layer, struct wt_span piece);
/* Only some bits of a number that stands in the header, counted from its first one. */
struct wt_value wt_bits_of(struct wt_value value, unsigned from, unsigned bits);

#endif
