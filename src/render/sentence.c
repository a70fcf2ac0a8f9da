/* SPDX-License-Identifier: BSD-2-Clause */
/* Remarks become sentences: {placeholders} filled with arguments (fill.h). An argument that is a
 * remark is replaced by that remark's words, filled in turn. */
#include "renderer.h"
#include "wiretutor/fill.h"

enum { MAX_NESTING = 2 };

static void put_static(struct wt_renderer *r, struct wt_text *out, const char *text)
{
    wt_put_symbols(r, out, text, strlen(text));
}

void wt_put_duration(struct wt_renderer *r, struct wt_text *out, uint64_t ns)
{
    static const struct {
        uint64_t unit;
        enum wt_label label;
    } units[] = {
        {1000000000, WT_LABEL_SECONDS     },
        {1000000,    WT_LABEL_MILLISECONDS},
        {1000,       WT_LABEL_MICROSECONDS}
    };
    static const unsigned tens[] = {1, 10, 100};
    size_t u = 0;

    while (u + 1 < WT_ARRAY_LEN(units) && ns < units[u].unit)
        u++;
    uint64_t whole = ns / units[u].unit;
    unsigned digits = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
    uint64_t scale = tens[digits], half = units[u].unit / scale / 2;
    uint64_t shown = whole * scale + (ns % units[u].unit + half) / (units[u].unit / scale);

    if (shown == 1000 * scale && u > 0) { /* rounded up to the next unit */
        shown = scale;
        u--;
    }
    for (; digits > 0 && shown % 10 == 0; digits--) {
        shown /= 10;
        scale /= 10;
    }
    wt_text_u64(out, shown / scale);
    if (digits > 0) {
        wt_text_char(out, '.');
        wt_text_u64_padded(out, shown % scale, digits, '0');
    }
    wt_text_char(out, ' ');
    put_static(r, out, wt_label(r->options.language, units[u].label));
}

/* 65,536 in English. Chinese groups by four if at all, so it writes no marks. */
void wt_put_count(struct wt_renderer *r, struct wt_text *out, uint64_t n)
{
    if (r->options.language == WT_ENGLISH)
        wt_text_grouped(out, n);
    else
        wt_text_u64(out, n);
}

static void put_service(struct wt_renderer *r, struct wt_text *out, const struct wt_arg *arg)
{
    const char *words = wt_service_words(r->options.language, (uint16_t)arg->as.number,
                                         (enum wt_transport)arg->transport);

    if (words != NULL)
        put_static(r, out, words);
    else
        wt_text_u64(out, arg->as.number);
}

/* RFC 3597 section 5 for types that nobody knows. */
static void put_dns_type(struct wt_text *out, uint16_t type)
{
    const char *name = wt_dns_type_name(type);

    wt_text_str(out, name != NULL ? name : "TYPE");
    if (name == NULL)
        wt_text_u64(out, type);
}

static void put_hex(struct wt_text *out, uint64_t value)
{
    wt_text_str(out, "0x");
    wt_text_hex(out, value, value > 0xffff ? 8 : value > 0xff ? 4 : 2);
}

/* What a field says, without a value: {n} is n. */
static void put_field(struct wt_renderer *r, struct wt_text *out, const char *name)
{
    const char *words = wt_field_words(r->options.language, name);
    struct wt_filling f = wt_filling_of(words, words != NULL ? strlen(words) : 0);

    while (words != NULL && wt_fill_next(&f)) {
        wt_put_symbols(r, out, f.plain, f.n_plain);
        if (f.name != NULL)
            wt_text_bytes(out, f.name, f.n_name);
    }
}

/* What a field's value means. The fields that remarks name have words for all that is assigned. In
 * a packet's line there is no room for what stands behind a colon. */
static void put_value(struct wt_renderer *r, struct wt_text *out, const struct wt_arg *arg,
                      bool line)
{
    static const char *const colons[WT_N_LANGUAGES] = {[WT_ENGLISH] = ":", [WT_CHINESE] = "："};
    const char *words = wt_value_words(r->options.language, arg->as.text, arg->value);

    if (words == NULL)
        words = wt_label(r->options.language, WT_LABEL_UNASSIGNED);
    const char *colon = line ? strstr(words, colons[r->options.language]) : NULL;

    wt_put_symbols(r, out, words, colon != NULL ? (size_t)(colon - words) : strlen(words));
}

static void put_words(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark,
                      const char *words, unsigned nesting);

