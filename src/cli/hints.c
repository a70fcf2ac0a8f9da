/* SPDX-License-Identifier: BSD-2-Clause */
#include "hints.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guess.h"
#include "options_table.h"
#include "wiretutor/bytes.h"

enum { SMALL = 32 };

/* One error that is being told. */
struct hint {
    struct wt_text *out;
    const struct wt_options *o;
    const struct wt_error *error;
    const struct wt_say *how;
};

static void say(const struct hint *h, enum wt_label label, const struct wt_fill *fills, size_t n)
{
    struct wt_say how = *h->how;

    how.fills = fills;
    how.n_fills = n;
    wt_say(h->out, wt_label(h->o->language, label), 0, &how);
}

/* {flag} and one more */
static void say_about_flag(const struct hint *h, enum wt_label label, const char *name,
                           const char *value)
{
    const struct wt_fill fills[] = {
        {"flag", h->error->subject},
        {name,   value            },
    };

    say(h, label, fills, WT_ARRAY_LEN(fills));
}

static void add_to_list(struct wt_text *list, const char *member, enum wt_language language)
{
    if (list->len > 0)
        wt_text_str(list, wt_label(language, WT_LABEL_LIST_COMMA));
    wt_text_str(list, member);
}

/* Append the commands that take a flag. */
static void commands_of(struct wt_text *list, const struct wt_flag *option,
                        enum wt_language language)
{
    for (unsigned i = 0; i < WT_N_COMMANDS; i++)
        if (wt_flag_serves(option, (enum wt_command)i))
            add_to_list(list, wt_command_at((enum wt_command)i)->name, language);
}

static void say_commands(const struct hint *h, enum wt_label label, const struct wt_flag *option)
{
    char room[1024];
    struct wt_text list;

    if (option == NULL)
        return;
    wt_text_init_in(&list, room, sizeof room);
    commands_of(&list, option, h->o->language);
    wt_text_char(&list, '\0');
    if (!list.failed)
        say_about_flag(h, label, "commands", list.data);
    wt_text_clear(&list);
}

static void say_choices(const struct hint *h, const char *choices)
{
    char room[1024];
    struct wt_text list;

    wt_text_init_in(&list, room, sizeof room);
    while (*choices != '\0') {
        size_t n = strcspn(choices, "|");

        wt_text_bytes(&list, choices, n);
        choices += n;
        if (*choices == '|') {
            wt_text_str(&list, wt_label(h->o->language, WT_LABEL_LIST_COMMA));
            choices++;
        }
    }
    wt_text_char(&list, '\0');
    if (!list.failed)
        say_about_flag(h, WT_LABEL_HINT_CHOICE, "choices", list.data);
    wt_text_clear(&list);
}

static void say_range(const struct hint *h, const struct wt_flag *option)
{
    char least[SMALL];
    char most[SMALL];
    const struct wt_fill fills[] = {
        {"flag",  h->error->subject},
        {"least", least            },
        {"most",  most             },
    };

    (void)snprintf(least, sizeof least, "%" PRIu64, option->min);
    (void)snprintf(most, sizeof most, "%" PRIu64, option->max);
    say(h, option->kind == WT_VALUE_TIMES ? WT_LABEL_HINT_TIMES : WT_LABEL_HINT_NUMBER, fills,
        WT_ARRAY_LEN(fills));
}

/* What the flag would take. */
static void say_expected(const struct hint *h)
{
    bool by_environment = strcmp(h->error->subject, "WIRETUTOR_LANG") == 0;
    const struct wt_flag *option = wt_flag_named(by_environment ? "--lang" : h->error->subject);

    if (option == NULL)
        return;
    if (option->choices != NULL)
        say_choices(h, by_environment ? option->choices : wt_flag_choices(option, h->o->command));
    else if (option->kind == WT_VALUE_NUMBER || option->kind == WT_VALUE_TIMES)
        say_range(h, option);
    else if (option->kind == WT_VALUE_NONE)
        say_about_flag(h, WT_LABEL_HINT_NO_VALUE, "", "");
    else if (h->error->detail[0] == '\0' && h->error->id == WT_ERROR_USAGE_BAD_VALUE)
        say_about_flag(h, WT_LABEL_HINT_TEXT, "", "");
}

static void say_guess(const struct hint *h, enum wt_label label, const char *text)
{
    const struct wt_fill fill = {"guess", text};

    say(h, label, &fill, 1);
}

static void guess_letter(const struct hint *h, char letter)
{
    char other[3] = {'-', (char)(letter ^ ('a' ^ 'A')), '\0'};
    const struct wt_flag *option = wt_flag_named(other);

    if (option != NULL)
        say_guess(h, WT_LABEL_HINT_GUESS, other);
}

static void guess_flag(const struct hint *h)
{
    const char *wrong = h->error->subject;
    struct wt_guess guess = {.word = wrong + 2};
    char text[64];

    if (wrong[0] != '-' || wrong[1] != '-') {
        guess_letter(h, wrong[1]);
        return;
    }
    for (size_t i = 0; wt_flag_at(i) != NULL; i++)
        if (wt_flag_at(i)->name != NULL)
            wt_guess_try(&guess, wt_flag_at(i)->name);
    if (guess.best == NULL)
        return;
    (void)snprintf(text, sizeof text, "--%s", guess.best);
    say_guess(h, WT_LABEL_HINT_GUESS, text);
}

