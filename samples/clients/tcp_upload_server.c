/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_upload_server FILE [PORT]: writes what one client sends into FILE, ends. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 2, 9000));
    char part[1024];
    ssize_t size;
    FILE *file;

    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE [PORT]\n", argv[0]);
        return 2;
    }
    int listening = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");
    reuse_address(listening);
    checked(bind(listening, (struct sockaddr *)&here, sizeof here), "bind");
    checked(listen(listening, 5), "listen");
    int client = checked_fd(accept(listening, NULL, NULL), "accept");

    file = fopen(argv[1], "wb");
    checked(file ? 0 : -1, argv[1]);

    /* How many bytes one recv() gives has nothing to do with how many one send() took:
     * TCP is a stream of bytes without borders. The end of the file is the client's FIN. */
    while ((size = checked(recv(client, part, sizeof part, 0), "recv")) > 0)
        checked(fwrite(part, 1, (size_t)size, file) == (size_t)size ? 0 : -1, argv[1]);
    checked(fclose(file), argv[1]);
    close(client);
    close(listening);
    return 0;
}
