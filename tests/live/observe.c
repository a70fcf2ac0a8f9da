/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests: runs programs as `run` does and prints what was observed, a JSON object a line.
 *
 *     observe [OPTION...] -- PROGRAM [WORD...] [:: PROGRAM [WORD...]]...
 *
 * --stdin-to N (the last one otherwise), --patience MS; --private: in a network of their own;
 * --tcp-info: their connections are looked at; --deny: ptrace() is refused here; --stop-at TEXT:
 * they are told to end when a line of output holds TEXT; --ended N: when so many have ended;
 * --deadlocked MS: when nothing can happen any more since so long; --for MS: so long after the
 * start. --touch-at TEXT --touch FILE: when TEXT has been told there is such a file. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wiretutor/observe.h"

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = true;
}

struct options {
    struct wt_programs_options programs;
    struct wt_network_options network;
    bool has_network, deny, deny_getfd, stop_at_interrupt;
    const char *stop_at, *touch_at, *touch;
    uint32_t deadlocked_ms, for_ms, ended, n_ended;
};

static void print_bytes(const char *name, const uint8_t *bytes, size_t n)
{
    printf(", \"%s\": \"", name);
    for (size_t i = 0; i < n; i++)
        printf("\\u%04x", bytes[i]);
    printf("\"");
}

static void print_end(const char *name, const struct wt_endpoint *end)
{
    printf(", \"%s\": [%d, \"", name, end->ip.version);
    for (int i = 0; i < (end->ip.version == 6 ? 16 : 4); i++)
        printf("%s%02x", i == 0 ? "" : ".", end->ip.bytes[i]);
    printf("\", %d]", end->port);
}

static void print_call(const struct wt_socket_call *c)
{
    printf(
        ", \"id\": %llu, \"call\": \"%s\", \"transport\": \"%s\", \"family\": %d, \"waits\": %d, "
        "\"returned\": %d, \"last\": %d, \"held_in\": \"%s\", \"held_by\": %d, \"pid\": %d, "
        "\"tid\": %d, \"fd\": %d, \"socket\": %llu",
        (unsigned long long)c->id, wt_socket_call_name(c->call),
        !c->is_tcp_or_udp             ? ""
        : c->transport == WT_OVER_TCP ? "tcp"
                                      : "udp",
        c->family, c->waits, c->has_returned, c->last,
        c->held_in != 0 ? wt_socket_call_name(c->held_in - 1) : "", c->held_by, c->pid, c->tid,
        c->fd, (unsigned long long)c->socket);
    printf(", \"begin\": %lld, \"end\": %lld, \"result\": %lld, \"error\": %d, \"flags\": %d, "
           "\"asked\": %llu, \"new\": %llu, \"level\": %d, \"option\": %d, \"value\": %lld, "
           "\"linger\": %lld",
           (long long)c->begin_ns, (long long)c->end_ns, (long long)c->result, c->error, c->flags,
           (unsigned long long)c->asked, (unsigned long long)c->new_socket, c->level, c->option,
           (long long)c->value, (long long)c->linger);
    printf(", \"message\": %d, \"messages\": %d, \"batch\": %llu, \"unsent\": %d", c->message,
           c->messages, (unsigned long long)c->batch, c->unsent);
    if (c->has_address)
        print_end("address", &c->address);
    if (c->group.version != 0)
        print_end("group", &(struct wt_endpoint){.ip = c->group});
    print_end("local", &c->local);
    print_end("remote", &c->remote);
    print_bytes("first", c->first, c->n_first);
}

static void print_let_go(const struct wt_let_go_all *gone)
{
    printf(", \"known\": %d, \"lets_go\": [", gone->known);
    for (unsigned i = 0; i < gone->n; i++)
        printf("%s[%llu, %d, %d]", i > 0 ? ", " : "", (unsigned long long)gone->at[i].socket,
               gone->at[i].fd, gone->at[i].last);
    printf("]");
}

