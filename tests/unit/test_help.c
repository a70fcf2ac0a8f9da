/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen of help, every flag explained, and what can be captured. */
#include "needs.h"

#include <stdio.h>
#include <string.h>

#include "../../src/cli/help.h"
#include "../../src/cli/interfaces.h"
#include "../../src/cli/options_table.h"
#include "wiretutor/wrap.h"

static unsigned count_lines(const char *text, unsigned most_columns)
{
    unsigned lines = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        if (wt_width(text, n) > most_columns)
            fail_msg("wider than %u columns: %.*s", most_columns, (int)n, text);
        if (n > 0 && text[n - 1] == ' ')
            fail_msg("a blank at the end: %.*s", (int)n, text);
        assert_int_equal(text[n], '\n');
        lines++;
        text += n + 1;
    }
    return lines;
}

static void screen_fits(void **state)
{
    (void)state;
    for (int language = 0; language < (int)WT_N_LANGUAGES; language++) {
        struct wt_text t;

        wt_text_init(&t, NULL, NULL);
        wt_help_screen(&t, (enum wt_language)language);
        wt_text_char(&t, '\0');
        assert_true(count_lines(t.data, 80) <= 24);
        for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
            const struct wt_command_row *row = wt_command_at((enum wt_command)i);
            char begin[32];

            (void)snprintf(begin, sizeof begin, "\n  %s  ", row->name);
            assert_non_null(strstr(t.data, begin));
            assert_non_null(strstr(t.data, wt_label((enum wt_language)language, row->help)));
        }
        wt_text_clear(&t);
    }
}

/* Each flag has a row of its own. */
static void full_help_has_every_flag(void **state)
{
    (void)state;
    for (int language = 0; language < (int)WT_N_LANGUAGES; language++) {
        struct wt_text t;

        wt_text_init(&t, NULL, NULL);
        wt_help(&t,
                &(struct wt_options){.topic = WT_HELP_ALL, .language = (enum wt_language)language});
        wt_text_char(&t, '\0');
        (void)count_lines(t.data, 80);
        for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
            const struct wt_flag *flag = wt_flag_at(i);
            char row[96];

            (void)snprintf(row, sizeof row, "\n  %c%c%s%s%s", flag->letter ? '-' : ' ',
                           flag->letter ? flag->letter : ' ',
                           flag->name == NULL  ? ""
                           : flag->letter != 0 ? ", --"
                                               : "  --",
                           flag->name ? flag->name : "", flag->metavar ? " " : "");
            if (strstr(t.data, row) == NULL)
                fail_msg("row of a flag:%s", row);
        }
        wt_text_clear(&t);
    }
}

/* A command's help has its flags and no other, how it is typed, and an example. */
static void a_command_has_its_flags(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 2 * WT_N_COMMANDS; n++) {
        struct wt_options o = {.topic = WT_HELP_COMMAND,
                               .topic_command = (enum wt_command)(n / 2),
                               .language = (enum wt_language)(n % 2)};
        const char *name = wt_command_at(o.topic_command)->name;
        char example[48];
        struct wt_text t;

        wt_text_init(&t, NULL, NULL);
        wt_help(&t, &o);
        wt_text_char(&t, '\0');
        (void)count_lines(t.data, 80);
        (void)snprintf(example, sizeof example, "\n  wiretutor %s",
                       o.topic_command == WT_COMMAND_EXPLAIN ? "lesson.pcap" : name);
        assert_non_null(strstr(t.data, example));
        assert_non_null(strstr(t.data, wt_label(o.language, wt_command_at(o.topic_command)->help)));
        for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
            const struct wt_flag *flag = wt_flag_at(i);
            const char *words = wt_label(o.language, flag->help);
            char begin[24];

            /* wrapped or not, its words begin the same */
            (void)snprintf(begin, sizeof begin, "%.12s", words);
            if (wt_flag_serves(flag, o.topic_command) && strstr(t.data, begin) == NULL)
                fail_msg("help %s lacks: %s", name, words);
            if (!wt_flag_serves(flag, o.topic_command) && flag->name != NULL) {
                (void)snprintf(example, sizeof example, "--%s ", flag->name);
                if (strstr(strstr(t.data, wt_label(o.language, WT_LABEL_HELP_ITS_FLAGS)), example))
                    fail_msg("help %s has %s", name, example);
            }
        }
        wt_text_clear(&t);
    }
}

