/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of pcapng share. */
#ifndef WT_CAPTURE_PCAPNG_H
#define WT_CAPTURE_PCAPNG_H

#include "capture.h"

enum { WT_MAX_NG_INTERFACES = 4096 }; /* of one section */

enum wt_ng_found {
    WT_NG_BLOCK,
    WT_NG_END, /* of the input, between two blocks */
    WT_NG_CUT, /* … within one */
    WT_NG_TROUBLE,
};

/* A filter compiled for one link type. */
struct wt_ng_program {
    uint32_t link_type;
    bool rejects; /* does not compile for this link type: none of its frames match */
    struct bpf_program code;
    struct wt_ng_program *next;
};

struct wt_ng_interface {
    uint32_t link_type, snaplen; /* snaplen 0: none */
    bool binary;                 /* a unit is a negative power of 2, not of 10, of a second */
    uint8_t exponent;
    int64_t offset;                /* seconds to add */
    struct wt_ng_program *program; /* NULL: not looked for yet */
};

struct wt_pcapng {
    bool swapped; /* this section is in the other byte order */
    struct wt_ng_interface *interfaces;
    uint32_t n_interfaces, room;
    enum wt_ng_found found;  /* once no BLOCK: nothing follows */
    struct wt_reason reason; /* of TROUBLE; static text */
    char *expression;        /* the filter, or NULL */
    struct wt_ng_program *programs;
    bool no_memory; /* for a later interface, or to compile the filter for it */
};

/* pcapng_filter.c */
/* Does the filter, which must be there, let this frame of the interface through? */
bool wt_ng_passes(struct wt_pcapng *ng, struct wt_ng_interface *interface,
                  const struct pcap_pkthdr *header, const uint8_t *data);
void wt_ng_clear_programs(struct wt_pcapng *ng);

#endif
