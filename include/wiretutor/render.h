/* SPDX-License-Identifier: BSD-2-Clause */
/* The renderers: one table of functions for each view; nothing else writes results.
 *
 * Packet bytes are hostile: each renderer has one escape function, and nothing goes around it. */
#ifndef WT_RENDER_H
#define WT_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/conversation.h"
#include "wiretutor/explain.h"
#include "wiretutor/lang.h"
#include "wiretutor/lookup.h"
#include "wiretutor/overview.h"
#include "wiretutor/packet.h"
#include "wiretutor/text.h"

enum wt_time_shown {                      /* -t, -tt … */
                     WT_TIME_SINCE_FIRST, /* the default, and -ttttt: seconds since the first packet
                                           */
                     WT_TIME_NONE,        /* -t */
                     WT_TIME_EPOCH,       /* -tt: seconds since 1970-01-01 UTC */
                     WT_TIME_SINCE_LAST,  /* -ttt: since the packet before */
                     WT_TIME_DATE,        /* -tttt: UTC date and time */
};

enum wt_view {
    WT_VIEW_STORY,    /* explain */
    WT_VIEW_LINES,    /* packets */
    WT_VIEW_FLOWS,    /* flows */
    WT_VIEW_LADDER,   /* ladder */
    WT_VIEW_OVERVIEW, /* overview */
    WT_N_VIEWS
};

struct wt_render_options {
    enum wt_view view;
    bool json; /* NDJSON, else text */
    bool svg;  /* a ladder as a picture, else text */
    enum wt_language language;
    enum wt_time_shown time;
    bool ascii; /* --charset ascii */
    bool color;
    bool quiet;            /* -q: the packet lines and endings only */
    bool absolute;         /* -S: sequence numbers as on the wire */
    bool link_header;      /* -e */
    bool whole_payload;    /* -A */
    bool csv;              /* a header row, then rows; neither JSON nor text */
    unsigned verbose;      /* -v: every field; -vv: with bits and sources */
    bool diagram;          /* --diagram: each header drawn */
    unsigned hex;          /* -x: bytes from the IP header on; -xx: from the link header on */
    bool hex_text;         /* -X, -XX: beside them as text */
    unsigned width;        /* columns; 80 when not on a terminal */
    const char *encoding;  /* of payload, for iconv; NULL: UTF-8 */
    bool every;            /* nothing is folded: each packet its own lines, its own arrow */
    bool live;             /* what is folded is told as soon as something else comes */
    const char *input;     /* where the packets come from, for commands that go on; NULL: unknown */
    uint32_t conversation; /* a ladder: only this one, from 1; 0: all */
};

struct wt_renderer;

/* Make a renderer that writes to out, which is the caller's and outlives it. options is needed for
 * this call only. NULL: no memory, or an encoding that iconv does not know. Free it with
 * wt_renderer_free. */
struct wt_renderer *wt_renderer_new(struct wt_text *out, const struct wt_render_options *options);
/* Free a renderer; NULL is fine. What it has not written yet is lost: call wt_render_end before. */
void wt_renderer_free(struct wt_renderer *renderer);

/* Tell the time of a frame (nanoseconds since 1970), also of one that is not shown: times count
 * from the first. Call it for every frame, before wt_render_packet. */
void wt_render_clock(struct wt_renderer *renderer, int64_t time_ns);
/* Write one packet with what is said of it. tracked and commentary may be NULL where the format
 * needs none.
 */
void wt_render_packet(struct wt_renderer *renderer, const struct wt_packet *packet,
                      const struct wt_track_result *tracked,
                      const struct wt_commentary *commentary);
/* Nothing came for a moment: write what was held back for a summary. */
void wt_render_pause(struct wt_renderer *renderer);
/* Write the opening of `run`, before everything else. From here on the programs have names; they
 * are borrowed as long as the renderer lives. */
void wt_render_programs(struct wt_renderer *renderer, const struct wt_programs_setup *programs,
                        const struct wt_call_commentary *commentary);
/* … and what a program is called, unescaped; good as long as the renderer. */
const char *wt_render_program_name(const struct wt_renderer *renderer, uint8_t program);
/* Write one thing observed. frame: of DROPPED and REFUSED as.frame dissected; else NULL. Times
 * count from the first packet or observed thing that wt_render_clock is told of. */
void wt_render_observed(struct wt_renderer *renderer, const struct wt_observed *observed,
                        enum wt_call_shown shown, const struct wt_packet *frame,
                        const struct wt_call_commentary *commentary);
/* Take in a place in a program's source, before the first call from there is written: a copy. */
void wt_render_site(struct wt_renderer *renderer, const struct wt_code_site *site);
/* Write what a program did in all. */
void wt_render_program_ending(struct wt_renderer *renderer, uint8_t program,
                              const struct wt_call_commentary *commentary);
/* Write what is said of the whole input, when it is over and before the endings that are still to
 * come. packets: how many were shown. */
void wt_render_totals(struct wt_renderer *renderer, uint64_t packets);
/* Write the end of a conversation, when it is over or the input is. */
void wt_render_ending(struct wt_renderer *renderer, const struct wt_conversation *conversation,
                      const struct wt_ending *ending);
/* Write a finding of the capture as a whole, after all endings. remark: what is said of it. */
void wt_render_finding(struct wt_renderer *renderer, const struct wt_capture_finding *finding,
                       const struct wt_remark *remark);
/* Write what came of a ping, when the input is over. */
void wt_render_ping(struct wt_renderer *renderer, const struct wt_ping_series *series,
                    const struct wt_ending *ending);
/* The same of a traceroute. */
void wt_render_traceroute(struct wt_renderer *renderer, const struct wt_traceroute *traceroute,
                          const struct wt_ending *ending);
/* Write what the whole input holds, after it was finished. */
void wt_render_overview(struct wt_renderer *renderer, const struct wt_overview *overview);
/* Write one meaning of a word that was looked up. */
void wt_render_answer(struct wt_renderer *renderer, const char *word,
                      const struct wt_answer *answer);
/* Write what is left, after everything else. packets: how many there were. */
void wt_render_end(struct wt_renderer *renderer, uint64_t packets);

#endif
