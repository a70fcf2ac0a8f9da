/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: what the text renderers share. */
#ifndef WT_RENDER_RENDERER_H
#define WT_RENDER_RENDERER_H

#include <iconv.h>

#include "wiretutor/escape.h"
#include "text/fold.h"
#include "text/passage.h"
#include "wiretutor/render.h"

enum wt_written { WT_WROTE_NOTHING, WT_WROTE_HEADING, WT_WROTE_PACKET, WT_WROTE_ENDING };
enum wt_paint { WT_PLAIN, WT_BOLD, WT_DIM, WT_GREEN, WT_YELLOW, WT_RED, WT_CYAN, WT_MAGENTA };

/* A program of `run` is called by this: NUL-terminated, cut to fit, as it was given: escape it. */
enum { WT_NAME_SIZE = 64 };

/* What a view writes; NULL: nothing. */
struct wt_view_functions {
    void (*begin)(struct wt_renderer *r);
    void (*packet)(struct wt_renderer *r, const struct wt_packet *packet,
                   const struct wt_track_result *tracked, const struct wt_commentary *commentary);
    void (*ending)(struct wt_renderer *r, const struct wt_conversation *conversation,
                   const struct wt_ending *ending);
    void (*finding)(struct wt_renderer *r, const struct wt_capture_finding *finding,
                    const struct wt_remark *remark);
    void (*ping)(struct wt_renderer *r, const struct wt_ping_series *series,
                 const struct wt_ending *ending);
    void (*traceroute)(struct wt_renderer *r, const struct wt_traceroute *traceroute,
                       const struct wt_ending *ending);
    void (*end)(struct wt_renderer *r, uint64_t packets);
    void (*totals)(struct wt_renderer *r, uint64_t packets);
    void (*programs)(struct wt_renderer *r, const struct wt_programs_setup *programs,
                     const struct wt_call_commentary *commentary);
    void (*observed)(struct wt_renderer *r, const struct wt_observed *observed,
                     enum wt_call_shown shown, const struct wt_packet *frame,
                     const struct wt_call_commentary *commentary);
    void (*program_ending)(struct wt_renderer *r, uint8_t program,
                           const struct wt_call_commentary *commentary);
};
/* views.c */
const struct wt_view_functions *wt_view_functions(const struct wt_render_options *options);

/* Who to whom, as both directions of a conversation print it on every line: made once, kept for a
 * while. */
enum { WT_ENDS_KEPT = 64, WT_ENDS_SIZE = 120 };
struct wt_ends {
    uint32_t number; /* the conversation's; 0: free */
    uint8_t length[2];
    char text[2][WT_ENDS_SIZE];
};

/* A thread of a program, by the numbers that it has for a reader. */
struct wt_task {
    int32_t pid, tid;
    uint16_t child;  /* of the program's first process; 0: it is that */
    uint16_t thread; /* of its process; 1: the first */
};
enum { WT_MAX_TASKS = 1024 };
struct wt_tasks {
    unsigned n;
    int32_t first[WT_MAX_PROGRAMS]; /* the process that we started; 0: not known */
    uint16_t children[WT_MAX_PROGRAMS];
    struct wt_task at[WT_MAX_TASKS];
};

struct wt_renderer {
    const struct wt_view_functions *functions;
    struct wt_text *out;
    struct wt_render_options options;
    bool is_story;
    struct wt_text sentence; /* a paragraph before it is broken into lines */
    iconv_t payload;         /* (iconv_t)-1: payload is UTF-8 as it comes */
    bool started;
    int64_t first_ns, last_ns; /* of the first packet, and of the one before */
    enum wt_written written;
    uint32_t current_number; /* the conversation being told; 0: outside */
    struct wt_ends ends[WT_ENDS_KEPT];
    struct csv_sources *csv;      /* NULL but for CSV with a row a packet */
    bool json_named;              /* an object has said the version of the schema */
    bool csv_begun;               /* the row has a cell already */
    bool has_detail;              /* -v, --diagram, -x: more than one line a packet */
    struct ladder_sheet *ladders; /* NULL but for `ladder` */
    struct flow_counts *counts;   /* NULL but for `flows` */
    struct wt_fold fold;          /* `run` */
    uint64_t advised;             /* a bit for each finding of which was said what to do about it */
    struct wt_passages *passages; /* the story of a capture, where it folds; else NULL */
    int32_t hidden_flags;         /* of the call that is being told */
    struct wt_tasks tasks;
    const struct wt_task *task;      /* of the call that is being told; NULL: not known */
    unsigned n_programs, name_width; /* columns of the widest name */
    char names[WT_MAX_PROGRAMS][WT_NAME_SIZE];
    struct wt_code_site **sites; /* by their id, from 1 */
    size_t n_sites;
    unsigned site_notes; /* what was said of sites: a bit each */
};

