/* SPDX-License-Identifier: BSD-2-Clause */
/* close_three_server [PORT]: with close_client, a close in three segments. */
#include "sample.h"

#include <netinet/tcp.h>

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8002));
    const int off = 0;
    char text[64];
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    checked(recv(client, text, sizeof text, 0), "recv");
    /* From here on the kernel holds an ACK back for 40 ms, in case data goes the same way. */
    checked(setsockopt(client, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off), "setsockopt");
    send_all(client, "bye bye", 7);

    /* The client's FIN: recv() gives 0 bytes. We close within those 40 ms, so our FIN
     * takes the waiting ACK along: FIN, FIN+ACK, ACK. */
    checked(recv(client, text, sizeof text, 0), "recv");
    close(client);
    close(listening);
    return 0;
}
