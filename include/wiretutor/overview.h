/* SPDX-License-Identifier: BSD-2-Clause */
/* What a whole capture holds, for one screen: who, what, and what went wrong, the worst first. It
 * is collected from the packets and the conversations in bounded memory; no sentence is made here.
 */
#ifndef WT_OVERVIEW_H
#define WT_OVERVIEW_H

#include "wiretutor/explain.h"

enum {
    WT_MAX_OVERVIEW_HOSTS = 4096,
    WT_MAX_OVERVIEW_GROUPS = 256,
    WT_MAX_OVERVIEW_SCANS = 256,
    WT_OVERVIEW_NAME = 64, /* bytes of a name that are kept */
    WT_OVERVIEW_PORTS = 4,
};

/* An address that takes part in conversations. */
struct wt_overview_host {
    struct wt_ip ip;
    uint32_t client_of, server_of; /* conversations */
    uint64_t packets, bytes;       /* that it sent in them */
    uint8_t n_name;                /* 0: the capture names it nowhere */
    char name[WT_OVERVIEW_NAME];   /* hostile, not NUL-terminated: by DNS, TLS or HTTP */
    uint8_t n_ports;
    struct {
        uint16_t port;
        uint8_t transport;
    } ports[WT_OVERVIEW_PORTS]; /* where it was the server, the first ones */
};

enum wt_overview_ports {
    WT_OVERVIEW_PORT,  /* one port */
    WT_OVERVIEW_LENT,  /* those that kernels lend: from 49152 on */
    WT_OVERVIEW_OTHER, /* ports that have no group of their own */
};

/* Conversations with servers at one port, or at some. */
struct wt_overview_group {
    uint8_t ports; /* enum wt_overview_ports */
    uint16_t port; /* PORT; else 0 */
    uint8_t transport;
    uint32_t n, failed, servers; /* failed: what was asked for did not come about */
    uint64_t asked, answered;    /* bytes of the clients, of the servers */
    uint32_t first;              /* the number of the first conversation */
};

/* A finding, over all conversations that have it. */
struct wt_overview_finding {
    uint8_t id;                    /* enum wt_finding_id */
    uint32_t n;                    /* conversations */
    uint32_t worst;                /* the number of the one it says most of; or 0 */
    struct wt_finding finding;     /* … that one's */
    struct wt_remark what, advice; /* … in words */
};

/* One address that tries many ports of a host, or one port of many hosts. */
struct wt_overview_scan {
    struct wt_ip client, server; /* server: of one host; else the first of them */
    uint16_t port;               /* of many hosts; 0: many ports of one */
    uint32_t targets;            /* different ports, or hosts: at least so many */
    uint32_t n, open;            /* tries; those that were accepted */
    uint32_t refused, unanswered;
    uint32_t first; /* the number of the first conversation */
    int64_t first_ns, last_ns;
};

struct wt_overview;

/* Make one that knows nothing yet; NULL: no memory. Free it with wt_overview_free. */
struct wt_overview *wt_overview_new(void);
/* Free an overview; NULL is fine. */
void wt_overview_free(struct wt_overview *overview);
/* Take in a packet after it was tracked: the names it teaches. */
void wt_overview_packet(struct wt_overview *overview, const struct wt_packet *packet,
                        const struct wt_track_result *tracked);
/* Take in a conversation, once, when it is over or the input is: of ending the kinds and the
 * findings. */
void wt_overview_conversation(struct wt_overview *overview,
                              const struct wt_conversation *conversation,
                              const struct wt_ending *ending);
/* Take in a finding of the capture as a whole. */
void wt_overview_capture(struct wt_overview *overview, const struct wt_capture_finding *finding);
/* All is in: put it in order. */
void wt_overview_finish(struct wt_overview *overview);

/* After that: the i-th host from 0, who sent most first; NULL beyond the last. It is the
 * overview's. */
const struct wt_overview_host *wt_overview_host(const struct wt_overview *overview, size_t i);
/* The i-th group, the largest first; NULL beyond the last. It is the overview's. */
const struct wt_overview_group *wt_overview_group(const struct wt_overview *overview, size_t i);
/* The i-th finding, the worst first; NULL beyond the last. It is the overview's. */
const struct wt_overview_finding *wt_overview_finding(const struct wt_overview *overview, size_t i);
/* The i-th scan; NULL beyond the last. It is the overview's. */
const struct wt_overview_scan *wt_overview_scan(const struct wt_overview *overview, size_t i);
/* How many hosts are kept: those beyond WT_MAX_OVERVIEW_HOSTS are not. */
size_t wt_overview_hosts(const struct wt_overview *overview);
/* How many conversations were taken in. */
uint32_t wt_overview_conversations(const struct wt_overview *overview);

/* What a host is called, in words; out is overwritten and borrows from the host. */
void wt_overview_say_name(const struct wt_overview_host *host, struct wt_remark *out);
/* Of how many conversations a host is the server, or the client; out is overwritten. */
void wt_overview_say_role(const struct wt_overview_host *host, bool server, struct wt_remark *out);
/* A port with the service that is usual there; out is overwritten. */
void wt_overview_say_port(uint16_t port, uint8_t transport, struct wt_remark *out);
/* Which port, or ports, a group has; out is overwritten. */
void wt_overview_say_ports(const struct wt_overview_group *group, struct wt_remark *out);
/* How many conversations, servers and bytes a group has; out is overwritten. */
void wt_overview_say_group(const struct wt_overview_group *group, struct wt_remark *out);
/* How many of a group's conversations failed; out is overwritten. */
void wt_overview_say_failed(const struct wt_overview_group *group, struct wt_remark *out);
/* Which conversations have a finding; out is overwritten. */
void wt_overview_say_finding(const struct wt_overview_finding *finding, struct wt_remark *out);
/* What a scan tried, and what came of it; out is overwritten. */
void wt_overview_say_scan(const struct wt_overview_scan *scan, struct wt_remark *out);

#endif
