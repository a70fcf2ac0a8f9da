# SPDX-License-Identifier: BSD-2-Clause
"""bulk_server.py [PORT]: counts the bytes that one client sends, ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8010
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("", port))  # every address of this host: the client may be on another one
listening.listen(5)
client, address = listening.accept()
count = 0
while part := client.recv(65536):
    count += len(part)
print(count, "bytes")
client.close()
listening.close()
