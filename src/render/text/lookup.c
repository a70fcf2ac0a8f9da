/* SPDX-License-Identifier: BSD-2-Clause */
/* `lookup`: a title, what it is, how it shows on the wire, which sample to try. */
#include "../json/json.h"
#include "../renderer.h"
#include "wiretutor/fill.h"
#include "wiretutor/wrap.h"

enum { INDENT = 4 };

static const enum wt_label kind_labels[WT_N_LOOKUP_KINDS] = {
#define X(id, name) [WT_LOOKUP_##id] = WT_LABEL_LOOKUP_##id,
    WT_LOOKUP_KINDS(X)
#undef X
};

/* A remark without its arguments: {who} becomes <who>, {bytes|byte|bytes} <bytes> bytes. */
static void put_pattern(struct wt_renderer *r, struct wt_text *out, const char *words)
{
    for (struct wt_filling f = wt_filling_of(words, strlen(words)); wt_fill_next(&f);) {
        wt_put_symbols(r, out, f.plain, f.n_plain);
        if (f.name == NULL)
            continue;
        wt_text_char(out, '<');
        wt_text_bytes(out, f.name, f.n_name);
        wt_text_char(out, '>');
        wt_fill_noun(out, &f, 2);
    }
}

static void put_said(struct wt_renderer *r, struct wt_text *out, const struct wt_answer *answer,
                     const struct wt_remark *remark)
{
    if (answer->kind == WT_LOOKUP_REMARK)
        put_pattern(r, out, wt_words(r->options.language, remark->id, remark->brief));
    else
        wt_put_remark(r, out, remark);
}

/* "wiretutor samples/captures/tcp-echo.pcap", "sudo wiretutor -i any port 3306"; "" for neither. */
static void put_command(struct wt_text *out, const struct wt_answer *answer)
{
    if (answer->sample != NULL) {
        wt_text_str(out, "wiretutor samples/captures/");
        wt_text_str(out, answer->sample);
        wt_text_str(out, ".pcap");
    } else if (answer->filter[0] != '\0') {
        wt_text_str(out, "sudo wiretutor -i any ");
        wt_text_str(out, answer->filter);
    }
}

/* ---- Text ---- */

/* What stands in r->sentence as a paragraph, then nothing in it. */
static void paragraph(struct wt_renderer *r)
{
    wt_text_spaces(r->out, INDENT);
    (void)wt_wrap(r->out, r->sentence.data, r->sentence.len, INDENT, INDENT, r->options.width);
    wt_text_char(r->out, '\n');
    r->sentence.len = 0;
}

/* A remark's key names it; its sentence follows. */
static void title(struct wt_renderer *r, const struct wt_answer *answer)
{
    wt_paint(r, WT_BOLD);
    if (answer->kind == WT_LOOKUP_REMARK)
        wt_text_str(r->out, wt_remark_key(answer->title.id));
    else
        wt_put_remark(r, r->out, &answer->title);
    wt_paint(r, WT_PLAIN);
    wt_put(r, " · ");
    wt_put_label(r, kind_labels[answer->kind]);
    wt_text_char(r->out, '\n');
}

static void text_answer(struct wt_renderer *r, const struct wt_answer *answer)
{
    if (r->started)
        wt_text_char(r->out, '\n');
    r->started = true;
    title(r, answer);
    r->sentence.len = 0;
    for (unsigned i = 0; i < answer->n_what; i++) {
        put_said(r, &r->sentence, answer, &answer->what[i]);
        paragraph(r);
    }
    for (unsigned i = 0; i < answer->n_wire; i++) {
        wt_text_str(&r->sentence, wt_label(r->options.language, WT_LABEL_LOOKUP_ON_THE_WIRE));
        put_said(r, &r->sentence, answer, &answer->wire[i]);
        paragraph(r);
    }
    if (answer->sample == NULL && answer->filter[0] == '\0')
        return;
    wt_text_str(&r->sentence, wt_label(r->options.language, WT_LABEL_LOOKUP_TRY));
    put_command(&r->sentence, answer);
    wt_text_spaces(r->out, INDENT); /* a command is never broken */
    wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
    wt_text_char(r->out, '\n');
    r->sentence.len = 0;
}

/* ---- JSON ---- */

static void member(struct wt_renderer *r, struct json_object *object, const char *key)
{
    json_key(object, key);
    wt_json_string(object->out, r->sentence.data == NULL ? "" : r->sentence.data, r->sentence.len);
    r->sentence.len = 0;
}

static void member_text(struct json_object *object, const char *key, const char *text)
{
    json_key(object, key);
    wt_json_string(object->out, text, strlen(text));
}

/* Paragraphs are parted by a line end. */
static void put_all(struct wt_renderer *r, const struct wt_answer *answer,
                    const struct wt_remark *said, unsigned n)
{
    r->sentence.len = 0;
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(&r->sentence, '\n');
        put_said(r, &r->sentence, answer, &said[i]);
    }
}

static void ids(struct json_object *object, const struct wt_answer *answer)
{
    json_key(object, "wiretutor.remarks");
    wt_text_char(object->out, '[');
    for (unsigned i = 0; i < answer->n_what; i++) {
        const char *key = wt_remark_key(answer->what[i].id);

        if (i > 0)
            wt_text_char(object->out, ',');
        wt_json_string(object->out, key, strlen(key));
    }
    wt_text_char(object->out, ']');
}

static void json_answer(struct wt_renderer *r, const char *word, const struct wt_answer *answer)
{
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    member_text(&object, "wiretutor.type", "lookup");
    member_text(&object, "wiretutor.word", word);
    member_text(&object, "wiretutor.id", wt_remark_key(answer->title.id));
    member_text(&object, "wiretutor.kind", wt_lookup_kind_name(answer->kind));
    put_all(r, answer, &answer->title, 1);
    member(r, &object, "wiretutor.title");
    put_all(r, answer, answer->what, answer->n_what);
    member(r, &object, "wiretutor.text");
    put_all(r, answer, answer->wire, answer->n_wire);
    if (r->sentence.len > 0)
        member(r, &object, "wiretutor.on_the_wire");
    put_command(&r->sentence, answer);
    if (r->sentence.len > 0)
        member(r, &object, "wiretutor.try");
    member_text(&object, "wiretutor.source", wt_remark_source(answer->title.id));
    ids(&object, answer);
    json_end(&object);
}

void wt_render_answer(struct wt_renderer *r, const char *word, const struct wt_answer *answer)
{
    if (r->options.json)
        json_answer(r, word, answer);
    else
        text_answer(r, answer);
    r->out->failed |= r->sentence.failed;
}