static void print(const struct wt_observed *o)
{
    static const char *const kinds[] = {[WT_OBSERVED_STARTED] = "started",
                                        [WT_OBSERVED_CALL_BEGINS] = "begins",
                                        [WT_OBSERVED_CALL_RETURNS] = "returns",
                                        [WT_OBSERVED_OUTPUT] = "output",
                                        [WT_OBSERVED_ENDING] = "ending",
                                        [WT_OBSERVED_ENDED] = "ended",
                                        [WT_OBSERVED_EXECUTED] = "executed",
                                        [WT_OBSERVED_NOT_WATCHED] = "not watched",
                                        [WT_OBSERVED_STOPPING] = "stopping",
                                        [WT_OBSERVED_TCP_INFO] = "tcp_info",
                                        [WT_OBSERVED_WATCHER] = "watcher",
                                        [WT_OBSERVED_CANNOT_TRACE] = "cannot trace",
                                        [WT_OBSERVED_PATH] = "path"};

    printf("{\"kind\": \"%s\", \"program\": %d, \"time\": %lld", kinds[o->kind], o->program,
           (long long)o->time_ns);
    if (o->kind == WT_OBSERVED_CALL_BEGINS || o->kind == WT_OBSERVED_CALL_RETURNS) {
        print_call(&o->as.call);
    } else if (o->kind == WT_OBSERVED_OUTPUT) {
        printf(", \"error\": %d", o->as.output.is_error);
        print_bytes("text", o->as.output.bytes, o->as.output.n);
    } else if (o->kind == WT_OBSERVED_ENDING || o->kind == WT_OBSERVED_ENDED) {
        printf(", \"pid\": %d, \"code\": %d, \"signal\": %d, \"by_us\": %d, \"why\": %d, "
               "\"not_started\": %d",
               o->as.ended.pid, o->as.ended.code, o->as.ended.signal, o->as.ended.by_us,
               o->as.ended.reason, o->as.ended.not_started);
        if (o->kind == WT_OBSERVED_ENDING)
            print_let_go(&o->as.ended.let_go);
    } else if (o->kind == WT_OBSERVED_EXECUTED) {
        printf(", \"pid\": %d", o->as.executed.pid);
        print_let_go(&o->as.executed.let_go);
    } else if (o->kind == WT_OBSERVED_STOPPING) {
        printf(", \"why\": %d, \"signal\": %d", o->as.stopping.reason, o->as.stopping.signal);
    } else if (o->kind == WT_OBSERVED_NOT_WATCHED) {
        printf(", \"reason\": %d", (int)o->as.reason);
    }
    printf("}\n");
    fflush(stdout);
}

/* From here on, for this process and its children, the system call gives EPERM. */
static void deny(uint32_t number)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("seccomp");
        exit(3);
    }
}

static void read_option(struct options *o, const char *name, const char *value)
{
    if (strcmp(name, "--stdin-to") == 0)
        o->programs.stdin_to = (size_t)atoi(value);
    else if (strcmp(name, "--patience") == 0)
        o->programs.patience_ms = (uint32_t)atoi(value);
    else if (strcmp(name, "--stop-at") == 0)
        o->stop_at = value;
    else if (strcmp(name, "--touch-at") == 0)
        o->touch_at = value;
    else if (strcmp(name, "--touch") == 0)
        o->touch = value;
    else if (strcmp(name, "--ended") == 0)
        o->ended = (uint32_t)atoi(value);
    else if (strcmp(name, "--deadlocked") == 0)
        o->deadlocked_ms = (uint32_t)atoi(value);
    else if (strcmp(name, "--for") == 0)
        o->for_ms = (uint32_t)atoi(value);
}

