/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_echo_client [PORT]: sends each line typed, prints each answer. Ctrl-D ends it. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8001));
    char line[1024], answer[8192];
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t length = strcspn(line, "\n");

        /* An empty line would send nothing, and recv() would then wait for ever. */
        if (length == 0)
            continue;
        /* One send(), one segment here; "exit" is a text like any other to TCP. */
        send_all(sock, line, length);
        /* The answer carries the ACK of our text with it (it is piggybacked). */
        ssize_t size = checked(recv(sock, answer, sizeof answer, 0), "recv");
        if (size == 0)
            break; /* the server has closed */
        printf("%.*s\n", (int)size, answer);
    }
    close(sock); /* FIN: the server's recv() gives 0 bytes */
    return 0;
}
