/* SPDX-License-Identifier: BSD-2-Clause */
/* A socket call in one line, as a program would write it: connect(3, 127.0.0.1:8001) = 0 */
#include "../renderer.h"
#include "wiretutor/utf8.h"

#include <netinet/in.h>
#include <sys/socket.h>

enum {
    SHORTEST_DATA = 16,     /* columns that payload gets at least */
    COUNT_COLUMNS = 24,     /* what stands before and behind it */
    WORTH_A_WORD = 1000000, /* in ns: a call that took less counts as not waiting */
};

static void put(struct wt_renderer *r, const char *text)
{
    wt_text_str(r->out, text);
}

static void put_endpoint(struct wt_renderer *r, const struct wt_endpoint *at)
{
    wt_text_endpoint(r->out, &at->ip, at->port);
}

static void put_size(struct wt_renderer *r, uint64_t n)
{
    wt_text_u64(r->out, n);
    wt_text_char(r->out, ' ');
    wt_put_label(r, n == 1 ? WT_LABEL_ONE_BYTE : WT_LABEL_MANY_BYTES);
}

/* ---- data ---- */

/* Does the text end with a mark that more follows: "text…", or (not text: 00 01 …)? */
static bool is_cut(const struct wt_text *shown)
{
    static const char *const marks[] = {"…", "..."};

    for (size_t i = 0; i < WT_ARRAY_LEN(marks); i++)
        if (shown->len > 8 && memmem(shown->data + shown->len - 8, 8, marks[i], strlen(marks[i])))
            return true;
    return false;
}

/* The first bytes that a call sent or received, of `all`. */
static void put_data(struct wt_renderer *r, const struct wt_socket_call *call, uint64_t all)
{
    unsigned used = r->name_width + COUNT_COLUMNS + 20;
    unsigned columns =
        r->options.width > used + SHORTEST_DATA ? r->options.width - used : SHORTEST_DATA;
    bool more = all > call->n_first;
    size_t n = call->n_first > all ? (size_t)all : call->n_first;

    if (r->payload == (iconv_t)-1)
        n = more ? wt_utf8_whole(call->first, n) : n;
    r->sentence.len = 0;
    wt_put_payload(r, &r->sentence,
                   (struct wt_span){.data = call->first, .captured = n, .on_wire = n}, columns);
    wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
    if (more && n > 0 && !is_cut(&r->sentence))
        wt_put(r, "…");
}

/* ---- arguments ---- */

/* SOCK_NONBLOCK|SOCK_CLOEXEC, behind what stands before them. */
static void put_type_flags(struct wt_renderer *r, const struct wt_socket_call *call,
                           const char *before)
{
    int32_t flag = 0;
    const char *name;

    for (unsigned i = 0; (name = wt_socket_type_flag(i, &flag)) != NULL; i++) {
        if (!(call->flags & ~r->hidden_flags & flag))
            continue;
        put(r, before);
        put(r, name);
        before = "|";
    }
}

/* SOCK_RAW and the like have no transport here. */
static void put_socket(struct wt_renderer *r, const struct wt_socket_call *call)
{
    put(r, call->family == 6 ? "AF_INET6, " : "AF_INET, ");
    if (!call->is_tcp_or_udp)
        put(r, "SOCK_RAW");
    else
        put(r, call->transport == WT_OVER_TCP ? "SOCK_STREAM" : "SOCK_DGRAM");
    put_type_flags(r, call, "|");
}

static void put_option_name(struct wt_renderer *r, const struct wt_socket_call *call)
{
    const char *name = wt_socket_option_name(call->level, call->option);

    if (name[0] != '\0') {
        put(r, name);
        return;
    }
    wt_text_i64(r->out, call->level);
    put(r, ", ");
    wt_text_i64(r->out, call->option);
}

static void put_time(struct wt_renderer *r, uint64_t ns)
{
    r->sentence.len = 0;
    wt_put_duration(r, &r->sentence, ns);
    wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
}

