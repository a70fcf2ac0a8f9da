/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from a TCP header and what its options say: for the tracker in one struct, for
 * renderers as values under Wireshark's names. */
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
    wt_options_begin(&walk, options);
    while (wt_options_next(&walk, &option))
        take(out, &option);
}

/* ---- For renderers ---- */

/* The first option of this kind. */
static bool find(const struct wt_layer *layer, unsigned kind, struct wt_option *option)
{
    struct wt_option_walk walk;

    if ((layer->u.tcp.option_kinds >> (kind < 63 ? kind : 63) & 1) == 0)
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

static struct wt_value number(const struct wt_layer *layer, unsigned kind, size_t at, size_t n,
                              enum wt_shown_as as)
{
    return wt_number_in(layer, as, part(layer, kind, at, n));
}

/* All of an option's data from a place on. */
static struct wt_value data_from(const struct wt_layer *layer, unsigned kind, size_t at)
{
    struct wt_option option;

    if (!find(layer, kind, &option) || option.data.on_wire <= at)
        return wt_absent();
    return wt_octets(WT_AS_OCTETS, wt_slice(option.data, at, option.data.on_wire - at));
}

static struct wt_value flags(const struct wt_layer *layer)
{
    return wt_bits_of(wt_header_number(layer, WT_AS_HEX, 12, 2), 4, 12);
}

static struct wt_value length(const struct wt_layer *layer)
{
    if (!layer->u.tcp.length_known)
        return wt_absent();
    return wt_number(WT_AS_BYTES, layer->payload.on_wire);
}

static struct wt_value checksum_status(const struct wt_layer *layer)
{
    if (layer->header.captured < 18)
        return wt_absent();
    return wt_number(WT_AS_DECIMAL, layer->u.tcp.checksum_status);
}

static struct wt_value options(const struct wt_layer *layer)
{
    return wt_octets(WT_AS_OCTETS, layer->u.tcp.options);
}

/* A getter for an option's value at a fixed place: name, kind, first byte, bytes, shown as. */
/* clang-format off */
#define NUMBERS(X)                                    \
    X(mss,           MSS,          0, 2, BYTES)       \
    X(shift,         WINDOW_SCALE, 0, 1, DECIMAL)     \
    X(tsval,         TIMESTAMPS,   0, 4, DECIMAL)     \
    X(tsecr,         TIMESTAMPS,   4, 4, DECIMAL)     \
    X(sack_le_0,     SACK,         0, 4, DECIMAL)     \
    X(sack_le_1,     SACK,         8, 4, DECIMAL)     \
    X(sack_le_2,     SACK,        16, 4, DECIMAL)     \
    X(sack_le_3,     SACK,        24, 4, DECIMAL)     \
    X(sack_re_0,     SACK,         4, 4, DECIMAL)     \
    X(sack_re_1,     SACK,        12, 4, DECIMAL)     \
    X(sack_re_2,     SACK,        20, 4, DECIMAL)     \
    X(sack_re_3,     SACK,        28, 4, DECIMAL)     \
    X(ttl_diff,      QUICK_START,  1, 1, DECIMAL)     \
    X(ao_key,        AO,           0, 1, DECIMAL)     \
    X(ao_next_key,   AO,           1, 1, DECIMAL)     \
    X(exid_1,        EXPERIMENT_1, 0, 2, HEX)         \
    X(exid_2,        EXPERIMENT_2, 0, 2, HEX)         \
    X(ecn0_e0,       ACC_ECN_0,    0, 3, DECIMAL)     \
    X(ecn0_ce,       ACC_ECN_0,    3, 3, DECIMAL)     \
    X(ecn0_e1,       ACC_ECN_0,    6, 3, DECIMAL)     \
    X(ecn1_e1,       ACC_ECN_1,    0, 3, DECIMAL)     \
    X(ecn1_ce,       ACC_ECN_1,    3, 3, DECIMAL)     \
    X(ecn1_e0,       ACC_ECN_1,    6, 3, DECIMAL)
/* clang-format on */
#define X(name, kind, at, n, as)                                                                   \
    static struct wt_value name(const struct wt_layer *layer)                                      \
    {                                                                                              \
        return number(layer, kind, at, n, WT_AS_##as);                                             \
    }
NUMBERS(X)
#undef X

static struct wt_value multiplier(const struct wt_layer *layer)
{
    struct wt_value value = shift(layer);

    if (!value.present)
        return value;
    return wt_number(WT_AS_DECIMAL, UINT64_C(1)
                                        << (value.number > MAX_SCALE ? MAX_SCALE : value.number));
}

static struct wt_value sack_count(const struct wt_layer *layer)
{
    struct wt_span first = part(layer, SACK, 0, SACK_BLOCK);
    struct wt_option option;

    if (first.on_wire == 0 || !find(layer, SACK, &option))
        return wt_absent();
    return wt_number(WT_AS_DECIMAL, option.data.on_wire / SACK_BLOCK);
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
    struct wt_value value = wt_number_in(layer, WT_AS_FLAG, wt_slice(layer->u.tcp.options, at, 1));

    value.number = 1;
    return value;
}

static struct wt_value may_sack(const struct wt_layer *layer)
{
    struct wt_option option;

    return find(layer, SACK_PERMITTED, &option) ? it_is_there(layer, SACK_PERMITTED) : wt_absent();
}

static struct wt_value md5(const struct wt_layer *layer)
{
    return data_from(layer, MD5, 0);
}

static struct wt_value quick_start_rate(const struct wt_layer *layer)
{
    return wt_bits_of(number(layer, QUICK_START, 0, 1, WT_AS_DECIMAL), 4, 4);
}

static struct wt_value timeout_in_minutes(const struct wt_layer *layer)
{
    return wt_bits_of(number(layer, USER_TIMEOUT, 0, 2, WT_AS_FLAG), 0, 1);
}

static struct wt_value timeout(const struct wt_layer *layer)
{
    return wt_bits_of(number(layer, USER_TIMEOUT, 0, 2, WT_AS_DECIMAL), 1, 15);
}

static struct wt_value ao_mac(const struct wt_layer *layer)
{
    return data_from(layer, AO, 2);
}

static struct wt_value mptcp_subtype(const struct wt_layer *layer)
{
    return wt_bits_of(number(layer, MPTCP, 0, 1, WT_AS_DECIMAL), 0, 4);
}

static struct wt_value fast_open_request(const struct wt_layer *layer)
{
    struct wt_option option;

    if (!find(layer, FAST_OPEN, &option) || option.data.on_wire > 0)
        return wt_absent();
    return it_is_there(layer, FAST_OPEN);
}

static struct wt_value fast_open_cookie(const struct wt_layer *layer)
{
    return data_from(layer, FAST_OPEN, 0);
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
            return wt_number_in(layer, WT_AS_DECIMAL, wt_slice(layer->u.tcp.options, at, 1));
        at += option.length;
    }
    return wt_absent();
}
/* clang-format off */
#define KIND(n)                                                                                    \
    static struct wt_value kind_##n(const struct wt_layer *layer)                                  \
    {                                                                                              \
        return nth_kind(layer, n);                                                                 \
    }
KIND(1) KIND(2) KIND(3) KIND(4) KIND(5) KIND(6) KIND(7) KIND(8)
#undef KIND

const struct wt_computed wt_tcp_computed[WT_N_TCP_COMPUTED] = {
    {"tcp.flags",                           flags,              "RFC 9293 section 3.1"  },
    {"tcp.len",                             length,             "RFC 9293 section 3.1"  },
    {"tcp.checksum.status",                 checksum_status,    "RFC 9293 section 3.1"  },
    {"tcp.options",                         options,            "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_1,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_2,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_3,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_4,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_5,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_6,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_7,             "RFC 9293 section 3.2"  },
    {"tcp.option_kind",                     kind_8,             "RFC 9293 section 3.2"  },
    {"tcp.options.mss_val",                 mss,                "RFC 9293 section 3.7.1"},
    {"tcp.options.wscale.shift",            shift,              "RFC 7323 section 2.2"  },
    {"tcp.options.wscale.multiplier",       multiplier,         "RFC 7323 section 2.3"  },
    {"wiretutor.tcp.options.sack_permitted", may_sack,          "RFC 2018 section 2"    },
    {"tcp.options.sack_le",                 sack_le_0,          "RFC 2018 section 3"    },
    {"tcp.options.sack_le",                 sack_le_1,          "RFC 2018 section 3"    },
    {"tcp.options.sack_le",                 sack_le_2,          "RFC 2018 section 3"    },
    {"tcp.options.sack_le",                 sack_le_3,          "RFC 2018 section 3"    },
    {"tcp.options.sack_re",                 sack_re_0,          "RFC 2018 section 3"    },
    {"tcp.options.sack_re",                 sack_re_1,          "RFC 2018 section 3"    },
    {"tcp.options.sack_re",                 sack_re_2,          "RFC 2018 section 3"    },
    {"tcp.options.sack_re",                 sack_re_3,          "RFC 2018 section 3"    },
    {"tcp.options.sack.count",              sack_count,         "RFC 2018 section 3"    },
    {"tcp.options.timestamp.tsval",         tsval,              "RFC 7323 section 3.2"  },
    {"tcp.options.timestamp.tsecr",         tsecr,              "RFC 7323 section 3.2"  },
    {"tcp.options.md5.digest",              md5,                "RFC 2385 section 3"    },
    {"tcp.options.qs.rate",                 quick_start_rate,   "RFC 4782 section 4.1"  },
    {"tcp.options.qs.ttl_diff",             ttl_diff,           "RFC 4782 section 4.1"  },
    {"tcp.options.user_to_granularity",     timeout_in_minutes, "RFC 5482 section 2"    },
    {"tcp.options.user_to_val",             timeout,            "RFC 5482 section 2"    },
    {"tcp.options.ao.keyid",                ao_key,             "RFC 5925 section 2.2"  },
    {"tcp.options.ao.rnextkeyid",           ao_next_key,        "RFC 5925 section 2.2"  },
    {"tcp.options.ao.mac",                  ao_mac,             "RFC 5925 section 2.2"  },
    {"tcp.options.mptcp.subtype",           mptcp_subtype,      "RFC 8684 section 3"    },
    {"tcp.options.tfo.request",             fast_open_request,  "RFC 7413 section 4.1.1"},
    {"tcp.options.tfo.cookie",              fast_open_cookie,   "RFC 7413 section 4.1.1"},
    {"tcp.options.experimental.exid",       exid_1,             "RFC 6994 section 3"    },
    {"tcp.options.experimental.exid",       exid_2,             "RFC 6994 section 3"    },
    {"tcp.options.acc_ecn.ee0b",            ecn0_e0,            "RFC 9768 section 3.2.3"},
    {"tcp.options.acc_ecn.ee0b",            ecn1_e0,            "RFC 9768 section 3.2.3"},
    {"tcp.options.acc_ecn.eceb",            ecn0_ce,            "RFC 9768 section 3.2.3"},
    {"tcp.options.acc_ecn.eceb",            ecn1_ce,            "RFC 9768 section 3.2.3"},
    {"tcp.options.acc_ecn.ee1b",            ecn0_e1,            "RFC 9768 section 3.2.3"},
    {"tcp.options.acc_ecn.ee1b",            ecn1_e1,            "RFC 9768 section 3.2.3"},
};
/* clang-format on */
