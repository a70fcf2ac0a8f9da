# SPDX-License-Identifier: BSD-2-Clause
"""tcp_echo_client.py [PORT]: sends each line typed, prints each answer. Ctrl-D ends it."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))
for line in sys.stdin:
    text = line.rstrip("\n")
    # An empty line would send nothing, and recv() would then wait for ever.
    if not text:
        continue
    # One sendall(), one segment here; "exit" is a text like any other to TCP.
    sock.sendall(text.encode("utf-8"))
    # The answer carries the ACK of our text with it (it is piggybacked).
    answer = sock.recv(8192)
    if not answer:
        break  # the server has closed
    print(answer.decode("utf-8"))
sock.close()  # FIN: the server's recv() gives b''
