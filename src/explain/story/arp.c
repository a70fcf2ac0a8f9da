/* SPDX-License-Identifier: BSD-2-Clause */
/* ARP: who asks whom, who answers, and who claims an address. RFC 826, RFC 5227. */
#include "../telling.h"

enum { REQUEST = 1, REPLY = 2 };
#define ANSWERS_WITHIN INT64_C(5000000000) /* ns; Linux waits for one second */

struct arp {
    unsigned layer;
    bool reply, probe, announces; /* announces: its sender is its target */
    enum wt_sent_to to;
    struct wt_ip sender, target;
    const uint8_t *mac;
};

struct wt_ip wt_arp_address(struct wt_span span)
{
    struct wt_ip ip = {.version = 4};

    if (span.captured >= 4)
        memcpy(ip.bytes, span.data, 4);
    return ip;
}

/* Requests and replies of IPv4 over Ethernet; the rest has its line only. */
static bool read(const struct wt_packet *p, unsigned i, struct arp *arp)
{
    static const struct wt_ip none = {.version = 4};
    const struct wt_arp *a = &p->layers[i].u.arp;

    if (!a->ipv4_over_ethernet || (a->opcode != REQUEST && a->opcode != REPLY) ||
        a->sender_hardware.captured < 6)
        return false;
    *arp = (struct arp){.layer = i,
                        .reply = a->opcode == REPLY,
                        .to = wt_sent_to(p, i),
                        .sender = wt_arp_address(a->sender_protocol),
                        .target = wt_arp_address(a->target_protocol),
                        .mac = a->sender_hardware.data};
    arp->probe = !arp->reply && wt_ip_same(&arp->sender, &none);
    arp->announces = wt_ip_same(&arp->sender, &arp->target);
    return true;
}

static void tell_request(struct wt_telling *t, const struct arp *arp, struct wt_neighbour *wanted)
{
    enum wt_remark_id id = arp->probe                  ? WT_REMARK_ARP_PROBE
                           : arp->to == WT_SENT_TO_ALL ? WT_REMARK_ARP_REQUEST
                           : arp->to == WT_SENT_TO_ONE ? WT_REMARK_ARP_REQUEST_ONE
                                                       : WT_REMARK_ARP_REQUEST_LINK;
    int64_t after = t->packet->frame->time_ns - wanted->asked_ns;
    bool again = wanted->asked != 0 && after < ANSWERS_WITHIN && !wanted->answered &&
                 wanted->probed == arp->probe && wt_ip_same(&wanted->asker, &arp->sender);
    uint32_t before = wanted->asked;

    wt_arg_ip(wt_tell(t, id, WT_CALL_KERNEL), "target", &arp->target);
    if (again && !arp->probe) {
        struct wt_remark *r = wt_tell(t, WT_REMARK_ARP_ASKED_AGAIN, WT_CALL_NONE);

        wt_arg_number(r, "packet", before);
        wt_arg_seconds(r, "after", after);
    }
    wt_note_wanted(t, wanted, arp->probe);
    wanted->asker = arp->sender;
}

static void tell_reply(struct wt_telling *t, const struct arp *arp, struct wt_neighbour *n)
{
    int64_t after = t->packet->frame->time_ns - n->asked_ns;
    bool known = n->asked != 0 && after < ANSWERS_WITHIN && wt_ip_same(&n->asker, &arp->target);
    enum wt_remark_id id = arp->to == WT_SENT_TO_ALL            ? WT_REMARK_ARP_REPLY_ALL
                           : known && n->probed                 ? WT_REMARK_ARP_TAKEN
                           : known && arp->to == WT_SENT_TO_ONE ? WT_REMARK_ARP_REPLY
                           : known                              ? WT_REMARK_ARP_REPLY_LINK
                                                                : WT_REMARK_ARP_REPLY_UNASKED;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_KERNEL);

    wt_arg_ip(r, "address", &arp->sender);
    wt_arg_mac(r, "mac", arp->mac);
    wt_arg_number(r, "packet", n->asked);
    n->answered = true;
}

void wt_tell_arp(struct wt_telling *t, unsigned i)
{
    struct arp arp;

    if (!read(t->packet, i, &arp))
        return;
    struct wt_neighbour *owner = arp.probe ? NULL : wt_neighbour_of(t, &arp.sender);

    if (arp.announces) {
        wt_tell(t, arp.to == WT_SENT_TO_ONE ? WT_REMARK_ARP_ANNOUNCE_ONE : WT_REMARK_ARP_ANNOUNCE,
                WT_CALL_KERNEL);
        owner->asked = 0;
    } else if (arp.reply)
        tell_reply(t, &arp, owner);
    wt_tell_dispute(t);
    if (!arp.announces && !arp.reply)
        tell_request(t, &arp, wt_neighbour_of(t, &arp.target));
}
