/* SPDX-License-Identifier: BSD-2-Clause */
#include "fold.h"

#include <errno.h>

#include "../renderer.h"

enum what { FREE, GOT, GAVE, NOTHING, READY, END };
enum {
    BYTES_SHOWN = 3,   /* calls that moved bytes, before the next is folded */
    EMPTY_SHOWN = 1,   /* … that gave nothing */
    PACKETS_SHOWN = 4, /* packets in one direction */
    QUIET_SHOWN = 1,   /* any of them, with -q */
    LOOPS_FROM = 20,   /* so many that give nothing, without waiting: an endless loop */
    WAITED_NS = 1000000,
};

/* ---- writing ---- */

static void put_line(struct wt_renderer *r, int program, const struct wt_remark *remark)
{
    struct wt_text *s = &r->sentence;

    wt_put_moment(r, r->fold.last_ns);
    if (program >= 0) {
        wt_put_name(r, (uint8_t)program);
        wt_text_str(r->out, "  ");
    }
    wt_put(r, "… ");
    s->len = 0;
    wt_put_remark(r, s, remark);
    wt_text_bytes(r->out, s->data, s->len);
    wt_text_char(r->out, '\n');
    r->written = WT_WROTE_PACKET;
}

static void number(struct wt_remark *remark, const char *name, uint64_t n)
{
    remark->args[remark->n_args++] =
        (struct wt_arg){.name = name, .kind = WT_ARG_NUMBER, .as.number = n};
}

static void put_calls(struct wt_renderer *r, int program, struct wt_folded *f)
{
    static const enum wt_remark_id ids[] = {[NOTHING] = WT_REMARK_FOLDED_NOTHING,
                                            [READY] = WT_REMARK_FOLDED_READY,
                                            [END] = WT_REMARK_FOLDED_END};
    struct wt_remark remark = {.n_args = 0};

    if (f->folded == 0)
        return;
    remark.id = f->what == GOT || f->what == GAVE
                    ? f->each != 0 ? WT_REMARK_FOLDED_SAME : WT_REMARK_FOLDED_BYTES
                    : ids[f->what];
    remark.args[remark.n_args++] =
        (struct wt_arg){.name = "call",
                        .kind = WT_ARG_NAME,
                        .as.text = wt_socket_call_name((enum wt_socket_call_id)f->call)};
    number(&remark, "calls", f->folded);
    number(&remark, "bytes", f->bytes);
    number(&remark, "each", f->each);
    put_line(r, program, &remark);
    f->folded = 0;
    f->bytes = f->each = 0;
}

static void put_packets(struct wt_renderer *r)
{
    struct wt_fold *fold = &r->fold;
    struct wt_remark remark = {.id = WT_REMARK_FOLDED_PACKETS};

    if (fold->folded == 0)
        return;
    number(&remark, "packets", fold->folded);
    number(&remark, "to", fold->packet);
    number(&remark, "bytes", fold->bytes);
    put_line(r, -1, &remark);
    fold->folded = 0;
    fold->bytes = 0;
}

static void put_program(struct wt_renderer *r, unsigned program)
{
    for (unsigned i = 0; i < WT_FOLD_KINDS; i++)
        put_calls(r, (int)program, &r->fold.calls[program][i]);
}

void wt_fold_end(struct wt_renderer *r)
{
    for (unsigned program = 0; r->n_programs != 0 && program < WT_MAX_PROGRAMS; program++)
        put_program(r, program);
    put_packets(r);
}

/* ---- calls ---- */

/* Does it explain nothing that is new? -q shows no remark anyway. */
static bool only_brief(const struct wt_renderer *r, const struct wt_remark *remarks, size_t n)
{
    for (size_t i = 0; i < n && !r->options.quiet; i++)
        if (!remarks[i].brief)
            return false;
    return true;
}

static unsigned shown_of(const struct wt_renderer *r, enum what what)
{
    if (r->options.quiet)
        return QUIET_SHOWN;
    return what == GOT || what == GAVE || what == READY ? BYTES_SHOWN : EMPTY_SHOWN;
}

