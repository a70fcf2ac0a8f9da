/* SPDX-License-Identifier: BSD-2-Clause */
#include "deeds.h"
#include "words.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wt_endpoint read_endpoint(const char *text, size_t n)
{
    struct wt_endpoint at = {.ip = {.version = 4}};
    char copy[64], *colon;

    assert_true(n < sizeof copy);
    memcpy(copy, text, n);
    copy[n] = '\0';
    colon = strrchr(copy, ':');
    assert_non_null(colon);
    at.port = (uint16_t)atoi(colon + 1);
    *colon = '\0';
    if (copy[0] == '[') {
        at.ip.version = 6;
        colon[-1] = '\0';
    }
    assert_number(
        inet_pton(copy[0] == '[' ? AF_INET6 : AF_INET, copy + (copy[0] == '['), at.ip.bytes), 1);
    return at;
}

static struct wt_endpoint endpoint(const struct scene *scene, struct words *w)
{
    if (is_word(w, "C"))
        return scene->pair.c;
    if (is_word(w, "S"))
        return scene->pair.s;
    const char *text = w->at;

    w->at += strcspn(w->at, " ");
    return read_endpoint(text, (size_t)(w->at - text));
}

/* ---- calls ---- */

static void says(struct words *w, struct wt_socket_call *c)
{
    const char *text = w->at + 1;
    size_t n = strlen(text);

    w->at += strlen(w->at);
    c->n_first = (uint8_t)(n < WT_CALL_FIRST_BYTES ? n : WT_CALL_FIRST_BYTES);
    memcpy(c->first, text, c->n_first);
    if (c->result == 0)
        c->result = (int64_t)n;
    if (c->asked == 0)
        c->asked = n;
}

static void fails(struct words *w, struct wt_socket_call *c)
{
    c->result = -1;
    c->error = errno_named(w);
}

static bool read_who(const struct scene *scene, struct words *w, struct wt_socket_call *c)
{
    if (is_numbered(w, 's'))
        c->socket = (uint64_t)number(w);
    else if (is_word(w, "new") && is_numbered(w, 's'))
        c->new_socket = (uint64_t)number(w);
    else if (is_word(w, "fd"))
        c->fd = (int32_t)number(w);
    else if (is_word(w, "site"))
        c->site = (uint32_t)number(w);
    else if (is_word(w, "pid"))
        c->pid = c->tid = (int32_t)number(w);
    else if (is_word(w, "tid"))
        c->tid = (int32_t)number(w);
    else if (is_word(w, "to") || is_word(w, "from"))
        c->has_address = true, c->address = endpoint(scene, w);
    else if (is_word(w, "local"))
        c->local = endpoint(scene, w);
    else if (is_word(w, "remote"))
        c->remote = endpoint(scene, w);
    else
        return false;
    return true;
}

static bool read_what(struct words *w, struct wt_socket_call *c)
{
    if (is_word(w, "="))
        c->result = number(w);
    else if (is_word(w, "!"))
        fails(w, c);
    else if (is_word(w, "ask") || is_word(w, "room"))
        c->asked = (uint64_t)number(w);
    else if (is_word(w, "opt"))
        option_named(w, c);
    else if (is_word(w, "group"))
        c->group = group_named(w);
    else if (is_word(w, "linger"))
        c->linger = number(w);
    else if (is_word(w, "value"))
        c->value = number(w);
    else if (is_word(w, "flags"))
        c->flags |= flag_named(w);
    else if (is_word(w, "message"))
        c->message = (uint16_t)number(w), c->messages = (uint16_t)number(w);
    else if (is_word(w, "segment"))
        c->segment = (uint32_t)number(w);
    else if (is_word(w, "unsent"))
        c->unsent = true, c->result = -1;
    else if (is_word(w, "says"))
        says(w, c);
    else
        return false;
    return true;
}

static void read_holder(struct words *w, struct wt_socket_call *c)
{
    if (is_word(w, "in"))
        c->held_in = (uint8_t)(call_named(w) + 1);
    else if (is_word(w, "by"))
        c->held_by = (int32_t)number(w);
}

static bool read_how(struct words *w, struct wt_socket_call *c, struct deed *deed)
{
    if (is_word(w, "udp"))
        c->transport = WT_OVER_UDP;
    else if (is_word(w, "raw"))
        c->is_tcp_or_udp = false;
    else if (is_word(w, "v6"))
        c->family = 6;
    else if (is_word(w, "nowait"))
        c->waits = false;
    else if (is_word(w, "last"))
        c->last = true;
    else if (is_word(w, "held"))
        read_holder(w, c);
    else if (is_word(w, "begins"))
        deed->shown = WT_CALL_BEGINS, c->has_returned = false;
    else if (is_word(w, "known"))
        c->has_returned = true;
    else if (is_word(w, "returns"))
        deed->shown = WT_CALL_RETURNS;
    else
        return false;
    return true;
}

