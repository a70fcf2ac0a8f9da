# SPDX-License-Identifier: BSD-2-Clause
"""unread_server.py [PORT]: reads only the start of what the client sends, then closes."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8005
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()
data = client.recv(5)
print(data.decode("utf-8"))

# The rest waits in our kernel, unread. close() would lose it silently, so the kernel
# sends RST, not FIN: the client shall know that not everything was read.
client.close()
listening.close()
