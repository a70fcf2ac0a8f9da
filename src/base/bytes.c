/* SPDX-License-Identifier: BSD-2-Clause */
/* The reads that hand out spans; the scalar ones are inline in bytes.h. */
#include "wiretutor/bytes.h"

struct wt_span wt_read_span(struct wt_reader *r, size_t n)
{
    struct wt_span out = {.data = r->span.data + (r->pos < r->span.captured ? r->pos : 0)};

    if (r->end != WT_READ_OK)
        return out;
    size_t left = r->span.on_wire - r->pos;
    if (n > left) {
        r->end = WT_READ_SHORT;
        n = left;
    }
    size_t held = r->pos < r->span.captured ? r->span.captured - r->pos : 0;

    out.on_wire = n;
    out.captured = held < n ? held : n;
    r->pos += n;
    return out;
}

struct wt_span wt_read_rest(struct wt_reader *r)
{
    return wt_read_span(r, r->span.on_wire - r->pos);
}
