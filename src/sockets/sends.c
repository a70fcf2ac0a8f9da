/* SPDX-License-Identifier: BSD-2-Clause */
/* Which calls the bytes of a stream come from: the latest calls of each socket that sent. */
#include "sockets.h"

static struct wt_sent *entry_of(struct wt_socket *socket, uint64_t id)
{
    unsigned n = socket->n_sends < WT_SENDS_KEPT ? socket->n_sends : WT_SENDS_KEPT;

    for (unsigned i = 0; i < n; i++)
        if (socket->sends[i].id == id)
            return &socket->sends[i];
    return NULL;
}

/* What it took; while it runs, what it was asked to take. */
static uint64_t bytes_of(const struct wt_socket_call *call)
{
    if (!call->has_returned)
        return call->asked;
    return call->result > 0 ? (uint64_t)call->result : 0;
}

void sockets_sent(struct wt_socket *socket, const struct wt_socket_call *call)
{
    struct wt_sent *sent = entry_of(socket, call->id);
    bool is_new = sent == NULL;

    if (is_new) {
        sent = &socket->sends[socket->n_sends++ % WT_SENDS_KEPT];
        *sent = (struct wt_sent){.id = call->id,
                                 .first = socket->sent,
                                 .site = call->site,
                                 .call = call->call,
                                 .begin_ns = call->begin_ns,
                                 .segment = call->segment != 0 ? call->segment : socket->segment};
        if (call->has_address)
            sent->to = wt_endpoint_plain(&call->address);
    }
    sent->left |= call->has_returned && call->result < 0;
    if (!is_new && sent->end != socket->sent) { /* later calls follow it already: it stays */
        sent->known |= call->has_returned && sent->end == sent->first + bytes_of(call);
        return;
    }
    sent->known = call->has_returned;
    sent->end = sent->first + bytes_of(call);
    socket->sent = sent->end;
}

void wt_calls_of(const struct wt_socket *socket, uint64_t first, uint64_t length,
                 struct wt_span_of_calls *out)
{
    unsigned n = socket->n_sends < WT_SENDS_KEPT ? socket->n_sends : WT_SENDS_KEPT;
    uint64_t end = first + length, from = UINT64_MAX, to = 0;

    *out = (struct wt_span_of_calls){.whole = true};
    for (unsigned i = n; i > 0; i--) { /* from the oldest on */
        const struct wt_sent *sent = &socket->sends[(socket->n_sends - i) % WT_SENDS_KEPT];

        if (sent->end <= first || sent->first >= end || sent->first == sent->end)
            continue;
        if (out->calls++ == 0) {
            out->call = sent->call;
            out->id = sent->id;
            out->site = sent->site;
            out->bytes = sent->end - sent->first;
            from = sent->first;
        }
        to = sent->end;
        out->begins |= sent->first >= first;
        out->whole &= sent->known && sent->first >= first && sent->end <= end;
    }
    if (out->calls == 0 || from > first || to < end) /* some of it was forgotten, or not seen */
        *out = (struct wt_span_of_calls){0};
}
