/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules, in the order in which each packet meets them. First its mark is set to what it is;
 * then each kind of loss counts those that it is about, and marks the one that is to be lost. What
 * was marked is lost only behind all of them, so that each has counted it. */
#include "rules.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum {
    IS_ANY = 1 << 0,  /* TCP or UDP … */
    IS_DATA = 1 << 1, /* … with data */
    IS_ACK = 1 << 2,  /* a segment that only confirms */
    IS_LOST = 1 << 8, /* shifted by an enum wt_loss: it is to be lost */
};
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, FLAGS_AT = 13 };
/* The header behind the one of TCP or UDP: since Linux 5.16; older headers have no name for it. */
enum { INNER_HEADER = 3 };
enum { ROOM = 64 * 1024, PATIENCE_S = 5 };
static const char name[] = "wiretutor";

struct maker {
    struct mnl_nlmsg_batch *batch;
    struct nftnl_rule *rule; /* the one that is being made */
    uint32_t sequence;
    bool no_memory;
};

/* ---- messages ---- */

static struct nlmsghdr *begin(struct maker *m, uint16_t type, uint16_t flags)
{
    return nftnl_nlmsg_build_hdr(mnl_nlmsg_batch_current(m->batch), type, NFPROTO_INET,
                                 flags | NLM_F_ACK, m->sequence++);
}

static void done(struct maker *m)
{
    if (!mnl_nlmsg_batch_next(m->batch))
        m->no_memory = true; /* never: the room is for more rules than there can be */
}

static void make_table(struct maker *m)
{
    struct nftnl_table *table = nftnl_table_alloc();

    m->no_memory |= table == NULL;
    if (table == NULL)
        return;
    nftnl_table_set_str(table, NFTNL_TABLE_NAME, name);
    nftnl_table_nlmsg_build_payload(begin(m, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL), table);
    nftnl_table_free(table);
    done(m);
}

static void make_chain(struct maker *m)
{
    struct nftnl_chain *chain = nftnl_chain_alloc();

    m->no_memory |= chain == NULL;
    if (chain == NULL)
        return;
    nftnl_chain_set_str(chain, NFTNL_CHAIN_TABLE, name);
    nftnl_chain_set_str(chain, NFTNL_CHAIN_NAME, name);
    nftnl_chain_set_str(chain, NFTNL_CHAIN_TYPE, "filter");
    nftnl_chain_set_u32(chain, NFTNL_CHAIN_HOOKNUM, NF_INET_LOCAL_IN);
    nftnl_chain_set_s32(chain, NFTNL_CHAIN_PRIO, 0);
    nftnl_chain_nlmsg_build_payload(begin(m, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL), chain);
    nftnl_chain_free(chain);
    done(m);
}

static void begin_rule(struct maker *m)
{
    m->rule = nftnl_rule_alloc();
    m->no_memory |= m->rule == NULL;
    if (m->rule == NULL)
        return;
    nftnl_rule_set_u32(m->rule, NFTNL_RULE_FAMILY, NFPROTO_INET);
    nftnl_rule_set_str(m->rule, NFTNL_RULE_TABLE, name);
    nftnl_rule_set_str(m->rule, NFTNL_RULE_CHAIN, name);
}

static void end_rule(struct maker *m)
{
    if (m->rule == NULL)
        return;
    nftnl_rule_nlmsg_build_payload(begin(m, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND), m->rule);
    nftnl_rule_free(m->rule);
    m->rule = NULL;
    done(m);
}

/* ---- what rules are made of: all work in the one register ---- */

/* NULL: no memory. It belongs to the rule. */
static struct nftnl_expr *add(struct maker *m, const char *kind)
{
    struct nftnl_expr *e = m->rule != NULL ? nftnl_expr_alloc(kind) : NULL;

    if (e == NULL)
        m->no_memory = true;
    else
        nftnl_rule_add_expr(m->rule, e);
    return e;
}

static void load(struct maker *m, uint32_t key)
{
    struct nftnl_expr *e = add(m, "meta");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
}

static void store_mark(struct maker *m)
{
    struct nftnl_expr *e = add(m, "meta");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, NFT_META_MARK);
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_SREG, NFT_REG_1);
}

/* The rule goes on only if the register holds this, n bytes of it; op: NFT_CMP_EQ … */
static void compare(struct maker *m, uint32_t op, const void *with, uint32_t n)
{
    struct nftnl_expr *e = add(m, "cmp");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
    nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, op);
    nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, with, n);
}

static void compare_byte(struct maker *m, uint8_t with)
{
    compare(m, NFT_CMP_EQ, &with, sizeof with);
}

