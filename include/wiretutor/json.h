/* SPDX-License-Identifier: BSD-2-Clause */
/* NDJSON: one object a line, keys under Wireshark's names, typed values, no key twice. */
#ifndef WT_JSON_H
#define WT_JSON_H

#include "wiretutor/conversation.h"
#include "wiretutor/packet.h"
#include "wiretutor/text.h"

/* What "wiretutor.schema" says in the first object of a stream: docs/schema. */
enum { WT_JSON_SCHEMA = 1 };

/* A JSON string with its quotes. Any bytes may be given: what comes out is valid UTF-8; control
 * characters, marks of direction and others that cannot be seen are escaped (\u202e), and each byte
 * that is no UTF-8 becomes U+FFFD. */
void wt_json_string(struct wt_text *out, const char *data, size_t n);

/* One object for a packet, with a newline. tracked may be NULL: then values that need a
 * conversation. A field that occurs in several layers is a list, outermost first. */
void wt_json_packet(struct wt_text *out, const struct wt_packet *packet,
                    const struct wt_track_result *tracked);

#endif
