/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_one_shot_server [PORT]: serves one client, prints what it sent, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8888));
    char text[1024];
    ssize_t size;

    /* socket, bind and listen are between this program and its kernel: no packet. */
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");
    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");

    /* The kernel does the handshake (it answers SYN with SYN,ACK) whether or not
     * accept() was called; accept() only hands over the finished connection. */
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    /* recv() waits for a data segment; the kernel confirms it with an ACK. */
    size = checked(recv(client, text, sizeof text, 0), "recv");
    printf("%.*s\n", (int)size, text);

    /* Closing the listening socket sends nothing: it was never connected. */
    close(listening);

    /* The accepted socket is still open. It closes when the program ends: now the FIN leaves. */
    return 0;
}
