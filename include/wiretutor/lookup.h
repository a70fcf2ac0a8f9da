/* SPDX-License-Identifier: BSD-2-Clause */
/* A word explained without any capture: what it is, how it shows on the wire, where to see it.
 *
 * An address, a port, a set of flags are understood by their form; calls, errors, states and terms
 * are the entries of names.h, found by English and Chinese names. */
#ifndef WT_LOOKUP_H
#define WT_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#include "wiretutor/names.h"
#include "wiretutor/remark.h"

enum {
    WT_MAX_ANSWERS = 4,
    WT_MAX_SAID = 10,
    WT_MAX_NEAR = 3,
    WT_LOOKUP_FILTER = 64,
    WT_LOOKUP_LONGEST = 255, /* bytes of a word; a longer one is not known */
};

/* One meaning of a word. */
struct wt_answer {
    enum wt_lookup_kind kind;
    struct wt_remark title; /* brief: a name; the key of its remark is the answer's id */
    unsigned n_what, n_wire;
    struct wt_remark what[WT_MAX_SAID]; /* a paragraph each */
    struct wt_remark wire[2];
    const char *sample;            /* "tcp-echo"; NULL: no sample shows it */
    char filter[WT_LOOKUP_FILTER]; /* then this filter may show it live; "": it never leaves */
};

/* Find what a word means and fill as many answers. Returns how many meanings it has; 0: it is not
 * known. word is NUL-terminated and may be anything; the answers borrow from it. */
size_t wt_lookup(const char *word, struct wt_answer answers[WT_MAX_ANSWERS]);

/* Names that a word which is not known probably meant, the nearest first. */
struct wt_near {
    const char *name; /* not terminated; static text */
    size_t length;
};
/* Fill near with the nearest names, the nearest first; returns how many there are, at most
 * WT_MAX_NEAR. */
size_t wt_lookup_near(const char *word, struct wt_near near[WT_MAX_NEAR]);

#endif
