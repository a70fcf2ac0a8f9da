/* SPDX-License-Identifier: BSD-2-Clause */
/* What the capture shows beside a conversation: which servers answer. */
#include "diagnose.h"

#include <stdlib.h>

struct wt_diagnosis *wt_diagnosis_new(const struct wt_sockets *sockets)
{
    struct wt_diagnosis *diagnosis = calloc(1, sizeof *diagnosis);

    if (diagnosis != NULL)
        diagnosis->sockets = sockets;
    return diagnosis;
}

void wt_diagnosis_free(struct wt_diagnosis *diagnosis)
{
    free(diagnosis);
}

/* Where this one stands, or a free place for it; DIAGNOSE_ANSWERS where the table has none. */
static uint32_t place_of(const struct wt_diagnosis *d, const struct wt_endpoint *at)
{
    enum { PROBES = 16 };
    uint32_t h = 2166136261u; /* FNV-1a; a crafted clash only costs a sentence */

    for (size_t i = 0; i < (at->ip.version == 4 ? 4 : sizeof at->ip.bytes); i++)
        h = (h ^ at->ip.bytes[i]) * 16777619u;
    h = (h ^ (at->port & 0xffu)) * 16777619u;
    h = (h ^ (uint32_t)(at->port >> 8)) * 16777619u;
    for (unsigned probe = 0; probe < PROBES; probe++, h++) {
        const struct wt_endpoint *known = &d->answers[h % DIAGNOSE_ANSWERS];

        if (known->ip.version == 0 || wt_same_end(known, at))
            return h % DIAGNOSE_ANSWERS;
    }
    return DIAGNOSE_ANSWERS;
}

void wt_diagnosis_packet(struct wt_diagnosis *diagnosis, const struct wt_track_result *step)
{
    const struct wt_part *part = step->told;

    if (part == NULL || !wt_part_has(part, WT_EV_SYNACK))
        return;
    const struct wt_endpoint *server = &part->conversation->end[part->from].at;
    uint32_t place = place_of(diagnosis, server);

    if (place < DIAGNOSE_ANSWERS)
        diagnosis->answers[place] = *server;
}

bool wt_answers(const struct wt_diagnosis *diagnosis, const struct wt_endpoint *server)
{
    uint32_t place = diagnosis != NULL ? place_of(diagnosis, server) : DIAGNOSE_ANSWERS;

    return place < DIAGNOSE_ANSWERS && wt_same_end(&diagnosis->answers[place], server);
}
