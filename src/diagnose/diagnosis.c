/* SPDX-License-Identifier: BSD-2-Clause */
/* What the capture shows beside a conversation: which servers answer, which hosts send at all, how
 * long a conversation was silent. */
#include "trouble.h"

#include <stdlib.h>
#include <string.h>

#define EV(id) (UINT64_C(1) << WT_EV_##id)
#define SELDOM                                                                                     \
    (EV(SYN) | EV(SYNACK) | EV(SYN_MISSED) | EV(MIDSTREAM) | EV(REFUSED) | EV(STRAY_RST) |         \
     EV(SYN_RETX))
#define AGAIN (EV(DATA_AGAIN) | EV(FIN_RETX) | EV(RST_AFTER_FIN))
#define FLAGS_OF_TROUBLE (WT_TA_OUT_OF_ORDER | WT_TA_ZERO_WINDOW)
#define SIGNS_OF_TROUBLE (WT_MEANS_DSACK | WT_MEANS_REOPENS | WT_MEANS_NAGLE)
#define NO_TROUBLE_AGAIN (1U << WT_AGAIN_NOT | 1U << WT_AGAIN_TOLD)
#define LONG_SILENCE_NS INT64_C(60000000000)
#define BEHIND_NS INT64_C(500000000) /* no queue of a capture holds a packet so long */

struct wt_diagnosis *wt_diagnosis_new(const struct wt_sockets *sockets)
{
    struct wt_diagnosis *diagnosis = calloc(1, sizeof *diagnosis);

    if (diagnosis != NULL)
        diagnosis->sockets = sockets;
    return diagnosis;
}

void wt_diagnosis_free(struct wt_diagnosis *diagnosis)
{
    if (diagnosis == NULL)
        return;
    wt_beside_clear(&diagnosis->spent);
    wt_beside_clear(&diagnosis->troubles);
    free(diagnosis);
}

bool wt_diagnosis_no_memory(const struct wt_diagnosis *diagnosis)
{
    return diagnosis->no_memory;
}

/* Where this one stands, or a free place for it; DIAGNOSE_ANSWERS where the table has none. */
static uint32_t place_of(const struct wt_diagnosis *d, const struct wt_endpoint *at)
{
    enum { PROBES = 16 };
    uint64_t word[2], sum; /* hashed by multiplication; a crafted clash only costs a sentence */
    uint32_t h;

    memcpy(word, at->ip.bytes, sizeof word);
    sum = (word[0] ^ word[1] * UINT64_C(0xff51afd7ed558ccd) ^ at->port) *
          UINT64_C(0x9e3779b97f4a7c15);
    h = (uint32_t)(sum >> 32);
    for (unsigned probe = 0; probe < PROBES; probe++, h++) {
        const struct wt_endpoint *known = &d->answers[h % DIAGNOSE_ANSWERS];

        if (known->ip.version == 0 || wt_same_end(known, at))
            return h % DIAGNOSE_ANSWERS;
    }
    return DIAGNOSE_ANSWERS;
}

static void note_answers(struct wt_diagnosis *d, const struct wt_endpoint *at)
{
    uint32_t place = place_of(d, at);

    if (place < DIAGNOSE_ANSWERS)
        d->answers[place] = *at;
}

/* Its host is up: with port 0, for any of its ports. */
static void note_host(struct wt_diagnosis *d, const struct wt_part *part)
{
    const struct wt_endpoint host = {.ip = part->conversation->end[part->from].at.ip};

    note_answers(d, &host);
}

/* Too seldom for its place to be contested: the newest one has it. */
static void note_silence(struct wt_diagnosis *d, uint64_t frame, const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;

    if (c->transport != WT_OVER_TCP)
        return;
    d->silences[c->stream % DIAGNOSE_SILENCES] = (struct known_silence){
        .stream = c->stream,
        .frame = (uint32_t)frame,
        .packets = {c->end[0].packets, c->end[1].packets},
        .from = part->from,
        .ns = part->silence_ns
    };
}

