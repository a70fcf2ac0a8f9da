/* SPDX-License-Identifier: BSD-2-Clause */
/* Which flag serves which command, and all else that there is to know about a flag or a command.
 * The letters mean what tcpdump means by them. */
#include "options_table.h"

#include <limits.h>
#include <string.h>

#define BIT(command) (1U << WT_COMMAND_##command)
#define PACKETS_OUT (BIT(EXPLAIN) | BIT(PACKETS))
#define CAPTURES (PACKETS_OUT | BIT(FLOWS) | BIT(LADDER) | BIT(OVERVIEW))
#define RUN BIT(RUN)
#define ALL ((1U << WT_N_COMMANDS) - 1)

enum { MAX_SNAPLEN = 262144, MAX_BUFFER_KIB = 2097151 }; /* libpcap's; buffers are int bytes */
enum { MOST_DELAY_MS = 10000, MOST_QUEUED = 10000 };

/* clang-format off */
#define FLAG(member)         WT_VALUE_NONE, NULL, offsetof(struct wt_options, member), 0, 0, NULL, false
#define TIMES(member, most)  WT_VALUE_TIMES, NULL, offsetof(struct wt_options, member), 0, most, NULL, false
#define TEXT(member, called) WT_VALUE_TEXT, called, offsetof(struct wt_options, member), 0, 0, NULL, false
#define NAMED(member, called, among) WT_VALUE_TEXT, called, offsetof(struct wt_options, member), 0, 0, among, false
#define ONCE(member, called) WT_VALUE_TEXT, called, offsetof(struct wt_options, member), 0, 0, NULL, true
#define NUMBER(member, called, least, most) \
    WT_VALUE_NUMBER, called, offsetof(struct wt_options, member), least, most, NULL, false
#define CHOICE(member, called, among) \
    WT_VALUE_CHOICE, called, offsetof(struct wt_options, member), 0, 0, among, false

