/* SPDX-License-Identifier: BSD-2-Clause */
#include "interfaces.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "say.h"
#include "wiretutor/bytes.h"
#include "wiretutor/escape.h"
#include "wiretutor/wrap.h"

enum { MOST = 128, GAP = 2 };

struct table {
    struct wt_text *out;
    const struct wt_options *o;
    const struct wt_interface *list;
    size_t n;
    size_t networks;        /* how many of the list are shown in rows */
    unsigned second, third; /* where these columns begin */
};

static const char *word(const struct table *t, enum wt_label label)
{
    return wt_label(t->o->language, label);
}

/* libpcap's list has the kernel's logs and the like too: they would hide the network interfaces. */
static bool is_network(const struct wt_interface *i)
{
    return i->kind != WT_INTERFACE_OTHER;
}

static enum wt_label kind_label(const struct wt_interface *i)
{
    static const enum wt_label labels[] = {
        [WT_INTERFACE_LOOPBACK] = WT_LABEL_INTERFACES_LOOPBACK,
        [WT_INTERFACE_ETHERNET] = WT_LABEL_INTERFACES_ETHERNET,
        [WT_INTERFACE_WIRELESS] = WT_LABEL_INTERFACES_WIRELESS,
        [WT_INTERFACE_VIRTUAL] = WT_LABEL_INTERFACES_VIRTUAL,
        [WT_INTERFACE_ANY] = WT_LABEL_INTERFACES_ANY,
    };

    return labels[i->kind];
}

/* Can it be captured now; where it cannot, why. */
static enum wt_label now_label(const struct wt_interface *i)
{
    if (i->capturable)
        return WT_LABEL_INTERFACES_YES;
    if (i->kind != WT_INTERFACE_ANY && !i->up)
        return WT_LABEL_INTERFACES_DOWN;
    return WT_LABEL_INTERFACES_DENIED;
}

static bool is_ascii(const struct table *t)
{
    return t->o->charset == WT_ASCII;
}

static void escape_name(struct wt_text *out, const struct table *t, const struct wt_interface *i)
{
    wt_escape(out, i->name, strlen(i->name), is_ascii(t));
}

static unsigned name_width(const struct table *t, const struct wt_interface *i)
{
    struct wt_text name;

    wt_text_init(&name, NULL, NULL);
    escape_name(&name, t, i);
    unsigned width = name.data != NULL ? wt_width(name.data, name.len) : 0;

    wt_text_clear_into(&name, t->out);
    return width;
}

static unsigned width_of(const char *s)
{
    return wt_width(s, strlen(s));
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static void measure(struct table *t)
{
    unsigned first = width_of(word(t, WT_LABEL_INTERFACES_NAME));
    unsigned second = width_of(word(t, WT_LABEL_INTERFACES_NOW));

    for (size_t i = 0; i < t->n; i++) {
        if (!is_network(&t->list[i]))
            continue;
        t->networks++;
        first = larger(first, name_width(t, &t->list[i]));
        second = larger(second, width_of(word(t, now_label(&t->list[i]))));
    }
    t->second = first + GAP;
    t->third = t->second + second + GAP;
}

static void heading(const struct table *t)
{
    const char *first = word(t, WT_LABEL_INTERFACES_NAME);
    const char *second = word(t, WT_LABEL_INTERFACES_NOW);

    wt_text_str(t->out, first);
    wt_text_spaces(t->out, t->second - width_of(first));
    wt_text_str(t->out, second);
    wt_text_spaces(t->out, t->third - t->second - width_of(second));
    wt_text_str(t->out, word(t, WT_LABEL_INTERFACES_WHAT));
    wt_text_char(t->out, '\n');
}

static void addresses(const struct table *t, const struct wt_interface *i)
{
    struct wt_text joined;

    if (i->n_addresses == 0)
        return;
    wt_text_init(&joined, NULL, NULL);
    for (unsigned a = 0; a < i->n_addresses && a < WT_ARRAY_LEN(i->addresses); a++) {
        wt_text_str(&joined, a > 0 ? wt_label(t->o->language, WT_LABEL_LIST_COMMA) : "");
        wt_escape(&joined, i->addresses[a], strlen(i->addresses[a]), is_ascii(t));
    }
    wt_text_spaces(t->out, t->third);
    if (!joined.failed)
        (void)wt_wrap(t->out, joined.data, joined.len, t->third, t->third, t->o->width);
    wt_text_char(t->out, '\n');
    wt_text_clear_into(&joined, t->out);
}

static void row(const struct table *t, const struct wt_interface *i)
{
    const char *now = word(t, now_label(i));
    const char *what = word(t, kind_label(i));

    escape_name(t->out, t, i);
    wt_text_spaces(t->out, t->second - name_width(t, i));
    wt_text_str(t->out, now);
    wt_text_spaces(t->out, t->third - t->second - width_of(now));
    (void)wt_wrap(t->out, what, strlen(what), t->third, t->third, t->o->width);
    wt_text_char(t->out, '\n');
    addresses(t, i);
}

/* The first interface for which is() holds, or NULL. */
static const struct wt_interface *first_with(const struct table *t, enum wt_label now)
{
    for (size_t i = 0; i < t->n; i++)
        if (is_network(&t->list[i]) && now_label(&t->list[i]) == now)
            return &t->list[i];
    return NULL;
}

/* The interface to begin with: loopback, else any that can be captured. */
static const struct wt_interface *to_begin_with(const struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].capturable && t->list[i].kind == WT_INTERFACE_LOOPBACK)
            return &t->list[i];
    return first_with(t, WT_LABEL_INTERFACES_YES);
}

