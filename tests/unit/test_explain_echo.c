/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to ping: its questions and answers, in the order in which they come. */
#include "tales.h"

/* ICMP between 10.0.0.1 and 10.0.0.2, most of it with two bytes of data. */
/* clang-format off */
static const struct tale tales[] = {
    {"asked and answered", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request(seq=1) ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply(seq=1) kernel/ping-answer(packet=1,bytes=2)"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009694 00070002 6162",
          "line-echo-request(seq=2) ping/ping-request~"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e94 00070002 6162",
          "line-echo-reply(seq=2) kernel/ping-answer~(packet=3)"},
     }, 0, 0},
    {"the same over IPv6", NULL,
     {
         {"frame 101 60000000 000a3a40 fe800000 00000000 00000000 00000001 fe800000 00000000 00000000 00000002 8000214c 00070001 6162",
          "line-echo-request(seq=1) ping/ping-request"},
         {"frame 101 60000000 000a3a40 fe800000 00000000 00000000 00000002 fe800000 00000000 00000000 00000001 8100204c 00070001 6162",
          "line-echo-reply(seq=1) kernel/ping-answer(packet=1,bytes=2)"},
     }, 0, 0},
    {"other data, fewer data, data that were cut off", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e94 00070001 6163",
          "line-echo-reply() kernel/ping-answer-changed(packet=1)"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009694 00070002 6162",
          "line-echo-request() ping/ping-request~"},
         {"frame 101 4500001d 00000000 400166de 0a000002 0a000001 00009ef6 00070002 61",
          "line-echo-reply() kernel/ping-answer-changed~(packet=3)"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009693 00070003 6162",
          "line-echo-request() ping/ping-request~"},
         {"frame 101 of 30 4500001e 00000000 400166dd 0a000002 0a000001 00000000 00070003 61",
          "line-echo-reply() kernel/ping-answer-cut(packet=5) +cut"},
     }, 0, 0},
    {"one is never answered, the next is; a late answer still finds its question", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009694 00070002 6162",
          "line-echo-request() ping/ping-request~ ping-unanswered(packet=1,seq=1)"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e94 00070002 6162",
          "line-echo-reply() kernel/ping-answer(packet=2)"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer~(packet=1)"},
     }, 0, 0},
    {"numbers that were not captured", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer(packet=1)"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009693 00070003 6162",
          "line-echo-request() ping/ping-request~ ping-gap-one(begin=2)"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e93 00070003 6162",
          "line-echo-reply() kernel/ping-answer~(packet=3)"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 0800968f 00070007 6162",
          "line-echo-request() ping/ping-request~ ping-gap(begin=4,end=6)"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e8f 00070007 6162",
          "line-echo-reply() kernel/ping-answer~(packet=5)"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009694 00070002 6162",
          "line-echo-request() ping/ping-request~"},
     }, 0, 0},
    {"answered twice", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer(packet=1)"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer-again(packet=1,first=2)"},
     }, 0, 0},
    {"captured twice", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request~ ping-again(packet=1)"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer(packet=1)"},
     }, 0, 0},
    {"an answer without its question, or from another machine", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer-alone"},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009694 00070002 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dc 0a000003 0a000001 00009e94 00070002 6162",
          "line-echo-reply() kernel/ping-answer-alone~"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e93 00070003 6162",
          "line-echo-reply() kernel/ping-answer-alone~"},
     }, 0, 0},
    {"all of a link are asked", NULL,
     {
         {"frame 101 4500001e 00000000 400190dd 0a000001 e0000001 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500001e 00000000 400166dd 0a000002 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer(packet=1)"},
         {"frame 101 4500001e 00000000 400166dc 0a000003 0a000001 00009e95 00070001 6162",
          "line-echo-reply() kernel/ping-answer~(packet=1)"},
     }, 0, 0},
    {"an error is an answer, too", NULL,
     {
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009695 00070001 6162",
          "line-echo-request() ping/ping-request"},
         {"frame 101 4500003a 00000000 400166ba 0a000009 0a000001 0b00f4ff 00000000 4500001e 00000000 0101a5dd 0a000001 0a000002 08009695 00070001 6162",
          NULL},
         {"frame 101 4500001e 00000000 400166dd 0a000001 0a000002 08009694 00070002 6162",
          "line-echo-request() ping/ping-request~"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_echo.def"
#undef WT_REMARK
};

int main(void)
{
    return run_tales(&(struct tales){.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject)});
}
