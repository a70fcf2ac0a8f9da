/* SPDX-License-Identifier: BSD-2-Clause */
/* pcapng: blocks, each with its length before and behind it. A section says its byte order and
 * describes its interfaces, each with a link type, a snapshot length and a unit of time of its own;
 * packets name their interface. https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
 *
 * Our own reader and not libpcap's, which refuses a file as soon as two interfaces differ. Packets
 * are taken from where read() has put them. */
#include "pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"

enum {                       /* section 4 */
       SECTION = 0x0a0d0d0a, /* the same in both byte orders */
       INTERFACE = 1,
       OLD_PACKET = 2, /* section B.1: obsolete, still met */
       SIMPLE_PACKET = 3,
       ENHANCED_PACKET = 6,
};
enum {
    BLOCK_HEADER = 8,
    BLOCK_TRAILER = 4,
    SMALLEST_BLOCK = BLOCK_HEADER + BLOCK_TRAILER,
    LARGEST_FRAME = 262144, /* as libpcap and Wireshark have it for network packets */
    FIRST_ROOM = 16,
    NS_PER_SECOND = 1000000000,
};

struct block {
    uint32_t type, length;
    const uint8_t *body; /* NULL: longer than our window, so of a type that is skipped */
    uint32_t n;
};

/* ---- Numbers in the section's byte order ---- */

static uint16_t get16(const struct wt_pcapng *ng, const uint8_t *at)
{
    uint16_t value;

    memcpy(&value, at, sizeof value);
    return ng->swapped ? __builtin_bswap16(value) : value;
}

static uint32_t get32(const struct wt_pcapng *ng, const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return ng->swapped ? __builtin_bswap32(value) : value;
}

static uint64_t get64(const struct wt_pcapng *ng, const uint8_t *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof value);
    return ng->swapped ? __builtin_bswap64(value) : value;
}

/* ---- Blocks ---- */

/* Nothing can be read after this: store the reason. */
static enum wt_ng_found give_up(struct wt_pcapng *ng, enum wt_ng_found found)
{
    ng->found = found;
    return found;
}

static enum wt_ng_found trouble(struct wt_pcapng *ng, struct wt_reason reason)
{
    ng->reason = reason;
    return give_up(ng, WT_NG_TROUBLE);
}

/* Where the input stops, in the middle of a block or before one. */
static enum wt_ng_found input_ends(struct wt_pcapng *ng, const struct wt_input *in, bool between)
{
    if (in->end == WT_INPUT_ENDED && between)
        return give_up(ng, WT_NG_END);
    if (in->end == WT_INPUT_ENDED || in->end == WT_INPUT_CUT)
        return give_up(ng, WT_NG_CUT);
    return trouble(ng, in->reason);
}

/* The byte order is known only from the word behind the length. Section 4.1. */
static bool take_byte_order(struct wt_pcapng *ng, const uint8_t *at)
{
    static const uint32_t magic = 0x1a2b3c4d;
    uint32_t found;

    memcpy(&found, at + BLOCK_HEADER, sizeof found);
    ng->swapped = found != magic;
    return found == magic || found == __builtin_bswap32(magic);
}

/* The next block, not taken yet: looking again finds it again. */
static enum wt_ng_found look_at_block(struct wt_pcapng *ng, struct wt_input *in,
                                      struct block *block)
{
    if (ng->found != WT_NG_BLOCK)
        return ng->found;
    if (wt_input_look(in, 1) == NULL)
        return input_ends(ng, in, true);
    const uint8_t *at = wt_input_look(in, SMALLEST_BLOCK);

