/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line, parsed once into a struct that the rest of cli only reads.
 *
 * The first word is a command, else a file, unless -i or -r is given; the rest is the filter.
 * Flags stand anywhere before "--". One table says which flag serves which command
 * (options_table.c); everything else about a flag (its value, its help) is in the same row. */
#ifndef WT_CLI_OPTIONS_H
#define WT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/guard.h"
#include "wiretutor/lang.h"
#include "wiretutor/observe.h"
#include "wiretutor/render.h"
#include "wiretutor/status.h"

enum wt_command {
    WT_COMMAND_EXPLAIN,
    WT_COMMAND_PACKETS,
    WT_COMMAND_FLOWS,
    WT_COMMAND_LADDER,
    WT_COMMAND_OVERVIEW,
    WT_COMMAND_CHECK,
    WT_COMMAND_LOOKUP,
    WT_COMMAND_RUN,
    WT_COMMAND_INTERFACES,
    WT_COMMAND_HELP,
    WT_N_COMMANDS
};

/* What help is asked for. */
enum wt_help_topic { WT_HELP_SCREEN, WT_HELP_COMMAND, WT_HELP_ALL };
enum wt_charset { WT_UTF8, WT_ASCII };
enum wt_color_when { WT_COLOR_AUTO, WT_COLOR_ALWAYS, WT_COLOR_NEVER };
enum wt_format {
    WT_FORMAT_TEXT,
    WT_FORMAT_JSON,
    WT_FORMAT_CSV,
    WT_FORMAT_SVG,
    WT_FORMAT_TAP,
    WT_FORMAT_JUNIT,
};
enum wt_sort { WT_SORT_START, WT_SORT_BYTES, WT_SORT_DURATION };

/* Strings are borrowed from argv, but for the filter. */
struct wt_options {
    enum wt_command command;

    /* where packets come from: one of the first two is set wherever the command reads packets */
    const char *input;     /* a path, or "-" for standard input */
    const char *interface; /* live capture */
    char *filter;          /* pcap-filter(7), one line; NULL: every packet */
    const char **words;    /* the words after a command that reads no packets, such as lookup's */
    size_t n_words;
    uint64_t count;      /* stop after so many packets; 0: no limit */
    uint64_t snaplen;    /* bytes kept of a frame; 0: all */
    uint64_t buffer_kib; /* 0: the default */
    bool no_promiscuous;
    bool immediate;
    bool list_interfaces; /* -D was given; command is then WT_COMMAND_INTERFACES */
    bool may_overview;    /* no command was named, and nothing that only a story has: a large file
                             is answered by its overview */

    const char **expectations; /* `check`: the words after the file */
    size_t n_expectations;
    const char *expectation_file; /* -f */

    /* `run` */
    char *const *programs[WT_MAX_PROGRAMS]; /* each ends with NULL; they lie in programs_memory */
    char **programs_memory;
    size_t n_programs;
    struct wt_start start[WT_MAX_PROGRAMS]; /* when each is started */
    size_t first_client;                    /* with it begin those on the client's side */
    uint64_t clients;                       /* the last one so many times; 0: once */
    const char *after;                      /* --after, as it was given */
    uint64_t run_seconds;                   /* 0: until the programs end */
    uint64_t stdin_to; /* which program reads standard input, from 1; 0: the last one */
    bool host;         /* in the network that we are in */
    bool veth;         /* client and server in a network each; so too with the next three */
    uint64_t lose, lose_data, lose_acks, delay_ms, reorder;
    const char *lose_only, *rate;
    uint64_t queue, bits_per_s; /* bits_per_s: rate */
    struct wt_losses losses;    /* these four */
    const char *congestion;
    bool refuse;
    bool keep;      /* programs that only wait are not ended */
    bool tty;       /* the programs may draw on their terminal */
    bool exit_code; /* ours says whether one of them failed */

    const char *write; /* capture file to write beside the text; "-": standard output */
    bool packet_buffered;
    uint64_t rotate_megabytes, rotate_seconds, rotate_files; /* -C -G -W */
    const char *user;                                        /* -Z */
    bool require_sandbox;

    /* what is said */
    bool quiet;
    unsigned verbose;       /* how often -v */
    unsigned hex, hex_text; /* how often -x, -X: 2 is with the link header */
    bool ascii;             /* -A: the payload as text */
    bool link_header;       /* -e */
    bool absolute;          /* -S: sequence numbers as on the wire */
    enum wt_time_shown time;
    unsigned time_flags; /* how often -t; time says what it means */
    bool only_count;
    bool every;
    bool diagram;
    uint64_t conversation; /* only this one, from 1; 0: all */
    bool all;              /* a ladder of each conversation, not only of the first */
    uint64_t packet;       /* only this one, from 1; 0: all */

    /* how it looks */
    enum wt_format format;
    enum wt_sort sort;
    uint64_t top; /* 0: all */
    enum wt_color_when color_when;
    bool color; /* decided: by --color, NO_COLOR, TERM and whether stdout is a terminal */
    enum wt_charset charset;
    const char *encoding;    /* of payload text, known to iconv; NULL: UTF-8 */
    const char *filter_file; /* -F: its words are in filter */
    const char *language_name;
    enum wt_language language; /* decided: also where parsing fails, for the error's words */
    bool line_buffered;
    unsigned width; /* columns for sentences: 80, or the terminal's where it is narrower */

    const struct wt_inherited *inherited; /* main's: descriptors to close before the sandbox */

    bool help; /* --help, or `help`: nothing else counts; which, says topic */
    enum wt_help_topic topic;
    enum wt_command topic_command; /* WT_HELP_COMMAND: whose flags */
    bool version;                  /* --version: nothing else but help counts */
    bool no_names;                 /* -n: always so; taken for tcpdump's sake */
};

/* What the environment says. Tests fill it by hand. Strings may be NULL. */
struct wt_environment {
    const char *wiretutor_lang;
    const char *lc_all, *lc_messages, *lang;
    const char *no_color, *term;
    bool stdout_is_terminal;
    unsigned columns; /* of the terminal on stdout; 0: unknown */
};
void wt_environment_read(struct wt_environment *env);

/* Fills *o in every case; clear it. WT_OK; else WT_MISUSED, or WT_CANNOT where -F's file cannot be
 * read. Without any argument: WT_MISUSED with WT_ERROR_NONE; the answer is the screen of help. */
WT_MUST_CHECK enum wt_status wt_options_parse(struct wt_options *o, int argc, char **argv,
                                              const struct wt_environment *env,
                                              struct wt_error *error);
void wt_options_clear(struct wt_options *o);

/* 0 done, 2 wrong usage, 3 cannot, 4 the input ended early or broken. */
int wt_exit_code(enum wt_status status);

#endif
