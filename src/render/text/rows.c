/* SPDX-License-Identifier: BSD-2-Clause */
#include "rows.h"

enum { MAX_LISTED = 64 };

/* The place of a byte value in the header follows from its pointer. */
static void find_place(const struct wt_layer *layer, struct wt_value *value)
{
    uintptr_t header = (uintptr_t)layer->header.data;
    uintptr_t at = (uintptr_t)value->bytes.data;

    if (value->bits != 0 || value->as == WT_AS_DNS_NAME || at < header ||
        at - header > layer->header.captured ||
        value->bytes.captured > layer->header.captured - (at - header))
        return;
    value->first_bit = (uint32_t)(at - header) * 8;
    value->bits = (uint32_t)value->bytes.captured * 8;
}

static bool comes_before(const struct wt_value *a, const struct wt_value *b)
{
    if (a->bits == 0 || b->bits == 0)
        return a->bits != 0 && b->bits == 0;
    if (a->first_bit != b->first_bit)
        return a->first_bit < b->first_bit;
    return a->bits > b->bits;
}

/* How many parts of their names, from the left, are the same: tcp.checksum and
 * tcp.checksum.status: 2. */
static unsigned shared_parts(const char *a, const char *b)
{
    unsigned parts = 0;

    for (; *a != '\0' && *a == *b; a++, b++)
        parts += *a == '.';
    bool whole = (*a == '\0' || *a == '.') && (*b == '\0' || *b == '.');

    return parts + whole;
}

static void move(struct wt_row *rows, size_t from, size_t to)
{
    struct wt_row row = rows[from];

    memmove(&rows[to + 1], &rows[to], (from - to) * sizeof *rows);
    rows[to] = row;
}

/* Behind which of the n rows a value without a place belongs; n: behind all of them. */
static size_t place_by_name(const struct wt_row *rows, size_t n, const char *name)
{
    unsigned most = 1; /* the protocol's name alone says nothing */
    size_t place = n;

    for (size_t i = 0; i < n; i++) {
        unsigned parts = shared_parts(rows[i].field->name, name);

        if (parts > most || (parts == most && parts > 1)) {
            most = parts;
            place = i + 1;
        }
    }
    return place;
}

/* Move the last row to its place among the earlier ones. */
static void settle(struct wt_row *rows, size_t last)
{
    size_t to = last;

    while (to > 0 && comes_before(&rows[last].value, &rows[to - 1].value))
        to--;
    if (to != last)
        move(rows, last, to);
}

static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL ? dot + 1 : name;
}

/* Two rows may name the same bits. Under one word (ipv6.version, ip.version) once is enough; else
 * the second name is there because it is the right one here: a length where a type would stand. */
static struct wt_row *same_bits(struct wt_row *rows, size_t n, const struct wt_row *row)
{
    if (row->field->get == NULL || row->value.bits == 0)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (rows[i].value.bits == row->value.bits &&
            rows[i].value.first_bit == row->value.first_bit && rows[i].field->bits > 0)
            return &rows[i];
    return NULL;
}

static size_t add(const struct wt_layer *layer, const struct wt_field *field,
                  const struct wt_value *value, struct wt_row *rows, size_t n)
{
    if (n == WT_MAX_ROWS)
        return n;
    struct wt_row *row = &rows[n];

    row->field = field;
    row->value = *value;
    find_place(layer, &row->value);
    struct wt_row *same = same_bits(rows, n, row);

    if (same != NULL) {
        if (strcmp(last_part(same->field->name), last_part(field->name)) != 0)
            *same = *row;
        return n;
    }
    settle(rows, n);
    return n + 1;
}

size_t wt_rows_of(const struct wt_layer *layer, struct wt_row *rows)
{
    const struct wt_dissector *d = layer->dissector;
    struct wt_value values[MAX_LISTED];
    size_t n = 0;

    for (size_t k = 0; k < d->n_fields; k++) {
        unsigned found = wt_field_values(layer, &d->fields[k], values, MAX_LISTED);

        for (unsigned i = 0; i < found; i++)
            n = add(layer, &d->fields[k], &values[i], rows, n);
    }
    for (size_t i = 0; i < n; i++)
        if (rows[i].value.bits == 0)
            move(rows, i, place_by_name(rows, i, rows[i].field->name));
    return n;
}

struct wt_value wt_row_value(const struct wt_layer *layer, const char *name)
{
    const struct wt_dissector *d = layer->dissector;
    struct wt_value value = {.present = false};

    for (size_t i = 0; i < d->n_fields && !value.present; i++)
        if (strcmp(d->fields[i].name, name) == 0)
            wt_field_values(layer, &d->fields[i], &value, 1);
    return value;
}
