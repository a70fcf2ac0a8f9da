/* SPDX-License-Identifier: BSD-2-Clause */
/* A segment inside of a message, and messages that are not whole when the connection ends. */
#include "../telling.h"

static enum wt_remark_id part_remark(const struct wt_passage *p)
{
    bool asked = p->asked.captured > 0;

    if (p->kind == WT_PASSES_RECORD)
        return p->part > 0 && p->total > 0 ? WT_REMARK_LINE_TLS_PART
                                           : WT_REMARK_LINE_TLS_PART_UNCOUNTED;
    if (p->part == 0)
        return WT_REMARK_LINE_HTTP_PART_EARLY;
    if (p->kind == WT_PASSES_REQUEST)
        return p->total > 0 ? WT_REMARK_LINE_HTTP_REQUEST_PART
                            : WT_REMARK_LINE_HTTP_REQUEST_PART_UNSIZED;
    if (p->total > 0)
        return asked ? WT_REMARK_LINE_HTTP_RESPONSE_PART
                     : WT_REMARK_LINE_HTTP_RESPONSE_PART_UNASKED;
    return asked ? WT_REMARK_LINE_HTTP_RESPONSE_PART_UNSIZED
                 : WT_REMARK_LINE_HTTP_RESPONSE_PART_UNASKED_UNSIZED;
}

bool wt_line_passage(struct wt_remark *r, const struct wt_passage *passage)
{
    if (passage->kind == WT_PASSES_NOTHING)
        return false;
    wt_line_begin(r, part_remark(passage));
    wt_arg_number(r, "part", passage->part);
    wt_arg_number(r, "bytes", passage->bytes);
    wt_arg_number(r, "total", passage->total);
    wt_arg_bytes(r, "asked", passage->asked);
    return true;
}

static void tell_cut_short(struct wt_telling *t, const struct wt_passage *p)
{
    enum wt_remark_id id = p->kind == WT_PASSES_RECORD ? WT_REMARK_TLS_CUT_SHORT
                           : p->total > 0              ? WT_REMARK_HTTP_CUT_SHORT
                                                       : WT_REMARK_HTTP_CHUNKS_CUT_SHORT;

    if (id == WT_REMARK_TLS_CUT_SHORT && p->total == 0)
        return;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_number(r, "bytes", p->bytes);
    wt_arg_number(r, "total", p->total);
}

/* TLS says itself when all is sent; an attacker could have sent this FIN. Only where both sides
 * exchanged data, and every byte of this one was seen. */
static void tell_unsaid_end(struct wt_telling *t, const struct wt_passage *p)
{
    const struct wt_session *s = p->session;

    if (!s->tls || p->has_holes || s->version == 0 || s->side[0].refused || s->side[1].refused ||
        s->side[0].n_encrypted < 2 || s->side[1].n_encrypted < 2 ||
        t->conversation->end[!t->part->from].sent_fin)
        return;
    wt_arg_side(wt_tell(t, WT_REMARK_TLS_NO_CLOSE_NOTIFY, WT_CALL_NONE), "who",
                wt_is_server(t->conversation, t->part->from));
}

void wt_tell_passage(struct wt_telling *t)
{
    const struct wt_passage *p = t->packet->passage;

    if (p == NULL || !p->ends || !wt_has_event(t, WT_EV_FIN))
        return;
    if (p->cut_short)
        tell_cut_short(t, p);
    else
        tell_unsaid_end(t, p);
}
