/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of a packet's layers, by one name or all of them, from the dissectors' tables: no protocol
 * has code here. Names of fields are one dissector's own (or shared with the one it names), so a
 * name can come twice only from layers of these: its values are gathered. */
#include "values.h"

static void add_rows(struct wt_values *out, const struct wt_layer *layer,
                     const struct wt_field *rows, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        out->n += wt_field_values(layer, &rows[i], out->at + out->n, WT_MAX_VALUES - out->n);
}

/* ---- By one name ---- */

/* The dissector's first row with this name, or NULL; how many rows of it stand together. */
static const struct wt_field *rows_named(const struct wt_dissector *d, const char *name, size_t n,
                                         unsigned *count)
{
    const struct wt_field *end = d->fields + d->n_fields;
    const struct wt_field *first = d->fields;

    *count = 0;
    while (first < end && (first->as == WT_AS_PADDING || strncmp(first->name, name, n) != 0 ||
                           first->name[n] != '\0'))
        first++;
    while (first + *count < end && strcmp(first[*count].name, first->name) == 0)
        (*count)++;
    return first < end ? first : NULL;
}

static void add_source(struct wt_value_key *out, const struct wt_dissector *d, const char *name,
                       size_t n)
{
    unsigned count;
    const struct wt_field *rows = rows_named(d, name, n, &count);

    if (rows == NULL || out->n_sources == WT_KEY_SOURCES)
        return;
    out->name = rows->name;
    out->sources[out->n_sources].dissector = d;
    out->sources[out->n_sources].rows = rows;
    out->sources[out->n_sources++].n = count;
}

bool wt_value_key(const char *name, size_t n, struct wt_value_key *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; n > 0 && wt_dissector_at(i) != NULL; i++)
        add_source(out, wt_dissector_at(i), name, n);
    for (size_t i = 0; i < WT_N_BESIDE; i++)
        if (strncmp(wt_beside[i].name, name, n) == 0 && wt_beside[i].name[n] == '\0') {
            out->beside = &wt_beside[i];
            out->name = wt_beside[i].name;
            out->list = wt_beside[i].list;
        }
    return out->name != NULL;
}

const char *wt_value_name_at(size_t i)
{
    const struct wt_dissector *d;

    if (i < WT_N_BESIDE)
        return wt_beside[i].name;
    i -= WT_N_BESIDE;
    for (size_t k = 0; (d = wt_dissector_at(k)) != NULL; k++) {
        if (i < d->n_fields)
            return d->fields[i].as == WT_AS_PADDING ? "" : d->fields[i].name;
        i -= d->n_fields;
    }
    return NULL;
}

void wt_packet_values(const struct wt_packet *packet, const struct wt_track_result *tracked,
                      const struct wt_value_key *key, struct wt_values *out)
{
    out->n = 0;
    out->used = 0;
    for (unsigned i = 0; key->n_sources > 0 && i < packet->n_layers; i++)
        for (unsigned k = 0; k < key->n_sources; k++)
            if (packet->layers[i].dissector == key->sources[k].dissector)
                add_rows(out, &packet->layers[i], key->sources[k].rows, key->sources[k].n);
    if (key->beside != NULL)
        wt_beside_values(key->beside, packet, tracked, out);
}

/* ---- All of them ---- */

struct taking {
    const struct wt_packet *packet;
    wt_value_taker take;
    void *context;
};

/* The first layer from i on that this dissector or the other (may be NULL) took, or n_layers. */
static unsigned next_of(const struct wt_packet *packet, unsigned i, const struct wt_dissector *own,
                        const struct wt_dissector *other)
{
    while (i < packet->n_layers && packet->layers[i].dissector != own &&
           (other == NULL || packet->layers[i].dissector != other))
        i++;
    return i;
}

/* Rows k.. of one name, gathered; returns the last one. */
static size_t take_list(const struct taking *t, const struct wt_layer *layer, size_t k)
{
    const struct wt_field *rows = layer->dissector->fields;
    const struct wt_field *row = &rows[k];
    struct wt_values values;

    values.n = 0;
    add_rows(&values, layer, row, 1);
    while (k + 1 < layer->dissector->n_fields && strcmp(rows[k + 1].name, row->name) == 0)
        add_rows(&values, layer, &rows[++k], 1);
    if (values.n > 0)
        t->take(t->context, row->name, row->length, values.at, values.n, false);
    return k;
}

