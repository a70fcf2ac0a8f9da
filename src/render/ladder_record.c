/* SPDX-License-Identifier: BSD-2-Clause */
/* From a packet to a step of its conversation's ladder: what has to be remembered to draw it. */
#include "ladder.h"

/* The packet in the numbers of its part, and what is known of its conversation's ladder. */
struct recording {
    struct wt_renderer *r;
    const struct wt_packet *packet;
    const struct wt_part *part;
    const struct wt_told *told;
    struct ladder *ladder;
    struct ladder_step step;
};

static bool is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

/* ---- calls ---- */

static void notice(struct ladder_step *s, enum ladder_notice what)
{
    if (s->n_notices < LADDER_MAX_NOTICES)
        s->notices[s->n_notices++] = (uint8_t)what;
}

/* A call that sends; one segment may need two: send(), then close(). */
static void take_sender_call(struct ladder_step *s, enum wt_call call)
{
    for (unsigned i = 0; i < LADDER_MAX_CALLS; i++) {
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
    for (size_t i = 0; i < rec->told->n_remarks; i++) {
        enum wt_call call = rec->told->remarks[i].call;

        if (rec->told->remarks[i].aside || call == WT_CALL_NONE || call == WT_CALL_KERNEL)
            continue;
        if (call == WT_CALL_CONNECT_FAILS)
            notice(&rec->step, LADDER_CONNECT_FAILS);
        else
            take_sender_call(&rec->step, call);
    }
}

/* Does the program at the other end read what comes? One that has sent its FIN most often has
 * closed its socket for good. */
static bool is_read(const struct recording *rec)
{
    const struct wt_conversation *c = rec->part->conversation;

    return !c->end[!rec->part->from].sent_fin || rec->ladder->reads_on[!rec->part->from];
}

static void notice_segment(struct recording *rec)
{
    const struct wt_part *part = rec->part;
    struct ladder_step *s = &rec->step;
    bool in_order = !(part->analysis & (WT_TA_OUT_OF_ORDER | WT_TA_LOST_SEGMENT));

    if (wt_part_has(part, WT_EV_ESTABLISHED) && part->from == part->conversation->client &&
        !(part->conversation->marks & WT_MARK_SIMULTANEOUS_OPEN))
        notice(s, LADDER_ACCEPT);
    if (wt_part_has(part, WT_EV_DATA) && in_order && is_read(rec))
        notice(s, LADDER_RECV);
    if (wt_part_has(part, WT_EV_FIN) && in_order && is_read(rec))
        notice(s, LADDER_END_OF_STREAM);
    if (wt_part_has(part, WT_EV_ABORT) ||
        (wt_part_has(part, WT_EV_RST_AFTER_FIN) && !part->conversation->end[!part->from].sent_fin))
        notice(s, LADDER_RECV_FAILS);
}

/* ---- numbers ---- */

static void take_numbers(struct recording *rec)
{
    const struct wt_part *part = rec->part;
    const struct wt_tcp *tcp = &rec->packet->layers[part->layer].u.tcp;
    struct ladder_step *s = &rec->step;

    s->flags = tcp->flags;
    s->raw_seq = tcp->seq;
    s->raw_ack = tcp->ack;
    s->seq = part->analysed ? part->rel_seq : tcp->seq;
    s->ack = part->analysed ? part->rel_ack : tcp->ack;
    s->length = part->analysed ? part->length : 0;
    s->marks = part->analysed ? LADDER_ANALYSED : 0;
}

/* An ack is worth its place where it is news, or where there is nothing else. */
static void take_ack(struct recording *rec)
{
    struct ladder *l = rec->ladder;
    struct ladder_step *s = &rec->step;
    unsigned from = s->from;

    if (!(s->flags & WT_ACK))
        return;
    bool news = !l->ack_seen[from] || is_after(s->ack, l->acked[from]);

    if (news || !(s->marks & LADDER_ANALYSED) ||
        (s->length == 0 && !(s->flags & (WT_SYN | WT_FIN | WT_RST))))
        s->marks |= LADDER_SHOWS_ACK;
    if (news && s->marks & LADDER_ANALYSED && !(s->flags & WT_RST)) {
        l->ack_seen[from] = true;
        l->acked[from] = s->ack;
    }
}

static void keep(struct recording *rec, const struct ladder_step *s)
{
    ladder_keep(rec->r->ladders, rec->ladder, s, !rec->r->options.every);
}

/* Bytes that went by unseen, before this packet: a step of their own. */
static void keep_gap(struct recording *rec)
{
    const struct ladder *l = rec->ladder;
    struct ladder_step gap = rec->step;
    unsigned from = gap.from;

    if (!l->next_known[from] || !is_after(rec->step.seq, l->next[from]))
        return;
    gap.kind = LADDER_GAP;
    gap.seq = l->next[from];
    gap.raw_seq = gap.seq + (rec->step.raw_seq - rec->step.seq);
    gap.bytes = rec->step.seq - l->next[from];
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
    struct ladder *l = rec->ladder;
    const struct ladder_step *s = &rec->step;
    uint32_t next = s->seq + s->length + ((s->flags & WT_SYN) != 0) + ((s->flags & WT_FIN) != 0);

    if (!(s->marks & LADDER_ANALYSED) || s->flags & WT_RST)
        return;
    if (!l->next_known[s->from] || is_after(next, l->next[s->from]))
        l->next[s->from] = next;
    l->next_known[s->from] = true;
}

static void mark_plain(struct ladder_step *s)
{
    bool only_read =
        s->n_notices == 0 ||
        (s->n_notices == 1 && (s->notices[0] == LADDER_RECV || s->notices[0] == LADDER_RECVFROM));
    bool plain_flags = (s->flags & ~(uint32_t)(WT_PSH | WT_ACK)) == 0;
    bool says = s->length > 0 || s->marks & LADDER_SHOWS_ACK || s->kind == LADDER_DATAGRAM;

    if (plain_flags && only_read && s->n_notes == 0 && says)
        s->marks |= LADDER_PLAIN;
}

static void keep_segment(struct recording *rec)
{
    struct ladder *l = rec->ladder;
    unsigned other = !rec->part->from;

    take_numbers(rec);
    take_ack(rec);
    if (wt_part_has(rec->part, WT_EV_HALF_CLOSE_DATA))
        l->reads_on[other] = true;
    if (ladder_is_told(rec->told, WT_REMARK_ABORT) || wt_part_has(rec->part, WT_EV_RST_AFTER_FIN))
        ladder_unread(l, rec->part->from);
    take_calls(rec);
    notice_segment(rec);
    ladder_note_remarks(&rec->step, rec->told);
    if (ladder_has_gap(rec->told))
        keep_gap(rec);
    if (ladder_is_told(rec->told, WT_REMARK_OUT_OF_ORDER))
        ladder_fill_gap(l, &rec->step);
    if (ladder_is_repeat(rec->told))
        ladder_mark_lost(l, &rec->step);
    mark_plain(&rec->step);
    advance(rec);
    keep(rec, &rec->step);
}

static void keep_datagram(struct recording *rec)
{
    rec->step.kind = LADDER_DATAGRAM;
    rec->step.length = (uint32_t)rec->packet->layers[rec->part->layer].payload.on_wire;
    take_calls(rec);
    notice(&rec->step, LADDER_RECVFROM);
    ladder_note_remarks(&rec->step, rec->told);
    mark_plain(&rec->step);
    keep(rec, &rec->step);
}

/* ---- ICMP errors ---- */

static void take_words(struct recording *rec, const struct wt_ip *source)
{
    struct wt_renderer *r = rec->r;
    struct wt_text *words = &rec->ladder->words;
    const struct wt_ip *other = &rec->part->conversation->end[!rec->part->from].at.ip;
    struct wt_remark line;

    rec->step.words_at = (uint32_t)words->len;
    if (wt_explain_headline(rec->packet, &line))
        wt_put_remark(r, words, &line);
    char *gap = words->len > 0 ? memmem(words->data + rec->step.words_at,
                                        words->len - rec->step.words_at, "  ", 2)
                               : NULL;

    if (gap != NULL) { /* in a table a column ends there */
        memmove(gap, gap + 1, (size_t)(words->data + words->len - gap) - 1);
        words->len--;
    }
    if (source != NULL && !wt_ip_same(source, other)) {
        const char *from = wt_label(r->options.language, WT_LABEL_LADDER_FROM);

        rec->step.marks |= LADDER_FROM_ROUTER;
        wt_text_char(words, '\n');
        wt_put_symbols(r, words, from, strlen(from));
        wt_text_char(words, ' ');
        wt_text_ip(words, source);
    }
    size_t length = words->len - rec->step.words_at;

    rec->step.words_len = (uint16_t)(length < UINT16_MAX ? length : UINT16_MAX);
}

/* The packet it answers never reached a program. */
static void forget_reading(struct ladder *l, unsigned sender)
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

    if (rec->ladder->n >= LADDER_FIRST_STEPS) /* its words could not be dropped with it */
        return;
    rec->step.kind = LADDER_ICMP;
    rec->step.from = !sender;
    if (wt_part_has(rec->part, WT_EV_ICMP_REFUSED) &&
        rec->part->conversation->transport == WT_OVER_TCP)
        notice(&rec->step, LADDER_CONNECT_FAILS);
    if (!ladder_is_full(rec->r->ladders))
        take_words(rec, wt_source_ip(rec->packet));
    forget_reading(rec->ladder, sender);
    keep(rec, &rec->step);
}

