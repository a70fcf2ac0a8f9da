/* SPDX-License-Identifier: BSD-2-Clause */
/* From a packet to a row of its conversation's ladder: what has to be remembered to draw it. */
#include "book.h"

/* The packet in the numbers of its part, and what is known of its conversation's ladder. */
struct recording {
    struct wt_ladder_book *book;
    const struct wt_packet *packet;
    const struct wt_part *part;
    const struct wt_commentary *commentary;
    struct wt_ladder *ladder;
    struct wt_ladder_row row;
};

static bool is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

/* ---- calls ---- */

static void notice(struct wt_ladder_row *s, enum wt_ladder_notice what)
{
    if (s->n_notices < WT_LADDER_MAX_NOTICES)
        s->notices[s->n_notices++] = (uint8_t)what;
}

/* A call that sends; one segment may need two: send(), then close(). */
static void take_sender_call(struct wt_ladder_row *s, enum wt_call call)
{
    for (unsigned i = 0; i < WT_LADDER_MAX_CALLS; i++) {
        if (s->calls[i] == call)
            return;
        if (s->calls[i] == WT_CALL_NONE) {
            s->calls[i] = (uint8_t)call;
            return;
        }
    }
}

/* The calls of the story's remarks; one that fails is the receiver's. */
static void take_calls(struct recording *rec)
{
    for (size_t i = 0; i < rec->commentary->n_remarks; i++) {
        enum wt_call call = rec->commentary->remarks[i].call;

        if (rec->commentary->remarks[i].aside || call == WT_CALL_NONE || call == WT_CALL_KERNEL)
            continue;
        if (call == WT_CALL_CONNECT_FAILS)
            notice(&rec->row, WT_LADDER_CONNECT_FAILS);
        else
            take_sender_call(&rec->row, call);
    }
}

/* Will the program at the other end read this data? One that sent its FIN has usually closed its
 * socket. */
static bool is_read(const struct recording *rec)
{
    const struct wt_conversation *c = rec->part->conversation;

    return !c->end[!rec->part->from].sent_fin || rec->ladder->reads_on[!rec->part->from];
}

static void notice_segment(struct recording *rec)
{
    const struct wt_part *part = rec->part;
    struct wt_ladder_row *s = &rec->row;
    bool in_order = !(part->analysis & (WT_TA_OUT_OF_ORDER | WT_TA_LOST_SEGMENT));

    if (wt_part_has(part, WT_EV_ESTABLISHED) && part->from == part->conversation->client &&
        !(part->conversation->marks & WT_MARK_SIMULTANEOUS_OPEN))
        notice(s, WT_LADDER_ACCEPT);
    if (wt_part_has(part, WT_EV_DATA) && in_order && is_read(rec))
        notice(s, WT_LADDER_RECV);
    if (wt_part_has(part, WT_EV_FIN) && in_order && is_read(rec))
        notice(s, WT_LADDER_END_OF_STREAM);
    if (wt_part_has(part, WT_EV_ABORT) ||
        (wt_part_has(part, WT_EV_RST_AFTER_FIN) && !part->conversation->end[!part->from].sent_fin))
        notice(s, WT_LADDER_RECV_FAILS);
}

/* ---- numbers ---- */

static void take_numbers(struct recording *rec)
{
    const struct wt_part *part = rec->part;
    const struct wt_tcp *tcp = &rec->packet->layers[part->layer].u.tcp;
    struct wt_ladder_row *s = &rec->row;

    s->flags = tcp->flags;
    s->raw_seq = tcp->seq;
    s->raw_ack = tcp->ack;
    s->seq = part->analysed ? part->rel_seq : tcp->seq;
    s->ack = part->analysed ? part->rel_ack : tcp->ack;
    s->length = part->analysed ? part->length : 0;
    s->marks = part->analysed ? WT_LADDER_ANALYSED : 0;
}

