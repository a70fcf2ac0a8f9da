# SPDX-License-Identifier: BSD-2-Clause
"""ipv6_echo_client.py [PORT]: sends one text to ::1, prints the answer, closes."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888
sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)

# The same SYN, SYN,ACK, ACK; only the header below them is IPv6's 40 bytes.
sock.connect(("::1", port))
sock.sendall(b"Welcome to python world")
answer = sock.recv(1024)
print(answer.decode("utf-8"))
sock.close()
