/* SPDX-License-Identifier: BSD-2-Clause */
/* From a TCP segment to its events: finding the conversation, then RST, SYN, ACK, data and FIN in
 * the order of RFC 9293 section 3.10.7. What opens and closes is in files of its own. */
#include <string.h>

#include "gaps.h"
#include "seq.h"
#include "../tracker.h"
#include "unacked.h"

enum { PORTS_TO_WINDOW = 16, JUST_PORTS = 4 };

/* For what is called at one place and with nearly each segment: GCC takes it for too long. */
#define INLINED static inline __attribute__((always_inline))

/* tcp.completeness, Wireshark's bits */
enum {
    COMPLETE_SYN = 1,
    COMPLETE_SYN_ACK = 2,
    COMPLETE_ACK = 4,
    COMPLETE_DATA = 8,
    COMPLETE_FIN = 16,
    COMPLETE_RST = 32,
};

static void note_completeness(struct wt_conversation *conv, uint32_t flags, uint32_t len,
                              bool first, bool reused)
{
    uint32_t bits = (flags & WT_RST) != 0 ? COMPLETE_RST : 0;
    bool syn = (flags & WT_SYN) != 0;

    if ((flags & WT_ACK) != 0) {
        bits |= syn ? COMPLETE_SYN_ACK : len > 0 ? COMPLETE_DATA : COMPLETE_ACK;
        bits |= (flags & WT_FIN) != 0 ? COMPLETE_FIN : 0;
    } else if (first && syn) {
        bits |= COMPLETE_SYN | (len > 0 && !reused ? COMPLETE_DATA : 0);
    }
    conv->completeness = (uint8_t)(conv->completeness | bits);
}

/* SYN without ACK opens, whatever else is set. */
static bool opens(uint32_t flags)
{
    return (flags & (WT_SYN | WT_ACK)) == WT_SYN;
}

/* ---- numbers ---- */

/* What relative numbers count from. A SYN-ACK may overrule what was concluded from less. */
static void learn_base(struct segment *s)
{
    bool syn = (s->flags & WT_SYN) != 0, ack = (s->flags & WT_ACK) != 0;

    if (!s->mine->has_base) {
        s->from->isn = syn ? s->seq : s->seq - 1;
        s->mine->has_base = true;
    } else if (syn && ack && s->seq != s->from->isn) {
        s->h->part->analysis |= WT_TA_REUSED_PORTS;
        s->new_isn = s->from->has_isn;
        if ((s->conv->marks & WT_MARK_OPENED) != 0 && s->new_isn)
            return; /* the third step has confirmed the other one */
        s->from->isn = s->seq;
        if (s->more[0] != NULL)
            track_unacked_rebase(&s->h->tracker->pool, &s->more[0]->unacked, s->seq);
    }
    if (ack && !s->theirs->has_base) {
        s->to->isn = s->ack - 1;
        s->theirs->has_base = true;
    }
}

static void read_options(struct segment *s)
{
    wt_tcp_options_read(&s->options, *s->raw_options);
    if (s->options.n_sack > 0 && (s->flags & WT_ACK) != 0)
        track_read_sacks(s);
}

static void fill_numbers(struct segment *s)
{
    struct wt_part *part = s->h->part;
    bool scaled = s->from->scale_known && (s->flags & WT_SYN) == 0;

    part->analysed = true;
    part->length = s->len;
    part->rel_seq = s->new_isn ? 0 : s->seq - s->from->isn;
    part->rel_ack = (s->flags & WT_ACK) != 0 ? s->ack - s->to->isn : 0;
    part->window = scaled ? (uint32_t)s->window << s->from->scale : s->window;
}

/* ---- what happens ---- */

/* SYN with FIN or RST, FIN with RST or without ACK, none of the four: a bit for each combination of
 * the lowest five flags, PSH among them, is quicker than to ask for each. */
static bool odd(uint32_t flags)
{
    const uint32_t odd_ones = 0xe8e8ebeb;

    return (odd_ones >> (flags & 0x1f) & 1) != 0;
}

