/* SPDX-License-Identifier: BSD-2-Clause */
/* `check`: any lines as expectations, held against three small conversations, told in every format;
 * and what is said of those that are not understood. The first line names the capture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/cli/expectations.h"
#include "../unit/exchange.h"
#include "fuzz.h"
#include "wiretutor/check_report.h"
#include "wiretutor/json.h"

enum { MOST_EXPECTATIONS = 64 };

struct lines {
    const char *at, *end;
};

static bool next_line(struct lines *lines, const char **line, size_t *n)
{
    if (lines->at >= lines->end)
        return false;
    const char *end = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));

    *line = lines->at;
    *n = (size_t)((end != NULL ? end : lines->end) - lines->at);
    lines->at = end != NULL ? end + 1 : lines->end;
    return true;
}

/* What was understood is understood again from the text that was kept of it, and is the same. */
static void parses_again(const struct wt_expectation *e)
{
    static struct wt_expectation again;
    struct wt_expectation_error error;

    FUZZ_EXPECT(e->length <= sizeof e->text && e->n_wanted <= WT_MAX_WANTED);
    FUZZ_EXPECT(wt_expectation_parse(e->text, e->length, &again, &error));
    FUZZ_EXPECT(again.scope == e->scope && again.name == e->name && again.op == e->op &&
                again.number == e->number && again.n_wanted == e->n_wanted &&
                again.length == e->length && memcmp(again.text, e->text, e->length) == 0);
}

static void refused(const char *line, size_t n, const struct wt_expectation_error *error)
{
    FUZZ_EXPECT(error->fault != WT_FAULT_NONE && error->fault < WT_N_FAULTS);
    FUZZ_EXPECT(error->at <= n && error->length <= n - error->at);
    for (int i = 0; i < 2 * WT_N_LANGUAGES; i++) {
        const struct wt_options o = {.command = WT_COMMAND_CHECK,
                                     .language = (enum wt_language)(i / 2),
                                     .charset = i % 2 && i < 2 ? WT_ASCII : WT_UTF8,
                                     .width = 80};
        struct wt_text text;

        wt_text_init(&text, NULL, NULL);
        wt_report_expectation(&text, &o, line, n, error, i % 2 ? "a file" : NULL, 7);
        FUZZ_EXPECT(text.len > 0);
        fuzz_expect_form(&text, o.charset == WT_ASCII ? FUZZ_ASCII : FUZZ_TEXT);
        wt_text_clear(&text);
    }
}

static void take(struct wt_check *check, struct exchange *x)
{
    wt_check_packet(check, &x->packet, &x->tracked);
    if (wt_check_wants_values(check, x->frame.number))
        wt_check_values(check, &x->packet, &x->tracked);
}

static void segment(struct wt_check *check, struct exchange *x, bool from_server,
                    struct bytes payload, uint16_t flags)
{
    exchange_send(x, from_server, payload, flags);
    take(check, x);
}

static void converse(struct wt_check *check, struct exchange *x)
{
    x->port = 8001;
    segment(check, x, false, BYTES(""), WT_SYN);
    segment(check, x, true, BYTES(""), WT_SYN | WT_ACK);
    segment(check, x, false, BYTES("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), WT_ACK | WT_PSH);
    segment(check, x, true, BYTES("test \xe4\xbd\xa0\x00\xff\x1b[31m\r\n"), WT_ACK | WT_PSH);
    segment(check, x, false, BYTES(""), WT_ACK | WT_FIN);
    segment(check, x, true, BYTES(""), WT_ACK | WT_FIN);
    segment(check, x, false, BYTES(""), WT_ACK);
    x->port = 53;
    exchange_datagram(x, false,
                      BYTES("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"
                            "a\x00\x00\x01\x00\x01"));
    take(check, x);
    x->server = 3;
    segment(check, x, false, BYTES(""), WT_SYN);
    segment(check, x, true, BYTES(""), WT_RST | WT_ACK);
}

static void results(const struct wt_check *check, const char *file)
{
    static const struct {
        enum wt_check_format format;
        enum fuzz_form form;
    } formats[] = {
        {WT_CHECK_TAP,   FUZZ_TEXT  },
        {WT_CHECK_JSON,  FUZZ_NDJSON},
        {WT_CHECK_JUNIT, FUZZ_XML   }
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(formats) * WT_N_LANGUAGES; i++) {
        const struct wt_check_report how = {.format = formats[i / 2].format,
                                            .language = (enum wt_language)(i % 2),
                                            .file = file,
                                            .broken = i % 2,
                                            .packets = 10};
        struct wt_text text;

        wt_text_init(&text, NULL, NULL);
        wt_check_report(&text, check, &how);
        FUZZ_EXPECT(text.len > 0);
        fuzz_expect_form(&text, formats[i / 2].form);
        wt_text_clear(&text);
    }
}

static void hold(const struct wt_expectation *list, size_t n, const char *file)
{
    static struct exchange x;
    struct wt_check *check = wt_check_new(list, n, NULL);
    const struct wt_conversation *conversation;

    FUZZ_EXPECT(check != NULL);
    exchange_begin(&x, 8001, false);
    wt_explainer_free(x.explainer); /* it and the check would write the same notes */
    x.explainer = NULL;
    converse(check, &x);
    for (size_t i = 0; (conversation = wt_tracker_conversation(x.tracker, i)) != NULL; i++)
        wt_check_conversation(check, conversation);
    wt_check_end(check);
    FUZZ_EXPECT(!wt_check_no_memory(check) && wt_check_count(check) == n);
    results(check, file);
    exchange_end(&x);
    wt_check_free(check);
}

void fuzz_check(const uint8_t *data, size_t size, const char *part)
{
    uint8_t *held = fuzz_exact(data, size);
    struct lines lines = {(const char *)held, (const char *)held + size};
    struct wt_expectation *list = calloc(MOST_EXPECTATIONS, sizeof *list);
    struct wt_expectation_error error;
    const char *line;
    char file[256] = "";
    size_t n, parsed = 0;

    (void)part;
    FUZZ_EXPECT(list != NULL);
    if (next_line(&lines, &line, &n))
        (void)snprintf(file, sizeof file, "%.*s", (int)n, line);
    while (parsed < MOST_EXPECTATIONS && next_line(&lines, &line, &n))
        if (wt_expectation_parse(line, n, &list[parsed], &error))
            parses_again(&list[parsed++]);
        else
            refused(line, n, &error);
    if (parsed > 0)
        hold(list, parsed, file);
    free(list);
    free(held);
}
