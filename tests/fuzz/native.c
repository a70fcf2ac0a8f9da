/* SPDX-License-Identifier: BSD-2-Clause */
/* What the naming process reads: a program's file with its debug information (native: the input is
 * the file, behind a few bytes that say where a thread of it stands), and what our own process
 * reads from that one, should it be taken over (answers). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "../../src/observe/lines/namer.h"

/* ---- native ---- */

/* libdw forgets some memory of broken files. It is the library's, and the naming process has a
 * limit of memory and a short life; ours is still looked for. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libdw.so";
}

enum { LOADED = 0x400000, PAGES = 0x10000, STACK = 0x7fff0000, STACK_SIZE = 64, MOST_PLACES = 8 };

/* A file of its own, for libdw keeps those before open, as a process would have mapped it. */
static size_t map_of(int fd, const uint8_t *data, size_t n, char out[256])
{
    FUZZ_EXPECT(fd >= 0 && pwrite(fd, data, n, 0) == (ssize_t)n);
    return (size_t)snprintf(out, 256, "%08x-%08x r-xp 00000000 00:01 7 /proc/self/fd/%d\n", LOADED,
                            LOADED + PAGES, fd);
}

static void expect_ended(const struct wt_code_line *at)
{
    FUZZ_EXPECT(memchr(at->file, 0, sizeof at->file) != NULL);
    FUZZ_EXPECT(memchr(at->function, 0, sizeof at->function) != NULL);
    FUZZ_EXPECT(at->text[0] == '\0' && at->line <= INT32_MAX);
}

void fuzz_native(const uint8_t *data, size_t n, const char *part)
{
    static struct wt_native *native;
    static uint32_t number;
    struct fuzz_input in = {data, n};
    uint8_t stack[STACK_SIZE], places = fuzz_u8(&in) % MOST_PLACES;
    struct wt_abi_frame frame = {.sp = STACK, .n = 17};
    struct wt_code_site site;
    char map[256];
    uint16_t pcs[MOST_PLACES];
    int fd = memfd_create("program", MFD_CLOEXEC);

    (void)part;
    if (number++ == 0)
        native = wt_native_new();
    if (native == NULL) {
        close(fd);
        return;
    }
    for (unsigned i = 0; i <= places; i++)
        pcs[i] = fuzz_u16(&in);
    for (size_t i = 0; i < sizeof stack; i++)
        stack[i] = i % 8 < 2 ? fuzz_u8(&in) : i % 8 == 2 ? LOADED >> 16 : 0;
    wt_native_map(native, number, map, map_of(fd, in.data, in.n, map));
    for (unsigned i = 0; i <= places; i++) {
        frame.pc = LOADED + pcs[i];
        for (unsigned r = 0; r < frame.n; r++)
            frame.at[r] = r == 7 || r == 6 ? STACK : frame.pc;
        memset(&site, 0, sizeof site);
        if (wt_native_site(native, number, &frame, stack, sizeof stack, &site))
            FUZZ_EXPECT(site.at.file[0] != '\0' || site.at.function[0] != '\0' ||
                        site.at.line != 0);
        if (getenv("FUZZ_TELL") != NULL)
            (void)fprintf(stderr, "%x: %s:%u %s\n", (unsigned)frame.pc, site.at.file, site.at.line,
                          site.at.function);
        expect_ended(&site.at);
        expect_ended(&site.inner);
    }
    close(fd);
}

/* ---- answers ---- */

enum { MOST_MESSAGES = 40, CALLS = 16 };

static void send_one(int fd, struct fuzz_input *in)
{
    struct {
        struct wt_named answer;
        struct wt_code_site site;
    } message;
    uint8_t *bytes = (uint8_t *)&message, how = fuzz_u8(in);
    size_t size = (how & 1) != 0 ? sizeof message : sizeof message.answer;

    memset(&message, (how & 2) != 0 ? 'x' : 0, sizeof message);
    if ((how & 4) == 0)
        message.answer.call = fuzz_u8(in);
    message.answer.site = fuzz_u8(in);
    for (unsigned k = (how & 8) != 0 ? fuzz_u8(in) : 0; k > 0 && fuzz_left(in); k--) {
        size_t at = fuzz_u16(in) % sizeof message;

        bytes[at] = fuzz_u8(in);
    }
    if ((how & 16) != 0)
        size = fuzz_u16(in) % (sizeof message + 1);
    (void)send(fd, &message, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void expect_bounded(const struct wt_code_line *at)
{
    FUZZ_EXPECT(memchr(at->file, 0, sizeof at->file) != NULL);
    FUZZ_EXPECT(memchr(at->function, 0, sizeof at->function) != NULL);
    FUZZ_EXPECT(memchr(at->text, 0, sizeof at->text) != NULL);
}

void fuzz_answers(const uint8_t *data, size_t n, const char *part)
{
    static struct wt_answers answers;
    static const struct wt_answers empty;
    static struct wt_code_site site;
    struct fuzz_input in = {data, n};
    int ends[2];
    unsigned sent = 0, fresh = 0;

    (void)part;
    FUZZ_EXPECT(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    answers = empty;
    answers.fd = ends[1];
    for (; sent < MOST_MESSAGES && fuzz_left(&in); sent++)
        send_one(ends[0], &in);
    close(ends[0]); /* it ends: nothing is waited for */
    for (uint64_t call = 1; call <= CALLS; call++) {
        enum wt_answered answered;
        uint64_t before = answers.until;
        uint32_t id = 0;

        while ((answered = wt_answers_find(&answers, call, &id, &site)) == WT_ANSWERED_NEW) {
            FUZZ_EXPECT(++fresh <= sent && answers.until > before);
            before = answers.until;
            expect_bounded(&site.at);
            expect_bounded(&site.inner);
        }
        FUZZ_EXPECT(answers.until >= before && (answered == WT_ANSWERED || answers.fd >= 0));
    }
    if (answers.fd >= 0)
        close(answers.fd);
}
