/* SPDX-License-Identifier: BSD-2-Clause */
/* The opening of `run` and what each program did in all, as JSON objects. */
#include "json.h"
#include "json_members.h"
#include "../renderer.h"

static void put_commands(struct wt_renderer *r, struct json_object *object,
                         const struct wt_programs_setup *programs)
{
    json_key(object, "wiretutor.programs");
    wt_text_char(object->out, '[');
    for (unsigned i = 0; i < r->n_programs; i++) {
        struct json_object one = {.out = object->out};

        wt_text_str(object->out, i > 0 ? ",{" : "{");
        text(&one, "name", wt_program_name(r, i));
        json_key(&one, "command");
        wt_text_char(object->out, '[');
        for (size_t k = 0; programs->argv[i][k] != NULL; k++) {
            const char *word = programs->argv[i][k];

            if (k > 0)
                wt_text_char(object->out, ',');
            wt_json_string(object->out, word, strlen(word));
        }
        wt_text_str(object->out, "]}");
    }
    wt_text_char(object->out, ']');
}

static void put_losses(struct json_object *object, const struct wt_losses *losses)
{
    if (losses->nth != 0)
        number(object, "wiretutor.lose", losses->nth);
    if (losses->data != 0)
        number(object, "wiretutor.lose_data", losses->data);
    if (losses->acks != 0)
        number(object, "wiretutor.lose_acks", losses->acks);
    if (losses->n_only == 0)
        return;
    json_key(object, "wiretutor.lose_only");
    for (unsigned i = 0; i < losses->n_only; i++) {
        wt_text_char(object->out, i == 0 ? '[' : ',');
        wt_text_u64(object->out, losses->only[i]);
    }
    wt_text_char(object->out, ']');
}

void json_programs(struct wt_renderer *r, const struct wt_programs_setup *programs,
                   const struct wt_call_commentary *commentary)
{
    static const char *const networks[] = {
        [WT_NETWORK_PRIVATE] = "private", [WT_NETWORK_VETH] = "veth", [WT_NETWORK_HOST] = "host"};
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "run");
    text(&object, "wiretutor.network", networks[programs->network]);
    if (programs->congestion != NULL)
        text(&object, "wiretutor.cc", programs->congestion);
    put_losses(&object, &programs->losses);
    if (programs->bits_per_s != 0)
        number(&object, "wiretutor.rate", (int64_t)programs->bits_per_s);
    if (programs->bits_per_s != 0 && programs->network == WT_NETWORK_VETH)
        number(&object, "wiretutor.queue", programs->queue);
    if (programs->reorder != 0)
        number(&object, "wiretutor.reorder", programs->reorder);
    if (programs->delay_ms != 0)
        seconds(&object, "wiretutor.delay", (int64_t)programs->delay_ms * 1000000);
    if (programs->refuse)
        boolean(&object, "wiretutor.refuse", true);
    put_commands(r, &object, programs);
    json_remarks(r, &object, commentary->remarks, commentary->n_remarks);
    json_end(&object);
}

void json_program_ending(struct wt_renderer *r, uint8_t program,
                         const struct wt_call_commentary *commentary)
{
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", "program");
    text(&object, "wiretutor.event", "summary");
    text(&object, "wiretutor.program", wt_program_name(r, program));
    wt_put_program_ending(r, program, commentary);
    json_key(&object, "wiretutor.text");
    wt_json_string(r->out, r->sentence.data, r->sentence.len);
    json_remarks(r, &object, commentary->remarks, commentary->n_remarks);
    json_end(&object);
}
