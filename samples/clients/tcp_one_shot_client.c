/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_one_shot_client [PORT]: connects, sends one text, closes. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8888));
    const char text[] = "Welcome to python world";
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    /* connect() sends SYN and returns when SYN,ACK has come and the ACK has left. */
    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");

    /* send() hands the bytes to the kernel, which sends them as one PSH,ACK segment. */
    send_all(sock, text, strlen(text));

    /* close() sends FIN. Whoever sends the first FIN ends up in TIME_WAIT. */
    close(sock);
    return 0;
}
