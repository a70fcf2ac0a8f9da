# SPDX-License-Identifier: BSD-2-Clause
"""tcp_hello_server.py [PORT]: serves one client, prints the bytes and the text it sent, ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()

# recv() gives bytes, not characters. In UTF-8 an ASCII letter is one byte and a
# Chinese character three; one recv() may even end in the middle of a character.
data = client.recv(1024)
print(f"{len(data)} bytes: {data.decode('utf-8')}")

# The client has sent its FIN by now or soon will; close() answers with ours.
client.close()
listening.close()
