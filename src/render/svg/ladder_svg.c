/* SPDX-License-Identifier: BSD-2-Clause */
/* The sequence diagram as a picture for a browser: SVG 1.1, real text, no script. One picture holds
 * all ladders that are drawn, below each other; it is written when its height is known. */
#include "ladder_svg.h"

#include "wiretutor/wrap.h"

enum {
    COLUMN = 8, /* pixels that are enough for a column of text */
    LINE = 17,
    EDGE = 24,
    GAP = 12,   /* between a line of life and the words beside it */
    SLOPE = 12, /* how far an arrow descends from end to end */
    LEAST_AREA = 340,
    HEAD_HEIGHT = 48,
    MOST_PICTURES = 500,    /* in one file: a browser must hold it */
    MOST_OCTETS = 64000000, /* … after which no other is begun */
    SENTENCE_COLUMNS = 100,
};

struct point {
    int x, y;
};

struct drawing {
    struct wt_renderer *r;
    const struct wt_conversation *c;
    const struct wt_ladder *l;
    struct wt_text *out;
    struct wt_text words;
    int when, client, server; /* x: of the time; of the lines of life */
    int right;                /* where the words beside the server's line end */
    int y;
};

/* ---- words: each a line of the buffer ---- */

static unsigned widest_line(const struct wt_text *words, size_t begin)
{
    unsigned most = 0;

    for (size_t at = begin; at < words->len;) {
        const char *line = words->data + at;
        const char *feed = memchr(line, '\n', words->len - at);
        size_t n = feed != NULL ? (size_t)(feed - line) : words->len - at;
        unsigned width = wt_width(line, n);

        most = width > most ? width : most;
        at += n + 1;
    }
    return most;
}

static int count_lines(const struct wt_text *words, size_t begin)
{
    int n = 0;

    for (size_t at = begin; at < words->len; at++)
        n += words->data[at] == '\n';
    return n;
}

static void put_line(struct wt_text *words, const char *line)
{
    if (*line == '\0')
        return;
    wt_text_str(words, line);
    wt_text_char(words, '\n');
}

/* What stands beside an end of row i; returns where the state's line is, or -1. */
static int gather_margin(struct drawing *d, size_t i, unsigned side)
{
    const struct wt_ladder_row *s = &d->l->steps[i];
    const char *state = ladder_new_state(d->c, d->l, i, side);
    int state_line = -1;

    d->words.len = 0;
    for (unsigned k = 0; side == s->from && k < WT_LADDER_MAX_CALLS; k++) {
        size_t begin = d->words.len;

        ladder_call(d->r, s, k, &d->words);
        if (d->words.len > begin)
            wt_text_char(&d->words, '\n');
    }
    if (*state != '\0')
        state_line = count_lines(&d->words, 0);
    put_line(&d->words, state);
    for (unsigned k = 0; side != s->from && k < s->n_notices; k++) {
        ladder_put_notice(d->r, s, k, &d->words);
        wt_text_char(&d->words, '\n');
    }
    return state_line;
}

/* The pieces of the label on one line. */
static void gather_label(struct drawing *d, const struct wt_ladder_row *s)
{
    d->words.len = 0;
    ladder_label(d->r, d->c, d->l, s, &d->words);
    for (size_t at = 0; at + 1 < d->words.len; at++)
        if (d->words.data[at] == '\n')
            d->words.data[at] = ' ';
}

static void gather_when(struct drawing *d, size_t i)
{
    const struct wt_ladder_row *s = &d->l->steps[i];
    int64_t before = i > 0 ? d->l->steps[i - 1].time_ns : s->time_ns;

    d->words.len = 0;
    wt_put_clock(d->r, &d->words, s->time_ns, before);
}

/* ---- measuring ---- */

