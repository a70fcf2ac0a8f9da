/* SPDX-License-Identifier: BSD-2-Clause */
/* `packets`: one line a packet. */
#include "../renderer.h"

#include "wiretutor/utf8.h"
#include "wiretutor/wrap.h"

static void make_ends(struct wt_renderer *r, struct wt_ends *ends, const struct wt_conversation *c)
{
    struct wt_text *s = &r->sentence;

    for (unsigned from = 0; from < 2; from++) {
        s->len = 0;
        wt_text_endpoint(s, &c->end[from].at.ip, c->end[from].at.port);
        wt_put_symbols(r, s, " → ", strlen(" → "));
        wt_text_endpoint(s, &c->end[!from].at.ip, c->end[!from].at.port);
        wt_text_str(s, "  ");
        if (s->failed || s->len > WT_ENDS_SIZE) {
            r->out->failed = true; /* no memory: nothing else can be */
            return;
        }
        memcpy(ends->text[from], s->data, s->len);
        ends->length[from] = (uint8_t)s->len;
    }
    ends->number = c->number;
}

static void put_ends(struct wt_renderer *r, const struct wt_part *part)
{
    struct wt_ends *ends = &r->ends[part->conversation->number % WT_ENDS_KEPT];

    if (ends->number != part->conversation->number)
        make_ends(r, ends, part->conversation);
    wt_text_bytes(r->out, ends->text[part->from], ends->length[part->from]);
}

/* -q: the length, but no TCP details. */
static void put_quiet_segment(struct wt_renderer *r, const struct wt_packet *packet,
                              const struct wt_part *part)
{
    size_t n = packet->layers[part->layer].payload.on_wire;

    wt_text_u64(r->out, n);
    wt_text_char(r->out, ' ');
    wt_put_label(r, n == 1 ? WT_LABEL_ONE_BYTE : WT_LABEL_MANY_BYTES);
}

/* As much of the text as fits into so many columns, with a mark where it is cut. */
static void put_within(struct wt_renderer *r, const struct wt_text *text, unsigned columns)
{
    size_t n = text->len;

    if (text->failed)
        return;
    if (n <= columns || wt_width(text->data, n) <= columns) {
        wt_text_bytes(r->out, text->data, n);
        return;
    }
    while (n > 0 && wt_width(text->data, n) + 1 > columns)
        do
            n--;
        while (n > 0 && wt_utf8_continues((uint8_t)text->data[n]));
    wt_text_bytes(r->out, text->data, n);
    wt_put(r, "…");
}

/* The columns that a line takes so far: it stands in the buffer whole (wt_line_packet sees to it).
 * Colours take none. */
static unsigned used_columns(const struct wt_renderer *r, size_t begin)
{
    const char *line = r->out->data + begin;
    size_t n = r->out->len - begin;
    unsigned columns = 0;

    for (size_t i = 0; i < n;) {
        const char *escape = memchr(line + i, '\x1b', n - i);
        size_t run = escape != NULL ? (size_t)(escape - line) - i : n - i;

        columns += wt_width(line + i, run);
        i += run;
        while (i < n && line[i] != 'm')
            i++;
        i += i < n;
    }
    return columns;
}

/* What the packet is, in few words. What they hold of names and paths is cut to the width, but for
 * the room that a short name needs in a line that is long already. */
static void put_brief(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_part *part, size_t begin)
{
    enum { LEAST = 56, GAP = 2 };
    struct wt_brief brief;
    struct wt_text *s = &r->sentence;

    wt_explain_brief(packet, part, &brief);
    if (brief.n == 0 || r->out->failed)
        return;
    s->len = 0;
    for (unsigned i = 0; i < brief.n; i++) {
        if (i > 0)
            wt_text_str(s, "  ");
        wt_put_remark(r, s, &brief.words[i]);
    }
    /* a column takes a byte at least */
    bool fits = r->out->len - begin + GAP + s->len <= r->options.width;
    unsigned used = fits ? 0 : used_columns(r, begin) + GAP;

    wt_text_str(r->out, part->quoted ? " " : "  ");
    put_within(r, s, used + LEAST < r->options.width ? r->options.width - used : LEAST);
}

static void put_transport(struct wt_renderer *r, const struct wt_packet *packet,
                          const struct wt_part *part)
{
    put_ends(r, part);
    if (part->conversation->transport == WT_OVER_UDP) {
        wt_put_datagram(r, packet, part, false);
        return;
    }
    wt_text_str(r->out, "TCP  ");
    if (r->options.quiet)
        put_quiet_segment(r, packet, part);
    else
        wt_put_segment(r, packet, part, false);
}

void wt_line_packet(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_track_result *tracked)
{
    enum { LONGEST_LINE = 1024 }; /* without the words at its end */
    const struct wt_part *part = tracked->innermost;

    if (wt_text_reserve(r->out, LONGEST_LINE) == NULL)
        return;
    size_t begin = r->out->len;

    wt_put_time(r, packet);
    if (r->options.link_header)
        wt_put_link_header(r, packet);
    if (part == NULL || part->quoted) {
        wt_put_addresses(r, packet);
        wt_put_headline(r, packet, 0);
    } else {
        put_transport(r, packet, part);
    }
    if (part != NULL && !r->options.quiet)
        put_brief(r, packet, part, begin);
    wt_text_char(r->out, '\n');
    if (r->options.whole_payload)
        wt_put_whole_payload(r, packet);
    if (r->has_detail)
        wt_put_detail(r, packet);
}
