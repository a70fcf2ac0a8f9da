/* SPDX-License-Identifier: BSD-2-Clause */
/* Remarks and their arguments. */
#include "telling.h"

#include <string.h>

enum wt_call wt_call_beside(const struct wt_remark *remarks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!remarks[i].aside && remarks[i].call != WT_CALL_NONE)
            return remarks[i].call;
    return WT_CALL_NONE;
}

void wt_remark_begin(struct wt_explainer *explainer, struct wt_remark *remark, enum wt_remark_id id,
                     enum wt_call call)
{
    remark->id = id;
    remark->brief = !wt_is_news(explainer, id);
    remark->line = remark->aside = false;
    remark->call = call;
    remark->n_args = 0;
    explainer->has_said[id] = true;
}

void wt_verdict_begin(struct wt_explainer *explainer, struct wt_remark *remark,
                      enum wt_remark_id id)
{
    explainer->has_said[id] = false;
    wt_remark_begin(explainer, remark, id, WT_CALL_NONE);
}

struct wt_remark *wt_tell(struct wt_telling *t, enum wt_remark_id id, enum wt_call call)
{
    struct wt_commentary *commentary = t->commentary;
    size_t at =
        commentary->n_remarks < WT_MAX_REMARKS ? commentary->n_remarks++ : WT_MAX_REMARKS - 1;

    wt_remark_begin(t->explainer, &commentary->remarks[at], id, wt_seen_call(t, call));
    return &commentary->remarks[at];
}

struct wt_remark *wt_tell_aside(struct wt_telling *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    r->aside = true;
    return r;
}

void wt_tell_note_once(struct wt_telling *t, enum wt_remark_id id)
{
    if (wt_is_news(t->explainer, id))
        wt_tell_aside(t, id);
}

struct wt_arg *wt_arg_add(struct wt_remark *remark, const char *name, enum wt_arg_kind kind)
{
    unsigned at = remark->n_args < WT_MAX_ARGS ? remark->n_args++ : WT_MAX_ARGS - 1u;

    remark->args[at].name = name;
    remark->args[at].kind = kind;
    return &remark->args[at];
}

void wt_arg_number(struct wt_remark *remark, const char *name, uint64_t number)
{
    wt_arg_add(remark, name, WT_ARG_NUMBER)->as.number = number;
}

void wt_arg_side(struct wt_remark *remark, const char *name, bool server)
{
    wt_arg_add(remark, name, WT_ARG_SIDE)->as.number = server;
}

void wt_arg_seconds(struct wt_remark *remark, const char *name, int64_t ns)
{
    wt_arg_add(remark, name, WT_ARG_SECONDS)->as.number = ns > 0 ? (uint64_t)ns : 0;
}

void wt_arg_name(struct wt_remark *remark, const char *name, const char *text)
{
    wt_arg_add(remark, name, WT_ARG_NAME)->as.text = text;
}

void wt_arg_ip(struct wt_remark *remark, const char *name, const struct wt_ip *ip)
{
    wt_arg_add(remark, name, WT_ARG_IP)->as.ip = *ip;
}

void wt_arg_value(struct wt_remark *remark, const char *name, const char *field, uint16_t value)
{
    struct wt_arg *arg = wt_arg_add(remark, name, WT_ARG_VALUE);

    arg->as.text = field;
    arg->value = value;
}

void wt_arg_mac(struct wt_remark *remark, const char *name, const uint8_t mac[6])
{
    memcpy(wt_arg_add(remark, name, WT_ARG_MAC)->as.mac, mac, 6);
}

void wt_arg_endpoint(struct wt_remark *remark, const char *name, const struct wt_endpoint *at)
{
    wt_arg_add(remark, name, WT_ARG_ENDPOINT)->as.endpoint = *at;
}

void wt_arg_remark(struct wt_remark *remark, const char *name, enum wt_remark_id id)
{
    struct wt_arg *arg = wt_arg_add(remark, name, WT_ARG_REMARK);

    arg->as.remark = id;
    arg->value = 0;
}

void wt_arg_remark_once(struct wt_explainer *explainer, struct wt_remark *remark, const char *name,
                        enum wt_remark_id id)
{
    struct wt_arg *arg = wt_arg_add(remark, name, WT_ARG_REMARK);

    arg->as.remark = id;
    arg->value = !wt_is_news(explainer, id);
    explainer->has_said[id] = true;
}

bool wt_say_first(struct wt_telling *t, enum wt_said what)
{
    uint32_t *said = wt_tag_of(&t->explainer->said, t->conversation);
    bool first = !(*said & what);

    *said |= what;
    return first;
}
