/* SPDX-License-Identifier: BSD-2-Clause */
/* The usual cause of a failed expectation, judged by what was found, not by what was expected. */
#include "check.h"

/* The worst finding's cause: by why it came, else by what it is. */
static enum wt_check_cause finding_cause(const struct wt_findings *findings)
{
    static const enum wt_check_cause because[] = {
        [WT_BECAUSE_ERROR] = WT_CAUSE_OPEN_UNANSWERED_ERROR,
        [WT_BECAUSE_QUEUE] = WT_CAUSE_OPEN_ACCEPT_QUEUE,
        [WT_BECAUSE_OLDER_CLOCK] = WT_CAUSE_OPEN_UNANSWERED,
        [WT_BECAUSE_HERE] = WT_CAUSE_OPEN_UNANSWERED_HERE,
        [WT_BECAUSE_UP] = WT_CAUSE_OPEN_UNANSWERED_UP,
        [WT_BECAUSE_ELSEWHERE] = WT_CAUSE_OPEN_ELSEWHERE,
        [WT_BECAUSE_TOO_SOON] = WT_CAUSE_OPEN_TOO_SOON,
        [WT_BECAUSE_ODD_ANSWER] = WT_CAUSE_OPEN_ODD_ANSWER,
        [WT_BECAUSE_CLIENT_LEFT] = WT_CAUSE_OPEN_CANCELLED,
        [WT_BECAUSE_SAID_NO] = WT_CAUSE_VERDICT_UNREACHABLE,
        [WT_BECAUSE_NOT_DELIVERED] = WT_CAUSE_NOT_DELIVERED,
        [WT_BECAUSE_ONLY_ERRORS] = WT_CAUSE_ONLY_ERRORS,
        [WT_BECAUSE_IN_HANDSHAKE] = WT_CAUSE_OPEN_RESET,
        [WT_BECAUSE_AFTER_FIN] = WT_CAUSE_CLOSE_RESET_AFTER_FIN,
        [WT_BECAUSE_BEFORE_CAPTURE] = WT_CAUSE_VERDICT_STRAY,
    };
    static const enum wt_check_cause causes[] = {
        [WT_FINDING_REFUSED] = WT_CAUSE_OPEN_REFUSED,
        [WT_FINDING_UNANSWERED] = WT_CAUSE_OPEN_UNANSWERED,
        [WT_FINDING_ACCEPT_QUEUE] = WT_CAUSE_OPEN_ACCEPT_QUEUE,
        [WT_FINDING_HALF_OPEN] = WT_CAUSE_OPEN_HALF_OPEN,
        [WT_FINDING_RESET] = WT_CAUSE_CLOSE_RESET,
        [WT_FINDING_ICMP_ERROR] = WT_CAUSE_ICMP_ERROR,
        [WT_FINDING_CAPTURE_LOST] = WT_CAUSE_NOT_CAPTURED,
        [WT_FINDING_VANISHED] = WT_CAUSE_VERDICT_VANISHED,
        [WT_FINDING_CROSSED] = WT_CAUSE_VERDICT_CROSSED,
        [WT_FINDING_ADDRESS_CONFLICT] = WT_CAUSE_ADDRESS_CONFLICT, /* of no conversation */
        [WT_FINDING_LOSS] = WT_CAUSE_RETRANSMISSION,
        [WT_FINDING_REORDERING] = WT_CAUSE_OUT_OF_ORDER,
        [WT_FINDING_SPURIOUS_REPEATS] = WT_CAUSE_SPURIOUS,
        [WT_FINDING_RECEIVE_WINDOW] = WT_CAUSE_ZERO_WINDOW,
        [WT_FINDING_NAGLE] = WT_CAUSE_TIMING,
        [WT_FINDING_SERVER_SLOW] = WT_CAUSE_TIMING,
        [WT_FINDING_CLIENT_SLOW] = WT_CAUSE_TIMING,
        [WT_FINDING_NETWORK_SLOW] = WT_CAUSE_TIMING,
        [WT_FINDING_SILENCE] = WT_CAUSE_TIMING,
        [WT_FINDING_SILENCE_RESET] = WT_CAUSE_CLOSE_RESET,
        [WT_FINDING_UNREAD_DATA] = WT_CAUSE_CLOSE_RESET,
        [WT_FINDING_SELF_CONNECT] = WT_CAUSE_VERDICT_SELF,
        [WT_FINDING_ONE_WAY_CAPTURE] = WT_CAUSE_NOT_CAPTURED,
    };
    _Static_assert(WT_ARRAY_LEN(causes) == WT_N_FINDINGS + 1, "each has a cause");
    const struct wt_finding *worst = &findings->all[0];