static const struct wt_flag options[] = {
    {'i', "interface",                     ONCE(interface, "NAME"),                          CAPTURES,     WT_GROUP_INPUT, WT_LABEL_FLAG_INTERFACE},
    {'r', NULL,                            ONCE(input, "FILE"),                              CAPTURES | BIT(CHECK),     WT_GROUP_INPUT, WT_LABEL_FLAG_READ},
    {'F', NULL,                            ONCE(filter_file, "FILE"),                        CAPTURES,     WT_GROUP_INPUT, WT_LABEL_FLAG_FILTER_FILE},
    {'f', NULL,                            ONCE(expectation_file, "FILE"),                   BIT(CHECK),   WT_GROUP_INPUT, WT_LABEL_FLAG_EXPECTATIONS},
    {'c', NULL,                            NUMBER(count, "N", 1, INT_MAX),                   CAPTURES | RUN,     WT_GROUP_INPUT, WT_LABEL_FLAG_COUNT},
    {'s', "snapshot-length",               NUMBER(snaplen, "N", 0, MAX_SNAPLEN),             CAPTURES | RUN,     WT_GROUP_INPUT, WT_LABEL_FLAG_SNAPLEN},
    {'p', "no-promiscuous-mode",           FLAG(no_promiscuous),                             CAPTURES,     WT_GROUP_INPUT, WT_LABEL_FLAG_NO_PROMISCUOUS},
    {'B', "buffer-size",                   NUMBER(buffer_kib, "KIB", 1, MAX_BUFFER_KIB),     CAPTURES | RUN,     WT_GROUP_INPUT, WT_LABEL_FLAG_BUFFER},
    {0,   "immediate-mode",                FLAG(immediate),                                  CAPTURES,     WT_GROUP_INPUT, WT_LABEL_FLAG_IMMEDIATE},
    {'D', "list-interfaces",               FLAG(list_interfaces),                            BIT(INTERFACES), WT_GROUP_INPUT, WT_LABEL_FLAG_LIST_INTERFACES},
    {'Z', "relinquish-privileges",         TEXT(user, "USER"),                               CAPTURES,     WT_GROUP_INPUT, WT_LABEL_FLAG_USER},
    {0,   "require-sandbox",               FLAG(require_sandbox),                            CAPTURES | BIT(CHECK) | BIT(LOOKUP) | RUN, WT_GROUP_INPUT, WT_LABEL_FLAG_REQUIRE_SANDBOX},

    {0,   "for",                           NUMBER(run_seconds, "SECONDS", 1, INT_MAX),       RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_FOR},
    {0,   "keep",                          FLAG(keep),                                       RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_KEEP},
    {0,   "exit-code",                     FLAG(exit_code),                                  RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_EXIT_CODE},
    {0,   "clients",                       NUMBER(clients, "N", 1, WT_MAX_PROGRAMS - 1),     RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_CLIENTS},
    {0,   "after",                         TEXT(after, "LIST"),                              RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_AFTER},
    {0,   "stdin-to",                      NUMBER(stdin_to, "N", 1, WT_MAX_PROGRAMS),        RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_STDIN_TO},
    {0,   "tty",                           FLAG(tty),                                        RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_TTY},
    {0,   "host",                          FLAG(host),                                       RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_HOST},
    {0,   "cc",                            NAMED(congestion, "NAME", "reno|cubic|bbr"),      RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_CONGESTION},
    {0,   "veth",                          FLAG(veth),                                       RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_VETH},
    {0,   "lose",                          NUMBER(lose, "N", 1, UINT32_MAX),                 RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_LOSE},
    {0,   "lose-data",                     NUMBER(lose_data, "N", 1, UINT32_MAX),            RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_LOSE_DATA},
    {0,   "lose-acks",                     NUMBER(lose_acks, "N", 1, UINT32_MAX),            RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_LOSE_ACKS},
    {0,   "lose-only",                     TEXT(lose_only, "LIST"),                          RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_LOSE_ONLY},
    {0,   "refuse",                        FLAG(refuse),                                     RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_REFUSE},
    {0,   "rate",                          TEXT(rate, "RATE"),                               RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_RATE},
    {0,   "queue",                         NUMBER(queue, "N", 1, MOST_QUEUED),               RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_QUEUE},
    {0,   "delay",                         NUMBER(delay_ms, "MS", 1, MOST_DELAY_MS),         RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_DELAY},
    {0,   "reorder",                       NUMBER(reorder, "N", 2, UINT32_MAX),              RUN,          WT_GROUP_RUN, WT_LABEL_FLAG_REORDER},

    {'w', NULL,                            ONCE(write, "FILE"),                              CAPTURES | RUN,     WT_GROUP_WRITE, WT_LABEL_FLAG_WRITE},
    {'U', "packet-buffered",               FLAG(packet_buffered),                            CAPTURES | RUN,     WT_GROUP_WRITE, WT_LABEL_FLAG_PACKET_BUFFERED},
    {'C', NULL,                            NUMBER(rotate_megabytes, "MB", 1, INT_MAX),       CAPTURES,     WT_GROUP_WRITE, WT_LABEL_FLAG_ROTATE_SIZE},
    {'G', NULL,                            NUMBER(rotate_seconds, "SECONDS", 1, INT_MAX),    CAPTURES,     WT_GROUP_WRITE, WT_LABEL_FLAG_ROTATE_TIME},
    {'W', NULL,                            NUMBER(rotate_files, "N", 1, INT_MAX),            CAPTURES,     WT_GROUP_WRITE, WT_LABEL_FLAG_ROTATE_FILES},

    {0,   "conversation",                  NUMBER(conversation, "N", 1, UINT32_MAX),         PACKETS_OUT | BIT(LADDER) | RUN, WT_GROUP_SAY, WT_LABEL_FLAG_CONVERSATION},
    {0,   "all",                           FLAG(all),                                        BIT(LADDER),  WT_GROUP_SAY, WT_LABEL_FLAG_ALL},
    {0,   "packet",                        NUMBER(packet, "N", 1, UINT32_MAX),               PACKETS_OUT,  WT_GROUP_SAY, WT_LABEL_FLAG_PACKET},
    {0,   "every",                         FLAG(every),                                      BIT(EXPLAIN) | BIT(LADDER) | RUN, WT_GROUP_SAY, WT_LABEL_FLAG_EVERY},
    {0,   "count",                         FLAG(only_count),                                 CAPTURES,     WT_GROUP_SAY, WT_LABEL_FLAG_ONLY_COUNT},
    {'q', "quiet",                         FLAG(quiet),                                      CAPTURES | RUN,     WT_GROUP_SAY, WT_LABEL_FLAG_QUIET},
    {'v', "verbose",                       TIMES(verbose, 3),                                CAPTURES | RUN,     WT_GROUP_SAY, WT_LABEL_FLAG_VERBOSE},
    {'e', NULL,                            FLAG(link_header),                                PACKETS_OUT | RUN,  WT_GROUP_SAY, WT_LABEL_FLAG_LINK_HEADER},
    {'A', NULL,                            FLAG(ascii),                                      PACKETS_OUT | RUN,  WT_GROUP_SAY, WT_LABEL_FLAG_ASCII},
    {'x', NULL,                            TIMES(hex, 2),                                    BIT(PACKETS), WT_GROUP_SAY, WT_LABEL_FLAG_HEX},
    {'X', NULL,                            TIMES(hex_text, 2),                               BIT(PACKETS), WT_GROUP_SAY, WT_LABEL_FLAG_HEX_TEXT},
    {0,   "diagram",                       FLAG(diagram),                                    BIT(PACKETS), WT_GROUP_SAY, WT_LABEL_FLAG_DIAGRAM},
    {'S', "absolute-tcp-sequence-numbers", FLAG(absolute),                                   PACKETS_OUT | BIT(LADDER) | RUN, WT_GROUP_SAY, WT_LABEL_FLAG_ABSOLUTE},
    {'t', NULL,                            TIMES(time_flags, 5),                             PACKETS_OUT | BIT(LADDER) | RUN, WT_GROUP_SAY, WT_LABEL_FLAG_TIME},
    {0,   "sort",                          CHOICE(sort, "KEY", "start|bytes|duration"),      BIT(FLOWS),   WT_GROUP_SAY, WT_LABEL_FLAG_SORT},
    {0,   "top",                           NUMBER(top, "N", 1, UINT32_MAX),                  BIT(FLOWS),   WT_GROUP_SAY, WT_LABEL_FLAG_TOP},

    {0,   "format",                        CHOICE(format, "FORMAT", "text|json|csv|svg|tap|junit"), CAPTURES | BIT(CHECK) | BIT(LOOKUP) | RUN, WT_GROUP_LOOK, WT_LABEL_FLAG_FORMAT},
    {0,   "lang",                          NAMED(language_name, "LANG", "en|zh"),            ALL,          WT_GROUP_LOOK, WT_LABEL_FLAG_LANG},
    {0,   "color",                         CHOICE(color_when, "WHEN", "auto|always|never"),  ALL,          WT_GROUP_LOOK, WT_LABEL_FLAG_COLOR},
    {0,   "charset",                       CHOICE(charset, "NAME", "utf8|ascii"),            ALL,          WT_GROUP_LOOK, WT_LABEL_FLAG_CHARSET},
    {0,   "encoding",                      TEXT(encoding, "NAME"),                           PACKETS_OUT | RUN,  WT_GROUP_LOOK, WT_LABEL_FLAG_ENCODING},
    {'l', NULL,                            FLAG(line_buffered),                              CAPTURES | RUN,     WT_GROUP_LOOK, WT_LABEL_FLAG_LINE_BUFFERED},
    {'n', NULL,                            FLAG(no_names),                                   ALL,          WT_GROUP_LOOK, WT_LABEL_FLAG_NO_NAMES},

    {'h', "help",                          FLAG(help),                                       ALL,          WT_GROUP_HELP, WT_LABEL_FLAG_HELP},
    {0,   "version",                       FLAG(version),                                    ALL,          WT_GROUP_HELP, WT_LABEL_FLAG_VERSION},
};

