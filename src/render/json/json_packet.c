/* SPDX-License-Identifier: BSD-2-Clause */
/* A packet as one JSON object: all its values, under their names. */
#include "json.h"

static void take(void *context, const char *name, size_t length, const struct wt_value *at,
                 unsigned n, bool list)
{
    json_values(context, name, length, at, n, list);
}

void json_packet(struct json_object *object, const struct wt_packet *packet,
                 const struct wt_track_result *tracked)
{
    wt_packet_each_value(packet, tracked, take, object);
}

void wt_json_packet(struct wt_text *out, const struct wt_packet *packet,
                    const struct wt_track_result *tracked)
{
    struct json_object object;

    json_begin(&object, out, NULL);
    json_packet(&object, packet, tracked);
    json_end(&object);
}
