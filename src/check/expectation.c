/* SPDX-License-Identifier: BSD-2-Clause */
/* The grammar of an expectation, one function a rule:
 *
 *     expectation  { prefix } ( "no" name | name operator value | name "in" value { "," value } )
 *     prefix       ( "any" | "tcp" | "udp" | "conversation" number | "packet" number ) ":"
 *     operator     "==" "!=" "<" ">" "<=" ">=" "contains"
 *     value        word | number | address | "string" */
#include <string.h>

#include "scan.h"

/* ---- Prefixes ---- */

struct prefixes {
    bool any, transport, numbered;
};

/* "conversation 2:", "packet 3:" */
static bool numbered(struct scan *s, struct prefixes *seen, enum wt_check_scope scope, size_t n)
{
    struct wt_check_number number;
    size_t at = s->pos;

    s->pos += n;
    scan_blanks(s);
    size_t digits = scan_name(s);

    if (!check_number_parse(s->text + s->pos, digits, &number) || number.nano != 0 ||
        number.negative || number.whole == 0)
        return scan_fail(s, WT_FAULT_PREFIX_NUMBER, at, s->pos + digits - at);
    s->pos += digits;
    scan_blanks(s);
    if (!scan_is(s, ':'))
        return scan_fail(s, WT_FAULT_PREFIX_NUMBER, at, s->pos - at);
    s->pos++;
    if (seen->any || seen->transport || seen->numbered)
        return scan_fail(s, WT_FAULT_PREFIX_CONFLICT, at, s->pos - at);
    seen->numbered = true;
    s->out->scope = scope;
    s->out->number = number.whole;
    s->out->transports = WT_BOTH;
    return true;
}

static bool plain(struct scan *s, struct prefixes *seen, size_t n, size_t colon)
{
    bool any = scan_word_is(s, n, "any");
    bool udp = scan_word_is(s, n, "udp");
    size_t at = s->pos;

    if (!any && !udp && !scan_word_is(s, n, "tcp"))
        return scan_fail(s, WT_FAULT_UNKNOWN_PREFIX, at, n);
    if (seen->numbered || (any ? seen->any : seen->transport))
        return scan_fail(s, WT_FAULT_PREFIX_CONFLICT, at, n + 1);
    s->pos = colon + 1;
    if (any) {
        seen->any = true;
        s->out->scope = WT_SCOPE_ANY;
    } else {
        seen->transport = true;
        s->out->transports = udp ? WT_UDP_ONLY : WT_TCP_ONLY;
    }
    return true;
}

static bool prefixes(struct scan *s, struct prefixes *seen)
{
    for (;;) {
        scan_blanks(s);
        size_t n = scan_name(s);
        size_t colon = s->pos + n;
        bool ok;

        while (colon < s->n && (s->text[colon] == ' ' || s->text[colon] == '\t'))
            colon++;
        if (scan_word_is(s, n, "conversation"))
            ok = numbered(s, seen, WT_SCOPE_CONVERSATION, n);
        else if (scan_word_is(s, n, "packet"))
            ok = numbered(s, seen, WT_SCOPE_PACKET, n);
        else if (n > 0 && colon < s->n && s->text[colon] == ':')
            ok = plain(s, seen, n, colon);
        else
            return true;
        if (!ok)
            return false;
    }
}

/* ---- Names ---- */

static const struct wt_check_name *find_name(const struct scan *s, size_t n)
{
    for (size_t i = 0; wt_check_name_at(i) != NULL; i++)
        if (scan_word_is(s, n, wt_check_name_at(i)->name))
            return wt_check_name_at(i);
    return NULL;
}

static bool key(struct scan *s, size_t n)
{
    struct wt_expectation *e = s->out;

    e->name = check_packet_name();
    if (!wt_value_key(s->text + s->pos, n, &e->field))
        return scan_fail(s, WT_FAULT_UNKNOWN_KEY, s->pos, n);
    e->key = e->field.name;
    s->pos += n;
    return true;
}

static bool is_of_the_capture(enum wt_check_what what)
{
    return what == WT_CHECK_PACKETS || what == WT_CHECK_CONVERSATIONS;
}

static bool name(struct scan *s, const struct prefixes *seen)
{
    struct wt_expectation *e = s->out;
    size_t n = scan_name(s);

    if (n == 0)
        return scan_fail(s, WT_FAULT_NO_NAME, s->pos, 1);
    if (e->scope == WT_SCOPE_PACKET)
        return key(s, n);
    e->name = find_name(s, n);
    s->error->name = e->name;
    if (e->name == NULL)
        return scan_fail(s, WT_FAULT_UNKNOWN_NAME, s->pos, n);
    e->key = e->name->name;
    if (e->name->what == WT_CHECK_CONVERSATIONS && e->scope != WT_SCOPE_EVERY)
        return scan_fail(s, WT_FAULT_WHOLE_CAPTURE, s->pos, n);
    if ((e->name->transports & e->transports) == 0)
        return scan_fail(s, WT_FAULT_ONLY_TCP, s->pos, n);
    if (is_of_the_capture(e->name->what) && e->scope == WT_SCOPE_EVERY && !seen->transport)
        e->transports = WT_BOTH;
    s->pos += n;
    return true;
}