    if (at == NULL)
        return input_ends(ng, in, false);
    block->type = get32(ng, at);
    if (block->type == SECTION && !take_byte_order(ng, at))
        return trouble(ng, WT_BECAUSE(NG_BYTE_ORDER));
    block->length = get32(ng, at + 4);
    if (block->length < SMALLEST_BLOCK || block->length % 4 != 0)
        return trouble(ng, WT_BECAUSE(NG_BLOCK_LENGTH));
    block->body = NULL;
    block->n = block->length - SMALLEST_BLOCK;
    if (block->length > wt_input_room(in))
        return WT_NG_BLOCK;
    at = wt_input_look(in, block->length);
    if (at == NULL)
        return input_ends(ng, in, false);
    if (get32(ng, at + block->length - BLOCK_TRAILER) != block->length)
        return trouble(ng, WT_BECAUSE(NG_LENGTHS_DIFFER));
    block->body = at + BLOCK_HEADER;
    return WT_NG_BLOCK;
}

static bool is_packet(const struct block *block)
{
    return block->type == ENHANCED_PACKET || block->type == SIMPLE_PACKET ||
           block->type == OLD_PACKET;
}

/* ---- Sections and interfaces ---- */

static enum wt_ng_found take_section(struct wt_pcapng *ng, const struct block *block)
{
    enum { VERSION_AT = 4, SMALLEST = 16 };

    if (block->body == NULL || block->n < SMALLEST)
        return trouble(ng, WT_BECAUSE(NG_SECTION));
    if (get16(ng, block->body + VERSION_AT) != 1)
        return trouble(ng, WT_BECAUSE(NG_VERSION));
    wt_ng_clear_programs(ng);
    ng->n_interfaces = 0;
    return WT_NG_BLOCK;
}

/* Malformed options end the list: a time may lose its unit, but no packet is lost. Section 3.5. */
static void read_options(const struct wt_pcapng *ng, struct wt_ng_interface *interface,
                         const uint8_t *at, size_t n)
{
    enum { HEADER = 4, END = 0, RESOLUTION = 9, OFFSET = 14 };

    while (n >= HEADER) {
        uint16_t code = get16(ng, at);
        size_t length = get16(ng, at + 2);
        size_t padded = (length + 3) & ~(size_t)3;

        if (code == END || padded > n - HEADER)
            return;
        if (code == RESOLUTION && length == 1) {
            interface->binary = at[HEADER] >> 7;
            interface->exponent = at[HEADER] & 0x7f;
        }
        if (code == OFFSET && length == 8)
            interface->offset = (int64_t)get64(ng, at + HEADER);
        at += HEADER + padded;
        n -= HEADER + padded;
    }
}

static bool make_room(struct wt_pcapng *ng)
{
    if (ng->n_interfaces < ng->room)
        return true;
    uint32_t room = ng->room > 0 ? 2 * ng->room : FIRST_ROOM;
    struct wt_ng_interface *more = realloc(ng->interfaces, room * sizeof *more);

    if (more == NULL) {
        ng->no_memory = true;
        return false;
    }
    ng->interfaces = more;
    ng->room = room;
    return true;
}

static enum wt_ng_found take_interface(struct wt_pcapng *ng, const struct block *block)
{
    enum { SNAPLEN_AT = 4, OPTIONS_AT = 8, MICROSECONDS = 6 };

    if (block->body == NULL || block->n < OPTIONS_AT)
        return trouble(ng, WT_BECAUSE(NG_INTERFACE));
    if (ng->n_interfaces == WT_MAX_NG_INTERFACES || !make_room(ng))
        return trouble(ng, WT_BECAUSE(NG_INTERFACES));
    struct wt_ng_interface *interface = &ng->interfaces[ng->n_interfaces++];

    *interface = (struct wt_ng_interface){
        .link_type = wt_link_type_of_dlt(get16(ng, block->body)),
        .snaplen = get32(ng, block->body + SNAPLEN_AT),
        .exponent = MICROSECONDS,
    };
    read_options(ng, interface, block->body + OPTIONS_AT, block->n - OPTIONS_AT);
    return WT_NG_BLOCK;
}

/* Take a block that is no packet. */
static void take_other(struct wt_pcapng *ng, struct wt_input *in, const struct block *block)
{
    enum wt_ng_found found = WT_NG_BLOCK;

    if (block->type == SECTION)
        found = take_section(ng, block);
    else if (block->type == INTERFACE)
        found = take_interface(ng, block);
    if (found == WT_NG_BLOCK && !wt_input_skip(in, block->length))
        input_ends(ng, in, false);
}