static int pixels(unsigned columns)
{
    return (int)columns * COLUMN;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int address_pixels(struct drawing *d, unsigned side)
{
    d->words.len = 0;
    wt_text_endpoint(&d->words, &d->c->end[side].at.ip, d->c->end[side].at.port);
    return pixels((unsigned)d->words.len) + 2 * GAP;
}

static void measure(struct drawing *d)
{
    unsigned time = 0;
    unsigned label = 0;
    unsigned margin[2] = {12, 12}; /* SYN_RECEIVED */

    for (size_t i = 0; i < d->l->n; i++) {
        gather_when(d, i);
        time = wt_width(d->words.data, d->words.len) > time ? wt_width(d->words.data, d->words.len)
                                                            : time;
        gather_label(d, &d->l->steps[i]);
        label = widest_line(&d->words, 0) > label ? widest_line(&d->words, 0) : label;
        for (unsigned side = 0; side < 2; side++) {
            unsigned *at = &margin[side != d->c->client];

            gather_margin(d, i, side);
            *at = widest_line(&d->words, 0) > *at ? widest_line(&d->words, 0) : *at;
        }
    }
    int client = address_pixels(d, d->c->client);
    int server = address_pixels(d, !d->c->client);

    d->when = EDGE + 9 * COLUMN; /* after the numbers */
    d->client = d->when + pixels(time) + larger(pixels(margin[0]) + 2 * GAP, client / 2);
    d->server = d->client +
                larger(larger(pixels(label) + 5 * GAP, LEAST_AREA), (client + server) / 2 + GAP);
    d->right = d->server + larger(pixels(margin[1]) + GAP, server / 2) + EDGE;
}

/* ---- marks ---- */

/* at is where the baseline begins, ends or has its middle, as the class says. */
static void text(struct drawing *d, struct point at, const char *class, const char *words, size_t n)
{
    svg_open(d->out, "text");
    svg_number(d->out, "x", at.x);
    svg_number(d->out, "y", at.y);
    svg_word(d->out, "class", class);
    wt_text_char(d->out, '>');
    svg_escape(d->out, words, n);
    wt_text_str(d->out, "</text>\n");
}

/* The lines in d->words below each other, the first at y; the state's line set off. */
static void text_lines(struct drawing *d, struct point at, const char *class,
                       const char *state_class, int state_line)
{
    size_t begin = 0;

    for (int i = 0; begin < d->words.len; i++, at.y += LINE) {
        const char *words = d->words.data + begin;
        const char *feed = memchr(words, '\n', d->words.len - begin);
        size_t n = feed != NULL ? (size_t)(feed - words) : d->words.len - begin;

        text(d, at, i == state_line ? state_class : class, words, n);
        begin += n + 1;
    }
}

static void line(struct drawing *d, struct point from, struct point to, const char *class)
{
    svg_open(d->out, "line");
    svg_number(d->out, "x1", from.x);
    svg_number(d->out, "y1", from.y);
    svg_number(d->out, "x2", to.x);
    svg_number(d->out, "y2", to.y);
    svg_word(d->out, "class", class);
    wt_text_str(d->out, "/>\n");
}

static void head(struct drawing *d, int x, int y, bool to_right, const char *class)
{
    int back = to_right ? -10 : 10;

    svg_open(d->out, "path");
    wt_text_str(d->out, " d=\"M");
    svg_point(d->out, x, y);
    wt_text_char(d->out, 'L');
    svg_point(d->out, x + back, y - 5);
    wt_text_char(d->out, 'L');
    svg_point(d->out, x + back, y + 4);
    wt_text_str(d->out, "Z\"");
    svg_word(d->out, "class", class);
    wt_text_str(d->out, "/>\n");
}

/* ---- a row ---- */

static const char *class_of(const struct wt_ladder_row *s)
{
    if (s->kind == WT_LADDER_GAP)
        return "gap";
    if (s->marks & WT_LADDER_LOST)
        return "lost";
    if (s->flags & WT_RST || s->kind == WT_LADDER_ICMP)
        return "rst";
    if (s->flags & WT_FIN)
        return "fin";
    return s->flags & WT_SYN ? "syn" : s->kind == WT_LADDER_RUN ? "run" : "seg";
}

/* From the end that sends to the other; a lost one stops before it, a router's starts on the way.
 */
static void arrow(struct drawing *d, const struct wt_ladder_row *s, bool to_right, int y)
{
    int begin = to_right ? d->client : d->server;
    int end = to_right ? d->server : d->client;
    int quarter = (end - begin) / 4;
    const char *class = class_of(s);

    if (s->marks & WT_LADDER_FROM_ROUTER)
        begin += quarter;
    if (s->marks & WT_LADDER_LOST) {
        struct point cross = {end - quarter, y + SLOPE * 3 / 4};

        line(d, (struct point){begin, y}, cross, class);
        cross.y += 5; /* its middle, not its foot */
        text(d, cross, "cross", "✗", strlen("✗"));
        return;
    }
    line(d, (struct point){begin, y}, (struct point){end + (to_right ? -8 : 8), y + SLOPE}, class);
    head(d, end, y + SLOPE, to_right, class);
}

static void reply(struct drawing *d, const struct wt_ladder_row *s, bool to_right)
{
    struct wt_ladder_row back = *s;

    back.kind = WT_LADDER_RUN;
    d->words.len = 0;
    ladder_reply_label(d->r, s, &d->words);
    for (size_t at = 0; at + 1 < d->words.len; at++)
        if (d->words.data[at] == '\n')
            d->words.data[at] = ' ';
    d->y += LINE;
    text_lines(d, (struct point){(d->client + d->server) / 2, d->y}, "label", "label", -1);
    arrow(d, &back, to_right, d->y + 6);
    d->y += 6 + SLOPE + GAP;
}

/* Notes and label above the arrow; returns the height that they take. */
static int words_above(struct drawing *d, const struct wt_ladder_row *s, int y)
{
    int middle = (d->client + d->server) / 2;

    d->words.len = 0;
    ladder_notes(d->r, s, &d->words);
    int notes = count_lines(&d->words, 0);

    text_lines(d, (struct point){middle, y + LINE}, "note", "note", -1);
    gather_label(d, s);
    text_lines(d, (struct point){middle, y + (notes + 1) * LINE},
               s->kind == WT_LADDER_LEFT_OUT || s->kind == WT_LADDER_GAP ? "note" : "label",
               "label", -1);
    return (notes + 1) * LINE;
}

static void margin(struct drawing *d, size_t i, unsigned side, int first_y, bool last_is_at)
{
    bool left = side == d->c->client;
    int state = gather_margin(d, i, side);
    int up = last_is_at ? (larger(count_lines(&d->words, 0), 1) - 1) * LINE : 0;

    text_lines(d, (struct point){left ? d->client - GAP : d->server + GAP, first_y - up},
               left ? "call left" : "call right", left ? "state left" : "state right", state);
}

static void when(struct drawing *d, size_t i, int y)
{
    const struct wt_ladder_row *s = &d->l->steps[i];

    if (s->kind == WT_LADDER_GAP || s->kind == WT_LADDER_LEFT_OUT)
        return;
    d->words.len = 0;
    wt_text_u64(&d->words, s->frame);
    if (s->last_frame != s->frame) {
        wt_put_symbols(d->r, &d->words, "–", strlen("–"));
        wt_text_u64(&d->words, s->last_frame);
    }
    text(d, (struct point){d->when - GAP, y}, "number", d->words.data, d->words.len);
    gather_when(d, i);
    if (d->words.len > 0)
        text(d, (struct point){d->when, y}, "time", d->words.data, d->words.len);
}

static void step(struct drawing *d, size_t i)
{
    const struct wt_ladder_row *s = &d->l->steps[i];
    bool to_right = s->from == d->c->client;
    bool is_arrow = s->kind != WT_LADDER_LEFT_OUT && !(s->marks & WT_LADDER_CAME_LATE);

    gather_margin(d, i, s->from);
    int calls = (larger(count_lines(&d->words, 0), 1) - 1) * LINE;

    d->words.len = 0;
    ladder_notes(d->r, s, &d->words);
    int above = larger(calls, (count_lines(&d->words, 0) + 1) * LINE) + 8;
    int y = d->y + above;

    words_above(d, s, y - 8 - (count_lines(&d->words, 0) + 1) * LINE);
    when(d, i, y + 4);
    if (is_arrow)
        arrow(d, s, to_right, y);
    margin(d, i, s->from, y + 5, true);
    margin(d, i, !s->from, y + SLOPE + 5, false);
    d->y = y + SLOPE + (larger(count_lines(&d->words, 0), 1) - 1) * LINE + 10;
    if (s->kind == WT_LADDER_RUN && s->acks > 0)
        reply(d, s, !to_right);
}

/* ---- a picture ---- */

static void box(struct drawing *d, unsigned side)
{
    bool left = side == d->c->client;
    int x = left ? d->client : d->server;
    int width = larger(address_pixels(d, side), 120);
    const char *role = wt_label(d->r->options.language, left ? WT_LABEL_CLIENT : WT_LABEL_SERVER);

    svg_open(d->out, "rect");
    svg_number(d->out, "x", x - width / 2);
    svg_number(d->out, "y", d->y);
    svg_number(d->out, "width", width);
    svg_number(d->out, "height", HEAD_HEIGHT);
    wt_text_str(d->out, " rx=\"6\" class=\"box\"/>\n");
    text(d, (struct point){x, d->y + 19}, "role", role, strlen(role));
    d->words.len = 0;
    wt_text_endpoint(&d->words, &d->c->end[side].at.ip, d->c->end[side].at.port);
    text(d, (struct point){x, d->y + 38}, "address", d->words.data, d->words.len);
}

static void first_state(struct drawing *d, unsigned side)
{
    bool left = side == d->c->client;
    const char *state = ladder_state_before(d->c, d->l, side);

    if (*state != '\0')
        text(d, (struct point){left ? d->client - GAP : d->server + GAP, d->y + LINE},
             left ? "state left" : "state right", state, strlen(state));
}

static void title(struct drawing *d)
{
    d->words.len = 0;
    wt_text_str(&d->words, wt_label(d->r->options.language, WT_LABEL_CONVERSATION));
    wt_text_char(&d->words, ' ');
    wt_text_u64(&d->words, d->c->number);
    wt_put_symbols(d->r, &d->words, " · ", strlen(" · "));
    wt_text_str(&d->words, d->c->transport == WT_OVER_TCP ? "TCP" : "UDP");
    text(d, (struct point){EDGE, d->y}, "title", d->words.data, d->words.len);
}

/* r->sentence broken into lines. */
static void sentence(struct drawing *d, const char *class)
{
    struct wt_text *s = &d->r->sentence;

    d->words.len = 0;
    wt_wrap(&d->words, s->data, s->len, 0, 0, SENTENCE_COLUMNS);
    wt_text_char(&d->words, '\n');
    text_lines(d, (struct point){EDGE, d->y}, class, class, -1);
    d->y += count_lines(&d->words, 0) * LINE;
}

void ladder_draw_svg(struct wt_renderer *r, const struct wt_conversation *c,
                     const struct wt_ending *ending, const struct wt_ladder *l)
{
    struct ladder_sheet *sheet = r->ladders;
    struct drawing d = {
        .r = r, .c = c, .l = l, .out = &sheet->svg, .y = sheet->height + EDGE + GAP};
    char room[1024];

    if (sheet->pictures >= MOST_PICTURES || sheet->svg.len >= MOST_OCTETS)
        return;
    sheet->pictures++;
    wt_text_init_in(&d.words, room, sizeof room);
    measure(&d);
    title(&d);
    d.y += GAP;
    box(&d, c->client);
    box(&d, !c->client);
    d.y += HEAD_HEIGHT;
    int top = d.y;

    first_state(&d, 0);
    first_state(&d, 1);
    d.y += LINE + 6;
    for (size_t i = 0; i < l->n; i++)
        step(&d, i);
    d.y += GAP;
    line(&d, (struct point){d.client, top}, (struct point){d.client, d.y}, "life");
    line(&d, (struct point){d.server, top}, (struct point){d.server, d.y}, "life");
    d.y += 2 * GAP;
    if (!r->options.quiet) {
        wt_story_verdict(r, ending);
        sentence(&d, "said");
    }
    sheet->height = d.y;
    sheet->width = larger(sheet->width, larger(d.right, EDGE + SENTENCE_COLUMNS * 7));
    wt_text_clear_into(&d.words, &sheet->svg);
}

static void say_in_svg(void *context, enum wt_label label, uint64_t n)
{
    struct drawing *d = context;

    d->r->sentence.len = 0;
    ladder_with_number(d->r, &d->r->sentence, label, n);
    sentence(d, "legend");
}

void ladder_end_svg(struct wt_renderer *r)
{
    struct ladder_sheet *sheet = r->ladders;
    struct drawing d = {.r = r, .out = &sheet->svg, .y = sheet->height + EDGE};
    char room[1024];

    wt_text_init_in(&d.words, room, sizeof room);
    ladder_say_legend(r, say_in_svg, &d);
    if (sheet->drawn > sheet->pictures)
        say_in_svg(&d, WT_LABEL_LADDER_NOT_DRAWN, sheet->drawn - sheet->pictures);
    wt_text_clear_into(&d.words, &sheet->svg);
    r->out->failed |= sheet->svg.failed;
    svg_begin(r->out, r->options.language, larger(sheet->width, 480), d.y + GAP);
    wt_text_bytes(r->out, sheet->svg.data, sheet->svg.len);
    wt_text_str(r->out, "</svg>\n");
}
