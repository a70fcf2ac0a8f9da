# SPDX-License-Identifier: BSD-2-Clause
"""udp_one_way_sender.py [PORT]: sends one datagram and ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

# One sendto(), one packet, the only one of this lesson. Success means that our
# kernel took it; whether it arrived, this program never learns.
sock.sendto("这是UDP的客户端".encode("utf-8"), ("127.0.0.1", port))  # 9 characters, 21 bytes
sock.close()
