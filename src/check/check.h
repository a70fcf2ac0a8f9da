/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside check: what its parts know of each other. */
#ifndef WT_CHECK_CHECK_H
#define WT_CHECK_CHECK_H

#include "wiretutor/check.h"
#include "wiretutor/spent.h"
#include "wiretutor/text.h"

/* names.c */
const struct wt_check_name *check_packet_name(void); /* stands for any key of a packet */

/* value.c: numbers and addresses as people write them */
/* The whole of text: 17, 0x11, 0.25, -1. */
bool check_number_parse(const char *text, size_t n, struct wt_check_number *out);
int check_number_compare(const struct wt_check_number *a, const struct wt_check_number *b);
bool check_ip_parse(const char *text, size_t n, struct wt_ip *out);
/* Is there order in it: a < b? By the operator of an expectation, with a in front. */
bool check_number_holds(const struct wt_expectation *e, const struct wt_check_number *found);
/* Is needle (not empty) in the haystack? Its place, or haystack size. */
size_t check_find(const uint8_t *haystack, size_t size, const char *needle, size_t n);

/* streams.c: the payload of one direction, in order, each byte once */
struct check_piece {
    uint32_t at, length;
    uint64_t frame;
};
struct check_stream {
    uint8_t *bytes;
    size_t size; /* allocated */
    struct check_piece *pieces;
    unsigned n_pieces, room;
    bool is_capped; /* bytes were not kept */
};
struct check_pool { /* all streams together */
    size_t left;
    bool no_memory;
};
void check_stream_put(struct check_stream *s, struct check_pool *pool, uint32_t at,
                      struct wt_span bytes, uint64_t frame);
/* A datagram: behind the others, and joined with none. */
void check_stream_put_datagram(struct check_stream *s, struct check_pool *pool,
                               struct wt_span bytes, uint64_t frame);
void check_stream_clear(struct check_stream *s, struct check_pool *pool);

struct check_run { /* bytes without a gap */
    const uint8_t *bytes;
    size_t length;
    unsigned first, last; /* pieces */
};
/* The run that begins with piece i; the next one begins with piece last + 1. */
struct check_run check_stream_run(const struct check_stream *s, unsigned i);

/* conversation.c: one conversation against one expectation */
struct check_seen { /* of one conversation: made only where an expectation asks for it */
    struct check_stream stream[2];
    uint32_t *counts;   /* one a watched name */
    uint32_t *frames;   /* CHECK_FRAMES a watched name: the first ones */
    uint32_t next_free; /* while unused: the next free one, from 1 */
};
enum { CHECK_FRAMES = 4 };

struct check_case { /* what is looked at */
    const struct wt_expectation *expectation;
    const struct wt_conversation *conversation;
    const struct wt_summary *summary;
    const struct wt_findings *findings;
    const struct wt_spent *spent;  /* NULL: where the time went is not known */
    const struct check_seen *seen; /* NULL: nothing was kept, for nothing happened */
    unsigned watched;              /* the index of the expectation's name in seen */
};
/* Fills passed, reason, cause, found … and adds to evidence. */
void check_conversation(const struct check_case *c, struct wt_check_result *out);

/* payload.c: the same, of the bytes sent */
void check_payload(const struct check_case *c, struct wt_check_result *out);

/* values.c: one packet's values against one expectation. False: no memory. */
bool check_values(const struct wt_expectation *e, const struct wt_packet *packet,
                  const struct wt_track_result *tracked, struct wt_check_result *out);

/* result.c: what goes into a result */
void check_evidence_add(struct wt_check_evidence *evidence, uint64_t frame);
void check_found_text(struct wt_check_result *out, const char *text, size_t n);
void check_found_number(struct wt_check_result *out, uint64_t number);
void check_found_seconds(struct wt_check_result *out, int64_t ns);
void check_found_ip(struct wt_check_result *out, const struct wt_ip *ip);

/* cause.c */
enum wt_check_cause check_cause_of(const struct check_case *c, uint64_t found);
enum wt_check_cause check_count_cause(const struct wt_expectation *e, uint64_t found);

/* capture.c: does this expectation ask for a finding of the capture as a whole? */
bool check_asks_the_capture(const struct wt_expectation *e);
/* … is it there, after the last packet; out is all zero. */
void check_capture(const struct wt_expectation *e, const struct wt_diagnosis *diagnosis,
                   struct wt_check_result *out);

#endif
