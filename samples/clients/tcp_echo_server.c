/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_echo_server [PORT]: answers each text with "Server received b'...'". Serves one
 * client after the other; Ctrl-C ends it. The right form of tcp_echo_forever_server. */
#include "python_bytes.h"
#include "sample.h"

static void serve(int client)
{
    char text[1024];
    char answer[BYTES_LITERAL_SIZE(sizeof text) + 32] = "Server received ";
    const size_t start = strlen(answer);

    for (;;) {
        ssize_t size = checked(recv(client, text, sizeof text, 0), "recv");

        /* 0 bytes (Python's b''): the client's FIN has come. This line is what P5 forgot. */
        if (size == 0)
            return;
        size_t length = start + bytes_literal(answer + start, text, (size_t)size);
        send_all(client, answer, length);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 8001));
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    for (;;) {
        int client = checked_fd(accept(listening, NULL, NULL), "accept");

        serve(client);
        /* Our FIN follows at once, so it usually travels in one segment with the ACK of
         * the client's FIN: three segments instead of the textbook's four. */
        close(client);
    }
}