static const struct wt_command_row commands[WT_N_COMMANDS] = { /* name, reads packets, help, usage, formats */
    [WT_COMMAND_EXPLAIN]    = {"explain",    true,  WT_LABEL_COMMAND_EXPLAIN, WT_LABEL_USAGE_EXPLAIN, "text|json|csv"},
    [WT_COMMAND_PACKETS]    = {"packets",    true,  WT_LABEL_COMMAND_PACKETS, WT_LABEL_USAGE_PACKETS, "text|json|csv"},
    [WT_COMMAND_FLOWS]      = {"flows",      true,  WT_LABEL_COMMAND_FLOWS, WT_LABEL_USAGE_FLOWS, "text|json|csv"},
    [WT_COMMAND_LADDER]     = {"ladder",     true,  WT_LABEL_COMMAND_LADDER, WT_LABEL_USAGE_LADDER, "text|svg"},
    [WT_COMMAND_OVERVIEW]   = {"overview",   true,  WT_LABEL_COMMAND_OVERVIEW, WT_LABEL_USAGE_OVERVIEW, "text|json"},
    [WT_COMMAND_CHECK]      = {"check",      false, WT_LABEL_COMMAND_CHECK, WT_LABEL_USAGE_CHECK, "tap|json|junit"},
    [WT_COMMAND_LOOKUP]     = {"lookup",     false, WT_LABEL_COMMAND_LOOKUP, WT_LABEL_USAGE_LOOKUP, "text|json"},
    [WT_COMMAND_RUN]        = {"run",        false, WT_LABEL_COMMAND_RUN, WT_LABEL_USAGE_RUN, "text|json"},
    [WT_COMMAND_INTERFACES] = {"interfaces", false, WT_LABEL_COMMAND_INTERFACES, WT_LABEL_USAGE_INTERFACES, NULL},
    [WT_COMMAND_HELP]       = {"help",       false, WT_LABEL_COMMAND_HELP, WT_LABEL_USAGE_HELP, NULL},
};
/* clang-format on */

