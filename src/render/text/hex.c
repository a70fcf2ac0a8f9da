/* SPDX-License-Identifier: BSD-2-Clause */
/* -x, -X: the bytes, sixteen a line, each joined to its field.
 *
 * Under every line of bytes stands a line of letters: the letter where a field begins, dashes as
 * far as it goes on. So a byte's field is found without counting, with and without colours. The
 * legend under the bytes says what the letters mean. */
#include "bands.h"
#include "wiretutor/wrap.h"

enum { A_LINE = 16, HALF = 8, INDENT = 4, HEX_COLUMN = INDENT + 6, LEGEND_GAP = 2 };

static char letter_of(unsigned key)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    return letters[key % (sizeof letters - 1)];
}

static void paint_key(struct wt_renderer *r, unsigned key)
{
    static const enum wt_paint paints[] = {WT_GREEN, WT_YELLOW, WT_CYAN, WT_MAGENTA};

    wt_paint(r, paints[key % WT_ARRAY_LEN(paints)]);
}

/* The band of a byte, or NULL. *next: the band to look at first; bytes are asked for in order. */
static const struct wt_band *band_at(const struct wt_bands *bands, size_t byte, size_t *next)
{
    while (*next < bands->n && bands->at[*next].end <= byte)
        (*next)++;
    if (*next == bands->n || byte < bands->at[*next].begin)
        return NULL;
    return &bands->at[*next];
}

/* One line: bytes begin..end of the frame. */
struct line {
    const uint8_t *data; /* of the frame */
    size_t begin, end;
    size_t offset;                       /* what is written before it */
    const struct wt_band *bands[A_LINE]; /* NULL: of none */
    unsigned first_key;                  /* the first one that is shown: a */
};

static void paint(struct wt_renderer *r, const struct line *line, size_t i)
{
    if (line->bands[i] != NULL)
        paint_key(r, line->bands[i]->key - line->first_key);
}

static void put_hex(struct wt_renderer *r, const struct line *line)
{
    wt_text_spaces(r->out, INDENT);
    wt_text_hex(r->out, line->offset, line->offset > 0xffff ? 8 : 4);
    wt_text_spaces(r->out, 1);
    for (size_t i = line->begin; i < line->end; i++) {
        size_t column = i - line->begin;

        wt_text_spaces(r->out, column == HALF ? 2 : 1);
        paint(r, line, column);
        wt_text_hex(r->out, line->data[i], 2);
        wt_paint(r, WT_PLAIN);
    }
}

/* The bytes as text: only what is printable ASCII, a dot for everything else. */
static void put_text(struct wt_renderer *r, const struct line *line)
{
    size_t n = line->end - line->begin;

    wt_text_spaces(r->out, 3 * (A_LINE - n) + (n <= HALF) + 2);
    for (size_t i = 0; i < n; i++) {
        uint8_t byte = line->data[line->begin + i];

        paint(r, line, i);
        wt_text_char(r->out, (char)(byte >= 0x20 && byte < 0x7f ? byte : '.'));
        wt_paint(r, WT_PLAIN);
    }
}

/* The letters: "a  b----" */
static void put_letters(struct wt_renderer *r, const struct line *line)
{
    const struct wt_band *before = NULL;
    unsigned blanks = line->offset > 0xffff ? HEX_COLUMN + 4 : HEX_COLUMN; /* not yet written */

    for (size_t i = 0; i < line->end - line->begin; i++) {
        const struct wt_band *band = line->bands[i];
        unsigned gap = i == 0 ? 0 : i == HALF ? 2 : 1;

        if (band == NULL) {
            blanks += gap + 2;
        } else if (band == before) {
            paint(r, line, i);
            for (unsigned k = 0; k < blanks + gap + 2; k++)
                wt_text_char(r->out, '-');
            wt_paint(r, WT_PLAIN);
            blanks = 0;
        } else {
            wt_text_spaces(r->out, blanks + gap);
            paint(r, line, i);
            wt_text_char(r->out, letter_of(band->key - line->first_key));
            wt_paint(r, WT_PLAIN);
            blanks = 1;
        }
        before = band;
    }
    wt_text_char(r->out, '\n');
}

