/* SPDX-License-Identifier: BSD-2-Clause */
/* What the application dissectors share with application.c. */
#ifndef WT_DISSECT_APPLICATION_H
#define WT_DISSECT_APPLICATION_H

#include "../dissect.h"

/* Which protocol do these bytes belong to, by content alone? Over UDP they are a whole message. */
bool wt_dns_recognise(struct wt_span span);
bool wt_http_recognise(struct wt_span span);
bool wt_dhcp_recognise(struct wt_span span);

/* Over TCP they begin a message. by_port: the port suggests the protocol, so weaker evidence is
 * enough. */
struct wt_extent wt_dns_extent(struct wt_span span, bool by_port, enum wt_asks asked);
struct wt_extent wt_http_extent(struct wt_span span, bool by_port, enum wt_asks asked);
struct wt_extent wt_tls_extent(struct wt_span span, bool by_port, enum wt_asks asked);

static inline struct wt_extent wt_extent_of(enum wt_extent_kind kind, uint64_t bytes)
{
    return (struct wt_extent){.kind = kind, .bytes = bytes, .keep = bytes};
}

#endif
