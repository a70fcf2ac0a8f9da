/* SPDX-License-Identifier: BSD-2-Clause */
/* ipv6_echo_server [PORT]: serves one client on ::1, sends back what it sent, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    /* AF_INET6 and a 16-byte address instead of 4; every call below is the same as for IPv4. */
    struct sockaddr_in6 here = {
        .sin6_family = AF_INET6,
        .sin6_port = htons(port_argument(argc, argv, 1, 8888)),
        .sin6_addr = IN6ADDR_LOOPBACK_INIT,
    };
    char text[1024];
    int listening = checked_fd(socket(AF_INET6, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");
    ssize_t size = checked(recv(client, text, sizeof text, 0), "recv");

    printf("%.*s\n", (int)size, text);
    send_all(client, text, (size_t)size);
    /* Wait for the client's FIN, so that it is the client who closes first. */
    checked(recv(client, text, sizeof text, 0), "recv");
    close(client);
    close(listening);
    return 0;
}
