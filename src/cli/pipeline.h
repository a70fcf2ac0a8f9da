/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps wired together, from a frame to what it says: dissect → track → explain → render →
 * stdout, and the capture file written beside. Where frames come from is the caller's. */
#ifndef WT_CLI_PIPELINE_H
#define WT_CLI_PIPELINE_H

#include "flow_order.h"
#include "options.h"
#include "output.h"
#include "wiretutor/conversation.h"
#include "wiretutor/explain.h"
#include "wiretutor/packet.h"
#include "wiretutor/reassembly.h"
#include "wiretutor/source.h"

/* A frame that was dissected ahead of time. */
struct wt_coming {
    struct wt_frame frame;
    struct wt_packet packet;
};
enum { WT_COMING = 8 };
_Static_assert((int)WT_AHEAD < (int)WT_COMING && (int)WT_AHEAD <= (int)WT_EXPECTED,
               "room for them, and one that has its turn");

struct wt_pipeline {
    const struct wt_options *o;
    struct wt_sink *sink; /* -w; NULL: none */
    struct wt_reassembly *reassembly;
    struct wt_tracker *tracker;
    struct wt_streams *streams; /* NULL: application messages are not looked at */
    struct wt_sockets *sockets; /* `run`: the programs'; else NULL */
    struct wt_diagnosis *diagnosis;
    struct wt_explainer *explainer;
    struct wt_overview *overview; /* `overview`; else NULL */
    struct wt_renderer *renderer;
    struct wt_output output;
    bool live;                  /* set by the caller: write each line at once */
    bool tells;                 /* text goes to stdout: not with --count, nor where -w - takes it */
    bool no_memory;             /* for the order asked for */
    bool verifies;              /* checksums are looked at: only where the output shows them */
    bool explains, is_story;    /* remarks are made; and written in the order of the packets */
    bool diagnoses;             /* what the capture shows beside a conversation is kept */
    uint32_t only;              /* this conversation; 0: all */
    bool input_failed;          /* set by the caller: the source did, not the steps */
    bool met;                   /* what --conversation and --packet ask for */
    struct wt_flow_order order; /* --sort, --top: what was dropped already */
    uint64_t packets;
    struct wt_coming coming[WT_COMING]; /* a ring: n_coming from first on */
    unsigned first, n_coming;
    struct wt_packet *packet; /* the current one */
    struct wt_track_result tracked;
    struct wt_commentary commentary;
    struct wt_error error;
};

void wt_pipeline_init(struct wt_pipeline *steps, const struct wt_options *o);
/* Makes each step; WT_CANNOT: no memory. steps->live is set by then. */
WT_MUST_CHECK enum wt_status wt_pipeline_open(struct wt_pipeline *steps);
/* Opens the file of -w, if there is one, for frames of this source. One that is created is given to
 * who, unless that is ourselves. */
WT_MUST_CHECK enum wt_status wt_pipeline_write(struct wt_pipeline *steps,
                                               const struct wt_source *source,
                                               const struct wt_identity *who);
/* One frame through all of them. WT_OK; WT_END: enough, or the reader of stdout is gone; WT_CANNOT.
 */
WT_MUST_CHECK enum wt_status wt_pipeline_take(struct wt_pipeline *steps,
                                              const struct wt_frame *frame);
/* Frames may be dissected ahead of time. Where to put the next one that wt_pipeline_take will
 * get, after those that were put there before; NULL: it would not help, or there is no room. */
struct wt_frame *wt_pipeline_ahead(struct wt_pipeline *steps);
void wt_pipeline_expect(struct wt_pipeline *steps); /* it is there */
/* Nothing arrived for a moment: flush, so that readers see all that there is. */
WT_MUST_CHECK enum wt_status wt_pipeline_pause(struct wt_pipeline *steps);
/* After the last frame, with the status that ended the input: endings are told (those of what came
 * before the source failed, too), the output and the file closed. The first trouble decides what is
 * returned. */
WT_MUST_CHECK enum wt_status wt_pipeline_finish(struct wt_pipeline *steps, enum wt_status status);
/* After that: what was given up because a table was full. */
void wt_pipeline_tell_limits(const struct wt_pipeline *steps);
void wt_pipeline_clear(struct wt_pipeline *steps);

#endif