static void read_words(struct options *o, char **words)
{
    o->programs.stdin_to = SIZE_MAX;
    for (; *words != NULL && strcmp(*words, "--") != 0; words++) {
        if (strcmp(*words, "--private") == 0)
            o->has_network = true;
        else if (strcmp(*words, "--tcp-info") == 0)
            o->programs.tcp_info = true;
        else if (strcmp(*words, "--deny") == 0)
            o->deny = true;
        else if (strcmp(*words, "--deny-getfd") == 0)
            o->deny_getfd = true;
        else if (strcmp(*words, "--stop-at-interrupt") == 0)
            o->stop_at_interrupt = true;
        else
            read_option(o, words[0], words[1]), words++;
    }
    o->programs.argv[o->programs.n++] = ++words;
    for (; *words != NULL; words++) {
        if (strcmp(*words, "::") == 0) {
            *words = NULL;
            o->programs.argv[o->programs.n++] = words + 1;
        }
    }
    if (o->programs.stdin_to == SIZE_MAX)
        o->programs.stdin_to = o->programs.n - 1;
    o->programs.first_client = o->programs.n - 1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool holds(const struct wt_observed *observed, const char *text)
{
    return text != NULL && observed->kind == WT_OBSERVED_OUTPUT &&
           memmem(observed->as.output.bytes, observed->as.output.n, text, strlen(text)) != NULL;
}

/* What is to be done when this was told. */
static void act(struct options *o, const struct wt_observed *observed)
{
    if (holds(observed, o->touch_at))
        close(open(o->touch, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (observed->kind == WT_OBSERVED_ENDED)
        o->n_ended++;
}

/* Why should they be told to end now? */
static enum wt_stop_reason enough(const struct options *o, const struct wt_programs *programs,
                                  int64_t started, const struct wt_observed *observed)
{
    if (observed != NULL && holds(observed, o->stop_at))
        return WT_STOP_TIME;
    if (o->ended != 0 && o->n_ended >= o->ended)
        return WT_STOP_TIME;
    if (o->for_ms != 0 && now_ms() - started >= o->for_ms)
        return WT_STOP_TIME;
    if (o->stop_at_interrupt && interrupted)
        return WT_STOP_SIGNAL;
    const struct wt_idleness *idle = wt_programs_idle(programs);

    return o->deadlocked_ms != 0 && idle->reason == WT_STOP_IDLE && idle->certain &&
                   now_ms() - idle->since_ns / 1000000 >= o->deadlocked_ms
               ? WT_STOP_IDLE
               : WT_STOP_NONE;
}

static enum wt_status observe(struct options *o, struct wt_programs *programs,
                              struct wt_error *error)
{
    struct pollfd fds[WT_PROGRAM_FDS];
    struct wt_observed observed;
    int64_t started = now_ms();
    struct timespec now;
    struct wt_stop stop = {.signal = SIGINT};
    bool stopped = false;
    enum wt_status status;

    for (;;) {
        status = wt_programs_next(programs, &observed, error);
        if (status == WT_OK)
            print(&observed), act(o, &observed);
        else if (status == WT_AGAIN)
            poll(fds, wt_programs_fds(programs, fds), 20);
        else
            return status;
        stop.reason = enough(o, programs, started, status == WT_OK ? &observed : NULL);
        if (!stopped && stop.reason != WT_STOP_NONE) {
            stopped = true;
            clock_gettime(CLOCK_REALTIME, &now);
            stop.time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
            wt_programs_stop(programs, &stop);
        }
    }
}

int main(int argc, char **argv)
{
    struct options o = {.network = {.kind = WT_NETWORK_PRIVATE}};
    struct sigaction action = {.sa_handler = interrupt};
    struct wt_network *network = NULL;
    struct wt_programs *programs;
    enum wt_status status;
    struct wt_error error;

    (void)argc;
    read_words(&o, argv + 1);
    sigaction(SIGINT, &action, NULL);
    if (o.deny)
        deny(__NR_ptrace);
    if (o.deny_getfd)
        deny(__NR_pidfd_getfd);
    if (o.has_network && wt_network_enter(&network, &o.network, &error) != WT_OK) {
        fprintf(stderr, "no network: %s %s\n", error.subject, error.detail);
        return 3;
    }
    o.programs.network = network;
    status = wt_programs_start(&programs, &o.programs, &error);
    if (status == WT_OK)
        status = observe(&o, programs, &error);
    if (status != WT_END)
        fprintf(stderr, "error %d: %s %s\n", (int)error.id, error.subject, error.detail);
    wt_programs_free(programs);
    wt_network_leave(network);
    return status == WT_END ? 0 : 3;
}
