/* SPDX-License-Identifier: BSD-2-Clause */
/* Captures of any size, made up but true to the rules of TCP:
 *
 *     generate many N      N conversations of eight packets each, all open at once, interleaved
 *     generate flood N     as many, but of endpoints that weak hashes cannot tell apart: exclusive
 *                          or and sum over addresses and ports are the same for all
 *     generate one N       one conversation of N packets
 *
 * and what somebody might send to wear a program out (tests/tools/test_bounds.py):
 *
 *     generate syns N      N SYNs between random addresses, none of which is answered
 *     generate churn N     N conversations of eight packets, one after the other
 *     generate holes N     one conversation of N segments, before each of which one is missing
 *     generate heads N     N segments of 10,000 HTTP requests, in turn, whose heads never end
 *     generate flights N   N segments of 400 conversations, in turn, none of which is confirmed
 *     generate fragments N N pieces of datagrams that are never whole: each of another one; many of
 *                          the same one, overlapping; at and beyond the far end; tiny ones
 *     generate between N   of every hundred of those two are the halves of an honest datagram
 *     syns6, fragments6    the same over IPv6
 *
 * A pcap file on standard output. The same numbers give the same bytes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIN = 1,
    SYN = 2,
    PSH = 8,
    ACK = 16,
    ETHERNET = 14,
    IPV4 = 20,
    TCP = 20,
    HEADERS = ETHERNET + IPV4 + TCP,
    DATA = 24,
    STRIDE = 7919, /* prime: every conversation once a round, never in the order of its address */
};

/* What each of a conversation's eight packets is. */
static const struct segment {
    uint8_t from_server, flags, data;
    uint8_t seq, ack; /* relative to the sender's and the other end's start number */
} segments[] = {
    {0, SYN,       0,    0,        0       },
    {1, SYN | ACK, 0,    0,        1       },
    {0, ACK,       0,    1,        1       },
    {0, PSH | ACK, DATA, 1,        1       },
    {1, PSH | ACK, DATA, 1,        1 + DATA},
    {0, FIN | ACK, 0,    1 + DATA, 1 + DATA},
    {1, FIN | ACK, 0,    1 + DATA, 2 + DATA},
    {0, ACK,       0,    2 + DATA, 2 + DATA},
};
enum { ROUNDS = sizeof segments / sizeof segments[0] };

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint32_t sum(const uint8_t *bytes, size_t n)
{
    uint32_t total = 0;

    for (size_t i = 0; i < n; i += 2)
        total += (uint32_t)bytes[i] << 8 | (i + 1 < n ? bytes[i + 1] : 0);
    return total;
}

static unsigned checksum(uint32_t total)
{
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    return ~total & 0xffff;
}

static void write_all(const void *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, stdout) != n) {
        perror("generate");
        exit(EXIT_FAILURE);
    }
}

static void write_header(void)
{
    const uint32_t header[] = {0xa1b2c3d4, 2 | 4U << 16, 0, 0, 262144, 1};

    write_all(header, sizeof header);
}

struct ends {
    uint32_t client, server;
    unsigned client_port, server_port;
    const char *data; /* DATA bytes; NULL: a letter, again and again */
};

static struct ends usual(uint32_t which)
{
    return (struct ends){0x0a000000 + which / 20000, 0xc0a80001, 32768 + which % 20000, 8001, NULL};
}

/* Address and address, port and port hold opposite bits. */
static struct ends flooding(uint32_t which)
{
    return (struct ends){0x0a000000 + which, 0xf5ffffff - which, 8001, 0xffff - 8001, NULL};
}

