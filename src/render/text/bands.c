/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields become bands of bytes. Fields smaller than a byte share one; of a field and its parts the
 * whole is named where it is small (a byte of flags), the parts where it is large (a list of
 * options). */
#include "bands.h"

enum { SMALL_BITS = 16 };

/* A set of rows. */
struct set {
    uint64_t bits[(WT_MAX_ROWS + 63) / 64];
};

static bool has(const struct set *set, size_t i)
{
    return set->bits[i / 64] >> (i % 64) & 1;
}
static void put(struct set *set, size_t i, bool in)
{
    uint64_t bit = UINT64_C(1) << (i % 64);

    set->bits[i / 64] = in ? set->bits[i / 64] | bit : set->bits[i / 64] & ~bit;
}

static bool encloses(const struct wt_value *outer, const struct wt_value *inner)
{
    return outer->bits > inner->bits && outer->first_bit <= inner->first_bit &&
           outer->first_bit + outer->bits >= inner->first_bit + inner->bits;
}

/* Two rows, one part of the other: which one names the byte? True: b does, not a. */
static bool yields(const struct wt_value *a, const struct wt_value *b)
{
    if (encloses(b, a))
        return b->bits <= SMALL_BITS;
    return encloses(a, b) && a->bits > SMALL_BITS;
}

/* The rows that name this byte of the header. */
static struct set rows_at(const struct wt_row *rows, size_t n, size_t byte)
{
    struct set all = {.bits = {0}};
    struct set out;

    for (size_t i = 0; i < n; i++) {
        size_t first = rows[i].value.first_bit / 8;
        size_t end = (rows[i].value.first_bit + (size_t)rows[i].value.bits + 7) / 8;

        if (rows[i].value.bits > 0 && first <= byte && byte < end)
            put(&all, i, true);
    }
    out = all;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n && has(&all, i); k++)
            if (has(&all, k) && yields(&rows[i].value, &rows[k].value))
                put(&out, i, false);
    return out;
}

/* Do two neighbouring bytes belong together: to one field, or to one that begins or ends inside a
 * byte, so that its neighbours cannot be told apart? */
static bool belong_together(const struct wt_row *rows, size_t n, const struct set *a,
                            const struct set *b)
{
    if (memcmp(a, b, sizeof *a) == 0)
        return true;
    for (size_t i = 0; i < n; i++)
        if (has(a, i) && has(b, i) &&
            (rows[i].value.first_bit % 8 != 0 || rows[i].value.bits % 8 != 0))
            return true;
    return false;
}

/* ---- keys ---- */

static struct wt_key key_of(const struct wt_layer *layer, unsigned group, const struct wt_row *rows,
                            size_t n, const struct set *set)
{
    struct wt_key key = {.title = layer->dissector->title, .group = group};

    for (size_t i = 0; i < n && key.n < WT_KEY_NAMES; i++)
        if (has(set, i))
            key.names[key.n++] = rows[i].field->name;
    if (key.n == 0) /* a part of the header that no field of ours names */
        key.names[key.n++] = layer->dissector->name;
    return key;
}

static bool is_same(const struct wt_key *a, const struct wt_key *b)
{
    if (a->group != b->group || a->n != b->n)
        return false;
    for (unsigned i = 0; i < a->n; i++)
        if (strcmp(a->names[i], b->names[i]) != 0)
            return false;
    return true;
}

/* Its place among the keys; fields of one name (the kinds of all options) have one key. */
static unsigned place_of(struct wt_bands *bands, const struct wt_key *key)
{
    for (unsigned i = 0; i < bands->n_keys; i++)
        if (is_same(&bands->keys[i], key))
            return i;
    if (bands->n_keys == WT_MAX_KEYS)
        return WT_MAX_KEYS;
    bands->keys[bands->n_keys] = *key;
    return bands->n_keys++;
}

static void add(struct wt_bands *bands, size_t begin, size_t end, const struct wt_key *key)
{
    size_t last = bands->n > 0 ? bands->at[bands->n - 1].end : 0;

    if (begin < last) /* a layer inside bytes that already have a name */
        begin = last;
    if (begin >= end || bands->n == WT_MAX_BANDS)
        return;
    unsigned place = place_of(bands, key);

    if (place < WT_MAX_KEYS)
        bands->at[bands->n++] = (struct wt_band){.begin = begin, .end = end, .key = place};
}

/* ---- layers, data, trailer ---- */

static void add_layer(const struct wt_packet *packet, unsigned number, struct wt_bands *bands)
{
    const struct wt_layer *layer = &packet->layers[number];
    size_t at = wt_place_in_frame(packet, layer->header);
    struct wt_row rows[WT_MAX_ROWS];

    if (at == SIZE_MAX)
        return;
    size_t n = wt_rows_of(layer, rows);

    for (size_t begin = 0, end; begin < layer->header.captured; begin = end) {
        struct set set = rows_at(rows, n, begin);

        for (end = begin + 1; end < layer->header.captured; end++) {
            struct set next = rows_at(rows, n, end);

            if (!belong_together(rows, n, &set, &next))
                break;
            for (size_t i = 0; i < n; i++)
                put(&set, i, has(&set, i) || has(&next, i));
        }
        struct wt_key key = key_of(layer, number, rows, n, &set);

        add(bands, at + begin, at + end, &key);
    }
}

static void add_rest(struct wt_renderer *r, const struct wt_packet *packet, struct wt_span span,
                     enum wt_label label, struct wt_bands *bands)
{
    size_t at = wt_place_in_frame(packet, span);
    struct wt_key key = {.title = NULL, .group = WT_MAX_LAYERS, .n = 1};

    key.names[0] = wt_label(r->options.language, label);
    if (at != SIZE_MAX)
        add(bands, at, at + span.captured, &key);
}

/* The innermost payload that lies in the frame: a message put together from several segments does
 * not. */
static struct wt_span data_in_frame(const struct wt_packet *packet)
{
    for (unsigned i = packet->n_layers; i-- > 0;)
        if (wt_place_in_frame(packet, packet->layers[i].payload) != SIZE_MAX)
            return packet->layers[i].payload;
    return packet->rest;
}

void wt_bands_of(struct wt_renderer *r, const struct wt_packet *packet, struct wt_bands *bands)
{
    bands->n = 0;
    bands->n_keys = 0;
    bands->first_key = 0;
    for (unsigned i = 0; i < packet->n_layers; i++)
        add_layer(packet, i, bands);
    add_rest(r, packet, packet->rest, WT_LABEL_DETAIL_DATA, bands);
    add_rest(r, packet, data_in_frame(packet), WT_LABEL_DETAIL_DATA, bands);
    add_rest(r, packet, wt_trailer_of(packet), WT_LABEL_DETAIL_TRAILER, bands);
}