/* As C's struct linger: {on, seconds}. */
static void put_linger(struct wt_renderer *r, int64_t seconds)
{
    put(r, seconds < 0 ? "{0, " : "{1, ");
    wt_text_i64(r->out, seconds < 0 ? 0 : seconds);
    wt_text_char(r->out, '}');
}

static void put_option_value(struct wt_renderer *r, const struct wt_socket_call *call)
{
    const uint64_t us = 1000, ms = 1000 * us, s = 1000 * ms;
    enum wt_option_kind kind = wt_socket_option_kind(call->level, call->option);

    if (call->group.version != 0)
        wt_text_ip(r->out, &call->group);
    else if (kind == WT_OPTION_TEXT)
        put_data(r, call, call->n_first);
    else if (kind == WT_OPTION_LINGER)
        put_linger(r, call->linger);
    else if (kind == WT_OPTION_SWITCH && (call->value == 0 || call->value == 1))
        wt_put_label(r, call->value != 0 ? WT_LABEL_OPTION_ON : WT_LABEL_OPTION_OFF);
    else if (kind == WT_OPTION_MILLISECONDS && call->value > 0)
        put_time(r, (uint64_t)call->value * ms);
    else if (kind == WT_OPTION_SECONDS && call->value > 0)
        put_time(r, (uint64_t)call->value * s);
    else if (kind == WT_OPTION_BYTES && call->value > 0)
        put_size(r, (uint64_t)call->value);
    else
        wt_text_i64(r->out, call->value);
}

/* Of sendmmsg() and recvmmsg(): "message 2 of 3: ". */
static void put_message(struct wt_renderer *r, const struct wt_socket_call *call)
{
    if (call->message == 0)
        return;
    wt_put_label(r, WT_LABEL_CALL_MESSAGE);
    wt_text_u64(r->out, call->message);
    wt_put_label(r, WT_LABEL_CALL_MESSAGE_OF);
    wt_text_u64(r->out, call->messages);
    wt_put_label(r, WT_LABEL_CALL_MESSAGE_IS);
}

static void put_sent(struct wt_renderer *r, const struct wt_socket_call *call,
                     enum wt_call_shown shown)
{
    bool all =
        shown != WT_CALL_BEGINS && call->result >= 0 && (uint64_t)call->result == call->asked;

    bool has_data = call->n_first > 0 || call->asked == 0;

    if (!all || !has_data) /* else the result says it */
        put_size(r, call->asked);
    if (!all && has_data)
        wt_text_char(r->out, ' ');
    if (has_data)
        put_data(r, call, call->asked);
    if (call->has_address) {
        put(r, ", ");
        put_endpoint(r, &call->address);
    }
}

/* For how many bytes; of recvmmsg() that waits, for how many messages. */
static void put_room(struct wt_renderer *r, const struct wt_socket_call *call,
                     enum wt_call_shown shown)
{
    bool many = call->messages > 1 && (shown == WT_CALL_BEGINS || call->result < 0);

    put(r, ", ");
    wt_put_label(r, WT_LABEL_CALL_ROOM);
    wt_text_u64(r->out, many ? call->messages : call->asked);
    if (many)
        wt_put_label(r, WT_LABEL_CALL_MESSAGES);
}

/* MSG_PEEK|MSG_DONTWAIT, where there are any. */
static void put_flags(struct wt_renderer *r, const struct wt_socket_call *call)
{
    int32_t left = call->flags, flag = 0;
    const char *name;

    if (wt_socket_call_moves(call->call) == WT_MOVES_NOTHING || left == 0)
        return;
    put(r, ", ");
    for (unsigned i = 0; (name = wt_message_flag(i, &flag)) != NULL; i++) {
        if (!(left & flag))
            continue;
        put(r, name);
        left &= ~flag;
        if (left != 0)
            wt_text_char(r->out, '|');
    }
    if (left != 0)
        wt_text_i64(r->out, left);
}

