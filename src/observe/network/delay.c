/* SPDX-License-Identifier: BSD-2-Clause */
/* One ring of frames for both directions: all have the same delay, so they leave in the order they
 * came. */
#include "delay.h"

#include <assert.h>
#include <sys/mman.h>

bool wt_delay_init(struct wt_delay *delay, size_t capacity)
{
    void *frames = mmap(NULL, capacity * sizeof *delay->frames, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    *delay = (struct wt_delay){0};
    if (frames == MAP_FAILED)
        return false;
    delay->frames = frames;
    delay->capacity = capacity;
    return true;
}

void wt_delay_clear(struct wt_delay *delay)
{
    if (delay->frames != NULL)
        (void)munmap(delay->frames, delay->capacity * sizeof *delay->frames);
    *delay = (struct wt_delay){0};
}

bool wt_delay_is_full(const struct wt_delay *delay)
{
    return delay->n == delay->capacity;
}

struct wt_delayed *wt_delay_push(struct wt_delay *delay)
{
    if (wt_delay_is_full(delay))
        return NULL;
    return &delay->frames[(delay->first + delay->n++) % delay->capacity];
}

const struct wt_delayed *wt_delay_first(const struct wt_delay *delay)
{
    return delay->n > 0 ? &delay->frames[delay->first] : NULL;
}

void wt_delay_pop(struct wt_delay *delay)
{
    assert(delay->n > 0);
    delay->n--;
    /* start over when empty, so that no page beyond the deepest queue is touched */
    delay->first = delay->n > 0 ? (delay->first + 1) % delay->capacity : 0;
}
