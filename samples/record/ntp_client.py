#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Asks a time server four times, half a second apart.

    ntp_client.py ADDRESS

The transmit timestamp is a random number: it only has to come back. RFC 5905 section 7.3.
"""
import os
import socket
import struct
import sys
import time


def main(address):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect((address, 123))
    for _ in range(4):
        sent = os.urandom(8)
        client.send(struct.pack("!BBbb36s", 4 << 3 | 3, 0, 6, -20, bytes(36)) + sent)
        answer = client.recv(512)
        assert answer[24:32] == sent, "an answer to another request"
        time.sleep(0.5)


if __name__ == "__main__":
    main(*sys.argv[1:])
