/* SPDX-License-Identifier: BSD-2-Clause */
/* half_close_client [PORT]: sends numbers, says that it has finished, and still reads the sum. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8003));
    const char numbers[] = "3 4 5";
    char answer[64];
    ssize_t size;
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    send_all(sock, numbers, strlen(numbers));

    /* shutdown(SHUT_WR) sends FIN as close() does, but keeps the reading half open:
     * "I have said everything, now I listen". */
    checked(shutdown(sock, SHUT_WR), "shutdown");
    while ((size = checked(recv(sock, answer, sizeof answer, 0), "recv")) > 0)
        printf("%.*s\n", (int)size, answer);

    close(sock); /* sends nothing more: our FIN has left long ago */
    return 0;
}
