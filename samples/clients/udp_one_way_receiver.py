# SPDX-License-Identifier: BSD-2-Clause
"""udp_one_way_receiver.py [PORT]: receives one datagram, prints it, ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000

# A UDP server needs bind() only: no listen, no accept, no packet.
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", port))

# One recvfrom() takes one datagram, whole. Nothing goes back: UDP confirms nothing.
data, sender = sock.recvfrom(1024)
print(data.decode("utf-8"))
sock.close()
