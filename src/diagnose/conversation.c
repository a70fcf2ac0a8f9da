/* SPDX-License-Identifier: BSD-2-Clause */
/* From the facts of a conversation to what went wrong with it. */
#include "trouble.h"

const char *wt_finding_key(enum wt_finding_id id)
{
    static const char *const keys[] = {
#define X(number, id, key) [number] = (key),
        WT_FINDINGS(X)
#undef X
    };
    return keys[id];
}

const char *wt_fault_name(enum wt_fault fault)
{
    static const char *const names[] = {"client", "server", "network", "capture", "nobody"};

    return names[fault];
}

const struct wt_finding *wt_finding_of(const struct wt_findings *findings, enum wt_finding_id id)
{
    for (unsigned i = 0; i < findings->n; i++)
        if (findings->all[i].id == id)
            return &findings->all[i];
    return NULL;
}

struct wt_finding *diagnose_find(struct diagnosing *p, enum wt_finding_id id,
                                 enum wt_because because, enum wt_ground ground,
                                 enum wt_fault fault)
{
    struct wt_finding *f = &p->out->all[p->out->n++];

    *f = (struct wt_finding){.id = (uint8_t)id,
                             .because = (uint8_t)because,
                             .ground = (uint8_t)ground,
                             .fault = (uint8_t)fault,
                             .times = 1};
    return f;
}

void diagnose_prove(struct wt_finding *f, uint32_t frame)
{
    unsigned i = f->n_packets;

    if (frame == 0)
        return;
    for (unsigned k = 0; k < f->n_packets; k++)
        if (f->packets[k] == frame)
            return;
    for (; i > 0 && f->packets[i - 1] > frame; i--)
        f->packets[i] = f->packets[i - 1];
    f->packets[i] = frame;
    f->n_packets++;
}

static void prove_at(struct wt_finding *f, const struct wt_conversation *c, enum wt_evidence a,
                     enum wt_evidence b)
{
    diagnose_prove(f, c->at[a]);
    diagnose_prove(f, c->at[b]);
}

static const struct wt_sockets *observed(const struct diagnosing *p)
{
    return p->diagnosis != NULL ? p->diagnosis->sockets : NULL;
}

static void refused(struct diagnosing *p)
{
    bool on_purpose = observed(p) != NULL && observed(p)->refuse;
    struct wt_finding *f = on_purpose ? diagnose_find(p, WT_FINDING_REFUSED, WT_BECAUSE_ON_PURPOSE,
                                                      WT_GROUND_SEEN, WT_FAULT_NETWORK)
                                      : diagnose_find(p, WT_FINDING_REFUSED, WT_BECAUSE_NO_LISTENER,
                                                      WT_GROUND_LIKELY, WT_FAULT_SERVER);

    prove_at(f, p->c, WT_AT_SYN, WT_AT_RST);
    f->times = p->c->attempts;
}

/* The listening socket whose queue was seen to be full when this SYN came; NULL: it was not. */
static const struct wt_socket *full_queue(const struct diagnosing *p)
{
    const struct wt_end *end = p->c->end;
    const struct wt_socket_connection *met =
        wt_socket_connection(observed(p), &end[0].at, &end[1].at);

    return met != NULL && met->met_full_queue
               ? wt_socket_listener(observed(p), &end[!p->c->client].at)
               : NULL;
}

static void drops_from_queue(struct diagnosing *p, const struct wt_socket *seen)
{
    struct wt_finding *f =
        diagnose_find(p, WT_FINDING_ACCEPT_QUEUE, WT_BECAUSE_UNKNOWN,
                      seen != NULL ? WT_GROUND_SEEN : WT_GROUND_LIKELY, WT_FAULT_SERVER);

    prove_at(f, p->c, WT_AT_SYN, WT_AT_LAST);
    f->program = seen != NULL ? seen->program : 0;
}

/* Kernels repeat a SYN after a second (RFC 6298): by then an answer would have been there. */
static bool ends_too_soon(const struct diagnosing *p)
{
    const int64_t answer_ns = INT64_C(950000000);
    const struct wt_diagnosis *d = p->diagnosis;

    return d != NULL && d->last_ns - p->c->first_ns < answer_ns;
}

