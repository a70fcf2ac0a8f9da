/* SPDX-License-Identifier: BSD-2-Clause */
/* Ports: 3306, tcp/8080, 53/udp, port 80, 端口 8001, and the names of services. */
#include <string.h>

#include "lookup.h"
#include "lookup_fold.h"
#include "../ports.h"
#include "wiretutor/text.h"

/* The recordings in which a port is a server's. */
static const struct {
    uint16_t port;
    const char *tcp, *udp;
} samples[] = {
    {53,    NULL,             "dns-http"            },
    {80,    "dns-http",       NULL                  },
    {8001,  "tcp-echo",       NULL                  },
    {8080,  "tcp-refused",    NULL                  },
    {8090,  "tcp-hello-utf8", NULL                  },
    {8888,  "tcp-one-shot",   "udp-reply"           },
    {10000, NULL,             "udp-one-way"         },
    {10001, NULL,             "udp-port-unreachable"},
};

static const char *sample_of(uint16_t port, unsigned transports)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(samples); i++) {
        if (samples[i].port != port)
            continue;
        if ((transports & WT_TCP_ONLY) != 0 && samples[i].tcp != NULL)
            return samples[i].tcp;
        return (transports & WT_UDP_ONLY) != 0 ? samples[i].udp : NULL;
    }
    return NULL;
}

static void put_filter(struct wt_answer *answer, const char *words, uint16_t port)
{
    char room[2 * WT_LOOKUP_FILTER];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_text_str(&text, words);
    wt_text_u64(&text, port);
    wt_text_char(&text, '\0');
    if (!text.failed && text.len <= sizeof answer->filter)
        memcpy(answer->filter, text.data, text.len);
    wt_text_clear(&text);
}

/* What the port is at one end: "over TCP: …". */
static void say(struct wt_answer *answer, enum wt_remark_id where, enum wt_remark_id fact,
                uint16_t port, enum wt_transport transport)
{
    struct wt_remark *remark = wt_answer_what(answer, where);

    wt_add_remark(remark, "fact", fact);
    if (!wt_port_remark_names_service(fact))
        return;
    remark->args[remark->n_args++] = (struct wt_arg){.name = "service",
                                                     .kind = WT_ARG_SERVICE,
                                                     .as.number = port,
                                                     .transport = (uint8_t)transport};
}

/* One sentence where TCP and UDP know the port alike. */
static bool is_alike(uint16_t port)
{
    return wt_service_on(port, WT_OVER_TCP) == wt_service_on(port, WT_OVER_UDP);
}

static void say_servers(struct wt_answer *answer, uint16_t port, unsigned transports)
{
    static const enum wt_remark_id where[] = {
        [WT_OVER_TCP] = WT_REMARK_PORT_OVER_TCP, [WT_OVER_UDP] = WT_REMARK_PORT_OVER_UDP};

    if (transports == WT_BOTH && is_alike(port)) {
        say(answer, WT_REMARK_PORT_OVER_BOTH, wt_port_remark(port, WT_OVER_TCP, true, false), port,
            WT_OVER_TCP);
        return;
    }
    for (unsigned t = 0; t < WT_ARRAY_LEN(where); t++)
        if ((transports & 1U << t) != 0)
            say(answer, where[t], wt_port_remark(port, (enum wt_transport)t, true, false), port,
                (enum wt_transport)t);
}

static void add_port(struct wt_remark *remark, uint16_t port, unsigned transports)
{
    wt_add_name(remark, "transport",
                transports == WT_TCP_ONLY   ? "TCP "
                : transports == WT_UDP_ONLY ? "UDP "
                                            : "");
    wt_add_number(remark, "port", port);
}

void wt_answer_port(uint16_t port, unsigned transports, struct wt_answer *answer)
{
    enum { FIRST_LENT_BY_LINUX = 32768 };
    enum wt_transport transport = transports == WT_UDP_ONLY ? WT_OVER_UDP : WT_OVER_TCP;

    wt_answer_begin(answer, WT_LOOKUP_PORT, WT_REMARK_ASKED_PORT);
    add_port(&answer->title, port, transports);
    add_port(wt_answer_what(answer, WT_REMARK_ASKED_PORT), port, transports);
    say_servers(answer, port, transports);
    if (port >= FIRST_LENT_BY_LINUX)
        say(answer, WT_REMARK_PORT_AT_CLIENT, wt_port_remark(port, transport, false, false), port,
            transport);
    if (port == 0)
        return;
    wt_answer_wire(answer, WT_REMARK_PORT_WIRE);
    answer->sample = sample_of(port, transports);
    put_filter(answer,
               transports == WT_TCP_ONLY   ? "tcp port "
               : transports == WT_UDP_ONLY ? "udp port "
                                           : "port ",
               port);
}