/* Show the ack where it is new, or where there is nothing else to show. */
static void take_ack(struct recording *rec)
{
    struct wt_ladder *l = rec->ladder;
    struct wt_ladder_row *s = &rec->row;
    unsigned from = s->from;

    if (!(s->flags & WT_ACK))
        return;
    bool news = !l->ack_seen[from] || is_after(s->ack, l->acked[from]);

    if (news || !(s->marks & WT_LADDER_ANALYSED) ||
        (s->length == 0 && !(s->flags & (WT_SYN | WT_FIN | WT_RST))))
        s->marks |= WT_LADDER_SHOWS_ACK;
    if (news && s->marks & WT_LADDER_ANALYSED && !(s->flags & WT_RST)) {
        l->ack_seen[from] = true;
        l->acked[from] = s->ack;
    }
}

static void keep(struct recording *rec, const struct wt_ladder_row *s)
{
    ladder_keep(rec->book, rec->ladder, s);
}

/* Bytes before this packet that were not captured: a row of their own. */
static void keep_gap(struct recording *rec)
{
    const struct wt_ladder *l = rec->ladder;
    struct wt_ladder_row gap = rec->row;
    unsigned from = gap.from;

    if (!l->next_known[from] || !is_after(rec->row.seq, l->next[from]))
        return;
    gap.kind = WT_LADDER_GAP;
    gap.seq = l->next[from];
    gap.raw_seq = gap.seq + (rec->row.raw_seq - rec->row.seq);
    gap.bytes = rec->row.seq - l->next[from];
    gap.flags = 0;
    gap.length = 0;
    gap.marks = 0;
    memset(gap.calls, 0, sizeof gap.calls);
    gap.n_notes = gap.n_notices = 0;
    if (l->n > 0)
        memcpy(gap.states, l->steps[l->n - 1].states, sizeof gap.states);
    keep(rec, &gap);
}

static void advance(struct recording *rec)
{
    struct wt_ladder *l = rec->ladder;
    const struct wt_ladder_row *s = &rec->row;
    uint32_t next = s->seq + s->length + ((s->flags & WT_SYN) != 0) + ((s->flags & WT_FIN) != 0);

    if (!(s->marks & WT_LADDER_ANALYSED) || s->flags & WT_RST)
        return;
    if (!l->next_known[s->from] || is_after(next, l->next[s->from]))
        l->next[s->from] = next;
    l->next_known[s->from] = true;
}

static void mark_plain(struct wt_ladder_row *s)
{
    bool only_read = s->n_notices == 0 ||
                     (s->n_notices == 1 &&
                      (s->notices[0] == WT_LADDER_RECV || s->notices[0] == WT_LADDER_RECVFROM));
    bool plain_flags = (s->flags & ~(uint32_t)(WT_PSH | WT_ACK)) == 0;
    bool says = s->length > 0 || s->marks & WT_LADDER_SHOWS_ACK || s->kind == WT_LADDER_DATAGRAM;

    if (plain_flags && only_read && s->n_notes == 0 && says)
        s->marks |= WT_LADDER_PLAIN;
}

static void keep_segment(struct recording *rec)
{
    struct wt_ladder *l = rec->ladder;
    unsigned other = !rec->part->from;

    take_numbers(rec);
    take_ack(rec);
    if (wt_part_has(rec->part, WT_EV_HALF_CLOSE_DATA))
        l->reads_on[other] = true;
    if (ladder_is_told(rec->commentary, WT_REMARK_ABORT) ||
        wt_part_has(rec->part, WT_EV_RST_AFTER_FIN))
        ladder_unread(l, rec->part->from);
    take_calls(rec);
    notice_segment(rec);
    ladder_note_remarks(&rec->row, rec->commentary);
    if (ladder_has_gap(rec->commentary))
        keep_gap(rec);
    if (ladder_is_told(rec->commentary, WT_REMARK_OUT_OF_ORDER))
        ladder_fill_gap(l, &rec->row);
    if (ladder_is_repeat(rec->commentary))
        ladder_mark_lost(l, &rec->row, rec->part->repeats);
    mark_plain(&rec->row);
    advance(rec);
    keep(rec, &rec->row);
}