/* A call that returns is the one of its program that began last. */
static uint64_t id_of(struct scene *scene, const struct deed *deed)
{
    uint64_t *begun = &scene->begun[deed->observed.program % WT_ARRAY_LEN(scene->begun)];

    if (deed->shown == WT_CALL_RETURNS)
        return *begun;
    scene->calls++;
    if (deed->shown == WT_CALL_BEGINS)
        *begun = scene->calls;
    return scene->calls;
}

static void read_call(struct scene *scene, struct words *w, struct deed *deed)
{
    struct wt_observed *o = &deed->observed;
    struct wt_socket_call *c = &o->as.call;
    int64_t took = 100000, *begun = &scene->begun_ns[o->program % WT_ARRAY_LEN(scene->begun_ns)];

    *c = (struct wt_socket_call){.call = call_named(w),
                                 .program = o->program,
                                 .transport = WT_OVER_TCP,
                                 .is_tcp_or_udp = true,
                                 .family = 4,
                                 .waits = true,
                                 .has_returned = true,
                                 .pid = 100 + o->program,
                                 .tid = 100 + o->program,
                                 .fd = -1};
    while (*(w->at += strspn(w->at, " ")) != '\0') {
        if (is_word(w, "took"))
            took = number(w) * 1000000;
        else if (w->at[0] == '@')
            scene->ns = (int64_t)(strtod(w->at + 1, (char **)(uintptr_t)&w->at) * 1e9 + 0.5);
        else if (!read_who(scene, w, c) && !read_what(w, c) && !read_how(w, c, deed))
            fail_msg("cannot read \"%s\" of \"%s\"", w->at, w->line);
    }
    c->id = id_of(scene, deed);
    bool begins = deed->shown == WT_CALL_BEGINS || wt_call_place(c) == WT_PLACE_BEGIN;

    o->kind = deed->shown == WT_CALL_BEGINS ? WT_OBSERVED_CALL_BEGINS : WT_OBSERVED_CALL_RETURNS;
    c->begin_ns = SCENE_START + (begins ? scene->ns : scene->ns - took);
    c->end_ns = c->begin_ns + took;
    if (deed->shown == WT_CALL_BEGINS)
        *begun = c->begin_ns;
    if (deed->shown == WT_CALL_RETURNS) {
        c->begin_ns = *begun;
        c->end_ns = SCENE_START + scene->ns;
    }
}

/* ---- the kernel ---- */

static size_t copy_word(const char *at, char *out, size_t room)
{
    size_t n = strcspn(at, " ");

    assert_true(n < room);
    memcpy(out, at, n);
    out[n] = '\0';
    return n;
}

static bool read_member(struct words *w, struct wt_tcp_info *info)
{
    for (int i = 0; i < (int)WT_N_TCP_INFO; i++)
        if (is_word(w, wt_tcp_info_name((enum wt_tcp_info_member)i))) {
            info->value[i] = (uint64_t)number(w);
            return true;
        }
    return false;
}

static void begin_looks(struct wt_tcp_info *info)
{
    info->known = WT_N_TCP_INFO;
    info->value[WT_TI_STATE] = 1;
    info->value[WT_TI_RTO] = 204000;
    info->value[WT_TI_SND_MSS] = 1448;
    info->value[WT_TI_SND_CWND] = 10;
    info->value[WT_TI_SND_SSTHRESH] = WT_NO_SSTHRESH;
}

static void read_look(struct scene *scene, struct words *w, struct wt_observed *o)
{
    struct wt_tcp_info *info = &scene->looks[o->program % WT_ARRAY_LEN(scene->looks)];
    struct wt_tcp_sample *sample = &o->as.tcp;

    *sample = (struct wt_tcp_sample){
        .pid = 100 + o->program, .fd = 3, .local = scene->pair.c, .remote = scene->pair.s};
    if (info->known == 0)
        begin_looks(info);
    while (*(w->at += strspn(w->at, " ")) != '\0') {
        if (is_numbered(w, 's'))
            sample->socket = (uint64_t)number(w);
        else if (is_word(w, "at") && is_word(w, "S"))
            sample->local = scene->pair.s, sample->remote = scene->pair.c;
        else if (is_word(w, "by"))
            w->at += 1 + copy_word(w->at + 1, sample->congestion, sizeof sample->congestion);
        else if (is_word(w, "known"))
            info->known = (uint32_t)number(w);
        else if (w->at[0] == '@')
            scene->ns = (int64_t)(strtod(w->at + 1, (char **)(uintptr_t)&w->at) * 1e9 + 0.5);
        else if (!read_member(w, info))
            fail_msg("cannot read \"%s\" of \"%s\"", w->at, w->line);
    }
    sample->info = *info;
    o->kind = WT_OBSERVED_TCP_INFO;
}