/* ---- Operators ---- */

static const struct {
    const char *text;
    enum wt_check_operator op;
} operators[] = {
    {"==",       WT_OP_EQUAL   },
    {"!=",       WT_OP_UNEQUAL },
    {"<=",       WT_OP_AT_MOST }, /* before < */
    {">=",       WT_OP_AT_LEAST},
    {"<",        WT_OP_BELOW   },
    {">",        WT_OP_ABOVE   },
    {"contains", WT_OP_CONTAINS},
    {"in",       WT_OP_IN      },
};

static bool has_order(enum wt_check_type type)
{
    return type == WT_TYPE_NUMBER || type == WT_TYPE_COUNT || type == WT_TYPE_SECONDS ||
           type == WT_TYPE_KEY;
}

static bool operator_fits(struct scan *s, size_t at, size_t length)
{
    enum wt_check_type type = s->out->name->type;

    switch (s->out->op) {
    case WT_OP_BELOW:
    case WT_OP_ABOVE:
    case WT_OP_AT_MOST:
    case WT_OP_AT_LEAST:
        return has_order(type) || scan_fail(s, WT_FAULT_NO_ORDER, at, length);
    case WT_OP_CONTAINS:
        return type == WT_TYPE_TEXT || type == WT_TYPE_KEY ||
               scan_fail(s, WT_FAULT_NO_TEXT, at, length);
    default:
        return true;
    }
}

static bool operator_of(struct scan *s)
{
    scan_blanks(s);
    size_t at = s->pos;
    size_t word = scan_name(s);

    for (size_t i = 0; i < WT_ARRAY_LEN(operators); i++) {
        size_t n = strlen(operators[i].text);
        bool is_word = operators[i].text[0] >= 'a';

        if (is_word ? word != n : s->n - s->pos < n)
            continue;
        if (memcmp(s->text + s->pos, operators[i].text, n) != 0)
            continue;
        s->out->op = operators[i].op;
        s->pos += n;
        return operator_fits(s, at, n);
    }
    return scan_fail(s, WT_FAULT_NO_OPERATOR, at, word > 0 ? word : 1);
}

/* ---- Values ---- */

static bool choice(const struct scan *s, struct wt_wanted *wanted)
{
    const struct wt_check_name *n = s->out->name;

    for (unsigned i = 0; i < n->n_choices; i++) {
        const char *id = n->choice(i);

        if (strlen(id) == wanted->length &&
            memcmp(id, s->out->store + wanted->at, wanted->length) == 0) {
            wanted->choice = i;
            return true;
        }
    }
    return false;
}

static bool is_whole(const struct wt_wanted *wanted)
{
    return wanted->is_number && !wanted->number.negative && wanted->number.nano == 0;
}

static bool is_ordered(enum wt_check_operator op)
{
    return op == WT_OP_BELOW || op == WT_OP_ABOVE || op == WT_OP_AT_MOST || op == WT_OP_AT_LEAST;
}

/* A finding of the capture as a whole has no conversation that a prefix could choose, and is not
 * asked for in one list with those of conversations. */
static enum wt_check_fault finding_fits(const struct wt_expectation *e,
                                        const struct wt_wanted *wanted)
{
    bool capture = wt_finding_is_of_capture((enum wt_finding_id)wanted->choice);
    bool first = wt_finding_is_of_capture((enum wt_finding_id)e->wanted[0].choice);

    if (capture && (e->scope != WT_SCOPE_EVERY || e->transports == WT_UDP_ONLY))
        return WT_FAULT_CAPTURE_FINDING;
    return capture == first ? WT_FAULT_NONE : WT_FAULT_CAPTURE_FINDING;
}

/* Is it a value of the kind that the name has? */
static enum wt_check_fault value_fits(const struct scan *s, struct wt_wanted *wanted)
{
    const struct wt_expectation *e = s->out;

