/* SPDX-License-Identifier: BSD-2-Clause */
/* The programs of `run` and what they did, as JSON objects. What a call does not have is left out;
 * so is what was not known yet when it began. */
#include "json.h"
#include "json_members.h"
#include "../renderer.h"

/* ---- calls ---- */

static void put_error(struct json_object *object, int32_t error)
{
    const char *name = wt_errno_name(error);

    if (name[0] != '\0')
        text(object, "wiretutor.errno", name);
    else
        number(object, "wiretutor.errno", error);
}

static void put_option(struct json_object *object, const struct wt_socket_call *call)
{
    const char *name = wt_socket_option_name(call->level, call->option);

    number(object, "wiretutor.level", call->level);
    number(object, "wiretutor.option", call->option);
    if (name[0] != '\0')
        text(object, "wiretutor.option_name", name);
    if (call->group.version != 0)
        address(object, "wiretutor.group", &call->group);
    else
        number(object, "wiretutor.value", call->value);
    if (strcmp(name, "SO_LINGER") == 0)
        number(object, "wiretutor.linger", call->linger);
}

static bool takes_bytes(const struct wt_socket_call *call)
{
    return wt_socket_call_moves(call->call) != WT_MOVES_NOTHING;
}

/* A list of names; what has none is left out. */
static void put_flags(struct json_object *object, const char *key, int32_t flags,
                      const char *(*name_of)(unsigned, int32_t *))
{
    const char *name, *comma = "";
    int32_t flag;

    if (flags == 0)
        return;
    json_key(object, key);
    wt_text_char(object->out, '[');
    for (unsigned i = 0; (name = name_of(i, &flag)) != NULL; i++) {
        if (!(flags & flag))
            continue;
        wt_text_str(object->out, comma);
        wt_json_string(object->out, name, strlen(name));
        comma = ",";
    }
    wt_text_char(object->out, ']');
}

static void put_arguments(struct json_object *object, const struct wt_socket_call *call)
{
    switch (call->call) {
    case WT_SC_SOCKET:
    case WT_SC_ACCEPT:
        put_flags(object, "wiretutor.socket_flags", call->flags, wt_socket_type_flag);
        break;
    case WT_SC_LISTEN:
        number(object, "wiretutor.backlog", (int64_t)call->asked);
        break;
    case WT_SC_SETSOCKOPT:
    case WT_SC_GETSOCKOPT:
        put_option(object, call);
        break;
    case WT_SC_SHUTDOWN:
        number(object, "wiretutor.how", call->value);
        break;
    case WT_SC_SET_BLOCKING:
        boolean(object, "wiretutor.blocking", call->value != 0);
        break;
    case WT_SC_POLL:
    case WT_SC_SELECT:
    case WT_SC_EPOLL_WAIT:
        if (call->value >= 0)
            seconds(object, "wiretutor.timeout", call->value * 1000000);
        break;
    default:
        if (takes_bytes(call))
            number(object, "wiretutor.asked", (int64_t)call->asked);
        put_flags(object, "wiretutor.flags", call->flags, wt_message_flag);
        break;
    }
}

/* Of close(): is it the last one, and who holds the socket otherwise? */
static void put_holder(struct json_object *object, const struct wt_socket_call *call)
{
    boolean(object, "wiretutor.last", call->last);
    if (call->held_by != 0)
        number(object, "wiretutor.held_by", call->held_by);
    if (call->held_in != 0)
        text(object, "wiretutor.held_in",
             wt_socket_call_name((enum wt_socket_call_id)(call->held_in - 1)));
}

/* Of sendmmsg() and recvmmsg(): which message it is, and of which call. */
static void put_message(struct json_object *object, const struct wt_socket_call *call)
{
    if (call->message == 0)
        return;
    number(object, "wiretutor.message", call->message);
    number(object, "wiretutor.messages", call->messages);
    number(object, "wiretutor.batch", (int64_t)call->batch);
    if (call->unsent)
        boolean(object, "wiretutor.unsent", true);
}

