/* SPDX-License-Identifier: BSD-2-Clause */
/* What a finding of a conversation means, and what to do about it. */
#include "telling.h"

/* Each finding: the remark that says it, and the one that says what to do. */
static const struct said {
    enum wt_remark_id what, advice;
} all[] = {
    [WT_FINDING_REFUSED] = {WT_REMARK_FOUND_REFUSED,            WT_REMARK_DO_REFUSED        },
    [WT_FINDING_UNANSWERED] = {WT_REMARK_FOUND_UNANSWERED,         WT_REMARK_DO_UNANSWERED     },
    [WT_FINDING_ACCEPT_QUEUE] = {WT_REMARK_FOUND_ACCEPT_QUEUE,       WT_REMARK_DO_ACCEPT_QUEUE   },
    [WT_FINDING_HALF_OPEN] = {WT_REMARK_FOUND_HALF_OPEN,          WT_REMARK_DO_HALF_OPEN      },
    [WT_FINDING_RESET] = {WT_REMARK_FOUND_RESET,              WT_REMARK_DO_RESET          },
    [WT_FINDING_ICMP_ERROR] = {WT_REMARK_FOUND_ICMP_ERROR,         WT_REMARK_DO_ICMP_ERROR     },
    [WT_FINDING_CAPTURE_LOST] = {WT_REMARK_FOUND_CAPTURE_LOST,       WT_REMARK_DO_CAPTURE_LOST   },
    [WT_FINDING_VANISHED] = {WT_REMARK_FOUND_VANISHED,           WT_REMARK_DO_VANISHED       },
    [WT_FINDING_CROSSED] = {WT_REMARK_FOUND_CROSSED,            WT_REMARK_DO_CROSSED        },
    [WT_FINDING_ADDRESS_CONFLICT] = {WT_REMARK_CAPTURE_ADDRESS_CONFLICT,
                            WT_REMARK_DO_ADDRESS_CONFLICT                                   },
    [WT_FINDING_LOSS] = {WT_REMARK_FOUND_LOSS,               WT_REMARK_DO_LOSS           },
    [WT_FINDING_REORDERING] = {WT_REMARK_FOUND_REORDERING,         WT_REMARK_DO_REORDERING     },
    [WT_FINDING_SPURIOUS_REPEATS] = {WT_REMARK_FOUND_SPURIOUS_REPEATS,
                            WT_REMARK_DO_SPURIOUS_REPEATS                                   },
    [WT_FINDING_RECEIVE_WINDOW] = {WT_REMARK_FOUND_RECEIVE_WINDOW,     WT_REMARK_DO_RECEIVE_WINDOW },
    [WT_FINDING_NAGLE] = {WT_REMARK_FOUND_NAGLE,              WT_REMARK_DO_NAGLE          },
    [WT_FINDING_SERVER_SLOW] = {WT_REMARK_FOUND_SERVER_SLOW,        WT_REMARK_DO_SERVER_SLOW    },
    [WT_FINDING_CLIENT_SLOW] = {WT_REMARK_FOUND_CLIENT_SLOW,        WT_REMARK_DO_CLIENT_SLOW    },
    [WT_FINDING_NETWORK_SLOW] = {WT_REMARK_FOUND_NETWORK_SLOW,       WT_REMARK_DO_NETWORK_SLOW   },
    [WT_FINDING_SILENCE] = {WT_REMARK_FOUND_SILENCE,            WT_REMARK_DO_SILENCE        },
    [WT_FINDING_SILENCE_RESET] = {WT_REMARK_FOUND_SILENCE_RESET,      WT_REMARK_DO_SILENCE_RESET  },
    [WT_FINDING_UNREAD_DATA] = {WT_REMARK_FOUND_UNREAD_DATA,        WT_REMARK_DO_UNREAD_DATA    },
    [WT_FINDING_SELF_CONNECT] = {WT_REMARK_FOUND_SELF_CONNECT,       WT_REMARK_DO_SELF_CONNECT   },
    [WT_FINDING_ONE_WAY_CAPTURE] = {WT_REMARK_FOUND_ONE_WAY_CAPTURE,    WT_REMARK_DO_ONE_WAY_CAPTURE},
};
_Static_assert(WT_ARRAY_LEN(all) == WT_N_FINDINGS + 1, "each has its words");

/* Whom the sentence is about: who is at fault, or of whom alone there are packets. */
static bool is_about_server(const struct wt_finding *f, const struct wt_conversation *c)
{
    if (f->id == WT_FINDING_ONE_WAY_CAPTURE)
        return c->end[c->client].packets == 0;
    return f->fault == WT_FAULT_SERVER;
}

static void add_where(struct wt_remark *r, const struct wt_finding *f,
                      const struct wt_conversation *c)
{
    uint32_t first = f->n_packets > 0 ? f->packets[0] : c->at[WT_AT_FIRST];
    uint32_t last = f->n_packets > 0 ? f->packets[f->n_packets - 1] : c->at[WT_AT_LAST];

    wt_arg_number(r, "first", first);
    wt_arg_number(r, "last", last);
    wt_arg_remark(r, "where", first == last ? WT_REMARK_FOUND_IN_ONE : WT_REMARK_FOUND_IN_SEVERAL);
}

static int64_t busy_of(const struct wt_conversation *c)
{
    return c->last_ns > c->first_ns ? c->last_ns - c->first_ns : 0;
}

void wt_explain_finding(const struct wt_finding *finding, const struct wt_conversation *c,
                        struct wt_remark *what, struct wt_remark *advice)
{
    const struct wt_finding *f = finding;

    *what = (struct wt_remark){.id = all[f->id].what};
    *advice = (struct wt_remark){.id = all[f->id].advice};
    wt_arg_endpoint(what, "server", &c->end[!c->client].at);
    wt_arg_side(what, "who", is_about_server(f, c));
    wt_arg_number(what, "times", f->times);
    add_where(what, f, c);
    wt_arg_seconds(what, "time", f->ns);
    wt_arg_seconds(what, "whole", busy_of(c));
    wt_arg_number(what, "begin", f->begin);
    wt_arg_number(what, "end", f->end > f->begin ? f->end - 1 : f->end);
}
