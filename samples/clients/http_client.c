/* SPDX-License-Identifier: BSD-2-Clause */
/* http_client [NAME-SERVER [DNS-PORT [HTTP-PORT]]]: fetches http://www.example.test/
 * It asks the name server itself, so that nothing but its own two talks is on the wire. */
#include "sample.h"

#include <sys/random.h>

enum { HEADER = 12, RECORD = 10, TYPE_A = 1 };

/* One question: www.example.test, type A, class IN. */
static const unsigned char question[] = "\3www\7example\4test\0\0\1\0\1";
static const size_t question_size = sizeof question - 1;

/* Finds the IPv4 address in the name server's answer; the 12-byte header is checked by ask(). */
static int find_address(const unsigned char *bytes, size_t size, struct in_addr *address)
{
    size_t at = HEADER + question_size;

    for (int left = bytes[6] << 8 | bytes[7]; left > 0; left--) {
        /* The record's name: labels, ended by a 0 or by a two-byte pointer to an earlier one. */
        while (at < size && bytes[at] != 0 && bytes[at] < 64)
            at += 1u + bytes[at];
        at += at < size && bytes[at] != 0 ? 2 : 1;
        if (at > size || size - at < RECORD)
            return -1;
        const unsigned char *record = bytes + at;
        size_t data = (size_t)(record[8] << 8 | record[9]);

        at += RECORD;
        if (size - at < data)
            return -1;
        if (record[0] == 0 && record[1] == TYPE_A && data == 4) {
            memcpy(address, bytes + at, 4);
            return 0;
        }
        at += data;
    }
    return -1;
}

/* Asks over UDP: one datagram there, one back. */
static struct in_addr ask(struct sockaddr_in server)
{
    /* Flags 0x0100: please ask on if you do not know. One question, no records. */
    unsigned char message[512] = {0, 0, 1, 0, 0, 1};
    unsigned char number[2];
    struct in_addr address = {0};
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");

    /* The number tells which question an answer belongs to, and makes answers hard to forge. */
    checked(getrandom(number, sizeof number, 0), "getrandom");
    memcpy(message, number, sizeof number);
    memcpy(message + HEADER, question, question_size);

    /* connect() on UDP sends nothing: it sets the only partner, so that an ICMP
     * "port unreachable" reaches this program as ECONNREFUSED. */
    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    checked(send(sock, message, HEADER + question_size, 0), "send");
    ssize_t size = checked(recv(sock, message, sizeof message, 0), "recv (name server)");
    close(sock);
    if (size < HEADER || memcmp(message, number, sizeof number) != 0 || (message[3] & 15) != 0 ||
        find_address(message, (size_t)size, &address) < 0) {
        fprintf(stderr, "the name server gave no address for www.example.test\n");
        exit(1);
    }
    printf("www.example.test is %s\n", inet_ntoa(address));
    return address;
}

/* Then over TCP, to the address that was found: the request, and all that comes back. */
static void get(struct sockaddr_in server)
{
    const char request[] = "GET / HTTP/1.1\r\n"
                           "Host: www.example.test\r\n"
                           "Connection: close\r\n"
                           "\r\n";
    char part[1024];
    ssize_t size;
    int sock = checked_fd(socket(AF_INET, SOCK_STREAM, 0), "socket");

    checked(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
    send_all(sock, request, strlen(request));
    while ((size = checked(recv(sock, part, sizeof part, 0), "recv")) > 0)
        fwrite(part, 1, (size_t)size, stdout);
    close(sock);
}

int main(int argc, char **argv)
{
    struct sockaddr_in name_server = loopback(port_argument(argc, argv, 2, 53));
    struct sockaddr_in web_server = loopback(port_argument(argc, argv, 3, 80));

    if (argc > 1 && inet_pton(AF_INET, argv[1], &name_server.sin_addr) != 1) {
        fprintf(stderr, "%s: \"%s\" is no IPv4 address\n", argv[0], argv[1]);
        return 2;
    }
    web_server.sin_addr = ask(name_server);
    get(web_server);
    return 0;
}
