/* SPDX-License-Identifier: BSD-2-Clause */
/* The explainer's entry points: a packet goes in, its remarks come out. */
#include <stdlib.h>

#include "calls/observed.h"

struct wt_explainer *wt_explainer_new(const struct wt_explain_options *options)
{
    struct wt_explainer *explainer = calloc(1, sizeof *explainer);

    if (explainer == NULL)
        return NULL;
    explainer->options = *options;
    explainer->seen = options->sockets;
    return explainer;
}

void wt_explainer_free(struct wt_explainer *explainer)
{
    if (explainer == NULL)
        return;
    wt_tags_clear(&explainer->said);
    free(explainer);
}

static void tell_cap(struct wt_telling *t, enum wt_cap cap)
{
    static const enum wt_remark_id remarks[] = {
        [WT_CAP_CONVERSATIONS] = WT_REMARK_CAP_REACHED,
        [WT_CAP_UNACKED] = WT_REMARK_CAP_UNACKED,
        [WT_CAP_GAPS] = WT_REMARK_CAP_GAPS,
        [WT_CAP_POOL] = WT_REMARK_CAP_POOL,
    };

    wt_tell_aside(t, remarks[cap]);
}

static void tell_event(struct wt_telling *t, const struct wt_event *event)
{
    switch (event->id) {
    case WT_EV_DATA:
    case WT_EV_DATA_AGAIN:
    case WT_EV_ACK:
    case WT_EV_HALF_CLOSE_DATA:
    case WT_EV_DATA_AFTER_FIN:
    case WT_EV_DATA_AFTER_CLOSE:
        wt_tell_data(t, event);
        break;
    case WT_EV_FIN:
    case WT_EV_FIN_RETX:
    case WT_EV_FIN_ACKED:
    case WT_EV_SIM_CLOSE:
    case WT_EV_CLOSED:
    case WT_EV_ABORT:
    case WT_EV_RST_AFTER_FIN:
    case WT_EV_RST_AFTER_CLOSE:
    case WT_EV_STRAY_RST:
        wt_tell_closing(t, event);
        break;
    case WT_EV_DATAGRAM:
        wt_tell_datagram(t, event);
        break;
    case WT_EV_ICMP_REFUSED:
    case WT_EV_ICMP_ERROR:
        wt_tell_icmp_error(t, event);
        break;
    case WT_EV_CAPPED:
        tell_cap(t, (enum wt_cap)event->number);
        break;
    default:
        wt_tell_handshake(t, event);
        break;
    }
}

static bool is_over(const struct wt_conversation *c)
{
    return c->phase == WT_PHASE_CLOSED || c->phase == WT_PHASE_REFUSED ||
           c->phase == WT_PHASE_CANCELLED || c->phase == WT_PHASE_ABORTED;
}

static void tell_part(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (wt_say_first(t, WT_SAID_OPENING)) {
        t->commentary->opens = true;
        wt_tell_opening(t);
    }
    if (t->part->captured_twice)
        wt_tell_copy(t);
    for (unsigned i = 0; i < t->part->n_events; i++)
        tell_event(t, &t->part->events[i]);
    if (c->transport == WT_OVER_TCP && !t->part->quoted)
        wt_tell_options(t);
    if (t->commentary->opens)
        wt_tell_resolved(t);
    wt_tell_clock(t);
    if (t->part->newest != NULL)
        wt_tell_shared(t);
    if (c->end[!t->part->from].packets == 0)
        wt_tell_one_way(t);
    wt_tell_silence(t);
    wt_tell_application(t);
    wt_tell_flow(t);
    wt_tell_waiting(t);
    wt_tell_hops(t);
    uint32_t *said = wt_tag_of(&t->explainer->said, c);

    /* alive again; or closed after all; or opened as is seen only now */
    if (!is_over(c) || wt_has_event(t, WT_EV_FIN) || wt_has_event(t, WT_EV_SYN_REORDERED))
        *said &= ~(uint32_t)WT_SAID_ENDING;
    if (is_over(c))
        t->commentary->closes = !(*said & WT_SAID_ENDING);
}

void wt_explain_packet(struct wt_explainer *explainer, const struct wt_packet *packet,
                       const struct wt_track_result *tracked, struct wt_commentary *commentary)
{
    struct wt_telling t = {.explainer = explainer,
                           .packet = packet,
                           .part = tracked->innermost,
                           .conversation =
                               tracked->innermost ? tracked->innermost->conversation : NULL,
                           .commentary = commentary};

    commentary->opens = commentary->closes = false;
    commentary->n_facts = commentary->n_remarks = 0;
    wt_note_probe(&t);
    if (t.part != NULL && explainer->seen != NULL)
        wt_find_seen(&t);
    if (t.part != NULL)
        tell_part(&t);
    else
        wt_tell_outside(&t);
    if (packet->frame->loss != WT_LOSS_NONE)
        wt_tell_lost(&t);
    if (packet->frame->hold != WT_NOT_HELD)
        wt_tell_held(&t);
    wt_tell_repair(&t);
    wt_tell_tunnels(&t);
    wt_tell_oddities(&t);
    wt_tell_more_sent(&t);
    commentary->call_id =
        t.part != NULL && explainer->seen != NULL
            ? wt_seen_call_id(&t, wt_call_beside(commentary->remarks, commentary->n_remarks))
            : 0;
    commentary->ordinary = wt_is_ordinary(&t);
}

bool wt_explain_ended(const struct wt_explainer *explainer,
                      const struct wt_conversation *conversation)
{
    return wt_tag_read(&explainer->said, conversation) & WT_SAID_ENDING;
}

bool wt_explain_no_memory(const struct wt_explainer *explainer)
{
    return explainer->said.no_memory;
}
