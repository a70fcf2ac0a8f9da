/* SPDX-License-Identifier: BSD-2-Clause */
/* Attempts on networks, on programs and processes, ways around the filter; and what has to work. */
#include "attempts.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../../src/capture/input.h"

/* ---- Networks ---- */

static long new_socket(int family, int type)
{
    return socket(family, type | SOCK_CLOEXEC, 0);
}

static long socket_inet(const struct place *p)
{
    (void)p;
    return new_socket(AF_INET, SOCK_STREAM);
}

static long socket_inet6(const struct place *p)
{
    (void)p;
    return new_socket(AF_INET6, SOCK_DGRAM);
}

static long socket_unix(const struct place *p)
{
    (void)p;
    return new_socket(AF_UNIX, SOCK_STREAM);
}

static long socket_netlink(const struct place *p)
{
    (void)p;
    return new_socket(AF_NETLINK, SOCK_RAW);
}

static long socket_packet(const struct place *p)
{
    (void)p;
    return new_socket(AF_PACKET, SOCK_RAW);
}

static long connect_again(const struct place *p)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    return connect(p->connected[0], (const struct sockaddr *)&to, sizeof to);
}

static long bind_again(const struct place *p)
{
    const struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "\0wiretutor-test"};

    return bind(p->connected[0], (const struct sockaddr *)&at, sizeof at);
}

static long send_away(const struct place *p)
{
    return send(p->connected[0], "x", 1, MSG_DONTWAIT);
}

static long pass_a_descriptor(const struct place *p)
{
    struct iovec data = {.iov_base = (char[]){'x'}, .iov_len = 1};
    const struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

    return sendmsg(p->connected[0], &message, MSG_DONTWAIT);
}

/* ---- Programs and processes ---- */

static long run_a_program(const struct place *p)
{
    char *const argv[] = {"true", NULL};

    (void)p;
    return execve("/bin/true", argv, NULL);
}

static long run_a_descriptor(const struct place *p)
{
    char *const argv[] = {"true", NULL};

    return syscall(SYS_execveat, p->outside, "secret", argv, NULL, 0);
}

static long fork_it(const struct place *p)
{
    pid_t child = fork();

    (void)p;
    if (child == 0)
        _exit(0);
    return child;
}

static long run_a_shell(const struct place *p)
{
    (void)p;
    return system("exit 0") == 0 ? 0 : -1;
}

static long clone3_it(const struct place *p)
{
    uint64_t arguments[8] = {0};
    long child = syscall(435, arguments, sizeof arguments);

    (void)p;
    if (child == 0)
        _exit(0);
    return child;
}

