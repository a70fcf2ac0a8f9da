/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from a TCP header and what its options say: for the tracker in one struct, for
 * renderers as values under Wireshark's names. */
#include "../options_walk.h"
#include "tcp.h"

enum kind {
    MSS = 2,            /* RFC 9293 section 3.7.1 */
    WINDOW_SCALE = 3,   /* RFC 7323 section 2 */
    SACK_PERMITTED = 4, /* RFC 2018 section 2 */
    SACK = 5,           /* RFC 2018 section 3 */
    TIMESTAMPS = 8,     /* RFC 7323 section 3 */
    MD5 = 19,           /* RFC 2385 */
    QUICK_START = 27,   /* RFC 4782 */
    USER_TIMEOUT = 28,  /* RFC 5482 */
    AO = 29,            /* RFC 5925 */
    MPTCP = 30,         /* RFC 8684 */
    FAST_OPEN = 34,     /* RFC 7413 */
    ACC_ECN_0 = 172,    /* RFC 9768: counters in the order e0, ce, e1 */
    ACC_ECN_1 = 174,    /* … e1, ce, e0 */
    EXPERIMENT_1 = 253, /* RFC 6994: a 16-bit number says which */
    EXPERIMENT_2 = 254,
};
enum { EXID_FAST_OPEN = 0xf989, MAX_SCALE = 14, SACK_BLOCK = 8, MAX_BLOCKS = 4 };

/* ---- For the tracker ---- */

static void take_sack(struct wt_tcp_options *out, struct wt_span blocks)
{
    struct wt_reader r = wt_reader_over(blocks);

    while (out->n_sack < MAX_BLOCKS && wt_read_left(&r) >= SACK_BLOCK) {
        uint32_t left = wt_read_be32(&r);
        uint32_t right = wt_read_be32(&r);

        if (r.end != WT_READ_OK)
            return;
        out->sack[out->n_sack].left = left;
        out->sack[out->n_sack].right = right;
        out->n_sack++;
    }
}

static void take_fast_open(struct wt_tcp_options *out, size_t cookie_bytes)
{
    out->has_fast_open = true;
    out->fast_open_bytes = (uint8_t)cookie_bytes;
}

/* One option whose data may be shorter than it should be: then it is not there. */
static void take(struct wt_tcp_options *out, const struct wt_option *option)
{
    struct wt_reader r = wt_reader_over(option->data);
    size_t n = option->data.on_wire;

    if (option->kind < 32)
        out->kinds |= UINT32_C(1) << option->kind;
    switch (option->kind) {
    case MSS:
        out->mss = wt_read_be16(&r);
        out->has_mss = r.end == WT_READ_OK && n == 2;
        break;
    case WINDOW_SCALE:
        out->scale = wt_read_u8(&r);
        out->has_scale = r.end == WT_READ_OK && n == 1;
        if (out->scale > MAX_SCALE)
            out->scale = MAX_SCALE;
        break;
    case SACK_PERMITTED:
        out->sack_permitted = true;
        break;
    case SACK:
        take_sack(out, option->data);
        break;
    case TIMESTAMPS:
        out->ts_value = wt_read_be32(&r);
        out->ts_echo = wt_read_be32(&r);
        out->has_timestamps = r.end == WT_READ_OK && n == 8;
        break;
    case FAST_OPEN:
        take_fast_open(out, n);
        break;
    case EXPERIMENT_1:
    case EXPERIMENT_2:
        if (n >= 2 && wt_read_be16(&r) == EXID_FAST_OPEN)
            take_fast_open(out, n - 2);
        break;
    default:
        break;
    }
}

void wt_tcp_options_read(struct wt_tcp_options *out, struct wt_span options)
{
    struct wt_option_walk walk;
    struct wt_option option;

    *out = (struct wt_tcp_options){.has_mss = false};
    wt_begin_options(&walk, options);
    while (wt_next_option(&walk, &option))
        take(out, &option);
}

/* ---- For renderers ---- */

static bool has_kind(const struct wt_layer *layer, unsigned kind)
{
    return layer->u.tcp.option_kinds >> (kind < 63 ? kind : 63) & 1;
}

/* The first option of this kind. */
static bool find(const struct wt_layer *layer, unsigned kind, struct wt_option *option)
{
    struct wt_option_walk walk;

    if (!has_kind(layer, kind))
        return false;
    wt_options_begin(&walk, layer->u.tcp.options);
    while (wt_options_next(&walk, option))
        if (option->kind == kind)
            return true;
    return false;
}

