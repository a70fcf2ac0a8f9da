/* SPDX-License-Identifier: BSD-2-Clause */
/* `packets -v`: under a packet's line every layer in wire order, and of it every field with name,
 * value and meaning; -vv adds where it stands and which document says so. */
#include "detail.h"

#include "wiretutor/fill.h"
#include "wiretutor/wrap.h"

enum {
    HEADING_INDENT = 2,
    INDENT = 4,
    GAP = 2,
    LONGEST_NAME = 23, /* longer ones push the rest of their row aside */
    LONGEST_VALUE = 17,
    PAYLOAD_COLUMNS = 40,
};

/* ---- words with numbers in them ---- */

static void put_number(struct wt_renderer *r, struct wt_text *out, char name,
                       struct wt_numbers numbers)
{
    uint64_t n = name == 'b' ? numbers.b : numbers.a;

    if (name == 'x') {
        wt_text_str(out, "0x");
        wt_text_hex(out, n, n > 0xffff ? 8 : 4);
    } else if (numbers.grouped) {
        wt_put_count(r, out, n);
    } else {
        wt_text_u64(out, n);
    }
}

void wt_put_filled(struct wt_renderer *r, struct wt_text *out, const char *words,
                   struct wt_numbers numbers)
{
    for (struct wt_filling f = wt_filling_of(words, strlen(words)); wt_fill_next(&f);) {
        wt_put_symbols(r, out, f.plain, f.n_plain);
        if (f.name != NULL)
            put_number(r, out, f.name[0], numbers);
    }
}

static void add_filled(struct wt_renderer *r, enum wt_label label, uint64_t a, uint64_t b)
{
    wt_put_filled(r, &r->sentence, wt_label(r->options.language, label),
                  (struct wt_numbers){.a = a, .b = b});
}

static void add(struct wt_renderer *r, enum wt_label label)
{
    add_filled(r, label, 0, 0);
}

/* The sentence broken into lines behind what stands already in the line, and the line's end. */
static void flush(struct wt_renderer *r, unsigned column, unsigned indent)
{
    struct wt_text *s = &r->sentence;

    if (s->len > 0)
        wt_wrap(r->out, s->data, s->len, column, indent, r->options.width);
    wt_text_char(r->out, '\n');
    s->len = 0;
}

/* ---- headings ---- */

static void add_size(struct wt_renderer *r, size_t n)
{
    add(r, WT_LABEL_DETAIL_DOT);
    add_filled(r, n == 1 ? WT_LABEL_DETAIL_SIZE_ONE : WT_LABEL_DETAIL_SIZE, n, 0);
}

static void begin_heading(struct wt_renderer *r, const char *title)
{
    r->sentence.len = 0;
    wt_text_spaces(r->out, HEADING_INDENT);
    wt_paint(r, WT_BOLD);
    wt_put(r, title);
    wt_paint(r, WT_PLAIN);
}

static void end_heading(struct wt_renderer *r, const char *title)
{
    flush(r, HEADING_INDENT + wt_width(title, strlen(title)), INDENT);
}

static void put_layer_heading(struct wt_renderer *r, const struct wt_layer *layer)
{
    static const enum wt_label places[WT_N_MODEL_LAYERS] = {
        [WT_MODEL_APPLICATION] = WT_LABEL_DETAIL_APPLICATION,
        [WT_MODEL_LINK] = WT_LABEL_DETAIL_LINK,
        [WT_MODEL_LINK_TO_INTERNET] = WT_LABEL_DETAIL_LINK_TO_INTERNET,
        [WT_MODEL_INTERNET] = WT_LABEL_DETAIL_INTERNET,
        [WT_MODEL_TRANSPORT] = WT_LABEL_DETAIL_TRANSPORT,
        [WT_MODEL_TUNNEL] = WT_LABEL_DETAIL_TUNNEL,
    };
    const char *title = layer->dissector->title;

    begin_heading(r, title);
    add_size(r, layer->header.on_wire);
    add(r, WT_LABEL_DETAIL_DOT);
    add(r, places[wt_protocol_model(layer->dissector->protocol)]);
    if (layer->quoted) {
        add(r, WT_LABEL_DETAIL_DOT);
        add(r, WT_LABEL_DETAIL_QUOTED);
    }
    end_heading(r, title);
}

/* ---- fields ---- */

struct columns {
    unsigned name, value; /* widths */
};

