/* SPDX-License-Identifier: BSD-2-Clause */
/* What the options of TCP's header ask for: several paths (RFC 8684), data in the SYN (RFC 7413).
 * Most segments have none of these. */
#include "../telling.h"

enum { MPTCP = 30 };
enum { CAPABLE, JOIN, DSS, ADD_ADDR, REMOVE_ADDR, PRIO, FAIL, FASTCLOSE, TCPRST };
enum { V1_ECHO = 1, ADDRESS_ID = 1, IPV4_BYTES = 4, IPV6_BYTES = 16 };
enum { LONGEST_WITH_IPV4 = 18 }; /* address, port and proof */

/* A segment with MPTCP options, and the sides it is between. */
struct path_option {
    struct wt_telling *t;
    const struct wt_option *option;
    uint8_t subtype, low; /* the two halves of its first byte */
    uint32_t flags;
};

static const struct wt_tcp *header_of(const struct wt_telling *t)
{
    return &t->packet->layers[t->part->layer].u.tcp;
}

static struct wt_remark *note(struct wt_telling *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_tell_aside(t, id);
    bool server = wt_is_server(t->conversation, t->part->from);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    return r;
}

static bool was_said(const struct wt_telling *t, enum wt_said what)
{
    return (wt_tag_read(&t->explainer->said, t->conversation) & what) != 0;
}

/* ---- MPTCP ---- */

static bool has_mptcp(const struct wt_tcp *tcp)
{
    return (tcp->option_kinds >> MPTCP & 1) != 0;
}

static bool next_mptcp(struct wt_option_walk *walk, struct wt_option *option, uint8_t *first)
{
    while (wt_options_next(walk, option)) {
        struct wt_reader r = wt_reader_over(option->data);

        *first = option->kind == MPTCP ? wt_read_u8(&r) : 0;
        if (option->kind == MPTCP && r.end == WT_READ_OK)
            return true;
    }
    return false;
}

static bool brings_path(const struct wt_telling *t)
{
    const struct wt_tcp *tcp = header_of(t);
    struct wt_option_walk walk;
    struct wt_option option;
    uint8_t first;

    if (!has_mptcp(tcp))
        return false;
    wt_options_begin(&walk, tcp->options);
    while (next_mptcp(&walk, &option, &first))
        if (first >> 4 == JOIN)
            return true;
    return false;
}

bool wt_tell_path_syn(struct wt_telling *t)
{
    if (!brings_path(t))
        return false;
    (void)wt_say_first(t, WT_SAID_PATH);
    wt_arg_side(wt_tell(t, WT_REMARK_MPTCP_JOIN, WT_CALL_KERNEL), "who",
                wt_is_server(t->conversation, t->part->from));
    return true;
}

bool wt_tell_path_open(struct wt_telling *t)
{
    if (!was_said(t, WT_SAID_PATH))
        return false;
    wt_tell(t, WT_REMARK_MPTCP_JOINED, WT_CALL_KERNEL);
    return true;
}

static void tell_capable(const struct path_option *p)
{
    if ((p->flags & WT_SYN) == 0)
        return; /* the third step repeats it */
    if ((p->flags & WT_ACK) == 0)
        (void)wt_say_first(p->t, WT_SAID_ASKED_PATHS);
    note(p->t, (p->flags & WT_ACK) != 0 ? WT_REMARK_MPTCP_AGREED : WT_REMARK_MPTCP_ASKED);
}

/* An echo only says that the address was heard. The version has its place where version 1 has the
 * echo's flag: 4 or 6. */
static void tell_address(const struct path_option *p)
{
    struct wt_reader r = wt_reader_over(p->option->data);
    bool v4 = p->option->length <= LONGEST_WITH_IPV4;
    struct wt_ip ip = {.version = v4 ? 4 : 6};

    if (p->low == V1_ECHO)
        return;
    wt_read_skip(&r, 1 + ADDRESS_ID);
    for (size_t i = 0; i < (v4 ? IPV4_BYTES : IPV6_BYTES); i++)
        ip.bytes[i] = wt_read_u8(&r);
    if (r.end == WT_READ_OK)
        wt_arg_ip(note(p->t, WT_REMARK_MPTCP_ADDRESS), "address", &ip);
}

static void tell_path_option(const struct path_option *p)
{
    static const char *const names[] = {
        [REMOVE_ADDR] = "REMOVE_ADDR",
        [PRIO] = "MP_PRIO",
        [FAIL] = "MP_FAIL",
        [TCPRST] = "MP_TCPRST",
    };

    switch (p->subtype) {
    case CAPABLE:
        tell_capable(p);
        break;
    case JOIN: /* told as a step of its handshake */
        break;
    case DSS:
        wt_tell_note_once(p->t, WT_REMARK_MPTCP_DSS);
        break;
    case ADD_ADDR:
        tell_address(p);
        break;
    case FASTCLOSE:
        note(p->t, WT_REMARK_MPTCP_FASTCLOSE);
        break;
    default:
        if (p->subtype < WT_ARRAY_LEN(names))
            wt_arg_name(note(p->t, WT_REMARK_MPTCP_PATHS), "name", names[p->subtype]);
        break;
    }
}

static void tell_mptcp(struct wt_telling *t, const struct wt_tcp *tcp)
{
    struct wt_option_walk walk;
    struct wt_option option;
    uint8_t first;

    wt_options_begin(&walk, tcp->options);
    while (next_mptcp(&walk, &option, &first)) {
        const struct path_option p = {.t = t,
                                      .option = &option,
                                      .subtype = first >> 4,
                                      .low = first & 15,
                                      .flags = tcp->flags};

        tell_path_option(&p);
    }
}

/* ---- Fast Open ---- */

static void tell_cookie(struct wt_telling *t, const struct wt_tcp *tcp)
{
    struct wt_tcp_options options;
    bool answers = (tcp->flags & WT_ACK) != 0;

    wt_tcp_options_read(&options, tcp->options);
    if (options.has_fast_open && options.fast_open_bytes > 0)
        wt_arg_number(note(t, answers ? WT_REMARK_FAST_OPEN_COOKIE : WT_REMARK_FAST_OPEN_SHOWN),
                      "bytes", options.fast_open_bytes);
    else if (options.has_fast_open && !answers)
        (void)wt_say_first(t, WT_SAID_ASKED_COOKIE);
    else if (answers && was_said(t, WT_SAID_ASKED_COOKIE) && wt_has_event(t, WT_EV_SYNACK))
        note(t, WT_REMARK_FAST_OPEN_DECLINED);
}

void wt_tell_options(struct wt_telling *t)
{
    const struct wt_tcp *tcp = header_of(t);

    if (t->part->captured_twice)
        return;
    if ((tcp->flags & WT_SYN) != 0)
        tell_cookie(t, tcp);
    if (has_mptcp(tcp))
        tell_mptcp(t, tcp);
    else if (was_said(t, WT_SAID_ASKED_PATHS) && wt_has_event(t, WT_EV_SYNACK))
        note(t, WT_REMARK_MPTCP_DECLINED);
}
