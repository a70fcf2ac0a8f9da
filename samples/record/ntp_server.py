#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A time server of four answers: not synchronised yet, twice the time, then "you ask too often".

    ntp_server.py ADDRESS AHEAD

Its clock is AHEAD seconds ahead. RFC 5905 section 7.3.
"""
import socket
import struct
import sys
import time

FORMAT = "!BBbbII4sQQQQ"
SINCE_1900 = 2208988800


def stamp(ahead):
    return int((time.time() + SINCE_1900 + ahead) * 2**32)


def main(address, ahead):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 123))
    set_at = stamp(float(ahead))
    answers = [  # leap indicator, stratum, reference id
        (3, 16, b"\0\0\0\0"),
        (0, 2, bytes([192, 0, 2, 7])),
        (0, 2, bytes([192, 0, 2, 7])),
        (3, 0, b"RATE"),
    ]
    for leap, stratum, reference in answers:
        request, client = server.recvfrom(512)
        received = stamp(float(ahead))
        poll, sent = struct.unpack_from("!b", request, 2)[0], struct.unpack_from("!Q", request, 40)[0]
        time.sleep(0.003)  # what the server itself takes does not count
        server.sendto(struct.pack(FORMAT, leap << 6 | 4 << 3 | 4, stratum, poll, -20, 0x0300, 0x0a80,
                                  reference, set_at if stratum in range(1, 16) else 0, sent, received,
                                  stamp(float(ahead))), client)


if __name__ == "__main__":
    main(*sys.argv[1:])
