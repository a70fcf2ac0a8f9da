/* SPDX-License-Identifier: BSD-2-Clause */
/* What the samples share and none is about: a failed call, the port argument,
 * the loopback address, a send repeated until all is taken. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Gives back what a call returned; if it failed, says which call and why, and ends. */
static inline ssize_t checked(ssize_t result, const char *call)
{
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}

/* The same for calls that return a socket. */
static inline int checked_fd(int fd, const char *call)
{
    return (int)checked(fd, call);
}

/* The port written as argument number `at`, or else the tutorial's. */
static inline uint16_t port_argument(int argc, char **argv, int at, uint16_t usual)
{
    char *end = NULL;
    unsigned long port;

    if (argc <= at)
        return usual;
    port = strtoul(argv[at], &end, 10);
    if (end == argv[at] || *end != '\0' || port > UINT16_MAX) {
        fprintf(stderr, "%s: \"%s\" is no port (0 to 65535)\n", argv[0], argv[at]);
        exit(2);
    }
    return (uint16_t)port;
}

/* 127.0.0.1 and a port, both in network byte order: the highest byte travels first. */
static inline struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

/* A server that closed first leaves its port in TIME_WAIT; this lets it start again at once. */
static inline void reuse_address(int sock)
{
    const int on = 1;

    checked(setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
}

/* Python's sendall(): send() may take only a part, so repeat with the rest.
 * MSG_NOSIGNAL: a broken pipe is an error to print, not a signal that kills. */
static inline void send_all(int sock, const void *data, size_t size)
{
    const char *rest = data;

    while (size > 0) {
        size_t taken = (size_t)checked(send(sock, rest, size, MSG_NOSIGNAL), "send");

        rest += taken;
        size -= taken;
    }
}

#endif
