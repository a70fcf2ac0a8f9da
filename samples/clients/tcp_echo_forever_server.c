/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_echo_forever_server [PORT]: the echo server as many tutorials print it. It never
 * asks whether recv() returned 0 bytes, so it goes on answering a client that has left. */
#include "python_bytes.h"
#include "sample.h"

static _Noreturn void serve(int client)
{
    char text[1024];
    char answer[BYTES_LITERAL_SIZE(sizeof text) + 32] = "Server received ";
    const size_t start = strlen(answer);

    for (;;) {
        /* Once the client's FIN has come, this returns 0 at once, again and again. */
        ssize_t size = checked(recv(client, text, sizeof text, 0), "recv");
        size_t length = start + bytes_literal(answer + start, text, (size_t)size);

        /* The first send() after that FIN succeeds: the segment leaves, and the client's
         * kernel, whose socket is closed, answers with RST. The next one fails with
         * "Broken pipe" (EPIPE; "Connection reset" on Windows), and the program ends. */
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

    /* The tutorial accepts in a loop, but serve() never comes back to it. */
    serve(checked_fd(accept(listening, NULL, NULL), "accept"));
}
