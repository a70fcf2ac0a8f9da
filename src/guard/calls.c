/* SPDX-License-Identifier: BSD-2-Clause */
/* The filter of system calls. A call that is not in the table fails with ENOSYS, as on a kernel
 * without it: every C library then falls back to an older call, so a newer library that tries a
 * newer call still works. A call that only an attack would make, because neither our code nor a
 * library makes it after the start, ends the process. seccomp(2), seccomp_rule_add(3) */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guard.h"

#ifdef __s390__
#define CLONE_FLAGS 1 /* which argument of clone() has the flags: clone(2) */
#else
#define CLONE_FLAGS 0
#endif

/* When a call is needed. */
enum {
    ALWAYS = 0,
    LIVE = 1 << 0,
    ANYTHING = 1 << 1,
    CHILDREN = 1 << 2,
    BY_PATH = 1 << 3, /* the kernel has no other fstat that we can use: src/capture/descriptor.c */
};

/* What one of its arguments has to be. */
enum limit {
    ANY,
    EQUAL,     /* the value */
    WITH,      /* all bits of the value are set */
    WITHOUT,   /* none of them is */
    OURSELVES, /* our own process id */
};

struct call {
    const char *name;
    unsigned when;
    enum limit limit;
    unsigned argument; /* counted from 0 */
    uint64_t value;
};

#define EVER ALWAYS, ANY, 0, 0

/* Names that an architecture does not have are passed over. */
/* clang-format off */
static const struct call allowed[] = {
    /* what is open already */
    {"read", EVER},
    {"readv", EVER},
    {"pread64", EVER},
    {"close", EVER},
    {"lseek", EVER},
    {"_llseek", EVER},
    {"ftruncate", EVER},
    {"ftruncate64", EVER},
    {"fstat", EVER},
    {"fstat64", EVER},
    {"newfstatat", BY_PATH, WITH, 3, AT_EMPTY_PATH}, /* the C library's way to fstat */
    {"fstatat64", BY_PATH, WITH, 3, AT_EMPTY_PATH},
    {"statx", BY_PATH, WITH, 2, AT_EMPTY_PATH},
    {"fcntl", ALWAYS, EQUAL, 1, F_GETFD},
    {"fcntl", ALWAYS, EQUAL, 1, F_GETFL},
    {"fcntl", ALWAYS, EQUAL, 1, F_SETFL},
    {"fcntl64", ALWAYS, EQUAL, 1, F_GETFD},
    {"fcntl64", ALWAYS, EQUAL, 1, F_GETFL},
    {"fcntl64", ALWAYS, EQUAL, 1, F_SETFL},
    {"ioctl", ALWAYS, EQUAL, 1, TIOCGWINSZ}, /* how wide the terminal is, and whether it is one */
    {"ioctl", ALWAYS, EQUAL, 1, TCGETS},
    {"poll", EVER},
    {"ppoll", EVER},
    {"ppoll_time64", EVER},
    {"select", EVER},
    {"_newselect", EVER},
    {"pselect6", EVER},
    {"pselect6_time64", EVER},

    /* memory that cannot be run */
    {"brk", EVER},
    {"mmap", ALWAYS, WITHOUT, 2, PROT_EXEC},
    {"mmap2", ALWAYS, WITHOUT, 2, PROT_EXEC},
    {"mprotect", ALWAYS, WITHOUT, 2, PROT_EXEC},
    {"munmap", EVER},
    {"mremap", EVER},
    {"madvise", EVER},

    /* time, signals, the end */
    {"clock_gettime", EVER},
    {"clock_gettime64", EVER},
    {"clock_getres", EVER},
    {"clock_getres_time64", EVER},
    {"clock_nanosleep", EVER},
    {"clock_nanosleep_time64", EVER},
    {"gettimeofday", EVER},
    {"nanosleep", EVER},
    {"time", EVER},
    {"restart_syscall", EVER},
    {"rt_sigaction", EVER},
    {"rt_sigprocmask", EVER},
    {"rt_sigreturn", EVER},
    {"sigreturn", EVER},
    {"sigaltstack", EVER},
    {"tgkill", ALWAYS, OURSELVES, 0, 0}, /* abort() */
    {"kill", ALWAYS, OURSELVES, 0, 0},
    {"exit", EVER},
    {"exit_group", EVER},

    /* threads, which share this sandbox; clone3 hides its flags, so the C library is told that there
     * is none */
    {"clone", ALWAYS, WITH, CLONE_FLAGS, CLONE_VM | CLONE_THREAD},
    {"futex", EVER},
    {"futex_time64", EVER},
    {"rseq", EVER},
    {"set_robust_list", EVER},
    {"sched_yield", EVER},
    {"gettid", EVER},

    /* about ourselves and the machine */
    {"getpid", EVER}, /* these cannot fail, so their results are not checked */
    {"getppid", EVER},
    {"getuid", EVER},
    {"getuid32", EVER},
    {"geteuid", EVER},
    {"geteuid32", EVER},
    {"getgid", EVER},
    {"getgid32", EVER},
    {"getegid", EVER},
    {"getegid32", EVER},
    {"umask", EVER},
    {"getrandom", EVER},
    {"getrusage", EVER},
    {"sysinfo", EVER},

    {"getsockopt", LIVE, ANY, 0, 0}, /* counts, and why reading failed */
    {"getsockname", LIVE, ANY, 0, 0},
    {"recvfrom", LIVE, ANY, 0, 0},
    {"recvmsg", LIVE, ANY, 0, 0},
    {"ioctl", LIVE, EQUAL, 1, SIOCGIFFLAGS}, /* is the interface up again? */
    {"ioctl", ANYTHING, ANY, 0, 0},
    {"sendto", ANYTHING, ANY, 0, 0}, /* over what is connected already */
    {"sendmsg", ANYTHING, ANY, 0, 0},

    {"recvfrom", CHILDREN, ANY, 0, 0},
    {"recvmsg", CHILDREN, ANY, 0, 0},
    {"wait4", CHILDREN, ANY, 0, 0},
    {"waitid", CHILDREN, ANY, 0, 0},
};
/* clang-format on */