static bool is_poll(const struct wt_socket_call *call)
{
    return call->call == WT_SC_POLL || call->call == WT_SC_SELECT || call->call == WT_SC_EPOLL_WAIT;
}

static enum what what_of(const struct wt_socket_call *call)
{
    enum wt_moves moves = wt_socket_call_moves(call->call);

    if (call->result < 0)
        return call->error == EAGAIN ? NOTHING : FREE;
    if (is_poll(call))
        return call->result == 0 ? NOTHING : READY;
    if (moves == WT_RECEIVES && call->result == 0 && call->is_tcp_or_udp &&
        call->transport == WT_OVER_TCP)
        return END;
    if (moves == WT_RECEIVES)
        return GOT;
    return moves == WT_SENDS && (uint64_t)call->result == call->asked ? GAVE : FREE;
}

/* The place of this kind of call; the one used longest ago makes room. */
static struct wt_folded *place(struct wt_renderer *r, const struct wt_socket_call *call,
                               enum what what)
{
    struct wt_folded *all = r->fold.calls[call->program], *oldest = all;

    for (unsigned i = 0; i < WT_FOLD_KINDS; i++) {
        if (all[i].what == what && all[i].call == call->call && all[i].socket == call->socket)
            return &all[i];
        if (all[i].used < oldest->used)
            oldest = &all[i];
    }
    put_calls(r, call->program, oldest);
    *oldest = (struct wt_folded){.call = call->call, .what = (uint8_t)what, .socket = call->socket};
    return oldest;
}

/* What ends a row: bytes in the other direction end one of bytes, bytes one of nothing. */
static void forget(struct wt_renderer *r, unsigned program, enum what what)
{
    for (unsigned i = 0; i < WT_FOLD_KINDS; i++) {
        struct wt_folded *f = &r->fold.calls[program][i];
        bool moves = what == GOT || what == GAVE;

        if (what == FREE || (moves && f->what != what && f->what != READY))
            f->seen = 0, f->named = false;
    }
}

static bool is_known(const struct wt_renderer *r, const struct wt_socket_call *call)
{
    for (unsigned i = 0; i < WT_FOLD_KINDS; i++) {
        const struct wt_folded *f = &r->fold.calls[call->program][i];

        if (f->call == call->call && f->socket == call->socket && f->what != FREE &&
            f->seen >= shown_of(r, (enum what)f->what))
            return true;
    }
    return false;
}

static void count(struct wt_folded *f, const struct wt_socket_call *call)
{
    uint64_t n = f->what == GOT || f->what == GAVE ? (uint64_t)call->result : 0;

    f->each = f->folded == 0 || f->each == n ? n : 0;
    f->folded++;
    f->bytes += n;
}

/* The same that gives nothing, without having waited for it: said at once, and once. */
static void name_loop(struct wt_renderer *r, unsigned program, struct wt_folded *f)
{
    struct wt_remark remark = {.id = f->what == END ? WT_REMARK_LOOP_END : WT_REMARK_LOOP_BUSY};

    if (f->named || f->seen < LOOPS_FROM)
        return;
    f->named = true;
    put_program(r, program);
    remark.args[remark.n_args++] =
        (struct wt_arg){.name = "call",
                        .kind = WT_ARG_NAME,
                        .as.text = wt_socket_call_name((enum wt_socket_call_id)f->call)};
    put_line(r, (int)program, &remark);
}

static bool fold_return(struct wt_renderer *r, const struct wt_observed *o, bool brief)
{
    const struct wt_socket_call *call = &o->as.call;
    enum what what = what_of(call);
    bool bytes = what == GOT || what == GAVE || what == READY;

    forget(r, call->program, what);
    if (what == FREE)
        return false;
    struct wt_folded *f = place(r, call, what);

    f->used = ++r->fold.uses;
    f->seen++;
    if (!brief || f->seen <= shown_of(r, what))
        return false;
    r->fold.last_ns = o->time_ns;
    count(f, call);
    if (!bytes && call->end_ns - call->begin_ns < WAITED_NS)
        name_loop(r, call->program, f);
    return true;
}

