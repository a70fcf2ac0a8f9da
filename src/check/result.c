/* SPDX-License-Identifier: BSD-2-Clause */
/* Putting together a result: the packets that prove it, and what was found. */
#include <string.h>

#include "check.h"

/* Take out range i + 1 where it touches range i. */
static void join(struct wt_check_evidence *e, unsigned i)
{
    if (i + 1 >= e->n || e->at[i].last + 1 < e->at[i + 1].first)
        return;
    if (e->at[i + 1].last > e->at[i].last)
        e->at[i].last = e->at[i + 1].last;
    e->n--;
    memmove(&e->at[i + 1], &e->at[i + 2], (e->n - i - 1) * sizeof e->at[0]);
}

void check_evidence_add(struct wt_check_evidence *e, uint64_t frame)
{
    unsigned i = 0;

    if (frame == 0)
        return;
    while (i < e->n && e->at[i].last + 1 < frame)
        i++;
    if (i < e->n && frame + 1 >= e->at[i].first) {
        if (frame < e->at[i].first)
            e->at[i].first = frame;
        if (frame > e->at[i].last)
            e->at[i].last = frame;
        join(e, i);
        return;
    }
    if (e->n == WT_CHECK_RANGES) {
        e->more = true;
        if (i == e->n)
            return;
        e->n--; /* the earliest ones are kept */
    }
    memmove(&e->at[i + 1], &e->at[i], (e->n - i) * sizeof e->at[0]);
    e->at[i].first = e->at[i].last = frame;
    e->n++;
}

void check_found_text(struct wt_check_result *out, const char *text, size_t n)
{
    out->found_bytes = n;
    out->found_goes_on = n > sizeof out->found;
    out->found_length = out->found_goes_on ? sizeof out->found : n;
    memcpy(out->found, text, out->found_length);
}

enum { SHORT = 128 }; /* any number or address */

/* The text of a buffer, which is short. */
static void keep(struct wt_check_result *out, struct wt_text *text)
{
    check_found_text(out, text->data != NULL ? text->data : "", text->len);
    wt_text_clear(text);
}

void check_found_number(struct wt_check_result *out, uint64_t number)
{
    char room[SHORT];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_text_u64(&text, number);
    keep(out, &text);
}

void check_found_seconds(struct wt_check_result *out, int64_t ns)
{
    const int64_t second = 1000000000;
    char room[SHORT];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_text_i64(&text, ns / second);
    wt_text_char(&text, '.');
    wt_text_u64_padded(&text, (uint64_t)(ns % second), 9, '0');
    keep(out, &text);
}

void check_found_ip(struct wt_check_result *out, const struct wt_ip *ip)
{
    char room[SHORT];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_text_ip(&text, ip);
    keep(out, &text);
}
