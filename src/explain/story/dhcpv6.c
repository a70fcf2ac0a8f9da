/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCPv6: what a client asks for, which server gives it, and which answer belongs to which
 * question. RFC 8415. */
#include "../telling.h"

static const char *message_name(uint8_t message)
{
    static const char *const names[WT_N_DHCPV6_MESSAGES] = {
        NULL,         "SOLICIT",    "ADVERTISE", "REQUEST", "CONFIRM",     "RENEW",
        "REBIND",     "REPLY",      "RELEASE",   "DECLINE", "RECONFIGURE", "INFORMATION-REQUEST",
        "RELAY-FORW", "RELAY-REPL",
    };

    return message < WT_N_DHCPV6_MESSAGES && names[message] != NULL ? names[message] : "?";
}

static enum wt_remark_id status_of(uint16_t code)
{
    static const enum wt_remark_id reasons[] = {
        WT_REMARK_DHCPV6_STATUS_OTHER,       WT_REMARK_DHCPV6_STATUS_FAILED,
        WT_REMARK_DHCPV6_STATUS_NO_ADDRESS,  WT_REMARK_DHCPV6_STATUS_NO_BINDING,
        WT_REMARK_DHCPV6_STATUS_NOT_ON_LINK, WT_REMARK_DHCPV6_STATUS_USE_MULTICAST,
        WT_REMARK_DHCPV6_STATUS_NO_PREFIX,
    };

    return reasons[code < WT_ARRAY_LEN(reasons) ? code : 0];
}

static void add_args(struct wt_remark *r, const struct wt_dhcpv6 *dhcpv6)
{
    wt_arg_name(r, "message", message_name(dhcpv6->message));
    if (dhcpv6->address.version != 0)
        wt_arg_ip(r, "address", &dhcpv6->address);
    if (dhcpv6->prefix.version != 0) {
        wt_arg_ip(r, "prefix", &dhcpv6->prefix);
        wt_arg_number(r, "bits", dhcpv6->prefix_bits);
    }
    wt_arg_number(r, "lifetime", dhcpv6->lifetime);
}

bool wt_line_dhcpv6(struct wt_remark *r, const struct wt_packet *packet,
                    const struct wt_layer *layer, struct wt_dns_name *name)
{
    const struct wt_dhcpv6 *dhcpv6 = &layer->u.dhcpv6;

    (void)packet;
    (void)name;
    wt_line_begin(r, dhcpv6->address.version != 0  ? WT_REMARK_LINE_DHCPV6_ADDRESS
                     : dhcpv6->prefix.version != 0 ? WT_REMARK_LINE_DHCPV6_PREFIX
                                                   : WT_REMARK_LINE_DHCPV6);
    add_args(r, dhcpv6);
    return true;
}

/* ---- Questions and answers: by the transaction that the client chose ---- */

static bool answers(uint8_t message)
{
    return message == WT_DHCPV6_ADVERTISE || message == WT_DHCPV6_REPLY;
}

/* Who asks, by its DUID (RFC 8415 section 11): 0, it does not say. */
static uint64_t client_of(const struct wt_dhcpv6 *dhcpv6, bool relayed)
{
    enum { CLIENT_ID = 1 };
    struct wt_dhcpv6_walk walk;
    struct wt_dhcpv6_option option;

    wt_dhcpv6_walk_begin(&walk, dhcpv6);
    while (wt_dhcpv6_walk_next(&walk, &option))
        if (option.code == CLIENT_ID)
            return wt_lending_hash(relayed, option.data.data, option.data.captured);
    return 0;
}

/* What comes of this question, or is given by this answer. */
static enum wt_lent lent_by_reply(const struct wt_dhcpv6 *dhcpv6, uint8_t question)
{
    bool lends =
        dhcpv6->lifetime != 0 && (dhcpv6->address.version != 0 || dhcpv6->prefix.version != 0);

    switch (question) {
    case WT_DHCPV6_RELEASE:
    case WT_DHCPV6_DECLINE:
        return WT_LENT_RETURNED;
    case WT_DHCPV6_INFORMATION:
    case WT_DHCPV6_CONFIRM:
        return dhcpv6->status != 0 ? WT_LENT_REFUSED : WT_LENT_SETTLED;
    default:
        return lends ? WT_LENT_ADDRESS : dhcpv6->status != 0 ? WT_LENT_REFUSED : WT_LENT_SETTLED;
    }
}