/* By what the capture shows of the server and of others. */
static void why_unanswered(struct diagnosing *p, struct wt_finding *f)
{
    const struct wt_conversation *c = p->c;
    const struct wt_endpoint *client = &c->end[c->client].at, *server = &c->end[!c->client].at;

    if (wt_answered_by(p->diagnosis, c) != NULL) {
        f->because = WT_BECAUSE_ELSEWHERE;
    } else if (ends_too_soon(p)) {
        f->because = WT_BECAUSE_TOO_SOON;
        f->ground = WT_GROUND_UNKNOWN;
        f->fault = WT_FAULT_NOBODY;
    } else if (wt_answers(p->diagnosis, server)) {
        f->because = wt_clock_is_older(p->diagnosis, c) ? WT_BECAUSE_OLDER_CLOCK : WT_BECAUSE_QUEUE;
    } else if (wt_on_loopback(&server->ip) || wt_ip_same(&server->ip, &client->ip)) {
        f->because = WT_BECAUSE_HERE;
        f->fault = WT_FAULT_SERVER;
    } else if (p->diagnosis != NULL && diagnose_is_up(p->diagnosis, &server->ip)) {
        f->because = WT_BECAUSE_UP;
    }
}

/* Nobody answered the SYNs: on one's own machine no host is down, nor where others were answered.
 */
static void unanswered(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    struct wt_finding *f = diagnose_find(p, WT_FINDING_UNANSWERED, WT_BECAUSE_AWAY,
                                         WT_GROUND_LIKELY, WT_FAULT_NETWORK);
    const struct wt_socket *queue = NULL;

    prove_at(f, c, WT_AT_SYN, WT_AT_LAST);
    f->times = wt_syn_tries(c);
    if (c->end[!c->client].packets > 0) {
        f->because = WT_BECAUSE_ODD_ANSWER;
        f->fault = WT_FAULT_SERVER;
        f->ground = WT_GROUND_SEEN;
    } else if (observed(p) != NULL && wt_loses(&observed(p)->losses)) {
        f->because = WT_BECAUSE_ON_PURPOSE;
        f->ground = WT_GROUND_SEEN;
    } else if (observed(p) != NULL && (queue = full_queue(p)) != NULL) {
        f->because = WT_BECAUSE_QUEUE;
        f->ground = WT_GROUND_SEEN;
    } else if (c->at[WT_AT_ICMP] != 0) {
        f->because = WT_BECAUSE_ERROR;
        f->ground = WT_GROUND_SEEN;
    } else {
        why_unanswered(p, f);
    }
    if (f->because == WT_BECAUSE_QUEUE) {
        f->fault = WT_FAULT_SERVER;
        drops_from_queue(p, queue);
    }
}

static void unreachable(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    enum wt_because because = WT_BECAUSE_NOT_DELIVERED;

    if (c->end[c->client].packets == 0)
        because = WT_BECAUSE_ONLY_ERRORS;
    else if (c->marks & WT_MARK_ICMP_REFUSED)
        because = WT_BECAUSE_SAID_NO;
    diagnose_find(p, WT_FINDING_ICMP_ERROR, because, WT_GROUND_SEEN, WT_FAULT_NETWORK)->times =
        c->end[c->client].packets;
}

static void reset(struct diagnosing *p, enum wt_because because)
{
    const struct wt_end *end = p->c->end;
    bool by_server = end[!p->c->client].sent_rst && !end[p->c->client].sent_rst;

    diagnose_prove(diagnose_find(p, WT_FINDING_RESET, because, WT_GROUND_SEEN,
                                 by_server ? WT_FAULT_SERVER : WT_FAULT_CLIENT),
                   p->c->at[WT_AT_RST]);
}

static enum wt_because reset_when(const struct wt_summary *s)
{
    if (s->close == WT_CLOSE_RESET_AFTER_FIN)
        return WT_BECAUSE_AFTER_FIN;
    return s->open == WT_OPEN_RESET ? WT_BECAUSE_IN_HANDSHAKE : WT_BECAUSE_WHILE_OPEN;
}

/* Or its SYN,ACK confirms something else: the client does not take it. */
static void half_open(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    bool odd = c->at[WT_AT_SYNACK] == 0 && !(c->marks & WT_MARK_SIMULTANEOUS_OPEN);

    prove_at(diagnose_find(p, WT_FINDING_HALF_OPEN,
                           odd ? WT_BECAUSE_ODD_ANSWER : WT_BECAUSE_UNKNOWN,
                           odd ? WT_GROUND_SEEN : WT_GROUND_UNKNOWN, WT_FAULT_NOBODY),
             c, WT_AT_SYN, WT_AT_SYNACK);
}

/* The server has answered the SYN, perhaps more than once, and nothing that came later. */
static bool says_only_syn_ack(const struct wt_conversation *c)
{
    const struct wt_end *server = &c->end[!c->client];

    return c->at[WT_AT_SYNACK] != 0 && server->bytes == 0 && !server->sent_fin &&
           (server->packets == 1 || server->state == WT_TCP_SYN_RECEIVED);
}

