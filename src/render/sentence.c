/* SPDX-License-Identifier: BSD-2-Clause */
/* Remarks become sentences: {placeholders} filled with arguments.
 *
 * {name} is replaced by the argument; {name|byte|bytes} by a count and the noun that fits it;
 * {name|} by a count alone, whose digits English groups like those of the others;
 * an argument that is a remark is replaced by that remark's words, filled in turn. */
#include "renderer.h"

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
    size_t u = 0;

    while (u + 1 < WT_ARRAY_LEN(units) && ns < units[u].unit)
        u++;
    uint64_t whole = ns / units[u].unit;
    uint64_t part = ns % units[u].unit * 1000 / units[u].unit;
    unsigned digits = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;

    for (unsigned drop = digits; drop < 3; drop++)
        part /= 10;
    for (; digits > 0 && part % 10 == 0; digits--)
        part /= 10;
    wt_text_u64(out, whole);
    if (digits > 0) {
        wt_text_char(out, '.');
        wt_text_u64_padded(out, part, digits, '0');
    }
    wt_text_char(out, ' ');
    put_static(r, out, wt_label(r->options.language, units[u].label));
}

/* 65,536 in an English sentence. Chinese groups by four if at all, so it writes no marks; lines
 * about packets hold numbers as they are. */
static void put_count(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark,
                      uint64_t n)
{
    uint64_t unit = 1;

    if (r->options.language != WT_ENGLISH || remark->line) {
        wt_text_u64(out, n);
        return;
    }
    while (n / unit >= 1000)
        unit *= 1000;
    wt_text_u64(out, n / unit);
    for (; unit >= 1000; unit /= 1000) {
        wt_text_char(out, ',');
        wt_text_u64_padded(out, n % unit / (unit / 1000), 3, '0');
    }
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

static void put_hex(struct wt_text *out, uint64_t value)
{
    wt_text_str(out, "0x");
    wt_text_hex(out, value, value > 0xffff ? 8 : value > 0xff ? 4 : 2);
}

/* What a field says, without a value: {n} is n. */
static void put_field(struct wt_renderer *r, struct wt_text *out, const char *name)
{
    const char *words = wt_field_words(r->options.language, name);

    for (; words != NULL && *words != '\0'; words += strspn(words, "{}")) {
        size_t n = strcspn(words, "{}");

        wt_put_symbols(r, out, words, n);
        words += n;
    }
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
    case WT_ARG_BYTES:
        wt_put_escaped(r, out, arg->as.bytes.data, arg->as.bytes.captured, 40);
        break;
    case WT_ARG_SERVICE:
        put_service(r, out, arg);
        break;
    case WT_ARG_FIELD:
        put_field(r, out, arg->as.text);
        break;
    case WT_ARG_PROGRAM:
        wt_put_program(r, out, arg->as.number);
        break;
    case WT_ARG_REMARK:
        if (nesting < MAX_NESTING)
            put_words(r, out, remark, wt_words(r->options.language, arg->as.remark, false),
                      nesting + 1);
        break;
    }
}

static const struct wt_arg *find_arg(const struct wt_remark *remark, const char *name, size_t n)
{
    for (unsigned i = 0; i < remark->n_args; i++) {
        const char *known = remark->args[i].name;

        if (known[0] == name[0] && strncmp(known, name, n) == 0 && known[n] == '\0')
            return &remark->args[i];
    }
    return NULL;
}

/* One placeholder: the n characters between its braces. */
static void put_placeholder(struct wt_renderer *r, struct wt_text *out,
                            const struct wt_remark *remark, const char *text, size_t n,
                            unsigned nesting)
{
    const char *end = text + n;
    const char *bar = memchr(text, '|', n);
    const struct wt_arg *arg = find_arg(remark, text, (size_t)((bar ? bar : end) - text));

    if (arg == NULL) { /* the explainer's tests see to it that this does not happen */
        wt_text_bytes(out, text - 1, n + 2);
        return;
    }
    if (bar == NULL || arg->kind != WT_ARG_NUMBER) {
        put_arg(r, out, remark, arg, nesting);
        return;
    }
    put_count(r, out, remark, arg->as.number);
    if (bar + 1 == end)
        return;
    const char *noun = bar + 1;
    const char *second = memchr(noun, '|', (size_t)(end - noun));

    wt_text_char(out, ' ');
    if (second == NULL || arg->as.number == 1)
        wt_text_bytes(out, noun, (size_t)((second ? second : end) - noun));
    else
        wt_text_bytes(out, second + 1, (size_t)(end - second - 1));
}

static void put_words(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark,
                      const char *words, unsigned nesting)
{
    for (;;) {
        size_t plain = (size_t)(strchrnul(words, '{') - words);
        const char *close = words[plain] != '\0' ? strchr(words + plain, '}') : NULL;

        wt_put_symbols(r, out, words, plain);
        if (close == NULL)
            return;
        put_placeholder(r, out, remark, words + plain + 1, (size_t)(close - words) - plain - 1,
                        nesting);
        words = close + 1;
    }
}

void wt_put_remark(struct wt_renderer *r, struct wt_text *out, const struct wt_remark *remark)
{
    const char *words = wt_words(r->options.language, remark->id, remark->brief);

    if (words[0] == '-' && words[1] == '\0')
        return; /* told before, and the call says enough */
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
