/* SPDX-License-Identifier: BSD-2-Clause */
#include "tracker_rules.h"

#include <string.h>

#include "fuzz.h"

/* ---- states move along the arrows of the table only ---- */

/* Can one packet take an end from one state to the other? It may be several inputs in the order
 * RST, SYN, ACK, FIN: the sender's and the receiver's have arrows of their own. */
static bool reaches(enum wt_tcp_state from, enum wt_tcp_state to, bool sender, unsigned steps)
{
    if (from == to)
        return true;
    if (steps == 0)
        return false;
    for (unsigned i = 0; i < WT_N_TCP_INPUTS; i++) {
        bool sent = i <= WT_SENT_OTHER, arrow;
        /* only one end is captured: that it goes on shows that its SYN was confirmed */
        bool fits = sent == sender || i == WT_GOT_ACK_OF_SYN;
        enum wt_tcp_state next = wt_tcp_next_state(from, (enum wt_tcp_input)i, &arrow);

        if (arrow && fits && reaches(next, to, sender, steps - 1))
            return true;
    }
    return false;
}

static bool has_event(const struct wt_part *part, enum wt_event_id id)
{
    for (unsigned i = 0; i < part->n_events; i++)
        if (part->events[i].id == id)
            return true;
    return false;
}

/* Later evidence corrects what was assumed: the exceptions that tcp.c names E1 to E4, each with an
 * event of its own, and an ICMP error that ends an opening. */
static bool corrected(const struct wt_part *part, enum wt_tcp_state to)
{
    if (has_event(part, WT_EV_SYN_RETX) && to == WT_TCP_SYN_SENT)
        return true;
    if (has_event(part, WT_EV_SYNACK_RETX) && to == WT_TCP_SYN_RECEIVED)
        return true;
    if (has_event(part, WT_EV_RST_IGNORED))
        return true;
    if (has_event(part, WT_EV_SIM_CLOSE) && to == WT_TCP_CLOSING)
        return true;
    return has_event(part, WT_EV_ICMP_REFUSED) && to == WT_TCP_CLOSED;
}

static void states_move_along_arrows(const struct wt_conversation *before,
                                     const struct wt_part *part)
{
    enum { STEPS = 2 };
    const struct wt_conversation *c = part->conversation;

    for (uint8_t i = 0; i < 2; i++) {
        enum wt_tcp_state from = before->end[i].state, to = c->end[i].state;

        FUZZ_EXPECT(to < WT_N_TCP_STATES);
        if (part->captured_twice)
            FUZZ_EXPECT(from == to);
        else
            FUZZ_EXPECT(reaches(from, to, i == part->from, STEPS) || corrected(part, to));
    }
}

/* ---- events come from what the segment has ---- */

static void event_fits(const struct wt_event *e, const struct wt_part *part,
                       const struct wt_tcp *tcp)
{
    bool syn = tcp->flags & WT_SYN, ack = tcp->flags & WT_ACK, rst = tcp->flags & WT_RST;

    FUZZ_EXPECT(e->id < WT_N_EVENTS && e->side < 2);
    switch (e->id) {
    case WT_EV_SYN:
    case WT_EV_SYN_RETX:
    case WT_EV_SYN_RETRY:
    case WT_EV_SYN_REORDERED:
    case WT_EV_SIM_OPEN:
    case WT_EV_FAST_OPEN_REQUEST:
        FUZZ_EXPECT(syn && !ack && e->side == part->from);
        break;
    case WT_EV_SYNACK:
    case WT_EV_SYNACK_RETX:
    case WT_EV_SYNACK_BAD_ACK:
    case WT_EV_SYNACK_NEW_ISN:
        FUZZ_EXPECT(syn && ack && e->side == part->from);
        break;
    case WT_EV_CANCELLED:
    case WT_EV_RST_IN_HANDSHAKE:
    case WT_EV_ABORT:
    case WT_EV_RST_AFTER_FIN:
    case WT_EV_RST_AFTER_CLOSE:
    case WT_EV_STRAY_RST:
        FUZZ_EXPECT(rst && e->side == part->from);
        break;
    case WT_EV_REFUSED:
        FUZZ_EXPECT(rst && e->side != part->from);
        break;
    case WT_EV_DATA:
    case WT_EV_DATA_AGAIN:
    case WT_EV_SYN_DATA:
        FUZZ_EXPECT(e->number > 0 && e->number <= part->length && e->side == part->from);
        break;
    case WT_EV_FIN:
    case WT_EV_FIN_RETX:
        FUZZ_EXPECT((tcp->flags & WT_FIN) != 0 && e->side == part->from);
        break;
    case WT_EV_FIN_ACKED:
        FUZZ_EXPECT(ack && e->side != part->from);
        break;
    case WT_EV_ACK:
        FUZZ_EXPECT(part->length == 0);
        break;
    default:
        break;
    }
}

/* ---- numbers ---- */