static void put_how(struct wt_renderer *r, const struct wt_socket_call *call)
{
    static const char *const names[] = {
        [SHUT_RD] = "SHUT_RD", [SHUT_WR] = "SHUT_WR", [SHUT_RDWR] = "SHUT_RDWR"};

    if (call->value >= 0 && call->value < (int64_t)WT_ARRAY_LEN(names))
        put(r, names[call->value]);
    else
        wt_text_i64(r->out, call->value);
}

static void put_timeout(struct wt_renderer *r, const struct wt_socket_call *call)
{
    if (call->value < 0)
        return;
    r->sentence.len = 0;
    wt_put_duration(r, &r->sentence, (uint64_t)call->value * 1000000);
    wt_put_label(r, WT_LABEL_CALL_TIMEOUT);
    wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
}

/* What stands behind the descriptor. */
static void put_arguments(struct wt_renderer *r, const struct wt_socket_call *call,
                          enum wt_call_shown shown)
{
    switch (call->call) {
    case WT_SC_ACCEPT:
        put_type_flags(r, call, ", ");
        break;
    case WT_SC_BIND:
    case WT_SC_CONNECT:
        if (call->has_address) {
            put(r, ", ");
            put_endpoint(r, &call->address);
        }
        break;
    case WT_SC_LISTEN:
        put(r, ", backlog ");
        wt_text_u64(r->out, call->asked);
        break;
    case WT_SC_SEND:
    case WT_SC_SENDTO:
    case WT_SC_SENDMSG:
    case WT_SC_SENDMMSG:
    case WT_SC_SENDFILE:
    case WT_SC_WRITE:
    case WT_SC_WRITEV:
    case WT_SC_SPLICE_OUT:
        put(r, ", ");
        put_message(r, call);
        if (call->call == WT_SC_SENDMMSG && call->messages == 0)
            wt_put_label(r, WT_LABEL_CALL_NO_MESSAGE);
        else
            put_sent(r, call, shown);
        break;
    case WT_SC_RECV:
    case WT_SC_RECVFROM:
    case WT_SC_RECVMSG:
    case WT_SC_RECVMMSG:
    case WT_SC_READ:
    case WT_SC_READV:
    case WT_SC_SPLICE_IN:
        put_room(r, call, shown);
        break;
    case WT_SC_SHUTDOWN:
        put(r, ", ");
        put_how(r, call);
        break;
    case WT_SC_SETSOCKOPT:
        put(r, ", ");
        put_option_name(r, call);
        put(r, ", ");
        put_option_value(r, call);
        break;
    case WT_SC_GETSOCKOPT:
        put(r, ", ");
        put_option_name(r, call);
        break;
    case WT_SC_SET_BLOCKING:
        put(r, ", ");
        wt_put_label(r, call->value ? WT_LABEL_CALL_WAIT : WT_LABEL_CALL_NO_WAIT);
        break;
    default:
        break;
    }
}

static void put_call(struct wt_renderer *r, const struct wt_socket_call *call,
                     enum wt_call_shown shown)
{
    put(r, wt_socket_call_name((enum wt_socket_call_id)call->call));
    wt_text_char(r->out, '(');
    if (call->call == WT_SC_SOCKET)
        put_socket(r, call);
    else if (call->call != WT_SC_POLL && call->call != WT_SC_SELECT &&
             call->call != WT_SC_EPOLL_WAIT)
        wt_text_i64(r->out, call->fd);
    else
        put_timeout(r, call);
    if (shown != WT_CALL_RETURNS) { /* else they were shown when it began */
        put_arguments(r, call, shown);
        put_flags(r, call);
    }
    wt_text_char(r->out, ')');
}

/* ---- results ---- */

static void put_error(struct wt_renderer *r, int32_t error)
{
    const char *name = wt_errno_name(error);

    wt_paint(r, WT_RED);
    put(r, "-1 ");
    if (name[0] != '\0') {
        put(r, name);
    } else {
        put(r, "errno ");
        wt_text_i64(r->out, error);
    }
    wt_paint(r, WT_PLAIN);
}