static void put_outcome(struct json_object *object, const struct wt_socket_call *call)
{
    seconds(object, "wiretutor.end", call->end_ns);
    number(object, "wiretutor.result", call->result);
    if (call->result < 0 && !call->unsent)
        put_error(object, call->error);
    if (call->call == WT_SC_ACCEPT && call->result >= 0)
        number(object, "wiretutor.new_socket", (int64_t)call->new_socket);
    if (call->call == WT_SC_CLOSE)
        put_holder(object, call);
    if (takes_bytes(call) && call->result >= 0)
        number(object, "wiretutor.bytes", call->result);
    endpoint(object, "wiretutor.local", &call->local);
    endpoint(object, "wiretutor.remote", &call->remote);
}

static bool has_data(const struct wt_socket_call *call, bool returned)
{
    bool sends = wt_socket_call_moves(call->call) == WT_SENDS;

    return call->n_first > 0 && (sends || returned);
}

/* Which one it is in the story, where it is not the first. */
static void put_task(const struct wt_renderer *r, struct json_object *object)
{
    if (r->task != NULL && r->task->child > 0)
        number(object, "wiretutor.child", r->task->child);
    if (r->task != NULL && r->task->thread > 1)
        number(object, "wiretutor.thread", r->task->thread);
}

static void put_call(struct wt_renderer *r, struct json_object *object,
                     const struct wt_socket_call *call, enum wt_call_shown shown)
{
    static const char *const names[] = {
        [WT_CALL_BEGINS] = "begins", [WT_CALL_RETURNS] = "returns", [WT_CALL_WHOLE] = "whole"};
    bool returned = shown != WT_CALL_BEGINS;
    bool comes_back = call->call == WT_SC_ACCEPT || call->call == WT_SC_RECVFROM;

    text(object, "wiretutor.shown", names[shown]);
    text(object, "wiretutor.call", wt_socket_call_name((enum wt_socket_call_id)call->call));
    number(object, "wiretutor.call_id", (int64_t)call->id);
    number(object, "wiretutor.pid", call->pid);
    number(object, "wiretutor.tid", call->tid);
    put_task(r, object);
    if (call->fd >= 0)
        number(object, "wiretutor.fd", call->fd);
    if (call->socket != 0)
        number(object, "wiretutor.socket", (int64_t)call->socket);
    if (call->is_tcp_or_udp)
        text(object, "wiretutor.transport", call->transport == WT_OVER_TCP ? "tcp" : "udp");
    json_site(r, object, call->site);
    seconds(object, "wiretutor.begin", call->begin_ns);
    if (call->has_address && (returned || !comes_back)) {
        address(object, "wiretutor.address", &call->address.ip);
        number(object, "wiretutor.port", call->address.port);
    }
    put_arguments(object, call);
    put_message(object, call);
    if (returned)
        put_outcome(object, call);
    if (has_data(call, returned)) {
        json_key(object, "wiretutor.data");
        wt_json_string(object->out, (const char *)call->first, call->n_first);
    }
}

/* ---- programs ---- */

static void put_stop_reason(struct json_object *object, uint8_t reason)
{
    static const char *const reasons[] = {
        [WT_STOP_NONE] = "",         [WT_STOP_IDLE] = "idle",           [WT_STOP_TIME] = "time",
        [WT_STOP_SIGNAL] = "signal", [WT_STOP_STALEMATE] = "stalemate", [WT_STOP_ALONE] = "alone"};

    if (reason != WT_STOP_NONE)
        text(object, "wiretutor.stop_reason", reasons[reason]);
}

static void put_signal(struct json_object *object, int32_t signal)
{
    const char *name = wt_signal_name(signal);

    if (signal != 0)
        number(object, "wiretutor.signal", signal);
    if (name[0] != '\0')
        text(object, "wiretutor.signal_name", name);
}

/* What a process lets go of: its sockets, and which of them are closed with it. */
static void put_let_go(struct json_object *object, const struct wt_let_go_all *gone)
{
    if (!gone->known)
        return;
    json_key(object, "wiretutor.lets_go");
    wt_text_char(object->out, '[');
    for (unsigned i = 0; i < gone->n && i < WT_MAX_LET_GO; i++) {
        struct json_object one = {.out = object->out};

        wt_text_str(object->out, i > 0 ? ",{" : "{");
        number(&one, "socket", (int64_t)gone->at[i].socket);
        number(&one, "fd", gone->at[i].fd);
        boolean(&one, "last", gone->at[i].last);
        wt_text_char(object->out, '}');
    }
    wt_text_char(object->out, ']');
}