static unsigned value_width(struct wt_renderer *r, const struct wt_value *value)
{
    r->sentence.len = 0;
    wt_put_value(r, &r->sentence, value);
    return wt_width(r->sentence.data, r->sentence.len);
}

static unsigned widest(unsigned so_far, unsigned width, unsigned most)
{
    return width <= most && width > so_far ? width : so_far;
}

static struct columns measure(struct wt_renderer *r, const struct wt_row *rows, size_t n)
{
    struct columns columns = {.name = 0};

    for (size_t i = 0; i < n; i++) {
        columns.name = widest(columns.name, (unsigned)strlen(rows[i].field->name), LONGEST_NAME);
        columns.value = widest(columns.value, value_width(r, &rows[i].value), LONGEST_VALUE);
    }
    return columns;
}

/* From a column of the line to another one, in the next line if it lies behind already. */
static void go_to(struct wt_renderer *r, unsigned at, unsigned column)
{
    if (at + GAP > column) {
        wt_text_char(r->out, '\n');
        at = 0;
    }
    wt_text_spaces(r->out, column - at);
}

/* -vv: a line of its own, for the columns leave no room. */
static void put_place(struct wt_renderer *r, const struct wt_row *row)
{
    uint64_t first = row->value.first_bit;

    wt_text_spaces(r->out, INDENT + GAP);
    wt_paint(r, WT_DIM);
    if (row->value.bits == 1)
        add_filled(r, WT_LABEL_DETAIL_BIT, first, 0);
    else if (row->value.bits > 1)
        add_filled(r, WT_LABEL_DETAIL_BITS, first, first + row->value.bits - 1);
    if (row->value.bits > 0)
        add(r, WT_LABEL_DETAIL_DOT);
    wt_text_str(&r->sentence, row->field->defined_in);
    wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
    r->sentence.len = 0;
}

static void add_words(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_layer *layer, const struct wt_row *row)
{
    const char *words = wt_field_words(r->options.language, row->field->name);
    const char *meaning = wt_meaning_of(r, packet, layer, row);
    struct wt_text *s = &r->sentence;

    s->len = 0;
    if (words != NULL)
        wt_put_filled(r, s, words, (struct wt_numbers){.a = row->value.number});
    if (words != NULL && meaning != NULL)
        add(r, WT_LABEL_DETAIL_MEANS);
    if (meaning != NULL)
        wt_put_symbols(r, s, meaning, strlen(meaning));
}

static void put_row(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_layer *layer, const struct wt_row *row, struct columns columns)
{
    unsigned value_column = INDENT + columns.name + GAP;
    unsigned words_column = value_column + columns.value + GAP;
    unsigned value = value_width(r, &row->value);

    wt_text_spaces(r->out, INDENT);
    wt_text_str(r->out, row->field->name);
    go_to(r, INDENT + (unsigned)strlen(row->field->name), value_column);
    wt_paint(r, WT_CYAN);
    wt_put_value(r, r->out, &row->value);
    wt_paint(r, WT_PLAIN);
    go_to(r, value_column + value, words_column);
    add_words(r, packet, layer, row);
    flush(r, words_column, words_column);
    if (r->options.verbose > 1)
        put_place(r, row);
}

/* ---- what is odd ---- */

static void put_oddity(struct wt_renderer *r, const char *words, struct wt_numbers numbers)
{
    r->sentence.len = 0;
    wt_text_spaces(r->out, INDENT);
    wt_put_filled(r, &r->sentence, words, numbers);
    wt_paint(r, WT_YELLOW);
    if (r->sentence.len > 0)
        wt_wrap(r->out, r->sentence.data, r->sentence.len, INDENT, INDENT, r->options.width);
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
}

static void put_oddities(struct wt_renderer *r, const struct wt_layer *layer)
{
    enum wt_language language = r->options.language;

    if (layer->verdict == WT_MALFORMED)
        put_oddity(r, wt_label(language, WT_LABEL_DETAIL_MALFORMED), (struct wt_numbers){.a = 0});
    for (unsigned i = 0; i < layer->n_notes; i++)
        put_oddity(r, wt_note_words(language, layer->notes[i].id),
                   (struct wt_numbers){.a = layer->notes[i].a, .b = layer->notes[i].b});
    if (layer->verdict == WT_CUT)
        put_oddity(r, wt_label(language, WT_LABEL_DETAIL_CUT), (struct wt_numbers){.a = 0});
}

