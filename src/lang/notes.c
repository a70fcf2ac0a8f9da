/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a dissector's notes. A note without words fails the build. */
#include "wiretutor/lang.h"

#define WT_NOTE_WORDS(id, en, zh) HAS_WORDS_##id,
enum {
#include "words_notes.def"
    N_WORDS
};
#undef WT_NOTE_WORDS
#define X(id) _Static_assert((int)HAS_WORDS_##id < (int)N_WORDS, "words for " #id);
WT_NOTES(X)
#undef X
_Static_assert((int)N_WORDS == (int)WT_N_NOTES, "one row of words a note");

static const char *const words[WT_N_NOTES][WT_N_LANGUAGES] = {
#define WT_NOTE_WORDS(id, en, zh) [WT_NOTE_##id] = {en, zh},
#include "words_notes.def"
#undef WT_NOTE_WORDS
};

const char *wt_note_words(enum wt_language language, enum wt_note_id id)
{
    return words[id][language];
}
