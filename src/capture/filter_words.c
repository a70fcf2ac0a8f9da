/* SPDX-License-Identifier: BSD-2-Clause */
/* Cuts a filter into words as libpcap's scanner does, and asks of each that is no keyword, number
 * or address what it would be taken for. */
#include "filter_words.h"

#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <pcap/namedb.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "filter_keywords.h"

enum { LONGEST_NAME = 255, MAC_BYTES = 6 };

struct scan {
    const char *text;
    size_t at, n; /* the word */
    unsigned brackets;
    enum wt_names names; /* what a name would be here */
    bool fresh;          /* a value may stand here: after a keyword, an operator or '(' */
};

/* The C library's depend on the locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t run_of(const char *text, bool (*belongs)(char))
{
    size_t n = 0;

    while (belongs(text[n]))
        n++;
    return n;
}

static bool in_name(char c)
{
    return is_alnum(c) || c == '-' || c == '_' || c == '.';
}

static bool in_colon_address(char c)
{
    return is_hex(c) || c == ':' || c == '.';
}

static bool in_escaped(char c)
{
    return c != '\0' && strchr(" !()\n\t\r", c) == NULL;
}

static size_t number_length(const char *text)
{
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && is_hex(text[2]))
        return 2 + run_of(text + 2, is_hex);
    return run_of(text, is_digit);
}

/* 80, 0x50, 10.0, 192.168.1, 127.0.0.1: whether it is a good address is libpcap's to say. */
static bool is_number_or_ip4(const char *text, size_t n)
{
    size_t at = 0;

    for (int part = 0; part < 4; part++) {
        size_t length = number_length(text + at);

        at += length;
        if (length == 0 || at >= n)
            return length > 0 && at == n;
        if (text[at++] != '.')
            return false;
    }
    return false;
}

/* aa:bb:cc:dd:ee:ff, also with - or . between the bytes; aabb.ccdd.eeff; aabbccddeeff. */
static bool is_mac(const char *text, size_t n)
{
    size_t longest = 0;
    size_t groups = 0;
    size_t digits = 0;

    for (size_t at = 0; at < n; groups++) {
        size_t length = run_of(text + at, is_hex);

        if (length == 0)
            return false;
        longest = length > longest ? length : longest;
        digits += length;
        at += length;
        if (at < n && strchr(":-.", text[at++]) == NULL)
            return false;
    }
    if (groups == MAC_BYTES)
        return longest <= 2;
    return digits == sizeof(uint16_t) * MAC_BYTES && (groups == 1 || (groups == 3 && longest == 4));
}

