# SPDX-License-Identifier: BSD-2-Clause
"""http_client.py [NAME-SERVER [DNS-PORT [HTTP-PORT]]]: fetches http://www.example.test/
It asks the name server itself, so that nothing but its own two talks is on the wire."""
import os
import socket
import struct
import sys

TYPE_A = 1
# One question: www.example.test, type A, class IN.
QUESTION = b"\3www\7example\4test\0" + struct.pack("!HH", TYPE_A, 1)


def find_address(message):
    """The IPv4 address in a name server's answer."""
    (left,) = struct.unpack_from("!H", message, 6)
    at = 12 + len(QUESTION)
    for _ in range(left):
        # The record's name: labels, ended by a 0 or by a two-byte pointer to an earlier one.
        while 0 < message[at] < 64:
            at += 1 + message[at]
        at += 2 if message[at] else 1
        kind, _, _, size = struct.unpack_from("!HHIH", message, at)
        at += 10
        if kind == TYPE_A and size == 4:
            return socket.inet_ntoa(message[at : at + 4])
        at += size
    return None


def ask(server):
    """Asks over UDP: one datagram there, one back."""
    # The number tells which question an answer belongs to, and makes answers hard to forge.
    number = os.urandom(2)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # connect() on UDP sends nothing: it sets the only partner, so that an ICMP
    # "port unreachable" reaches this program as ConnectionRefusedError.
    sock.connect(server)
    # Flags 0x0100: please ask on if you do not know. One question, no records.
    sock.send(number + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + QUESTION)
    message = sock.recv(512)
    sock.close()
    try:
        right = message[:2] == number and message[3] & 15 == 0
        address = find_address(message) if right else None
    except (IndexError, OSError, struct.error):  # an answer cut short
        address = None
    if not address:
        sys.exit("the name server gave no address for www.example.test")
    print("www.example.test is", address)
    return address


def get(server):
    """Then over TCP, to the address that was found: the request, and all that comes back."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(server)
    sock.sendall(b"GET / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n")
    while part := sock.recv(1024):
        sys.stdout.write(part.decode("utf-8"))
    sock.close()


name_server = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
dns_port = int(sys.argv[2]) if len(sys.argv) > 2 else 53
http_port = int(sys.argv[3]) if len(sys.argv) > 3 else 80
get((ask((name_server, dns_port)), http_port))
