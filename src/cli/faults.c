/* SPDX-License-Identifier: BSD-2-Clause */
/* An expectation that is not understood: what is wrong with it, what is known, what was probably
 * meant. */
#include <stdio.h>
#include <string.h>

#include "expectations.h"
#include "guess.h"
#include "report.h"
#include "say.h"

enum { INDENT = 4, SMALL = 32, LONGEST_WORD = 128 };

struct fault {
    struct wt_text *out;
    const struct wt_options *o;
    const struct wt_expectation_error *error;
    char word[LONGEST_WORD];
    struct wt_text names; /* the list of what is known */
    struct wt_guess guess;
};

static void add(struct fault *f, const char *name, size_t n)
{
    if (f->names.len > 0)
        wt_text_str(&f->names, wt_label(f->o->language, WT_LABEL_LIST_COMMA));
    wt_text_bytes(&f->names, name, n);
}

static void know(struct fault *f, const char *name)
{
    add(f, name, strlen(name));
    wt_guess_try(&f->guess, name);
}

static void know_names(struct fault *f, bool counted_only)
{
    const struct wt_check_name *name;

    for (size_t i = 0; (name = wt_check_name_at(i)) != NULL; i++)
        if (!counted_only || name->type == WT_TYPE_COUNT)
            know(f, name->name);
}

static void know_choices(struct fault *f)
{
    const struct wt_check_name *name = f->error->name;

    for (unsigned i = 0; i < name->n_choices; i++)
        know(f, name->choice(i));
}

/* ---- Fields of packets: hundreds, so those of the same header are listed, else the headers ----
 */

static size_t header_length(const char *key)
{
    return strcspn(key, ".");
}

static bool came_before(const char *key, size_t n, size_t i, bool whole)
{
    for (size_t k = 0; k < i; k++) {
        const char *other = wt_value_name_at(k);

        if (memcmp(other, key, strnlen(other, n)) == 0 && strlen(other) >= n &&
            (other[n] == '\0' || (!whole && other[n] == '.')))
            return true;
    }
    return false;
}

static bool has_header(const char *word)
{
    size_t n = header_length(word);
    const char *key;

    for (size_t i = 0; (key = wt_value_name_at(i)) != NULL; i++)
        if (header_length(key) == n && memcmp(key, word, n) == 0 && n > 0)
            return true;
    return false;
}

static void know_keys(struct fault *f)
{
    bool of_header = has_header(f->word);
    size_t length = header_length(f->word);
    const char *key;

    for (size_t i = 0; (key = wt_value_name_at(i)) != NULL; i++) {
        size_t n = header_length(key);
        bool fits = n == length && memcmp(key, f->word, n) == 0;

        wt_guess_try(&f->guess, key);
        if (*key == '\0' || came_before(key, of_header ? strlen(key) : n, i, of_header))
            continue;
        if (!of_header) {
            add(f, key, n);
            wt_text_str(&f->names, ".*");
        } else if (fits) {
            add(f, key, strlen(key));
        }
    }
}

/* ---- Telling ---- */

static void say(struct fault *f, enum wt_label label, const struct wt_fill *fills, size_t n)
{
    const struct wt_say how = {.fills = fills,
                               .n_fills = n,
                               .ascii = f->o->charset == WT_ASCII,
                               .indent = INDENT,
                               .width = f->o->width};

    wt_say(f->out, wt_label(f->o->language, label), 0, &how);
}

static void gather(struct fault *f)
{
    switch (f->error->fault) {
    case WT_FAULT_UNKNOWN_NAME:
        know_names(f, false);
        break;
    case WT_FAULT_NO_COUNT:
        know_names(f, true);
        f->guess.best = NULL;
        break;
    case WT_FAULT_WANTS_CHOICE:
        know_choices(f);
        break;
    case WT_FAULT_UNKNOWN_KEY:
        know_keys(f);
        break;
    default:
        break;
    }
    wt_text_char(&f->names, '\0');
}

static void say_reason(struct fault *f)
{
    static const enum wt_label labels[WT_N_FAULTS] = {
#define X(id) WT_LABEL_CHECK_FAULT_##id,
        WT_FAULTS(X)
#undef X
    };
    const struct wt_fill fills[] = {
        {"word",  f->word                             },
        {"names", f->names.failed ? "" : f->names.data},
    };
    const struct wt_fill guess = {"guess", f->guess.best};

    if (f->guess.best != NULL)
        say(f, WT_LABEL_HINT_GUESS, &guess, 1);
    say(f, labels[f->error->fault], fills, WT_ARRAY_LEN(fills));
}

static void say_place(struct fault *f, const char *file, size_t line)
{
    char number[SMALL];
    const struct wt_fill fills[] = {
        {"file", file  },
        {"line", number},
    };

    if (file == NULL)
        return;
    (void)snprintf(number, sizeof number, "%zu", line);
    say(f, WT_LABEL_CHECK_PLACE, fills, WT_ARRAY_LEN(fills));
}

/* Cut at whole characters: the rest is cut where it is shown, too. */
static void copy(char *out, size_t size, const char *s, size_t n)
{
    n = n < size - 1 ? n : size - 1;
    memcpy(out, s, n);
    out[n] = '\0';
}

void wt_report_expectation(struct wt_text *out, const struct wt_options *o, const char *text,
                           size_t n, const struct wt_expectation_error *error, const char *file,
                           size_t line)
{
    struct fault f = {.out = out, .o = o, .error = error};
    struct wt_error shown = {.id = WT_ERROR_BAD_EXPECTATION, .number = error->at};

    copy(f.word, sizeof f.word, text + error->at, error->length);
    copy(shown.subject, sizeof shown.subject, text, n);
    copy(shown.detail, sizeof shown.detail, text + error->at, error->length);
    wt_text_init(&f.names, NULL, NULL);
    f.guess.word = f.word;
    gather(&f);
    wt_report_error(out, o, &shown);
    say_place(&f, file, line);
    say_reason(&f);
    wt_text_clear_into(&f.names, out);
}