static bool is_ip6(const char *text, size_t n)
{
    char word[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (n >= sizeof word)
        return false;
    memcpy(word, text, n);
    word[n] = '\0';
    return inet_pton(AF_INET6, word, &address) == 1;
}

/* libpcap's own look-ups, which read local tables only. */
static bool is_port(const char *word)
{
    int port;
    int protocol;

    return pcap_nametoport(word, &port, &protocol) != 0;
}

static bool is_port_range(const char *word)
{
    int first;
    int last;
    int protocol;

    return pcap_nametoportrange(word, &first, &last, &protocol) != 0;
}

static bool is_protocol(const char *word)
{
    return pcap_nametoproto(word) != PROTO_UNDEF || pcap_nametoeproto(word) != PROTO_UNDEF ||
           pcap_nametollc(word) != PROTO_UNDEF;
}

static bool is_known_name(enum wt_names names, const char *text, size_t n)
{
    char word[LONGEST_NAME + 1];

    if (n > LONGEST_NAME)
        return false;
    memcpy(word, text, n);
    word[n] = '\0';
    return names == WT_NAMES_ONE_WORD || (names == WT_NAMES_PORT && is_port(word)) ||
           (names == WT_NAMES_PORT_RANGE && is_port_range(word)) ||
           (names == WT_NAMES_PROTOCOL && is_protocol(word));
}

static bool comparison_follows(const struct scan *scan)
{
    const char *rest = scan->text + scan->at + scan->n;
    char next = rest[strspn(rest, " \r\n\t")];

    return next != '\0' && strchr("=<>!&", next) != NULL;
}

/* Does a word that joins nothing follow? "src tpc port 80": then this one stands for a keyword. */
static bool word_follows(const struct scan *scan)
{
    size_t at = scan->at + scan->n;
    enum wt_names names = WT_NAMES_NOTHING;

    at += strspn(scan->text + at, " \r\n\t");
    size_t n = run_of(scan->text + at, in_name);

    if (n == 0)
        return false;
    return !wt_filter_keyword(scan->text + at, n, &names) || names != WT_NAMES_KEPT;
}

/* "example.com", but not "tcp.port == 80", which is Wireshark's language. */
static bool looks_like_host_name(const struct scan *scan)
{
    static const char localhost[] = "localhost";
    const char *text = scan->text + scan->at;
    const char *dot = memchr(text, '.', scan->n);
    enum wt_names names;

    if (scan->n == sizeof localhost - 1 && memcmp(text, localhost, scan->n) == 0)
        return true;
    return dot != NULL && !comparison_follows(scan) &&
           !wt_filter_keyword(text, (size_t)(dot - text), &names);
}

static enum wt_word_verdict judge_name(struct scan *scan, const char *text, size_t n)
{
    enum wt_names names = scan->fresh ? scan->names : WT_NAMES_NOTHING;

    if (is_known_name(names, text, n)) {
        if (names == WT_NAMES_ONE_WORD)
            scan->names = WT_NAMES_NOTHING;
        return WT_WORDS_FINE;
    }
    if (names == WT_NAMES_HOST_ONLY || looks_like_host_name(scan))
        return WT_WORD_HOST_NAME;
    return names == WT_NAMES_HOST && !word_follows(scan) ? WT_WORD_HOST_NAME : WT_WORD_UNKNOWN;
}

static enum wt_word_verdict judge(struct scan *scan)
{
    const char *text = scan->text + scan->at;
    enum wt_names names;
    enum wt_word_verdict verdict = WT_WORDS_FINE;

    if (text[0] != '\\' && wt_filter_keyword(text, scan->n, &names)) {
        if (names != WT_NAMES_KEPT)
            scan->names = names;
        scan->fresh = true;
        return WT_WORDS_FINE;
    }
    if (text[0] == '\\')
        verdict = judge_name(scan, text + 1, scan->n - 1);
    else if (memchr(text, ':', scan->n) != NULL)
        verdict = is_mac(text, scan->n) || is_ip6(text, scan->n) ? WT_WORDS_FINE : WT_WORD_UNKNOWN;
    else if (!is_number_or_ip4(text, scan->n) && !is_mac(text, scan->n))
        verdict = judge_name(scan, text, scan->n);
    scan->fresh = false;
    if (scan->names == WT_NAMES_HOST_ONLY) /* "host A or B": B may be the next keyword, misspelt */
        scan->names = WT_NAMES_HOST;
    return verdict;
}

/* The word at text, or 0 if a single character of punctuation stands there. Inside brackets a
 * colon parts offset and size; elsewhere it belongs to an address. */
static size_t word_length(const char *text, unsigned brackets)
{
    if (text[0] == '\\')
        return 1 + run_of(text + 1, in_escaped);
    size_t address = brackets == 0 ? run_of(text, in_colon_address) : 0;
    size_t name = is_alnum(text[0]) ? run_of(text, in_name) : 0;

    if (address > name || (address > 0 && memchr(text, ':', address) != NULL))
        return memchr(text, ':', address) != NULL ? address : name;
    while (name > 0 && (text[name - 1] == '-' || text[name - 1] == '_'))
        name--;
    return name;
}

static void pass_punctuation(struct scan *scan)
{
    char c = scan->text[scan->at];

    if (c == '[') {
        scan->brackets++;
    } else if (c == ']') {
        scan->brackets -= scan->brackets > 0;
        scan->names = WT_NAMES_NOTHING; /* a comparison, not a qualifier */
    }
    if (strchr("(!&|", c) != NULL)
        scan->fresh = true;
    scan->at++;
}

enum wt_word_verdict wt_check_filter_words(const char *expression, size_t *column, size_t *length)
{
    struct scan scan = {.text = expression, .names = WT_NAMES_NOTHING, .fresh = true};

    while (expression[scan.at] != '\0') {
        scan.n = word_length(expression + scan.at, scan.brackets);
        if (scan.n == 0) {
            pass_punctuation(&scan);
            continue;
        }
        enum wt_word_verdict verdict = judge(&scan);

        if (verdict != WT_WORDS_FINE) {
            *column = scan.at;
            *length = scan.n;
            return verdict;
        }
        scan.at += scan.n;
    }
    return WT_WORDS_FINE;
}
