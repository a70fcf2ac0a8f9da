/* SPDX-License-Identifier: BSD-2-Clause */
/* The same conversation in the terms of Zeek's conn.log: a letter for what each side did, in the
 * order it was first done, and one of thirteen states. */
#include <ctype.h>
#include <string.h>

#include "tcp/gaps.h"
#include "tcp/seq.h"
#include "tracker.h"

enum { /* letters that a side has once, or once for each sequence number */
       LETTER_A = 1 << 0,
       LETTER_D = 1 << 1,
       LETTER_I = 1 << 2, /* FIN with RST */
       LETTER_Q = 1 << 3, /* SYN with FIN or RST */
       LETTER_S = 1 << 4,
       LETTER_H = 1 << 5,
       LETTER_F = 1 << 6,
       LETTER_R = 1 << 7,
};

static void add(struct wt_conversation *conv, uint8_t from, char letter)
{
    for (unsigned i = 0; i < WT_HISTORY; i++)
        if (conv->history[i] == '\0') {
            conv->history[i] = (char)(from == 0 ? letter : tolower(letter));
            return;
        }
}

/* `changed`: the same letter stands for another number now. */
static void once(struct segment *s, unsigned bit, char letter, bool changed)
{
    if ((s->more[0]->letters & bit) != 0 && !changed)
        return;
    s->more[0]->letters = (uint8_t)(s->more[0]->letters | bit);
    add(s->conv, s->h->part->from, letter);
}

/* Counted ones are told at 1, 10, 100 … */
static void at_powers_of_ten(struct wt_conversation *conv, uint8_t from, unsigned count,
                             char letter)
{
    if (count == 1 || count == 10 || count == 100 || count == 1000 || count == 10000)
        add(conv, from, letter);
}

static void main_letter(struct segment *s)
{
    bool ack = (s->flags & WT_ACK) != 0;

    if ((s->flags & WT_SYN) != 0) {
        once(s, ack ? LETTER_H : LETTER_S, ack ? 'H' : 'S', s->new_isn);
    } else if ((s->flags & WT_FIN) != 0) {
        once(s, LETTER_F, 'F', s->from->sent_fin && s->end != s->mine->fin_end);
    } else if ((s->flags & WT_RST) != 0) {
        once(s, LETTER_R, 'R', s->seq != s->more[0]->rst_seq);
        s->more[0]->rst_seq = s->seq;
    } else if (s->len > 0) {
        once(s, LETTER_D, 'D', false);
    } else if (ack) {
        once(s, LETTER_A, 'A', false);
    }
}

static void odd_letters(struct segment *s)
{
    bool syn = s->flags & WT_SYN, fin = s->flags & WT_FIN, rst = s->flags & WT_RST;

    if (fin && rst)
        once(s, LETTER_I, 'I', false);
    if (syn && (fin || rst))
        once(s, LETTER_Q, 'Q', false);
}

/* Bytes of the peer that this ACK confirms, but that were not captured. */
static void count_holes(struct segment *s)
{
    struct side *r = s->theirs;
    uint8_t peer = other(s->h->part->from);
    bool further = !s->mine->has_acked || seq_after(s->ack, s->mine->ack_max);
    unsigned n;

    if ((s->flags & WT_ACK) == 0 || (s->flags & (WT_SYN | WT_RST)) != 0 || !r->has_sent)
        return;
    n = r->gaps != 0 ? track_count_holes(&s->h->tracker->pool, r, s->ack) : 0;
    if (further && seq_after(s->ack, r->snd_max))
        n++;
    while (n-- > 0 && s->more[1]->holes < UINT8_MAX)
        at_powers_of_ten(s->conv, peer, track_count(&s->more[1]->holes), 'G');
}

static void counted_letters(struct segment *s)
{
    const struct side *d = s->mine;
    struct more *more = s->more[0];
    uint8_t from = s->h->part->from;
    bool again = s->len > 0 && d->has_sent && !seq_after(s->end, d->snd_max);

    if (s->window == 0 && (s->flags & WT_RST) == 0 && more->zero_windows < UINT8_MAX)
        at_powers_of_ten(s->conv, from, track_count(&more->zero_windows), 'W');
    if (again && more->sent_again < UINT16_MAX)
        at_powers_of_ten(s->conv, from, ++more->sent_again, 'T');
}