static void advise(const struct table *t, enum wt_label label, const char *name, const char *value)
{
    const struct wt_fill fill = {name, value};
    const struct wt_say how = {
        .fills = &fill, .n_fills = 1, .ascii = is_ascii(t), .width = t->o->width};

    wt_text_char(t->out, '\n');
    wt_say(t->out, word(t, label), 0, &how);
}

/* What is_network leaves out, in one sentence. */
static void others(const struct table *t)
{
    struct wt_text names;

    wt_text_init(&names, NULL, NULL);
    for (size_t i = 0; i < t->n; i++) {
        if (is_network(&t->list[i]))
            continue;
        if (names.len > 0)
            wt_text_str(&names, word(t, WT_LABEL_LIST_COMMA));
        wt_text_str(&names, t->list[i].name);
    }
    if (names.len > 0) {
        wt_text_char(&names, '\0');
        if (!names.failed)
            advise(t, WT_LABEL_INTERFACES_OTHER, "names", names.data);
    }
    wt_text_clear_into(&names, t->out);
}

void wt_interfaces_describe(struct wt_text *out, const struct wt_options *o,
                            const struct wt_interface *list, size_t n, const char *program)
{
    struct table t = {.out = out, .o = o, .list = list, .n = n};

    measure(&t);
    if (t.networks > 0)
        heading(&t);
    else
        wt_say(out, word(&t, WT_LABEL_INTERFACES_NONE), 0, &(struct wt_say){.width = o->width});
    for (size_t i = 0; i < n; i++)
        if (is_network(&list[i]))
            row(&t, &list[i]);
    others(&t);

    const struct wt_interface *begin = to_begin_with(&t);
    const struct wt_interface *down = first_with(&t, WT_LABEL_INTERFACES_DOWN);

    if (begin != NULL)
        advise(&t, WT_LABEL_INTERFACES_BEGIN, "name", begin->name);
    if (first_with(&t, WT_LABEL_INTERFACES_DENIED) != NULL)
        advise(&t, WT_LABEL_INTERFACES_SETCAP, "program", program);
    if (down != NULL)
        advise(&t, WT_LABEL_INTERFACES_BRING_UP, "name", down->name);
}

int wt_command_interfaces(const struct wt_options *o, struct wt_text *out)
{
    struct wt_interface list[MOST];
    char program[PATH_MAX] = "";
    struct wt_error error;
    size_t n;
    enum wt_status status = wt_interfaces(list, MOST, &n, &error);

    if (status != WT_OK) {
        char room[WT_REPORT_ROOM];
        struct wt_text text;

        wt_text_init_in(&text, room, sizeof room);
        wt_report_error(&text, o, &error);
        wt_report_send(&text);
        return wt_exit_code(status);
    }
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

    if (length <= 0)
        memcpy(program, "wiretutor", sizeof "wiretutor");
    wt_interfaces_describe(out, o, list, n, program);
    return 0;
}
