/* SPDX-License-Identifier: BSD-2-Clause */
/* --diagram: a header drawn as the RFCs draw it, 32 bits a row, with this packet's values.
 *
 * The cells come from the dissector's tables. What has no fixed size (options, data) is a row of
 * its own that says how long it is. Drawn with the RFCs' own characters in every charset: they are
 * as wide as they look on any terminal, and the reader meets them in the RFC again. */
#include "detail.h"

#include "wiretutor/wrap.h"

enum {
    ROW_BITS = 32,
    ROW_COLUMNS = 2 * ROW_BITS + 1, /* a bit and its border, and the last border */
    INDENT = 4,
    MAX_LINES = 12,
    OPEN_FROM = 32, /* longer raw bytes are not drawn bit by bit */
};

struct cell {
    const char *name;      /* NULL: a gap that no field names */
    struct wt_value value; /* where name is set */
    uint32_t first, end;   /* bits */
    bool open;             /* a row of its own */
};
struct cells {
    size_t n;
    struct cell at[2 * WT_MAX_ROWS]; /* in order, without overlap or gap */
};

/* ---- which cells there are ---- */

/* Of two values at one place, the one whose row has a fixed place wins; else the first. */
static bool is_covered(const struct wt_row *rows, size_t n, size_t i)
{
    uint32_t first = rows[i].value.first_bit;
    uint32_t end = first + rows[i].value.bits;

    for (size_t k = 0; k < n; k++) {
        const struct wt_row *other = &rows[k];
        uint32_t other_end = other->value.first_bit + other->value.bits;
        bool goes_first = other->field->bits > 0 || k < i;

        if (k != i && goes_first && other->value.bits > 0 && other->field->list == NULL &&
            other->value.first_bit < end && first < other_end)
            return true;
    }
    return false;
}

/* The value in the bits themselves: 5 (words) where -v shows 20 bytes. */
static struct wt_value as_sent(const struct wt_row *row)
{
    struct wt_value value = row->value;

    if (value.as != WT_AS_FIXED && row->field->times > 1)
        value.number /= row->field->times;
    return value;
}

static bool is_drawn(const struct wt_row *rows, size_t n, size_t i)
{
    if (rows[i].field->bits > 0)
        return true;
    return rows[i].field->get != NULL && rows[i].value.bits > 0 && !is_covered(rows, n, i);
}

static void add_gap(struct cells *cells, uint32_t first, uint32_t end)
{
    if (first < end && cells->n < WT_ARRAY_LEN(cells->at))
        cells->at[cells->n++] = (struct cell){.first = first, .end = end};
}

static void fill(struct cells *cells, const struct wt_layer *layer)
{
    struct wt_row rows[WT_MAX_ROWS];
    size_t n = wt_rows_of(layer, rows);
    uint32_t at = 0;

    cells->n = 0;
    for (size_t i = 0; i < n && cells->n + 1 < WT_ARRAY_LEN(cells->at); i++) {
        const struct wt_value *value = &rows[i].value;

        if (!is_drawn(rows, n, i) || value->first_bit < at)
            continue;
        add_gap(cells, at, value->first_bit);
        at = value->first_bit + value->bits;
        cells->at[cells->n++] = (struct cell){
            .name = rows[i].field->name,
            .value = as_sent(&rows[i]),
            .first = value->first_bit,
            .end = at,
            .open = value->as == WT_AS_OCTETS && value->bits > OPEN_FROM,
        };
    }
}

/* ---- what stands in a cell ---- */

struct lines {
    unsigned n;
    struct {
        const char *text;
        unsigned bytes, columns;
    } at[MAX_LINES];
    char text[128];
};

/* tcp.flags.syn: "flags.syn", or "syn" where there is no room. */
static const char *short_name(const char *name, unsigned columns)
{
    const char *rest = strncmp(name, "wiretutor.", 10) == 0 ? name + 10 : name;
    const char *dot = strchr(rest, '.');
    const char *last = strrchr(rest, '.');

    if (dot == NULL)
        return rest;
    return strlen(dot + 1) <= columns ? dot + 1 : last + 1;
}

static void add_line(struct lines *lines, const char *text, size_t bytes)
{
    if (lines->n == MAX_LINES)
        return;
    lines->at[lines->n].text = text;
    lines->at[lines->n].bytes = (unsigned)bytes;
    lines->at[lines->n++].columns = wt_width(text, bytes);
}

/* Text in pieces as wide as the cell: in one of a single bit it stands upright. */
static void add_pieces(struct lines *lines, const char *text, size_t n, unsigned columns)
{
    for (size_t i = 0; i < n; i += columns)
        add_line(lines, text + i, n - i < columns ? n - i : columns);
}

