# SPDX-License-Identifier: BSD-2-Clause
"""tcp_upload_server.py FILE [PORT]: writes what one client sends into FILE, ends."""
import socket
import sys

if len(sys.argv) < 2:
    sys.exit(f"usage: {sys.argv[0]} FILE [PORT]")
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9000
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()

# How many bytes one recv() gives has nothing to do with how many one send() took:
# TCP is a stream of bytes without borders. The end of the file is the client's FIN.
with open(sys.argv[1], "wb") as file:
    while part := client.recv(1024):
        file.write(part)
client.close()
listening.close()
