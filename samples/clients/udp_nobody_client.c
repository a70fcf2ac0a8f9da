/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_nobody_client [PORT]: sends a datagram to a port on which nobody waits. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in nobody = loopback(port_argument(argc, argv, 1, 10001));
    const char text[] = "有人吗？";
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");

    /* The datagram leaves, and the other side's kernel answers with an ICMP message,
     * "port unreachable", which quotes it. sendto() reports success all the same:
     * it only says that our kernel took the datagram. */
    ssize_t size = checked(
        sendto(sock, text, strlen(text), 0, (struct sockaddr *)&nobody, sizeof nobody), "sendto");
    printf("sendto: %zd bytes sent, no error\n", size);

    /* This socket never called connect(), so the kernel does not report the ICMP to it
     * either; recvfrom() would wait for ever. A connected one would get ECONNREFUSED. */
    close(sock);
    return 0;
}
