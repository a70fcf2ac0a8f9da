/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line: what each line of words and flags comes to. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/cli/options.h"
#include "../../src/cli/options_table.h"
#include "wiretutor/text.h"

enum { MOST_WORDS = 32, LONGEST_LINE = 256 };

/* A command line written as one string, cut at blanks; '^' within a word stands for a blank. */
struct line {
    char text[LONGEST_LINE];
    char *argv[MOST_WORDS + 1];
    int argc;
};

static void cut(struct line *l, const char *text)
{
    assert_true(strlen(text) < sizeof l->text);
    memcpy(l->text, text, strlen(text) + 1);
    l->argc = 0;
    for (char *word = strtok(l->text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(l->argc < MOST_WORDS);
        for (char *c = word; *c != '\0'; c++)
            if (*c == '^')
                *c = ' ';
        l->argv[l->argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
    }
    l->argv[l->argc] = NULL;
}

static void add_number(struct wt_text *t, const char *name, uint64_t value)
{
    if (value == 0)
        return;
    wt_text_char(t, ' ');
    wt_text_str(t, name);
    wt_text_char(t, '=');
    wt_text_u64(t, value);
}

static void add_text(struct wt_text *t, const char *name, const char *value)
{
    if (value == NULL)
        return;
    wt_text_char(t, ' ');
    wt_text_str(t, name);
    wt_text_char(t, '=');
    wt_text_str(t, value);
}

static void add_flag(struct wt_text *t, const char *name, bool value)
{
    if (!value)
        return;
    wt_text_char(t, ' ');
    wt_text_str(t, name);
}

static const char *error_name(enum wt_error_id id)
{
    static const char *const names[] = {
#define WT_ERROR(number, id, ...) [number] = #id,
#include "../../src/lang/errors.def"
#undef WT_ERROR
    };

    return names[id];
}

/* Everything that is not as it is without any flag, in one line. */
static void describe(struct wt_text *t, const struct wt_options *o)
{
    static const char *const times[] = {NULL, "none", "epoch", "since-last", "date"};

    wt_text_str(t, wt_command_at(o->command)->name);
    add_text(t, "file", o->input);
    add_text(t, "interface", o->interface);
    add_number(t, "count", o->count);
    add_number(t, "snaplen", o->snaplen);
    add_number(t, "buffer", o->buffer_kib);
    add_flag(t, "no-promiscuous", o->no_promiscuous);
    add_flag(t, "immediate", o->immediate);
    add_text(t, "write", o->write);
    add_flag(t, "packet-buffered", o->packet_buffered);
    add_flag(t, "quiet", o->quiet);
    add_number(t, "verbose", o->verbose);
    add_flag(t, "ascii-data", o->ascii);
    add_flag(t, "link-header", o->link_header);
    add_flag(t, "absolute", o->absolute);
    add_text(t, "time", times[o->time]);
    add_flag(t, "only-count", o->only_count);
    add_flag(t, "every", o->every);
    add_number(t, "hex", o->hex);
    add_number(t, "hex-text", o->hex_text);
    add_flag(t, "diagram", o->diagram);
    add_flag(t, "csv", o->format == WT_FORMAT_CSV);
    add_number(t, "packet", o->packet);
    add_number(t, "conversation", o->conversation);
    add_flag(t, "color", o->color);
    add_flag(t, "ascii", o->charset == WT_ASCII);
    add_text(t, "encoding", o->encoding);
    add_flag(t, "zh", o->language == WT_CHINESE);
    add_flag(t, "line-buffered", o->line_buffered);
    add_number(t, "width", o->width == 80 ? 0 : o->width);
    add_flag(t, "help", o->help);
    add_flag(t, "version", o->version);
    add_text(t, "filter", o->filter);
    for (size_t i = 0; i < o->n_words; i++)
        add_text(t, "word", o->words[i]);
    add_number(t, "for", o->run_seconds);
    add_number(t, "stdin-to", o->stdin_to);
    add_flag(t, "host", o->host);
    add_flag(t, "veth", o->veth);
    add_text(t, "cc", o->congestion), add_number(t, "lose", o->lose);
    add_flag(t, "refuse", o->refuse);
    add_number(t, "delay", o->delay_ms);
    for (size_t i = 0; i < o->n_programs; i++)
        for (char *const *word = o->programs[i]; *word != NULL; word++)
            add_text(t, word == o->programs[i] ? "program" : "with", *word);
}

static void result(struct wt_text *t, const char *text, const struct wt_environment *env)
{
    struct wt_options o;
    struct wt_error error;
    struct line l;

    cut(&l, text);
    enum wt_status status = wt_options_parse(&o, l.argc, l.argv, env, &error);

    if (status == WT_OK) {
        describe(t, &o);
    } else {
        wt_text_str(t, status == WT_MISUSED ? "misused " : "cannot ");
        wt_text_str(t, error_name(error.id));
        add_flag(t, error.subject, error.subject[0] != '\0');
        add_flag(t, error.detail, error.detail[0] != '\0');
        add_flag(t, "(zh)", o.language == WT_CHINESE);
    }
    wt_text_char(t, '\0');
    wt_options_clear(&o);
}

static void gives(const char *text, const struct wt_environment *env, const char *want)
{
    struct wt_text got;

    wt_text_init(&got, NULL, NULL);
    result(&got, text, env);
    if (strcmp(got.data, want) != 0)
        fail_msg("%s\n    gives %s\n    want  %s", text, got.data, want);
    wt_text_clear(&got);
}

/* clang-format off */
static const struct line_case { const char *line, *want; } lines[] = {
    /* the grammar: a command or a file first, then the filter */
    {"wiretutor lesson.pcap",                      "explain file=lesson.pcap"},
    {"wiretutor explain lesson.pcap",              "explain file=lesson.pcap"},
    {"wiretutor packets lesson.pcap",              "packets file=lesson.pcap"},
    {"wiretutor lesson.pcap tcp port 8001",        "explain file=lesson.pcap filter=tcp port 8001"},
    {"wiretutor lesson.pcap tcp^and^port 8001",    "explain file=lesson.pcap filter=tcp and port 8001"},
    {"wiretutor packets lesson.pcap udp",          "packets file=lesson.pcap filter=udp"},
    {"wiretutor -",                                "explain file=-"},
    {"wiretutor packets - arp",                    "packets file=- filter=arp"},
    {"wiretutor -r lesson.pcap tcp",               "explain file=lesson.pcap filter=tcp"},
    {"wiretutor packets -r lesson.pcap tcp",       "packets file=lesson.pcap filter=tcp"},
    {"wiretutor -r flows",                         "explain file=flows"},
    {"wiretutor ./flows",                          "explain file=./flows"},
    {"wiretutor -i lo",                            "explain interface=lo"},
    {"wiretutor -i lo port 8001",                  "explain interface=lo filter=port 8001"},
    {"wiretutor packets -i any",                   "packets interface=any"},
    {"wiretutor -i lo packets port 8001",          "packets interface=lo filter=port 8001"},
    {"wiretutor interfaces",                       "interfaces"},
    {"wiretutor -D",                               "interfaces"},
    {"wiretutor packets -D",                       "interfaces"},
    {"wiretutor --list-interfaces --lang zh",      "interfaces zh"},
    {"wiretutor lookup recv tcp/8080",             "lookup word=recv word=tcp/8080"},
    {"wiretutor lookup --lang zh -- -1",           "lookup zh word=-1"},
    /* flags before, between and after the words, bundled, long, with = */
    {"wiretutor -c5 lesson.pcap",                  "explain file=lesson.pcap count=5"},
    {"wiretutor lesson.pcap -c 5",                 "explain file=lesson.pcap count=5"},
    {"wiretutor -i lo port 8001 -c 5",             "explain interface=lo count=5 filter=port 8001"},
    {"wiretutor -i lo tcp -c 5 port 80",           "explain interface=lo count=5 filter=tcp port 80"},
    {"wiretutor -nne lesson.pcap",                 "explain file=lesson.pcap link-header"},
    {"wiretutor -nqeASc7 lesson.pcap",             "explain file=lesson.pcap count=7 quiet ascii-data link-header absolute"},
    {"wiretutor -nni lo",                          "explain interface=lo"},
    {"wiretutor --interface=lo",                   "explain interface=lo"},
    {"wiretutor --interface lo",                   "explain interface=lo"},
    {"wiretutor packets x -vvXX --diagram",         "packets file=x verbose=2 hex-text=2 diagram"},
    {"wiretutor packets x -xx --packet 7",          "packets file=x hex=2 packet=7"},
    {"wiretutor explain x --packet 7",              "explain file=x packet=7"},
    {"wiretutor flows x --format csv",              "flows file=x csv"},
    {"wiretutor x --format csv",                    "explain file=x csv"},
    {"wiretutor run -- ls",                         "run program=ls"},
    {"wiretutor run -- a -v :: b -- -c 3",          "run program=a with=-v program=b with=-- with=-c with=3"},
    {"wiretutor run a --lang en :: b -x",           "run program=a with=--lang with=en program=b with=-x"},
    {"wiretutor --lang zh run --for 3 -q -- a b",   "run quiet zh for=3 program=a with=b"},
    {"wiretutor run --stdin-to 1 --veth --cc cubic --lose 5 --refuse --delay 20 -- a :: b", "run stdin-to=1 veth cc=cubic lose=5 refuse delay=20 program=a program=b"},
    {"wiretutor run --host -- a",                   "run host program=a"},
    {"wiretutor packets x -XXX",                    "misused USAGE_BAD_VALUE -X -XXX"},
    {"wiretutor x --packet 0",                      "misused USAGE_BAD_VALUE --packet 0"},
    {"wiretutor flows x -x",                        "misused USAGE_NOT_HERE -x flows"},
    {"wiretutor --conv=2 lesson.pcap",             "explain file=lesson.pcap conversation=2"},
    {"wiretutor lesson.pcap -- -c 5",              "explain file=lesson.pcap filter=-c 5"},
    {"wiretutor -- lesson.pcap -x",                "explain file=lesson.pcap filter=-x"},
    {"wiretutor -i lo tcp[0] - 1 > 5",             "explain interface=lo filter=tcp[0] - 1 > 5"},
    /* each flag */
    {"wiretutor -s 64 lesson.pcap",                "explain file=lesson.pcap snaplen=64"},
    {"wiretutor -s 0 lesson.pcap",                 "explain file=lesson.pcap"},
    {"wiretutor -s 262144 lesson.pcap",            "explain file=lesson.pcap snaplen=262144"},
    {"wiretutor --snapshot-length=64 lesson.pcap", "explain file=lesson.pcap snaplen=64"},
    {"wiretutor -i lo -p",                         "explain interface=lo no-promiscuous"},
    {"wiretutor -i lo --no-promiscuous-mode",      "explain interface=lo no-promiscuous"},
    {"wiretutor -i lo -B 65536",                   "explain interface=lo buffer=65536"},
    {"wiretutor -i lo --buffer-size=1",            "explain interface=lo buffer=1"},
    {"wiretutor -i lo -B 2097151",                 "explain interface=lo buffer=2097151"},
    {"wiretutor -i lo --immediate-mode",           "explain interface=lo immediate"},
    {"wiretutor -i lo -w out.pcap",                "explain interface=lo write=out.pcap"},
    {"wiretutor -i lo -w -",                       "explain interface=lo write=-"},
    {"wiretutor -i lo -U -w out.pcap",             "explain interface=lo write=out.pcap packet-buffered"},
    {"wiretutor -i lo -U",                         "explain interface=lo packet-buffered line-buffered"},
    {"wiretutor -i lo -l",                         "explain interface=lo line-buffered"},
    {"wiretutor -c 2147483647 x",                  "explain file=x count=2147483647"},
    {"wiretutor -c 1 -c 2 x",                      "explain file=x count=2"},
    {"wiretutor --count x",                        "explain file=x only-count"},
    {"wiretutor --every x",                        "explain file=x every"},
    {"wiretutor --conversation 4294967295 x",      "explain file=x conversation=4294967295"},
    {"wiretutor -q x",                             "explain file=x quiet"},
    {"wiretutor -t x",                             "explain file=x time=none"},
    {"wiretutor -tt x",                            "explain file=x time=epoch"},
    {"wiretutor -ttt x",                           "explain file=x time=since-last"},
    {"wiretutor -tt -tt x",                        "explain file=x time=date"},
    {"wiretutor -ttttt x",                         "explain file=x"},
    {"wiretutor --color always x",                 "explain file=x color"},
    {"wiretutor --color=never x",                  "explain file=x"},
    {"wiretutor --charset=ascii x",                "explain file=x ascii"},
    {"wiretutor --charset utf8 x",                 "explain file=x"},
    {"wiretutor --encoding GB18030 x",             "explain file=x encoding=GB18030"},
    {"wiretutor --lang en x",                      "explain file=x"},
    {"wiretutor --lang zh x",                      "explain file=x zh"},
    {"wiretutor --lang=zh_CN.UTF-8 x",             "explain file=x zh"},
    {"wiretutor --lang zh-Hans x",                 "explain file=x zh"},
    {"wiretutor --lang zh --lang en x",            "explain file=x"},
    {"wiretutor -F /dev/null x",                   "explain file=x"},
    {"wiretutor --version",                        "explain version"},
    {"wiretutor -h",                               "explain help"},
    {"wiretutor --help --lang zh",                 "explain zh help"},
    {"wiretutor check --nonsense --help",          "explain help"},
    {"wiretutor -help",                            "explain no-promiscuous link-header line-buffered help"},
    /* wrong usage */
    {"wiretutor",                                  "misused NONE"},
    {"wiretutor packets",                          "misused USAGE_NOTHING packets"},
    {"wiretutor -n",                               "misused USAGE_NOTHING explain"},
    {"wiretutor interfaces lo",                    "misused USAGE_EXTRA_WORD lo interfaces"},
    {"wiretutor lookup",                           "misused USAGE_NO_WORD lookup"},
    {"wiretutor lookup -c 5 recv",                 "misused USAGE_NOT_HERE -c lookup"},
    {"wiretutor -D lesson.pcap",                   "misused USAGE_EXTRA_WORD lesson.pcap interfaces"},
    {"wiretutor -D -i lo",                         "misused USAGE_NOT_HERE -i interfaces"},
    {"wiretutor -i lo -r x",                       "misused USAGE_TWO_INPUTS lo x"},
    {"wiretutor -i lo -i eth0",                    "misused USAGE_TWICE -i eth0"},
    {"wiretutor -r a -r b",                        "misused USAGE_TWICE -r b"},
    {"wiretutor x -w a -w b",                      "misused USAGE_TWICE -w b"},
    {"wiretutor packets x --every",                "misused USAGE_NOT_HERE --every packets"},
    {"wiretutor x -v",                             "explain file=x verbose=1"},
    {"wiretutor ladder x --format csv",            "misused USAGE_BAD_VALUE --format csv"},
    {"wiretutor run",                              "misused USAGE_NO_PROGRAM"},
    {"wiretutor run -- ::",                        "misused USAGE_NO_PROGRAM"},
    {"wiretutor run -- a ::",                      "misused USAGE_NO_PROGRAM"},
    {"wiretutor run -- :: a",                      "misused USAGE_NO_PROGRAM"},
    {"wiretutor run -- a :: b :: c :: d :: e :: f :: g :: h :: i j", "misused USAGE_TOO_MANY_PROGRAMS i"},
    {"wiretutor run --stdin-to 3 -- a :: b",       "misused USAGE_NO_SUCH_PROGRAM --stdin-to"},
    {"wiretutor run --host --veth -- a",           "misused USAGE_CONFLICT --host --veth"},
    {"wiretutor x --format svg",                   "misused USAGE_BAD_VALUE --format svg"},
    {"wiretutor flows x --format svg",             "misused USAGE_BAD_VALUE --format svg"},
    {"wiretutor ladder x --format json",           "misused USAGE_BAD_VALUE --format json"},
    {"wiretutor ladder x --format jpg",            "misused USAGE_BAD_VALUE --format jpg"},
    {"wiretutor ladder x --all --conversation 2",  "misused USAGE_CONFLICT --all --conversation"},
    {"wiretutor x --nonsense",                     "misused USAGE_UNKNOWN_FLAG --nonsense"},
    {"wiretutor x --nonsense=5",                   "misused USAGE_UNKNOWN_FLAG --nonsense"},
    {"wiretutor x --co",                           "misused USAGE_UNKNOWN_FLAG --co"},
    {"wiretutor x -nY",                            "misused USAGE_UNKNOWN_FLAG -Y"},
    {"wiretutor x -你",                            "misused USAGE_UNKNOWN_FLAG -你"},
    {"wiretutor x -Y --lang zh",                   "misused USAGE_UNKNOWN_FLAG -Y (zh)"},
    {"wiretutor x -count",                         "misused USAGE_ONE_DASH -count --count"},
    {"wiretutor x -lang=zh",                       "misused USAGE_ONE_DASH -lang=zh --lang"},
    {"wiretutor x -c",                             "misused USAGE_NO_VALUE -c"},
    {"wiretutor x --color",                        "misused USAGE_NO_VALUE --color"},
    {"wiretutor x -c 0",                           "misused USAGE_BAD_VALUE -c 0"},
    {"wiretutor x -c 5x",                          "misused USAGE_BAD_VALUE -c 5x"},
    {"wiretutor x -c -5",                          "misused USAGE_BAD_VALUE -c -5"},
    {"wiretutor x -c +5",                          "misused USAGE_BAD_VALUE -c +5"},
    {"wiretutor x -c ^5",                          "misused USAGE_BAD_VALUE -c  5"},
    {"wiretutor x -c ''",                          "misused USAGE_BAD_VALUE -c"},
    {"wiretutor x -c 2147483648",                  "misused USAGE_BAD_VALUE -c 2147483648"},
    {"wiretutor x -c 18446744073709551617",        "misused USAGE_BAD_VALUE -c 18446744073709551617"},
    {"wiretutor x -s 262145",                      "misused USAGE_BAD_VALUE -s 262145"},
    {"wiretutor x -B 0",                           "misused USAGE_BAD_VALUE -B 0"},
    {"wiretutor x -B 2097152",                     "misused USAGE_BAD_VALUE -B 2097152"},
    {"wiretutor x --conversation 0",               "misused USAGE_BAD_VALUE --conversation 0"},
    {"wiretutor x --conversation 4294967296",      "misused USAGE_BAD_VALUE --conversation 4294967296"},
    {"wiretutor x -tttttt",                        "misused USAGE_BAD_VALUE -t -tttttt"},
    {"wiretutor x --every=3",                      "misused USAGE_BAD_VALUE --every 3"},
    {"wiretutor x --color sometimes",              "misused USAGE_BAD_VALUE --color sometimes"},
    {"wiretutor x --color alway",                  "misused USAGE_BAD_VALUE --color alway"},
    {"wiretutor x --charset latin1",               "misused USAGE_BAD_VALUE --charset latin1"},
    {"wiretutor x --lang fr",                      "misused USAGE_BAD_VALUE --lang fr"},
    {"wiretutor x --lang zhuang",                  "misused USAGE_BAD_VALUE --lang zhuang"},
    {"wiretutor x --lang ''",                      "misused USAGE_BAD_VALUE --lang"},
    {"wiretutor -i ''",                            "misused USAGE_BAD_VALUE -i"},
    {"wiretutor x --encoding klingon",             "misused USAGE_ENCODING klingon"},
    {"wiretutor x --encoding gb18030//IGNORE",     "misused USAGE_ENCODING gb18030//IGNORE"},
    {"wiretutor -r - -F -",                        "misused USAGE_CONFLICT -F - -r -"},
    {"wiretutor x -F /dev/null tcp",               "misused USAGE_TWO_FILTERS /dev/null tcp"},
    {"wiretutor x -F /nowhere",                    "cannot FILTER_FILE /nowhere No such file or directory"},
    {"wiretutor x -F /",                           "cannot FILTER_FILE / Is a directory"},
    {"wiretutor x -F /dev/zero",                   "cannot FILTER_FILE /dev/zero File too large"},
    {"wiretutor x -c 0 -s x",                      "misused USAGE_BAD_VALUE -c 0"},
};
/* clang-format on */

static void line_gives(void **state)
{
    const struct line_case *c = *state;
    const struct wt_environment env = {.stdout_is_terminal = false};

    gives(c->line, &env, c->want);
}

/* POSIXLY_CORRECT makes getopt stop at the first word; our grammar is the same everywhere. */
static void posixly_correct(void **state)
{
    const struct wt_environment env = {.stdout_is_terminal = false};

    (void)state;
    assert_int_equal(setenv("POSIXLY_CORRECT", "1", 1), 0);
    gives("wiretutor packets x -c 5", &env, "packets file=x count=5");
    assert_int_equal(unsetenv("POSIXLY_CORRECT"), 0);
}

/* language, colour and width by the surroundings */
static void surroundings(void **state)
{
    static const struct {
        struct wt_environment env;
        const char *line, *want;
    } cases[] = {
        {{.lang = "zh_CN.UTF-8"},                                               "w x",                "explain file=x"                           },
        {{.lang = "zh_CN.UTF-8", .stdout_is_terminal = true},                   "w x",                "explain file=x zh"                        },
        {{.lang = "zh_CN", .lc_messages = "C", .stdout_is_terminal = true},
         "w x",                                                                                       "explain file=x"                           },
        {{.lang = "C", .lc_messages = "zh_TW", .stdout_is_terminal = true},
         "w x",                                                                                       "explain file=x zh"                        },
        {{.lc_messages = "C", .lc_all = "zh", .stdout_is_terminal = true},
         "w x",                                                                                       "explain file=x zh"                        },
        {{.lang = "zh_CN", .lc_all = "", .stdout_is_terminal = true},           "w x",                "explain file=x zh"                        },
        {{.lang = "zh_CN", .stdout_is_terminal = true},                         "w x --lang en",      "explain file=x"                           },
        {{.lang = "zh_CN", .wiretutor_lang = "en", .stdout_is_terminal = true},
         "w x",                                                                                       "explain file=x"                           },
        {{.wiretutor_lang = "zh"},                                              "w x",                "explain file=x zh"                        },
        {{.wiretutor_lang = "zh"},                                              "w x --lang en",      "explain file=x"                           },
        {{.wiretutor_lang = ""},                                                "w x",                "explain file=x"                           },
        {{.wiretutor_lang = "fr"},                                              "w x",                "misused USAGE_BAD_VALUE WIRETUTOR_LANG fr"},
        {{.wiretutor_lang = "fr"},                                              "w x --lang zh",      "explain file=x zh"                        },
        {{.wiretutor_lang = "zh"},                                              "w",                  "misused NONE (zh)"                        },
        {{.wiretutor_lang = "zh"},                                              "w x --lang fr",      "misused USAGE_BAD_VALUE --lang fr (zh)"   },
        {{.term = "xterm"},                                                     "w x",                "explain file=x"                           },
        {{.term = "xterm", .stdout_is_terminal = true},                         "w x",                "explain file=x color"                     },
        {{.term = "xterm", .no_color = "1", .stdout_is_terminal = true},        "w x",                "explain file=x"                           },
        {{.term = "xterm", .no_color = "", .stdout_is_terminal = true},
         "w x",                                                                                       "explain file=x color"                     },
        {{.term = "dumb", .stdout_is_terminal = true},                          "w x",                "explain file=x"                           },
        {{.stdout_is_terminal = true},                                          "w x",                "explain file=x"                           },
        {{.term = "xterm", .stdout_is_terminal = true},                         "w x --color never",  "explain file=x"                           },
        {{.term = "dumb", .no_color = "1"},                                     "w x --color always", "explain file=x color"                     },
        {{.columns = 60},                                                       "w x",                "explain file=x"                           },
        {{.columns = 60, .stdout_is_terminal = true},                           "w x",                "explain file=x width=60"                  },
        {{.columns = 10, .stdout_is_terminal = true},                           "w x",                "explain file=x width=40"                  },
        {{.columns = 200, .stdout_is_terminal = true},                          "w x",                "explain file=x"                           },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        gives(cases[i].line, &cases[i].env, cases[i].want);
}

/* A file with this text; the caller removes it. */
static void write_file(char *path, const char *text, size_t n)
{
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, n), (ssize_t)n);
    assert_int_equal(close(fd), 0);
}

static void filter_file(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"tcp port 8001",                                    "tcp port 8001"},
        {"  tcp\tport\r\n8001 \n\n",                         "tcp port 8001"},
        {"# my server\ntcp # not udp\nport 8001# the end\n", "tcp port 8001"},
        {"tcp#\nport#x",                                     "tcp port"     },
        {"# nothing\n \n",                                   NULL           },
        {"",                                                 NULL           },
    };
    const struct wt_environment env = {.stdout_is_terminal = false};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        char path[] = "/tmp/wiretutor-filter-XXXXXX";
        char *argv[] = {"wiretutor", "x", "-F", path, NULL};
        struct wt_options o;
        struct wt_error error;

        write_file(path, cases[i].text, strlen(cases[i].text));
        assert_number(wt_options_parse(&o, 4, argv, &env, &error), WT_OK);
        if (cases[i].want == NULL)
            assert_null(o.filter);
        else
            assert_string_equal(o.filter, cases[i].want);
        wt_options_clear(&o);
        assert_int_equal(unlink(path), 0);
    }
}

