/* SPDX-License-Identifier: BSD-2-Clause */
/* What is this word? First by its form (an address, a port, flags), then by its name. */
#include "lookup.h"

#include <string.h>

/* ---- Filling in ---- */

void wt_answer_begin(struct wt_answer *answer, enum wt_lookup_kind kind, enum wt_remark_id title)
{
    *answer = (struct wt_answer){
        .kind = kind, .title = {.id = title, .brief = true}
    };
}

struct wt_remark *wt_answer_what(struct wt_answer *answer, enum wt_remark_id id)
{
    struct wt_remark *remark = &answer->what[answer->n_what];

    if (answer->n_what + 1 < WT_MAX_SAID)
        answer->n_what++;
    *remark = (struct wt_remark){.id = id};
    return remark;
}

struct wt_remark *wt_answer_wire(struct wt_answer *answer, enum wt_remark_id id)
{
    struct wt_remark *remark = &answer->wire[answer->n_wire];

    if (answer->n_wire + 1 < WT_ARRAY_LEN(answer->wire))
        answer->n_wire++;
    *remark = (struct wt_remark){.id = id};
    return remark;
}

static struct wt_arg *add(struct wt_remark *remark, const char *name, enum wt_arg_kind kind)
{
    struct wt_arg *arg = &remark->args[remark->n_args];

    if (remark->n_args + 1 < WT_MAX_ARGS)
        remark->n_args++;
    *arg = (struct wt_arg){.name = name, .kind = kind};
    return arg;
}

void wt_add_number(struct wt_remark *remark, const char *name, uint64_t number)
{
    add(remark, name, WT_ARG_NUMBER)->as.number = number;
}

void wt_add_ip(struct wt_remark *remark, const char *name, const struct wt_ip *ip)
{
    add(remark, name, WT_ARG_IP)->as.ip = *ip;
}

void wt_add_name(struct wt_remark *remark, const char *name, const char *text)
{
    add(remark, name, WT_ARG_NAME)->as.text = text;
}

void wt_add_remark(struct wt_remark *remark, const char *name, enum wt_remark_id id)
{
    add(remark, name, WT_ARG_REMARK)->as.remark = id;
}

/* ---- What is it? ---- */

/* A remark, or an entry of ours, by the id that JSON gives it. */
static size_t remark_with_key(const char *text, struct wt_answer *answer)
{
    for (size_t i = 0; wt_entry_at(i) != NULL; i++) {
        wt_answer_entry(wt_entry_at(i), answer);
        if (strcmp(text, wt_remark_key(answer->title.id)) == 0)
            return 1;
    }
    for (int i = 0; i < (int)WT_N_REMARKS; i++) {
        if (strcmp(text, wt_remark_key((enum wt_remark_id)i)) != 0)
            continue;
        wt_answer_begin(answer, WT_LOOKUP_REMARK, (enum wt_remark_id)i);
        wt_answer_what(answer, (enum wt_remark_id)i);
        return 1;
    }
    return 0;
}

static bool is_number(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

size_t wt_lookup(const char *word, struct wt_answer answers[WT_MAX_ANSWERS])
{
    char text[WT_LOOKUP_LONGEST + 1];
    size_t n;

    if (!wt_lookup_normal(word, text))
        return 0;
    if (is_number(text)) { /* 111 is a port and an error */
        n = wt_lookup_port(text, &answers[0]);
        struct wt_answer named[WT_MAX_ANSWERS];

        if (wt_entries_named(text, named) > 0)
            answers[n++] = named[0];
        return n;
    }
    if ((n = wt_lookup_mac(text, &answers[0])) > 0 || (n = wt_lookup_address(text, answers)) > 0 ||
        (n = wt_lookup_field(text, &answers[0])) > 0 ||
        (n = wt_lookup_port(text, &answers[0])) > 0 ||
        (n = wt_lookup_flags(text, &answers[0])) > 0 || (n = wt_entries_named(text, answers)) > 0 ||
        (n = wt_lookup_service(text, answers)) > 0)
        return n;
    return remark_with_key(text, &answers[0]);
}