static void numbers_are_sane(const struct wt_part *part, const struct wt_tcp *tcp, uint64_t frame)
{
    const struct wt_conversation *c = part->conversation;
    const struct wt_end *from = &c->end[part->from], *to = &c->end[part->from ^ 1];

    /* A SYN-ACK that comes when another one was taken already counts from itself. */
    FUZZ_EXPECT(part->rel_seq == tcp->seq - from->isn ||
                (part->rel_seq == 0 && (tcp->flags & (WT_SYN | WT_ACK)) == (WT_SYN | WT_ACK)));
    FUZZ_EXPECT(part->rel_ack == ((tcp->flags & WT_ACK) != 0 ? tcp->ack - to->isn : 0));
    FUZZ_EXPECT(part->window == tcp->window || part->window == (uint32_t)tcp->window
                                                                   << from->scale);
    FUZZ_EXPECT(from->scale <= 14 && to->scale <= 14);
    FUZZ_EXPECT((part->shown & WT_TA_DUPLICATE_ACK) == 0 ||
                (part->duplicate_ack_frame > 0 && part->duplicate_ack_number > 0));
    FUZZ_EXPECT(part->duplicate_ack_frame < frame);
    FUZZ_EXPECT(part->rto_frame < frame && part->acks_frame < frame && part->copy_of < frame);
    FUZZ_EXPECT(part->captured_twice == (part->copy_of != 0));
    FUZZ_EXPECT(!part->captured_twice || part->n_events == 0);
    FUZZ_EXPECT((part->shown & ~part->analysis & ~(uint32_t)WT_TA_RETRANSMISSION) == 0);
    FUZZ_EXPECT((part->analysis & (WT_TA_FAST_RETRANSMISSION | WT_TA_SPURIOUS_RETRANSMISSION)) ==
                    0 ||
                (part->analysis & WT_TA_RETRANSMISSION) != 0);
    FUZZ_EXPECT(part->initial_rtt_ns == -1 || part->initial_rtt_ns == c->initial_rtt_ns);
    FUZZ_EXPECT(part->initial_rtt_ns >= -1 && c->initial_rtt_ns >= -1);
}

static void counters_add_up(struct rules *rules, const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;

    if (c->number == 0 || c->number >= RULES_FRAMES)
        return;
    if (!part->quoted) {
        rules->packets[c->number][part->from]++;
        rules->bytes[c->number][part->from] += part->length;
    }
    for (int i = 0; i < 2; i++) {
        FUZZ_EXPECT(c->end[i].packets == rules->packets[c->number][i]);
        FUZZ_EXPECT(c->end[i].bytes <= rules->bytes[c->number][i]);
        FUZZ_EXPECT(c->transport == WT_OVER_TCP || c->end[i].bytes == rules->bytes[c->number][i]);
    }
}

/* ---- evidence ---- */

static void evidence_is_there(const struct rules *rules, const struct wt_conversation *c)
{
    struct wt_summary s;

    wt_conversation_summary(c, &s);
    FUZZ_EXPECT(s.n_evidence > 0 && s.n_evidence <= WT_N_EVIDENCE);
    FUZZ_EXPECT(s.outcome != WT_OUTCOME_CROSSED || c->at[WT_AT_RST] != 0);
    FUZZ_EXPECT(s.outcome != WT_OUTCOME_CLOSING || c->at[WT_AT_FIN_2] != 0);
    for (unsigned i = 0; i < s.n_evidence; i++) {
        FUZZ_EXPECT(s.evidence[i] > 0 && s.evidence[i] <= rules->frame);
        FUZZ_EXPECT(i == 0 || s.evidence[i] > s.evidence[i - 1]);
        /* an RST in the conversation that follows may have ended this one */
        FUZZ_EXPECT(s.evidence[i] >= RULES_FRAMES || c->number == 0 ||
                    s.evidence[i] == c->at[WT_AT_RST] || rules->about[s.evidence[i]] == c->number);
    }
    FUZZ_EXPECT(s.open != WT_OPEN_THREE_WAY || (c->at[WT_AT_SYN] != 0 && c->at[WT_AT_SYNACK] != 0));
    FUZZ_EXPECT(s.open != WT_OPEN_SIMULTANEOUS || c->at[WT_AT_SYN] != 0);
    FUZZ_EXPECT(s.close == WT_CLOSE_NONE || s.close == WT_CLOSE_RESET ||
                s.close == WT_CLOSE_RESET_AFTER_FIN || c->at[WT_AT_FIN_1] != 0);
    FUZZ_EXPECT((s.close != WT_CLOSE_RESET && s.close != WT_CLOSE_RESET_AFTER_FIN) ||
                c->at[WT_AT_RST] != 0);
    FUZZ_EXPECT((s.close != WT_CLOSE_FOUR_SEGMENT && s.close != WT_CLOSE_THREE_SEGMENT &&
                 s.close != WT_CLOSE_SIMULTANEOUS) ||
                (c->at[WT_AT_FIN_1] != 0 && c->at[WT_AT_FIN_2] != 0));
    FUZZ_EXPECT(s.closed_first == WT_FIRST_NONE || c->at[WT_AT_FIN_1] != 0);
    FUZZ_EXPECT(s.outcome != WT_OUTCOME_REFUSED || c->at[WT_AT_RST] != 0);
    FUZZ_EXPECT(s.outcome != WT_OUTCOME_UNREACHABLE || c->at[WT_AT_ICMP] != 0);
    FUZZ_EXPECT(s.outcome != WT_OUTCOME_RESET || c->at[WT_AT_RST] != 0);
    FUZZ_EXPECT(s.outcome != WT_OUTCOME_ANSWERED ||
                (c->end[0].packets > 0 && c->end[1].packets > 0) ||
                c->at[WT_AT_SYNACK] != 0); /* from elsewhere */
    FUZZ_EXPECT(c->first_ns <= c->last_ns && c->client < 2 && c->first_fin < 2);
    FUZZ_EXPECT(c->at[WT_AT_FIRST] > 0 && c->at[WT_AT_FIRST] <= c->at[WT_AT_LAST]);
}

