/* SPDX-License-Identifier: BSD-2-Clause */
/* unread_client [PORT]: sends more than unread_server reads. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8005));
    const char text[] = "hello, and all that the server never reads";
    char answer[64];
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    send_all(sock, text, strlen(text)); /* succeeds: the server's kernel confirms it all */

    /* ... but a confirmed byte is not a byte that the program has read: RST, ECONNRESET. */
    ssize_t size = checked(recv(sock, answer, sizeof answer, 0), "recv");
    printf("%.*s\n", (int)size, answer);
    close(sock);
    return 0;
}