static void put_ended(struct json_object *object, const struct wt_observed *o)
{
    number(object, "wiretutor.pid", o->as.ended.pid);
    if (o->as.ended.signal == 0)
        number(object, "wiretutor.exit_code", o->as.ended.code);
    put_signal(object, o->as.ended.signal);
    boolean(object, "wiretutor.stopped", o->as.ended.by_us);
    put_stop_reason(object, o->as.ended.reason);
    if (o->as.ended.not_started)
        boolean(object, "wiretutor.not_started", true);
    if (o->as.ended.left != 0)
        number(object, "wiretutor.processes_left", o->as.ended.left);
    if (o->kind == WT_OBSERVED_ENDING)
        put_let_go(object, &o->as.ended.let_go);
}

static void put_stopping(struct json_object *object, const struct wt_observed *o)
{
    put_stop_reason(object, o->as.stopping.reason);
    put_signal(object, o->as.stopping.signal);
}

/* AF_UNIX. A name that is no file's has a 0 before it. */
static void put_path(const struct wt_renderer *r, struct json_object *object,
                     const struct wt_observed *o)
{
    number(object, "wiretutor.pid", o->as.path.pid);
    number(object, "wiretutor.tid", o->as.path.tid);
    put_task(r, object);
    text(object, "wiretutor.call", wt_socket_call_name((enum wt_socket_call_id)o->as.path.call));
    number(object, "wiretutor.fd", o->as.path.fd);
    json_key(object, "wiretutor.path");
    wt_json_string(object->out, (const char *)o->as.path.bytes,
                   o->as.path.n < WT_PATH_BYTES ? o->as.path.n : WT_PATH_BYTES);
    if (o->as.path.error != 0)
        put_error(object, o->as.path.error);
}

static void put_event(const struct wt_renderer *r, struct json_object *object,
                      const struct wt_observed *o)
{
    static const char *const events[] = {
        [WT_OBSERVED_STARTED] = "started",
        [WT_OBSERVED_CALL_BEGINS] = "",
        [WT_OBSERVED_CALL_RETURNS] = "",
        [WT_OBSERVED_OUTPUT] = "output",
        [WT_OBSERVED_ENDING] = "ending",
        [WT_OBSERVED_ENDED] = "ended",
        [WT_OBSERVED_NOT_WATCHED] = "not-watched",
        [WT_OBSERVED_EXECUTED] = "executed",
        [WT_OBSERVED_CANNOT_TRACE] = "cannot-trace",
        [WT_OBSERVED_PATH] = "af-unix",
    };

    text(object, "wiretutor.event", events[o->kind]);
    switch (o->kind) {
    case WT_OBSERVED_OUTPUT:
        text(object, "wiretutor.stream", o->as.output.is_error ? "stderr" : "stdout");
        json_key(object, "wiretutor.data");
        wt_json_string(object->out, (const char *)o->as.output.bytes,
                       o->as.output.n < WT_OUTPUT_BYTES ? o->as.output.n : WT_OUTPUT_BYTES);
        break;
    case WT_OBSERVED_ENDING:
    case WT_OBSERVED_ENDED:
        put_ended(object, o);
        break;
    case WT_OBSERVED_EXECUTED:
        number(object, "wiretutor.pid", o->as.executed.pid);
        put_let_go(object, &o->as.executed.let_go);
        break;
    case WT_OBSERVED_PATH:
        put_path(r, object, o);
        break;
    case WT_OBSERVED_NOT_WATCHED:
        text(object, "wiretutor.reason",
             o->as.reason == WT_NOT_WATCHED_DENIED   ? "denied"
             : o->as.reason == WT_NOT_WATCHED_URING  ? "io_uring"
             : o->as.reason == WT_NOT_WATCHED_HIDDEN ? "hidden"
                                                     : "other-abi");
        break;
    default:
        break;
    }
}

/* What our own bridge did with a frame: its bytes are those of the frame, under Wireshark's names.
 */
