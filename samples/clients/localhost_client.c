/* SPDX-License-Identifier: BSD-2-Clause */
/* localhost_client [PORT]: like tcp_one_shot_client, but connects to the name "localhost". */
#include "sample.h"

#include <netdb.h>

int main(int argc, char **argv)
{
    const char text[] = "Welcome to python world";
    const struct addrinfo want = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *all = NULL;
    char port[6];
    int sock = -1;

    snprintf(port, sizeof port, "%u", port_argument(argc, argv, 1, 8888));
    int problem = getaddrinfo("localhost", port, &want, &all);
    if (problem != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(problem));
        return 1;
    }

    /* "localhost" has two addresses, ::1 and 127.0.0.1. They are tried one by one. A server
     * that was bound to 127.0.0.1 does not hear the first try: it is refused. */
    for (struct addrinfo *one = all; one != NULL && sock < 0; one = one->ai_next) {
        sock = checked_fd(socket(one->ai_family, one->ai_socktype, 0), "socket");
        if (connect(sock, one->ai_addr, one->ai_addrlen) == 0)
            break;
        perror(one->ai_family == AF_INET6 ? "connect to ::1" : "connect to 127.0.0.1");
        close(sock);
        sock = -1;
    }
    freeaddrinfo(all);
    if (sock < 0)
        return 1;
    send_all(sock, text, strlen(text));
    close(sock);
    return 0;
}
