/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said on stderr: every error in both languages, and the closing lines. */
#include "support.h"

#include <errno.h>
#include <string.h>

#include "../../src/cli/report.h"
#include "wiretutor/lang.h"
#include "wiretutor/wrap.h"

static const char *reported(struct wt_text *t, enum wt_language language, enum wt_charset charset,
                            const struct wt_error *e)
{
    const struct wt_options o = {.language = language, .charset = charset, .width = 80};

    t->len = 0;
    wt_report_error(t, &o, e);
    wt_text_char(t, '\0');
    assert_false(t->failed);
    return t->data;
}

/* clang-format off */
static const struct golden {
    const char *name;
    struct wt_error error;
    const char *en, *zh;
} goldens[] = {
    {"no such file", {WT_ERROR_NO_SUCH_FILE, 0, "lesson.pcap", "", WT_WHY_OTHER},
     "wiretutor: there is no file lesson.pcap.\n"
     "    Check the name and the folder.\n",
     "wiretutor: 找不到文件 lesson.pcap。\n"
     "    请检查文件名和所在目录。\n"},
    {"a command mistyped", {WT_ERROR_NO_SUCH_FILE, 0, "pakcets", "", WT_WHY_OTHER},
     "wiretutor: there is no file pakcets.\n"
     "    Did you mean the command packets?\n"
     "    Check the name and the folder.\n",
     "wiretutor: 找不到文件 pakcets。\n"
     "    是不是想用命令 packets？\n"
     "    请检查文件名和所在目录。\n"},
    {"hostile path", {WT_ERROR_NO_SUCH_FILE, 0, "\x1b[2J\xe2\x80\xae.pcap", "", WT_WHY_OTHER},
     "wiretutor: there is no file \\x1b[2J\\u202e.pcap.\n"
     "    Check the name and the folder.\n",
     "wiretutor: 找不到文件 \\x1b[2J\\u202e.pcap。\n"
     "    请检查文件名和所在目录。\n"},
    {"file of root", {WT_ERROR_FILE_DENIED, 0, "my lesson.pcap", "", WT_WHY_OTHER},
     "wiretutor: you are not permitted to read my lesson.pcap.\n"
     "    A capture made with sudo belongs to root. This makes it yours:\n"
     "        sudo chown \"$USER\" 'my lesson.pcap'\n",
     "wiretutor: 没有权限读取 my lesson.pcap。\n"
     "    用 sudo 抓包得到的文件属于 root。下面这行把它改为你的文件：\n"
     "        sudo chown \"$USER\" 'my lesson.pcap'\n"},
    {"file of the system", {WT_ERROR_FILE_OF_OTHERS, 0, "/var/log/my net.pcap", "", WT_WHY_OTHER},
     "wiretutor: you are not permitted to read /var/log/my net.pcap.\n"
     "    It is not in a folder of yours, so leave it to its owner, and read it\n"
     "    through a pipe:\n"
     "        sudo cat '/var/log/my net.pcap' | wiretutor -\n",
     "wiretutor: 没有权限读取 /var/log/my net.pcap。\n"
     "    它不在你自己的目录里，不要改它的所有者，经管道读就可以：\n"
     "        sudo cat '/var/log/my net.pcap' | wiretutor -\n"},
    {"standard input cut", {WT_ERROR_INPUT_CUT, 12, "-", "", WT_WHY_OTHER},
     "wiretutor: standard input ends in the middle of a packet, after packet 12.\n"
     "    All packets before the cut were read. The capture was not ended properly,\n"
     "    the disk was full, or the file was copied only in part: Ctrl-C ends a\n"
     "    capture whole.\n",
     "wiretutor: 标准输入在第 12 号分组之后的分组中间中断了。\n"
     "    此前的分组都已读完。原因可能是抓包没有正常结束、磁盘已满，或者文件没有复制完\n"
     "    整：用 Ctrl-C 结束抓包，文件才完整。\n"},
    {"standard output full", {WT_ERROR_WRITE_FAILED, 0, "-", "No space left on device", WT_WHY_ENOSPC},
     "wiretutor: cannot write to standard output: No space left on device.\n"
     "    Look at the free space and the rights of that place, or write to another.\n",
     "wiretutor: 无法写入标准输出：没有剩余空间。\n"
     "    请检查那里的剩余空间和权限，或者换个地方写。\n"},
    {"filter word", {WT_ERROR_FILTER_WORD, 4, "tcp prot 8001", "prot", WT_WHY_OTHER},
     "wiretutor: 'prot' in the filter is no keyword, number, address, interface or\n"
     "    port name.\n"
     "    tcp prot 8001\n"
     "        ^~~~\n"
     "    Did you mean port?\n"
     "    Filters are written as pcap-filter(7) describes, for example: tcp port 8001\n",
     "wiretutor: 过滤表达式中的“prot”不是关键字、数字、地址、接口名或端口名。\n"
     "    tcp prot 8001\n"
     "        ^~~~\n"
     "    是不是想写 port？\n"
     "    过滤表达式的写法见 pcap-filter(7)，例如：tcp port 8001\n"},
    {"filter word after wide and hostile ones", {WT_ERROR_FILTER_WORD, 8, "端口\x07 foo_", "foo_", WT_WHY_OTHER},
     "wiretutor: 'foo_' in the filter is no keyword, number, address, interface or\n"
     "    port name.\n"
     "    端口\\x07 foo_\n"
     "             ^~~~\n"
     "    Filters are written as pcap-filter(7) describes, for example: tcp port 8001\n",
     "wiretutor: 过滤表达式中的“foo_”不是关键字、数字、地址、接口名或端口名。\n"
     "    端口\\x07 foo_\n"
     "             ^~~~\n"
     "    过滤表达式的写法见 pcap-filter(7)，例如：tcp port 8001\n"},
    {"host name in a long filter", {WT_ERROR_FILTER_HOST_NAME, 96,
      "tcp and port 8001 and port 8002 and port 8003 and port 8004 and port 8005 and port 8006 and "
      "src www.example.com and not arp", "www.example.com", WT_WHY_OTHER},
     "wiretutor: 'www.example.com' in the filter is the name of a host; to find its\n"
     "    address, a name server on the network would have to be asked, and wiretutor\n"
     "    never does that.\n"
     "    ...8003 and port 8004 and port 8005 and port 8006 and src www.example.com...\n"
     "                                                              ^~~~~~~~~~~~~~~\n"
     "    Write the address, for example: host 127.0.0.1\n",
     "wiretutor: 过滤表达式中的“www.example.com”是主机名；要得到它的地址就得向网络上的\n"
     "    域名服务器查询，而 wiretutor 从不这样做。\n"
     "    ...8003 and port 8004 and port 8005 and port 8006 and src www.example.com...\n"
     "                                                              ^~~~~~~~~~~~~~~\n"
     "    请写地址，例如：host 127.0.0.1\n"},
    {"a port without its keyword", {WT_ERROR_BAD_FILTER, 0, "not tcp (8001)", "syntax error", WT_WHY_OTHER},
     "wiretutor: the filter cannot be understood: syntax error.\n"
     "    not tcp (8001)\n"
     "    Did you mean port 8001?\n"
     "    Filters are written as pcap-filter(7) describes, for example: tcp port 8001\n",
     "wiretutor: 看不懂这个过滤表达式：syntax error。\n"
     "    not tcp (8001)\n"
     "    是不是想写 port 8001？\n"
     "    过滤表达式的写法见 pcap-filter(7)，例如：tcp port 8001\n"},
    {"a number too many", {WT_ERROR_BAD_FILTER, 0, "port 80 81", "syntax error", WT_WHY_FILTER_SYNTAX},
     "wiretutor: the filter cannot be understood: syntax error.\n"
     "    port 80 81\n"
     "    Filters are written as pcap-filter(7) describes, for example: tcp port 8001\n",
     "wiretutor: 看不懂这个过滤表达式：写法不合语法。\n"
     "    port 80 81\n"
     "    过滤表达式的写法见 pcap-filter(7)，例如：tcp port 8001\n"},
    {"libpcap's own complaint", {WT_ERROR_BAD_FILTER, 0, "port 70000", "illegal port number 70000 > 65535", WT_WHY_LIBPCAP},
     "wiretutor: the filter cannot be understood: illegal port number 70000 > 65535.\n"
     "    port 70000\n"
     "    Filters are written as pcap-filter(7) describes, for example: tcp port 8001\n",
     "wiretutor: 看不懂这个过滤表达式：libpcap 报告“illegal port number 70000 >\n"
     "    65535”。\n"
     "    port 70000\n"
     "    过滤表达式的写法见 pcap-filter(7)，例如：tcp port 8001\n"},
    {"two captures", {WT_ERROR_FILTER_HOST_NAME, 0, "other.pcap", "other.pcap", WT_WHY_OTHER},
     "wiretutor: 'other.pcap' in the filter is the name of a host; to find its\n"
     "    address, a name server on the network would have to be asked, and wiretutor\n"
     "    never does that.\n"
     "    other.pcap\n"
     "    ^~~~~~~~~~\n"
     "    One capture is read at a time; what stands behind it is a filter.\n"
     "    Write the address, for example: host 127.0.0.1\n",
     "wiretutor: 过滤表达式中的“other.pcap”是主机名；要得到它的地址就得向网络上的域名\n"
     "    服务器查询，而 wiretutor 从不这样做。\n"
     "    other.pcap\n"
     "    ^~~~~~~~~~\n"
     "    一次只能读一个抓包文件；它后面的内容都当作过滤表达式。\n"
     "    请写地址，例如：host 127.0.0.1\n"},
    {"a picture where text should be", {WT_ERROR_FILTER_FILE, 0, "a.png", "", WT_WHY_NOT_TEXT},
     "wiretutor: cannot read the filter from a.png: it is not a text file.\n"
     "    -F takes a text file with a filter in it; -r takes the capture.\n",
     "wiretutor: 无法从 a.png 读取过滤表达式：它不是文本文件。\n"
     "    -F 后面是写有过滤表达式的文本文件；抓包文件写在 -r 后面。\n"},
    {"not permitted", {WT_ERROR_CAPTURE_DENIED, 0, "lo", "/usr/local/bin/wiretutor", WT_WHY_OTHER},
     "wiretutor: you are not permitted to capture on lo.\n"
     "    Give this program the permission, once, and only a group (here pcap) the\n"
     "    program: whoever is in it may read what passes by here. Then log in again:\n"
     "        sudo groupadd -f pcap && sudo usermod -aG pcap \"$USER\"\n"
     "        sudo chgrp pcap /usr/local/bin/wiretutor && sudo chmod 750 "
     "/usr/local/bin/wiretutor\n"
     "        sudo setcap cap_net_raw=ep /usr/local/bin/wiretutor\n"
     "    Or let wiretutor start your programs in a network of their own, which needs\n"
     "    no permission:\n"
     "        wiretutor run -- SERVER :: CLIENT\n",
     "wiretutor: 没有权限在接口 lo 上抓包。\n"
     "    给本程序这项权限，只需做一次，并且只让一个组（这里是 pcap）运行它：组里的人\n"
     "    能看到这里经过的数据。做完请重新登录：\n"
     "        sudo groupadd -f pcap && sudo usermod -aG pcap \"$USER\"\n"
     "        sudo chgrp pcap /usr/local/bin/wiretutor && sudo chmod 750 "
     "/usr/local/bin/wiretutor\n"
     "        sudo setcap cap_net_raw=ep /usr/local/bin/wiretutor\n"
     "    也可以让 wiretutor 在独立的网络中启动你的程序，不需要任何权限：\n"
     "        wiretutor run -- 服务器 :: 客户端\n"},
    {"flag mistyped", {WT_ERROR_USAGE_UNKNOWN_FLAG, 0, "--colour", "", WT_WHY_OTHER},
     "wiretutor: there is no flag --colour.\n"
     "    Did you mean --color?\n"
     "    wiretutor help all explains all flags.\n"
     "    After -- the words of a filter may begin with a dash.\n",
     "wiretutor: 没有 --colour 这个选项。\n"
     "    是不是想写 --color？\n"
     "    wiretutor help all 说明所有选项。\n"
     "    以 - 开头的过滤词要写在 -- 之后。\n"},
    {"letter in the other case", {WT_ERROR_USAGE_UNKNOWN_FLAG, 0, "-I", "", WT_WHY_OTHER},
     "wiretutor: there is no flag -I.\n"
     "    Did you mean -i?\n"
     "    wiretutor help all explains all flags.\n"
     "    After -- the words of a filter may begin with a dash.\n",
     "wiretutor: 没有 -I 这个选项。\n"
     "    是不是想写 -i？\n"
     "    wiretutor help all 说明所有选项。\n"
     "    以 - 开头的过滤词要写在 -- 之后。\n"},
    {"number out of range", {WT_ERROR_USAGE_BAD_VALUE, 0, "-s", "999999999", WT_WHY_OTHER},
     "wiretutor: -s cannot take '999999999'.\n"
     "    -s takes a whole number from 0 to 262144.\n",
     "wiretutor: -s 不能取“999999999”。\n"
     "    -s 的值是 0 到 262144 之间的整数。\n"},
    {"choice", {WT_ERROR_USAGE_BAD_VALUE, 0, "--color", "yes", WT_WHY_OTHER},
     "wiretutor: --color cannot take 'yes'.\n"
     "    --color takes one of: auto, always, never.\n",
     "wiretutor: --color 不能取“yes”。\n"
     "    --color 的值是下列之一：auto、always、never。\n"},
    {"no value wanted", {WT_ERROR_USAGE_BAD_VALUE, 0, "--every", "3", WT_WHY_OTHER},
     "wiretutor: --every cannot take '3'.\n"
     "    --every takes no value.\n",
     "wiretutor: --every 不能取“3”。\n"
     "    --every 后面不带值。\n"},
    {"bad WIRETUTOR_LANG", {WT_ERROR_USAGE_BAD_VALUE, 0, "WIRETUTOR_LANG", "fr", WT_WHY_OTHER},
     "wiretutor: WIRETUTOR_LANG cannot take 'fr'.\n"
     "    WIRETUTOR_LANG takes one of: en, zh.\n",
     "wiretutor: WIRETUTOR_LANG 不能取“fr”。\n"
     "    WIRETUTOR_LANG 的值是下列之一：en、zh。\n"},
    {"value missing", {WT_ERROR_USAGE_NO_VALUE, 0, "-c", "", WT_WHY_OTHER},
     "wiretutor: -c needs a value after it.\n"
     "    -c takes a whole number from 1 to 2147483647.\n",
     "wiretutor: -c 后面需要一个值。\n"
     "    -c 的值是 1 到 2147483647 之间的整数。\n"},
    {"flag of another command", {WT_ERROR_USAGE_NOT_HERE, 0, "-e", "interfaces", WT_WHY_OTHER},
     "wiretutor: -e cannot be used with interfaces.\n"
     "    -e works with: explain, packets, run.\n",
     "wiretutor: -e 不能用于 interfaces。\n"
     "    -e 可用于：explain、packets、run。\n"},
    {"word not known", {WT_ERROR_USAGE_UNKNOWN_WORD, 0, "resv\x1b", "recv", WT_WHY_OTHER},
     "wiretutor: lookup does not know the word 'resv\\x1b'.\n"
     "    Near to it: recv\n"
     "    It knows addresses, ports, TCP flags, header fields, socket calls, errors,\n"
     "    TCP states and terms; docs/lookup.md lists them.\n",
     "wiretutor: lookup 不认识“resv\\x1b”这个词。\n"
     "    相近的有：recv\n"
     "    它认识地址、端口、TCP 标志、首部字段、套接字调用、错误、TCP 状态和术语，清单\n"
     "    见 docs/lookup.zh.md。\n"},
    {"user namespaces switched off",
     {WT_ERROR_NETWORK_SETTING, 10000, "user.max_user_namespaces", "No space left on device", WT_WHY_ENOSPC},
     "wiretutor: a network for your programs alone cannot be made: on this computer\n"
     "    user.max_user_namespaces forbids it (No space left on device).\n"
     "    Who administers the computer can allow it:\n"
     "        sudo sysctl -w user.max_user_namespaces=10000\n"
     "    Without that: with sudo before wiretutor no user namespace is needed; --host\n"
     "    uses the computer's own network, if you may capture there; and a capture\n"
     "    that was made elsewhere can be read anywhere.\n",
     "wiretutor: 无法为你的程序单独建立一个网络：本机的 user.max_user_namespaces 设置\n"
     "    不允许（没有剩余空间）。\n"
     "    管理员可以这样放开：\n"
     "        sudo sysctl -w user.max_user_namespaces=10000\n"
     "    不改设置也有办法：在 wiretutor 前面加 sudo，就不需要用户命名空间；用 --host\n"
     "    直接使用本机的网络，但要有抓包权限；也可以读取在别处抓好的文件。\n"},
    {"a container forbids it", {WT_ERROR_NETWORK_SANDBOX, 0, "seccomp", "Operation not permitted", WT_WHY_EPERM},
     "wiretutor: a network for your programs alone cannot be made: the container or\n"
     "    sandbox that this runs in forbids it (seccomp: Operation not permitted).\n"
     "    Run wiretutor outside of it, or start the container so that it may: docker\n"
     "    or podman run --security-opt seccomp=unconfined; Kubernetes: seccompProfile\n"
     "    Unconfined; a systemd service: RestrictNamespaces=no. Without that: --host\n"
     "    uses the network that there is, if you may capture there; and a capture that\n"
     "    was made elsewhere can be read anywhere.\n",
     "wiretutor: 无法为你的程序单独建立一个网络：当前的容器或沙箱不允许（seccomp：系统\n"
     "    不允许这样做）。\n"
     "    请在容器外运行 wiretutor，或者在启动容器时放开限制：docker run 或 podman run\n"
     "    加上 --security-opt seccomp=unconfined；Kubernetes 把 seccompProfile 设为\n"
     "    Unconfined；systemd 服务设置 RestrictNamespaces=no。也可以用 --host 直接使用\n"
     "    现有的网络，但要有抓包权限；还可以读取在别处抓好的文件。\n"},
    {"no such kind of interface", {WT_ERROR_NETWORK_FAILED, 0, "veth", "Operation not supported", WT_WHY_EOPNOTSUPP},
     "wiretutor: a network for your programs alone cannot be made: veth: Operation not\n"
     "    supported.\n"
     "    --host uses the computer's own network, if you may capture there; and a\n"
     "    capture that was made elsewhere can be read anywhere.\n",
     "wiretutor: 无法为你的程序单独建立一个网络：veth：系统不支持这项操作。\n"
     "    可以用 --host 直接使用本机的网络，但要有抓包权限；也可以读取在别处抓好的文\n"
     "    件。\n"},
};
/* clang-format on */

