/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_reply_server [PORT]: receives one datagram, answers it, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8888));
    struct sockaddr_in sender = {0};
    socklen_t sender_size = sizeof sender;
    const char answer[] = "收到，这是UDP的服务端";
    char text[1024];

    /* SOCK_DGRAM is UDP. No listen, no accept: there is no connection to wait for.
     * UDP 8888 and TCP 8888 are different ports; both may be in use at once. */
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    checked(bind(sock, (struct sockaddr *)&here, sizeof here), "bind");

    /* recvfrom() gives one whole datagram and the address that it came from. */
    ssize_t size = checked(
        recvfrom(sock, text, sizeof text, 0, (struct sockaddr *)&sender, &sender_size), "recvfrom");
    printf("%s:%u: %.*s\n", inet_ntoa(sender.sin_addr), ntohs(sender.sin_port), (int)size, text);

    /* Without that address we could not answer: UDP keeps no memory of a partner. */
    checked(sendto(sock, answer, strlen(answer), 0, (struct sockaddr *)&sender, sender_size),
            "sendto");
    close(sock); /* no packet: there is nothing to tear down */
    return 0;
}