static void tell_exchange(struct wt_telling *t, const struct wt_dhcpv6 *dhcpv6, bool relayed)
{
    const uint8_t id[5] = {(uint8_t)(dhcpv6->id >> 16), (uint8_t)(dhcpv6->id >> 8),
                           (uint8_t)dhcpv6->id, relayed, 6};
    struct wt_lending_message m = {.protocol = "DHCPv6",
                                   .name = message_name(dhcpv6->message),
                                   .id = wt_lending_hash(0, id, sizeof id),
                                   .client = client_of(dhcpv6, relayed),
                                   .message = dhcpv6->message,
                                   .last = dhcpv6->message != WT_DHCPV6_SOLICIT &&
                                           dhcpv6->message != WT_DHCPV6_ADVERTISE,
                                   .due = true,
                                   .address = dhcpv6->address,
                                   .prefix = dhcpv6->prefix,
                                   .bits = dhcpv6->prefix_bits,
                                   .seconds = dhcpv6->lifetime,
                                   .answers = WT_REMARK_DHCPV6_ANSWERS,
                                   .alone = WT_REMARK_DHCPV6_ANSWER_ALONE,
                                   .again = WT_REMARK_DHCPV6_ASKED_AGAIN};

    if (!answers(dhcpv6->message)) {
        wt_tell_lending_question(t, &m);
        return;
    }
    const struct wt_lending *x = wt_lending_of(t->explainer, m.id, m.last);

    if (dhcpv6->message == WT_DHCPV6_ADVERTISE)
        m.lent = dhcpv6->status != 0 ? WT_LENT_OPEN : WT_LENT_OFFERED;
    else
        m.lent = lent_by_reply(dhcpv6, x != NULL ? x->message : 0);
    wt_tell_lending_answer(t, &m);
}

/* ---- Messages ---- */

static enum wt_remark_id reply_of(const struct wt_dhcpv6 *dhcpv6)
{
    if (dhcpv6->lifetime == 0) /* it confirms that they are given back, or has none */
        return WT_REMARK_DHCPV6_REPLY;
    return dhcpv6->address.version != 0  ? WT_REMARK_DHCPV6_REPLY_ADDRESS
           : dhcpv6->prefix.version != 0 ? WT_REMARK_DHCPV6_REPLY_PREFIX
                                         : WT_REMARK_DHCPV6_REPLY;
}

static enum wt_remark_id remark_of(const struct wt_dhcpv6 *dhcpv6)
{
    static const enum wt_remark_id remarks[WT_N_DHCPV6_MESSAGES] = {
        [WT_DHCPV6_SOLICIT] = WT_REMARK_DHCPV6_SOLICIT,
        [WT_DHCPV6_ADVERTISE] = WT_REMARK_DHCPV6_ADVERTISE,
        [WT_DHCPV6_REQUEST] = WT_REMARK_DHCPV6_REQUEST,
        [WT_DHCPV6_CONFIRM] = WT_REMARK_DHCPV6_CONFIRM,
        [WT_DHCPV6_RENEW] = WT_REMARK_DHCPV6_RENEW,
        [WT_DHCPV6_REBIND] = WT_REMARK_DHCPV6_REBIND,
        [WT_DHCPV6_RELEASE] = WT_REMARK_DHCPV6_GIVES_BACK,
        [WT_DHCPV6_DECLINE] = WT_REMARK_DHCPV6_GIVES_BACK,
        [WT_DHCPV6_RECONFIGURE] = WT_REMARK_DHCPV6_RECONFIGURE,
        [WT_DHCPV6_INFORMATION] = WT_REMARK_DHCPV6_INFORMATION,
    };

    if (dhcpv6->message == WT_DHCPV6_SOLICIT && dhcpv6->rapid)
        return WT_REMARK_DHCPV6_SOLICIT_RAPID;
    return dhcpv6->message == WT_DHCPV6_REPLY ? reply_of(dhcpv6) : remarks[dhcpv6->message];
}

static void tell_status(struct wt_telling *t, const struct wt_dhcpv6 *dhcpv6)
{
    struct wt_remark *r = wt_tell(t, WT_REMARK_DHCPV6_REFUSED, WT_CALL_NONE);

    wt_arg_number(r, "code", dhcpv6->status);
    wt_arg_remark(r, "what", status_of(dhcpv6->status));
    wt_arg_bytes(r, "says", dhcpv6->reason);
}

void wt_tell_dhcpv6(struct wt_telling *t, unsigned i)
{
    const struct wt_layer *layer = &t->packet->layers[i];
    const struct wt_dhcpv6 *dhcpv6 = &layer->u.dhcpv6;
    bool relayed = dhcpv6->outer != dhcpv6->message;

    if (relayed) {
        struct wt_remark *r = wt_tell(t, WT_REMARK_DHCPV6_RELAYED, WT_CALL_NONE);

        wt_arg_name(r, "relay", message_name(dhcpv6->outer));
        wt_arg_name(r, "message", message_name(dhcpv6->message));
    }
    if (dhcpv6->message == 0 || dhcpv6->message >= WT_N_DHCPV6_MESSAGES)
        return;
    add_args(wt_tell(t, remark_of(dhcpv6), WT_CALL_NONE), dhcpv6);
    if (dhcpv6->status != 0)
        tell_status(t, dhcpv6);
    if (dhcpv6->message != WT_DHCPV6_RECONFIGURE)
        tell_exchange(t, dhcpv6, relayed);
}
