/* SPDX-License-Identifier: BSD-2-Clause */
/* The keywords of pcap-filter(7), each with the kind of name that it expects next. */
#ifndef WT_CAPTURE_FILTER_KEYWORDS_H
#define WT_CAPTURE_FILTER_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The kind of name that a word would be if it is no keyword. "tcp dst port ftp or 80": a list goes
 * on with what the last keyword asked for, through and, or, not and parentheses. */
enum wt_names {
    WT_NAMES_NOTHING,   /* no name belongs here */
    WT_NAMES_KEPT,      /* and, or, not: as before */
    WT_NAMES_HOST,      /* after src, dst …: host unless port or the like follows */
    WT_NAMES_HOST_ONLY, /* after host, net, gateway */
    WT_NAMES_PORT,
    WT_NAMES_PORT_RANGE,
    WT_NAMES_PROTOCOL,
    WT_NAMES_ONE_WORD, /* an interface, a frame type …: whatever it is, libpcap looks it up in
                          tables of its own */
};

/* Is text[0..n) a keyword, and if so, what may follow? */
bool wt_filter_keyword(const char *text, size_t n, enum wt_names *names);

#endif