/* What -q leaves out: calls that move nothing and that nobody waits for, and that a call begins,
 * for its return is told; what the opening and the endings say anyway. */
static bool is_left_out(const struct wt_observed *o, enum wt_call_shown shown)
{
    static const uint8_t calls[] = {WT_SC_SOCKET,      WT_SC_SETSOCKOPT,  WT_SC_GETSOCKOPT,
                                    WT_SC_GETSOCKNAME, WT_SC_GETPEERNAME, WT_SC_SET_BLOCKING};

    if (o->kind == WT_OBSERVED_TCP_INFO || o->kind == WT_OBSERVED_STARTED)
        return true;
    if (o->kind == WT_OBSERVED_ENDED)
        return o->as.ended.signal == 0 && o->as.ended.code == 0;
    if (o->kind != WT_OBSERVED_CALL_BEGINS && o->kind != WT_OBSERVED_CALL_RETURNS)
        return false;
    for (size_t i = 0; i < WT_ARRAY_LEN(calls); i++)
        if (o->as.call.call == calls[i])
            return o->as.call.error == 0;
    return shown == WT_CALL_BEGINS;
}

bool wt_fold_observed(struct wt_renderer *r, const struct wt_observed *o,
                      const struct wt_call_commentary *commentary)
{
    bool brief = only_brief(r, commentary->remarks, commentary->n_remarks);

    if (r->options.every || r->n_programs == 0 || o->program >= WT_MAX_PROGRAMS)
        return false;
    if (r->options.quiet && is_left_out(o, commentary->shown))
        return true;
    if (o->kind == WT_OBSERVED_CALL_BEGINS && brief && commentary->shown == WT_CALL_BEGINS &&
        is_known(r, &o->as.call))
        return true;
    if (o->kind == WT_OBSERVED_CALL_RETURNS && fold_return(r, o, brief))
        return true;
    if (o->kind == WT_OBSERVED_STOPPING || o->kind == WT_OBSERVED_STALEMATE ||
        o->kind == WT_OBSERVED_WATCHER)
        wt_fold_end(r); /* it is about all of them */
    else if (o->kind != WT_OBSERVED_TCP_INFO)
        put_program(r, o->program);
    return false;
}

/* ---- packets ---- */

/* One that only moves bytes on, or confirms them. */
static bool is_plain(const struct wt_packet *packet, const struct wt_part *part)
{
    return part != NULL && !part->quoted && part->conversation->transport == WT_OVER_TCP &&
           packet->frame->loss == 0 &&
           (packet->layers[part->layer].u.tcp.flags & (WT_SYN | WT_FIN | WT_RST)) == 0;
}

bool wt_fold_packet(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    const struct wt_part *part = tracked->innermost;
    struct wt_fold *fold = &r->fold;
    bool plain = is_plain(packet, part) && !commentary->opens && !commentary->closes;

    if (r->options.every || r->options.whole_payload || r->n_programs == 0)
        return false;
    if (plain && part->length > 0 &&
        (part->conversation != fold->conversation || part->from != fold->from)) {
        put_packets(r);
        fold->conversation = part->conversation;
        fold->from = part->from;
        fold->seen = 0;
    }
    if (plain && part->conversation == fold->conversation)
        fold->seen++;
    if (!plain || part->conversation != fold->conversation ||
        fold->seen <= (r->options.quiet ? QUIET_SHOWN : PACKETS_SHOWN) ||
        !only_brief(r, commentary->remarks, commentary->n_remarks)) {
        put_packets(r);
        return false;
    }
    fold->last_ns = packet->frame->time_ns;
    fold->packet = packet->frame->number;
    fold->folded++;
    fold->bytes += part->length;
    return true;
}