/* Seldom anything is missing, or was. */
static void mark_hole(struct segment *s)
{
    unsigned hole = (unsigned)WT_MARK_HOLE << s->h->part->from;

    if ((s->mine->gaps != 0) != ((s->conv->marks & hole) != 0))
        s->conv->marks = (uint16_t)(s->conv->marks ^ hole);
}

static void note_trouble(struct segment *s, enum gap_trouble trouble)
{
    if (trouble == GAPS_FORGOTTEN)
        track_capped(s->h, WT_CAP_GAPS);
    if (trouble == GAPS_POOL_FULL)
        track_capped(s->h, WT_CAP_POOL);
}

/* Not just the next bytes: sent before, or after missing ones, or of numbers that are not sure. */
NOT_INLINED static uint32_t take_other_data(struct segment *s, uint32_t begin, uint32_t end)
{
    struct pool *pool = &s->h->tracker->pool;
    enum gap_trouble trouble = GAPS_FINE;
    uint32_t fresh = 0;

    if (!s->from->has_isn)
        fresh = track_earlier_bytes(pool, s->mine, s->from->isn + 1,
                                    &s->h->flow->syn_ms[s->h->part->from], begin, end, &trouble);
    note_trouble(s, trouble);
    if (fresh == 0 || fresh < s->len) {
        fresh += track_new_bytes(pool, s->mine, begin + fresh, end, &trouble);
        note_trouble(s, trouble);
    }
    return fresh;
}

INLINED uint32_t take_data(struct segment *s)
{
    uint32_t begin = s->seq + (s->flags & WT_SYN) / WT_SYN, end = begin + s->len, fresh = s->len;

    if (s->from->has_isn && s->mine->has_sent && begin == s->mine->snd_max)
        s->mine->snd_max = end; /* as most segments: track_new_bytes would say the same */
    else
        fresh = take_other_data(s, begin, end);
    s->from->bytes += fresh;
    s->h->part->fresh = fresh;
    if ((s->mine->gaps | (s->conv->marks & WT_MARK_HOLE * 3u)) != 0)
        mark_hole(s);
    return fresh;
}

uint32_t track_take_data(struct segment *s)
{
    return take_data(s);
}

/* The other end's FIN is confirmed, by this segment at the latest. */
static bool covers_fin(const struct segment *s)
{
    return s->to->fin_acked ||
           (s->to->sent_fin && (s->flags & WT_ACK) != 0 && !seq_before(s->ack, s->theirs->fin_end));
}

INLINED void data(struct segment *s)
{
    uint32_t fresh = take_data(s);

    if (s->len == 0)
        return;
    if (fresh == 0) {
        if (!s->theirs->has_acked || seq_after(s->seq + s->len, s->theirs->ack_max))
            track_count(&s->conv->unheard[s->h->part->from]);
        if ((s->h->part->shown & WT_TA_KEEP_ALIVE) == 0)
            say(s, WT_EV_DATA_AGAIN, s->len);
        return;
    }
    say(s, WT_EV_DATA, fresh);
    s->h->part->sender_before = s->conv->last_sender;
    s->conv->last_sender = (uint8_t)(s->h->part->from + 1);
    if (s->from->sent_fin && seq_after(s->seq + s->len, s->mine->fin_end))
        say(s, WT_EV_DATA_AFTER_FIN, fresh);
    else if (!s->from->sent_fin && covers_fin(s)) {
        s->conv->marks |= WT_MARK_HALF_CLOSE_DATA;
        say(s, WT_EV_HALF_CLOSE_DATA, fresh);
    }
}

/* Everything but RST and SYN, once the conversation is over. */
NOT_INLINED static void after_the_end(struct segment *s)
{
    bool fin = (s->flags & WT_FIN) != 0;
    uint32_t fresh = track_take_data(s);

    if (fin && track_late_fin(s))
        return;
    if (fresh > 0 || (fin && !s->from->sent_fin))
        say(s, WT_EV_DATA_AFTER_CLOSE, fresh);
    else if (fin)
        say(s, WT_EV_FIN_RETX, track_count(&s->mine->fin_repeats));
    else if (s->len > 0)
        say(s, WT_EV_DATA_AGAIN, s->len);
}