static void compare_word(struct maker *m, uint32_t op, uint32_t with)
{
    compare(m, op, &with, sizeof with);
}

/* The register becomes (register & mask) ^ flip. */
static void change(struct maker *m, const void *mask, const void *flip, uint32_t n)
{
    struct nftnl_expr *e = add(m, "bitwise");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, n);
    nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, mask, n);
    nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, flip, n);
}

static void change_word(struct maker *m, uint32_t mask, uint32_t flip)
{
    change(m, &mask, &flip, sizeof mask);
}

/* One byte of a header; the rule ends here if the packet has no such byte. */
static void load_byte(struct maker *m, uint32_t header, uint32_t at)
{
    struct nftnl_expr *e = add(m, "payload");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, header);
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, at);
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, 1);
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
}

/* The register counts 0, 1 … up to below limit, and begins again. */
static void count(struct maker *m, uint32_t limit)
{
    struct nftnl_expr *e = add(m, "numgen");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_NG_DREG, NFT_REG_1);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NG_MODULUS, limit);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NG_TYPE, NFT_NG_INCREMENTAL);
}

static void report(struct maker *m, uint16_t group, char letter)
{
    const char prefix[] = {letter, '\0'};
    struct nftnl_expr *e = add(m, "log");

    if (e == NULL)
        return;
    nftnl_expr_set_u16(e, NFTNL_EXPR_LOG_GROUP, group);
    nftnl_expr_set_u32(e, NFTNL_EXPR_LOG_SNAPLEN, WT_REPORTED_BYTES);
    nftnl_expr_set_str(e, NFTNL_EXPR_LOG_PREFIX, prefix);
}

static void drop(struct maker *m)
{
    struct nftnl_expr *e = add(m, "immediate");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
    nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, NF_DROP);
}

static void reject(struct maker *m, uint32_t type, uint8_t code)
{
    struct nftnl_expr *e = add(m, "reject");

    if (e == NULL)
        return;
    nftnl_expr_set_u32(e, NFTNL_EXPR_REJECT_TYPE, type);
    nftnl_expr_set_u8(e, NFTNL_EXPR_REJECT_CODE, code);
}

/* ---- the rules ---- */

static void set_mark(struct maker *m, uint32_t mark)
{
    load(m, NFT_META_MARK);
    change_word(m, 0, mark);
    store_mark(m);
}

static void if_protocol(struct maker *m, uint8_t protocol)
{
    load(m, NFT_META_L4PROTO);
    compare_byte(m, protocol);
}

static void if_mark(struct maker *m, uint32_t mark)
{
    load(m, NFT_META_MARK);
    compare_word(m, NFT_CMP_EQ, mark);
}

static void if_marked(struct maker *m, uint32_t bit)
{
    load(m, NFT_META_MARK);
    change_word(m, bit, 0);
    compare_word(m, NFT_CMP_EQ, bit);
}

static void if_flags(struct maker *m, uint8_t among, uint8_t are)
{
    const uint8_t nothing = 0;

    load_byte(m, NFT_PAYLOAD_TRANSPORT_HEADER, FLAGS_AT);
    change(m, &among, &nothing, sizeof among);
    compare_byte(m, are);
}

static void tell_what_it_is(struct maker *m)
{
    begin_rule(m);
    set_mark(m, 0);
    end_rule(m);
    for (unsigned i = 0; i < 2; i++) {
        begin_rule(m);
        if_protocol(m, i == 0 ? IPPROTO_TCP : IPPROTO_UDP);
        set_mark(m, IS_ANY);
        end_rule(m);
    }
}

static void tell_data_from_acks(struct maker *m)
{
    begin_rule(m);
    if_mark(m, IS_ANY);
    load_byte(m, INNER_HEADER, 0);
    set_mark(m, IS_ANY | IS_DATA);
    end_rule(m);
    begin_rule(m);
    if_protocol(m, IPPROTO_TCP);
    if_mark(m, IS_ANY);
    if_flags(m, FIN | SYN | RST | ACK, ACK);
    set_mark(m, IS_ANY | IS_ACK);
    end_rule(m);
}

/* Of those that are so, the one that counts to which (from 0) below limit is to be lost. */
static void mark_one(struct maker *m, uint32_t what, uint32_t limit, uint32_t which,
                     enum wt_loss loss)
{
    uint32_t bit = (uint32_t)IS_LOST << loss;