/* The kinds of its options, asked once, so that the rows of all others need not be; and bit 0,
 * which the rows of no option have. */
static uint64_t kinds_of(const struct wt_layer *layer)
{
    const struct wt_dissector *d = layer->dissector;

    return d->kinds_of != NULL ? d->kinds_of(layer) | 1 : UINT64_MAX;
}

/* The only layer of its dissector, nearly always: nothing is looked up. */
static void take_alone(const struct taking *t, const struct wt_layer *layer)
{
    const struct wt_field *rows = layer->dissector->fields;
    size_t n = layer->dissector->n_fields;
    uint64_t kinds = kinds_of(layer);

    for (size_t k = 0; k < n; k++) {
        const struct wt_field *row = &rows[k];

        if ((kinds >> row->option & 1) == 0)
            continue;
        if (row->list != NULL) {
            k = take_list(t, layer, k);
            continue;
        }
        if (row->as == WT_AS_PADDING)
            continue;
        struct wt_value value =
            row->get != NULL ? row->get(layer, row->what) : wt_field_value(layer, row);

        if (!value.present)
            continue;
        if (row->get != NULL && k + 1 < n && strcmp(rows[k + 1].name, row->name) == 0)
            k = take_list(t, layer, k);
        else if (row->get == NULL || wt_field_finish(layer, row, &value))
            t->take(t->context, row->name, row->length, &value, 1, false);
    }
}

/* Another layer has the same dissector, or one that shares names with it. */
static void take_with_others(const struct taking *t, unsigned first,
                             const struct wt_dissector *shares)
{
    const struct wt_packet *packet = t->packet;
    const struct wt_dissector *own = packet->layers[first].dissector;
    unsigned count, others;

    for (size_t k = 0; k < own->n_fields; k += count) {
        const char *name = own->fields[k].name;
        size_t n = own->fields[k].length;
        struct wt_values values;

        count = 1;
        values.n = 0;
        if (own->fields[k].as == WT_AS_PADDING)
            continue;
        while (k + count < own->n_fields && strcmp(own->fields[k + count].name, name) == 0)
            count++;
        const struct wt_field *theirs =
            shares != NULL ? rows_named(shares, name, n, &others) : NULL;

        if (theirs != NULL && next_of(packet, 0, shares, NULL) < first)
            continue; /* given with that one */
        for (unsigned i = first; i < packet->n_layers; i++) {
            const struct wt_layer *layer = &packet->layers[i];

            if (layer->dissector == own)
                add_rows(&values, layer, &own->fields[k], count);
            else if (theirs != NULL && layer->dissector == shares)
                add_rows(&values, layer, theirs, others);
        }
        if (values.n > 0)
            t->take(t->context, name, n, values.at, values.n, false);
    }
}

static void take_layers(const struct taking *t)
{
    const struct wt_packet *packet = t->packet;

    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_dissector *own = packet->layers[i].dissector;
        const struct wt_dissector *shares = own->shares;

        if (next_of(packet, 0, own, NULL) < i)
            continue; /* given with the first one */
        if (shares != NULL && next_of(packet, 0, shares, NULL) == packet->n_layers)
            shares = NULL;
        if (shares == NULL && next_of(packet, i + 1, own, NULL) == packet->n_layers)
            take_alone(t, &packet->layers[i]);
        else
            take_with_others(t, i, shares);
    }
}

void wt_packet_each_value(const struct wt_packet *packet, const struct wt_track_result *tracked,
                          wt_value_taker take, void *context)
{
    const struct taking t = {.packet = packet, .take = take, .context = context};

    wt_beside_take(0, WT_BESIDE_FIRST, packet, tracked, take, context);
    take_layers(&t);
    wt_beside_take(WT_BESIDE_FIRST, WT_N_BESIDE, packet, tracked, take, context);
}