/* marks.c: symbols and colours */
/* The same with what stands for our symbols in ASCII. */
void wt_put_stand_ins(struct wt_text *out, const char *utf8, size_t n);
static inline void wt_put_symbols(const struct wt_renderer *r, struct wt_text *out,
                                  const char *utf8, size_t n)
{
    if (r->options.ascii)
        wt_put_stand_ins(out, utf8, n);
    else
        wt_text_bytes(out, utf8, n);
}
static inline void wt_put(struct wt_renderer *r, const char *utf8) /* NUL-terminated */
{
    wt_put_symbols(r, r->out, utf8, strlen(utf8));
}
void wt_put_label(struct wt_renderer *r, enum wt_label label);
void wt_paint(struct wt_renderer *r, enum wt_paint paint);

/* text/story.c: what stands before the lines of a conversation; NULL: outside conversations */
void wt_put_switch(struct wt_renderer *r, const struct wt_conversation *c);

/* text/story.c: does a story tell this finding of an ending without naming it? */
bool wt_story_tells(const struct wt_ending *ending, unsigned i);
/* text/findings.c: "! server-slow: The client waited … Look at …" in r->sentence. What to do is
 * said once, what the verdict has told not again. False: there is nothing left to say. */
bool wt_gather_finding(struct wt_renderer *r, const struct wt_finding *finding,
                       const struct wt_conversation *c);

/* sentence.c: remarks become text in r->sentence or any buffer */
void wt_put_remark(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark);
/* One more number for a remark that the renderer makes itself. */
static inline void wt_put_number(struct wt_remark *remark, const char *name, uint64_t n)
{
    remark->args[remark->n_args++] =
        (struct wt_arg){.name = name, .kind = WT_ARG_NUMBER, .as.number = n};
}
/* detail.c: words with {a}, {b}, {x} (a in hexadecimal) or any other name (a) filled in */
struct wt_numbers {
    uint64_t a, b;
    bool grouped; /* as wt_put_count does */
};
void wt_put_filled(struct wt_renderer *r, struct wt_text *out, const char *words,
                   struct wt_numbers numbers);
/* 65,536 in English */
void wt_put_count(struct wt_renderer *r, struct wt_text *out, uint64_t n);
/* Three digits that mean something: 1.02 s, 40 ms, 85 µs. */
void wt_put_duration(struct wt_renderer *r, struct wt_text *out, uint64_t ns);
void wt_put_evidence(struct wt_renderer *r, struct wt_text *out, const struct wt_summary *summary);

/* sites.c */
struct json_object;
const struct wt_code_site *wt_site_of(const struct wt_renderer *r, uint64_t id); /* NULL: none */
void wt_put_site(struct wt_renderer *r, struct wt_text *out, uint64_t id);       /* client.py:9 */
/* Below a call's line: client.py:7 in main()  s.connect((HOST, PORT)) */
void wt_put_site_lines(struct wt_renderer *r, uint32_t id, unsigned indent);
void json_site(struct wt_renderer *r, struct json_object *object, uint64_t id);
void wt_sites_free(struct wt_renderer *r);

/* payload.c: hostile bytes. At most columns wide; quotes included. Nothing where there are none.
 * The second one stands behind words, with a blank where the language puts one. */
void wt_put_payload(struct wt_renderer *r, struct wt_text *out, struct wt_span payload,
                    unsigned columns);
void wt_put_payload_after(struct wt_renderer *r, struct wt_text *out, struct wt_span payload,
                          unsigned columns);
void wt_put_escaped(struct wt_renderer *r, struct wt_text *out, const uint8_t *bytes, size_t n,
                    unsigned columns);
/* The same for text that stands between no quotes. */
void wt_put_unquoted(struct wt_renderer *r, struct wt_text *out, const struct wt_span *text,
                     unsigned columns);
void wt_put_whole_payload(struct wt_renderer *r, const struct wt_packet *packet); /* -A */

/* fields.c: the parts of a packet's line */
void wt_put_time(struct wt_renderer *r, const struct wt_packet *packet);
/* As -t asks for it, or nothing. */
void wt_put_clock(struct wt_renderer *r, struct wt_text *out, int64_t now, int64_t before);
void wt_put_date(struct wt_text *out, int64_t ns); /* 2026-11-30 16:23:01.000000, UTC */
void wt_put_flags(struct wt_renderer *r, uint16_t flags, unsigned width);
void wt_put_segment(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_part *part, bool with_payload);
void wt_put_datagram(struct wt_renderer *r, const struct wt_packet *packet,
                     const struct wt_part *part, bool with_payload);