    begin_rule(m);
    if_marked(m, what);
    count(m, limit);
    compare_word(m, NFT_CMP_EQ, which);
    load(m, NFT_META_MARK);
    change_word(m, ~bit, bit);
    store_mark(m);
    end_rule(m);
}

static void lose_what_is_marked(struct maker *m, enum wt_loss loss)
{
    begin_rule(m);
    if_marked(m, (uint32_t)IS_LOST << loss);
    report(m, WT_GROUP_LOST, (char)(WT_LOSS_LETTER + loss));
    drop(m);
    end_rule(m);
}

static void lose(struct maker *m, const struct wt_losses *losses)
{
    const struct {
        enum wt_loss loss;
        uint32_t what, nth;
    } kinds[] = {
        {WT_LOSS_NTH,  IS_ANY,  losses->nth },
        {WT_LOSS_DATA, IS_DATA, losses->data},
        {WT_LOSS_ACKS, IS_ACK,  losses->acks},
    };
    enum { KINDS = sizeof kinds / sizeof kinds[0] };

    tell_what_it_is(m);
    if (losses->data != 0 || losses->acks != 0)
        tell_data_from_acks(m);
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].nth != 0)
            mark_one(m, kinds[i].what, kinds[i].nth, kinds[i].nth - 1, kinds[i].loss);
    for (size_t i = 0; i < losses->n_only; i++)
        mark_one(m, IS_ANY, UINT32_MAX, losses->only[i] - 1, WT_LOSS_ONLY);
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].nth != 0)
            lose_what_is_marked(m, kinds[i].loss);
    if (losses->n_only != 0)
        lose_what_is_marked(m, WT_LOSS_ONLY);
}

/* Only what is for this host alone: nobody answers a multicast. */
static void begin_refusing(struct maker *m, uint8_t protocol)
{
    begin_rule(m);
    load(m, NFT_META_PKTTYPE);
    compare_byte(m, PACKET_HOST);
    if_protocol(m, protocol);
}

static void refuse(struct maker *m)
{
    begin_refusing(m, IPPROTO_TCP);
    if_flags(m, SYN | ACK | RST, SYN);
    report(m, WT_GROUP_REFUSED, WT_LOSS_LETTER);
    reject(m, NFT_REJECT_TCP_RST, 0);
    end_rule(m);
    begin_refusing(m, IPPROTO_UDP);
    report(m, WT_GROUP_REFUSED, WT_LOSS_LETTER);
    reject(m, NFT_REJECT_ICMPX_UNREACH, NFT_REJECT_ICMPX_PORT_UNREACH);
    end_rule(m);
}

/* ---- asking the kernel for them ---- */

/* The first answer decides: an error comes before what was done. */
static int ask(struct maker *m)
{
    struct timeval patience = {.tv_sec = PATIENCE_S};
    struct mnl_socket *socket = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
    char answer[8192];
    int reason = 0;

    if (socket == NULL)
        return errno;
    (void)setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
                     sizeof patience);
    ssize_t n = mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID);

    if (n >= 0)
        n = mnl_socket_sendto(socket, mnl_nlmsg_batch_head(m->batch),
                              mnl_nlmsg_batch_size(m->batch));
    if (n >= 0)
        n = mnl_socket_recvfrom(socket, answer, sizeof answer);
    if (n < 0 || mnl_cb_run(answer, (size_t)n, 0, 0, NULL, NULL) < 0)
        reason = errno;
    (void)mnl_socket_close(socket);
    return reason;
}

static int make_all(struct maker *m, const struct wt_network_options *options)
{
    nftnl_batch_begin(mnl_nlmsg_batch_current(m->batch), m->sequence++);
    done(m);
    make_table(m);
    make_chain(m);
    if (wt_loses(&options->losses))
        lose(m, &options->losses);
    if (options->refuse)
        refuse(m);
    nftnl_batch_end(mnl_nlmsg_batch_current(m->batch), m->sequence++);
    done(m);
    return m->no_memory ? ENOMEM : ask(m);
}

enum wt_status wt_rules_make(const struct wt_network_options *options, struct wt_error *error)
{
    void *room = malloc((size_t)2 * ROOM);
    struct maker m = {.batch = room != NULL ? mnl_nlmsg_batch_start(room, ROOM) : NULL};
    int reason = m.batch != NULL ? make_all(&m, options) : ENOMEM;

    if (m.batch != NULL)
        mnl_nlmsg_batch_stop(m.batch);
    free(room);
    if (reason == 0)
        return WT_OK;
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NO_RULES,
                           options->refuse && !wt_loses(&options->losses) ? "--refuse" : "--lose",
                           wt_reason_of(reason));
}
