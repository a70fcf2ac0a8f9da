/* SPDX-License-Identifier: BSD-2-Clause */
/* One packet's values under one name against one expectation. */
#include <string.h>

#include "check.h"

struct element {
    const struct wt_value *value;
    bool is_text; /* else a number, or a truth: 1 or 0 */
    struct wt_check_number number;
    struct wt_text text; /* of both, as it is shown */
};

/* ---- A value as a number ---- */

static struct wt_check_number signed_number(int64_t value, uint64_t unit)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    return (struct wt_check_number){.negative = value < 0,
                                    .whole = size / unit,
                                    .nano = (uint32_t)(unit > 1 ? size % unit : 0)};
}

static struct wt_check_number number_of(const struct element *e)
{
    struct wt_check_number number = {.whole = e->value->number};

    switch (e->value->as) {
    case WT_AS_SIGNED:
        return signed_number((int64_t)e->value->number, 1);
    case WT_AS_SECONDS:
    case WT_AS_TIME:
        return signed_number((int64_t)e->value->number, 1000000000);
    case WT_AS_FIXED: /* as it is shown, with nine decimals */
        check_number_parse(e->text.data, e->text.len, &number);
        return number;
    default:
        return number;
    }
}

static void take(struct element *e, const struct wt_value *value)
{
    e->value = value;
    e->is_text = wt_value_is_text(value);
    e->text.len = 0;
    wt_value_text(&e->text, value);
    if (!e->is_text && !e->text.failed)
        e->number = number_of(e);
}

/* ---- Comparing ---- */

static bool text_equals(const struct wt_expectation *x, const struct wt_wanted *wanted,
                        const struct element *e)
{
    struct wt_ip ip;

    if (wanted->length == e->text.len &&
        (e->text.len == 0 || memcmp(e->text.data, x->store + wanted->at, e->text.len) == 0))
        return true;
    return wanted->is_ip &&
           check_ip_parse(e->text.data != NULL ? e->text.data : "", e->text.len, &ip) &&
           wt_ip_same(&ip, &wanted->ip);
}

static bool equals_any(const struct wt_expectation *x, const struct element *e)
{
    for (unsigned i = 0; i < x->n_wanted; i++) {
        const struct wt_wanted *wanted = &x->wanted[i];

        if (e->is_text
                ? text_equals(x, wanted, e)
                : wanted->is_number && check_number_compare(&e->number, &wanted->number) == 0)
            return true;
    }
    return false;
}

static bool is_comparable(const struct wt_expectation *x, const struct element *e)
{
    switch (x->op) {
    case WT_OP_EQUAL:
    case WT_OP_UNEQUAL:
        return e->is_text || x->wanted[0].is_number;
    case WT_OP_IN:
    case WT_OP_NO:
        return true;
    case WT_OP_CONTAINS:
        return e->is_text;
    default:
        return !e->is_text;
    }
}

/* For `!=` and `no`: does this value refute the expectation? For the others: does it satisfy it? */
static bool decides(const struct wt_expectation *x, const struct element *e)
{
    switch (x->op) {
    case WT_OP_EQUAL:
    case WT_OP_UNEQUAL:
    case WT_OP_IN:
        return equals_any(x, e);
    case WT_OP_CONTAINS:
        return e->text.len > 0 &&
               check_find((const uint8_t *)e->text.data, e->text.len, x->store + x->wanted[0].at,
                          x->wanted[0].length) < e->text.len;
    case WT_OP_NO:
        return e->is_text || e->number.whole != 0 || e->number.nano != 0;
    default:
        return check_number_holds(x, &e->number);
    }
}

/* ---- What was found ---- */

static void put_quoted(struct wt_text *out, const struct element *e)
{
    wt_text_char(out, '"');
    for (size_t i = 0; i < e->text.len; i++) {
        if (e->text.data[i] == '"' || e->text.data[i] == '\\')
            wt_text_char(out, '\\');
        wt_text_char(out, e->text.data[i]);
    }
    wt_text_char(out, '"');
}

/* One value as it is, several as JSON lists them. False: no memory. */
static bool keep_found(const struct wt_values *values, bool list, struct element *e,
                       struct wt_check_result *out)
{
    struct wt_text all;

    wt_text_init(&all, NULL, NULL);
    for (unsigned i = 0; i < values->n; i++) {
        take(e, &values->at[i]);
        if (list)
            wt_text_char(&all, i == 0 ? '[' : ',');
        if (list && e->is_text)
            put_quoted(&all, e);
        else
            wt_text_bytes(&all, e->text.data, e->text.len);
    }
    if (list)
        wt_text_char(&all, ']');
    out->found_is_text = true;
    check_found_text(out, all.data != NULL ? all.data : "", all.len);
    bool kept = !all.failed && !e->text.failed;

    wt_text_clear(&all);
    return kept;
}

static bool compare(const struct wt_expectation *x, const struct wt_values *values,
                    struct wt_check_result *out)
{
    bool inverse = x->op == WT_OP_UNEQUAL || x->op == WT_OP_NO;
    bool comparable = false;
    bool decided = false;
    struct element e = {.value = NULL};

    wt_text_init(&e.text, NULL, NULL);
    for (unsigned i = 0; i < values->n && !decided; i++) {
        take(&e, &values->at[i]);
        if (!is_comparable(x, &e))
            continue;
        comparable = true;
        decided = decides(x, &e);
    }
    out->passed = comparable && decided != inverse;
    bool kept = keep_found(values, values->n > 1 || x->field.list, &e, out);

    out->reason = out->passed   ? WT_REASON_PASSED
                  : !comparable ? WT_REASON_NOT_COMPARABLE
                                : WT_REASON_FOUND;
    out->cause = out->passed   ? WT_CAUSE_NONE
                 : !comparable ? WT_CAUSE_OTHER_TYPE
                               : WT_CAUSE_OTHER_FIELD;
    wt_text_clear(&e.text);
    return kept;
}

bool check_values(const struct wt_expectation *x, const struct wt_packet *packet,
                  const struct wt_track_result *tracked, struct wt_check_result *out)
{
    struct wt_value_key layers;
    struct wt_values values;
    bool kept = true;

    wt_packet_values(packet, tracked, &x->field, &values);
    if (values.n > 0)
        return compare(x, &values, out);
    out->passed = x->op == WT_OP_NO;
    out->reason = out->passed ? WT_REASON_PASSED : WT_REASON_NO_KEY;
    out->cause = out->passed ? WT_CAUSE_NONE : WT_CAUSE_OTHER_LAYERS;
    if (!out->passed && wt_value_key("frame.protocols", strlen("frame.protocols"), &layers)) {
        struct element e = {.value = NULL};

        wt_packet_values(packet, tracked, &layers, &values);
        wt_text_init(&e.text, NULL, NULL);
        kept = keep_found(&values, false, &e, out);
        wt_text_clear(&e.text);
    }
    return kept;
}