/* Random, the same each time. */
static uint32_t mixed(uint64_t which)
{
    which = (which + 1) * UINT64_C(0x9e3779b97f4a7c15);
    which = (which ^ which >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    which = (which ^ which >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(which >> 32);
}

static struct ends random_ends(uint64_t which)
{
    return (struct ends){mixed(3 * which), mixed(3 * which + 1), mixed(3 * which + 2) >> 16,
                         mixed(3 * which + 2) & 0xffff, NULL};
}

static void write_frame(const uint8_t *frame, uint32_t size, uint64_t number)
{
    const uint64_t us = number * 3;
    const uint32_t record[] = {(uint32_t)(1700000000 + us / 1000000), (uint32_t)(us % 1000000),
                               size, size};

    write_all(record, sizeof record);
    write_all(frame, size);
}

/* One segment between these two, the number-th packet of the file. */
static void write_segment(const struct ends *ends, uint64_t number, const struct segment *s,
                          uint32_t seq, uint32_t ack)
{
    uint8_t frame[HEADERS + DATA] = {0x02, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 1, 0x08, 0x00};
    uint8_t *ip = frame + ETHERNET, *tcp = ip + IPV4;
    const uint32_t size = HEADERS + s->data;
    const uint32_t client = ends->client, server = ends->server;

    ip[0] = 0x45;
    put16(ip + 2, size - ETHERNET);
    put16(ip + 4, (unsigned)(number & 0xffff));
    ip[8] = 64;
    ip[9] = 6;
    put32(ip + 12, s->from_server ? server : client);
    put32(ip + 16, s->from_server ? client : server);
    put16(ip + 10, checksum(sum(ip, IPV4)));
    put16(tcp, s->from_server ? ends->server_port : ends->client_port);
    put16(tcp + 2, s->from_server ? ends->client_port : ends->server_port);
    put32(tcp + 4, seq);
    put32(tcp + 8, s->flags & ACK ? ack : 0);
    tcp[12] = TCP / 4 << 4;
    tcp[13] = s->flags;
    put16(tcp + 14, 64240);
    if (ends->data != NULL)
        memcpy(tcp + TCP, ends->data, s->data);
    else
        memset(tcp + TCP, 'a' + (int)(ends->client_port % 26), s->data);
    put16(tcp + 16, checksum(sum(tcp, TCP + s->data) + sum(ip + 12, 8) + 6 + TCP + s->data));
    write_frame(frame, size, number);
}

static uint32_t start_of(uint32_t which, unsigned server)
{
    return which * UINT32_C(2654435761) + server * UINT32_C(0x51ed270b);
}

static void many(uint32_t n, struct ends (*make)(uint32_t which))
{
    uint64_t number = 0;

    for (unsigned round = 0; round < ROUNDS; round++) {
        const struct segment *s = &segments[round];

        for (uint32_t i = 0; i < n; i++) {
            uint32_t which = (uint32_t)((uint64_t)i * STRIDE % n);

            const struct ends ends = make(which);

            write_segment(&ends, number++, s, start_of(which, s->from_server) + s->seq,
                          start_of(which, !s->from_server) + s->ack);
        }
    }
}

/* The handshake, then data from either end in turn; each packet confirms what came before. */
static void one(uint64_t n)
{
    const struct ends ends = usual(0);
    uint32_t next[2] = {start_of(0, 0), start_of(0, 1)};

    for (uint64_t i = 0; i < n; i++) {
        const struct segment *s = i < 3 ? &segments[i] : &segments[3 + i % 2];
        uint32_t *seq = &next[s->from_server];

        write_segment(&ends, i, s, *seq, next[!s->from_server]);
        *seq += s->data + (s->flags & SYN ? 1U : 0U);
    }
}

static void syns(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        const struct ends ends = random_ends(i);

        write_segment(&ends, i, &segments[0], mixed(i), 0);
    }
}

static void churn(uint64_t n)
{
    for (uint64_t i = 0; i < n * ROUNDS; i++) {
        const struct ends ends = random_ends(i / ROUNDS);
        const struct segment *s = &segments[i % ROUNDS];

        write_segment(&ends, i, s, s->seq, s->ack);
    }
}

/* The gaps are as long as the data, and nobody confirms anything. */
static void holes(uint64_t n)
{
    const struct ends ends = usual(0);
    static const struct segment data = {.flags = PSH | ACK, .data = DATA};

    for (uint64_t i = 0; i < n; i++)
        write_segment(&ends, i, i < 3 ? &segments[i] : &data, (uint32_t)(2 * DATA * i), 1);
}

static void heads(uint64_t n)
{
    enum { SIDE_BY_SIDE = 10000 };
    static const struct segment data = {.flags = PSH | ACK, .data = DATA};
    static const char begin[] = "GET / HTTP/1.1\r\nX: aaaaa";

    for (uint64_t i = 0; i < n; i++) {
        struct ends ends = usual((uint32_t)(i % SIDE_BY_SIDE));

        ends.data = i < SIDE_BY_SIDE ? begin : NULL;
        write_segment(&ends, i, &data, (uint32_t)(i / SIDE_BY_SIDE * DATA), 1);
    }
}

/* One byte each. */
static void flights(uint64_t n)
{
    enum { SIDE_BY_SIDE = 400 };
    static const struct segment data = {.flags = PSH | ACK, .data = 1};

    for (uint64_t i = 0; i < n; i++) {
        const struct ends ends = usual((uint32_t)(i % SIDE_BY_SIDE));

        write_segment(&ends, i, &data, (uint32_t)(i / SIDE_BY_SIDE), 1);
    }
}

enum { PIECE = 40, TINY = 8, IPV6 = 40, FRAGMENT = 8, IPV6_ENDS = ETHERNET + IPV6 };

/* Bytes of a datagram, from 8 * offset on. */
struct piece {
    unsigned id, offset, size, protocol;
    bool more;
};

static void write_fragment(uint64_t number, const struct piece *p)
{
    enum { MORE = 0x2000 };
    uint8_t frame[ETHERNET + IPV4 + PIECE] = {0x02, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 1, 0x08, 0x00};
    uint8_t *ip = frame + ETHERNET;

    ip[0] = 0x45;
    put16(ip + 2, IPV4 + p->size);
    put16(ip + 4, p->id & 0xffff);
    put16(ip + 6, (p->more ? MORE : 0) | p->offset);
    ip[8] = 64;
    ip[9] = (uint8_t)p->protocol;
    put32(ip + 12, 0x0a000000 + (p->id >> 16));
    put32(ip + 16, 0xc0a80001);
    put16(ip + 10, checksum(sum(ip, IPV4)));
    if (p->offset == 0) { /* a header of UDP, its checksum left out */
        put16(ip + IPV4, 4000);
        put16(ip + IPV4 + 2, 5000);
        put16(ip + IPV4 + 4, 2 * PIECE);
    }
    write_frame(frame, ETHERNET + IPV4 + p->size, number);
}

/* An IPv6 header between documentation addresses; returns where the next one begins. */
static uint8_t *begin_ipv6(uint8_t *frame, unsigned next, unsigned size, uint32_t src, uint32_t dst)
{
    static const uint8_t start[] = {0x02, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 1, 0x86, 0xdd, 0x60};
    uint8_t *ip = frame + ETHERNET;

    memcpy(frame, start, sizeof start);
    put16(ip + 4, size);
    ip[6] = (uint8_t)next;
    ip[7] = 64;
    put32(ip + 8, 0x20010db8);
    put32(ip + 20, src);
    put32(ip + 24, 0x20010db8);
    put32(ip + 36, dst);
    return ip + IPV6;
}

static void write_fragment6(uint64_t number, const struct piece *p)
{
    enum { NEXT_FRAGMENT = 44 };
    uint8_t frame[IPV6_ENDS + FRAGMENT + PIECE] = {0};
    uint8_t *header = begin_ipv6(frame, NEXT_FRAGMENT, FRAGMENT + p->size, 1, 2);

    header[0] = (uint8_t)p->protocol;
    put16(header + 2, p->offset << 3 | (p->more ? 1 : 0));
    put32(header + 4, p->id);
    write_frame(frame, IPV6_ENDS + FRAGMENT + p->size, number);
}

enum { PROTO_TCP = 6, PROTO_UDP = 17 };

/* What never becomes a datagram: each of another one; of one, in any order, overlapping; at the far
 * end, and beyond it; tiny ones of TCP. A thousand of each, in turn. */
static struct piece hostile(uint64_t i)
{
    enum { FARTHEST = 8000, MANY = 1000, LAST = 8191, KINDS = 4 };
    struct piece p = {.id = (unsigned)i, .size = PIECE, .protocol = PROTO_UDP, .more = true};

    p.offset = 1 + mixed(i) % FARTHEST;
    switch (i / MANY % KINDS) {
    case 1:
        p.id = (unsigned)(i / MANY);
        break;
    case 2:
        p.offset = LAST - mixed(i) % 8;
        break;
    case 3:
        p.size = TINY;
        p.protocol = PROTO_TCP;
        p.offset = i % 2 == 0 ? 0 : p.offset;
        break;
    default:
        break;
    }
    return p;
}

static void fragments(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        const struct piece p = hostile(i);

        write_fragment(i, &p);
    }
}