/* ---- Packets ---- */

struct packet {
    uint32_t interface;
    bool timed;
    uint64_t units;
    uint32_t captured, on_wire;
    const uint8_t *data;
    size_t room; /* bytes of the block from data on */
};

/* Section 4.3. The old one has 16 bits for the interface and 16 for a count of drops. */
static bool read_enhanced(const struct wt_pcapng *ng, const struct block *block, struct packet *p)
{
    enum { HIGH_AT = 4, LOW_AT = 8, CAPTURED_AT = 12, ON_WIRE_AT = 16, DATA_AT = 20 };
    const uint8_t *at = block->body;

    if (block->n < DATA_AT)
        return false;
    *p = (struct packet){
        .interface = block->type == OLD_PACKET ? get16(ng, at) : get32(ng, at),
        .timed = true,
        .units = (uint64_t)get32(ng, at + HIGH_AT) << 32 | get32(ng, at + LOW_AT),
        .captured = get32(ng, at + CAPTURED_AT),
        .on_wire = get32(ng, at + ON_WIRE_AT),
        .data = at + DATA_AT,
        .room = block->n - DATA_AT,
    };
    return true;
}

/* Section 4.4: of the first interface, without a time; how much was kept has to be worked out. */
static bool read_simple(const struct wt_pcapng *ng, const struct block *block, struct packet *p)
{
    enum { DATA_AT = 4 };

    if (block->n < DATA_AT)
        return false;
    *p = (struct packet){.on_wire = get32(ng, block->body),
                         .data = block->body + DATA_AT,
                         .room = block->n - DATA_AT};
    p->captured = p->on_wire;
    if (ng->n_interfaces > 0 && ng->interfaces[0].snaplen != 0 &&
        p->captured > ng->interfaces[0].snaplen)
        p->captured = ng->interfaces[0].snaplen;
    return true;
}

static enum wt_ng_found read_packet(struct wt_pcapng *ng, const struct block *block,
                                    struct packet *p)
{
    if (block->body == NULL)
        return trouble(ng, WT_BECAUSE(NG_PACKET_LONG));
    if (!(block->type == SIMPLE_PACKET ? read_simple : read_enhanced)(ng, block, p))
        return trouble(ng, WT_BECAUSE(NG_PACKET));
    if (p->interface >= ng->n_interfaces)
        return trouble(ng, WT_BECAUSE(NG_NO_INTERFACE));
    if (p->captured > LARGEST_FRAME || p->captured > p->room)
        return trouble(ng, WT_BECAUSE(NG_PACKET_LENGTH));
    return WT_NG_BLOCK;
}

