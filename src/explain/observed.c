/* SPDX-License-Identifier: BSD-2-Clause */
/* The door for what was observed of the programs: socket calls, beginnings and ends. */
#include <errno.h>

#include "observed.h"

/* ---- telling ---- */

struct wt_remark *wt_say_that(struct wt_telling_call *t, enum wt_remark_id id)
{
    struct wt_told_call *told = t->told;
    size_t at = told->n_remarks < WT_MAX_REMARKS ? told->n_remarks++ : WT_MAX_REMARKS - 1;

    wt_remark_begin(t->explainer, &told->remarks[at], id, WT_CALL_NONE);
    return &told->remarks[at];
}

const char *wt_name_of_call(const struct wt_socket_call *call)
{
    return wt_socket_call_name((enum wt_socket_call_id)call->call);
}

struct wt_remark *wt_say_call(struct wt_telling_call *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_say_that(t, id);

    wt_arg_name(r, "call", wt_name_of_call(t->call));
    return r;
}

void wt_arg_program(struct wt_remark *remark, const char *name, uint8_t program)
{
    wt_arg_add(remark, name, WT_ARG_PROGRAM)->as.number = program;
}

enum wt_call_place wt_call_place(const struct wt_socket_call *call)
{
    switch (call->call) {
    case WT_SC_CONNECT:
        return call->is_tcp_or_udp && call->transport == WT_OVER_UDP ? WT_PLACE_BEGIN
                                                                     : WT_PLACE_BOTH;
    case WT_SC_ACCEPT:
    case WT_SC_POLL:
    case WT_SC_SELECT:
    case WT_SC_EPOLL_WAIT:
        return WT_PLACE_BOTH;
    default:
        return wt_socket_call_moves(call->call) == WT_RECEIVES ? WT_PLACE_BOTH : WT_PLACE_BEGIN;
    }
}

/* ---- the opening ---- */

static bool is_python(const char *word)
{
    const char *slash = strrchr(word, '/');
    const char *name = slash != NULL ? slash + 1 : word;
    size_t n = strlen(name);

    return strncmp(name, "python", 6) == 0 || (n > 3 && strcmp(name + n - 3, ".py") == 0);
}

static void note_setup(struct wt_seen *seen, const struct wt_programs_told *programs)
{
    seen->lose = programs->lose;
    seen->refuse = programs->refuse;
    seen->is_private = programs->network != WT_NETWORK_HOST;
    seen->is_prompt = programs->network == WT_NETWORK_PRIVATE;
    seen->has_two_hosts = programs->network == WT_NETWORK_VETH;
    for (int side = 0; side < 2; side++)
        seen->address[side] = programs->address[side];
    seen->n_programs = (uint8_t)(programs->n < WT_MAX_PROGRAMS ? programs->n : WT_MAX_PROGRAMS);
    for (unsigned i = 0; i < seen->n_programs; i++)
        for (size_t k = 0; programs->argv[i][k] != NULL; k++)
            seen->programs[i].is_python |= is_python(programs->argv[i][k]);
}

static void say_veth(struct wt_telling_call *t, const struct wt_programs_told *programs)
{
    struct wt_remark *r = wt_say_that(t, WT_REMARK_RUN_VETH);

    wt_arg_name(r, "server", programs->address[0]);
    wt_arg_name(r, "server_mac", programs->hardware[0]);
    wt_arg_name(r, "client", programs->address[1]);
    wt_arg_name(r, "client_mac", programs->hardware[1]);
}

void wt_explain_programs(struct wt_explainer *explainer, const struct wt_programs_told *programs,
                         struct wt_told_call *told)
{
    struct wt_telling_call t = {.explainer = explainer, .told = told};

    told->hidden = false;
    told->shown = WT_CALL_WHOLE;
    told->n_remarks = 0;
    if (explainer->seen != NULL)
        note_setup(explainer->seen, programs);
    if (programs->network == WT_NETWORK_VETH)
        say_veth(&t, programs);
    else
        wt_say_that(&t, programs->network == WT_NETWORK_PRIVATE ? WT_REMARK_RUN_PRIVATE
                                                                : WT_REMARK_RUN_HOST);
    if (programs->lose != 0)
        wt_arg_number(wt_say_that(&t, WT_REMARK_RUN_LOSE), "lose", programs->lose);
    if (programs->refuse)
        wt_say_that(&t, WT_REMARK_RUN_REFUSE);
    if (programs->delay_ms != 0) {
        struct wt_remark *r = wt_say_that(&t, WT_REMARK_RUN_DELAY);

        wt_arg_number(r, "milliseconds", programs->delay_ms);
        wt_arg_seconds(r, "delay", (int64_t)programs->delay_ms * 1000000);
    }
}

/* ---- programs ---- */

