/* SPDX-License-Identifier: BSD-2-Clause */
/* `explain --format csv`: the row of `packets`, and behind it what is said of the packet: its call,
 * the remarks' ids, and their sentences, whole each time as in JSON. */
#include "csv.h"

static const char *const names[] = {"wiretutor.call", "wiretutor.remarks", "wiretutor.text"};

void csv_story_header(struct wt_renderer *r)
{
    csv_begin_row(r);
    csv_packet_names(r);
    for (size_t i = 0; i < WT_ARRAY_LEN(names); i++)
        csv_name(r, names[i]);
    csv_end_row(r);
}

static void put_ids(struct wt_text *out, const struct wt_commentary *commentary)
{
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        if (i > 0)
            wt_text_char(out, ',');
        wt_text_str(out, wt_remark_key(commentary->remarks[i].id));
    }
}

static void put_sentences(struct wt_renderer *r, struct wt_text *out,
                          const struct wt_commentary *commentary)
{
    const char *gap = wt_label(r->options.language, WT_LABEL_SENTENCE_GAP);

    for (size_t i = 0; i < commentary->n_remarks; i++) {
        struct wt_remark whole = commentary->remarks[i];

        whole.brief = false;
        if (i > 0)
            wt_put_symbols(r, out, gap, strlen(gap));
        wt_put_remark(r, out, &whole);
    }
}

void csv_story_packet(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    csv_begin_row(r);
    csv_packet_cells(r, packet, tracked);
    r->sentence.len = 0;
    wt_text_str(&r->sentence,
                wt_call_key(wt_call_beside(commentary->remarks, commentary->n_remarks)));
    csv_cell(r, false);
    put_ids(&r->sentence, commentary);
    csv_cell(r, false);
    put_sentences(r, &r->sentence, commentary);
    csv_cell(r, true);
    csv_end_row(r);
}
