# SPDX-License-Identifier: BSD-2-Clause
"""tcp_echo_forever_server.py [PORT]: the echo server as many tutorials print it. It never
asks whether recv() returned b'', so it goes on answering a client that has left."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
try:
    while True:
        client, address = listening.accept()
        # The tutorial accepts in a loop, but this inner one never ends.
        while True:
            # Once the client's FIN has come, this returns b'' at once, again and again.
            data = client.recv(1024)
            # The first send after that FIN succeeds: the segment leaves, and the client's
            # kernel, whose socket is closed, answers with RST. The next one raises
            # BrokenPipeError (ConnectionResetError on Windows), and the program ends.
            client.sendall(f"Server received {data}".encode("utf-8"))
except KeyboardInterrupt:
    listening.close()
