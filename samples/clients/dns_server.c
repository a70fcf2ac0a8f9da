/* SPDX-License-Identifier: BSD-2-Clause */
/* dns_server [PORT]: a name server that knows one name, www.example.test. Ctrl-C ends it. */
#include "sample.h"

#include <strings.h>

enum { HEADER = 12, TYPE_A = 1, NO_SUCH_NAME = 3 };

/* The name as it travels: each label after its length, a length of 0 at the end. */
static const char known[] = "\3www\7example\4test";

/* How long the question (name, type, class) at the start of `bytes` is; 0 if it is cut off. */
static size_t question_size(const unsigned char *bytes, size_t size)
{
    size_t at = 0;

    while (at < size && bytes[at] != 0 && bytes[at] < 64)
        at += 1u + bytes[at];
    return at < size && bytes[at] == 0 && size - at >= 5 ? at + 5 : 0;
}

/* Turns the query in `message` into its answer, in place; 0 if it is not a query of our kind. */
static size_t answer(unsigned char *message, size_t size)
{
    static const unsigned char address_record[] = {
        0xc0, HEADER,          /* the name: "as at byte 12", where the question repeats it */
        0,    TYPE_A, 0,   1,  /* type A, class IN */
        0,    0,      0,   60, /* may be remembered for 60 seconds */
        0,    4,      127, 0,  0, 1,
    };
    size_t asked = size > HEADER ? question_size(message + HEADER, size - HEADER) : 0;

    /* A query (top bit clear, operation 0) with one question. */
    if (asked == 0 || message[2] & 0xf8 || message[4] != 0 || message[5] != 1)
        return 0;
    const unsigned char *type = message + HEADER + asked - 4;
    int known_name = asked == sizeof known + 4 &&
                     strncasecmp((const char *)message + HEADER, known, sizeof known) == 0;
    int has_address = known_name && type[0] == 0 && type[1] == TYPE_A;

    message[2] = (unsigned char)(0x84 | (message[2] & 1)); /* a response, with authority */
    message[3] = known_name ? 0 : NO_SUCH_NAME;
    memset(message + 6, 0, HEADER - 6);
    message[7] = (unsigned char)has_address; /* how many answers follow the question */
    if (!has_address)
        return HEADER + asked;
    memcpy(message + HEADER + asked, address_record, sizeof address_record);
    return HEADER + asked + sizeof address_record;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = loopback(port_argument(argc, argv, 1, 53));
    unsigned char message[512 + 16]; /* a query of up to 512 bytes, and room for the record */
    int sock = checked_fd(socket(AF_INET, SOCK_DGRAM, 0), "socket");

    /* Ports below 1024 need root: "Permission denied" otherwise. */
    checked(bind(sock, (struct sockaddr *)&here, sizeof here), "bind");
    for (;;) {
        struct sockaddr_in asker = {0};
        socklen_t asker_size = sizeof asker;
        ssize_t size = checked(
            recvfrom(sock, message, 512, 0, (struct sockaddr *)&asker, &asker_size), "recvfrom");
        size_t length = answer(message, (size_t)size);

        if (length > 0)
            checked(sendto(sock, message, length, 0, (struct sockaddr *)&asker, asker_size),
                    "sendto");
    }
}