static void keep_datagram(struct recording *rec)
{
    rec->row.kind = WT_LADDER_DATAGRAM;
    rec->row.length = (uint32_t)rec->packet->layers[rec->part->layer].payload.on_wire;
    take_calls(rec);
    notice(&rec->row, WT_LADDER_RECVFROM);
    ladder_note_remarks(&rec->row, rec->commentary);
    mark_plain(&rec->row);
    keep(rec, &rec->row);
}

/* ---- ICMP errors ---- */

/* The error's line, as a remark: its id here, its arguments in the ladder. */
static void take_line(struct recording *rec, const struct wt_ip *source)
{
    struct wt_ladder *l = rec->ladder;
    const struct wt_ip *other = &rec->part->conversation->end[!rec->part->from].at.ip;
    struct wt_arg router = {.kind = WT_ARG_IP};
    struct wt_remark line = {.n_args = 0};

    rec->row.args_at = (uint32_t)l->n_args;
    if (wt_explain_headline(rec->packet, &line)) {
        for (unsigned i = 0; i < line.n_args; i++)
            if (!ladder_keep_arg(rec->book, l, &line.args[i]))
                return;
        rec->row.line = (uint16_t)line.id;
        rec->row.n_args = line.n_args;
    }
    if (source == NULL || wt_ip_same(source, other))
        return;
    router.as.ip = *source;
    if (ladder_keep_arg(rec->book, l, &router))
        rec->row.marks |= WT_LADDER_FROM_ROUTER;
}

/* The packet it answers never reached a program. */
static void forget_reading(struct wt_ladder *l, unsigned sender)
{
    for (size_t i = l->n; i-- > 0;) {
        if (l->steps[i].from != sender)
            continue;
        l->steps[i].n_notices = 0;
        return;
    }
}

static void keep_error(struct recording *rec)
{
    unsigned sender = rec->part->from;

    if (rec->ladder->n >= WT_LADDER_FIRST_STEPS) /* its line could not be dropped with it */
        return;
    rec->row.kind = WT_LADDER_ICMP;
    rec->row.from = !sender;
    if (wt_part_has(rec->part, WT_EV_ICMP_REFUSED) &&
        rec->part->conversation->transport == WT_OVER_TCP)
        notice(&rec->row, WT_LADDER_CONNECT_FAILS);
    rec->row.line = WT_N_REMARKS;
    if (!ladder_is_full(rec->book))
        take_line(rec, wt_source_ip(rec->packet));
    forget_reading(rec->ladder, sender);
    keep(rec, &rec->row);
}

/* ---- a packet ---- */

static bool is_wanted(const struct wt_ladder_book *book, const struct wt_part *part)
{
    return part != NULL && part->conversation->number != 0 &&
           (book->conversation == 0 || part->conversation->number == book->conversation);
}

void wt_ladder_packet(struct wt_ladder_book *book, const struct wt_packet *packet,
                      const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    struct recording rec = {
        .book = book, .packet = packet, .part = tracked->innermost, .commentary = commentary};
    const struct wt_part *part = tracked->innermost;

    if (part != NULL && part->conversation->number > book->highest)
        book->highest = part->conversation->number;
    if (!is_wanted(book, part) || commentary == NULL)
        return;
    rec.ladder = ladder_of(book, part->conversation->number);
    if (rec.ladder == NULL)
        return;
    rec.row.time_ns = packet->frame->time_ns;
    rec.row.frame = rec.row.last_frame = (uint32_t)packet->frame->number;
    rec.row.from = part->from;
    rec.row.states[0] = (uint8_t)part->conversation->end[0].state;
    rec.row.states[1] = (uint8_t)part->conversation->end[1].state;
    if (part->quoted)
        keep_error(&rec);
    else if (part->conversation->transport == WT_OVER_UDP)
        keep_datagram(&rec);
    else
        keep_segment(&rec);
}