static void put_frame(struct json_object *object, const struct wt_observed *o,
                      const struct wt_packet *frame)
{
    struct wt_value_key key;
    struct wt_values values;

    if (o->kind == WT_OBSERVED_DROPPED && o->as.frame.full) {
        text(object, "wiretutor.event", "overflow");
        number(object, "wiretutor.frames", (int64_t)o->as.frame.untold);
        return;
    }
    text(object, "wiretutor.event",
         o->kind == WT_OBSERVED_DROPPED ? "lost"
         : o->kind == WT_OBSERVED_HELD  ? "held"
                                        : "refused");
    if (o->as.frame.loss != WT_LOSS_NONE)
        text(object, "wiretutor.lost", wt_loss_flag((enum wt_loss)o->as.frame.loss) + 2);
    if (o->as.frame.packet != 0)
        number(object, "wiretutor.packet", (int64_t)o->as.frame.packet);
    if (!o->as.frame.no_side)
        text(object, "wiretutor.from", o->as.frame.from_client ? "client" : "server");
    number(object, "frame.len", o->as.frame.on_wire);
    if (frame == NULL)
        return;
    if (wt_value_key("frame.protocols", strlen("frame.protocols"), &key)) {
        wt_packet_values(frame, NULL, &key, &values);
        json_values(object, key.name, strlen(key.name), values.at, values.n, false);
    }
}

/* A look at a connection, under Linux' names; of an older kernel only what it has. */
static void put_tcp_info(struct json_object *object, const struct wt_tcp_sample *sample,
                         const struct wt_call_commentary *commentary)
{
    char key[64] = "tcpi.";
    const size_t prefix = sizeof "tcpi." - 1;

    number(object, "wiretutor.pid", sample->pid);
    number(object, "wiretutor.fd", sample->fd);
    number(object, "wiretutor.socket", (int64_t)sample->socket);
    endpoint(object, "wiretutor.local", &sample->local);
    endpoint(object, "wiretutor.remote", &sample->remote);
    if (commentary->conversation != 0) {
        number(object, "tcp.stream", commentary->stream);
        number(object, "wiretutor.conversation", commentary->conversation);
        text(object, "wiretutor.side", commentary->side == 0 ? "client" : "server");
    }
    if (sample->congestion[0] != '\0')
        text(object, "wiretutor.congestion_control", sample->congestion);
    for (unsigned i = 0; i < sample->info.known; i++) {
        const char *name = wt_tcp_info_name((enum wt_tcp_info_member)i);

        memcpy(key + prefix, name, strlen(name) + 1);
        number(object, key, (int64_t)sample->info.value[i]);
    }
}

static const char *const watcher_troubles[] = {"", "stopped", "traced", "killed"};

static const char *type_of(const struct wt_observed *o)
{
    switch (o->kind) {
    case WT_OBSERVED_CALL_BEGINS:
    case WT_OBSERVED_CALL_RETURNS:
        return "call";
    case WT_OBSERVED_DROPPED:
    case WT_OBSERVED_REFUSED:
    case WT_OBSERVED_HELD:
        return "bridge";
    case WT_OBSERVED_STOPPING:
        return "stop";
    case WT_OBSERVED_STALEMATE:
        return "stalemate";
    case WT_OBSERVED_WATCHER:
        return "watcher";
    case WT_OBSERVED_TCP_INFO:
        return "tcp_info";
    default:
        return "program";
    }
}

void json_observed(struct wt_renderer *r, const struct wt_observed *o, enum wt_call_shown shown,
                   const struct wt_packet *frame, const struct wt_call_commentary *commentary)
{
    bool call = o->kind == WT_OBSERVED_CALL_BEGINS || o->kind == WT_OBSERVED_CALL_RETURNS;
    bool bridge = wt_is_act_on_frame(o);
    bool stop = o->kind == WT_OBSERVED_STOPPING || o->kind == WT_OBSERVED_STALEMATE;
    struct json_object object;

    json_begin(&object, r->out, &r->json_named);
    text(&object, "wiretutor.type", type_of(o));
    seconds(&object, "frame.time_epoch", o->time_ns);
    if (!bridge && !stop && o->kind != WT_OBSERVED_WATCHER)
        text(&object, "wiretutor.program", wt_program_name(r, o->program));
    if (call)
        put_call(r, &object, &o->as.call, shown);
    else if (bridge)
        put_frame(&object, o, frame);
    else if (o->kind == WT_OBSERVED_TCP_INFO)
        put_tcp_info(&object, &o->as.tcp, commentary);
    else if (stop)
        put_stopping(&object, o);
    else if (o->kind == WT_OBSERVED_WATCHER)
        text(&object, "wiretutor.watcher", watcher_troubles[o->as.trouble]);
    else
        put_event(r, &object, o);
    json_remarks(r, &object, commentary->remarks, commentary->n_remarks);
    json_end(&object);
}
