# SPDX-License-Identifier: BSD-2-Clause
"""unread_client.py [PORT]: sends more than unread_server.py reads."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8005
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))

# Succeeds: the server's kernel confirms it all ...
sock.sendall(b"hello, and all that the server never reads")

# ... but a confirmed byte is not a byte that the program has read: RST.
try:
    answer = sock.recv(64)
except ConnectionResetError as error:
    sys.exit(f"recv: {error.strerror}")
print(answer.decode("utf-8"))
sock.close()
