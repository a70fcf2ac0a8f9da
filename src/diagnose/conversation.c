/* SPDX-License-Identifier: BSD-2-Clause */
/* From the facts of a conversation to what went wrong with it. */
#include "diagnose.h"

const char *wt_finding_key(enum wt_finding_id id)
{
    static const char *const keys[] = {
#define X(number, id, key) [number] = (key),
        WT_FINDINGS(X)
#undef X
    };
    return keys[id];
}

const struct wt_finding *wt_finding_of(const struct wt_findings *findings, enum wt_finding_id id)
{
    for (unsigned i = 0; i < findings->n; i++)
        if (findings->all[i].id == id)
            return &findings->all[i];
    return NULL;
}

/* One conversation's diagnosis. */
struct patient {
    const struct wt_diagnosis *diagnosis;
    const struct wt_conversation *c;
    struct wt_findings *out;
};

static struct wt_finding *find(struct patient *p, enum wt_finding_id id, enum wt_because because,
                               enum wt_ground ground, enum wt_fault fault)
{
    struct wt_finding *f = &p->out->all[p->out->n++];

    *f = (struct wt_finding){.id = (uint8_t)id,
                             .because = (uint8_t)because,
                             .ground = (uint8_t)ground,
                             .fault = (uint8_t)fault,
                             .times = 1};
    return f;
}

/* A packet that proves it, where it was captured. */
static void prove(struct wt_finding *f, uint32_t frame)
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
    prove(f, c->at[a]);
    prove(f, c->at[b]);
}

static const struct wt_sockets *observed(const struct patient *p)
{
    return p->diagnosis != NULL ? p->diagnosis->sockets : NULL;
}

static void refused(struct patient *p)
{
    bool on_purpose = observed(p) != NULL && observed(p)->refuse;
    struct wt_finding *f = on_purpose ? find(p, WT_FINDING_REFUSED, WT_BECAUSE_ON_PURPOSE,
                                             WT_GROUND_SEEN, WT_FAULT_NETWORK)
                                      : find(p, WT_FINDING_REFUSED, WT_BECAUSE_NO_LISTENER,
                                             WT_GROUND_LIKELY, WT_FAULT_SERVER);

    prove_at(f, p->c, WT_AT_SYN, WT_AT_RST);
    f->times = p->c->attempts;
}

/* The listening socket whose queue was seen to be full when this SYN came; NULL: it was not. */
static const struct wt_socket *full_queue(const struct patient *p)
{
    const struct wt_end *end = p->c->end;
    const struct wt_socket_connection *met =
        wt_socket_connection(observed(p), &end[0].at, &end[1].at);

    return met != NULL && met->met_full_queue
               ? wt_socket_listener(observed(p), &end[!p->c->client].at)
               : NULL;
}

static void drops_from_queue(struct patient *p, const struct wt_socket *seen)
{
    struct wt_finding *f = find(p, WT_FINDING_ACCEPT_QUEUE, WT_BECAUSE_UNKNOWN,
                                seen != NULL ? WT_GROUND_SEEN : WT_GROUND_LIKELY, WT_FAULT_SERVER);

    prove_at(f, p->c, WT_AT_SYN, WT_AT_LAST);
    f->program = seen != NULL ? seen->program : 0;
}

/* Nobody answered the SYNs: on one's own machine no host is down, nor where others were answered.
 */
static void unanswered(struct patient *p)
{
    const struct wt_conversation *c = p->c;
    const struct wt_endpoint *client = &c->end[c->client].at, *server = &c->end[!c->client].at;
    struct wt_finding *f =
        find(p, WT_FINDING_UNANSWERED, WT_BECAUSE_AWAY, WT_GROUND_LIKELY, WT_FAULT_NETWORK);
    const struct wt_socket *queue = NULL;

    prove_at(f, c, WT_AT_SYN, WT_AT_LAST);
    f->times = c->end[c->client].packets;
    if (c->end[!c->client].packets > 0) {
        f->because = WT_BECAUSE_ODD_ANSWER;
        f->fault = WT_FAULT_SERVER;
        f->ground = WT_GROUND_SEEN;
    } else if (observed(p) != NULL && observed(p)->lose != 0) {
        f->because = WT_BECAUSE_ON_PURPOSE;
        f->ground = WT_GROUND_SEEN;
    } else if (observed(p) != NULL && (queue = full_queue(p)) != NULL) {
        f->because = WT_BECAUSE_QUEUE;
        f->ground = WT_GROUND_SEEN;
    } else if (c->at[WT_AT_ICMP] != 0) {
        f->because = WT_BECAUSE_ERROR;
        f->ground = WT_GROUND_SEEN;
    } else if (wt_answers(p->diagnosis, server)) {
        f->because = WT_BECAUSE_QUEUE;
    } else if (wt_on_loopback(&server->ip) || wt_ip_same(&server->ip, &client->ip)) {
        f->because = WT_BECAUSE_HERE;
        f->fault = WT_FAULT_SERVER;
    }
    if (f->because == WT_BECAUSE_QUEUE) {
        f->fault = WT_FAULT_SERVER;
        drops_from_queue(p, queue);
    }
}

