/* SPDX-License-Identifier: BSD-2-Clause */
/* The words: one catalogue, English and Chinese side by side, compiled in. */
#ifndef WT_LANG_H
#define WT_LANG_H

#include "wiretutor/names.h"
#include "wiretutor/remark.h"
#include "wiretutor/status.h"

/* A remark's sentence with {placeholders}; brief: its short name. Static text, never NULL or "". */
const char *wt_words(enum wt_language language, enum wt_remark_id id, bool brief);

/* The words for a socket call: "connect() returns", "connect() 返回". Static text. */
const char *wt_call_words(enum wt_language language, enum wt_call call);

/* The service at a well-known port, in the reader's language ("MySQL database"), or NULL. */
const char *wt_service_words(enum wt_language language, uint16_t port, enum wt_transport transport);

/* An error's sentence with {subject}, {detail} and {number}. Static text. */
const char *wt_error_words(enum wt_language language, enum wt_error_id id);

/* A reason, in the middle of such a sentence, with {detail}: what {detail} there stands for. */
const char *wt_reason_words(enum wt_language language, enum wt_why why);

/* What a field says, by its Wireshark name, in a short phrase that may have {n}, its value: "source
 * port: which program sent it". NULL: no such field. */
const char *wt_field_words(enum wt_language language, const char *name);

/* What this value of the field means ("reply: I have it"), or NULL. Where the field is within
 * another one, number is the other's value * 256 + its own. */
const char *wt_value_words(enum wt_language language, const char *name, uint64_t number);
/* The field of the same header within which the values of this one have their meaning (a code
 * within its type); NULL: it stands alone. Static text. */
const char *wt_value_within(const char *name);
/* The name space from which this field's values come, or WT_NOTHING. */
enum wt_space wt_value_space(const char *name);

/* The sentence of a dissector's note, with {a}, {b} and {x} (a in hexadecimal). Static text. */
const char *wt_note_words(enum wt_language language, enum wt_note_id id);

/* Fixed words of the program's own frame: headings, help, labels. Static text. */
const char *wt_label(enum wt_language language, enum wt_label label);

#endif
