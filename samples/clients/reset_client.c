/* SPDX-License-Identifier: BSD-2-Clause */
/* reset_client [PORT]: sends a request and meets "Connection reset by peer". */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8004));
    char answer[64];
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    send_all(sock, "hello", 5);

    /* The RST comes while we wait here: recv() fails with ECONNRESET (Python's
     * ConnectionResetError). After a FIN it would have returned 0 bytes. */
    ssize_t size = checked(recv(sock, answer, sizeof answer, 0), "recv");
    printf("%.*s\n", (int)size, answer);
    close(sock);
    return 0;
}
