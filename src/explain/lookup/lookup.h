/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside explain: the parts of wt_lookup. Each takes the word as wt_lookup has it: half-width,
 * without blanks around it, NUL-terminated. */
#ifndef WT_EXPLAIN_LOOKUP_H
#define WT_EXPLAIN_LOOKUP_H

#include <stdbool.h>

#include "wiretutor/lookup.h"

void wt_answer_entry(const struct wt_entry *entry, struct wt_answer *answer);
void wt_answer_about(enum wt_remark_id about, struct wt_answer *answer); /* that entry */

/* Full-width forms become half-width, blanks around go. False: too long, or empty. */
bool wt_lookup_normal(const char *word, char text[WT_LOOKUP_LONGEST + 1]);
/* Entries of exactly this name; else those whose name differs in case, blanks and marks only. */
size_t wt_entries_named(const char *text, struct wt_answer answers[WT_MAX_ANSWERS]);

/* How many answers were filled in: 0 where the form is another. */
size_t wt_lookup_address(const char *text, struct wt_answer answers[WT_MAX_ANSWERS]);
size_t wt_lookup_mac(const char *text, struct wt_answer *answer);
size_t wt_lookup_port(const char *text, struct wt_answer *answer);
size_t wt_lookup_service(const char *text, struct wt_answer answers[WT_MAX_ANSWERS]);
size_t wt_lookup_flags(const char *text, struct wt_answer *answer);
size_t wt_lookup_field(const char *text, struct wt_answer *answer);
void wt_answer_port(uint16_t port, unsigned transports, struct wt_answer *answer);

/* Filling in. */
void wt_answer_begin(struct wt_answer *answer, enum wt_lookup_kind kind, enum wt_remark_id title);
struct wt_remark *wt_answer_what(struct wt_answer *answer, enum wt_remark_id id);
struct wt_remark *wt_answer_wire(struct wt_answer *answer, enum wt_remark_id id);
void wt_add_number(struct wt_remark *remark, const char *name, uint64_t number);
void wt_add_ip(struct wt_remark *remark, const char *name, const struct wt_ip *ip);
void wt_add_name(struct wt_remark *remark, const char *name, const char *text);
void wt_add_remark(struct wt_remark *remark, const char *name, enum wt_remark_id id);

#endif