INLINED void go_on(struct segment *s)
{
    s->conv->unheard[other(s->h->part->from)] = 0;
    if (track_is_over(s->conv) && !track_outlives_rst(s)) {
        after_the_end(s);
        return;
    }
    if (!track_opening_ack(s))
        return;
    if ((s->flags & WT_ACK) != 0)
        track_ack_of_fin(s);
    data(s);
    if ((s->flags & WT_FIN) != 0)
        track_fin(s);
}

/* Did the capture miss the end of what the peer sends? An end that still sends has not ended. */
static void note_tails(struct segment *s, uint32_t snd_max)
{
    uint16_t mine = (uint16_t)(WT_MARK_TAIL_MISSED << s->h->part->from);
    uint16_t theirs = (uint16_t)(WT_MARK_TAIL_MISSED << other(s->h->part->from));

    if (s->end != s->seq && !seq_before(s->end, snd_max))
        s->conv->marks &= (uint16_t)~mine;
    /* of an end that is not captured at all, its first ACK tells where its numbers begin */
    if ((s->flags & (WT_ACK | WT_SYN | WT_RST)) == WT_ACK &&
        seq_after(s->ack, s->theirs->has_sent ? s->theirs->snd_max : s->to->isn + 1))
        s->conv->marks |= theirs;
}

static void opening_segment(struct segment *s)
{
    (s->flags & WT_ACK) != 0 ? track_syn_ack(s) : track_syn(s);
    track_time_syn(s);
}

/* What they confirm was never sent in this conversation. */
static const uint64_t acks_of_others = UINT64_C(1) << WT_EV_CHALLENGE_ACK |
                                       UINT64_C(1) << WT_EV_SYNACK_BAD_ACK |
                                       UINT64_C(1) << WT_EV_BAD_ACK;

INLINED void happen(struct segment *s)
{
    bool was_over = track_is_over(s->conv);
    uint32_t snd_max = s->mine->snd_max;

    if (odd(s->flags))
        say(s, WT_EV_ODD_FLAGS, s->flags);
    if ((s->flags & WT_RST) != 0)
        track_rst(s);
    else if ((s->flags & WT_SYN) != 0)
        opening_segment(s);
    else
        go_on(s);
    track_settle_phase(s->conv);
    if (!was_over && s->conv->phase == WT_PHASE_CLOSED && s->from->fin_acked && s->to->fin_acked)
        say(s, WT_EV_CLOSED, 0);
    if (s->h->part->n_events == 0 && s->len == 0)
        say(s, WT_EV_ACK, 0);
    note_tails(s, snd_max);
    if ((s->flags & WT_ACK) != 0 && (!s->mine->has_acked || seq_after(s->ack, s->mine->ack_max)) &&
        (s->h->part->which & acks_of_others) == 0) {
        uint32_t before = s->mine->has_acked ? s->mine->ack_max : s->to->isn;

        s->mine->has_acked = true;
        s->mine->ack_max = s->ack;
        s->h->part->confirms = s->ack - before;
    }
}

/* ---- from a header to a segment ---- */

static uint32_t vlan_tags(const struct wt_packet *packet, unsigned layer)
{
    uint32_t all = 0;

    if (packet->plain && (packet->protocols >> WT_VLAN & 1) == 0)
        return 0;
    for (unsigned i = 0; i < layer; i++)
        if (packet->layers[i].dissector->protocol == WT_VLAN)
            all = all << 13 | (packet->layers[i].u.vlan.id + 1u);
    return all;
}

static uint32_t mix(uint32_t sum, uint32_t word)
{
    return (sum << 7 | sum >> 25) ^ word;
}

/* Equal for equal options; the timestamps in them tell most repeats apart. */
static uint32_t digest(const struct wt_span *options)
{
    enum { USUAL = 12 }; /* timestamps, and what aligns them */
    struct wt_reader r = wt_reader_over(*options), usual;
    uint32_t sum = 0;

    if (options->captured == 0)
        return 0;
    if (wt_read_whole(&r, USUAL, &usual)) { /* one by one: so no check is left of them */
        sum = mix(sum, wt_read_le32(&usual));
        sum = mix(sum, wt_read_le32(&usual));
        sum = mix(sum, wt_read_le32(&usual));
    }
    for (size_t left = (options->captured - r.pos) / 4; left > 0; left--)
        sum = mix(sum, wt_read_le32(&r));
    return sum;
}

