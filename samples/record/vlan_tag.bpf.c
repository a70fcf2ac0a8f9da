/* SPDX-License-Identifier: BSD-2-Clause */
/* An access port of a switch: puts each frame into VLAN 42, and takes it out again.
 * It stands in for a `vlan` device, which needs a kernel module that not all have. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#define SECTION(name) __attribute__((section(name), used))

enum { VLAN = 42, PRIORITY = 3, TCI = PRIORITY << 13 | VLAN };

static long (*const push)(struct __sk_buff *frame, __be16 protocol,
                          __u16 tci) = (void *)BPF_FUNC_skb_vlan_push;
static long (*const pop)(struct __sk_buff *frame) = (void *)BPF_FUNC_skb_vlan_pop;

SECTION("on_egress") int tag(struct __sk_buff *frame)
{
    push(frame, __builtin_bswap16(0x8100), TCI);
    return TC_ACT_OK;
}

SECTION("on_ingress") int untag(struct __sk_buff *frame)
{
    pop(frame);
    return TC_ACT_OK;
}
