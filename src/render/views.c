/* SPDX-License-Identifier: BSD-2-Clause */
/* The views: for each, what is written for a packet, an ending, the end of all. */
#include "csv/csv.h"
#include "text/flows.h"
#include "json/json.h"
#include "ladder.h"
#include "renderer.h"
#include "wiretutor/wrap.h"

static void line_packet(struct wt_renderer *r, const struct wt_packet *packet,
                        const struct wt_track_result *tracked,
                        const struct wt_commentary *commentary)
{
    (void)commentary;
    wt_line_packet(r, packet, tracked);
}

static void json_bare_packet(struct wt_renderer *r, const struct wt_packet *packet,
                             const struct wt_track_result *tracked,
                             const struct wt_commentary *commentary)
{
    struct json_object object;

    (void)commentary;
    json_begin(&object, r->out, &r->json_named);
    json_packet(&object, packet, tracked);
    json_end(&object);
}

static void json_told_packet(struct wt_renderer *r, const struct wt_packet *packet,
                             const struct wt_track_result *tracked,
                             const struct wt_commentary *commentary)
{
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    json_packet(&object, packet, tracked);
    json_call_beside(&object, commentary);
    json_remarks(r, &object, commentary->remarks, commentary->n_remarks);
    json_end(&object);
}

static void story_ping(struct wt_renderer *r, const struct wt_ping_series *series,
                       const struct wt_ending *ending)
{
    (void)series;
    wt_story_ending(r, NULL, ending);
}

/* A line a hop below it. */
static void story_traceroute(struct wt_renderer *r, const struct wt_traceroute *traceroute,
                             const struct wt_ending *ending)
{
    enum { INDENT = 4 };
    unsigned at = traceroute->first;
    struct wt_remark hop;

    wt_story_ending(r, NULL, ending);
    while (wt_explain_hop(traceroute, &at, &hop)) {
        r->sentence.len = 0;
        wt_put_remark(r, &r->sentence, &hop);
        wt_text_spaces(r->out, INDENT);
        wt_wrap(r->out, r->sentence.data, r->sentence.len, INDENT, INDENT, r->options.width);
        wt_text_char(r->out, '\n');
    }
}

/* What a story without packets says. */
static void story_end(struct wt_renderer *r, uint64_t packets)
{
    enum wt_remark_id id = r->n_programs > 0 ? WT_REMARK_RUN_NO_PACKETS : WT_REMARK_NO_PACKETS;
    const char *words = wt_words(r->options.language, id, false);

    wt_passages_end(r);
    if (packets > 0)
        return;
    if (r->n_programs > 0)
        wt_text_char(r->out, '\n');
    wt_wrap(r->out, words, strlen(words), 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
}

/* clang-format off */
static const struct wt_view_functions text[WT_N_VIEWS] = {
    [WT_VIEW_STORY]  = {.packet = wt_story_packet, .ending = wt_story_ending, .ping = story_ping,
                        .traceroute = story_traceroute,
                        .end = story_end,
                        .programs = wt_story_programs, .observed = wt_story_observed,
                        .program_ending = wt_story_program_ending},
    [WT_VIEW_LINES]  = {.packet = line_packet},
    [WT_VIEW_FLOWS]  = {.packet = flow_count, .totals = flow_totals, .ending = wt_flow_row},
    [WT_VIEW_OVERVIEW] = {.packet = flow_count, .totals = flow_totals},
    [WT_VIEW_LADDER] = {.packet = ladder_packet, .ending = ladder_ending, .end = ladder_end},
};
static const struct wt_view_functions json[WT_N_VIEWS] = {
    [WT_VIEW_STORY] = {.packet = json_told_packet, .ending = json_conversation,
                       .finding = json_finding, .ping = json_ping, .traceroute = json_traceroute,
                       .programs = json_programs, .observed = json_observed,
                       .program_ending = json_program_ending},
    [WT_VIEW_LINES] = {.packet = json_bare_packet},
    [WT_VIEW_FLOWS] = {.ending = json_conversation, .finding = json_finding},
    [WT_VIEW_OVERVIEW] = {.packet = flow_count},
};
static const struct wt_view_functions csv[WT_N_VIEWS] = {
    [WT_VIEW_STORY] = {.begin = csv_story_header, .packet = csv_story_packet},
    [WT_VIEW_LINES] = {.begin = csv_packet_header, .packet = csv_packet},
    [WT_VIEW_FLOWS] = {.begin = csv_conversation_header, .ending = csv_conversation},
};
/* clang-format on */

const struct wt_view_functions *wt_view_functions(const struct wt_render_options *options)
{
    const struct wt_view_functions *views = options->json ? json : options->csv ? csv : text;

    return &views[options->view];
}
