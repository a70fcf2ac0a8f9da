/* SPDX-License-Identifier: BSD-2-Clause */
#include "mutate.h"

#include <stdbool.h>
#include <string.h>

enum { FILE_HEADER = 24, RECORD_HEADER = 16, MOST_RECORDS = 4096 };
enum { VARIED = 8, LINK = 20 };                /* in the file's header */
enum { SECONDS = 0, CAPTURED = 8, SENT = 12 }; /* in a record's */

struct file {
    uint8_t *data;
    size_t n, size;
    size_t at[MOST_RECORDS + 1]; /* where each record begins, and where the last one ends */
    size_t records;
};

static uint32_t get(const uint8_t *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void put(uint8_t *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

/* A little-endian pcap file whose records end where it does. */
static bool read_file(struct file *f)
{
    static const uint8_t magic[] = {0xd4, 0xc3, 0xb2, 0xa1};
    size_t at = FILE_HEADER;

    f->records = 0;
    if (f->n < FILE_HEADER || memcmp(f->data, magic, sizeof magic) != 0)
        return false;
    while (f->n - at >= RECORD_HEADER && f->records < MOST_RECORDS) {
        size_t length = get(f->data + at + CAPTURED);

        if (length > f->n - at - RECORD_HEADER)
            break;
        f->at[f->records++] = at;
        at += RECORD_HEADER + length;
    }
    f->at[f->records] = at;
    return f->records > 0 && at == f->n;
}

static uint32_t next(uint32_t *random) /* xorshift */
{
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

/* Make record i as long as `want`, its bytes beyond the old ones undefined; false: no room. */
static bool resize(struct file *f, size_t i, size_t want)
{
    size_t end = f->at[i + 1], had = end - f->at[i];

    if (want > had && want - had > f->size - f->n)
        return false;
    memmove(f->data + f->at[i] + want, f->data + end, f->n - end);
    f->n = f->n - had + want;
    return true;
}

static void change_bytes(struct file *f, size_t i, fuzz_mutator bytes)
{
    uint8_t held[2048];
    uint8_t *record = f->data + f->at[i];
    size_t captured = get(record + CAPTURED), lost = get(record + SENT) - captured;

    if (captured > sizeof held)
        return;
    memcpy(held, record + RECORD_HEADER, captured);
    captured = bytes(held, captured, sizeof held);
    if (!resize(f, i, RECORD_HEADER + captured))
        return;
    memcpy(record + RECORD_HEADER, held, captured);
    put(record + CAPTURED, (uint32_t)captured);
    put(record + SENT, (uint32_t)(captured + lost));
}

/* The capture holds less of it than was sent. */
static void cut(struct file *f, size_t i, uint32_t random)
{
    uint8_t *record = f->data + f->at[i];
    uint32_t captured = get(record + CAPTURED);

    captured = captured > 0 ? random % captured : 0;
    if (resize(f, i, RECORD_HEADER + captured))
        put(record + CAPTURED, captured);
}

/* A copy of record i behind record k. */
static void repeat(struct file *f, size_t i, size_t k)
{
    uint8_t held[4096];
    size_t n = f->at[i + 1] - f->at[i], to = f->at[k + 1];

    if (n > sizeof held || n > f->size - f->n)
        return;
    memcpy(held, f->data + f->at[i], n);
    memmove(f->data + to + n, f->data + to, f->n - to);
    memcpy(f->data + to, held, n);
    f->n += n;
}

static void move_time(struct file *f, size_t i, uint32_t random)
{
    static const uint32_t steps[] = {1, (uint32_t)-1, 60, (uint32_t)-3600, 8000, 0x80000000};
    uint8_t *seconds = f->data + f->at[i] + SECONDS;

    put(seconds, get(seconds) + steps[random % (sizeof steps / sizeof steps[0])]);
}

/* What path.c varies, or the link type. */
static void change_header(struct file *f, uint32_t random, fuzz_mutator bytes)
{
    static const uint32_t links[] = {0, 1, 9, 10, 50, 101, 108, 113, 228, 229, 239, 247, 276, 147};

    if (random % 2 == 0)
        (void)bytes(f->data + VARIED, 8, 8);
    else
        put(f->data + LINK, links[random / 2 % (sizeof links / sizeof links[0])]);
}

size_t fuzz_mutate_capture(uint8_t *data, size_t n, size_t size, unsigned seed, fuzz_mutator bytes)
{
    static struct file f;
    uint32_t random = seed * 2654435761u + 1;

    f.data = data;
    f.n = n;
    f.size = size;
    if (next(&random) % 16 == 0 || !read_file(&f))
        return bytes(data, n, size);
    size_t i = next(&random) % f.records, k = next(&random) % f.records;

    switch (next(&random) % 12) {
    case 0:
        cut(&f, i, next(&random));
        break;
    case 1:
    case 2:
        repeat(&f, i, k);
        break;
    case 3:
        if (f.records > 1)
            (void)resize(&f, i, 0);
        break;
    case 4:
        move_time(&f, i, next(&random));
        break;
    case 5:
        change_header(&f, next(&random), bytes);
        break;
    default:
        change_bytes(&f, i, bytes);
        break;
    }
    return f.n;
}