void wt_put_headline(struct wt_renderer *r, const struct wt_packet *packet, unsigned name_width);

/* addresses.c */
void wt_put_link_header(struct wt_renderer *r, const struct wt_packet *packet); /* -e */
void wt_put_addresses(struct wt_renderer *r, const struct wt_packet *packet);

/* detail.c: -v, --diagram, -x, under the packet's line */
void wt_put_detail(struct wt_renderer *r, const struct wt_packet *packet);

/* flows.c, json_conversation.c */
struct json_object;
void wt_flow_row(struct wt_renderer *r, const struct wt_conversation *conversation,
                 const struct wt_ending *ending);
void json_traceroute(struct wt_renderer *r, const struct wt_traceroute *traceroute,
                     const struct wt_ending *ending);
void json_ping(struct wt_renderer *r, const struct wt_ping_series *series,
               const struct wt_ending *ending);
void json_conversation(struct wt_renderer *r, const struct wt_conversation *conversation,
                       const struct wt_ending *ending);
void json_finding(struct wt_renderer *r, const struct wt_capture_finding *finding,
                  const struct wt_remark *remark);
/* The socket call beside a packet, where there is one. */
/* A remark's whole sentence as a member; and a finding's members, without braces. */
void json_words(struct wt_renderer *r, struct json_object *object, const char *key,
                const struct wt_remark *remark);
void json_found(struct wt_renderer *r, struct json_object *object, const struct wt_finding *finding,
                const struct wt_remark *what, const struct wt_remark *advice);
void json_call_beside(struct json_object *object, const struct wt_commentary *commentary);
void json_remarks(struct wt_renderer *r, struct json_object *object,
                  const struct wt_remark *remarks, size_t n);

/* story.c, lines.c */
/* The closing paragraph in r->sentence, with its evidence. */
void wt_story_verdict(struct wt_renderer *r, const struct wt_ending *ending);
void wt_put_heading(struct wt_renderer *r, const struct wt_conversation *c);
void wt_story_ending(struct wt_renderer *r, const struct wt_conversation *conversation,
                     const struct wt_ending *ending);
void wt_story_packet(struct wt_renderer *r, const struct wt_packet *packet,
                     const struct wt_track_result *tracked, const struct wt_commentary *commentary);
void wt_line_packet(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_track_result *tracked);
/* What a line is for, and the notes beside it, under it. */
void wt_story_remarks(struct wt_renderer *r, const struct wt_remark *remarks, size_t n);

/* tasks.c */
void wt_note_task(struct wt_renderer *r, const struct wt_observed *o); /* r->task, from now on */
void wt_put_task(struct wt_renderer *r, struct wt_text *out);          /* " child 1 thread 2" */

/* programs.c: the programs of `run` */
const char *wt_program_name(const struct wt_renderer *r, uint64_t program);
void wt_put_program(struct wt_renderer *r, struct wt_text *out, uint64_t program); /* escaped */
void wt_story_programs(struct wt_renderer *r, const struct wt_programs_setup *programs,
                       const struct wt_call_commentary *commentary);
/* "server.py: 1 connection accepted, …; ended with exit code 0.", in r->sentence. */
void wt_put_program_ending(struct wt_renderer *r, uint8_t program,
                           const struct wt_call_commentary *commentary);
void wt_story_program_ending(struct wt_renderer *r, uint8_t program,
                             const struct wt_call_commentary *commentary);

/* observed.c, calls.c: what they did */
/* observed.c: the moment and who, before what */
void wt_put_moment(struct wt_renderer *r, int64_t now);
void wt_put_name(struct wt_renderer *r, uint8_t program);
void wt_story_observed(struct wt_renderer *r, const struct wt_observed *observed,
                       enum wt_call_shown shown, const struct wt_packet *frame,
                       const struct wt_call_commentary *commentary);
void wt_put_path_call(struct wt_renderer *r, const struct wt_observed *o); /* of AF_UNIX */
void wt_put_call(struct wt_renderer *r, const struct wt_socket_call *call,
                 enum wt_call_shown shown);

/* json_calls.c */
void json_programs(struct wt_renderer *r, const struct wt_programs_setup *programs,
                   const struct wt_call_commentary *commentary);
void json_observed(struct wt_renderer *r, const struct wt_observed *observed,
                   enum wt_call_shown shown, const struct wt_packet *frame,
                   const struct wt_call_commentary *commentary);
void json_program_ending(struct wt_renderer *r, uint8_t program,
                         const struct wt_call_commentary *commentary);

#endif