/* Copy text into the lines' own buffer, cut if it does not fit; returns the copy. */
static const char *keep(struct lines *lines, size_t *used, const char *text, size_t *n)
{
    char *at = lines->text + *used;

    if (*n > sizeof lines->text - *used)
        *n = sizeof lines->text - *used;
    if (*n > 0)
        memcpy(at, text, *n);
    *used += *n;
    return at;
}

/* "srcport = 53164" where there is room, else the name above the value. */
static void fill_lines(struct wt_renderer *r, const struct cell *cell, unsigned columns,
                       struct lines *lines)
{
    struct wt_text *s = &r->sentence;
    size_t used = 0;

    lines->n = 0;
    if (cell->name == NULL)
        return;
    const char *name = short_name(cell->name, columns);
    size_t n = strlen(name);

    s->len = 0;
    wt_text_str(s, name);
    wt_text_str(s, " = ");
    size_t value_at = s->len;

    wt_put_value(r, s, &cell->value);
    if (s->failed)
        return;
    size_t all = s->len;
    size_t value = all - value_at;

    if (wt_width(s->data, all) <= columns) {
        add_line(lines, keep(lines, &used, s->data, &all), all);
        return;
    }
    add_pieces(lines, name, n, columns);
    if (wt_width(s->data + value_at, value) == value) /* ASCII: may be cut anywhere */
        add_pieces(lines, keep(lines, &used, s->data + value_at, &value), value, columns);
}

/* ---- drawing ---- */

static void begin_line(struct wt_renderer *r)
{
    wt_text_spaces(r->out, INDENT);
}

static void put_ruler(struct wt_renderer *r)
{
    begin_line(r);
    for (unsigned tens = 0; tens < 4; tens++) {
        wt_text_spaces(r->out, tens == 0 ? 1 : 19);
        wt_text_u64(r->out, tens);
    }
    wt_text_char(r->out, '\n');
    begin_line(r);
    for (unsigned bit = 0; bit < ROW_BITS; bit++) {
        wt_text_char(r->out, ' ');
        wt_text_u64(r->out, bit % 10);
    }
    wt_text_char(r->out, '\n');
}

/* +-+-+-+ of so many bits; open where the cell above goes on below. */
static void put_border(struct wt_renderer *r, unsigned bits, uint32_t open)
{
    char line[ROW_COLUMNS];

    for (unsigned bit = 0; bit < bits; bit++) {
        bool is_open = open >> bit & 1;
        bool was_open = bit > 0 && (open >> (bit - 1) & 1);

        line[2 * bit] = is_open && was_open ? ' ' : '+';
        line[2 * bit + 1] = is_open ? ' ' : '-';
    }
    line[2 * bits] = '+';
    begin_line(r);
    wt_text_bytes(r->out, line, 2 * bits + 1);
    wt_text_char(r->out, '\n');
}

static void put_centred(struct wt_renderer *r, const char *text, size_t bytes, unsigned width,
                        unsigned columns)
{
    unsigned left = columns > width ? (columns - width) / 2 : 0;

    wt_text_spaces(r->out, left);
    wt_text_bytes(r->out, text, bytes);
    wt_text_spaces(r->out, columns > left + width ? columns - left - width : 0);
}

/* A part of a cell in one row. */
struct segment {
    const struct cell *cell;
    unsigned from, to; /* bits of the row */
    struct lines lines;
};
struct row {
    unsigned n, height, end; /* end: bits drawn */
    struct segment at[ROW_BITS];
};

/* Which row of a cell that spans several has the room for its text: the widest, of equal ones the
 * middle one. row counts from the cell's first row. */
static bool holds_text(const struct cell *cell, uint32_t origin, uint32_t row)
{
    uint32_t first = (cell->first - origin) / ROW_BITS;
    uint32_t last = (cell->end - 1 - origin) / ROW_BITS;
    uint32_t head = ROW_BITS - (cell->first - origin) % ROW_BITS;
    uint32_t tail = (cell->end - 1 - origin) % ROW_BITS + 1;

    if (first == last)
        return row == first;
    if (last == first + 1)
        return row == (tail > head ? last : first);
    first += head < ROW_BITS;
    last -= tail < ROW_BITS;
    return row == (first + last) / 2;
}

static void gather(struct wt_renderer *r, const struct cell *cells, size_t n, uint32_t number,
                   struct row *row)
{
    uint32_t origin = cells[0].first;
    uint32_t begin = origin + number * ROW_BITS;

    row->n = 0;
    row->height = 1;
    for (size_t i = 0; i < n && row->n < ROW_BITS; i++) {
        const struct cell *cell = &cells[i];
        struct segment *segment = &row->at[row->n];

        if (cell->end <= begin || cell->first >= begin + ROW_BITS)
            continue;
        segment->cell = cell;
        segment->from = cell->first > begin ? cell->first - begin : 0;
        segment->to = cell->end - begin < ROW_BITS ? cell->end - begin : ROW_BITS;
        segment->lines.n = 0;
        if (holds_text(cell, origin, number))
            fill_lines(r, cell, 2 * (segment->to - segment->from) - 1, &segment->lines);
        if (segment->lines.n > row->height)
            row->height = segment->lines.n;
        row->end = segment->to;
        row->n++;
    }
}