/* What help is asked for, or what is wrong with how it was asked. */
static void topics(void **state)
{
    static const struct {
        const char *words[4];
        enum wt_help_topic topic;
        enum wt_command command;
        enum wt_error_id error;
    } cases[] = {
        {{"help"},                      WT_HELP_SCREEN,  WT_COMMAND_EXPLAIN, WT_ERROR_NONE            },
        {{"--help"},                    WT_HELP_SCREEN,  WT_COMMAND_EXPLAIN, WT_ERROR_NONE            },
        {{"help", "all"},               WT_HELP_ALL,     WT_COMMAND_EXPLAIN, WT_ERROR_NONE            },
        {{"help", "run"},               WT_HELP_COMMAND, WT_COMMAND_RUN,     WT_ERROR_NONE            },
        {{"check", "--nonsense", "-h"}, WT_HELP_COMMAND, WT_COMMAND_CHECK,   WT_ERROR_NONE            },
        {{"lesson.pcap", "--help"},     WT_HELP_SCREEN,  WT_COMMAND_EXPLAIN, WT_ERROR_NONE            },
        {{"help", "nonsense"},          WT_HELP_SCREEN,  WT_COMMAND_EXPLAIN, WT_ERROR_USAGE_NO_COMMAND},
        {{"help", "run", "check"},      WT_HELP_SCREEN,  WT_COMMAND_EXPLAIN, WT_ERROR_USAGE_EXTRA_WORD},
        {{"help", "-c", "3"},           WT_HELP_SCREEN,  WT_COMMAND_EXPLAIN, WT_ERROR_USAGE_NOT_HERE  },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        char words[5][16] = {"wiretutor"};
        char *argv[5] = {words[0]};
        int argc = 1;
        struct wt_environment env = {0};
        struct wt_options o;
        struct wt_error error;

        for (size_t k = 0; k < 4 && cases[i].words[k] != NULL; k++, argc++) {
            (void)snprintf(words[argc], sizeof words[argc], "%s", cases[i].words[k]);
            argv[argc] = words[argc];
        }
        enum wt_status status = wt_options_parse(&o, argc, argv, &env, &error);

        assert_int_equal(status, cases[i].error == WT_ERROR_NONE ? WT_OK : WT_MISUSED);
        if (status != WT_OK)
            assert_int_equal(error.id, cases[i].error);
        if (status == WT_OK) {
            assert_true(o.help);
            assert_int_equal(o.topic, cases[i].topic);
            assert_int_equal(o.topic_command, cases[i].command);
        }
        wt_options_clear(&o);
    }
}

static void only_for_some(void **state)
{
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    wt_help(&t, &(struct wt_options){.topic = WT_HELP_ALL, .language = WT_ENGLISH});
    wt_text_char(&t, '\0');
    assert_non_null(strstr(t.data,
                           "      --every              give each explanation in full every "
                           "time, not only\n                           the first, and fold nothing "
                           "(only with: explain,\n                           ladder, run)\n"));
    assert_non_null(strstr(t.data,
                           "  -f FILE                  read expectations from this file, one "
                           "a line; #\n                           begins a comment (only "
                           "with: check)\n"));
    assert_non_null(strstr(t.data, "the same as the command interfaces\n"));
    wt_text_clear(&t);
}

static void versions(void **state)
{
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    wt_version(&t);
    wt_text_char(&t, '\0');
    assert_int_equal(strncmp(t.data, "wiretutor ", 10), 0);
    assert_non_null(strstr(t.data, "\nlibpcap "));
    wt_text_clear(&t);
}

static const struct wt_interface some[] = {
    {"eth0",     WT_INTERFACE_ETHERNET, true,  true,  {"192.0.2.2", "fe80::1"}, 2},
    {"any",      WT_INTERFACE_ANY,      true,  true,  {""},                     0},
    {"lo",       WT_INTERFACE_LOOPBACK, true,  true,  {"127.0.0.1", "::1"},     2},
    {"wlan0",    WT_INTERFACE_WIRELESS, false, false, {""},                     0},
    {"br\x1b[0", WT_INTERFACE_VIRTUAL,  true,  true,  {""},                     0},
    {"nflog",    WT_INTERFACE_OTHER,    true,  true,  {""},                     0},
    {"usbmon1",  WT_INTERFACE_OTHER,    false, false, {""},                     0},
};

