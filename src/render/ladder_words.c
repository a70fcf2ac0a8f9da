/* SPDX-License-Identifier: BSD-2-Clause */
/* The words on an arrow and beside its ends, the same for every form of picture. Each piece is a
 * line of the buffer and is never broken. */
#include "ladder.h"

static void put_static(struct wt_renderer *r, struct wt_text *out, const char *text)
{
    wt_put_symbols(r, out, text, strlen(text));
}

void ladder_with_number(struct wt_renderer *r, struct wt_text *out, enum wt_label label,
                        uint64_t number)
{
    wt_put_filled(r, out, wt_label(r->options.language, label),
                  (struct wt_numbers){.a = number, .grouped = true});
}

/* bytes 1–4, or byte 5 */
static void put_range(struct wt_renderer *r, struct wt_text *out, uint32_t first, uint64_t length)
{
    enum wt_label label = length == 1 ? WT_LABEL_ONE_BYTE_RANGE : WT_LABEL_BYTES_RANGE;

    put_static(r, out, wt_label(r->options.language, label));
    wt_text_char(out, ' ');
    wt_text_u64(out, first);
    if (length > 1) {
        put_static(r, out, "–");
        wt_text_u64(out, (uint32_t)(first + (uint32_t)length - 1));
    }
}

void ladder_notes(struct wt_renderer *r, const struct wt_ladder_row *s, struct wt_text *out)
{
    for (unsigned i = 0; i < s->n_notes; i++) {
        ladder_with_number(r, out, (enum wt_label)s->notes[i].label, s->notes[i].number);
        wt_text_char(out, '\n');
    }
}

static void put_flags(struct wt_renderer *r, uint16_t flags, struct wt_text *out)
{
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK",
                                        "URG", "ECE", "CWR", "AE"};
    bool any = false;

    for (size_t i = 0; i < WT_ARRAY_LEN(names); i++) {
        if (!(flags >> i & 1))
            continue;
        if (any)
            wt_text_char(out, ',');
        wt_text_str(out, names[i]);
        any = true;
    }
    if (!any)
        put_static(r, out, wt_label(r->options.language, WT_LABEL_NO_FLAGS));
}

static void put_ack(struct wt_renderer *r, const struct wt_ladder_row *s, struct wt_text *out)
{
    wt_text_str(out, "ack ");
    wt_text_u64(out, r->options.absolute ? s->raw_ack : s->ack);
}

static void put_segment(struct wt_renderer *r, const struct wt_ladder_row *s, struct wt_text *out)
{
    uint32_t seq = r->options.absolute ? s->raw_seq : s->seq;

    put_flags(r, s->flags, out);
    if (s->flags & WT_SYN || (s->length == 0 && (s->flags & WT_FIN || !(s->flags & WT_ACK)))) {
        wt_text_str(out, " seq ");
        wt_text_u64(out, seq);
    }
    if (s->length > 0) {
        wt_text_char(out, '\n');
        put_range(r, out, s->flags & WT_SYN ? seq + 1 : seq, s->length);
    }
    if (s->marks & WT_LADDER_SHOWS_ACK) {
        wt_text_char(out, '\n');
        put_ack(r, s, out);
    }
    wt_text_char(out, '\n');
}

static void put_bytes(struct wt_renderer *r, uint64_t n, struct wt_text *out)
{
    ladder_with_number(r, out, n == 1 ? WT_LABEL_LADDER_ONE_BYTE : WT_LABEL_LADDER_SO_MANY_BYTES,
                       n);
}

static void put_run(struct wt_renderer *r, bool tcp, const struct wt_ladder_row *s,
                    struct wt_text *out)
{
    uint32_t first = r->options.absolute ? s->raw_seq : s->seq;

    if (s->n_lost > 0) {
        put_static(r, out, "✗ ");
        ladder_with_number(r, out, WT_LABEL_LADDER_N_LOST, s->n_lost);
        wt_text_char(out, '\n');
    }
    ladder_with_number(r, out, tcp ? WT_LABEL_LADDER_SEGMENTS : WT_LABEL_LADDER_DATAGRAMS,
                       s->count);
    put_static(r, out, wt_label(r->options.language, WT_LABEL_LADDER_COMMA));
    put_bytes(r, s->bytes, out);
    wt_text_char(out, '\n');
    if (!tcp)
        return;
    wt_text_char(out, '(');
    wt_text_u64(out, first);
    put_static(r, out, "–");
    wt_text_u64(out, (uint32_t)(first + (uint32_t)s->bytes - 1));
    wt_text_str(out, ")\n");
}

/* An ICMP error in its one line, and which router it comes from. */
static void put_error(struct wt_renderer *r, const struct wt_ladder *l,
                      const struct wt_ladder_row *s, struct wt_text *out)
{
    struct wt_remark line = {.id = (enum wt_remark_id)s->line, .line = true, .n_args = s->n_args};
    const struct wt_arg *args = &l->args[s->args_at];
    size_t begin = out->len;

    if (s->line < WT_N_REMARKS) {
        memcpy(line.args, args, s->n_args * sizeof *args);
        wt_put_remark(r, out, &line);
    }
    char *gap = out->len > begin ? memmem(out->data + begin, out->len - begin, "  ", 2) : NULL;

    if (gap != NULL) { /* in a table a column ends there */
        memmove(gap, gap + 1, (size_t)(out->data + out->len - gap) - 1);
        out->len--;
    }
    if (s->marks & WT_LADDER_FROM_ROUTER) {
        wt_text_char(out, '\n');
        put_static(r, out, wt_label(r->options.language, WT_LABEL_LADDER_FROM));
        wt_text_char(out, ' ');
        wt_text_ip(out, &args[s->n_args].as.ip);
    }
    wt_text_char(out, '\n');
}