/* ---- programs ---- */

static uint8_t read_reason(struct words *w)
{
    if (is_word(w, "idle"))
        return WT_STOP_IDLE;
    if (is_word(w, "stalemate"))
        return WT_STOP_STALEMATE;
    if (is_word(w, "alone"))
        return WT_STOP_ALONE;
    return is_word(w, "time") ? WT_STOP_TIME : is_word(w, "signal") ? WT_STOP_SIGNAL : WT_STOP_NONE;
}

/* "0 in poll 500 1 in recv s6 2 other 4": which program is in which call, or another enum
 * wt_wait_kind. */
static void read_waits(struct words *w, struct wt_waiting *waits)
{
    while (*(w->at += strspn(w->at, " ")) != '\0') {
        struct wt_waiting *one = &waits[number(w)];

        *one = (struct wt_waiting){.kind = WT_WAIT_CALL, .ms = -1};
        if (is_word(w, "other")) {
            one->kind = (uint8_t)number(w);
            continue;
        }
        one->kind = is_word(w, "spins") ? WT_WAIT_SPINS : WT_WAIT_CALL;
        (void)is_word(w, "in");
        one->call = call_named(w);
        if (is_numbered(w, 's'))
            one->socket = (uint64_t)number(w);
        else if (is_word(w, "for"))
            one->ms = number(w);
    }
}

static void read_stopping(struct words *w, struct wt_observed *o)
{
    o->kind = WT_OBSERVED_STOPPING;
    o->as.stopping.reason = read_reason(w);
    if (o->as.stopping.reason == WT_STOP_SIGNAL)
        o->as.stopping.signal = (int32_t)number(w);
    else
        read_waits(w, o->as.stopping.waits);
}

static void read_let_go(struct words *w, struct wt_let_go_all *gone)
{
    gone->known = true;
    while (is_numbered(w, 's')) {
        struct wt_let_go *one = &gone->at[gone->n++];

        one->socket = (uint64_t)number(w);
        if (is_word(w, "fd"))
            one->fd = (int32_t)number(w);
        one->last = is_word(w, "last");
    }
}

/* "bind /tmp/a ! EADDRINUSE", of an AF_UNIX socket. */
static void read_path(struct words *w, struct wt_observed *o)
{
    struct wt_socket_call failed = {.error = 0};
    char path[WT_PATH_BYTES + 1];

    o->kind = WT_OBSERVED_PATH;
    o->as.path.pid = o->as.path.tid = 100 + o->program;
    o->as.path.fd = 3;
    o->as.path.call = call_named(w);
    w->at += strspn(w->at, " ");
    w->at += copy_word(w->at, path, sizeof path);
    o->as.path.n = (uint8_t)strlen(path);
    memcpy(o->as.path.bytes, path, o->as.path.n);
    if (is_word(w, "!"))
        fails(w, &failed);
    o->as.path.error = failed.error;
}

static void read_ended(struct words *w, struct wt_observed *o)
{
    o->as.ended.pid = 100 + o->program;
    while (*(w->at += strspn(w->at, " ")) != '\0') {
        if (is_word(w, "pid"))
            o->as.ended.pid = (int32_t)number(w);
        else if (is_word(w, "code"))
            o->as.ended.code = (int32_t)number(w);
        else if (is_word(w, "signal"))
            o->as.ended.signal = (int32_t)number(w);
        else if (is_word(w, "by-us"))
            o->as.ended.by_us = true;
        else if (is_word(w, "lets-go"))
            read_let_go(w, &o->as.ended.let_go);
        else if (is_word(w, "left"))
            o->as.ended.left = (uint32_t)number(w);
        else if (is_word(w, "not-started"))
            o->as.ended.not_started = true;
        else if (is_word(w, "when"))
            o->as.ended.reason = read_reason(w);
        else
            fail_msg("cannot read \"%s\" of \"%s\"", w->at, w->line);
    }
}

static void read_output(struct words *w, struct wt_observed *o)
{
    const char *text = w->at + 1;

    o->as.output.n = (uint32_t)strlen(text);
    assert_true(o->as.output.n <= WT_OUTPUT_BYTES);
    memcpy(o->as.output.bytes, text, o->as.output.n);
}

