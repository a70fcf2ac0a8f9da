/* SPDX-License-Identifier: BSD-2-Clause */
/* bulk_client HOST [PORT]: sends 2,000,000 bytes as fast as TCP takes them, closes. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 2, 8010));
    static const char bytes[2000000];

    if (argc < 2 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
        fprintf(stderr, "usage: %s HOST [PORT], HOST an IPv4 address\n", argv[0]);
        return 2;
    }
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");
    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");

    /* send() returns when the kernel has taken the bytes, long before they have arrived.
     * How fast they leave the kernel decides by itself: by the ACKs that come, or do not. */
    send_all(sock, bytes, sizeof bytes);
    close(sock);
    return 0;
}
