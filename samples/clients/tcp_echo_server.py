# SPDX-License-Identifier: BSD-2-Clause
"""tcp_echo_server.py [PORT]: answers each text with "Server received b'...'". Serves one
client after the other; Ctrl-C ends it. The right form of tcp_echo_forever_server.py."""
import socket
import sys


def serve(client):
    while True:
        data = client.recv(1024)
        # b'' is no empty message: the client's FIN has come. These lines are what P5 forgot.
        if not data:
            return
        client.sendall(f"Server received {data}".encode("utf-8"))


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
try:
    while True:
        client, address = listening.accept()
        serve(client)
        # Our FIN follows at once, so it usually travels in one segment with the ACK of
        # the client's FIN: three segments instead of the textbook's four.
        client.close()
except KeyboardInterrupt:
    listening.close()
