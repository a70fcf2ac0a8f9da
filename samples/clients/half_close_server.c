/* SPDX-License-Identifier: BSD-2-Clause */
/* half_close_server [PORT]: reads numbers until the client has finished, answers their sum. */
#include "sample.h"

#include <ctype.h>

struct adder {
    unsigned long sum, number; /* all numbers that have ended; the one being read */
};

/* A number may be cut anywhere between two recv(): only a space or the FIN ends it. */
static void add(struct adder *a, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (isdigit((unsigned char)text[i])) {
            a->number = a->number * 10 + (unsigned long)(text[i] - '0');
            continue;
        }
        a->sum += a->number;
        a->number = 0;
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8003));
    struct adder adder = {0, 0};
    char text[64];
    ssize_t size;
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    while ((size = checked(recv(client, text, sizeof text, 0), "recv")) > 0)
        add(&adder, text, (size_t)size);

    /* 0 bytes: the client will send no more. It can still receive: we are in CLOSE_WAIT,
     * it is in FIN_WAIT_2, and our half of the connection works as before. */
    size = snprintf(text, sizeof text, "The sum is %lu", adder.sum + adder.number);
    send_all(client, text, (size_t)size);
    close(client); /* the second FIN */
    close(listening);
    return 0;
}
