/* SPDX-License-Identifier: BSD-2-Clause */
#include "alike.h"

#include "../renderer.h"
#include "wiretutor/wrap.h"

static struct wt_alike_group *group_of(struct wt_alike *alike, uint32_t like)
{
    for (uint32_t i = 0; i < alike->n; i++)
        if (alike->groups[i].like == like)
            return &alike->groups[i];
    if (alike->n == WT_ALIKE_GROUPS)
        return NULL;
    alike->groups[alike->n] = (struct wt_alike_group){.like = like};
    return &alike->groups[alike->n++];
}

bool wt_alike_count(struct wt_alike *alike, uint32_t like, const struct wt_alike_one *one)
{
    struct wt_alike_group *g = group_of(alike, like);

    if (g == NULL)
        return false;
    if (g->n++ == 0)
        *g = (struct wt_alike_group){.like = like,
                                     .n = 1,
                                     .first = one->number,
                                     .from = one->from,
                                     .client = *one->client,
                                     .server = *one->server,
                                     .least = one->server->port,
                                     .is_tcp = one->is_tcp};
    g->several_clients |= !wt_ip_same(&one->client->ip, &g->client.ip);
    g->several_servers |= !wt_ip_same(&one->server->ip, &g->server.ip);
    g->first = one->number < g->first ? one->number : g->first;
    g->last = one->number > g->last ? one->number : g->last;
    g->from = one->from < g->from ? one->from : g->from;
    g->to = one->to > g->to ? one->to : g->to;
    g->least = one->server->port < g->least ? one->server->port : g->least;
    g->most = one->server->port > g->most ? one->server->port : g->most;
    return true;
}

/* "172.16.0.8 → 64.13.134.52, ports 1–1,024" */
static void add_ends(struct wt_renderer *r, const struct wt_alike_group *g)
{
    struct wt_text *s = &r->sentence;
    enum wt_language language = r->options.language;
    const char *several = wt_label(language, WT_LABEL_PASSAGE_SEVERAL);
    struct wt_remark remark = {.id = g->least == g->most ? WT_REMARK_PASSAGE_PORT
                                                         : WT_REMARK_PASSAGE_PORTS};

    if (g->several_clients)
        wt_put_symbols(r, s, several, strlen(several));
    else
        wt_text_ip(s, &g->client.ip);
    wt_put_symbols(r, s, " → ", strlen(" → "));
    if (g->several_servers)
        wt_put_symbols(r, s, several, strlen(several));
    else
        wt_text_ip(s, &g->server.ip);
    remark.args[remark.n_args++] = (struct wt_arg){
        .name = "transport", .kind = WT_ARG_NAME, .as.text = g->is_tcp ? "TCP" : "UDP"};
    wt_put_number(&remark, "least", g->least);
    wt_put_number(&remark, "most", g->most);
    wt_put_remark(r, s, &remark);
}

static void put_group(struct wt_renderer *r, const struct wt_alike_group *g)
{
    struct wt_text *s = &r->sentence;
    const char *colon = wt_label(r->options.language, WT_LABEL_COLON);
    struct wt_remark remark = {.id = g->n == 1 ? WT_REMARK_PASSAGE_ALIKE_ONE
                                               : WT_REMARK_PASSAGE_ALIKE};

    wt_put_number(&remark, "first", g->first);
    wt_put_number(&remark, "last", g->last);
    wt_put_number(&remark, "n", g->n);
    wt_put_number(&remark, "like", g->like);
    wt_put_number(&remark, "from", g->from);
    wt_put_number(&remark, "to", g->to);
    s->len = 0;
    wt_put_remark(r, s, &remark);
    wt_put_symbols(r, s, colon, strlen(colon));
    add_ends(r, g);
    if (r->written != WT_WROTE_NOTHING)
        wt_text_char(r->out, '\n');
    wt_wrap(r->out, s->data, s->len, 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
    r->written = WT_WROTE_ENDING;
}

void wt_put_alike(struct wt_renderer *r, const struct wt_alike *alike)
{
    for (uint32_t i = 0; i < alike->n; i++)
        put_group(r, &alike->groups[i]);
}
