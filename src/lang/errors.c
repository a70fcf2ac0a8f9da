/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of errors and of their reasons, and of a dissector's notes. */
#include <errno.h>
#include <string.h>

#include "wiretutor/lang.h"

/* clang-format off */
static const char *const errors[WT_N_ERRORS][WT_N_LANGUAGES] = {
#define WT_ERROR(number, id, en, zh) [number] = {en, zh},
#include "errors.def"
#undef WT_ERROR
};

static const struct {
    int errnum; /* 0: none */
    const char *text[WT_N_LANGUAGES];
} reasons[WT_N_WHYS] = {
#define WT_WHY(number, id, en, zh) [number] = {0, {en, zh}},
#define WT_WHY_ERRNO(number, id, en, zh) [number] = {id, {en, zh}},
#include "reasons.def"
#undef WT_WHY
#undef WT_WHY_ERRNO
};

static const struct {
    const char *key, *text[WT_N_LANGUAGES];
} notes[WT_N_NOTES] = {
#define WT_NOTE(number, id, key, en, zh) [number] = {key, {en, zh}},
#include "notes.def"
#undef WT_NOTE
};
/* clang-format on */

const char *wt_error_words(enum wt_language language, enum wt_error_id id)
{
    return errors[id][language];
}

const char *wt_reason_words(enum wt_language language, enum wt_why why)
{
    return reasons[why].text[language];
}

struct wt_reason wt_reason_of(int errnum)
{
    const char *text = strerrordesc_np(errnum);
    struct wt_reason reason = {WT_WHY_SYSTEM, text != NULL ? text : "unknown error"};

    for (int why = 0; errnum != 0 && why < (int)WT_N_WHYS; why++)
        if (reasons[why].errnum == errnum)
            reason.why = (enum wt_why)why;
    return reason;
}

const char *wt_note_key(enum wt_note_id id)
{
    return notes[id].key;
}

const char *wt_note_words(enum wt_language language, enum wt_note_id id)
{
    return notes[id].text[language];
}
