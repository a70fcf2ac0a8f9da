/* SPDX-License-Identifier: BSD-2-Clause */
/* ipv6_echo_client [PORT]: sends one text to ::1, prints the answer, closes. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in6 server = {
        .sin6_family = AF_INET6,
        .sin6_port = htons(port_argument(argc, argv, 1, 8888)),
        .sin6_addr = IN6ADDR_LOOPBACK_INIT,
    };
    const char text[] = "Welcome to python world";
    char answer[1024];
    int sock = checked_fd(socket(AF_INET6, SOCK_STREAM, 0), "socket");

    /* The same SYN, SYN,ACK, ACK; only the header below them is IPv6's 40 bytes. */
    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    send_all(sock, text, strlen(text));
    ssize_t size = checked(recv(sock, answer, sizeof answer, 0), "recv");
    printf("%.*s\n", (int)size, answer);
    close(sock);
    return 0;
}
