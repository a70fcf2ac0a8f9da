/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_hello_server [PORT]: serves one client, prints the bytes and the text it sent, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8090));
    char text[1024];
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    /* recv() gives bytes, not characters. In UTF-8 an ASCII letter is one byte and a
     * Chinese character three; one recv() may even end in the middle of a character. */
    ssize_t size = checked(recv(client, text, sizeof text, 0), "recv");
    printf("%zd bytes: %.*s\n", size, (int)size, text);

    /* The client has sent its FIN by now or soon will; close() answers with ours. */
    close(client);
    close(listening);
    return 0;
}
