/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of the options that ask for several paths, or for data in the SYN. */
#include "tales.h"

#define KEY "0102030405060708"

/* clang-format off */
static const struct tale tales[] = {
    {"a cookie is asked for and given; the next connection shows it", NULL,
     {
         {"C > S SYN 100 tfo 0", "opens connect/handshake-1 connect/fast-open-request(who=client)"},
         {"S > C SYN,ACK 300 ack 101 tfo 8", "kernel/handshake-2 +fast-open-cookie(who=server,peer=client,bytes=8)"},
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"C > S SYN 500 tfo 8 len 4",
          "opens connect/handshake-1~ kernel/syn-data(bytes=4) +fast-open-shown(who=client,bytes=8)"},
         {"S > C SYN,ACK 700 ack 505", "kernel/handshake-2-data(bytes=4) kernel/fast-open-accepted(bytes=4)"},
     }, 0, 0},
    {"none is given", NULL,
     {
         {"C > S SYN 100 tfo 0", NULL},
         {"S > C SYN,ACK 300 ack 101 mss 1460", "kernel/handshake-2 +fast-open-declined(who=server,peer=client)"},
         {"S > C SYN,ACK 300 ack 101 mss 1460 @1", "kernel/synack-retx"},
     }, 0, 0},
    {"none was asked for", NULL,
     {
         {"C > S SYN 100 mss 1460", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101 mss 1460", "kernel/handshake-2"},
     }, 0, 0},
    {"several paths, agreed on; the third step says no more; bytes of the whole stream: once", NULL,
     {
         {"C > S SYN 100 opt 30 0101", "opens connect/handshake-1 +mptcp-asked(who=client)"},
         {"S > C SYN,ACK 300 ack 101 opt 30 0101" KEY, "kernel/handshake-2 +mptcp-agreed(who=server)"},
         {"C > S ACK 101 ack 301 opt 30 0101" KEY KEY, "connect-returns/handshake-3"},
         {"S > C ACK 301 ack 101 opt 30 2001" KEY, "kernel/ack-only +mptcp-dss"},
         {"S > C ACK,PSH 301 ack 101 len 4 opt 30 2001" KEY, "send/data numbers-from-start"},
         {"S > C ACK 305 ack 101 opt 30 30010a000009 opt 30 2001" KEY,
          "kernel/ack-only~ +mptcp-address(who=server,address=10.0.0.9)"},
         {"C > S ACK 101 ack 305 opt 30 31010a000009", "kernel/ack-only~"},
         {"S > C ACK 305 ack 101 opt 30 40020304", "kernel/ack-only~ +mptcp-paths(name=REMOVE_ADDR)"},
         {"S > C ACK 305 ack 101 opt 30 5001", "kernel/ack-only~ +mptcp-paths~(name=MP_PRIO)"},
         {"C > S ACK 101 ack 305 opt 30 7000" KEY, "kernel/ack-only~ +mptcp-fastclose(who=client)"},
         {"S > C RST,ACK 305 ack 101 opt 30 8006", "close-or-exit/abort +mptcp-paths~(name=MP_TCPRST) closes"},
     }, 0, 0},
    {"an address of IPv6; one that is cut; an unknown subtype", NULL,
     {
         {"C > S SYN 100 opt 30 0101", NULL},
         {"S > C SYN,ACK 300 ack 101 opt 30 0101" KEY, NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 101 opt 30 300120010db8000000000000000000000001",
          "kernel/ack-only +mptcp-address(address=2001:db8::1)"},
         {"S > C ACK 301 ack 101 opt 30 30010a", "kernel/ack-only~"},
         {"S > C ACK 301 ack 101 opt 30 f001", "kernel/ack-only~"},
     }, 0, 0},
    {"not agreed on", NULL,
     {
         {"C > S SYN 100 opt 30 0101", NULL},
         {"S > C SYN,ACK 300 ack 101 mss 1460", "kernel/handshake-2 +mptcp-declined(who=server,peer=client)"},
     }, 0, 0},
    {"one more path: no connect(), no accept()", NULL,
     {
         {"C > S SYN 100 opt 30 1001aabbccdd01020304", "opens kernel/mptcp-join(who=client)"},
         {"S > C SYN,ACK 300 ack 101 opt 30 1001" KEY "01020304", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301 opt 30 1000" KEY, "kernel/mptcp-joined"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_options.def"
#undef WT_REMARK
};

int main(void)
{
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject)};

    return run_tales(&all);
}