static uint64_t power_of_ten(unsigned exponent) /* at most 19 */
{
    uint64_t power = 1;

    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* Seconds, and the nanoseconds beyond them. Units finer than a nanosecond are rounded down. */
static uint64_t split_decimal(uint64_t units, unsigned exponent, int64_t *ns)
{
    enum { NANO = 9, LARGEST_POWER = 19 };

    if (exponent > NANO) {
        units = exponent - NANO > LARGEST_POWER ? 0 : units / power_of_ten(exponent - NANO);
        exponent = NANO;
    }
    uint64_t per_second = power_of_ten(exponent);

    *ns = (int64_t)(units % per_second * power_of_ten(NANO - exponent));
    return units / per_second;
}

static uint64_t split_binary(uint64_t units, unsigned exponent, int64_t *ns)
{
    enum { FINEST = 34 }; /* 64 bits hold as many times a billion, and it is below 0.1 ns */

    if (exponent > FINEST) {
        units = exponent - FINEST < 64 ? units >> (exponent - FINEST) : 0;
        exponent = FINEST;
    }
    uint64_t fraction = units & ((UINT64_C(1) << exponent) - 1);

    *ns = (int64_t)(fraction * NS_PER_SECOND >> exponent);
    return units >> exponent;
}

static int64_t time_of(const struct wt_ng_interface *interface, const struct packet *p)
{
    int64_t ns;
    int64_t sum;

    if (!p->timed)
        return 0;
    uint64_t seconds =
        (interface->binary ? split_binary : split_decimal)(p->units, interface->exponent, &ns);

    if (seconds > INT64_MAX || __builtin_add_overflow((int64_t)seconds, interface->offset, &sum))
        sum = interface->offset < 0 && seconds <= INT64_MAX ? INT64_MIN : INT64_MAX;
    return wt_source_time(sum, ns);
}

/* Hand on a packet; false: the filter does not want it. */
static bool hand_on(struct wt_source *source, const struct packet *p, struct wt_frame *frame)
{
    struct wt_pcapng *ng = source->pcapng;
    struct wt_ng_interface *interface = &ng->interfaces[p->interface];

    if (ng->expression != NULL) {
        const struct pcap_pkthdr header = {.caplen = p->captured, .len = p->on_wire};

        if (!wt_ng_passes(ng, interface, &header, p->data))
            return false;
    }
    wt_source_fill(source, p->data, p->captured, p->on_wire, frame);
    frame->link_type = interface->link_type;
    frame->loss = WT_LOSS_NONE;
    frame->hold = WT_NOT_HELD;
    frame->time_ns = time_of(interface, p);
    return true;
}

static enum wt_status finish(struct wt_source *source, struct wt_error *error)
{
    enum wt_ng_found found = source->pcapng->found;

    if (source->pcapng->no_memory)
        return wt_source_finish(source, WT_CANNOT, WT_ERROR_NO_MEMORY, WT_NO_REASON, error);
    if (found == WT_NG_END || source->stops > 0)
        return wt_source_finish(source, WT_END, WT_ERROR_NONE, WT_NO_REASON, error);
    if (found == WT_NG_CUT)
        return wt_source_finish(source, WT_BROKEN, WT_ERROR_INPUT_CUT, WT_NO_REASON, error);
    return wt_source_finish(source, WT_BROKEN, WT_ERROR_INPUT_BROKEN, source->pcapng->reason,
                            error);
}

enum wt_status wt_pcapng_next(struct wt_source *source, struct wt_frame *frame,
                              struct wt_error *error)
{
    struct wt_pcapng *ng = source->pcapng;
    struct block block;
    struct packet packet;

    while (look_at_block(ng, source->input, &block) == WT_NG_BLOCK) {
        if (!is_packet(&block)) {
            take_other(ng, source->input, &block);
            continue;
        }
        if (read_packet(ng, &block, &packet) != WT_NG_BLOCK)
            break;
        wt_input_take(source->input, block.length); /* the bytes stay where they are */
        if (hand_on(source, &packet, frame))
            return WT_OK;
        if (ng->no_memory)
            break;
    }
    return finish(source, error);
}

enum wt_status wt_pcapng_open(struct wt_source *source, struct wt_error *error)
{
    struct wt_input *in = source->input;
    struct wt_pcapng *ng = source->pcapng = calloc(1, sizeof *ng);
    struct block block;

    if (ng == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (look_at_block(ng, in, &block) != WT_NG_BLOCK || take_section(ng, &block) != WT_NG_BLOCK)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NOT_A_CAPTURE, source->name,
                               ng->found == WT_NG_TROUBLE ? ng->reason : WT_BECAUSE(HEADER_CUT));
    /* Read up to the first packet, so that the link types to compile a filter for are known; but do
     * not wait for it on a pipe. An error is reported by the first call for a packet. */
    while (!(in->may_wait && ng->n_interfaces > 0) &&
           look_at_block(ng, in, &block) == WT_NG_BLOCK && !is_packet(&block))
        take_other(ng, in, &block);
    source->link_type = ng->n_interfaces > 0 ? ng->interfaces[0].link_type : DLT_EN10MB;
    return WT_OK;
}