static void put_layer(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_layer *layer)
{
    struct wt_row rows[WT_MAX_ROWS];

    put_layer_heading(r, layer);
    if (r->options.diagram)
        wt_put_diagram(r, layer);
    if (r->options.verbose > 0) {
        size_t n = wt_rows_of(layer, rows);
        struct columns columns = measure(r, rows, n);

        for (size_t i = 0; i < n; i++)
            put_row(r, packet, layer, &rows[i], columns);
    }
    put_oddities(r, layer);
}

/* ---- what no dissector took ---- */

size_t wt_place_in_frame(const struct wt_packet *packet, struct wt_span span)
{
    uintptr_t begin = (uintptr_t)packet->frame->bytes.data;
    uintptr_t at = (uintptr_t)span.data;

    if (span.captured == 0 || at < begin || at - begin >= packet->frame->bytes.captured)
        return SIZE_MAX;
    return at - begin;
}

struct wt_span wt_trailer_of(const struct wt_packet *packet)
{
    struct wt_span frame = packet->frame->bytes;
    struct wt_span none = {.data = NULL};

    if (packet->n_layers == 0)
        return none;
    struct wt_span header = packet->layers[packet->n_layers - 1].header;
    size_t at = wt_place_in_frame(packet, packet->rest);

    if (at == SIZE_MAX) {
        at = wt_place_in_frame(packet, header);
        at = at == SIZE_MAX ? at : at + header.on_wire;
    }
    if (at >= frame.on_wire || packet->rest.on_wire >= frame.on_wire - at)
        return none;
    at += packet->rest.on_wire;
    return (struct wt_span){.data = at < frame.captured ? frame.data + at : NULL,
                            .captured = at < frame.captured ? frame.captured - at : 0,
                            .on_wire = frame.on_wire - at};
}

/* "not decoded here: OSPF (89)", where a number said what follows. */
static void add_undecoded(struct wt_renderer *r, struct wt_next next)
{
    const char *name = next.space == WT_ETHERTYPE ? wt_ethertype_name(next.id)
                       : next.space == WT_IPPROTO ? wt_ip_protocol_name(next.id)
                                                  : NULL;
    struct wt_text *s = &r->sentence;

    if (name == NULL)
        return;
    add(r, WT_LABEL_DETAIL_DOT);
    add(r, WT_LABEL_DETAIL_NOT_DECODED);
    wt_put_symbols(r, s, name, strlen(name));
}

static void put_data(struct wt_renderer *r, const struct wt_packet *packet)
{
    const char *title = wt_label(r->options.language, WT_LABEL_DETAIL_DATA);
    struct wt_next next = packet->stopped_at;

    if (packet->rest.on_wire == 0)
        return;
    begin_heading(r, title);
    add_size(r, packet->rest.on_wire);
    if (next.space == WT_TCP_PORT || next.space == WT_UDP_PORT) {
        add(r, WT_LABEL_DETAIL_DOT);
        add(r, WT_LABEL_DETAIL_APPLICATION);
    }
    add_undecoded(r, next);
    end_heading(r, title);
    if (packet->rest.captured == 0)
        return;
    wt_text_spaces(r->out, INDENT);
    wt_put_payload(r, r->out, packet->rest, r->options.width - INDENT - 3); /* quotes, dots */
    wt_text_char(r->out, '\n');
}

static void put_trailer(struct wt_renderer *r, const struct wt_packet *packet)
{
    const char *title = wt_label(r->options.language, WT_LABEL_DETAIL_TRAILER);
    struct wt_span trailer = wt_trailer_of(packet);

    if (trailer.on_wire == 0)
        return;
    begin_heading(r, title);
    add_size(r, trailer.on_wire);
    add(r, WT_LABEL_DETAIL_DOT);
    add(r, WT_LABEL_DETAIL_TRAILER_WHY);
    end_heading(r, title);
}

void wt_put_detail(struct wt_renderer *r, const struct wt_packet *packet)
{
    if (r->options.verbose > 0 || r->options.diagram) {
        for (unsigned i = 0; i < packet->n_layers; i++)
            put_layer(r, packet, &packet->layers[i]);
        put_data(r, packet);
        put_trailer(r, packet);
    }
    if (r->options.hex > 0)
        wt_put_bytes(r, packet);
    wt_text_char(r->out, '\n');
}