const struct wt_flag *wt_flag_at(size_t i)
{
    return i < sizeof options / sizeof options[0] ? &options[i] : NULL;
}

const struct wt_flag *wt_flag_named(const char *flag)
{
    bool is_long = strncmp(flag, "--", 2) == 0;

    for (size_t i = 0; wt_flag_at(i) != NULL; i++) {
        const struct wt_flag *option = wt_flag_at(i);

        if (is_long && option->name != NULL && strcmp(flag + 2, option->name) == 0)
            return option;
        if (!is_long && option->letter != '\0' && flag[0] == '-' && flag[1] == option->letter &&
            flag[2] == '\0')
            return option;
    }
    return NULL;
}

const struct wt_command_row *wt_command_at(enum wt_command command)
{
    return &commands[command];
}

bool wt_command_named(const char *name, enum wt_command *command)
{
    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            *command = (enum wt_command)i;
            return true;
        }
    }
    return false;
}

const char *wt_flag_choices(const struct wt_flag *option, enum wt_command command)
{
    bool is_format = option->field == offsetof(struct wt_options, format);

    return is_format && commands[command].formats != NULL ? commands[command].formats
                                                          : option->choices;
}

bool wt_is_choice(const char *word, const char *choices)
{
    size_t n = strlen(word);

    for (const char *c = choices; *c != '\0'; c += strcspn(c, "|"), c += *c == '|')
        if (strcspn(c, "|") == n && memcmp(c, word, n) == 0)
            return true;
    return false;
}

bool wt_flag_serves(const struct wt_flag *option, enum wt_command command)
{
    return (option->commands & 1U << command) != 0;
}

enum wt_served wt_flag_served(const struct wt_flag *option)
{
    bool some = false, all = true;

    for (unsigned i = 0; i < WT_N_COMMANDS; i++) {
        bool serves = wt_flag_serves(option, (enum wt_command)i);
        bool reads = wt_command_at((enum wt_command)i)->reads_packets;

        some |= reads && serves;
        all &= !reads || serves;
    }
    return all ? WT_SERVES_ALL : some ? WT_SERVES_SOME : WT_SERVES_NONE;
}
