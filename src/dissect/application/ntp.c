/* SPDX-License-Identifier: BSD-2-Clause */
/* NTP, versions 1 to 4: one message of fixed size, the same to the server and back. RFC 5905
 * section 7.3. Modes 6 and 7 have formats of their own and are not dissected. */
#include "application.h"

enum {
    HEADER_LEN = 48,
    FIXED_LEN = 12,    /* up to where meanings depend on the stratum */
    KEY_LEN = 4,       /* of the key's number before a digest of … */
    MD5_MAC_LEN = 20,  /* RFC 5905 section 7.3 */
    SHA1_MAC_LEN = 24, /* RFC 8573 leaves these two lengths */
    REFERENCE_ID = 12, /* where they stand, in bytes */
    REFERENCE = 16,
    ORIGIN = 24,
    RECEIVE = 32,
    TRANSMIT = 40,
    LAST_MODE = 5, /* broadcast */
};

int64_t wt_ntp_time(uint64_t stamp)
{
    /* Since 1900, and from 2036-02-07 on since then: RFC 5905 section 6, RFC 4330 section 3. */
    static const int64_t to_1970[] = {INT64_C(2085978496), INT64_C(-2208988800)};
    int64_t seconds = (int64_t)(stamp >> 32) + to_1970[stamp >> 63];

    return seconds * 1000000000 + (int64_t)((stamp & UINT32_MAX) * 1000000000 >> 32);
}

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, 0, 1);
}

/* Zero says that there is no such time. */
static struct wt_value moment(const struct wt_layer *layer, unsigned at)
{
    struct wt_value value = wt_header_number(layer, at, sizeof(uint64_t));

    value.present = value.present && value.number != 0;
    value.number = (uint64_t)wt_ntp_time(value.number);
    return value;
}

static struct wt_value octets(const struct wt_layer *layer, unsigned at)
{
    return wt_octets_in(layer->header, at, 4);
}

/* The authenticator: only where exactly a key identifier and a digest follow. */
static struct wt_value key(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets_in(layer->header, HEADER_LEN, KEY_LEN);
}

static struct wt_value digest(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    size_t n = layer->header.on_wire;

    return n > HEADER_LEN
               ? wt_octets_in(layer->header, HEADER_LEN + KEY_LEN, n - HEADER_LEN - KEY_LEN)
               : wt_absent();
}

#define LAYOUT "RFC 5905 section 7.3"
/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("ntp.flags.li",       0,  2,  WT_AS_DECIMAL, 0,  LAYOUT),
    WT_AT("ntp.flags.vn",       2,  3,  WT_AS_DECIMAL, 0,  LAYOUT),
    WT_AT("ntp.flags.mode",     5,  3,  WT_AS_DECIMAL, 0,  LAYOUT),
    WT_AT("ntp.stratum",        8,  8,  WT_AS_DECIMAL, 0,  LAYOUT),
    WT_AT("ntp.ppoll",          16, 8,  WT_AS_SIGNED,  0,  LAYOUT),
    WT_AT("ntp.precision",      24, 8,  WT_AS_SIGNED,  0,  LAYOUT),
    WT_AT("ntp.rootdelay",      32, 32, WT_AS_FIXED,   16, LAYOUT),
    WT_AT("ntp.rootdispersion", 64, 32, WT_AS_FIXED,   16, LAYOUT),
    WT_GET("ntp.flags",   WT_AS_HEX,    flags,  0,            LAYOUT),
    WT_GET("ntp.refid",   WT_AS_OCTETS, octets, REFERENCE_ID, LAYOUT ", section 7.4"),
    WT_GET("ntp.reftime", WT_AS_TIME,   moment, REFERENCE,    LAYOUT),
    WT_GET("ntp.org",     WT_AS_TIME,   moment, ORIGIN,       LAYOUT),
    WT_GET("ntp.rec",     WT_AS_TIME,   moment, RECEIVE,      LAYOUT),
    WT_GET("ntp.xmt",     WT_AS_TIME,   moment, TRANSMIT,     LAYOUT),
    WT_GET("ntp.keyid",   WT_AS_OCTETS, key,    0,            LAYOUT),
    WT_GET("ntp.mac",     WT_AS_OCTETS, digest, 0,            LAYOUT ", RFC 8573"),
};
/* clang-format on */

static uint64_t read_be64(struct wt_reader *r)
{
    uint64_t high = wt_read_be32(r);

    return high << 32 | wt_read_be32(r);
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ntp *ntp = &layer->u.ntp;
    size_t signature = r->span.on_wire - HEADER_LEN;
    bool is_signed =
        r->span.on_wire > HEADER_LEN && (signature == MD5_MAC_LEN || signature == SHA1_MAC_LEN);

    wt_header_is(layer, r, HEADER_LEN + (is_signed ? signature : 0));
    uint8_t first = wt_read_u8(r);

    ntp->leap = first >> 6;
    ntp->version = first >> 3 & 7;
    ntp->mode = first & 7;
    ntp->stratum = wt_read_u8(r);
    ntp->poll = (int8_t)wt_read_u8(r);
    ntp->precision = (int8_t)wt_read_u8(r);
    ntp->root_delay = wt_read_be32(r);
    ntp->root_dispersion = wt_read_be32(r);
    ntp->reference_id = wt_read_span(r, 4);
    ntp->reference = read_be64(r);
    ntp->origin = read_be64(r);
    ntp->receive = read_be64(r);
    ntp->transmit = read_be64(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (is_signed)
        wt_read_span(r, signature);
    layer->payload = wt_read_rest(r);
    return wt_verdict_of(r, layer);
}

/* The port is NTP's own: only another format, or none at all, is refused. */
static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    uint8_t first = wt_read_u8(&r);
    unsigned version = first >> 3 & 7, mode = first & 7;

    return r.end == WT_READ_OK && version >= 1 && version <= 4 && mode >= 1 && mode <= LAST_MODE;
}

const struct wt_dissector wt_ntp_dissector = {
    .name = "ntp",
    .title = "NTP",
    .protocol = WT_NTP,
    .dissect = dissect,
    .admits = admits,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
