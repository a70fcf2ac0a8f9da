/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of every form: 192.168.1.5, 10.0.0.0/8, fe80::1%eth0, [::1]:80, 255.255.255.0. */
#include <arpa/inet.h>
#include <string.h>

#include "../addresses.h"
#include "lookup.h"
#include "wiretutor/text.h"

enum { IPV4_BITS = 32, IPV6_BITS = 128 };

/* n bytes at s, without a zone ("%eth0") or brackets. */
static bool parse_ip(const char *s, size_t n, struct wt_ip *ip)
{
    char text[INET6_ADDRSTRLEN];

    if (n >= 2 && s[0] == '[' && s[n - 1] == ']') {
        s++;
        n -= 2;
    }
    const char *zone = memchr(s, '%', n);

    if (zone != NULL && memchr(s, ':', n) != NULL)
        n = (size_t)(zone - s);
    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, s, n);
    text[n] = '\0';
    *ip = (struct wt_ip){.version = 4};
    if (inet_pton(AF_INET, text, ip->bytes) == 1)
        return true;
    ip->version = 6;
    return inet_pton(AF_INET6, text, ip->bytes) == 1;
}

/* Digits alone, up to max. */
static bool parse_number(const char *s, unsigned max, unsigned *value)
{
    *value = 0;
    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return false;
        *value = *value * 10 + (unsigned)(*s - '0');
        if (*value > max)
            return false;
    }
    return true;
}

/* "host 10.0.0.1", "net 10.0.0.0/8" */
static void put_filter(struct wt_answer *answer, const char *word, const struct wt_ip *ip, int bits)
{
    char room[2 * WT_LOOKUP_FILTER];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_text_str(&text, word);
    wt_text_ip(&text, ip);
    if (bits >= 0) {
        wt_text_char(&text, '/');
        wt_text_u64(&text, (uint64_t)bits);
    }
    wt_text_char(&text, '\0');
    if (!text.failed && text.len <= sizeof answer->filter)
        memcpy(answer->filter, text.data, text.len);
    wt_text_clear(&text);
}

/* ---- One address ---- */

/* The recordings in which an address of this kind occurs. */
static const char *sample_of(enum wt_remark_id kind)
{
    switch (kind) {
    case WT_REMARK_IPV4_LOOPBACK:
        return "tcp-echo";
    case WT_REMARK_IPV4_PRIVATE_192:
        return "arp-and-ping";
    case WT_REMARK_IPV6_LOOPBACK:
        return "ipv6-echo";
    case WT_REMARK_IPV6_DOCUMENTATION:
    case WT_REMARK_IPV6_SOLICITED_NODE:
        return "ping6-neighbour";
    default:
        return NULL;
    }
}

/* One address stands for many receivers. */
static bool is_group(const struct wt_ip *ip)
{
    static const uint8_t everybody[] = {255, 255, 255, 255};

    return wt_ip_is_multicast(ip) ||
           (ip->version == 4 && memcmp(ip->bytes, everybody, sizeof everybody) == 0);
}

static enum wt_remark_id wire_of(const struct wt_ip *ip, enum wt_remark_id kind)
{
    switch (kind) {
    case WT_REMARK_IPV4_LOOPBACK:
    case WT_REMARK_IPV4_LOOPBACK_HOST_NAME:
    case WT_REMARK_IPV4_LOOPBACK_STUB:
    case WT_REMARK_IPV6_LOOPBACK:
        return WT_REMARK_ADDRESS_ON_LOOPBACK;
    default:
        break;
    }
    if (is_group(ip))
        return WT_REMARK_ADDRESS_OF_GROUP;
    return ip->version == 4 ? WT_REMARK_ADDRESS_IN_IPV4 : WT_REMARK_ADDRESS_IN_IPV6;
}

/* What the address was made from. */
static void say_inside(struct wt_answer *answer, const struct wt_ip *ip)
{
    struct wt_inside inside[WT_MAX_INSIDE];
    size_t n = wt_address_inside(ip, inside);

    for (size_t i = 0; i < n; i++)
        wt_inside_args(wt_answer_what(answer, inside[i].id), &inside[i]);
}

