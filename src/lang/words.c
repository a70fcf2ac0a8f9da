/* SPDX-License-Identifier: BSD-2-Clause */
/* The catalogue: every remark's words in both languages. A row missing on either side, or an empty
 * text, fails the build. */
#include "wiretutor/lang.h"

struct row {
    const char *text[WT_N_LANGUAGES][2]; /* full, brief */
};

/* Every remark has words: an id without a row is an unknown name here. */
#define WT_WORDS(id, en, en_brief, zh, zh_brief) HAS_WORDS_##id,
enum {
#include "words_address.def"
#include "words_story.def"
#include "words_flow.def"
#include "words_application.def"
#include "words_tunnel.def"
#include "words_calls.def"
#include "words_lookup.def"
    N_WORDS
};
#undef WT_WORDS
#define WT_REMARK(id, key, source)                                                                 \
    _Static_assert((int)HAS_WORDS_##id < (int)N_WORDS, "words for " key);
#include "wiretutor/remarks.def"
#undef WT_REMARK
_Static_assert((int)N_WORDS == (int)WT_N_REMARKS, "one row of words a remark");

#define WT_WORDS(id, en, en_brief, zh, zh_brief)                                                   \
    _Static_assert(sizeof(en) > 1 && sizeof(en_brief) > 1 && sizeof(zh) > 1 &&                     \
                       sizeof(zh_brief) > 1,                                                       \
                   "no empty words");
#include "words_address.def"
#include "words_story.def"
#include "words_flow.def"
#include "words_application.def"
#include "words_tunnel.def"
#include "words_calls.def"
#include "words_lookup.def"
#undef WT_WORDS

/* clang-format off */
#define WT_WORDS(id, en, en_brief, zh, zh_brief) [WT_REMARK_##id] = {{{en, en_brief}, {zh, zh_brief}}},
/* clang-format on */
static const struct row rows[WT_N_REMARKS] = {
#include "words_address.def"
#include "words_story.def"
#include "words_flow.def"
#include "words_application.def"
#include "words_tunnel.def"
#include "words_calls.def"
#include "words_lookup.def"
};
#undef WT_WORDS

static const struct {
    const char *key, *source;
} keys[WT_N_REMARKS] = {
#define WT_REMARK(id, key, source) [WT_REMARK_##id] = {key, source},
#include "wiretutor/remarks.def"
#undef WT_REMARK
};

static const char *const labels[WT_N_LABELS][WT_N_LANGUAGES] = {
#define WT_LABEL(id, en, zh) [WT_LABEL_##id] = {en, zh},
#include "wiretutor/labels.def"
#undef WT_LABEL
};

const char *wt_words(enum wt_language language, enum wt_remark_id id, bool brief)
{
    return rows[id].text[language][brief];
}

const char *wt_remark_key(enum wt_remark_id id)
{
    return keys[id].key;
}

const char *wt_remark_source(enum wt_remark_id id)
{
    return keys[id].source;
}

const char *wt_label(enum wt_language language, enum wt_label label)
{
    return labels[label][language];
}
