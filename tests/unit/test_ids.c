/* SPDX-License-Identifier: BSD-2-Clause */
/* Public ids keep their numbers: ids.txt lists every one that was ever given.
 *
 *     test_ids --print >>tests/unit/ids.txt     adds the new ones */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/finding.h"
#include "wiretutor/lang.h"

static const struct id {
    const char *kind;
    unsigned number;
    const char *name, *key;
} ids[] = {
#define WT_REMARK(number, id, key, ...) {"remark", WT_REMARK_##id, #id, key},
#include "../../src/lang/remarks.def"
#define WT_LABEL(number, id, ...) {"label", WT_LABEL_##id, #id, ""},
#include "../../src/lang/labels.def"
#define WT_ERROR(number, id, ...) {"error", WT_ERROR_##id, #id, ""},
#include "../../src/lang/errors.def"
#define WT_WHY(number, id, ...) {"why", WT_WHY_##id, #id, ""},
#define WT_WHY_ERRNO(number, id, ...) {"why", WT_WHY_##id, #id, ""},
#include "../../src/lang/reasons.def"
#define WT_NOTE(number, id, key, ...) {"note", WT_NOTE_##id, #id, key},
#include "../../src/lang/notes.def"
#define WT_CALL(number, id, key, ...) {"call", WT_CALL_##id, #id, key},
#include "../../src/lang/calls.def"
#define X(number, id, key) {"finding", WT_FINDING_##id, #id, key},
    WT_FINDINGS(X)
#undef X
};
static bool is_listed[WT_ARRAY_LEN(ids)];

static const struct id *named(const char *kind, const char *name)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(ids); i++)
        if (strcmp(ids[i].kind, kind) == 0 && strcmp(ids[i].name, name) == 0)
            return &ids[i];
    return NULL;
}

static const struct id *numbered(const char *kind, unsigned number)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(ids); i++)
        if (ids[i].number == number && strcmp(ids[i].kind, kind) == 0)
            return &ids[i];
    return NULL;
}

static const char *key_of(const struct id *id)
{
    return id->key[0] != '\0' ? id->key : "-";
}

/* Why the line and the tables differ, or NULL. A line that ends with "gone" is of an id that is no
 * more. */
static const char *wrong(const char *line)
{
    char kind[16], name[64], key[64], rest[16] = "";
    unsigned number;

    if (sscanf(line, "%15s %u %63s %63s %15s", kind, &number, name, key, rest) < 4)
        return "is no line of kind, number, id and key";
    if (strcmp(rest, "gone") == 0)
        return numbered(kind, number) != NULL ? "has its number given to another" : NULL;
    const struct id *id = named(kind, name);

    if (id == NULL)
        return "is there no more: its line must end with \"gone\"";
    is_listed[id - ids] = true;
    if (id->number != number)
        return "has another number now";
    return strcmp(key_of(id), key) != 0 ? "has another key now" : NULL;
}

static unsigned read_list(void)
{
    FILE *f = fopen("tests/unit/ids.txt", "r");
    char line[256];
    unsigned n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        const char *why = line[0] != '#' ? wrong(line) : NULL;

        if (why != NULL)
            print_error("%s  %s\n", line, why);
        n += why != NULL;
    }
    (void)fclose(f);
    return n;
}

static void numbers_are_kept(void **state)
{
    (void)state;
    unsigned n = read_list();

    for (size_t i = 0; i < WT_ARRAY_LEN(ids); i++)
        if (!is_listed[i]) {
            print_error("%s %u %s: not in ids.txt yet (test_ids --print)\n", ids[i].kind,
                        ids[i].number, ids[i].name);
            n++;
        }
    assert_number(n, 0);
}

static void differences_are_found(void **state)
{
    (void)state;
    assert_null(wrong("remark 144 HANDSHAKE_1 handshake-1"));
    assert_string_equal(wrong("remark 145 HANDSHAKE_1 handshake-1"), "has another number now");
    assert_string_equal(wrong("remark 144 HANDSHAKE_1 handshake"), "has another key now");
    assert_non_null(wrong("remark 144 HANDSHAKE_ONE handshake-1"));
    assert_non_null(wrong("remark 144 HANDSHAKE_1 handshake-1 gone"));
    assert_null(wrong("remark 60000 HANDSHAKE_0 handshake-0 gone"));
    assert_non_null(wrong("remark HANDSHAKE_1"));
}

/* What the library says of a number is what stands in its row. */
static void rows_are_found_by_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(ids); i++) {
        assert_ptr_equal(numbered(ids[i].kind, ids[i].number), &ids[i]);
        if (strcmp(ids[i].kind, "remark") == 0)
            assert_string_equal(wt_remark_key((enum wt_remark_id)ids[i].number), ids[i].key);
        if (strcmp(ids[i].kind, "finding") == 0)
            assert_string_equal(wt_finding_key((enum wt_finding_id)ids[i].number), ids[i].key);
        if (strcmp(ids[i].kind, "note") == 0)
            assert_string_equal(wt_note_key((enum wt_note_id)ids[i].number), ids[i].key);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_found),
        cmocka_unit_test(numbers_are_kept),
        cmocka_unit_test(rows_are_found_by_number),
    };

    if (argc < 2 || strcmp(argv[1], "--print") != 0)
        return cmocka_run_group_tests(tests, NULL, NULL);
    (void)read_list();
    for (size_t i = 0; i < WT_ARRAY_LEN(ids); i++)
        if (!is_listed[i])
            (void)printf("%s %u %s %s\n", ids[i].kind, ids[i].number, ids[i].name, key_of(&ids[i]));
    return 0;
}