/* Has it a socket that clients can find? */
static bool has(const struct wt_seen *seen, uint8_t program, uint32_t what)
{
    for (unsigned i = 0; i < seen->n_sockets; i++)
        if (seen->sockets[i].program == program && seen->sockets[i].is & what)
            return true;
    return false;
}

static enum wt_remark_id why_now(const struct wt_seen *seen, uint8_t before)
{
    if (has(seen, before, WT_SOCKET_LISTENS))
        return WT_REMARK_STARTED_LISTENS;
    if (has(seen, before, WT_SOCKET_BOUND))
        return WT_REMARK_STARTED_BOUND;
    return seen->programs[before].is_over ? WT_REMARK_STARTED_AFTER : WT_REMARK_STARTED_ANYWAY;
}

static void say_started(struct wt_telling_call *t, uint8_t program)
{
    if (program == 0) {
        t->told->hidden = true; /* the opening has named it */
        return;
    }
    uint8_t before = (uint8_t)(program - 1);
    enum wt_remark_id id = why_now(t->seen, before);

    if (!t->seen->programs[before].unwatched || id != WT_REMARK_STARTED_ANYWAY)
        wt_arg_program(wt_say_that(t, id), "before", before);
}

static void say_not_watched(struct wt_telling_call *t, const struct wt_observed *o)
{
    t->seen->programs[o->program].unwatched = true;
    wt_say_that(t, o->as.reason == WT_NOT_WATCHED_DENIED ? WT_REMARK_NOT_WATCHED_DENIED
                                                         : WT_REMARK_NOT_WATCHED_OTHER_ABI);
}

/* What the bridge did. Those that came faster than they could be told are only counted. */
static void say_frame(struct wt_telling_call *t, const struct wt_observed *o)
{
    uint64_t untold = o->as.frame.untold;

    if (o->as.frame.full) {
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAMES_OVERFLOWED), "frames", untold);
        return;
    }
    if (o->as.frame.n > 0 && o->kind == WT_OBSERVED_DROPPED)
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAME_LOST), "lose", t->seen->lose);
    else if (o->as.frame.n > 0)
        wt_say_that(t, WT_REMARK_FRAME_REFUSED);
    if (untold > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAMES_UNTOLD), "frames", untold);
}

/* ---- calls ---- */

/* Which call a program is in: for one that waits until we end it. */
static void note_waiting(struct wt_telling_call *t)
{
    struct wt_seen_program *program = &t->seen->programs[t->call->program];

    if (t->shown == WT_CALL_BEGINS) {
        program->waits_in = t->call->call;
        program->waits_id = t->call->id;
    } else if (program->waits_id == t->call->id) {
        program->waits_id = 0;
    }
}

static void note_count(struct wt_telling_call *t)
{
    struct wt_seen_program *program = &t->seen->programs[t->call->program];

    if (t->shown == WT_CALL_RETURNS)
        return; /* counted when it began */
    program->calls++;
}

/* Whether there is a peer may be asked of any socket: "none" is an answer. */
static bool is_trouble(const struct wt_socket_call *call)
{
    return call->result < 0 && call->call != WT_SC_GETPEERNAME && !wt_is_no_failure(call);
}

static void note_failure(struct wt_telling_call *t)
{
    if (t->shown != WT_CALL_BEGINS && is_trouble(t->call))
        t->seen->programs[t->call->program].failed++;
}

/* Before the call changes anything: which socket, and who has it. */
static void find_socket(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    bool forgot = false;

    if (call->socket == 0)
        return;
    bool begins_anew = call->call == WT_SC_SOCKET && t->shown != WT_CALL_RETURNS;
    struct wt_seen_socket *s = wt_seen_socket(t->seen, call->socket, &forgot);

    if (begins_anew) /* the number of a socket that is gone is given again */
        *s = (struct wt_seen_socket){.id = call->socket, .used = s->used};
    if (forgot)
        wt_say_that(t, WT_REMARK_CALLS_FORGOTTEN);
    t->socket = s;
    s->program = call->program;
    s->pid = call->pid;
    if (call->fd < 0)
        return; /* POLL and the like: nothing is said of the socket itself */
    s->fd = call->fd;
    s->transport = call->transport;
    s->is_tcp_or_udp = call->is_tcp_or_udp;
}

/* What the kernel tells of the socket's own two ends. */
static void note_ends(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (t->socket == NULL || call->call == WT_SC_ACCEPT)
        return;
    if (call->local.port != 0)
        t->socket->local = call->local;
    if (call->remote.port != 0)
        t->socket->remote = call->remote;
}

