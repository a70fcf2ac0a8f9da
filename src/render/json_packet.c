/* SPDX-License-Identifier: BSD-2-Clause */
/* A packet as one JSON object, by walking the field tables: no protocol has code here. Names of
 * fields are one dissector's own (or shared with the one it names), so a key can come twice only
 * from layers of these; they are gathered into a list. */
#include "json.h"

#include <string.h>

#include "wiretutor/lang.h"

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

static void add_listed(struct values *values, const struct wt_layer *layer,
                       const struct wt_listed *listed)
{
    values->n += listed->list(layer, listed->what, values->at + values->n,
                              (unsigned)(MAX_VALUES - values->n));
}

/* ---- Layers ---- */

/* The first layer from i on that this dissector or the other (may be NULL) took, or n_layers. */
static unsigned next_of(const struct wt_packet *packet, unsigned i,
                        const struct wt_dissector *dissector, const struct wt_dissector *other)
{
    while (i < packet->n_layers && packet->layers[i].dissector != dissector &&
           (other == NULL || packet->layers[i].dissector != other))
        i++;
    return i;
}

/* All values that one layer has under a name. */
static void add_named(struct values *values, const struct wt_layer *layer, const char *name)
{
    const struct wt_dissector *dissector = layer->dissector;

    for (size_t k = 0; k < dissector->n_fields; k++)
        if (strcmp(dissector->fields[k].name, name) == 0)
            add(values, wt_field_value(layer, &dissector->fields[k]));
    for (size_t k = 0; k < dissector->n_computed; k++)
        if (strcmp(dissector->computed[k].name, name) == 0)
            add(values, dissector->computed[k].get(layer));
    for (size_t k = 0; k < dissector->n_listed; k++)
        if (strcmp(dissector->listed[k].name, name) == 0)
            add_listed(values, layer, &dissector->listed[k]);
}

/* One layer's place in the packet, and what it takes to write its rows. */
struct place {
    const struct wt_packet *packet;
    unsigned first;                    /* the dissector's first layer */
    unsigned next;                     /* its next one, or n_layers */
    const struct wt_dissector *shares; /* whose names it shares, where that has a layer too */
};

static bool has_name(const struct wt_dissector *dissector, const char *name)
{
    for (size_t k = 0; k < dissector->n_fields; k++)
        if (strcmp(dissector->fields[k].name, name) == 0)
            return true;
    for (size_t k = 0; k < dissector->n_computed; k++)
        if (strcmp(dissector->computed[k].name, name) == 0)
            return true;
    for (size_t k = 0; k < dissector->n_listed; k++)
        if (strcmp(dissector->listed[k].name, name) == 0)
            return true;
    return false;
}

/* A name that the other dissector has too and whose list stands at an earlier layer of it. */
static bool is_given(const struct place *place, const char *name)
{
    return place->shares != NULL && has_name(place->shares, name) &&
           next_of(place->packet, 0, place->shares, NULL) < place->first;
}

/* Add what the later layers say under this name. */
static void add_later(struct values *values, const struct place *place, const char *name)
{
    const struct wt_packet *packet = place->packet;
    const struct wt_dissector *own = packet->layers[place->first].dissector;

    for (unsigned i = place->first + 1; i < packet->n_layers; i++) {
        i = next_of(packet, i, own, place->shares);
        if (i < packet->n_layers)
            add_named(values, &packet->layers[i], name);
    }
}

/* Is there one layer only that could say something under this dissector's names? */
static bool is_alone(const struct place *place)
{
    return place->next == place->packet->n_layers && place->shares == NULL;
}

static void row(struct json_object *object, const struct place *place, struct values *values,
                const char *name)
{
    if (place->shares != NULL && is_given(place, name))
        return;
    if (place->next < place->packet->n_layers)
        add_later(values, place, name);
    json_values(object, name, values->at, values->n);
}

