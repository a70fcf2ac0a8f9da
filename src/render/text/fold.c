/* SPDX-License-Identifier: BSD-2-Clause */
#include "fold.h"

#include <errno.h>

#include "../renderer.h"

enum what { FREE, GOT, GAVE, NOTHING, READY, END };
enum {
    BYTES_SHOWN = 3,    /* calls that moved bytes, before the next is folded */
    EMPTY_SHOWN = 1,    /* … that gave nothing */
    PACKETS_SHOWN = 4,  /* packets in one direction */
    QUIET_SHOWN = 1,    /* any of them, with -q */
    BULK_BYTES = 16384, /* a row that has moved so many goes on as it began: of those are shown */
    BULK_CALLS = 1,
    BULK_PACKETS = 2,
    LOOPS_FROM = 20, /* so many that give nothing, without waiting: an endless loop */
    WAITED_NS = 1000000,
};

/* ---- writing ---- */

static void begin_line(struct wt_renderer *r, int64_t time_ns, int program)
{
    wt_put_moment(r, time_ns);
    if (program >= 0) {
        wt_put_name(r, (uint8_t)program);
        wt_text_str(r->out, "  ");
    }
    wt_put(r, "… ");
    r->written = WT_WROTE_PACKET;
}

static void put_words(struct wt_renderer *r, const struct wt_remark *remark)
{
    struct wt_text *s = &r->sentence;

    s->len = 0;
    wt_put_remark(r, s, remark);
    wt_text_bytes(r->out, s->data, s->len);
}

static void name_call(struct wt_remark *remark, const struct wt_folded *f)
{
    remark->args[remark->n_args++] =
        (struct wt_arg){.name = "call",
                        .kind = WT_ARG_NAME,
                        .as.text = wt_socket_call_name((enum wt_socket_call_id)f->call)};
}

static void put_calls(struct wt_renderer *r, struct wt_folded *f)
{
    static const enum wt_remark_id ids[] = {[NOTHING] = WT_REMARK_FOLDED_NOTHING,
                                            [READY] = WT_REMARK_FOLDED_READY,
                                            [END] = WT_REMARK_FOLDED_END};
    struct wt_remark remark = {.n_args = 0};

    remark.id = f->what == GOT || f->what == GAVE
                    ? f->each != 0 ? WT_REMARK_FOLDED_SAME : WT_REMARK_FOLDED_BYTES
                    : ids[f->what];
    name_call(&remark, f);
    wt_put_number(&remark, "calls", f->folded);
    wt_put_number(&remark, "bytes", f->bytes);
    wt_put_number(&remark, "each", f->each);
    put_words(r, &remark);
    f->folded = 0;
    f->bytes = f->each = 0;
}

static void put_packets(struct wt_renderer *r)
{
    struct wt_fold *fold = &r->fold;
    struct wt_remark remark = {.id = WT_REMARK_FOLDED_PACKETS};

    wt_put_number(&remark, "packets", fold->folded);
    wt_put_number(&remark, "to", fold->packet);
    wt_put_number(&remark, "bytes", fold->bytes);
    put_words(r, &remark);
    fold->folded = 0;
    fold->bytes = 0;
}

static void put_packets_alone(struct wt_renderer *r)
{
    begin_line(r, r->fold.last_ns, -1);
    put_packets(r);
    wt_text_char(r->out, '\n');
}

/* Of the calls that are folded, those whose latest was the earliest. NULL: there are none. */
static struct wt_folded *earliest(struct wt_fold *fold, unsigned n_programs, int *program)
{
    struct wt_folded *first = NULL;

    for (unsigned i = 0; i < n_programs * WT_FOLD_KINDS; i++) {
        struct wt_folded *f = &fold->calls[i / WT_FOLD_KINDS][i % WT_FOLD_KINDS];

        if (f->folded == 0 || (first != NULL && first->last_ns <= f->last_ns))
            continue;
        first = f;
        *program = (int)(i / WT_FOLD_KINDS);
    }
    return first;
}

static unsigned rows(const struct wt_fold *fold, unsigned n_programs)
{
    unsigned n = 0;

    for (unsigned i = 0; i < n_programs * WT_FOLD_KINDS; i++)
        n += fold->calls[i / WT_FOLD_KINDS][i % WT_FOLD_KINDS].folded > 0;
    return n;
}

static int64_t latest(const struct wt_fold *fold, unsigned n_programs)
{
    int64_t last_ns = fold->last_ns;

    for (unsigned i = 0; i < n_programs * WT_FOLD_KINDS; i++) {
        const struct wt_folded *f = &fold->calls[i / WT_FOLD_KINDS][i % WT_FOLD_KINDS];

        if (f->folded > 0 && f->last_ns > last_ns)
            last_ns = f->last_ns;
    }
    return last_ns;
}

/* Packets, and what the programs at both ends did with them meanwhile: one line. */
static void put_exchange(struct wt_renderer *r)
{
    struct wt_fold *fold = &r->fold;
    struct wt_folded *calls;
    int program;

    begin_line(r, latest(fold, r->n_programs), -1);
    put_packets(r);
    while ((calls = earliest(fold, r->n_programs, &program)) != NULL) {
        wt_put_label(r, WT_LABEL_FOLDED_AND);
        r->sentence.len = 0;
        wt_put_program(r, &r->sentence, (uint64_t)program);
        wt_text_bytes(r->out, r->sentence.data, r->sentence.len);
        wt_put_label(r, WT_LABEL_COLON);
        put_calls(r, calls);
    }
    wt_text_char(r->out, '\n');
}