static void put_line_of(struct wt_renderer *r, const struct row *row, unsigned line)
{
    begin_line(r);
    for (unsigned i = 0; i < row->n; i++) {
        const struct segment *segment = &row->at[i];
        const struct lines *lines = &segment->lines;
        unsigned columns = 2 * (segment->to - segment->from) - 1;
        unsigned top = (row->height - lines->n) / (lines->n > 2 ? 1 : 2); /* upright: at the foot */

        wt_text_char(r->out, '|');
        if (line >= top && line - top < lines->n)
            put_centred(r, lines->at[line - top].text, lines->at[line - top].bytes,
                        lines->at[line - top].columns, columns);
        else
            wt_text_spaces(r->out, columns);
    }
    wt_text_str(r->out, "|\n");
}

/* The bits of the last cell that go on in the next row. */
static uint32_t open_bits(const struct row *row, uint32_t next_row)
{
    const struct segment *last = &row->at[row->n - 1];
    uint32_t open = 0;

    for (uint32_t bit = last->from; bit < last->to && next_row + bit < last->cell->end; bit++)
        open |= UINT32_C(1) << bit;
    return open;
}

/* Cells that are drawn bit by bit. The border above them stands already. */
static void put_grid(struct wt_renderer *r, const struct cell *cells, size_t n, bool more)
{
    uint32_t origin = cells[0].first;
    uint32_t end = cells[n - 1].end;
    struct row row;

    for (uint32_t number = 0; origin + number * ROW_BITS < end; number++) {
        uint32_t next = origin + (number + 1) * ROW_BITS;

        gather(r, cells, n, number, &row);
        for (unsigned line = 0; line < row.height; line++)
            put_line_of(r, &row, line);
        put_border(r, more || next < end ? (unsigned)ROW_BITS : row.end,
                   next < end ? open_bits(&row, next) : 0);
    }
}

/* "options: 20 bytes" in a row of its own, and the border below. */
static void put_open(struct wt_renderer *r, const char *name, size_t bytes)
{
    struct wt_text *s = &r->sentence;

    s->len = 0;
    wt_put_symbols(r, s, name, strlen(name));
    wt_put_filled(r, s,
                  wt_label(r->options.language,
                           bytes == 1 ? WT_LABEL_DIAGRAM_OPEN_ONE : WT_LABEL_DIAGRAM_OPEN),
                  (struct wt_numbers){.a = bytes});
    begin_line(r);
    wt_text_char(r->out, '|');
    put_centred(r, s->data, s->len, wt_width(s->data, s->len), ROW_COLUMNS - 2);
    wt_text_str(r->out, "|\n");
    put_border(r, ROW_BITS, 0);
}

/* How many cells from the first on are drawn together. */
static size_t grid_length(const struct cell *cells, size_t n)
{
    size_t i = 0;

    while (i < n && !cells[i].open)
        i++;
    return i;
}

static void put_cells(struct wt_renderer *r, const struct cells *cells, bool more)
{
    for (size_t i = 0; i < cells->n;) {
        size_t n = grid_length(&cells->at[i], cells->n - i);

        if (n > 0) {
            put_grid(r, &cells->at[i], n, more || i + n < cells->n);
            i += n;
        } else {
            put_open(r, short_name(cells->at[i].name, ROW_COLUMNS),
                     (cells->at[i].end - cells->at[i].first) / 8);
            i++;
        }
    }
}

void wt_put_diagram(struct wt_renderer *r, const struct wt_layer *layer)
{
    enum wt_language language = r->options.language;
    struct cells cells;

    fill(&cells, layer);
    size_t drawn = cells.n > 0 ? (cells.at[cells.n - 1].end + 7) / 8 : 0;
    size_t rest = layer->header.on_wire > drawn ? layer->header.on_wire - drawn : 0;
    size_t data = layer->payload.on_wire;
    uint32_t first_bits =
        cells.n == 0 || cells.at[0].open ? (uint32_t)ROW_BITS : cells.at[cells.n - 1].end;

    if (drawn + rest + data == 0)
        return;
    put_ruler(r);
    put_border(r, rest + data > 0 || first_bits > ROW_BITS ? (unsigned)ROW_BITS : first_bits, 0);
    put_cells(r, &cells, rest + data > 0);
    if (rest > 0)
        put_open(r, wt_label(language, WT_LABEL_DIAGRAM_MORE), rest);
    if (data > 0)
        put_open(r, wt_label(language, WT_LABEL_DIAGRAM_DATA), data);
}
