/* SPDX-License-Identifier: BSD-2-Clause */
/* One dissector over any bytes: the first two bytes say how the bytes are framed, the rest is the
 * header. Then every renderer that walks the field tables. */
#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/dissect.h"
#include "fuzz.h"
#include "../unit/support.h"
#include "wiretutor/json.h"
#include "wiretutor/render.h"

enum { UNKNOWN_LINK = 147, LONGER = 0x0f, FRAGMENT = 0x10, QUOTED = 0x20, SECOND = 0x40 };

static void render(const struct wt_packet *packet)
{
    static const struct {
        struct wt_render_options options;
        enum fuzz_form form;
    } rows[] = {
        {{.view = WT_VIEW_LINES,
          .verbose = 2,
          .hex = 2,
          .hex_text = true,
          .diagram = true,
          .width = 80},
         FUZZ_TEXT                                         },
        {{.view = WT_VIEW_LINES,
          .language = WT_CHINESE,
          .verbose = 1,
          .hex = 1,
          .ascii = false,
          .link_header = true,
          .width = 60},
         FUZZ_TEXT                                         },
        {{.view = WT_VIEW_LINES, .json = true}, FUZZ_NDJSON},
        {{.view = WT_VIEW_LINES, .csv = true},  FUZZ_CSV   },
    };
    static const struct wt_track_result tracked;

    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        struct wt_text text;

        wt_text_init(&text, NULL, NULL);
        struct wt_renderer *r = wt_renderer_new(&text, &rows[i].options);

        FUZZ_EXPECT(r != NULL);
        wt_render_packet(r, packet, &tracked, NULL);
        fuzz_expect_form(&text, rows[i].form);
        wt_renderer_free(r);
        wt_text_clear(&text);
    }
}

/* The same header cut by the capture is never the sender's fault, unless it was before. */
static void cut_is_no_lie(const struct wt_dissector *d, struct wt_span span, enum wt_verdict whole)
{
    struct wt_layer layer;

    if (whole == WT_MALFORMED)
        return;
    span.captured /= 2;
    uint8_t *held = fuzz_exact(span.data, span.captured);

    span.data = held;
    FUZZ_EXPECT(dissect_one(d, span, &layer) != WT_MALFORMED);
    layer_stays_inside(&layer, span);
    free(held);
}

static const struct wt_dissector *chosen(const char *part, bool second)
{
    const struct wt_dissector *found = NULL;

    for (size_t i = 0; wt_dissector_at(i) != NULL; i++)
        if (strcmp(wt_dissector_at(i)->name, part) == 0 && (found == NULL || second))
            found = wt_dissector_at(i);
    return found;
}

void fuzz_dissect(const uint8_t *data, size_t n, const char *part)
{
    struct fuzz_input in = {data, n};
    uint8_t how = fuzz_u8(&in), more = fuzz_u8(&in);
    const struct wt_dissector *d = chosen(part, (how & SECOND) != 0);
    static struct wt_packet packet;
    uint8_t *held = fuzz_exact(in.data, in.n);
    struct wt_span span = {
        .data = held, .captured = in.n, .on_wire = in.n + (size_t)(how & LONGER) * more};
    const struct wt_frame frame = {.number = 1, .link_type = UNKNOWN_LINK, .bytes = span};
    struct wt_layer *layer = &packet.layers[0];

    FUZZ_EXPECT(d != NULL);
    memset(layer, 0, sizeof *layer);
    layer->dissector = d;
    layer->fragment = (how & FRAGMENT) != 0;
    layer->quoted = (how & QUOTED) != 0;
    if (d->admits == NULL || d->admits(span) || (how & QUOTED) != 0) {
        struct wt_reader r = wt_reader_over(span);

        layer->verdict = d->dissect(&r, layer);
        FUZZ_EXPECT(layer->verdict <= WT_MALFORMED);
        layer_stays_inside(layer, span);
        packet.frame = &frame;
        packet.n_layers = 1;
        packet.rest = layer->payload;
        packet.stopped_at = layer->next;
        wt_checksums_verify(&packet);
        render(&packet);
        if (!layer->fragment && !layer->quoted)
            cut_is_no_lie(d, span, layer->verdict);
    }
    free(held);
}
