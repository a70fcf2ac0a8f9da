/* SPDX-License-Identifier: BSD-2-Clause */
/* bulk_server [PORT]: counts the bytes that one client sends, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8010));
    static char part[65536];
    unsigned long count = 0;
    ssize_t size;
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    /* every address of this host: the client may be on another one */
    here.sin_addr.s_addr = htonl(INADDR_ANY);
    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    while ((size = checked(recv(client, part, sizeof part, 0), "recv")) > 0)
        count += (unsigned long)size;
    printf("%lu bytes\n", count);
    close(client);
    close(listening);
    return 0;
}
