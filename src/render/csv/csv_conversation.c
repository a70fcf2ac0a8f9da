/* SPDX-License-Identifier: BSD-2-Clause */
/* `flows --format csv`: a row a conversation, with the ids of the JSON object. */
#include "csv.h"

#include "../json/json.h"

/* One column: its name, and what is put into the cell. Nothing put: an empty cell. */
typedef void (*put_column)(struct wt_text *out, const struct wt_conversation *c,
                           const struct wt_ending *e);

static const struct wt_end *client(const struct wt_conversation *c)
{
    return &c->end[c->client];
}
static const struct wt_end *server(const struct wt_conversation *c)
{
    return &c->end[!c->client];
}
static bool is_tcp(const struct wt_conversation *c)
{
    return c->transport == WT_OVER_TCP;
}

#define COLUMN(name)                                                                               \
    static void name(struct wt_text *out, const struct wt_conversation *c,                         \
                     const struct wt_ending *e)
/* clang-format off */
COLUMN(number) { (void)e; wt_text_u64(out, c->number); }
COLUMN(tcp_stream) { (void)e; if (is_tcp(c)) wt_text_u64(out, c->stream); }
COLUMN(udp_stream) { (void)e; if (!is_tcp(c)) wt_text_u64(out, c->stream); }
COLUMN(begin) { (void)e; wt_text_seconds(out, c->first_ns); }
COLUMN(duration)
{
    (void)e;
    wt_text_seconds(out, c->last_ns > c->first_ns ? c->last_ns - c->first_ns : 0);
}
COLUMN(client_addr) { (void)e; wt_text_ip(out, &client(c)->at.ip); }
COLUMN(client_port) { (void)e; wt_text_u64(out, client(c)->at.port); }
COLUMN(client_packets) { (void)e; wt_text_u64(out, client(c)->packets); }
COLUMN(client_bytes) { (void)e; wt_text_u64(out, client(c)->bytes); }
COLUMN(server_addr) { (void)e; wt_text_ip(out, &server(c)->at.ip); }
COLUMN(server_port) { (void)e; wt_text_u64(out, server(c)->at.port); }
COLUMN(server_packets) { (void)e; wt_text_u64(out, server(c)->packets); }
COLUMN(server_bytes) { (void)e; wt_text_u64(out, server(c)->bytes); }
COLUMN(open_kind) { if (is_tcp(c)) wt_text_str(out, wt_open_name(e->summary.open)); }
COLUMN(close_kind) { if (is_tcp(c)) wt_text_str(out, wt_close_name(e->summary.close)); }
COLUMN(closed_first) { if (is_tcp(c)) wt_text_str(out, wt_closed_first_name(e->summary.closed_first)); }
COLUMN(verdict) { (void)c; wt_text_str(out, wt_outcome_name(e->summary.outcome)); }
COLUMN(guessed) { (void)e; wt_text_str(out, c->guessed ? "true" : "false"); }
COLUMN(completeness) { (void)e; if (is_tcp(c)) wt_text_u64(out, c->completeness); }
COLUMN(evidence)
{
    (void)c;
    for (unsigned i = 0; i < e->summary.n_evidence; i++) {
        if (i > 0)
            wt_text_char(out, ',');
        wt_text_u64(out, e->summary.evidence[i]);
    }
}
#define X(id, key)                                                                                 \
    COLUMN(spent_##id)                                                                             \
    {                                                                                              \
        if (e->has_spent && wt_spent_can_be(WT_SPENT_##id, c))                                     \
            wt_text_seconds(out, e->spent.ns[WT_SPENT_##id]);                                      \
    }
WT_SPENT(X)
#undef X
COLUMN(captured_at)
{
    (void)c;
    if (e->spent.captured_at != WT_CAPTURED_UNKNOWN)
        wt_text_str(out, wt_captured_at_name(e->spent.captured_at));
}

static const struct column {
    const char *name;
    put_column put;
} columns[] = {
    {"wiretutor.conversation",   number        },
    {"tcp.stream",               tcp_stream    },
    {"udp.stream",               udp_stream    },
    {"frame.time_epoch",         begin         },
    {"wiretutor.duration",       duration      },
    {"wiretutor.client.addr",    client_addr   },
    {"wiretutor.client.port",    client_port   },
    {"wiretutor.client.packets", client_packets},
    {"wiretutor.client.bytes",   client_bytes  },
    {"wiretutor.server.addr",    server_addr   },
    {"wiretutor.server.port",    server_port   },
    {"wiretutor.server.packets", server_packets},
    {"wiretutor.server.bytes",   server_bytes  },
    {"wiretutor.open",           open_kind     },
    {"wiretutor.close",          close_kind    },
    {"wiretutor.closed_first",   closed_first  },
    {"wiretutor.verdict",        verdict       },
    {"wiretutor.guessed_roles",  guessed       },
    {"tcp.completeness",         completeness  },
    {"wiretutor.evidence",       evidence      },
#define X(id, key) {"wiretutor.time." key, spent_##id},
    WT_SPENT(X)
#undef X
    {"wiretutor.captured_at",    captured_at   },
};
/* clang-format on */

void csv_conversation(struct wt_renderer *r, const struct wt_conversation *c,
                      const struct wt_ending *ending)
{
    csv_begin_row(r);
    for (size_t i = 0; i < WT_ARRAY_LEN(columns); i++) {
        r->sentence.len = 0;
        columns[i].put(&r->sentence, c, ending);
        csv_cell(r, false); /* numbers, addresses and our own ids */
    }
    csv_end_row(r);
}

void csv_conversation_header(struct wt_renderer *r)
{
    csv_begin_row(r);
    for (size_t i = 0; i < WT_ARRAY_LEN(columns); i++)
        csv_name(r, columns[i].name);
    csv_end_row(r);
}
