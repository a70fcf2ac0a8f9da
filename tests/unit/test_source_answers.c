/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that names lines may crash, hang or be taken over by what it reads: what our own
 * process takes from it is bounded, and so is the time that it waits. */
#include "support.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/observe/lines/namer.h"

enum { A_WHILE_MS = 60000 };

struct pair {
    struct wt_answers answers;
    struct wt_code_site site;
    int other;
};

static struct pair open_pair(void)
{
    struct pair p = {.other = -1};
    int ends[2];

    assert_number(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    p.answers.fd = ends[0];
    p.other = ends[1];
    return p;
}

static void close_pair(struct pair *p)
{
    if (p->answers.fd >= 0)
        close(p->answers.fd);
    if (p->other >= 0)
        close(p->other);
}

static void say(const struct pair *p, uint64_t call, uint32_t id, const char *file)
{
    struct {
        struct wt_named answer;
        struct wt_code_site site;
    } message;
    size_t size = file != NULL ? sizeof message : sizeof message.answer;

    memset(&message, 0, sizeof message);
    message.answer.call = call;
    message.answer.site = id;
    if (file != NULL)
        memcpy(message.site.at.file, file, strlen(file));
    assert_number(send(p->other, &message, size, 0), size);
}

static enum wt_answered find(struct pair *p, uint64_t call, uint32_t *id)
{
    *id = 77;
    return wt_answers_find(&p->answers, call, id, &p->site);
}

static void one_after_the_other(void **state)
{
    struct pair p = open_pair();
    uint32_t id;

    (void)state;
    say(&p, 1, 1, "client.py");
    say(&p, 2, 1, NULL);
    assert_number(find(&p, 1, &id), WT_ANSWERED_NEW);
    assert_string_equal(p.site.at.file, "client.py");
    assert_number(find(&p, 1, &id), WT_ANSWERED);
    assert_number(id, 1);
    assert_number(find(&p, 2, &id), WT_ANSWERED);
    assert_number(id, 1);
    assert_number(find(&p, 3, &id), WT_NOT_YET);
    close_pair(&p);
}

/* Who answers the same call again and again could go on for ever. */
static void the_same_again(void **state)
{
    struct pair p = open_pair();
    uint32_t id;

    (void)state;
    say(&p, 3, 1, NULL);
    say(&p, 2, 1, NULL);
    assert_number(find(&p, 9, &id), WT_ANSWERED);
    assert_number(id, 0);
    assert_number(p.answers.fd, -1);
    close_pair(&p);
}

static void of_no_form(void **state)
{
    struct pair p = open_pair();
    uint32_t id;

    (void)state;
    assert_number(send(p.other, "abc", 3, 0), 3);
    assert_number(find(&p, 1, &id), WT_ANSWERED);
    assert_number(id, 0);
    assert_number(p.answers.fd, -1);
    close_pair(&p);
}

/* Texts that do not end are ended. */
static void endless_texts(void **state)
{
    struct {
        struct wt_named answer;
        struct wt_code_site site;
    } message;
    struct pair p = open_pair();
    uint32_t id;

    (void)state;
    memset(&message, 'x', sizeof message);
    message.answer.call = 1;
    assert_number(send(p.other, &message, sizeof message, 0), sizeof message);
    assert_number(find(&p, 1, &id), WT_ANSWERED_NEW);
    assert_number(strlen(p.site.at.file), sizeof p.site.at.file - 1);
    assert_number(strlen(p.site.inner.text), sizeof p.site.inner.text - 1);
    close_pair(&p);
}

/* Since the beginning of the clock nothing came: that is too long. */
static void silence(void **state)
{
    struct pair p = open_pair();
    uint32_t id;

    (void)state;
    assert_number(find(&p, 1, &id), WT_NOT_YET);
    assert_true(p.answers.since > 0 && p.answers.fd >= 0);
    p.answers.since = INT64_MIN / 2;
    assert_number(find(&p, 1, &id), WT_NOT_YET);
    assert_number(p.answers.fd, -1);
    assert_number(find(&p, 1, &id), WT_ANSWERED);
    assert_number(id, 0);
    close_pair(&p);
}

/* ---- the process itself ---- */

static void ask(const struct wt_namer *namer, uint8_t kind, uint64_t call, const void *bytes,
                size_t n)
{
    struct {
        struct wt_question question;
        uint8_t bytes[4096];
    } message = {
        .question = {.kind = kind, .map = 1, .call = call}
    };

    assert_true(n <= sizeof message.bytes);
    memcpy(message.bytes, bytes, n);
    assert_true(send(namer->questions, &message, sizeof message.question + n, 0) > 0);
}

static enum wt_answered wait_for(struct wt_answers *answers, uint64_t call, uint32_t *id)
{
    static struct wt_code_site site;
    struct pollfd ready = {.fd = answers->fd, .events = POLLIN};
    enum wt_answered answered;

    *id = 77;
    do
        assert_number(poll(&ready, 1, A_WHILE_MS), 1);
    while ((answered = wt_answers_find(answers, call, id, &site)) == WT_NOT_YET);
    return answered;
}

/* Questions of any bytes get an answer without a line, and its time limit ends it: then calls go
 * without. */
static void hostile_questions(void **state)
{
    static const char maps[] =
        "400000-zzz r-xp\n00400000-00500000 r-xp 00000000 08:01 5 /dev/null\nrubbish";
    struct wt_answers answers = {.until = 0};
    struct wt_namer namer;
    struct wt_abi_frame frame;
    uint32_t id;
    int status;

    (void)state;
    wt_namer_start(&namer);
    if (namer.pid < 0)
        skip();
    answers.fd = namer.answers;
    memset(&frame, 0xff, sizeof frame);
    ask(&namer, WT_QUESTION_MAP, 0, maps, sizeof maps);
    ask(&namer, WT_QUESTION_STACK, 1, &frame, sizeof frame);
    assert_number(wait_for(&answers, 1, &id), WT_ANSWERED);
    assert_number(id, 0);
    frame = (struct wt_abi_frame){.pc = 0x400010, .sp = UINT64_MAX - 8, .n = WT_ABI_REGISTERS};
    ask(&namer, WT_QUESTION_STACK, 2, &frame, sizeof frame);
    ask(&namer, 250, 3, "?", 1);
    assert_number(wait_for(&answers, 2, &id), WT_ANSWERED);
    assert_number(id, 0);
    assert_number(kill(namer.pid, SIGALRM), 0); /* as its own alarm does */
    assert_number(wait_for(&answers, 4, &id), WT_ANSWERED);
    assert_number(id, 0);
    assert_number(answers.fd, -1);
    assert_number(waitpid(namer.pid, &status, 0), namer.pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
    close(namer.questions);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_after_the_other),
        cmocka_unit_test(the_same_again),
        cmocka_unit_test(of_no_form),
        cmocka_unit_test(endless_texts),
        cmocka_unit_test(silence),
        cmocka_unit_test(hostile_questions),
    };

    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
