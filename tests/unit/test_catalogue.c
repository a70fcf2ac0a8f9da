/* SPDX-License-Identifier: BSD-2-Clause */
/* The words: complete in both languages, with the same placeholders, and typeset as each wants. */
#include "support.h"
#include "typeset.h"

#include <string.h>

#include "wiretutor/lang.h"

static unsigned complaints; /* of the test that runs */

static void complain(const char *where, const char *text, const char *wrong)
{
    print_error("%s: \"%s\" %s\n", where, text == NULL ? "" : text, wrong);
    complaints++;
}

/* True if all went well, so that what builds on it may be looked at. */
static bool obeys(const char *where, const char *text, rule *const *rules)
{
    for (; *rules != NULL; rules++) {
        const char *wrong = (*rules)(text);

        if (wrong != NULL) {
            complain(where, text, wrong);
            return false;
        }
    }
    return true;
}

static rule *const sentence[WT_N_LANGUAGES][16] = {
    {is_not_empty,           is_utf8,           has_no_trailing_blank,  has_single_blanks, has_whole_placeholders,
     has_english_marks,                                                        NULL},
    { is_not_empty, is_utf8, has_no_trailing_blank, has_single_blanks,                                                                    has_whole_placeholders,
     has_chinese_marks, has_no_blank_beside_full_width, has_no_grouped_digits, NULL},
};

/* Help is drawn in columns, so blanks are free; a label may begin or end with one. */
static rule *const fixed_words[WT_N_LANGUAGES][16] = {
    {is_not_empty, is_utf8,                has_whole_placeholders, has_english_marks,     NULL},
    { is_not_empty,     is_utf8, has_whole_placeholders,      has_chinese_marks, has_no_grouped_digits, NULL},
};

static rule *const chinese[] = {has_han, NULL};

/* The first placeholder of `text` that `other` lacks, or NULL. */
static const char *placeholder_missing_in(const char *text, const char *other, char *name, size_t n)
{
    for (; (text = strchr(text, '{')) != NULL; text++) {
        if (!placeholder_name(text, name, n))
            return "{…}";
        if (!has_placeholder(other, name)) {
            strcat(name, "}"); /* placeholder_name left room */
            return name;
        }
    }
    return NULL;
}

static void uses_only(const char *where, const char *text, const char *allowed)
{
    char name[64];

    if (placeholder_missing_in(text, allowed, name, sizeof name) != NULL) {
        complain(where, text, "has a placeholder that its counterpart lacks:");
        complain(where, allowed, name);
    }
}

static void same_placeholders(const char *where, const char *a, const char *b)
{
    uses_only(where, a, b);
    uses_only(where, b, a);
}

static size_t n_placeholders(const char *text)
{
    size_t n = 0;

    for (const char *at = text; (at = strchr(at, '{')) != NULL; at++) {
        char name[64];
        const char *first = text;

        if (!placeholder_name(at, name, sizeof name))
            continue;
        while (!(first = strstr(first, name))[strlen(name)] || !strchr("|}", first[strlen(name)]))
            first++;
        n += first == at; /* counted at its first place only */
    }
    return n;
}

static int no_complaints(void **state)
{
    (void)state;
    complaints = 0;
    return 0;
}

/* Numbers of deleted remarks belong to no remark. */
static int next_remark(int i)
{
    while (++i < (int)WT_N_REMARKS && wt_remark_key((enum wt_remark_id)i)[0] == '\0')
        ;
    return i;
}

static void remarks_have_words(void **state)
{
    (void)state;
    for (int i = next_remark(-1); i < (int)WT_N_REMARKS; i = next_remark(i))
        for (int language = 0; language < (int)WT_N_LANGUAGES; language++)
            for (int brief = 0; brief <= 1; brief++)
                obeys(wt_remark_key((enum wt_remark_id)i),
                      wt_words((enum wt_language)language, (enum wt_remark_id)i, brief),
                      is_line(wt_remark_key((enum wt_remark_id)i)) ? fixed_words[language]
                                                                   : sentence[language]);
    assert_number(complaints, 0);
}

static void chinese_remarks_are_chinese(void **state)
{
    (void)state;
    for (int i = next_remark(-1); i < (int)WT_N_REMARKS; i = next_remark(i))
        obeys(wt_remark_key((enum wt_remark_id)i),
              wt_words(WT_CHINESE, (enum wt_remark_id)i, false), chinese);
    assert_number(complaints, 0);
}

