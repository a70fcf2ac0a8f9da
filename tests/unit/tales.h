/* SPDX-License-Identifier: BSD-2-Clause */
/* Conversations as lines, and what the explainer says to each, for the tests of src/explain.
 *
 * A line is one of
 *     C > S SYN 100 mss 1460            a TCP segment, as segments.h writes them
 *     udp C > S len 5                   a UDP datagram
 *     between 10.0.0.1:40000 [::1]:80   who C and S are from here on
 *     unseen C > S ACK 101 lost 2   a segment that our network lost before the place of the capture
 *     frame 1 ffff ffff ffff ...        a frame of link type 1, byte by byte in hex
 *     frame 1 of 90 ffff ...            … of which the capture holds only the beginning
 *     frame 1 @70 ffff ...              … 70 seconds after the beginning, else 1 ms later
 *     do 0 bind s5 fd 3 to S = 0        what a program did, as deeds.h writes it
 *
 * What is said: one word a remark, in order, with "opens" before and "closes" after them:
 *     opens connect/handshake-1(who=client,n=2) +loopback-mss
 * call/key, "~" behind it if in brief (so it is behind a remark that is put in), "+" before an
 * aside, and any of its arguments. Of a deed that text does not show: "hidden" before them. Each
 * remark's words are looked at, too.
 * "-key" forbids a remark, whatever its call and arguments; where nothing but such words stands,
 * all others may be said. */
#ifndef WT_TEST_TALES_H
#define WT_TEST_TALES_H

#include "deeds.h"
#include "said.h"

#include "wiretutor/explain.h"
#include "wiretutor/reassembly.h"
#include "wiretutor/text.h"

struct tale_line {
    const char *line;
    const char *said; /* NULL: not looked at */
};

enum tale_options { /* of the explainer */
                    TALE_EVERY = 1 << 0,
                    TALE_FILTERED = 1 << 1,
                    TALE_DECODED = 1 << 2,
                    TALE_OBSERVED = 1 << 3,
};

struct tale {
    const char *name;
    /* the closing paragraphs in the order in which they come, each with its evidence:
     * "ended-normal(open=opened-three-way,asked=4) at(1,2,3)"; NULL: not looked at */
    const char *endings;
    struct tale_line lines[40];
    unsigned options;         /* TALE_… */
    size_t max_conversations; /* and of datagrams in fragments */
};

/* Remarks first..last must each be said by at least one of the tales, but for those in unsaid. */
struct tales {
    const struct tale *tales;
    size_t n;
    const enum wt_remark_id *subject; /* each of them is said, but for the unsaid ones */
    size_t n_subject;
    const enum wt_remark_id *unsaid;
    size_t n_unsaid;
};

/* A cmocka group: every tale, and that every remark of the subject is said. Its exit code. */
int run_tales(const struct tales *tales);

/* The facts at an opening, in words: "127.0.0.1:ipv4-loopback 8001:port-registered-custom-own". */
const char *facts_text(const struct wt_commentary *commentary, char *out, size_t size);

/* The pieces, for tests that need more than a table. */
struct stage {
    struct scene scene;
    struct wt_reassembly *reassembly;
    struct wt_sockets *sockets;
    struct wt_diagnosis *diagnosis;
    struct wt_explainer *explainer;
    struct wt_commentary commentary;
    struct deed deed;
    struct wt_call_commentary told_call;
    struct wt_frame frame; /* the packet borrows it, and its bytes, until the next line */
    uint8_t bytes[1024];
    struct wt_text said, endings;
    bool seen[WT_N_REMARKS];
};
void stage_begin(struct stage *stage, const struct tale *tale);
const char *stage_say(struct stage *stage, const char *line);
const char *stage_finish(struct stage *stage); /* all endings */
void stage_end(struct stage *stage);

#endif
