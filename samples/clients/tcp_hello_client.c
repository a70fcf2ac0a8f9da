/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_hello_client [PORT]: sends a text of English and Chinese characters, closes. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 1, 8090));
    const char text[] = "hello 我是客户端"; /* 11 characters, 21 bytes: 6 x 1 + 5 x 3 */
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    /* With a port on which nobody listens, connect() fails here: "Connection refused".
     * The other side's kernel answered our SYN with RST,ACK; no program took part. */
    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");

    send_all(sock, text, strlen(text));
    close(sock);
    return 0;
}
