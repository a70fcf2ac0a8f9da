/* SPDX-License-Identifier: BSD-2-Clause */
/* The naming process: one question after the other, until nobody asks any more. */
#include "namer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harmless.h"

enum { MOST_SITES = 4096, TIME_LIMIT_S = 3, POLITE = 5 };

struct naming {
    int answers;
    bool has_tried; /* to load libdw */
    struct wt_native *native;
    uint32_t n_sites;
    struct wt_code_site *sites[MOST_SITES];
};

static void answer(const struct naming *n, uint64_t call, const struct wt_code_site *site,
                   bool is_new)
{
    struct {
        struct wt_named answer;
        struct wt_code_site site;
    } message;
    size_t size = is_new ? sizeof message : sizeof message.answer;

    memset(&message, 0, sizeof message);
    message.answer.call = call;
    message.answer.site = site != NULL ? site->id : 0;
    message.answer.is_new = is_new;
    if (is_new)
        message.site = *site;
    while (send(n->answers, &message, size, MSG_NOSIGNAL) < 0)
        if (errno != EINTR)
            _exit(0);
}

static bool is_same_line(const struct wt_code_line *a, const struct wt_code_line *b)
{
    return a->line == b->line && strcmp(a->file, b->file) == 0 &&
           strcmp(a->function, b->function) == 0;
}

static void answer_with(struct naming *n, uint64_t call, const struct wt_code_site *found)
{
    struct wt_code_site *site;

    for (uint32_t i = n->n_sites; i-- > 0;) {
        site = n->sites[i];
        if (site->kind == found->kind && is_same_line(&site->at, &found->at) &&
            is_same_line(&site->inner, &found->inner)) {
            answer(n, call, site, false);
            return;
        }
    }
    site = n->n_sites < MOST_SITES ? malloc(sizeof *site) : NULL;
    if (site == NULL) {
        answer(n, call, NULL, false);
        return;
    }
    *site = *found;
    n->sites[n->n_sites++] = site;
    site->id = n->n_sites;
    wt_line_text(&site->at);
    wt_line_text(&site->inner);
    answer(n, call, site, true);
}

/* libdw is loaded with the first program that is no Python. */
static struct wt_native *native_of(struct naming *n)
{
    if (!n->has_tried)
        n->native = wt_native_new();
    n->has_tried = true;
    return n->native;
}

static void take(struct naming *n, const struct wt_question *q, const uint8_t *bytes, size_t size)
{
    struct wt_code_site site;
    struct wt_abi_frame frame;

    memset(&site, 0, sizeof site);
    switch (q->kind) {
    case WT_QUESTION_SITE:
        if (size != sizeof site)
            break;
        memcpy(&site, bytes, sizeof site);
        answer_with(n, q->call, &site);
        break;
    case WT_QUESTION_MAP:
        if (native_of(n) != NULL)
            wt_native_map(n->native, q->map, (const char *)bytes, size);
        break;
    case WT_QUESTION_STACK:
        if (size < sizeof frame)
            break;
        memcpy(&frame, bytes, sizeof frame);
        if (native_of(n) != NULL && wt_native_site(n->native, q->map, &frame, bytes + sizeof frame,
                                                   size - sizeof frame, &site))
            answer_with(n, q->call, &site);
        else
            answer(n, q->call, NULL, false);
        break;
    default:
        break;
    }
}

_Noreturn void wt_namer_run(int questions, int answers)
{
    struct naming *naming = calloc(1, sizeof *naming);
    struct {
        struct wt_question question;
        uint8_t bytes[WT_QUESTION_BYTES];
    } message;
    ssize_t n;

    if (naming == NULL)
        _exit(1);
    naming->answers = answers;
    while ((n = recv(questions, &message, sizeof message, 0)) > 0 || (n < 0 && errno == EINTR)) {
        if (n < (ssize_t)sizeof message.question)
            continue;
        alarm(TIME_LIMIT_S);
        take(naming, &message.question, message.bytes, (size_t)n - sizeof message.question);
        alarm(0);
    }
    _exit(0);
}

/* ---- the start ---- */

/* Signals to our process group are meant for the programs, and for the process that started us. */
static void set_signals(void)
{
    struct sigaction ignored = {.sa_handler = SIG_IGN}, usual = {.sa_handler = SIG_DFL};
    static const int to_group[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2};
    sigset_t none;

    for (size_t i = 0; i < sizeof to_group / sizeof to_group[0]; i++)
        sigaction(to_group[i], &ignored, NULL);
    sigaction(SIGALRM, &usual, NULL);
    sigaction(SIGSEGV, &usual, NULL);
    sigaction(SIGBUS, &usual, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(pid_t parent, int questions, int answers)
{
    static const struct rlimit no_core = {0, 0};
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    set_signals();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent || nothing < 0)
        _exit(1);
    setrlimit(RLIMIT_CORE, &no_core);
    setpriority(PRIO_PROCESS, 0, POLITE); /* the programs come first */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(nothing, fd);
    wt_keep_only(questions, answers);
    unsetenv("DEBUGINFOD_URLS"); /* nothing is asked of the network */
    wt_become_harmless();
    wt_namer_run(questions, answers);
}

void wt_namer_start(struct wt_namer *namer)
{
    int questions[2], answers[2] = {-1, -1};
    pid_t parent = getpid();

    *namer = (struct wt_namer){-1, -1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, questions) != 0)
        return;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, answers) == 0)
        namer->pid = fork();
    if (namer->pid == 0)
        become(parent, questions[0], answers[0]);
    close(questions[0]);
    if (answers[0] >= 0)
        close(answers[0]);
    if (namer->pid > 0) {
        namer->questions = questions[1];
        namer->answers = answers[1];
        return;
    }
    close(questions[1]);
    if (answers[1] >= 0)
        close(answers[1]);
}
