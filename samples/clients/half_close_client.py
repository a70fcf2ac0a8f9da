# SPDX-License-Identifier: BSD-2-Clause
"""half_close_client.py [PORT]: sends numbers, says that it has finished, and still reads the sum."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8003
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))
sock.sendall(b"3 4 5")

# shutdown(SHUT_WR) sends FIN as close() does, but keeps the reading half open:
# "I have said everything, now I listen".
sock.shutdown(socket.SHUT_WR)
while answer := sock.recv(64):
    print(answer.decode("utf-8"))

sock.close()  # sends nothing more: our FIN has left long ago