static void put_got(struct wt_renderer *r, const struct wt_socket_call *call)
{
    uint64_t n = (uint64_t)call->result;

    put_message(r, call);
    put_size(r, n);
    if (n > 0 && call->n_first > 0) {
        wt_text_char(r->out, ' ');
        put_data(r, call, n);
    }
    if (call->has_address) {
        wt_put_label(r, WT_LABEL_CALL_FROM);
        put_endpoint(r, &call->address);
    }
}

static void put_success(struct wt_renderer *r, const struct wt_socket_call *call)
{
    switch (call->call) {
    case WT_SC_ACCEPT:
        wt_text_i64(r->out, call->result);
        if (call->has_address) {
            wt_put_label(r, WT_LABEL_CALL_FROM);
            put_endpoint(r, &call->address);
        }
        break;
    case WT_SC_SEND:
    case WT_SC_SENDTO:
    case WT_SC_SENDMSG:
    case WT_SC_SENDMMSG:
    case WT_SC_SENDFILE:
    case WT_SC_WRITE:
    case WT_SC_WRITEV:
    case WT_SC_SPLICE_OUT:
        put_size(r, (uint64_t)call->result);
        break;
    case WT_SC_RECV:
    case WT_SC_RECVFROM:
    case WT_SC_RECVMSG:
    case WT_SC_RECVMMSG:
    case WT_SC_READ:
    case WT_SC_READV:
    case WT_SC_SPLICE_IN:
        put_got(r, call);
        break;
    case WT_SC_GETSOCKNAME:
        put_endpoint(r, &call->local);
        break;
    case WT_SC_GETPEERNAME:
        put_endpoint(r, &call->remote);
        break;
    case WT_SC_GETSOCKOPT:
        put_option_value(r, call);
        break;
    default:
        wt_text_i64(r->out, call->result);
        break;
    }
}

static void put_result(struct wt_renderer *r, const struct wt_socket_call *call,
                       enum wt_call_shown shown)
{
    int64_t took = call->end_ns - call->begin_ns;

    put(r, " = ");
    if (call->unsent)
        wt_put_label(r, WT_LABEL_CALL_UNSENT);
    else if (call->result < 0)
        put_error(r, call->error);
    else
        put_success(r, call);
    if (wt_call_place(call) != WT_PLACE_BOTH || took < 0 ||
        (shown == WT_CALL_WHOLE && took < WORTH_A_WORD))
        return;
    r->sentence.len = 0;
    wt_put_duration(r, &r->sentence, (uint64_t)took);
    wt_put_label(r, WT_LABEL_CALL_AFTER);
    wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
}

void wt_put_call(struct wt_renderer *r, const struct wt_socket_call *call, enum wt_call_shown shown)
{
    wt_paint(r, WT_CYAN);
    put_call(r, call, shown);
    wt_paint(r, WT_PLAIN);
    if (shown != WT_CALL_BEGINS)
        put_result(r, call, shown);
    else if (wt_call_place(call) == WT_PLACE_BOTH && call->call != WT_SC_CONNECT)
        wt_put_label(r, WT_LABEL_CALL_WAITS);
    else
        wt_put_label(r, WT_LABEL_CALL_BEGINS);
}

/* A name that is no file's begins with a 0, which is written as @. */
void wt_put_path_call(struct wt_renderer *r, const struct wt_observed *o)
{
    const uint8_t *path = o->as.path.bytes;
    size_t n = o->as.path.n < WT_PATH_BYTES ? o->as.path.n : WT_PATH_BYTES;
    bool is_file = n == 0 || path[0] != 0;

    put(r, wt_socket_call_name((enum wt_socket_call_id)o->as.path.call));
    wt_text_char(r->out, '(');
    wt_text_i64(r->out, o->as.path.fd);
    put(r, ", AF_UNIX \"");
    put(r, is_file ? "" : "@");
    wt_escape(r->out, (const char *)path + !is_file, n - !is_file, r->options.ascii);
    put(r, "\") = ");
    if (o->as.path.error == 0)
        wt_text_char(r->out, '0');
    else
        put_error(r, o->as.path.error);
}