static void say_call(struct wt_telling_call *t)
{
    switch (t->call->call) {
    case WT_SC_SOCKET:
    case WT_SC_BIND:
    case WT_SC_LISTEN:
        wt_say_opening(t);
        break;
    case WT_SC_CONNECT:
        wt_say_connect(t);
        break;
    case WT_SC_ACCEPT:
        wt_say_accept(t);
        break;
    case WT_SC_SHUTDOWN:
    case WT_SC_CLOSE:
    case WT_SC_DUP:
        wt_say_closing(t);
        break;
    case WT_SC_POLL:
    case WT_SC_SELECT:
    case WT_SC_EPOLL_WAIT:
        wt_say_waiting(t);
        break;
    default:
        if (wt_socket_call_moves(t->call->call) == WT_SENDS)
            wt_say_sending(t);
        else if (wt_socket_call_moves(t->call->call) == WT_RECEIVES)
            wt_say_receiving(t);
        else
            wt_say_option(t);
        break;
    }
}

/* A call that asks again and again finds nothing: once is enough to be shown. */
static void note_vain(struct wt_telling_call *t)
{
    struct wt_seen_socket *s = t->socket;

    if (s == NULL || t->shown == WT_CALL_BEGINS)
        return;
    bool vain = t->call->result < 0 && t->call->error == EAGAIN && !t->call->waits;

    if (vain && s->is & WT_SOCKET_IN_VAIN && s->in_vain == t->call->call &&
        t->shown == WT_CALL_WHOLE && !t->explainer->options.every)
        t->told->hidden = true;
    s->is = vain ? s->is | WT_SOCKET_IN_VAIN : s->is & ~(uint32_t)WT_SOCKET_IN_VAIN;
    s->in_vain = t->call->call;
}

/* The names of both ends, one after the other: what Python asks about a socket that it is about to
 * throw away. */
static void note_questions(struct wt_telling_call *t)
{
    struct wt_seen_socket *s = t->socket;

    if (s == NULL)
        return;
    bool peer = t->call->call == WT_SC_GETPEERNAME && s->asked_name;

    s->asked_name = t->call->call == WT_SC_GETSOCKNAME;
    if (peer)
        s->is |= WT_SOCKET_PEER_ASKED;
    else if (t->call->call != WT_SC_CLOSE)
        s->is &= ~(uint32_t)WT_SOCKET_PEER_ASKED;
}

/* It begins, and what it asks for is there: told whole when it returns. */
static bool begins_without_waiting(struct wt_telling_call *t)
{
    struct wt_seen_program *program = &t->seen->programs[t->call->program];

    if (t->shown != WT_CALL_BEGINS || wt_has_to_wait(t))
        return false;
    program->prompt_id = t->call->id;
    t->told->hidden = true;
    return true;
}

static void as_it_is_shown(struct wt_telling_call *t)
{
    struct wt_seen_program *program = &t->seen->programs[t->call->program];

    if (t->shown == WT_CALL_RETURNS && program->prompt_id == t->call->id)
        t->shown = t->told->shown = WT_CALL_WHOLE;
}

static void explain_call(struct wt_telling_call *t)
{
    note_waiting(t);
    note_count(t);
    note_failure(t);
    find_socket(t);
    note_ends(t);
    note_questions(t);
    if (begins_without_waiting(t))
        return;
    as_it_is_shown(t);
    say_call(t);
    note_vain(t);
}

/* ---- the door ---- */

static void explain_kind(struct wt_telling_call *t, const struct wt_observed *o)
{
    switch ((enum wt_observed_kind)o->kind) {
    case WT_OBSERVED_STARTED:
        say_started(t, o->program);
        break;
    case WT_OBSERVED_CALL_BEGINS:
    case WT_OBSERVED_CALL_RETURNS:
        explain_call(t);
        break;
    case WT_OBSERVED_OUTPUT:
        break;
    case WT_OBSERVED_ENDING:
        wt_say_ending(t, o);
        break;
    case WT_OBSERVED_ENDED:
        wt_say_ended(t, o);
        break;
    case WT_OBSERVED_NOT_WATCHED:
        say_not_watched(t, o);
        break;
    case WT_OBSERVED_STOPPING:
        wt_say_stopping(t, o);
        break;
    case WT_OBSERVED_DROPPED:
    case WT_OBSERVED_REFUSED:
        say_frame(t, o);
        break;
    }
}

void wt_explain_observed(struct wt_explainer *explainer, const struct wt_observed *observed,
                         enum wt_call_shown shown, struct wt_told_call *told)
{
    struct wt_telling_call t = {.explainer = explainer,
                                .seen = explainer->seen,
                                .call = &observed->as.call,
                                .shown = shown,
                                .told = told};

    told->hidden = false;
    told->shown = shown;
    told->n_remarks = 0;
    if (t.seen != NULL && observed->program < WT_MAX_PROGRAMS)
        explain_kind(&t, observed);
}