static void says(void **state)
{
    const struct golden *g = *state;
    struct wt_text t;

    wt_text_init(&t, NULL, NULL);
    assert_string_equal(reported(&t, WT_ENGLISH, WT_UTF8, &g->error), g->en);
    assert_string_equal(reported(&t, WT_CHINESE, WT_UTF8, &g->error), g->zh);
    wt_text_clear(&t);
}

/* Safe on a terminal, and within its width but for commands to type (indented twice). */
static void check_lines(const char *text, enum wt_error_id id)
{
    for (const char *line = text; *line != '\0';) {
        size_t n = strcspn(line, "\n");

        for (size_t i = 0; i < n; i++)
            if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
                fail_msg("error %d: a control byte in: %s", (int)id, text);
        if (strncmp(line, "        ", 8) != 0 && wt_width(line, n) > 80)
            fail_msg("error %d: wider than 80 columns: %.*s", (int)id, (int)n, line);
        assert_int_equal(line[n], '\n');
        line += n + 1;
    }
}

static void every_error_is_safe_and_fits(void **state)
{
    static const char *const subjects[] = {"-", "", "--", "a b\nc\x1b[31m\xff",
                                           "会话会话会话.pcap"};
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    for (int id = WT_ERROR_NO_MEMORY; id < (int)WT_N_ERRORS; id++) {
        for (size_t i = 0; i < WT_ARRAY_LEN(subjects); i++) {
            struct wt_error e;

            wt_error_fill(&e, (enum wt_error_id)id, subjects[i],
                          (struct wt_reason){WT_WHY_OTHER, subjects[i]});
            e.number = UINT64_MAX;
            e.why = (enum wt_why)((size_t)id % WT_N_WHYS);
            for (int language = 0; language < (int)WT_N_LANGUAGES; language++)
                check_lines(reported(&t, (enum wt_language)language, WT_UTF8, &e), e.id);
            for (const char *c = reported(&t, WT_ENGLISH, WT_ASCII, &e); *c != '\0'; c++)
                assert_true((unsigned char)*c < 0x80);
        }
    }
    wt_text_clear(&t);
}

