/* SPDX-License-Identifier: BSD-2-Clause */
/* `overview` as text: one screen, whatever the size of the capture. */
#include "overview.h"

#include "wiretutor/wrap.h"

enum {
    INDENT = 2,
    HANGING = 4,
    MOST_HOSTS = 6,
    MOST_GROUPS = 6,
    MOST_FINDINGS = 5,
    MOST_SCANS = 3
};

static void say(struct wt_renderer *r, enum wt_label label)
{
    const char *words = wt_label(r->options.language, label);

    wt_put_symbols(r, &r->sentence, words, strlen(words));
}

static void heading(struct wt_renderer *r, enum wt_label label)
{
    wt_text_char(r->out, '\n');
    wt_paint(r, WT_BOLD);
    wt_put_label(r, label);
    wt_paint(r, WT_PLAIN);
    wt_text_char(r->out, '\n');
}

/* What is in the sentence, as a row. */
static void end_row(struct wt_renderer *r)
{
    wt_text_spaces(r->out, INDENT);
    wt_wrap(r->out, r->sentence.data, r->sentence.len, INDENT, HANGING, r->options.width);
    wt_text_char(r->out, '\n');
    r->sentence.len = 0;
}

static void end_rows(struct wt_renderer *r, size_t all, size_t shown)
{
    if (all <= shown)
        return;
    wt_put_filled(r, &r->sentence, wt_label(r->options.language, WT_LABEL_OVERVIEW_MORE),
                  (struct wt_numbers){.a = all - shown, .grouped = true});
    end_row(r);
}

static void put_host(struct wt_renderer *r, const struct wt_overview_host *host)
{
    struct wt_text *s = &r->sentence;
    struct wt_remark words;

    wt_text_ip(s, &host->ip);
    if (host->n_name > 0) {
        say(r, WT_LABEL_COMMA);
        wt_overview_say_name(host, &words);
        wt_put_remark(r, s, &words);
    }
    say(r, WT_LABEL_COLON);
    if (host->client_of > 0) {
        wt_overview_say_role(host, false, &words);
        wt_put_remark(r, s, &words);
    }
    if (host->client_of > 0 && host->server_of > 0)
        say(r, WT_LABEL_COMMA);
    if (host->server_of > 0) {
        wt_overview_say_role(host, true, &words);
        wt_put_remark(r, s, &words);
    }
    for (unsigned i = 0; i < host->n_ports; i++) {
        say(r, i == 0 ? WT_LABEL_COLON : WT_LABEL_LIST_COMMA);
        wt_overview_say_port(host->ports[i].port, host->ports[i].transport, &words);
        words.id = WT_REMARK_OVERVIEW_PORT; /* what for: among the groups */
        wt_put_remark(r, s, &words);
    }
    end_row(r);
}

static void put_hosts(struct wt_renderer *r, const struct wt_overview *o)
{
    const struct wt_overview_host *host;

    heading(r, WT_LABEL_OVERVIEW_WHO);
    for (size_t i = 0; i < MOST_HOSTS && (host = wt_overview_host(o, i)) != NULL; i++)
        put_host(r, host);
    end_rows(r, wt_overview_hosts(o), MOST_HOSTS);
}

static void put_group(struct wt_renderer *r, const struct wt_overview_group *group)
{
    struct wt_text *s = &r->sentence;
    struct wt_remark words;

    wt_overview_say_ports(group, &words);
    wt_put_remark(r, s, &words);
    say(r, WT_LABEL_COLON);
    wt_overview_say_group(group, &words);
    wt_put_remark(r, s, &words);
    if (group->failed > 0) {
        say(r, WT_LABEL_COMMA);
        wt_overview_say_failed(group, &words);
        wt_put_remark(r, s, &words);
    }
    end_row(r);
}

static void put_groups(struct wt_renderer *r, const struct wt_overview *o)
{
    const struct wt_overview_group *group;
    size_t n = 0;

    heading(r, WT_LABEL_OVERVIEW_WHAT);
    for (; (group = wt_overview_group(o, n)) != NULL; n++)
        if (n < MOST_GROUPS)
            put_group(r, group);
    end_rows(r, n, MOST_GROUPS);
}

static void put_finding(struct wt_renderer *r, const struct wt_overview_finding *f)
{
    struct wt_text *s = &r->sentence;
    struct wt_remark where;

    wt_text_str(s, wt_finding_key((enum wt_finding_id)f->id));
    if (f->n > 0) {
        wt_overview_say_finding(f, &where);
        say(r, WT_LABEL_COMMA);
        wt_put_remark(r, s, &where);
    }
    say(r, WT_LABEL_COLON);
    wt_put_remark(r, s, &f->what);
    say(r, WT_LABEL_SENTENCE_GAP);
    wt_put_remark(r, s, &f->advice);
    end_row(r);
}

/* Returns whether there were any. */
static bool put_wrong(struct wt_renderer *r, const struct wt_overview *o)
{
    const struct wt_overview_finding *finding;
    const struct wt_overview_scan *scan;
    struct wt_remark words;
    size_t n = 0;

    for (size_t i = 0; i < MOST_SCANS && (scan = wt_overview_scan(o, i)) != NULL; i++) {
        wt_overview_say_scan(scan, &words);
        wt_put_remark(r, &r->sentence, &words);
        end_row(r);
    }
    for (; (finding = wt_overview_finding(o, n)) != NULL; n++)
        if (n < MOST_FINDINGS)
            put_finding(r, finding);
    end_rows(r, n, MOST_FINDINGS);
    return n > 0 || wt_overview_scan(o, 0) != NULL;
}

/* A name that a shell takes as it is; else the word FILE stands for it. */
static const char *plain_name(const char *input)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "./_-+,";

    return input != NULL && input[0] != '-' && input[strspn(input, plain)] == '\0' ? input : "FILE";
}

static void put_command(struct wt_renderer *r, const char *command, const char *rest)
{
    wt_text_spaces(r->out, INDENT);
    wt_text_str(r->out, "wiretutor ");
    wt_text_str(r->out, command);
    wt_text_char(r->out, ' ');
    wt_text_str(r->out, plain_name(r->options.input));
    wt_text_str(r->out, rest);
}

static void put_next(struct wt_renderer *r, const struct wt_overview *o)
{
    const struct wt_overview_finding *worst;
    size_t i = 0;

    heading(r, WT_LABEL_OVERVIEW_NEXT);
    while ((worst = wt_overview_finding(o, i)) != NULL && worst->worst == 0)
        i++;
    if (worst != NULL) {
        put_command(r, "explain", " --conversation ");
        wt_text_u64(r->out, worst->worst);
        wt_text_char(r->out, '\n');
    }
    put_command(r, "flows -v", "\n");
    put_command(r, "explain", "\n");
}

void text_overview(struct wt_renderer *r, const struct wt_overview *o)
{
    r->sentence.len = 0;
    if (wt_overview_conversations(o) > 0) {
        put_hosts(r, o);
        put_groups(r, o);
    }
    heading(r, WT_LABEL_OVERVIEW_WRONG);
    if (!put_wrong(r, o)) {
        say(r, WT_LABEL_OVERVIEW_FINE);
        end_row(r);
    }
    if (wt_overview_conversations(o) > 0)
        put_next(r, o);
}
