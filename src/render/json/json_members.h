/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside json: one member of an object, of each kind. */
#ifndef WT_RENDER_JSON_MEMBERS_H
#define WT_RENDER_JSON_MEMBERS_H

#include "json.h"

static inline void text(struct json_object *object, const char *key, const char *value)
{
    json_key(object, key);
    wt_json_string(object->out, value, strlen(value));
}

static inline void number(struct json_object *object, const char *key, int64_t value)
{
    json_key(object, key);
    wt_text_i64(object->out, value);
}

static inline void boolean(struct json_object *object, const char *key, bool value)
{
    json_key(object, key);
    wt_text_str(object->out, value ? "true" : "false");
}

static inline void seconds(struct json_object *object, const char *key, int64_t ns)
{
    json_key(object, key);
    wt_text_seconds(object->out, ns);
}

static inline void address(struct json_object *object, const char *key, const struct wt_ip *ip)
{
    json_key(object, key);
    wt_text_char(object->out, '"');
    wt_text_ip(object->out, ip);
    wt_text_char(object->out, '"');
}

/* "127.0.0.1:8001", where the port is known. */
static inline void endpoint(struct json_object *object, const char *key,
                            const struct wt_endpoint *at)
{
    if (at->port == 0)
        return;
    json_key(object, key);
    wt_text_char(object->out, '"');
    wt_text_endpoint(object->out, &at->ip, at->port);
    wt_text_char(object->out, '"');
}

#endif