    switch (e->name->type) {
    case WT_TYPE_NUMBER:
    case WT_TYPE_COUNT:
        return is_whole(wanted) ? WT_FAULT_NONE : WT_FAULT_WANTS_NUMBER;
    case WT_TYPE_SECONDS:
        return wanted->is_number ? WT_FAULT_NONE : WT_FAULT_WANTS_SECONDS;
    case WT_TYPE_TRUTH:
        return is_whole(wanted) && wanted->number.whole <= 1 ? WT_FAULT_NONE : WT_FAULT_WANTS_TRUTH;
    case WT_TYPE_ADDRESS:
        return wanted->is_ip ? WT_FAULT_NONE : WT_FAULT_WANTS_ADDRESS;
    case WT_TYPE_CHOICE:
        if (!choice(s, wanted))
            return WT_FAULT_WANTS_CHOICE;
        return e->name->what == WT_CHECK_FINDING ? finding_fits(e, wanted) : WT_FAULT_NONE;
    case WT_TYPE_KEY:
        if (is_ordered(e->op) && !wanted->is_number)
            return WT_FAULT_WANTS_NUMBER;
        break;
    case WT_TYPE_TEXT:
        break;
    }
    return e->op == WT_OP_CONTAINS && wanted->length == 0 ? WT_FAULT_EMPTY_TEXT : WT_FAULT_NONE;
}

static bool value(struct scan *s)
{
    struct wt_expectation *e = s->out;

    scan_blanks(s);
    size_t at = s->pos;

    if (e->n_wanted == WT_MAX_WANTED)
        return scan_fail(s, WT_FAULT_TOO_MANY_VALUES, at, s->n - at);
    struct wt_wanted *wanted = &e->wanted[e->n_wanted];

    if (!scan_value(s, wanted))
        return false;
    enum wt_check_fault fault = value_fits(s, wanted);

    if (fault != WT_FAULT_NONE)
        return scan_fail(s, fault, at, s->pos - at);
    e->n_wanted++;
    scan_blanks(s);
    return true;
}

static bool values(struct scan *s)
{
    if (!value(s))
        return false;
    while (s->out->op == WT_OP_IN && scan_is(s, ',')) {
        s->pos++;
        if (!value(s))
            return false;
    }
    return true;
}

/* ---- The whole ---- */

/* "no NAME" */
static bool none(struct scan *s, const struct prefixes *seen)
{
    struct wt_expectation *e = s->out;

    s->pos += strlen("no");
    scan_blanks(s);
    size_t at = s->pos;

    e->op = WT_OP_NO;
    if (!name(s, seen))
        return false;
    if (e->name->type != WT_TYPE_COUNT && e->name->type != WT_TYPE_KEY)
        return scan_fail(s, WT_FAULT_NO_COUNT, at, s->pos - at);
    scan_blanks(s);
    return true;
}

static bool body(struct scan *s)
{
    struct prefixes seen = {.any = false};

    if (!prefixes(s, &seen))
        return false;
    if (scan_word_is(s, scan_name(s), "no")) {
        if (!none(s, &seen))
            return false;
    } else if (!name(s, &seen) || !operator_of(s) || !values(s)) {
        return false;
    }
    return scan_at_end(s) || scan_fail(s, WT_FAULT_TRAILING, s->pos, s->n - s->pos);
}

/* Without blanks at its ends, short enough, and without control characters: it is shown again in
 * lines of results. */
static bool take_text(struct scan *s)
{
    struct wt_expectation *e = s->out;

    while (s->n > 0 && strchr(" \t\r\n", s->text[s->n - 1]) != NULL && s->text[s->n - 1] != '\0')
        s->n--;
    scan_blanks(s);
    if (scan_at_end(s))
        return scan_fail(s, WT_FAULT_EMPTY, s->pos, 0);
    if (s->n - s->pos > WT_MAX_EXPECTATION)
        return scan_fail(s, WT_FAULT_TOO_LONG, s->pos + WT_MAX_EXPECTATION, s->n);
    for (size_t i = s->pos; i < s->n; i++) {
        unsigned char c = (unsigned char)s->text[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return scan_fail(s, WT_FAULT_CONTROL, i, 1);
    }
    e->length = (uint16_t)(s->n - s->pos);
    memcpy(e->text, s->text + s->pos, e->length);
    return true;
}

bool wt_expectation_parse(const char *text, size_t n, struct wt_expectation *out,
                          struct wt_expectation_error *error)
{
    struct scan s = {.text = text, .n = n, .out = out, .error = error};

    *error = (struct wt_expectation_error){.fault = WT_FAULT_NONE};
    out->scope = WT_SCOPE_EVERY;
    out->transports = WT_TCP_ONLY;
    out->number = 0;
    out->name = NULL;
    out->key = NULL;
    out->op = WT_OP_EQUAL;
    out->n_wanted = 0;
    memset(&out->wanted[0], 0, sizeof out->wanted[0]); /* `no NAME` is compared with 0 */
    return take_text(&s) && body(&s);
}
