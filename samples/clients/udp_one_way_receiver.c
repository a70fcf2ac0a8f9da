/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_one_way_receiver [PORT]: receives one datagram, prints it, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 10000));
    char text[1024];

    /* A UDP server needs bind() only: no listen, no accept, no packet. */
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    checked(bind(sock, (struct sockaddr *)&here, sizeof here), "bind");

    /* One recvfrom() takes one datagram, whole. Nothing goes back: UDP confirms nothing. */
    ssize_t size = checked(recvfrom(sock, text, sizeof text, 0, NULL, NULL), "recvfrom");
    printf("%.*s\n", (int)size, text);
    close(sock);
    return 0;
}