static long trace_the_parent(const struct place *p)
{
    (void)p;
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static long read_the_parent(const struct place *p)
{
    char byte;
    struct iovec here = {.iov_base = &byte, .iov_len = 1};
    struct iovec there = {.iov_base = (void *)(uintptr_t)&socket_inet, .iov_len = 1};

    (void)p;
    return syscall(SYS_process_vm_readv, getppid(), &here, 1, &there, 1, 0);
}

static long signal_the_parent(const struct place *p)
{
    (void)p;
    return kill(getppid(), 0);
}

static long signal_the_child(const struct place *p)
{
    return kill(p->child, 0);
}

static long become_root(const struct place *p)
{
    (void)p;
    return setuid(0);
}

static long new_namespace(const struct place *p)
{
    (void)p;
    return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

static long more_privileges(const struct place *p)
{
    (void)p;
    return prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

static long more_files(const struct place *p)
{
    const struct rlimit limit = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};

    (void)p;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

/* ---- Ways around ---- */

static long ring_of_calls(const struct place *p)
{
    char parameters[120] = {0};

    (void)p;
    return syscall(425, 4, parameters); /* io_uring_setup: calls that no filter sees */
}

static long file_in_memory(const struct place *p)
{
    (void)p;
    return syscall(SYS_memfd_create, "x", 0);
}

static long load_bpf(const struct place *p)
{
    char attributes[64] = {0};

    (void)p;
    return syscall(SYS_bpf, 0, attributes, sizeof attributes);
}

static long map_to_run(const struct place *p)
{
    (void)p;
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) == MAP_FAILED
               ? -1
               : 0;
}

static long make_runnable(const struct place *p)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)p;
    return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long type_into_the_terminal(const struct place *p)
{
    (void)p;
    return ioctl(STDOUT_FILENO, TIOCSTI, "x");
}

static long ask_the_interface(const struct place *p)
{
    struct ifreq request = {.ifr_name = "lo"};

    return ioctl(p->connected[0], SIOCSIFFLAGS, &request);
}

static long another_descriptor(const struct place *p)
{
    return fcntl(p->file, F_DUPFD, 100);
}

/* ---- What has to work ---- */

static long write_what_is_open(const struct place *p)
{
    return write(p->file, "x", 1);
}

static long cut_what_is_open(const struct place *p)
{
    return ftruncate(p->file, 0);
}

static long look_at_what_is_open(const struct place *p)
{
    struct stat status;

    return wt_descriptor_status(p->file, &status);
}

static long allocate(const struct place *p)
{
    (void)p;
    for (size_t size = 1; size < (size_t)1 << 27; size *= 2) {
        char *block = malloc(size);

        if (block == NULL)
            return -1;
        block[size - 1] = 'x';
        block = realloc(block, size * 2);
        free(block);
    }
    return 0;
}

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static long sort(const struct place *p)
{
    enum { N = 1 << 20 };
    int *numbers = malloc(N * sizeof *numbers);

    (void)p;
    for (int i = 0; i < N; i++)
        numbers[i] = (int)((unsigned)i * 7919U % N);
    qsort(numbers, N, sizeof *numbers, by_number); /* asks how much memory there is */
    int first = numbers[0];

    free(numbers);
    return first == 0 ? 0 : -1;
}

static long tell_the_time(const struct place *p)
{
    const struct timespec moment = {.tv_nsec = 1000};
    time_t now = time(NULL);
    struct tm local;
    struct timespec clock;

    (void)p;
    return localtime_r(&now, &local) != NULL && clock_gettime(CLOCK_MONOTONIC, &clock) == 0 &&
                   nanosleep(&moment, NULL) == 0
               ? 0
               : -1;
}

static long ids_cannot_fail(const struct place *p)
{
    (void)p;
    return (int)getuid() >= 0 && (int)geteuid() >= 0 && (int)getgid() >= 0 && getpid() > 0 ? 0 : -1;
}

static void *in_a_thread(void *argument)
{
    *(int *)argument = open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0;
    return NULL;
}

/* Threads may be started; they are in the sandbox, too. */
static long start_a_thread(const struct place *p)
{
    pthread_t thread;
    int refused = -1;

    (void)p;
    if (pthread_create(&thread, NULL, in_a_thread, &refused) != 0 ||
        pthread_join(thread, NULL) != 0)
        return -1;
    return refused >= 0 ? 0 : -1;
}

/* clang-format off */
const struct row other_rows[] = {
    {"a TCP socket", socket_inet, BOTH, REFUSED, NETWORK | CAN_WORK},
    {"a UDP socket of IPv6", socket_inet6, BOTH, REFUSED, NETWORK},
    {"a UNIX socket", socket_unix, BOTH, REFUSED, NETWORK | CAN_WORK},
    {"a netlink socket", socket_netlink, BOTH, REFUSED, NETWORK | CAN_WORK},
    {"a packet socket", socket_packet, BOTH, REFUSED, NETWORK},
    {"connect", connect_again, BOTH, REFUSED, NETWORK},
    {"bind", bind_again, BOTH, REFUSED, NETWORK},
    {"send", send_away, BOTH, REFUSED, CAN_WORK},
    {"send a message", pass_a_descriptor, BOTH, REFUSED, CAN_WORK},
    {"run a program", run_a_program, BOTH, REFUSED, CAN_WORK},
    {"run what a directory holds", run_a_descriptor, BOTH, REFUSED, 0},
    {"fork", fork_it, BOTH, REFUSED, CAN_WORK},
    {"run a shell", run_a_shell, BOTH, REFUSED, CAN_WORK},
    {"clone3", clone3_it, BOTH, REFUSED, 0},
    {"trace another process", trace_the_parent, BOTH, REFUSED, 0},
    {"read another process", read_the_parent, BOTH, REFUSED, 0},
    {"signal another process", signal_the_parent, BOTH, REFUSED, CAN_WORK},
    {"signal a child", signal_the_child, BOTH, REFUSED, CAN_WORK},
    {"become root", become_root, BOTH, REFUSED, 0},
    {"a new namespace", new_namespace, BOTH, REFUSED, 0},
    {"take no_new_privs back", more_privileges, BOTH, REFUSED, 0},
    {"raise a limit", more_files, BOTH, REFUSED, 0},
    {"io_uring", ring_of_calls, BOTH, REFUSED, 0},
    {"a file in memory", file_in_memory, BOTH, REFUSED, CAN_WORK},
    {"bpf", load_bpf, BOTH, REFUSED, 0},
    {"memory to write and to run", map_to_run, BOTH, REFUSED, CAN_WORK},
    {"make memory runnable", make_runnable, BOTH, REFUSED, CAN_WORK},
    {"type into the terminal", type_into_the_terminal, BOTH, REFUSED, 0},
    {"change the interface", ask_the_interface, BOTH, REFUSED, 0},
    {"duplicate a descriptor", another_descriptor, BOTH, REFUSED, CAN_WORK},
    {"write to what is open", write_what_is_open, BOTH, WORKS, 0},
    {"cut what is open", cut_what_is_open, BOTH, WORKS, 0},
    {"look at what is open", look_at_what_is_open, BOTH, WORKS, 0},
    {"allocate memory", allocate, BOTH, WORKS, 0},
    {"sort a lot", sort, BOTH, WORKS, 0},
    {"tell the time", tell_the_time, BOTH, WORKS, 0},
    {"know who we are", ids_cannot_fail, BOTH, WORKS, 0},
    {"start a thread", start_a_thread, BOTH, WORKS, 0},
};
/* clang-format on */
const size_t n_other_rows = sizeof other_rows / sizeof other_rows[0];
