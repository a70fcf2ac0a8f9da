#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What is the same again and again under `run` takes little room in its story, and stands where it happened."""
import re

import live
from live import contains, expect
from test_run import Playground, python, times_ascend
from test_run_ends import together

BYTES = 5_000_000
SERVER = f"""
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
if sys.argv[1] != "0":
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(sys.argv[1]))
s.bind(("", 8001))
s.listen()
c, address = s.accept()
n = 0
while True:
    data = c.recv(65536)
    if not data:
        break
    n += len(data)
print("received", n)
c.close()
s.close()
"""
CLIENT = f"""
import socket
s = socket.create_connection(("127.0.0.1", 8001))
s.sendall(b"x" * {BYTES})
s.close()
"""
# In small pieces, and none of them waits.
PIECES = f"""
import socket, time
s = socket.create_connection(("127.0.0.1", 8001))
for i in range(500):
    s.send(b"x" * {BYTES // 500})
s.close()
"""


def told(place, receive_buffer, client, *flags):
    """The story of one upload: in order, and with all that it is about."""
    text = place.run(*flags, *together(python(SERVER, str(receive_buffer)), python(client)))
    text = text.expect_code(0).out
    times_ascend(text)
    contains(text, f"received {BYTES}", "Conversation 1 ended normally", "5,000,000 bytes")
    # the packets that are shown, and those that are folded, are all of them
    shown = [int(n) for n in re.findall(r"^ *(\d+)  \d+\.\d{6}  ", text, re.M)]
    folded = sum(int(n.replace(",", "")) for n in re.findall(r"… ([\d,]+) more packet", text))
    expect(len(shown) + folded, max(shown), "packets shown and folded")
    return text


def is_short(text, most):
    """Where a busy machine changed the order of segments, that is told besides."""
    lines = text.count("\n")
    assert lines < most or "SACK" in text or "Sent again" in text, f"{lines} lines:\n{text}"


def an_upload(build):
    with Playground(build) as place:
        for receive_buffer in (0, 4096):
            is_short(told(place, receive_buffer, CLIENT), 200)
            is_short(told(place, receive_buffer, PIECES), 220)  # what joins and divides them, too


def an_upload_in_brief(build):
    with Playground(build) as place:
        for receive_buffer in (0, 4096):
            for client in (CLIENT, PIECES):
                is_short(told(place, receive_buffer, client, "-q"), 40)


if __name__ == "__main__":
    live.run([an_upload, an_upload_in_brief], own_network=False)