    if (findings->n == 0)
        return WT_CAUSE_NOTHING_WRONG;
    if (worst->because < WT_ARRAY_LEN(because) && because[worst->because] != WT_CAUSE_NONE)
        return because[worst->because];
    return causes[worst->id];
}

/* Every other outcome has a finding. */
static enum wt_check_cause verdict_cause(const struct check_case *c)
{
    switch (c->summary->outcome) {
    case WT_OUTCOME_NORMAL:
        return WT_CAUSE_VERDICT_NORMAL;
    case WT_OUTCOME_OPEN:
        return WT_CAUSE_VERDICT_OPEN;
    case WT_OUTCOME_PARTIAL:
        return WT_CAUSE_VERDICT_PARTIAL;
    case WT_OUTCOME_CLOSING:
        return WT_CAUSE_VERDICT_CLOSING;
    case WT_OUTCOME_SELF:
        return WT_CAUSE_VERDICT_SELF;
    case WT_OUTCOME_ANSWERED:
        return WT_CAUSE_VERDICT_ANSWERED;
    case WT_OUTCOME_ONE_WAY:
        return WT_CAUSE_VERDICT_ONE_WAY;
    default:
        return finding_cause(c->findings);
    }
}

static enum wt_check_cause flag_cause(uint32_t flag)
{
    switch (flag) {
    case WT_TA_RETRANSMISSION:
    case WT_TA_FAST_RETRANSMISSION:
        return WT_CAUSE_RETRANSMISSION;
    case WT_TA_SPURIOUS_RETRANSMISSION:
        return WT_CAUSE_SPURIOUS;
    case WT_TA_OUT_OF_ORDER:
        return WT_CAUSE_OUT_OF_ORDER;
    case WT_TA_LOST_SEGMENT:
    case WT_TA_ACK_LOST_SEGMENT:
        return WT_CAUSE_NOT_CAPTURED;
    case WT_TA_DUPLICATE_ACK:
        return WT_CAUSE_DUPLICATE_ACK;
    case WT_TA_WINDOW_UPDATE:
        return WT_CAUSE_WINDOW_UPDATE;
    case WT_TA_KEEP_ALIVE:
    case WT_TA_KEEP_ALIVE_ACK:
        return WT_CAUSE_KEEP_ALIVE;
    case WT_TA_REUSED_PORTS:
        return WT_CAUSE_REUSED_PORTS;
    default: /* zero window, its probes and their answers, a full window */
        return WT_CAUSE_ZERO_WINDOW;
    }
}