static void one_address(const struct wt_ip *ip, struct wt_answer *answer)
{
    enum wt_remark_id form = ip->version == 4 ? WT_REMARK_ASKED_IPV4 : WT_REMARK_ASKED_IPV6;
    enum wt_remark_id kind = wt_address_remark(ip);
    enum wt_remark_id old_class = wt_address_class_remark(ip);

    wt_answer_begin(answer, WT_LOOKUP_ADDRESS, form);
    wt_add_ip(&answer->title, "ip", ip);
    wt_add_ip(wt_answer_what(answer, form), "ip", ip);
    wt_add_remark(wt_answer_what(answer, WT_REMARK_ADDRESS_KIND), "kind", kind);
    say_inside(answer, ip);
    if (kind == WT_REMARK_IPV4_PUBLIC && ip->bytes[0] == 172)
        wt_answer_what(answer, WT_REMARK_ADDRESS_NEARLY_PRIVATE);
    if (old_class != WT_N_REMARKS)
        wt_add_remark(wt_answer_what(answer, WT_REMARK_ADDRESS_CLASS), "kind", old_class);
    if (kind == WT_REMARK_IPV6_MAPPED)
        return; /* never on the wire, as has been said */
    wt_answer_wire(answer, wire_of(ip, kind));
    answer->sample = sample_of(kind);
    put_filter(answer, "host ", ip, -1);
}

/* ---- Prefixes and masks ---- */

/* Every bit from this one on becomes 0 or 1. */
static struct wt_ip filled(const struct wt_ip *ip, unsigned bits, bool ones)
{
    struct wt_ip end = *ip;

    for (unsigned i = bits; i < (ip->version == 4 ? IPV4_BITS : IPV6_BITS); i++) {
        uint8_t bit = (uint8_t)(0x80U >> i % 8);

        if (ones)
            end.bytes[i / 8] |= bit;
        else
            end.bytes[i / 8] &= (uint8_t)~bit;
    }
    return end;
}

static void add_block(struct wt_remark *remark, const struct wt_ip *ip, unsigned bits)
{
    struct wt_ip first = filled(ip, bits, false), last = filled(ip, bits, true);
    struct wt_ip zero = {.version = 4}, mask = filled(&zero, 0, true);

    wt_add_ip(remark, "ip", ip);
    wt_add_number(remark, "bits", bits);
    wt_add_ip(remark, "first", &first);
    wt_add_ip(remark, "last", &last);
    if (ip->version == 6)
        return;
    mask = filled(&mask, bits, false);
    wt_add_ip(remark, "mask", &mask);
    wt_add_number(remark, "count", UINT64_C(1) << (IPV4_BITS - bits));
}

/* The network itself and its broadcast address are no machine's, but for the two smallest sizes
 * (RFC 3021). */
static void say_ends(struct wt_answer *answer, const struct wt_ip *ip, unsigned bits)
{
    if (ip->version == 6 || bits < 8 || bits > IPV4_BITS - 2 || ip->bytes[0] >> 4 >= 0xe)
        return;
    struct wt_remark *remark = wt_answer_what(answer, WT_REMARK_NETWORK_ENDS);
    struct wt_ip first = filled(ip, bits, false), last = filled(ip, bits, true);

    wt_add_ip(remark, "first", &first);
    wt_add_ip(remark, "last", &last);
    wt_add_number(remark, "hosts", (UINT64_C(1) << (IPV4_BITS - bits)) - 2);
}

static void network(const struct wt_ip *ip, unsigned bits, struct wt_answer *answer)
{
    enum wt_remark_id form = ip->version == 4 ? WT_REMARK_ASKED_NETWORK : WT_REMARK_ASKED_NETWORK_6;
    struct wt_ip first = filled(ip, bits, false);
    enum wt_remark_id kind = wt_prefix_remark(&first, bits);

    wt_answer_begin(answer, WT_LOOKUP_NETWORK, form);
    add_block(&answer->title, ip, bits);
    add_block(wt_answer_what(answer, form), ip, bits);
    if (!wt_ip_same(ip, &first))
        add_block(wt_answer_what(answer, WT_REMARK_NETWORK_OF_HOST), ip, bits);
    say_ends(answer, ip, bits);
    if (kind == WT_N_REMARKS)
        wt_answer_what(answer, WT_REMARK_NETWORK_MIXED);
    else
        wt_add_remark(wt_answer_what(answer, WT_REMARK_ADDRESS_KIND), "kind", kind);
    wt_answer_wire(answer, WT_REMARK_NETWORK_WIRE);
    answer->sample = sample_of(kind);
    put_filter(answer, "net ", &first, (int)bits);
}