static void describes(enum wt_language language, const struct wt_interface *list, size_t n,
                      const char *want)
{
    const struct wt_options o = {.language = language, .width = 80};
    struct wt_text t;

    wt_text_init(&t, NULL, NULL);
    wt_interfaces_describe(&t, &o, list, n, "/opt/wire tutor");
    wt_text_char(&t, '\0');
    assert_string_equal(t.data, want);
    (void)count_lines(t.data, 80);
    wt_text_clear(&t);
}

static void interfaces_in_english(void **state)
{
    (void)state;
    describes(WT_ENGLISH, some, WT_ARRAY_LEN(some),
              "interface  capture now     what passes there\n"
              "eth0       yes             this computer and others, through a network card\n"
              "                           (Ethernet)\n"
              "                           192.0.2.2, fe80::1\n"
              "any        yes             all interfaces at once\n"
              "lo         yes             programs on this computer talking to each other\n"
              "                           127.0.0.1, ::1\n"
              "wlan0      no: it is down  this computer and others, through Wi-Fi\n"
              "br\\x1b[0   yes             a network made by software: bridge, tunnel,\n"
              "                           container, virtual machine\n"
              "\n"
              "Others, which are no network (the kernel's logs, USB, Bluetooth): nflog,\n"
              "usbmon1.\n"
              "\n"
              "To begin, type this, then start your programs in another window:\n"
              "    wiretutor -i lo\n"
              "\n"
              "An interface that is down is switched on so:\n"
              "    sudo ip link set wlan0 up\n");
}

static void interfaces_in_chinese(void **state)
{
    (void)state;
    describes(WT_CHINESE, some + 1, 3,
              "接口   现在可抓包      经过这里的通信\n"
              "any    可以            同时在所有接口上\n"
              "lo     可以            本机程序之间的通信\n"
              "                       127.0.0.1、::1\n"
              "wlan0  不可以：未启用  本机与其他主机，经过无线网卡（Wi-Fi）\n"
              "\n"
              "开始时输入下面这行，再到另一个窗口启动你的程序：\n"
              "    wiretutor -i lo\n"
              "\n"
              "启用接口：\n"
              "    sudo ip link set wlan0 up\n");
}

static void interfaces_without_permission(void **state)
{
    struct wt_interface list[2];

    (void)state;
    memcpy(list, some + 1, sizeof list);
    list[0].capturable = false;
    list[1].capturable = false;
    describes(WT_ENGLISH, list, 2,
              "interface  capture now        what passes there\n"
              "any        no: not permitted  all interfaces at once\n"
              "lo         no: not permitted  programs on this computer talking to each other\n"
              "                              127.0.0.1, ::1\n"
              "\n"
              "To permit this program to capture, once, and only a group to run it, whose\n"
              "members may then read what passes by here:\n"
              "    sudo groupadd -f pcap && sudo usermod -aG pcap \"$USER\"\n"
              "    sudo chgrp pcap '/opt/wire tutor' && sudo chmod 750 '/opt/wire tutor'\n"
              "    sudo setcap cap_net_raw=ep '/opt/wire tutor'\n");
}

static void no_interfaces(void **state)
{
    (void)state;
    describes(WT_ENGLISH, NULL, 0, "No interface was found here.\n");
    describes(WT_CHINESE, some + 5, 1,
              "这里没有找到任何接口。\n\n还有一些不是网络接口（内核日志、USB、蓝牙）：nflog。\n");
}

/* The real ones: at least lo is there, and found. */
static void interfaces_here(void **state)
{
    const struct wt_options o = {.width = 80};
    struct wt_text t;

    (void)state;
    need("kernel");
    wt_text_init(&t, NULL, NULL);
    assert_int_equal(wt_command_interfaces(&o, &t), 0);
    wt_text_char(&t, '\0');
    assert_non_null(strstr(t.data, "\nlo "));
    assert_non_null(strstr(t.data, wt_label(WT_ENGLISH, WT_LABEL_INTERFACES_LOOPBACK)));
    wt_text_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screen_fits),
        cmocka_unit_test(full_help_has_every_flag),
        cmocka_unit_test(a_command_has_its_flags),
        cmocka_unit_test(topics),
        cmocka_unit_test(only_for_some),
        cmocka_unit_test(versions),
        cmocka_unit_test(interfaces_in_english),
        cmocka_unit_test(interfaces_in_chinese),
        cmocka_unit_test(interfaces_without_permission),
        cmocka_unit_test(no_interfaces),
        cmocka_unit_test(interfaces_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