static void put_arg(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark,
                    const struct wt_arg *arg, unsigned nesting)
{
    switch (arg->kind) {
    case WT_ARG_NUMBER:
        wt_text_u64(out, arg->as.number);
        break;
    case WT_ARG_HEX:
        put_hex(out, arg->as.number);
        break;
    case WT_ARG_IP:
        wt_text_ip(out, &arg->as.ip);
        break;
    case WT_ARG_ENDPOINT:
        wt_text_endpoint(out, &arg->as.endpoint.ip, arg->as.endpoint.port);
        break;
    case WT_ARG_MAC:
        wt_text_mac(out, arg->as.mac);
        break;
    case WT_ARG_SIDE:
        put_static(
            r, out,
            wt_label(r->options.language, arg->as.number ? WT_LABEL_SERVER : WT_LABEL_CLIENT));
        break;
    case WT_ARG_SECONDS:
        wt_put_duration(r, out, arg->as.number);
        break;
    case WT_ARG_NAME:
        put_static(r, out, arg->as.text);
        break;
    case WT_ARG_BYTES: /* a brief line is cut as a whole */
        wt_put_escaped(r, out, arg->as.bytes.data, arg->as.bytes.captured,
                       remark->line && remark->brief ? 240 : 40);
        break;
    case WT_ARG_TEXT:
        wt_put_unquoted(r, out, &arg->as.bytes, remark->line ? 40 : 240);
        break;
    case WT_ARG_DNS_TYPE:
        put_dns_type(out, (uint16_t)arg->as.number);
        break;
    case WT_ARG_SERVICE:
        put_service(r, out, arg);
        break;
    case WT_ARG_FIELD:
        put_field(r, out, arg->as.text);
        break;
    case WT_ARG_VALUE:
        put_value(r, out, arg, remark->line);
        break;
    case WT_ARG_PROGRAM:
        wt_put_program(r, out, arg->as.number);
        break;
    case WT_ARG_SITE:
        wt_put_site(r, out, arg->as.number);
        break;
    case WT_ARG_REMARK:
        if (nesting < MAX_NESTING)
            put_words(r, out, remark,
                      wt_words(r->options.language, arg->as.remark, arg->value != 0), nesting + 1);
        break;
    }
}

static const struct wt_arg *find_arg(const struct wt_remark *remark, const struct wt_filling *f)
{
    for (unsigned i = 0; i < remark->n_args; i++)
        if (wt_fill_is(f, remark->args[i].name))
            return &remark->args[i];
    return NULL;
}

static void put_placeholder(struct wt_renderer *r, struct wt_text *out,
                            const struct wt_remark *remark, const struct wt_filling *f,
                            unsigned nesting)
{
    const struct wt_arg *arg = find_arg(remark, f);

    if (arg == NULL) { /* the explainer's tests see to it that this does not happen */
        wt_text_bytes(out, f->name - 1, (size_t)(f->rest - f->name) + 1);
        return;
    }
    if (f->nouns == NULL || arg->kind != WT_ARG_NUMBER) {
        put_arg(r, out, remark, arg, nesting);
        return;
    }
    if (remark->line) /* which holds numbers as they are */
        wt_text_u64(out, arg->as.number);
    else
        wt_put_count(r, out, arg->as.number);
    wt_fill_noun(out, f, arg->as.number);
}

static void put_words(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark,
                      const char *words, unsigned nesting)
{
    for (struct wt_filling f = wt_filling_of(words, strlen(words)); wt_fill_next(&f);) {
        wt_put_symbols(r, out, f.plain, f.n_plain);
        if (f.name != NULL)
            put_placeholder(r, out, remark, &f, nesting);
    }
}

void wt_put_remark(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark)
{
    const char *words = wt_words(r->options.language, remark->id, remark->brief);

    if (words[0] == '-' && words[1] == '\0')
        return; /* explained before, and the call is enough */
    put_words(r, out, remark, words, 0);
}

/* "1–3, 8–10" */
void wt_put_evidence(struct wt_renderer *r, struct wt_text *out, const struct wt_summary *s)
{
    for (unsigned i = 0; i < s->n_evidence;) {
        unsigned last = i;

        while (last + 1 < s->n_evidence && s->evidence[last + 1] == s->evidence[last] + 1)
            last++;
        if (i > 0)
            put_static(r, out, wt_label(r->options.language, WT_LABEL_LIST_COMMA));
        wt_text_u64(out, s->evidence[i]);
        if (last > i) {
            put_static(r, out, "–");
            wt_text_u64(out, s->evidence[last]);
        }
        i = last + 1;
    }
}
