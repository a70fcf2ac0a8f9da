/* SPDX-License-Identifier: BSD-2-Clause */
/* Which programs need not be watched because they cannot open a socket: judged by their file, tried
 * on one that is such a program and on copies of it in which one thing is wrong. */
#include "support.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/observe/programs/harmless.h"

static struct {
    char path[64]; /* the copy that is changed */
    uint8_t *bytes, *changed;
    size_t n;
    bool there;
} file;

static void write_file(const uint8_t *bytes, size_t n)
{
    int fd = open(file.path, O_WRONLY | O_TRUNC | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    assert_int_equal(close(fd), 0);
}

static void read_file(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &status), 0);
    file.n = (size_t)status.st_size;
    file.bytes = malloc(file.n);
    file.changed = malloc(file.n);
    assert_non_null(file.bytes);
    assert_non_null(file.changed);
    assert_int_equal(read(fd, file.bytes, file.n), file.n);
    assert_int_equal(close(fd), 0);
}

/* The first that is one, of small programs that systems have. */
static int set_up(void **state)
{
    static const char *const candidates[] = {"/usr/bin/true", "/usr/bin/echo", "/usr/bin/sleep",
                                             "/usr/bin/cat", "/bin/cat"};

    (void)state;
    (void)snprintf(file.path, sizeof file.path, "/tmp/wiretutor-harmless-XXXXXX");
    int fd = mkstemp(file.path);

    if (fd < 0 || close(fd) != 0)
        return 1;
    for (size_t i = 0; i < WT_ARRAY_LEN(candidates) && !file.there; i++) {
        file.there = wt_harmless(candidates[i]);
        if (file.there)
            read_file(candidates[i]);
    }
    return 0;
}

static int clear(void **state)
{
    (void)state;
    free(file.bytes);
    free(file.changed);
    return unlink(file.path);
}

static void begin_copy(void)
{
    if (!file.there) {
        print_message("SKIP: no program here is known to be harmless\n");
        skip();
    }
    memcpy(file.changed, file.bytes, file.n);
}

static bool copy_is_harmless(void)
{
    write_file(file.changed, file.n);
    return wt_harmless(file.path);
}

static void a_copy_of_it_is(void **state)
{
    (void)state;
    begin_copy();
    assert_true(copy_is_harmless());
}

/* A name in the file becomes another of its length. */
static void rename_one(const char *from, const char *to)
{
    size_t n = strlen(from) + 1;
    uint8_t *at = memmem(file.changed, file.n, from, n);

    assert_int_equal(strlen(to) + 1, n);
    assert_non_null(at);
    while (at > file.changed && at[-1] != '\0') /* the end of a longer name */
        at = memmem(at + 1, file.n - (size_t)(at + 1 - file.changed), from, n);
    assert_non_null(at);
    memcpy(at, to, n);
}

static void one_that_takes_another_function_is_not(void **state)
{
    (void)state;
    begin_copy();
    rename_one("malloc", "socket");
    assert_false(copy_is_harmless());
    begin_copy();
    rename_one("malloc", "malloX"); /* unknown, whatever it is */
    assert_false(copy_is_harmless());
}

static void one_that_needs_another_library_is_not(void **state)
{
    (void)state;
    begin_copy();
    rename_one("libc.so.6", "libd.so.6");
    assert_false(copy_is_harmless());
}

/* Where its first part with code begins and how long it is. */
static size_t code_at(size_t *n)
{
    Elf64_Ehdr header;
    Elf64_Phdr part;

    memcpy(&header, file.bytes, sizeof header);
    for (size_t i = 0; i < header.e_phnum; i++) {
        memcpy(&part, file.bytes + header.e_phoff + i * sizeof part, sizeof part);
        if (part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0) {
            *n = (size_t)part.p_filesz;
            return (size_t)part.p_offset;
        }
    }
    fail_msg("it has no code");
    return 0;
}

/* Anywhere in its code: syscall, sysenter, int $0x80. No instruction with a distance in it can end
 * in bytes before which there are only zeros. */
static void one_with_a_system_call_instruction_is_not(void **state)
{
    static const uint8_t instructions[][2] = {
        {0x0f, 0x05},
        {0x0f, 0x34},
        {0xcd, 0x80}
    };
    size_t n, at;

    (void)state;
    begin_copy();
    at = code_at(&n);
    for (size_t i = 0; i < WT_ARRAY_LEN(instructions); i++) {
        const size_t places[] = {at + 8, at + n / 2, at + n - 2};

        for (size_t k = 0; k < WT_ARRAY_LEN(places); k++) {
            begin_copy();
            memset(file.changed + places[k] - 8, 0, 8);
            memcpy(file.changed + places[k], instructions[i], 2);
            assert_false(copy_is_harmless());
        }
    }
}

