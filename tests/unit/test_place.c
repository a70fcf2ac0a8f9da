/* SPDX-License-Identifier: BSD-2-Clause */
/* The way to an output file: links, folders where anybody may write, what stands there already. */
#include "needs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/capture/place.h"

/* A folder of each test's own, with /own only ours and /open for everybody, as /tmp is. */
static int make_folders(void **state)
{
    char *top = strdup("/tmp/wiretutor-place-XXXXXX");
    char path[128];

    if (top == NULL || mkdtemp(top) == NULL || chdir(top) != 0)
        return -1;
    umask(0);
    (void)snprintf(path, sizeof path, "%s/open", top);
    if (mkdir("own", 0755) != 0 || mkdir("open", 01777) != 0)
        return -1;
    *state = top;
    return 0;
}

static int remove_folders(void **state)
{
    char line[128];

    (void)snprintf(line, sizeof line, "rm -rf '%s'", (const char *)*state);
    free(*state);
    return chdir("/") != 0 || system(line) != 0 ? -1 : 0;
}

static void write_to(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* What a look by another path sees after "new" was written to this one. */
static void arrives_at(const char *path, const char *really)
{
    struct wt_place place;
    struct wt_error error = {0};
    struct stat here;
    struct stat there;
    bool created;
    bool foreign;
    int fd = -1;

    if (wt_place_find(&place, path, geteuid(), &error) != WT_OK)
        fail_msg("%s: error %d, %s", path, (int)error.id, error.detail);
    assert_int_equal(wt_place_open(&place, &fd, &created, &foreign), 0);
    assert_false(foreign);
    assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(fstat(fd, &here), 0);
    assert_int_equal(stat(really, &there), 0);
    assert_number(here.st_ino, there.st_ino);
    assert_number(here.st_dev, there.st_dev);
    close(fd);
    close(place.directory);
}

static void paths_through_links(void **state)
{
    const char *top = *state;
    char path[128];

    write_to("own/file", "x");
    assert_int_equal(symlink("file", "own/link"), 0);
    assert_int_equal(symlink("../own/link", "open/link"), 0);
    assert_int_equal(symlink("own", "folder"), 0);
    (void)snprintf(path, sizeof path, "%s/open//link", top);
    assert_int_equal(symlink(path, "far"), 0);
    assert_int_equal(symlink("new", "own/dangling"), 0);
    arrives_at("own/file", "own/file");
    arrives_at("./own/../own//file", "own/file");
    arrives_at("own/link", "own/file");
    arrives_at("open/link", "own/file"); /* a link of one's own is followed everywhere */
    arrives_at("folder/file", "own/file");
    arrives_at("far", "own/file");
    arrives_at(path, "own/file");
    arrives_at("own/fresh", "own/fresh");
    arrives_at("open/fresh", "open/fresh");
    arrives_at("own/dangling", "own/new");
    arrives_at("/dev/null", "/dev/null");
}

/* Links that only the kernel can follow: /dev/fd, /dev/stdout, of shells' >(...) */
static void descriptors(void **state)
{
    char path[64];
    int ends[2];

    (void)state;
    need("proc");
    assert_int_equal(pipe(ends), 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
    arrives_at(path, path);
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    arrives_at(path, path);
    close(ends[0]);
    close(ends[1]);
    (void)snprintf(path, sizeof path, "/proc/self/cwd/own/%d", ends[1]);
    arrives_at(path, path + strlen("/proc/self/cwd/"));
}

static void fails_with(const char *path, int reason)
{
    struct wt_place place;
    struct wt_error error = {0};
    bool created;
    bool foreign;
    int fd = -1;
    enum wt_status status = wt_place_find(&place, path, geteuid(), &error);

    if (status == WT_OK) {
        assert_int_equal(wt_place_open(&place, &fd, &created, &foreign), reason);
        assert_int_equal(fd, -1);
        close(place.directory);
        return;
    }
    assert_number(error.id, WT_ERROR_WRITE_FAILED);
    assert_memory_equal(error.subject, path, strnlen(path, sizeof error.subject - 1));
    assert_number(error.why, wt_reason_of(reason).why);
    assert_string_equal(error.detail, strerror(reason));
}

static void paths_that_cannot_be_opened(void **state)
{
    char name[NAME_MAX + 2];
    char path[PATH_MAX + 1];

    (void)state;
    memset(name, 'x', NAME_MAX + 1);
    name[NAME_MAX + 1] = '\0';
    memset(path, '/', PATH_MAX);
    path[PATH_MAX] = '\0';
    write_to("own/file", "x");
    assert_int_equal(symlink("loop", "loop"), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    fails_with("", ENOENT);
    fails_with("nowhere/file", ENOENT);
    fails_with("own/file/file", ENOTDIR);
    fails_with("own", EISDIR);
    fails_with("own/", EISDIR);
    fails_with("/", EISDIR);
    fails_with("loop", ELOOP);
    fails_with("loop/file", ELOOP);
    fails_with(name, ENAMETOOLONG);
    fails_with(path, ENAMETOOLONG);
    fails_with("fifo", ENXIO); /* nobody reads it: no waiting */
}

/* Where anybody may write: what others made, and what has a second name. */
static void files_that_may_be_overwritten(void **state)
{
    static const struct {
        bool everybodys;
        bool mine;
        bool roots;
        nlink_t links;
        bool ours;
    } cases[] = {
        {false, false, false, 2, true },
        {true,  true,  false, 1, true },
        {true,  false, true,  1, true },
        {true,  false, false, 1, false},
        {true,  true,  false, 2, false},
        {true,  false, true,  2, false},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        const struct wt_place place = {.everybodys = cases[i].everybodys, .owner = 4242};
        const struct stat status = {.st_uid = cases[i].mine    ? 4242
                                              : cases[i].roots ? 0
                                                               : 4243,
                                    .st_nlink = cases[i].links};

        assert_int_equal(wt_place_is_ours(&place, &status), cases[i].ours);
    }
}

static void second_names(void **state)
{
    struct wt_place place;
    struct wt_error error;
    bool created;
    bool foreign;
    int fd;

    (void)state;
    write_to("own/precious", "precious");
    assert_int_equal(link("own/precious", "open/trap"), 0);
    assert_int_equal(wt_place_find(&place, "open/trap", geteuid(), &error), WT_OK);
    assert_int_equal(wt_place_open(&place, &fd, &created, &foreign), EACCES);
    assert_true(foreign);
    close(place.directory);
    arrives_at("own/precious", "open/trap"); /* by the way that only its owner has */
}

/* Only root can play two users. */
static void of_others(void **state)
{
    struct wt_place place;
    struct wt_error error;
    bool created;
    bool foreign;
    int fd;

    (void)state;
    need("root");
    assert_int_equal(chown("own", 0, 0), 0);
    write_to("own/precious", "precious");
    write_to("open/bait", "x");
    assert_int_equal(symlink("../own/precious", "open/trap"), 0);
    assert_int_equal(symlink("../own", "open/folder"), 0);
    assert_int_equal(symlink("../open/trap", "own/way"), 0);
    assert_int_equal(lchown("open/trap", 4243, 4243), 0);
    assert_int_equal(lchown("open/folder", 4243, 4243), 0);
    assert_int_equal(chown("open/bait", 4243, 4243), 0);
    static const char *const traps[] = {"open/trap", "open/folder/precious", "own/way"};

    for (size_t i = 0; i < WT_ARRAY_LEN(traps); i++) {
        assert_int_equal(wt_place_find(&place, traps[i], 0, &error), WT_CANNOT);
        assert_number(error.id, WT_ERROR_WRITE_FOREIGN);
        assert_string_equal(error.subject, traps[i]);
        assert_int_equal(wt_place_find(&place, traps[i], 4243, &error),
                         WT_OK); /* on their behalf */
        close(place.directory);
    }
    assert_int_equal(wt_place_find(&place, "open/bait", 0, &error), WT_OK);
    assert_int_equal(wt_place_open(&place, &fd, &created, &foreign), EACCES);
    assert_true(foreign);
    close(place.directory);
    assert_int_equal(wt_place_find(&place, "open/bait", 4243, &error), WT_OK);
    assert_int_equal(wt_place_open(&place, &fd, &created, &foreign), 0);
    close(fd);
    close(place.directory);
}

/* What a caller with fewer rights could not write stays, wherever a link of theirs leads. */
static void on_behalf_of_a_caller(void **state)
{
    static const struct wt_place_caller caller = {4243, 4243};
    static const struct {
        mode_t mode;
        uid_t user;
        gid_t group;
        bool ours;
    } cases[] = {
        {0644, 0,    0,    false},
        {0666, 0,    0,    true },
        {0664, 0,    4243, true },
        {0600, 4243, 4243, true },
        {0466, 4243, 0,    false},
        {0646, 0,    4243, false},
    };
    struct wt_place place = {.caller = &caller, .owner = 4243};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        const struct stat status = {.st_mode = S_IFREG | cases[i].mode,
                                    .st_uid = cases[i].user,
                                    .st_gid = cases[i].group,
                                    .st_nlink = 1};

        place.is_magic = place.out_of_reach = false;
        assert_int_equal(wt_place_is_ours(&place, &status), cases[i].ours);
        place.is_magic = true;
        assert_int_equal(wt_place_is_ours(&place, &status), cases[i].ours);
        place.is_magic = false;
        place.out_of_reach = true;
        assert_false(wt_place_is_ours(&place, &status));
    }
}

static bool is_foreign(const char *folder)
{
    struct wt_place place;
    struct wt_error error;
    char path[64];

    (void)snprintf(path, sizeof path, "%s/x", folder);
    assert_int_equal(wt_place_find(&place, path, 0, &error), WT_OK);
    close(place.directory);
    return place.everybodys;
}

/* A folder where a group may write, or that is somebody else's, is like one of everybody. */
static void folders_of_others(void **state)
{
    (void)state;
    need("root");
    assert_int_equal(chown("own", 0, 0), 0);
    assert_false(is_foreign("own"));
    assert_int_equal(chmod("own", 0775), 0);
    assert_true(is_foreign("own"));
    assert_int_equal(chmod("own", 0755), 0);
    assert_int_equal(chown("own", 4243, 0), 0);
    assert_true(is_foreign("own"));
    assert_int_equal(chown("own", 0, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(paths_through_links, make_folders, remove_folders),
        cmocka_unit_test_setup_teardown(descriptors, make_folders, remove_folders),
        cmocka_unit_test_setup_teardown(paths_that_cannot_be_opened, make_folders, remove_folders),
        cmocka_unit_test(files_that_may_be_overwritten),
        cmocka_unit_test(on_behalf_of_a_caller),
        cmocka_unit_test_setup_teardown(folders_of_others, make_folders, remove_folders),
        cmocka_unit_test_setup_teardown(second_names, make_folders, remove_folders),
        cmocka_unit_test_setup_teardown(of_others, make_folders, remove_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