static void fragments6(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        const struct piece p = hostile(i);

        write_fragment6(i, &p);
    }
}

/* Of every hundred, the first and the last are the halves of an honest datagram. */
static void between(uint64_t n)
{
    enum { EACH = 100, ANOTHER = 0xff0000 }; /* the upper half of an id is part of the address */

    for (uint64_t i = 0; i < n; i++) {
        unsigned at = (unsigned)(i % EACH);
        struct piece p = hostile(i);

        if (at == 0 || at == EACH - 1)
            p = (struct piece){.id = ANOTHER | ((unsigned)(i / EACH) & 0xffff),
                               .offset = at == 0 ? 0 : PIECE / 8,
                               .size = PIECE,
                               .protocol = PROTO_UDP,
                               .more = at == 0};
        write_fragment(i, &p);
    }
}

static void syns6(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        uint8_t frame[IPV6_ENDS + TCP] = {0};
        uint8_t *tcp = begin_ipv6(frame, PROTO_TCP, TCP, mixed(3 * i), mixed(3 * i + 1));

        put32(tcp, mixed(3 * i + 2));
        put32(tcp + 4, mixed(i));
        tcp[12] = TCP / 4 << 4;
        tcp[13] = SYN;
        put16(tcp + 14, 64240);
        put16(tcp + 16, checksum(sum(tcp, TCP) + sum(frame + ETHERNET + 8, 32) + PROTO_TCP + TCP));
        write_frame(frame, sizeof frame, i);
    }
}

static void many_usual(uint64_t n)
{
    many((uint32_t)n, usual);
}

static void many_flooding(uint64_t n)
{
    many((uint32_t)n, flooding);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*make)(uint64_t n);
    } kinds[] = {
        {"many",       many_usual   },
        {"flood",      many_flooding},
        {"one",        one          },
        {"syns",       syns         },
        {"churn",      churn        },
        {"holes",      holes        },
        {"heads",      heads        },
        {"flights",    flights      },
        {"syns6",      syns6        },
        {"fragments",  fragments    },
        {"fragments6", fragments6   },
        {"between",    between      },
    };
    const size_t n_kinds = sizeof kinds / sizeof kinds[0];
    unsigned long long n = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    size_t kind = 0;

    while (argc == 3 && kind < n_kinds && strcmp(argv[1], kinds[kind].name) != 0)
        kind++;
    if (kind == n_kinds || n == 0 || n > UINT32_MAX || n % STRIDE == 0) {
        (void)fputs("generate many|flood|one|syns|syns6|churn|holes|heads|flights|fragments|"
                    "fragments6|between N\n",
                    stderr);
        return 2;
    }
    write_header();
    kinds[kind].make(n);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
