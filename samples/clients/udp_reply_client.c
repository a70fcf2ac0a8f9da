/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_reply_client [PORT]: sends one datagram, waits for the answer. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8888));
    const char text[] = "你好，这是UDP的客户端";
    char answer[1024];
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");

    /* The first packet is already the data: no handshake comes before it. The kernel
     * lends this socket a port now; the server will answer to it. */
    checked(sendto(sock, text, strlen(text), 0, (struct sockaddr *)&server, sizeof server),
            "sendto");

    /* If the datagram or its answer is lost, this waits for ever: UDP repeats nothing. */
    ssize_t size = checked(recvfrom(sock, answer, sizeof answer, 0, NULL, NULL), "recvfrom");
    printf("%.*s\n", (int)size, answer);
    close(sock);
    return 0;
}