/* Whose bytes were never confirmed; where it is noted, how often and how long. */
static void vanished(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    const struct known_again *a = diagnose_again_of(p->diagnosis, c);
    unsigned side = a != NULL ? a->side : c->unheard[1] > c->unheard[0];
    bool waits = side == c->client && says_only_syn_ack(c);
    struct wt_finding *f =
        diagnose_find(p, WT_FINDING_VANISHED, waits ? WT_BECAUSE_NO_THIRD_STEP : WT_BECAUSE_UNKNOWN,
                      WT_GROUND_LIKELY, side == c->client ? WT_FAULT_SERVER : WT_FAULT_CLIENT);

    f->times = c->unheard[side] + 1U;
    if (a == NULL || a->unread)
        return;
    f->times = a->times;
    f->begin = a->begin;
    f->end = a->end;
    f->ns = a->last_ns - a->first_ns;
    diagnose_prove(f, a->first);
    diagnose_prove(f, a->last);
}

static void crossed(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    const struct known_again *a = diagnose_again_of(p->diagnosis, c);
    struct wt_finding *f = diagnose_find(p, WT_FINDING_CROSSED, WT_BECAUSE_UNKNOWN,
                                         WT_GROUND_FOLLOWS, WT_FAULT_NOBODY);

    prove_at(f, c, WT_AT_FIN_1, WT_AT_RST);
    if (a == NULL || !a->unread)
        return;
    f->begin = a->begin;
    f->end = a->end;
}

static void find_by_outcome(struct diagnosing *p, const struct wt_summary *s)
{
    switch (s->outcome) {
    case WT_OUTCOME_REFUSED:
        refused(p);
        break;
    case WT_OUTCOME_UNANSWERED:
        unanswered(p);
        break;
    case WT_OUTCOME_CANCELLED:
        prove_at(diagnose_find(p, WT_FINDING_UNANSWERED, WT_BECAUSE_CLIENT_LEFT, WT_GROUND_SEEN,
                               WT_FAULT_CLIENT),
                 p->c, WT_AT_SYN, WT_AT_RST);
        break;
    case WT_OUTCOME_HALF_OPEN:
        half_open(p);
        break;
    case WT_OUTCOME_RESET:
        reset(p, reset_when(s));
        break;
    case WT_OUTCOME_VANISHED:
        vanished(p);
        break;
    case WT_OUTCOME_CROSSED:
        crossed(p);
        break;
    case WT_OUTCOME_STRAY:
        reset(p, WT_BECAUSE_BEFORE_CAPTURE);
        break;
    case WT_OUTCOME_UNREACHABLE:
        unreachable(p);
        break;
    case WT_OUTCOME_SELF:
        diagnose_prove(diagnose_find(p, WT_FINDING_SELF_CONNECT, WT_BECAUSE_UNKNOWN,
                                     WT_GROUND_FOLLOWS, WT_FAULT_CLIENT),
                       p->c->at[WT_AT_SYN]);
        break;
    default: /* both FINs were there */
        if (s->close == WT_CLOSE_RESET_AFTER_FIN)
            reset(p, WT_BECAUSE_AFTER_FIN);
        break;
    }
}

void wt_diagnose(const struct wt_diagnosis *diagnosis, const struct wt_conversation *conversation,
                 struct wt_findings *out)
{
    const struct wt_conversation *c = conversation;
    struct diagnosing p = {.diagnosis = diagnosis, .c = c, .out = out};
    struct wt_summary summary;

    out->n = 0;
    wt_conversation_kinds(c, &summary);
    find_by_outcome(&p, &summary);
    if (c->at[WT_AT_ICMP] != 0 && summary.outcome != WT_OUTCOME_UNREACHABLE)
        diagnose_find(&p, WT_FINDING_ICMP_ERROR, WT_BECAUSE_UNKNOWN, WT_GROUND_SEEN,
                      WT_FAULT_NETWORK);
    for (unsigned i = 0; i < out->n; i++)
        if (out->all[i].id == WT_FINDING_ICMP_ERROR)
            diagnose_prove(&out->all[i], c->at[WT_AT_ICMP]);
    diagnose_within(&p);
    if (c->marks & WT_MARK_BYTES_MISSED)
        prove_at(diagnose_find(&p, WT_FINDING_CAPTURE_LOST, WT_BECAUSE_UNKNOWN, WT_GROUND_SEEN,
                               WT_FAULT_CAPTURE),
                 c, WT_AT_FIRST, WT_AT_LAST);
}
