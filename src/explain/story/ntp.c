/* SPDX-License-Identifier: BSD-2-Clause */
/* NTP: who asks for the time, who answers, and what the client learns from it. RFC 5905. */
#include "../telling.h"

enum { LEAP_NOT_SYNCHRONISED = 3, STRATUM_NOT_SYNCHRONISED = 16 };

/* The server's own word that its clock is not set: RFC 5905 section 7.3. */
static bool is_unsynchronised(const struct wt_ntp *ntp)
{
    return ntp->leap == LEAP_NOT_SYNCHRONISED || ntp->stratum >= STRATUM_NOT_SYNCHRONISED;
}

static void ntp_args(struct wt_remark *r, const struct wt_ntp *ntp)
{
    wt_arg_number(r, "stratum", ntp->stratum);
    wt_arg_add(r, "code", WT_ARG_BYTES)->as.bytes = ntp->reference_id;
}

bool wt_line_ntp(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name)
{
    static const enum wt_remark_id lines[] = {
        [WT_NTP_ACTIVE] = WT_REMARK_LINE_NTP_SYMMETRIC,
        [WT_NTP_PASSIVE] = WT_REMARK_LINE_NTP_SYMMETRIC,
        [WT_NTP_CLIENT] = WT_REMARK_LINE_NTP_QUERY,
        [WT_NTP_SERVER] = WT_REMARK_LINE_NTP_ANSWER,
        [WT_NTP_BROADCAST] = WT_REMARK_LINE_NTP_BROADCAST,
    };
    const struct wt_ntp *ntp = &layer->u.ntp;

    (void)packet;
    (void)name;
    if (layer->verdict != WT_DISSECTED || ntp->mode >= WT_ARRAY_LEN(lines))
        return false;
    wt_line_begin(r, lines[ntp->mode]);
    ntp_args(r, ntp);
    if (ntp->mode == WT_NTP_SERVER && ntp->stratum == 0)
        r->id = WT_REMARK_LINE_NTP_KISS;
    else if (ntp->mode == WT_NTP_SERVER && is_unsynchronised(ntp))
        r->id = WT_REMARK_LINE_NTP_UNSYNCHRONISED;
    return true;
}

/* RFC 5905 section 8, figure 18: T1 and T4 are when the two packets passed here, T2 and T3 what the
 * server wrote. In nanoseconds; false: they contradict each other. */
static bool measure(const struct wt_telling *t, const struct wt_ntp *ntp,
                    const struct wt_asked *question, int64_t *delay, int64_t *offset)
{
    int64_t t1 = question->ns, t2 = wt_ntp_time(ntp->receive), t3 = wt_ntp_time(ntp->transmit),
            t4 = t->packet->frame->time_ns;

    *delay = (t4 - t1) - (t3 - t2);
    *offset = (t2 - t1) / 2 + (t3 - t4) / 2;
    return t1 != 0 && t4 != 0 && ntp->receive != 0 && ntp->transmit != 0 && *delay >= 0 && t3 >= t2;
}

enum { ASKED_TIME = 1 }; /* what an NTP question asks for: always the same */

/* For the closing paragraph: each poll is a question, known by the time that the client wrote. */
static void note_question(struct wt_telling *t, const struct wt_ntp *ntp)
{
    struct wt_exchange *x = wt_exchange_of(t->explainer, t->conversation->number);
    const struct wt_asked *before = wt_question(t, ntp->transmit);
    bool again = before != NULL && before->answered == 0;
    int64_t first_ns = again ? before->first_ns : t->packet->frame->time_ns;

    x->asked += !again;
    x->again += again;
    struct wt_asked *asked = wt_note_asked(t, ntp->transmit); /* perhaps in the place of `before` */

    asked->what = ASKED_TIME;
    asked->first_ns = first_ns;
}

/* Whatever the server says, the question has its answer. */
static const struct wt_asked *note_answer(struct wt_telling *t, const struct wt_ntp *ntp)
{
    struct wt_exchange *x = wt_exchange_of(t->explainer, t->conversation->number);
    struct wt_asked *question = wt_question(t, ntp->origin);
    int64_t now = t->packet->frame->time_ns;

    if (question == NULL || question->answered != 0)
        return question;
    question->answered = (uint32_t)t->packet->frame->number;
    x->answered += x->answered < x->asked;
    if (now - question->first_ns > x->slowest)
        x->slowest = now - question->first_ns;
    return question;
}

static void tell_answer(struct wt_telling *t, const struct wt_ntp *ntp,
                        const struct wt_asked *question)
{
    int64_t delay, offset;

    if (question == NULL || !measure(t, ntp, question, &delay, &offset)) {
        wt_tell(t, question == NULL ? WT_REMARK_NTP_ANSWER_ALONE : WT_REMARK_NTP_ANSWER_UNMEASURED,
                WT_CALL_NONE);
        return;
    }
    struct wt_remark *r = wt_tell(t, WT_REMARK_NTP_ANSWER, WT_CALL_NONE);

    wt_arg_number(r, "packet", question->frame);
    wt_arg_seconds(r, "delay", delay);
    r = wt_tell(t, offset < 0 ? WT_REMARK_NTP_CLOCK_BEHIND : WT_REMARK_NTP_CLOCK_AHEAD,
                WT_CALL_NONE);
    wt_arg_seconds(r, "offset", offset < 0 ? -offset : offset);
    wt_arg_seconds(r, "error", delay / 2);
}

static void tell_server(struct wt_telling *t, const struct wt_ntp *ntp)
{
    const struct wt_asked *question = note_answer(t, ntp);

    if (ntp->stratum == 0)
        ntp_args(wt_tell(t, WT_REMARK_NTP_KISS, WT_CALL_NONE), ntp);
    else if (is_unsynchronised(ntp))
        wt_tell(t, WT_REMARK_NTP_UNSYNCHRONISED, WT_CALL_NONE);
    else
        tell_answer(t, ntp, question);
}

void wt_tell_ntp(struct wt_telling *t, unsigned i)
{
    const struct wt_ntp *ntp = &t->packet->layers[i].u.ntp;

    if (t->packet->layers[i].verdict != WT_DISSECTED)
        return;
    if (ntp->mode == WT_NTP_CLIENT) {
        wt_tell(t, WT_REMARK_NTP_ASKS, WT_CALL_NONE);
        note_question(t, ntp);
    } else if (ntp->mode == WT_NTP_BROADCAST) {
        ntp_args(wt_tell(t, WT_REMARK_NTP_BROADCAST, WT_CALL_NONE), ntp);
    } else if (ntp->mode != WT_NTP_SERVER) {
        ntp_args(wt_tell(t, WT_REMARK_NTP_SYMMETRIC, WT_CALL_NONE), ntp);
    } else {
        tell_server(t, ntp);
    }
}