/* What happens once or twice in a conversation: the table is not asked with each packet. */
static bool is_seldom(const struct wt_part *part)
{
    return (part->which & SELDOM) != 0 ||
           ((part->which & EV(DATAGRAM)) != 0 && part->conversation->end[part->from].packets == 1);
}

static void note_seldom(struct wt_diagnosis *d, const struct wt_packet *packet,
                        const struct wt_part *part)
{
    if (wt_part_has(part, WT_EV_SYNACK))
        note_answers(d, &part->conversation->end[part->from].at);
    if (wt_part_has(part, WT_EV_SYN))
        diagnose_syn(d, packet, part);
    if (wt_part_has(part, WT_EV_SYN_MISSED))
        diagnose_unasked(d, part);
    if (!part->quoted)
        note_host(d, part);
}

static bool shows_trouble(const struct wt_part *part)
{
    return part->analysed &&
           ((NO_TROUBLE_AGAIN >> part->again & 1) == 0 || (part->shown & FLAGS_OF_TROUBLE) != 0 ||
            (part->means & SIGNS_OF_TROUBLE) != 0 || part->silence_ns >= LONG_SILENCE_NS);
}

/* In a function of its own: a usual packet does not save registers for what it has not. */
static __attribute__((noinline)) void take_unusual(struct wt_diagnosis *diagnosis,
                                                   const struct wt_packet *packet,
                                                   const struct wt_part *part)
{
    if (is_seldom(part))
        note_seldom(diagnosis, packet, part);
    if ((part->which & AGAIN) != 0)
        diagnose_again(diagnosis, part);
    if (shows_trouble(part))
        diagnose_trouble(diagnosis, part);
    if (part->silence_ns >= LONG_SILENCE_NS)
        note_silence(diagnosis, packet->frame->number, part);
}

/* … those of its own conversation: not another one of a clock that has stepped meanwhile. */
static void take_behind(struct wt_diagnosis *d, const struct wt_packet *packet,
                        const struct wt_part *part)
{
    if (!part->quoted && part->conversation->last_ns - packet->frame->time_ns >= BEHIND_NS)
        diagnose_behind(d, packet, part);
}

void wt_diagnosis_packet(struct wt_diagnosis *diagnosis, const struct wt_packet *packet,
                         const struct wt_track_result *tracked)
{
    const struct wt_part *part = tracked->innermost;

    if (packet->frame->time_ns > diagnosis->last_ns)
        diagnosis->last_ns = packet->frame->time_ns;
    else if (part != NULL && diagnosis->last_ns - packet->frame->time_ns >= BEHIND_NS)
        take_behind(diagnosis, packet, part);
    if (part != NULL &&
        ((part->which & (SELDOM | AGAIN | EV(DATAGRAM))) != 0 || shows_trouble(part)))
        take_unusual(diagnosis, packet, part);
    if (part == NULL)
        diagnose_neighbour(diagnosis, packet);
    else if (diagnosis->keeps_spent)
        diagnose_spent(diagnosis, packet, part);
}

bool wt_answers(const struct wt_diagnosis *diagnosis, const struct wt_endpoint *server)
{
    uint32_t place = diagnosis != NULL ? place_of(diagnosis, server) : DIAGNOSE_ANSWERS;

    return place < DIAGNOSE_ANSWERS && wt_same_end(&diagnosis->answers[place], server);
}

bool diagnose_is_up(const struct wt_diagnosis *d, const struct wt_ip *host)
{
    const struct wt_endpoint any = {.ip = *host};

    return wt_answers(d, &any);
}

struct wt_silence wt_silence_before(const struct wt_diagnosis *diagnosis,
                                    const struct wt_conversation *conversation, unsigned side)
{
    const struct wt_conversation *c = conversation;
    const struct known_silence *s =
        diagnosis != NULL ? &diagnosis->silences[c->stream % DIAGNOSE_SILENCES] : NULL;
    struct wt_silence none = {.packet = 0};

    if (s == NULL || s->frame == 0 || s->stream != c->stream || c->transport != WT_OVER_TCP ||
        c->end[side].packets != s->packets[side] + (side != s->from))
        return none;
    return (struct wt_silence){.packet = s->frame, .ns = s->ns};
}
