/* SPDX-License-Identifier: BSD-2-Clause */
/* unread_server [PORT]: reads only the start of what the client sends, then closes. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8005));
    char text[5];
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");
    ssize_t size = checked(recv(client, text, sizeof text, 0), "recv");

    printf("%.*s\n", (int)size, text);
    /* The rest waits in our kernel, unread. close() would lose it silently, so the kernel
     * sends RST, not FIN: the client shall know that not everything was read. */
    close(client);
    close(listening);
    return 0;
}
