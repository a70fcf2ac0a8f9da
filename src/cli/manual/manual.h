/* SPDX-License-Identifier: BSD-2-Clause */
/* The manual pages and the completions of the shells, made from the tables of commands and flags
 * (options_table.c) while the program is built. */
#ifndef WT_CLI_MANUAL_H
#define WT_CLI_MANUAL_H

#include <stdbool.h>
#include <stddef.h>

#include "../options_table.h"
#include "wiretutor/lang.h"
#include "wiretutor/text.h"

/* A page from its template: mdoc(7), where these stand alone on a line:
 *
 *     @commands@             the commands as items of a list
 *     @options@              a section below this one for each group of flags
 *     @synopsis@             that input, as it stands
 *     @functions@            that input: macros, and lines of plain text
 *
 * False: the template has another directive. */
struct wt_manual_inputs {
    const char *synopsis, *functions; /* NULL: the template has no such directive */
};
bool wt_manual_page(struct wt_text *out, const char *template,
                    const struct wt_manual_inputs *inputs, enum wt_language language);

/* The lines of a shell script; "@table@" alone on a line stands for a call of _wiretutor_command
 * for each command and of _wiretutor_flag for each flag, which bash, zsh and fish read alike:
 *
 *     _wiretutor_command NAME packets|other 'FORMAT...' ENGLISH CHINESE
 *     _wiretutor_flag 'COMMAND...' LETTER NAME VALUE METAVAR ENGLISH CHINESE
 *
 * VALUE is none, times (none, but the flag may be repeated), any, file, interface, user, formats
 * (those of the command), or the words to choose from with = in front. False: there is no such
 * line. */
bool wt_manual_completion(struct wt_text *out, const char *template);

/* The names of the commands that take this flag, or of all (NULL), with this between. */
void wt_manual_commands(struct wt_text *out, const struct wt_flag *flag, const char *between);

/* Does every command that reads packets take it, or none of them? */
bool wt_manual_is_common(const struct wt_flag *flag);

#endif
