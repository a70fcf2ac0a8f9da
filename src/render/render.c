/* SPDX-License-Identifier: BSD-2-Clause */
/* Make renderers, and dispatch to the view asked for. */
#include <stdlib.h>

#include "csv/csv.h"
#include "text/flows.h"
#include "ladder.h"
#include "text/overview.h"

/* Allocate what only some views need. False: no memory, or an encoding that iconv does not know. */
static bool prepare(struct wt_renderer *r)
{
    const struct wt_render_options *options = &r->options;

    if (options->view == WT_VIEW_LADDER && (r->ladders = ladder_sheet_new(options)) == NULL)
        return false;
    if ((options->view == WT_VIEW_FLOWS || options->view == WT_VIEW_OVERVIEW) &&
        (r->counts = calloc(1, sizeof *r->counts)) == NULL)
        return false;
    if (r->is_story && !options->json && !options->csv && !options->every &&
        !options->whole_payload && (r->passages = wt_passages_new()) == NULL)
        return false;
    if (options->csv && options->view != WT_VIEW_FLOWS && (r->csv = csv_sources_new()) == NULL)
        return false;
    if (options->encoding != NULL)
        r->payload = iconv_open("UTF-8", options->encoding);
    return options->encoding == NULL || r->payload != (iconv_t)-1;
}

struct wt_renderer *wt_renderer_new(struct wt_text *out, const struct wt_render_options *options)
{
    struct wt_renderer *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->out = out;
    r->options = *options;
    r->is_story = options->view == WT_VIEW_STORY;
    r->functions = wt_view_functions(options);
    r->payload = (iconv_t)-1;
    r->has_detail = options->verbose > 0 || options->diagram || options->hex > 0;
    wt_text_init(&r->sentence, NULL, NULL);
    if (!prepare(r)) {
        wt_renderer_free(r);
        return NULL;
    }
    if (r->functions->begin != NULL)
        r->functions->begin(r);
    return r;
}

void wt_renderer_free(struct wt_renderer *r)
{
    if (r == NULL)
        return;
    if (r->payload != (iconv_t)-1)
        iconv_close(r->payload);
    wt_text_clear(&r->sentence);
    ladder_sheet_free(r->ladders);
    free(r->counts);
    wt_passages_free(r->passages);
    wt_sites_free(r);
    csv_sources_free(r->csv);
    free(r);
}

void wt_render_clock(struct wt_renderer *r, int64_t time_ns)
{
    if (r->started)
        return;
    r->started = true;
    r->first_ns = r->last_ns = time_ns;
}

/* The output passes through buffers of the renderer: if one of them ran out of memory, the output
 * is incomplete. */
static void settle(struct wt_renderer *r)
{
    r->out->failed |=
        r->sentence.failed || (r->ladders != NULL && wt_ladder_no_memory(r->ladders->book));
}

void wt_render_packet(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    if (r->functions->packet != NULL)
        r->functions->packet(r, packet, tracked, commentary);
    settle(r);
}

void wt_render_observed(struct wt_renderer *r, const struct wt_observed *observed,
                        enum wt_call_shown shown, const struct wt_packet *frame,
                        const struct wt_call_commentary *commentary)
{
    wt_note_task(r, observed);
    if (r->functions->observed != NULL)
        r->functions->observed(r, observed, shown, frame, commentary);
}

void wt_render_program_ending(struct wt_renderer *r, uint8_t program,
                              const struct wt_call_commentary *commentary)
{
    if (r->functions->program_ending != NULL)
        r->functions->program_ending(r, program, commentary);
}

void wt_render_pause(struct wt_renderer *r)
{
    wt_passages_flush(r);
    settle(r);
}

void wt_render_totals(struct wt_renderer *r, uint64_t packets)
{
    if (r->functions->totals != NULL)
        r->functions->totals(r, packets);
    settle(r);
}

void wt_render_ending(struct wt_renderer *r, const struct wt_conversation *conversation,
                      const struct wt_ending *ending)
{
    if (r->functions->ending != NULL)
        r->functions->ending(r, conversation, ending);
    settle(r);
}

void wt_render_finding(struct wt_renderer *r, const struct wt_capture_finding *finding,
                       const struct wt_remark *remark)
{
    if (r->functions->finding != NULL)
        r->functions->finding(r, finding, remark);
    settle(r);
}

void wt_render_ping(struct wt_renderer *r, const struct wt_ping_series *series,
                    const struct wt_ending *ending)
{
    if (r->functions->ping != NULL)
        r->functions->ping(r, series, ending);
    settle(r);
}

void wt_render_traceroute(struct wt_renderer *r, const struct wt_traceroute *traceroute,
                          const struct wt_ending *ending)
{
    if (r->functions->traceroute != NULL)
        r->functions->traceroute(r, traceroute, ending);
    settle(r);
}

void wt_render_overview(struct wt_renderer *r, const struct wt_overview *overview)
{
    if (r->options.json)
        json_overview(r, overview);
    else
        text_overview(r, overview);
    settle(r);
}

void wt_render_end(struct wt_renderer *r, uint64_t packets)
{
    if (r->functions->end != NULL)
        r->functions->end(r, packets);
    settle(r);
}
