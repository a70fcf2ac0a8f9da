/* SPDX-License-Identifier: BSD-2-Clause */
/* close_client [PORT]: says bye, waits for the answer, closes first.
 * The server decides whether the close then takes three segments or four. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8002));
    char answer[64];
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    send_all(sock, "bye", 3);
    ssize_t size = checked(recv(sock, answer, sizeof answer, 0), "recv");
    printf("%.*s\n", (int)size, answer);
    close(sock); /* FIN; once the server's FIN is confirmed too, TIME_WAIT is ours */
    return 0;
}
