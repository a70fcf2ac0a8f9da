# SPDX-License-Identifier: BSD-2-Clause
"""tcp_one_shot_client.py [PORT]: connects, sends one text, closes."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# connect() sends SYN and returns when SYN,ACK has come and the ACK has left.
sock.connect(("127.0.0.1", port))

# sendall() hands the bytes to the kernel, which sends them as one PSH,ACK segment.
sock.sendall(b"Welcome to python world")

# close() sends FIN. Whoever sends the first FIN ends up in TIME_WAIT.
sock.close()
