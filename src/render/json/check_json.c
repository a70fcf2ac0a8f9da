/* SPDX-License-Identifier: BSD-2-Clause */
/* A check as NDJSON: an object a result, and a last one with the sums. */
#include "../tap/check_words.h"
#include "json.h"

static void text(struct json_object *object, const char *key, const char *value, size_t n)
{
    json_key(object, key);
    wt_json_string(object->out, value, n);
}

static void number(struct json_object *object, const char *key, uint64_t value)
{
    json_key(object, key);
    wt_text_u64(object->out, value);
}

static void truth(struct json_object *object, const char *key, bool value)
{
    json_key(object, key);
    wt_text_str(object->out, value ? "true" : "false");
}

/* Packet numbers, one by one; of a long range its first and last. */
static void evidence(struct json_object *object, const struct wt_check_evidence *e)
{
    enum { LONG = 16 };
    bool begun = false;

    json_key(object, "wiretutor.evidence");
    wt_text_char(object->out, '[');
    for (unsigned i = 0; i < e->n; i++) {
        bool all = e->at[i].last - e->at[i].first < LONG;
        uint64_t step = all ? 1 : e->at[i].last - e->at[i].first;

        for (uint64_t frame = e->at[i].first; frame <= e->at[i].last; frame += step) {
            if (begun)
                wt_text_char(object->out, ',');
            wt_text_u64(object->out, frame);
            begun = true;
        }
    }
    wt_text_char(object->out, ']');
}

/* A sentence under a key; nothing where there is none. */
static void sentence(struct json_object *object, const char *key, const struct check_result *r,
                     void (*put)(struct wt_text *, const struct check_result *))
{
    struct wt_text words;

    wt_text_init(&words, NULL, NULL);
    put(&words, r);
    if (words.len > 0)
        text(object, key, words.data, words.len);
    wt_text_clear_into(&words, object->out);
}

static void result_object(struct wt_text *out, size_t i, const struct check_result *r, bool *named)
{
    const struct wt_check_result *result = r->result;
    struct json_object object;

    json_begin(&object, out, named);
    text(&object, "wiretutor.type", "result", strlen("result"));
    number(&object, "wiretutor.result", i + 1);
    text(&object, "wiretutor.expectation", r->expectation->text, r->expectation->length);
    truth(&object, "wiretutor.ok", result->passed);
    if (result->found_length > 0 || r->expectation->name->type == WT_TYPE_TEXT)
        text(&object, "wiretutor.found", result->found, result->found_length);
    if (result->conversation != 0)
        number(&object, "wiretutor.conversation", result->conversation);
    if (!result->passed) {
        const char *cause = wt_check_cause_key(result->cause);

        text(&object, "wiretutor.cause", cause, strlen(cause));
    }
    sentence(&object, "wiretutor.text", r, check_put_what);
    sentence(&object, "wiretutor.cause_text", r, check_put_why);
    evidence(&object, &result->evidence);
    json_end(&object);
}

void check_json(struct wt_text *out, const struct wt_check *check,
                const struct wt_check_report *how)
{
    const struct check_sums sums = check_sums_of(check);
    struct json_object object;
    bool named = false;

    for (size_t i = 0; i < wt_check_count(check); i++) {
        const struct check_result r = check_result_at(check, i, how);

        result_object(out, i, &r, &named);
    }
    json_begin(&object, out, &named);
    text(&object, "wiretutor.type", "check", strlen("check"));
    truth(&object, "wiretutor.ok", sums.failed == 0 && !how->broken);
    number(&object, "wiretutor.passed", sums.passed);
    number(&object, "wiretutor.failed", sums.failed);
    truth(&object, "wiretutor.broken", how->broken);
    json_end(&object);
}