void track_history(struct segment *s, const struct wt_tcp *tcp)
{
    if (tcp->checksum_status == WT_CHECKSUM_BAD && tcp->checksum_cause == WT_CHECKSUM_WRONG) {
        if (s->more[0]->bad_checksums < UINT8_MAX)
            at_powers_of_ten(s->conv, s->h->part->from, track_count(&s->more[0]->bad_checksums),
                             'C');
        return; /* Zeek looks no further */
    }
    main_letter(s);
    odd_letters(s);
    counted_letters(s);
    count_holes(s);
}

void track_history_of_datagram(struct header *h)
{
    struct more *more = track_more(&h->tracker->table, h->flow->pub.index) + h->part->from;

    if ((more->letters & LETTER_D) == 0)
        add(&h->flow->pub, h->part->from, 'D');
    more->letters |= LETTER_D;
}

void wt_zeek_history(const struct wt_conversation *conversation, char out[WT_HISTORY + 2])
{
    const struct wt_conversation *c = conversation;
    size_t n = 0;

    if (c->client == 1)
        out[n++] = '^';
    for (unsigned i = 0; i < WT_HISTORY && c->history[i] != '\0'; i++) {
        int letter = (unsigned char)c->history[i];

        if (c->client == 1)
            letter = isupper(letter) ? tolower(letter) : toupper(letter);
        out[n++] = (char)letter;
    }
    out[n] = '\0';
}

/* ---- conn_state ---- */

struct ends { /* as Zeek calls them */
    const struct wt_end *orig, *resp;
    bool syn, syn_ack; /* captured */
};

static const char *state_of_datagrams(const struct ends *e)
{
    if (e->orig->packets > 0)
        return e->resp->packets > 0 ? "SF" : "S0";
    return e->resp->packets > 0 ? "SHR" : "OTH";
}

/* Broken off by the responder. */
static const char *reset_by_responder(const struct ends *e)
{
    bool nothing_said = e->orig->sent_rst && e->orig->bytes == 0 && e->resp->bytes == 0;

    if ((e->syn && !e->syn_ack) || nothing_said)
        return "REJ";
    return e->orig->packets == 0 ? "RSTRH" : "RSTR";
}

static const char *reset_by_originator(const struct ends *e)
{
    if (!e->syn && !e->syn_ack)
        return "OTH";
    return e->syn_ack ? "RSTO" : "RSTOS0";
}

/* An end that opened nothing is inactive to Zeek, or partial, which here is the same. */
static const char *state_by_fin(const struct ends *e)
{
    if (e->orig->sent_fin && e->resp->sent_fin)
        return "SF";
    if (e->orig->sent_fin)
        return e->syn_ack ? "S2" : "SH";
    return e->syn ? "S3" : "SHR";
}

/* To Zeek the RST that answers an ACK of another connection ends the one in which it is sent, and
 * not that other one. */
static bool is_reset(const struct wt_conversation *c)
{
    enum { RST_CAPTURED = 32 }; /* of tcp.completeness */
    bool challenged = c->phase == WT_PHASE_OPENING && (c->marks & WT_MARK_CHALLENGED) != 0;

    return (c->completeness & RST_CAPTURED) != 0 &&
           (challenged || (c->end[c->client].sent_rst && track_is_over(c)));
}

const char *wt_zeek_state(const struct wt_conversation *conversation)
{
    const struct wt_conversation *c = conversation;
    const struct ends e = {.orig = &c->end[c->client],
                           .resp = &c->end[other(c->client)],
                           .syn = c->at[WT_AT_SYN] != 0,
                           .syn_ack = c->at[WT_AT_SYNACK] != 0};

    if (c->transport == WT_OVER_UDP)
        return state_of_datagrams(&e);
    if (e.orig->sent_fin && e.resp->sent_fin)
        return "SF"; /* whatever came after */
    if (e.resp->sent_rst && track_is_over(c))
        return reset_by_responder(&e);
    if (is_reset(c))
        return reset_by_originator(&e);
    if (e.orig->sent_fin || e.resp->sent_fin)
        return state_by_fin(&e);
    if (e.syn && e.resp->packets == 0)
        return "S0";
    return e.syn_ack && e.orig->packets > 0 ? "S1" : "OTH";
}