/* wt_report_error puts what happened, and why, together in a buffer of its own. */
static void what_happened_is_short(void **state)
{
    (void)state;
    for (int language = 0; language < (int)WT_N_LANGUAGES; language++) {
        for (int id = 0; id < (int)WT_N_ERRORS; id++) {
            const char *words = wt_error_words((enum wt_language)language, (enum wt_error_id)id);

            assert_true(strcspn(words, "\n") < 512);
        }
        for (int why = 0; why < (int)WT_N_WHYS; why++)
            assert_true(strlen(wt_reason_words((enum wt_language)language, (enum wt_why)why)) <
                        256);
    }
}

/* What is common is told in both languages; the rest at least says who reports it. In English an
 * errno has the system's words, so that they can be looked up. */
static void reasons_have_words(void **state)
{
    static const struct {
        int errnum;
        const char *zh;
    } cases[] = {
        {ENOENT, "文件或目录不存在"  },
        {EACCES, "权限不足"              },
        {EPERM,  "系统不允许这样做"  },
        {ENOSPC, "没有剩余空间"        },
        {EISDIR, "这是一个目录"        },
        {EL2HLT, "系统报告“{detail}”"}
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        assert_string_equal(wt_reason_words(WT_CHINESE, wt_reason_of(cases[i].errnum).why),
                            cases[i].zh);
    for (int errnum = 1; errnum < 134; errnum++) {
        struct wt_reason reason = wt_reason_of(errnum);

        assert_non_null(reason.text);
        if (reason.why != WT_WHY_SYSTEM)
            assert_string_equal(wt_reason_words(WT_ENGLISH, reason.why), strerrordesc_np(errnum));
    }
}

static void calls_have_words(void **state)
{
    (void)state;
    for (int call = WT_CALL_NONE + 1; call < (int)WT_N_CALLS; call++)
        for (int language = 0; language < (int)WT_N_LANGUAGES; language++)
            assert_true(wt_call_words((enum wt_language)language, (enum wt_call)call)[0] != '\0');
    assert_string_equal(wt_call_words(WT_ENGLISH, WT_CALL_CONNECT_RETURNS), "connect() returns");
    assert_string_equal(wt_call_words(WT_CHINESE, WT_CALL_KERNEL), "（内核）");
}

/* The closing lines of a live capture. */
static void closes(const struct wt_options *o, const struct wt_source_stats *stats, bool loopback,
                   const char *want)
{
    struct wt_text t;

    wt_text_init(&t, NULL, NULL);
    wt_report_closing(&t, o, stats, loopback);
    wt_text_char(&t, '\0');
    assert_string_equal(t.data, want);
    wt_text_clear(&t);
}

static void closing_lines(void **state)
{
    const struct wt_options quiet = {.quiet = true, .width = 80};
    const struct wt_options english = {.width = 80};
    const struct wt_options chinese = {.language = WT_CHINESE, .width = 80};
    const struct wt_source_stats one = {1, 1, 1, 1};
    const struct wt_source_stats loop = {10, 20, 0, 0};

    (void)state;
    closes(&quiet, &loop, true,
           "10 packets captured\n20 packets received by filter\n0 packets dropped by kernel\n");
    closes(&quiet, &one, false,
           "1 packet captured\n1 packet received by filter\n1 packet dropped by kernel\n"
           "1 packet dropped by interface\n");
    closes(&english, &loop, true,
           "10 packets captured\n20 packets received by filter\n0 packets dropped by kernel\n"
           "Captured: the packets that were read. Received by filter: those that the kernel\n"
           "let through the filter. Dropped by kernel: those lost because its buffer was\n"
           "full.\n"
           "On the loopback interface the kernel counts each packet twice, once leaving and\n"
           "once arriving: that is why the second number is about twice the first.\n");
    closes(&english, &one, true,
           "1 packet captured\n1 packet received by filter\n1 packet dropped by kernel\n"
           "1 packet dropped by interface\n"
           "Captured: the packets that were read. Received by filter: those that the kernel\n"
           "let through the filter. Dropped by kernel: those lost because its buffer was\n"
           "full.\n"
           "So the story has gaps. A larger buffer (-B 65536) or a narrower filter helps.\n");
    closes(&chinese, &loop, true,
           "捕获 10 个分组\n过滤器收到 20 个分组\n内核丢弃 0 个分组\n"
           "“捕获”是读到的分组；“过滤器收到”是内核让过滤器放行的分组；“内核丢弃”是内核缓冲区\n"
           "已满而丢失的分组。\n"
           "在环回接口上，每个分组发出和到达时内核各计一次，所以第二个数约为第一个数的两倍。\n");
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(every_error_is_safe_and_fits),
        cmocka_unit_test(what_happened_is_short),
        cmocka_unit_test(reasons_have_words),
        cmocka_unit_test(calls_have_words),
        cmocka_unit_test(closing_lines),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(goldens) + WT_ARRAY_LEN(others)];
    struct golden copies[WT_ARRAY_LEN(goldens)];

    memcpy(copies, goldens, sizeof goldens);
    for (size_t i = 0; i < WT_ARRAY_LEN(goldens); i++)
        tests[i] = (struct CMUnitTest){
            .name = copies[i].name, .test_func = says, .initial_state = &copies[i]};
    memcpy(tests + WT_ARRAY_LEN(goldens), others, sizeof others);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
