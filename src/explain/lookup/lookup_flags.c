/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP flags: tcpdump's [S.], Wireshark's 0x012, the books' SYN,ACK. RFC 9293 section 3.1. */
#include <string.h>

#include "lookup.h"

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32, ECE = 64, CWR = 128 };

static const struct {
    unsigned bit;
    const char *name, *other;
    char letter; /* tcpdump's */
    enum wt_remark_id entry;
} flags[] = {
    {SYN, "SYN", "",     'S', WT_REMARK_ABOUT_FLAG_SYN},
    {FIN, "FIN", "",     'F', WT_REMARK_ABOUT_FLAG_FIN},
    {RST, "RST", "",     'R', WT_REMARK_ABOUT_FLAG_RST},
    {PSH, "PSH", "PUSH", 'P', WT_REMARK_ABOUT_FLAG_PSH},
    {URG, "URG", "",     'U', WT_REMARK_ABOUT_FLAG_URG},
    {ECE, "ECE", "",     'E', WT_REMARK_ABOUT_FLAG_ECE},
    {CWR, "CWR", "",     'W', WT_REMARK_ABOUT_FLAG_CWR},
    {ACK, "ACK", "",     '.', WT_REMARK_ABOUT_FLAG_ACK},
};

/* Sets that are so usual that they have an entry of their own. */
static const struct {
    unsigned set;
    enum wt_remark_id entry;
} usual[] = {
    {SYN | ACK, WT_REMARK_ABOUT_FLAGS_SYN_ACK},
    {FIN | ACK, WT_REMARK_ABOUT_FLAGS_FIN_ACK},
    {PSH | ACK, WT_REMARK_ABOUT_FLAGS_PSH_ACK},
    {RST | ACK, WT_REMARK_ABOUT_FLAGS_RST_ACK},
};

/* "S.", with or without brackets; single letters only in brackets, "none" too. */
static bool tcpdump_set(const char *s, size_t n, bool brackets, unsigned *set)
{
    *set = 0;
    if (brackets && n == 4 && memcmp(s, "none", n) == 0)
        return true;
    for (size_t i = 0; i < n; i++) {
        size_t f = 0;

        while (f < WT_ARRAY_LEN(flags) && flags[f].letter != s[i])
            f++;
        if (f == WT_ARRAY_LEN(flags) || (*set & flags[f].bit) != 0)
            return false;
        *set |= flags[f].bit;
    }
    return brackets ? n > 0 : n > 1 && s[n - 1] == '.';
}

static unsigned flag_named(const char *s, size_t n)
{
    for (size_t f = 0; f < WT_ARRAY_LEN(flags); f++)
        if ((strlen(flags[f].name) == n && strncasecmp(s, flags[f].name, n) == 0) ||
            (strlen(flags[f].other) == n && n > 0 && strncasecmp(s, flags[f].other, n) == 0))
            return flags[f].bit;
    return 0;
}

/* "PSH,ACK", "fin+ack", "SYN ACK", "SYN/ACK", "[SYN, ACK]" */
static bool named_set(const char *s, size_t n, unsigned *set)
{
    *set = 0;
    for (size_t i = 0; i < n;) {
        size_t length = 0;

        while (i + length < n && strchr(",+/|&-_ ", s[i + length]) == NULL)
            length++;
        if (length > 0) {
            unsigned bit = flag_named(s + i, length);

            if (bit == 0)
                return false;
            *set |= bit;
        }
        i += length + 1;
    }
    return *set != 0;
}

/* tcp.flags as Wireshark and tshark print it: 0x012, 0x0012 */
static bool number_set(const char *s, unsigned *set)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    size_t n = strlen(s);

    *set = 0;
    if (n < 3 || n > 6 || s[0] != '0' || (s[1] | 0x20) != 'x')
        return false;
    for (s += 2; *s != '\0'; s++) {
        const char *digit = strchr(digits, *s);

        if (digit == NULL)
            return false;
        size_t value = (size_t)(digit - digits);

        *set = *set << 4 | (unsigned)(value < 16 ? value : value - 6);
    }
    return *set <= UINT8_MAX;
}

/* No TCP that is in order sends these. RFC 9293 section 3.10.7: all but a SYN or an RST has ACK. */
static bool is_odd(unsigned set)
{
    if ((set & SYN) != 0)
        return (set & (FIN | RST)) != 0;
    return (set & (RST | ACK)) == 0 || ((set & RST) != 0 && (set & FIN) != 0);
}

static enum wt_remark_id entry_of(unsigned set)
{
    for (size_t f = 0; f < WT_ARRAY_LEN(flags); f++)
        if (flags[f].bit == set)
            return flags[f].entry;
    for (size_t i = 0; i < WT_ARRAY_LEN(usual); i++)
        if (usual[i].set == set)
            return usual[i].entry;
    return WT_N_REMARKS;
}

/* An argument a flag, empty where it is not set: "SYN", ",ECE", ",ACK". */
static void add_names(struct wt_remark *remark, unsigned set)
{
    static const char *const places[] = {"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"};
    static const char *const alone[] = {"SYN", "FIN", "RST", "PSH", "URG", "ECE", "CWR", "ACK"};
    static const char *const further[] = {",SYN", ",FIN", ",RST", ",PSH",
                                          ",URG", ",ECE", ",CWR", ",ACK"};
    bool first = true;

    for (size_t f = 0; f < WT_ARRAY_LEN(flags); f++) {
        bool is_set = (set & flags[f].bit) != 0;

        wt_add_name(remark, places[f], !is_set ? "" : first ? alone[f] : further[f]);
        first = first && !is_set;
    }
}

static void set_of_flags(unsigned set, struct wt_answer *answer)
{
    wt_answer_begin(answer, WT_LOOKUP_FLAGS, WT_REMARK_ASKED_FLAGS);
    add_names(&answer->title, set);
    add_names(wt_answer_what(answer, WT_REMARK_ASKED_FLAGS), set);
    if (is_odd(set))
        wt_answer_what(answer, WT_REMARK_ODD_FLAGS);
    for (size_t f = 0; f < WT_ARRAY_LEN(flags); f++)
        if ((set & flags[f].bit) != 0)
            wt_answer_what(answer, flags[f].entry);
    struct wt_remark *wire = wt_answer_wire(answer, WT_REMARK_FLAGS_WIRE);

    wire->args[wire->n_args++] =
        (struct wt_arg){.name = "value", .kind = WT_ARG_HEX, .as.number = set};
    answer->sample = "tcp-echo";
}

size_t wt_lookup_flags(const char *text, struct wt_answer *answer)
{
    size_t n = strlen(text);
    bool brackets = n > 2 && text[0] == '[' && text[n - 1] == ']';
    const char *inside = brackets ? text + 1 : text;
    size_t length = brackets ? n - 2 : n;
    unsigned set;

    if (!tcpdump_set(inside, length, brackets, &set) && !named_set(inside, length, &set) &&
        !number_set(text, &set))
        return 0;
    enum wt_remark_id entry = entry_of(set);

    if (entry != WT_N_REMARKS)
        wt_answer_about(entry, answer);
    else
        set_of_flags(set, answer);
    return 1;
}