static void unreachable(struct patient *p)
{
    const struct wt_conversation *c = p->c;
    enum wt_because because = WT_BECAUSE_NOT_DELIVERED;

    if (c->end[c->client].packets == 0)
        because = WT_BECAUSE_ONLY_ERRORS;
    else if (c->marks & WT_MARK_ICMP_REFUSED)
        because = WT_BECAUSE_SAID_NO;
    find(p, WT_FINDING_ICMP_ERROR, because, WT_GROUND_SEEN, WT_FAULT_NETWORK)->times =
        c->end[c->client].packets;
}

static void reset(struct patient *p, enum wt_because because)
{
    const struct wt_end *end = p->c->end;
    bool by_server = end[!p->c->client].sent_rst && !end[p->c->client].sent_rst;

    prove(find(p, WT_FINDING_RESET, because, WT_GROUND_SEEN,
               by_server ? WT_FAULT_SERVER : WT_FAULT_CLIENT),
          p->c->at[WT_AT_RST]);
}

static enum wt_because reset_when(const struct wt_summary *s)
{
    if (s->close == WT_CLOSE_RESET_AFTER_FIN)
        return WT_BECAUSE_AFTER_FIN;
    return s->open == WT_OPEN_RESET ? WT_BECAUSE_IN_HANDSHAKE : WT_BECAUSE_WHILE_OPEN;
}

static void find_by_outcome(struct patient *p, const struct wt_summary *s)
{
    switch (s->outcome) {
    case WT_OUTCOME_REFUSED:
        refused(p);
        break;
    case WT_OUTCOME_UNANSWERED:
        unanswered(p);
        break;
    case WT_OUTCOME_CANCELLED:
        prove_at(
            find(p, WT_FINDING_UNANSWERED, WT_BECAUSE_CLIENT_LEFT, WT_GROUND_SEEN, WT_FAULT_CLIENT),
            p->c, WT_AT_SYN, WT_AT_RST);
        break;
    case WT_OUTCOME_HALF_OPEN:
        prove_at(
            find(p, WT_FINDING_HALF_OPEN, WT_BECAUSE_UNKNOWN, WT_GROUND_UNKNOWN, WT_FAULT_NOBODY),
            p->c, WT_AT_SYN, WT_AT_SYNACK);
        break;
    case WT_OUTCOME_RESET:
        reset(p, reset_when(s));
        break;
    case WT_OUTCOME_STRAY:
        reset(p, WT_BECAUSE_BEFORE_CAPTURE);
        break;
    case WT_OUTCOME_UNREACHABLE:
        unreachable(p);
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
    struct patient p = {.diagnosis = diagnosis, .c = c, .out = out};
    struct wt_summary summary;

    out->n = 0;
    wt_conversation_kinds(c, &summary);
    find_by_outcome(&p, &summary);
    if (c->at[WT_AT_ICMP] != 0 && summary.outcome != WT_OUTCOME_UNREACHABLE)
        find(&p, WT_FINDING_ICMP_ERROR, WT_BECAUSE_UNKNOWN, WT_GROUND_SEEN, WT_FAULT_NETWORK);
    for (unsigned i = 0; i < out->n; i++)
        if (out->all[i].id == WT_FINDING_ICMP_ERROR)
            prove(&out->all[i], c->at[WT_AT_ICMP]);
    if (c->marks & WT_MARK_BYTES_MISSED)
        prove_at(
            find(&p, WT_FINDING_CAPTURE_LOST, WT_BECAUSE_UNKNOWN, WT_GROUND_SEEN, WT_FAULT_CAPTURE),
            c, WT_AT_FIRST, WT_AT_LAST);
}
