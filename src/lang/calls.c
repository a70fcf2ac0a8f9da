/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket call beside a packet, as the story shows it. */
#include "wiretutor/lang.h"

static const char *const words[WT_N_CALLS][WT_N_LANGUAGES] = {
    [WT_CALL_NONE] = {"",                      ""                       },
    [WT_CALL_KERNEL] = {"(kernel)",              "（内核）"           },
    [WT_CALL_CONNECT] = {"connect()",             "connect()"              },
    [WT_CALL_CONNECT_RETURNS] = {"connect() returns",     "connect() 返回"       },
    [WT_CALL_CONNECT_FAILS] = {"connect() fails",       "connect() 失败"       },
    [WT_CALL_CONNECT_REPEATS] = {"connect() again",       "再次 connect()"       },
    [WT_CALL_SEND] = {"send()",                "send()"                 },
    [WT_CALL_SENDTO] = {"sendto()",              "sendto()"               },
    [WT_CALL_RECVFROM_FAILS] = {"recvfrom() fails",      "recvfrom() 失败"      },
    [WT_CALL_CLOSE] = {"close()",               "close()"                },
    [WT_CALL_SHUTDOWN] = {"shutdown()",            "shutdown()"             },
    [WT_CALL_CLOSE_OR_SHUTDOWN] = {"close() or shutdown()", "close() 或 shutdown()" },
    [WT_CALL_CLOSE_OR_EXIT] = {"close() or exit",       "close() 或程序退出"},
    [WT_CALL_PING] = {"ping",                  "ping"                   },
    [WT_CALL_SENDMSG] = {"sendmsg()",             "sendmsg()"              },
    [WT_CALL_SENDFILE] = {"sendfile()",            "sendfile()"             },
    [WT_CALL_WRITE] = {"write()",               "write()"                },
    [WT_CALL_WRITEV] = {"writev()",              "writev()"               },
    [WT_CALL_EXIT] = {"(program ended)",       "（程序结束）"     },
};

static const char *const keys[WT_N_CALLS] = {
#define X(id, key) [WT_CALL_##id] = key,
    WT_CALLS(X)
#undef X
};

const char *wt_call_key(enum wt_call call)
{
    return keys[call];
}

const char *wt_call_words(enum wt_language language, enum wt_call call)
{
    return words[call][language];
}
