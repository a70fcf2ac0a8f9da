/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing one flat JSON object: keys that are known to be plain ASCII, each given once. */
#ifndef WT_RENDER_JSON_H
#define WT_RENDER_JSON_H

#include "wiretutor/json.h"
#include "wiretutor/values.h"

struct json_object {
    struct wt_text *out;
    bool begun; /* a key was written: the next one needs a comma */
};

/* named: set when the first object of a stream has named the schema's version; NULL: the object is
 * in no stream. */
void json_begin(struct json_object *object, struct wt_text *out, bool *named);
void json_end(struct json_object *object); /* closes the object and the line */
void json_key(struct json_object *object, const char *key);

/* length: the key's. key: value, or key: [value, value…] for a list and where n is not 1. A value
 * is written as its field table says it is shown: a number, true or false, or text. */
void json_values(struct json_object *object, const char *key, size_t length,
                 const struct wt_value *values, size_t n, bool list);

/* All members of a packet's object, without its braces. tracked may be NULL. */
void json_packet(struct json_object *object, const struct wt_packet *packet,
                 const struct wt_track_result *tracked);

#endif
