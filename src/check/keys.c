/* SPDX-License-Identifier: BSD-2-Clause */
/* Every key that a packet's JSON object can have: the field tables' names, and those that belong
 * to no header. A test holds this list against the objects of all samples. */
#include "check.h"

#include <string.h>

static const char *const beside_headers[] = {
    "wiretutor.type",
    "frame.number",
    "frame.time_epoch",
    "frame.len",
    "frame.cap_len",
    "frame.protocols",
    "tcp.stream",
    "udp.stream",
    "wiretutor.conversation",
    "tcp.seq",
    "tcp.ack",
    "tcp.window_size",
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.out_of_order",
    "tcp.analysis.lost_segment",
    "tcp.analysis.ack_lost_segment",
    "tcp.analysis.duplicate_ack",
    "tcp.analysis.zero_window",
    "tcp.analysis.zero_window_probe",
    "tcp.analysis.zero_window_probe_ack",
    "tcp.analysis.window_full",
    "tcp.analysis.window_update",
    "tcp.analysis.keep_alive",
    "tcp.analysis.keep_alive_ack",
    "tcp.analysis.reused_ports",
    "tcp.analysis.duplicate_ack_num",
    "tcp.analysis.duplicate_ack_frame",
    "tcp.analysis.acks_frame",
    "tcp.analysis.ack_rtt",
    "tcp.analysis.initial_rtt",
    "tcp.analysis.bytes_in_flight",
    "tcp.analysis.rto",
    "tcp.analysis.rto_frame",
    "wiretutor.checksum",
    "wiretutor.cut",
    "wiretutor.malformed",
    "wiretutor.notes",
    "ip.fragment",
    "ip.fragment.count",
    "ip.reassembled.length",
    "ipv6.fragment",
    "ipv6.fragment.count",
    "ipv6.reassembled.length",
};
enum { FIRST_FLAG = 12, LAST_FLAG = 26 }; /* present where they are true only */

/* The ith of a dissector's names, or NULL; fields that are padding have none in JSON. */
static const char *name_of(const struct wt_dissector *d, size_t i)
{
    if (i < d->n_fields)
        return d->fields[i].as == WT_AS_PADDING ? "" : d->fields[i].name;
    i -= d->n_fields;
    if (i < d->n_computed)
        return d->computed[i].name;
    i -= d->n_computed;
    return i < d->n_listed ? d->listed[i].name : NULL;
}

const char *wt_check_key_at(size_t i)
{
    const struct wt_dissector *d;

    if (i < WT_ARRAY_LEN(beside_headers))
        return beside_headers[i];
    i -= WT_ARRAY_LEN(beside_headers);
    for (size_t k = 0; (d = wt_dissector_at(k)) != NULL; k++) {
        size_t n = d->n_fields + d->n_computed + d->n_listed;

        if (i < n)
            return name_of(d, i);
        i -= n;
    }
    return NULL;
}

/* The static text of a key that is written so, or NULL. */
const char *check_key_named(const char *text, size_t n)
{
    const char *key;
    const struct wt_dissector *d;

    for (size_t i = 0; i < WT_ARRAY_LEN(beside_headers); i++)
        if (strlen(beside_headers[i]) == n && memcmp(beside_headers[i], text, n) == 0)
            return beside_headers[i];
    for (size_t k = 0; (d = wt_dissector_at(k)) != NULL; k++)
        for (size_t i = 0; (key = name_of(d, i)) != NULL; i++)
            if (strlen(key) == n && n > 0 && memcmp(key, text, n) == 0)
                return key;
    return NULL;
}

bool check_key_is_flag(const char *key)
{
    for (size_t i = FIRST_FLAG; i <= LAST_FLAG; i++)
        if (strcmp(key, beside_headers[i]) == 0)
            return true;
    return false;
}
