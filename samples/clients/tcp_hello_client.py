# SPDX-License-Identifier: BSD-2-Clause
"""tcp_hello_client.py [PORT]: sends a text of English and Chinese characters, closes."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# With a port on which nobody listens, connect() raises ConnectionRefusedError here.
# The other side's kernel answered our SYN with RST,ACK; no program took part.
sock.connect(("127.0.0.1", port))

# A str has characters, a packet has bytes: encode() turns 11 characters into
# 21 bytes (6 x 1 + 5 x 3). Sending the str itself would be a TypeError.
sock.sendall("hello 我是客户端".encode("utf-8"))
sock.close()