static void remarks_have_the_same_placeholders(void **state)
{
    (void)state;
    for (int i = next_remark(-1); i < (int)WT_N_REMARKS; i = next_remark(i)) {
        enum wt_remark_id id = (enum wt_remark_id)i;
        const char *key = wt_remark_key(id), *full = wt_words(WT_ENGLISH, id, false);

        same_placeholders(key, full, wt_words(WT_CHINESE, id, false));
        same_placeholders(key, wt_words(WT_ENGLISH, id, true), wt_words(WT_CHINESE, id, true));
        uses_only(key, wt_words(WT_ENGLISH, id, true), full);
        if (n_placeholders(full) > WT_MAX_ARGS)
            complain(key, full, "has more placeholders than a remark has arguments");
    }
    assert_number(complaints, 0);
}

static bool is_key(const char *key)
{
    size_t n = strlen(key);

    return n > 0 && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && key[0] != '-' &&
           key[n - 1] != '-' && strstr(key, "--") == NULL;
}

static void keys_are_unique_and_plain(void **state)
{
    (void)state;
    for (int i = next_remark(-1); i < (int)WT_N_REMARKS; i = next_remark(i)) {
        const char *key = wt_remark_key((enum wt_remark_id)i);

        if (!is_key(key))
            complain(key, key, "is not lower-case-with-dashes");
        /* a remark's JSON object has its arguments beside these two keys */
        const char *words = wt_words(WT_ENGLISH, (enum wt_remark_id)i, false);

        if (strstr(words, "{text") != NULL || strstr(words, "{id}") != NULL)
            complain(key, words, "has an argument called as a key of JSON: id or text");
        if (wt_remark_source((enum wt_remark_id)i) == NULL)
            complain(key, "", "has no source, not even an empty one");
        for (int j = next_remark(-1); j < i; j = next_remark(j))
            if (strcmp(key, wt_remark_key((enum wt_remark_id)j)) == 0)
                complain(key, key, "is the key of two remarks");
    }
    assert_number(complaints, 0);
}

/* Numbers are given in ranges, so that there are some that no label has. */
static const bool is_label[WT_N_LABELS] = {
#define WT_LABEL(number, ...) [number] = true,
#include "../../src/lang/labels.def"
#undef WT_LABEL
};

static void labels_have_words(void **state)
{
    (void)state;
    for (int i = 0; i < (int)WT_N_LABELS; i++) {
        if (!is_label[i] || i == WT_LABEL_SENTENCE_GAP) /* Chinese has none between sentences */
            continue;
        const char *english = wt_label(WT_ENGLISH, (enum wt_label)i);
        const char *translated = wt_label(WT_CHINESE, (enum wt_label)i);

        if (obeys("label", english, fixed_words[WT_ENGLISH]) &&
            obeys(english, translated, fixed_words[WT_CHINESE]))
            same_placeholders(english, english, translated);
    }
    assert_number(complaints, 0);
}

static void errors_have_words(void **state)
{
    (void)state;
    for (int i = 0; i < (int)WT_N_ERRORS; i++) {
        const char *english = wt_error_words(WT_ENGLISH, (enum wt_error_id)i);
        const char *translated = wt_error_words(WT_CHINESE, (enum wt_error_id)i);

        if (obeys("error", english, sentence[WT_ENGLISH]) &&
            obeys(english, translated, sentence[WT_CHINESE]) && obeys(english, translated, chinese))
            same_placeholders(english, english, translated);
    }
    assert_number(complaints, 0);
}

/* NONE says nothing; the others are code, with at most a word or two beside it. */
static void calls_have_words(void **state)
{
    (void)state;
    for (int i = WT_CALL_NONE + 1; i < (int)WT_N_CALLS; i++)
        for (int language = 0; language < (int)WT_N_LANGUAGES; language++)
            obeys("call", wt_call_words((enum wt_language)language, (enum wt_call)i),
                  sentence[language]);
    assert_number(complaints, 0);
}

static void reasons_have_words(void **state)
{
    (void)state;
    for (int i = WT_WHY_OTHER + 1; i < (int)WT_N_WHYS; i++) {
        const char *english = wt_reason_words(WT_ENGLISH, (enum wt_why)i);
        const char *translated = wt_reason_words(WT_CHINESE, (enum wt_why)i);

        if (obeys("reason", english, sentence[WT_ENGLISH]) &&
            obeys(english, translated, sentence[WT_CHINESE]) && obeys(english, translated, chinese))
            uses_only(english, translated, "{detail}");
    }
    assert_number(complaints, 0);
}