static void binary_filter_file(void **state)
{
    const struct wt_environment env = {.stdout_is_terminal = false};
    char path[] = "/tmp/wiretutor-filter-XXXXXX";
    char *argv[] = {"wiretutor", "x", "-F", path, NULL};
    struct wt_options o;
    struct wt_error error;

    (void)state;
    write_file(path, "tcp\0port", 8);
    assert_number(wt_options_parse(&o, 4, argv, &env, &error), WT_CANNOT);
    assert_number(error.id, WT_ERROR_FILTER_FILE);
    wt_options_clear(&o);
    assert_int_equal(unlink(path), 0);
}

/* Writing to the capture that is read would destroy it, by whatever name. */
static void same_file(void **state)
{
    const struct wt_environment env = {.stdout_is_terminal = false};
    char path[] = "/tmp/wiretutor-same-XXXXXX";
    char other[64];
    char *argv[] = {"wiretutor", path, "-w", other, NULL};
    struct wt_options o;
    struct wt_error error;

    (void)state;
    write_file(path, "x", 1);
    (void)snprintf(other, sizeof other, "/tmp/../%s", path);
    assert_number(wt_options_parse(&o, 4, argv, &env, &error), WT_MISUSED);
    assert_number(error.id, WT_ERROR_USAGE_SAME_FILE);
    wt_options_clear(&o);
    (void)snprintf(other, sizeof other, "%s.new", path);
    assert_number(wt_options_parse(&o, 4, argv, &env, &error), WT_OK);
    wt_options_clear(&o);
    assert_int_equal(unlink(path), 0);
}

static void exit_codes(void **state)
{
    (void)state;
    assert_int_equal(wt_exit_code(WT_OK), 0);
    assert_int_equal(wt_exit_code(WT_END), 0);
    assert_int_equal(wt_exit_code(WT_MISUSED), 2);
    assert_int_equal(wt_exit_code(WT_CANNOT), 3);
    assert_int_equal(wt_exit_code(WT_BROKEN), 4);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(posixly_correct), cmocka_unit_test(surroundings),
        cmocka_unit_test(filter_file),     cmocka_unit_test(binary_filter_file),
        cmocka_unit_test(same_file),       cmocka_unit_test(exit_codes),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(lines) + WT_ARRAY_LEN(others)];
    struct line_case copies[WT_ARRAY_LEN(lines)];

    memcpy(copies, lines, sizeof lines);
    for (size_t i = 0; i < WT_ARRAY_LEN(lines); i++)
        tests[i] = (struct CMUnitTest){
            .name = copies[i].line, .test_func = line_gives, .initial_state = &copies[i]};
    memcpy(tests + WT_ARRAY_LEN(lines), others, sizeof others);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