static uint64_t four(uint16_t a, uint16_t b, uint16_t c, uint32_t d)
{
    return (uint64_t)a << 48 | (uint64_t)b << 32 | (uint64_t)c << 16 | d;
}

/* The segment as the captures' copies of it have it in common. */
INLINED void identify(const struct segment *s, const struct wt_packet *packet, unsigned layer,
                      struct copy *out)
{
    const struct wt_layer *ip = s->h->ip;
    const struct wt_tcp *tcp = &packet->layers[layer].u.tcp;
    uint16_t id = 0, *last = &s->conv->last_id[s->h->part->from];

    out->same_id = false;
    if (ip->dissector->protocol == WT_IPV4) {
        id = ip->u.ipv4.id;
        out->same_id = id == *last; /* then this end gives one to all */
        *last = id;
        out->ttl = ip->u.ipv4.ttl;
        out->like.header = four(tcp->window, id, ip->u.ipv4.total_length, tcp->flags);
    } else {
        out->ttl = ip->u.ipv6.hop_limit;
        out->like.header = four(tcp->window, 0, ip->u.ipv6.payload_length, tcp->flags);
    }
    out->like.place = (uint64_t)s->conv->stream << 32 | s->seq;
    out->like.amount = (uint64_t)s->ack << 32 | s->len;
    out->options = digest(&tcp->options);
    out->frame = s->h->frame;
    out->vlans = vlan_tags(packet, layer);
    out->ns = s->h->ns;
}

INLINED void analyse(struct header *h, const struct wt_packet *packet, unsigned layer)
{
    const struct wt_layer *l = &packet->layers[layer];
    const struct wt_tcp *tcp = &l->u.tcp;
    struct wt_conversation *conv = &h->flow->pub;
    uint8_t from = h->part->from;
    struct segment s;
    struct copy copy, *seen;

    s.h = h;
    s.conv = conv;
    s.from = &conv->end[from];
    s.to = &conv->end[other(from)];
    s.mine = &h->flow->side[from];
    s.theirs = &h->flow->side[other(from)];
    s.more[0] = s.more[1] = track_more(&h->tracker->table, h->flow->pub.index);
    if (s.more[0] != NULL) {
        s.more[0] += from;
        s.more[1] += other(from);
    }
    s.seq = tcp->seq;
    s.ack = tcp->ack;
    s.len = (uint32_t)l->payload.on_wire;
    s.flags = tcp->flags;
    s.end = s.seq + s.len + (s.flags & WT_SYN) / WT_SYN + (s.flags & WT_FIN) / WT_FIN;
    s.window = tcp->window;
    s.new_isn = false;
    s.twin = 0;
    s.offered = (h->tracker->skip & WT_SKIP_MEANING) == 0 ? track_offered_before(&s) : NO_WINDOW;
    identify(&s, packet, layer, &copy);
    seen = track_copy_place(&h->tracker->copies, tcp, track_id_of(&copy.like));
    s.raw_options = &tcp->options;
    s.has_options = tcp->options.captured > 0 && !wt_only_timestamps(tcp->options);
    s.sacks.above = s.sacks.twice = false;
    if (s.has_options)
        read_options(&s);
    if (!s.mine->has_base || !s.theirs->has_base || (s.flags & WT_SYN) != 0)
        learn_base(&s);
    if ((h->tracker->skip & WT_SKIP_ANALYSIS) == 0)
        track_analyse(&s);
    else
        track_analyse_little(&s);
    h->part->copy_of = track_copy_of(seen, &copy, s.mine->has_copies, &s.twin);
    h->part->captured_twice = h->part->copy_of != 0;
    if (h->part->captured_twice) {
        h->part->copy_hops = copy.hops;
        s.mine->has_copies = s.theirs->has_copies = true;
    }
    if ((h->tracker->skip & WT_SKIP_ANALYSIS) == 0)
        track_overrule(&s);
    if ((h->tracker->skip & WT_SKIP_HISTORY) == 0)
        track_history(&s, tcp);
    if (!h->part->captured_twice)
        happen(&s);
    fill_numbers(&s);
    if ((h->tracker->skip & WT_SKIP_MEANING) == 0)
        track_meaning(&s, l);
    if (h->part->analysis != 0)
        track_settle_flags(&s);
}

