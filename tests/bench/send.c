/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams on lo at a steady rate:
 *
 *     send PER_SECOND SECONDS
 *
 * from eight ports to one that is bound but never read, so that no ICMP answers. Prints how many it
 * sent, and how many seconds that took: a machine that is too slow takes longer. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

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

static int open_socket(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd < 0) {
        perror("send");
        exit(EXIT_FAILURE);
    }
    return fd;
}

static uint64_t send_some(int fd, struct mmsghdr *messages, unsigned n)
{
    int sent = sendmmsg(fd, messages, n, 0);

    return sent > 0 ? (uint64_t)sent : 0;
}

int main(int argc, char **argv)
{
    static uint8_t data[BYTES] = "twenty-six bytes of a word";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    struct iovec piece = {data, sizeof data};
    struct mmsghdr messages[AT_ONCE] = {0};
    int senders[SENDERS];
    uint64_t rate = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    double seconds = argc == 3 ? strtod(argv[2], NULL) : 0;
    uint64_t wanted = (uint64_t)((double)rate * seconds), sent = 0;

    if (wanted == 0) {
        (void)fputs("send PER_SECOND SECONDS\n", stderr);
        return 2;
    }
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(open_socket(), (const struct sockaddr *)&to, sizeof to) != 0) {
        perror("send: bind");
        return EXIT_FAILURE;
    }
    for (int i = 0; i < SENDERS; i++)
        senders[i] = open_socket();
    for (int i = 0; i < AT_ONCE; i++)
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &piece, .msg_iovlen = 1};
    int64_t began = now_ns();

    for (uint64_t turn = 0; sent < wanted; turn++) {
        uint64_t left = wanted - sent;

        wait_until(began + (int64_t)((double)sent / (double)rate * NS_PER_SECOND));
        sent += send_some(senders[turn % SENDERS], messages,
                          left < AT_ONCE ? (unsigned)left : (unsigned)AT_ONCE);
    }
    (void)printf("%" PRIu64 " %.3f\n", sent, (double)(now_ns() - began) / NS_PER_SECOND);
    return EXIT_SUCCESS;
}
