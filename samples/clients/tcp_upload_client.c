/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp_upload_client FILE [PORT]: sends a file in parts of 1024 bytes, closes. */
#include "sample.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server = loopback(port_argument(argc, argv, 2, 9000));
    char part[1024];
    size_t size;
    FILE *file;

    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE [PORT]\n", argv[0]);
        return 2;
    }
    file = fopen(argv[1], "rb");
    checked(file ? 0 : -1, argv[1]);
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");
    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");

    /* While earlier bytes wait for their ACK or for room in the server's window, the
     * kernel joins what we send: several parts may leave in one segment. */
    while ((size = fread(part, 1, sizeof part, file)) > 0)
        send_all(sock, part, size);
    checked(ferror(file) ? -1 : 0, argv[1]);
    fclose(file);
    close(sock); /* FIN after the last byte: "the file ends here" */
    return 0;
}
