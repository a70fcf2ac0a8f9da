/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of watching that need no other process: the filters, judged call by call; records
 * through a pipe; addresses and memory as a call's arguments give them. */
#include "needs.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../../src/observe/programs/filter.h"
#include "../../src/observe/programs/memory.h"
#include "../../src/observe/programs/record.h"
#include "../../src/observe/programs/sockets.h"

/* What the kernel would do: the few instructions that these filters are made of. */
static uint32_t verdict(const struct wt_filter *filter, const struct seccomp_data *data)
{
    uint32_t a = 0;

    for (size_t at = 0; at < filter->n; at++) {
        const struct sock_filter *i = &filter->code[at];

        switch (i->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            assert_true(i->k + sizeof a <= sizeof *data);
            memcpy(&a, (const uint8_t *)data + i->k, sizeof a);
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            at += a == i->k ? i->jt : i->jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += a >= i->k ? i->jt : i->jf;
            break;
        case BPF_RET | BPF_K:
            return i->k;
        default:
            fail_msg("instruction %zu: code %u", at, i->code);
        }
    }
    fail_msg("the filter ran past its end");
    return 0;
}

static const struct filter_case {
    const char *name;
    int number;
    uint64_t args[3];
    bool first, second; /* does it stop there? */
} filter_cases[] = {
    {"socket() of IPv4",                   __NR_socket,          {AF_INET, SOCK_STREAM},   true,  false},
    {"socket() of IPv6",                   __NR_socket,          {AF_INET6, SOCK_DGRAM},   true,  false},
    {"socket() of UNIX",                   __NR_socket,          {AF_UNIX, SOCK_STREAM},   false, false},
    {"recvmsg(), which may bring one",     __NR_recvmsg,         {3},                      true,  false},
    {"connect()",                          __NR_connect,         {3},                      true,  false},
    {"read()",                             __NR_read,            {0},                      false, true },
    {"close()",                            __NR_close,           {3},                      false, true },
    {"ppoll()",                            __NR_ppoll,           {0},                      false, true },
    {"the call that goes on",              __NR_restart_syscall, {0},                      false, true },
    {"fcntl() that makes it wait no more", __NR_fcntl,           {3, F_SETFL, O_NONBLOCK}, false, true },
    {"fcntl() that copies",                __NR_fcntl,           {3, F_DUPFD_CLOEXEC},     false, true },
    {"fcntl() of something else",          __NR_fcntl,           {3, F_GETFL},             false, false},
    {"ioctl() that makes it wait no more", __NR_ioctl,           {3, FIONBIO},             false, true },
    {"ioctl() of something else",          __NR_ioctl,           {3, FIONREAD},            false, false},
    {"openat()",                           __NR_openat,          {0},                      false, false},
    {"futex()",                            __NR_futex,           {0},                      false, false},
};

static void stops_where_it_should(void **state)
{
    const struct filter_case *c = *state;
    struct wt_filter first, second;
    struct seccomp_data data = {.nr = c->number, .arch = wt_abi_audit()};

    memcpy(data.args, c->args, sizeof c->args);
    wt_filter_make(&first, WT_FILTER_FIRST);
    wt_filter_make(&second, WT_FILTER_SECOND);
    assert_number(verdict(&first, &data), c->first ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW);
    assert_number(verdict(&second, &data), c->second ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW);
    data.arch ^= 1; /* another kind of program: its numbers mean other calls */
    assert_number(verdict(&first, &data), SECCOMP_RET_ALLOW);
    assert_number(verdict(&second, &data), SECCOMP_RET_ALLOW);
    data.arch ^= 1;
    data.nr |= 0x40000000;
    assert_number(verdict(&second, &data), SECCOMP_RET_ALLOW);
}

