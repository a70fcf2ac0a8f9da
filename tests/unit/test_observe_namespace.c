/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a network of one's own is refused: found by looking at the settings, here in a /proc of ours,
 * for no one machine has them all. */
#include "support.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/observe/namespace.h"

enum { FILES = 5 };
static const char *const names[FILES] = {
    "sys/user/max_user_namespaces",
    "sys/user/max_net_namespaces",
    "sys/kernel/unprivileged_userns_clone",
    "sys/kernel/apparmor_restrict_unprivileged_userns",
    "self/status",
};
static const char *const folders[] = {"", "/sys", "/sys/user", "/sys/kernel", "/self"};

static struct refusal_case {
    const char *name;
    const char *files[FILES]; /* what they hold; NULL: there is none */
    int kind, reason;
    enum wt_error_id id;
    const char *subject;
    uint64_t number;
} cases[] = {
  /* Debian 12 */
    {"nothing forbids it that we know",
     {"96365\n", "96365\n", "1\n", NULL, "Name:\tx\nSeccomp:\t0\nSeccomp_filters:\t0\n"},
     CLONE_NEWUSER, EPERM,
     WT_ERROR_NETWORK_FAILED,  "unshare(CLONE_NEWUSER)",
     0    },
 /* Debian 10 */
    {"user namespaces are root's only",
     {"96365\n", "96365\n", "0\n", NULL, NULL},
     CLONE_NEWUSER, EPERM,
     WT_ERROR_NETWORK_SETTING, "kernel.unprivileged_userns_clone",
     1    },
 /* Ubuntu 24.04: writing the map is what fails */
    {"AppArmor takes their rights away",
     {"96365\n", "96365\n", "1\n", "1\n", "Name:\tx\nSeccomp:\t0\n"},
     CLONE_NEWUSER, EPERM,
     WT_ERROR_NETWORK_SETTING, "kernel.apparmor_restrict_unprivileged_userns",
     0    },
    {"none are allowed",
     {"0\n", "96365\n", NULL, NULL, NULL},
     CLONE_NEWUSER, ENOSPC,
     WT_ERROR_NETWORK_SETTING, "user.max_user_namespaces",
     10000},
    {"as many as are allowed are there",
     {"96365\n", "20000\n", NULL, NULL, NULL},
     CLONE_NEWNET,  ENOSPC,
     WT_ERROR_NETWORK_SETTING, "user.max_net_namespaces",
     40000},
    {"a limit further out was reached",
     {"2147483647\n", "2147483647\n", NULL, NULL, NULL},
     CLONE_NEWNET,  ENOSPC,
     WT_ERROR_NETWORK_SETTING, "user.max_net_namespaces",
     10000},
    {"a sandbox filters system calls",
     {"96365\n", "96365\n", NULL, "0\n", "Name:\tSeccomp: 5\nSeccomp:\t2\nSeccomp_filters:\t1\n"},
     CLONE_NEWUSER, EPERM,
     WT_ERROR_NETWORK_SANDBOX, "seccomp",
     0    },
    {"a kernel that has none",
     {NULL, NULL, NULL, NULL, NULL},
     CLONE_NEWNET,  EINVAL,
     WT_ERROR_NETWORK_FAILED,  "unshare(CLONE_NEWNET)",
     0    },
    {"files that hold no number",
     {"", "x\n", "\n", "-\n", "Seccomp:"},
     CLONE_NEWUSER, EPERM,
     WT_ERROR_NETWORK_FAILED,  "unshare(CLONE_NEWUSER)",
     0    },
};

static void write_files(const char *proc, const struct refusal_case *c)
{
    char path[256];

    for (size_t i = 0; i < FILES; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", proc, names[i]);
        (void)unlink(path);
        if (c->files[i] == NULL)
            continue;
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        assert_true(fputs(c->files[i], file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
}

static void is_named(void **state)
{
    const struct refusal_case *c = *state;
    char proc[] = "/tmp/wiretutor-proc-XXXXXX";
    char path[256];
    struct wt_error error;

    assert_non_null(mkdtemp(proc));
    for (size_t i = 1; i < WT_ARRAY_LEN(folders); i++) {
        (void)snprintf(path, sizeof path, "%s%s", proc, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    write_files(proc, c);
    enum wt_status status = wt_namespace_refused(proc, c->kind, c->reason, &error);

    write_files(proc, &(struct refusal_case){.name = ""});
    for (size_t i = WT_ARRAY_LEN(folders); i-- > 0;) {
        (void)snprintf(path, sizeof path, "%s%s", proc, folders[i]);
        assert_int_equal(rmdir(path), 0);
    }
    assert_int_equal(status, WT_CANNOT);
    assert_number(error.id, c->id);
    assert_string_equal(error.subject, c->subject);
    assert_string_equal(error.detail, strerror(c->reason));
    assert_number(error.number, c->number);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(cases)];

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[i] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = is_named, .initial_state = &cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
