# SPDX-License-Identifier: BSD-2-Clause
"""reset_server.py [PORT]: takes one request, then breaks the connection off."""
import socket
import struct
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8004
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()
data = client.recv(64)
print(data.decode("utf-8"))

# With SO_LINGER on and 0 seconds close() sends RST instead of FIN: no teardown, no
# TIME_WAIT, and whatever was still on its way is thrown away.
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
listening.close()
