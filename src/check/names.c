/* SPDX-License-Identifier: BSD-2-Clause */
/* What an expectation can ask of a conversation or of the whole capture: one row a name. */
#include "check.h"

/* ---- The ids that a property can have ---- */

static const char *open_choice(unsigned i)
{
    return wt_open_name((enum wt_open_kind)i);
}
static const char *close_choice(unsigned i)
{
    return wt_close_name((enum wt_close_kind)i);
}
static const char *first_choice(unsigned i)
{
    return wt_closed_first_name((enum wt_closed_first)i);
}
static const char *verdict_choice(unsigned i)
{
    return wt_outcome_name((enum wt_outcome)i);
}
static const char *finding_choice(unsigned i)
{
    return i > 0 ? wt_finding_key((enum wt_finding_id)i) : "none";
}

static const char *captured_choice(unsigned i)
{
    return wt_captured_at_name((enum wt_captured_at)i);
}

/* clang-format off */
#define PLAIN(name, type, what, over)  {name, WT_TYPE_##type, WT_CHECK_##what, over, false, 0, 0, NULL}
#define CLIENT(name, type, what)       {"client." name, WT_TYPE_##type, WT_CHECK_##what, WT_BOTH, false, 0, 0, NULL}
#define SERVER(name, type, what)       {"server." name, WT_TYPE_##type, WT_CHECK_##what, WT_BOTH, true, 0, 0, NULL}
#define ONE_OF(name, what, over, last, choice) \
    {name, WT_TYPE_CHOICE, WT_CHECK_##what, over, false, 0, (last) + 1, choice}
#define SPENT(id, key, over)           {"time." key, WT_TYPE_SECONDS, WT_CHECK_SPENT, over, false, WT_SPENT_##id, 0, NULL}
#define FLAGGED(name, bit)             {name, WT_TYPE_COUNT, WT_CHECK_FLAGGED, WT_TCP_ONLY, false, WT_TA_##bit, 0, NULL}

static const struct wt_check_name names[] = {
    PLAIN("packets",                   NUMBER,  PACKETS,       WT_BOTH),
    PLAIN("conversations",             NUMBER,  CONVERSATIONS, WT_BOTH),
    ONE_OF("open",                     OPEN,         WT_TCP_ONLY, WT_OPEN_NOT_CAPTURED,   open_choice),
    ONE_OF("close",                    CLOSE,        WT_TCP_ONLY, WT_CLOSE_NONE,          close_choice),
    ONE_OF("closed_first",             CLOSED_FIRST, WT_TCP_ONLY, WT_FIRST_NONE,          first_choice),
    ONE_OF("verdict",                  VERDICT,      WT_BOTH,     WT_OUTCOME_SELF,        verdict_choice),
    ONE_OF("finding",                  FINDING,      WT_BOTH,     WT_N_FINDINGS,          finding_choice),
    CLIENT("addr",                     ADDRESS, ADDR),
    CLIENT("port",                     NUMBER,  PORT),
    CLIENT("packets",                  NUMBER,  END_PACKETS),
    CLIENT("bytes",                    NUMBER,  BYTES),
    CLIENT("payload",                  TEXT,    PAYLOAD),
    SERVER("addr",                     ADDRESS, ADDR),
    SERVER("port",                     NUMBER,  PORT),
    SERVER("packets",                  NUMBER,  END_PACKETS),
    SERVER("bytes",                    NUMBER,  BYTES),
    SERVER("payload",                  TEXT,    PAYLOAD),
    PLAIN("duration",                  SECONDS, DURATION,      WT_BOTH),
    PLAIN("rtt",                       SECONDS, RTT,           WT_TCP_ONLY),
    SPENT(HANDSHAKE, "handshake", WT_TCP_ONLY),
    SPENT(CLIENT,    "client",    WT_BOTH),
    SPENT(SERVER,    "server",    WT_BOTH),
    SPENT(TRANSFER,  "transfer",  WT_BOTH),
    SPENT(IDLE,      "idle",      WT_BOTH),
    SPENT(CLOSE,     "close",     WT_TCP_ONLY),
    ONE_OF("captured_at",              CAPTURED_AT,  WT_TCP_ONLY, WT_CAPTURED_BETWEEN,    captured_choice),
    PLAIN("guessed_roles",             TRUTH,   GUESSED,       WT_BOTH),
    PLAIN("completeness",              NUMBER,  COMPLETENESS,  WT_TCP_ONLY),
    PLAIN("reset",                     COUNT,   RESETS,        WT_TCP_ONLY),
    FLAGGED("retransmission",          RETRANSMISSION),
    FLAGGED("fast_retransmission",     FAST_RETRANSMISSION),
    FLAGGED("spurious_retransmission", SPURIOUS_RETRANSMISSION),
    FLAGGED("out_of_order",            OUT_OF_ORDER),
    FLAGGED("lost_segment",            LOST_SEGMENT),
    FLAGGED("ack_lost_segment",        ACK_LOST_SEGMENT),
    FLAGGED("duplicate_ack",           DUPLICATE_ACK),
    FLAGGED("zero_window",             ZERO_WINDOW),
    FLAGGED("zero_window_probe",       ZERO_WINDOW_PROBE),
    FLAGGED("zero_window_probe_ack",   ZERO_WINDOW_PROBE_ACK),
    FLAGGED("window_full",             WINDOW_FULL),
    FLAGGED("window_update",           WINDOW_UPDATE),
    FLAGGED("keep_alive",              KEEP_ALIVE),
    FLAGGED("keep_alive_ack",          KEEP_ALIVE_ACK),
    FLAGGED("reused_ports",            REUSED_PORTS),
};
/* clang-format on */

static const struct wt_check_name of_a_packet = {
    "", WT_TYPE_KEY, WT_CHECK_PACKETS, WT_BOTH, false, 0, 0, NULL};

const struct wt_check_name *wt_check_name_at(size_t i)
{
    return i < WT_ARRAY_LEN(names) ? &names[i] : NULL;
}

const struct wt_check_name *check_packet_name(void)
{
    return &of_a_packet;
}

const char *wt_check_cause_key(enum wt_check_cause cause)
{
    static const char *const keys[WT_N_CAUSES] = {
#define X(id, key) key,
        WT_CAUSES(X)
#undef X
    };
    return keys[cause];
}

const char *wt_check_fault_key(enum wt_check_fault fault)
{
    static const char *const keys[WT_N_FAULTS] = {
#define X(id) #id,
        WT_FAULTS(X)
#undef X
    };
    return keys[fault];
}
