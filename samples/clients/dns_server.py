# SPDX-License-Identifier: BSD-2-Clause
"""dns_server.py [PORT]: a name server that knows one name, www.example.test. Ctrl-C ends it."""
import socket
import struct
import sys

# The name as it travels: each label after its length, a length of 0 at the end.
KNOWN = b"\3www\7example\4test\0"
TYPE_A, CLASS_IN, NO_SUCH_NAME = 1, 1, 3

# The record: its name ("as at byte 12", where the question repeats it), type A,
# class IN, may be remembered for 60 seconds, 4 bytes of address.
ADDRESS_RECORD = struct.pack("!HHHIH4B", 0xC00C, TYPE_A, CLASS_IN, 60, 4, 127, 0, 0, 1)


def question_size(data):
    """How long the question (name, type, class) at the start of data is; 0 if it is cut off."""
    at = 0
    while at < len(data) and 0 < data[at] < 64:
        at += 1 + data[at]
    return at + 5 if at < len(data) and data[at] == 0 and len(data) - at >= 5 else 0


def answer(query):
    """The answer to a query; None if it is not a query of our kind."""
    asked = question_size(query[12:])
    if not asked:
        return None
    number, flags, questions = struct.unpack("!HHH", query[:6])
    # A query (top bit clear, operation 0) with one question.
    if flags & 0xF800 or questions != 1:
        return None
    question = query[12 : 12 + asked]
    known_name = question[:-4].lower() == KNOWN
    has_address = known_name and question[-4:-2] == struct.pack("!H", TYPE_A)
    # A response, with authority; "recursion desired" is given back as it came.
    flags = 0x8400 | flags & 0x0100 | (0 if known_name else NO_SUCH_NAME)
    header = struct.pack("!HHHHHH", number, flags, 1, int(has_address), 0, 0)
    return header + question + (ADDRESS_RECORD if has_address else b"")


port = int(sys.argv[1]) if len(sys.argv) > 1 else 53
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

# Ports below 1024 need root: PermissionError otherwise.
sock.bind(("127.0.0.1", port))
try:
    while True:
        query, asker = sock.recvfrom(512)
        if message := answer(query):
            sock.sendto(message, asker)
except KeyboardInterrupt:
    sock.close()
