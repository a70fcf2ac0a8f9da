/* SPDX-License-Identifier: BSD-2-Clause */
/* From where in a program's source its calls come: the places are told once, calls name them by
 * their number. Their texts are hostile. */
#include "renderer.h"

#include <stdlib.h>

#include "json/json.h"
#include "wiretutor/wrap.h"

enum { SHORTEST = 16, GAP = 2 }; /* columns that a line of source gets at least */

void wt_render_site(struct wt_renderer *r, const struct wt_code_site *site)
{
    enum { MOST = 1 << 16 };
    size_t n = r->n_sites;

    if (site->id != n + 1 || n >= MOST)
        return;
    if ((n & (n - 1)) == 0) {
        size_t room = (n == 0 ? 1 : 2 * n) * sizeof(struct wt_code_site *);
        struct wt_code_site **larger = realloc(r->sites, room);

        if (larger == NULL)
            return;
        r->sites = larger;
    }
    r->sites[n] = malloc(sizeof *site);
    if (r->sites[n] == NULL)
        return;
    *r->sites[n] = *site;
    r->n_sites++;
}

void wt_sites_free(struct wt_renderer *r)
{
    for (size_t i = 0; i < r->n_sites; i++)
        free(r->sites[i]);
    free(r->sites);
}

const struct wt_code_site *wt_site_of(const struct wt_renderer *r, uint64_t id)
{
    return id > 0 && id <= r->n_sites ? r->sites[id - 1] : NULL;
}

/* ---- text ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* Made harmless; what does not fit is cut. */
static void put_cut(struct wt_renderer *r, struct wt_text *out, const char *text, size_t columns)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t n = strlen(text), width = 0, i = 0;

    while (i < n) {
        struct wt_piece p = wt_escape_piece(bytes + i, n - i, "", r->options.ascii);

        width += p.width;
        if (width > columns)
            break;
        wt_text_bytes(out, p.text, p.length);
        i += p.taken;
    }
    if (i < n)
        wt_put_symbols(r, out, "…", sizeof "…" - 1);
}

static void put_place(struct wt_renderer *r, struct wt_text *out, const struct wt_code_line *at)
{
    put_cut(r, out, base_name(at->file), WT_SITE_FILE_SIZE);
    if (at->line == 0)
        return;
    wt_text_char(out, ':');
    wt_text_u64(out, at->line);
}

static void put_words(struct wt_renderer *r, struct wt_text *out, enum wt_label label)
{
    const char *words = wt_label(r->options.language, label);

    wt_put_symbols(r, out, words, strlen(words));
}

/* client.py:7 in main() */
static void put_where(struct wt_renderer *r, struct wt_text *out, const struct wt_code_line *at)
{
    put_place(r, out, at);
    if (at->function[0] == '\0')
        return;
    put_words(r, out, WT_LABEL_SITE_IN);
    put_cut(r, out, at->function, WT_SITE_NAME_SIZE);
    wt_text_str(out, at->function[strlen(at->function) - 1] == '>' ? "" : "()");
}

/* "client.py:9"; without -g "client in send_all()". */
void wt_put_site(struct wt_renderer *r, struct wt_text *out, uint64_t id)
{
    const struct wt_code_site *site = wt_site_of(r, id);

    if (site == NULL)
        wt_text_char(out, '?');
    else if (site->at.line == 0)
        put_where(r, out, &site->at);
    else
        put_place(r, out, &site->at);
}

/* Behind its place, or on a line of its own where that leaves no room for it. */
static void put_text_of(struct wt_renderer *r, const char *text, size_t used, unsigned indent)
{
    struct wt_text *s = &r->sentence;
    size_t width = r->options.width, whole;

    s->len = 0;
    put_cut(r, s, text, WT_SITE_TEXT_SIZE);
    whole = (size_t)wt_width(s->data, s->len);
    if (used + GAP + whole <= width) {
        wt_text_spaces(r->out, GAP);
    } else {
        used = indent + GAP;
        wt_text_char(r->out, '\n');
        wt_text_spaces(r->out, used);
        s->len = 0;
        put_cut(r, s, text,
                used + whole <= width     ? whole
                : width > used + SHORTEST ? width - used - 1
                                          : SHORTEST);
    }
    wt_text_bytes(r->out, s->data, s->len);
}

/* What is special about a site is said of the first such one. */
static bool is_news(struct wt_renderer *r, enum wt_label note)
{
    unsigned bit = note == WT_LABEL_SITE_LIBRARY ? 1 : note == WT_LABEL_SITE_LOOP ? 2 : 4;
    bool news = (r->site_notes & bit) == 0;

    r->site_notes |= bit;
    return news;
}

static void put_line(struct wt_renderer *r, const struct wt_code_line *at, unsigned indent,
                     enum wt_label before, enum wt_label note)
{
    struct wt_text *s = &r->sentence;

    s->len = 0;
    if (before != WT_N_LABELS)
        put_words(r, s, before);
    put_where(r, s, at);
    wt_text_spaces(r->out, indent);
    wt_paint(r, WT_DIM);
    wt_text_bytes(r->out, s->data, s->len);
    if (at->text[0] != '\0')
        put_text_of(r, at->text, indent + (size_t)wt_width(s->data, s->len), indent);
    if (note != WT_N_LABELS && is_news(r, note)) {
        s->len = 0;
        put_words(r, s, note);
        wt_text_char(r->out, '\n');
        wt_text_spaces(r->out, indent);
        wt_text_bytes(r->out, s->data, s->len);
    }
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
}

void wt_put_site_lines(struct wt_renderer *r, uint32_t id, unsigned indent)
{
    const struct wt_code_site *site = wt_site_of(r, id);

    if (site == NULL)
        return;
    put_line(r, &site->at, indent, WT_N_LABELS,
             site->kind == WT_SITE_LIBRARY ? WT_LABEL_SITE_LIBRARY
             : site->kind == WT_SITE_LOOP  ? WT_LABEL_SITE_LOOP
             : site->at.line == 0          ? WT_LABEL_SITE_NO_LINE
                                           : WT_N_LABELS);
    if (r->options.verbose == 0 || site->inner.file[0] == '\0')
        return;
    put_line(r, &site->inner, indent, WT_LABEL_SITE_THROUGH, WT_N_LABELS);
}

/* ---- JSON ---- */

static void put_text(struct json_object *object, const char *key, const char *value)
{
    if (value[0] == '\0')
        return;
    json_key(object, key);
    wt_json_string(object->out, value, strlen(value));
}

static void put_number(struct json_object *object, const char *key, uint32_t value)
{
    if (value == 0)
        return;
    json_key(object, key);
    wt_text_u64(object->out, value);
}

void json_site(struct wt_renderer *r, struct json_object *object, uint64_t id)
{
    static const char *const whose[] = {
        [WT_SITE_YOURS] = "program", [WT_SITE_LIBRARY] = "library", [WT_SITE_LOOP] = "event-loop"};
    const struct wt_code_site *site = wt_site_of(r, id);

    if (site == NULL)
        return;
    put_text(object, "wiretutor.source.file", site->at.file);
    put_number(object, "wiretutor.source.line", site->at.line);
    put_text(object, "wiretutor.source.function", site->at.function);
    put_text(object, "wiretutor.source.text", site->at.text);
    put_text(object, "wiretutor.source.of", site->kind < 3 ? whose[site->kind] : "");
    put_text(object, "wiretutor.source.library_file", site->inner.file);
    put_number(object, "wiretutor.source.library_line", site->inner.line);
    put_text(object, "wiretutor.source.library_function", site->inner.function);
}