/* Each has the time of its latest, so all of them stand before whatever is shown next: were some
 * kept back, the times of the story would go back with them. */
void wt_fold_end(struct wt_renderer *r)
{
    enum { ENDS = 2 };
    struct wt_fold *fold = &r->fold;
    struct wt_folded *calls;
    int program;

    if (!fold->any)
        return;
    fold->any = false;
    if (fold->folded > 0 && rows(fold, r->n_programs) <= ENDS) {
        put_exchange(r);
        return;
    }
    while ((calls = earliest(fold, r->n_programs, &program)) != NULL) {
        if (fold->folded > 0 && fold->last_ns <= calls->last_ns)
            put_packets_alone(r);
        begin_line(r, calls->last_ns, program);
        put_calls(r, calls);
        wt_text_char(r->out, '\n');
    }
    if (fold->folded > 0)
        put_packets_alone(r);
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

static unsigned shown_of(const struct wt_renderer *r, const struct wt_folded *f)
{
    if (r->options.quiet)
        return QUIET_SHOWN;
    if (f->moved >= BULK_BYTES)
        return BULK_CALLS;
    return f->what == GOT || f->what == GAVE || f->what == READY ? BYTES_SHOWN : EMPTY_SHOWN;
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
    if (oldest->folded > 0)
        wt_fold_end(r);
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
            f->seen = 0, f->moved = 0, f->named = false;
    }
}

static bool is_known(const struct wt_renderer *r, const struct wt_socket_call *call)
{
    for (unsigned i = 0; i < WT_FOLD_KINDS; i++) {
        const struct wt_folded *f = &r->fold.calls[call->program][i];

        if (f->call == call->call && f->socket == call->socket && f->what != FREE &&
            f->seen >= shown_of(r, f))
            return true;
    }
    return false;
}

static uint64_t bytes_of(const struct wt_folded *f, const struct wt_socket_call *call)
{
    return f->what == GOT || f->what == GAVE ? (uint64_t)call->result : 0;
}

static void count(struct wt_folded *f, const struct wt_observed *o)
{
    uint64_t n = bytes_of(f, &o->as.call);

    f->each = f->folded == 0 || f->each == n ? n : 0;
    f->folded++;
    f->bytes += n;
    f->last_ns = o->time_ns;
}

/* The same that gives nothing, without having waited for it: said at once, and once. */
static void name_loop(struct wt_renderer *r, unsigned program, struct wt_folded *f)
{
    struct wt_remark remark = {.id = f->what == END ? WT_REMARK_LOOP_END : WT_REMARK_LOOP_BUSY};
    int64_t now = f->last_ns;

    if (f->named || f->seen < LOOPS_FROM)
        return;
    f->named = true;
    wt_fold_end(r);
    name_call(&remark, f);
    begin_line(r, now, (int)program);
    put_words(r, &remark);
    wt_text_char(r->out, '\n');
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
    f->moved += bytes_of(f, call);
    if (!brief || f->seen <= shown_of(r, f))
        return false;
    count(f, o);
    r->fold.any = true;
    if (!bytes && call->end_ns - call->begin_ns < WAITED_NS)
        name_loop(r, call->program, f);
    return true;
}

/* What -q leaves out: calls that move nothing and that nobody waits for (the FIN of a close() has
 * its own line), and that a call begins, for its return is told; what the opening and the endings
 * say anyway. */
static bool is_left_out(const struct wt_observed *o, enum wt_call_shown shown)
{
    static const uint8_t calls[] = {WT_SC_SOCKET,      WT_SC_SETSOCKOPT,  WT_SC_GETSOCKOPT,
                                    WT_SC_GETSOCKNAME, WT_SC_GETPEERNAME, WT_SC_SET_BLOCKING,
                                    WT_SC_BIND,        WT_SC_LISTEN,      WT_SC_CLOSE};

    if (o->kind == WT_OBSERVED_TCP_INFO || o->kind == WT_OBSERVED_STARTED)
        return true;
    if (o->kind == WT_OBSERVED_PATH)
        return o->as.path.error == 0;
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
    wt_fold_end(r);
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

static unsigned packets_shown(const struct wt_renderer *r)
{
    if (r->options.quiet)
        return QUIET_SHOWN;
    return r->fold.moved >= BULK_BYTES ? BULK_PACKETS : PACKETS_SHOWN;
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
        wt_fold_end(r);
        fold->conversation = part->conversation;
        fold->from = part->from;
        fold->seen = 0;
        fold->moved = 0;
    }
    if (plain && part->conversation == fold->conversation) {
        fold->seen++;
        fold->moved += part->length;
    }
    if (!plain || part->conversation != fold->conversation || fold->seen <= packets_shown(r) ||
        !only_brief(r, commentary->remarks, commentary->n_remarks)) {
        wt_fold_end(r);
        return false;
    }
    fold->any = true;
    fold->last_ns = packet->frame->time_ns;
    fold->packet = packet->frame->number;
    fold->folded++;
    fold->bytes += part->length;
    return true;
}
