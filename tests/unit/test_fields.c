/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for fields, their values and the oddities of headers: complete, sorted, both languages.
 */
#include "support.h"

#include <string.h>

#include "wiretutor/lang.h"

static void has_words(const char *dissector, const char *name)
{
    for (int language = 0; language < (int)WT_N_LANGUAGES; language++) {
        const char *words = wt_field_words((enum wt_language)language, name);

        if (words == NULL || *words == '\0')
            fail_msg("%s: no words for the field %s (fields.def)", dissector, name);
    }
}

static void every_field_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; wt_dissector_at(i) != NULL; i++) {
        const struct wt_dissector *d = wt_dissector_at(i);

        for (size_t k = 0; k < d->n_fields; k++)
            has_words(d->name, d->fields[k].name);
    }
}

static bool is_some_field(const char *name)
{
    for (size_t i = 0; wt_dissector_at(i) != NULL; i++) {
        const struct wt_dissector *d = wt_dissector_at(i);

        for (size_t k = 0; k < d->n_fields; k++)
            if (strcmp(d->fields[k].name, name) == 0)
                return true;
    }
    return false;
}

static void no_words_for_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; wt_field_named(i) != NULL; i++)
        if (!is_some_field(wt_field_named(i)))
            fail_msg("%s: no dissector has such a field", wt_field_named(i));
    assert_null(wt_field_words(WT_ENGLISH, "ip.no.such.field"));
    assert_null(wt_field_words(WT_ENGLISH, ""));
    assert_null(wt_field_words(WT_ENGLISH, "zzz"));
}

/* Looking up by halves needs the order. */
static void fields_are_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; wt_field_named(i) != NULL; i++)
        if (strcmp(wt_field_named(i - 1), wt_field_named(i)) >= 0)
            fail_msg("%s stands before %s", wt_field_named(i - 1), wt_field_named(i));
}

/* Each table of values.def: sorted, about real fields, and found where it stands. */
static const struct value_row {
    const char *name;
    uint64_t number;
    const char *en, *zh;
} values[] = {
#define WT_VALUE_WORDS(name, number, en, zh) {name, number, en, zh},
#include "../../src/lang/values.def"
#undef WT_VALUE_WORDS
};

static void every_value_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(values); i++) {
        const struct value_row *row = &values[i];

        if (!is_some_field(row->name))
            fail_msg("%s: no dissector has such a field", row->name);
        assert_ptr_not_equal(wt_value_words(WT_ENGLISH, row->name, row->number), NULL);
        assert_string_equal(wt_value_words(WT_ENGLISH, row->name, row->number), row->en);
        assert_string_equal(wt_value_words(WT_CHINESE, row->name, row->number), row->zh);
        assert_true(*row->en != '\0' && *row->zh != '\0');
        if (i == 0)
            continue;
        int order = strcmp(row[-1].name, row->name);

        if (order > 0 || (order == 0 && row[-1].number >= row->number))
            fail_msg("%s %u is out of order", row->name, (unsigned)row->number);
    }
    assert_null(wt_value_words(WT_ENGLISH, "arp.opcode", 77));
    assert_null(wt_value_words(WT_ENGLISH, "ip.id", 0));
}

static void rules_are_about_fields(void **state)
{
    (void)state;
#define WT_VALUE_SPACE(name, in)                                                                   \
    assert_true(is_some_field(name));                                                              \
    assert_number(wt_value_space(name), in);
#include "../../src/lang/values.def"
#undef WT_VALUE_SPACE
#define WT_VALUE_LIKE(name, other) assert_true(is_some_field(name) && is_some_field(other));
#include "../../src/lang/values.def"
#undef WT_VALUE_LIKE
#define WT_VALUE_WITHIN(name, other)                                                               \
    assert_true(is_some_field(name) && is_some_field(other));                                      \
    assert_string_equal(wt_value_within(name), other);
#include "../../src/lang/values.def"
#undef WT_VALUE_WITHIN
    assert_string_equal(wt_value_words(WT_ENGLISH, "ipv6.tclass.ecn", 3),
                        wt_value_words(WT_ENGLISH, "ip.dsfield.ecn", 3));
    assert_number(wt_value_space("ip.ttl"), WT_NOTHING);
    assert_null(wt_value_within("ip.ttl"));
}

/* The numbers that words ask for: {n} of a field; {a}, {b}, {x} of a note. */
static void only_placeholders(const char *words, const char *allowed)
{
    for (const char *p = strchr(words, '{'); p != NULL; p = strchr(p + 1, '{'))
        if (strchr(allowed, p[1]) == NULL || p[2] != '}')
            fail_msg("unknown placeholder: %s", words);
}

static bool asks_for(const char *words, char name)
{
    const char placeholder[] = {'{', name, '}', '\0'};

    return strstr(words, placeholder) != NULL;
}

static void same_placeholders(const char *en, const char *zh, const char *allowed)
{
    only_placeholders(en, allowed);
    only_placeholders(zh, allowed);
    for (; *allowed != '\0'; allowed++)
        if (asks_for(en, *allowed) != asks_for(zh, *allowed))
            fail_msg("{%c} in one language only: %s / %s", *allowed, en, zh);
}

static void placeholders(void **state)
{
    (void)state;
    for (size_t i = 0; wt_field_named(i) != NULL; i++)
        same_placeholders(wt_field_words(WT_ENGLISH, wt_field_named(i)),
                          wt_field_words(WT_CHINESE, wt_field_named(i)), "n");
    for (int id = 0; id < (int)WT_N_NOTES; id++)
        same_placeholders(wt_note_words(WT_ENGLISH, (enum wt_note_id)id),
                          wt_note_words(WT_CHINESE, (enum wt_note_id)id), "abx");
    for (size_t i = 0; i < WT_ARRAY_LEN(values); i++)
        same_placeholders(values[i].en, values[i].zh, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_words),  cmocka_unit_test(no_words_for_nothing),
        cmocka_unit_test(fields_are_sorted),      cmocka_unit_test(every_value_is_found),
        cmocka_unit_test(rules_are_about_fields), cmocka_unit_test(placeholders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
