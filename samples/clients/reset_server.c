/* SPDX-License-Identifier: BSD-2-Clause */
/* reset_server [PORT]: takes one request, then breaks the connection off. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8004));
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    char text[64];
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");
    ssize_t size = checked(recv(client, text, sizeof text, 0), "recv");

    printf("%.*s\n", (int)size, text);
    /* With SO_LINGER on and 0 seconds close() sends RST instead of FIN: no teardown, no
     * TIME_WAIT, and whatever was still on its way is thrown away. */
    checked(setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), "setsockopt");
    close(client);
    close(listening);
    return 0;
}