/* n bytes at a place in the data of the first option of this kind. */
static struct wt_span part(const struct wt_layer *layer, unsigned kind, size_t at, size_t n)
{
    struct wt_option option;

    if (!find(layer, kind, &option) || option.data.on_wire < at || option.data.on_wire - at < n)
        return (struct wt_span){.data = NULL};
    return wt_slice(option.data, at, n);
}

/* `what` of a row: an option's kind, a place in its data, and how many bytes. */
#define IN(kind, at, n) ((kind) << 16 | (unsigned)(at) << 8 | (n))
static struct wt_value in_option(const struct wt_layer *layer, unsigned what)
{
    if (!has_kind(layer, what >> 16))
        return wt_absent();
    return wt_number_in(layer, part(layer, what >> 16, what >> 8 & 0xff, what & 0xff));
}

/* All of an option's data from a place on. */
static struct wt_value data_from(const struct wt_layer *layer, unsigned what)
{
    size_t at = what >> 8 & 0xff;
    struct wt_option option;

    if (!find(layer, what >> 16, &option) || option.data.on_wire <= at)
        return wt_absent();
    return wt_octets(wt_slice(option.data, at, option.data.on_wire - at));
}

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(wt_header_number(layer, 12, 2), 4, 12);
}

static struct wt_value length(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (!layer->u.tcp.length_known)
        return wt_absent();
    return wt_number(layer->payload.on_wire);
}

static struct wt_value checksum_status(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < 18)
        return wt_absent();
    return wt_number(layer->u.tcp.checksum_status);
}

static struct wt_value options(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets(layer->u.tcp.options);
}

static struct wt_value multiplier(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    struct wt_value value = in_option(layer, IN(WINDOW_SCALE, 0, 1));

    if (!value.present)
        return value;
    return wt_number(UINT64_C(1) << (value.number > MAX_SCALE ? MAX_SCALE : value.number));
}

static struct wt_value sack_count(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    struct wt_span first = part(layer, SACK, 0, SACK_BLOCK);
    struct wt_option option;

    if (first.on_wire == 0 || !find(layer, SACK, &option))
        return wt_absent();
    return wt_number(option.data.on_wire / SACK_BLOCK);
}

/* An option that says all by being there: its place is that of its kind. */
static struct wt_value it_is_there(const struct wt_layer *layer, unsigned kind)
{
    struct wt_option_walk walk;
    struct wt_option option;
    size_t at = 0;

    wt_options_begin(&walk, layer->u.tcp.options);
    while (wt_options_next(&walk, &option) && option.kind != kind)
        at += option.length;
    struct wt_value value = wt_number_in(layer, wt_slice(layer->u.tcp.options, at, 1));

    value.number = 1;
    return value;
}

static struct wt_value may_sack(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    struct wt_option option;

    return find(layer, SACK_PERMITTED, &option) ? it_is_there(layer, SACK_PERMITTED) : wt_absent();
}

static struct wt_value quick_start_rate(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(in_option(layer, IN(QUICK_START, 0, 1)), 4, 4);
}

static struct wt_value timeout_in_minutes(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(in_option(layer, IN(USER_TIMEOUT, 0, 2)), 0, 1);
}

static struct wt_value timeout(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(in_option(layer, IN(USER_TIMEOUT, 0, 2)), 1, 15);
}

static struct wt_value mptcp_subtype(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(in_option(layer, IN(MPTCP, 0, 1)), 0, 4);
}

static struct wt_value fast_open_request(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    struct wt_option option;

    if (!find(layer, FAST_OPEN, &option) || option.data.on_wire > 0)
        return wt_absent();
    return it_is_there(layer, FAST_OPEN);
}

/* The nth option's kind, from 1. */
static struct wt_value nth_kind(const struct wt_layer *layer, unsigned n)
{
    struct wt_option_walk walk;
    struct wt_option option;
    size_t at = 0;

