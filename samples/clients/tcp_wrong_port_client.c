/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_wrong_port_client [PORT]: the misprint of many tutorials. The server listens on 8090,
 * the client connects to 8080. tcp_hello_client is the same program with the right port. */
#include "sample.h"

#include <errno.h>

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8080));
    const char text[] = "hello 我是客户端";
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    /* The SYN reaches the machine, but no program listens on that port, so its kernel
     * answers RST,ACK at once. connect() fails with ECONNREFUSED, 111 on Linux. */
    if (connect(sock, (struct sockaddr *)&server, sizeof server) < 0) {
        fprintf(stderr, "connect: error %d, %s\n", errno, strerror(errno));
        return 1;
    }

    /* Never reached while nobody listens. */
    send_all(sock, text, strlen(text));
    close(sock);
    return 0;
}
