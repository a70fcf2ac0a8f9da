/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program did in all, in phrases; then at most one sentence on what is worth learning. */
#include "observed.h"

static struct wt_remark *say_whole(struct wt_telling_call *t, enum wt_remark_id id)
{
    t->explainer->has_said[id] = false; /* a verdict is always whole */
    return wt_say_that(t, id);
}

static void say_count(struct wt_telling_call *t, enum wt_remark_id one_kind, enum wt_remark_id many,
                      const struct wt_call_count *count)
{
    if (count->calls == 0)
        return;
    struct wt_remark *r = say_whole(t, count->is_mixed ? many : one_kind);

    wt_arg_number(r, "bytes", count->bytes);
    wt_arg_number(r, "calls", count->calls);
    wt_arg_name(r, "call", wt_socket_call_name((enum wt_socket_call_id)count->call));
}

static void say_number(struct wt_telling_call *t, enum wt_remark_id id, const char *name,
                       uint64_t number)
{
    if (number > 0)
        wt_arg_number(say_whole(t, id), name, number);
}

static void say_what_it_did(struct wt_telling_call *t, const struct wt_socket_program *p)
{
    if (p->unwatched)
        say_whole(t, WT_REMARK_WAS_NOT_WATCHED);
    else if (p->calls == 0)
        say_whole(t, p->paths > 0 ? WT_REMARK_DID_PATHS : WT_REMARK_DID_NOTHING);
    say_number(t, WT_REMARK_DID_LISTEN, "port", p->listened);
    say_number(t, WT_REMARK_DID_ACCEPT, "connections", p->accepted);
    say_number(t, WT_REMARK_DID_CONNECT, "connections", p->connected);
    say_count(t, WT_REMARK_DID_RECEIVE, WT_REMARK_DID_RECEIVE_CALLS, &p->received);
    say_count(t, WT_REMARK_DID_SEND, WT_REMARK_DID_SEND_CALLS, &p->sent);
    say_number(t, WT_REMARK_DID_FAIL, "calls", p->failed);
}

static void say_how_it_ended(struct wt_telling_call *t, const struct wt_socket_program *p)
{
    const char *signal = wt_signal_name(p->signal);

    if (!p->is_over)
        return;
    if (p->by_us)
        say_whole(t, WT_REMARK_WAS_STOPPED);
    else if (p->signal == 0)
        wt_arg_number(say_whole(t, WT_REMARK_DID_EXIT), "code", (uint32_t)p->code);
    else if (signal[0] != '\0')
        wt_arg_name(say_whole(t, WT_REMARK_DID_DIE), "signal", signal);
    else
        wt_arg_number(say_whole(t, WT_REMARK_DID_DIE), "signal", (uint32_t)p->signal);
}

/* A TCP socket that was bound, but for which neither listen() nor connect() was ever called. */
static const struct wt_socket *never_listened(const struct wt_sockets *seen, uint8_t program)
{
    for (unsigned i = 0; i < seen->n_sockets; i++) {
        const struct wt_socket *s = &seen->sockets[i];
        uint32_t used = WT_SOCKET_LISTENS | WT_SOCKET_CONNECTING | WT_SOCKET_CONNECTED;

        if (s->program == program && s->is_tcp_or_udp && s->transport == WT_OVER_TCP &&
            s->is & WT_SOCKET_BOUND && !(s->is & used) && !(s->is & WT_SOCKET_TRIED))
            return s;
    }
    return NULL;
}

static unsigned never_accepted(const struct wt_sockets *seen, uint8_t program)
{
    unsigned n = seen->programs[program].never_accepted;

    if (seen->programs[program].has_unseen) /* io_uring may have accepted them */
        return 0;

    for (unsigned i = 0; i < seen->n_sockets; i++) {
        const struct wt_socket *s = &seen->sockets[i];

        if (s->program == program && s->is & WT_SOCKET_LISTENS && !(s->is & WT_SOCKET_CLOSED))
            n += wt_socket_waiting(seen, s);
    }
    return n;
}

static void say_the_lesson(struct wt_telling_call *t, uint8_t program)
{
    const struct wt_socket_program *p = &t->seen->programs[program];
    const struct wt_socket *silent = never_listened(t->seen, program);
    unsigned ignored = never_accepted(t->seen, program);
    struct wt_remark *r = NULL;

    if (silent != NULL)
        wt_arg_number(r = say_whole(t, WT_REMARK_NEVER_LISTENED), "port", silent->local.port);
    else if (ignored > 0)
        wt_arg_number(r = say_whole(t, WT_REMARK_NEVER_ACCEPTED), "connections", ignored);
    else if (p->unread > 0)
        wt_arg_number(r = say_whole(t, WT_REMARK_NEVER_READ), "unread", p->unread);
    else if (p->left_open > 0 && !p->was_stopped)
        wt_arg_number(r = say_whole(t, WT_REMARK_NEVER_CLOSED), "sockets", p->left_open);
    if (r == NULL)
        return;
    r->aside = true;
}

void wt_explain_program_ending(struct wt_explainer *explainer, uint8_t program,
                               struct wt_call_commentary *commentary)
{
    struct wt_telling_call t = {
        .explainer = explainer, .seen = explainer->seen, .commentary = commentary};

    commentary->hidden = false;
    commentary->shown = WT_CALL_WHOLE;
    commentary->n_remarks = 0;
    if (t.seen == NULL || program >= WT_MAX_PROGRAMS)
        return;
    const struct wt_socket_program *p = &t.seen->programs[program];

    say_what_it_did(&t, p);
    say_how_it_ended(&t, p);
    say_the_lesson(&t, program);
}