static void put_lines(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_bands *bands, size_t start)
{
    struct wt_span frame = packet->frame->bytes;
    struct line line = {.data = frame.data, .first_key = bands->first_key};
    size_t next = 0;

    for (line.begin = start; line.begin < frame.captured; line.begin = line.end) {
        line.end = frame.captured - line.begin < A_LINE ? frame.captured : line.begin + A_LINE;
        line.offset = line.begin - start;
        for (size_t i = line.begin; i < line.end; i++)
            line.bands[i - line.begin] = band_at(bands, i, &next);
        put_hex(r, &line);
        if (r->options.hex_text)
            put_text(r, &line);
        wt_text_char(r->out, '\n');
        put_letters(r, &line);
    }
}

/* ---- the legend ---- */

/* "a = ip.version + ip.hdr_len" in r->sentence; returns its columns. */
static unsigned write_key(struct wt_renderer *r, const struct wt_key *key, unsigned number)
{
    struct wt_text *s = &r->sentence;

    s->len = 0;
    wt_text_char(s, letter_of(number));
    for (unsigned i = 0; i < key->n; i++) {
        wt_text_char(s, i == 0 ? '=' : '+');
        wt_put_symbols(r, s, key->names[i], strlen(key->names[i]));
    }
    return s->len > 0 ? wt_width(s->data, s->len) : 0;
}

static unsigned begin_group(struct wt_renderer *r, const struct wt_key *key)
{
    wt_text_spaces(r->out, INDENT);
    if (key->title == NULL)
        return INDENT;
    wt_paint(r, WT_BOLD);
    wt_put(r, key->title);
    wt_paint(r, WT_PLAIN);
    return INDENT + wt_width(key->title, strlen(key->title));
}

/* The keys of what was shown, one layer after the other. */
static void put_legend(struct wt_renderer *r, const struct wt_bands *bands)
{
    unsigned column = 0;

    for (unsigned i = bands->first_key; i < bands->n_keys; i++) {
        const struct wt_key *key = &bands->keys[i];

        if (i == bands->first_key || key->group != bands->keys[i - 1].group) {
            if (i > bands->first_key)
                wt_text_char(r->out, '\n');
            column = begin_group(r, key);
        }
        unsigned width = write_key(r, key, i - bands->first_key);
        unsigned gap = column == INDENT ? 0 : LEGEND_GAP;

        if (column + gap + width > r->options.width && column > INDENT + LEGEND_GAP) {
            wt_text_char(r->out, '\n');
            column = 0;
            gap = INDENT + LEGEND_GAP;
        }
        wt_text_spaces(r->out, gap);
        paint_key(r, i - bands->first_key);
        wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
        wt_paint(r, WT_PLAIN);
        column += gap + width;
    }
    if (bands->n_keys > bands->first_key)
        wt_text_char(r->out, '\n');
}

/* ---- where it begins ---- */

/* The first byte behind the headers of the link; 0: all. */
static size_t behind_link(const struct wt_packet *packet)
{
    unsigned i = 0;

    while (i < packet->n_layers &&
           wt_protocol_stands(packet->layers[i].dissector->protocol, WT_MODEL_LINK))
        i++;
    size_t at = i < packet->n_layers ? wt_place_in_frame(packet, packet->layers[i].header)
                                     : wt_place_in_frame(packet, packet->rest);

    return at != SIZE_MAX ? at : 0;
}

void wt_put_bytes(struct wt_renderer *r, const struct wt_packet *packet)
{
    size_t start = r->options.hex > 1 ? 0 : behind_link(packet);
    struct wt_bands bands;
    size_t hidden = 0;

    wt_bands_of(r, packet, &bands);
    while (hidden < bands.n && bands.at[hidden].end <= start)
        hidden++;
    bands.first_key = hidden < bands.n ? bands.at[hidden].key : bands.n_keys;
    put_lines(r, packet, &bands, start);
    put_legend(r, &bands);
}