static bool read_program(struct words *w, struct deed *deed)
{
    struct wt_observed *o = &deed->observed;

    if (is_word(w, "sum")) {
        deed->is_sum = true;
    } else if (is_word(w, "started")) {
        o->kind = WT_OBSERVED_STARTED;
        o->as.ended.pid = 100 + o->program;
    } else if (is_word(w, "output") || is_word(w, "error")) {
        o->kind = WT_OBSERVED_OUTPUT;
        o->as.output.is_error = w->at[-1] == 'r';
        read_output(w, o);
    } else if (is_word(w, "ending")) {
        o->kind = WT_OBSERVED_ENDING;
        read_ended(w, o);
    } else if (is_word(w, "executed")) {
        o->kind = WT_OBSERVED_EXECUTED;
        if (is_word(w, "lets-go"))
            read_let_go(w, &o->as.executed.let_go);
    } else if (is_word(w, "ended")) {
        o->kind = WT_OBSERVED_ENDED;
        read_ended(w, o);
    } else if (is_word(w, "path")) {
        read_path(w, o);
    } else if (is_word(w, "cannot-trace")) {
        o->kind = WT_OBSERVED_CANNOT_TRACE;
    } else if (is_word(w, "unwatched")) {
        o->kind = WT_OBSERVED_NOT_WATCHED;
        o->as.reason = is_word(w, "denied")   ? WT_NOT_WATCHED_DENIED
                       : is_word(w, "uring")  ? WT_NOT_WATCHED_URING
                       : is_word(w, "hidden") ? WT_NOT_WATCHED_HIDDEN
                                              : WT_NOT_WATCHED_OTHER_ABI;
    } else {
        return false;
    }
    return true;
}

/* What no program did. */
static bool read_ours(struct words *w, struct wt_observed *o)
{
    bool refused = is_word(w, "refused"), held = !refused && is_word(w, "held");

    if (refused || held || is_word(w, "lost")) {
        o->as.frame.n = o->as.frame.on_wire = 1;
        o->as.frame.loss = (uint8_t)(is_word(w, "as") ? number(w) : WT_LOSS_NTH);
        o->as.frame.packet = is_word(w, "packet") ? (uint64_t)number(w) : 0;
    } else if (is_word(w, "overflow")) {
        o->as.frame.full = true;
        o->as.frame.untold = (uint64_t)number(w);
    } else if (is_word(w, "untold")) {
        o->as.frame.untold = (uint64_t)number(w);
    } else if (is_word(w, "stalemate")) {
        o->kind = WT_OBSERVED_STALEMATE;
        o->as.stopping.reason = WT_STOP_STALEMATE;
        read_waits(w, o->as.stopping.waits);
        return true;
    } else if (is_word(w, "watcher")) {
        o->kind = WT_OBSERVED_WATCHER;
        o->as.trouble = is_word(w, "stopped")  ? WT_WATCHER_HALTED
                        : is_word(w, "traced") ? WT_WATCHER_TRACED
                                               : WT_WATCHER_KILLED;
        return true;
    } else if (is_word(w, "stopping")) {
        read_stopping(w, o);
        return true;
    } else {
        return false;
    }
    o->kind = refused ? WT_OBSERVED_REFUSED : held ? WT_OBSERVED_HELD : WT_OBSERVED_DROPPED;
    o->as.frame.from_client = true;
    return true;
}

void read_deed(struct scene *scene, const char *line, struct deed *deed)
{
    struct words w = {line, line};
    struct wt_observed *o = &deed->observed;

    memset(deed, 0, sizeof *deed);
    deed->shown = WT_CALL_WHOLE;
    if (is_word(&w, "run")) {
        deed->is_run = true;
        read_run(&w, &deed->programs);
        return;
    }
    if (!read_ours(&w, o)) {
        o->program = (uint8_t)number(&w);
        if (is_word(&w, "look"))
            read_look(scene, &w, o);
        else if (!read_program(&w, deed))
            read_call(scene, &w, deed);
    }
    o->time_ns = SCENE_START + scene->ns;
    scene->ns += 1000000;
}

void explain_deed(struct wt_explainer *explainer, struct wt_sockets *sockets,
                  const struct deed *deed, struct wt_call_commentary *commentary)
{
    struct wt_socket_change change;

    if (deed->is_run) {
        wt_sockets_programs(sockets, &deed->programs);
        wt_explain_programs(explainer, &deed->programs, commentary);
    } else if (deed->is_sum) {
        wt_explain_program_ending(explainer, deed->observed.program, commentary);
    } else {
        wt_sockets_observed(sockets, &deed->observed, deed->shown, &change);
        wt_explain_observed(explainer, &deed->observed, &change, commentary);
    }
}