/* 255.255.255.0: one bits, then zero bits; 0: it is no mask that a subnet has. */
static unsigned mask_bits(const struct wt_ip *ip)
{
    enum { SHORTEST = 8, LONGEST = 31 };
    struct wt_ip ones = {
        .version = 4, .bytes = {255, 255, 255, 255}
    };

    for (unsigned bits = SHORTEST; ip->version == 4 && bits <= LONGEST; bits++) {
        struct wt_ip mask = filled(&ones, bits, false);

        if (wt_ip_same(ip, &mask))
            return bits;
    }
    return 0;
}

static void netmask(const struct wt_ip *ip, unsigned bits, struct wt_answer *answer)
{
    wt_answer_begin(answer, WT_LOOKUP_NETWORK, WT_REMARK_ASKED_MASK);
    add_block(&answer->title, ip, bits);
    add_block(wt_answer_what(answer, WT_REMARK_ASKED_MASK), ip, bits);
    wt_answer_wire(answer, WT_REMARK_NETWORK_WIRE);
    answer->sample = "traceroute-ttl";
}

/* "10.0.0.0/8", "10.0.0.0/255.0.0.0" */
static size_t with_slash(const char *text, const char *slash, struct wt_answer *answer)
{
    struct wt_ip ip, mask;
    unsigned bits;

    if (!parse_ip(text, (size_t)(slash - text), &ip))
        return 0;
    if (!parse_number(slash + 1, ip.version == 4 ? IPV4_BITS : IPV6_BITS, &bits)) {
        if (ip.version != 4 || !parse_ip(slash + 1, strlen(slash + 1), &mask))
            return 0;
        bits = mask_bits(&mask);
        if (bits == 0)
            return 0;
    }
    network(&ip, bits, answer);
    return 1;
}

/* ---- What only looks like an address ---- */

/* Four numbers with dots between them, one of them too large. */
static bool is_like_ipv4(const char *text)
{
    unsigned dots = 0;
    char before = '.';

    for (; *text != '\0'; before = *text++) {
        if (*text == '.' && before != '.')
            dots++;
        else if (*text < '0' || *text > '9')
            return false;
    }
    return dots == 3 && before != '.';
}

/* "127.0.0.1:8001", "[::1]:80": an address and a port */
static size_t with_port(const char *text, struct wt_answer *answers)
{
    const char *colon = strrchr(text, ':');
    struct wt_ip ip;
    unsigned port;

    if (colon == NULL || colon == text || !parse_number(colon + 1, UINT16_MAX, &port) ||
        !parse_ip(text, (size_t)(colon - text), &ip) || (ip.version == 6 && colon[-1] != ']'))
        return 0;
    one_address(&ip, &answers[0]);
    wt_answer_port((uint16_t)port, WT_BOTH, &answers[1]);
    return 2;
}

size_t wt_lookup_address(const char *text, struct wt_answer answers[WT_MAX_ANSWERS])
{
    const char *slash = strchr(text, '/');
    struct wt_ip ip;

    if (slash != NULL)
        return with_slash(text, slash, &answers[0]);
    if (!parse_ip(text, strlen(text), &ip)) {
        if (!is_like_ipv4(text))
            return with_port(text, answers);
        wt_answer_begin(&answers[0], WT_LOOKUP_ADDRESS, WT_REMARK_NO_IPV4);
        wt_answer_what(&answers[0], WT_REMARK_NO_IPV4);
        return 1;
    }
    unsigned bits = mask_bits(&ip);

    if (bits > 0)
        netmask(&ip, bits, &answers[0]);
    else
        one_address(&ip, &answers[0]);
    return 1;
}
