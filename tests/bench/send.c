/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams on lo at a steady rate:
 *
 *     send PER_SECOND SECONDS [cut]
 *
 * from eight ports to one that is bound but never read, so that no ICMP answers. Prints how many it
 * sent, and how many seconds that took: a machine that is too slow takes longer.
 *
 * With "cut" the kernel makes 64 datagrams out of each send, which is more than twice as fast
 * (UDP_SEGMENT, udp(7)). lo would hand them on in one piece, unless it is told not to:
 *
 *     ip link set lo gso_max_segs 1
 *
 * A kernel that cannot (Linux before 4.18) sends them one by one, and we say so. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#ifndef UDP_SEGMENT /* linux/udp.h: older C libraries lack it */
#define UDP_SEGMENT 103
#endif

enum { PORT = 9999, SENDERS = 8, AT_ONCE = 64, BYTES = 26, NS_PER_SECOND = 1000000000 };

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static void wait_until(int64_t ns)
{
    const struct timespec moment = {.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};

    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL);
}

static noreturn void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int open_socket(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd < 0)
        fail("send: socket");
    return fd;
}

static int open_sender(const struct sockaddr_in *to)
{
    int fd = open_socket();

    if (connect(fd, (const struct sockaddr *)to, sizeof *to) != 0)
        fail("send: connect");
    return fd;
}

static bool kernel_cuts(int fd)
{
    const int bytes = BYTES;

    if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &bytes, sizeof bytes) == 0)
        return true;
    perror("send: one by one: UDP_SEGMENT");
    return false;
}

/* A full queue is worth another try. */
static unsigned not_sent(void)
{
    if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS)
        fail("send");
    return 0;
}

/* How many of n datagrams, at most AT_ONCE, went. */
static unsigned send_some(int fd, unsigned n, bool cut)
{
    static char data[AT_ONCE * BYTES];
    struct iovec pieces[AT_ONCE];
    struct mmsghdr messages[AT_ONCE] = {0};

    if (cut) {
        ssize_t sent = send(fd, data, (size_t)n * BYTES, 0);

        return sent > 0 ? (unsigned)sent / BYTES : not_sent();
    }
    for (unsigned i = 0; i < n; i++) {
        pieces[i] = (struct iovec){data, BYTES};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    int sent = sendmmsg(fd, messages, n, 0);

    return sent > 0 ? (unsigned)sent : not_sent();
}

int main(int argc, char **argv)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int senders[SENDERS];
    bool cut = argc == 4 && strcmp(argv[3], "cut") == 0;
    uint64_t rate = argc >= 3 ? strtoull(argv[1], NULL, 10) : 0;
    double seconds = argc >= 3 ? strtod(argv[2], NULL) : 0;
    uint64_t wanted = (uint64_t)((double)rate * seconds), sent = 0;

    if (wanted == 0 || argc > (cut ? 4 : 3)) {
        (void)fputs("send PER_SECOND SECONDS [cut]\n", stderr);
        return 2;
    }
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(open_socket(), (const struct sockaddr *)&to, sizeof to) != 0)
        fail("send: bind");
    for (int i = 0; i < SENDERS; i++)
        senders[i] = open_sender(&to);
    for (int i = 0; i < SENDERS && cut; i++)
        cut = kernel_cuts(senders[i]);
    int64_t began = now_ns();

    for (uint64_t turn = 0; sent < wanted; turn++) {
        uint64_t left = wanted - sent;

        wait_until(began + (int64_t)((double)sent / (double)rate * NS_PER_SECOND));
        sent += send_some(senders[turn % SENDERS],
                          left < AT_ONCE ? (unsigned)left : (unsigned)AT_ONCE, cut);
    }
    (void)printf("%" PRIu64 " %.3f\n", sent, (double)(now_ns() - began) / NS_PER_SECOND);
    return EXIT_SUCCESS;
}