static void fields(struct json_object *object, const struct place *place)
{
    const struct wt_layer *layer = &place->packet->layers[place->first];
    bool alone = is_alone(place);
    struct values values;

    for (size_t k = 0; k < layer->dissector->n_fields; k++) {
        const struct wt_field *field = &layer->dissector->fields[k];

        if (field->as == WT_AS_PADDING)
            continue;
        struct wt_value value = wt_field_value(layer, field);

        if (alone) { /* nearly always */
            json_values(object, field->name, &value, value.present);
            continue;
        }
        values.n = 0;
        add(&values, value);
        row(object, place, &values, field->name);
    }
}

/* One layer's computed values: neighbours of one name are a list. */
static void computed_alone(struct json_object *object, const struct wt_layer *layer)
{
    const struct wt_dissector *dissector = layer->dissector;
    const char *name = NULL;
    struct values values;

    values.n = 0;
    for (size_t k = 0; k < dissector->n_computed; k++) {
        struct wt_value value = dissector->computed[k].get(layer);

        if (!value.present)
            continue;
        if (values.n > 0 && strcmp(name, dissector->computed[k].name) != 0) {
            json_values(object, name, values.at, values.n);
            values.n = 0;
        }
        name = dissector->computed[k].name;
        add(&values, value);
    }
    json_values(object, name, values.at, values.n);
}

static void computed(struct json_object *object, const struct place *place)
{
    const struct wt_layer *layer = &place->packet->layers[place->first];
    const struct wt_computed *rows = layer->dissector->computed;
    size_t n = layer->dissector->n_computed;
    struct values values;

    if (is_alone(place)) {
        computed_alone(object, layer);
        return;
    }
    for (size_t k = 0; k < n;) {
        const char *name = rows[k].name;

        values.n = 0;
        do
            add(&values, rows[k++].get(layer));
        while (k < n && strcmp(rows[k].name, name) == 0);
        row(object, place, &values, name);
    }
}

static void listed(struct json_object *object, const struct place *place)
{
    const struct wt_layer *layer = &place->packet->layers[place->first];
    struct values values;

    for (size_t k = 0; k < layer->dissector->n_listed; k++) {
        values.n = 0;
        add_listed(&values, layer, &layer->dissector->listed[k]);
        row(object, place, &values, layer->dissector->listed[k].name);
    }
}

static void layers(struct json_object *object, const struct wt_packet *packet)
{
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_dissector *dissector = packet->layers[i].dissector;
        const struct wt_dissector *shares = dissector->shares;

        if (next_of(packet, 0, dissector, NULL) < i)
            continue; /* in the lists already */
        if (shares != NULL && next_of(packet, 0, shares, NULL) == packet->n_layers)
            shares = NULL;
        struct place place = {.packet = packet,
                              .first = i,
                              .next = next_of(packet, i + 1, dissector, shares),
                              .shares = shares};

        fields(object, &place);
        computed(object, &place);
        listed(object, &place);
    }
}

/* ---- The frame ---- */

/* eth:ethertype:ip:tcp, as Wireshark writes it. */
void wt_put_protocols(struct wt_text *out, const struct wt_packet *packet)
{
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
    json_key(object, "frame.protocols");
    wt_text_char(object->out, '"');
    wt_put_protocols(object->out, packet);
    wt_text_char(object->out, '"');
}

/* ---- What we say of it ---- */

static void notes(struct json_object *object, const struct wt_packet *packet)
{
    bool begun = false;

    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        for (unsigned k = 0; k < layer->n_notes; k++) {
            if (!begun)
                json_key(object, "wiretutor.notes");
            wt_text_char(object->out, begun ? ',' : '[');
            const char *key = wt_note_key(layer->notes[k].id);

            wt_json_string(object->out, key, strlen(key));
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

void json_packet(struct json_object *object, const struct wt_packet *packet,
                 const struct wt_step *step)
{
    text(object, "wiretutor.type", "packet");
    frame(object, packet);
    layers(object, packet);
    json_reassembled(object, packet);
    if (step != NULL)
        json_step(object, step);
    checksum(object, packet);
    trouble(object, packet);
    notes(object, packet);
}

void wt_json_packet(struct wt_text *out, const struct wt_packet *packet, const struct wt_step *step)
{
    struct json_object object;

    json_begin(&object, out);
    json_packet(&object, packet, step);
    json_end(&object);
}