/* A file that is not there may be a command mistyped. */
static void guess_command(const struct hint *h)
{
    struct wt_guess guess = {.word = h->error->subject};

    for (unsigned i = 0; i < WT_N_COMMANDS; i++)
        wt_guess_try(&guess, wt_command_at((enum wt_command)i)->name);
    if (guess.best != NULL)
        say_guess(h, WT_LABEL_HINT_GUESS_COMMAND, guess.best);
}

static void guess_keyword(const struct hint *h)
{
    static const char *const keywords[] = {
        "tcp", "udp",       "icmp", "icmp6",     "arp",  "ip",    "ip6",   "host",
        "net", "port",      "src",  "portrange", "dst",  "and",   "or",    "not",
        "len", "broadcast", "less", "multicast", "vlan", "ether", "proto", "greater"};
    struct wt_guess guess = {.word = h->error->detail};

    for (size_t i = 0; i < WT_ARRAY_LEN(keywords); i++)
        wt_guess_try(&guess, keywords[i]);
    if (guess.best != NULL)
        say_guess(h, WT_LABEL_HINT_GUESS, guess.best);
}

static bool is_word(const char *text, size_t n, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strlen(*words) == n && memcmp(*words, text, n) == 0)
            return true;
    return false;
}

/* A number where no qualifier takes one is meant as a port: "8001", "tcp 8001". */
static void guess_port(const struct hint *h)
{
    static const char blanks[] = " \t\n()!";
    static const char *const before[] = {"and", "or", "not", "tcp", "udp", "&&", "||", NULL};
    bool open = true;
    size_t n;

    for (const char *word = h->error->subject; *(word += strspn(word, blanks)) != '\0'; word += n) {
        n = strcspn(word, blanks);
        if (open && n <= 5 && strspn(word, "0123456789") == n) {
            char text[SMALL];

            (void)snprintf(text, sizeof text, "port %.*s", (int)n, word);
            say_guess(h, WT_LABEL_HINT_GUESS, text);
            return;
        }
        open = is_word(word, n, before);
    }
}

/* A second capture where the filter should be? Files are not looked for: that may be forbidden by
 * now. */
static bool names_a_capture(const char *filter)
{
    static const char blanks[] = " \t\n()!";
    static const char *const endings[] = {".pcap", ".pcapng", ".cap", ".pcap.gz", ".pcapng.gz"};
    size_t n;

    for (const char *word = filter; *(word += strspn(word, blanks)) != '\0'; word += n) {
        n = strcspn(word, blanks);
        for (size_t i = 0; i < WT_ARRAY_LEN(endings); i++) {
            size_t length = strlen(endings[i]);

            if (n > length && memcmp(word + n - length, endings[i], length) == 0)
                return true;
        }
    }
    return false;
}

static void explain_filter(const struct hint *h)
{
    if (names_a_capture(h->error->subject))
        say(h, WT_LABEL_HINT_ONE_FILE, NULL, 0);
    else if (h->error->id == WT_ERROR_FILTER_WORD)
        guess_keyword(h);
    else if (h->error->id == WT_ERROR_BAD_FILTER)
        guess_port(h);
}

void wt_hints_before(struct wt_text *out, const struct wt_options *o, const struct wt_error *error,
                     const struct wt_say *how)
{
    const struct hint h = {.out = out, .o = o, .error = error, .how = how};

    switch (error->id) {
    case WT_ERROR_USAGE_UNKNOWN_FLAG:
        guess_flag(&h);
        break;
    case WT_ERROR_USAGE_NO_VALUE:
    case WT_ERROR_USAGE_BAD_VALUE:
        say_expected(&h);
        break;
    case WT_ERROR_USAGE_NOT_HERE:
        say_commands(&h, WT_LABEL_HINT_WORKS_WITH, wt_flag_named(error->subject));
        break;
    case WT_ERROR_NO_SUCH_FILE:
    case WT_ERROR_USAGE_NO_COMMAND:
        guess_command(&h);
        break;
    case WT_ERROR_USAGE_UNKNOWN_WORD:
        if (error->detail[0] != '\0')
            say_guess(&h, WT_LABEL_HINT_NEAR, error->detail);
        break;
    case WT_ERROR_FILTER_WORD:
    case WT_ERROR_FILTER_HOST_NAME:
    case WT_ERROR_BAD_FILTER:
        explain_filter(&h);
        break;
    default:
        break;
    }
}

void wt_hints_after(struct wt_text *out, const struct wt_options *o, const struct wt_error *error,
                    const struct wt_say *how)
{
    const struct hint h = {.out = out, .o = o, .error = error, .how = how};

    if (error->id == WT_ERROR_CAPTURE_DENIED)
        say(&h, WT_LABEL_HINT_RUN, NULL, 0);
}