void ladder_label(struct wt_renderer *r, const struct wt_conversation *c, const struct wt_ladder *l,
                  const struct wt_ladder_row *s, struct wt_text *out)
{
    bool tcp = c->transport == WT_OVER_TCP;

    switch ((enum wt_ladder_kind)s->kind) {
    case WT_LADDER_SEGMENT:
        put_segment(r, s, out);
        break;
    case WT_LADDER_DATAGRAM:
        wt_text_str(out, "UDP ");
        put_bytes(r, s->length, out);
        wt_text_char(out, '\n');
        break;
    case WT_LADDER_ICMP:
        put_error(r, l, s, out);
        break;
    case WT_LADDER_GAP:
        put_range(r, out, r->options.absolute ? s->raw_seq : s->seq, s->bytes);
        wt_text_char(out, ' ');
        put_static(r, out,
                   wt_label(r->options.language, s->marks & WT_LADDER_CAME_LATE
                                                     ? WT_LABEL_LADDER_LATE
                                                     : WT_LABEL_LADDER_GAP));
        wt_text_char(out, '\n');
        break;
    case WT_LADDER_RUN:
        put_run(r, tcp, s, out);
        break;
    case WT_LADDER_LEFT_OUT:
        ladder_with_number(r, out, WT_LABEL_LADDER_LEFT_OUT, s->count);
        wt_text_char(out, '\n');
        break;
    }
}

void ladder_reply_label(struct wt_renderer *r, const struct wt_ladder_row *s, struct wt_text *out)
{
    if (s->acks == 1) {
        wt_text_str(out, "ACK\n");
    } else {
        ladder_with_number(r, out, WT_LABEL_LADDER_ACKS, s->acks);
        put_static(r, out, wt_label(r->options.language, WT_LABEL_LADDER_COMMA));
    }
    put_ack(r, s, out);
    wt_text_char(out, '\n');
}

/* ---- the margins ---- */

/* LISTEN is inferred from an answer: of a port that refuses or never answers it is not known. */
static const char *state_words(const struct wt_conversation *c, enum wt_tcp_state state)
{
    struct wt_summary summary;

    if (state == WT_TCP_UNKNOWN)
        return "";
    if (state != WT_TCP_LISTEN)
        return wt_tcp_state_name(state);
    wt_conversation_summary(c, &summary);
    switch (summary.open) {
    case WT_OPEN_REFUSED:
        return wt_tcp_state_name(c->marks & WT_MARK_ICMP_REFUSED ? WT_TCP_UNKNOWN : WT_TCP_CLOSED);
    case WT_OPEN_SIMULTANEOUS: /* it was in SYN_SENT, as its own SYN shows later */
    case WT_OPEN_UNANSWERED:
    case WT_OPEN_CANCELLED:
        return "";
    default:
        return wt_tcp_state_name(state);
    }
}

static const char *state_at(const struct wt_conversation *c, const struct wt_ladder *l, size_t i,
                            unsigned side)
{
    return state_words(c, (enum wt_tcp_state)l->steps[i].states[side]);
}

const char *ladder_state_before(const struct wt_conversation *c, const struct wt_ladder *l,
                                unsigned side)
{
    const struct wt_ladder_row *first = &l->steps[0];

    if (l->n == 0 || c->transport != WT_OVER_TCP || first->kind != WT_LADDER_SEGMENT ||
        (first->flags & (WT_SYN | WT_ACK)) != WT_SYN)
        return "";
    return side == first->from ? wt_tcp_state_name(WT_TCP_CLOSED) : state_at(c, l, 0, side);
}

const char *ladder_new_state(const struct wt_conversation *c, const struct wt_ladder *l, size_t i,
                             unsigned side)
{
    const char *before = i > 0 ? state_at(c, l, i - 1, side) : ladder_state_before(c, l, side);
    const char *now = state_at(c, l, i, side);

    if (c->transport != WT_OVER_TCP || strcmp(before, now) == 0)
        return "";
    return now;
}

void ladder_call(struct wt_renderer *r, const struct wt_ladder_row *s, unsigned i,
                 struct wt_text *out)
{
    bool none = s->kind == WT_LADDER_GAP || s->kind == WT_LADDER_LEFT_OUT;
    enum wt_call call = none ? WT_CALL_NONE : (enum wt_call)s->calls[i];

    put_static(r, out, wt_call_words(r->options.language, call));
}

void ladder_put_notice(struct wt_renderer *r, const struct wt_ladder_row *s, unsigned i,
                       struct wt_text *out)
{
    static const enum wt_label labels[] = {
        [WT_LADDER_NO_NOTICE] = WT_LABEL_LADDER_RECV,
        [WT_LADDER_ACCEPT] = WT_LABEL_LADDER_ACCEPT,
        [WT_LADDER_RECV] = WT_LABEL_LADDER_RECV,
        [WT_LADDER_END_OF_STREAM] = WT_LABEL_LADDER_END_OF_STREAM,
        [WT_LADDER_RECV_FAILS] = WT_LABEL_LADDER_RECV_FAILS,
        [WT_LADDER_RECVFROM] = WT_LABEL_LADDER_RECVFROM,
        [WT_LADDER_CONNECT_FAILS] = WT_LABEL_LADDER_CONNECT_FAILS,
    };

    put_static(r, out, wt_label(r->options.language, labels[s->notices[i]]));
}
