# SPDX-License-Identifier: BSD-2-Clause
"""close_client.py [PORT]: says bye, waits for the answer, closes first.
The server decides whether the close then takes three segments or four."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8002
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))
sock.sendall(b"bye")
answer = sock.recv(64)
print(answer.decode("utf-8"))
sock.close()  # FIN; once the server's FIN is confirmed too, TIME_WAIT is ours
