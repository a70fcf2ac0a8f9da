/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of errors and of their reasons. An id without a row, or a row without words, fails the
 * build. */
#include "wiretutor/lang.h"

#define WT_ERROR_WORDS(id, en, zh) HAS_WORDS_##id,
enum {
#include "words_errors.def"
    N_WORDS
};
#undef WT_ERROR_WORDS
#define X(id) _Static_assert((int)HAS_WORDS_##id < (int)N_WORDS, "words for " #id);
WT_ERRORS(X)
#undef X
_Static_assert((int)N_WORDS == (int)WT_N_ERRORS, "one row of words an error");

#define WT_ERROR_WORDS(id, en, zh)                                                                 \
    _Static_assert(sizeof(en) > 1 && sizeof(zh) > 1, "no empty words");
#include "words_errors.def"
#undef WT_ERROR_WORDS

static const char *const words[WT_N_ERRORS][WT_N_LANGUAGES] = {
#define WT_ERROR_WORDS(id, en, zh) [WT_ERROR_##id] = {en, zh},
#include "words_errors.def"
#undef WT_ERROR_WORDS
};

const char *wt_error_words(enum wt_language language, enum wt_error_id id)
{
    return words[id][language];
}

/* ---- why ---- */

#define WT_REASON_WORDS(id, en, zh) HAS_REASON_##id,
enum {
#include "words_reasons.def"
    N_REASONS
};
#undef WT_REASON_WORDS
#define X(id) _Static_assert((int)HAS_REASON_##id < (int)N_REASONS, "words for " #id);
WT_WHYS(X)
#undef X
_Static_assert((int)N_REASONS == (int)WT_N_WHYS, "one row of words a reason");

#define WT_REASON_WORDS(id, en, zh)                                                                \
    _Static_assert(sizeof(en) > 1 && sizeof(zh) > 1, "no empty words");
#include "words_reasons.def"
#undef WT_REASON_WORDS

static const char *const reasons[WT_N_WHYS][WT_N_LANGUAGES] = {
#define WT_REASON_WORDS(id, en, zh) [WT_WHY_##id] = {en, zh},
#include "words_reasons.def"
#undef WT_REASON_WORDS
};

const char *wt_reason_words(enum wt_language language, enum wt_why why)
{
    return reasons[why][language];
}