/* ---- The number and what may stand around it ---- */

static const struct {
    const char *word;
    unsigned transports; /* 0: says nothing of them */
} around[] = {
    {"tcp",       WT_TCP_ONLY},
    {"udp",       WT_UDP_ONLY},
    {"port",      0          },
    {"ports",     0          },
    {"端口",    0          },
    {"端口号", 0          },
    {"号端口", 0          },
    {"号",       0          },
};

static bool is_mark(char c)
{
    return c == ' ' || c == '/' || c == ':' || c == '-' || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One word before or after the number, without regard to case. */
static bool take_word(const char *s, size_t n, unsigned *transports)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(around); i++) {
        if (strlen(around[i].word) != n || strncasecmp(around[i].word, s, n) != 0)
            continue;
        if (around[i].transports != 0)
            *transports = around[i].transports;
        return true;
    }
    return false;
}

/* False: it is no number with such words around it. A number that is too large gives UINT32_MAX. */
static bool parse(const char *s, uint32_t *number, unsigned *transports)
{
    bool found = false;

    *transports = WT_BOTH;
    *number = 0;
    while (*s != '\0') {
        size_t n = 0;

        if (is_mark(*s)) {
            s++;
            continue;
        }
        if (is_digit(*s)) {
            if (found)
                return false;
            for (found = true; is_digit(*s); s++)
                *number = *number > UINT16_MAX ? UINT32_MAX : *number * 10 + (uint32_t)(*s - '0');
            continue;
        }
        while (s[n] != '\0' && !is_mark(s[n]) && !is_digit(s[n]))
            n++;
        if (!take_word(s, n, transports))
            return false;
        s += n;
    }
    return found;
}

size_t wt_lookup_port(const char *text, struct wt_answer *answer)
{
    uint32_t number;
    unsigned transports;

    if (!parse(text, &number, &transports))
        return 0;
    if (number <= UINT16_MAX) {
        wt_answer_port((uint16_t)number, transports, answer);
        return 1;
    }
    wt_answer_begin(answer, WT_LOOKUP_PORT, WT_REMARK_NO_PORT);
    wt_answer_what(answer, WT_REMARK_NO_PORT);
    return 1;
}

/* ---- Names of services ---- */

static bool is_same_word(const char *s, size_t n, const struct wt_folded *word)
{
    struct wt_folded f;

    return wt_fold(&f, s, n) && f.n == word->n &&
           memcmp(f.code, word->code, f.n * sizeof f.code[0]) == 0;
}

/* Does the word stand in the text, between blanks and marks? */
static bool has_word(const char *text, const struct wt_folded *word)
{
    static const char marks[] = " ,/()（）、，《》";

    while (*text != '\0') {
        size_t n = strcspn(text, marks);

        if (n > 0 && is_same_word(text, n, word))
            return true;
        text += n + (text[n] != '\0');
    }
    return false;
}

static bool is_called(const struct wt_service *service, const struct wt_folded *word, bool by_name)
{
    if (by_name)
        return service->name[0] != '\0' && is_same_word(service->name, strlen(service->name), word);
    return has_word(service->text[WT_ENGLISH], word) || has_word(service->text[WT_CHINESE], word);
}

/* By IANA's name, else by a word of what is said about it; a word that matches more rows than fit
 * is too vague. */
size_t wt_lookup_service(const char *text, struct wt_answer answers[WT_MAX_ANSWERS])
{
    struct wt_folded word;

    if (!wt_fold(&word, text, strlen(text)) || word.n < 2)
        return 0;
    for (int by_name = 1; by_name >= 0; by_name--) {
        const struct wt_service *service;
        size_t found = 0;

        for (size_t i = 0; (service = wt_service_at(i)) != NULL; i++) {
            if (!is_called(service, &word, by_name == 1))
                continue;
            if (found == WT_MAX_ANSWERS)
                return 0;
            wt_answer_port(service->port, service->transports, &answers[found++]);
        }
        if (found > 0)
            return found;
    }
    return 0;
}
