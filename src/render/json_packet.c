/* SPDX-License-Identifier: BSD-2-Clause */
/* A packet as one JSON object, by walking the field tables: no protocol has code here. Names of
 * fields are one dissector's own, so a key can come twice only from two layers of one dissector;
 * those are gathered into a list. */
#include "json.h"

#include <string.h>

enum { MAX_ROWS_OF_ONE_NAME = 8, MAX_VALUES = WT_MAX_LAYERS * MAX_ROWS_OF_ONE_NAME };

struct values {
    size_t n;
    struct wt_value at[MAX_VALUES];
};

static void add(struct values *values, struct wt_value value)
{
    if (value.present && values->n < MAX_VALUES)
        values->at[values->n++] = value;
}

/* ---- Layers ---- */

/* The layer from i on that has this dissector, or n_layers. */
static unsigned next_of(const struct wt_packet *packet, unsigned i,
                        const struct wt_dissector *dissector)
{
    while (i < packet->n_layers && packet->layers[i].dissector != dissector)
        i++;
    return i;
}

static void fields(struct json_object *object, const struct wt_packet *packet, unsigned first)
{
    const struct wt_dissector *dissector = packet->layers[first].dissector;
    struct values values;

    for (size_t k = 0; k < dissector->n_fields; k++) {
        const struct wt_field *field = &dissector->fields[k];

        if (field->as == WT_AS_PADDING)
            continue;
        values.n = 0;
        for (unsigned i = first; i < packet->n_layers; i = next_of(packet, i + 1, dissector))
            add(&values, wt_field_value(&packet->layers[i], field));
        json_values(object, field->name, values.at, values.n);
    }
}

/* How many rows from k on bear one name. */
static size_t rows_of_one_name(const struct wt_dissector *dissector, size_t k)
{
    size_t n = 1;

    while (k + n < dissector->n_computed &&
           strcmp(dissector->computed[k].name, dissector->computed[k + n].name) == 0)
        n++;
    return n;
}

static void computed(struct json_object *object, const struct wt_packet *packet, unsigned first)
{
    const struct wt_dissector *dissector = packet->layers[first].dissector;
    struct values values;
    size_t rows;

    for (size_t k = 0; k < dissector->n_computed; k += rows) {
        rows = rows_of_one_name(dissector, k);
        values.n = 0;
        for (unsigned i = first; i < packet->n_layers; i = next_of(packet, i + 1, dissector))
            for (size_t row = k; row < k + rows; row++)
                add(&values, dissector->computed[row].get(&packet->layers[i]));
        json_values(object, dissector->computed[k].name, values.at, values.n);
    }
}

/* ---- The frame ---- */

/* eth:ethertype:ip:tcp, as Wireshark writes it. */
static void protocols(struct json_object *object, const struct wt_packet *packet)
{
    struct wt_text *out = object->out;

    json_key(object, "frame.protocols");
    wt_text_char(out, '"');
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        if (i > 0)
            wt_text_char(out, ':');
        wt_text_str(out, layer->dissector->name);
        if (layer->next.space == WT_ETHERTYPE)
            wt_text_str(out, ":ethertype");
    }
    if (packet->rest.captured > 0)
        wt_text_str(out, packet->n_layers > 0 ? ":data" : "data");
    wt_text_char(out, '"');
}

static void number(struct json_object *object, const char *key, uint64_t value)
{
    json_key(object, key);
    wt_text_u64(object->out, value);
}

static void frame(struct json_object *object, const struct wt_packet *packet)
{
    number(object, "frame.number", packet->frame->number);
    json_key(object, "frame.time_epoch");
    wt_json_seconds(object->out, packet->frame->time_ns);
    number(object, "frame.len", packet->frame->bytes.on_wire);
    number(object, "frame.cap_len", packet->frame->bytes.captured);
    protocols(object, packet);
}

/* ---- What we say of it ---- */

/* TCP_OFFSET_TOO_SHORT: "tcp-offset-too-short" */
static void note_id(struct wt_text *out, enum wt_note_id id)
{
    static const char *const names[WT_N_NOTES] = {
#define X(id) #id,
        WT_NOTES(X)
#undef X
    };
    size_t n = strlen(names[id]);
    char *p = wt_text_reserve(out, n + 2);

    if (p == NULL)
        return;
    *p++ = '"';
    for (size_t i = 0; i < n; i++) {
        char c = names[id][i];

        *p++ = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    *p = '"';
    out->len += n + 2;
}

static void notes(struct json_object *object, const struct wt_packet *packet)
{
    bool begun = false;

    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        for (unsigned k = 0; k < layer->n_notes; k++) {
            if (!begun)
                json_key(object, "wiretutor.notes");
            wt_text_char(object->out, begun ? ',' : '[');
            note_id(object->out, layer->notes[k].id);
            begun = true;
        }
    }
    if (begun)
        wt_text_char(object->out, ']');
}

static void text(struct json_object *object, const char *key, const char *value)
{
    json_key(object, key);
    wt_json_string(object->out, value, strlen(value));
}

/* Where dissecting ended early, and why: only the last layer can say so. */
static void trouble(struct json_object *object, const struct wt_packet *packet)
{
    if (packet->n_layers == 0)
        return;
    const struct wt_layer *last = &packet->layers[packet->n_layers - 1];

    if (last->verdict == WT_CUT)
        text(object, "wiretutor.cut", last->dissector->name);
    if (last->verdict == WT_MALFORMED)
        text(object, "wiretutor.malformed", last->dissector->name);
}

static void checksum(struct json_object *object, const struct wt_packet *packet)
{
    for (unsigned i = 0; i < packet->n_layers; i++)
        if (wt_layer_offloaded(&packet->layers[i])) {
            text(object, "wiretutor.checksum", "offload");
            return;
        }
}

void wt_json_packet(struct wt_text *out, const struct wt_packet *packet, const struct wt_step *step)
{
    struct json_object object;

    json_begin(&object, out);
    text(&object, "wiretutor.type", "packet");
    frame(&object, packet);
    for (unsigned i = 0; i < packet->n_layers; i++) {
        if (next_of(packet, 0, packet->layers[i].dissector) < i)
            continue; /* in the lists already */
        fields(&object, packet, i);
        computed(&object, packet, i);
    }
    if (step != NULL)
        json_step(&object, step);
    checksum(&object, packet);
    trouble(&object, packet);
    notes(&object, packet);
    json_end(&object);
}