/* Of a conversation's first segment, and of those with SYN: no other says anything of the roles. */
static void note_roles(struct header *h, uint32_t flags, bool fresh)
{
    struct wt_tracker *t = h->tracker;
    uint8_t from = h->part->from;

    if ((flags & (WT_SYN | WT_ACK)) == (WT_SYN | WT_ACK)) {
        track_client(h->flow, other(from), ROLE_BY_SYN_ACK);
        if (h->flow->pub.end[from].has_isn == false)
            track_note_server(&t->roles, &t->table.key, &h->flow->pub.end[from].at);
    } else if (opens(flags)) {
        track_client(h->flow, from, ROLE_BY_SYN);
    } else if (fresh) {
        track_client(h->flow, track_guess_client(&t->roles, &t->table.key, h->flow->pub.end),
                     ROLE_GUESSED);
    }
    if (fresh)
        track_note_peers(&t->roles, &t->table.key, h->flow->pub.end);
}

/* The conversation of the endpoints, or a new one; *reused: it begins anew on endpoints used
 * before. */
static struct flow *conversation(struct header *h, struct pair *pair, const struct wt_tcp *tcp,
                                 bool *fresh, bool *reused)
{
    struct flow *old = track_table_find(&h->tracker->table, pair, &h->part->from);
    uint8_t from = h->part->from;
    uint32_t old_number = old != NULL ? old->pub.number : 0;

    *reused = old != NULL && opens(tcp->flags) && old->side[from].has_base &&
              old->pub.end[from].isn != tcp->seq;
    *fresh = old == NULL || *reused;
    if (!*fresh)
        return (old->pub.marks & WT_MARK_PORT_REUSED) == 0 ? old : track_older(h, pair, tcp, old);
    h->part->from = 0;
    struct flow *flow = track_begin(h, pair, old);

    if (flow != NULL && *reused) {
        flow->pub.marks |= WT_MARK_PORT_REUSED;
        h->part->analysis |= WT_TA_REUSED_PORTS;
        track_event(h->part, WT_EV_PORT_REUSED, 0, old_number);
    }
    return flow;
}

void track_tcp(struct header *h, const struct wt_packet *packet, unsigned layer, struct pair *pair)
{
    const struct wt_layer *l = &packet->layers[layer];
    const struct wt_tcp *tcp = &l->u.tcp;
    bool whole = l->header.captured >= PORTS_TO_WINDOW, fresh = false, reused = false;
    bool quoted = l->quoted;
    uint32_t flags = tcp->flags;

    if (!whole && (l->header.captured < JUST_PORTS || !quoted))
        return;
    h->flow = whole ? conversation(h, pair, tcp, &fresh, &reused)
                    : track_table_find(&h->tracker->table, pair, &h->part->from);
    if (h->flow == NULL)
        return;
    struct wt_conversation *conv = &h->flow->pub;
    bool known = tcp->length_known && !quoted;

    h->part->conversation = conv;
    track_touch(h, !quoted);
    if (whole) {
        if (fresh || (flags & WT_SYN) != 0)
            note_roles(h, flags, fresh);
        note_completeness(conv, flags, known ? (uint32_t)l->payload.on_wire : 0, fresh, reused);
    }
    if (quoted) {
        track_find_quoted(h, tcp->seq);
        track_icmp(h, packet, layer, opens(whole ? flags : 0));
        return;
    }
    if (!known)
        return;
    analyse(h, packet, layer);
    if (l->payload.on_wire > 0 || (flags & WT_SYN) != 0)
        track_note_quotable(h, tcp->seq);
}