/* Four bytes of a distance within the program may look like such an instruction. */
static void a_distance_that_looks_like_one_is_none(void **state)
{
    static const uint8_t call[] = {0xe8, 0x0f, 0x05, 0x00, 0x00}; /* to 1,295 bytes further on */
    size_t n, at;

    (void)state;
    begin_copy();
    at = code_at(&n);
    memcpy(file.changed + at + 16, call, sizeof call);
    assert_true(n > 2000);
    assert_true(copy_is_harmless());
    file.changed[at + 16 + 4] = 0x7f; /* to far outside: no instruction that can be meant */
    assert_false(copy_is_harmless());
}

static void what_is_no_whole_program_is_not(void **state)
{
    (void)state;
    begin_copy();
    for (size_t part = 0; part < 64; part++) {
        write_file(file.bytes, file.n * part / 64);
        assert_false(wt_harmless(file.path));
    }
    for (size_t i = 0; i <= EI_CLASS; i++) { /* its magic, and 64 bits */
        begin_copy();
        file.changed[i] ^= 3;
        assert_false(copy_is_harmless());
    }
    assert_false(wt_harmless("/"));
    assert_false(wt_harmless("/dev/null"));
    assert_false(wt_harmless("/nowhere/at/all"));
}

/* Any number in its tables may lie: no read outside of the file (a sanitizer sees it), and one
 * whose tables say nothing is not taken for harmless. */
static void headers_may_lie(void **state)
{
    Elf64_Ehdr header;

    (void)state;
    begin_copy();
    memcpy(&header, file.bytes, sizeof header);
    size_t sections = (size_t)header.e_shnum * sizeof(Elf64_Shdr);
    uint32_t random = 1;

    for (int i = 0; i < 600; i++) {
        size_t area = i % 3 == 0 ? sizeof header : i % 3 == 1 ? 1024 : sections;
        size_t start = i % 3 == 2 ? (size_t)header.e_shoff : 0;

        begin_copy();
        random = random * 1664525 + 1013904223;
        file.changed[start + (random >> 8) % area] = (uint8_t)(i % 2 != 0 ? 0xff : random >> 3);
        (void)copy_is_harmless();
    }
    begin_copy();
    memset(file.changed + header.e_shoff, 0, sections);
    assert_false(copy_is_harmless());
    begin_copy();
    memset(file.changed + header.e_phoff, 0, header.e_phnum * sizeof(Elf64_Phdr));
    assert_false(copy_is_harmless());
}

/* What is loaded before it could do anything. */
static void not_where_something_is_put_before_it(void **state)
{
    static const char *const names[] = {"LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH"};

    (void)state;
    begin_copy();
    assert_true(copy_is_harmless());
    for (size_t i = 0; i < WT_ARRAY_LEN(names); i++) {
        assert_int_equal(setenv(names[i], "/nowhere", 1), 0);
        assert_false(wt_harmless(file.path));
        assert_int_equal(unsetenv(names[i]), 0);
    }
}

static void is_found_as_the_shell_finds_it(void **state)
{
    const char *before = getenv("PATH");
    char path[PATH_MAX], *kept = before != NULL ? strdup(before) : NULL;
    const char *name = strrchr(file.path, '/') + 1;

    (void)state;
    begin_copy();
    write_file(file.bytes, file.n);
    assert_int_equal(chmod(file.path, 0755), 0);
    assert_true(wt_harmless_find(file.path, path));
    assert_string_equal(path, file.path);
    assert_int_equal(setenv("PATH", "/nowhere::/tmp", 1), 0);
    assert_true(wt_harmless_find(name, path));
    assert_string_equal(path, file.path);
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    assert_false(wt_harmless_find(name, path));
    assert_int_equal(unsetenv("PATH"), 0);
    assert_false(wt_harmless_find(name, path));
    if (kept != NULL)
        assert_int_equal(setenv("PATH", kept, 1), 0);
    free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_of_it_is),
        cmocka_unit_test(one_that_takes_another_function_is_not),
        cmocka_unit_test(one_that_needs_another_library_is_not),
        cmocka_unit_test(one_with_a_system_call_instruction_is_not),
        cmocka_unit_test(a_distance_that_looks_like_one_is_none),
        cmocka_unit_test(what_is_no_whole_program_is_not),
        cmocka_unit_test(headers_may_lie),
        cmocka_unit_test(not_where_something_is_put_before_it),
        cmocka_unit_test(is_found_as_the_shell_finds_it),
    };

    return cmocka_run_group_tests(tests, set_up, clear);
}
