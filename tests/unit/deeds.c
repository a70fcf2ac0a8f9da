/* SPDX-License-Identifier: BSD-2-Clause */
#include "deeds.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words of a line ---- */

struct words {
    const char *at;
    const char *line;
};

static bool is_word(struct words *w, const char *want)
{
    size_t n = strlen(want);

    w->at += strspn(w->at, " ");
    if (strncmp(w->at, want, n) != 0 || (w->at[n] != ' ' && w->at[n] != '\0'))
        return false;
    w->at += n;
    return true;
}

static long long number(struct words *w)
{
    char *end;
    long long n = strtoll(w->at, &end, 10);

    if (end == w->at)
        fail_msg("no number at \"%s\" of \"%s\"", w->at, w->line);
    w->at = end;
    return n;
}

static bool is_numbered(struct words *w, char letter)
{
    w->at += strspn(w->at, " ");
    if (w->at[0] != letter || w->at[1] < '0' || w->at[1] > '9')
        return false;
    w->at++;
    return true;
}

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

static uint8_t call_named(struct words *w)
{
    w->at += strspn(w->at, " ");
    for (int i = 0; i < (int)WT_N_SOCKET_CALLS; i++)
        if (is_word(w, wt_socket_call_name((enum wt_socket_call_id)i)))
            return (uint8_t)i;
    fail_msg("no such call: \"%s\"", w->line);
    return 0;
}

static int32_t errno_named(struct words *w)
{
    w->at += strspn(w->at, " ");
    for (int32_t i = 1; i < 200; i++)
        if (wt_errno_name(i)[0] != '\0' && is_word(w, wt_errno_name(i)))
            return i;
    return (int32_t)number(w);
}

static void option_named(struct words *w, struct wt_socket_call *c)
{
    static const int32_t levels[] = {SOL_SOCKET, IPPROTO_TCP, IPPROTO_IP, IPPROTO_IPV6};

    w->at += strspn(w->at, " ");
    for (size_t l = 0; l < WT_ARRAY_LEN(levels); l++)
        for (int32_t option = 0; option < 128; option++) {
            const char *name = wt_socket_option_name(levels[l], option);

            if (name[0] != '\0' && is_word(w, name)) {
                c->level = levels[l];
                c->option = option;
                c->value = number(w);
                return;
            }
        }
    c->level = (int32_t)number(w);
    c->option = (int32_t)number(w);
    c->value = number(w);
}

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
    else if (is_word(w, "pid"))
        c->pid = c->tid = (int32_t)number(w);
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
    else if (is_word(w, "linger"))
        c->linger = number(w);
    else if (is_word(w, "value"))
        c->value = number(w);
    else if (is_word(w, "flags"))
        c->flags = (int32_t)number(w);
    else if (is_word(w, "says"))
        says(w, c);
    else
        return false;
    return true;
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

/* ---- programs ---- */

static uint8_t read_reason(struct words *w)
{
    if (is_word(w, "idle"))
        return WT_STOP_IDLE;
    return is_word(w, "time") ? WT_STOP_TIME : is_word(w, "signal") ? WT_STOP_SIGNAL : WT_STOP_NONE;
}

static void read_stopping(struct words *w, struct wt_observed *o)
{
    o->kind = WT_OBSERVED_STOPPING;
    o->as.stopping.reason = read_reason(w);
    if (o->as.stopping.reason == WT_STOP_SIGNAL)
        o->as.stopping.signal = (int32_t)number(w);
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
    } else if (is_word(w, "output") || is_word(w, "error")) {
        o->kind = WT_OBSERVED_OUTPUT;
        o->as.output.is_error = w->at[-1] == 'r';
        read_output(w, o);
    } else if (is_word(w, "ending")) {
        o->kind = WT_OBSERVED_ENDING;
        read_ended(w, o);
    } else if (is_word(w, "ended")) {
        o->kind = WT_OBSERVED_ENDED;
        read_ended(w, o);
    } else if (is_word(w, "unwatched")) {
        o->kind = WT_OBSERVED_NOT_WATCHED;
        o->as.reason = is_word(w, "denied") ? WT_NOT_WATCHED_DENIED : WT_NOT_WATCHED_OTHER_ABI;
    } else {
        return false;
    }
    return true;
}

/* What no program did. */
static bool read_ours(struct words *w, struct wt_observed *o)
{
    bool refused = is_word(w, "refused");

    if (refused || is_word(w, "lost")) {
        o->as.frame.n = o->as.frame.on_wire = 1;
    } else if (is_word(w, "overflow")) {
        o->as.frame.full = true;
        o->as.frame.untold = (uint64_t)number(w);
    } else if (is_word(w, "untold")) {
        o->as.frame.untold = (uint64_t)number(w);
    } else if (is_word(w, "stopping")) {
        read_stopping(w, o);
        return true;
    } else {
        return false;
    }
    o->kind = refused ? WT_OBSERVED_REFUSED : WT_OBSERVED_DROPPED;
    o->as.frame.from_client = true;
    return true;
}

static void read_run(struct words *w, struct wt_programs_setup *p)
{
    static char python[] = "python3", server[] = "lessons/server.py", client[] = "client.py";
    static char other[] = "./other";
    static char *const argv[][3] = {
        {python, server, NULL},
        {python,      client,       NULL},
        {other,  NULL }
    };

    *p = (struct wt_programs_setup){.n = WT_ARRAY_LEN(argv), .low_ports = true};
    for (size_t i = 0; i < p->n; i++)
        p->argv[i] = argv[i];
    if (is_word(w, "host"))
        p->network = WT_NETWORK_HOST;
    else if (is_word(w, "veth"))
        p->network = WT_NETWORK_VETH, p->n = 2;
    else
        (void)is_word(w, "private");
    p->address[0] = "10.0.0.2";
    p->address[1] = "10.0.0.1";
    p->hardware[0] = "02:00:00:00:00:02";
    p->hardware[1] = "02:00:00:00:00:01";
    while (*(w->at += strspn(w->at, " ")) != '\0') {
        if (is_word(w, "lose"))
            p->lose = (uint32_t)number(w);
        else if (is_word(w, "delay"))
            p->delay_ms = (uint32_t)number(w);
        else if (is_word(w, "refuse"))
            p->refuse = true;
        else
            fail_msg("cannot read \"%s\" of \"%s\"", w->at, w->line);
    }
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
        if (!read_program(&w, deed))
            read_call(scene, &w, deed);
    }
    o->time_ns = SCENE_START + scene->ns;
    scene->ns += 1000000;
}

void explain_deed(struct wt_explainer *explainer, struct wt_sockets *sockets,
                  const struct deed *deed, struct wt_call_commentary *told)
{
    struct wt_socket_change step;

    if (deed->is_run) {
        wt_sockets_programs(sockets, &deed->programs);
        wt_explain_programs(explainer, &deed->programs, told);
    } else if (deed->is_sum) {
        wt_explain_program_ending(explainer, deed->observed.program, told);
    } else {
        wt_sockets_observed(sockets, &deed->observed, deed->shown, &step);
        wt_explain_observed(explainer, &deed->observed, &step, told);
    }
}
