/* SPDX-License-Identifier: BSD-2-Clause */
/* The catalogue: remarks, the socket calls beside packets, labels. */
#include "wiretutor/lang.h"

/* clang-format off */
static const struct {
    const char *text[WT_N_LANGUAGES][2]; /* full, brief */
} words[WT_N_REMARKS] = {
#define WT_REMARK(number, id, key, ground, source, en, en_brief, zh, zh_brief) \
    [number] = {{{en, en_brief}, {zh, zh_brief}}},
#include "remarks.def"
#undef WT_REMARK
};

static const struct {
    const char *key, *source;
    enum wt_ground ground;
} facts[WT_N_REMARKS] = {
#define WT_REMARK(number, id, key, ground, source, en, en_brief, zh, zh_brief) \
    [number] = {key, source, WT_GROUND_##ground},
#include "remarks.def"
#undef WT_REMARK
};
static const struct {
    const char *key, *text[WT_N_LANGUAGES];
} calls[WT_N_CALLS] = {
#define WT_CALL(number, id, key, en, zh) [number] = {key, {en, zh}},
#include "calls.def"
#undef WT_CALL
};

static const char *const labels[WT_N_LABELS][WT_N_LANGUAGES] = {
#define WT_LABEL(number, id, en, zh) [number] = {en, zh},
#include "labels.def"
#undef WT_LABEL
};
/* clang-format on */

const char *wt_words(enum wt_language language, enum wt_remark_id id, bool brief)
{
    return words[id].text[language][brief];
}

const char *wt_remark_key(enum wt_remark_id id)
{
    return facts[id].key != NULL ? facts[id].key : "";
}

const char *wt_remark_source(enum wt_remark_id id)
{
    return facts[id].source;
}

const char *wt_ground_name(enum wt_ground ground)
{
    static const char *const names[] = {"seen", "follows", "likely", "unknown"};

    return names[ground];
}

enum wt_ground wt_remark_ground(enum wt_remark_id id)
{
    return facts[id].ground;
}

const char *wt_call_key(enum wt_call call)
{
    return calls[call].key;
}

const char *wt_call_words(enum wt_language language, enum wt_call call)
{
    return calls[call].text[language];
}

const char *wt_label(enum wt_language language, enum wt_label label)
{
    return labels[label][language];
}
