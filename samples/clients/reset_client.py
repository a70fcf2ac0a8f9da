# SPDX-License-Identifier: BSD-2-Clause
"""reset_client.py [PORT]: sends a request and meets "Connection reset by peer"."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8004
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))
sock.sendall(b"hello")

# The RST comes while we wait here: recv() raises ConnectionResetError (ECONNRESET).
# After a FIN it would have returned b''.
try:
    answer = sock.recv(64)
except ConnectionResetError as error:
    sys.exit(f"recv: {error.strerror}")
print(answer.decode("utf-8"))
sock.close()