    if (n > layer->u.tcp.n_options)
        return wt_absent();
    wt_options_begin(&walk, layer->u.tcp.options);
    while (wt_options_next(&walk, &option)) {
        if (walk.count == n)
            return wt_number_in(layer, wt_slice(layer->u.tcp.options, at, 1));
        at += option.length;
    }
    return wt_absent();
}
/* clang-format off */
const struct wt_field wt_tcp_fields[WT_N_TCP_FIELDS] = {
    WT_AT("tcp.srcport",           0,   16, WT_AS_PORT,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.dstport",           16,  16, WT_AS_PORT,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.seq_raw",           32,  32, WT_AS_DECIMAL, 0, "RFC 9293 section 3.1"),
    WT_AT("tcp.ack_raw",           64,  32, WT_AS_DECIMAL, 0, "RFC 9293 section 3.1"),
    WT_AT("tcp.hdr_len",           96,  4,  WT_AS_BYTES,   4, "RFC 9293 section 3.1"),
    WT_AT("reserved",              100, 3,  WT_AS_PADDING, 0, "RFC 9293 section 3.1"),
    WT_AT("tcp.flags.ae",          103, 1,  WT_AS_FLAG,    0, "RFC 9768 section 3.1"),
    WT_AT("tcp.flags.cwr",         104, 1,  WT_AS_FLAG,    0, "RFC 3168 section 6.1"),
    WT_AT("tcp.flags.ece",         105, 1,  WT_AS_FLAG,    0, "RFC 3168 section 6.1"),
    WT_AT("tcp.flags.urg",         106, 1,  WT_AS_FLAG,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.flags.ack",         107, 1,  WT_AS_FLAG,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.flags.push",        108, 1,  WT_AS_FLAG,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.flags.reset",       109, 1,  WT_AS_FLAG,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.flags.syn",         110, 1,  WT_AS_FLAG,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.flags.fin",         111, 1,  WT_AS_FLAG,    0, "RFC 9293 section 3.1"),
    WT_AT("tcp.window_size_value", 112, 16, WT_AS_BYTES,   0, "RFC 9293 section 3.1"),
    WT_AT("tcp.checksum",          128, 16, WT_AS_HEX,     0, "RFC 9293 section 3.1"),
    WT_AT("tcp.urgent_pointer",    144, 16, WT_AS_DECIMAL, 0, "RFC 9293 section 3.1, 3.8.5"),
    WT_GET("tcp.flags",                            WT_AS_HEX,     flags,              0, "RFC 9293 section 3.1"),
    WT_GET("tcp.len",                              WT_AS_BYTES,   length,             0, "RFC 9293 section 3.1"),
    WT_GET("tcp.checksum.status",                  WT_AS_DECIMAL, checksum_status,    0, "RFC 9293 section 3.1"),
    WT_GET("tcp.options",                          WT_AS_OCTETS,  options,            0, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 1, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 2, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 3, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 4, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 5, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 6, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 7, "RFC 9293 section 3.2"),
    WT_GET("tcp.option_kind", WT_AS_DECIMAL, nth_kind, 8, "RFC 9293 section 3.2"),
    WT_OF_OPTION(MSS, "tcp.options.mss_val", WT_AS_BYTES, in_option, IN(MSS, 0, 2), "RFC 9293 section 3.7.1"),
    WT_OF_OPTION(WINDOW_SCALE, "tcp.options.wscale.shift", WT_AS_DECIMAL, in_option, IN(WINDOW_SCALE, 0, 1), "RFC 7323 section 2.2"),
    WT_OF_OPTION(WINDOW_SCALE, "tcp.options.wscale.multiplier",        WT_AS_DECIMAL, multiplier,         0, "RFC 7323 section 2.3"),
    WT_OF_OPTION(SACK_PERMITTED, "wiretutor.tcp.options.sack_permitted", WT_AS_FLAG, may_sack, 0, "RFC 2018 section 2"),
    WT_OF_OPTION(SACK, "tcp.options.sack_le", WT_AS_DECIMAL, in_option, IN(SACK, 0, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_le", WT_AS_DECIMAL, in_option, IN(SACK, 8, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_le", WT_AS_DECIMAL, in_option, IN(SACK, 16, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_le", WT_AS_DECIMAL, in_option, IN(SACK, 24, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_re", WT_AS_DECIMAL, in_option, IN(SACK, 4, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_re", WT_AS_DECIMAL, in_option, IN(SACK, 12, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_re", WT_AS_DECIMAL, in_option, IN(SACK, 20, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack_re", WT_AS_DECIMAL, in_option, IN(SACK, 28, 4), "RFC 2018 section 3"),
    WT_OF_OPTION(SACK, "tcp.options.sack.count",               WT_AS_DECIMAL, sack_count,         0, "RFC 2018 section 3"),
    WT_OF_OPTION(TIMESTAMPS, "tcp.options.timestamp.tsval", WT_AS_DECIMAL, in_option, IN(TIMESTAMPS, 0, 4), "RFC 7323 section 3.2"),
    WT_OF_OPTION(TIMESTAMPS, "tcp.options.timestamp.tsecr", WT_AS_DECIMAL, in_option, IN(TIMESTAMPS, 4, 4), "RFC 7323 section 3.2"),
    WT_OF_OPTION(MD5, "tcp.options.md5.digest", WT_AS_OCTETS, data_from, IN(MD5, 0, 0), "RFC 2385 section 3"),
    WT_OF_OPTION(QUICK_START, "tcp.options.qs.rate",                  WT_AS_DECIMAL, quick_start_rate,   0, "RFC 4782 section 4.1"),
    WT_OF_OPTION(QUICK_START, "tcp.options.qs.ttl_diff", WT_AS_DECIMAL, in_option, IN(QUICK_START, 1, 1), "RFC 4782 section 4.1"),
    WT_OF_OPTION(USER_TIMEOUT, "tcp.options.user_to_granularity",      WT_AS_FLAG,    timeout_in_minutes, 0, "RFC 5482 section 2"),
    WT_OF_OPTION(USER_TIMEOUT, "tcp.options.user_to_val",              WT_AS_DECIMAL, timeout,            0, "RFC 5482 section 2"),
    WT_OF_OPTION(AO, "tcp.options.ao.keyid", WT_AS_DECIMAL, in_option, IN(AO, 0, 1), "RFC 5925 section 2.2"),
    WT_OF_OPTION(AO, "tcp.options.ao.rnextkeyid", WT_AS_DECIMAL, in_option, IN(AO, 1, 1), "RFC 5925 section 2.2"),
    WT_OF_OPTION(AO, "tcp.options.ao.mac", WT_AS_OCTETS, data_from, IN(AO, 2, 0), "RFC 5925 section 2.2"),
    WT_OF_OPTION(MPTCP, "tcp.options.mptcp.subtype",            WT_AS_DECIMAL, mptcp_subtype,      0, "RFC 8684 section 3"),
    WT_OF_OPTION(FAST_OPEN, "tcp.options.tfo.request", WT_AS_FLAG, fast_open_request, 0, "RFC 7413 section 4.1.1"),
    WT_OF_OPTION(FAST_OPEN, "tcp.options.tfo.cookie", WT_AS_OCTETS, data_from, IN(FAST_OPEN, 0, 0), "RFC 7413 section 4.1.1"),
    WT_OF_OPTION(EXPERIMENT_1, "tcp.options.experimental.exid", WT_AS_HEX, in_option, IN(EXPERIMENT_1, 0, 2), "RFC 6994 section 3"),
    WT_OF_OPTION(EXPERIMENT_2, "tcp.options.experimental.exid", WT_AS_HEX, in_option, IN(EXPERIMENT_2, 0, 2), "RFC 6994 section 3"),
    WT_OF_OPTION(ACC_ECN_0, "tcp.options.acc_ecn.ee0b", WT_AS_DECIMAL, in_option, IN(ACC_ECN_0, 0, 3), "RFC 9768 section 3.2.3"),
    WT_OF_OPTION(ACC_ECN_1, "tcp.options.acc_ecn.ee0b", WT_AS_DECIMAL, in_option, IN(ACC_ECN_1, 6, 3), "RFC 9768 section 3.2.3"),
    WT_OF_OPTION(ACC_ECN_0, "tcp.options.acc_ecn.eceb", WT_AS_DECIMAL, in_option, IN(ACC_ECN_0, 3, 3), "RFC 9768 section 3.2.3"),
    WT_OF_OPTION(ACC_ECN_1, "tcp.options.acc_ecn.eceb", WT_AS_DECIMAL, in_option, IN(ACC_ECN_1, 3, 3), "RFC 9768 section 3.2.3"),
    WT_OF_OPTION(ACC_ECN_0, "tcp.options.acc_ecn.ee1b", WT_AS_DECIMAL, in_option, IN(ACC_ECN_0, 6, 3), "RFC 9768 section 3.2.3"),
    WT_OF_OPTION(ACC_ECN_1, "tcp.options.acc_ecn.ee1b", WT_AS_DECIMAL, in_option, IN(ACC_ECN_1, 0, 3), "RFC 9768 section 3.2.3"),
};
/* clang-format on */