/* A frame that a remark points to came before, or is this one. */
static void remarks_point_back(const struct rules *rules, const struct wt_commentary *commentary)
{
    FUZZ_EXPECT(commentary->n_remarks <= WT_MAX_REMARKS && commentary->n_facts <= WT_MAX_FACTS);
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        const struct wt_remark *r = &commentary->remarks[i];

        FUZZ_EXPECT(r->id < WT_N_REMARKS && r->n_args <= WT_MAX_ARGS);
        for (unsigned k = 0; k < r->n_args; k++)
            if (strcmp(r->args[k].name, "frame") == 0 || strcmp(r->args[k].name, "packet") == 0)
                FUZZ_EXPECT(r->args[k].as.number > 0 && r->args[k].as.number <= rules->frame);
    }
}

/* ---- the steps ---- */

void rules_before(struct rules *rules, struct wt_tracker *tracker)
{
    const struct wt_conversation *c;

    rules->n_before = 0;
    for (size_t i = 0; (c = wt_tracker_conversation(tracker, i)) != NULL; i++) {
        size_t at = i % WT_ARRAY_LEN(rules->before);

        rules->before[at] = *c; /* the latest ones: others are not between these endpoints */
        rules->n_before = i < WT_ARRAY_LEN(rules->before) ? i + 1 : WT_ARRAY_LEN(rules->before);
    }
}

static const struct wt_conversation *as_before(const struct rules *rules, uint32_t number)
{
    static const struct wt_conversation fresh;

    for (size_t i = 0; i < rules->n_before; i++)
        if (rules->before[i].number == number)
            return &rules->before[i];
    return number == rules->highest ? &fresh : NULL;
}

static const struct wt_tcp *header_of(const struct wt_packet *packet, const struct wt_part *part)
{
    const struct wt_layer *l = &packet->layers[part->layer];

    return l->dissector->protocol == WT_TCP ? &l->u.tcp : NULL;
}

void rules_after(struct rules *rules, const struct wt_packet *packet,
                 const struct wt_track_result *tracked, const struct wt_commentary *commentary)
{
    rules->frame = packet->frame->number;
    FUZZ_EXPECT(tracked->n_parts <= WT_MAX_PARTS);
    remarks_point_back(rules, commentary);
    if (tracked->innermost == NULL)
        return;
    const struct wt_part *part = tracked->innermost;
    const struct wt_conversation *c = part->conversation;
    const struct wt_tcp *tcp = header_of(packet, part);

    FUZZ_EXPECT(part->from < 2 && part->n_events <= WT_MAX_EVENTS && c->number > 0);
    FUZZ_EXPECT(c->number <= rules->highest + 1);
    if (c->number > rules->highest)
        rules->highest = c->number;
    if (rules->frame < RULES_FRAMES)
        rules->about[rules->frame] = c->number;
    const struct wt_conversation *before = as_before(rules, c->number);

    if (before != NULL && tcp != NULL) {
        states_move_along_arrows(before, part);
        FUZZ_EXPECT((before->completeness & ~c->completeness) == 0);
    }
    for (unsigned i = 0; tcp != NULL && i < part->n_events; i++)
        event_fits(&part->events[i], part, tcp);
    if (part->analysed)
        numbers_are_sane(part, tcp, rules->frame);
    counters_add_up(rules, part);
    evidence_is_there(rules, c);
}

void rules_at_end(struct rules *rules, const struct wt_conversation *conversation)
{
    evidence_is_there(rules, conversation);
}

void rules_of_all(struct rules *rules, struct wt_tracker *tracker)
{
    const struct wt_conversation *c;
    uint32_t number = 0;

    for (size_t i = 0; (c = wt_tracker_conversation(tracker, i)) != NULL; i++) {
        FUZZ_EXPECT(c->number > number && c->number <= rules->highest);
        number = c->number;
    }
    FUZZ_EXPECT(!wt_tracker_no_memory(tracker));
}