static enum wt_check_cause choice_cause(const struct check_case *c, uint64_t found)
{
    static const enum wt_check_cause opens[] = {
        [WT_OPEN_THREE_WAY] = WT_CAUSE_OPEN_THREE_WAY,
        [WT_OPEN_SIMULTANEOUS] = WT_CAUSE_OPEN_SIMULTANEOUS,
        [WT_OPEN_SPLIT] = WT_CAUSE_OPEN_SPLIT,
        [WT_OPEN_FAST_OPEN] = WT_CAUSE_OPEN_FAST_OPEN,
        [WT_OPEN_RESET] = WT_CAUSE_OPEN_RESET,
        [WT_OPEN_NOT_CAPTURED] = WT_CAUSE_OPEN_NOT_CAPTURED,
    };
    static const enum wt_check_cause closes[] = {
        [WT_CLOSE_FOUR_SEGMENT] = WT_CAUSE_CLOSE_FOUR_SEGMENT,
        [WT_CLOSE_THREE_SEGMENT] = WT_CAUSE_CLOSE_THREE_SEGMENT,
        [WT_CLOSE_SIMULTANEOUS] = WT_CAUSE_CLOSE_SIMULTANEOUS,
        [WT_CLOSE_ONE_FIN] = WT_CAUSE_CLOSE_ONE_FIN,
        [WT_CLOSE_RESET] = WT_CAUSE_CLOSE_RESET,
        [WT_CLOSE_RESET_AFTER_FIN] = WT_CAUSE_CLOSE_RESET_AFTER_FIN,
        [WT_CLOSE_NONE] = WT_CAUSE_CLOSE_NONE,
    };
    static const enum wt_check_cause firsts[] = {
        [WT_FIRST_CLIENT] = WT_CAUSE_FIRST_CLIENT,
        [WT_FIRST_SERVER] = WT_CAUSE_FIRST_SERVER,
        [WT_FIRST_BOTH] = WT_CAUSE_FIRST_BOTH,
        [WT_FIRST_NONE] = WT_CAUSE_FIRST_NONE,
    };

    switch (c->expectation->name->what) {
    case WT_CHECK_OPEN:
        return opens[found] != WT_CAUSE_NONE ? opens[found] : finding_cause(c->findings);
    case WT_CHECK_CLOSE:
        return closes[found];
    case WT_CHECK_CLOSED_FIRST:
        return firsts[found];
    case WT_CHECK_FINDING:
        return finding_cause(c->findings);
    case WT_CHECK_CAPTURED_AT: /* told by how long the halves of the handshake took */
        return WT_CAUSE_TIMING;
    default:
        return verdict_cause(c);
    }
}

/* Is there less of it than the expectation would have? */
static bool is_less(const struct wt_expectation *e, uint64_t found)
{
    const struct wt_check_number number = {.whole = found};

    switch (e->op) {
    case WT_OP_ABOVE:
    case WT_OP_AT_LEAST:
        return true;
    case WT_OP_BELOW:
    case WT_OP_AT_MOST:
        return false;
    default:
        return e->n_wanted > 0 && check_number_compare(&number, &e->wanted[0].number) < 0;
    }
}

enum wt_check_cause check_cause_of(const struct check_case *c, uint64_t found)
{
    const struct wt_expectation *e = c->expectation;

    if (e->name->type == WT_TYPE_CHOICE)
        return choice_cause(c, found);
    switch (e->name->what) {
    case WT_CHECK_PORT:
        return e->name->server ? WT_CAUSE_OTHER_SERVER_PORT : WT_CAUSE_OTHER_CLIENT_PORT;
    case WT_CHECK_BYTES:
        return found == 0 ? WT_CAUSE_NO_BYTES : WT_CAUSE_OTHER_BYTES;
    case WT_CHECK_PACKETS:
    case WT_CHECK_END_PACKETS:
        return is_less(e, found) ? WT_CAUSE_FEWER_PACKETS : WT_CAUSE_MORE_PACKETS;
    case WT_CHECK_GUESSED:
        return found ? WT_CAUSE_ROLES_GUESSED : WT_CAUSE_ROLES_SEEN;
    case WT_CHECK_COMPLETENESS:
        return WT_CAUSE_COMPLETENESS;
    case WT_CHECK_RESETS:
        return found ? WT_CAUSE_RESETS : WT_CAUSE_NOT_SEEN;
    default:
        return found ? flag_cause(e->name->flag) : WT_CAUSE_NOT_SEEN;
    }
}

enum wt_check_cause check_count_cause(const struct wt_expectation *e, uint64_t found)
{
    bool less = is_less(e, found);

    if (e->name->what == WT_CHECK_PACKETS)
        return less ? WT_CAUSE_FEWER_PACKETS : WT_CAUSE_MORE_PACKETS;
    return less ? WT_CAUSE_FEWER_CONVERSATIONS : WT_CAUSE_MORE_CONVERSATIONS;
}
