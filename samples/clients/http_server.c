/* SPDX-License-Identifier: BSD-2-Clause */
/* http_server [PORT]: gives one page to whoever asks for /. Ctrl-C ends it. */
#include "sample.h"

static const char page[] = "HTTP/1.1 200 OK\r\n"
                           "Content-Type: text/plain; charset=utf-8\r\n"
                           "Content-Length: 20\r\n"
                           "Connection: close\r\n"
                           "\r\n"
                           "Hello from port 80.\n";
static const char no_page[] = "HTTP/1.1 404 Not Found\r\n"
                              "Content-Length: 0\r\n"
                              "Connection: close\r\n"
                              "\r\n";

/* Reads until the empty line that ends the request's headers: it may come in several parts. */
static size_t read_request(int client, char *request, size_t room)
{
    size_t length = 0;

    do {
        size_t size = (size_t)checked(recv(client, request + length, room - length - 1, 0), "recv");

        if (size == 0)
            return 0;
        length += size;
        request[length] = '\0';
    } while (strstr(request, "\r\n\r\n") == NULL && length < room - 1);
    return length;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 80));
    char request[4096];
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    reuse_address(listening);
    /* Ports below 1024 need root: "Permission denied" otherwise. */
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    for (;;) {
        int client = checked_fd(accept(listening, NULL, NULL), "accept");

        if (read_request(client, request, sizeof request) > 0) {
            const char *answer = strncmp(request, "GET / ", 6) == 0 ? page : no_page;
            send_all(client, answer, strlen(answer));
        }
        close(client); /* "Connection: close": here the server closes first */
    }
}
