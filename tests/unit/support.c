/* SPDX-License-Identifier: BSD-2-Clause */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wt_assert_equal_at(uint64_t got, uint64_t want, const char *what, const char *file, int line)
{
    if (got == want)
        return;
    print_error("%s: got %llu, want %llu\n", what, (unsigned long long)got,
                (unsigned long long)want);
    _fail(file, line);
}

struct wt_span whole(const uint8_t *bytes, size_t n)
{
    return (struct wt_span){.data = bytes, .captured = n, .on_wire = n};
}

enum wt_verdict dissect_one(const struct wt_dissector *d, struct wt_span span, struct wt_layer *out)
{
    struct wt_reader r = wt_reader_over(span);

    memset(out, 0, sizeof *out);
    out->dissector = d;
    out->verdict = d->dissect(&r, out);
    return out->verdict;
}

void every_prefix(const struct wt_dissector *d, const uint8_t *bytes, size_t n)
{
    for (size_t cut = 0; cut <= n; cut++) {
        struct wt_layer layer;
        uint8_t *copy = malloc(cut ? cut : 1);

        assert_non_null(copy);
        memcpy(copy, bytes, cut);
        struct wt_span span = {.data = copy, .captured = cut, .on_wire = n};

        if (dissect_one(d, span, &layer) == WT_MALFORMED)
            fail_msg("%s: cut after %zu of %zu bytes is not the sender's fault", d->name, cut, n);
        free(copy);
    }
}

static void span_stays_inside(struct wt_span span, struct wt_span bytes)
{
    if (span.data == NULL) {
        assert_number(span.captured, 0);
        return;
    }
    assert_true(span.captured <= span.on_wire);
    assert_true(span.data >= bytes.data);
    assert_true((size_t)(span.data - bytes.data) + span.captured <= bytes.captured);
}

static void value_stays_inside(const struct wt_value *value, struct wt_span bytes)
{
    if (!value->present)
        return;
    span_stays_inside(value->bytes, bytes);
    if (value->as == WT_AS_IPV4 || value->as == WT_AS_IPV6 || value->as == WT_AS_MAC)
        assert_number(value->bytes.captured, value->as == WT_AS_IPV4   ? 4
                                             : value->as == WT_AS_IPV6 ? 16
                                                                       : 6);
}

void layer_stays_inside(const struct wt_layer *layer, struct wt_span bytes)
{
    const struct wt_dissector *d = layer->dissector;

    span_stays_inside(layer->header, bytes);
    span_stays_inside(layer->payload, bytes);
    assert_true(layer->n_notes <= WT_MAX_NOTES);
    for (size_t i = 0; i < d->n_fields; i++) {
        struct wt_value values[7];
        unsigned n = wt_field_values(layer, &d->fields[i], values, WT_ARRAY_LEN(values));

        assert_true(n <= WT_ARRAY_LEN(values));
        for (unsigned k = 0; k < n; k++) {
            assert_true(values[k].present);
            assert_number(values[k].as, d->fields[i].as);
            value_stays_inside(&values[k], bytes);
        }
    }
}

static void dissect_copy(const struct wt_dissector *d, const uint8_t *bytes, size_t captured,
                         size_t on_wire)
{
    uint8_t *copy = malloc(captured ? captured : 1);
    struct wt_layer layer;

    assert_non_null(copy);
    memcpy(copy, bytes, captured);
    struct wt_span span = {.data = copy, .captured = captured, .on_wire = on_wire};

    dissect_one(d, span, &layer);
    layer_stays_inside(&layer, span);
    free(copy);
}

void every_byte_value(const struct wt_dissector *d, const uint8_t *bytes, size_t n)
{
    uint8_t *changed = malloc(n);

    assert_non_null(changed);
    for (size_t at = 0; at < n; at++) {
        memcpy(changed, bytes, n);
        for (unsigned value = 0; value < 256; value++) {
            changed[at] = (uint8_t)value;
            dissect_copy(d, changed, n, n);
            dissect_copy(d, changed, at + 1, n);
            dissect_copy(d, changed, at + 1, at + 1);
        }
    }
    free(changed);
}

const struct wt_field *row_named(const struct wt_dissector *d, const char *name)
{
    for (size_t i = 0; i < d->n_fields; i++)
        if (strcmp(d->fields[i].name, name) == 0)
            return &d->fields[i];
    fail_msg("%s has no %s", d->name, name);
    return NULL;
}

struct wt_value field_named(const struct wt_layer *layer, const char *name, unsigned nth)
{
    const struct wt_dissector *d = layer->dissector;
    struct wt_value values[16];
    unsigned n = 0;

    for (size_t i = 0; i < d->n_fields; i++)
        if (strcmp(d->fields[i].name, name) == 0)
            n += wt_field_values(layer, &d->fields[i], values + n,
                                 (unsigned)WT_ARRAY_LEN(values) - n);
    return nth < n ? values[nth] : (struct wt_value){.present = false};
}

const char *text_of(const struct wt_layer *layer, const char *name, unsigned nth, char *out,
                    size_t size)
{
    struct wt_value value = field_named(layer, name, nth);
    struct wt_dns_name dns = {.length = 0};
    const char *text = dns.text;
    size_t n;

    if (!value.present)
        return "(none)";
    if (value.as == WT_AS_DNS_NAME) {
        wt_value_name(&value, &dns);
        n = dns.length;
    } else {
        assert_number(value.as, WT_AS_TEXT);
        text = (const char *)value.bytes.data;
        n = value.bytes.captured;
    }
    assert_true(n < size);
    memcpy(out, text, n);
    out[n] = '\0';
    return out;
}

uint64_t number_of(const struct wt_layer *layer, const char *name)
{
    struct wt_value value = field_named(layer, name, 0);

    if (!value.present)
        fail_msg("%s: no value", name);
    return value.number;
}

const struct wt_dissector *dissector_named(const char *name)
{
    for (size_t i = 0; wt_dissector_at(i) != NULL; i++)
        if (strcmp(wt_dissector_at(i)->name, name) == 0)
            return wt_dissector_at(i);
    fail_msg("no dissector named %s", name);
    return NULL;
}
