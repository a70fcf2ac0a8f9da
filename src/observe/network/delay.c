/* SPDX-License-Identifier: BSD-2-Clause */
/* A ring of frames: all have the same delay, so they leave in the order in which they came. Behind
 * the ring's last place is the one for the frame that is held aside. */
#include "delay.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

static const uint64_t second = 1000000000;

bool wt_delay_init(struct wt_delay *delay, size_t capacity)
{
    void *frames = mmap(NULL, (capacity + 1) * sizeof *delay->frames, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    *delay = (struct wt_delay){0};
    if (frames == MAP_FAILED)
        return false;
    delay->frames = frames;
    delay->aside = delay->frames + capacity;
    delay->capacity = capacity;
    return true;
}

void wt_delay_clear(struct wt_delay *delay)
{
    if (delay->frames != NULL)
        (void)munmap(delay->frames, (delay->capacity + 1) * sizeof *delay->frames);
    *delay = (struct wt_delay){0};
}

bool wt_delay_is_full(const struct wt_delay *delay)
{
    return delay->n + delay->holds >= delay->capacity;
}

size_t wt_delay_waiting(struct wt_delay *delay, int64_t at_ns)
{
    while (delay->begun < delay->n &&
           delay->frames[(delay->first + delay->begun) % delay->capacity].begin_ns <= at_ns)
        delay->begun++;
    return delay->n - delay->begun;
}

static struct wt_delayed *push(struct wt_delay *delay, int64_t at_ns, uint16_t n)
{
    struct wt_delayed *last = &delay->frames[(delay->first + delay->n++) % delay->capacity];
    int64_t sending_ns = delay->bits_per_s > 0 ? (int64_t)(n * 8 * second / delay->bits_per_s) : 0;

    last->n = n;
    last->was_held = false;
    last->begin_ns = delay->free_ns > at_ns ? delay->free_ns : at_ns;
    delay->free_ns = last->begin_ns + sending_ns;
    last->due_ns = delay->free_ns + delay->delay_ns;
    return last;
}

struct wt_delayed *wt_delay_push(struct wt_delay *delay, int64_t at_ns, uint16_t n)
{
    if (wt_delay_is_full(delay))
        return NULL;
    return push(delay, at_ns, n);
}

const struct wt_delayed *wt_delay_first(const struct wt_delay *delay)
{
    return delay->n > 0 ? &delay->frames[delay->first] : NULL;
}

void wt_delay_pop(struct wt_delay *delay)
{
    assert(delay->n > 0);
    delay->n--;
    delay->begun -= delay->begun > 0;
    /* start over when empty, so that no page beyond the deepest queue is touched */
    delay->first = delay->n > 0 ? (delay->first + 1) % delay->capacity : 0;
}

struct wt_delayed *wt_delay_hold(struct wt_delay *delay, int64_t at_ns, int64_t hold_ns, uint16_t n)
{
    if (delay->holds || wt_delay_is_full(delay))
        return NULL;
    delay->holds = true;
    delay->held_until_ns = (delay->free_ns > at_ns ? delay->free_ns : at_ns) + hold_ns;
    delay->aside->n = n;
    return delay->aside;
}

void wt_delay_let_go(struct wt_delay *delay, int64_t at_ns)
{
    assert(delay->holds);
    struct wt_delayed *last = push(delay, at_ns, delay->aside->n);

    last->was_held = true;
    last->to_client = delay->aside->to_client;
    memcpy(last->bytes, delay->aside->bytes, delay->aside->n);
    delay->holds = false;
}
