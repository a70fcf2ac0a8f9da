/* SPDX-License-Identifier: BSD-2-Clause */
/* close_four_server [PORT]: with close_client, the textbook's close in four segments. */
#include "sample.h"

#include <time.h>

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8002));
    const struct timespec half_a_second = {.tv_nsec = 500000000};
    char text[64];
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    checked(recv(client, text, sizeof text, 0), "recv");
    send_all(client, "bye bye", 7);

    /* The client's FIN: recv() gives 0 bytes. A server with work left to do closes later;
     * the kernel does not wait that long (at most 0.2 s) and sends the ACK alone:
     * FIN, ACK, FIN, ACK. Meanwhile we are in CLOSE_WAIT, the client in FIN_WAIT_2. */
    checked(recv(client, text, sizeof text, 0), "recv");
    nanosleep(&half_a_second, NULL);
    close(client);
    close(listening);
    return 0;
}