/* Services, fields and their values: short phrases. */
static void phrases_are_typeset(void **state)
{
    static const char *const words[][WT_N_LANGUAGES] = {
#define WT_SERVICE(port, transports, name, en, zh) {en, zh},
#include "../../src/lang/services.def"
#undef WT_SERVICE
#define WT_FIELD_WORDS(name, en, zh) {en, zh},
#include "../../src/lang/fields.def"
#undef WT_FIELD_WORDS
#define WT_VALUE_WORDS(name, number, en, zh) {en, zh},
#include "../../src/lang/values.def"
#undef WT_VALUE_WORDS
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(words); i++)
        for (int language = 0; language < (int)WT_N_LANGUAGES; language++)
            obeys("phrase", words[i][language], sentence[language]);
    assert_number(complaints, 0);
}

/* ---- what a sentence rests on, and its words (see enum wt_ground) ---- */

/* Words that leave more than one possibility. */
static const char *const hedges[WT_N_LANGUAGES][16] = {
    {"likely", "probably", "perhaps", " may ",  "usually", "guess",  "typical", "look like"   },
    {"可能", "多半",   "通常",  "一般", "也许",  "或许", "推测",  "看起来像"},
};
/* Those that are about the case at hand: what is seen or follows needs none of them. */
static const char *const guesses[WT_N_LANGUAGES][16] = {
    {"likely",  "probably", "perhaps"},
    { "很可能", "多半",   "也许",  "或许", "推测"},
};
/* Words for what no capture can show, or this one does not. */
static const char *const limits[WT_N_LANGUAGES][16] = {
    {"cannot be seen", "not seen", "not captured", "all that can be seen"},
    { "看不", "未捕获", "没有捕获",       "无法",               "没有看到", "只能看", "无从"},
};

/* Which of the words it has, in capitals or not, or NULL. */
static const char *one_of(const char *const *words, const char *text)
{
    for (; *words != NULL; words++)
        if (strcasestr(text, *words) != NULL)
            return *words;
    return NULL;
}

/* Why the words do not fit the ground, or NULL. */
static const char *misgrounded(enum wt_ground ground, enum wt_language language, const char *text)
{
    if (ground == WT_GROUND_LIKELY && one_of(hedges[language], text) == NULL)
        return "is LIKELY, and its words say it as if it were certain";
    if (ground == WT_GROUND_UNKNOWN && one_of(limits[language], text) == NULL)
        return "is UNKNOWN, and its words do not say what cannot be seen";
    if (ground <= WT_GROUND_FOLLOWS && one_of(guesses[language], text) != NULL)
        return "is SEEN or FOLLOWS, and its words guess";
    return NULL;
}

/* What `lookup` knows by name is about no case at all. */
static bool is_entry(int id)
{
    const struct wt_entry *entry;

    for (size_t i = 0; (entry = wt_entry_at(i)) != NULL; i++)
        if ((int)entry->about == id || (int)entry->wire == id)
            return true;
    return false;
}

static void words_fit_their_ground(void **state)
{
    (void)state;
    for (int i = next_remark(-1); i < (int)WT_N_REMARKS; i = next_remark(i))
        for (int language = 0; language < (int)WT_N_LANGUAGES && !is_entry(i); language++) {
            enum wt_remark_id id = (enum wt_remark_id)i;
            const char *text = wt_words((enum wt_language)language, id, false);
            const char *wrong = misgrounded(wt_remark_ground(id), (enum wt_language)language, text);

            if (wrong != NULL)
                complain(wt_remark_key(id), text, wrong);
        }
    assert_number(complaints, 0);
}

static void misgrounded_words_are_found(void **state)
{
    (void)state;
    assert_null(misgrounded(WT_GROUND_LIKELY, WT_ENGLISH, "Likely the timer ran out."));
    assert_non_null(misgrounded(WT_GROUND_LIKELY, WT_ENGLISH, "The timer ran out."));
    assert_non_null(misgrounded(WT_GROUND_LIKELY, WT_CHINESE, "定时器到期了。"));
    assert_null(misgrounded(WT_GROUND_LIKELY, WT_CHINESE, "很可能定时器到期了。"));
    assert_non_null(misgrounded(WT_GROUND_SEEN, WT_ENGLISH, "It was probably lost."));
    assert_non_null(misgrounded(WT_GROUND_FOLLOWS, WT_CHINESE, "多半丢了。"));
    assert_null(misgrounded(WT_GROUND_FOLLOWS, WT_ENGLISH, "It may be kept for 60 seconds."));
    assert_non_null(misgrounded(WT_GROUND_UNKNOWN, WT_ENGLISH, "It went one way."));
    assert_null(misgrounded(WT_GROUND_UNKNOWN, WT_CHINESE, "是否到达，这里看不出来。"));
}

