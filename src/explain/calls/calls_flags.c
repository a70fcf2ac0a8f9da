/* SPDX-License-Identifier: BSD-2-Clause */
/* The flags of one send() or recv(): each is explained when it is used first. */
#include <sys/socket.h>

#include "observed.h"

static bool is_stream(const struct wt_socket_call *call)
{
    return call->is_tcp_or_udp && call->transport == WT_OVER_TCP;
}

enum of { BOTH, SENDING, RECEIVING, OF_STREAM, OF_DATAGRAMS };

static const struct row {
    int32_t flag;
    enum of of;
    enum wt_remark_id remark;
} rows[] = {
    {MSG_DONTWAIT,  BOTH,         WT_REMARK_FLAG_DONTWAIT    },
    {MSG_WAITALL,   RECEIVING,    WT_REMARK_FLAG_WAITALL     },
    {MSG_OOB,       SENDING,      WT_REMARK_FLAG_OOB_SENT    },
    {MSG_OOB,       RECEIVING,    WT_REMARK_FLAG_OOB_READ    },
    {MSG_TRUNC,     OF_STREAM,    WT_REMARK_FLAG_TRUNC_STREAM},
    {MSG_TRUNC,     OF_DATAGRAMS, WT_REMARK_FLAG_TRUNC       },
    {MSG_ERRQUEUE,  RECEIVING,    WT_REMARK_FLAG_ERRQUEUE    },
    {MSG_MORE,      SENDING,      WT_REMARK_FLAG_MORE        },
    {MSG_FASTOPEN,  SENDING,      WT_REMARK_FLAG_FASTOPEN    },
    {MSG_NOSIGNAL,  SENDING,      WT_REMARK_FLAG_NOSIGNAL    },
    {MSG_EOR,       SENDING,      WT_REMARK_FLAG_EOR         },
    {MSG_CONFIRM,   SENDING,      WT_REMARK_FLAG_CONFIRM     },
    {MSG_DONTROUTE, SENDING,      WT_REMARK_FLAG_DONTROUTE   },
    {MSG_ZEROCOPY,  SENDING,      WT_REMARK_FLAG_ZEROCOPY    },
};

static bool fits(const struct row *row, const struct wt_socket_call *call)
{
    bool sends = wt_socket_call_moves(call->call) == WT_SENDS;

    if (!(call->flags & row->flag))
        return false;
    switch (row->of) {
    case SENDING:
        return sends;
    case RECEIVING:
        return !sends;
    case OF_STREAM:
        return !sends && is_stream(call);
    case OF_DATAGRAMS:
        return !sends && !is_stream(call);
    case BOTH:
        break;
    }
    return true;
}

void wt_say_flags(struct wt_telling_call *t)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++)
        if (fits(&rows[i], t->call) && wt_is_news(t->explainer, rows[i].remark))
            wt_say_that(t, rows[i].remark);
}

/* Of socket() and accept4(). Python sets SOCK_CLOEXEC by itself, so there it is nobody's. */
void wt_say_type_flags(struct wt_telling_call *t)
{
    if (t->call->flags & SOCK_NONBLOCK && wt_is_news(t->explainer, WT_REMARK_FLAG_SOCK_NONBLOCK))
        wt_say_that(t, WT_REMARK_FLAG_SOCK_NONBLOCK);
    if (t->seen->programs[t->call->program].is_python)
        t->commentary->by_itself = SOCK_CLOEXEC;
    else if (t->call->flags & SOCK_CLOEXEC && wt_is_news(t->explainer, WT_REMARK_FLAG_SOCK_CLOEXEC))
        wt_say_that(t, WT_REMARK_FLAG_SOCK_CLOEXEC);
}
