/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a network of one's own is refused: found by looking at the settings, here in folders of ours,
 * for no one machine has them all. */
#include "support.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/observe/network/namespace.h"

enum { FILES = 6 };
static const char *const names[FILES] = {
    "proc/sys/user/max_user_namespaces",
    "proc/sys/user/max_net_namespaces",
    "proc/sys/kernel/unprivileged_userns_clone",
    "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "proc/self/mountinfo",
    ".dockerenv",
};
static const char *const folders[] = {
    "", "/proc", "/proc/sys", "/proc/sys/user", "/proc/sys/kernel", "/proc/self"};
#define ROOT "22 27 0:21 / /proc rw - proc proc rw\n27 1 254:0 / / rw - ext4 /dev/vda rw\n"
#define CHROOT                                                                                     \
    "22 27 0:21 / /proc rw - proc proc rw\n23 22 254:0 /a /proc/a rw - ext4 /dev/vda rw\n"

static struct refusal_case {
    const char *name;
    const char *files[FILES]; /* what they hold; NULL: there is none */
    int kind, reason;
    enum wt_error_id id;
    const char *subject;
    uint64_t number;
    bool is_made, is_filtered;
    const char *container;
} cases[] = {
  /* Debian 12 */
    {"nothing forbids it that we know",
     {"96365\n", "96365\n", "1\n", NULL, ROOT, NULL},
     CLONE_NEWUSER,                                      EPERM,
     WT_ERROR_NETWORK_REFUSED,                 "unshare(CLONE_NEWUSER)",
     0,                                                                                          .is_made = false   },
    {"a chroot",
     {"96365\n", "96365\n", "1\n", NULL, CHROOT, ""},
     CLONE_NEWUSER,                                      EPERM,
     WT_ERROR_NETWORK_CHROOT,                  "unshare(CLONE_NEWUSER)",
     0,                                                                                          .is_made = false   },
    {"not the chroot's doing: it was made",
     {"96365\n", "96365\n", "1\n", NULL, CHROOT, NULL},
     CLONE_NEWUSER,                                      EPERM,
     WT_ERROR_NETWORK_FAILED,                  "unshare(CLONE_NEWUSER)",
     0,                                                                                          .is_made = true    },
    {"a filter forbids it before the chroot could, in Docker",
     {"96365\n", "96365\n", "1\n", NULL, CHROOT, ""},
     CLONE_NEWUSER,                                      EPERM,
     WT_ERROR_NETWORK_SANDBOX,                 "Docker",
     0,                                                                                          .is_filtered = true},
    {"a container that says its name",
     {"96365\n", "96365\n", NULL, NULL, ROOT, NULL},
     CLONE_NEWUSER,                                      EPERM,
     WT_ERROR_NETWORK_SANDBOX,                 "lxc",
     0,                                                                                          .is_filtered = true,
     .container = "lxc"},
 /* Debian 10 */
    {"user namespaces are root's only",
     {"96365\n", "96365\n", "0\n", NULL, NULL},
     CLONE_NEWUSER,          EPERM,
     WT_ERROR_NETWORK_SETTING,            "kernel.unprivileged_userns_clone",
     1,                    .is_made = false                                                                                                              },
 /* Ubuntu 24.04: writing the map is what fails */
    {"AppArmor takes their rights away",
     {"96365\n", "96365\n", "1\n", "1\n", ROOT, NULL},
     CLONE_NEWUSER,   EPERM,
     WT_ERROR_NETWORK_SETTING,                   "kernel.apparmor_restrict_unprivileged_userns",
     0, .is_made = true                                                                                                              },
    {"none are allowed",
     {"0\n", "96365\n", NULL, NULL, NULL},
     CLONE_NEWUSER,               ENOSPC,
     WT_ERROR_NETWORK_SETTING,      "user.max_user_namespaces",
     10000,                                  .is_made = false                                                                                                          },
    {"as many as are allowed are there",
     {"96365\n", "20000\n", NULL, NULL, NULL},
     CLONE_NEWNET,           ENOSPC,
     WT_ERROR_NETWORK_SETTING,           "user.max_net_namespaces",
     40000,                              .is_made = false                                                                                                          },
    {"a limit further out was reached",
     {"2147483647\n", "2147483647\n", NULL, NULL, NULL},
     CLONE_NEWNET, ENOSPC,
     WT_ERROR_NETWORK_SETTING,                     "user.max_net_namespaces",
     10000,                    .is_made = false                                                                                                          },
    {"a sandbox filters system calls",
     {"96365\n", "96365\n", NULL, "0\n", ROOT, NULL},
     CLONE_NEWUSER,    EPERM,
     WT_ERROR_NETWORK_SANDBOX,                  "seccomp",
     0,                                       .is_filtered = true                                                                                                              },
    {"a kernel that has none",
     {NULL, NULL, NULL, NULL, NULL},
     CLONE_NEWNET,                     EINVAL,
     WT_ERROR_NETWORK_FAILED, "unshare(CLONE_NEWNET)",
     0,                                           .is_made = false                                                                                                              },
    {"files that hold no number",
     {"", "x\n", "\n", "-\n", "", NULL},
     CLONE_NEWUSER,                 EPERM,
     WT_ERROR_NETWORK_REFUSED,     "unshare(CLONE_NEWUSER)",
     0,                                     .is_made = false                                                                                                              },
};

static void write_files(const char *root, const struct refusal_case *c)
{
    char path[256];

    for (size_t i = 0; i < FILES; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", root, names[i]);
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
    char root[] = "/tmp/wiretutor-root-XXXXXX";
    char path[256];
    struct wt_error error;

    assert_non_null(mkdtemp(root));
    for (size_t i = 1; i < WT_ARRAY_LEN(folders); i++) {
        (void)snprintf(path, sizeof path, "%s%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    write_files(root, c);
    const struct wt_refusal refusal = {root,       c->kind,        c->reason,
                                       c->is_made, c->is_filtered, c->container};
    enum wt_status status = wt_namespace_refused(&refusal, &error);

    write_files(root, &(struct refusal_case){.name = ""});
    for (size_t i = WT_ARRAY_LEN(folders); i-- > 0;) {
        (void)snprintf(path, sizeof path, "%s%s", root, folders[i]);
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