/* The rules themselves must be able to fail. */
static void rules_can_fail(void **state)
{
    static const struct {
        rule *rule;
        const char *bad, *good;
    } cases[] = {
        {is_not_empty,                   "",                 "a"                               },
        {is_utf8,                        "\xe5\xae",         "客"                             },
        {is_utf8,                        "\xc0\xaf",         "é"                              },
        {is_utf8,                        "\xed\xa0\x80",     "\xef\xbf\xbf"                    },
        {has_no_trailing_blank,          "a ",               "a b"                             },
        {has_no_trailing_blank,          "a \nb",            "a\nb"                            },
        {has_single_blanks,              "a  b",             "a b"                             },
        {has_single_blanks,              " a",               "a"                               },
        {has_whole_placeholders,         "a {b",             "a {b}"                           },
        {has_whole_placeholders,         "a {B}",            "{a_1}{b}"                        },
        {has_whole_placeholders,         "a } b",            "a b"                             },
        {has_whole_placeholders,         "{a|b}",            "{a|}{a|b|c}"                     },
        {has_english_marks,              "a，b",            "a, “b”"                      },
        {has_chinese_marks,              "会话,分组",    "会话，分组"                 },
        {has_chinese_marks,              "内核(一)",      "内核（一）"                 },
        {has_chinese_marks,              "bind(),然后",    "bind()，然后"                 },
        {has_chinese_marks,              "(内核)",         "`send(\"会话\", 1)` 内核"    },
        {has_no_blank_beside_full_width, "会话， 分组", "会话，分组 1"               },
        {has_no_blank_beside_full_width, "报 “错误”", "报“错误”"                 },
        {has_no_grouped_digits,          "65,536 字节",    "65536 字节，127,1 和 SYN,ACK"},
        {has_han,                        "send()",           "调用 send()"                   },
    };
    char name[16];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        if (cases[i].rule(cases[i].bad) == NULL)
            fail_msg("nothing said of \"%s\"", cases[i].bad);
        if (cases[i].rule(cases[i].good) != NULL)
            fail_msg("\"%s\" %s", cases[i].good, cases[i].rule(cases[i].good));
    }
    assert_string_equal(placeholder_missing_in("{b} {a}", "{b}", name, sizeof name), "{a}");
    assert_null(placeholder_missing_in("{b}", "{b} {a}", name, sizeof name));
    assert_number(n_placeholders("{a} {b} {a} {ab}"), 3);
    assert_false(is_key("a--b") || is_key("A") || is_key("-a") || is_key(""));
    assert_true(is_key("ipv4-loopback"));
}

/* An ICMP message is told by the words of its type and then of its code: they add to each other. */
static void icmp_codes_say_more_than_their_types(void **state)
{
    static const char *const names[][2] = {
        {"icmp.type",   "icmp.code"  },
        {"icmpv6.type", "icmpv6.code"},
    };
    enum { CODES = 256 };
    unsigned seen = 0;

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(names) * WT_N_LANGUAGES; i++)
        for (unsigned code = 0; code < CODES * CODES; code++) {
            enum wt_language language = (enum wt_language)(i % WT_N_LANGUAGES);
            const char *const *name = names[i / WT_N_LANGUAGES];
            const char *type = wt_value_words(language, name[0], code / CODES);
            const char *words = wt_value_words(language, name[1], code);

            if (type == NULL || words == NULL)
                continue;
            seen++;
            if (strstr(type, words) != NULL)
                fail_msg("%s %u: \"%s\" is said by its type already", name[1], code, words);
        }
    assert_true(seen > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(icmp_codes_say_more_than_their_types),
        cmocka_unit_test_setup(rules_can_fail, no_complaints),
        cmocka_unit_test_setup(remarks_have_words, no_complaints),
        cmocka_unit_test_setup(chinese_remarks_are_chinese, no_complaints),
        cmocka_unit_test_setup(remarks_have_the_same_placeholders, no_complaints),
        cmocka_unit_test_setup(keys_are_unique_and_plain, no_complaints),
        cmocka_unit_test_setup(labels_have_words, no_complaints),
        cmocka_unit_test_setup(errors_have_words, no_complaints),
        cmocka_unit_test_setup(calls_have_words, no_complaints),
        cmocka_unit_test_setup(reasons_have_words, no_complaints),
        cmocka_unit_test_setup(phrases_are_typeset, no_complaints),
        cmocka_unit_test_setup(misgrounded_words_are_found, no_complaints),
        cmocka_unit_test_setup(words_fit_their_ground, no_complaints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
