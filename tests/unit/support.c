/* SPDX-License-Identifier: BSD-2-Clause */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wt_assert_equal_at(uint64_t got, uint64_t want, const char *what, const char *file, int line)
{
    if (got == want)
        return;
    print_error("%s: got %llu, want %llu\n", what, (unsigned long long)got,
                (unsigned long long)want);
    _fail(file, line);
}

struct wt_span whole(const uint8_t *bytes, size_t n)
{
    return (struct wt_span){.data = bytes, .captured = n, .on_wire = n};
}

enum wt_verdict dissect_one(const struct wt_dissector *d, struct wt_span span, struct wt_layer *out)
{
    struct wt_reader r = wt_reader_over(span);

    memset(out, 0, sizeof *out);
    out->dissector = d;
    out->verdict = d->dissect(&r, out);
    return out->verdict;
}

void every_prefix(const struct wt_dissector *d, const uint8_t *bytes, size_t n)
{
    for (size_t cut = 0; cut <= n; cut++) {
        struct wt_layer layer;
        uint8_t *copy = malloc(cut ? cut : 1);

        assert_non_null(copy);
        memcpy(copy, bytes, cut);
        struct wt_span span = {.data = copy, .captured = cut, .on_wire = n};

        if (dissect_one(d, span, &layer) == WT_MALFORMED)
            fail_msg("%s: cut after %zu of %zu bytes is not the sender's fault", d->name, cut, n);
        free(copy);
    }
}

const struct wt_dissector *dissector_named(const char *name)
{
    for (size_t i = 0; wt_dissector_at(i) != NULL; i++)
        if (strcmp(wt_dissector_at(i)->name, name) == 0)
            return wt_dissector_at(i);
    fail_msg("no dissector named %s", name);
    return NULL;
}