static void records_pass_a_pipe(void **state)
{
    static struct wt_record_reader reader;
    struct wt_observed out, in;
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    assert_int_equal(wt_record_read(&reader, ends[0], &in), WT_AGAIN);
    for (int round = 0; round < 100; round++) {
        memset(&out, round, sizeof out);
        out.kind = WT_OBSERVED_OUTPUT;
        out.as.output.n = (uint32_t)(round * 41 % (WT_OUTPUT_BYTES + 1));
        assert_true(wt_record_write(ends[1], &out));
        assert_int_equal(wt_record_read(&reader, ends[0], &in), WT_OK);
        assert_memory_equal(&in, &out, wt_record_size(&out));
        out.kind = WT_OBSERVED_CALL_BEGINS;
        assert_true(wt_record_write(ends[1], &out));
        out.kind = WT_OBSERVED_ENDED;
        assert_true(wt_record_write(ends[1], &out));
        assert_int_equal(wt_record_read(&reader, ends[0], &in), WT_OK);
        assert_int_equal(in.kind, WT_OBSERVED_CALL_BEGINS);
        assert_int_equal(wt_record_read(&reader, ends[0], &in), WT_OK);
        assert_int_equal(in.kind, WT_OBSERVED_ENDED);
        assert_int_equal(wt_record_read(&reader, ends[0], &in), WT_AGAIN);
    }
    close(ends[1]);
    assert_int_equal(wt_record_read(&reader, ends[0], &in), WT_END);
    close(ends[0]);
}

static void memory_is_read_as_far_as_it_goes(void **state)
{
    static const char text[] =
        "the first bytes of a buffer that is longer than those which are kept";
    char a[8] = "abc", b[] = "defgh";
    const struct iovec parts[] = {
        {a,    3},
        {NULL, 0},
        {b,    5}
    };
    struct wt_socket_call call = {.n_first = 0};
    pid_t self = getpid();

    (void)state;
    need("kernel");
    wt_memory_first(self, (uintptr_t)text, sizeof text, &call);
    assert_number(call.n_first, WT_CALL_FIRST_BYTES);
    assert_memory_equal(call.first, text, WT_CALL_FIRST_BYTES);
    assert_number(wt_memory_gather(self, (uintptr_t)parts, 3, UINT64_MAX, &call), 8);
    assert_number(call.n_first, 8);
    assert_memory_equal(call.first, "abcdefgh", 8);
    assert_number(wt_memory_gather(self, (uintptr_t)parts, 3, 4, &call), 8);
    assert_number(call.n_first, 4);
    assert_number(wt_memory_gather(self, 1, 3, 4, &call), 0); /* no such address */
    assert_number(wt_memory_read(self, 0, a, 1), 0);
}

static void addresses_as_programs_give_them(void **state)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(8001)};
    struct wt_endpoint end;
    pid_t self = getpid();

    (void)state;
    need("kernel");
    four.sin_addr.s_addr = htonl(0x7f000001);
    assert_true(wt_memory_endpoint(self, (uintptr_t)&four, sizeof four, &end));
    assert_number(end.port, 8001);
    assert_number(end.ip.version, 4);
    assert_memory_equal(end.ip.bytes, "\x7f\0\0\1", 4);
    assert_false(wt_memory_endpoint(self, (uintptr_t)&four, sizeof four - 1, &end));
    assert_false(wt_memory_endpoint(self, 0, sizeof four, &end));
    assert_int_equal(inet_pton(AF_INET6, "::ffff:192.168.1.5", &six.sin6_addr), 1);
    assert_true(wt_memory_endpoint(self, (uintptr_t)&six, sizeof six, &end));
    assert_number(end.ip.version, 6);
    wt_endpoint_unmap(&end);
    assert_number(end.ip.version, 4);
    assert_memory_equal(end.ip.bytes, "\xc0\xa8\x01\x05", 4);
    six.sin6_family = AF_UNIX;
    assert_false(wt_memory_endpoint(self, (uintptr_t)&six, sizeof six, &end));
}

static void each_call_is_in_the_table_once(void **state)
{
    const struct wt_syscall *syscall;

    (void)state;
    for (unsigned i = 0; (syscall = wt_syscall_at(i)) != NULL; i++)
        assert_ptr_equal(wt_syscall_find((uint64_t)syscall->number), syscall);
    assert_null(wt_syscall_find(UINT64_MAX));
}

int main(void)
{
    enum { N = sizeof filter_cases / sizeof filter_cases[0] };
    struct CMUnitTest tests[N + 4] = {
        cmocka_unit_test(records_pass_a_pipe),
        cmocka_unit_test(memory_is_read_as_far_as_it_goes),
        cmocka_unit_test(addresses_as_programs_give_them),
        cmocka_unit_test(each_call_is_in_the_table_once),
    };

    for (size_t i = 0; i < N; i++) {
        tests[4 + i].name = filter_cases[i].name;
        tests[4 + i].test_func = stops_where_it_should;
        tests[4 + i].initial_state = (void *)(uintptr_t)&filter_cases[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
