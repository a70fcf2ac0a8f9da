/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_one_way_sender [PORT]: sends one datagram and ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in receiver = loopback(port_argument(argc, argv, 1, 10000));
    const char text[] = "这是UDP的客户端"; /* 9 characters, 21 bytes */
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");

    /* One sendto(), one packet, the only one of this lesson. Success means that our
     * kernel took it; whether it arrived, this program never learns. */
    checked(sendto(sock, text, strlen(text), 0, (struct sockaddr *)&receiver, sizeof receiver),
            "sendto");
    close(sock);
    return 0;
}