static const char *const attacks[] = {
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "io_uring_setup",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "memfd_create",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "fsopen",
    "unshare",
    "setns",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "add_key",
    "request_key",
    "keyctl",
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setgroups",
    "capset",
    "personality",
    "modify_ldt",
};

/* What is refused even where a tool needs all else: network calls. */
static const char *const networks[] = {"socket", "connect", "bind", "listen", "accept", "accept4"};

static int number_of(const char *name, bool *known)
{
    int number = seccomp_syscall_resolve_name(name);

    *known = number != __NR_SCMP_ERROR;
    return number;
}

/* 0, also where there is no such call here, or an error of libseccomp. */
static int deny(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t n)
{
    int result = 0;

    for (size_t i = 0; i < n && result == 0; i++) {
        bool known;
        int number = number_of(names[i], &known);

        if (known)
            result = seccomp_rule_add(filter, action, number, 0);
    }
    return result;
}

static struct scmp_arg_cmp comparison(const struct call *call)
{
    struct scmp_arg_cmp c = {.arg = call->argument, .op = SCMP_CMP_MASKED_EQ};

    c.datum_a = call->limit == EQUAL || call->limit == OURSELVES ? UINT32_MAX : call->value;
    c.datum_b = call->limit == OURSELVES ? (uint64_t)getpid()
                : call->limit == WITHOUT ? 0
                                         : call->value;
    return c;
}

static int allow(scmp_filter_ctx filter, const struct call *call)
{
    bool known;
    int number = number_of(call->name, &known);
    struct scmp_arg_cmp limit = comparison(call);

    if (!known)
        return 0;
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, call->limit != ANY, &limit);
}

/* Allow a call that names files relative to this directory, in up to two arguments. */
static int allow_in(scmp_filter_ctx filter, const char *name, int directory, int first, int second)
{
    bool known;
    int number = number_of(name, &known);
    const struct scmp_arg_cmp limits[] = {
        {(unsigned)first,                     SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)directory},
        {(unsigned)(second < 0 ? 0 : second), SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)directory},
    };

    if (!known)
        return 0;
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, second < 0 ? 1 : 2, limits);
}

/* Rotation. That a name does not lead out of the directory is Landlock's to see. */
static int allow_files(scmp_filter_ctx filter, int directory)
{
    static const char *const by_one[] = {"openat", "unlinkat", "newfstatat", "fstatat64", "statx"};
    static const char *const by_two[] = {"renameat", "renameat2"};
    int result = 0;

    for (size_t i = 0; i < sizeof by_one / sizeof by_one[0] && result == 0; i++)
        result = allow_in(filter, by_one[i], directory, 0, -1);
    for (size_t i = 0; i < sizeof by_two / sizeof by_two[0] && result == 0; i++)
        result = allow_in(filter, by_two[i], directory, 0, 2);
    return result;
}