/* ---- the view ---- */

static bool is_wanted(const struct wt_renderer *r, const struct wt_part *part)
{
    return part != NULL && part->conversation->number != 0 &&
           (r->options.conversation == 0 || part->conversation->number == r->options.conversation);
}

void ladder_packet(struct wt_renderer *r, const struct wt_packet *packet,
                   const struct wt_step *step, const struct wt_told *told)
{
    struct recording rec = {.r = r, .packet = packet, .part = step->told, .told = told};
    const struct wt_part *part = step->told;

    if (part != NULL && part->conversation->number > r->ladders->highest)
        r->ladders->highest = part->conversation->number;
    if (!is_wanted(r, part) || told == NULL)
        return;
    rec.ladder = ladder_of(r->ladders, part->conversation->number);
    if (rec.ladder == NULL)
        return;
    rec.step.time_ns = packet->frame->time_ns;
    rec.step.frame = rec.step.last_frame = (uint32_t)packet->frame->number;
    rec.step.from = part->from;
    rec.step.states[0] = (uint8_t)part->conversation->end[0].state;
    rec.step.states[1] = (uint8_t)part->conversation->end[1].state;
    if (part->quoted)
        keep_error(&rec);
    else if (part->conversation->transport == WT_OVER_UDP)
        keep_datagram(&rec);
    else
        keep_segment(&rec);
}
