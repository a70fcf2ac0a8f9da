# SPDX-License-Identifier: BSD-2-Clause
"""datagram.py send ADDRESS PORT SIZE | receive ADDRESS PORT: one datagram of any size."""
import socket
import sys

what, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if what == "receive":
    sock.bind((address, port))
    data, sender = sock.recvfrom(65535)
    print(f"one datagram of {len(data)} bytes")
else:
    # Lines of 40 bytes that carry their place, so that a fragment shows which part it is.
    lines = (f"byte {at:05} of one datagram ".ljust(39, ".") for at in range(0, 65535, 40))
    text = "\n".join(lines)
    sock.sendto(text.encode("ascii")[: int(sys.argv[4])], (address, port))