/* Writing to a packet socket would send: it may go to any descriptor but that one. A filter can
 * compare whole 64-bit registers, whose upper half the kernel ignores, or masked bits: so require
 * that one of the low bits differs. */
static int allow_but_for(scmp_filter_ctx filter, const char *name, int packet_socket)
{
    enum { BITS = 10 }; /* descriptors that differ by a multiple of 1,024 do not occur */
    bool known;
    int number = number_of(name, &known);
    int result = 0;

    if (packet_socket < 0 && known)
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
    for (unsigned bit = 0; known && bit < BITS && result == 0; bit++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, UINT64_C(1) << bit,
                                          ~(uint64_t)packet_socket & UINT64_C(1) << bit));
    return result;
}

static int allow_writing(scmp_filter_ctx filter, const struct wt_guard_options *options)
{
    int packet_socket = options->packet_socket;
    int result = allow_but_for(filter, "write", packet_socket);

    if (result == 0)
        result = allow_but_for(filter, "writev", packet_socket);
    if (result == 0 && options->children != NULL) /* they are told to end */
        result = allow_but_for(filter, "sendto", packet_socket);
    return result;
}

/* By their numbers, none of which is given to another process before it was waited for. */
static int allow_killing(scmp_filter_ctx filter, const struct wt_guard_options *options)
{
    bool known;
    int number = number_of("kill", &known);
    int result = 0;

    for (size_t i = 0; known && i < options->n_children && result == 0; i++)
        if (options->children[i] > 0) /* 0 and below: groups of processes */
            result = seccomp_rule_add(
                filter, SCMP_ACT_ALLOW, number, 1,
                SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)options->children[i]));
    return result;
}

static unsigned occasion(const struct wt_guard_options *options)
{
    bool known;
    int fstat_number = number_of("fstat", &known); /* below 0: of other processors only */

    return (known && fstat_number >= 0 && sizeof(long) == sizeof(int64_t) ? 0U : BY_PATH) |
           (options->packet_socket >= 0 ? LIVE : 0U) |
           (options->live_anything ? LIVE | ANYTHING : 0U) |
           (options->children != NULL ? CHILDREN : 0U);
}

static int fill(scmp_filter_ctx filter, const struct wt_guard_options *options, uint32_t kill)
{
    unsigned now = occasion(options);
    int result = deny(filter, kill, attacks, sizeof attacks / sizeof attacks[0]);

    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0] && result == 0; i++)
        if ((allowed[i].when & ~now) == 0)
            result = allow(filter, &allowed[i]);
    if (result == 0)
        result = allow_writing(filter, options);
    if (result == 0 && options->children != NULL)
        result = allow_killing(filter, options);
    if (result == 0 && options->directory >= 0)
        result = allow_files(filter, options->directory);
    return result;
}

/* Where memory is short libseccomp crashes: it trusts its stack to grow, and some allocations to
 * succeed. So there is either room for all that it needs, which is less than this, or it is not
 * called. */
static bool has_room(void)
{
    enum { ROOM = 1 << 20 };
    void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return room != MAP_FAILED && munmap(room, ROOM) == 0;
}

/* What a failure to make or load the filter says: that there is no memory is no answer of a kernel
 * without such filters. */
static int failed(int result)
{
    if (result != -ENOMEM)
        return 0;
    errno = ENOMEM;
    return -1;
}

int wt_guard_filter_calls(const struct wt_guard_options *options, bool for_tools)
{
    enum { HAS_KILL_PROCESS = 3 }; /* seccomp_api_get(3) */
    uint32_t kill = seccomp_api_get() >= HAS_KILL_PROCESS ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_KILL;
    scmp_filter_ctx filter = seccomp_init(for_tools ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(ENOSYS));

    if (filter == NULL)
        return failed(-ENOMEM);
    int result = has_room() ? seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, kill) : -ENOMEM;

    if (result == 0 && for_tools)
        result =
            deny(filter, SCMP_ACT_ERRNO(EPERM), networks, sizeof networks / sizeof networks[0]);
    else if (result == 0)
        result = fill(filter, options, kill);
    if (result == 0)
        result = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1); /* the kernel's own errno */
    if (result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    return result == 0 ? 1 : failed(result);
}
